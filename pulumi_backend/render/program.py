"""What a render function needs of its surroundings."""

from __future__ import annotations

from dataclasses import dataclass, field

import pulumi

from core.graph import Kind, Ref


@dataclass(frozen=True, slots=True)
class Program:
    """The resources made so far, by model id."""

    made: dict[str, pulumi.CustomResource] = field(default_factory=dict)

    def id(self, ref: Ref[Kind]) -> pulumi.Output[str]:
        """The id that AWS gives the resource, as Pulumi knows it: an address's is its allocation id."""
        return self.made[ref.target].id
