"""A template, read strictly: a section, type, attribute, property or function that would be lost is a fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from live.local.cloudformation import intrinsics, shape
from live.local.cloudformation.catalogue import TYPES
from live.local.cloudformation.faults import Refusals, Refused
from live.local.cloudformation.intrinsics import Json, Unresolvable
from live.local.cloudformation.resource import ResourceType
from live.local.cloudformation.scope import Names

SECTIONS: Final = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
    }
)
ATTRIBUTES: Final = frozenset(
    {"Condition", "DeletionPolicy", "DependsOn", "Metadata", "Properties", "Type", "UpdateReplacePolicy"}
)
DELETION_POLICIES: Final = ("Delete", "Retain", "RetainExceptOnCreate")
REPLACE_POLICIES: Final = ("Delete", "Retain")
DECLARED_BESIDE: Final = ("DeletionPolicy", "Metadata", "UpdateReplacePolicy")
"""The words for a declaration's attributes, in their order."""
MOST_RESOURCES: Final = 500
MOST_OUTPUTS: Final = 200
MOST_BYTES: Final = 1_000_000
OUTPUT_WORDS: Final = frozenset({"Condition", "Description", "Export", "Value"})
PARAMETER_WORDS: Final = frozenset(
    {
        "AllowedPattern",
        "AllowedValues",
        "ConstraintDescription",
        "Default",
        "Description",
        "MaxLength",
        "MaxValue",
        "MinLength",
        "MinValue",
        "NoEcho",
        "Type",
    }
)
PSEUDO_PARAMETERS: Final = frozenset(
    f"AWS::{name}"
    for name in (
        "AccountId",
        "NoValue",
        "NotificationARNs",
        "Partition",
        "Region",
        "StackId",
        "StackName",
        "URLSuffix",
    )
)


@dataclass(frozen=True)
class Declaration:
    """One resource, as the template declares it."""

    type: ResourceType
    properties: Mapping[str, Json]
    needs: frozenset[str]
    """What it refers to, and what it says that it depends on."""
    deletion_policy: str
    replace_policy: str
    metadata: Json

    @property
    def attributes(self) -> tuple[Json, ...]:
        """What a stack records of a declaration beside its properties: a change of these is a change of the stack."""
        return self.deletion_policy, self.metadata, self.replace_policy


@dataclass(frozen=True)
class Template:
    """A template with its parameters' values: only the resources and outputs whose conditions hold."""

    body: str
    """The text, as it was sent: GetTemplate gives it back."""
    description: str | None
    names: Names
    resources: Mapping[str, Declaration]
    outputs: Mapping[str, Mapping[str, Json]]


def read(body: str, names: Callable[[Mapping[str, Json]], Names]) -> Template:
    """The template, or Refusals with everything in it that the embedded account would lose.

    `names` gives the values of a template's parameters, once its sections are known to be well formed.
    """
    _refuse(_limit_faults(body, sections := parse(body)))
    _refuse(_section_faults(sections))
    known = names(sections)
    try:
        _refuse(_rule_faults(sections, known))
        active = {
            section: {
                name: said
                for name, said in (sections.get(section) or {}).items()
                if "Condition" not in said or known.condition(said["Condition"])
            }
            for section in ("Resources", "Outputs")
        }
    except Unresolvable as wrong:
        raise Refused(str(wrong)) from wrong
    resources, outputs = active["Resources"], active["Outputs"]
    _refuse(_content_faults(resources, outputs, set(sections["Resources"]), {*known.parameters, *PSEUDO_PARAMETERS}))
    return Template(
        body=body,
        description=sections.get("Description"),
        names=known,
        resources={name: _declaration(said) for name, said in resources.items()},
        outputs=outputs,
    )


def parse(body: str) -> Mapping[str, Json]:
    """The sections of a template in JSON or YAML."""
    try:
        # JSON first: a hundred times faster than YAML, of which it is a subset.
        sections = json.loads(body)
    except json.JSONDecodeError:
        try:
            sections = YAML(typ="safe").load(body)
        except YAMLError as wrong:
            raise Refused(f"Template format error: {wrong}") from wrong
    if not isinstance(sections, dict):
        raise Refused("Template format error: unsupported structure.")
    return sections


def _declaration(said: Mapping[str, Json]) -> Declaration:
    properties = said.get("Properties", {})
    return Declaration(
        type=TYPES[said["Type"]],
        properties=properties,
        needs=frozenset(_depends_on(said)) | {name for name, _ in intrinsics.references(properties)},
        deletion_policy=said.get("DeletionPolicy", "Delete"),
        replace_policy=said.get("UpdateReplacePolicy", "Delete"),
        metadata=said.get("Metadata"),
    )


def _refuse(faults: Iterator[str]) -> None:
    found = list(faults)
    if found:
        raise Refusals(found)


def _limit_faults(body: str, sections: Mapping[str, Json]) -> Iterator[str]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
    if (resources := len(sections.get("Resources") or ())) > MOST_RESOURCES:
        most = f"is greater than maximum allowed, {MOST_RESOURCES}"
        yield f"Template format error: Number of resources, {resources}, {most}"
    if (outputs := len(sections.get("Outputs") or ())) > MOST_OUTPUTS:
        yield f"Template format error: Outputs count {outputs} is greater than max allowed {MOST_OUTPUTS}"
    if len(body.encode()) > MOST_BYTES:
        yield f"Template may not exceed {MOST_BYTES} bytes in size."


def _section_faults(sections: Mapping[str, Json]) -> Iterator[str]:
    for name in sorted(sections.keys() - SECTIONS):
        yield f"Template format error: the embedded account does not implement the section {name}"
    if not sections.get("Resources"):
        yield "Template format error: At least one Resources member must be defined."
    for section in sorted(SECTIONS - {"AWSTemplateFormatVersion", "Description"}):
        if not isinstance(sections.get(section) or {}, dict):
            yield f"Template format error: {section} must be an object"
            return
    for section in ("Resources", "Parameters", "Outputs"):
        for name, said in (sections.get(section) or {}).items():
            if not isinstance(said, dict):
                yield f"Template format error: {section}/{name} must be an object"
    for name, said in (sections.get("Parameters") or {}).items():
        for word in sorted(said.keys() - PARAMETER_WORDS):
            yield f"Parameters/{name}: the embedded account does not implement {word}"
    for name, condition in (sections.get("Conditions") or {}).items():
        yield from intrinsics.condition_faults(condition, f"Conditions/{name}")


def _rule_faults(sections: Mapping[str, Json], names: Names) -> Iterator[str]:
    for name, rule in (sections.get("Rules") or {}).items():
        for word in sorted(rule.keys() - {"Assertions"}):
            yield f"Rules/{name}: the embedded account does not implement {word}"
        for assertion in rule.get("Assertions", []):
            if not intrinsics.holds(assertion["Assert"], names):
                yield f"Template error: Rule {name} is violated: {assertion.get('AssertDescription', '')}"


def _content_faults(
    resources: Mapping[str, Json], outputs: Mapping[str, Json], declared: Set[str], known: Set[str]
) -> Iterator[str]:
    unknown = sorted({str(said.get("Type")) for said in resources.values() if said.get("Type") not in TYPES})
    if unknown:
        yield f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]"
    for name, said in resources.items():
        yield from _resource_faults(name, said, declared)
        yield from _reference_faults(f"Resources/{name}", said.get("Properties"), declared, known, resources)
    for name, said in outputs.items():
        path = f"Outputs/{name}"
        for word in sorted(said.keys() - OUTPUT_WORDS):
            yield f"{path}: the embedded account does not implement {word}"
        if said.get("Export", {}).keys() - {"Name"} or "Value" not in said:
            yield f"{path}: an output has a Value, and an Export has a Name and nothing else"
        yield from intrinsics.faults([said.get("Value"), said.get("Export")], path)
        yield from _reference_faults(path, [said.get("Value"), said.get("Export")], declared, known, resources)


def _resource_faults(name: str, said: Mapping[str, Json], declared: Set[str]) -> Iterator[str]:
    path = f"Resources/{name}"
    for attribute in sorted(said.keys() - ATTRIBUTES):
        yield f"{path}: the embedded account does not implement the resource attribute {attribute}"
    for attribute, allowed in (("DeletionPolicy", DELETION_POLICIES), ("UpdateReplacePolicy", REPLACE_POLICIES)):
        if said.get(attribute, "Delete") not in allowed:
            yield f"{path}: {attribute} {said[attribute]} is none of {', '.join(allowed)}"
    for needed in _depends_on(said):
        if needed not in declared:
            yield f"{path}: Template format error: Unresolved resource dependencies [{needed}]"
    kind = TYPES.get(str(said.get("Type")))
    if kind is not None:
        path = f"{path}: {kind.name}"
        yield from shape.faults(shape.Fields(kind.properties, kind.required), said.get("Properties", {}), path)
        yield from intrinsics.faults(said.get("Properties", {}), path)


def _reference_faults(
    path: str, value: Json, declared: Set[str], known: Set[str], resources: Mapping[str, Json]
) -> Iterator[str]:
    for name, attribute in intrinsics.references(value):
        if name not in declared and (attribute or name not in known):
            yield f"{path}: Template format error: Unresolved resource dependencies [{name}]"
        elif attribute and name in resources:
            kind = TYPES.get(str(resources[name].get("Type")))
            if kind is not None and attribute not in kind.attributes:
                yield f"{path}: the embedded account does not implement the attribute {attribute} of {kind.name}"


def _depends_on(said: Mapping[str, Json]) -> list[str]:
    names: str | list[str] = said.get("DependsOn", [])
    return [names] if isinstance(names, str) else names
