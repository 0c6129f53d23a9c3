"""What a tier's network ACL comes to: which entries, at which numbers, and what moves none of them."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network

import pytest
from hypothesis import given, settings

from core.errors import InputFaults
from core.graph import (
    EveryProtocol,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclRule,
    Ports,
    Ref,
    ResourceGraph,
    Subnet,
    Vpc,
)
from core.lower import lower
from core.model import AclEgress, AclIngress, Foundation, Tier
from core.model import NetworkAcl as Acl
from tests.core.test_lower import TIERS, foundation
from tests.strategies import few, foundations

DATA = Acl(
    ingress=(
        AclIngress(number=90, action="deny", from_="203.0.113.0/24", ports="all"),
        AclIngress(number=100, from_="app", ports="postgres"),
        AclIngress(number=110, from_="vpc", ports="ping"),
        AclIngress(number=120, from_="::/0", ports="ping"),
    ),
    egress=(
        AclEgress(number=100, to="app", ports="replies"),
        AclEgress(number=110, to="app", ports="dns"),
        AclEgress(number=130, to="internet", ports="replies", protocol="udp"),
    ),
)


def with_acl(acl: Acl = DATA, zones: tuple[str, ...] = ("b", "a"), **more: Tier) -> Foundation:
    return foundation(zones=zones, tiers={**TIERS, **more, "data": replace(TIERS["data"], network_acl=acl)})


def rules(graph: ResourceGraph) -> dict[str, NetworkAclRule]:
    return {each.id: each for each in graph if isinstance(each, NetworkAclRule)}


def test_a_tier_has_a_list_by_which_all_of_its_subnets_go_once_all_rules_are_there() -> None:
    graph = lower(with_acl())
    (acl,) = [each for each in graph if isinstance(each, NetworkAcl)]
    assert (acl.id, acl.vpc, acl.tags["Name"]) == ("network-acl/data", Ref(Vpc, "vpc/main"), "acme-dev-data")
    found = [each for each in graph if isinstance(each, NetworkAclAssociation)]
    assert {each.id: each.subnet for each in found} == {
        f"network-acl-association/data/{zone}": Ref(Subnet, f"subnet/data/{zone}") for zone in "ab"
    }
    for each in found:
        assert each.acl == Ref(NetworkAcl, "network-acl/data")
        assert each.after == rules(graph).keys()


def test_each_rule_in_words_is_an_entry_for_each_range_of_addresses_and_of_ports() -> None:
    subnets = {each.id: each.cidr for each in lower(with_acl()) if isinstance(each, Subnet)}
    a, b = subnets["subnet/app/a"], subnets["subnet/app/b"]
    said = {
        id.removeprefix("network-acl-rule/data/"): (rule.egress, rule.number, rule.action, rule.cidr, rule.traffic)
        for id, rule in rules(lower(with_acl())).items()
    }
    tcp, udp = Ports("tcp", 53, 53), Ports("udp", 53, 53)
    assert said == {
        "ingress/90": (False, 90, "deny", IPv4Network("203.0.113.0/24"), EveryProtocol()),
        "ingress/100": (False, 100, "allow", a, Ports("tcp", 5432, 5432)),
        "ingress/101": (False, 101, "allow", b, Ports("tcp", 5432, 5432)),
        "ingress/110": (False, 110, "allow", IPv4Network("10.0.0.0/16"), Ports("icmp", 8, -1)),
        "ingress/120": (False, 120, "allow", IPv6Network("::/0"), Ports("icmpv6", 128, -1)),
        "egress/100": (True, 100, "allow", a, Ports("tcp", 1024, 65535)),
        "egress/101": (True, 101, "allow", b, Ports("tcp", 1024, 65535)),
        "egress/110": (True, 110, "allow", a, tcp),
        "egress/111": (True, 111, "allow", b, tcp),
        "egress/118": (True, 118, "allow", a, udp),
        "egress/119": (True, 119, "allow", b, udp),
        "egress/130": (True, 130, "allow", IPv4Network("0.0.0.0/0"), Ports("udp", 1024, 65535)),
    }


def test_a_zone_or_a_tier_more_changes_no_entry() -> None:
    was = rules(lower(with_acl()))
    wider = rules(lower(with_acl(zones=("d", "a", "b"), more=Tier(access="isolated", prefix=26))))
    assert {id: wider[id] for id in was} == was
    assert {id.removeprefix("network-acl-rule/data/") for id in wider.keys() - was.keys()} == {
        "ingress/103",
        "egress/103",
        "egress/113",
        "egress/121",
    }


def test_a_tier_may_be_shut_altogether() -> None:
    graph = lower(with_acl(Acl()))
    assert rules(graph) == {}
    assert "network-acl-association/data/a" in graph.by_id


def test_numbers_that_a_zone_to_come_would_take_are_taken_already() -> None:
    with pytest.raises(InputFaults, match="`107` meets `100` to `107` of `app` on `443`; write another, such as 108"):
        Acl(
            ingress=(
                AclIngress(number=100, from_="app", ports=443),
                AclIngress(number=107, from_="internet", ports=443),
            )
        )


@settings(max_examples=few(60))
@given(anything=foundations())
def test_no_list_has_two_entries_of_one_number_or_more_than_aws_takes(anything: Foundation) -> None:
    seen = set()
    found = rules(lower(anything)).values()
    for rule in found:
        at = (rule.acl.target, rule.egress, rule.number)
        assert at not in seen
        assert 1 <= rule.number <= 32766
        seen.add(at)
    quota = anything.network.quotas.network_acl_rules
    for acl, egress in {at[:2] for at in seen}:
        for version in (4, 6):
            of = [r for r in found if (r.acl.target, r.egress) == (acl, egress)]
            assert sum(r.cidr.version == version for r in of) < quota
