"""CloudFormation's stacks, without the CDK CLI: whether one is there, its change sets, one of ours, its deletion."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
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


def protected(target: Target, name: str) -> bool:
    """Whether CloudFormation refuses to delete it."""
    there = described(target, name)
    return bool(there and there.get("EnableTerminationProtection"))


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


OWN = "isoform"
"""The change set of a stack that is ours, and not the CDK's."""


def prepare(target: Target, stack: str, template: Mapping[str, object], show: Show) -> list[str] | None:
    """What would be done to make `stack` what the template says, a line each; None where it is that."""
    there = described(target, stack)
    if there and there["StackStatus"] == "ROLLBACK_COMPLETE":  # of which there is nothing, and no update
        delete(target, stack, show)
        there = None
    client = target.client("cloudformation")
    named = {"StackName": stack, "ChangeSetName": OWN}
    creates = there is None or there["StackStatus"] == "REVIEW_IN_PROGRESS"
    with refusing(f"CloudFormation did not prepare {stack}"):
        if there is not None:
            client.delete_change_set(**named)
        client.create_change_set(
            **named,
            ChangeSetType="CREATE" if creates else "UPDATE",
            TemplateBody=json.dumps(template, separators=(",", ":")),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        _wait(target, "change_set_create_complete", **named)
    found = changes(target, stack, OWN)
    if found is None:
        withdraw(target, stack)
    return found


def withdraw(target: Target, stack: str) -> None:
    """Forget what was prepared: of a stack that was to be made there is nothing left."""
    client = target.client("cloudformation")
    there = described(target, stack)
    if there is None:
        return
    with refusing(f"CloudFormation did not forget the changes of {stack}"):
        client.delete_change_set(StackName=stack, ChangeSetName=OWN)
        if there["StackStatus"] == "REVIEW_IN_PROGRESS":
            client.delete_stack(StackName=stack)


def execute(target: Target, stack: str) -> None:
    """Do what was prepared, and wait. Raises `EngineFailed` with CloudFormation's reasons, or `TargetRefused`."""
    client = target.client("cloudformation")
    there = described(target, stack)
    verb = "create" if there is None or there["StackStatus"] == "REVIEW_IN_PROGRESS" else "update"
    with refusing(f"CloudFormation did not make {stack}"):
        client.execute_change_set(StackName=stack, ChangeSetName=OWN)
        if not _wait(target, f"stack_{verb}_complete", StackName=stack):
            raise EngineFailed(_why_not_made(target, stack))


def _why_not_made(target: Target, stack: str) -> str:
    """CloudFormation's own reasons, oldest first."""
    failed = [event for event in _of_last_run(target, stack) if event["ResourceStatus"].endswith("_FAILED")]
    reasons = (
        f"  {each['LogicalResourceId']}: {each.get('ResourceStatusReason', 'no reason')}" for each in reversed(failed)
    )
    return "\n".join([f"CloudFormation did not make {stack}:", *reasons])


def held(target: Target, stack: str) -> set[str]:
    """The logical ids of what the stack has; none where it is not there."""
    if described(target, stack) is None:
        return set()
    with refusing(f"CloudFormation did not say what {stack} holds"):
        pages = target.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        return {each["LogicalResourceId"] for page in pages for each in page["StackResourceSummaries"]}


def template(target: Target, stack: str) -> Mapping[str, object] | None:
    """As it was deployed last; None where the stack is not there."""
    return None if described(target, stack) is None else template_of(target, stack)


def template_of(target: Target, stack: str) -> Mapping[str, Any]:
    """That of a stack that is there, as it was deployed last."""
    with refusing(f"CloudFormation did not give the template of {stack}"):
        found = target.client("cloudformation").get_template(StackName=stack)["TemplateBody"]
    if isinstance(found, str):  # somebody deployed it as YAML, which boto3 leaves as it is
        from ruamel.yaml import YAML

        found = YAML(typ="safe").load(found)
    body: Mapping[str, Any] = found
    return body


def _wait(target: Target, what: str, **named: str) -> bool:
    """Whether it came to what was waited for."""
    from botocore.exceptions import WaiterError

    delay = {"Delay": 1, "MaxAttempts": 60} if target.name == "local" else {"Delay": 5, "MaxAttempts": 360}
    try:
        target.client("cloudformation").get_waiter(what).wait(**named, WaiterConfig=delay)
    except WaiterError:
        return False
    return True


def delete(target: Target, stack: str, show: Show) -> None:
    """Delete `stack`, and wait. Raises `EngineFailed` with CloudFormation's reasons, or `TargetRefused`."""
    client = target.client("cloudformation")
    if protected(target, stack):
        if target.name == "aws":
            raise TargetRefused(
                f"{stack} is protected from termination: write `termination-protection: false`, deploy, and try again"
            )
        show(f"{stack} is protected from termination. Here that is lifted; at AWS the deletion would be refused")
        with refusing(f"CloudFormation did not lift the protection of {stack}"):
            client.update_termination_protection(StackName=stack, EnableTerminationProtection=False)
    with refusing(f"CloudFormation did not delete {stack}"):
        client.delete_stack(StackName=stack)
        if not _wait(target, "stack_delete_complete", StackName=stack):
            raise EngineFailed(why_not_deleted(target, stack))


def why_not_deleted(target: Target, stack: str) -> str:
    """CloudFormation's own reasons, each with what holds the resource; and what to do."""
    failed = [event for event in _of_last_run(target, stack) if event["ResourceStatus"] == "DELETE_FAILED"]
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


def _of_last_run(target: Target, stack: str) -> Iterator[dict[str, Any]]:
    """The events of its resources since the last creation, update or deletion began, the newest first."""
    pages = target.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack)
    for event in (event for page in pages for event in page["StackEvents"]):
        if event["ResourceType"] != "AWS::CloudFormation::Stack":
            yield event
        elif event["ResourceStatus"] in BEGINNINGS:
            return


BEGINNINGS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
"""Of a stack. What it rolls back, it does after one of these."""
