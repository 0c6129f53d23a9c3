"""What a deployment would change, found before anything is made: a fault found here leaves the account untouched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from live.local.cloudformation import shape
from live.local.cloudformation.drift import NOWHERE_LOOKED, Drift, Found, as_found
from live.local.cloudformation.faults import Refused
from live.local.cloudformation.intrinsics import Json, Unresolvable, resolve, unknown_in
from live.local.cloudformation.order import in_order
from live.local.cloudformation.resource import Made, Properties, differences
from live.local.cloudformation.scope import Scope
from live.local.cloudformation.shape import Unreadable
from live.local.cloudformation.stack import Output, Record, Settings, Stack, Store
from live.local.cloudformation.template import DECLARED_BESIDE, Declaration, Template


@dataclass(frozen=True)
class Difference:
    """A property of a resource that would change."""

    name: str
    before: Json
    """What is there, as far as anybody looked; else what was deployed last."""
    deployed: Json
    after: Json
    recreates: bool


@dataclass(frozen=True)
class Change:
    action: Literal["Add", "Modify", "Remove", "SyncWithActual"]
    logical_id: str
    physical_id: str
    type: str
    replacement: Literal["True", "False", "Conditional"] | None = None
    properties: tuple[Difference, ...] = ()
    attributes: tuple[str, ...] = ()
    """Of those beside the properties: DeletionPolicy, Metadata, UpdateReplacePolicy."""
    drift: str | None = None
    """DELETED, MODIFIED or IN_SYNC, where somebody looked."""


@dataclass(frozen=True)
class Plan:
    changes: tuple[Change, ...]
    imports: frozenset[str]
    same: bool
    """Nothing at all would change: not a resource, not an output, not a tag."""


def scope_of(
    store: Store, stack: Stack, template: Template, made: Mapping[str, Made], awaited: frozenset[str]
) -> Scope:
    names = template.names
    return Scope(
        parameters=names.parameters,
        pseudo=names.pseudo,
        mappings=names.mappings,
        conditions=names.conditions,
        site=store.site(stack),
        exports=store,
        made=made,
        awaited=awaited,
    )


def resolved(stack: Stack, settings: Settings, logical_id: str, declared: Declaration, scope: Scope) -> Properties:
    """A resource's properties, and the tags of the stack's and of CloudFormation's own with the resource's."""
    kind, path = declared.type, f"Resources/{logical_id}: {declared.type.name}"
    properties = shape.read(shape.Fields(kind.properties, kind.required), resolve(declared.properties, scope), path)
    if "Tags" not in kind.properties:
        return dict(properties)
    system = {
        "aws:cloudformation:logical-id": logical_id,
        "aws:cloudformation:stack-id": stack.id,
        "aws:cloudformation:stack-name": stack.name,
    }
    own = properties.get("Tags", {})
    tags = {**settings.tags, **own, **(system if kind.system_tags else {})} if isinstance(own, dict) else own
    return {**properties, **({"Tags": tags} if tags else {})}


def outputs_of(template: Template, scope: Scope) -> tuple[Output, ...]:
    found = []
    for name, said in template.outputs.items():
        value = resolve(said["Value"], scope)
        if isinstance(value, bool):
            value = "true" if value else "false"
        if not isinstance(value, (str, int, float)) and not unknown_in(value):
            raise Unresolvable(f"Template format error: Output {name} is not text: {value!r}")
        export = resolve(said["Export"]["Name"], scope) if "Export" in said else None
        found.append(Output(name, value if unknown_in(value) else str(value), said.get("Description"), export))
    return tuple(found)


def plan(store: Store, stack: Stack, template: Template, settings: Settings, found: Found = NOWHERE_LOOKED) -> Plan:
    """What the template would change in the stack, or in the account as it was found. Raises Refused."""
    awaited: set[str] = set()
    changes: list[Change] = []
    imports: set[str] = set()
    _refuse_types(stack, template)
    made = {name: record.made for name, record in stack.records.items()}
    order = in_order({name: declared.needs for name, declared in template.resources.items()})
    try:
        for name in order:
            here = {known: made[known] for known in made.keys() & template.resources.keys()}
            scope = scope_of(store, stack, template, here, frozenset(awaited))
            wanted = resolved(stack, settings, name, template.resources[name], scope)
            imports |= scope.imports
            change = _change(stack.records.get(name), name, template.resources[name], wanted, found)
            if change:
                changes.append(change)
                if change.action == "Add" or change.replacement in ("True", "Conditional"):
                    awaited.add(name)
        here = {known: made[known] for known in made.keys() & template.resources.keys()}
        scope = scope_of(store, stack, template, here, frozenset(awaited))
        outputs = outputs_of(template, scope)
        imports |= scope.imports
    except (Unresolvable, Unreadable) as wrong:
        raise Refused(str(wrong)) from wrong
    for name, record in stack.records.items():
        if name not in template.resources:
            kind = record.declaration.type.name
            changes.append(Change("Remove", name, record.made.physical_id, kind))
    same = (
        not changes
        and outputs == stack.outputs
        and settings.tags == stack.settings.tags
        and not any(
            template.resources[name].needs != record.declaration.needs for name, record in stack.records.items()
        )
    )
    return Plan(tuple(changes), frozenset(imports), same)


def _refuse_types(stack: Stack, template: Template) -> None:
    changed = sorted(
        name
        for name, record in stack.records.items()
        if name in template.resources and template.resources[name].type is not record.declaration.type
    )
    if changed:
        raise Refused(
            "Update of resource type is not permitted. The new template modifies resource type of the following "
            f"resources: [{', '.join(changed)}]"
        )


def _change(record: Record | None, name: str, declared: Declaration, wanted: Properties, found: Found) -> Change | None:
    kind = declared.type
    if record is None:
        return Change("Add", name, "", kind.name)
    drift = _drift(record, found)
    if drift == "DELETED":
        return Change("Add", name, "", kind.name, drift=drift)
    there = found.get(name)
    before = record.properties if there is None else as_found(record, there)
    names = differences(kind, before, wanted)
    attributes = tuple(
        word
        for word, old, new in zip(DECLARED_BESIDE, record.declaration.attributes, declared.attributes, strict=True)
        if old != new
    )
    if not names and not attributes:
        synced = differences(kind, record.properties, wanted)
        return Change("SyncWithActual", name, record.made.physical_id, kind.name, drift=drift) if synced else None
    replacement: Literal["True", "False", "Conditional"] = "False"
    recreates = kind.replaces(before, wanted)
    if recreates:
        unsure = all(unknown_in(wanted.get(key)) for key in names if key in kind.create_only)
        replacement = "Conditional" if unsure else "True"
    properties = tuple(
        Difference(key, before.get(key), record.properties.get(key), wanted.get(key), recreates) for key in names
    )
    return Change("Modify", name, record.made.physical_id, kind.name, replacement, properties, attributes, drift)


def _drift(record: Record, found: Found) -> str | None:
    return Drift(record, found[record.logical_id]).status if record.logical_id in found else None


def as_answer(change: Change) -> Json:
    """A change in the words of DescribeChangeSet."""
    details = [
        *(_property_detail(change, difference) for difference in change.properties),
        *(
            {
                "Target": {"Attribute": word, "RequiresRecreation": "Never"},
                "Evaluation": "Static",
                "ChangeSource": "DirectModification",
            }
            for word in change.attributes
        ),
    ]
    return {
        "Type": "Resource",
        "ResourceChange": {
            "Action": change.action,
            "LogicalResourceId": change.logical_id,
            "PhysicalResourceId": change.physical_id or None,
            "ResourceType": change.type,
            "Replacement": change.replacement,
            "ResourceDriftStatus": change.drift,
            "Scope": sorted({detail["Target"]["Attribute"] for detail in details}),
            "Details": details,
        },
    }


def _property_detail(change: Change, difference: Difference) -> Json:
    before, after = written(difference.before), written(difference.after)
    target: dict[str, Json] = {
        "Attribute": "Tags" if difference.name == "Tags" else "Properties",
        "Name": difference.name,
        "Path": f"/Properties/{difference.name}",
        "RequiresRecreation": "Always" if difference.recreates else "Never",
        "AttributeChangeType": "Add" if before is None else "Remove" if after is None else "Modify",
        "BeforeValue": before,
        "AfterValue": after,
    }
    if change.drift:
        drifted = difference.before != difference.deployed
        target["BeforeValueFrom"] = "ACTUAL_STATE" if drifted else "PREVIOUS_DEPLOYMENT_STATE"
        target["AfterValueFrom"] = "TEMPLATE"
        if drifted:
            target["Drift"] = {"PreviousValue": written(difference.deployed), "ActualValue": before}
    return {
        "Target": target,
        "Evaluation": "Dynamic" if change.replacement == "Conditional" else "Static",
        "ChangeSource": "DirectModification",
    }


def written(value: Json) -> str | None:
    """A value of a property as CloudFormation tells it: text, or JSON. What only a deployment can tell has a word."""
    if value is None or isinstance(value, str):
        return value
    if unknown_in(value):
        return "{{changeSet:KNOWN_AFTER_APPLY}}"
    return json.dumps(value)
