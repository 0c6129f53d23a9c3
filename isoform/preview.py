"""What both engines would build, beside what the model says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal

from core.compare import ABSENT, Changed, Extra, Missing, compare
from core.errors import EngineFailed, ObservationFault, Unmapped
from core.graph import (
    DOMAINS,
    AttributeOf,
    Domain,
    EveryProtocol,
    Ports,
    Ref,
    Resource,
    ResourceGraph,
    Text,
)
from core.lower import lower
from core.model import Foundation
from core.reading import Observed
from isoform import engines, state

EngineName = Literal["cdk", "pulumi"]
Value = str | int | bool | None | list["Value"] | dict[str, "Value"]
"""As JSON has it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that differs: a field of a resource, or a resource as a whole."""

    id: str
    kind: str
    field: str | None
    """None where a whole resource is missing or extra: the values are then `present` or `absent`."""
    model: Value
    cdk: Value
    pulumi: Value


@dataclass(frozen=True, slots=True)
class Count:
    """How many resources each has, and how many are the same in all."""

    domain: Domain
    model: int
    cdk: int
    pulumi: int
    equal: int


@dataclass(frozen=True, slots=True)
class Preview:
    environment: str
    region: str
    account: str
    versions: Mapping[EngineName, str]
    counts: tuple[Count, ...]
    differences: tuple[Row, ...]

    @property
    def resources(self) -> int:
        return sum(count.model for count in self.counts)

    @property
    def exit_code(self) -> int:
        """0 the same, 2 different."""
        return 2 if self.differences else 0


def preview(environment: str, config: Path | None, progress: AbstractContextManager[object]) -> Preview:
    """Run both engines side by side. Raises `InputFaults`, or `EngineFailed` where there is nothing to compare."""
    from config.environments import load

    with state.run(environment) as folder, progress:
        assembly, registrations = folder / "cdk", folder / "pulumi.json"
        both = [engines.cdk_synth(assembly, validate=False), engines.pulumi_preview(registrations)]
        # The engines start before we read what they will read too: they take longer to load than all that we do.
        with engines.Running(both, environment, config, folder) as running:
            foundation = load(environment, config)
            graph = lower(foundation)
            running.wait()
        cdk, pulumi = observe_cdk(assembly, foundation), _observe_pulumi(registrations, foundation)
        return compared(foundation, graph, cdk, pulumi)


def observe_cdk(assembly: Path, foundation: Foundation) -> Observed:
    from cdk_backend.observe import observe

    return observe(
        assembly,
        foundation=foundation.name,
        account=foundation.account,
        region=foundation.region,
        protected=foundation.termination_protection,
    )


def _observe_pulumi(registrations: Path, foundation: Foundation) -> Observed:
    from pulumi_backend.observe import observe

    return observe(json.loads(registrations.read_text()), account=foundation.account, region=foundation.region)


def compared(foundation: Foundation, graph: ResourceGraph, cdk: Observed, pulumi: Observed) -> Preview:
    """Raises `EngineFailed` when the model or an engine has no resource: nothing compared proves nothing."""
    for name, has in (("the foundation", graph), ("CDK", cdk.graph), ("Pulumi", pulumi.graph)):
        if not len(has) and not (cdk.faults or pulumi.faults):
            raise EngineFailed(f"{name} has no resource: there is nothing to compare")
    rows = tuple(_rows(graph, {"cdk": cdk, "pulumi": pulumi}))
    differing = {row.id for row in rows}
    return Preview(
        environment=foundation.environment,
        region=foundation.region,
        account=foundation.account,
        versions={"cdk": version("aws-cdk-lib"), "pulumi": version("pulumi-aws")},
        counts=tuple(_counts(graph, cdk.graph, pulumi.graph, differing)),
        differences=rows,
    )


def _counts(graph: ResourceGraph, cdk: ResourceGraph, pulumi: ResourceGraph, differing: set[str]) -> Iterator[Count]:
    for domain in DOMAINS:
        ids = [{r.id for r in each if r.domain == domain} for each in (graph, cdk, pulumi)]
        if any(ids):
            meant, by_cdk, by_pulumi = ids
            yield Count(domain, len(meant), len(by_cdk), len(by_pulumi), len(meant - differing))


def _rows(graph: ResourceGraph, observed: Mapping[EngineName, Observed]) -> Iterator[Row]:
    """One row for each id and field on which an engine differs from the model, in the model's order."""
    said: dict[tuple[str, str | None], dict[EngineName, Value]] = {}
    meant: dict[tuple[str, str | None], tuple[str, Value]] = {}
    for engine, found in observed.items():
        for id, kind, field, model, value in _differences(graph, found):
            said.setdefault((id, field), {})[engine] = value
            meant.setdefault((id, field), (kind, model))
    order = {id: n for n, id in enumerate(graph.by_id)}
    for id, field in sorted(said, key=lambda at: (order.get(at[0], len(order)), *map(str, at))):
        (kind, model), values = meant[id, field], said[id, field]
        yield Row(id, kind, field, model, values.get("cdk", model), values.get("pulumi", model))


def _differences(graph: ResourceGraph, found: Observed) -> Iterator[tuple[str, str, str | None, Value, Value]]:
    """Id, kind, field, the model's value and the engine's."""
    unread = {fault.at for fault in found.faults}
    for difference in compare(graph, found.graph):
        match difference:
            case Missing(resource) if resource.id not in unread:
                yield resource.id, _kind(resource), None, "present", "absent"
            case Extra(resource):
                yield resource.id, _kind(resource), None, "absent", "present"
            case Changed(resource, path, was, now):
                yield resource.id, _kind(resource), path, value(was), value(now)
    for fault in found.faults:
        kind = _kind(graph.by_id[fault.at]) if fault.at in graph.by_id else "unknown"
        yield fault.at, kind, *_said(fault)


def _said(fault: ObservationFault) -> tuple[str | None, Value, Value]:
    """Field, the model's value and the engine's, for what an engine says beyond what can be read."""
    if isinstance(fault, Unmapped) and not fault.field:
        return None, "absent", "present"
    return fault.field or "as a whole", None, fault.wrong


def _kind(resource: Resource) -> str:
    return type(resource).__name__


def value(of: object) -> Value:
    """A field's value as people and JSON read it."""
    match of:
        case None | bool() | int() | str():
            return of
        case IPv4Network() | IPv6Network():
            return str(of)
        case Ref(target=target):
            return target
        case AttributeOf(target, attribute):
            return f"${{{target}.{attribute}}}"
        case Text(parts):
            return "".join(str(value(part)) for part in parts)
        case Ports(protocol, first, last):
            return f"{protocol} {first}" if first == last else f"{protocol} {first}-{last}"
        case EveryProtocol():
            return "every protocol"
        case frozenset():
            return [*sorted(str(value(item)) for item in of)]
        case Mapping():
            return {str(key): value(item) for key, item in of.items()}
        case _ if of is ABSENT:
            return "absent"
        case type():
            return of.__name__
        case _:
            return type(of).__name__
