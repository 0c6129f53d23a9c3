"""Who can reach what: a rule that opens nothing says nothing, and a route that opens something does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from typing import Literal

import pytest

from core.graph import EveryProtocol, NetworkAcl, NetworkAclRule, Ports, Ref, ResourceGraph, Route
from isoform.review.passing import EVERYTHING, NOTHING, Passing, passing, said
from isoform.review.places import Place, Way, places
from isoform.review.reach import reach
from tests.isoform.review.edits import Edit, graph, swap

HTTP = "        - from: internet\n          ports: http\n"
DEV = graph()
PROD = graph("prod")


def told(was: ResourceGraph, now: ResourceGraph) -> list[tuple[str, str, str, tuple[str, ...], str]]:
    return [(each.grade, each.client, each.server, each.on, each.how) for each in reach(was, now)]


def from_(peer: str, ports: str = "http") -> Edit:
    return swap((HTTP, f"        - from: {peer}\n          ports: {ports}\n          because: a test\n"))


def test_a_range_that_widens_opens_what_it_had_not() -> None:
    now = graph(base=from_("internet", "75-85"))
    assert told(DEV, now) == [("alarming", "internet", "group/load-balancer", ("tcp 75-79", "tcp 81-85"), "")]
    assert told(now, DEV) == [("less", "internet", "group/load-balancer", ("tcp 75-79", "tcp 81-85"), "")]


def test_addresses_within_others_open_nothing_of_their_own() -> None:
    some, fewer = graph(base=from_("203.0.112.0/23")), graph(base=from_("203.0.113.0/24"))
    server, on = "group/load-balancer", ("tcp 80 (http)",)
    assert told(some, fewer) == [("less", "203.0.112.0/23", server, on, "but for 203.0.113.0/24")]
    assert told(fewer, DEV) == [("alarming", "internet", server, on, "until now from 203.0.113.0/24 alone")]


def test_a_wider_range_that_begins_alike_is_more() -> None:
    some, more = graph(base=from_("203.0.112.0/24")), graph(base=from_("203.0.112.0/23"))
    ((grade, client, *_),) = told(some, more)
    assert (grade, client) == ("more", "203.0.112.0/23")


def test_what_somebody_may_own_is_not_the_world() -> None:
    """As rules have it (core/model/words.py): a block of /8 is somebody's, two of them together are nobody's."""
    grade = {range: told(DEV, graph(base=from_addition(range)))[0][0] for range in ("3.0.0.0/8", "2.0.0.0/7")}
    assert grade == {"3.0.0.0/8": "more", "2.0.0.0/7": "alarming"}


def from_addition(range: str) -> Edit:
    return swap((HTTP, f"{HTTP}        - from: {range}\n          ports: 8443\n          because: a test\n"))


def test_half_the_world_and_the_other_are_the_world() -> None:
    halves = HTTP.replace("internet", "0.0.0.0/1") + HTTP.replace("internet", "128.0.0.0/1")
    because = halves.replace("http\n", "http\n          because: a test\n")
    assert told(DEV, graph(base=swap((HTTP, because)))) == []


def test_a_connection_needs_both_sides() -> None:
    one_side = swap(
        ("        - to: cache\n          ports: redis\n", "        - to: cache\n          ports: 6379-6400\n")
    )
    assert told(DEV, graph(base=one_side)) == []
    lost = swap(("        - to: cache\n          ports: redis\n", ""))
    assert told(DEV, graph(base=lost)) == [("less", "group/app", "group/cache", ("tcp 6379 (redis)",), "")]


def test_a_tier_that_is_led_to_the_internet_gateway_comes_first() -> None:
    now = graph(
        "prod", base=swap(("access: isolated", "access: public")), prod=swap(("per-zone", "per-zone\n    tier: public"))
    )
    first, *_ = reach(PROD, now)
    assert (first.grade, first.client, first.server) == ("alarming", "tier/data", "internet")
    assert first.how.startswith("now routed to the internet gateway, which leads in as well")
    assert first.by == ("route/data/internet",)


def test_without_a_route_nobody_comes_from_the_internet() -> None:
    gone = ResourceGraph({id: each for id, each in DEV.by_id.items() if not isinstance(each, Route)})
    lines = {(client, server): grade for grade, client, server, *_ in told(DEV, gone)}
    assert lines["internet", "group/load-balancer"] == lines["group/app", "internet"] == "less"
    assert ("group/app", "group/database") not in lines
    back = {(client, server): grade for grade, client, server, *_ in told(gone, DEV)}
    assert back["internet", "group/load-balancer"] == "alarming"


def test_what_a_network_acl_keeps_out_is_not_reached() -> None:
    closed = "      access: public\n      prefix: 24\n"
    rule = "{number: 100, from: internet, ports: https}"
    only = f"{closed}      network-acl:\n        ingress: [{rule}]\n        egress: "
    answered = graph(base=swap((closed, f"{only}[{{number: 100, to: internet, ports: replies}}]\n")))
    assert ("less", "internet", "group/load-balancer", ("tcp 80 (http)",), "") in told(DEV, answered)
    mute = graph(base=swap((closed, f"{only}[]\n")))
    on = ("tcp 80 (http)", "tcp 443 (https)")
    assert ("less", "internet", "group/load-balancer", on, "") in told(DEV, mute)


def rule(
    number: int, action: Literal["allow", "deny"], cidr: str, ports: int, *, egress: bool = False
) -> NetworkAclRule:
    return NetworkAclRule(
        id=f"network-acl-rule/data/{'egress' if egress else 'ingress'}/{number}",
        domain="network",
        acl=Ref(NetworkAcl, "network-acl/data"),
        egress=egress,
        number=number,
        action=action,
        cidr=ip_network(cidr),
        traffic=Ports("tcp", ports, ports),
    )


def test_the_lowest_number_that_fits_decides() -> None:
    first = (rule(90, "deny", "203.0.113.0/24", 80), rule(100, "allow", "0.0.0.0/0", 80))
    place = Place("subnet/data/a", (), (), frozenset(), first)
    http = passing(Ports("tcp", 80, 80))
    assert place.lets(out=False, peer=ip_network("203.0.113.0/25")) == NOTHING
    assert place.lets(out=False, peer=ip_network("203.0.0.0/16")) == http, "some of it passes"
    assert place.lets(out=True, peer=ip_network("203.0.0.0/16")) == NOTHING
    assert replace(place, rules=first[::-1]).lets(out=False, peer=ip_network("203.0.113.0/25")) == http


def test_rules_of_an_acl_are_asked_by_number_not_by_id() -> None:
    both = (rule(90, "deny", "0.0.0.0/0", 80), rule(100, "allow", "0.0.0.0/0", 80))
    known = places(ResourceGraph({**PROD.by_id, **{each.id: each for each in both}}))
    (data, *_) = known.tiers()["data"]
    assert data.rules is not None
    numbers = [each.number for each in data.rules if not each.egress]
    assert numbers == sorted(numbers)
    assert numbers[0] == 90


def test_an_address_of_ipv6_is_open_where_the_internet_gateway_leads_there() -> None:
    way = Way(ip_network("0.0.0.0/0"), "InternetGateway", "route/data/internet")
    place = Place("subnet/data/a", (), (way,), frozenset({6}), None)
    assert not place.open_to(6)
    assert replace(place, ways=(replace(way, destination=ip_network("::/0")),)).open_to(6)
    assert not replace(place, ways=(replace(way, destination=ip_network("::/0"), through="NatGateway"),)).open_to(6)


def test_groups_do_not_reach_each_other_where_no_tier_lets_them() -> None:
    acl = "      network-acl: {ingress: [], egress: []}\n"
    tiers = ("      access: public\n", "      access: private\n", "      access: isolated\n")
    now = graph(base=swap(*((tier, tier + acl) for tier in tiers)))
    closed = {(client, server) for grade, client, server, *_ in told(DEV, now) if grade == "less"}
    assert {("group/app", "group/database"), ("internet", "group/load-balancer"), ("group/app", "internet")} <= closed


def test_who_sends_only_within_the_vpc_goes_out_by_no_gateway() -> None:
    local = swap(
        (
            "        - to: internet\n          ports: https\n\n    database",
            "        - to: 10.10.0.0/17\n          ports: https\n\n    database",
        )
    )
    now = graph(base=local)
    routes = ResourceGraph({id: each for id, each in now.by_id.items() if not isinstance(each, Route)})
    (way,) = [each.how for each in reach(routes, now) if each.client == "tier/private" and each.server == "internet"]
    assert way == "now routed to NAT, by which ci may go out"


def test_a_default_group_comes_with_its_vpc() -> None:
    assert not [line for line in told(ResourceGraph({}), PROD) if line[1] == "group/default"]


def test_an_acl_says_what_its_edge_lets_through_by_tier() -> None:
    now = graph("prod", prod=swap(("from: private, ports: redis", "from: private, ports: 6379-6400")))
    assert told(PROD, now) == [("more", "tier/private", "tier/data", ("tcp 6380-6400",), "through its network ACL")]
    acl = swap(("          - {number: 110, from: private, ports: redis}\n", ""))
    assert told(PROD, graph("prod", prod=acl))[0][:4] == ("less", "tier/private", "tier/data", ("tcp 6379 (redis)",))


def test_what_is_in_a_prefix_list_is_who_reaches() -> None:
    def named(entries: str, existing: str = "") -> ResourceGraph:
        words = f"max-entries: 4, existing: {existing}" if existing else f"max-entries: 4, entries: {{{entries}}}"
        lists = swap(("network:\n", f"network:\n  prefix-lists:\n    friends: {{{words}}}\n"))
        return graph(base=lambda text: lists(from_("friends")(text)))

    server, on = "group/load-balancer", ("tcp 80 (http)",)
    one, two = named('203.0.113.0/24: ""'), named('203.0.113.0/24: "", 198.51.100.7/32: ""')
    (line,) = reach(one, two)
    assert (line.grade, line.client, line.server, line.on) == ("more", "198.51.100.7/32", server, on)
    assert line.by == ("prefix-list/friends",)
    assert told(two, one) == [("less", "198.51.100.7/32", server, on, "")]
    world = graph(base=swap((HTTP, HTTP)))
    assert told(one, world) == [("alarming", "internet", server, on, "until now from 203.0.113.0/24 alone")]
    theirs = named("", "pl-0123456789abcdef0")
    assert ("more", "pl-0123456789abcdef0", server, on, "") in told(one, theirs)


def test_a_default_group_that_gets_its_rules_back() -> None:
    (line,) = reach(PROD, graph("prod", prod=swap(("  default-security-group: emptied\n", ""))))
    assert (line.grade, line.client, line.on) == ("alarming", "group/default", ("everything",))


SETS: list[tuple[Callable[[], Passing], tuple[str, ...]]] = [
    (lambda: EVERYTHING, ("everything",)),
    (lambda: NOTHING, ()),
    (
        lambda: EVERYTHING - passing(Ports("tcp", 22, 22)),
        ("tcp 0-21", "tcp 23-65535", "all udp", "all icmp", "all icmpv6", "all other protocols"),
    ),
    (lambda: passing(EveryProtocol()) & passing(Ports("icmp", 8, -1)), ("icmp type 8",)),
    (lambda: passing(Ports("icmp", -1, -1)) - passing(Ports("icmp", 3, -1)), ("icmp type 0-2", "icmp type 4-255")),
    (lambda: passing(Ports("icmp", 3, 4)), ("icmp type 3 code 4",)),
    (lambda: passing(Ports("udp", 53, 53)) | passing(Ports("udp", 54, 60)), ("udp 53-60",)),
]


@pytest.mark.parametrize(("what", "words"), SETS)
def test_sets_of_traffic_in_words(what: Callable[[], Passing], words: tuple[str, ...]) -> None:
    assert said(what()) == words
