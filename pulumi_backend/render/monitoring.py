"""What is measured and who is told, as resources of `aws.kms`, `aws.cloudwatch` and `aws.sns`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypedDict, assert_never

import pulumi
from pulumi_aws import cloudwatch, kms, sns

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
from pulumi_backend.render.program import Made, Program


def register(resource: Monitoring, program: Program, options: pulumi.ResourceOptions) -> Made:
    match resource:
        case Key():
            return key(resource, program, options)
        case LogGroup():
            return log_group(resource, program, options)
        case MetricFilter():
            return Made(metric_filter(resource, program, options))
        case Topic():
            return topic(resource, program, options)
        case Subscription():
            return subscription(resource, program, options)
        case MetricAlarm():
            return metric_alarm(resource, program, options)
        case CompositeAlarm():
            return composite_alarm(resource, program, options)
        case Dashboard():
            return dashboard(resource, program, options)
        case EventRule():
            return event_rule(resource, program, options)
        case _:
            assert_never(resource)


def key(key: Key, program: Program, options: pulumi.ResourceOptions) -> Made:
    """The key and, as a part of it, its alias."""
    own = kms.Key(
        key.id,
        description=key.description,
        policy=program.policy(key.policy),
        customer_master_key_spec="SYMMETRIC_DEFAULT",
        key_usage="ENCRYPT_DECRYPT",
        is_enabled=True,
        multi_region=False,
        enable_key_rotation=key.rotation,
        rotation_period_in_days=365 if key.rotation else None,
        deletion_window_in_days=key.deletion_days,
        tags=key.tags,
        opts=options,
    )
    alias = kms.Alias(f"{key.id}#alias", name=key.alias, target_key_id=own.key_id, opts=options)
    return Made(own, [alias], {"id": own.key_id, "arn": own.arn})


def log_group(group: LogGroup, program: Program, options: pulumi.ResourceOptions) -> Made:
    own = cloudwatch.LogGroup(
        group.id,
        name=group.name,
        log_group_class="STANDARD",
        retention_in_days=group.retention_days or 0,
        kms_key_id=encryption(group.key, program),
        tags=group.tags,
        opts=options,
    )
    return Made(own, called={"name": own.name, "arn": own.arn})


def encryption(key: Ref[Key] | None, program: Program) -> pulumi.Output[str] | None:
    """By its ARN: a log group takes nothing else, and a topic takes that too."""
    return program.arn(key) if key else None


def metric_filter(
    filter: MetricFilter, program: Program, options: pulumi.ResourceOptions
) -> cloudwatch.LogMetricFilter:
    transformation = cloudwatch.LogMetricFilterMetricTransformationArgs(
        namespace=filter.namespace,
        name=filter.metric,
        value=filter.value,
        default_value=None if filter.default is None else plain(filter.default),
        unit=filter.unit,
    )
    return cloudwatch.LogMetricFilter(
        filter.id,
        name=filter.name,
        log_group_name=filter.group if isinstance(filter.group, str) else program.name(filter.group),
        pattern=filter.pattern,
        metric_transformation=transformation,
        opts=options,
    )


def plain(number: float) -> str:
    """As the provider writes a number in text, lest it see a change: all digits, and no more."""
    return f"{Decimal(repr(number)).normalize():f}"


def topic(topic: Topic, program: Program, options: pulumi.ResourceOptions) -> Made:
    own = sns.Topic(
        topic.id,
        name=topic.name,
        display_name=topic.display_name,
        kms_master_key_id=encryption(topic.key, program),
        policy=program.policy(topic.policy),
        tags=topic.tags,
        opts=options,
    )
    return Made(own, called={"arn": own.arn, "name": own.name})


def subscription(subscription: Subscription, program: Program, options: pulumi.ResourceOptions) -> Made:
    own = sns.TopicSubscription(
        subscription.id,
        topic=program.arn(subscription.topic),
        protocol=subscription.protocol,
        endpoint=subscription.endpoint,
        raw_message_delivery=subscription.raw,
        opts=options,
    )
    return Made(own, called={"arn": own.arn})


def metric_alarm(alarm: MetricAlarm, program: Program, options: pulumi.ResourceOptions) -> Made:
    own = cloudwatch.MetricAlarm(
        alarm.id,
        name=alarm.name,
        alarm_description=alarm.description,
        comparison_operator=alarm.comparison,
        evaluation_periods=alarm.periods,
        datapoints_to_alarm=alarm.breaching,
        treat_missing_data=alarm.missing,
        actions_enabled=True,
        alarm_actions=topics(alarm.on_alarm, program),
        ok_actions=topics(alarm.on_ok, program),
        insufficient_data_actions=topics(alarm.on_missing, program),
        tags=alarm.tags,
        opts=options,
        **watched(alarm.of, program),
        **threshold(alarm.threshold),
    )
    return Made(own, called={"arn": own.arn, "name": own.name})


def topics(refs: Iterable[Ref[Topic]], program: Program) -> list[pulumi.Input[str]]:
    return [program.arn(ref) for ref in sorted(refs, key=lambda ref: ref.target)]


class Watched(TypedDict, total=False):
    """The constructor's words for what an alarm watches; mypy checks them against it."""

    namespace: str
    metric_name: str
    dimensions: Mapping[str, pulumi.Input[str]]
    statistic: str
    extended_statistic: str
    period: int
    metric_queries: list[pulumi.Input[cloudwatch.MetricAlarmMetricQueryArgs]]


def watched(of: Measure | Mapping[str, Query], program: Program) -> Watched:
    if not isinstance(of, Measure):
        return {"metric_queries": [query(name, of[name], program) for name in sorted(of)]}
    words: Watched = {
        "namespace": of.namespace,
        "metric_name": of.metric,
        "dimensions": dimensions(of.dimensions, program),
        "period": of.period,
    }
    if of.statistic in STATISTICS:
        return {**words, "statistic": of.statistic}
    return {**words, "extended_statistic": of.statistic}


def query(name: str, query: Query, program: Program) -> cloudwatch.MetricAlarmMetricQueryArgs:
    label = query.label or None
    match query.of:
        case Measure() as of:
            metric = cloudwatch.MetricAlarmMetricQueryMetricArgs(
                namespace=of.namespace,
                metric_name=of.metric,
                dimensions=dimensions(of.dimensions, program),
                stat=of.statistic,
                period=of.period,
            )
            return cloudwatch.MetricAlarmMetricQueryArgs(id=name, label=label, metric=metric, return_data=query.watched)
        case Expression(formula):
            return cloudwatch.MetricAlarmMetricQueryArgs(
                id=name, label=label, expression=formula, return_data=query.watched
            )
        case _:
            assert_never(query.of)


def dimensions(dimensions: Mapping[str, Text], program: Program) -> Mapping[str, pulumi.Input[str]]:
    return {name: program.text(value) for name, value in dimensions.items()}


class Threshold(TypedDict, total=False):
    threshold: float
    threshold_metric_id: str


def threshold(threshold: float | Band) -> Threshold:
    if isinstance(threshold, Band):
        return {"threshold_metric_id": threshold.query}
    return {"threshold": threshold}


def composite_alarm(alarm: CompositeAlarm, program: Program, options: pulumi.ResourceOptions) -> Made:
    own = cloudwatch.CompositeAlarm(
        alarm.id,
        alarm_name=alarm.name,
        alarm_description=alarm.description,
        alarm_rule=program.text(alarm.rule),
        actions_enabled=True,
        alarm_actions=topics(alarm.on_alarm, program),
        ok_actions=topics(alarm.on_ok, program),
        insufficient_data_actions=topics(alarm.on_missing, program),
        tags=alarm.tags,
        opts=options,
    )
    return Made(own, called={"arn": own.arn, "name": own.alarm_name})


def dashboard(dashboard: Dashboard, program: Program, options: pulumi.ResourceOptions) -> Made:
    own = cloudwatch.Dashboard(
        dashboard.id, dashboard_name=dashboard.name, dashboard_body=program.json(dashboard.body), opts=options
    )
    return Made(own, called={"name": own.dashboard_name})


def event_rule(rule: EventRule, program: Program, options: pulumi.ResourceOptions) -> Made:
    """The rule and, as a part of it, each target by its id."""
    own = cloudwatch.EventRule(
        rule.id,
        name=rule.name,
        description=rule.description,
        event_bus_name="default",
        event_pattern=program.json(rule.pattern),
        state="ENABLED",
        tags=rule.tags,
        opts=options,
    )
    targets = [
        cloudwatch.EventTarget(
            f"{rule.id}#{id}",
            rule=own.name,
            event_bus_name="default",
            target_id=id,
            arn=program.arn(topic),
            opts=options,
        )
        for id, topic in sorted(rule.targets.items())
    ]
    return Made(own, targets, {"arn": own.arn, "name": own.name})
