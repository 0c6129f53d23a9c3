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
from isoform.review.reach import is_wide, reach
from tests.isoform.review.edits import Edit, edited, graph, swap

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


def test_half_the_world_and_the_other_are_the_world() -> None:
    halves = HTTP.replace("internet", "0.0.0.0/1") + HTTP.replace("internet", "128.0.0.0/1")
    because = halves.replace("http\n", "http\n          because: a test\n")
    assert told(DEV, graph(base=swap((HTTP, because)))) == []


def test_a_network_acl_that_is_new_or_gone_is_told_both_ways() -> None:
    acl = (
        "  tiers:\n    data:\n      network-acl:\n"
        "        ingress: [{number: 100, from: private, ports: postgres}]\n"
        "        egress: [{number: 100, to: private, ports: replies}]\n"
    )
    fenced = graph(dev=swap(("network:\n", f"network:\n{acl}")))
    lets = "only tier private (tcp 5432 (postgres)), and out only to tier private (tcp 1024-65535)"
    assert told(DEV, fenced) == [("less", "tier/data", "tier/data", (), f"its network ACL lets in {lets}")]
    assert [how for *_, how in told(fenced, DEV)] == [f"it has no network ACL any more, which let in {lets}"]
    shut = graph(dev=swap(("network:\n", "network:\n  tiers: {data: {network-acl: {ingress: [], egress: []}}}\n")))
    assert [how for *_, how in told(DEV, shut)] == ["its network ACL lets in nothing, and out nothing"]


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


@pytest.mark.parametrize("there", [DEV, PROD], ids=["dev", "prod"])
def test_where_all_is_new_a_rule_opens_the_way_within_the_vpc_and_no_route_does(there: ResourceGraph) -> None:
    for was, now in ((ResourceGraph({}), there), (there, ResourceGraph({}))):
        ways = [each for each in reach(was, now) if "vpc" in (each.client, each.server) and each.on]
        assert len(ways) >= 3
        assert {by.partition("/")[0] for each in ways for by in each.by} == {"rule"}
        assert all(each.by for each in ways)


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


def test_a_default_group_that_nobody_keeps_empty_has_no_rules_yet() -> None:
    now = graph("prod", prod=swap(("  default-security-group: emptied\n", "")))
    (line,) = reach(PROD, now)
    assert (line.grade, line.on) == ("other", ())
    assert "".join(line.words) == "default: stays as it is, and nobody keeps it empty from now on"
    ((grade, client, server, on, _),) = told(now, PROD)
    assert (grade, client, server, on) == ("less", "group/default", "group/default", ("everything",))


FIRST = "          - {number: 100, from: private, ports: postgres}\n"
DENY = "{number: 90, action: deny, from: 203.0.113.0/24, ports: all}"
WORLD = "{number: 200, from: internet, ports: https}"
THROUGH = "through its network ACL"


def with_acl(*rules: str, addresses: Edit = str) -> ResourceGraph:
    listed = FIRST + "".join(f"          - {each}\n" for each in rules)
    return edited("prod", {"prod.yaml": swap((FIRST, listed)), "prod.addresses.lock": addresses}).graph


def test_what_an_acl_no_longer_denies_is_opened() -> None:
    denied, open_ = with_acl(DENY, WORLD), with_acl(WORLD)
    on = ("tcp 443 (https)",)
    assert told(denied, open_) == [("alarming", "203.0.113.0/24", "tier/data", on, THROUGH)]
    assert told(open_, denied) == [("less", "203.0.113.0/24", "tier/data", on, THROUGH)]
    host = DENY.replace("90", "80").replace("113.0/24", "113.7/32")
    how = f"{THROUGH}, but for 203.0.113.7/32"
    assert told(with_acl(host, DENY, WORLD), with_acl(host, WORLD)) == [
        ("alarming", "203.0.113.0/24", "tier/data", on, how)
    ]


def test_what_an_acl_opens_to_the_world_it_does_not_to_whom_it_denies() -> None:
    how = f"{THROUGH}, until now from tier data alone, but for 203.0.113.0/24"
    on = ("tcp 443 (https)",)
    assert told(with_acl(DENY), with_acl(DENY, WORLD)) == [("alarming", "internet", "tier/data", on, how)]
    how = f"{THROUGH}, but for tier data, which 203.0.113.0/24 had not"
    assert told(with_acl(DENY, WORLD), with_acl(DENY)) == [("less", "internet", "tier/data", on, how)]


def test_a_tier_that_an_acl_no_longer_denies_is_called_by_its_name() -> None:
    denied, vpc = "{number: 50, action: deny, from: public, ports: all}", "{number: 60, from: vpc, ports: postgres}"
    line = ("more", "tier/public", "tier/data", ("tcp 5432 (postgres)",), THROUGH)
    assert told(with_acl(denied, vpc), with_acl(vpc)) == [line]
    moved = with_acl(vpc, addresses=swap(("10.30.1.0/24", "10.30.250.0/24")))
    assert line in told(with_acl(denied, vpc), moved), "whatever addresses it has by now"


def test_where_an_acl_denies_more_than_it_allows_nothing_passes() -> None:
    halves = (rule(80, "deny", "203.0.113.0/25", 80), rule(81, "deny", "203.0.113.128/25", 80))
    allowed = rule(90, "allow", "203.0.113.0/24", 80)
    place = Place("subnet/data/a", (), (), frozenset(), (*halves, allowed))
    assert place.lets(out=False, peer=ip_network("203.0.113.0/24")) == NOTHING
    assert place.lets(out=False, peer=ip_network("203.0.112.0/23")) == NOTHING


def test_what_the_world_is_denied_everywhere_no_group_has_from_there() -> None:
    closed = "      access: public\n      prefix: 24\n"
    friend = "{number: 100, from: 203.0.113.0/24, ports: https}"
    acl = f"{closed}      network-acl:\n        ingress: [{friend}]\n        egress: "
    only = graph(base=swap((closed, f"{acl}[{{number: 100, to: internet, ports: replies}}]\n")))
    server, both = "group/load-balancer", ("tcp 80 (http)", "tcp 443 (https)")
    assert told(DEV, only)[:2] == [
        ("less", "203.0.113.0/24", server, both[:1], ""),
        ("less", "internet", server, both, "but for 203.0.113.0/24"),
    ]


APP = "        - from: load-balancer\n          ports: 8080\n"


def app(*peers: str, ports: str = "https") -> ResourceGraph:
    """Dev, where these may speak to app besides."""
    more = "".join(f"        - from: {peer}\n          ports: {ports}\n          because: a test\n" for peer in peers)
    return graph(base=swap((APP, APP + more)))


def test_who_was_let_in_from_one_address_alone_is_let_in_from_all() -> None:
    on = ("tcp 443 (https)",)
    assert told(app("10.10.0.5/32"), app("ci")) == [
        ("more", "group/ci", "group/app", on, "until now from 10.10.0.5/32 alone"),
        ("less", "10.10.0.5/32", "group/app", on, ""),
    ]
    back = told(app("ci"), app("10.10.0.5/32"))
    assert ("less", "group/ci", "group/app", on, "now from 10.10.0.5/32 alone") in back
    assert told(app("10.10.0.0/16"), app("ci")) == [("less", "vpc", "group/app", on, "")]


def test_a_range_in_two_halves_is_the_same_range() -> None:
    halves = app("203.0.113.0/25", "203.0.113.128/25")
    assert told(app("203.0.113.0/24"), halves) == told(halves, app("203.0.113.0/24")) == []


def test_two_halves_of_the_world_are_opened_by_both() -> None:
    (line,) = reach(DEV, app("0.0.0.0/1", "128.0.0.0/1"))
    assert (line.grade, line.client) == ("alarming", "internet")
    assert line.by == ("rule/app/ingress/0-0-0-0-1-tcp-443", "rule/app/ingress/128-0-0-0-1-tcp-443")


@pytest.mark.parametrize(
    ("peer", "grade"),
    [
        *(("3.0.0.0/8", "alarming"), ("52.0.0.0/15", "alarming"), ("52.0.0.0/16", "more")),
        ("10.0.0.0/8", "more"),
    ],
)
def test_more_addresses_than_one_company_has_are_the_world(peer: str, grade: str) -> None:
    assert is_wide(ip_network("2000::/16"))
    assert not is_wide(ip_network("2001:db8::/32"))
    assert [(each[0], each[1]) for each in told(DEV, app(peer, ports="ssh"))] == [(grade, peer)]


def test_who_could_send_nothing_out_and_now_may() -> None:
    migrations = "          description: schema migrations\n"
    database = f"        - from: ci\n          ports: postgres\n{migrations}"
    out = "        - to: internet\n          ports: {}\n          because: a test\n"

    def sends(ports: str) -> ResourceGraph:
        return graph(base=swap((database, f"{database}      egress:\n{out.format(ports)}")))

    def grades(was: ResourceGraph, now: ResourceGraph) -> list[tuple[str, str]]:
        return [(grade, client) for grade, client, server, *_ in told(was, now) if server == "internet"]

    assert grades(DEV, sends("all")) == grades(DEV, sends("https")) == [("alarming", "group/database")]
    assert grades(sends("https"), sends("8000-9000")) == [("more", "group/database"), ("less", "group/database")]
    assert grades(sends("https"), sends("all")) == [("alarming", "group/database")], "all that it knows may leave"


def test_a_tier_that_is_new_and_public_comes_first() -> None:
    data = "    data:\n      access: isolated\n      prefix: 24\n"
    edits = {
        "base.yaml": swap((data, f"{data}    dmz:\n      access: public\n      prefix: 24\n")),
        "prod.yaml": swap(("per-zone", "per-zone\n    tier: public")),
        "prod.addresses.lock": lambda text: (
            f"{text}    dmz/a: 10.30.8.0/24\n    dmz/b: 10.30.9.0/24\n    dmz/c: 10.30.10.0/24\n"
        ),
    }
    now = edited("prod", edits).graph
    assert ("alarming", "tier/dmz", "internet") in [each[:3] for each in told(PROD, now)]


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
