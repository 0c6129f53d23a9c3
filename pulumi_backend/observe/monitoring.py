"""What is measured and who is told, read from `aws.kms`, `aws.cloudwatch` and `aws.sns`.

What each output is: the package's documentation of the resource.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
    Query,
    Ref,
    Subscription,
    Topic,
)
from core.reading import Common, Defaults, Reader, one_peer
from pulumi_backend.observe.words import Native


def key(r: Reader, **common: Unpack[Common]) -> Key:
    r.must("customerMasterKeySpec", "SYMMETRIC_DEFAULT")
    r.must("keyUsage", "ENCRYPT_DECRYPT")
    r.must("isEnabled", True)
    r.must("multiRegion", False)
    rotation = r.truth("enableKeyRotation")
    if rotation and r.number("rotationPeriodInDays") != 365:
        raise r.unreadable("rotationPeriodInDays", "only 365 is modelled")
    alias = r.part("aws:kms/alias:Alias")
    if alias.ref("targetKeyId", Key).target != common["id"]:
        raise alias.unreadable("targetKeyId", "it is another key's")
    return Key(
        **common,
        alias=alias.string("name"),
        description=r.string("description"),
        policy=r.policy("policy"),
        rotation=rotation,
        deletion_days=r.number("deletionWindowInDays"),
        tags=r.strings_by_name("tags"),
    )


def log_group(r: Reader, **common: Unpack[Common]) -> LogGroup:
    """Kept for 0 days is kept for ever. https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/loggroup/"""
    r.must("logGroupClass", "STANDARD")
    return LogGroup(
        **common,
        name=r.string("name"),
        retention_days=r.number("retentionInDays") or None,
        key=r.or_none("kmsKeyId", lambda name: r.ref(name, Key, "arn")),
        tags=r.strings_by_name("tags"),
    )


def metric_filter(r: Reader, **common: Unpack[Common]) -> MetricFilter:
    metric = r.block("metricTransformation")
    return MetricFilter(
        **common,
        name=r.string("name"),
        group=r.ref_or_text("logGroupName", LogGroup, "name"),
        pattern=r.string("pattern"),
        namespace=metric.string("namespace"),
        metric=metric.string("name"),
        value=metric.string("value"),
        default=metric.or_none("defaultValue", lambda name: plain(metric, name)),
        unit=metric.string("unit"),
    )


def plain(r: Reader, name: str) -> float:
    """A number in text, with all digits and no more, as the provider reads it back."""
    word = r.string(name)
    if not re.fullmatch(r"-?(0|[1-9]\d*)(\.\d*[1-9])?", word):
        raise r.unreadable(name, f"{word!r} is not a number as the provider writes it")
    return float(word)


def topic(r: Reader, **common: Unpack[Common]) -> Topic:
    return Topic(
        **common,
        name=r.string("name"),
        display_name=r.string("displayName"),
        key=r.or_none("kmsMasterKeyId", lambda name: r.ref(name, Key, "arn")),
        policy=r.policy("policy"),
        tags=r.strings_by_name("tags"),
    )


def subscription(r: Reader, **common: Unpack[Common]) -> Subscription:
    return Subscription(
        **common,
        topic=r.ref("topic", Topic, "arn"),
        protocol=r.one_of("protocol", PROTOCOLS),
        endpoint=r.string("endpoint"),
        raw=r.truth("rawMessageDelivery"),
    )


def metric_alarm(r: Reader, **common: Unpack[Common]) -> MetricAlarm:
    r.must("actionsEnabled", True)
    return MetricAlarm(
        **common,
        name=r.string("name"),
        description=r.string("alarmDescription"),
        of=watched(r),
        comparison=r.one_of("comparisonOperator", COMPARISONS),
        threshold=threshold(r),
        periods=r.number("evaluationPeriods"),
        breaching=r.number("datapointsToAlarm"),
        missing=r.one_of("treatMissingData", MISSING),
        on_alarm=r.refs("alarmActions", Topic, "arn"),
        on_ok=r.refs("okActions", Topic, "arn"),
        on_missing=r.refs("insufficientDataActions", Topic, "arn"),
        tags=r.strings_by_name("tags"),
    )


def watched(r: Reader) -> Measure | Mapping[str, Query]:
    if one_peer(r, ("metricName", "metricQueries")) == "metricQueries":
        return r.once("metricQueries", ((block.string("id"), query(block)) for block in r.blocks("metricQueries")))
    return Measure(
        namespace=r.string("namespace"),
        metric=r.string("metricName"),
        dimensions=r.texts_by_name("dimensions"),
        statistic=statistic(r),
        period=r.number("period"),
    )


def statistic(r: Reader) -> str:
    """A plain one and an extended one have a word each, and neither stands in the other's."""
    word = one_peer(r, ("statistic", "extendedStatistic"))
    statistic = r.string(word)
    if (statistic in STATISTICS) != (word == "statistic"):
        raise r.unreadable(word, f"{statistic!r} belongs in the other word for a statistic")
    return statistic


def query(r: Reader) -> Query:
    of: Measure | Expression
    if one_peer(r, ("expression", "metric")) == "expression":
        of = Expression(r.string("expression"))
    else:
        metric = r.block("metric")
        of = Measure(
            namespace=metric.string("namespace"),
            metric=metric.string("metricName"),
            dimensions=metric.texts_by_name("dimensions"),
            statistic=metric.string("stat"),
            period=metric.number("period"),
        )
    return Query(of=of, label=r.string("label"), watched=r.truth("returnData"))


def threshold(r: Reader) -> float | Band:
    if one_peer(r, ("threshold", "thresholdMetricId")) == "threshold":
        return r.decimal("threshold")
    return Band(r.string("thresholdMetricId"))


def composite_alarm(r: Reader, **common: Unpack[Common]) -> CompositeAlarm:
    r.must("actionsEnabled", True)
    return CompositeAlarm(
        **common,
        name=r.string("alarmName"),
        description=r.string("alarmDescription"),
        rule=r.text("alarmRule"),
        on_alarm=r.refs("alarmActions", Topic, "arn"),
        on_ok=r.refs("okActions", Topic, "arn"),
        on_missing=r.refs("insufficientDataActions", Topic, "arn"),
        tags=r.strings_by_name("tags"),
    )


def dashboard(r: Reader, **common: Unpack[Common]) -> Dashboard:
    return Dashboard(**common, name=r.string("dashboardName"), body=r.document("dashboardBody"))


def event_rule(r: Reader, **common: Unpack[Common]) -> EventRule:
    r.must("eventBusName", "default")
    r.must("state", "ENABLED")
    return EventRule(
        **common,
        name=r.string("name"),
        description=r.string("description"),
        pattern=r.document("eventPattern"),
        targets=r.once("EventTarget", targets(r)),
        tags=r.strings_by_name("tags"),
    )


def targets(r: Reader) -> Iterator[tuple[str, Ref[Topic]]]:
    """The parts of the rule, each of which names it, and is named by its target id."""
    for target in r.parts("aws:cloudwatch/eventTarget:EventTarget"):
        target.must("eventBusName", "default")
        if target.ref("rule", EventRule, "name").target != r.at:
            raise target.unreadable("rule", "it is another rule's")
        id = target.string("targetId")
        if target.at != f"{r.at}#{id}":
            raise target.unreadable("targetId", f"{id!r} is another than that of its name")
        yield id, target.ref("arn", Topic, "arn")


NATIVE: Mapping[str, Native] = {
    # What each gives out, and what its id is: https://www.pulumi.com/registry/packages/aws/api-docs/, under the import.
    "aws:kms/key:Key": Native(Key, key, {"id": "id", "keyId": "id", "arn": "arn"}),
    "aws:cloudwatch/logGroup:LogGroup": Native(LogGroup, log_group, {"id": "name", "name": "name", "arn": "arn"}),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Native(MetricFilter, metric_filter, {}),
    "aws:sns/topic:Topic": Native(Topic, topic, {"id": "arn", "arn": "arn", "name": "name"}),
    "aws:sns/topicSubscription:TopicSubscription": Native(Subscription, subscription, {"id": "arn", "arn": "arn"}),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Native(
        MetricAlarm, metric_alarm, {"id": "name", "name": "name", "arn": "arn"}
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Native(
        CompositeAlarm, composite_alarm, {"id": "name", "alarmName": "name", "arn": "arn"}
    ),
    "aws:cloudwatch/dashboard:Dashboard": Native(Dashboard, dashboard, {"id": "name", "dashboardName": "name"}),
    "aws:cloudwatch/eventRule:EventRule": Native(EventRule, event_rule, {"name": "name", "arn": "arn"}),
}

DEFAULTS: Defaults = {
    # Without a key CloudWatch Logs encrypts by one of its own:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    ("aws:cloudwatch/logGroup:LogGroup", "kmsKeyId"): None,
    # Without a key SNS does not encrypt: https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
    ("aws:sns/topic:Topic", "kmsMasterKeyId"): None,
    # A filter has a default value only where one is said:
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html
    ("aws:cloudwatch/logMetricFilter:LogMetricFilter.metricTransformation", "defaultValue"): None,
    # "If Label is omitted, CloudWatch generates a default":
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
    ("aws:cloudwatch/metricAlarm:MetricAlarm.metricQueries", "label"): "",
}
