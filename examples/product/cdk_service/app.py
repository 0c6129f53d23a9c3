"""The app: the foundation's stacks, and the service's beside them.

ISOFORM_ENV=dev python -m examples.product.cdk_service.app
"""

from __future__ import annotations

import os

import aws_cdk as cdk

from cdk_backend.stacks import add_stacks
from config.environments import load
from core.lower import lower
from examples.product import CONFIG
from examples.product.cdk_service.stack import Service


def app(environment: str, outdir: str | None = None) -> cdk.App:
    """Ready to synthesize into `outdir` (where None, into what CDK_OUTDIR names)."""
    meant = load(environment, CONFIG)
    app = cdk.App(
        analytics_reporting=False, outdir=outdir, context={"@aws-cdk/core:defaultCrossStackReferences": "strong"}
    )
    Service(app, f"{meant.name}-service", add_stacks(app, lower(meant), meant))
    return app


if __name__ == "__main__":
    app(os.environ.get("ISOFORM_ENV", "dev")).synth()
