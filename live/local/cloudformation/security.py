"""The security groups' resource types: the group with its inline rules, and rules of their own."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, ClassVar, Final

from live.local.cloudformation.resource import Failed, Made, Properties, ResourceType, Site, Taken, changed, said
from live.local.cloudformation.shape import NUMBER, TAGS, TEXT, Fields, Many, Shape
from live.local.cloudformation.tagged import TaggedEc2, only

_PORTS: Final[Mapping[str, Shape]] = {"FromPort": NUMBER, "IpProtocol": TEXT, "ToPort": NUMBER}
_PEERS: Final = (
    "CidrIp",
    "CidrIpv6",
    "DestinationPrefixListId",
    "DestinationSecurityGroupId",
    "SourcePrefixListId",
    "SourceSecurityGroupId",
)
_INGRESS: Final[Mapping[str, Shape]] = {
    **_PORTS,
    "CidrIp": TEXT,
    "CidrIpv6": TEXT,
    "Description": TEXT,
    "SourcePrefixListId": TEXT,
    "SourceSecurityGroupId": TEXT,
}
_EGRESS: Final[Mapping[str, Shape]] = {
    **_PORTS,
    "CidrIp": TEXT,
    "CidrIpv6": TEXT,
    "Description": TEXT,
    "DestinationPrefixListId": TEXT,
    "DestinationSecurityGroupId": TEXT,
}
_ALLOW_ALL: Final[Properties] = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
"""What AWS lets out of every new group."""

_NONE_AT_ALL: Final = ()
"""What a group has whose rules are all revoked. A template's empty list is another thing: the default stays."""


class Direction:
    """Ingress or egress: one set of calls with two names."""

    def __init__(self, word: str) -> None:
        self.word = word

    def authorize(self, site: Site, group: str, rule: Properties) -> str:
        """The id of the rule that is there now."""
        arguments: Any = {"GroupId": group, "IpPermissions": [permission(rule)]}
        ec2 = site.clients.ec2
        call = ec2.authorize_security_group_ingress if self.word == "ingress" else ec2.authorize_security_group_egress
        return str(call(**arguments)["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def describe(self, site: Site, group: str, rule: Properties) -> None:
        """Say the rule's description anew, or none."""
        arguments: Any = {"GroupId": group, "IpPermissions": [permission({"Description": "", **rule})]}
        ec2 = site.clients.ec2
        if self.word == "ingress":
            ec2.update_security_group_rule_descriptions_ingress(**arguments)
        else:
            ec2.update_security_group_rule_descriptions_egress(**arguments)

    def revoke(self, site: Site, group: str, **which: Any) -> None:
        ec2 = site.clients.ec2
        if self.word == "ingress":
            ec2.revoke_security_group_ingress(GroupId=group, **which)
        else:
            ec2.revoke_security_group_egress(GroupId=group, **which)


_BOTH: Final = {"SecurityGroupIngress": Direction("ingress"), "SecurityGroupEgress": Direction("egress")}


class SecurityGroup(TaggedEc2):
    name = "AWS::EC2::SecurityGroup"
    properties: ClassVar[Taken] = {
        "GroupDescription": TEXT,
        "GroupName": TEXT,
        "SecurityGroupEgress": Many(Fields(_EGRESS, frozenset({"IpProtocol"}))),
        "SecurityGroupIngress": Many(Fields(_INGRESS, frozenset({"IpProtocol"}))),
        "Tags": TAGS,
        "VpcId": TEXT,
    }
    required = frozenset({"GroupDescription"})
    create_only = frozenset({"GroupDescription", "GroupName", "VpcId"})
    attributes = frozenset({"GroupId", "Id", "VpcId"})
    custom_name = "GroupName"

    def create(self, site: Site, new: Properties) -> Made:
        group = site.clients.ec2.create_security_group(
            GroupName=new.get("GroupName") or site.made_up_name(255),
            Description=new["GroupDescription"],
            **said(new, "VpcId"),
        )["GroupId"]
        vpc = site.clients.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"]
        return Made(group, {"GroupId": group, "Id": group, "VpcId": vpc})

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        with ExitStack() as undo:
            for name, direction in _BOTH.items():
                before = dict(_inline(name, old))
                for which, rule in _inline(name, new):
                    if which not in before:
                        opened = direction.authorize(site, made.physical_id, rule)
                        undo.callback(direction.revoke, site, made.physical_id, SecurityGroupRuleIds=[opened])
                    elif rule.get("Description") != before[which].get("Description"):
                        direction.describe(site, made.physical_id, rule)
                        undo.callback(direction.describe, site, made.physical_id, before[which])
            super().update(site, made, old, new)
            undo.pop_all()
        return made

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        for name, direction in _BOTH.items():
            kept = dict(_inline(name, new))
            gone = [permission(rule) for which, rule in _inline(name, old) if which not in kept]
            if gone:
                direction.revoke(site, made.physical_id, IpPermissions=gone)
        if not old and new.get("SecurityGroupEgress"):
            self._close_to_ipv6(site, made)
        super().settle(site, made, old, new)

    def _close_to_ipv6(self, site: Site, made: Made) -> None:
        """In a VPC with IPv6 a second rule stands in the place of an inline egress."""
        by: Any = [{"Name": "group-id", "Values": [made.physical_id]}]
        rules = site.clients.ec2.describe_security_group_rules(Filters=by)["SecurityGroupRules"]
        for rule in rules:
            if rule["IsEgress"] and rule["IpProtocol"] == "-1" and rule.get("CidrIpv6") == "::/0":
                _BOTH["SecurityGroupEgress"].revoke(
                    site, made.physical_id, SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]]
                )

    def undo(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        # Not by an update: the old rules are still there, and EC2 would refuse to open them twice.
        for name, direction in _BOTH.items():
            kept = dict(_inline(name, old))
            for which, rule in _inline(name, new):
                if which not in kept:
                    direction.revoke(site, made.physical_id, IpPermissions=[permission(rule)])
                elif rule.get("Description") != kept[which].get("Description"):
                    direction.describe(site, made.physical_id, kept[which])
        TaggedEc2.update(self, site, made, new, old)
        TaggedEc2.settle(self, site, made, new, old)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_security_group(GroupId=made.physical_id)

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        by: Any = [{"Name": "group-id", "Values": [made.physical_id]}]
        return only(site.clients.ec2.describe_security_groups(Filters=by)["SecurityGroups"])

    def told(self, site: Site, there: Mapping[str, Any], said: Properties) -> Properties:
        by: Any = [{"Name": "group-id", "Values": [there["GroupId"]]}]
        rules = site.clients.ec2.describe_security_group_rules(Filters=by)["SecurityGroupRules"]
        told: dict[str, Any] = {}
        for name in _BOTH:
            if said.get(name):
                egress = name == "SecurityGroupEgress"
                opened = {_identity(rule): rule for rule in map(_rule, rules) if egress == rule["IsEgress"]}
                found = [
                    _without_none({**rule, **_description(opened[which], rule)})
                    for which, rule in _inline(name, said)
                    if which in opened
                ]
                told[name] = found or _NONE_AT_ALL
        return told


class Rule(ResourceType):
    """A rule of its own. Everything but its description is what it is."""

    required = frozenset({"GroupId", "IpProtocol"})
    attributes = frozenset({"Id"})
    direction: ClassVar[Direction]

    def create(self, site: Site, new: Properties) -> Made:
        rule = self.direction.authorize(site, new["GroupId"], new)
        return Made(rule, {"Id": rule})

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if old and changed("Description", old, new):
            self.direction.describe(site, new["GroupId"], new)
        return made

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        self.direction.revoke(site, old["GroupId"], SecurityGroupRuleIds=[made.physical_id])

    def actual(self, site: Site, made: Made, said: Properties) -> Properties | None:
        by: Any = [{"Name": "security-group-rule-id", "Values": [made.physical_id]}]
        found = only(site.clients.ec2.describe_security_group_rules(Filters=by)["SecurityGroupRules"])
        if found is None:
            return None
        rule = _rule(found)
        # A rule that somebody has altered keeps its id, and is another rule.
        altered = {} if _identity(rule) == _identity(said) else {name: rule.get(name) for name in self.properties}
        return {**altered, "GroupId": found["GroupId"], **_description(rule, said)}


class SecurityGroupIngress(Rule):
    name = "AWS::EC2::SecurityGroupIngress"
    properties: ClassVar[Taken] = {**_INGRESS, "GroupId": TEXT}
    create_only = frozenset(properties) - {"Description"}
    direction = _BOTH["SecurityGroupIngress"]


class SecurityGroupEgress(Rule):
    name = "AWS::EC2::SecurityGroupEgress"
    properties: ClassVar[Taken] = {**_EGRESS, "GroupId": TEXT}
    create_only = frozenset(properties) - {"Description"}
    direction = _BOTH["SecurityGroupEgress"]


def _inline(name: str, group: Properties) -> list[tuple[tuple[Any, ...], Properties]]:
    """The rules of one direction, each with what tells it from the others: all but its description.

    AWS's own allow-all stands in the place of an inline egress that a template leaves out, or leaves empty.
    """
    rules = group.get(name, [])
    if name == "SecurityGroupEgress" and rules == []:
        rules = [_ALLOW_ALL]
    return [(_identity(rule), rule) for rule in rules]


_PROTOCOLS: Final = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"}
"""By number and by name: EC2 takes both, and gives back the name."""


def _identity(rule: Properties) -> tuple[Any, ...]:
    """What tells a rule from the others: all but its description."""
    protocol = _PROTOCOLS.get(rule["IpProtocol"].lower(), rule["IpProtocol"].lower())
    ports = (None, None) if protocol == "-1" else (rule.get("FromPort"), rule.get("ToPort"))
    return (protocol, *ports, *(rule.get(peer) for peer in _PEERS))


def _rule(there: Mapping[str, Any]) -> Properties:
    """A rule of EC2's in the template's words."""
    side = "Destination" if there["IsEgress"] else "Source"
    return {
        **said(there, "Description", "FromPort", "IpProtocol", "IsEgress", "ToPort"),
        "CidrIp": there.get("CidrIpv4"),
        "CidrIpv6": there.get("CidrIpv6"),
        f"{side}PrefixListId": there.get("PrefixListId"),
        f"{side}SecurityGroupId": there.get("ReferencedGroupInfo", {}).get("GroupId"),
    }


def _description(there: Properties, said: Properties) -> Properties:
    """The description that is there, where one was said. An empty one is none."""
    same = (there.get("Description") or "") == said.get("Description")
    return {} if same or "Description" not in said else {"Description": there.get("Description")}


def _without_none(rule: Properties) -> Properties:
    return {name: value for name, value in rule.items() if value is not None}


def permission(rule: Properties) -> dict[str, Any]:
    """A rule in EC2's words. Raises Failed for a rule that EC2 would refuse, or that moto could not hold."""
    peers = said(rule, *_PEERS)
    if len(peers) != 1:
        raise Failed(f"A rule has exactly one of {', '.join(_PEERS)}: got {', '.join(peers) or 'none'}")
    ports = said(rule, "FromPort", "ToPort")
    if rule["IpProtocol"] == "-1":
        ports = {}
    elif len(ports) != 2:
        raise Failed(f"A rule for protocol {rule['IpProtocol']} needs FromPort and ToPort")
    ((peer, value),) = peers.items()
    description = said(rule, "Description")
    match peer:
        case "CidrIp":
            target: dict[str, Any] = {"IpRanges": [{"CidrIp": value, **description}]}
        case "CidrIpv6":
            target = {"Ipv6Ranges": [{"CidrIpv6": value, **description}]}
        case "DestinationPrefixListId" | "SourcePrefixListId":
            target = {"PrefixListIds": [{"PrefixListId": value, **description}]}
        case _:
            target = {"UserIdGroupPairs": [{"GroupId": value, **description}]}
    return {"IpProtocol": rule["IpProtocol"], **ports, **target}


TYPES: Final = (SecurityGroup(), SecurityGroupIngress(), SecurityGroupEgress())
