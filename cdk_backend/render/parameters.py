"""Parameters as L1 constructs of SSM."""

from __future__ import annotations

from aws_cdk import aws_ssm as ssm

from cdk_backend.render.scope import Constructs, Scope, logical_id
from core.graph import Parameters


def constructs(parameter: Parameters, scope: Scope) -> Constructs:
    own = ssm.CfnParameter(
        scope.stack,
        logical_id(parameter.id),
        name=parameter.name,
        type=parameter.type,
        data_type="text",
        value=scope.text(parameter.value),
        description=parameter.description or None,
        tier=parameter.tier,
        allowed_pattern=parameter.allowed_pattern or None,
        tags=parameter.tags,
    )
    return Constructs(own, called={"name": lambda: own.ref})
