"""Network ACLs as L1 constructs of EC2."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import TypedDict, assert_never

from aws_cdk import aws_ec2 as ec2

from cdk_backend.render.scope import Scope, logical_id, tags
from core.graph import EveryProtocol, NetworkAcl, NetworkAclAssociation, NetworkAclRule, Ports, Traffic


def network_acl(acl: NetworkAcl, scope: Scope) -> ec2.CfnNetworkAcl:
    return ec2.CfnNetworkAcl(scope.stack, logical_id(acl.id), vpc_id=scope.id(acl.vpc), tags=tags(acl.tags))


def network_acl_rule(rule: NetworkAclRule, scope: Scope) -> ec2.CfnNetworkAclEntry:
    return ec2.CfnNetworkAclEntry(
        scope.stack,
        logical_id(rule.id),
        network_acl_id=scope.id(rule.acl),
        egress=rule.egress,
        rule_number=rule.number,
        rule_action=rule.action,
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
    protocol: int


class Words(_Protocol, total=False):
    """The constructor's words for traffic; mypy checks them against it."""

    port_range: ec2.CfnNetworkAclEntry.PortRangeProperty
    icmp: ec2.CfnNetworkAclEntry.IcmpProperty


NUMBERS: Mapping[str, int] = {"icmp": 1, "icmpv6": 58, "tcp": 6, "udp": 17}
"""https://www.iana.org/assignments/protocol-numbers"""


def traffic(traffic: Traffic) -> Words:
    match traffic:
        case Ports("icmp" | "icmpv6" as protocol, type, code):
            icmp = ec2.CfnNetworkAclEntry.IcmpProperty(type=type, code=code)
            return {"protocol": NUMBERS[protocol], "icmp": icmp}
        case Ports(protocol, first, last):
            ports = ec2.CfnNetworkAclEntry.PortRangeProperty(from_=first, to=last)
            return {"protocol": NUMBERS[protocol], "port_range": ports}
        case EveryProtocol():
            return {"protocol": -1}
        case _:
            assert_never(traffic)


def network_acl_association(association: NetworkAclAssociation, scope: Scope) -> ec2.CfnSubnetNetworkAclAssociation:
    return ec2.CfnSubnetNetworkAclAssociation(
        scope.stack,
        logical_id(association.id),
        subnet_id=scope.id(association.subnet),
        network_acl_id=scope.id(association.acl),
    )
