"""A deployment by the CDK CLI, which ends with a look at the account itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cdk_backend import bridge, cli
from cdk_backend.bridge import Templates
from cdk_backend.observe.assembly import templates_of
from cdk_backend.refusals import impossible
from cdk_backend.replaces import PRECIOUS, Loss, losses
from core.compare import compare
from core.errors import EngineFailed, InputFaults, TargetRefused
from core.graph import ResourceGraph
from core.model import Foundation
from isoform import accounts, asked, cdk, engines, kept, stacks, state
from isoform.accounts import Ask
from isoform.bootstrap import TOOLKIT
from isoform.cdk import Say, Show
from isoform.comparison import Comparison
from isoform.kept import Address
from isoform.preview import observe_cdk
from live import record
from live.local import existing
from live.observe import observe
from live.record import Entry
from live.target import Target, TargetName


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants done, and what they agree to."""

    environment: str
    config: Path | None
    target: TargetName
    agreed: Ask
    """Asked before prod at AWS, and before each of its change sets."""
    replace: Collection[str] = ()
    """Ids that may be taken away or made anew though others stand on them."""
    revert_drift: bool = False
    """Whether to bring back what the templates say where somebody has changed the account since."""
    approved: str | None = None
    """The assembly's hash, where one has been approved: nothing else is deployed."""

    @property
    def asked(self) -> str:
        return asked.of(self.environment, self.config)


@dataclass(frozen=True, slots=True)
class Deployed:
    """What the account has after a deployment."""

    foundation: Foundation
    graph: ResourceGraph
    target: TargetName
    hash: str
    """Of the templates that were deployed."""
    entries: tuple[Entry, ...]
    there: ResourceGraph
    """What the account has of them."""
    comparison: Comparison
    survivors: tuple[Address, ...]
    """Addresses that an earlier deployment of this environment left, and that belong to no stack."""


def deploy(wish: Wish, say: Say, show: Show) -> Deployed:
    """Deploy, and look. `show` tells a person what a change set at AWS holds, before they agree to it.

    Raises `InputFaults`; `EngineFailed` with CDK's own words; `TargetRefused` for a wrong account, one that was not
    bootstrapped, a loss that nobody allowed, or a deployment to which nobody agreed.
    """
    foundation, graph = _load(wish)
    cli.command()  # before anything is begun
    with state.run(wish.environment) as folder:
        with say("Looking for the account"):
            target = accounts.of(foundation, wish.target)
        assembly = folder / "cdk"
        with say("CDK writes the templates"):
            templates = _synth(assembly, wish, foundation, graph, folder)
        _approve(wish, templates)
        deployed = _deployed(target, foundation)
        _guard(wish, deployed, templates)
        _names(target, graph, deployed)
        users = _users(target, deployed, templates)
        what = f"deploy {foundation.name} ({_hash(templates)}) to {accounts.where(target)}"
        if not _agreed(wish, foundation, what):
            raise TargetRefused(f"nobody agreed to {what}: nothing was done (--yes agrees)")
        _bootstrap(wish, target, folder, say)
        if target.name == "local":
            existing.make(target, graph)
        passes = _passes(assembly, deployed, templates, users, folder)
        for n, (of, names) in enumerate(passes):
            if n == len(passes) - 1:  # before those to which they refer, and after those that refer to them
                _delete_empty(target, foundation, templates, say, show)
            if names:
                _deploy(wish, target, foundation, of, names, folder, say, show)
        with say("Looking at the account"):
            entries = record.of_cloudformation(target, foundation.name)
            observed = observe(target, entries)
            survivors = tuple(kept.addresses(target, foundation, entries))
    return Deployed(
        foundation,
        graph,
        wish.target,
        _hash(templates),
        tuple(entries),
        observed.graph,
        accounts.beside_the_model(foundation, graph, observed),
        survivors,
    )


def _load(wish: Wish) -> tuple[Foundation, ResourceGraph]:
    """Raises `InputFaults`, also of what it cannot be beside another environment of its account."""
    from config.across import clashes
    from config.environments import loaded

    found = loaded(wish.environment, wish.config)
    if wrong := clashes({wish.environment: found}, wish.config):
        raise InputFaults([fault for _, fault in wrong])
    return found.foundation, found.graph


def _agreed(wish: Wish, foundation: Foundation, what: str) -> bool:
    """Only prod at AWS needs that; who has approved the templates by their hash has agreed."""
    asks = wish.target == "aws" and foundation.environment.startswith("prod") and wish.approved is None
    return not asks or wish.agreed(what)


def _synth(assembly: Path, wish: Wish, foundation: Foundation, graph: ResourceGraph, folder: Path) -> Templates:
    """The templates, checked by CDK's own rules and read back: what is deployed is what was meant."""
    synth = engines.cdk_synth(assembly, validate=True)
    with engines.Running([synth], wish.environment, wish.config, folder) as running:
        running.wait()
    observed = observe_cdk(assembly, foundation)
    if observed.faults or any(compare(graph, observed.graph)):
        raise EngineFailed(
            f"the templates do not say what the model says: `isoform preview {wish.asked}` shows where. "
            "Nothing was deployed"
        )
    return templates_of(assembly)


def _hash(templates: Templates) -> str:
    """Of all that would be deployed, in the first twelve digits of its SHA-256."""
    return hashlib.sha256(json.dumps(templates, sort_keys=True).encode()).hexdigest()[:12]


def _approve(wish: Wish, templates: Templates) -> None:
    if wish.approved is not None and wish.approved != _hash(templates):
        raise TargetRefused(
            f"{wish.approved} was approved, but these templates are {_hash(templates)}: look at them again. "
            "Nothing was done"
        )


def _deployed(target: Target, foundation: Foundation) -> Templates:
    """The templates of this environment's stacks, as they were deployed last."""
    return {stack: stacks.template_of(target, stack) for stack in record.deployed(target, foundation.name)}


def _guard(wish: Wish, deployed: Templates, templates: Templates) -> None:
    """Refuse to move anything from stack to stack, and to take away, or make anew, what others stand on, each of which
    may be allowed by its id; and what AWS would refuse, which nobody can allow.
    """
    lost = [loss for loss in losses(deployed, templates) if loss.id not in wish.replace]
    if moved := [loss for loss in lost if loss.moves]:
        raise TargetRefused(_refusal_to_move(wish, moved))
    if no := [f"  {each.id}: {each.instead}" for each in impossible(deployed, templates)]:
        raise TargetRefused("\n".join(["AWS would stop this deployment half way:", *no, "Nothing was done"]))
    if refused := [loss for loss in lost if loss.native in PRECIOUS]:
        raise TargetRefused(_refusal(refused))


def _refusal_to_move(wish: Wish, moved: Sequence[Loss]) -> str:
    lines = [f"  {loss.id} {loss.why}" for loss in moved[:MOST_SHOWN]]
    if len(moved) > MOST_SHOWN:
        lines.append(f"  and {len(moved) - MOST_SHOWN} more")
    settle = f"isoform stacks {wish.asked} --write --target {wish.target}"
    return "\n".join(["CloudFormation moves nothing from stack to stack: it deletes it, and makes it again:", *lines,
        f"Nothing was done. `{settle}` settles what is deployed where it is; to lose it for a while all the same: "
        "--allow-replace with each id"])  # fmt: skip


MOST_SHOWN = 10
"""Of what moves: a lock that was lost moves hundreds."""


def _refusal(refused: Sequence[Loss]) -> str:
    lines = [f"  {loss.id} {loss.why}" for loss in refused]
    allow = " ".join(f"--allow-replace {loss.id}" for loss in refused)
    return "\n".join(["others may stand on what this deployment would take away or make anew:", *lines,
        f"Nothing was done. To allow it: {allow}"])  # fmt: skip


def _names(target: Target, graph: ResourceGraph, deployed: Templates) -> None:
    """Refuse what CloudFormation would stop at half way: a name that an earlier deployment kept."""
    taken = [*kept.names(target, graph, deployed)]
    if not taken:
        return
    if target.name == "aws":
        lines = [f"  {each.id} {each.name}: `{each.cure} --region {target.region}` {each.costs}" for each in taken]
    else:
        lines = [f"  {each.id} {each.name}" for each in taken]
        lines.append("`isoform local stop` forgets the embedded account, with all that is in it.")
    wrong = "these are there, kept from an earlier deployment, and CloudFormation makes no second one of a name:"
    raise TargetRefused("\n".join([wrong, *lines, "Nothing was done"]))


def _users(target: Target, deployed: Templates, templates: Templates) -> Mapping[str, list[str]]:
    """The stacks that import an export which would vanish, by its name. Raises `TargetRefused`.

    Others than this environment's may go on importing it: but not where what it speaks of would go, too.
    """
    users = {}
    for name, stack in sorted(bridge.vanishing(deployed, templates).items()):
        users[name] = stacks.importers(target, name)
        others = [user for user in users[name] if user not in deployed]
        if others and bridge.gone(deployed[stack], templates.get(stack, {}), name):
            raise TargetRefused(
                f"{' and '.join(others)} imports {name}, and what that is would go: deploy {others[0]} without it "
                "first. Nothing was done"
            )
    return {name: found for name, found in users.items() if found}


def _passes(
    assembly: Path, deployed: Templates, templates: Templates, users: Mapping[str, list[str]], folder: Path
) -> list[tuple[Path, list[str]]]:
    """Assemblies to deploy one after the other, each with the names of its stacks."""
    exporters = bridge.vanishing(deployed, templates)

    def keeping(names: Collection[str], where: str) -> tuple[Path, set[str]]:
        of = {exporters[name] for name in names} & templates.keys()
        kept = {stack: bridge.with_kept(deployed[stack], templates[stack], names) for stack in of}
        return (bridge.rewritten(assembly, kept, folder / where) if kept else assembly), of

    last, _ = keeping([name for name, found in users.items() if any(user not in deployed for user in found)], "kept")
    if not [user for found in users.values() for user in found if user in deployed]:
        return [(last, [*templates])]
    first, again = keeping(users, "bridge")
    return [(first, [*templates]), (last, [stack for stack in templates if stack in again])]


def _bootstrap(wish: Wish, target: Target, folder: Path, say: Say) -> None:
    """The embedded account is bootstrapped when it was not; whoever owns one at AWS does that."""
    if stacks.described(target, TOOLKIT):
        return
    if target.name == "aws":
        wrong = f"account {target.account} is not bootstrapped in {target.region}"
        raise TargetRefused(f"{wrong}: `isoform bootstrap {wish.asked} --target aws` does that")
    with say("CDK bootstraps the embedded account"):
        cdk.run(target, folder, "bootstrap", None, f"aws://{target.account}/{target.region}")


def _delete_empty(target: Target, foundation: Foundation, templates: Templates, say: Say, show: Show) -> None:
    """Delete the stacks of domains that have nothing any more."""
    for stack in reversed(record.stacks(target, foundation.name)):
        if stack not in templates:
            with say(f"CloudFormation deletes {stack}, which has nothing any more"):
                stacks.delete(target, stack, show)


def _deploy(
    wish: Wish,
    target: Target,
    foundation: Foundation,
    assembly: Path,
    names: Sequence[str],
    folder: Path,
    say: Say,
    show: Show,
) -> None:
    if target.name == "local" and not wish.revert_drift:
        with say(f"CDK deploys {', '.join(names)}"):
            cdk.run(target, folder, "deploy", assembly, *names, "--exclusively", "--method=direct")
        return
    for stack in names:
        how = ["--revert-drift"] if wish.revert_drift else []
        _deploy_by_change_set(target, folder, assembly, stack, how, partial(_agreed, wish, foundation), say, show)


def _deploy_by_change_set(
    target: Target,
    folder: Path,
    assembly: Path,
    stack: str,
    how: Sequence[str],
    agreed: Ask,
    say: Say,
    show: Show,
) -> None:
    """Prepare, show, ask, and execute what was shown."""
    name = f"isoform-{hashlib.sha256(stack.encode()).hexdigest()[:8]}"
    with say(f"CDK prepares {stack}"):
        arguments = ["--exclusively", f"--change-set-name={name}"]
        cdk.run(target, folder, "deploy", assembly, stack, *arguments, *how, "--method=prepare-change-set")
    changes = stacks.changes(target, stack, name)
    if changes is None:
        return
    show("\n".join([f"{stack}:", *(f"  {change}" for change in changes)]))
    if not agreed(f"execute these {len(changes)} changes of {stack}"):
        raise TargetRefused(f"nobody agreed to the changes of {stack}: they were not executed (--yes agrees)")
    with say(f"CDK deploys {stack}"):
        cdk.run(target, folder, "deploy", assembly, stack, *arguments, "--method=execute-change-set")
