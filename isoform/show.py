"""The foundation as a person thinks of it, and the graph that it means."""

from __future__ import annotations

import json
from dataclasses import fields

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from core.graph import ResourceGraph, references
from core.model import Foundation, Network
from core.model.security import Rule
from isoform.comparison import value


def show(foundation: Foundation, console: Console) -> None:
    """Tiers by zones with their addresses and their way out; then each group with whom it may talk to."""
    where = f" in {foundation.region}, account {foundation.account}: {foundation.network.cidr}\n"
    console.print(Text.assemble((foundation.name, "bold"), where))
    console.print(Padding(_network(foundation.network), (0, 0, 1, 2), expand=False))
    console.print(Padding(_groups(foundation), (0, 0, 0, 2), expand=False))


def _network(network: Network) -> Table:
    table = _table("tier", *(f"zone {zone}" for zone in sorted(network.zones)), "way out")
    subnets = network.subnets()
    for name, tier in network.tiers.items():
        cells = [str(subnets[name, zone]) for zone in sorted(network.zones)]
        table.add_row(name, *cells, _way_out(network, tier.access))
    return table


def _way_out(network: Network, access: str) -> str:
    match access, network.nat.gateways:
        case "public", _:
            return "internet gateway"
        case "private", "one":
            return f"NAT gateway in zone {min(network.zones)}"
        case "private", "per-zone":
            return "a NAT gateway in each zone"
        case "private", _:
            return "none: there is no NAT gateway"
        case _:
            return "none"


def _groups(foundation: Foundation) -> Table:
    table = _table("group", "", "peer", "ports", "why")
    for name, group in foundation.security.groups.items():
        rows = [("accepts from", rule) for rule in group.ingress] + [("may send to", rule) for rule in group.egress]
        for n, (direction, rule) in enumerate(rows):
            table.add_row(name if n == 0 else "", direction, rule.other, _ports(rule), rule.because or rule.description)
        if not rows:
            table.add_row(name, "closed", "", "", "")
    return table


def _ports(rule: Rule) -> str:
    return f"{rule.ports} {rule.protocol}" if rule.protocol else str(rule.ports)


def show_graph(graph: ResourceGraph, console: Console) -> None:
    """Each resource after what it needs, with what that is."""
    table = _table("resource", "kind", "needs")
    for resource in graph:
        needs = sorted({reference.target for reference in references(resource)} | resource.after)
        table.add_row(resource.id, type(resource).__name__, ", ".join(needs))
    console.print(table)
    console.print(f"\n{len(graph)} resources")


def document(graph: ResourceGraph) -> str:
    """The graph as JSON: by id, the kind and each field."""
    resources = {
        resource.id: {
            "kind": type(resource).__name__,
            **{field.name: value(getattr(resource, field.name)) for field in fields(resource) if field.name != "id"},
        }
        for resource in graph
    }
    return json.dumps({"version": 1, "resources": resources}, indent=2)


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
