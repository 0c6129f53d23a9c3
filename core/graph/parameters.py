"""What applications look up: where everything is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from core.graph.kind import Kind, Tags
from core.graph.references import Attribute, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Kind):
    attributes: ClassVar[frozenset[Attribute]] = frozenset({"name"})

    name: str
    """A path: `/acme/dev/network/vpc-id`."""
    type: Literal["String", "StringList"]
    value: Text
    """The items of a list are joined by commas."""
    description: str
    """Empty for none."""
    tier: Literal["Standard", "Advanced"]
    allowed_pattern: str
    """What the value must match; empty for no such rule."""
    tags: Tags


Parameters = Parameter
