"""Security groups and their rules, as CloudFormation says them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Unpack

from core.graph import (
    EgressRule,
    EveryProtocol,
    IngressRule,
    Peer,
    Ports,
    PrefixList,
    Security,
    SecurityGroup,
    Traffic,
    Vpc,
)
from core.reading import Common, Reader, one_peer


def security_group(r: Reader, **common: Unpack[Common]) -> SecurityGroup:
    r.must("GroupDescription", common["id"])
    closed = r.only("SecurityGroupEgress")  # without it AWS lets everything out: an absent one is no closed group
    closed.must("IpProtocol", "icmp")
    closed.must("FromPort", 252)
    closed.must("ToPort", 86)
    closed.must("CidrIp", "255.255.255.255/32")
    closed.must("Description", "Nothing may leave")
    return SecurityGroup(
        **common, name=r.string("GroupName"), vpc=r.ref("VpcId", Vpc), tags=r.pairs("Tags", "Key", "Value")
    )


def ingress_rule(r: Reader, **common: Unpack[Common]) -> IngressRule:
    return IngressRule(
        **common,
        group=r.ref("GroupId", SecurityGroup),
        peer=peer(r, "Source"),
        traffic=traffic(r),
        description=r.string("Description"),
    )


def egress_rule(r: Reader, **common: Unpack[Common]) -> EgressRule:
    return EgressRule(
        **common,
        group=r.ref("GroupId", SecurityGroup),
        peer=peer(r, "Destination"),
        traffic=traffic(r),
        description=r.string("Description"),
    )


def peer(r: Reader, side: str) -> Peer:
    group, prefix_list = f"{side}SecurityGroupId", f"{side}PrefixListId"
    match one_peer(r, ["CidrIp", "CidrIpv6", prefix_list, group]):
        case "CidrIp":
            return r.cidr("CidrIp")
        case "CidrIpv6":
            return r.cidr_v6("CidrIpv6")
        case said if said == prefix_list:
            return r.ref_or_text(prefix_list, PrefixList)
        case _:
            return r.ref(group, SecurityGroup)


def traffic(r: Reader) -> Traffic:
    match r.string("IpProtocol"):
        case "-1":
            return EveryProtocol()
        case "tcp" | "udp" | "icmp" | "icmpv6" as protocol:
            return Ports(protocol, r.number("FromPort"), r.number("ToPort"))
        case other:
            raise r.unreadable("IpProtocol", f"{other!r} is no protocol that isoform writes")


READERS: Mapping[str, tuple[type[Security], Callable[..., Security]]] = {
    "AWS::EC2::SecurityGroup": (SecurityGroup, security_group),
    "AWS::EC2::SecurityGroupIngress": (IngressRule, ingress_rule),
    "AWS::EC2::SecurityGroupEgress": (EgressRule, egress_rule),
}
