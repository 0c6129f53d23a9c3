"""What both engines would build, beside what the model says."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from core.lower import lower
from core.model import Foundation
from core.reading import Observed
from isoform.comparison import Comparison, Witness, compared
from isoform.engines import Running


def preview(running: Running, environment: str, config: Path | None, folder: Path) -> Comparison:
    """Compare what both engines write into `folder`. Raises `InputFaults`, or `EngineFailed` for nothing to compare."""
    from config.environments import load

    foundation = load(environment, config)
    graph = lower(foundation)
    running.wait()
    cdk = Witness("CDK", version("aws-cdk-lib"), observe_cdk(folder / "cdk", foundation))
    pulumi = Witness("Pulumi", version("pulumi-aws"), _observe_pulumi(folder / "pulumi.json", foundation))
    return compared(foundation, graph, cdk, pulumi)


def observe_cdk(assembly: Path, foundation: Foundation) -> Observed:
    """What the assembly of `foundation` says."""
    from cdk_backend.observe import observe

    return observe(
        assembly,
        foundation=foundation.name,
        account=foundation.account,
        region=foundation.region,
        protected=foundation.termination_protection,
        settled=foundation.stacks,
    )


def _observe_pulumi(registrations: Path, foundation: Foundation) -> Observed:
    from pulumi_backend.observe import observe

    return observe(json.loads(registrations.read_text()), account=foundation.account, region=foundation.region)
