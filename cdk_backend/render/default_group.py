"""A VPC's default security group, emptied: a resource of CloudFormation's with a function of ours behind it.

CDK's own (`aws_ec2.Vpc`, restrict_default_security_group) is made by its L2 alone, and by code that nobody sees.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda
from aws_cdk import aws_logs as logs

from cdk_backend.render.scope import Constructs, Scope, logical_id
from core.graph import DefaultSecurityGroup

CODE: Final = Path(__file__).parents[1] / "handlers" / "default_group.py"
"""What the function runs."""


def default_security_group(group: DefaultSecurityGroup, scope: Scope) -> Constructs:
    """Its log group is a part of it, so that Lambda makes none that nobody would delete."""
    stack, emptied = scope.stack, scope.default_group(group.vpc)
    log_group = logs.CfnLogGroup(
        stack, logical_id(f"{group.id}#logs"), log_group_class="STANDARD", retention_in_days=30
    )
    role = iam.CfnRole(
        stack,
        logical_id(f"{group.id}#role"),
        description=group.id,
        assume_role_policy_document=_document(
            {
                "Effect": "Allow",
                "Principal": {"Service": ["lambda.amazonaws.com"]},
                "Action": ["sts:AssumeRole"],
            }
        ),
        policies=[
            iam.CfnRole.PolicyProperty(
                policy_name="empty",
                policy_document=_document(
                    # It has no ARNs to be allowed on:
                    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
                    _allow(["ec2:DescribeSecurityGroups"], "*"),
                    _allow(
                        ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
                        f"arn:{cdk.Aws.PARTITION}:ec2:{cdk.Aws.REGION}:{cdk.Aws.ACCOUNT_ID}:security-group/{emptied}",
                    ),
                    _allow(["logs:CreateLogStream", "logs:PutLogEvents"], log_group.attr_arn),
                ),
            )
        ],
    )
    handler = aws_lambda.CfnFunction(
        stack,
        logical_id(f"{group.id}#handler"),
        description=group.id,
        runtime="python3.13",
        architectures=["x86_64"],
        handler="index.handler",
        code=aws_lambda.CfnFunction.CodeProperty(zip_file=CODE.read_text()),
        role=role.attr_arn,
        timeout=60,
        memory_size=128,
        logging_config=aws_lambda.CfnFunction.LoggingConfigProperty(log_format="Text", log_group=log_group.ref),
    )
    own = cdk.CfnResource(
        stack,
        logical_id(group.id),
        type="Custom::EmptiedDefaultSecurityGroup",
        properties={
            "ServiceToken": handler.attr_arn,
            "ServiceTimeout": "300",
            "GroupId": emptied,
            # CloudFormation asks again only when a property changes: what is waited for may have made new rules.
            **({"After": sorted(group.after)} if group.after else {}),
        },
    )
    return Constructs(own, {"handler": handler, "role": role, "logs": log_group})


def _document(*statements: dict[str, object]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [*statements]}


def _allow(actions: list[str], resource: str) -> dict[str, object]:
    return {"Effect": "Allow", "Action": actions, "Resource": [resource]}
