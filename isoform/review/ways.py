"""Which way traffic takes, where no rule changes: who answers names, where endpoints lead, by what address it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.graph import DhcpOptions, InterfaceEndpoint, NatGateway, Ref, ResourceGraph, Route, Vpc
from isoform.review.kinds import of
from isoform.review.words import GRADES, Code, Grade, Words, codes

AMAZON = ("AmazonProvidedDNS",)


@dataclass(frozen=True, slots=True)
class Way:
    """What leads elsewhere than it did."""

    grade: Grade
    id: str
    says: str
    was: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def words(self) -> Words:
        return (Code(self.id), f" {self.says} ", *codes(self.now), ", was ", *codes(self.was))


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
    """Of what leaves by a NAT gateway: partners may have the address on a list."""
    before, after = _outgoing(was), _outgoing(now)
    for table in sorted(before.keys() & after.keys()):
        if before[table] != after[table]:
            yield Way("other", table, "goes out by the address", (before[table],), (after[table],))


def _outgoing(graph: ResourceGraph) -> Mapping[str, str]:
    """By the route table's id, the address of the gateway to which it sends what goes to the internet."""
    found = {}
    for route in of(graph, Route):
        gateway = graph.by_id.get(route.target.target)
        if isinstance(gateway, NatGateway) and route.destination.prefixlen == 0:
            address = gateway.address
            found[route.table.target] = address.target if isinstance(address, Ref) else address
    return found
