"""Where traffic may come and go: each subnet's routes and network ACL, and what these let through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from core.graph import (
    InternetGateway,
    NetworkAclAssociation,
    NetworkAclRule,
    ResourceGraph,
    Route,
    RouteTableAssociation,
    SecondaryCidr,
    Subnet,
    Vpc,
)
from isoform.review.kinds import of
from isoform.review.passing import EVERYTHING, NOTHING, Passing, passing, together

Network = IPv4Network | IPv6Network
PRIVATE = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7"))
)
"""What no internet gateway carries. https://www.iana.org/assignments/iana-ipv4-special-registry"""
ANSWERS = Passing(tcp=((1024, 65535),), udp=((1024, 65535),), icmp=((0, 65535),), icmpv6=((0, 65535),))
"""The ports to which answers come back: a list without memory must let these through the other way."""


def place_of(subnet: str) -> tuple[str, str]:
    """Its tier and its zone, which its id says."""
    tier, _, zone = subnet.removeprefix("subnet/").rpartition("/")
    return tier, zone


def within(one: Network, other: Network) -> bool:
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.subnet_of(other)
    return isinstance(one, IPv6Network) and isinstance(other, IPv6Network) and one.subnet_of(other)


def overlap(one: Network, other: Network) -> bool:
    return within(one, other) or within(other, one)


@dataclass(frozen=True, slots=True)
class Way:
    """One that a subnet's routes lead."""

    destination: Network
    through: str
    """What stands there, by its kind: `InternetGateway`, `NatGateway`."""
    route: str
    """The route's id."""


@dataclass(frozen=True, slots=True)
class Place:
    """A subnet."""

    id: str
    networks: tuple[Network, ...]
    ways: tuple[Way, ...]
    addressed: frozenset[int]
    """Of which IP, version 4 or 6, what starts there gets a public address by itself; of 6, every one is public."""
    rules: tuple[NetworkAclRule, ...] | None
    """Of its network ACL, as AWS asks them; None for the VPC's own list, which lets everything through."""

    @property
    def tier(self) -> str:
        return place_of(self.id)[0]

    def lets(self, *, out: bool, peer: Network) -> Passing:
        """What its ACL lets in from `peer`, or out to it: from some address there, if not from each."""
        if self.rules is None:
            return EVERYTHING
        allowed = denied = NOTHING
        for rule in self.rules:
            if rule.egress == out and overlap(rule.cidr, peer):
                what = passing(rule.traffic)
                if rule.action == "allow":
                    allowed |= what - denied
                elif within(peer, rule.cidr):
                    denied |= what
        return allowed

    def carries(self, *, out: bool, peer: Network) -> Passing:
        """What comes from `peer`, or goes there, and is answered."""
        answers = self.lets(out=not out, peer=peer) & ANSWERS
        protocols = {
            name: getattr(EVERYTHING, name) for name in ("tcp", "udp", "icmp", "icmpv6") if getattr(answers, name)
        }
        whole = EVERYTHING if self.rules is None else Passing(**protocols)
        return self.lets(out=out, peer=peer) & whole

    def leads(self, peer: Network, through: Iterable[str] = ()) -> bool:
        """Whether one of its routes goes to `peer`, by one of these if any are said."""
        kinds = set(through)
        return any(overlap(way.destination, peer) for way in self.ways if way.through in kinds or not kinds)

    def open_to(self, version: int) -> bool:
        """Whether the internet gateway leads to what starts here."""
        gateway = InternetGateway.__name__
        return version in self.addressed and any(
            way.through == gateway and way.destination.version == version for way in self.ways
        )


@dataclass(frozen=True, slots=True)
class Places:
    all: tuple[Place, ...]
    ranges: tuple[Network, ...]
    """All addresses of the VPC."""

    def carry(self, *, out: bool, peer: Network) -> Passing:
        """What passes between some subnet and `peer`: what is on the internet needs a route besides."""
        through = () if out else (InternetGateway.__name__,)
        if any(within(peer, each) for each in (*PRIVATE, *self.ranges)):
            concerned = self.all
        else:
            concerned = tuple(place for place in self.all if place.leads(peer, through))
        if any(place.rules is None for place in concerned):
            return EVERYTHING
        return together(place.carries(out=out, peer=peer) for place in concerned)

    def inside(self) -> Passing:
        """What passes from some subnet to another, or within one."""
        if not self.all or any(place.rules is None for place in self.all):
            return EVERYTHING
        return together(
            client.carries(out=True, peer=there) & server.carries(out=False, peer=here)
            for client in self.all
            for server in self.all
            for here in client.networks
            for there in server.networks
        )

    def tiers(self) -> Mapping[str, tuple[Place, ...]]:
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.all:
            found[place.tier].append(place)
        return {tier: tuple(listed) for tier, listed in found.items()}


def places(graph: ResourceGraph) -> Places:
    table = {each.subnet.target: each.table.target for each in of(graph, RouteTableAssociation)}
    ways: dict[str, list[Way]] = defaultdict(list)
    for route in of(graph, Route):
        ways[route.table.target].append(Way(route.destination, route.target.kind.__name__, route.id))
    lists = {each.subnet.target: each.acl.target for each in of(graph, NetworkAclAssociation)}
    rules: dict[str, list[NetworkAclRule]] = {acl: [] for acl in lists.values()}
    for rule in sorted(of(graph, NetworkAclRule), key=lambda rule: rule.number):
        rules.setdefault(rule.acl.target, []).append(rule)
    return Places(
        tuple(
            Place(
                subnet.id,
                (subnet.cidr,) if subnet.cidr else (),
                tuple(ways.get(table.get(subnet.id, ""), ())),
                frozenset(
                    ({4} if subnet.public_addresses else set())
                    | ({6} if subnet.ipv6 and subnet.ipv6.assign_on_creation else set())
                ),
                tuple(rules[lists[subnet.id]]) if subnet.id in lists else None,
            )
            for subnet in of(graph, Subnet)
        ),
        (*(vpc.cidr for vpc in of(graph, Vpc)), *(each.cidr for each in of(graph, SecondaryCidr))),
    )
