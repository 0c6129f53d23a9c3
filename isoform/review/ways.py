"""Which way traffic takes, where no rule changes: who answers names, where endpoints lead, by what address it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from core.graph import (
    DhcpOptions,
    InterfaceEndpoint,
    NatGateway,
    Ref,
    ResourceGraph,
    Route,
    RouteTableAssociation,
    Subnet,
    Vpc,
)
from isoform.review.kinds import of
from isoform.review.places import place_of
from isoform.review.words import GRADES, Code, Grade, Words, codes

AMAZON = ("AmazonProvidedDNS",)


@dataclass(frozen=True, slots=True)
class Way:
    """What leads elsewhere than it did."""

    grade: Grade
    id: str
    """The resource's, or `tier/private`."""
    says: str
    was: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def words(self) -> Words:
        who = f"tier {self.id.removeprefix('tier/')}" if self.id.startswith("tier/") else self.id
        return (Code(who), f" {self.says} ", *codes(self.now), ", was ", *codes(self.was))


def ways(was: ResourceGraph, now: ResourceGraph) -> tuple[Way, ...]:
    """What leads to somebody else first."""
    found = [*_names(was, now), *_services(was, now), *_addresses(was, now)]
    return tuple(sorted(found, key=lambda each: GRADES.index(each.grade)))


def _names(was: ResourceGraph, now: ResourceGraph) -> Iterator[Way]:
    """Whoever answers names decides where every connection goes.

    https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSet.html
    """
    before, after = _servers(was), _servers(now)
    for vpc in before.keys() & after.keys():
        old, new = before[vpc], after[vpc]
        if old != new:
            grade: Grade = "alarming" if {*new} - {*old, *AMAZON} else "other"
            yield Way(grade, vpc, "has its names answered by", old, new)


def _servers(graph: ResourceGraph) -> Mapping[str, tuple[str, ...]]:
    """By the VPC's id; Amazon's own, where nothing else is said."""
    said = {each.vpc.target: each.domain_name_servers for each in of(graph, DhcpOptions)}
    return {id: said.get(id) or AMAZON for id, each in graph.by_id.items() if isinstance(each, Vpc)}


def _services(was: ResourceGraph, now: ResourceGraph) -> Iterator[Way]:
    """https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html"""
    for endpoint in of(now, InterfaceEndpoint):
        match was.by_id.get(endpoint.id):
            case InterfaceEndpoint(service=service) if service != endpoint.service:
                yield Way("alarming", endpoint.id, "leads to", (service,), (endpoint.service,))
            case InterfaceEndpoint(private_dns=private) if private != endpoint.private_dns:
                names = "the service's own name", "names of the endpoint's own alone"
                old, new = names if private else names[::-1]
                yield Way("other" if endpoint.private_dns else "less", endpoint.id, "is reached by", (old,), (new,))


def _addresses(was: ResourceGraph, now: ResourceGraph) -> Iterator[Way]:
    """Of what leaves by NAT gateways: partners may have the addresses on a list, and a zone that goes out by another's
    gateway fails with that zone.
    """
    before, after = _outgoing(was), _outgoing(now)
    for tier in sorted(before.keys() & after.keys()):
        old, new = (tuple(dict.fromkeys(address for _, address in zones[tier].values())) for zones in (before, after))
        if {*old} != {*new}:
            yield Way("other", f"tier/{tier}", "goes out by the address", old, new)
        both = before[tier].keys() & after[tier].keys()
        old, new = (_by_another(zones[tier], both) for zones in (before, after))
        if old != new:
            says = "goes out through another zone's gateway from"
            yield Way("other", f"tier/{tier}", says, old or ("none",), new or ("none",))


def _by_another(gateways: Mapping[str, tuple[str, str]], zones: Collection[str]) -> tuple[str, ...]:
    return tuple(zone for zone, (of_gateway, _) in sorted(gateways.items()) if zone in zones and zone != of_gateway)


def _outgoing(graph: ResourceGraph) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """By tier and zone, the NAT gateway to which goes what goes to the internet: its zone, and its address."""
    table = {each.subnet.target: each.table.target for each in of(graph, RouteTableAssociation)}
    gateways = {route.table.target: route.target.target for route in of(graph, Route) if _is_way_out(route)}
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for subnet in of(graph, Subnet):
        gateway = graph.by_id.get(gateways.get(table.get(subnet.id, ""), ""))
        if isinstance(gateway, NatGateway):
            tier, zone = place_of(subnet.id)
            address = gateway.address.target if isinstance(gateway.address, Ref) else gateway.address
            found[tier][zone] = (place_of(gateway.subnet.target)[1], address)
    return found


def _is_way_out(route: Route) -> bool:
    return route.destination.version == 4 and route.destination.prefixlen == 0
