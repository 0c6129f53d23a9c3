"""The example services: each stands on the foundation by its handles, and changes nothing of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cdk_backend.stacks import app as foundation_alone
from config.environments import environments, load
from core.graph import DOMAINS
from core.lower import lower
from examples.product import CONFIG
from examples.product.cdk_service.app import app
from examples.product.pulumi_service.program import service
from pulumi_backend.engine import Registration, preview
from pulumi_backend.render import render

pytestmark = pytest.mark.engine


def templates(folder: Path) -> dict[str, Any]:
    files = folder.glob("*.template.json")
    return {file.name.removesuffix(".template.json"): json.loads(file.read_text()) for file in files}


@pytest.mark.parametrize("environment", environments(CONFIG))
def test_the_stack_of_cdk_stands_on_the_foundation(environment: str, tmp_path: Path) -> None:
    meant = load(environment, CONFIG)
    app(environment, str(tmp_path / "service")).synth()
    foundation_alone(meant, str(tmp_path / "alone")).synth()

    both, alone = templates(tmp_path / "service"), templates(tmp_path / "alone")
    stack = both.pop(f"{meant.name}-service")
    assert both.keys() == alone.keys() == {f"{meant.name}-{domain}" for domain in DOMAINS}
    for name in alone:
        assert both[name]["Resources"] == alone[name]["Resources"], "a handle adds nothing to the foundation"

    outputs = [output for each in both.values() for output in each.get("Outputs", {}).values()]
    exports = {output["Export"]["Name"]: output["Value"] for output in outputs}

    def means(value: Any) -> Any:
        return exports[value["Fn::ImportValue"]]

    by_type = {words["Type"]: words["Properties"] for words in stack["Resources"].values()}
    data = by_type["AWS::EC2::LaunchTemplate"]["LaunchTemplateData"]
    assert [means(each) for each in data["SecurityGroupIds"]] == [{"Fn::GetAtt": ["GroupApp", "GroupId"]}]
    assert means(data["IamInstanceProfile"]["Arn"]) == {"Fn::GetAtt": ["InstanceProfileApp", "Arn"]}
    subnets = [means(each) for each in by_type["AWS::AutoScaling::AutoScalingGroup"]["VPCZoneIdentifier"]]
    assert subnets == [{"Ref": f"SubnetApp{zone.upper()}"} for zone in sorted(meant.network.zones)]
    assert [means(each) for each in by_type["AWS::CloudWatch::Alarm"]["AlarmActions"]] == [{"Ref": "TopicAlerts"}]


@pytest.mark.parametrize("environment", environments(CONFIG))
def test_the_program_of_pulumi_stands_on_the_foundation(environment: str) -> None:
    meant = load(environment, CONFIG)

    def alone() -> None:
        render(lower(meant), account=meant.account, region=meant.region)

    both = {one.urn: said(one) for one in preview(lambda: service(environment))}
    foundation = {one.urn: said(one) for one in preview(alone)}
    assert foundation.items() <= both.items(), "a handle adds nothing to the foundation"

    own = {one["type"]: one["object"] for urn, one in both.items() if urn not in foundation}
    template = own["aws:ec2/launchTemplate:LaunchTemplate"]
    assert template["vpcSecurityGroupIds"] == ["${group/app|id}"]
    assert template["iamInstanceProfile"] == {"arn": "${instance-profile/app|arn}"}
    subnets = own["aws:autoscaling/group:Group"]["vpcZoneIdentifiers"]
    assert subnets == [f"${{subnet/app/{zone}|id}}" for zone in sorted(meant.network.zones)]
    assert own["aws:cloudwatch/metricAlarm:MetricAlarm"]["alarmActions"] == ["${topic/alerts|arn}"]


def said(one: Registration) -> dict[str, Any]:
    return {key: value for key, value in one.request.items() if key in ("type", "name", "object", "parent", "provider")}
