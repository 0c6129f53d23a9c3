"""What AWS has and only one engine has a word for, so that no kind has it: both would not build the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.graph import Dashboard, EgressRule, IngressRule, InstanceProfile, Kind, ManagedPolicy


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that a kind does not have, because one engine has no word for it."""

    kind: type[Kind]
    field: str
    engine: Literal["CDK", "Pulumi"]
    constructor: str
    """The engine's, which takes no such argument."""
    other: str
    """That of the other engine, which does."""
    source: str


# What one engine cannot say, neither does: both would not build the same thing.
GAPS: Sequence[Gap] = [
    Gap(
        IngressRule,
        "tags",
        "CDK",
        "aws_ec2.CfnSecurityGroupIngress",
        "vpc.SecurityGroupIngressRule",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html",
    ),
    Gap(
        EgressRule,
        "tags",
        "CDK",
        "aws_ec2.CfnSecurityGroupEgress",
        "vpc.SecurityGroupEgressRule",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupegress.html",
    ),
    Gap(
        ManagedPolicy,
        "tags",
        "CDK",
        "aws_iam.CfnManagedPolicy",
        "iam.Policy",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html",
    ),
    Gap(
        InstanceProfile,
        "tags",
        "CDK",
        "aws_iam.CfnInstanceProfile",
        "iam.InstanceProfile",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-instanceprofile.html",
    ),
    Gap(
        Dashboard,
        "tags",
        "Pulumi",
        "cloudwatch.Dashboard",
        "aws_cloudwatch.CfnDashboard",
        "https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/dashboard/",
    ),
]
