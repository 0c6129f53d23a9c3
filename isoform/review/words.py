"""How a section says a thing: how grave it is, and in which words, apart from how any format shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, get_args

Grade = Literal["alarming", "more", "other", "less"]
"""What a reviewer must not pass over; more of what the section is about, less of it, or the same otherwise."""
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)
"""In the order in which a section tells them."""


class Code(str):
    """A part that is an engine's, AWS's or the configuration's word, not prose."""

    __slots__ = ()


Words = tuple[str, ...]
"""A line, in parts: prose, and `Code`."""


def codes(each: Iterable[str], between: str = ", ") -> Words:
    """All of them, one after the other."""
    parts: list[str] = []
    for one in each:
        parts += [between, Code(one)] if parts else [Code(one)]
    return tuple(parts)


def some(ids: tuple[str, ...], most: int = 3) -> Words:
    """The first few, and how many more there are."""
    if len(ids) <= most + 1:
        return codes(ids)
    return (*codes(ids[:most]), f" and {len(ids) - most} more")
