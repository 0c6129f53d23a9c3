"""The address plan: what holds for every network."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Network, Tier
from core.model.addresses import NoRoom, lay_out
from tests.strategies import ROOMS, cidrs, networks

PREFIXES = st.lists(st.integers(16, 28), min_size=1, max_size=6).map(
    lambda prefixes: {f"t{n}": prefix for n, prefix in enumerate(prefixes)}
)


@given(networks())
def test_subnets_lie_in_the_vpc_and_never_overlap(network: Network) -> None:
    subnets = network.subnets()
    assert subnets.keys() == {(tier, zone) for tier in network.tiers for zone in network.zones}
    assert all(subnet.subnet_of(network.cidr) for subnet in subnets.values())
    assert all(subnet.prefixlen == network.tiers[tier].prefix for (tier, _), subnet in subnets.items())
    assert not any(one.overlaps(other) for one, other in combinations(subnets.values(), 2))


@given(networks())
def test_neither_another_zone_nor_another_order_of_zones_moves_a_subnet(network: Network) -> None:
    before = network.subnets()
    for zone in ROOMS[network.room_for_zones]:
        more = replace(network, zones=tuple({*network.zones, zone})).subnets()
        assert {place: more[place] for place in before} == before
    assert replace(network, zones=tuple(reversed(network.zones))).subnets() == before


@given(networks(), st.integers(16, 28))
def test_a_tier_added_after_the_others_moves_no_subnet(network: Network, prefix: int) -> None:
    prefixes = {name: tier.prefix for name, tier in network.tiers.items()}
    if _full(network.cidr, {**prefixes, "later": prefix}, network.room_for_zones):
        return
    before = network.subnets()
    more = replace(network, tiers={**network.tiers, "later": Tier(access="isolated", prefix=prefix)}).subnets()
    assert {place: more[place] for place in before} == before


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
        lay_out(cidr, prefixes, "a", room)
    except NoRoom as full:
        return full
    return None


def test_each_tier_takes_the_first_free_aligned_block() -> None:
    plan = lay_out(IPv4Network("10.0.0.0/16"), {"small": 26, "large": 20, "next": 26}, ["b", "a"], 4)
    assert {place: str(subnet) for place, subnet in plan.items()} == {
        ("small", "a"): "10.0.0.0/26",
        ("small", "b"): "10.0.0.64/26",
        ("large", "a"): "10.0.64.0/20",
        ("large", "b"): "10.0.80.0/20",
        ("next", "a"): "10.0.1.0/26",
        ("next", "b"): "10.0.1.64/26",
    }


def test_a_network_may_be_full_to_the_last_address() -> None:
    lay_out(IPv4Network("10.0.0.0/24"), {"a": 26, "b": 26}, "ab", 2)
    with pytest.raises(NoRoom, match="no further tier fits"):
        lay_out(IPv4Network("10.0.0.0/24"), {"a": 26, "b": 26, "c": 28}, "ab", 2)
