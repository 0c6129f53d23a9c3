"""How resources speak of each other: by which resource, never by which word an engine wants there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from core.errors import GraphFault

K = TypeVar("K", covariant=True)
Attribute = Literal["id", "arn", "name", "address", "default-group"]
"""What AWS calls a resource by: the id that it gives, the ARN, the name that we give, the address on the internet; and
what it calls the security group that it makes with a VPC."""


@dataclass(frozen=True, slots=True)
class Ref(Generic[K]):
    """The resource `target`, which is a `kind`. Whether AWS wants its id or its ARN there is the engine's business."""

    kind: type[K]
    target: str


@dataclass(frozen=True, slots=True)
class AttributeOf:
    """An attribute of `target`, inside a text."""

    target: str
    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Text:
    """Text in which AWS fills some parts: `Text.of("arn:aws:ec2:*:*:subnet/", AttributeOf("subnet/a", "id"))`.

    Raises `GraphFault` when it is not in normal form: neighbouring literals, or an empty one.
    """

    parts: tuple[str | AttributeOf, ...]

    def __post_init__(self) -> None:
        if self.parts != _joined(self.parts):
            raise GraphFault(f"the text {self.parts!r} is not in normal form: make it by Text.of")

    @classmethod
    def of(cls, *parts: str | AttributeOf) -> Text:
        """Join neighbouring literals and drop empty ones, so that equal texts are equal values."""
        return cls(_joined(parts))

    @property
    def is_plain(self) -> bool:
        """Whether AWS fills nothing in."""
        return not any(isinstance(part, AttributeOf) for part in self.parts)


NO_KEY = "__proto__"
"""What no object of JavaScript has as a key of its own."""

Json: TypeAlias = "bool | int | float | str | Text | tuple[Json, ...] | Mapping[str, Json] | None"
"""A document's content. Text in which AWS fills parts is a `Text`, all other text is a `str`."""


@dataclass(frozen=True, slots=True)
class Document:
    """What AWS takes as JSON, as data: neither the order of keys nor white space is part of it.

    Raises `GraphFault` when it is not in normal form: make it by `Document.of`.
    """

    content: Json

    def __post_init__(self) -> None:
        if not _same(self.content, _normal(self.content)):
            raise GraphFault(f"the document {self.content!r} is not in normal form: make it by Document.of")

    @classmethod
    def of(cls, content: object) -> Document:
        """From Python's own lists, dicts and text. Raises `GraphFault` for what no JSON is."""
        return cls(_normal(content))


def _normal(content: object) -> Json:
    match content:
        case None | bool() | int() | float() | str():
            return content
        case Text(parts) if content.is_plain:
            return "".join(str(part) for part in parts)
        case Text():
            return content
        case Mapping():
            if NO_KEY in content:
                raise GraphFault(f"{NO_KEY} is a key that JavaScript, and so CDK, cannot hold")
            return {str(key): _normal(item) for key, item in content.items()}
        case list() | tuple():
            return tuple(_normal(item) for item in content)
        case _:
            raise GraphFault(f"{content!r} is no JSON")


def _same(one: Json, other: Json) -> bool:
    """Whether they are equal, and of the same types: a list is not a tuple here, and `1` is not `true`."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other


def _joined(parts: tuple[str | AttributeOf, ...]) -> tuple[str | AttributeOf, ...]:
    joined: list[str | AttributeOf] = []
    for part in parts:
        if part == "":
            continue
        last = joined[-1] if joined else None
        if isinstance(part, str) and isinstance(last, str):
            joined[-1] = last + part
        else:
            joined.append(part)
    return tuple(joined)
