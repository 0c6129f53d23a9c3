"""Flow logs, read from resources of `aws.ec2`."""

from __future__ import annotations

from typing import Unpack

from core.graph import FILE_FORMATS, LOGGED_TRAFFIC, Bucket, FlowLog, LogGroup, Role, ToBucket, ToLogGroup, Vpc
from core.reading import Common, Reader


def flow_log(r: Reader, **common: Unpack[Common]) -> FlowLog:
    return FlowLog(
        **common,
        vpc=r.ref("vpcId", Vpc),
        traffic=r.one_of("trafficType", LOGGED_TRAFFIC),
        interval=r.number("maxAggregationInterval"),
        format=r.string("logFormat"),
        to=destination(r),
        tags=r.strings_by_name("tags"),
    )


def destination(r: Reader) -> ToLogGroup | ToBucket:
    if r.one_of("logDestinationType", ("cloud-watch-logs", "s3")) == "s3":
        bucket, options = r.ref("logDestination", Bucket, "arn"), r.block("destinationOptions")
        return ToBucket(
            bucket,
            options.one_of("fileFormat", FILE_FORMATS),
            options.truth("hiveCompatiblePartitions"),
            options.truth("perHourPartition"),
        )
    return ToLogGroup(r.ref("logDestination", LogGroup, "arn"), r.ref("iamRoleArn", Role, "arn"))
