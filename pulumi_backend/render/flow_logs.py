"""Flow logs as resources of `aws.ec2`."""

from __future__ import annotations

from typing import TypedDict, assert_never

import pulumi
from pulumi_aws import ec2

from core.graph import FlowLog, ToBucket, ToLogGroup
from pulumi_backend.render.program import Program


def flow_log(flow_log: FlowLog, program: Program, options: pulumi.ResourceOptions) -> ec2.FlowLog:
    return ec2.FlowLog(
        flow_log.id,
        vpc_id=program.id(flow_log.vpc),
        traffic_type=flow_log.traffic,
        max_aggregation_interval=flow_log.interval,
        log_format=flow_log.format,
        tags=flow_log.tags,
        opts=options,
        **destination(flow_log.to, program),
    )


class Destination(TypedDict, total=False):
    """The constructor's words for where records go; mypy checks them against it."""

    log_destination_type: str
    log_destination: pulumi.Input[str]
    iam_role_arn: pulumi.Input[str]
    destination_options: ec2.FlowLogDestinationOptionsArgs


def destination(to: ToLogGroup | ToBucket, program: Program) -> Destination:
    match to:
        case ToLogGroup():
            return {
                "log_destination_type": "cloud-watch-logs",
                "log_destination": program.arn(to.group),
                "iam_role_arn": program.arn(to.role),
            }
        case ToBucket():
            return {
                "log_destination_type": "s3",
                "log_destination": program.arn(to.bucket),
                "destination_options": ec2.FlowLogDestinationOptionsArgs(
                    file_format=to.file_format,
                    hive_compatible_partitions=to.hive_partitions,
                    per_hour_partition=to.hourly_partitions,
                ),
            }
        case _:
            assert_never(to)
