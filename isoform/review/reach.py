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
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

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
from isoform.review.kinds import of
from isoform.review.passing import EVERYTHING, NOTHING, Passing, passing, said, together
from isoform.review.places import Place, Places, is_private, place_of, places
from isoform.review.regions import (
    WORLDS,
    Gain,
    Network,
    Region,
    gains,
    overlap,
    parts,
    spread,
    within,
    worlds,
)
from isoform.review.words import GRADES, Code, Grade, Words, codes, some

INTERNET = "internet"
VPC = "vpc"


@dataclass(frozen=True, slots=True)
class Reach:
    """A way that is opened, or closed."""

    grade: Grade
    """Alarming: opened to the world, or by it. More: opened. Other: nothing is opened by that. Less: closed."""
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
        if self.grade == "other":
            return (Code(_called(self.client)), ": ", self.how)
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
        self.inside = self.places.inside()
        habitats = {network for place in self.places.all for network in place.networks}
        self.subnets: frozenset[Network] = frozenset(habitats or self.places.ranges)
        """Where members of groups stand."""
        self._carry: dict[tuple[bool, Network], Passing] = {}

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

    def rules(self, group: str, *, out: bool) -> Mapping[Peer, Sequence[Rule]]:
        """By whom they name."""
        rules: Mapping[str, Mapping[Peer, Sequence[Rule]]] = self.sent if out else self.taken
        return rules.get(group, {})

    def addresses(self, group: str, *, out: bool, vpc: bool = True) -> dict[Network, Passing]:
        """What its rules let through, by the addresses that they name; those of the VPC among them, or not."""
        return {
            network: together(passing(rule.traffic) for rule in rules)
            for peer, rules in self.rules(group, out=out).items()
            if not isinstance(network := self._network(peer), str) and (vpc or peer != VPC)
        }

    def _network(self, peer: Peer) -> Peer:
        return self.vpc if peer == VPC and self.vpc else peer

    def carried(self, let: Mapping[Network, Passing], *, out: bool) -> dict[Network, Passing]:
        """Of what groups let through, what some subnet's route and network ACL do as well."""
        return {network: what & self.carry(network, out=out) if what else NOTHING for network, what in let.items()}

    def carry(self, network: Network, *, out: bool) -> Passing:
        if (out, network) not in self._carry:
            self._carry[out, network] = self.places.carry(out=out, peer=network)
        return self._carry[out, network]

    def with_own(self, group: str, *, out: bool) -> Passing:
        """What passes between it and all of the VPC's addresses."""
        if self.vpc is None:
            return NOTHING
        let = [what for network, what in self.addresses(group, out=out).items() if within(self.vpc, network)]
        return together(let) & self.carry(self.vpc, out=out)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each client and server of which one is named by the other, by its id."""
        for group, peers in self.taken.items():
            yield from ((peer, group) for peer in peers if isinstance(peer, str) and peer != VPC)
        for group, others in self.sent.items():
            yield from ((group, peer) for peer in others if isinstance(peer, str) and peer != VPC)

    def passes(self, client: str, server: str) -> Passing:
        """What the one may send and the other accepts, at some address; with others' prefix list, what rules say."""
        if not _is_group(client):
            return together(passing(rule.traffic) for rule in self.rules(server, out=False).get(client, ()))
        if not _is_group(server):
            return together(passing(rule.traffic) for rule in self.rules(client, out=True).get(server, ()))
        return together(
            self.between(client, server, here, there)
            for here in _alike(self.subnets, frozenset(self.addresses(server, out=False)))
            for there in _alike(self.subnets, frozenset(self.addresses(client, out=True)))
        )

    def between(self, client: str, server: str, here: Network, there: Network) -> Passing:
        """What passes from a member at one address to one at another, whether rules name groups or addresses."""
        sent = self._accepted(client, server, there, out=True)
        return sent & self._accepted(server, client, here, out=False) & self.inside if sent else NOTHING

    def _accepted(self, group: str, other: str, at: Network, *, out: bool) -> Passing:
        rules = self._by_name_and_address(group, other, out=out)
        return together(what for network, what in rules if network is None or within(at, network))

    def _by_name_and_address(self, group: str, other: str, *, out: bool) -> list[tuple[Network | None, Passing]]:
        named = self.rules(group, out=out).get(other, ())
        return [(None, passing(rule.traffic)) for rule in named] + [*self.addresses(group, out=out).items()]

    def partly(self, client: str, server: str, what: Passing) -> str:
        """By which addresses some of it passes, and not everywhere: `from 10.10.0.5/32`."""
        if not (_is_group(client) and _is_group(server)) or not self.passes(client, server) & what:
            return ""
        ends = (("from", self.addresses(server, out=False)), ("to", self.addresses(client, out=True)))
        return " ".join(
            f"{word} {_listed(narrow)}"
            for word, named in ends
            if (narrow := [each for each, let in named.items() if let & what and self._holds_some(each)])
        )

    def _holds_some(self, network: Network) -> bool:
        """Whether some of its members stand there, and others do not."""
        return any(overlap(each, network) for each in self.subnets) and not all(
            within(each, network) for each in self.subnets
        )

    def concern(self, client: str, server: str, what: Passing) -> list[list[Rule]]:
        """The rules by which that passes from the one to the other: those that name them, and those of addresses."""
        ends = ((server, client, False), (client, server, True))
        named = [rule for group, other, out in ends for rule in self.rules(group, out=out).get(other, ())]
        others = [
            rule
            for group, _, out in ends
            for peer, rules in self.rules(group, out=out).items()
            if not isinstance(peer, str) or peer == VPC
            for rule in rules
        ]
        return [[rule for rule in rules if passing(rule.traffic) & what] for rules in (named, others)]

    def naming(self, group: str, gain: Gain, *, out: bool) -> list[list[Rule]]:
        """The rules by which that passes: those that name all of these addresses, and those that name some."""
        listed = [
            (network, rule)
            for peer, rules in self.rules(group, out=out).items()
            if not isinstance(network := self._network(peer), str)
            for rule in rules
            if passing(rule.traffic) & gain.what
        ]
        return [
            [rule for network, rule in listed if within(gain.network, network)],
            [rule for network, rule in listed if within(network, gain.network)],
        ]

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


@lru_cache(maxsize=4096)
def _alike(habitats: frozenset[Network], by: frozenset[Network]) -> tuple[Network, ...]:
    """Addresses that stand for all of `habitats`: one of all those that the same ranges name."""
    found: dict[frozenset[Network], Network] = {}
    for habitat in habitats:
        for part in parts(habitat, by):
            found.setdefault(frozenset(each for each in by if within(part, each)), part)
    return tuple(found.values())


def _connections(was: _Reachable, now: _Reachable) -> Iterator[Reach]:
    """Between groups, and between them and addresses."""
    differ = _differing(was, now)
    found = [
        *_pairs(was, now, differ),
        *(
            each
            for group in was.groups | now.groups
            if differ is None or group in differ
            for out in (False, True)
            for each in _outside(was, now, group, out=out)
        ),
    ]
    # A range once, in the order of what it is called.
    yield from sorted(found, key=lambda each: (each.client, each.server, each.grade == "less"))


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


def _pairs(was: _Reachable, now: _Reachable, differ: set[str] | None) -> Iterator[Reach]:
    """Between groups of which one names the other, and with prefix lists of others, whose addresses nobody knows."""
    named = {pair for here in (was, now) for pair in here.pairs()}
    for client, server in named:
        if differ is not None and differ.isdisjoint((client, server)):
            continue
        if opened := _gained(was, now, client, server):
            alone = was.partly(client, server, opened)
            how = f"until now {alone} alone" if alone else ""
            yield Reach("more", client, server, said(opened), how, _by(now, was, now.concern(client, server, opened)))
        if closed := _gained(now, was, client, server):
            alone = now.partly(client, server, closed)
            how = f"now {alone} alone" if alone else ""
            yield Reach("less", client, server, said(closed), how, _by(was, now, was.concern(client, server, closed)))


def _gained(was: _Reachable, now: _Reachable, client: str, server: str) -> Passing:
    """What passes now from a member at some address to one at another, and did not between the same two; and from or
    to a subnet that is new, if it did not pass at all.
    """
    stayed = was.subnets & now.subnets
    found = NOTHING
    if _is_group(client) and _is_group(server):
        taken = frozenset({*was.addresses(server, out=False), *now.addresses(server, out=False)})
        sent = frozenset({*was.addresses(client, out=True), *now.addresses(client, out=True)})
        found = together(
            now.between(client, server, here, there) - was.between(client, server, here, there)
            for here in _alike(stayed, taken)
            for there in _alike(stayed, sent)
        )
        if was.subnets == now.subnets:
            return found
    return found | (now.passes(client, server) - was.passes(client, server))


def _outside(was: _Reachable, now: _Reachable, group: str, *, out: bool) -> Iterator[Reach]:
    """With addresses, whoever has them."""
    moved = was.vpc != now.vpc
    before, after = (here.addresses(group, out=out, vpc=not moved) for here in (was, now))
    names = {} if moved or not now.vpc else {VPC: frozenset({now.vpc})}
    strangers = was.places.strangers() | now.places.strangers() if before or after else ()
    for world in worlds([*before, *after, *strangers]):
        old, new = was.carried(spread(world, before), out=out), now.carried(spread(world, after), out=out)
        for opened, gain, how in _told(world, old, new, "to" if out else "from", names):
            here, there = (now, was) if opened else (was, now)
            peer = VPC if gain.network == here.vpc and not moved else _id(gain.network)
            ends = (group, peer) if out else (peer, group)
            grade: Grade = "less"
            if opened:
                grade = "more"
                if is_wide(gain.network) and (not out or _flows_out(was, group, before, new[gain.network])):
                    grade = "alarming"
            yield Reach(grade, *ends, said(gain.what), how, _by(here, there, here.naming(group, gain, out=out)))
    if moved:
        yield from _own(was, now, group, out=out)


def _flows_out(was: _Reachable, group: str, before: Iterable[Network], now: Passing) -> bool:
    """Whether all that it knows may leave: by any way, or by one where it had none."""
    return now == EVERYTHING or (group in was.groups and not any(map(is_wide, before)))


def _own(was: _Reachable, now: _Reachable, group: str, *, out: bool) -> Iterator[Reach]:
    """With the VPC, whose addresses are others now."""
    old, new = (here.with_own(group, out=out) for here in (was, now))
    ends = (group, VPC) if out else (VPC, group)
    found: tuple[tuple[Grade, Passing, _Reachable, _Reachable], ...]
    found = (("more", new - old, now, was), ("less", old - new, was, now))
    for grade, what, here, there in found:
        if what and here.vpc:
            naming = here.naming(group, Gain(here.vpc, what, ()), out=out)
            yield Reach(grade, *ends, said(what), "", _by(here, there, naming))


def _told(
    world: Region,
    old: Mapping[Network, Passing],
    new: Mapping[Network, Passing],
    word: str,
    names: Mapping[str, frozenset[Network]],
) -> Iterator[tuple[bool, Gain, str]]:
    """What is opened, and what is closed; and for which addresses within these it is not."""

    def listed(networks: Sequence[Network]) -> str:
        whole = {name: its for name, its in names.items() if its and its <= {*networks}}
        rest = [_id(each) for each in networks if not any(each in its for its in whole.values())]
        return "".join(some((*map(_called, whole), *rest)))

    for gain in gains(world, lambda each: new[each] - old[each]):
        had = [each for each in gain.but if old[each] & gain.what]
        not_yet = [each for each in gain.but if each not in had]
        until = [f"until now {word} {listed(had)} alone"] if had else []
        yield True, gain, ", ".join([*until, *([f"but for {listed(not_yet)}"] if not_yet else [])])
    for gain in gains(world, lambda each: old[each] - new[each]):
        kept = [each for each in gain.but if new[each] & gain.what]
        never = [each for each in gain.but if each not in kept]
        but = [f"but for {listed(kept)}"] if kept else []
        yield False, gain, ", ".join([*but, *([f"which {listed(never)} had not"] if never else [])])


def _listed(networks: Iterable[Network]) -> str:
    return "".join(some(tuple(map(_id, networks))))


def _is_group(id: str) -> bool:
    return id.startswith("group/")


def is_wide(network: Network) -> bool:
    """The internet, or more of it than one company has: whoever wants an address there rents one. A rule asks for a
    reason only from what nobody can own (core/model/words.py); a reviewer should see this, too.
    """
    return network.prefixlen < {4: 16, 6: 32}[network.version] and not is_private(network)


def _id(network: Network) -> str:
    match network:
        case IPv4Network(prefixlen=0):
            return INTERNET
        case IPv6Network(prefixlen=0):
            return f"{INTERNET} (IPv6)"
        case _:
            return str(network)


def _by(here: _Reachable, there: _Reachable, concerned: Iterable[Iterable[Rule]]) -> tuple[str, ...]:
    """Of the first of these of which some are not on both sides: rules, or the prefix lists that they name. Where all
    are, the routes and network ACLs that are not.
    """

    def only_here(resources: Iterable[Resource]) -> set[str]:
        return {each.id for each in resources if there.graph.by_id.get(each.id) != each}

    for rules in map(list, concerned):
        lists = {ref.target for rule in rules for ref in references(rule) if ref.target in here.lists}
        if found := only_here(rules) or only_here(here.graph.by_id[id] for id in lists):
            return tuple(sorted(found))
    return tuple(sorted({each.id for each in (*_other_than(here, there), *_other_than(there, here))}))


def _other_than(here: _Reachable, there: _Reachable) -> Iterator[Resource]:
    kinds = (Route, NetworkAclRule)
    return (each for each in here.graph if isinstance(each, kinds) and there.graph.by_id.get(each.id) != each)


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
            grade: Grade = "more" if public else _grade(way)
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
            yield Reach("less", here, here, (), f"its network ACL lets in {_both_ways(now, new)}", ())
        elif old.rules is not None and new.rules is None:
            how = f"it has no network ACL any more, which let in {_both_ways(was, old)}"
            yield Reach("alarming", here, here, (), how, ())
        elif old.rules is not None and new.rules is not None:
            yield from _edge(tier, (was, old), (now, new))


def _both_ways(known: Places, place: Place) -> str:
    return f"{_only(known, place, out=False)}, and out {_only(known, place, out=True)}"


def _only(known: Places, place: Place, *, out: bool) -> str:
    """What comes in, or goes out, by whom its rules name: of ranges within each other, the narrowest says it."""
    listed = []
    for world in worlds(_named(place, out=out)):
        above = {each.network: region.network for region in world.all() for each in region.inner}
        let = {each.network: place.decides(out=out, peer=each.network) for each in world.all()}
        told = [
            (True, Gain(network, what, ()), "")
            for network, what in let.items()
            if what != (let[above[network]] if network in above else NOTHING)
        ]
        for _, peer, gain, _ in _by_tier(told, known.names()):
            listed.append(f"{_called(peer)} ({', '.join(said(gain.what)) or 'nothing'})")
    return f"only {'to ' if out else ''}{'; '.join(listed)}" if listed else "nothing"


def _edge(tier: str, was: tuple[Places, Place], now: tuple[Places, Place]) -> Iterator[Reach]:
    here = f"tier/{tier}"
    for out in (False, True):
        for opened, peer, gain, how in _ranges(was[0], now[0], was[1], now[1], out=out):
            through = ", ".join(["through its network ACL", *([how] if how else [])])
            grade: Grade = "less"
            if opened:
                kept_out = was[1].denies(out=out, peer=gain.network) & gain.what
                known = is_private(gain.network) or any(within(gain.network, each) for each in now[0].ranges)
                grade = "alarming" if not out and (is_wide(gain.network) or (kept_out and not known)) else "more"
            yield Reach(grade, *((here, peer) if out else (peer, here)), said(gain.what), through, ())


def _ranges(
    before: Places, after: Places, was: Place | None, now: Place, *, out: bool
) -> Iterator[tuple[bool, str, Gain, str]]:
    """What an ACL lets through and did not, or the other way round: for whom, and but for whom.

    Where tiers or the VPC have other addresses than before, these are compared by name.
    """
    named, rest = _named(was, out=out), _named(now, out=out)
    stayed = before.names() == after.names()
    ours = () if stayed else (*before.ranges, *after.ranges)
    for world in worlds(each for each in named | rest if not any(within(each, its) for its in ours)):
        old, new = ({each.network: _decided(place, each.network, out) for each in world.all()} for place in (was, now))
        yield from _by_tier([*_told(world, old, new, "to" if out else "from", after.names())], after.names())
    if not stayed:
        yield from _by_name((before, was, named), (after, now, rest), out)


def _named(place: Place | None, *, out: bool) -> set[Network]:
    return {rule.cidr for rule in (place.rules if place else None) or () if rule.egress == out}


def _decided(place: Place | None, network: Network, out: bool) -> Passing:
    return place.decides(out=out, peer=network) if place else NOTHING


def _by_tier(
    told: Sequence[tuple[bool, Gain, str]], names: Mapping[str, frozenset[Network]]
) -> Iterator[tuple[bool, str, Gain, str]]:
    """A tier once, where all of its subnets gain alike."""
    alike: dict[tuple[bool, Passing], dict[Network, tuple[Gain, str]]] = defaultdict(dict)
    for opened, gain, how in told:
        alike[opened, gain.what][gain.network] = gain, how
    for (opened, _), found in alike.items():
        for name, networks in names.items():
            if networks and networks <= found.keys():
                each = [found.pop(network) for network in sorted(networks, key=str)]
                yield opened, name, each[0][0], ", ".join(dict.fromkeys(how for _, how in each if how))
        for network, (gain, how) in found.items():
            yield opened, _id(network), gain, how


def _by_name(
    was: tuple[Places, Place | None, set[Network]], now: tuple[Places, Place, set[Network]], out: bool
) -> Iterator[tuple[bool, str, Gain, str]]:
    """Tiers and the VPC, wherever they are; and what else of the VPC is named, where it is."""
    before, after = was[0].names(), now[0].names()
    known = {each for names in (before, after) for networks in names.values() for each in networks}
    ours = (*was[0].ranges, *now[0].ranges)
    others = {
        _id(each): frozenset({each})
        for each in was[2] | now[2]
        if each not in known and any(within(each, its) for its in ours)
    }
    named = {name for side, names in ((was, before), (now, after)) for name in names if names[name] & side[2]}
    for name in sorted({*named, *others}):
        here, there = ({**others, **names}.get(name, frozenset()) for names in (before, after))
        old = together(_decided(was[1], each, out) for each in here)
        new = together(_decided(now[1], each, out) for each in there)
        for opened, what in ((True, new - old), (False, old - new)):
            if what:
                yield opened, name, Gain(min(there or here, key=str), what, ()), ""


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
        # Neither engine puts AWS's rules back: nothing opens, until somebody or something adds a rule.
        yield Reach("other", before.id, before.id, (), "stays as it is, and nobody keeps it empty from now on", ())
    if after and not before:
        yield Reach("less", after.id, after.id, said(EVERYTHING), "it has no rules any more", ())
