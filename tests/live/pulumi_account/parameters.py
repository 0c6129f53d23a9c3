"""Parameters as the provider makes them (internal/service/ssm)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Given, Stated, Type

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


def parameter(ssm: SSMClient, inputs: Inputs) -> Given:
    """Its id is its name; one that is there already is not written over (parameter.go)."""
    name = inputs.text("name")
    arguments: Any = {
        "Name": name,
        "Type": inputs.text("type"),
        "Value": inputs.text("insecureValue"),
        "Overwrite": False,
        **inputs.given("allowedPattern", AllowedPattern=inputs.text),
        **inputs.given("dataType", DataType=inputs.text),
        **inputs.given("description", Description=inputs.text),
        **inputs.given("tier", Tier=inputs.text),
        **inputs.tag_list(),
    }
    inputs.done()
    ssm.put_parameter(**arguments)
    (made,) = ssm.get_parameters(Names=[name])["Parameters"]
    return Given(name, {"arn": made["ARN"]})


def delete_parameter(ssm: SSMClient, name: str, stated: Stated) -> None:
    ssm.delete_parameter(Name=name)


TYPES: Mapping[str, Type] = {"aws:ssm/parameter:Parameter": Type(parameter, delete_parameter, service="ssm")}
