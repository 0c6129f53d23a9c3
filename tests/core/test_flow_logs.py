"""What flow logs need, and no more."""

from __future__ import annotations

import json
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from core.documents import written
from core.graph import (
    AttributeOf,
    Bucket,
    Dashboard,
    FlowLog,
    Key,
    LogGroup,
    Measure,
    MetricAlarm,
    Ref,
    ResourceGraph,
    Role,
    Text,
    ToBucket,
    ToLogGroup,
    Vpc,
)
from core.lower import lower
from core.model import CloudWatchFlowLog, FlowLogs, Foundation, Monitoring, Network, S3FlowLog, Tier
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


def test_files_need_a_bucket_that_lets_them_be_delivered_and_nobody_else_without_tls() -> None:
    graph = to_s3(hive_partitions=True, file_format="parquet", hourly_partitions=True)
    log, bucket = graph.named(FlowLog, "flow-log/s3"), graph.named(Bucket, "bucket/flow-logs")
    assert log.to == ToBucket(Ref(Bucket, "bucket/flow-logs"), "parquet", True, True)
    assert bucket.name == "acme-dev-flow-logs-111122223333-ap-south-1"
    assert (bucket.key, bucket.versioned, bucket.expire_days, bucket.domain) == (KEY, False, 365, "network")
    assert "role/flow-logs" not in graph.by_id
    whole = f"arn:aws:s3:::{bucket.name}"
    said = {(each["Effect"], *sorted(each["Action"])): each for each in document(bucket.policy)}
    delivered = {"aws:SourceArn": ["arn:aws:logs:ap-south-1:111122223333:*"]}
    put, look = said["Allow", "s3:PutObject"], said["Allow", "s3:GetBucketAcl", "s3:ListBucket"]
    assert put["Principal"] == look["Principal"] == {"Service": ["delivery.logs.amazonaws.com"]}
    assert (put["Resource"], look["Resource"]) == ([f"{whole}/AWSLogs/aws-account-id=111122223333/*"], [whole])
    assert put["Condition"]["StringEquals"] == {
        "aws:SourceAccount": ["111122223333"],
        "s3:x-amz-acl": ["bucket-owner-full-control"],
    }
    assert put["Condition"]["ArnLike"] == look["Condition"]["ArnLike"] == delivered
    assert said["Deny", "s3:*"]["Condition"] == {"Bool": {"aws:SecureTransport": ["false"]}}
    assert sorted(said["Deny", "s3:*"]["Resource"]) == [whole, f"{whole}/*"]
    assert findings(bucket.policy) == []


def test_files_in_folders_of_aws_own_names_are_below_the_accounts_number() -> None:
    bucket = to_s3(encrypted=False, retention="forever", versioned=True).named(Bucket, "bucket/flow-logs")
    assert (bucket.key, bucket.versioned, bucket.expire_days) == (None, True, None)
    (put,) = [each for each in document(bucket.policy) if each["Action"] == ["s3:PutObject"]]
    assert put["Resource"] == ["arn:aws:s3:::acme-dev-flow-logs-111122223333-ap-south-1/AWSLogs/111122223333/*"]


def test_the_key_encrypts_what_is_delivered_to_the_bucket() -> None:
    key = to_s3().named(Key, "key/flow-logs")
    (delivery,) = [said for said in document(key.policy) if "Service" in said["Principal"]]
    assert delivery["Principal"] == {"Service": ["delivery.logs.amazonaws.com"]}
    assert delivery["Condition"]["StringEquals"] == {"aws:SourceAccount": ["111122223333"]}
    assert findings(key.policy) == []


KEY = Ref(Key, "key/flow-logs")


def to_s3(retention: int | str = 365, **said: Any) -> ResourceGraph:
    return lower(logged(FlowLogs(s3=S3FlowLog(retention=retention, **said))))


def test_flow_logs_that_stop_are_told_of() -> None:
    graph = watched(CloudWatchFlowLog(retention=30))
    alarm = graph.named(MetricAlarm, "alarm/flow-logs-stopped")
    group = {"LogGroupName": Text.of(AttributeOf("log-group/flow-logs", "name"))}
    assert alarm.of == Measure(
        namespace="AWS/Logs", metric="IncomingLogEvents", dimensions=group, statistic="Sum", period=900
    )
    assert (alarm.comparison, alarm.threshold, alarm.periods, alarm.breaching) == ("LessThanThreshold", 1.0, 4, 4)
    assert alarm.missing == "breaching", "a group to which nothing comes has no data"
    assert "https://docs.aws.amazon.com/vpc/" in alarm.description
    assert "IncomingLogEvents" in str(graph.named(Dashboard, "dashboard/foundation").body.content)


@pytest.mark.parametrize("cloudwatch", [None, CloudWatchFlowLog(retention=30, traffic="reject")])
def test_what_may_be_silent_for_long_is_not_told_of(cloudwatch: CloudWatchFlowLog | None) -> None:
    """Where there is no flow log to CloudWatch, or one of what is rejected alone."""
    assert "alarm/flow-logs-stopped" not in watched(cloudwatch).by_id


def watched(cloudwatch: CloudWatchFlowLog | None) -> ResourceGraph:
    foundation = logged(FlowLogs(cloudwatch=cloudwatch))
    return lower(replace(foundation, monitoring=Monitoring(defaults="foundation")))


def document(policy: Any) -> list[Any]:
    said: Any = written(policy).content
    told = json.loads(json.dumps(said, default=lambda text: "".join(text.parts)))
    return listed(told["Statement"])


def listed(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]
