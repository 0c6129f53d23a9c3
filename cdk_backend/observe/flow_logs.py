"""Flow logs, as CloudFormation says them."""

from __future__ import annotations

from typing import Unpack

from core.graph import LOGGED_TRAFFIC, FlowLog, LogGroup, Role, ToLogGroup, Vpc
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


def destination(r: Reader) -> ToLogGroup:
    r.must("LogDestinationType", "cloud-watch-logs")
    return ToLogGroup(r.ref("LogGroupName", LogGroup, "name"), r.ref("DeliverLogsPermissionArn", Role, "arn"))
