"""What `pulumi preview` runs. The stack's name is the environment; `ISOFORM_CONFIG` may name another folder of them."""

from __future__ import annotations

import os
from pathlib import Path

import pulumi

from config.environments import load
from core.errors import IsoformError
from core.lower import lower
from pulumi_backend.render import render


def program() -> None:
    """Register the environment's foundation. Raises `pulumi.RunError`, which the CLI prints without a traceback."""
    environment = pulumi.get_stack()
    if not pulumi.runtime.is_dry_run() and not pulumi.Config("isoform").get_bool("adopted"):
        raise pulumi.RunError(
            f"CDK deploys {environment}, and an update by Pulumi would build all of it a second time: run "
            "`pulumi preview`. Once Pulumi's state holds what is deployed (by `pulumi import`), say so with "
            "`pulumi config set isoform:adopted true`"
        )
    folder = os.environ.get("ISOFORM_CONFIG")
    try:
        foundation = load(environment, Path(folder) if folder else None)
        render(lower(foundation), account=foundation.account, region=foundation.region)
    except IsoformError as error:
        raise pulumi.RunError(str(error)) from error


if __name__ == "__main__":
    program()
