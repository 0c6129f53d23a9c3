"""Network ACLs as resources of `aws.ec2`: the list without rules of its own, which would fight those beside it."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import TypedDict, assert_never

import pulumi
from pulumi_aws import ec2

from core.graph import EveryProtocol, NetworkAcl, NetworkAclAssociation, NetworkAclRule, Ports, Traffic
from pulumi_backend.render.program import Program


def network_acl(acl: NetworkAcl, program: Program, options: pulumi.ResourceOptions) -> ec2.NetworkAcl:
    return ec2.NetworkAcl(acl.id, vpc_id=program.id(acl.vpc), tags=acl.tags, opts=options)


def network_acl_rule(rule: NetworkAclRule, program: Program, options: pulumi.ResourceOptions) -> ec2.NetworkAclRule:
    return ec2.NetworkAclRule(
        rule.id,
        network_acl_id=program.id(rule.acl),
        egress=rule.egress,
        rule_number=rule.number,
        rule_action=rule.action,
        opts=options,
        **cidr(rule.cidr),
        **traffic(rule.traffic),
    )


class Cidr(TypedDict, total=False):
    """The constructor's words for addresses; mypy checks them against it."""

    cidr_block: str
    ipv6_cidr_block: str


def cidr(cidr: IPv4Network | IPv6Network) -> Cidr:
    return {"cidr_block": str(cidr)} if isinstance(cidr, IPv4Network) else {"ipv6_cidr_block": str(cidr)}


class _Protocol(TypedDict):
    protocol: str


class Words(_Protocol, total=False):
    """The constructor's words for traffic; mypy checks them against it."""

    from_port: int
    to_port: int
    icmp_type: int
    icmp_code: int


NUMBERS: Mapping[str, str] = {"icmp": "1", "icmpv6": "58", "tcp": "6", "udp": "17"}
"""The provider takes names too, and keeps numbers in its state, for EC2 speaks only of these."""


def traffic(traffic: Traffic) -> Words:
    match traffic:
        case Ports("icmp" | "icmpv6" as protocol, type, code):
            return {"protocol": NUMBERS[protocol], "icmp_type": type, "icmp_code": code}
        case Ports(protocol, first, last):
            return {"protocol": NUMBERS[protocol], "from_port": first, "to_port": last}
        case EveryProtocol():
            return {"protocol": "-1"}
        case _:
            assert_never(traffic)


def network_acl_association(
    association: NetworkAclAssociation, program: Program, options: pulumi.ResourceOptions
) -> ec2.NetworkAclAssociation:
    return ec2.NetworkAclAssociation(
        association.id,
        subnet_id=program.id(association.subnet),
        network_acl_id=program.id(association.acl),
        opts=options,
    )
