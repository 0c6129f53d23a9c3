"""Keys, logs, topics, alarms, dashboards and event rules as L1 constructs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict, assert_never

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns

from cdk_backend.render.scope import Constructs, Scope, logical_id, tags
from core.graph import (
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


def constructs(resource: Monitoring, scope: Scope) -> Constructs:
    match resource:
        case Key():
            return key(resource, scope)
        case LogGroup():
            return log_group(resource, scope)
        case MetricFilter():
            return Constructs(metric_filter(resource, scope))
        case Topic():
            return topic(resource, scope)
        case Subscription():
            return subscription(resource, scope)
        case MetricAlarm():
            return metric_alarm(resource, scope)
        case CompositeAlarm():
            return composite_alarm(resource, scope)
        case Dashboard():
            return dashboard(resource, scope)
        case EventRule():
            return event_rule(resource, scope)
        case _:
            assert_never(resource)


def key(key: Key, scope: Scope) -> Constructs:
    """The key and, as a part of it, its alias."""
    own = kms.CfnKey(
        scope.stack,
        logical_id(key.id),
        description=key.description,
        key_policy=scope.policy(key.policy),
        key_spec="SYMMETRIC_DEFAULT",
        key_usage="ENCRYPT_DECRYPT",
        enabled=True,
        multi_region=False,
        enable_key_rotation=key.rotation,
        rotation_period_in_days=365 if key.rotation else None,
        pending_window_in_days=key.deletion_days,
        tags=tags(key.tags),
    )
    alias = kms.CfnAlias(scope.stack, logical_id(f"{key.id}#alias"), alias_name=key.alias, target_key_id=own.ref)
    return Constructs(own, {"alias": alias}, {"id": lambda: own.ref, "arn": lambda: own.attr_arn})


def log_group(group: LogGroup, scope: Scope) -> Constructs:
    own = logs.CfnLogGroup(
        scope.stack,
        logical_id(group.id),
        log_group_name=group.name,
        log_group_class="STANDARD",
        retention_in_days=group.retention_days,
        kms_key_id=encryption(group.key, scope),
        tags=tags(group.tags),
    )
    return Constructs(own, called={"name": lambda: own.ref})


def encryption(key: Ref[Key] | None, scope: Scope) -> str | None:
    """By its ARN: a log group takes nothing else, and a topic takes that too."""
    return scope.arn(key) if key else None


def metric_filter(filter: MetricFilter, scope: Scope) -> logs.CfnMetricFilter:
    transformation = logs.CfnMetricFilter.MetricTransformationProperty(
        metric_namespace=filter.namespace,
        metric_name=filter.metric,
        metric_value=filter.value,
        default_value=filter.default,
        unit=filter.unit,
    )
    return logs.CfnMetricFilter(
        scope.stack,
        logical_id(filter.id),
        filter_name=filter.name,
        log_group_name=filter.group if isinstance(filter.group, str) else scope.name(filter.group),
        filter_pattern=filter.pattern,
        metric_transformations=[transformation],
    )


def topic(topic: Topic, scope: Scope) -> Constructs:
    """The topic and, as a part of it, its policy."""
    own = sns.CfnTopic(
        scope.stack,
        logical_id(topic.id),
        topic_name=topic.name,
        display_name=topic.display_name,
        kms_master_key_id=encryption(topic.key, scope),
        tags=tags(topic.tags),
    )
    policy = sns.CfnTopicPolicy(
        scope.stack,
        logical_id(f"{topic.id}#policy"),
        topics=[own.ref],
        policy_document=scope.policy(topic.policy),
    )
    return Constructs(own, {"policy": policy}, {"arn": lambda: own.ref, "name": lambda: own.attr_topic_name})


def subscription(subscription: Subscription, scope: Scope) -> Constructs:
    own = sns.CfnSubscription(
        scope.stack,
        logical_id(subscription.id),
        topic_arn=scope.arn(subscription.topic),
        protocol=subscription.protocol,
        endpoint=subscription.endpoint,
        raw_message_delivery=subscription.raw,
    )
    return Constructs(own, called={"arn": lambda: own.ref})


def metric_alarm(alarm: MetricAlarm, scope: Scope) -> Constructs:
    own = cloudwatch.CfnAlarm(
        scope.stack,
        logical_id(alarm.id),
        alarm_name=alarm.name,
        alarm_description=alarm.description,
        comparison_operator=alarm.comparison,
        evaluation_periods=alarm.periods,
        datapoints_to_alarm=alarm.breaching,
        treat_missing_data=alarm.missing,
        actions_enabled=True,
        alarm_actions=topics(alarm.on_alarm, scope),
        ok_actions=topics(alarm.on_ok, scope),
        insufficient_data_actions=topics(alarm.on_missing, scope),
        tags=tags(alarm.tags),
        **watched(alarm.of, scope),
        **threshold(alarm.threshold),
    )
    return Constructs(own, called={"arn": lambda: own.attr_arn, "name": lambda: own.ref})


def topics(refs: Iterable[Ref[Topic]], scope: Scope) -> list[str]:
    return [scope.arn(ref) for ref in sorted(refs, key=lambda ref: ref.target)]


class Watched(TypedDict, total=False):
    """The constructor's words for what an alarm watches; mypy checks them against it."""

    namespace: str
    metric_name: str
    dimensions: list[cloudwatch.CfnAlarm.DimensionProperty]
    statistic: str
    extended_statistic: str
    period: int
    metrics: list[cloudwatch.CfnAlarm.MetricDataQueryProperty]


def watched(of: Measure | Mapping[str, Query], scope: Scope) -> Watched:
    if not isinstance(of, Measure):
        return {"metrics": [query(name, of[name], scope) for name in sorted(of)]}
    words: Watched = {
        "namespace": of.namespace,
        "metric_name": of.metric,
        "dimensions": dimensions(of.dimensions, scope),
        "period": of.period,
    }
    if of.statistic in STATISTICS:
        return {**words, "statistic": of.statistic}
    return {**words, "extended_statistic": of.statistic}


def query(name: str, query: Query, scope: Scope) -> cloudwatch.CfnAlarm.MetricDataQueryProperty:
    label = query.label or None
    match query.of:
        case Measure() as of:
            stat = cloudwatch.CfnAlarm.MetricStatProperty(
                metric=cloudwatch.CfnAlarm.MetricProperty(
                    namespace=of.namespace, metric_name=of.metric, dimensions=dimensions(of.dimensions, scope)
                ),
                period=of.period,
                stat=of.statistic,
            )
            return cloudwatch.CfnAlarm.MetricDataQueryProperty(
                id=name, label=label, metric_stat=stat, return_data=query.watched
            )
        case Expression(formula):
            return cloudwatch.CfnAlarm.MetricDataQueryProperty(
                id=name, label=label, expression=formula, return_data=query.watched
            )
        case _:
            assert_never(query.of)


def dimensions(dimensions: Mapping[str, Text], scope: Scope) -> list[cloudwatch.CfnAlarm.DimensionProperty]:
    return [
        cloudwatch.CfnAlarm.DimensionProperty(name=name, value=scope.text(dimensions[name]))
        for name in sorted(dimensions)
    ]


class Threshold(TypedDict, total=False):
    threshold: float
    threshold_metric_id: str


def threshold(threshold: float | Band) -> Threshold:
    if isinstance(threshold, Band):
        return {"threshold_metric_id": threshold.query}
    return {"threshold": threshold}


def composite_alarm(alarm: CompositeAlarm, scope: Scope) -> Constructs:
    own = cloudwatch.CfnCompositeAlarm(
        scope.stack,
        logical_id(alarm.id),
        alarm_name=alarm.name,
        alarm_description=alarm.description,
        alarm_rule=scope.text(alarm.rule),
        actions_enabled=True,
        alarm_actions=topics(alarm.on_alarm, scope),
        ok_actions=topics(alarm.on_ok, scope),
        insufficient_data_actions=topics(alarm.on_missing, scope),
        tags=tags(alarm.tags),
    )
    return Constructs(own, called={"arn": lambda: own.attr_arn, "name": lambda: own.ref})


def dashboard(dashboard: Dashboard, scope: Scope) -> Constructs:
    own = cloudwatch.CfnDashboard(
        scope.stack,
        logical_id(dashboard.id),
        dashboard_name=dashboard.name,
        dashboard_body=scope.json(dashboard.body),
    )
    return Constructs(own, called={"name": lambda: own.ref})


def event_rule(rule: EventRule, scope: Scope) -> Constructs:
    own = events.CfnRule(
        scope.stack,
        logical_id(rule.id),
        name=rule.name,
        description=rule.description,
        event_bus_name="default",
        event_pattern=scope.document(rule.pattern),
        state="ENABLED",
        targets=[events.CfnRule.TargetProperty(id=id, arn=scope.arn(rule.targets[id])) for id in sorted(rule.targets)],
        tags=tags(rule.tags),
    )
    return Constructs(own, called={"arn": lambda: own.attr_arn, "name": lambda: own.ref})
