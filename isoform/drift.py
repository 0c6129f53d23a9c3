"""What somebody has changed in the account since it was deployed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.graph import Domain
from core.lower import lower
from isoform import accounts
from isoform.comparison import Comparison
from live.observe import domain_of, observe
from live.target import TargetName


def drift(environment: str, config: Path | None, name: TargetName, only: Domain | None) -> Comparison:
    """The account beside the model. Raises `InputFaults`, and `TargetRefused` where there is nothing to look at."""
    from config.environments import load

    foundation = load(environment, config)
    target, entries = accounts.with_entries(foundation, config, name)
    graph, seen = lower(foundation), observe(target, entries)
    if only:
        domains = {entry.id: entry.domain for entry in entries}
        faults = tuple(f for f in seen.faults if domains.get(f.at, domain_of(f.kind)) == only)
        graph, there = accounts.of_domain(graph, only), accounts.of_domain(seen.graph, only)
        seen = replace(seen, graph=there, faults=faults)
    return accounts.beside_the_model(foundation, graph, seen)
