"""What moto's flow logs do otherwise than AWS's."""

from __future__ import annotations

import json
from typing import Any, Final

import xmltodict  # type: ignore[import-untyped]  # it ships no types
from moto.core.responses import ActionResult
from moto.ec2.models import EC2Backend
from moto.ec2.models.flow_logs import FlowLogs
from moto.ec2.responses.flow_logs import FlowLogs as FlowLogsResponse
from moto.s3.exceptions import DuplicateTagKeys, NoSystemTags
from moto.s3.models import FakeBucket, s3_backends
from moto.s3.responses import S3Response

from live.local.moto_gaps.gap import Gaps

_create: Final = EC2Backend.create_flow_logs
_delete: Final = EC2Backend.delete_flow_logs
_answer: Final = FlowLogsResponse.create_flow_logs
_GROUP: Final = ":log-group:"
_DELIVERY: Final = "delivery.logs.amazonaws.com"


def _create_flow_logs(backend: EC2Backend, **said: Any) -> tuple[list[FlowLogs], list[Any]]:
    destination = said["log_destination"] or ""
    if said["log_group_name"] is None and _GROUP in destination:
        said["log_group_name"] = destination.partition(_GROUP)[2]
    every = backend.flow_logs
    backend.flow_logs = {id: flow_log for id, flow_log in every.items() if _alike(flow_log, said)}
    try:
        made, refused = _create(backend, **said)
    finally:
        backend.flow_logs = {**every, **backend.flow_logs}
    if made and said["log_destination_type"] == "s3":
        _let_deliver(s3_backends[backend.account_id][backend.partition].get_bucket(destination.split(":", 5)[5]))
    return made, refused


def _alike(flow_log: FlowLogs, said: dict[str, Any]) -> bool:
    words = ("traffic_type", "log_format", "max_aggregation_interval")
    return all(getattr(flow_log, word) == said[word] for word in words)


def _let_deliver(bucket: FakeBucket) -> None:
    if bucket.policy is None or _DELIVERY not in bucket.policy.decode():
        statement = {"Effect": "Allow", "Principal": {"Service": _DELIVERY}, "Action": ["s3:*"], "Resource": ["*"]}
        bucket.policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}).encode()


def _create_with_options(response: FlowLogsResponse) -> ActionResult:
    answer = _answer(response)
    options = response._get_param("DestinationOptions", None)
    made: Any = answer.result
    for flow_log in made["FlowLogIds"]:
        response.ec2_backend.flow_logs[flow_log].destination_options = options
    return answer


def _delete_flow_logs(backend: EC2Backend, flow_log_ids: list[str]) -> None:
    _delete(backend, flow_log_ids)
    for flow_log in flow_log_ids:
        backend.tags.pop(flow_log, None)


def _whole_tags_of_body(answer: S3Response) -> dict[str, str]:
    said = xmltodict.parse(answer.body, strip_whitespace=False, force_list=("Tag",))["Tagging"]["TagSet"] or {}
    pairs = [(tag["Key"], tag["Value"] or "") for tag in said.get("Tag", [])]
    if len(dict(pairs)) < len(pairs):
        raise DuplicateTagKeys
    if any(key.startswith("aws:") for key, _ in pairs):
        raise NoSystemTags
    return dict(pairs)


GAPS: Final[Gaps] = (
    # moto takes the blanks off the ends of a bucket's tags, and an empty value for none at all; it fails on a key of
    # blanks alone.
    (S3Response, "_bucket_tagging_from_body", _whole_tags_of_body),
    # A log group can be said by its ARN, where moto looks for the one that has no name. And one VPC may have several
    # flow logs to one destination, as long as they are not configured alike: so is one replaced. moto takes but one.
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (FlowLogAlreadyExists)
    # Where a bucket's policy does not let the records be delivered, AWS writes one that does in its place: a flow log
    # that does not wait for the bucket's own is then seen. In few words here: nobody is to keep it.
    # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
    (EC2Backend, "create_flow_logs", _create_flow_logs),
    # moto forgets how files and folders are to be.
    (FlowLogsResponse, "create_flow_logs", _create_with_options),
    # moto goes on listing the tags of what is deleted.
    (EC2Backend, "delete_flow_logs", _delete_flow_logs),
)
