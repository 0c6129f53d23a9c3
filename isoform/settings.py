"""What is written otherwise in two readings of the files: whole parts, and each value in them with its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import zip_longest

from config.layers import Entries, Items, Scalar, Steps
from config.layers import Value as Node
from core.graph import ResourceGraph
from core.model import Foundation


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change: the files of an environment, and what they mean."""

    files: Entries | None
    graph: ResourceGraph
    foundation: Foundation | None = None
    beside: bool = False
    """Whether it is another environment than the first side, as which it is told: names and accounts say nothing."""

    @property
    def place(self) -> tuple[str, str, str] | None:
        """By what name, in which account and region it is deployed: elsewhere it is another one."""
        found = self.foundation
        return (found.name, found.account, found.region) if found else None


@dataclass(frozen=True, slots=True)
class Setting:
    """One value in the files that is not the same on both sides."""

    path: str
    was: str | None
    """As it is written; None where it is not said."""
    now: str | None
    where: str
    """File and line: of what is said now, or else of what was."""
    expected: bool | None = None
    """Of two environments, whether `may-differ` names it; None where there is no such list, or only one of them."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The largest part that is written otherwise as a whole: a value, or all that stands below a key or in an item."""

    was_at: Steps
    was: Node | None
    """None where nothing was."""
    now_at: Steps
    """Another place only in a list."""
    now: Node | None

    @property
    def path(self) -> str:
        return ".".join(map(str, self.was_at if self.now is None else self.now_at))

    @property
    def where(self) -> str:
        """File and line: of what is said now, or else of what was."""
        found = self.was if self.now is None else self.now
        assert found is not None
        return str(found.at)


def edits(was: Node | None, now: Node | None, was_at: Steps = (), now_at: Steps = ()) -> Iterator[Edit]:
    """Every part that is written otherwise; of lists what has come and gone, for an order seldom means anything."""
    match was, now:
        case Scalar(written=old), Scalar(written=new):
            if old != new:
                yield Edit(was_at, was, now_at, now)
        case Entries(entries=before), Entries(entries=after):
            for name in dict.fromkeys([*after, *before]):
                yield from edits(before.get(name), after.get(name), (*was_at, name), (*now_at, name))
        case Items(items=before_items), Items(items=after_items):
            gone, come = _apart(before_items, after_items)
            for old_item, new_item in zip_longest(gone, come):
                n, one = old_item or (len(before_items), None)
                m, other = new_item or (len(after_items), None)
                yield Edit((*was_at, n), one, (*now_at, m), other)
        case None, None:
            return
        case _:
            yield Edit(was_at, was, now_at, now)


def orders(was: Node | None, now: Node | None, place: Steps = ()) -> Iterator[Edit]:
    """Every list that says the same in another order."""
    match was, now:
        case Entries(entries=before), Entries(entries=after):
            for name in before.keys() & after.keys():
                yield from orders(before[name], after[name], (*place, name))
        case Items(items=before_items), Items(items=after_items):
            old, new = [*map(_content, before_items)], [*map(_content, after_items)]
            if old != new and Counter(old) == Counter(new):
                yield Edit(place, was, place, now)


def settings(found: Sequence[Edit]) -> Iterator[Setting]:
    """Every value in those parts that is written otherwise."""
    for edit in found:
        match edit.was, edit.now:
            case Scalar(written=old), Scalar(written=new):
                yield Setting(edit.path, old, new, edit.where)
            case Items() as was, Items() as now:
                yield Setting(edit.path, written(was), written(now), edit.where)
            case Entries() as was, Entries() as now:
                yield from settings([*edits(was, now, edit.was_at, edit.now_at)])
            case was, now:
                yield from (Setting(at, each.written, None, str(each.at)) for at, each in _leaves(was, edit.path))
                yield from (Setting(at, None, each.written, str(each.at)) for at, each in _leaves(now, edit.path))


def expected(found: Iterator[Setting], may_differ: Sequence[str]) -> Iterator[Setting]:
    """The same, each with whether `may-differ` names it, where there is such a list."""
    if not may_differ:
        return found
    return (replace(each, expected=any(_is_within(each.path, path) for path in may_differ)) for each in found)


def _is_within(path: str, pattern: str) -> bool:
    steps, wanted = path.split("."), pattern.split(".")
    return len(steps) >= len(wanted) and all(map(fnmatchcase, steps, wanted))


Numbered = list[tuple[int, Node]]


def _apart(before: Sequence[Node], after: Sequence[Node]) -> tuple[Numbered, Numbered]:
    """The items that only one of two lists has, each with its place there."""
    left = Counter(map(_content, after))
    gone = []
    for n, item in enumerate(before):
        if left[_content(item)]:
            left[_content(item)] -= 1
        else:
            gone.append((n, item))
    come = []
    for n, item in reversed([*enumerate(after)]):
        if left[_content(item)]:
            left[_content(item)] -= 1
            come.append((n, item))
    return gone, come[::-1]


def written(node: Node) -> str:
    """In one line, as YAML would have it."""
    match node:
        case Scalar():
            return node.written
        case Items(items=listed):
            return f"[{', '.join(map(written, listed))}]"
        case Entries(entries=inside):
            return f"{{{', '.join(f'{name}: {written(each)}' for name, each in inside.items())}}}"


def _content(node: Node) -> str:
    """All that is written in it."""
    return repr([(path, each.written) for path, each in sorted(_leaves(node), key=lambda leaf: leaf[0])])


def _leaves(node: Node | None, path: str = "") -> Iterator[tuple[str, Scalar]]:
    """Every value that is written, by its path; an empty map or list is one, for `ssm: {}` says something."""
    below = f"{path}." if path else ""
    match node:
        case Scalar():
            yield path, node
        case Entries(entries=inside, at=at) if not inside:
            yield path, Scalar(None, "{}", at)
        case Items(items=listed, at=at) if not listed:
            yield path, Scalar(None, "[]", at)
        case Entries(entries=inside):
            for name, each in inside.items():
                yield from _leaves(each, f"{below}{name}")
        case Items(items=listed):
            for n, each in enumerate(listed):
                yield from _leaves(each, f"{below}{n}")
