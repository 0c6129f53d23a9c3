"""The CDK app: the environment that ISOFORM_ENV names, as stacks. `cdk.json` and `isoform synth` run it."""

from __future__ import annotations

import sys

from cdk_backend.stacks import app
from config.process import foundation
from core.errors import IsoformError


def main() -> None:
    """Write the assembly where the CDK CLI wants it (CDK_OUTDIR). Exit with 1 and the faults when there are some."""
    try:
        app(foundation()).synth()
    except IsoformError as wrong:
        sys.exit(str(wrong))


if __name__ == "__main__":
    main()
