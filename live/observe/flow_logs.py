"""Flow logs, as EC2 says them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Unpack

from core.graph import FILE_FORMATS, LOGGED_TRAFFIC, Bucket, FlowLog, LogGroup, Role, ToBucket, ToLogGroup, Vpc
from core.reading import Common, Reader
from live.observe.asked import Item
from live.observe.snapshot import Snapshot
from live.observe.words import Native, named, own_tags, unread


def flow_log(r: Reader, **common: Unpack[Common]) -> FlowLog:
    """One that AWS cannot deliver says so in its status, some minutes after it was made."""
    r.must("FlowLogStatus", "ACTIVE")
    r.usual("DeliverLogsStatus", "SUCCESS")
    return FlowLog(
        **common,
        vpc=r.ref("ResourceId", Vpc),
        traffic=r.one_of("TrafficType", LOGGED_TRAFFIC),
        interval=r.number("MaxAggregationInterval"),
        format=r.string("LogFormat"),
        to=destination(r),
        tags=own_tags(r),
    )


def destination(r: Reader) -> ToLogGroup | ToBucket:
    if r.one_of("LogDestinationType", ("cloud-watch-logs", "s3")) == "s3":
        bucket, options = r.ref("LogDestination", Bucket, "arn"), r.block("DestinationOptions")
        return ToBucket(
            bucket,
            options.one_of("FileFormat", FILE_FORMATS),
            options.truth("HiveCompatiblePartitions"),
            options.truth("PerHourPartition"),
        )
    return ToLogGroup(r.ref("LogGroupName", LogGroup, "name"), r.ref("DeliverLogsPermissionArn", Role, "arn"))


def items(snapshot: Snapshot) -> Iterator[Item]:
    """Those of the VPCs and of their subnets: a subnet's is somebody else's."""
    within = {vpc["VpcId"] for vpc in snapshot["vpcs"]} | {subnet["SubnetId"] for subnet in snapshot["subnets"]}
    return (by_name(item) for item in snapshot["flow_logs"] if item["ResourceId"] in within)


def by_name(item: Item) -> Item:
    """A log group is said by its name, by its ARN, or by both, as whoever made the flow log said it: here by its name.

    An ARN that says another group than the name does stays, and nobody reads it.
    """
    if item["LogDestinationType"] != "cloud-watch-logs" or "LogDestination" not in item:
        return item
    name = item["LogDestination"].partition(":log-group:")[2]
    if item.get("LogGroupName", name) != name:
        return item
    return {**{word: said for word, said in item.items() if word != "LogDestination"}, "LogGroupName": name}


NATIVE = Native(
    FlowLog,
    frozenset({"AWS::EC2::FlowLog", "aws:ec2/flowLog:FlowLog"}),
    items,
    named("FlowLogId"),
    flow_log,
    unread(
        its_own_id=["FlowLogId"],
        what_happened_to_it=["CreationTime"],
        why_it_is_not_delivered=["DeliverLogsErrorMessage"],
    ),
    lambda item: f"delete-flow-logs --flow-log-ids {item['FlowLogId']}",
)
