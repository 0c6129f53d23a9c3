"""The account of an environment, and the account beside the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.errors import TargetRefused
from core.graph import Domain, ResourceGraph
from core.model import Foundation
from core.reading import Observed
from isoform import state
from isoform.comparison import Comparison, Witness, compared
from live import target as targets
from live.observe import observe, visible
from live.record import Entry
from live.target import Target, TargetName

Ask = Callable[[str], bool]
"""Whether a person agrees to what is about to be done."""


def of(foundation: Foundation, name: TargetName) -> Target:
    """The embedded account, started if need be, or AWS. Raises `TargetRefused`."""
    return targets.local(foundation, state.folder()) if name == "local" else targets.aws(foundation)


def where(target: Target) -> str:
    return f"{'the embedded account' if target.name == 'local' else 'account'} {target.account}, {target.region}"


def look(foundation: Foundation, target: Target, entries: Sequence[Entry]) -> Observed:
    """What the account has of the foundation. Raises `TargetRefused` where it is not deployed."""
    if not entries:
        raise TargetRefused(
            f"{foundation.environment} is not deployed in {where(target)}: `isoform deploy --env "
            f"{foundation.environment} --target {target.name}` deploys it"
        )
    return observe(target, entries)


def beside_the_model(foundation: Foundation, graph: ResourceGraph, observed: Observed) -> Comparison:
    """The account and the model, as far as an account can show it."""
    return compared(foundation, visible(graph), Witness("the account", "", observed))


def of_domain(graph: ResourceGraph, domain: Domain) -> ResourceGraph:
    """Of one domain alone: what it refers to elsewhere is not in it."""
    return replace(graph, by_id={id: resource for id, resource in graph.by_id.items() if resource.domain == domain})
