"""Keys, logs, topics, alarms and dashboards, those that are derived from the model like those that are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.graph import (
    AttributeOf,
    Band,
    Comparison,
    Condition,
    Document,
    EventRule,
    Expression,
    Key,
    LogGroup,
    Measure,
    MetricAlarm,
    MetricFilter,
    Policy,
    Query,
    Ref,
    Resource,
    Statement,
    Subscription,
    Text,
    Topic,
)
from core.graph import CompositeAlarm as Composite
from core.lower.dashboard import dashboards
from core.lower.grants import EVERY, account, arn, key_for_account, key_for_logs, service
from core.lower.metrics import alarm_id, measured
from core.lower.tags import tagging
from core.model import Alarm, CompositeAlarm, Foundation, Monitoring
from core.model.alarm_words import Deviations, Joined, Not, Rings, Rule, Side, Sign, Threshold, rule, seconds
from core.model.derived import in_full
from core.model.monitoring import CLOUDTRAIL

KEY = Ref(Key, "key/monitoring")


def resources(foundation: Foundation) -> Iterator[Resource]:
    monitoring = in_full(foundation.network, foundation.monitoring)
    yield from _key(foundation)
    yield from _logs(foundation, monitoring)
    yield from _topics(foundation)
    yield from _alarms(foundation, monitoring)
    yield from dashboards(foundation, monitoring)
    yield from _events(foundation)


# The key


def _key(foundation: Foundation) -> Iterator[Resource]:
    key = foundation.monitoring.key
    if not foundation.monitoring.encrypts:
        return
    yield Key(
        id=KEY.target,
        domain="monitoring",
        retained=key.retain,
        alias=f"alias/{foundation.name}-monitoring",
        description=f"Topics and log groups of {foundation.name}",
        policy=Policy(frozenset(_key_statements(foundation))),
        rotation=key.rotation,
        deletion_days=key.deletion_days,
        tags=tagging(foundation)("monitoring"),
    )


def _key_statements(foundation: Foundation) -> Iterator[Statement]:
    """Who may use the key."""
    yield key_for_account(foundation)
    if any(topic.encrypted for topic in foundation.monitoring.topics.values()):
        # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
        yield Statement(
            principals=frozenset({service("cloudwatch.amazonaws.com"), service("events.amazonaws.com")}),
            actions=frozenset({"kms:Decrypt", "kms:GenerateDataKey*"}),
            resources=EVERY,
        )
    if any(group.encrypted for group in foundation.monitoring.log_groups.values()):
        yield key_for_logs(foundation, f"/{foundation.project}/{foundation.environment}/*")


# Logs


def _logs(foundation: Foundation, monitoring: Monitoring) -> Iterator[Resource]:
    names = tagging(foundation)
    for name, group in monitoring.log_groups.items():
        yield LogGroup(
            id=f"log-group/{name}",
            domain="monitoring",
            retained=group.retain,
            name=f"/{foundation.project}/{foundation.environment}/{name}",
            retention_days=group.retention if isinstance(group.retention, int) else None,
            key=KEY if group.encrypted else None,
            tags=names(name),
        )
    for name, metric in monitoring.log_metrics.items():
        yield MetricFilter(
            id=f"metric-filter/{name}",
            domain="monitoring",
            name=f"{foundation.name}-{name}",
            group=_group(metric.group, monitoring),
            pattern=metric.pattern,
            namespace=f"{foundation.project}/{foundation.environment}",
            metric=name,
            value=metric.value,
            default=metric.default,
            unit=metric.unit,
        )


def _group(name: str, monitoring: Monitoring) -> Ref[LogGroup] | str:
    if name in monitoring.log_groups:
        return Ref(LogGroup, f"log-group/{name}")
    return monitoring.cloudtrail_group or name if name == CLOUDTRAIL else name


# Topics


def _topics(foundation: Foundation) -> Iterator[Resource]:
    for name, topic in foundation.monitoring.topics.items():
        called = f"{foundation.name}-{name}"
        yield Topic(
            id=f"topic/{name}",
            domain="monitoring",
            name=called,
            display_name=topic.display_name or called,
            key=KEY if topic.encrypted else None,
            policy=Policy(frozenset(_topic_statements(foundation, called))),
            tags=tagging(foundation)(name),
        )
        for subscription in topic.subscriptions:
            yield Subscription(
                id=f"subscription/{name}/{subscription.words}",
                domain="monitoring",
                topic=_topic(name),
                protocol=subscription.protocol,
                endpoint=subscription.endpoint,
                raw=subscription.raw,
            )


def _topic_statements(foundation: Foundation, name: str) -> Iterator[Statement]:
    """The account's own may do what a topic's policy can grant; CloudWatch's alarms and EventBridge's rules publish."""
    topic = frozenset({Text.of(arn(foundation, "sns", name))})
    yield Statement(principals=frozenset({account(foundation)}), actions=OWN, resources=topic)
    # https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    # (#sns-allow-cloudwatch-alarm-to-publish-to-topic-in-another-account)
    alarms = frozenset({Text.of(arn(foundation, "cloudwatch", "alarm:*"))})
    yield Statement(
        principals=frozenset({service("cloudwatch.amazonaws.com")}),
        actions=frozenset({"sns:Publish"}),
        resources=topic,
        conditions=frozenset({Condition("ArnLike", "aws:SourceArn", alarms)}),
    )
    # Without a condition, with which EventBridge would not deliver:
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
    yield Statement(
        principals=frozenset({service("events.amazonaws.com")}),
        actions=frozenset({"sns:Publish"}),
        resources=topic,
    )


OWN = frozenset(
    {
        "sns:AddPermission",
        "sns:DeleteTopic",
        "sns:GetTopicAttributes",
        "sns:ListSubscriptionsByTopic",
        "sns:Publish",
        "sns:RemovePermission",
        "sns:SetTopicAttributes",
        "sns:Subscribe",
    }
)
"""Those of the policy that SNS makes itself: https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html"""


def _topic(name: str) -> Ref[Topic]:
    return Ref(Topic, f"topic/{name}")


def _told(names: tuple[str, ...]) -> frozenset[Ref[Topic]]:
    return frozenset(map(_topic, names))


# Alarms


def _alarms(foundation: Foundation, monitoring: Monitoring) -> Iterator[Resource]:
    for name, alarm in monitoring.alarms.items():
        yield _alarm(foundation, monitoring, name, alarm)
    for name, composite in monitoring.composite_alarms.items():
        yield _composite(foundation, monitoring, name, composite)


COMPARISONS: Mapping[Sign | Side, Comparison] = {
    ">": "GreaterThanThreshold",
    ">=": "GreaterThanOrEqualToThreshold",
    "<": "LessThanThreshold",
    "<=": "LessThanOrEqualToThreshold",
    "outside": "LessThanLowerOrGreaterThanUpperThreshold",
    "above": "GreaterThanUpperThreshold",
    "below": "LessThanLowerThreshold",
}


def _alarm(foundation: Foundation, monitoring: Monitoring, name: str, alarm: Alarm) -> MetricAlarm:
    queries = _queries(foundation, monitoring, alarm)
    of: Measure | Mapping[str, Query] = queries
    threshold: float | Band
    match alarm.condition:
        case Threshold(sign, number):
            comparison, threshold = COMPARISONS[sign], number
            if alarm.metric is not None:
                of = _measure(foundation, monitoring, alarm.metric, alarm.statistic, alarm.period)
        case Deviations(side, number):
            comparison, threshold = COMPARISONS[side], Band(BAND)
            band = Expression(f"ANOMALY_DETECTION_BAND({WATCHED}, {number:g})")
            of = {**queries, BAND: Query(of=band, label="what is usual", watched=True)}
    return MetricAlarm(
        id=f"alarm/{name}",
        domain="monitoring",
        name=f"{foundation.name}-{name}",
        description=alarm.description,
        of=of,
        comparison=comparison,
        threshold=threshold,
        periods=alarm.periods,
        breaching=alarm.for_,
        missing="notBreaching" if alarm.missing == "ok" else alarm.missing,
        on_alarm=_told(alarm.tell),
        on_ok=_told(alarm.tell_ok),
        on_missing=_told(alarm.tell_missing),
        tags=tagging(foundation)(name),
    )


WATCHED, BAND = "isoform_watched", "isoform_band"
"""Queries beside those of a person's maths."""


def _queries(foundation: Foundation, monitoring: Monitoring, alarm: Alarm) -> dict[str, Query]:
    if alarm.maths is None:
        assert alarm.metric is not None  # one of both is there
        of = _measure(foundation, monitoring, alarm.metric, alarm.statistic, alarm.period)
        return {WATCHED: Query(of=of, label=alarm.metric, watched=True)}
    terms = {
        word: Query(
            of=_measure(foundation, monitoring, term.metric, term.statistic or alarm.statistic, alarm.period),
            label=term.metric,
            watched=False,
        )
        for word, term in alarm.with_.items()
    }
    return {**terms, WATCHED: Query(of=Expression(alarm.maths), label=alarm.maths, watched=True)}


def _measure(foundation: Foundation, monitoring: Monitoring, name: str, statistic: str, period: str) -> Measure:
    metric = measured(foundation, monitoring, name)
    return Measure(
        namespace=metric.namespace,
        metric=metric.name,
        dimensions=metric.dimensions,
        statistic=statistic,
        period=seconds(period),
    )


def _composite(foundation: Foundation, monitoring: Monitoring, name: str, composite: CompositeAlarm) -> Composite:
    return Composite(
        id=f"composite-alarm/{name}",
        domain="monitoring",
        name=f"{foundation.name}-{name}",
        description=composite.description,
        rule=Text.of(*_spelled(rule(composite.when), monitoring)),
        on_alarm=_told(composite.tell),
        on_ok=_told(composite.tell_ok),
        on_missing=frozenset(),  # it has not data enough only until it is first looked at
        tags=tagging(foundation)(name),
    )


def _spelled(meant: Rule, monitoring: Monitoring) -> Iterator[str | AttributeOf]:
    match meant:
        case Rings(alarm):
            yield from ('ALARM("', AttributeOf(alarm_id(alarm, monitoring), "name"), '")')
        case Not(inner):
            yield from ("NOT (", *_spelled(inner, monitoring), ")")
        case Joined(by, inners):
            for n, inner in enumerate(inners):
                yield f" {by.upper()} " if n else ""
                within = _spelled(inner, monitoring)
                yield from ("(", *within, ")") if isinstance(inner, Joined) else within


# Events


def _events(foundation: Foundation) -> Iterator[Resource]:
    for name, event in foundation.monitoring.events.items():
        yield EventRule(
            id=f"event-rule/{name}",
            domain="monitoring",
            name=f"{foundation.name}-{name}",
            description=event.description,
            pattern=Document.of(event.pattern),
            targets={topic: _topic(topic) for topic in event.tell},
            tags=tagging(foundation)(name),
        )
