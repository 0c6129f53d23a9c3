"""What both engines say that they would build."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from core.model import Foundation
from core.reading import Observed
from isoform.comparison import Witness


def witnesses(foundation: Foundation, folder: Path) -> tuple[Witness, Witness]:
    """What CDK and Pulumi have written into `folder` of `foundation`."""
    cdk = Witness("CDK", version("aws-cdk-lib"), observe_cdk(folder / "cdk", foundation))
    pulumi = Witness("Pulumi", version("pulumi-aws"), _observe_pulumi(folder / "pulumi.json", foundation))
    return cdk, pulumi


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
