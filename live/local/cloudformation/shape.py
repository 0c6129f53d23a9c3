"""The form of a type's properties: what is taken, at every depth, and how a value is read.

CloudFormation takes `"true"` for true and `443` for `"443"`; a value is read to its own type once, here, so that a
difference between two templates is a difference in meaning. Whatever a shape does not name is a fault, by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, TypeAlias

from live.local.cloudformation.intrinsics import UNKNOWN, Json, function_of


class Leaf(Enum):
    TEXT = auto()
    NUMBER = auto()
    FLAG = auto()
    DOCUMENT = auto()
    """JSON with words of its own (a policy): kept whole."""


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Fields:
    """An object with these fields and no others."""

    taken: Mapping[str, Shape]
    required: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Entries:
    """An object with names of its own, all of one form."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Tags:
    """A resource's tags: a list of Key and Value, read as a mapping."""


Shape: TypeAlias = Leaf | Many | Fields | Entries | Tags

TEXT: Final = Leaf.TEXT
NUMBER: Final = Leaf.NUMBER
FLAG: Final = Leaf.FLAG
DOCUMENT: Final = Leaf.DOCUMENT
TAGS: Final = Tags()
_TAG: Final = Fields({"Key": TEXT, "Value": TEXT}, frozenset({"Key", "Value"}))


_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")


class Unreadable(Exception):
    """A value that is not of its shape."""


def faults(shape: Shape, written: Json, path: str) -> Iterator[str]:
    """What a template says beyond the shape, and what it lacks. What a function will give is read at deployment."""
    function = function_of(written)
    if function == "Fn::If":
        for branch in written["Fn::If"][1:]:
            yield from faults(shape, branch, path)
    elif function or shape is DOCUMENT:
        return
    elif isinstance(shape, Tags):
        yield from faults(Many(_TAG), written, path)
    elif isinstance(shape, Many):
        if not isinstance(written, list):
            yield f"{path}: expected a list, got {written!r}"
        else:
            for position, item in enumerate(written):
                yield from faults(shape.of, item, f"{path}/{position}")
    elif isinstance(shape, Fields):
        yield from _field_faults(shape, written, path)
    elif isinstance(shape, Entries):
        if not isinstance(written, dict):
            yield f"{path}: expected an object, got {written!r}"
        else:
            for name, item in written.items():
                yield from faults(shape.of, item, f"{path}/{name}")
    elif isinstance(written, (dict, list)) or written is None:
        yield f"{path}: expected {shape.name.lower()}, got {written!r}"


def _field_faults(shape: Fields, written: Json, path: str) -> Iterator[str]:
    if not isinstance(written, dict):
        yield f"{path}: expected an object, got {written!r}"
        return
    for name, value in written.items():
        if name in shape.taken:
            yield from faults(shape.taken[name], value, f"{path}/{name}")
        else:
            yield f"{path}: the embedded account does not implement the property {name}"
    for name in sorted(shape.required - written.keys()):
        yield f"{path}: required property {name} is missing"


def read(shape: Shape, value: Json, path: str) -> Json:
    """A resolved value, read to its type. Raises Unreadable, with the path."""
    if value is UNKNOWN or shape is DOCUMENT:
        return value
    if isinstance(shape, Tags):
        tags = read(Many(_TAG), value, path)
        return tags if tags is UNKNOWN else {tag["Key"]: tag["Value"] for tag in tags}
    if isinstance(shape, Many):
        if not isinstance(value, list):
            raise Unreadable(f"{path}: expected a list, got {value!r}")
        return [read(shape.of, item, f"{path}/{position}") for position, item in enumerate(value)]
    if isinstance(shape, Fields):
        for fault in _field_faults(shape, value, path):
            raise Unreadable(fault)
        return {name: read(shape.taken[name], item, f"{path}/{name}") for name, item in value.items()}
    if isinstance(shape, Entries):
        if not isinstance(value, dict):
            raise Unreadable(f"{path}: expected an object, got {value!r}")
        return {name: read(shape.of, item, f"{path}/{name}") for name, item in value.items()}
    return _scalar(shape, value, path)


def _scalar(leaf: Leaf, value: Json, path: str) -> str | int | float | bool:
    match leaf, value:
        case Leaf.TEXT, str():
            return value
        case Leaf.TEXT, bool():
            return "true" if value else "false"
        case Leaf.TEXT, int() | float():
            return str(value)
        case Leaf.FLAG, bool():
            return value
        case Leaf.FLAG, "true" | "True" | "false" | "False":
            return str(value).lower() == "true"
        case Leaf.NUMBER, bool():
            raise Unreadable(f"{path}: expected a number, got {value!r}")
        case Leaf.NUMBER, int() | float():
            return value
        case Leaf.NUMBER, str() if _NUMBER.fullmatch(value):
            return float(value) if "." in value else int(value)
    raise Unreadable(f"{path}: expected {leaf.name.lower()}, got {value!r}")
