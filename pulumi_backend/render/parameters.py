"""Parameters as resources of `aws.ssm`."""

from __future__ import annotations

import pulumi
from pulumi_aws import ssm

from core.graph import Parameters
from pulumi_backend.render.program import Made, Program


def register(parameter: Parameters, program: Program, options: pulumi.ResourceOptions) -> Made:
    """The value is `insecure_value`: `value` is kept as a secret, and a foundation holds none."""
    own = ssm.Parameter(
        parameter.id,
        name=parameter.name,
        type=parameter.type,
        data_type="text",
        insecure_value=program.text(parameter.value),
        description=parameter.description or None,
        tier=parameter.tier,
        allowed_pattern=parameter.allowed_pattern or None,
        tags=parameter.tags,
        opts=options,
    )
    return Made(own, called={"name": own.name})
