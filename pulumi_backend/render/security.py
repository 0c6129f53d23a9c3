"""Who may talk to whom, as resources of `aws.ec2` and `aws.vpc`."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import TypedDict, assert_never

import pulumi
from pulumi_aws import ec2, vpc

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
from pulumi_backend.render.program import Made, Program


def register(resource: Security, program: Program, options: pulumi.ResourceOptions) -> Made:
    match resource:
        case SecurityGroup():
            return Made(security_group(resource, program, options))
        case IngressRule():
            return Made(ingress_rule(resource, program, options))
        case EgressRule():
            return Made(egress_rule(resource, program, options))
        case _:
            assert_never(resource)


def security_group(group: SecurityGroup, program: Program, options: pulumi.ResourceOptions) -> ec2.SecurityGroup:
    """Closed as it is: "this provider will remove this default rule", by which AWS lets everything out.

    https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/
    """
    return ec2.SecurityGroup(
        group.id,
        vpc_id=program.id(group.vpc),
        name=group.name,
        description=group.id,
        tags=group.tags,
        opts=options,
    )


def ingress_rule(rule: IngressRule, program: Program, options: pulumi.ResourceOptions) -> vpc.SecurityGroupIngressRule:
    return vpc.SecurityGroupIngressRule(
        rule.id,
        security_group_id=program.id(rule.group),
        description=rule.description,
        opts=options,
        **peer(rule.peer, program),
        **traffic(rule.traffic),
    )


def egress_rule(rule: EgressRule, program: Program, options: pulumi.ResourceOptions) -> vpc.SecurityGroupEgressRule:
    return vpc.SecurityGroupEgressRule(
        rule.id,
        security_group_id=program.id(rule.group),
        description=rule.description,
        opts=options,
        **peer(rule.peer, program),
        **traffic(rule.traffic),
    )


class PeerWords(TypedDict, total=False):
    """The constructors' words for a peer; mypy checks them against both."""

    cidr_ipv4: str
    cidr_ipv6: str
    prefix_list_id: pulumi.Input[str]
    referenced_security_group_id: pulumi.Input[str]


def peer(peer: Peer, program: Program) -> PeerWords:
    match peer:
        case IPv4Network():
            return {"cidr_ipv4": str(peer)}
        case IPv6Network():
            return {"cidr_ipv6": str(peer)}
        case str():
            return {"prefix_list_id": peer}
        case Ref() if peer.kind is PrefixList:
            return {"prefix_list_id": program.id(peer)}
        case Ref():
            return {"referenced_security_group_id": program.id(peer)}
        case _:
            assert_never(peer)


class TrafficWords(TypedDict, total=False):
    """The constructors' words for traffic; mypy checks them against both."""

    ip_protocol: str
    from_port: int
    to_port: int


def traffic(traffic: Traffic) -> TrafficWords:
    match traffic:
        case Ports(protocol, first, last):
            return {"ip_protocol": protocol, "from_port": first, "to_port": last}
        case EveryProtocol():
            return {"ip_protocol": "-1"}
        case _:
            assert_never(traffic)
