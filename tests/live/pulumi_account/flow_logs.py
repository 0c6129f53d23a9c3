"""Flow logs as the provider makes them (internal/service/ec2/vpc_flow_log.go)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Stated, Type

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


def flow_log(ec2: EC2Client, inputs: Inputs) -> str:
    arguments: Any = {
        "LogDestination": inputs.text("logDestination").removesuffix(":*"),
        "LogDestinationType": inputs.text("logDestinationType", "cloud-watch-logs"),
        "MaxAggregationInterval": inputs.number("maxAggregationInterval", 600),
        "ResourceIds": [inputs.text("vpcId")],
        "ResourceType": "VPC",
        "TrafficType": inputs.text("trafficType"),
        **inputs.given("iamRoleArn", DeliverLogsPermissionArn=inputs.text),
        **inputs.given("logFormat", LogFormat=inputs.text),
        **inputs.given("destinationOptions", DestinationOptions=lambda input: options(inputs.block(input))),
        **inputs.tags("vpc-flow-log"),
    }
    inputs.done()
    made = ec2.create_flow_logs(**arguments)
    for refused in made["Unsuccessful"]:
        raise inputs.fault("logDestination", refused["Error"]["Message"])
    (id,) = made["FlowLogIds"]
    return id


def options(inputs: Inputs) -> dict[str, Any]:
    said = {
        "FileFormat": inputs.text("fileFormat", "plain-text"),
        "HiveCompatiblePartitions": inputs.flag("hiveCompatiblePartitions", False),
        "PerHourPartition": inputs.flag("perHourPartition", False),
    }
    inputs.done()
    return said


def delete_flow_log(ec2: EC2Client, flow_log: str, stated: Stated) -> None:
    ec2.delete_flow_logs(FlowLogIds=[flow_log])


TYPES: Mapping[str, Type] = {"aws:ec2/flowLog:FlowLog": Type(flow_log, delete_flow_log)}
