"""Domains with more than a stack takes: what stands where, and that nothing settled ever moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import cut
from core.errors import GraphFault
from core.graph import (
    DOMAINS,
    IngressRule,
    InternetGateway,
    Parameter,
    Policy,
    Ports,
    Ref,
    Resource,
    ResourceGraph,
    SecurityGroup,
    Statement,
    Subscription,
    Text,
    Topic,
    Vpc,
    references,
)
from tests.samples import SAMPLE

VPC = Vpc(
    id="vpc/main", domain="network", cidr=IPv4Network("10.0.0.0/16"), dns_support=True, dns_hostnames=True, tags={}
)
[TOPIC, *_] = [each for each in SAMPLE if isinstance(each, Topic)]
ANYBODY = Policy(frozenset({Statement(actions=frozenset({"sns:Publish"}))}))
WORLD = IPv4Network("10.0.0.0/8")


def group(name: str) -> SecurityGroup:
    return SecurityGroup(id=f"group/{name}", domain="security", name=name, vpc=Ref(Vpc, VPC.id), tags={})


def rule(owner: str, port: int, peer: str | None = None) -> IngressRule:
    return IngressRule(
        id=f"rule/{owner}/ingress/{peer or 'world'}-{port}",
        domain="security",
        group=Ref(SecurityGroup, f"group/{owner}"),
        peer=Ref(SecurityGroup, f"group/{peer}") if peer else WORLD,
        traffic=Ports("tcp", port, port),
        description="",
    )


def graph(rules: Mapping[str, int], *more: Resource) -> ResourceGraph:
    """Groups with so many rules each."""
    own = [rule(name, port) for name, count in rules.items() for port in range(count)]
    return ResourceGraph.of([VPC, *map(group, rules), *own, *more])


def stack_of(found: ResourceGraph, settled: cut.Settled, id: str) -> str:
    return cut.stacks(found, settled)[id]


# What grows and shrinks at random, against small stacks

NAMES = ["a", "b", "c", "d", "e"]


@st.composite
def foundations(draw: st.DrawFn) -> ResourceGraph:
    """Groups with rules to each other, topics with subscriptions: each bit of a number is one that is there."""
    bits = {name: draw(st.integers(0, 2**12 - 1)) for name in draw(st.lists(st.sampled_from(NAMES), unique=True))}
    peers = [None, *bits]
    rules = [
        rule(owner, port, peers[port % len(peers)])
        for owner, said in bits.items()
        for port in range(12)
        if said >> port & 1
    ]
    topics = range(1, draw(st.integers(1, 4)))
    heard = [(of, n) for of in topics for said in [draw(st.integers(0, 2**8 - 1))] for n in range(8) if said >> n & 1]
    return ResourceGraph.of(
        [VPC, *map(group, bits), *rules, *map(topic, topics), *(subscription(*each) for each in heard)]
    )


def topic(number: int) -> Topic:
    return replace(TOPIC, id=f"topic/t{number}", domain="monitoring", key=None, policy=ANYBODY, after=frozenset())


def subscription(of: int, number: int) -> Subscription:
    return Subscription(
        id=f"subscription/t{of}/s{number}",
        domain="monitoring",
        topic=Ref(Topic, f"topic/t{of}"),
        protocol="email",
        endpoint=f"s{number}@example.com",
        raw=False,
    )


@pytest.fixture(scope="module", autouse=True)
def small() -> object:
    """Stacks of twelve resources, so that a handful of groups bursts them."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cut, "MOST", 12)
        patched.setattr(cut, "FULL", 10)
        yield


def everything_holds(found: ResourceGraph, settled: cut.Settled) -> None:
    where = cut.stacks(found, settled)
    assert where.keys() == found.by_id.keys()
    listed = [id for ids in settled.values() for id in ids]
    assert len(listed) == len(set(listed))
    for stack in {*where.values()}:
        held = [found.by_id[id] for id in where if where[id] == stack]
        assert {each.domain for each in held} == {cut.domain_of(stack)}
        assert sum(2 if isinstance(each, Topic | InternetGateway) else 1 for each in held) <= cut.MOST
    for resource in found:
        for other in (reference.target for reference in references(resource)):
            assert cut.place(where[other]) <= cut.place(where[resource.id])


@given(st.lists(foundations(), min_size=2, max_size=5))
def test_nothing_settled_moves_and_all_has_its_room_whatever_grows_and_shrinks(life: list[ResourceGraph]) -> None:
    settled: cut.Settled = {}
    for n, now in enumerate(life):
        before = {id: stack for stack, ids in settled.items() for id in ids}
        if not settled and n:  # all of it was in the first stacks, and the account's record has said so
            before = {r.id: r.domain for r in life[n - 1] if not cut.overfull(life[n - 1], {})}
        known: dict[str, list[str]] = {}
        for id, stack in before.items():
            known.setdefault(stack, []).append(id)
        settled = cut.settle(now, known)
        everything_holds(now, settled)
        where = cut.stacks(now, settled)
        assert {id: where[id] for id in before if id in where} == {id: before[id] for id in before if id in where}
        assert cut.settle(now, settled) == settled


@given(foundations())
def test_what_fits_needs_nothing_settled(found: ResourceGraph) -> None:
    assert bool(cut.settle(found, {})) == bool(cut.overfull(found, {}))


# What a person would expect


def test_a_split_is_by_owner() -> None:
    found = graph({"a": 5, "b": 5, "c": 5, "d": 2})
    where = cut.stacks(found, cut.settle(found, {}))
    stacks = {name: {where[id] for id in where if f"/{name}" in id and "vpc" not in id} for name in "abcd"}
    assert stacks == {"a": {"security"}, "b": {"security-2"}, "c": {"security-3"}, "d": {"security"}}


def test_a_group_that_grows_out_of_its_stack_sends_its_newest_rules_away_alone() -> None:
    before = graph({"a": 5, "b": 5})
    deployed = {"security": [r.id for r in before if r.domain == "security"]}
    after = graph({"a": 5, "b": 8})
    settled = cut.settle(after, deployed)
    assert settled == {
        "security": tuple(sorted(deployed["security"])),
        "security-2": tuple(f"rule/b/ingress/world-{port}" for port in (5, 6, 7)),
    }


def test_a_group_grows_in_its_place_while_its_stack_has_room() -> None:
    before = graph({"a": 8, "b": 4})
    settled = cut.settle(before, {})
    assert settled["security-2"][0] == "group/b"
    grown = cut.settle(graph({"a": 11, "b": 4}), settled)
    assert set(grown["security"]) - set(settled["security"]) == {f"rule/a/ingress/world-{n}" for n in (8, 9, 10)}


def test_rules_of_a_settled_group_that_name_a_new_one_follow_it() -> None:
    before = graph({"a": 11})
    deployed = {"security": [r.id for r in before if r.domain == "security"]}
    after = graph({"a": 11, "b": 1}, rule("a", 99, "b"))
    settled = cut.settle(after, deployed)
    assert settled["security-2"] == ("group/b", "rule/a/ingress/b-99", "rule/b/ingress/world-0")


def test_rules_taken_away_make_room_and_move_nothing() -> None:
    settled = cut.settle(graph({"a": 8, "b": 4}), {})
    assert cut.settle(graph({"a": 1, "b": 4}), settled) == {
        "security": ("group/a", "rule/a/ingress/world-0"),
        "security-2": settled["security-2"],
    }
    assert cut.settle(graph({"a": 8}), settled) == {}  # and with all of a stack gone there is nothing to settle


def test_parameters_are_cut_one_by_one() -> None:
    values = [
        Parameter(
            id=f"parameter/p{n:02d}",
            domain="parameters",
            name=f"/p{n}",
            type="String",
            value=Text.of("on"),
            tier="Standard",
            allowed_pattern="",
            description="",
            tags={},
        )
        for n in range(15)
    ]
    settled = cut.settle(ResourceGraph.of(values), {})
    assert {stack: len(ids) for stack, ids in settled.items()} == {"parameters": 10, "parameters-2": 5}


WRONG = {
    "`security-1` is no stack: write security, security-2, security-3 and so on": {"security-1": ["group/a"]},
    "`safety` is no stack: write security, security-2, security-3 and so on": {"safety": ["group/a"]},
    "group/a is settled 2 times": {"security": ["group/a"], "security-2": ["group/a"]},
    "rule/a/ingress/world-0 stands in security, and refers to group/a, which stands in security-2": {
        "security": ["rule/a/ingress/world-0"],
        "security-2": ["group/a"],
    },
    "security would hold 13 resources, and CloudFormation takes 12": {
        "security": ["group/a", *(f"rule/a/ingress/world-{n}" for n in range(12))]
    },
}


@pytest.mark.parametrize(("says", "settled"), WRONG.items())
def test_what_cannot_be_settled_is_refused(says: str, settled: cut.Settled) -> None:
    for of in (cut.settle, cut.check):
        with pytest.raises(GraphFault) as refused:
            of(graph({"a": 12}), settled)
        assert str(refused.value) == says


def test_what_is_settled_nowhere_or_gone_is_named() -> None:
    found = graph({"a": 11, "b": 0})
    settled = {"security": ["group/a", "group/old"], "security-2": ["parameter/x"]}
    assert cut.unplaced(found, settled)[:2] == ["group/b", "rule/a/ingress/world-0"]
    assert cut.gone(found, settled) == ["group/old", "parameter/x"]
    with pytest.raises(GraphFault, match="group/b is settled in no stack"):
        cut.stacks(found, settled)
    with pytest.raises(GraphFault, match="nothing settles which stack has which"):
        cut.stacks(found, {})


def test_what_has_no_place_but_the_first_stack_is_refused_when_that_is_full() -> None:
    before: list[Resource] = [*map(topic, range(1, 6)), subscription(1, 1), subscription(1, 2)]
    settled = {"monitoring": [each.id for each in before]}
    moved = replace(subscription(1, 2), topic=Ref(Topic, "topic/t9"))  # to a new topic, which must not come after it
    with pytest.raises(GraphFault) as refused:
        cut.settle(ResourceGraph.of([*before[:-1], moved, topic(9)]), settled)
    assert str(refused.value) == (
        "topic/t9 must stand in monitoring, which is full: CloudFormation takes 12 resources, so take some away"
    )


def test_every_stack_has_its_place_behind_its_domain() -> None:
    names = [f"{domain}{end}" for domain in DOMAINS for end in ("", "-2", "-10")]
    assert [names.index(each) for each in sorted(set(names), key=cut.place)] == [*range(len(names))]
    assert [cut.domain_of(each) for each in ("security-02", "security-2-3", "network-x", "x")] == [None] * 4
