"""docs/parity.md: which kind is read from which witness, made from the readers themselves.

python -m isoform.report.parity
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cdk_backend import observe as cdk
from cdk_backend.observe import network
from core.graph import KINDS, Dashboard, EgressRule, IngressRule, InstanceProfile, Kind, ManagedPolicy, Resource
from live import observe as account
from live.observe.words import Native
from pulumi_backend import observe as pulumi

PAGE = Path(__file__).parents[2] / "docs" / "parity.md"


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

SERVICES = {
    "cloudwatch": "CloudWatch",
    "ec2": "EC2",
    "events": "EventBridge",
    "iam": "IAM",
    "kms": "KMS",
    "logs": "CloudWatch Logs",
    "s3": "S3",
    "sns": "SNS",
    "ssm": "Systems Manager",
}
"""What people call what boto3 calls so."""


def page() -> str:
    """The whole page, as Markdown."""
    readers = [(kind, native) for native, (kinds, _) in cdk.READERS.items() for kind in _each(kinds)]
    by_cdk: dict[object, str] = dict([*readers, *network.ALSO.items()])
    by_pulumi = {kind: name for name, native in pulumi.NATIVE.items() for kind in _each(native.kind)}
    by_account = {native.kind: _unread(native) for native in account.NATIVES}
    rows = [
        f"| {kind.__name__} | {_code(by_cdk.get(kind))} | {_code(by_pulumi.get(kind))} | {by_account.get(kind, 'no')} |"
        for kind in KINDS
    ]
    unread = [
        f"| {native.kind.__name__} | {SERVICES[native.service]} | {word} | {reason} |"
        for native in account.NATIVES
        for word, reason in sorted(native.unread.items())
    ]
    unseen = [
        f"| {'every kind' if kind is Kind else kind.__name__} | {field} | {one.reason} |"
        for (kind, field), one in account.UNSEEN.items()
    ]
    unseen += [f"| {kind.__name__} | {field} | {why} |" for (kind, field), why in account.FILLED_IN.items()]
    gaps = [
        f"| {gap.kind.__name__} | {gap.field} | {gap.engine}: [`{gap.constructor}`]({gap.source}) has no such word |"
        for gap in GAPS
    ]
    return "\n".join(
        [
            "# Parity",
            "",
            "Made from the readers by `make parity`; a test holds that it is up to date.",
            "",
            "Each kind is rendered by both engines and read back from both, and from the account after either. Where a",
            "kind can't be read by one of them, this table says `no`; there is none such now.",
            "",
            "| kind | CDK, as CloudFormation's | Pulumi | the account |",
            "|---|---|---|---|",
            *rows,
            "",
            "What an engine needs several native resources for is listed once: a group's closing rule, a gateway's",
            "attachment, a role's policies, a key's alias, a topic's policy and a rule's targets belong to it; so does",
            "the function that empties a default group, with its role and its log group.",
            "",
            "## What neither engine says, because one of them cannot",
            "",
            "Each is a gap for certain: once the engine has a word for it, a test fails.",
            "",
            "| kind | field | who cannot |",
            "|---|---|---|",
            *gaps,
            "",
            "## What an account does not show",
            "",
            "| kind | field | why |",
            "|---|---|---|",
            *unseen,
            "",
            "## What AWS says and nobody reads",
            "",
            "Everything else that AWS may say of these is read, and a word that nobody knows is a difference.",
            "",
            "| kind | service | word | why |",
            "|---|---|---|---|",
            *unread,
            "",
        ]
    )


def _each(kinds: type[Resource] | tuple[type[Resource], ...]) -> tuple[type[Resource], ...]:
    return kinds if isinstance(kinds, tuple) else (kinds,)


def _unread(native: Native) -> str:
    count = len(native.unread)
    return f"{count} word{'s' if count != 1 else ''} of {SERVICES[native.service]} unread"


def _code(name: str | None) -> str:
    return f"`{name}`" if name else "no"


if __name__ == "__main__":
    PAGE.write_text(page())
