"""The address plan: what holds for every network."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputFaults
from core.model import Nat, Network, Tier
from core.model.addresses import NoRoom, is_id, lay_out
from core.model.ipv6 import shares
from tests.strategies import ROOMS, cidrs, few, networks, zones_of

PREFIXES = st.lists(st.integers(16, 28), min_size=1, max_size=6).map(
    lambda prefixes: {f"t{n}": prefix for n, prefix in enumerate(prefixes)}
)


@given(networks())
def test_subnets_lie_in_the_vpc_and_never_overlap(network: Network) -> None:
    subnets = network.subnets()
    v4 = [name for name, tier in network.tiers.items() if tier.addresses != "ipv6"]
    assert subnets.keys() == {(tier, zone) for tier in v4 for zone in network.zones}
    for (tier, _), subnet in subnets.items():
        own = network.tiers[tier].from_
        assert any(subnet.subnet_of(range) for range in ([own] if own else network.ranges()))
    assert all(subnet.prefixlen == network.tiers[tier].prefix for (tier, _), subnet in subnets.items())
    assert not any(one.overlaps(other) for one, other in combinations(subnets.values(), 2))


@given(networks())
def test_neither_another_zone_nor_another_order_of_zones_moves_a_subnet(network: Network) -> None:
    before = network.subnets()
    by_id = is_id(network.zones[0])
    for zone in zones_of("ap-south-1" if by_id else None, network.room_for_zones):
        more = replace(network, nat=Nat(), zones=tuple({*network.zones, zone})).subnets()
        assert {place: more[place] for place in before} == before
    assert replace(network, zones=tuple(reversed(network.zones))).subnets() == before


@given(networks(), st.integers(16, 28))
def test_a_tier_added_after_the_others_moves_no_subnet(network: Network, prefix: int) -> None:
    before = network.subnets()
    try:
        more = replace(network, tiers={**network.tiers, "later": Tier(access="isolated", prefix=prefix)}).subnets()
    except InputFaults:  # it finds no room
        return
    assert {place: more[place] for place in before} == before


@given(networks(), st.sampled_from(["100.96.0.0/16", "10.128.0.0/20"]))
def test_a_further_range_moves_no_subnet(network: Network, cidr: str) -> None:
    before = network.subnets()
    try:
        more = replace(network, secondary_cidrs=(*network.secondary_cidrs, IPv4Network(cidr)))
    except InputFaults:  # AWS does not take it beside the others
        return
    assert more.subnets() == before


def test_a_tier_without_room_in_the_first_range_takes_the_next_and_one_that_names_a_range_takes_that() -> None:
    ranges = [IPv4Network("10.0.0.0/24"), IPv4Network("100.64.0.0/16")]
    plan = lay_out(ranges, {"web": 26, "pods": 20, "data": 27}, "a", 1, None, {"data": ranges[1]})
    assert {place: str(subnet) for place, subnet in plan.items()} == {
        ("web", "a"): "10.0.0.0/26",
        ("pods", "a"): "100.64.0.0/20",
        ("data", "a"): "100.64.16.0/27",
    }


@given(cidrs(16, 24), PREFIXES, st.sampled_from(tuple(ROOMS)))
def test_what_no_room_says_would_fit_does_and_nothing_larger(
    cidr: IPv4Network, prefixes: dict[str, int], room: int
) -> None:
    full = _full(cidr, prefixes, room)
    if full is None:
        return
    before = dict(list(prefixes.items())[: list(prefixes).index(full.tier)])
    fitting = [prefix for prefix in range(16, 29) if not _full(cidr, {**before, full.tier: prefix}, room)]
    assert fitting == list(range(min(fitting, default=29), 29))
    says = f"write {fitting[0]} or more, or give the network more addresses" if fitting else NOTHING_FITS
    assert full.fits == says


NOTHING_FITS = "no further tier fits: give the network more addresses"


def _full(cidr: IPv4Network, prefixes: dict[str, int], room: int) -> NoRoom | None:
    try:
        lay_out([cidr], prefixes, "a", room)
    except NoRoom as full:
        return full
    return None


def test_each_tier_takes_the_first_free_aligned_block() -> None:
    plan = lay_out([IPv4Network("10.0.0.0/16")], {"small": 26, "large": 20, "next": 26}, ["b", "a"], 4)
    assert {place: str(subnet) for place, subnet in plan.items()} == {
        ("small", "a"): "10.0.0.0/26",
        ("small", "b"): "10.0.0.64/26",
        ("large", "a"): "10.0.64.0/20",
        ("large", "b"): "10.0.80.0/20",
        ("next", "a"): "10.0.1.0/26",
        ("next", "b"): "10.0.1.64/26",
    }


def test_a_network_may_be_full_to_the_last_address() -> None:
    lay_out([IPv4Network("10.0.0.0/24")], {"a": 26, "b": 26}, "ab", 2)
    with pytest.raises(NoRoom, match="no further tier fits"):
        lay_out([IPv4Network("10.0.0.0/24")], {"a": 26, "b": 26, "c": 28}, "ab", 2)


ROOM = 4
SMALL = st.integers(24, 28)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("add a tier"), st.integers(0, 5), SMALL),
        st.tuples(st.just("remove a tier"), st.integers(0, 5), SMALL),
        st.tuples(st.just("move a tier"), st.integers(0, 5), SMALL),
        st.tuples(st.just("resize a tier"), st.integers(0, 5), SMALL),
        st.tuples(st.just("add a zone"), st.integers(0, 5), SMALL),
        st.tuples(st.just("remove a zone"), st.integers(0, 5), SMALL),
        st.tuples(st.just("add a range"), st.integers(0, 5), SMALL),
        st.tuples(st.just("name a range"), st.integers(0, 5), SMALL),
        st.tuples(st.just("take away a range"), st.integers(0, 5), SMALL),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=few(1000))
@given(EDITS)
def test_no_edit_moves_what_is_settled(edits: list[tuple[str, int, int]]) -> None:
    ranges, tiers, zones = [IPv4Network("10.0.0.0/22")], {"t0": 26}, ["a"]
    within: dict[str, IPv4Network] = {}
    plan = lay_out(ranges, tiers, zones, ROOM)
    for n, (edit, which, prefix) in enumerate(edits, 1):
        before = (list(ranges), dict(tiers), list(zones), dict(within))
        _edit(edit, which, prefix, n, ranges, tiers, zones)
        _edit_ranges(edit, which, n, ranges, [*tiers], within, plan.values())
        try:
            now = lay_out(ranges, tiers, zones, ROOM, plan, within)
        except NoRoom:
            ranges, tiers, zones, within = before
            continue
        assert now.keys() == {(tier, zone) for tier in tiers for zone in zones}
        assert all(now[place] == cidr for place, cidr in plan.items() if place in now)
        assert not any(one.overlaps(other) for one, other in combinations(now.values(), 2))
        assert all(any(cidr.subnet_of(range) for range in ranges) for cidr in now.values())
        new = now.keys() - plan.keys()
        assert all(now[tier, zone].prefixlen == tiers[tier] for tier, zone in new)
        assert all(now[tier, zone].subnet_of(within[tier]) for tier, zone in new if tier in within)
        plan = now


def _edit(
    edit: str,
    which: int,
    prefix: int,
    n: int,
    ranges: list[IPv4Network],
    tiers: dict[str, int],
    zones: list[str],
) -> None:
    """Each as a person might write it; nothing where there is nothing to edit."""
    listed = list(tiers.items())
    tier = listed[which % len(listed)]
    match edit:
        case "add a tier":
            listed.insert(which, (f"t{n}", prefix))
        case "remove a tier" if len(listed) > 1:
            listed.remove(tier)
        case "move a tier":
            listed.remove(tier)
            listed.insert(0, tier)
        case "resize a tier":
            listed[which % len(listed)] = (tier[0], prefix)
        case "add a zone":
            zones[:] = sorted({*zones, "abcd"[which % ROOM]})
        case "remove a zone" if len(zones) > 1:
            zones.pop(which % len(zones))
    tiers.clear()
    tiers.update(listed)


def _edit_ranges(
    edit: str,
    which: int,
    n: int,
    ranges: list[IPv4Network],
    tiers: list[str],
    within: dict[str, IPv4Network],
    settled: Collection[IPv4Network],
) -> None:
    match edit:
        case "add a range":
            ranges.insert(1 + which % len(ranges), IPv4Network(f"100.64.{n}.0/24"))
        case "name a range":
            within[tiers[which % len(tiers)]] = ranges[which % len(ranges)]
        case "take away a range":
            range = ranges[which % len(ranges)]
            named = range in within.values()
            if range is not ranges[0] and not named and not any(cidr.subnet_of(range) for cidr in settled):
                ranges.remove(range)


def test_settled_subnets_stay_where_a_person_put_them() -> None:
    settled = {("app", "a"): IPv4Network("10.0.7.0/25"), ("gone", "a"): IPv4Network("10.0.0.0/17")}
    plan = lay_out([IPv4Network("10.0.0.0/16")], {"web": 24, "app": 24}, "ab", 2, settled)
    assert {place: str(cidr) for place, cidr in plan.items()} == {
        ("web", "a"): "10.0.0.0/24",
        ("web", "b"): "10.0.1.0/24",
        ("app", "a"): "10.0.7.0/25",
        ("app", "b"): "10.0.3.0/24",
    }


@given(networks())
def test_each_subnet_with_ipv6_has_a_part_of_the_range_of_its_own(network: Network) -> None:
    shares = network.shares()
    with_ipv6 = [name for name, tier in network.tiers.items() if tier.addresses != "ipv4"]
    assert shares.keys() == {(tier, zone) for tier in with_ipv6 for zone in network.zones}
    assert len(set(shares.values())) == len(shares)
    assert all(0 <= index < 256 for index in shares.values())


@given(networks(), st.data())
def test_a_tier_that_gets_ipv6_or_a_zone_moves_no_part_of_the_range(network: Network, data: st.DataObject) -> None:
    before = network.shares()
    name = data.draw(st.sampled_from(sorted(network.tiers)))
    if network.ipv6 and network.tiers[name].addresses == "ipv4":
        tiers = {**network.tiers, name: replace(network.tiers[name], addresses="dual-stack")}
        more = replace(network, tiers=tiers).shares()
        assert {place: more[place] for place in before} == before
    by_id = is_id(network.zones[0])
    for zone in zones_of("ap-south-1" if by_id else None, network.room_for_zones):
        more = replace(network, nat=Nat(), zones=tuple({*network.zones, zone})).shares()
        assert {place: more[place] for place in before} == before


SHARES = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "move", "add a zone", "remove a zone"]), st.integers(0, 5)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=few(300))
@given(SHARES)
def test_no_edit_moves_a_settled_part_of_the_range(edits: list[tuple[str, int]]) -> None:
    tiers, zones = ["t0"], ["a"]
    plan = shares(tiers, zones, ROOM, {})
    for n, (edit, which) in enumerate(edits, 1):
        match edit:
            case "add":
                tiers.insert(which % len(tiers), f"t{n}")
            case "remove" if len(tiers) > 1:
                tiers.pop(which % len(tiers))
            case "move":
                tiers.insert(0, tiers.pop(which % len(tiers)))
            case "add a zone":
                zones = sorted({*zones, "abcd"[which % ROOM]})
            case "remove a zone" if len(zones) > 1:
                zones.pop(which % len(zones))
        now = shares(tiers, zones, ROOM, plan)
        assert now.keys() == {(tier, zone) for tier in tiers for zone in zones}
        assert all(now[place] == index for place, index in plan.items() if place in now)
        assert len(set(now.values())) == len(now)
        plan = now
