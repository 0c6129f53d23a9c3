"""A tier's network ACL: the list, its rules, and the subnets that go by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from core.graph import (
    EveryProtocol,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclRule,
    Ports,
    Ref,
    Resource,
    Subnet,
    Vpc,
)
from core.lower.tags import tagging
from core.model import Foundation
from core.model.acls import Places, Rules

VPC = Ref(Vpc, "vpc/main")


def resources(foundation: Foundation) -> Iterator[Resource]:
    """Subnets come to a list only once all of its rules are there: until then it denies everything, and so it does
    again when the rules go first.
    """
    network, tags = foundation.network, tagging(foundation)
    places = network.places()
    for tier, words in network.tiers.items():
        if words.network_acl is None:
            continue
        acl = Ref(NetworkAcl, f"network-acl/{tier}")
        yield NetworkAcl(id=acl.target, domain="network", vpc=VPC, tags=tags(tier))
        rules = [
            *_rules(tier, acl, "ingress", words.network_acl.ingress, places),
            *_rules(tier, acl, "egress", words.network_acl.egress, places),
        ]
        yield from rules
        for zone in network.zones:
            yield NetworkAclAssociation(
                id=f"network-acl-association/{tier}/{zone}",
                domain="network",
                after=frozenset(rule.id for rule in rules),
                subnet=Ref(Subnet, f"subnet/{tier}/{zone}"),
                acl=acl,
            )


def _rules(
    tier: str, acl: Ref[NetworkAcl], way: Literal["ingress", "egress"], rules: Rules, places: Places
) -> Iterator[NetworkAclRule]:
    """Each is known by its number, as in AWS, whatever it says: what changes else is changed where it stands."""
    for rule in rules:
        for entry in rule.entries(places):
            range = entry.traffic
            yield NetworkAclRule(
                id=f"network-acl-rule/{tier}/{way}/{entry.number}",
                domain="network",
                acl=acl,
                egress=way == "egress",
                number=entry.number,
                action=entry.action,
                cidr=entry.cidr,
                traffic=Ports(range.protocol, range.first, range.last) if range else EveryProtocol(),
            )
