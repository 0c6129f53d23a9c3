"""Assemblies for tests: synthesized once, read and changed as JSON."""

from __future__ import annotations

import json
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
from tests.samples import ACCOUNT, REGION

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


def template(folder: Path, domain: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"acme-dev-{domain}.template.json").read_text())
    return found
