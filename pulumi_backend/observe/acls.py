"""Network ACLs, read from resources of `aws.ec2`."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Literal, Unpack

from core.graph import (
    EveryProtocol,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclRule,
    Ports,
    Subnet,
    Traffic,
    Vpc,
)
from core.reading import Common, Reader, one_peer
from pulumi_backend.observe.words import Native

ACTIONS: tuple[Literal["allow", "deny"], ...] = ("allow", "deny")


def network_acl(r: Reader, **common: Unpack[Common]) -> NetworkAcl:
    """Rules and subnets inside the list have no reader: with them there, the provider would fight over all others."""
    return NetworkAcl(**common, vpc=r.ref("vpcId", Vpc), tags=r.strings_by_name("tags"))


def network_acl_rule(r: Reader, **common: Unpack[Common]) -> NetworkAclRule:
    return NetworkAclRule(
        **common,
        acl=r.ref("networkAclId", NetworkAcl),
        egress=r.truth("egress"),
        number=r.number("ruleNumber"),
        action=r.one_of("ruleAction", ACTIONS),
        cidr=cidr(r),
        traffic=traffic(r),
    )


def cidr(r: Reader) -> IPv4Network | IPv6Network:
    if one_peer(r, ("cidrBlock", "ipv6CidrBlock")) == "cidrBlock":
        return r.cidr("cidrBlock")
    return r.cidr_v6("ipv6CidrBlock")


def traffic(r: Reader) -> Traffic:
    """ "-1" is every protocol, and then the ports are not stated.

    https://www.pulumi.com/registry/packages/aws/api-docs/ec2/networkaclrule/
    """
    match r.string("protocol"):
        case "-1":
            return EveryProtocol()
        case "1" | "58" as number:
            return Ports("icmp" if number == "1" else "icmpv6", r.number("icmpType"), r.number("icmpCode"))
        case "6":
            return Ports("tcp", r.number("fromPort"), r.number("toPort"))
        case "17":
            return Ports("udp", r.number("fromPort"), r.number("toPort"))
        case other:
            raise r.unreadable("protocol", f"{other!r} is no protocol that isoform writes")


def network_acl_association(r: Reader, **common: Unpack[Common]) -> NetworkAclAssociation:
    return NetworkAclAssociation(**common, subnet=r.ref("subnetId", Subnet), acl=r.ref("networkAclId", NetworkAcl))


NATIVE: Mapping[str, Native] = {
    "aws:ec2/networkAcl:NetworkAcl": Native(NetworkAcl, network_acl, {"id": "id"}),
    "aws:ec2/networkAclRule:NetworkAclRule": Native(NetworkAclRule, network_acl_rule, {"id": "id"}),
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": Native(
        NetworkAclAssociation, network_acl_association, {"id": "id"}
    ),
}
