"""docs/parity.md: which kind is read from which witness, made from the readers themselves.

python -m isoform.report.parity
"""

from __future__ import annotations

from pathlib import Path

from core.graph import KINDS, Kind
from isoform.gaps import GAPS
from isoform.natives import types_in_cloudformation, types_in_pulumi
from live import observe as account
from live.observe.words import Native

PAGE = Path(__file__).parents[2] / "docs" / "parity.md"


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
    by_cdk, by_pulumi = types_in_cloudformation(), types_in_pulumi()
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


def _unread(native: Native) -> str:
    count = len(native.unread)
    return f"{count} word{'s' if count != 1 else ''} of {SERVICES[native.service]} unread"


def _code(name: str | None) -> str:
    return f"`{name}`" if name else "no"


if __name__ == "__main__":
    PAGE.write_text(page())
