"""The resource type of flow logs. AWS changes none: whatever is said otherwise of one makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from live.local.cloudformation.resource import Failed, Made, Properties, Site, Taken, said
from live.local.cloudformation.shape import FLAG, NUMBER, TAGS, TEXT, Fields
from live.local.cloudformation.tagged import TaggedEc2, only

_SAID: Final[Taken] = {
    "DeliverLogsPermissionArn": TEXT,
    "DestinationOptions": Fields({"FileFormat": TEXT, "HiveCompatiblePartitions": FLAG, "PerHourPartition": FLAG}),
    "LogDestination": TEXT,
    "LogDestinationType": TEXT,
    "LogFormat": TEXT,
    "LogGroupName": TEXT,
    "MaxAggregationInterval": NUMBER,
    "TrafficType": TEXT,
}


class FlowLog(TaggedEc2):
    name = "AWS::EC2::FlowLog"
    properties: ClassVar[Taken] = {**_SAID, "ResourceId": TEXT, "ResourceType": TEXT, "Tags": TAGS}
    required = frozenset({"ResourceId", "ResourceType"})
    create_only = frozenset({*_SAID, "ResourceId", "ResourceType"})
    attributes = frozenset({"Id"})

    def create(self, site: Site, new: Properties) -> Made:
        made = site.clients.ec2.create_flow_logs(
            ResourceIds=[new["ResourceId"]], ResourceType=new["ResourceType"], **said(new, *_SAID)
        )
        for refused in made.get("Unsuccessful", []):
            raise Failed(refused["Error"]["Message"])
        (id,) = made["FlowLogIds"]
        return Made(id, {"Id": id})

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_flow_logs(FlowLogIds=[made.physical_id])

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        by = [{"Name": "flow-log-id", "Values": [made.physical_id]}]
        ec2: Any = site.clients.ec2  # whose stubs call the filter otherwise than boto3 does
        return only(ec2.describe_flow_logs(Filter=by)["FlowLogs"])
