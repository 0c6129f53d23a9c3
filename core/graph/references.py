"""How resources speak of each other: by which resource, never by which word an engine wants there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from core.errors import GraphFault

K = TypeVar("K", covariant=True)
Attribute = Literal["id", "arn", "name"]
"""What AWS calls a resource by: the id that it gives, the ARN, the name that we give."""


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
