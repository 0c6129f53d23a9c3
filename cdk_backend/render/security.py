"""Security groups and their rules as L1 constructs of EC2."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import TypedDict, assert_never

from aws_cdk import aws_ec2 as ec2

from cdk_backend.render.scope import Constructs, Scope, logical_id, tags
from core.graph import (
    EgressRule,
    EveryProtocol,
    IngressRule,
    Peer,
    Ports,
    PrefixList,
    Ref,
    Security,
    SecurityGroup,
    Traffic,
)


def constructs(resource: Security, scope: Scope) -> Constructs:
    match resource:
        case SecurityGroup():
            return security_group(resource, scope)
        case IngressRule():
            return Constructs(ingress_rule(resource, scope))
        case EgressRule():
            return Constructs(egress_rule(resource, scope))
        case _:
            assert_never(resource)


def security_group(group: SecurityGroup, scope: Scope) -> Constructs:
    """Without any inline egress rule AWS lets everything out. CDK's own L2 closes a group by one that nothing matches.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html
    """
    closed = ec2.CfnSecurityGroup.EgressProperty(
        ip_protocol="icmp", from_port=252, to_port=86, cidr_ip="255.255.255.255/32", description="Nothing may leave"
    )
    own = ec2.CfnSecurityGroup(
        scope.stack,
        logical_id(group.id),
        vpc_id=scope.id(group.vpc),
        group_name=group.name,
        group_description=group.id,
        security_group_egress=[closed],
        tags=tags(group.tags),
    )
    return Constructs(own, called={"id": lambda: own.attr_group_id})


def ingress_rule(rule: IngressRule, scope: Scope) -> ec2.CfnSecurityGroupIngress:
    return ec2.CfnSecurityGroupIngress(
        scope.stack,
        logical_id(rule.id),
        group_id=scope.id(rule.group),
        description=rule.description,
        **traffic(rule.traffic),
        **source(rule.peer, scope),
    )


def egress_rule(rule: EgressRule, scope: Scope) -> ec2.CfnSecurityGroupEgress:
    return ec2.CfnSecurityGroupEgress(
        scope.stack,
        logical_id(rule.id),
        group_id=scope.id(rule.group),
        description=rule.description,
        **traffic(rule.traffic),
        **destination(rule.peer, scope),
    )


class _Protocol(TypedDict):
    ip_protocol: str


class Words(_Protocol, total=False):
    """The constructors' words for traffic; mypy checks them against both."""

    from_port: int
    to_port: int


def traffic(traffic: Traffic) -> Words:
    match traffic:
        case Ports(protocol, first, last):
            return {"ip_protocol": protocol, "from_port": first, "to_port": last}
        case EveryProtocol():
            return {"ip_protocol": "-1"}
        case _:
            assert_never(traffic)


class Source(TypedDict, total=False):
    cidr_ip: str
    cidr_ipv6: str
    source_prefix_list_id: str
    source_security_group_id: str


def source(peer: Peer, scope: Scope) -> Source:
    match peer:
        case IPv4Network():
            return {"cidr_ip": str(peer)}
        case IPv6Network():
            return {"cidr_ipv6": str(peer)}
        case str():
            return {"source_prefix_list_id": peer}
        case Ref() if peer.kind is PrefixList:
            return {"source_prefix_list_id": scope.id(peer)}
        case Ref():
            return {"source_security_group_id": scope.id(peer)}
        case _:
            assert_never(peer)


class Destination(TypedDict, total=False):
    cidr_ip: str
    cidr_ipv6: str
    destination_prefix_list_id: str
    destination_security_group_id: str


def destination(peer: Peer, scope: Scope) -> Destination:
    match peer:
        case IPv4Network():
            return {"cidr_ip": str(peer)}
        case IPv6Network():
            return {"cidr_ipv6": str(peer)}
        case str():
            return {"destination_prefix_list_id": peer}
        case Ref() if peer.kind is PrefixList:
            return {"destination_prefix_list_id": scope.id(peer)}
        case Ref():
            return {"destination_security_group_id": scope.id(peer)}
        case _:
            assert_never(peer)
