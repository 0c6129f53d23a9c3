"""Every resource of a proposal in full: what the model has, and each engine's own words for it, as they are and were.

Pure functions of what the engines wrote and of the graphs; only a page has room for it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Literal

from cdk_backend.replaces import Templates
from core.graph import DOMAINS, Resource, ResourceGraph
from isoform.changes import Changes, Field, What
from isoform.comparison import Comparison, Row, Value, value
from isoform.topology import Topology

Line = tuple[Literal["", "-", "+"], str]
"""Of a text: whether it stays, goes or comes; and what it says."""


@dataclass(frozen=True, slots=True)
class Native:
    """One thing as an engine says it; a resource may be several."""

    name: str
    """`VpcMain` in a template, `vpc/main#part` in a program."""
    where: str
    """The stack of a template; empty for Pulumi, which has one."""
    type: str
    words: Mapping[str, Any]


Own = Mapping[str, tuple[Native, ...]]
"""By the id of the resource."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one engine says of a resource: its words, and where they change, how."""

    name: str
    where: str
    type: str
    words: Mapping[str, Any] | None
    """None where `lines` say it."""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One resource: of the model on either side, or of an engine alone."""

    id: str
    kind: str
    domain: str
    what: What | None
    """What becomes of it; None where it stays as it is."""
    fields: Mapping[str, Value]
    """As the model has it; as it had it, where it is removed."""
    changes: tuple[Field, ...]
    differences: tuple[Row, ...]
    """Between the model and the engines."""
    said: tuple[tuple[Said, ...], ...]
    """By each engine, in the order of the comparison's witnesses."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What a page shows beyond the proposal's sums."""

    resources: tuple[Told, ...]
    topology: Topology


def of_templates(templates: Templates) -> Own:
    """What CDK says, from its templates."""
    found: dict[str, list[Native]] = defaultdict(list)
    for stack, template in templates.items():
        for logical, body in template["Resources"].items():
            id = body.get("Metadata", {}).get("isoform:id", logical).partition("#")[0]
            words = {word: said for word, said in body.items() if word not in ("Type", "Metadata")}
            found[id].append(Native(logical, stack, body["Type"], words))
    return {id: tuple(listed) for id, listed in found.items()}


def of_program(document: Mapping[str, Any]) -> Own:
    """What Pulumi's program says, from its registrations: custom resources alone, for the rest hold them together."""
    found: dict[str, list[Native]] = defaultdict(list)
    for each in document["registrations"]:
        said = each["request"]
        if said.get("custom") and not said["type"].startswith("pulumi:"):
            words = {"inputs": said.get("object", {}), **({"retainOnDelete": True} if said["retainOnDelete"] else {})}
            found[said["name"].partition("#")[0]].append(Native(said["name"], "", said["type"], words))
    return {id: tuple(listed) for id, listed in found.items()}


def program(registrations: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(registrations.read_text())
    return found


def told(
    was: ResourceGraph | None,
    now: ResourceGraph,
    changes: Changes | None,
    head: Comparison,
    before: Sequence[Own] | None,
    after: Sequence[Own],
) -> Iterator[Told]:
    """By domain, in the order in which these deploy, and by id; what an engine alone has, last."""
    change = {each.id: each for each in changes.resources} if changes else {}
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in head.differences:
        rows[row.id].append(row)
    gone = {id: resource for id, resource in (was.by_id if was else {}).items() if id not in now.by_id}
    for resource in sorted((*now, *gone.values()), key=lambda one: (DOMAINS.index(one.domain), one.id)):
        id, its = resource.id, change.get(resource.id)
        yield Told(
            id,
            type(resource).__name__,
            resource.domain,
            its.what if its else None,
            _fields(resource),
            its.fields if its else (),
            tuple(rows.get(id, ())),
            tuple(_said(id, engine, then, its is not None) for engine, then in _sides(before, after)),
        )
    for id in sorted(rows.keys() - now.by_id.keys() - gone.keys()):
        engines = tuple(_said(id, engine, None, False) for engine in after)
        yield Told(id, rows[id][0].kind, "in no model", None, {}, (), tuple(rows[id]), engines)


def _sides(before: Sequence[Own] | None, after: Sequence[Own]) -> Iterator[tuple[Own, Own | None]]:
    then: Sequence[Own | None] = before or [None for _ in after]
    yield from zip(after, then, strict=True)


def _fields(resource: Resource) -> Mapping[str, Value]:
    """Its own first, and then those that every kind has."""
    names = [each.name for each in fields(resource) if each.name not in ("id", "domain", *COMMON)]
    return {name: value(getattr(resource, name)) for name in (*names, *COMMON)}


COMMON = ("after", "retained")


def _said(id: str, now: Own, was: Own | None, changes: bool) -> tuple[Said, ...]:
    new = {(each.name, each.where): each for each in now.get(id, ())}
    if was is None or not changes:
        return tuple(Said(each.name, each.where, each.type, each.words) for each in new.values())
    old = {(each.name, each.where): each for each in was.get(id, ())}
    found = []
    for key in dict.fromkeys([*new, *old]):
        here = new.get(key) or old[key]
        texts = [_lines(side[key]) if key in side else [] for side in (old, new)]
        found.append(Said(here.name, here.where, here.type, None, tuple(compared_lines(*texts))))
    return tuple(found)


def _lines(native: Native) -> list[str]:
    return json.dumps({"Type": native.type, **native.words}, indent=2, ensure_ascii=False).splitlines()


def compared_lines(was: list[str], now: list[str]) -> Iterator[Line]:
    """All of both, each once."""
    for tag, first, last, start, end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (("", line) for line in now[start:end])
        else:
            yield from (("-", line) for line in was[first:last])
            yield from (("+", line) for line in now[start:end])
