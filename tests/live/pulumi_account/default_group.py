"""A VPC's default security group as the provider takes it over (vpc_default_security_group.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Stated, Type

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


def default_security_group(ec2: EC2Client, inputs: Inputs) -> str:
    """It is there already: all of its rules are revoked, and those that are stated would be made."""
    of = [{"Name": "vpc-id", "Values": [inputs.text("vpcId")]}, {"Name": "group-name", "Values": ["default"]}]
    for way in ("ingress", "egress"):
        if inputs.blocks(way):
            raise inputs.fault(way, "nothing here makes rules in this group")
    inputs.done()
    (group,) = ec2.describe_security_groups(Filters=of)["SecurityGroups"]  # type: ignore[arg-type]  # plain dicts
    if group["IpPermissions"]:
        ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
    if group["IpPermissionsEgress"]:
        ec2.revoke_security_group_egress(GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"])
    return group["GroupId"]


def leave(ec2: EC2Client, group: str, stated: Stated) -> None:
    """It goes with its VPC."""


TYPE = Type(default_security_group, leave)
