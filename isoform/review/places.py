"""Where traffic may come and go: each subnet's routes and network ACL, and what these let through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_network

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
from isoform.review.passing import EVERYTHING, NOTHING, PROTOCOLS, Passing, passing, together
from isoform.review.regions import Network, overlap, parts, within

PRIVATE = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7"))
)
"""What no internet gateway carries. https://www.iana.org/assignments/iana-ipv4-special-registry"""
ANSWERS = replace(EVERYTHING, tcp=((1024, 65535),), udp=((1024, 65535),))
"""The ports to which answers come back: a list without memory must let these through the other way."""


def is_private(network: Network) -> bool:
    return any(within(network, each) for each in PRIVATE)


def place_of(subnet: str) -> tuple[str, str]:
    """Its tier and its zone, which its id says."""
    tier, _, zone = subnet.removeprefix("subnet/").rpartition("/")
    return tier, zone


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

    def decides(self, *, out: bool, peer: Network) -> Passing:
        """What its ACL lets in from `peer`, or out to it, by the rules that name all of it."""
        return self._decided(out, peer)["allow"]

    def denies(self, *, out: bool, peer: Network) -> Passing:
        """What a rule keeps out that names all of `peer`: nobody forgot about it."""
        return self._decided(out, peer)["deny"]

    def _decided(self, out: bool, peer: Network) -> Mapping[str, Passing]:
        """By action: of the rules that fit, the first decides."""
        if self.rules is None:
            return {"allow": EVERYTHING, "deny": NOTHING}
        found = {"allow": NOTHING, "deny": NOTHING}
        for rule in self.rules:
            if rule.egress == out and within(peer, rule.cidr):
                found[rule.action] |= passing(rule.traffic) - found["allow"] - found["deny"]
        return found

    def lets(self, *, out: bool, peer: Network) -> Passing:
        """What its ACL lets in from some address of `peer`, or out to it."""
        return together(self.decides(out=out, peer=part) for part in self._parts(peer))

    def _parts(self, peer: Network) -> list[Network]:
        return parts(peer, (rule.cidr for rule in self.rules or ()))

    def carries(self, *, out: bool, peer: Network) -> Passing:
        """What comes from `peer`, or goes there, and is answered, by the rules that name all of it."""
        if self.rules is None:
            return EVERYTHING
        return self.decides(out=out, peer=peer) & _answered(self.decides(out=not out, peer=peer))

    def carries_some(self, *, out: bool, peer: Network) -> Passing:
        """The same, of some address of `peer`."""
        return together(self.carries(out=out, peer=part) for part in self._parts(peer))

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
        """What passes between some subnet and `peer`, or some of it where it is the VPC's; what is on the internet
        needs a route besides.
        """
        through = () if out else (InternetGateway.__name__,)
        ours = any(within(peer, each) for each in self.ranges)
        near = ours or is_private(peer)
        concerned = [place for place in self.all if near or place.leads(peer, through)]
        if any(place.rules is None for place in concerned):
            return EVERYTHING
        if ours:
            return together(place.carries_some(out=out, peer=peer) for place in concerned)
        return together(place.carries(out=out, peer=peer) for place in concerned)

    def inside(self) -> Passing:
        """What passes from some subnet to another, or within one."""
        if not self.all or any(place.rules is None for place in self.all):
            return EVERYTHING
        return together(
            client.carries_some(out=True, peer=there) & server.carries_some(out=False, peer=here)
            for client in self.all
            for server in self.all
            for here in client.networks
            for there in server.networks
        )

    def strangers(self) -> set[Network]:
        """Addresses that network ACLs name, and that are none of the VPC's."""
        named = {rule.cidr for place in self.all for rule in place.rules or ()}
        return {each for each in named if not any(within(each, ours) for ours in self.ranges)}

    def tiers(self) -> Mapping[str, tuple[Place, ...]]:
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.all:
            found[place.tier].append(place)
        return {tier: tuple(listed) for tier, listed in found.items()}

    def names(self) -> Mapping[str, frozenset[Network]]:
        """The addresses of each tier, and the first of the VPC."""
        tiers = {
            f"tier/{tier}": frozenset(network for place in listed for network in place.networks)
            for tier, listed in self.tiers().items()
        }
        return {**tiers, "vpc": frozenset(self.ranges[:1])}


def _answered(let: Passing) -> Passing:
    """All of each protocol of which answers are let back."""
    answers = let & ANSWERS
    return Passing(**{name: getattr(EVERYTHING, name) for name in PROTOCOLS if getattr(answers, name)})


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
