"""What somebody has changed in the account since it was deployed."""

from __future__ import annotations

from pathlib import Path

from core.graph import Domain
from core.lower import lower
from core.reading import Observed
from isoform import accounts
from isoform.comparison import Comparison
from live import record
from live.observe import domain_of
from live.target import TargetName


def drift(environment: str, config: Path | None, name: TargetName, only: Domain | None) -> Comparison:
    """The account beside the model. Raises `InputFaults`, and `TargetRefused` where there is nothing to look at."""
    from config.environments import load

    foundation = load(environment, config)
    target = accounts.of(foundation, name)
    entries = record.of_cloudformation(target, foundation.name)
    graph, observed = lower(foundation), accounts.look(foundation, target, entries)
    if only:
        domains = {entry.id: entry.domain for entry in entries}
        faults = tuple(f for f in observed.faults if domains.get(f.at, domain_of(f.kind)) == only)
        graph, observed = accounts.of_domain(graph, only), Observed(accounts.of_domain(observed.graph, only), faults)
    return accounts.beside_the_model(foundation, graph, observed)
