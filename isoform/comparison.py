"""The model beside whoever says what exists: the engines, the account. A report shows this, and computes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from ipaddress import IPv4Network, IPv6Network

from typing_extensions import TypeAliasType

from core.compare import ABSENT, Changed, Extra, Missing, compare
from core.errors import EngineFailed, ObservationFault, Unmapped
from core.graph import (
    DOMAINS,
    AttributeOf,
    Band,
    Document,
    Domain,
    EveryProtocol,
    Expression,
    Ipv6Pool,
    Measure,
    Policy,
    Ports,
    Query,
    Ref,
    Resource,
    ResourceGraph,
    Statement,
    SubnetIpv6,
    SubnetOf,
    Text,
    ToBucket,
    ToLogGroup,
    ZoneId,
)
from core.model import Foundation
from core.reading import Observed

Value = TypeAliasType("Value", "str | int | float | bool | list[Value] | dict[str, Value] | None")
"""As JSON has it."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Who says what exists: what a person calls it, with its version where it has one; and what it says."""

    name: str
    version: str
    observed: Observed


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that differs: a field of a resource, or a resource as a whole."""

    id: str
    kind: str
    field: str | None
    """None where a whole resource is missing or extra: the values are then `present` or `absent`."""
    model: Value
    said: tuple[Value, ...]
    """By each witness, in the order of the comparison's."""
    cure: str = ""
    """A command that takes away what is in an account and in no record."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many resources the model has, and each witness; and how many are the same for all."""

    domain: Domain
    model: int
    said: tuple[int, ...]
    equal: int


@dataclass(frozen=True, slots=True)
class Comparison:
    environment: str
    region: str
    account: str
    witnesses: tuple[str, ...]
    versions: tuple[str, ...]
    counts: tuple[Count, ...]
    differences: tuple[Row, ...]

    @property
    def resources(self) -> int:
        """How many the model has."""
        return sum(count.model for count in self.counts)

    @property
    def exit_code(self) -> int:
        """0 the same, 2 different."""
        return 2 if self.differences else 0


def compared(foundation: Foundation, graph: ResourceGraph, *witnesses: Witness) -> Comparison:
    """Raises `EngineFailed` when the model or a witness has no resource: nothing compared proves nothing."""
    if not len(graph):
        raise EngineFailed("the foundation has no resource: there is nothing to compare")
    for witness in witnesses:
        if not len(witness.observed.graph) and not witness.observed.faults:
            raise EngineFailed(f"{witness.name} has no resource: there is nothing to compare")
    rows = tuple(_rows(graph, [witness.observed for witness in witnesses]))
    differing = {row.id for row in rows}
    return Comparison(
        environment=foundation.environment,
        region=foundation.region,
        account=foundation.account,
        witnesses=tuple(witness.name for witness in witnesses),
        versions=tuple(witness.version for witness in witnesses),
        counts=tuple(_counts(graph, [witness.observed.graph for witness in witnesses], differing)),
        differences=rows,
    )


def _counts(graph: ResourceGraph, graphs: list[ResourceGraph], differing: set[str]) -> Iterator[Count]:
    for domain in DOMAINS:
        meant, *said = ({r.id for r in each if r.domain == domain} for each in (graph, *graphs))
        if meant or any(said):
            yield Count(domain, len(meant), tuple(map(len, said)), len(meant - differing))


def _rows(graph: ResourceGraph, observed: list[Observed]) -> Iterator[Row]:
    """One row for each id and field on which a witness differs from the model, in the model's order."""
    said: dict[tuple[str, str | None], dict[int, Value]] = {}
    meant: dict[tuple[str, str | None], tuple[str, Value]] = {}
    cures = {(fault.at, fault.field or None): fault.cure for found in observed for fault in found.faults}
    for n, found in enumerate(observed):
        for id, kind, field, model, value in _differences(graph, found):
            said.setdefault((id, field), {})[n] = value
            meant.setdefault((id, field), (kind, model))
    order = {id: n for n, id in enumerate(graph.by_id)}
    for id, field in sorted(said, key=lambda at: (order.get(at[0], len(order)), *map(str, at))):
        (kind, model), values = meant[id, field], said[id, field]
        heard = tuple(values.get(n, model) for n in range(len(observed)))
        yield Row(id, kind, field, model, heard, cures.get((id, field), ""))


def _differences(graph: ResourceGraph, found: Observed) -> Iterator[tuple[str, str, str | None, Value, Value]]:
    """Id, kind, field, the model's value and the witness's."""
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
        kind = _kind(graph.by_id[fault.at]) if fault.at in graph.by_id else fault.kind or "unknown"
        yield fault.at, kind, *_said(fault)


def _said(fault: ObservationFault) -> tuple[str | None, Value, Value]:
    """Field, the model's value and the witness's, for what is said beyond what can be read."""
    if isinstance(fault, Unmapped) and not fault.field:
        return None, "absent", "present"
    return fault.field or "as a whole", None, fault.wrong


def _kind(resource: Resource) -> str:
    return type(resource).__name__


def value(of: object) -> Value:
    """A field's value as people and JSON read it."""
    match of:
        case None | bool() | int() | float() | str():
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
        case Document(content):
            return value(content)
        case Policy(statements):
            return value(statements)
        case Statement():
            return _statement(of)
        case Expression(formula):
            return formula
        case Band(query):
            return f"the band {query}"
        case SubnetOf(range, prefix, index):
            return f"/{prefix} number {index} of {range.target}"
        case ZoneId(name):
            return name
        case Measure() | Query() | Ipv6Pool() | SubnetIpv6() | ToLogGroup() | ToBucket():
            return {field.name: value(getattr(of, field.name)) for field in fields(of)}
        case tuple():
            return [value(item) for item in of]
        case frozenset():
            return [*sorted(str(value(item)) for item in of)]
        case Mapping():
            return {str(key): value(item) for key, item in of.items()}
        case _ if of is ABSENT:
            return "absent"
        case _ if isinstance(of, Resource):
            return _kind(of)
        case _:
            raise TypeError(f"no words for a {type(of).__name__}")


def _statement(statement: Statement) -> str:
    """A statement in one line: `Allow arn:aws:iam::111122223333:root kms:* on * if ...`."""
    whom = [f"{each.type} {value(each.who)}" for each in statement.principals]
    actions = sorted(statement.actions) or ["all but", *sorted(statement.not_actions)]
    resources = [str(value(each)) for each in statement.resources]
    others = [str(value(each)) for each in statement.not_resources]
    conditions = [
        f"{each.operator} {each.key} {' or '.join(sorted(str(value(one)) for one in each.values))}"
        for each in statement.conditions
    ]
    return " ".join(
        [
            statement.effect,
            *([", ".join(sorted(whom))] if whom else []),
            ", ".join(actions),
            *(["on", ", ".join(sorted(resources))] if resources else []),
            *(["on all but", ", ".join(sorted(others))] if others else []),
            *(["if", " and ".join(sorted(conditions))] if conditions else []),
        ]
    )
