"""Parameters, read from resources of `aws.ssm`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from core.graph import Parameter
from core.reading import Common, Defaults, Reader
from pulumi_backend.observe.words import Native


def parameter(r: Reader, **common: Unpack[Common]) -> Parameter:
    r.must("dataType", "text")
    return Parameter(
        **common,
        name=r.string("name"),
        type=r.one_of("type", ("String", "StringList")),
        value=r.text("insecureValue"),
        description=r.string("description"),
        tier=r.one_of("tier", ("Standard", "Advanced")),
        allowed_pattern=r.string("allowedPattern"),
        tags=r.strings_by_name("tags"),
    )


NATIVE: Mapping[str, Native] = {
    "aws:ssm/parameter:Parameter": Native(Parameter, parameter, {"id": "name", "name": "name"}),
}

DEFAULTS: Defaults = {
    # No description and no pattern are said by no word: https://www.pulumi.com/registry/packages/aws/api-docs/ssm/parameter/
    ("aws:ssm/parameter:Parameter", "description"): "",
    ("aws:ssm/parameter:Parameter", "allowedPattern"): "",
}
