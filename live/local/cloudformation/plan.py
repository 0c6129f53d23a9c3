"""What a deployment would change, found before anything is made: a fault found here leaves the account untouched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from live.local.cloudformation import shape
from live.local.cloudformation.faults import Refused
from live.local.cloudformation.intrinsics import Json, Unresolvable, resolve, unknown_in
from live.local.cloudformation.order import in_order
from live.local.cloudformation.resource import Made, Properties
from live.local.cloudformation.scope import Scope
from live.local.cloudformation.shape import Unreadable
from live.local.cloudformation.stack import Output, Record, Settings, Stack, Store
from live.local.cloudformation.template import Declaration, Template


@dataclass(frozen=True)
class Change:
    action: Literal["Add", "Modify", "Remove"]
    logical_id: str
    physical_id: str
    type: str
    replacement: Literal["True", "False", "Conditional"] | None = None
    properties: tuple[str, ...] = ()


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


def plan(store: Store, stack: Stack, template: Template, settings: Settings) -> Plan:
    """What the template would change in the stack. Raises Refused for what cannot be."""
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
            change = _change(stack.records.get(name), name, template.resources[name], wanted)
            if change:
                changes.append(change)
                if change.action == "Add" or change.replacement != "False":
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
            template.resources[name].attributes != record.declaration.attributes
            for name, record in stack.records.items()
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


def _change(record: Record | None, name: str, declared: Declaration, wanted: Properties) -> Change | None:
    if record is None:
        return Change("Add", name, "", declared.type.name)
    different = tuple(
        sorted(key for key in {*record.properties, *wanted} if record.properties.get(key) != wanted.get(key))
    )
    if not different:
        return None
    replacement: Literal["True", "False", "Conditional"] = "False"
    if declared.type.replaces(record.properties, wanted):
        unsure = all(unknown_in(wanted.get(key)) for key in different if key in declared.type.create_only)
        replacement = "Conditional" if unsure else "True"
    return Change("Modify", name, record.made.physical_id, declared.type.name, replacement, different)


def as_answer(change: Change) -> Json:
    """A change in the words of DescribeChangeSet."""
    details = [
        {
            "Target": {
                "Attribute": "Tags" if name == "Tags" else "Properties",
                "Name": name,
                "RequiresRecreation": "Never" if change.replacement == "False" else "Always",
            },
            "Evaluation": "Dynamic" if change.replacement == "Conditional" else "Static",
            "ChangeSource": "DirectModification",
        }
        for name in change.properties
    ]
    return {
        "Type": "Resource",
        "ResourceChange": {
            "Action": change.action,
            "LogicalResourceId": change.logical_id,
            "PhysicalResourceId": change.physical_id or None,
            "ResourceType": change.type,
            "Replacement": change.replacement,
            "Scope": sorted({"Tags" if name == "Tags" else "Properties" for name in change.properties}),
            "Details": details,
        },
    }
