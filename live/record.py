"""What an engine has written down of its deployment: which resource of the model is which in the account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core import cut
from core.errors import Unreadable
from core.graph import DOMAINS, Domain
from live.target import Target, refusing


@dataclass(frozen=True, slots=True)
class Entry:
    """A native resource that an engine has made."""

    id: str
    """The model id, or `owner#part`; in what something else made, the engine's own name for it."""
    domain: Domain
    stack: str
    """Which stack has it, as the foundation calls it: `security`, `security-2`. Of Pulumi, the domain."""
    native: str
    """Its type in the engine's words."""
    physical: str
    """What the engine calls it in the account: CloudFormation what `Ref` gives, Pulumi the id in its state."""
    retained: bool
    """Whether the engine keeps it when it is taken away."""


def stacks(target: Target, foundation: str) -> list[str]:
    """The stacks of `foundation` (`acme-dev`) that the account has, in the order in which they deploy."""
    return [*_stacks(target, foundation)]


def deployed(target: Target, foundation: str) -> dict[str, Domain]:
    """Those of them that hold something, each with its domain.

    Not one that was never executed, or whose creation was rolled back.
    """
    empty = ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE")
    return {name: domain for name, (domain, status) in _stacks(target, foundation).items() if status not in empty}


def _stacks(target: Target, foundation: str) -> dict[str, tuple[Domain, str]]:
    """Their domains and statuses."""
    client = target.client("cloudformation")
    with refusing("CloudFormation did not list the stacks"):
        pages = client.get_paginator("describe_stacks").paginate()
        there = {stack["StackName"]: stack["StackStatus"] for page in pages for stack in page["Stacks"]}
    ours = {name.removeprefix(f"{foundation}-"): name for name in there if name.startswith(f"{foundation}-")}
    domains = {stack: domain for stack in ours if (domain := cut.domain_of(stack))}
    return {ours[stack]: (domains[stack], there[ours[stack]]) for stack in sorted(domains, key=cut.place)}


def of_cloudformation(target: Target, foundation: str) -> list[Entry]:
    """What the stacks of `foundation` hold, in the order in which they deploy. Empty where it is not deployed.

    Ids and what is retained come from the *deployed* templates: the files may have changed since.
    """
    client = target.client("cloudformation")
    found = []
    for stack, domain in deployed(target, foundation).items():
        called = stack.removeprefix(f"{foundation}-")
        with refusing(f"CloudFormation did not say what {stack} holds"):
            resources = client.get_template(StackName=stack)["TemplateBody"]["Resources"]
            pages = client.get_paginator("list_stack_resources").paginate(StackName=stack)
            summaries = [
                summary
                for page in pages
                for summary in page["StackResourceSummaries"]
                if summary["ResourceStatus"] != "DELETE_COMPLETE" and summary.get("PhysicalResourceId")
            ]
        physical = {summary["LogicalResourceId"]: summary["PhysicalResourceId"] for summary in summaries}
        for summary in summaries:
            body = resources.get(summary["LogicalResourceId"], {})
            told = {**summary, "PhysicalResourceId": _physical(summary, body, physical)}
            found.append(_entry(domain, called, told, body))
    return found


def _physical(summary: Any, body: Any, physical: Mapping[str, str]) -> str:
    """What a resource is called in the account.

    CloudFormation makes up a name for an entry of a network ACL, which EC2 knows by list, direction and number: these
    the deployed template says.
    """
    match body:
        case {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {"NetworkAclId": {"Ref": acl}, "RuleNumber": number, **more},
        } if acl in physical:
            return f"{physical[acl]}|{'egress' if more.get('Egress') else 'ingress'}|{number}"
    name: str = summary["PhysicalResourceId"]
    return name


def _entry(domain: Domain, stack: str, summary: Any, body: Any) -> Entry:
    return Entry(
        id=body.get("Metadata", {}).get("isoform:id", summary["LogicalResourceId"]),
        domain=domain,
        stack=stack,
        native=summary["ResourceType"],
        physical=summary["PhysicalResourceId"],
        retained=body.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate"),
    )


def of_pulumi(export: Mapping[str, Any]) -> list[Entry]:
    """What a Pulumi stack holds, from what `pulumi stack export` prints. Raises `Unreadable`."""
    found = []
    for resource in export["deployment"].get("resources", []):
        if resource.get("custom") and not resource["type"].startswith("pulumi:"):
            name, component = _name(resource["urn"]), _name(resource.get("parent", ""))
            if component not in DOMAINS:
                raise Unreadable(name, f"stands in {component or 'no component'}, which is no domain")
            retained = bool(resource.get("retainOnDelete", False))
            found.append(Entry(name, component, component, resource["type"], resource["id"], retained))
    return found


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def heads(entries: Iterable[Entry]) -> list[Entry]:
    """Without those that are parts of others."""
    return [entry for entry in entries if "#" not in entry.id]
