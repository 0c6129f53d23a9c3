"""Flow logs, and what they need in the stack of their VPC: a log group, a role that writes to it, a key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.graph import FlowLog, Key, LogGroup, Policy, Ref, Resource, Role, Statement, ToLogGroup, Vpc
from core.graph.network import LoggedTraffic
from core.lower.grants import arn, from_here, key_for_account, key_for_logs, service
from core.lower.iam import stated
from core.lower.tags import tagging
from core.model import CloudWatchFlowLog, Foundation, access
from core.model.alarm_words import seconds
from core.model.flow_logs import NAME, Traffic
from core.model.policies import merged

KEY, ROLE, GROUP = Ref(Key, f"key/{NAME}"), Ref(Role, f"role/{NAME}"), Ref(LogGroup, f"log-group/{NAME}")
TRAFFIC: Mapping[Traffic, LoggedTraffic] = {"all": "ALL", "accept": "ACCEPT", "reject": "REJECT"}


def flow_logs(foundation: Foundation, vpc: Ref[Vpc]) -> Iterator[Resource]:
    flow_logs = foundation.network.flow_logs
    if flow_logs.encrypts:
        yield _key(foundation)
    if flow_logs.cloudwatch:
        yield from _to_cloudwatch(foundation, vpc, flow_logs.cloudwatch)


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
    cloudwatch = foundation.network.flow_logs.cloudwatch
    yield key_for_account(foundation)
    if cloudwatch and cloudwatch.encrypted:
        yield key_for_logs(foundation, _group(foundation))


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
        boundary=None,
        managed=frozenset(),
        inline={"write": stated(merged(writes))},
        tags=tagging(foundation)(NAME),
    )
