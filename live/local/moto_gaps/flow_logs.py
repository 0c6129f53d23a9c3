"""What moto's flow logs do otherwise than AWS's."""

from __future__ import annotations

from typing import Any, Final

from moto.ec2.models import EC2Backend
from moto.ec2.models.flow_logs import FlowLogs

from live.local.moto_gaps.gap import Gaps

_create: Final = EC2Backend.create_flow_logs
_delete: Final = EC2Backend.delete_flow_logs
_GROUP: Final = ":log-group:"


def _create_flow_logs(backend: EC2Backend, **said: Any) -> tuple[list[FlowLogs], list[Any]]:
    destination = said["log_destination"] or ""
    if said["log_group_name"] is None and _GROUP in destination:
        said["log_group_name"] = destination.partition(_GROUP)[2]
    every = backend.flow_logs
    backend.flow_logs = {id: flow_log for id, flow_log in every.items() if _alike(flow_log, said)}
    try:
        return _create(backend, **said)
    finally:
        backend.flow_logs = {**every, **backend.flow_logs}


def _alike(flow_log: FlowLogs, said: dict[str, Any]) -> bool:
    words = ("traffic_type", "log_format", "max_aggregation_interval")
    return all(getattr(flow_log, word) == said[word] for word in words)


def _delete_flow_logs(backend: EC2Backend, flow_log_ids: list[str]) -> None:
    _delete(backend, flow_log_ids)
    for flow_log in flow_log_ids:
        backend.tags.pop(flow_log, None)


GAPS: Final[Gaps] = (
    # A log group can be said by its ARN, where moto looks for the one that has no name. And one VPC may have several
    # flow logs to one destination, as long as they are not configured alike: so is one replaced. moto takes but one.
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (FlowLogAlreadyExists)
    (EC2Backend, "create_flow_logs", _create_flow_logs),
    # moto goes on listing the tags of what is deleted.
    (EC2Backend, "delete_flow_logs", _delete_flow_logs),
)
