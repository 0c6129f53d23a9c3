"""Where two graphs of one foundation differ, by model id and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import zip_longest

from core.graph import AttributeOf, Document, Policy, Ref, Resource, ResourceGraph, Text


@dataclass(frozen=True, slots=True)
class Missing:
    """A resource that only the first graph has."""

    resource: Resource


@dataclass(frozen=True, slots=True)
class Extra:
    """A resource that only the second graph has."""

    resource: Resource


@dataclass(frozen=True, slots=True)
class Changed:
    """A field that the two graphs fill differently."""

    resource: Resource
    """As the first graph has it."""
    path: str
    """Into the resource: `tags.owner`, `traffic.last`; `kind` where the two are not of one kind."""
    was: object
    now: object
    """The two values; `ABSENT` where a mapping has no such key."""


class _Absent:
    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()
Difference = Missing | Extra | Changed


def compare(was: ResourceGraph, now: ResourceGraph) -> Iterator[Difference]:
    """Yield every difference, in the order of the first graph; nothing when both graphs say the same."""
    for id, resource in was.by_id.items():
        if id not in now.by_id:
            yield Missing(resource)
        elif (other := now.by_id[id]) != resource:
            for path, old, new in _changes("", resource, other):
                yield Changed(resource, path, old, new)
    for id, resource in now.by_id.items():
        if id not in was.by_id:
            yield Extra(resource)


def _changes(path: str, was: object, now: object) -> Iterator[tuple[str, object, object]]:
    if was == now and type(was) is type(now):
        return
    if isinstance(was, Policy) and isinstance(now, Policy):  # what both say says nothing of the difference
        yield path, was.statements - now.statements, now.statements - was.statements
    elif isinstance(was, Document) and isinstance(now, Document):
        yield from _changes(path, was.content, now.content)
    elif isinstance(was, tuple) and isinstance(now, tuple):
        for n, (old, new) in enumerate(zip_longest(was, now, fillvalue=ABSENT)):
            yield from _changes(f"{path}[{n}]", old, new)
    elif type(was) is type(now) and is_dataclass(was) and not isinstance(was, Ref | AttributeOf | Text):
        for field in fields(was):
            yield from _changes(f"{path}.{field.name}".lstrip("."), getattr(was, field.name), getattr(now, field.name))
    elif isinstance(was, Mapping) and isinstance(now, Mapping):
        for key in sorted({*was, *now}):
            yield from _changes(f"{path}.{key}", was.get(key, ABSENT), now.get(key, ABSENT))
    else:
        yield path or "kind", was, now
