"""Where everything stands: tiers over zones, ways in and out, and who may talk to whom; with what becomes of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from core.graph import (
    EgressOnlyInternetGateway,
    GatewayEndpoint,
    IngressRule,
    InterfaceEndpoint,
    InternetGateway,
    Kind,
    NatGateway,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclRule,
    ResourceGraph,
    Route,
    RouteTableAssociation,
    SecondaryCidr,
    SecurityGroup,
    Subnet,
    Vpc,
)
from core.model import Foundation
from core.model.reach import connections
from isoform.changes import Changes, What
from isoform.review.passing import passing, said
from isoform.review.places import place_of

K = TypeVar("K", bound=Kind)
Edge = InternetGateway | EgressOnlyInternetGateway | GatewayEndpoint
"""What stands at the edge of a VPC."""
EDGES: Mapping[type[Edge], str] = {
    InternetGateway: "internet gateway",
    EgressOnlyInternetGateway: "egress-only gateway",
    GatewayEndpoint: "endpoint",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A resource with its place."""

    id: str
    words: str
    what: What | None
    """What becomes of it; None where it stays as it is."""


@dataclass(frozen=True, slots=True)
class Place:
    """A subnet, and what stands in it."""

    spot: Spot
    """Its words are its addresses of IPv4; empty where it has none."""
    ipv6: str
    nat: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    name: str
    access: str
    """`public`, `private`, `isolated`; empty where it is removed."""
    acl: Spot | None
    """Its network ACL, which changes where a rule of it does; None where the VPC's own decides."""
    endpoints: tuple[Spot, ...]
    """Interfaces in its subnets."""


@dataclass(frozen=True, slots=True)
class Way:
    """A route: from a subnet to what stands at its end."""

    subnet: str
    target: str
    destination: str
    what: What | None


@dataclass(frozen=True, slots=True)
class Path:
    """What may pass from one to another: names of groups, `internet`, addresses."""

    client: str
    server: str
    on: str
    what: What | None


@dataclass(frozen=True, slots=True)
class Topology:
    vpc: Spot
    """Its words are all of its ranges."""
    zones: tuple[str, ...]
    titles: Mapping[str, str]
    """By zone, as AWS calls it."""
    tiers: tuple[Tier, ...]
    places: Mapping[tuple[str, str], Place]
    """By tier and zone."""
    edge: tuple[Spot, ...]
    """Gateways, and endpoints that are gateways."""
    internet: frozenset[str]
    """The ids of those that lead to the internet."""
    ways: tuple[Way, ...]
    groups: tuple[Spot, ...]
    paths: tuple[Path, ...]


def topology(
    now: Foundation, graph: ResourceGraph, was: Foundation | None, old: ResourceGraph | None, changes: Changes | None
) -> Topology:
    """Of what is there now, and of what was there and is not."""
    before = old or ResourceGraph({})
    what = {each.id: each.what for each in changes.resources} if changes else {}
    every = {**before.by_id, **graph.by_id}

    def spot(resource: Kind, words: str) -> Spot:
        return Spot(resource.id, words, what.get(resource.id))

    def each(kind: type[K]) -> Iterator[K]:
        return (resource for _, resource in sorted(every.items()) if isinstance(resource, kind))

    subnets = {place_of(one.id): one for one in each(Subnet)}
    rules = {one.acl.target for one in each(NetworkAclRule) if one.id in what}
    lists = {
        one.id: Spot(one.id, "network ACL", what.get(one.id) or ("changed" if one.id in rules else None))
        for one in each(NetworkAcl)
    }
    acls = {place_of(one.subnet.target)[0]: lists[one.acl.target] for one in each(NetworkAclAssociation)}
    nat: dict[str, list[Spot]] = defaultdict(list)
    for gateway in each(NatGateway):
        nat[gateway.subnet.target].append(spot(gateway, "NAT gateway"))
    stands: dict[str, list[Spot]] = defaultdict(list)
    for endpoint in each(InterfaceEndpoint):
        for tier in sorted({place_of(ref.target)[0] for ref in endpoint.subnets}):
            stands[tier].append(spot(endpoint, endpoint.id.removeprefix("endpoint/")))
    edge = tuple(
        spot(one, f"{one.id.removeprefix('endpoint/')} endpoint" if isinstance(one, GatewayEndpoint) else words)
        for kind, words in EDGES.items()
        for one in each(kind)
    )
    vpc = next(one for one in each(Vpc))
    ranges = [*(str(one.cidr) for one in each(Vpc)), *(str(one.cidr) for one in each(SecondaryCidr))]
    rows = dict.fromkeys([*now.network.tiers, *(was.network.tiers if was else ()), *(tier for tier, _ in subnets)])
    return Topology(
        spot(vpc, ", ".join([*ranges, *(["IPv6"] if any(one.ipv6 for one in subnets.values()) else [])])),
        tuple(sorted({zone for _, zone in subnets})),
        {zone: str(getattr(one.zone, "name", one.zone)) for (_, zone), one in subnets.items()},
        tuple(
            Tier(
                name,
                now.network.tiers[name].access if name in now.network.tiers else "",
                acls.get(name),
                tuple(stands.get(name, ())),
            )
            for name in rows
        ),
        {
            at: Place(
                spot(one, str(one.cidr or "")),
                f"IPv6 /{one.ipv6.block.prefix} number {one.ipv6.block.index}" if one.ipv6 else "",
                tuple(nat.get(one.id, ())),
            )
            for at, one in subnets.items()
        },
        edge,
        frozenset(one.id for one in (*each(InternetGateway), *each(EgressOnlyInternetGateway))),
        tuple(_ways(before, graph) if changes else _ways(graph, graph)),
        tuple(spot(one, one.id.removeprefix("group/")) for one in each(SecurityGroup)),
        tuple(_paths((was, before) if changes else (now, graph), (now, graph))),
    )


def _ways(was: ResourceGraph, now: ResourceGraph) -> Iterator[Way]:
    for (subnet, target, destination), what in _both(_routes(was), _routes(now)):
        yield Way(subnet, target, destination, what)


def _routes(graph: ResourceGraph) -> list[tuple[str, str, str]]:
    by_table: dict[str, list[Route]] = defaultdict(list)
    for route in graph:
        if isinstance(route, Route):
            by_table[route.table.target].append(route)
    return [
        (each.subnet.target, route.target.target, str(route.destination))
        for each in graph
        if isinstance(each, RouteTableAssociation)
        for route in by_table.get(each.table.target, ())
    ]


def _paths(*sides: tuple[Foundation | None, ResourceGraph]) -> Iterator[Path]:
    """What only one side of a pair opens is no path."""
    was, now = ([*_connected(foundation, graph)] if foundation else [] for foundation, graph in sides)
    for (client, server, on), what in _both(was, now):
        yield Path(client, server, on, what)


def _connected(foundation: Foundation, graph: ResourceGraph) -> Iterator[Three]:
    """By the rules that are written, and by those of the group that stands before endpoints, which nobody writes."""
    yield from ((each.client, each.server, each.on) for each in connections(foundation.security) if not each.lacks)
    ranges = {one.cidr for one in graph if isinstance(one, Vpc)}
    for rule in graph:
        if isinstance(rule, IngressRule):
            server = rule.group.target.removeprefix("group/")
            if server not in foundation.security.groups:
                yield "vpc" if rule.peer in ranges else str(rule.peer), server, ", ".join(said(passing(rule.traffic)))


Three = tuple[str, str, str]


def _both(was: Iterable[Three], now: Iterable[Three]) -> Iterator[tuple[Three, What | None]]:
    """Each of either side once, with what becomes of it."""
    old, new = dict.fromkeys(was), dict.fromkeys(now)
    for each in dict.fromkeys([*new, *old]):
        yield each, None if each in old and each in new else "added" if each in new else "removed"
