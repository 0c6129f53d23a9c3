"""Roles in `isoform show`: who may become each, what it may do, and every reason."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

from rich.console import Console

from config.environments import load
from core.model import Foundation, Github, Iam, Permission, Policy, Role, Statement, Trust
from isoform.show import show


def shown(foundation: Foundation) -> list[str]:
    """The lines of the roles' table, each cell after two or more spaces."""
    text = StringIO()
    show(foundation, Console(file=text, width=200))
    lines = [line.strip() for line in text.getvalue().splitlines()]
    if not any(line.startswith("role ") for line in lines):
        return []
    first = next(n for n, line in enumerate(lines) if line.startswith("role "))
    return lines[first + 1 : lines.index("", first) if "" in lines[first:] else None]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("   ") if cell.strip()]


def test_the_shipped_roles() -> None:
    assert [cells(line) for line in shown(load("dev"))] == [
        ["app", "trusts", "ec2"],
        ["may", "read-parameters app/*"],
        ["may", "write-logs app"],
        ["has", "AmazonSSMManagedInstanceCore"],
        ["auditor", "trusts", "its own account, with MFA"],
        ["has", "SecurityAudit"],
        ["has", "job-function/ViewOnlyAccess"],
    ]


def test_every_reason_stands_beside_what_it_is_for() -> None:
    role = Role(
        description="x",
        trust=(
            Trust(github="acme/app", because="checks"),
            Trust(github="acme/app", branch="main"),
            Trust(account="444455556666", role="deploy", external_id="acme-1"),
        ),
        access=(Permission(may="describe-network"), Permission(may="read-bucket", on="data")),
        statements=(
            Statement(actions=("s3:*",), resources=("*",), because="a backup of everything"),
            Statement(effect="deny", not_actions=("s3:*",), not_resources=("arn:aws:s3:::b",)),
        ),
        managed=("shared",),
        boundary="SecurityAudit",
    )
    shared = Policy(access=(Permission(may="write-traces"),))
    iam = Iam(github=Github(existing=True), roles={"ci": role}, policies={"shared": shared})
    assert [cells(line) for line in shown(replace(load("dev"), iam=iam))] == [
        ["ci", "trusts", "github acme/app", "checks"],
        ["trusts", "github acme/app, branch main"],
        ["trusts", "account 444455556666, role deploy, by external id"],
        ["may", "describe-network", "EC2 describes everything or nothing"],
        ["may", "read-bucket data"],
        ["may", "s3:* on *", "a backup of everything"],
        ["may not", "all but s3:* on all but arn:aws:s3:::b"],
        ["has", "shared"],
        ["may", "write-traces", "X-Ray's traces are no resources"],
        ["at most", "SecurityAudit"],
    ]


def test_without_roles_there_is_no_table() -> None:
    assert shown(replace(load("dev"), iam=Iam())) == []
