"""What a Pulumi program's words mean: native types, and the engine's tokens as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.errors import Unreadable
from core.graph import Attribute, AttributeOf, Resource, Text

TOKEN = re.compile(r"\$\{([^|{}]+)\|(\w+)\}")
"""What the engine answers for an output: `${vpc/main|id}`."""


@dataclass(frozen=True, slots=True)
class Native:
    """One native type: what it is in the model, who reads it, and what each of its outputs means there."""

    kind: type[Resource] | tuple[type[Resource], ...]
    """Or those that it may be."""
    read: Callable[..., Resource]
    outputs: Mapping[str, Attribute]
    """By the provider's name for the output. What is not here has no meaning in the model yet."""


def decoder(types: Mapping[str, str], natives: Mapping[str, Native]) -> Callable[[object], Text]:
    """How to read a value as text, among resources of `types` (by name)."""

    def attribute(target: str, output: str) -> AttributeOf:
        if target not in types:
            raise Unreadable("", f"speaks of {target}, which the program does not have")
        if output not in natives[types[target]].outputs:
            raise Unreadable("", f"the {output} of {target} ({types[target]}) means nothing in the model")
        return AttributeOf(target, natives[types[target]].outputs[output])

    def decode(value: object) -> Text:
        if not isinstance(value, str):
            raise Unreadable("", f"{value!r} is no text")
        pieces = TOKEN.split(value)
        parts: list[str | AttributeOf] = [pieces[0]]
        for target, output, literal in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            parts += [attribute(target, output), literal]
        return Text.of(*parts)

    return decode


def targets(value: object) -> Iterator[str]:
    """The names of all resources of which a value speaks, however deep."""
    if isinstance(value, str):
        for target, _ in TOKEN.findall(value):
            yield target
    elif isinstance(value, dict):
        for item in value.values():
            yield from targets(item)
    elif isinstance(value, list):
        for item in value:
            yield from targets(item)
