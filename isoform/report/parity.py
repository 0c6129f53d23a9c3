"""docs/parity.md: which kind is read from which witness, made from the readers themselves.

python -m isoform.report.parity
"""

from __future__ import annotations

from pathlib import Path

from cdk_backend import observe as cdk
from core.graph import KINDS
from live import observe as account
from pulumi_backend import observe as pulumi

PAGE = Path(__file__).parents[2] / "docs" / "parity.md"


def page() -> str:
    """The whole page, as Markdown."""
    by_cdk = {kind: native for native, (kind, _) in cdk.READERS.items()}
    by_pulumi = {native.kind: name for name, native in pulumi.NATIVE.items()}
    by_account = {native.kind: f"{len(native.unread)} words of EC2 unread" for native in account.NATIVES}
    rows = [
        f"| {kind.__name__} | {_code(by_cdk.get(kind))} | {_code(by_pulumi.get(kind))} | {by_account.get(kind, 'no')} |"
        for kind in KINDS
    ]
    unread = [
        f"| {native.kind.__name__} | {word} | {reason} |"
        for native in account.NATIVES
        for word, reason in sorted(native.unread.items())
    ]
    unseen = [f"| {field} | {reason} |" for field, reason in account.UNSEEN.items()]
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
            "A group's closing rule and a gateway's attachment are part of what they belong to.",
            "",
            "## What an account does not show",
            "",
            "| field | why |",
            "|---|---|",
            *unseen,
            "",
            "## What EC2 says and nobody reads",
            "",
            "Everything else that EC2 may say of these is read, and a word that nobody knows is a difference.",
            "",
            "| kind | word | why |",
            "|---|---|---|",
            *unread,
            "",
        ]
    )


def _code(name: str | None) -> str:
    return f"`{name}`" if name else "no"


if __name__ == "__main__":
    PAGE.write_text(page())
