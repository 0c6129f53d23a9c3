"""Where a template's names have their values: parameters, AWS's own, mappings, conditions, resources, exports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from live.local.cloudformation.faults import Refusals
from live.local.cloudformation.intrinsics import UNKNOWN, Json, Unresolvable, holds
from live.local.cloudformation.resource import Made, Site


@dataclass
class Names:
    """What is known before any resource is there."""

    parameters: Mapping[str, Json]
    pseudo: Mapping[str, Json]
    mappings: Mapping[str, Json] = field(default_factory=dict)
    conditions: Mapping[str, Json] = field(default_factory=dict)

    def ref(self, name: str) -> Json:
        for known in (self.parameters, self.pseudo):
            if name in known:
                return known[name]
        raise Unresolvable(f"Template format error: Unresolved resource dependencies [{name}]")

    def attribute(self, resource: str, name: str) -> Json:
        raise Unresolvable(f"Template format error: Unresolved resource dependencies [{resource}]")

    def condition(self, name: str) -> bool:
        if name not in self.conditions:
            raise Unresolvable(f"Template format error: Unresolved condition {name}")
        return holds(self.conditions[name], self)

    def mapping(self, name: str, first: str, second: str) -> Json:
        try:
            return self.mappings[name][first][second]
        except KeyError as missing:
            raise Unresolvable(f"Template error: Unable to get mapping for {name}::{first}::{second}") from missing

    def imported(self, export: str) -> Json:
        raise Unresolvable(f"Template error: {export} cannot be imported here")

    def zones(self, region: str) -> list[str]:
        raise Unresolvable("Template error: Fn::GetAZs cannot be used here")


class Exports(Protocol):
    """The values that other stacks export."""

    def exported(self, name: str) -> str | None: ...


@dataclass
class Scope(Names):
    """Names and resources. A resource that is awaited is UNKNOWN: only a deployment can tell."""

    site: Site | None = None
    exports: Exports | None = None
    made: Mapping[str, Made] = field(default_factory=dict)
    awaited: frozenset[str] = frozenset()
    imports: set[str] = field(default_factory=set)
    """The exports that have been asked for."""

    def ref(self, name: str) -> Json:
        if name in self.awaited:
            return UNKNOWN
        return self.made[name].physical_id if name in self.made else super().ref(name)

    def attribute(self, resource: str, name: str) -> Json:
        if resource in self.awaited:
            return UNKNOWN
        if resource not in self.made:
            return super().attribute(resource, name)
        value = self.made[resource].attributes[name]
        return value() if callable(value) else value

    def imported(self, export: Json) -> Json:
        if export is UNKNOWN:
            raise Unresolvable("Template error: Fn::ImportValue cannot depend on a resource")
        value = self.exports.exported(export) if self.exports else None
        if value is None:
            raise Unresolvable(f"No export named {export} found.")
        self.imports.add(export)
        return value

    def zones(self, region: str) -> list[str]:
        if self.site is None or (region or self.site.region) != self.site.region:
            raise Unresolvable(f"Template error: Fn::GetAZs of {region} is not known here")
        zones = self.site.clients.ec2.describe_availability_zones()["AvailabilityZones"]
        return [zone["ZoneName"] for zone in zones]


class Parameters(Protocol):
    """Where SSM parameters have their values."""

    def __call__(self, name: str) -> str: ...


def parameter_values(
    declared: Mapping[str, Mapping[str, Json]], given: Mapping[str, str], stored: Parameters
) -> dict[str, Json]:
    """The value of each parameter, as Ref gives it. Refuses what is missing, unknown or not allowed."""
    faults = list(_parameter_faults(declared, given))
    if faults:
        raise Refusals(faults)
    values: dict[str, Json] = {}
    for name, said in declared.items():
        text = str(given.get(name, said.get("Default")))
        kind = said.get("Type", "String")
        if kind.startswith("AWS::SSM::Parameter::Value<"):
            text = stored(text)
        listed = kind == "CommaDelimitedList" or "List<" in kind
        values[name] = [part.strip() for part in text.split(",")] if listed else text
    return values


def _parameter_faults(declared: Mapping[str, Mapping[str, Json]], given: Mapping[str, str]) -> Iterable[str]:
    undeclared = sorted(given.keys() - declared.keys())
    if undeclared:
        yield f"Parameters: [{', '.join(undeclared)}] do not exist in the template"
    missing = sorted(name for name, said in declared.items() if name not in given and "Default" not in said)
    if missing:
        yield f"Parameters: [{', '.join(missing)}] must have values"
    for name, said in declared.items():
        text = str(given.get(name, said.get("Default", "")))
        if "AllowedValues" in said and text not in [str(allowed) for allowed in said["AllowedValues"]]:
            yield f"Parameter '{name}' must be one of AllowedValues"
        if "AllowedPattern" in said and not re.fullmatch(said["AllowedPattern"], text):
            yield f"Parameter '{name}' must match pattern {said['AllowedPattern']}"
        number = re.fullmatch(r"-?\d+(\.\d+)?", text)
        if said.get("Type") == "Number" and not number:
            yield f"Parameter '{name}' must be a number"
        if not int(said.get("MinLength", 0)) <= len(text) <= int(said.get("MaxLength", len(text))):
            yield f"Parameter '{name}' has a length out of bounds"
        for word in said.keys() & {"MinValue", "MaxValue"} if number else ():
            bound = float(said[word])
            if float(text) < bound if word == "MinValue" else float(text) > bound:
                yield f"Parameter '{name}' is out of bounds: {word} {said[word]}"
