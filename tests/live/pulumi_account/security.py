"""Security groups and their rules as the provider makes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Type

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import IpPermissionTypeDef

EVERYWHERE_V6: IpPermissionTypeDef = {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
EVERYWHERE: IpPermissionTypeDef = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
"""Where AWS lets every new group send to. The provider says ports 0 to 0 too, which AWS passes over and moto does not.
"""


def security_group(ec2: EC2Client, inputs: Inputs) -> str:
    """Made, and then closed: "we revoke that rule, so users don't unknowingly have/use it" (vpc_security_group.go).

    In a VPC with a range of IPv6 there is a second rule to revoke, for ::/0.
    """
    arguments = {
        "GroupName": inputs.text("name"),
        "Description": inputs.text("description", "Managed by Pulumi"),
        "VpcId": inputs.text("vpcId"),
        **inputs.tags("security-group"),
    }
    inputs.done()
    group = ec2.create_security_group(**arguments)["GroupId"]
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[EVERYWHERE])
    (made,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    if made["IpPermissionsEgress"]:
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[EVERYWHERE_V6])
    return group


def delete_security_group(ec2: EC2Client, group: str, stated: Mapping[str, Any]) -> None:
    ec2.delete_security_group(GroupId=group)


def ingress_rule(ec2: EC2Client, inputs: Inputs) -> str:
    group, allowed = inputs.text("securityGroupId"), permission(inputs)
    inputs.done()
    (rule,) = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[allowed])["SecurityGroupRules"]
    return rule["SecurityGroupRuleId"]


def delete_ingress_rule(ec2: EC2Client, rule: str, stated: Mapping[str, Any]) -> None:
    ec2.revoke_security_group_ingress(GroupId=stated["securityGroupId"], SecurityGroupRuleIds=[rule])


def egress_rule(ec2: EC2Client, inputs: Inputs) -> str:
    group, allowed = inputs.text("securityGroupId"), permission(inputs)
    inputs.done()
    (rule,) = ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[allowed])["SecurityGroupRules"]
    return rule["SecurityGroupRuleId"]


def delete_egress_rule(ec2: EC2Client, rule: str, stated: Mapping[str, Any]) -> None:
    ec2.revoke_security_group_egress(GroupId=stated["securityGroupId"], SecurityGroupRuleIds=[rule])


PEERS = {
    "cidrIpv4": ("IpRanges", "CidrIp"),
    "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "prefixListId": ("PrefixListIds", "PrefixListId"),
    "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
}


def permission(inputs: Inputs) -> IpPermissionTypeDef:
    """A rule in EC2's words; the description is its peer's (vpc_security_group_ingress_rule.go)."""
    peers = [input for input in PEERS if inputs.has(input)]
    if len(peers) != 1:
        raise inputs.fault(" or ".join(PEERS), f"{len(peers)} are stated, where the provider takes one")
    ranges, argument = PEERS[peers[0]]
    described = {"Description": inputs.text("description")} if inputs.has("description") else {}
    ports = {"fromPort": "FromPort", "toPort": "ToPort"}
    allowed: Any = {
        "IpProtocol": inputs.text("ipProtocol"),
        ranges: [{argument: inputs.text(peers[0]), **described}],
        **{argument: inputs.number(input) for input, argument in ports.items() if inputs.has(input)},
    }
    return allowed  # type: ignore[no-any-return]  # which of its lists it has is a value


TYPES: Mapping[str, Type] = {
    "aws:ec2/securityGroup:SecurityGroup": Type(security_group, delete_security_group),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Type(ingress_rule, delete_ingress_rule),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Type(egress_rule, delete_egress_rule),
}
