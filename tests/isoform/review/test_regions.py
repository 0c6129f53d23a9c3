"""Addresses in regions: what each has of its own, and of what it gains the widest range that gains it."""

from __future__ import annotations

from ipaddress import ip_network

from isoform.review.passing import Passing
from isoform.review.regions import Gain, Region, gains, overlap, parts, regions, spread, within, worlds

WEB, MAIL = Passing(tcp=((443, 443),)), Passing(tcp=((25, 25),))
WIDE, MIDDLE, NARROW, BESIDE = (ip_network(f"10.{said}") for said in ("0.0.0/8", "1.0.0/16", "1.2.0/24", "9.0.0/16"))


def test_a_range_is_in_the_narrowest_one_that_has_all_of_it() -> None:
    [wide] = regions([NARROW, WIDE, BESIDE, MIDDLE, WIDE])
    narrow = Region(NARROW, (), own=True)
    assert wide == Region(WIDE, (Region(MIDDLE, (narrow,), own=True), Region(BESIDE, (), own=True)), own=True)
    assert [each.network for each in wide.all()] == [WIDE, MIDDLE, NARROW, BESIDE]


def test_two_halves_leave_nothing_of_the_whole() -> None:
    half, other = MIDDLE.subnets()
    assert [each.own for each in regions([MIDDLE, half, other])] == [False]
    assert [each.own for each in regions([MIDDLE, half])] == [True]
    assert parts(MIDDLE, [half, other, BESIDE]) == [half, other]
    assert parts(MIDDLE, [half, BESIDE]) == [MIDDLE, half]
    assert parts(MIDDLE, [WIDE]) == [MIDDLE]


def test_families_are_apart() -> None:
    four, six = ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")
    assert not within(six, ip_network("0.0.0.0/0"))
    assert not within(four, ip_network("::/0"))
    assert [(str(each.network), [inner.network for inner in each.inner]) for each in worlds([four, six])] == [
        ("0.0.0.0/0", [four]),
        ("::/0", [six]),
    ]
    assert [str(each.network) for each in worlds([six])] == ["::/0"]
    assert overlap(WIDE, NARROW)
    assert overlap(NARROW, WIDE)
    assert not overlap(BESIDE, NARROW)


def test_what_a_wider_range_lets_through_a_narrower_one_does() -> None:
    [wide] = regions([WIDE, MIDDLE, BESIDE])
    assert spread(wide, {WIDE: WEB, MIDDLE: MAIL}) == {WIDE: WEB, MIDDLE: WEB | MAIL, BESIDE: WEB}


def test_a_gain_is_told_of_the_widest_range_and_of_what_gains_more() -> None:
    [wide] = regions([WIDE, MIDDLE, BESIDE])
    both = {WIDE: WEB, MIDDLE: WEB | MAIL, BESIDE: WEB}
    assert [*gains(wide, both.__getitem__)] == [Gain(WIDE, WEB, ()), Gain(MIDDLE, MAIL, ())]


def test_what_does_not_gain_it_is_named_however_deep_it_is_and_told_for_itself() -> None:
    [wide] = regions([WIDE, MIDDLE, NARROW, BESIDE])
    deep = {WIDE: WEB, MIDDLE: WEB, NARROW: MAIL, BESIDE: WEB}
    assert [*gains(wide, deep.__getitem__)] == [Gain(WIDE, WEB, (NARROW,)), Gain(NARROW, MAIL, ())]
    # Of one that has something of what the wider one gains, all is told.
    more = {WIDE: WEB | MAIL, MIDDLE: WEB, NARROW: WEB, BESIDE: WEB | MAIL}
    assert [*gains(wide, more.__getitem__)] == [Gain(WIDE, WEB | MAIL, (MIDDLE,)), Gain(MIDDLE, WEB, ())]


def test_what_does_not_gain_it_is_found_in_what_has_nothing_of_its_own() -> None:
    half, other = MIDDLE.subnets()
    [wide] = regions([WIDE, MIDDLE, half, other])
    assert [*gains(wide, {WIDE: WEB, half: WEB, other: MAIL}.__getitem__)] == [
        Gain(WIDE, WEB, (other,)),
        Gain(other, MAIL, ()),
    ]


def test_what_all_parts_gain_is_told_of_the_whole() -> None:
    half, other = MIDDLE.subnets()
    [whole] = regions([MIDDLE, half, other])
    halves = {half: WEB | MAIL, other: WEB}
    assert [*gains(whole, halves.__getitem__)] == [Gain(MIDDLE, WEB, ()), Gain(half, MAIL, ())]
    apart = {half: MAIL, other: WEB}
    assert [*gains(whole, apart.__getitem__)] == [Gain(half, MAIL, ()), Gain(other, WEB, ())]
