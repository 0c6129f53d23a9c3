"""Network ACLs, as CloudFormation says them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkaclentry.html
"""

from __future__ import annotations

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

ACTIONS: tuple[Literal["allow", "deny"], ...] = ("allow", "deny")


def network_acl(r: Reader, **common: Unpack[Common]) -> NetworkAcl:
    return NetworkAcl(**common, vpc=r.ref("VpcId", Vpc), tags=r.pairs("Tags", "Key", "Value"))


def network_acl_rule(r: Reader, **common: Unpack[Common]) -> NetworkAclRule:
    return NetworkAclRule(
        **common,
        acl=r.ref("NetworkAclId", NetworkAcl),
        egress=r.truth("Egress"),
        number=r.number("RuleNumber"),
        action=r.one_of("RuleAction", ACTIONS),
        cidr=cidr(r),
        traffic=traffic(r),
    )


def cidr(r: Reader) -> IPv4Network | IPv6Network:
    if one_peer(r, ["CidrBlock", "Ipv6CidrBlock"]) == "CidrBlock":
        return r.cidr("CidrBlock")
    return r.cidr_v6("Ipv6CidrBlock")


def traffic(r: Reader) -> Traffic:
    """Ports go with tcp and udp, a type and a code with icmp; with another protocol each is left over, and a fault."""
    match r.number("Protocol"):
        case -1:
            return EveryProtocol()
        case 1 | 58 as number:
            icmp = r.block("Icmp")
            return Ports("icmp" if number == 1 else "icmpv6", icmp.number("Type"), icmp.number("Code"))
        case 6 | 17 as number:
            ports = r.block("PortRange")
            return Ports("tcp" if number == 6 else "udp", ports.number("From"), ports.number("To"))
        case other:
            raise r.unreadable("Protocol", f"{other!r} is no protocol that isoform writes")


def network_acl_association(r: Reader, **common: Unpack[Common]) -> NetworkAclAssociation:
    return NetworkAclAssociation(**common, subnet=r.ref("SubnetId", Subnet), acl=r.ref("NetworkAclId", NetworkAcl))
