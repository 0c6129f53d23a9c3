"""Flow logs as L1 constructs of EC2."""

from __future__ import annotations

from typing import TypedDict, assert_never

from aws_cdk import aws_ec2 as ec2

from cdk_backend.render.scope import Scope, logical_id, tags
from core.graph import FlowLog, ToBucket, ToLogGroup


def flow_log(flow_log: FlowLog, scope: Scope) -> ec2.CfnFlowLog:
    return ec2.CfnFlowLog(
        scope.stack,
        logical_id(flow_log.id),
        resource_type="VPC",
        resource_id=scope.id(flow_log.vpc),
        traffic_type=flow_log.traffic,
        max_aggregation_interval=flow_log.interval,
        log_format=flow_log.format,
        tags=tags(flow_log.tags),
        **destination(flow_log.to, scope),
    )


class Destination(TypedDict, total=False):
    """The constructor's words for where records go; mypy checks them against it."""

    log_destination_type: str
    log_group_name: str
    deliver_logs_permission_arn: str
    log_destination: str
    destination_options: object


def destination(to: ToLogGroup | ToBucket, scope: Scope) -> Destination:
    """A group by its name: what CloudFormation calls its ARN ends in `:*`, as no flow log's destination does."""
    match to:
        case ToLogGroup():
            return {
                "log_destination_type": "cloud-watch-logs",
                "log_group_name": scope.name(to.group),
                "deliver_logs_permission_arn": scope.arn(to.role),
            }
        case ToBucket():
            return {
                "log_destination_type": "s3",
                "log_destination": scope.arn(to.bucket),
                "destination_options": {
                    "FileFormat": to.file_format,
                    "HiveCompatiblePartitions": to.hive_partitions,
                    "PerHourPartition": to.hourly_partitions,
                },
            }
        case _:
            assert_never(to)
