"""The files with something else in one place, and what they then mean."""

from __future__ import annotations

from dataclasses import is_dataclass, replace

from config.keys import Key, is_named, keys_in_files, type_at
from config.layers import Entries, Items, Steps, Value, at
from config.lock import WHAT
from config.meaning import meant
from core.errors import GraphFault, InputFaults
from core.graph import ResourceGraph
from core.lower import lower


def with_value(tree: Entries, steps: Steps, new: Value | None) -> Entries:
    """The tree with another value in one place, or with none; what is new in a list goes to its end."""
    made = _changed(tree, steps, new)
    assert isinstance(made, Entries)
    return made


def _changed(value: Value | None, steps: Steps, new: Value | None) -> Value | None:
    if not steps:
        return new
    step, rest = steps[0], steps[1:]
    if isinstance(value, Items) and isinstance(step, int):
        inner = _changed(value.items[step] if step < len(value.items) else None, rest, new)
        items = [*value.items[:step], *([inner] if inner is not None else []), *value.items[step + 1 :]]
        return replace(value, items=tuple(items))
    assert isinstance(value, Entries)
    there = dict(value.entries)
    inner = _changed(there.get(str(step)), rest, new)
    if inner is None:
        del there[str(step)]
    else:
        there[str(step)] = inner
    return replace(value, entries=there)


def without_what_follows(tree: Entries) -> tuple[ResourceGraph | None, str]:
    """What the files mean without what can no longer be: a rule that names a group that is gone. Or why they cannot."""
    for _ in range(MOST_ROUNDS):
        try:
            return lower(meant(tree)), ""
        except GraphFault as refused:
            return None, str(refused)
        except InputFaults as refused:
            wrong = str(refused.faults[0])
            gone = sorted({place for each in refused.faults if (place := _thing_at(tree, each.path))}, key=_last_first)
            if not gone:
                return None, wrong
            for place in [each for each in gone if _is_settled(each)] or gone:  # the others may follow from these
                if at(tree, place) is not None:
                    tree = with_value(tree, place, None)
    return None, wrong


MOST_ROUNDS = 10
"""Of taking away what follows from what is gone, and what follows from that."""


def _is_settled(place: Steps) -> bool:
    """Whether a lock says it, which whoever changes the files writes anew."""
    return place[:1] == ("network",) and place[1:2] in [(word,) for word in WHAT]


def _last_first(place: Steps) -> tuple[tuple[int, str], ...]:
    """Of a list's items the last one first, so that the others keep their places."""
    return tuple((-step, "") if isinstance(step, int) else (0, step) for step in place)


def _thing_at(tree: Entries, path: Steps) -> Steps | None:
    """The innermost item, named entry or key that may be left out, at the path or around it."""
    for length in range(len(path), 0, -1):
        place = path[:length]
        key, around = key_at(place), at(tree, place[:-1])
        free = isinstance(around, Items) or is_named(type_at(place[:-1])) or (key is not None and not key[1].required)
        if free and at(tree, place) is not None:
            return place
    return None


def key_at(steps: Steps) -> tuple[type, Key] | None:
    """The key that the place is, and the dataclass that has it; None of an entry or an item, which has no key."""
    owner = type_at(steps[:-1])
    if isinstance(owner, type) and is_dataclass(owner):
        found = keys_in_files(owner).get(str(steps[-1]))
        return (owner, found) if found else None
    return None
