"""The team's own app. It stands in the team's own repository, and needs nothing of isoform.

ENVIRONMENT=nonprod python -m examples.platform.cdk_service.app
"""

from __future__ import annotations

import os

import aws_cdk as cdk

from examples.platform.cdk_service.stack import Payments


def app(environment: str, outdir: str | None = None) -> cdk.App:
    """Ready to synthesize into `outdir` (where None, into what CDK_OUTDIR names)."""
    app = cdk.App(analytics_reporting=False, outdir=outdir)
    Payments(app, f"payments-{environment}", environment)
    return app


if __name__ == "__main__":
    app(os.environ["ENVIRONMENT"]).synth()
