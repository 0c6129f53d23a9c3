"""The alarms that a foundation needs, and its dashboard, made from the model itself: `defaults: foundation`.

They are made in the words that a person has for them: so they are overridden, left out, named by composite alarms and
shown on dashboards as if a person had written them, and lowered in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from core.errors import Fault
from core.model.endpoints import interfaces, slug
from core.model.flow_logs import NAME as FLOW_LOGS
from core.model.monitoring import CLOUDTRAIL, Alarm, Dashboard, LogMetric, Metric, Monitoring, Term, Widget, unknown
from core.model.network import Network

DASHBOARD = "foundation"
MOST_FILTERS = 100
"""Of a log group: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"""


def in_full(network: Network, monitoring: Monitoring) -> Monitoring:
    """What is written, and what is derived; where both have something of one name, what is written."""
    if monitoring.defaults == "none":
        return monitoring
    alarms = {name: alarm for name, alarm in _alarms(network, monitoring).items() if name not in monitoring.except_}
    log_metrics = {name: metric for name, metric in _log_metrics(monitoring).items() if name in alarms}
    metrics = _metrics(network)
    own = {*monitoring.metrics, *monitoring.log_metrics}
    return replace(
        monitoring,
        log_metrics={**{n: each for n, each in log_metrics.items() if n not in own}, **monitoring.log_metrics},
        metrics={**{n: each for n, each in metrics.items() if n not in own}, **monitoring.metrics},
        alarms={**alarms, **monitoring.alarms},
        dashboards={**_dashboards(network, {**alarms, **monitoring.alarms}), **monitoring.dashboards},
    )


def faults(network: Network, monitoring: Monitoring) -> Iterator[Fault]:
    """What is wrong with names once it is known which ones are derived."""
    whole = in_full(network, monitoring)
    metrics, alarms = [*whole.metrics, *whole.log_metrics], [*whole.alarms, *whole.composite_alarms]
    derived = _alarms(network, monitoring) if monitoring.defaults == "foundation" else {}
    for n, name in enumerate(monitoring.except_):
        if name not in derived:
            yield unknown(("except_", n), name, "alarm of the defaults", derived)
    for name, metric in monitoring.metrics.items():
        if metric.nat_gateway is not None and metric.nat_gateway not in network.nat_zones():
            at = ("metrics", name, "nat_gateway")
            yield unknown(at, metric.nat_gateway, "zone with a NAT gateway", network.nat_zones())
    for name, metric in monitoring.metrics.items():
        if metric.endpoint is not None and metric.endpoint not in interfaces(network):
            at = ("metrics", name, "endpoint")
            yield unknown(at, metric.endpoint, "interface endpoint", interfaces(network))
    groups = [*monitoring.log_groups, *([FLOW_LOGS] if network.flow_logs.cloudwatch else [])]
    for name, metric in monitoring.metrics.items():
        if metric.log_group is not None and metric.log_group not in groups:
            yield unknown(("metrics", name, "log_group"), metric.log_group, "log group", groups)
    for name, alarm in monitoring.alarms.items():
        if alarm.metric is not None and alarm.metric not in metrics:
            yield unknown(("alarms", name, "metric"), alarm.metric, "metric", metrics)
        for word, term in alarm.with_.items():
            if term.metric not in metrics:
                yield unknown(("alarms", name, "with_", word, "metric"), term.metric, "metric", metrics)
    for name, composite in monitoring.composite_alarms.items():
        if name in whole.alarms:
            # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
            yield Fault(("composite_alarms", name), f"`{name}` is an alarm too", "rename one of them")
        for each in composite.alarms:
            if each not in alarms:
                yield unknown(("composite_alarms", name, "when"), each, "alarm", alarms)
    for name, dashboard in monitoring.dashboards.items():
        for n, widget in enumerate(dashboard.widgets):
            for word, shown, known in (("metrics", widget.metrics, metrics), ("alarms", widget.alarms, alarms)):
                for m, each in enumerate(shown):
                    if each not in known:
                        yield unknown(("dashboards", name, "widgets", n, word, m), each, word[:-1], known)
    yield from _filter_faults(whole, monitoring)


def _filter_faults(whole: Monitoring, monitoring: Monitoring) -> Iterator[Fault]:
    count: Counter[str] = Counter()
    for name, metric in whole.log_metrics.items():
        count[metric.group] += 1
        if count[metric.group] == MOST_FILTERS + 1 and name in monitoring.log_metrics:
            wrong = f"more than {MOST_FILTERS} metrics of `{metric.group}`"
            yield Fault(("log_metrics", name, "group"), wrong, "CloudWatch takes no more of one log group")


def _metrics(network: Network) -> dict[str, Metric]:
    """Of NAT gateways, of endpoints and of flow logs. Those of further kinds, as the model gets them, join here."""
    ends = {
        f"endpoint-{slug(name)}-{word}": Metric(endpoint=name, name=metric)
        for name in interfaces(network)
        for word, metric in ENDPOINT_METRICS.items()
    }
    logs = {RECORDS: Metric(log_group=FLOW_LOGS, name="IncomingLogEvents")} if network.flow_logs.cloudwatch else {}
    return (
        logs
        | ends
        | {
            f"nat-{zone}-{word}": Metric(nat_gateway=zone, name=metric)
            for zone in network.nat_zones()
            for word, metric in NAT_METRICS.items()
        }
    )


def _alarms(network: Network, monitoring: Monitoring) -> dict[str, Alarm]:
    nat = {
        f"nat-{zone}-{word}": _nat_alarm(zone, alarm, monitoring.tell)
        for zone in network.nat_zones()
        for word, alarm in NAT_ALARMS.items()
    }
    ends = {f"endpoint-{slug(name)}-drops": _endpoint_alarm(name, monitoring.tell) for name in interfaces(network)}
    trail = TRAIL if monitoring.cloudtrail_group is not None else {}
    logs = {STOPPED: _stopped(monitoring.tell)} if _always_writes(network) else {}
    return {
        **nat,
        **ends,
        **logs,
        **{name: _trail_alarm(name, watch, monitoring.tell) for name, watch in trail.items()},
    }


def _log_metrics(monitoring: Monitoring) -> dict[str, LogMetric]:
    trail = TRAIL if monitoring.cloudtrail_group is not None else {}
    return {
        name: LogMetric(group=CLOUDTRAIL, pattern=watch.pattern, value="1", unit="Count")
        for name, watch in trail.items()
    }


# NAT gateways: https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html

NAT_METRICS: Mapping[str, str] = {
    "connections": "ActiveConnectionCount",
    "port-errors": "ErrorPortAllocation",
    "drops": "PacketsDropCount",
    "idle-timeouts": "IdleTimeoutCount",
    "bytes-out": "BytesOutToDestination",
    "bytes-in": "BytesInFromDestination",
    "packets-from-inside": "PacketsInFromSource",
    "packets-from-outside": "PacketsInFromDestination",
}
"""By the word that ends their names here: `nat-a-drops`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NatAlarm:
    """What is alarming of a NAT gateway."""

    maths: str | None = None
    metrics: Mapping[str, str]
    """The words of metrics, by their names in the maths; without maths one."""
    statistic: str
    when: str
    periods: int
    """Of five minutes, each of which must be so."""
    means: str
    source: str


NAT_ALARMS: Mapping[str, NatAlarm] = {
    "port-errors": NatAlarm(
        metrics={"errors": "port-errors"},
        statistic="Sum",
        when="> 0",
        periods=1,
        means="connections to one destination found no free port: give the gateway more addresses, or spread them",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",
    ),
    "drops": NatAlarm(
        maths="100 * drops / (inside + outside)",
        metrics={"drops": "drops", "inside": "packets-from-inside", "outside": "packets-from-outside"},
        statistic="Sum",
        when="> 0.01",
        periods=3,
        means="more than 0.01 percent of the packets are dropped: look at AWS's health dashboard",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html",
    ),
    # 80 percent of what one address can have to one destination: CloudWatch does not tell destinations apart.
    "connections": NatAlarm(
        metrics={"connections": "connections"},
        statistic="Maximum",
        when="> 44000",
        periods=3,
        means="more than 44,000 connections at once; 55,000 to one destination are all that an address has ports for",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
    ),
}
"""By the word that ends their names: `nat-a-drops`."""


def _nat_alarm(zone: str, alarm: NatAlarm, tell: tuple[str, ...]) -> Alarm:
    terms = {word: Term(metric=f"nat-{zone}-{metric}") for word, metric in alarm.metrics.items()}
    return Alarm(
        metric=None if alarm.maths else next(iter(terms.values())).metric,
        maths=alarm.maths,
        with_=terms if alarm.maths else {},
        statistic=alarm.statistic,
        when=alarm.when,
        for_=alarm.periods,
        missing="ok",  # without traffic there is nothing to count
        tell=tell,
        tell_ok=tell,
        description=f"NAT gateway of zone {zone}: {alarm.means}. {alarm.source}",
    )


# Endpoints: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html

ENDPOINT_METRICS: Mapping[str, str] = {"connections": "ActiveConnections", "drops": "PacketsDropped"}
"""By the word that ends their names here: `endpoint-ssm-drops`."""
ENDPOINT_MEANS = "for a quarter of an hour it has dropped packets: it, or the service behind it, may be unhealthy"
ENDPOINT_SOURCE = "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html"


def _endpoint_alarm(name: str, tell: tuple[str, ...]) -> Alarm:
    """Only of drops that go on: one alone says nothing of the endpoint."""
    return Alarm(
        metric=f"endpoint-{slug(name)}-drops",
        statistic="Sum",
        when="> 0",
        for_=3,
        missing="ok",  # without traffic there is nothing to count
        tell=tell,
        tell_ok=tell,
        description=f"Endpoint of {name}: {ENDPOINT_MEANS}. {ENDPOINT_SOURCE}",
    )


# Flow logs: no metric tells that they are not delivered, but what they write is counted.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html

RECORDS, STOPPED = "flow-logs-records", "flow-logs-stopped"
STOPPED_MEANS = "for an hour no record has come to their log group: see what DescribeFlowLogs says of their delivery"
STOPPED_SOURCE = "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-troubleshooting.html"


def _always_writes(network: Network) -> bool:
    """Whether there is something to write down at any time: of what is rejected alone there may be none for long."""
    return network.flow_logs.cloudwatch is not None and network.flow_logs.cloudwatch.traffic != "reject"


def _stopped(tell: tuple[str, ...]) -> Alarm:
    return Alarm(
        metric=RECORDS,
        statistic="Sum",
        period="15 minutes",
        when="< 1",
        for_=4,
        missing="breaching",  # a group to which nothing comes has no data
        tell=tell,
        tell_ok=tell,
        description=f"Flow logs: {STOPPED_MEANS}. A VPC in which nothing runs has none to write. {STOPPED_SOURCE}",
    )


# CloudTrail

CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Calls of AWS that somebody should know of."""

    control: int
    """Its number among Security Hub's, which looks for this very pattern: `CloudWatch.4`."""
    pattern: str
    means: str


def _calls(*names: str, of: str = "") -> str:
    """A pattern of calls by their names, of any service or of one."""
    any_of = " || ".join(f"($.eventName={name})" for name in names)
    return f"{{($.eventSource={of}.amazonaws.com) && ({any_of})}}" if of else f"{{{any_of}}}"


TRAIL: Mapping[str, Watch] = {
    "root-use": Watch(
        control=1,
        pattern='{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS'
        ' && $.eventType !="AwsServiceEvent"}',
        means="the account's root user did something",
    ),
    "unauthorised-calls": Watch(
        control=2,
        pattern='{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}',
        means="somebody tried what they may not do",
    ),
    "sign-in-without-mfa": Watch(
        control=3,
        pattern='{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes")'
        ' && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
        means="an IAM user signed in to the console with a password alone",
    ),
    "iam-changes": Watch(
        control=4,
        pattern=_calls(
            *("DeleteGroupPolicy", "DeleteRolePolicy", "DeleteUserPolicy"),
            *("PutGroupPolicy", "PutRolePolicy", "PutUserPolicy"),
            *("CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion"),
            *("AttachRolePolicy", "DetachRolePolicy", "AttachUserPolicy", "DetachUserPolicy"),
            *("AttachGroupPolicy", "DetachGroupPolicy"),
            of="iam",
        ),
        means="an IAM policy changed",
    ),
    "cloudtrail-changes": Watch(
        control=5,
        pattern=_calls("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging"),
        means="what CloudTrail records changed",
    ),
    "sign-in-failures": Watch(
        control=6,
        pattern='{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}',
        means="somebody failed to sign in to the console",
    ),
    "key-removals": Watch(
        control=7,
        pattern=_calls("DisableKey", "ScheduleKeyDeletion", of="kms"),
        means="a key of KMS was disabled or is to be deleted",
    ),
    "bucket-policy-changes": Watch(
        control=8,
        pattern=_calls(
            *("PutBucketAcl", "PutBucketPolicy", "PutBucketCors", "PutBucketLifecycle", "PutBucketReplication"),
            *("DeleteBucketPolicy", "DeleteBucketCors", "DeleteBucketLifecycle", "DeleteBucketReplication"),
            of="s3",
        ),
        means="who may use a bucket, or how it keeps things, changed",
    ),
    "config-changes": Watch(
        control=9,
        pattern=_calls(
            *("StopConfigurationRecorder", "DeleteDeliveryChannel", "PutDeliveryChannel", "PutConfigurationRecorder"),
            of="config",
        ),
        means="what AWS Config records changed",
    ),
    "security-group-changes": Watch(
        control=10,
        pattern=_calls(
            *("AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress"),
            *("RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"),
            *("CreateSecurityGroup", "DeleteSecurityGroup"),
        ),
        means="a security group changed",
    ),
    "network-acl-changes": Watch(
        control=11,
        pattern=_calls(
            *("CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry"),
            *("ReplaceNetworkAclEntry", "ReplaceNetworkAclAssociation"),
        ),
        means="a network ACL changed",
    ),
    "gateway-changes": Watch(
        control=12,
        pattern=_calls(
            *("CreateCustomerGateway", "DeleteCustomerGateway", "AttachInternetGateway"),
            *("CreateInternetGateway", "DeleteInternetGateway", "DetachInternetGateway"),
        ),
        means="a gateway to the internet or to a customer's network changed",
    ),
    "route-changes": Watch(
        control=13,
        pattern=_calls(
            *("CreateRoute", "CreateRouteTable", "ReplaceRoute", "ReplaceRouteTableAssociation"),
            *("DeleteRouteTable", "DeleteRoute", "DisassociateRouteTable"),
            of="ec2",
        ),
        means="a route table changed",
    ),
    "vpc-changes": Watch(
        control=14,
        pattern=_calls(
            *("CreateVpc", "DeleteVpc", "ModifyVpcAttribute"),
            *("AcceptVpcPeeringConnection", "CreateVpcPeeringConnection"),
            *("DeleteVpcPeeringConnection", "RejectVpcPeeringConnection"),
            *("AttachClassicLinkVpc", "DetachClassicLinkVpc", "DisableVpcClassicLink", "EnableVpcClassicLink"),
        ),
        means="a VPC, or a peering of VPCs, changed",
    ),
}
"""By name, of the metric and of its alarm: the 14 of the CIS AWS Foundations Benchmark, as Security Hub has them."""


def _trail_alarm(name: str, watch: Watch, tell: tuple[str, ...]) -> Alarm:
    return Alarm(
        metric=name,
        statistic="Sum",
        when=">= 1",
        missing="ok",  # as long as nothing matches there is no data
        tell=tell,  # that nothing more happened is no news
        description=f"CloudTrail: {watch.means}. {CONTROLS}#cloudwatch-{watch.control}",
    )


# The dashboard


def _dashboards(network: Network, alarms: Mapping[str, Alarm]) -> dict[str, Dashboard]:
    """One, by zone; none where there is nothing to show."""
    widgets = [
        *_nat_widgets(network, alarms),
        *_endpoint_widgets(network, alarms),
        *_flow_log_widgets(network, alarms),
        *_trail_widgets(alarms),
    ]
    if not widgets:
        return {}
    heading = "Made from the foundation's own description: what is changed here is overwritten by the next deployment."
    return {DASHBOARD: Dashboard(widgets=(Widget(text=heading, width="full"), *widgets))}


def _nat_widgets(network: Network, alarms: Mapping[str, Alarm]) -> Iterator[Widget]:
    served = [name for name, tier in network.tiers.items() if tier.access == "private"]
    for zone in network.nat_zones():
        whose = "every zone" if network.nat.gateways == "one" else f"zone {zone}"
        way_out = f"The way out of {', '.join(served)} in {whose}." if served else "No tier goes out by it."
        yield Widget(text=f"## Zone {zone}\n{way_out}", width="full")
        for title, words, statistic in NAT_WIDGETS:
            metrics = tuple(f"nat-{zone}-{word}" for word in words)
            yield Widget(title=title, metrics=metrics, statistic=statistic, width="quarter")
        if own := tuple(f"nat-{zone}-{word}" for word in NAT_ALARMS if f"nat-{zone}-{word}" in alarms):
            yield Widget(title=f"Alarms of zone {zone}", alarms=own, width="full")


NAT_WIDGETS = (
    ("Connections at once", ("connections",), "Maximum"),
    ("Connections without a port, or idle too long", ("port-errors", "idle-timeouts"), "Sum"),
    ("Packets dropped", ("drops",), "Sum"),
    ("Bytes to and from the internet", ("bytes-out", "bytes-in"), "Sum"),
)


def _endpoint_widgets(network: Network, alarms: Mapping[str, Alarm]) -> Iterator[Widget]:
    called = [f"endpoint-{slug(name)}" for name in interfaces(network)]
    if not called:
        return
    yield Widget(text="## Endpoints\nAWS's services, reached from inside.", width="full")
    for title, word, statistic in ENDPOINT_WIDGETS:
        yield Widget(title=title, metrics=tuple(f"{each}-{word}" for each in called), statistic=statistic, width="half")
    if own := tuple(f"{each}-drops" for each in called if f"{each}-drops" in alarms):
        yield Widget(title="Alarms of endpoints", alarms=own, width="full")


ENDPOINT_WIDGETS = (
    ("Connections to endpoints at once", "connections", "Maximum"),
    ("Packets that endpoints dropped", "drops", "Sum"),
)


def _flow_log_widgets(network: Network, alarms: Mapping[str, Alarm]) -> Iterator[Widget]:
    if network.flow_logs.cloudwatch is None:
        return
    yield Widget(text="## Flow logs\nWhat passes in the VPC, by records in their log group.", width="full")
    yield Widget(title="Records", metrics=(RECORDS,), width="half")
    if STOPPED in alarms:
        yield Widget(title="Alarms of flow logs", alarms=(STOPPED,), width="half")


def _trail_widgets(alarms: Mapping[str, Alarm]) -> Iterator[Widget]:
    if own := tuple(name for name in TRAIL if name in alarms):
        yield Widget(text="## Account\nWhat should seldom happen, by CloudTrail.", width="full")
        yield Widget(title="Calls", alarms=own, width="full")
