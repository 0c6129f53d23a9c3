"""Keys, logs, topics, alarms, dashboards and rules, as KMS, CloudWatch, SNS and EventBridge say them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Unpack

from core.graph import (
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
    Text,
    Topic,
)
from core.graph.monitoring import COMPARISONS, MISSING, PROTOCOLS
from core.reading import Common, Reader, one_peer
from live.observe.asked import ALL, Asked, Item, Names, pages, there, there_in_pages
from live.observe.snapshot import Snapshot
from live.observe.words import Native, named, own_tags, own_tags_by_name, unread, word

DAYS: Final = 0
"""In the place of the days for which KMS would wait, which it does not say of a key in use."""


def key(r: Reader, **common: Unpack[Common]) -> Key:
    r.must("Enabled", True)
    r.must("KeyState", "Enabled")
    r.must("KeyUsage", "ENCRYPT_DECRYPT")
    r.must("KeySpec", "SYMMETRIC_DEFAULT")
    r.must("Origin", "AWS_KMS")
    r.must("MultiRegion", False)
    return Key(
        **common,
        alias=alias(r),
        description=r.string("Description"),
        policy=r.policy("Policy"),
        rotation=rotation(r),
        deletion_days=DAYS,
        tags=own_tags(r, "TagKey", "TagValue"),
    )


def alias(r: Reader) -> str:
    its = r.only("Aliases")
    its.pass_over(ALIAS_UNREAD)
    return its.string("AliasName")


ALIAS_UNREAD = unread(
    its_own_id=["AliasArn"],
    the_keys_own=["TargetKeyId"],
    what_happened_to_it=["CreationDate", "LastUpdatedDate"],
)


def rotation(r: Reader) -> bool:
    its = r.block("Rotation")
    its.usual("RotationPeriodInDays", 365)
    its.pass_over(ROTATION_UNREAD)
    return its.truth("KeyRotationEnabled")


ROTATION_UNREAD = unread(
    the_keys_own=["KeyId"],
    comes_and_goes=["NextRotationDate", "OnDemandRotationStartDate"],
)


def log_group(r: Reader, **common: Unpack[Common]) -> LogGroup:
    r.usual("logGroupClass", "STANDARD")
    r.usual("deletionProtectionEnabled", False)
    r.usual("bearerTokenAuthenticationEnabled", False)
    return LogGroup(
        **common,
        name=r.string("logGroupName"),
        retention_days=r.number("retentionInDays") if r.has("retentionInDays") else None,
        key=r.ref("kmsKeyId", Key, "arn") if r.has("kmsKeyId") else None,
        tags=own_tags_by_name(r),
    )


def metric_filter(r: Reader, **common: Unpack[Common]) -> MetricFilter:
    r.usual("applyOnTransformedLogs", False)
    makes = r.only("metricTransformations")
    makes.usual("dimensions", {})
    return MetricFilter(
        **common,
        name=r.string("filterName"),
        group=r.ref_or_text("logGroupName", LogGroup, "name"),
        pattern=r.string("filterPattern"),
        namespace=makes.string("metricNamespace"),
        metric=makes.string("metricName"),
        value=makes.string("metricValue"),
        default=makes.decimal("defaultValue") if makes.has("defaultValue") else None,
        unit=makes.string("unit") if makes.has("unit") else "None",
    )


def topic(r: Reader, **common: Unpack[Common]) -> Topic:
    r.usual("FifoTopic", "false")
    r.usual("ContentBasedDeduplication", "false")
    r.usual("SignatureVersion", "1")
    r.usual("TracingConfig", "PassThrough")
    r.usual("MaximumMessageSize", "262144")
    return Topic(
        **common,
        name=r.string("Name"),
        display_name=r.string("DisplayName") if r.has("DisplayName") else "",
        key=r.ref("KmsMasterKeyId", Key, "arn") if r.has("KmsMasterKeyId") else None,
        policy=r.policy("Policy"),
        tags=own_tags(r),
    )


def subscription(r: Reader, **common: Unpack[Common]) -> Subscription:
    return Subscription(
        **common,
        topic=r.ref("TopicArn", Topic, "arn"),
        protocol=r.one_of("Protocol", PROTOCOLS),
        endpoint=r.string("Endpoint"),
        raw=r.one_of("RawMessageDelivery", ("true", "false")) == "true",
    )


def metric_alarm(r: Reader, **common: Unpack[Common]) -> MetricAlarm:
    r.must("ActionsEnabled", True)
    periods = r.number("EvaluationPeriods")
    return MetricAlarm(
        **common,
        name=r.string("AlarmName"),
        description=r.string("AlarmDescription") if r.has("AlarmDescription") else "",
        of=watched(r),
        comparison=r.one_of("ComparisonOperator", COMPARISONS),
        threshold=threshold(r),
        periods=periods,
        breaching=r.number("DatapointsToAlarm") if r.has("DatapointsToAlarm") else periods,  # what AWS does then
        missing=r.one_of("TreatMissingData", MISSING) if r.has("TreatMissingData") else "missing",  # its own default
        on_alarm=r.refs("AlarmActions", Topic, "arn"),
        on_ok=r.refs("OKActions", Topic, "arn"),
        on_missing=r.refs("InsufficientDataActions", Topic, "arn"),
        tags=own_tags(r),
    )


def threshold(r: Reader) -> float | Band:
    if one_peer(r, ["Threshold", "ThresholdMetricId"]) == "Threshold":
        return r.decimal("Threshold")
    return Band(r.string("ThresholdMetricId"))


def watched(r: Reader) -> Measure | Mapping[str, Query]:
    """The metric or the queries; CloudWatch may have the other word too, with nothing in it."""
    if not (said := r.blocks("Metrics") if r.has("Metrics") else []):
        return measure(r)
    r.usual("Dimensions", [])
    return r.once("Metrics", ((each.string("Id"), query(each)) for each in said))


def measure(r: Reader) -> Measure:
    statistic = one_peer(r, ["Statistic", "ExtendedStatistic"])
    return Measure(
        namespace=r.string("Namespace"),
        metric=r.string("MetricName"),
        dimensions=dimensions(r),
        statistic=r.string(statistic),
        period=r.number("Period"),
    )


def dimensions(r: Reader) -> Mapping[str, Text]:
    if not r.has("Dimensions"):
        return {}
    return r.once("Dimensions", ((each.string("Name"), each.text("Value")) for each in r.blocks("Dimensions")))


def query(r: Reader) -> Query:
    return Query(
        of=Expression(r.string("Expression")) if r.has("Expression") else over(r.block("MetricStat")),
        label=r.string("Label") if r.has("Label") else "",
        watched=r.truth("ReturnData") if r.has("ReturnData") else True,
    )


def over(r: Reader) -> Measure:
    metric = r.block("Metric")
    return Measure(
        namespace=metric.string("Namespace"),
        metric=metric.string("MetricName"),
        dimensions=dimensions(metric),
        statistic=r.string("Stat"),
        period=r.number("Period"),
    )


def composite_alarm(r: Reader, **common: Unpack[Common]) -> CompositeAlarm:
    r.must("ActionsEnabled", True)
    return CompositeAlarm(
        **common,
        name=r.string("AlarmName"),
        description=r.string("AlarmDescription") if r.has("AlarmDescription") else "",
        rule=r.text("AlarmRule"),
        on_alarm=r.refs("AlarmActions", Topic, "arn"),
        on_ok=r.refs("OKActions", Topic, "arn"),
        on_missing=r.refs("InsufficientDataActions", Topic, "arn"),
        tags=own_tags(r),
    )


def dashboard(r: Reader, **common: Unpack[Common]) -> Dashboard:
    return Dashboard(**common, name=r.string("DashboardName"), body=r.document("DashboardBody"))


def event_rule(r: Reader, **common: Unpack[Common]) -> EventRule:
    r.must("State", "ENABLED")
    r.usual("EventBusName", "default")
    return EventRule(
        **common,
        name=r.string("Name"),
        description=r.string("Description") if r.has("Description") else "",
        pattern=r.document("EventPattern"),
        targets=targets(r),
        tags=own_tags(r),
    )


def targets(r: Reader) -> Mapping[str, Ref[Topic]]:
    return r.once("Targets", ((each.string("Id"), each.ref("Arn", Topic, "arn")) for each in r.blocks("Targets")))


def keys(kms: Any, ids: Sequence[str]) -> Iterator[Item]:
    """But for those that are to be deleted, which stay listed for days."""
    for id in ids:
        found = there(kms.describe_key, KeyId=id)
        if found and found["KeyMetadata"]["KeyState"] not in ("PendingDeletion", "PendingReplicaDeletion"):
            yield found["KeyMetadata"]


def whole_key(kms: Any, key: Item) -> Item:
    id = key["KeyId"]
    return {
        **key,
        "Aliases": [each for page in pages(kms, "list_aliases", KeyId=id) for each in page["Aliases"]],
        "Policy": kms.get_key_policy(KeyId=id, PolicyName="default")["Policy"],
        "Rotation": there(kms.get_key_rotation_status, KeyId=id),
        "Tags": [each for page in pages(kms, "list_resource_tags", KeyId=id) for each in page["Tags"]],
    }


def log_groups(logs: Any, names: Sequence[str]) -> Iterator[Item]:
    """CloudWatch gives those that begin with a name in order: the name itself comes first."""
    for name in names:
        found = logs.describe_log_groups(logGroupNamePrefix=name, limit=1)["logGroups"]
        yield from (group for group in found if group["logGroupName"] == name)


def tagged_log_group(logs: Any, group: Item) -> Item:
    arn = group["arn"].removesuffix(":*")  # which stands for its streams
    return {**group, "Tags": logs.list_tags_for_resource(resourceArn=arn)["tags"]}


def metric_filters(logs: Any, names: Sequence[str]) -> Iterator[Item]:
    """No record says of which group a filter is, so that all have to be listed.

    Two groups may each have one of the same name; the elder comes first, for an engine made it.
    """
    listed = [each for page in pages(logs, "describe_metric_filters") for each in page["metricFilters"]]
    found = [each for each in listed if each["filterName"] in names]
    return iter(sorted(found, key=lambda each: (each.get("creationTime", 0), each["logGroupName"])))


def others_of_our_groups(logs: Any, names: Names) -> Iterator[Item]:
    ours = names.get(MetricFilter, ())
    for group in names[LogGroup]:
        for page in there_in_pages(logs, "describe_metric_filters", logGroupName=group):
            yield from (found for found in page["metricFilters"] if found["filterName"] not in ours)


def in_nobodys_group(item: Item, snapshot: Snapshot) -> bool:
    """Filters of a group that is in no record are none of our business."""
    return all(group["logGroupName"] != item["logGroupName"] for group in snapshot.of(LogGroup))


def topics(sns: Any, arns: Sequence[str]) -> Iterator[Item]:
    for arn in arns:
        if found := there(sns.get_topic_attributes, TopicArn=arn):
            yield {**found["Attributes"], "Name": arn.rpartition(":")[2]}


def tagged_topic(sns: Any, topic: Item) -> Item:
    return {**topic, "Tags": sns.list_tags_for_resource(ResourceArn=topic["TopicArn"])["Tags"]}


def subscriptions(sns: Any, arns: Sequence[str]) -> Iterator[Item]:
    for arn in arns:
        if found := there(sns.get_subscription_attributes, SubscriptionArn=arn):
            yield found["Attributes"]


def others_of_our_topics(sns: Any, names: Names) -> Iterator[Item]:
    """Not those that nobody has confirmed yet: they hear nothing, and AWS forgets them by itself."""
    ours = names.get(Subscription, ())
    for arn in names[Topic]:
        for page in there_in_pages(sns, "list_subscriptions_by_topic", TopicArn=arn):
            for found in page["Subscriptions"]:
                if found["SubscriptionArn"].startswith("arn:") and found["SubscriptionArn"] not in ours:
                    yield found


def metric_alarms(cloudwatch: Any, names: Sequence[str]) -> Iterator[Item]:
    for page in pages(cloudwatch, "describe_alarms", AlarmNames=[*names], AlarmTypes=["MetricAlarm"]):
        yield from page["MetricAlarms"]


def composite_alarms(cloudwatch: Any, names: Sequence[str]) -> Iterator[Item]:
    for page in pages(cloudwatch, "describe_alarms", AlarmNames=[*names], AlarmTypes=["CompositeAlarm"]):
        yield from page["CompositeAlarms"]


def tagged_alarm(cloudwatch: Any, alarm: Item) -> Item:
    return {**alarm, "Tags": cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]}


ALARMS: Final = 100
"""As many as one call takes: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html"""


def dashboards(cloudwatch: Any, names: Sequence[str]) -> Iterator[Item]:
    for name in names:
        if found := there(cloudwatch.get_dashboard, DashboardName=name):
            yield found


def event_rules(events: Any, names: Sequence[str]) -> Iterator[Item]:
    for name in names:
        if found := there(events.describe_rule, Name=name):
            yield found


def whole_rule(events: Any, rule: Item) -> Item:
    targets = [each for page in pages(events, "list_targets_by_rule", Rule=rule["Name"]) for each in page["Targets"]]
    return {**rule, "Targets": targets, "Tags": events.list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"]}


def filter_removal(item: Item) -> str:
    names = shlex.join(["--log-group-name", item["logGroupName"], "--filter-name", item["filterName"]])
    return f"delete-metric-filter {names}"


ALARM_UNREAD: Mapping[str, Sequence[str]] = {
    "its_own_id": ["AlarmArn"],
    "comes_and_goes": [
        "StateReason",
        "StateReasonData",
        "StateTransitionedTimestamp",
        "StateUpdatedTimestamp",
        "StateValue",
    ],
    "what_happened_to_it": ["AlarmConfigurationUpdatedTimestamp"],
}

NATIVES = [
    Native(
        Key,
        frozenset({"AWS::KMS::Key", "aws:kms/key:Key"}),
        lambda snapshot: snapshot.of(Key),
        named("KeyId"),
        key,
        unread(
            its_own_id=["Arn", "KeyId", "CurrentKeyMaterialId"],
            the_account=["AWSAccountId"],
            another_name_of_its_spec=["CustomerMasterKeySpec", "EncryptionAlgorithms"],
            the_only_one_that_can_be=["KeyManager"],
            what_happened_to_it=["CreationDate"],
        ),
        called={"arn": word("Arn"), "id": word("KeyId")},
        asked=Asked("kms", keys, more=whole_key),
    ),
    Native(
        LogGroup,
        frozenset({"AWS::Logs::LogGroup", "aws:cloudwatch/logGroup:LogGroup"}),
        lambda snapshot: snapshot.of(LogGroup),
        named("logGroupName"),
        log_group,
        unread(
            its_own_id=["arn", "logGroupArn"],
            what_happened_to_it=["creationTime"],
            comes_and_goes=["storedBytes"],
            kinds_of_their_own=["metricFilterCount"],
            the_accounts_own=["inheritedProperties"],
        ),
        called={"name": word("logGroupName")},
        asked=Asked("logs", log_groups, more=tagged_log_group),
    ),
    Native(
        MetricFilter,
        frozenset({"AWS::Logs::MetricFilter", "aws:cloudwatch/logMetricFilter:LogMetricFilter"}),
        lambda snapshot: snapshot.of(MetricFilter),
        named("filterName"),
        metric_filter,
        unread(what_happened_to_it=["creationTime"]),
        filter_removal,
        expected=in_nobodys_group,
        asked=Asked("logs", metric_filters, ALL, owner=LogGroup, beside=others_of_our_groups),
    ),
    Native(
        Topic,
        frozenset({"AWS::SNS::Topic", "aws:sns/topic:Topic"}),
        lambda snapshot: snapshot.of(Topic),
        named("TopicArn"),
        topic,
        unread(
            its_own_id=["TopicArn"],
            the_account=["Owner"],
            kinds_of_their_own=["SubscriptionsConfirmed", "SubscriptionsDeleted", "SubscriptionsPending"],
            what_SNS_makes_of_the_rest=["EffectiveDeliveryPolicy"],
        ),
        called={"arn": word("TopicArn"), "name": word("Name")},
        asked=Asked("sns", topics, more=tagged_topic),
    ),
    Native(
        Subscription,
        frozenset({"AWS::SNS::Subscription", "aws:sns/topicSubscription:TopicSubscription"}),
        lambda snapshot: snapshot.of(Subscription),
        named("SubscriptionArn"),
        subscription,
        unread(
            its_own_id=["SubscriptionArn"],
            the_account=["Owner"],
            whose_credentials_made_it=["SubscriptionPrincipal"],
            whoever_hears_it_confirms_it=["ConfirmationWasAuthenticated", "PendingConfirmation"],
            what_SNS_makes_of_the_topics=["EffectiveDeliveryPolicy"],
        ),
        lambda item: f"unsubscribe --subscription-arn {item['SubscriptionArn']}",
        called={"arn": word("SubscriptionArn")},
        asked=Asked("sns", subscriptions, owner=Topic, beside=others_of_our_topics),
    ),
    Native(
        MetricAlarm,
        frozenset({"AWS::CloudWatch::Alarm", "aws:cloudwatch/metricAlarm:MetricAlarm"}),
        lambda snapshot: snapshot.of(MetricAlarm),
        named("AlarmName"),
        metric_alarm,
        unread(**ALARM_UNREAD, what_CloudWatch_is_about=["EvaluationState"]),
        called={"arn": word("AlarmArn"), "name": word("AlarmName")},
        asked=Asked("cloudwatch", metric_alarms, ALARMS, tagged_alarm),
    ),
    Native(
        CompositeAlarm,
        frozenset({"AWS::CloudWatch::CompositeAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"}),
        lambda snapshot: snapshot.of(CompositeAlarm),
        named("AlarmName"),
        composite_alarm,
        unread(**ALARM_UNREAD, only_of_one_that_is_suppressed=["ActionsSuppressedBy", "ActionsSuppressedReason"]),
        called={"arn": word("AlarmArn"), "name": word("AlarmName")},
        asked=Asked("cloudwatch", composite_alarms, ALARMS, tagged_alarm),
    ),
    Native(
        Dashboard,
        frozenset({"AWS::CloudWatch::Dashboard", "aws:cloudwatch/dashboard:Dashboard"}),
        lambda snapshot: snapshot.of(Dashboard),
        named("DashboardName"),
        dashboard,
        unread(its_own_id=["DashboardArn"]),
        called={"name": word("DashboardName")},
        asked=Asked("cloudwatch", dashboards),
    ),
    Native(
        EventRule,
        frozenset({"AWS::Events::Rule", "aws:cloudwatch/eventRule:EventRule"}),
        lambda snapshot: snapshot.of(EventRule),
        named("Name"),
        event_rule,
        unread(its_own_id=["Arn"], the_account=["CreatedBy"]),
        called={"arn": word("Arn"), "name": word("Name")},
        asked=Asked("events", event_rules, more=whole_rule),
    ),
]
