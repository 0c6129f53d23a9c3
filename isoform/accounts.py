"""The account of an environment, and the account beside the model."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.errors import TargetRefused
from core.graph import Domain, ResourceGraph, Role
from core.model import Foundation
from isoform import asked, state
from isoform.comparison import Comparison, Row, Witness, compared
from live import record
from live import target as targets
from live.local import account as embedded
from live.observe import Seen, visible
from live.record import Entry
from live.target import Target, TargetName

Ask = Callable[[str], bool]
"""Whether a person agrees to what is about to be done."""


def of(foundation: Foundation, name: TargetName) -> Target:
    """The embedded account, started if need be, or AWS. Raises `TargetRefused`."""
    return targets.local(foundation, state.folder()) if name == "local" else targets.aws(foundation)


def if_running(foundation: Foundation, name: TargetName) -> Target | None:
    """The same, to look at what is there: None where no embedded account runs, in which nothing can be."""
    if name == "local" and embedded.running(state.folder()) is None:
        return None
    return of(foundation, name)


def with_entries(foundation: Foundation, config: Path | None, name: TargetName) -> tuple[Target, list[Entry]]:
    """The account, and what is deployed there. Raises `TargetRefused` where the foundation is not."""
    target = if_running(foundation, name)
    entries = record.of_cloudformation(target, foundation.name) if target else []
    if target is None or not entries:
        there = f"deployed in {where(target)}" if target else "deployed, for no embedded account is running"
        command = f"isoform deploy {asked.of(foundation.environment, config)} --target {name}"
        raise TargetRefused(f"{foundation.environment} is not {there}: `{command}` deploys it")
    return target, entries


def where(target: Target) -> str:
    return f"{'the embedded account' if target.name == 'local' else 'account'} {target.account}, {target.region}"


def beside_the_model(foundation: Foundation, graph: ResourceGraph, seen: Seen) -> Comparison:
    """The account and the model, as far as an account can show it."""
    found = compared(foundation, visible(graph, seen), Witness("the account", "", seen))
    return replace(found, differences=tuple(_with_cure(row, graph) for row in found.differences))


def _with_cure(row: Row, graph: ResourceGraph) -> Row:
    """What somebody gave to a role, where its template says nothing of that: CloudFormation leaves it as it is.

    An inline policy may be of an AWS::IAM::Policy, and what a template leaves open is no drift.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
    """
    role = graph.by_id.get(row.id)
    if not isinstance(role, Role) or row.field is None:
        return row
    of_it = ["--role-name", role.name]
    inline = row.field.removeprefix("inline.")
    if inline != row.field and inline not in role.inline:
        return replace(row, cure=shlex.join(["aws", "iam", "delete-role-policy", *of_it, "--policy-name", inline]))
    if row.field == "managed" and not role.managed:
        arns = [str(arn) for said in row.said if isinstance(said, list) for arn in said]
        detach = [shlex.join(["aws", "iam", "detach-role-policy", *of_it, "--policy-arn", arn]) for arn in arns]
        return replace(row, cure=" && ".join(detach))
    return row


def of_domain(graph: ResourceGraph, domain: Domain) -> ResourceGraph:
    """Of one domain alone: what it refers to elsewhere is not in it."""
    return replace(graph, by_id={id: resource for id, resource in graph.by_id.items() if resource.domain == domain})
