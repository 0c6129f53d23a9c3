"""What holds of any two foundations: whatever a change brings, the change back takes away, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, ip_network
from itertools import product
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from core.graph import (
    EgressRule,
    EveryProtocol,
    IngressRule,
    NetworkAcl,
    NetworkAclRule,
    Ports,
    Ref,
    Resource,
    ResourceGraph,
    SecurityGroup,
)
from core.lower import lower
from core.model import Foundation
from core.model.reach import connections
from isoform.review import Review, review
from isoform.review.places import places
from isoform.review.reach import Reach, _Reachable, reach
from tests.isoform.review.edits import graph
from tests.strategies import few, foundations


@settings(max_examples=few(20))
@given(foundations())
def test_no_change_says_nothing(foundation: Foundation) -> None:
    assert review(lower(foundation), lower(foundation)).sections == ()


@settings(max_examples=few(20))
@given(foundations(), foundations())
def test_what_a_change_brings_the_change_back_takes_away(one: Foundation, other: Foundation) -> None:
    was, now = lower(one), lower(other)
    there, back = review(was, now), review(now, was)
    assert Counter(_opened(there)) == Counter(_closed(back))
    assert Counter(_gained(there, True, was, now)) == Counter(_gained(back, False, was, now))
    assert {(each.thing, each.was, each.now) for each in there.cost} == {(e.thing, e.now, e.was) for e in back.cost}
    assert {(each.key, frozenset(each.resources)) for each in there.tags if not each.why} == {
        (each.key, frozenset(each.resources)) for each in back.tags if not each.why
    }
    assert all("".join(finding.words) for section in there.sections for finding in section.findings)


def _opened(found: Review) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    return ((each.client, each.server, each.on) for each in found.reach if each.grade in ("alarming", "more"))


def _closed(found: Review) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """But for what nobody opens again: rules that are taken out of the VPC's own group stay out."""
    return ((e.client, e.server, e.on) for e in found.reach if e.grade == "less" and e.client != "group/default")


def _gained(found: Review, gained: bool, *both: ResourceGraph) -> Iterator[tuple[object, ...]]:
    """By each whose it is, where that stays: what goes with a resource is not told right by right."""
    for each in found.access:
        for id in each.of:
            if each.gained == gained and all(id in graph.by_id for graph in both):
                yield id, each.how, each.right, each.policy


@settings(max_examples=few(20))
@given(foundations())
def test_groups_that_the_model_connects_reach_each_other(foundation: Foundation) -> None:
    known = _Reachable(lower(foundation))
    if all(tier.network_acl for tier in foundation.network.tiers.values()):
        return
    for each in connections(foundation.security):
        if not each.lacks and {each.client, each.server} <= foundation.security.groups.keys():
            assert known.passes(f"group/{each.client}", f"group/{each.server}")


PROD = graph("prod")
NAMES = {"internet": [ip_network("0.0.0.0/0")], **places(PROD).names()}
GROUP = "group/app"
RANGES = [
    *("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "203.0.112.0/23", "203.0.113.0/24", "203.0.113.0/25"),
    *("203.0.113.128/25", "203.0.113.7/32", "10.30.0.5/32", "10.30.0.128/25"),
    *(str(each) for name in ("vpc", "tier/public", "tier/private") for each in NAMES[name]),
]
TRAFFICS = (EveryProtocol(), Ports("tcp", 443, 443), Ports("tcp", 440, 450), Ports("tcp", 0, 65535))
PORTS = (0, 439, 440, 442, 443, 444, 450, 451, 65535)
ADDRESSES = sorted(
    {
        IPv4Address(at)
        for each in map(IPv4Network, RANGES)
        for at in (int(each[0]) - 1, int(each[0]), int(each[-1]), int(each[-1]) + 1)
        if 0 <= at < 2**32
    }
)


class Said(NamedTuple):
    allow: bool
    range: str
    traffic: EveryProtocol | Ports


def said() -> st.SearchStrategy[list[Said]]:
    """Rules, in the order in which AWS asks them."""
    one = st.builds(Said, st.booleans(), st.sampled_from(RANGES), st.sampled_from(TRAFFICS))
    return st.lists(one, max_size=5)


def carries(traffic: EveryProtocol | Ports, port: int) -> bool:
    return isinstance(traffic, EveryProtocol) or traffic.first <= port <= traffic.last


def told(lines: Mapping[Reach, str], opened: bool, address: IPv4Address, port: int) -> bool:
    """Whether some line says it, as a person reads it; each with whom it names beside what is ours."""
    return any(
        (each.grade != "less") == opened and within(other, address) and not excepted(each.how, address)
        for each, other in lines.items()
        if on(each.on, port)
    )


def within(name: str, address: IPv4Address) -> bool:
    return any(address in each for each in NAMES.get(name) or [ip_network(name)])


def excepted(how: str, address: IPv4Address) -> bool:
    names = re.findall(r"tier \w+|the VPC|[\d.]+/\d+", how)
    return any(within(each.replace("tier ", "tier/").replace("the VPC", "vpc"), address) for each in names)


def on(ports: tuple[str, ...], port: int) -> bool:
    spans = [re.fullmatch(r"tcp (\d+)(?:-(\d+))?(?: \(.*\))?", each) for each in ports]
    return not {"everything", "all tcp"}.isdisjoint(ports) or any(
        int(span[1]) <= port <= int(span[2] or span[1]) for span in spans if span
    )


def with_acl(rules: Sequence[Said], *, egress: bool) -> ResourceGraph:
    """Prod, with these of data's network ACL, one way."""
    way = f"network-acl-rule/data/{'egress' if egress else 'ingress'}"
    rest = {id: each for id, each in PROD.by_id.items() if not id.startswith(way)}
    listed = [
        NetworkAclRule(
            id=f"{way}/{number}",
            domain="network",
            acl=Ref(NetworkAcl, "network-acl/data"),
            egress=egress,
            number=number,
            action="allow" if each.allow else "deny",
            cidr=ip_network(each.range),
            traffic=each.traffic,
        )
        for number, each in enumerate(rules, 100)
    ]
    return ResourceGraph({**rest, **{each.id: each for each in listed}})


def admitted(rules: Sequence[Said], address: IPv4Address, port: int) -> bool:
    """As AWS does it: the first rule that fits decides, and what none fits is denied."""
    fits = (each for each in rules if address in ip_network(each.range) and carries(each.traffic, port))
    return next((each.allow for each in fits), False)


@settings(max_examples=few(60))
@given(said(), said(), st.booleans())
def test_what_an_acl_opens_and_closes_is_said_packet_by_packet(was: list[Said], now: list[Said], egress: bool) -> None:
    found = reach(with_acl(was, egress=egress), with_acl(now, egress=egress))
    ends = {each: (each.server, each.client) if egress else (each.client, each.server) for each in found}
    lines = {each: other for each, (other, own) in ends.items() if own == "tier/data"}
    for address, port in product(ADDRESSES, PORTS):
        before, after = admitted(was, address, port), admitted(now, address, port)
        assert told(lines, True, address, port) == (after and not before), (address, port, lines)
        assert told(lines, False, address, port) == (before and not after), (address, port, lines)


def with_rules(taken: Sequence[Said], sent: Sequence[Said] = ()) -> ResourceGraph:
    """Prod, with these rules of app's ingress, and of ci's egress: by addresses, or where `allow`, by the group."""
    other = {id: each for id, each in PROD.by_id.items() if not id.startswith(("rule/app/ingress", "rule/ci/egress"))}
    listed: list[Resource] = [
        kind(
            id=f"rule/{own}/{way}/{n}",
            domain="security",
            group=Ref(SecurityGroup, f"group/{own}"),
            peer=Ref(SecurityGroup, f"group/{whom}") if each.allow else ip_network(each.range),
            traffic=each.traffic,
            description="",
        )
        for kind, own, way, whom, rules in (
            (IngressRule, "app", "ingress", "ci", taken),
            (EgressRule, "ci", "egress", "app", sent),
        )
        for n, each in enumerate(rules)
    ]
    return ResourceGraph({**other, **{each.id: each for each in listed}})


def accepted(rules: Sequence[Said], address: IPv4Address, port: int, *, member: bool) -> bool:
    return any(
        carries(each.traffic, port) and (member if each.allow else address in ip_network(each.range)) for each in rules
    )


@settings(max_examples=few(60))
@given(said(), said())
def test_what_rules_open_to_addresses_is_said_packet_by_packet(was: list[Said], now: list[Said]) -> None:
    lines = {
        each: each.client
        for each in reach(with_rules(was), with_rules(now))
        if each.server == GROUP and not each.client.startswith("group/")
    }
    for address, port in product(ADDRESSES, PORTS):
        before, after = (accepted(rules, address, port, member=False) for rules in (was, now))
        assert told(lines, True, address, port) == (after and not before), (address, port, lines)
        assert told(lines, False, address, port) == (before and not after), (address, port, lines)


@settings(max_examples=few(60))
@given(said(), said(), said(), said())
def test_what_members_of_groups_may_send_each_other_is_said(
    taken: list[Said], sent: list[Said], taken_now: list[Said], sent_now: list[Said]
) -> None:
    """Wherever they stand: that one of them newly can is said, once a rule names a group."""
    if not any(each.allow for each in (*taken, *sent, *taken_now, *sent_now)):
        return
    was, now = with_rules(taken, sent), with_rules(taken_now, sent_now)
    lines = [each for each in reach(was, now) if (each.client, each.server) == ("group/ci", GROUP)]
    inside = [each for each in ADDRESSES if any(each in it for tier in places(PROD).all for it in tier.networks)]

    def passes(taken: Sequence[Said], sent: Sequence[Said], here: IPv4Address, there: IPv4Address, port: int) -> bool:
        return accepted(taken, here, port, member=True) and accepted(sent, there, port, member=True)

    for port in PORTS:
        ways = [
            (passes(taken, sent, here, there, port), passes(taken_now, sent_now, here, there, port))
            for here, there in product(inside, inside)
        ]
        assert any(on(each.on, port) for each in lines if each.grade != "less") == ((False, True) in ways)
        assert any(on(each.on, port) for each in lines if each.grade == "less") == ((True, False) in ways)
