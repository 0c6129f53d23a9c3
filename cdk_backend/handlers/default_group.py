"""Empties the security group that AWS makes with each VPC: CloudFormation has no type that could.

It calls `handler` when the resource is made, changed or deleted, and waits for the answer. A deletion changes nothing:
the group goes with its VPC. Lambda has `cfnresponse` where a function's code stands in its template:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/cfn-lambda-function-code-cfnresponsemodule.html
"""

from typing import Any

import boto3
import cfnresponse


def handler(event: dict[str, Any], context: Any) -> None:
    group = event["ResourceProperties"]["GroupId"]
    try:
        if event["RequestType"] != "Delete":
            empty(boto3.client("ec2"), group)
    except Exception as failed:  # noqa: BLE001  # whatever it is: without an answer CloudFormation would wait
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, group, reason=str(failed))
    else:
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, group)


def empty(ec2: Any, group: str) -> None:
    """Take away every rule, whoever made it."""
    found = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    if found["IpPermissions"]:
        ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=found["IpPermissions"])
    if found["IpPermissionsEgress"]:
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=found["IpPermissionsEgress"])
