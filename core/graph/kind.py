"""What every resource has, whatever its kind; and what an id may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from core.errors import GraphFault
from core.graph.references import Attribute

Domain = Literal["network", "security", "iam", "monitoring", "parameters"]
DOMAINS: tuple[Domain, ...] = ("network", "security", "iam", "monitoring", "parameters")
"""In the order in which they deploy: references point back along it, never forward."""

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+")

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Raises `GraphFault` for an id that is no path of lower-case words."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset({"id"})
    """By which of its attributes a text may speak of a resource of this kind."""

    id: str
    """A path, kind first: `subnet/public/a`. Stable: it never depends on a position in a list."""
    domain: Domain
    """The domain whose lowering made it, and so the stack in which it deploys."""
    after: frozenset[str] = frozenset()
    """Ids of resources of this domain that must exist first though no field refers to them."""
    retained: bool = False
    """Whether it outlives its own deletion: AWS keeps it when the foundation no longer has it."""

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id):
            raise GraphFault(f"`{self.id}` is no id: lower-case words joined by `-`, in a path of `/`, kind first")


def pascal(id: str) -> str:
    """The id where only letters and digits may stand: `rule/app/ingress/10-1-0-0-16` is `RuleAppIngress10x1x0x0x16`.

    Two ids of one graph never become one: `ResourceGraph.of` sees to that. A part's `#` counts as a `/`.
    """
    words = re.split(r"[-/#]", id)
    return "".join(
        ("x" if before[-1:].isdigit() and word[:1].isdigit() else "") + word[:1].upper() + word[1:]
        for before, word in zip(["", *words], words, strict=False)
    )
