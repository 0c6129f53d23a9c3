"""CloudFormation's stacks, without the CDK CLI: whether one is there, its change sets, its deletion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.errors import EngineFailed, TargetRefused
from isoform.cdk import Show
from isoform.holders import holders
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
            raise EngineFailed(why_not_deleted(target, stack)) from None


def why_not_deleted(target: Target, stack: str) -> str:
    """CloudFormation's own reasons, each with what holds the resource; and what to do."""
    pages = target.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack)
    failed = [*_failed(event for page in pages for event in page["StackEvents"])]
    if not failed:
        return (
            f"CloudFormation has not deleted {stack} yet, and says of nothing that it failed: its events in the "
            "console say what it waits for. Then destroy again"
        )
    lines, held = [f"CloudFormation did not delete {stack}:"], False
    for event in reversed(failed):
        reason = event.get("ResourceStatusReason", "no reason was given")
        lines.append(f"  {event['LogicalResourceId']} ({event.get('PhysicalResourceId', '')}): {reason}")
        for holder in holders(target, event["ResourceType"], event.get("PhysicalResourceId", "")):
            lines.append(f"    held by {holder}")
            held = True
    todo = "Take away what holds them" if held else "Take away what the reasons name"
    return "\n".join([*lines, f"{todo}, and destroy again: what is deleted by now stays so"])


def _failed(events: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The resources that the last deletion left, the newest event first."""
    for event in events:
        if event["ResourceType"] == "AWS::CloudFormation::Stack":
            if event["ResourceStatus"] == "DELETE_IN_PROGRESS":
                return
        elif event["ResourceStatus"] == "DELETE_FAILED":
            yield event
