"""Who can reach what now: worked out from rules, routes and network ACLs together, not listed from any of them.

A connection needs the client's egress and the server's ingress. From the internet it needs a subnet that is routed to
an internet gateway besides, towards it one with a way out; and both directions of a network ACL, where there is one.
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from core.graph import (
    DefaultSecurityGroup,
    EgressRule,
    GatewayEndpoint,
    IngressRule,
    InterfaceEndpoint,
    InternetGateway,
    NetworkAclAssociation,
    NetworkAclRule,
    PrefixList,
    Ref,
    Resource,
    ResourceGraph,
    Route,
    RouteTableAssociation,
    SecurityGroup,
    Subnet,
    Vpc,
    references,
)
from core.graph import Peer as Named
from core.model.words import is_the_world
from isoform.review.kinds import of
from isoform.review.passing import EVERYTHING, NOTHING, Passing, passing, said, together
from isoform.review.places import Network, Place, Places, overlap, place_of, places, within
from isoform.review.words import GRADES, Code, Grade, Words, codes, some

INTERNET = "internet"
VPC = "vpc"


@dataclass(frozen=True, slots=True)
class Reach:
    """A way that is opened, or closed."""

    grade: Grade
    """Alarming: opened to or by the world. More: opened. Less: closed."""
    client: str
    """`internet`, a range of addresses, `vpc`, or an id: `group/app`, `tier/private`."""
    server: str
    on: tuple[str, ...]
    """What passes now and did not, or passed and does not now: `tcp 440-442`, `tcp 5432 (postgres)`. Empty where it is
    not a matter of ports."""
    how: str
    """In a few words, where it is no rule of a security group: `now routed to the internet gateway`."""
    by: tuple[str, ...]
    """Ids of what makes the difference."""

    @property
    def words(self) -> Words:
        line: Words = ("closed " if self.grade == "less" else "opened ", Code(_called(self.client)))
        if self.client != self.server or self.client.startswith("group/"):
            line = (*line, " → ", Code(_called(self.server)))
        if self.on:
            line = (*line, ": ", *codes(self.on))
        if self.how:
            line = (*line, ", " if self.on else ": ", self.how)
        return (*line, ", by ", *some(self.by)) if self.by else line


def reach(was: ResourceGraph, now: ResourceGraph) -> tuple[Reach, ...]:
    """The gravest first."""
    if {*_concerned(was)} == {*_concerned(now)}:
        return ()
    before, after = _Reachable(was), _Reachable(now)
    found = [
        *_tiers(before, after),
        *_connections(before, after),
        *_lists(before.places, after.places),
        *_endpoints(before, after),
        *_default_group(was, now),
    ]
    return tuple(sorted(found, key=lambda each: GRADES.index(each.grade)))


def _concerned(graph: ResourceGraph) -> Iterator[str]:
    """What decides, as text: mappings of tags cannot be hashed."""
    kinds = (
        Vpc,
        Subnet,
        Route,
        RouteTableAssociation,
        NetworkAclRule,
        NetworkAclAssociation,
        SecurityGroup,
        IngressRule,
        EgressRule,
        PrefixList,
        GatewayEndpoint,
        InterfaceEndpoint,
        DefaultSecurityGroup,
    )
    return (repr(resource) for resource in graph if isinstance(resource, kinds))


def _called(peer: str) -> str:
    kind, _, name = peer.partition("/")
    match kind:
        case "group" | "endpoint":
            return name
        case "tier":
            return f"tier {name}"
        case "vpc":
            return "the VPC"
        case _:
            return peer


Peer = Network | str
"""Addresses, the id of a group, or that of a prefix list of others; `vpc` for all addresses of the VPC, whichever they
are."""
Rule = IngressRule | EgressRule


@dataclass(frozen=True, slots=True)
class _Known:
    """Addresses, by their ends: asked of thousands of times, and these are cheap to compare."""

    version: int
    first: int
    last: int
    peer: Peer
    passed: Passing


class _Reachable:
    """What one graph lets through."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.graph, self.places = graph, places(graph)
        self.groups = {group.id for group in of(graph, SecurityGroup)}
        self.lists = {each.id for each in of(graph, PrefixList)}
        self.vpc = next((vpc.cidr for vpc in of(graph, Vpc)), None)
        self.taken: dict[str, dict[Peer, list[IngressRule]]] = defaultdict(lambda: defaultdict(list))
        self.sent: dict[str, dict[Peer, list[EgressRule]]] = defaultdict(lambda: defaultdict(list))
        for ingress in of(graph, IngressRule):
            for peer in self.peers(ingress.peer):
                self.taken[ingress.group.target][peer].append(ingress)
        for egress in of(graph, EgressRule):
            for peer in self.peers(egress.peer):
                self.sent[egress.group.target][peer].append(egress)
        self._inside = self.places.inside()
        self._knowns: dict[int, list[_Known]] = {}

    def peers(self, named: Named) -> list[Peer]:
        """All that is in a prefix list; of one of others', which nobody knows here, its id."""
        match named:
            case Ref():
                there = self.graph.by_id[named.target]
                if isinstance(there, PrefixList):
                    return [peer for entry in there.entries for peer in self.peers(ip_network(entry))]
                return [named.target]
            case str():
                return [named]
            case _:
                return [VPC if named == self.vpc else named]

    def pairs(self) -> set[tuple[Peer, Peer]]:
        """Every client and server of which at least one is named by the other."""
        taken = {(peer, group) for group, peers in self.taken.items() for peer in (*peers, *_worlds(peers))}
        return taken | {(group, peer) for group, peers in self.sent.items() for peer in (*peers, *_worlds(peers))}

    def passes(self, client: Peer, server: Peer) -> Passing:
        """What the one may send and the other accepts, whether they name each other or their addresses."""
        if client in self.groups and server in self.groups:
            sent = self._by_rules(self.sent[str(client)], {server}, inside=True)
            return sent & self._by_rules(self.taken[str(server)], {client}, inside=True) & self._inside
        if server in self.groups:
            return self._from_outside(self.taken[str(server)], client, out=False)
        if client in self.groups:
            return self._from_outside(self.sent[str(client)], server, out=True)
        return NOTHING

    def _by_rules(self, peers: Mapping[Peer, Sequence[Rule]], named: set[Peer], *, inside: bool) -> Passing:
        return together(
            passing(rule.traffic)
            for peer, rules in peers.items()
            if peer in named or (inside and self._in_here(peer))
            for rule in rules
        )

    def _in_here(self, peer: Peer) -> bool:
        if isinstance(peer, str):
            return peer == VPC
        return any(overlap(peer, each) for each in self.places.ranges)

    def _from_outside(self, peers: Mapping[Peer, Sequence[Rule]], other: Peer, *, out: bool) -> Passing:
        network = self.vpc if other == VPC else other
        if network is None or isinstance(network, str):
            return self._by_rules(peers, {other}, inside=False)
        version, first, last = _ends(network)
        opened = NOTHING
        for known in self._known(peers):
            if known.version == version and known.first <= first and last <= known.last:
                opened |= known.passed
        if not network.prefixlen:
            opened |= _by_halves(peers)
        return opened & self.places.carry(out=out, peer=network) if opened else NOTHING

    def _known(self, peers: Mapping[Peer, Sequence[Rule]]) -> list[_Known]:
        """Those of `peers` that are addresses."""
        if id(peers) not in self._knowns:
            self._knowns[id(peers)] = [
                _Known(*_ends(network), peer, together(passing(rule.traffic) for rule in rules))
                for peer, rules in peers.items()
                if isinstance(network := self.vpc if peer == VPC else peer, IPv4Network | IPv6Network)
            ]
        return self._knowns[id(peers)]

    def narrower(self, server: str, than: Network, what: Passing) -> list[str]:
        """Addresses within these from which `server` accepts some of it."""
        if server not in self.taken:
            return []
        version, first, last = _ends(than)
        return sorted(
            _id(known.peer)
            for known in self._known(self.taken[server])
            if known.version == version and first <= known.first and known.last <= last and known.peer != than
            if known.passed & what and self.passes(known.peer, server) & what
        )

    def senders(self, network: Network) -> list[str]:
        """The names of groups that may send there, and not only within the VPC."""
        return sorted(
            {
                group.removeprefix("group/")
                for group, peers in self.sent.items()
                for reached in (peer for peer in peers if not isinstance(peer, str))
                if overlap(reached, network) and not any(within(reached, each) for each in self.places.ranges)
            }
        )

    def rules(self, client: Peer, server: Peer) -> set[Resource]:
        return {*self.sent.get(str(client), {}).get(server, ()), *self.taken.get(str(server), {}).get(client, ())}


def _ends(network: Network) -> tuple[int, int, int]:
    return network.version, int(network.network_address), int(network.broadcast_address)


def _worlds(peers: Iterable[Peer]) -> list[Network]:
    """The whole world, where ranges that are next to each other come to it."""
    return [each for each in _collapsed(peers) if not each.prefixlen]


def _by_halves(peers: Mapping[Peer, Sequence[Rule]]) -> Passing:
    """What passes with the whole world, though no range is the whole of it."""
    if not _worlds(peers):
        return NOTHING
    by_peer = {peer: together(passing(rule.traffic) for rule in rules) for peer, rules in peers.items()}
    each = {passing(rule.traffic) for rules in peers.values() for rule in rules}
    return together(what for what in each if _worlds(peer for peer, passed in by_peer.items() if not what - passed))


def _collapsed(peers: Iterable[Peer]) -> list[Network]:
    listed = list(peers)
    fours = collapse_addresses(each for each in listed if isinstance(each, IPv4Network))
    sixes = collapse_addresses(each for each in listed if isinstance(each, IPv6Network))
    return [*fours, *sixes]


def _connections(was: _Reachable, now: _Reachable) -> Iterator[Reach]:
    """Between groups, and between them and addresses."""
    differ = _differing(was, now)
    pairs = (pair for pair in was.pairs() | now.pairs() if differ is None or not differ.isdisjoint(map(str, pair)))
    for client, server in sorted(pairs, key=lambda pair: tuple(map(_id, pair))):
        before, after = was.passes(client, server), now.passes(client, server)
        # What is narrower than something that was open already, or still is, makes no difference of its own.
        if opened := after - before:
            grade: Grade = "alarming" if not isinstance(client, str) and is_the_world(client) else "more"
            how = _narrower(was, client, server, opened, "until now from {} alone")
            yield Reach(grade, _id(client), _id(server), said(opened), how, _by(now, was, client, server))
        if closed := before - after:
            how = _narrower(now, client, server, closed, "but for {}")
            yield Reach("less", _id(client), _id(server), said(closed), how, _by(was, now, client, server))


def _differing(was: _Reachable, now: _Reachable) -> set[str] | None:
    """The groups whose rules are not the same; None where places are not, which concerns all groups."""
    if was.places != now.places or was.vpc != now.vpc:
        return None
    groups = was.groups | now.groups
    return {
        group
        for group in groups
        if (was.taken.get(group), was.sent.get(group)) != (now.taken.get(group), now.sent.get(group))
    }


def _narrower(here: _Reachable, client: Peer, server: Peer, what: Passing, how: str) -> str:
    """Who within `client` has some of it there."""
    if isinstance(client, str):
        return ""
    inside = here.narrower(str(server), client, what)
    return how.format(", ".join(inside)) if inside else ""


def _id(peer: Peer) -> str:
    match peer:
        case IPv4Network(prefixlen=0):
            return INTERNET
        case IPv6Network(prefixlen=0):
            return f"{INTERNET} (IPv6)"
        case _:
            return str(peer)


def _by(here: _Reachable, there: _Reachable, client: Peer, server: Peer) -> tuple[str, ...]:
    """The rules that only one side has, or the prefix lists that they name; where these are the same on both, the
    routes and network ACLs."""

    def only_here(resources: Iterable[Resource]) -> set[str]:
        return {each.id for each in resources if there.graph.by_id.get(each.id) != each}

    rules = here.rules(client, server)
    lists = {ref.target for rule in rules for ref in references(rule) if ref.target in here.lists}
    found = only_here(rules) or only_here(here.graph.by_id[id] for id in lists)
    if not found:
        found = {each.id for each in _other_than(here, there)} | {each.id for each in _other_than(there, here)}
    return tuple(sorted(found))


def _other_than(here: _Reachable, there: _Reachable) -> Iterator[Resource]:
    kinds = (Route, NetworkAclRule)
    return (each for each in here.graph if isinstance(each, kinds) and there.graph.by_id.get(each.id) != each)


WORLDS: Mapping[int, Network] = {4: IPv4Network("0.0.0.0/0"), 6: IPv6Network("::/0")}
NAT64 = IPv6Network("64:ff9b::/96")
"""What of IPv4 is spoken to by IPv6: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html"""
OUT: Mapping[str, str] = {
    "InternetGateway": "the internet gateway",
    "NatGateway": "NAT",
    "EgressOnlyInternetGateway": "the egress-only internet gateway",
}


def _tiers(was: _Reachable, now: _Reachable) -> Iterator[Reach]:
    """The ways that tiers gain and lose; and whether what starts in them can be spoken to from the internet."""
    before, after = was.places.tiers(), now.places.tiers()
    for tier in dict.fromkeys((*after, *before)):
        old, new = _ways(before.get(tier, ())), _ways(after.get(tier, ()))
        for way in sorted(new.keys() - old.keys(), key=_way_id):
            public = any(through == InternetGateway.__name__ for _, through in old)
            grade: Grade = "more" if tier not in before or public else _grade(way)
            yield _way(tier, way, grade, "now routed to", new[way], now)
        for way in sorted(old.keys() - new.keys(), key=_way_id):
            yield _way(tier, way, "less", "no longer routed to", old[way], was)
        if tier in before and tier in after:
            yield from _exposed(tier, before[tier], after[tier])


def _way_id(way: tuple[Network, str]) -> tuple[str, str]:
    return _id(way[0]), way[1]


def _exposed(tier: str, was: Sequence[Place], now: Sequence[Place]) -> Iterator[Reach]:
    """Whether what starts in it now has an address to which the internet gateway leads."""
    for version, called in ((4, "IPv4"), (6, "IPv6")):
        old, new = ([place.id for place in listed if place.open_to(version)] for listed in (was, now))
        if bool(new) != bool(old):
            how = f"what starts there {'now' if new else 'no longer'} gets a public address of {called}"
            by = tuple(sorted(new or old))
            yield Reach("alarming" if new else "less", _id(WORLDS[version]), f"tier/{tier}", (), how, by)


def _ways(listed: Sequence[Place]) -> dict[tuple[Network, str], tuple[str, ...]]:
    """The ids of the routes that lead there, by destination and kind."""
    found: dict[tuple[Network, str], set[str]] = defaultdict(set)
    for place in listed:
        for way in place.ways:
            found[way.destination, way.through].add(way.route)
    return {way: tuple(sorted(ids)) for way, ids in found.items()}


def _grade(way: tuple[Network, str]) -> Grade:
    return "alarming" if way[1] == InternetGateway.__name__ else "more"


def _way(tier: str, way: tuple[Network, str], grade: Grade, verb: str, by: tuple[str, ...], here: _Reachable) -> Reach:
    destination, through = way
    where = f"{INTERNET} (NAT64)" if destination == NAT64 else _id(destination)
    how = f"{verb} {OUT.get(through, through)}"
    if grade == "alarming":
        how += ", which leads in as well"
    if senders := here.senders(destination):
        how += f", by which {', '.join(senders)} {'went' if grade == 'less' else 'may go'} out"
    return Reach(grade, f"tier/{tier}", where, (), how, by)


def _lists(was: Places, now: Places) -> Iterator[Reach]:
    """What network ACLs let through at the edge of a tier that is there before and after."""
    before, after = was.tiers(), now.tiers()
    for tier in sorted(before.keys() & after.keys()):
        here, old, new = f"tier/{tier}", before[tier][0], after[tier][0]
        if old.rules is None and new.rules is not None:
            yield Reach("less", here, here, (), f"its network ACL lets in {_only(_let(now, new, out=False))}", ())
        elif old.rules is not None and new.rules is None:
            how = f"it has no network ACL any more, which let in {_only(_let(was, old, out=False))}"
            yield Reach("alarming", here, here, (), how, ())
        elif old.rules is not None and new.rules is not None:
            yield from _edge(tier, (was, old), (now, new))


def _only(let: Mapping[str, Passing]) -> str:
    listed = [f"{_called(peer)} ({', '.join(said(what))})" for peer, what in let.items() if what]
    return f"only {'; '.join(listed)}" if listed else "nothing"


def _edge(tier: str, was: tuple[Places, Place], now: tuple[Places, Place]) -> Iterator[Reach]:
    for out in (False, True):
        before, after = _let(*was, out=out), _let(*now, out=out)
        for peer in sorted({*before, *after}):
            old, new = before.get(peer, NOTHING), after.get(peer, NOTHING)
            ends = (f"tier/{tier}", peer) if out else (peer, f"tier/{tier}")
            if opened := new - old:
                grade: Grade = "alarming" if peer.startswith(INTERNET) and not out else "more"
                yield Reach(grade, *ends, said(opened), "through its network ACL", ())
            if closed := old - new:
                yield Reach("less", *ends, said(closed), "through its network ACL", ())


def _let(known: Places, place: Place, *, out: bool) -> dict[str, Passing]:
    """By peer, called by its tier where it is one's."""
    tiers = {network: f"tier/{each.tier}" for each in known.all for network in each.networks}
    found: dict[str, Passing] = defaultdict(lambda: NOTHING)
    for rule in place.rules or ():
        if rule.egress == out:
            peer = tiers.get(rule.cidr) or (VPC if rule.cidr in known.ranges[:1] else _id(rule.cidr))
            found[peer] |= place.lets(out=out, peer=rule.cidr)
    return found


def _endpoints(was: _Reachable, now: _Reachable) -> Iterator[Reach]:
    """AWS's services that are reached without a way out."""
    before, after = _services(was.graph), _services(now.graph)
    for pair in sorted(after.keys() - before.keys()):
        yield Reach("more", *pair, (), after[pair], (pair[1],))
    for pair in sorted(before.keys() - after.keys()):
        yield Reach("less", *pair, (), before[pair], (pair[1],))


def _services(graph: ResourceGraph) -> dict[tuple[str, str], str]:
    """How, by client and service."""
    subnets: dict[str, list[str]] = defaultdict(list)
    for each in of(graph, RouteTableAssociation):
        subnets[each.table.target].append(each.subnet.target)
    found = {}
    for gateway in of(graph, GatewayEndpoint):
        for table in gateway.tables:
            for subnet in subnets[table.target]:
                found[f"tier/{place_of(subnet)[0]}", gateway.id] = "through a gateway endpoint"
    for interface in of(graph, InterfaceEndpoint):
        found[VPC, interface.id] = "through an interface endpoint"
    return found


def _default_group(was: ResourceGraph, now: ResourceGraph) -> Iterator[Reach]:
    """What AWS puts into a VPC's own group: everything between its members, and everything out."""
    before, after = (next(of(graph, DefaultSecurityGroup), None) for graph in (was, now))
    if not any(of(was, Vpc)) or not any(of(now, Vpc)):
        return
    if before and not after:
        how = "its rules are as AWS makes them again: its members reach each other, and out"
        yield Reach("alarming", before.id, before.id, said(EVERYTHING), how, ())
    if after and not before:
        yield Reach("less", after.id, after.id, said(EVERYTHING), "it has no rules any more", ())
