"""A VPC's default security group, emptied, as EC2 says it: with its rules, of which there are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Unpack

from core.errors import Unreadable
from core.graph import DefaultSecurityGroup, Vpc
from core.reading import Common, Reader
from live.observe.asked import Item
from live.observe.security import is_default, rule_removal
from live.observe.snapshot import Snapshot
from live.observe.words import Native, named, no_tags, unread, word


def default_security_group(r: Reader, **common: Unpack[Common]) -> DefaultSecurityGroup:
    r.must("GroupName", "default")
    r.must("Description", "default VPC security group")
    rules = r.take("Rules", list)
    if not all(isinstance(rule, Mapping) for rule in rules):
        raise r.unreadable("Rules", f"{rules!r} are no rules")
    if rules:
        cure = " && ".join(f"aws ec2 {rule_removal(rule)}" for rule in rules)
        raise Unreadable(r.at, "; ".join(map(_said, rules)), "rules", cure=cure)
    no_tags(r)
    return DefaultSecurityGroup(**common, vpc=r.ref("VpcId", Vpc))


def _said(rule: Item) -> str:
    """`in tcp 22-22 10.0.0.0/8`."""
    words = ("CidrIpv4", "CidrIpv6", "PrefixListId")
    peer = next((rule[word] for word in words if word in rule), rule.get("ReferencedGroupInfo", {}).get("GroupId", ""))
    ports = "" if rule["IpProtocol"] == "-1" else f" {rule['FromPort']}-{rule['ToPort']}"
    what = "all" if rule["IpProtocol"] == "-1" else rule["IpProtocol"]
    return f"{'out' if rule['IsEgress'] else 'in'} {what}{ports} {peer}"


def default_groups(snapshot: Snapshot) -> Iterator[Item]:
    for group in snapshot["groups"]:
        if is_default(group):
            yield {**group, "Rules": [rule for rule in snapshot.rules if rule["GroupId"] == group["GroupId"]]}


NATIVE = Native(
    DefaultSecurityGroup,
    frozenset({"Custom::EmptiedDefaultSecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"}),
    default_groups,
    named("GroupId"),
    default_security_group,
    unread(
        its_own_id=["GroupId", "SecurityGroupArn"],
        the_account=["OwnerId"],
        the_rules_by_another_name=["IpPermissions", "IpPermissionsEgress"],
    ),
    expected=lambda item, snapshot: True,  # each VPC has one
    called={"id": word("GroupId")},
    tells_its_own=True,
)
