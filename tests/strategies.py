"""Hypothesis strategies: arbitrary foundations that can be meant, each made so that nothing is rejected.

What depends on each other is chosen in the order of what it needs: tiers before the NAT gateways that stand in one,
names of groups before the rules that name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Literal, TypedDict, TypeVar, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from core.model import Dns, Egress, Foundation, Group, Ingress, Nat, Network, Security, Tier
from core.model.addresses import NoRoom, lay_out
from core.model.network import Access, Gateways
from core.model.security import Rule
from core.model.words import SERVICES, GroupName, PortRange, Protocol, peer, traffic

# A busy machine is no fault of what is tested.
settings.register_profile("isoform", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("isoform")

ROOMS: Mapping[Literal[1, 2, 4, 8], str] = {1: "a", 2: "ab", 4: "abcd", 8: "abcdefgh"}
"""The letters of the zones that have room."""
REGIONS = ("ap-south-1", "eu-central-1", "us-gov-west-1")


WORDS = ("ab", "app", "cache", "ci2", "data", "ed9z", "fax", "gw", "h2o", "ibex", "job", "k8s", "lx", "mail", "nx0")
"""Two names of these never become one in letters and digits, with or without more of an id around them: each begins
with letters, has more than one character, and is no word of an id itself."""


def names() -> st.SearchStrategy[str]:
    """Names of one to three words, 16 characters at most."""
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("-".join)


@st.composite
def foundations(draw: st.DrawFn) -> Foundation:
    """Any foundation that can be meant."""
    return Foundation(
        project=draw(names()),
        environment=draw(names()),
        account=draw(st.from_regex(r"[0-9]{12}", fullmatch=True)),
        region=draw(st.sampled_from(REGIONS)),
        owner=draw(tag_texts(40)),
        cost_center=draw(tag_texts(40)),
        network=draw(networks()),
        security=draw(securities()),
        tags=draw(tags()),
        termination_protection=draw(st.booleans()),
    )


def tag_texts(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    return st.text("abcXYZ019 +-=.:/@_éß京", min_size=shortest, max_size=longest)


def tags() -> st.SearchStrategy[dict[str, str]]:
    # `Name`, `project`... and `aws:` cannot be made of this alphabet.
    return st.dictionaries(tag_texts(20, 1), tag_texts(30), max_size=4)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Any network whose tiers fit."""
    room = draw(st.sampled_from(tuple(ROOMS)))
    zones = draw(st.lists(st.sampled_from(ROOMS[room]), min_size=1, unique=True))
    cidr = draw(cidrs(16, 24).filter(lambda c: not (c.is_loopback or c.is_link_local or c.is_multicast)))
    tiers = draw(_tiers(cidr, room))
    return Network(
        cidr=cidr,
        zones=tuple(zones),
        tiers=tiers,
        nat=draw(_nats([name for name, tier in tiers.items() if tier.access == "public"])),
        dns=draw(st.sampled_from([Dns(), Dns(hostnames=False), Dns(support=False, hostnames=False)])),
        room_for_zones=room,
    )


def cidrs(shortest: int, longest: int) -> st.SearchStrategy[IPv4Network]:
    """Networks of IPv4, anywhere."""
    return st.builds(
        lambda address, prefix: IPv4Network((address >> (32 - prefix) << (32 - prefix), prefix)),
        st.integers(0, 2**32 - 1),
        st.integers(shortest, longest),
    )


@st.composite
def _tiers(draw: st.DrawFn, cidr: IPv4Network, room: int) -> dict[str, Tier]:
    """Sizes that never add up to more than there is: in any order that fits; the largest first always does."""
    least, free = room * 16, cidr.num_addresses
    count = draw(st.integers(1, min(5, free // least)))
    prefixes: list[int] = []
    for others in reversed(range(count)):
        fitting = [each for each in range(28, 15, -1) if room * 2 ** (32 - each) <= free - others * least]
        prefixes.append(draw(st.sampled_from(fitting)))
        free -= room * 2 ** (32 - prefixes[-1])
    called = draw(st.lists(names(), min_size=count, max_size=count, unique=True))
    try:
        lay_out(cidr, dict(zip(called, prefixes, strict=True)), "a", room)
    except NoRoom:
        prefixes.sort()
    tiers = {}
    for name, prefix in zip(called, prefixes, strict=True):
        access: Access = draw(st.sampled_from(get_args(Access)))
        public = access == "public" and draw(st.booleans())
        tiers[name] = Tier(access=access, prefix=prefix, public_addresses=public)
    return tiers


@st.composite
def _nats(draw: st.DrawFn, public: list[str]) -> Nat:
    gateways: Gateways = draw(st.sampled_from(get_args(Gateways))) if public else "none"
    named = bool(public) and (draw(st.booleans()) or (gateways != "none" and len(public) > 1))
    tier = draw(st.sampled_from(public)) if named else None
    return Nat(gateways=gateways, tier=tier, retain_addresses=draw(st.booleans()))


@st.composite
def securities(draw: st.DrawFn) -> Security:
    """Any groups, whose rules may name each other in circles."""
    called = draw(st.lists(names(), max_size=4, unique=True))
    groups = {}
    for name in called:
        rules = st.lists(_rules(called), max_size=3)
        ingress = [Ingress(from_=whom, **rest) for whom, rest in draw(rules)]
        egress = [Egress(to=whom, **rest) for whom, rest in draw(rules)]
        groups[name] = Group(ingress=_unrepeated(name, ingress), egress=_unrepeated(name, egress))
    return Security(groups=groups)


class _Words(TypedDict):
    """All of a rule but whom it names."""

    ports: int | str
    protocol: Protocol | None
    description: str
    because: str


@st.composite
def _rules(draw: st.DrawFn, called: list[str]) -> tuple[str, _Words]:
    whom = draw(st.one_of(st.sampled_from([*called, "internet", "self"]), cidrs(0, 32).map(str), _cidrs_of_ipv6()))
    ports, protocol = draw(_ports())
    description, because = draw(_texts()), draw(_texts())
    if _open_to_the_world(whom) and not because.strip():
        because = "everyone may"
    return whom, _Words(ports=ports, protocol=protocol, description=description, because=because)


def _open_to_the_world(whom: str) -> bool:
    other = peer(whom)
    return not isinstance(other, GroupName) and other.prefixlen < (8 if other.version == 4 else 12)


def _cidrs_of_ipv6() -> st.SearchStrategy[str]:
    return st.builds(
        lambda address, prefix: str(IPv6Network((address >> (128 - prefix) << (128 - prefix), prefix))),
        st.integers(0, 2**128 - 1),
        st.integers(0, 128),
    )


def _ports() -> st.SearchStrategy[tuple[int | str, Protocol | None]]:
    """Each way to write ports, with a protocol that fits."""
    number = st.integers(0, 65535)
    span = st.tuples(number, number).map(lambda ends: f"{min(ends)}-{max(ends)}")
    numbered: st.SearchStrategy[int | str] = st.one_of(number, number.map(str), span)
    with_ports: list[Protocol | None] = [None, "tcp", "udp"]
    every: list[Protocol | None] = [*with_ports, "icmp"]
    return st.one_of(
        st.tuples(st.sampled_from(sorted(SERVICES)), st.none()),
        st.tuples(numbered, st.sampled_from(with_ports)),
        st.tuples(st.just("all"), st.sampled_from(every)),
    )


def _texts() -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), st.text("abcXYZ019 ._-:/()#,@[]+=&;{}!$*", max_size=20))


R = TypeVar("R", bound=Rule)


def _unrepeated(own: str, rules: list[R]) -> tuple[R, ...]:
    """Without the rules that AWS would take for the same as one before."""
    said: set[tuple[object, PortRange | None]] = set()
    kept = []
    for rule in rules:
        other = peer(rule.other)
        whom = GroupName(own) if other == GroupName("self") else other
        means = {(whom, range) for range in traffic(rule.ports, rule.protocol) or (None,)}
        if not means & said:
            kept.append(rule)
            said |= means
    return tuple(kept)
