"""The team of the platform finds what its services need in the account, by the platform's parameters alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.rpc import deserialize_properties

from examples.platform.cdk_service.app import app
from examples.platform.pulumi_service.program import payments
from live.target import Target
from pulumi_backend import engine

ENVIRONMENT = "prod"


def find_it(platform: Target, folder: Path) -> None:
    """By CDK's template and by Pulumi's program: the same group and the same subnets, which the account has."""
    ec2 = platform.client("ec2")
    group, subnets = by_pulumi(platform)
    assert (group, subnets) == by_cdk(platform, folder)
    [found] = ec2.describe_security_groups(GroupIds=group)["SecurityGroups"]
    assert found["GroupName"] == "harbour-prod-payments"
    names = {
        tag["Value"]
        for each in ec2.describe_subnets(SubnetIds=subnets)["Subnets"]
        for tag in each["Tags"]
        if tag["Key"] == "Name"
    }
    assert names == {f"harbour-prod-workloads-euc1-az{n}" for n in (1, 2, 3)}


def by_cdk(platform: Target, folder: Path) -> tuple[list[str], list[str]]:
    """What CloudFormation fills in: the values of the parameters of which a template is."""
    app(ENVIRONMENT, str(folder)).synth()
    template = json.loads((folder / f"payments-{ENVIRONMENT}.template.json").read_text(encoding="utf-8"))
    by_type = {words["Type"]: words["Properties"] for words in template["Resources"].values()}

    def filled(value: Any) -> list[str]:
        parameter = template["Parameters"][value["Ref"]]
        read = parameter_of(platform, parameter["Default"])
        form = {"String": "String", "StringList": "List<String>"}[read["Type"]]
        assert parameter["Type"] == f"AWS::SSM::Parameter::Value<{form}>"
        return list(read["Value"].split(","))

    [group] = by_type["AWS::EC2::LaunchTemplate"]["LaunchTemplateData"]["SecurityGroupIds"]
    return filled(group), filled(by_type["AWS::AutoScaling::AutoScalingGroup"]["VPCZoneIdentifier"])


def by_pulumi(platform: Target) -> tuple[list[str], list[str]]:
    """What the program registers when it hears the account's own answers."""

    def invoke(self: object, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:
        assert request.tok == "aws:ssm/getParameter:getParameter"
        read = parameter_of(platform, deserialize_properties(request.args)["name"])
        answer = resource_pb2.ResourceInvokeResponse()
        getattr(answer, "return").update({"insecureValue": read["Value"], "type": read["Type"]})
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine._Monitor, "Invoke", invoke)
        registered = [one.request for one in engine.preview(payments, stack_name=ENVIRONMENT)]
    by_type: dict[str, Any] = {str(one["type"]): one.get("object") for one in registered}
    return (
        by_type["aws:ec2/launchTemplate:LaunchTemplate"]["vpcSecurityGroupIds"],
        by_type["aws:autoscaling/group:Group"]["vpcZoneIdentifiers"],
    )


def parameter_of(platform: Target, name: str) -> Any:
    return platform.client("ssm").get_parameter(Name=name)["Parameter"]
