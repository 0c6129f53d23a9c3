"""Flow logs, as CloudFormation says them."""

from __future__ import annotations

from typing import Unpack

from core.graph import FILE_FORMATS, LOGGED_TRAFFIC, Bucket, FlowLog, LogGroup, Role, ToBucket, ToLogGroup, Vpc
from core.reading import Common, Reader


def flow_log(r: Reader, **common: Unpack[Common]) -> FlowLog:
    r.must("ResourceType", "VPC")
    return FlowLog(
        **common,
        vpc=r.ref("ResourceId", Vpc),
        traffic=r.one_of("TrafficType", LOGGED_TRAFFIC),
        interval=r.number("MaxAggregationInterval"),
        format=r.string("LogFormat"),
        to=destination(r),
        tags=r.pairs("Tags", "Key", "Value"),
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
