"""Flow logs, read from resources of `aws.ec2`."""

from __future__ import annotations

from typing import Unpack

from core.graph import LOGGED_TRAFFIC, FlowLog, LogGroup, Role, ToLogGroup, Vpc
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


def destination(r: Reader) -> ToLogGroup:
    r.must("logDestinationType", "cloud-watch-logs")
    return ToLogGroup(r.ref("logDestination", LogGroup, "arn"), r.ref("iamRoleArn", Role, "arn"))
