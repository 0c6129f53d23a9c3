"""A row of the table of kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.graph import Resource


@dataclass(frozen=True, slots=True)
class Row:
    neutral: Resource
    cloudformation: Mapping[str, Mapping[str, object]]
    """By logical id: type, properties and what else the template says. An import stands here as what it imports."""
    pulumi: Mapping[str, tuple[str, Mapping[str, object]]]
    """By name: the type and the inputs. `${id|output}` is an output of another resource."""
