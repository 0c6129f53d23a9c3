"""Flow logs, and what they need in the stack of their VPC: a log group, a role that writes to it, a key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.graph import (
    Bucket,
    Condition,
    FlowLog,
    Key,
    LogGroup,
    Policy,
    Principal,
    Ref,
    Resource,
    Role,
    Statement,
    Text,
    ToBucket,
    ToLogGroup,
    Vpc,
)
from core.graph.network import LoggedTraffic
from core.lower.grants import EVERY, arn, from_here, key_for_account, key_for_logs, service
from core.lower.iam import boundary, stated
from core.lower.tags import tagging
from core.model import CloudWatchFlowLog, Foundation, S3FlowLog, access
from core.model.alarm_words import seconds
from core.model.flow_logs import NAME, Traffic, bucket
from core.model.policies import merged

KEY, ROLE, GROUP = Ref(Key, f"key/{NAME}"), Ref(Role, f"role/{NAME}"), Ref(LogGroup, f"log-group/{NAME}")
BUCKET = Ref(Bucket, f"bucket/{NAME}")
TRAFFIC: Mapping[Traffic, LoggedTraffic] = {"all": "ALL", "accept": "ACCEPT", "reject": "REJECT"}


def flow_logs(foundation: Foundation, vpc: Ref[Vpc]) -> Iterator[Resource]:
    flow_logs = foundation.network.flow_logs
    if flow_logs.encrypts:
        yield _key(foundation)
    if flow_logs.cloudwatch:
        yield from _to_cloudwatch(foundation, vpc, flow_logs.cloudwatch)
    if flow_logs.s3:
        yield from _to_s3(foundation, vpc, flow_logs.s3)


def _key(foundation: Foundation) -> Key:
    key = foundation.network.flow_logs.key
    return Key(
        id=KEY.target,
        domain="network",
        retained=key.retain,
        alias=f"alias/{foundation.name}-{NAME}",
        description=f"Flow logs of {foundation.name}",
        policy=Policy(frozenset(_key_statements(foundation))),
        rotation=key.rotation,
        deletion_days=key.deletion_days,
        tags=tagging(foundation)(NAME),
    )


def _key_statements(foundation: Foundation) -> Iterator[Statement]:
    flow_logs = foundation.network.flow_logs
    yield key_for_account(foundation)
    if flow_logs.cloudwatch and flow_logs.cloudwatch.encrypted:
        yield key_for_logs(foundation, _group(foundation))
    if flow_logs.s3 and flow_logs.s3.encrypted:
        # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html
        yield Statement(
            principals=DELIVERY,
            actions=frozenset(
                {"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"}
            ),
            resources=EVERY,
            conditions=from_here(foundation, arn(foundation, "logs", "*")),
        )


def _group(foundation: Foundation) -> str:
    """Its name."""
    return f"/{foundation.project}/{foundation.environment}/{NAME}"


def _to_cloudwatch(foundation: Foundation, vpc: Ref[Vpc], meant: CloudWatchFlowLog) -> Iterator[Resource]:
    tags = tagging(foundation)
    yield LogGroup(
        id=GROUP.target,
        domain="network",
        retained=meant.retain,
        name=_group(foundation),
        retention_days=meant.retention if isinstance(meant.retention, int) else None,
        key=KEY if meant.encrypted else None,
        tags=tags(NAME),
    )
    yield _role(foundation)
    yield FlowLog(
        id="flow-log/cloudwatch",
        domain="network",
        vpc=vpc,
        traffic=TRAFFIC[meant.traffic],
        interval=seconds(meant.interval),
        format=_format(meant.format),
        to=ToLogGroup(GROUP, ROLE),
        tags=tags(f"{NAME}-cloudwatch"),
    )


def _format(fields: tuple[str, ...]) -> str:
    return " ".join(f"${{{field}}}" for field in fields)


def _role(foundation: Foundation) -> Role:
    """As AWS's page has it, but on this group alone, which is there and need not be made.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    """
    trust = Statement(
        principals=frozenset({service("vpc-flow-logs.amazonaws.com")}),
        actions=frozenset({"sts:AssumeRole"}),
        conditions=from_here(foundation, arn(foundation, "ec2", "vpc-flow-log/*")),
    )
    writes = access.spelled("write-logs", _group(foundation), foundation.site, encrypted=False, role="")
    return Role(
        id=ROLE.target,
        domain="network",
        name=f"{foundation.name}-{NAME}",
        path="/",
        description="Writes flow logs to their log group",
        trust=Policy(frozenset({trust})),
        max_session=3600,
        boundary=boundary(foundation),
        managed=frozenset(),
        inline={"write": stated(merged(writes))},
        tags=tagging(foundation)(NAME),
    )


DELIVERY = frozenset({service("delivery.logs.amazonaws.com")})
"""Who writes what AWS's services log to S3."""


def _to_s3(foundation: Foundation, vpc: Ref[Vpc], meant: S3FlowLog) -> Iterator[Resource]:
    tags = tagging(foundation)
    yield Bucket(
        id=BUCKET.target,
        domain="network",
        retained=meant.retain,
        name=bucket(foundation.site),
        key=KEY if meant.encrypted else None,
        versioned=meant.versioned,
        expire_days=meant.retention if isinstance(meant.retention, int) else None,
        policy=Policy(frozenset(_bucket_statements(foundation, meant))),
        tags=tags(NAME),
    )
    yield FlowLog(
        id="flow-log/s3",
        domain="network",
        vpc=vpc,
        traffic=TRAFFIC[meant.traffic],
        interval=seconds(meant.interval),
        format=_format(meant.format),
        to=ToBucket(
            BUCKET,
            "parquet" if meant.file_format == "parquet" else "plain-text",
            meant.hive_partitions,
            meant.hourly_partitions,
        ),
        tags=tags(f"{NAME}-s3"),
    )


def _bucket_statements(foundation: Foundation, meant: S3FlowLog) -> Iterator[Statement]:
    """What AWS asks for, and writes itself where it is missing; and that nobody comes without TLS.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
    """
    whole = f"arn:{foundation.site.partition}:s3:::{bucket(foundation.site)}"
    account = f"aws-account-id={foundation.account}" if meant.hive_partitions else foundation.account
    delivered = from_here(foundation, arn(foundation, "logs", "*"))
    yield Statement(
        principals=DELIVERY,
        actions=frozenset({"s3:PutObject"}),
        resources=frozenset({Text.of(f"{whole}/AWSLogs/{account}/*")}),
        conditions=delivered | {_is("StringEquals", "s3:x-amz-acl", "bucket-owner-full-control")},
    )
    yield Statement(
        principals=DELIVERY,
        actions=frozenset({"s3:GetBucketAcl", "s3:ListBucket"}),
        resources=frozenset({Text.of(whole)}),
        conditions=delivered,
    )
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    yield Statement(
        effect="Deny",
        principals=frozenset({Principal("AWS", Text.of("*"))}),
        actions=frozenset({"s3:*"}),
        resources=frozenset({Text.of(whole), Text.of(f"{whole}/*")}),
        conditions=frozenset({_is("Bool", "aws:SecureTransport", "false")}),
    )


def _is(operator: str, key: str, value: str) -> Condition:
    return Condition(operator, key, frozenset({Text.of(value)}))
