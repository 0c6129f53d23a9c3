"""Who may talk to whom, read from resources of `aws.ec2` and `aws.vpc`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Unpack

from core.graph import EgressRule, EveryProtocol, IngressRule, Peer, Ports, PrefixList, SecurityGroup, Traffic, Vpc
from core.reading import Common, Reader, one_peer
from pulumi_backend.observe.words import Native


def security_group(r: Reader, **common: Unpack[Common]) -> SecurityGroup:
    """Rules inside the group have no reader: with one of them there, the provider would fight over all others."""
    r.must("description", common["id"])
    return SecurityGroup(**common, name=r.string("name"), vpc=r.ref("vpcId", Vpc), tags=r.strings_by_name("tags"))


def ingress_rule(r: Reader, **common: Unpack[Common]) -> IngressRule:
    return IngressRule(
        **common,
        group=r.ref("securityGroupId", SecurityGroup),
        peer=peer(r),
        traffic=traffic(r),
        description=r.string("description"),
    )


def egress_rule(r: Reader, **common: Unpack[Common]) -> EgressRule:
    return EgressRule(
        **common,
        group=r.ref("securityGroupId", SecurityGroup),
        peer=peer(r),
        traffic=traffic(r),
        description=r.string("description"),
    )


def peer(r: Reader) -> Peer:
    match one_peer(r, ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")):
        case "cidrIpv4":
            return r.cidr("cidrIpv4")
        case "cidrIpv6":
            return r.cidr_v6("cidrIpv6")
        case "prefixListId":
            return r.ref_or_text("prefixListId", PrefixList)
        case group:
            return r.ref(group, SecurityGroup)


PROTOCOLS: Mapping[str, Literal["tcp", "udp", "icmp", "icmpv6"]] = {
    "tcp": "tcp",
    "udp": "udp",
    "icmp": "icmp",
    "icmpv6": "icmpv6",
}


def traffic(r: Reader) -> Traffic:
    """ "-1" is every protocol, and then the ports are not stated.

    https://www.pulumi.com/registry/packages/aws/api-docs/vpc/securitygroupingressrule/
    """
    protocol = r.string("ipProtocol")
    if protocol == "-1":
        return EveryProtocol()
    if protocol not in PROTOCOLS:
        raise r.unreadable("ipProtocol", f"{protocol!r} is not one of {', '.join(PROTOCOLS)} or '-1'")
    return Ports(PROTOCOLS[protocol], r.number("fromPort"), r.number("toPort"))


NATIVE: Mapping[str, Native] = {
    "aws:ec2/securityGroup:SecurityGroup": Native(SecurityGroup, security_group, {"id": "id"}),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Native(
        IngressRule, ingress_rule, {"id": "id", "securityGroupRuleId": "id"}
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Native(
        EgressRule, egress_rule, {"id": "id", "securityGroupRuleId": "id"}
    ),
}
