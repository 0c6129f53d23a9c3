"""What flow logs need, and no more."""

from __future__ import annotations

import json
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from core.documents import written
from core.graph import FlowLog, Key, LogGroup, Ref, ResourceGraph, Role, ToLogGroup, Vpc
from core.lower import lower
from core.model import CloudWatchFlowLog, FlowLogs, Foundation, Network, Tier
from core.model import Key as ModelKey
from tests.core.linter import findings

DEV = Foundation(
    project="acme",
    environment="dev",
    account="111122223333",
    region="ap-south-1",
    owner="platform",
    cost_center="cc-1001",
    network=Network(cidr=IPv4Network("10.0.0.0/16"), zones=("a",), tiers={"data": Tier(access="isolated", prefix=24)}),
)
GROUP = "arn:aws:logs:ap-south-1:111122223333:log-group:/acme/dev/flow-logs"
ALIKE = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} "
DEFAULT = f"{ALIKE}${{packets}} ${{bytes}} ${{start}} ${{end}} ${{action}} ${{log-status}}"
"""https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html: what a record of version 2 has."""


def logged(flow_logs: FlowLogs) -> Foundation:
    return replace(DEV, network=replace(DEV.network, flow_logs=flow_logs))


def to_cloudwatch(**said: Any) -> ResourceGraph:
    return lower(logged(FlowLogs(cloudwatch=CloudWatchFlowLog(retention=30, **said))))


def test_without_flow_logs_there_is_nothing_for_them() -> None:
    assert not any(isinstance(each, FlowLog | LogGroup | Key) for each in lower(logged(FlowLogs())))


def test_all_that_a_flow_log_needs_stands_with_its_vpc() -> None:
    graph = to_cloudwatch()
    log = graph.named(FlowLog, "flow-log/cloudwatch")
    assert (log.vpc, log.traffic, log.interval, log.format) == (Ref(Vpc, "vpc/main"), "ALL", 600, DEFAULT)
    assert log.to == ToLogGroup(Ref(LogGroup, "log-group/flow-logs"), Ref(Role, "role/flow-logs"))
    for id in ("log-group/flow-logs", "role/flow-logs", "key/flow-logs", log.id):
        assert graph.by_id[id].domain == "network"


def test_what_is_said_otherwise_is_otherwise() -> None:
    said = to_cloudwatch(traffic="reject", interval="1 minute", format=("srcaddr", "action"), encrypted=False)
    log, group = said.named(FlowLog, "flow-log/cloudwatch"), said.named(LogGroup, "log-group/flow-logs")
    assert (log.traffic, log.interval, log.format) == ("REJECT", 60, "${srcaddr} ${action}")
    assert (group.name, group.retention_days, group.key) == ("/acme/dev/flow-logs", 30, None)
    assert "key/flow-logs" not in said.by_id


@pytest.mark.parametrize("retain", [True, False])
def test_what_is_retained_outlives_the_foundation(retain: bool) -> None:
    meant = FlowLogs(cloudwatch=CloudWatchFlowLog(retention="forever", retain=retain), key=ModelKey(retain=retain))
    graph = lower(logged(meant))
    kept = {id for id in ("log-group/flow-logs", "key/flow-logs") if graph.by_id[id].retained}
    assert kept == ({"log-group/flow-logs", "key/flow-logs"} if retain else set())
    assert not graph.by_id["flow-log/cloudwatch"].retained
    assert graph.named(LogGroup, "log-group/flow-logs").retention_days is None


def test_the_role_writes_to_its_group_alone_and_only_for_flow_logs_of_this_account() -> None:
    role = to_cloudwatch().named(Role, "role/flow-logs")
    (trust,) = document(role.trust)
    assert trust["Principal"] == {"Service": ["vpc-flow-logs.amazonaws.com"]}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ["111122223333"]},
        "ArnLike": {"aws:SourceArn": ["arn:aws:ec2:ap-south-1:111122223333:vpc-flow-log/*"]},
    }
    allowed = {action: said["Resource"] for said in document(role.inline["write"]) for action in listed(said["Action"])}
    assert allowed == {
        "logs:DescribeLogStreams": [GROUP, f"{GROUP}:*"],
        "logs:CreateLogStream": [f"{GROUP}:log-stream:*"],
        "logs:PutLogEvents": [f"{GROUP}:log-stream:*"],
    }
    assert [*findings(role.trust), *findings(role.inline["write"])] == []


def test_the_key_encrypts_the_group_alone() -> None:
    key = to_cloudwatch().named(Key, "key/flow-logs")
    (logs,) = [said for said in document(key.policy) if "Service" in said["Principal"]]
    assert logs["Principal"] == {"Service": ["logs.ap-south-1.amazonaws.com"]}
    context = {"kms:EncryptionContext:aws:logs:arn": [GROUP]}
    assert logs["Condition"] == {"ArnLike": context}
    assert findings(key.policy) == []


def document(policy: Any) -> list[Any]:
    said: Any = written(policy).content
    told = json.loads(json.dumps(said, default=lambda text: "".join(text.parts)))
    return listed(told["Statement"])


def listed(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]
