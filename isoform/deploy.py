"""A deployment by the CDK CLI, and its undoing; both end with a look at the account itself."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from cdk_backend import cli as cdk
from core.compare import compare
from core.errors import EngineFailed, TargetRefused
from core.graph import ResourceGraph
from core.lower import lower
from core.model import Foundation
from isoform import engines, state
from isoform.preview import observe_cdk
from live import inventory
from live import target as targets
from live.inventory import Recorded
from live.target import Target, TargetName, refusing

PATIENCE = 3600
"""Seconds after which the CDK CLI is ended."""

Say = Callable[[str], AbstractContextManager[object]]
"""Tells a person what is being done, while it is done."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """What the account has after a deployment."""

    foundation: Foundation
    graph: ResourceGraph
    target: TargetName
    there: tuple[Recorded, ...]
    """What CloudFormation recorded and the account really has."""
    missing: tuple[str, ...]
    """Ids of the model that CloudFormation has not recorded, or that the account does not have."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What an account had, and still has, after its foundation was taken away."""

    foundation: Foundation
    target: TargetName
    deleted: int
    retained: tuple[Recorded, ...]
    """Kept, as the environment asks."""
    left: tuple[Recorded, ...]
    """Still there though nobody asked for it."""


Ask = Callable[[str], bool]
"""Whether a person agrees to what is about to be done."""


def deploy(environment: str, config: Path | None, name: TargetName, agreed: Ask, say: Say) -> Deployed:
    """Deploy `environment`, and look.

    Raises `InputFaults`; `EngineFailed` with CDK's own words; `TargetRefused` for a wrong account, one that was not
    bootstrapped, or a prod that nobody `agreed` to.
    """
    with state.run(environment) as folder:
        foundation, graph = _load(environment, config)
        with say("Looking for the account"):
            target = _target(name, foundation, agreed, "deploy to")
        assembly = folder / "cdk"
        with say("CDK writes the templates"):
            _synth(assembly, environment, config, foundation, graph, folder)
        _bootstrap(target, folder, say)
        names = _stacks(assembly)
        _delete_empty(target, foundation, names, say)
        with say(f"CDK deploys {', '.join(names)}"):
            arguments = ["--all", "--method=direct", "--require-approval=never", "--progress=events"]
            _cdk(target, folder, "deploy", "--app", str(assembly), "--output", str(folder / "out"), *arguments)
        with say("Looking at the account"):
            recorded = inventory.recorded(target, foundation.name, graph)
            there = inventory.present(target, recorded)
    missing = graph.by_id.keys() - {resource.id for resource in there}
    return Deployed(foundation, graph, name, tuple(r for r in recorded if r in there), tuple(sorted(missing)))


def destroy(environment: str, config: Path | None, name: TargetName, agreed: Ask, say: Say) -> Destroyed:
    """Delete the environment's stacks, last domain first, and look at what is left. Raises as `deploy` does."""
    with state.run(environment):
        foundation, graph = _load(environment, config)
        with say("Looking for the account"):
            target = _target(name, foundation, agreed, "destroy")
            recorded = inventory.recorded(target, foundation.name, graph)
            retained = _retained(target, recorded)
        for stack in reversed(inventory.stacks(target, foundation.name)):
            with say(f"CloudFormation deletes {stack}"):
                _delete(target, stack)
        with say("Looking at the account"):
            there = inventory.present(target, recorded)
    return Destroyed(
        foundation,
        name,
        deleted=len(recorded) - len(there),
        retained=tuple(r for r in recorded if r in there and r in retained),
        left=tuple(r for r in recorded if r in there and r not in retained),
    )


def _load(environment: str, config: Path | None) -> tuple[Foundation, ResourceGraph]:
    from config.environments import load

    foundation = load(environment, config)
    return foundation, lower(foundation)


def _target(name: TargetName, foundation: Foundation, agreed: Ask, what: str) -> Target:
    if name == "local":
        return targets.local(foundation, state.folder())
    target = targets.aws(foundation)
    if foundation.environment.startswith("prod") and not agreed(
        f"{what} {foundation.name} in account {target.account}, {target.region}"
    ):
        raise TargetRefused(f"nobody agreed to {what} {foundation.environment}: nothing was done (--yes agrees)")
    return target


def _synth(
    assembly: Path, environment: str, config: Path | None, foundation: Foundation, graph: ResourceGraph, folder: Path
) -> None:
    """The templates, checked by CDK's own rules and read back: what is deployed is what was meant."""
    synth = engines.cdk_synth(assembly, validate=True)
    with engines.Running([synth], environment, config, folder) as running:
        running.wait()
    observed = observe_cdk(assembly, foundation)
    if observed.faults or any(compare(graph, observed.graph)):
        raise EngineFailed(
            f"the templates do not say what the model says: `isoform preview --env {environment}` shows where. "
            "Nothing was deployed"
        )


def _stacks(assembly: Path) -> list[str]:
    from cdk_backend.observe.assembly import stack_names

    return stack_names(assembly)


def _bootstrap(target: Target, folder: Path, say: Say) -> None:
    """The embedded account is bootstrapped when it was not; whoever owns one at AWS does that."""
    if _stack(target, "CDKToolkit"):
        return
    place = f"aws://{target.account}/{target.region}"
    if target.name == "aws":
        wrong = f"account {target.account} is not bootstrapped in {target.region}"
        raise TargetRefused(f"{wrong}: run `npx cdk bootstrap {place}`")
    with say("CDK bootstraps the embedded account"):
        _cdk(target, folder, "bootstrap", place)


def _stack(target: Target, name: str) -> Mapping[str, object] | None:
    from botocore.exceptions import ClientError

    with refusing(f"CloudFormation did not describe {name}"):
        try:
            found: list[dict[str, object]] = target.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
    return found[0]


def _cdk(target: Target, folder: Path, *arguments: str) -> None:
    """Run the CLI from the run's folder, where no `cdk.json` lies. Raises `EngineFailed` with its own words."""
    home = Path(target.environment.get("HOME", folder))
    home.mkdir(parents=True, exist_ok=True)
    words = folder / f"cdk-{arguments[0]}.log"
    command = cdk.command(*arguments, "--no-notices", "--no-version-reporting", "--ci", "--no-color")
    surroundings = {**engines.surroundings(), "CDK_DISABLE_CLI_TELEMETRY": "true", **target.environment}
    with words.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise EngineFailed(f"`cdk {arguments[0]}` did not end within {PATIENCE} seconds, and was ended") from None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if process.returncode:
        raise EngineFailed(f"`cdk {arguments[0]}` failed:\n{words.read_text(errors='replace').strip()}")


def _delete_empty(target: Target, foundation: Foundation, names: list[str], say: Say) -> None:
    """Delete the stacks of domains that have nothing any more, before those to which they refer are updated."""
    for stack in reversed(inventory.stacks(target, foundation.name)):
        if stack not in names:
            with say(f"CloudFormation deletes {stack}, which has nothing any more"):
                _delete(target, stack)


def _delete(target: Target, stack: str) -> None:
    from botocore.exceptions import WaiterError

    client = target.client("cloudformation")
    described = _stack(target, stack)
    if described and described.get("EnableTerminationProtection"):
        if target.name == "aws":
            raise TargetRefused(
                f"{stack} is protected from termination: write `termination-protection: false`, deploy, and try again"
            )
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


def _retained(target: Target, recorded: list[Recorded]) -> set[Recorded]:
    """What the *deployed* templates keep: the files may have changed since."""
    client = target.client("cloudformation")
    kept = set()
    for stack in {resource.stack for resource in recorded}:
        with refusing(f"CloudFormation did not give the template of {stack}"):
            resources = client.get_template(StackName=stack)["TemplateBody"]["Resources"]
        ids = {
            body["Metadata"]["isoform:id"]
            for body in resources.values()
            if body.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate")
        }
        kept |= {resource for resource in recorded if resource.stack == stack and resource.id in ids}
    return kept
