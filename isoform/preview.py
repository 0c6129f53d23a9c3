"""What both engines would build, beside what the model says."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from importlib.metadata import version
from pathlib import Path

from core.lower import lower
from core.model import Foundation
from core.reading import Observed
from isoform import engines, state
from isoform.comparison import Comparison, Witness, compared


def preview(environment: str, config: Path | None, progress: AbstractContextManager[object]) -> Comparison:
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
        cdk = Witness("CDK", version("aws-cdk-lib"), observe_cdk(assembly, foundation))
        pulumi = Witness("Pulumi", version("pulumi-aws"), _observe_pulumi(registrations, foundation))
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
    )


def _observe_pulumi(registrations: Path, foundation: Foundation) -> Observed:
    from pulumi_backend.observe import observe

    return observe(json.loads(registrations.read_text()), account=foundation.account, region=foundation.region)
