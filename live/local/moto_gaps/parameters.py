"""What moto's Parameter Store does otherwise than AWS."""

from __future__ import annotations

import re
from typing import Final

from moto.ssm.exceptions import SSMException, ValidationException
from moto.ssm.models import Parameter, SimpleSystemManagerBackend

from live.local.moto_gaps.gap import Gaps

LIMITS: Final = {"Standard": 4096, "Advanced": 8192}
"""Characters of a value. https://docs.aws.amazon.com/general/latest/gr/ssm.html"""

_put_parameter: Final = SimpleSystemManagerBackend.put_parameter


def _put_allowed_parameter(
    backend: SimpleSystemManagerBackend,
    name: str,
    description: str,
    value: str,
    parameter_type: str,
    allowed_pattern: str,
    keyid: str,
    overwrite: bool,
    tags: list[dict[str, str]],
    data_type: str,
    tier: str | None,
    policies: str | None,
) -> Parameter:
    before = backend.get_parameter(name)
    if before and before.tier == "Advanced" and tier == "Standard":
        raise ValidationException(
            "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the "
            "advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced "
            "parameter and recreate it as a standard parameter."
        )
    pattern = before.allowed_pattern if before and allowed_pattern is None else allowed_pattern
    if pattern and parameter_type == "String" and not re.search(pattern, value):
        raise SSMException(
            "ParameterPatternMismatchException",
            f"Parameter value, cannot be validated against allowedPattern: {pattern}",
        )
    limit = LIMITS.get(tier or "Standard", max(LIMITS.values()))
    if len(value) > limit:
        raise ValidationException(
            f"{tier or 'Standard'} tier parameters support a maximum parameter value of {limit} characters."
        )
    return _put_parameter(
        backend,
        name,
        description,
        value,
        parameter_type,
        allowed_pattern,
        keyid,
        overwrite,
        tags,
        data_type,
        tier,
        policies,
    )


GAPS: Final[Gaps] = (
    # moto takes any value for any pattern and tier, and makes an advanced parameter a standard one.
    # https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    (SimpleSystemManagerBackend, "put_parameter", _put_allowed_parameter),
)
