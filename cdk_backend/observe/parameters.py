"""Parameters, as CloudFormation says them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Unpack

from core.graph import Parameter, Parameters
from core.reading import Common, Defaults, Reader


def parameter(r: Reader, **common: Unpack[Common]) -> Parameter:
    r.must("DataType", "text")
    return Parameter(
        **common,
        name=r.string("Name"),
        type=r.one_of("Type", ("String", "StringList")),
        value=r.text("Value"),
        description=r.string("Description"),
        tier=r.one_of("Tier", ("Standard", "Advanced")),
        allowed_pattern=r.string("AllowedPattern"),
        tags=r.strings_by_name("Tags"),
    )


READERS: Mapping[str, tuple[type[Parameters], Callable[..., Parameters]]] = {
    "AWS::SSM::Parameter": (Parameter, parameter),
}

DEFAULTS: Defaults = {
    # aws-cdk-lib drops an empty map of tags: core/lib/tag-manager.ts, renderTags
    ("AWS::SSM::Parameter", "Tags"): {},
    # No description and no pattern are said by no word: "Required: No", with no default.
    # https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    ("AWS::SSM::Parameter", "Description"): "",
    ("AWS::SSM::Parameter", "AllowedPattern"): "",
}
