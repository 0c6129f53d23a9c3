"""Security groups and their rules, as EC2 says them."""

from __future__ import annotations

from typing import Unpack

from core.graph import EgressRule, EveryProtocol, IngressRule, Peer, Ports, PrefixList, SecurityGroup, Traffic, Vpc
from core.reading import Common, Reader, one_peer
from live.observe.asked import Item
from live.observe.snapshot import Snapshot
from live.observe.words import Native, named, own_tags, unread, word


def security_group(r: Reader, **common: Unpack[Common]) -> SecurityGroup:
    r.must("Description", common["id"])
    return SecurityGroup(**common, name=r.string("GroupName"), vpc=r.ref("VpcId", Vpc), tags=own_tags(r))


def ingress_rule(r: Reader, **common: Unpack[Common]) -> IngressRule:
    r.must("IsEgress", False)
    return IngressRule(
        **common,
        group=r.ref("GroupId", SecurityGroup),
        peer=peer(r),
        traffic=traffic(r),
        description=description(r),
    )


def egress_rule(r: Reader, **common: Unpack[Common]) -> EgressRule:
    r.must("IsEgress", True)
    return EgressRule(
        **common,
        group=r.ref("GroupId", SecurityGroup),
        peer=peer(r),
        traffic=traffic(r),
        description=description(r),
    )


def peer(r: Reader) -> Peer:
    r.usual("Tags", [])
    match one_peer(r, ["CidrIpv4", "CidrIpv6", "PrefixListId", "ReferencedGroupInfo"]):
        case "CidrIpv4":
            return r.cidr("CidrIpv4")
        case "CidrIpv6":
            return r.cidr_v6("CidrIpv6")
        case "PrefixListId":
            return r.ref_or_text("PrefixListId", PrefixList)
        case _:
            other = r.block("ReferencedGroupInfo")
            other.pass_over(["UserId", "VpcId"])  # the account and VPC of the group, which say nothing more
            return other.ref("GroupId", SecurityGroup)


def traffic(r: Reader) -> Traffic:
    match r.string("IpProtocol"):
        case "-1":
            r.usual("FromPort", -1)
            r.usual("ToPort", -1)
            return EveryProtocol()
        case "tcp" | "udp" | "icmp" | "icmpv6" as protocol:
            return Ports(protocol, r.number("FromPort"), r.number("ToPort"))
        case other:
            raise r.unreadable("IpProtocol", f"{other!r} is no protocol that isoform writes")


def description(r: Reader) -> str:
    """EC2 leaves an empty one out."""
    return r.string("Description") if r.has("Description") else ""


def is_default(group: Item) -> bool:
    """That which AWS makes with each VPC."""
    return bool(group["GroupName"] == "default")


def closes(rule: Item) -> bool:
    """The rule that nothing matches, by which CDK closes a group: see `cdk_backend/render/security.py`."""
    words = ("IsEgress", "IpProtocol", "FromPort", "ToPort", "CidrIpv4", "Description")
    return [rule.get(word) for word in words] == [True, "icmp", 252, 86, "255.255.255.255/32", "Nothing may leave"]


def made_with_default_group(rule: Item, snapshot: Snapshot) -> bool:
    """One of the two rules that AWS writes in a VPC's default group: all from itself, and all to anywhere.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    """
    if rule["GroupId"] not in snapshot.default_groups or rule["IpProtocol"] != "-1":
        return False
    if rule["IsEgress"]:
        # The second where the VPC has IPv6.
        return bool(rule.get("CidrIpv4") == "0.0.0.0/0" or rule.get("CidrIpv6") == "::/0")
    return bool(rule.get("ReferencedGroupInfo", {}).get("GroupId") == rule["GroupId"])


def rule_removal(item: Item) -> str:
    way, id = "egress" if item["IsEgress"] else "ingress", item["SecurityGroupRuleId"]
    return f"revoke-security-group-{way} --group-id {item['GroupId']} --security-group-rule-ids {id}"


RULE_UNREAD = unread(
    its_own_id=["SecurityGroupRuleId", "SecurityGroupRuleArn"],
    the_account=["GroupOwnerId"],
)

NATIVES = [
    Native(
        SecurityGroup,
        frozenset({"AWS::EC2::SecurityGroup", "aws:ec2/securityGroup:SecurityGroup"}),
        lambda snapshot: snapshot["groups"],
        named("GroupId"),
        security_group,
        unread(
            its_own_id=["GroupId", "SecurityGroupArn"],
            the_account=["OwnerId"],
            kinds_of_their_own=["IpPermissions", "IpPermissionsEgress"],
        ),
        lambda item: f"delete-security-group --group-id {item['GroupId']}",
        expected=lambda item, snapshot: is_default(item),
        called={"id": word("GroupId")},
    ),
    Native(
        IngressRule,
        frozenset({
            "AWS::EC2::SecurityGroupIngress",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        }),
        lambda snapshot: [rule for rule in snapshot.rules if not rule["IsEgress"]],
        named("SecurityGroupRuleId"),
        ingress_rule,
        RULE_UNREAD,
        rule_removal,
        within="GroupId",
        expected=made_with_default_group,
    ),
    Native(
        EgressRule,
        frozenset({
            "AWS::EC2::SecurityGroupEgress",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        }),
        lambda snapshot: [rule for rule in snapshot.rules if rule["IsEgress"]],
        named("SecurityGroupRuleId"),
        egress_rule,
        RULE_UNREAD,
        rule_removal,
        within="GroupId",
        expected=lambda item, snapshot: closes(item) or made_with_default_group(item, snapshot),
    ),
]  # fmt: skip
