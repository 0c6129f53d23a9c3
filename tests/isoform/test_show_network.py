"""What `isoform show` says of the network, and of who may talk to whom."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

from rich.console import Console

from config.environments import load
from core.model import Egress, Foundation, Group, Iam, Ingress, Monitoring, Nat, Parameters, PrefixList, Security
from isoform.show import show


def bare(foundation: Foundation) -> Foundation:
    """With its network and its groups alone."""
    return replace(foundation, monitoring=Monitoring(), iam=Iam(), parameters=Parameters())


def shown(foundation: Foundation, heading: str) -> list[str]:
    """The lines of the part that has this heading, with single blanks."""
    text = StringIO()
    show(bare(foundation), Console(file=text, width=200))
    lines = [" ".join(line.split()) for line in text.getvalue().splitlines()]
    first = next(n for n, line in enumerate(lines) if line.startswith(heading))
    return lines[first + 1 : lines.index("", first) if "" in lines[first:] else None]


def test_each_tier_is_drawn_over_the_zones_with_its_way_out() -> None:
    dev = load("dev")
    assert shown(dev, "tier")[:3] == [
        "public 10.10.0.0/24 10.10.1.0/24 internet gateway",
        "private 10.10.32.0/21 10.10.40.0/21 NAT gateway in zone a",
        "data 10.10.4.0/24 10.10.5.0/24 none",
    ]
    prod = load("prod")
    two = replace(bare(prod), network=replace(prod.network, nat=Nat(gateways="per-zone", zones=("c", "b"))))
    assert shown(two, "tier")[1].endswith("NAT gateways in zones b, c")


def test_a_way_out_by_ipv6_is_said_beside_that_by_ipv4() -> None:
    dual = load("dev", Path(__file__).parents[1] / "foundations" / "dual-stack")
    assert shown(dual, "tier") == [
        "public 10.0.0.0/24 IPv6 10.0.1.0/24 IPv6 internet gateway",
        "app 10.0.16.0/22 IPv6 10.0.20.0/22 IPv6 NAT gateway in zone a; by IPv6 the egress-only gateway",
        "old 10.0.4.0/24 10.0.5.0/24 NAT gateway in zone a",
        "pods IPv6 IPv6 egress-only gateway; to IPv4 by NAT gateway in zone a",
        "edge IPv6 IPv6 internet gateway",
        "data 10.0.8.0/24 IPv6 10.0.9.0/24 IPv6 none",
    ]
    apart = replace(dual, network=replace(dual.network, nat=Nat()))
    assert [line.partition("IPv6 IPv6 ")[2] for line in shown(apart, "tier")][3] == "egress-only gateway"
    assert shown(apart, "tier")[1].endswith("none; by IPv6 the egress-only gateway")


def test_a_connection_is_said_where_both_sides_open_it_and_else_which_does_not() -> None:
    app = Group(egress=(Egress(to="data", ports="postgres"), Egress(to="data", ports="redis")))
    data = Group(ingress=(Ingress(from_="app", ports=5432), Ingress(from_="internet", ports="https")))
    whole = replace(load("dev"), security=Security(groups={"app": app, "data": data}))
    assert shown(whole, "from to on") == [
        "app data postgres",
        "redis: closed, data does not accept it",
        "internet data https",
    ]


def test_endpoints_lists_and_flow_logs_are_shown_where_there_are_some() -> None:
    prod = load("prod")
    assert shown(prod, "endpoint")[:2] == ["s3 gateway of private, data yes", "ec2messages interface in private yes"]
    assert shown(prod, "network ACL") == [
        "data in 100 allow private postgres",
        "in 110 allow private redis",
        "in 120 allow data all",
        "out 100 allow private replies",
        "out 120 allow data all",
    ]
    assert shown(prod, "flow logs to") == ["CloudWatch all 365 days"]
    text = StringIO()
    show(bare(load("dev")), Console(file=text, width=200))
    assert "network ACL" not in text.getvalue()


def test_prefix_lists_are_drawn_with_what_is_in_them_and_named_where_rules_name_them() -> None:
    dev = load("dev")
    lists = {
        "partners": PrefixList(max_entries=5, entries={"203.0.113.0/24": "The office", "198.51.100.7/32": ""}),
        "cloudfront": PrefixList(max_entries=55, existing="pl-3b927c52"),
        "empty": PrefixList(max_entries=2, address_family="IPv6"),
    }
    web = Group(ingress=(Ingress(from_="cloudfront", ports="https"),), egress=(Egress(to="partners", ports="smtp"),))
    whole = replace(
        dev, network=replace(dev.network, prefix_lists=lists, endpoints={}), security=Security(groups={"web": web})
    )
    assert shown(whole, "prefix list") == [
        "partners 5 203.0.113.0/24 The office",
        "198.51.100.7/32",
        "cloudfront 55 pl-3b927c52",
        "empty 2 nothing of IPv6 yet",
    ]
    assert shown(whole, "from to on") == ["cloudfront web https", "web partners smtp"]
