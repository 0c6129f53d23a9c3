"""CloudFormation's stacks, without the CDK CLI: whether one is there, its change sets, its deletion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.errors import EngineFailed, TargetRefused
from isoform.cdk import Show
from live.target import Target, refusing


def described(target: Target, name: str) -> Mapping[str, object] | None:
    from botocore.exceptions import ClientError

    with refusing(f"CloudFormation did not describe {name}"):
        try:
            found: list[dict[str, object]] = target.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
    return found[0]


def importers(target: Target, export: str) -> list[str]:
    """The stacks that import what is exported under this name."""
    from botocore.exceptions import ClientError

    client = target.client("cloudformation")
    with refusing(f"CloudFormation did not say who imports {export}"):
        try:
            pages = client.get_paginator("list_imports").paginate(ExportName=export)
            return [stack for page in pages for stack in page["Imports"]]
        except ClientError as error:
            if "is not imported by any stack" in str(error):
                return []
            raise


def changes(target: Target, stack: str, name: str) -> list[str] | None:
    """What the change set `name` would do, a line each; None where there is nothing to do, and so nothing to execute.

    Raises `EngineFailed` with CloudFormation's reason where it could not be made.
    """
    client = target.client("cloudformation")
    with refusing(f"CloudFormation did not describe the changes of {stack}"):
        pages = list(client.get_paginator("describe_change_set").paginate(StackName=stack, ChangeSetName=name))
    first = pages[0]
    if first["Status"] == "FAILED":
        reason = first.get("StatusReason", "")
        if any(words in reason for words in NOTHING_TO_DO):
            return None
        raise EngineFailed(
            f"CloudFormation could not prepare the changes of {stack}: {reason or 'no reason was given'}"
        )
    found = [_change(change["ResourceChange"]) for page in pages for change in page["Changes"]]
    return found or ["none of its resources, but what it gives other stacks, or an order"]


NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")
"""Of the reasons why a change set has failed, those that the CDK CLI, too, takes for no failure."""


def _change(change: Mapping[str, Any]) -> str:
    replaced = {"True": ", made anew", "Conditional": ", perhaps made anew"}.get(change.get("Replacement", ""), "")
    return f"{change['Action'].lower()} {change['LogicalResourceId']} ({change['ResourceType']}){replaced}"


def delete(target: Target, stack: str, show: Show) -> None:
    """Delete `stack`, and wait. Raises `EngineFailed` with CloudFormation's reasons, or `TargetRefused`."""
    from botocore.exceptions import WaiterError

    client = target.client("cloudformation")
    there = described(target, stack)
    if there and there.get("EnableTerminationProtection"):
        if target.name == "aws":
            raise TargetRefused(
                f"{stack} is protected from termination: write `termination-protection: false`, deploy, and try again"
            )
        show(f"{stack} is protected from termination. Here that is lifted; at AWS the deletion would be refused")
        with refusing(f"CloudFormation did not lift the protection of {stack}"):
            client.update_termination_protection(StackName=stack, EnableTerminationProtection=False)
    with refusing(f"CloudFormation did not delete {stack}"):
        client.delete_stack(StackName=stack)
        try:
            delay = {"Delay": 1, "MaxAttempts": 60} if target.name == "local" else {"Delay": 10, "MaxAttempts": 180}
            client.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig=delay)
        except WaiterError:
            reasons = "\n".join(_reasons(client.describe_stack_events(StackName=stack)["StackEvents"]))
            raise EngineFailed(f"CloudFormation did not delete {stack}:\n{reasons}") from None


def _reasons(events: list[dict[str, str]]) -> Iterator[str]:
    for event in reversed(events):
        if event["ResourceStatus"] == "DELETE_FAILED":
            yield f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason was given')}"
