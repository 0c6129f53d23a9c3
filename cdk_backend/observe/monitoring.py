"""Keys, logs, topics, alarms, dashboards and event rules, as CloudFormation says them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Unpack

from core.graph import (
    COMPARISONS,
    MISSING,
    PROTOCOLS,
    STATISTICS,
    Band,
    CompositeAlarm,
    Dashboard,
    EventRule,
    Expression,
    Key,
    LogGroup,
    Measure,
    MetricAlarm,
    MetricFilter,
    Monitoring,
    Query,
    Ref,
    Subscription,
    Text,
    Topic,
)
from core.reading import Common, Defaults, Reader, one_peer


def key(r: Reader, **common: Unpack[Common]) -> Key:
    r.must("KeySpec", "SYMMETRIC_DEFAULT")
    r.must("KeyUsage", "ENCRYPT_DECRYPT")
    r.must("Enabled", True)
    r.must("MultiRegion", False)
    rotation = r.truth("EnableKeyRotation")
    if rotation:
        r.must("RotationPeriodInDays", 365)
    alias = r.part("AWS::KMS::Alias")
    if alias.ref("TargetKeyId", Key).target != common["id"]:
        raise alias.unreadable("TargetKeyId", "it is another key's")
    return Key(
        **common,
        alias=alias.string("AliasName"),
        description=r.string("Description"),
        policy=r.policy("KeyPolicy"),
        rotation=rotation,
        deletion_days=r.number("PendingWindowInDays"),
        tags=r.pairs("Tags", "Key", "Value"),
    )


def log_group(r: Reader, **common: Unpack[Common]) -> LogGroup:
    r.must("LogGroupClass", "STANDARD")
    return LogGroup(
        **common,
        name=r.string("LogGroupName"),
        retention_days=r.or_none("RetentionInDays", r.number),
        key=r.or_none("KmsKeyId", lambda name: r.ref(name, Key, "arn")),
        tags=r.pairs("Tags", "Key", "Value"),
    )


def metric_filter(r: Reader, **common: Unpack[Common]) -> MetricFilter:
    metric = r.only("MetricTransformations")
    return MetricFilter(
        **common,
        name=r.string("FilterName"),
        group=r.ref_or_text("LogGroupName", LogGroup, "name"),
        pattern=r.string("FilterPattern"),
        namespace=metric.string("MetricNamespace"),
        metric=metric.string("MetricName"),
        value=metric.string("MetricValue"),
        default=metric.or_none("DefaultValue", metric.decimal),
        unit=metric.string("Unit"),
    )


def topic(r: Reader, **common: Unpack[Common]) -> Topic:
    policy = r.part("AWS::SNS::TopicPolicy")
    if policy.refs("Topics", Topic, "arn") != {Ref(Topic, common["id"])}:
        raise policy.unreadable("Topics", "it is another topic's")
    return Topic(
        **common,
        name=r.string("TopicName"),
        display_name=r.string("DisplayName"),
        key=r.or_none("KmsMasterKeyId", lambda name: r.ref(name, Key, "arn")),
        policy=policy.policy("PolicyDocument"),
        tags=r.pairs("Tags", "Key", "Value"),
    )


def subscription(r: Reader, **common: Unpack[Common]) -> Subscription:
    return Subscription(
        **common,
        topic=r.ref("TopicArn", Topic, "arn"),
        protocol=r.one_of("Protocol", PROTOCOLS),
        endpoint=r.string("Endpoint"),
        raw=r.truth("RawMessageDelivery"),
    )


def metric_alarm(r: Reader, **common: Unpack[Common]) -> MetricAlarm:
    r.must("ActionsEnabled", True)
    return MetricAlarm(
        **common,
        name=r.string("AlarmName"),
        description=r.string("AlarmDescription"),
        of=watched(r),
        comparison=r.one_of("ComparisonOperator", COMPARISONS),
        threshold=threshold(r),
        periods=r.number("EvaluationPeriods"),
        breaching=r.number("DatapointsToAlarm"),
        missing=r.one_of("TreatMissingData", MISSING),
        on_alarm=r.refs("AlarmActions", Topic, "arn"),
        on_ok=r.refs("OKActions", Topic, "arn"),
        on_missing=r.refs("InsufficientDataActions", Topic, "arn"),
        tags=r.pairs("Tags", "Key", "Value"),
    )


def watched(r: Reader) -> Measure | Mapping[str, Query]:
    if one_peer(r, ["MetricName", "Metrics"]) == "Metrics":
        return r.once("Metrics", ((block.string("Id"), query(block)) for block in r.blocks("Metrics")))
    return Measure(
        namespace=r.string("Namespace"),
        metric=r.string("MetricName"),
        dimensions=dimensions(r),
        statistic=statistic(r),
        period=r.number("Period"),
    )


def statistic(r: Reader) -> str:
    """A plain one and an extended one have a word each, and neither stands in the other's."""
    word = one_peer(r, ["Statistic", "ExtendedStatistic"])
    statistic = r.string(word)
    if (statistic in STATISTICS) != (word == "Statistic"):
        raise r.unreadable(word, f"{statistic!r} belongs in the other word for a statistic")
    return statistic


def query(r: Reader) -> Query:
    of: Measure | Expression
    if one_peer(r, ["Expression", "MetricStat"]) == "Expression":
        of = Expression(r.string("Expression"))
    else:
        stat = r.block("MetricStat")
        metric = stat.block("Metric")
        of = Measure(
            namespace=metric.string("Namespace"),
            metric=metric.string("MetricName"),
            dimensions=dimensions(metric),
            statistic=stat.string("Stat"),
            period=stat.number("Period"),
        )
    return Query(of=of, label=r.string("Label"), watched=r.truth("ReturnData"))


def dimensions(r: Reader) -> dict[str, Text]:
    blocks = r.blocks("Dimensions")
    return r.once("Dimensions", ((block.string("Name"), block.text("Value")) for block in blocks))


def threshold(r: Reader) -> float | Band:
    if one_peer(r, ["Threshold", "ThresholdMetricId"]) == "Threshold":
        return r.decimal("Threshold")
    return Band(r.string("ThresholdMetricId"))


def composite_alarm(r: Reader, **common: Unpack[Common]) -> CompositeAlarm:
    r.must("ActionsEnabled", True)
    return CompositeAlarm(
        **common,
        name=r.string("AlarmName"),
        description=r.string("AlarmDescription"),
        rule=r.text("AlarmRule"),
        on_alarm=r.refs("AlarmActions", Topic, "arn"),
        on_ok=r.refs("OKActions", Topic, "arn"),
        on_missing=r.refs("InsufficientDataActions", Topic, "arn"),
        tags=r.pairs("Tags", "Key", "Value"),
    )


def dashboard(r: Reader, **common: Unpack[Common]) -> Dashboard:
    return Dashboard(**common, name=r.string("DashboardName"), body=r.document("DashboardBody"))


def event_rule(r: Reader, **common: Unpack[Common]) -> EventRule:
    r.must("EventBusName", "default")
    r.must("State", "ENABLED")
    targets = r.blocks("Targets")
    return EventRule(
        **common,
        name=r.string("Name"),
        description=r.string("Description"),
        pattern=r.document("EventPattern"),
        targets=r.once("Targets", ((target.string("Id"), target.ref("Arn", Topic, "arn")) for target in targets)),
        tags=r.pairs("Tags", "Key", "Value"),
    )


READERS: Mapping[str, tuple[type[Monitoring], Callable[..., Monitoring]]] = {
    "AWS::KMS::Key": (Key, key),
    "AWS::Logs::LogGroup": (LogGroup, log_group),
    "AWS::Logs::MetricFilter": (MetricFilter, metric_filter),
    "AWS::SNS::Topic": (Topic, topic),
    "AWS::SNS::Subscription": (Subscription, subscription),
    "AWS::CloudWatch::Alarm": (MetricAlarm, metric_alarm),
    "AWS::CloudWatch::CompositeAlarm": (CompositeAlarm, composite_alarm),
    "AWS::CloudWatch::Dashboard": (Dashboard, dashboard),
    "AWS::Events::Rule": (EventRule, event_rule),
}

DEFAULTS: Defaults = {
    **{
        # aws-cdk-lib drops an empty list of tags: core/lib/tag-manager.ts, renderTags
        (native, "Tags"): []
        for native in (
            "AWS::KMS::Key",
            "AWS::Logs::LogGroup",
            "AWS::SNS::Topic",
            "AWS::CloudWatch::Alarm",
            "AWS::CloudWatch::CompositeAlarm",
            "AWS::Events::Rule",
        )
    },
    # "To set a log group so that its log events do not expire, do not specify this property":
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
    ("AWS::Logs::LogGroup", "RetentionInDays"): None,
    # Without a key CloudWatch Logs encrypts by one of its own:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    ("AWS::Logs::LogGroup", "KmsKeyId"): None,
    # Without a key SNS does not encrypt: https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
    ("AWS::SNS::Topic", "KmsMasterKeyId"): None,
    # "The value to emit when a filter pattern does not match a log event. This value can be null":
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-logs-metricfilter-metrictransformation.html
    ("AWS::Logs::MetricFilter.MetricTransformations", "DefaultValue"): None,
    # "If Label is omitted, CloudWatch generates a default":
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
    ("AWS::CloudWatch::Alarm.Metrics", "Label"): "",
}
