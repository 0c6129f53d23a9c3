"""Deployments: a stack is created, updated, deleted; what fails is rolled back, so that the account is as before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from moto.core.utils import utcnow

from live.local.cloudformation import steps
from live.local.cloudformation.drift import NOWHERE_LOOKED, Found, look
from live.local.cloudformation.faults import Refused
from live.local.cloudformation.intrinsics import Unresolvable
from live.local.cloudformation.order import in_order
from live.local.cloudformation.plan import outputs_of, plan, scope_of
from live.local.cloudformation.stack import Output, Record, Settings, Stack, Store
from live.local.cloudformation.steps import Halted, Step
from live.local.cloudformation.template import Template

UPDATABLE: Final = frozenset(
    {"CREATE_COMPLETE", "CREATE_FAILED", "UPDATE_COMPLETE", "UPDATE_FAILED", "UPDATE_ROLLBACK_COMPLETE"}
)


def create(store: Store, stack: Stack, template: Template) -> None:
    """Make the stack's resources, or none of them. What can be known before anything is made is refused before."""
    imports = plan(store, stack, template, stack.settings).imports
    stack.template, stack.imports = template, imports
    store.stacks[stack.id] = stack
    stack.now("CREATE_IN_PROGRESS", "User Initiated")
    done: list[Step] = []
    try:
        _deploy(store, stack, template, done, NOWHERE_LOOKED)
        stack.outputs = _outputs(store, stack, template)
    except Halted as halt:
        if not stack.rollback:
            stack.now("CREATE_FAILED", str(halt))
            return
        stack.now("ROLLBACK_IN_PROGRESS", f"{halt} Rollback requested by user.")
        stuck = _undo(store, stack, done, {})
        stack.imports = frozenset()
        stack.now("ROLLBACK_FAILED" if stuck else "ROLLBACK_COMPLETE", _failed_to("delete", _names(stuck)))
    else:
        stack.now("CREATE_COMPLETE")


def update(store: Store, stack: Stack, template: Template, settings: Settings, reverts: bool = False) -> None:
    """Bring the stack to the template, or leave all as it was. Refuses an update without changes.

    One that reverts drift looks at the account first, and sets right what is not as the template says. If it fails,
    the account is as it was, drift and all.
    """
    refuse_unless_updatable(stack)
    found = look(store, stack, template) if reverts else NOWHERE_LOOKED
    planned = plan(store, stack, template, settings, found)
    # What was to be reverted may have been set right by hand since: then there is nothing to do, and nothing wrong.
    if planned.same and not reverts and not stack.status.endswith("_FAILED"):
        raise Refused("No updates are to be performed.")
    before, records = (stack.template, stack.settings, stack.imports), dict(stack.records)
    stack.gone, stack.updated = {}, utcnow()
    # Both until it is done: nobody may take away what either the old or the new state imports.
    stack.template, stack.settings, stack.imports = template, settings, stack.imports | planned.imports
    stack.now("UPDATE_IN_PROGRESS", "User Initiated")
    done: list[Step] = []
    try:
        _deploy(store, stack, template, done, found)
        outputs = _outputs(store, stack, template)
    except Halted as halt:
        if not stack.rollback:
            _settle(store, stack, done)
            stack.now("UPDATE_FAILED", str(halt))
            return
        stack.now("UPDATE_ROLLBACK_IN_PROGRESS", str(halt))
        stuck = _undo(store, stack, done, records)
        stack.template, stack.settings, stack.imports = before
        _rolled_back(stack, records, stuck)
        return
    stack.outputs, stack.imports = outputs, planned.imports
    stack.now("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    clean = _settle(store, stack, done) & _clean_up(store, stack, template, records, done)
    stack.now("UPDATE_COMPLETE", None if clean else "Update successful. One or more resources could not be deleted.")


def continue_rollback(store: Store, stack: Stack, skipped: Collection[str]) -> None:
    """Set back what could not be set back before, but for what is skipped: that stays as the failed update left it."""
    if stack.status != "UPDATE_ROLLBACK_FAILED":
        raise Refused(f"Stack:{stack.id} is in {stack.status} state and its rollback can not be continued.")
    unknown = sorted(set(skipped) - set(_names(stack.stuck)))
    if unknown:
        raise Refused(f"Of these resources none has failed to be set back: [{', '.join(unknown)}]")
    stack.now("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated")
    tried = [step for step in stack.stuck if step.new.logical_id not in skipped]
    stuck = [step for step in tried if not steps.undo(store, stack, step)]
    set_back = {name: record for name, record in stack.settled.items() if name not in skipped}
    kept = {name: stack.records[name] for name in skipped}
    _rolled_back(stack, {**set_back, **kept}, stuck)


def delete(store: Store, stack: Stack) -> None:
    """Unmake what the stack has made, but for what it retains."""
    if stack.deleted:
        return
    if stack.protected:
        raise Refused(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    for output in stack.outputs:
        _refuse_in_use(store, stack, output, "deleted")
    stack.now("DELETE_IN_PROGRESS", "User Initiated")
    failures: list[str] = []
    needs = {name: record.declaration.needs for name, record in stack.records.items()}
    for name in reversed(in_order(needs)):
        # What a failed one still needs stays with it, and goes when it goes.
        needed = any(name in needs[failed] for failed in failures)
        record, kept_by = stack.records[name], ("Retain", "RetainExceptOnCreate")
        if needed or not steps.remove(store, stack, record, kept_by):
            failures.append(name)
        else:
            kept = record.declaration.deletion_policy in kept_by
            stack.gone[name] = replace(stack.records.pop(name), status=f"DELETE_{'SKIPPED' if kept else 'COMPLETE'}")
    if failures:
        stack.now("DELETE_FAILED", _failed_to("delete", failures))
        return
    stack.outputs, stack.imports, stack.deleted = (), frozenset(), utcnow()
    store.forget_change_sets(stack)
    stack.now("DELETE_COMPLETE")


def refuse_unless_updatable(stack: Stack) -> None:
    if stack.status not in UPDATABLE:
        raise Refused(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")


def _deploy(store: Store, stack: Stack, template: Template, done: list[Step], found: Found) -> None:
    """Make and change what the template says, in order. What it no longer says stays until all else is done."""
    for name in in_order({name: declared.needs for name, declared in template.resources.items()}):
        made = {other: record.made for other, record in stack.records.items() if other in template.resources}
        scope = scope_of(store, stack, template, made, frozenset())
        step = steps.take(store, stack, name, template.resources[name], scope, found)
        if step:
            done.append(step)


def _outputs(store: Store, stack: Stack, template: Template) -> tuple[Output, ...]:
    """What the stack gives out now. Halts where another stack exports the same name, or imports what would go."""
    made = {name: record.made for name, record in stack.records.items() if name in template.resources}
    try:
        outputs = outputs_of(template, scope_of(store, stack, template, made, frozenset()))
        for exporter, exported in store.exports():
            if exporter is not stack and exported.export in {output.export for output in outputs}:
                raise Refused(
                    f"Export with name {exported.export} is already exported by stack {exporter.name}. "
                    "Export names must be unique across a given account and region."
                )
        values = {output.export: output.value for output in outputs}
        for output in stack.outputs:
            if output.export not in values:
                _refuse_in_use(store, stack, output, "deleted")
            elif values[output.export] != output.value:
                _refuse_in_use(store, stack, output, "updated")
    except (Refused, Unresolvable) as wrong:
        raise Halted(wrong.message if isinstance(wrong, Refused) else str(wrong)) from wrong
    return outputs


def _refuse_in_use(store: Store, stack: Stack, output: Output, verb: str) -> None:
    users = sorted(user.name for user in store.importers(output.export) if user is not stack) if output.export else []
    if users:
        raise Refused(f"Export {output.export} cannot be {verb} as it is in use by {' and '.join(users)}")


def _undo(store: Store, stack: Stack, done: Sequence[Step], before: Mapping[str, Record]) -> list[Step]:
    """The steps that could not be set back; all others are."""
    half_made = [
        Step(None, record)
        for name, record in stack.records.items()
        if record.status == "CREATE_FAILED" and name not in before
    ]
    return [step for step in [*half_made, *reversed(done)] if not steps.undo(store, stack, step)]


def _rolled_back(stack: Stack, records: Mapping[str, Record], stuck: list[Step]) -> None:
    names = _names(stuck)
    stack.records, stack.gone = {**records, **{name: stack.records[name] for name in names}}, {}
    stack.settled, stack.stuck = records, stuck
    stack.now("UPDATE_ROLLBACK_FAILED" if stuck else "UPDATE_ROLLBACK_COMPLETE", _failed_to("undo", names))


def _names(done: Iterable[Step]) -> list[str]:
    return [step.new.logical_id for step in done]


def _settle(store: Store, stack: Stack, done: Iterable[Step]) -> bool:
    clean = True
    for step in done:
        clean &= steps.settle(store, stack, step)
    return clean


def _clean_up(
    store: Store, stack: Stack, template: Template, records: Mapping[str, Record], done: Iterable[Step]
) -> bool:
    """Delete what the template no longer says, and what has been replaced: the last made goes first."""
    replaced = {step.new.logical_id: step.old for step in done if step.replaced and step.old}
    clean = True
    for name in reversed(in_order({name: record.declaration.needs for name, record in records.items()})):
        if name in replaced:
            # By the new word: who writes Retain and a new name in one template means the old thing.
            policy = template.resources[name].replace_policy
            clean &= steps.remove(store, stack, replaced[name], ("Retain",), policy)
        elif name not in template.resources:
            clean &= steps.remove(store, stack, records[name], ("Retain", "RetainExceptOnCreate"))
            del stack.records[name]
    return clean


def _failed_to(verb: str, names: Iterable[str]) -> str | None:
    listed = ", ".join(names)
    return f"The following resource(s) failed to {verb}: [{listed}]." if listed else None
