"""How a constructor refuses what cannot be meant: all of its faults at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from core.errors import Fault, InputFaults

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*")


def refuse(faults: Iterable[Fault]) -> None:
    """Raise `InputFaults` when there is one or more."""
    if found := list(faults):
        raise InputFaults(found)


def name(path: tuple[str | int, ...], value: str, longest: int) -> Iterator[Fault]:
    """A name that can be part of an id: lower-case words of letters and digits, joined by `-`."""
    if not NAME.fullmatch(value):
        fix = "write words of lower-case letters and digits, each beginning with a letter, joined by `-`"
        yield Fault(path, f"`{value}` is no name", fix)
    elif len(value) > longest:
        yield Fault(path, f"`{value}` has {len(value)} characters", f"write at most {longest}")


TAG = re.compile(r"[\w +\-=.:/@]*")
"""What EC2 takes in a tag: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions"""
DEFAULT_TAGS = ("Name", "project", "environment", "managed-by", "owner", "cost-center")


def tags(path: tuple[str | int, ...], tags: Mapping[str, str]) -> Iterator[Fault]:
    """Tags that AWS takes beside the default ones: 50 a resource, in its characters, none of its own."""
    for key, value in tags.items():
        at = (*path, key)
        if key in DEFAULT_TAGS:
            yield Fault(at, f"`{key}` is a tag that isoform writes itself", "take it away")
        elif key.lower().startswith("aws:"):
            yield Fault(at, f"`{key}` begins with `aws:`, which AWS keeps for itself", "choose another key")
        elif not 1 <= len(key) <= 128 or not TAG.fullmatch(key):
            yield Fault(at, f"`{key}` is no tag key", "write 1 to 128 letters, digits, spaces or + - = . _ : / @")
        yield from tag_value(at, value)
    yield from tag_count(path, tags)


def tag_count(path: tuple[str | int, ...], tags: Mapping[str, str]) -> Iterator[Fault]:
    if (count := len(tags) + len(DEFAULT_TAGS)) > 50:
        yield Fault(path, f"{count} tags with the default ones", "AWS takes 50 on a resource: take some away")


def tag_value(path: tuple[str | int, ...], value: str) -> Iterator[Fault]:
    if len(value) > 256 or not TAG.fullmatch(value):
        yield Fault(path, f"`{value}` is no tag value", "write at most 256 letters, digits, spaces or + - = . _ : / @")
