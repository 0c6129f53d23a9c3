"""Assemblies for tests: synthesized once, read and changed as JSON."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from cdk_backend.observe import observe
from cdk_backend.stacks import add_stacks
from core import cut
from core.graph import ResourceGraph
from core.model import Foundation, Network, Tier
from core.reading import Observed
from tests.mutants import mutants
from tests.samples import ACCOUNT, REGION, SAMPLE, part

FOUNDATION = Foundation(
    project="acme",
    environment="dev",
    account=ACCOUNT,
    region=REGION,
    owner="platform",
    cost_center="cc-1",
    network=Network(cidr=IPv4Network("10.0.0.0/16"), zones=("a",), tiers={"data": Tier(access="isolated", prefix=24)}),
)
"""What the stacks of a graph are called after; its own resources play no part."""


def synthesize(graph: ResourceGraph, folder: Path, settled: cut.Settled | None = None) -> Path:
    app = cdk.App(analytics_reporting=False, outdir=str(folder))
    stacks = {stack: tuple(ids) for stack, ids in (settled or {}).items()}
    add_stacks(app, graph, replace(FOUNDATION, stacks=stacks))
    app.synth()
    return folder


def read(folder: Path, settled: cut.Settled | None = None) -> Observed:
    return observe(
        folder, foundation="acme-dev", account=ACCOUNT, region=REGION, protected=False, settled=settled or {}
    )


def unseen(folder: Path, meant: ResourceGraph = SAMPLE, settled: cut.Settled | None = None) -> bool:
    """Whether the assembly reads as what is meant, with no fault."""
    observed = read(folder, settled)
    return observed.graph == meant and not observed.faults


def template(folder: Path, stack: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_file(folder, stack).read_text())
    return found


def write(folder: Path, stack: str, words: dict[str, Any]) -> None:
    _file(folder, stack).write_text(json.dumps(words))


def _file(folder: Path, stack: str) -> Path:
    return folder / f"acme-dev-{stack}.template.json"


def changes(assembly: Path, stack: str, folder: Path, settled: cut.Settled | None = None) -> Iterator[tuple[str, bool]]:
    """Every small change to a template of the sample's assembly, and whether it passes unseen.

    A change to a resource stands in an assembly of what that one needs, and no more: quick to read, and nobody else
    sees the change.
    """
    words = template(assembly, stack)
    resources = words.pop("Resources")
    whole = Path(shutil.copytree(assembly, folder / "whole"))
    for change, mutant in mutants({**words, "Resources": {}}):
        if isinstance(others := mutant.get("Resources"), dict):
            mutant["Resources"] = {**resources, **others}
        write(whole, stack, mutant)
        yield change, unseen(whole, SAMPLE, settled)
    for logical, body in resources.items():
        near, meant = _around(assembly, body["Metadata"]["isoform:id"], folder / logical)
        assert unseen(near, meant, settled), "before it is changed"
        own = template(near, stack)
        for change, mutant in mutants({logical: body}):
            others = {name: other for name, other in own["Resources"].items() if name != logical}
            write(near, stack, {**own, "Resources": {**others, **mutant}})
            yield change, unseen(near, meant, settled)


def _around(assembly: Path, id: str, folder: Path) -> tuple[Path, ResourceGraph]:
    """Of the sample's assembly what the resource `id` needs, in a folder of its own; and the graph that this means."""
    meant = part(id.partition("#")[0])
    shutil.copytree(assembly, folder)
    templates = {file: json.loads(file.read_text()) for file in folder.glob("*.template.json")}
    for words in templates.values():
        words["Resources"] = {
            logical: body
            for logical, body in words["Resources"].items()
            if body["Metadata"]["isoform:id"].partition("#")[0] in meant.by_id
        }
    said = json.dumps([words["Resources"] for words in templates.values()])
    imported = set(re.findall(r'"Fn::ImportValue": "([^"]+)"', said))
    for file, words in templates.items():
        outputs = words.get("Outputs", {})
        words["Outputs"] = {name: each for name, each in outputs.items() if each["Export"]["Name"] in imported}
        file.write_text(json.dumps(words))
    return folder, meant
