"""Keys, logs, topics, alarms, dashboards and event rules as the provider makes them (internal/service/...)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Given, Stated, Type

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sns import SNSClient


def key(kms: KMSClient, inputs: Inputs) -> Given:
    """Made, and then told to rotate, or disabled (kms/key.go)."""
    arguments: Any = {
        "BypassPolicyLockoutSafetyCheck": inputs.flag("bypassPolicyLockoutSafetyCheck", False),
        "KeySpec": inputs.text("customerMasterKeySpec", "SYMMETRIC_DEFAULT"),
        "KeyUsage": inputs.text("keyUsage", "ENCRYPT_DECRYPT"),
        "MultiRegion": inputs.flag("multiRegion", False),
        **inputs.given("description", Description=inputs.text),
        **inputs.given("policy", Policy=inputs.text),
        **inputs.tag_list("TagKey", "TagValue"),
    }
    rotates, enabled = inputs.flag("enableKeyRotation", False), inputs.flag("isEnabled", True)
    period: Any = inputs.given("rotationPeriodInDays", RotationPeriodInDays=inputs.number)
    inputs.number("deletionWindowInDays")  # which its deletion says
    inputs.done()
    made = kms.create_key(**arguments)["KeyMetadata"]
    if rotates:
        kms.enable_key_rotation(KeyId=made["KeyId"], **period)
    if not enabled:
        kms.disable_key(KeyId=made["KeyId"])
    return Given(made["KeyId"], {"arn": made["Arn"], "keyId": made["KeyId"]})


def delete_key(kms: KMSClient, id: str, stated: Stated) -> None:
    kms.schedule_key_deletion(KeyId=id, PendingWindowInDays=int(stated["deletionWindowInDays"]))


def alias(kms: KMSClient, inputs: Inputs) -> str:
    """Its id is its name (kms/alias.go)."""
    name, key = inputs.text("name"), inputs.text("targetKeyId")
    inputs.done()
    kms.create_alias(AliasName=name, TargetKeyId=key)
    return name


def delete_alias(kms: KMSClient, name: str, stated: Stated) -> None:
    kms.delete_alias(AliasName=name)


def log_group(logs: CloudWatchLogsClient, inputs: Inputs) -> Given:
    """Made, and then told how long it keeps what is logged; 0 is for ever (logs/group.go)."""
    name, days = inputs.text("name"), inputs.number("retentionInDays", 0)
    arguments: Any = {
        "logGroupName": name,
        **inputs.given("deletionProtectionEnabled", deletionProtectionEnabled=lambda name: inputs.flag(name, False)),
        **inputs.given("kmsKeyId", kmsKeyId=inputs.text),
        **inputs.given("logGroupClass", logGroupClass=inputs.text),
        **inputs.tag_map("tags"),
    }
    inputs.must("skipDestroy", False)
    inputs.done()
    logs.create_log_group(**arguments)
    if days:
        logs.put_retention_policy(logGroupName=name, retentionInDays=days)
    (made,) = logs.describe_log_groups(logGroupNamePrefix=name, limit=1)["logGroups"]
    return Given(name, {"arn": made["arn"].removesuffix(":*")})


def delete_log_group(logs: CloudWatchLogsClient, name: str, stated: Stated) -> None:
    logs.delete_log_group(logGroupName=name)


def metric_filter(logs: CloudWatchLogsClient, inputs: Inputs) -> str:
    """Its id is its name alone (logs/metric_filter.go)."""
    name, makes = inputs.text("name"), inputs.block("metricTransformation")
    transformation: Any = {
        "metricName": makes.text("name"),
        "metricNamespace": makes.text("namespace"),
        "metricValue": makes.text("value"),
        "unit": makes.text("unit", "None"),
        **makes.given("defaultValue", defaultValue=lambda input: float(makes.text(input))),
    }
    makes.done()
    arguments: Any = {
        "filterName": name,
        "filterPattern": inputs.text("pattern").strip(),
        "logGroupName": inputs.text("logGroupName"),
        "metricTransformations": [transformation],
        **inputs.given("applyOnTransformedLogs", applyOnTransformedLogs=lambda input: inputs.flag(input, False)),
    }
    inputs.done()
    logs.put_metric_filter(**arguments)
    return name


def delete_metric_filter(logs: CloudWatchLogsClient, name: str, stated: Stated) -> None:
    logs.delete_metric_filter(logGroupName=stated["logGroupName"], filterName=name)


TOPICS_ATTRIBUTES = {
    "displayName": "DisplayName",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "tracingConfig": "TracingConfig",
}


def topic(sns: SNSClient, inputs: Inputs) -> Given:
    """Its id is its ARN (sns/topic.go)."""
    attributes = {argument: inputs.text(input) for input, argument in TOPICS_ATTRIBUTES.items() if inputs.has(input)}
    if inputs.has("signatureVersion"):
        attributes["SignatureVersion"] = str(inputs.number("signatureVersion"))
    tags: Any = inputs.tag_list()
    inputs.must("fifoTopic", False)
    inputs.must("contentBasedDeduplication", False)
    name = inputs.text("name")
    inputs.done()
    arn = sns.create_topic(Name=name, Attributes={k: v for k, v in attributes.items() if v}, **tags)["TopicArn"]
    return Given(arn, {"arn": arn})


def delete_topic(sns: SNSClient, arn: str, stated: Stated) -> None:
    sns.delete_topic(TopicArn=arn)


def subscription(sns: SNSClient, inputs: Inputs) -> Given:
    """Its id is its ARN, whether or not it is confirmed (sns/topic_subscription.go)."""
    raw = inputs.flag("rawMessageDelivery", False)
    inputs.must("endpointAutoConfirms", False)
    inputs.number("confirmationTimeoutInMinutes", 1)  # for which it waits where an endpoint confirms by itself
    arguments: Any = {
        "TopicArn": inputs.text("topic"),
        "Protocol": inputs.text("protocol"),
        "Endpoint": inputs.text("endpoint"),
        "Attributes": {"RawMessageDelivery": "true"} if raw else {},
        "ReturnSubscriptionArn": True,
    }
    inputs.done()
    arn = sns.subscribe(**arguments)["SubscriptionArn"]
    return Given(arn, {"arn": arn})


def delete_subscription(sns: SNSClient, arn: str, stated: Stated) -> None:
    sns.unsubscribe(SubscriptionArn=arn)


def metric_alarm(cloudwatch: CloudWatchClient, inputs: Inputs) -> Given:
    """Its id is its name (cloudwatch/metric_alarm.go)."""
    name = inputs.text("name")
    arguments: Any = {
        "AlarmName": name,
        "ComparisonOperator": inputs.text("comparisonOperator"),
        "EvaluationPeriods": inputs.number("evaluationPeriods"),
        "TreatMissingData": inputs.text("treatMissingData", "missing"),
        **actions(inputs),
        **inputs.given("alarmDescription", AlarmDescription=inputs.text),
        **inputs.given("datapointsToAlarm", DatapointsToAlarm=inputs.number),
        **inputs.given("dimensions", Dimensions=lambda input: dimensions(inputs, input)),
        **inputs.given("extendedStatistic", ExtendedStatistic=inputs.text),
        **inputs.given("metricName", MetricName=inputs.text),
        **inputs.given("metricQueries", Metrics=lambda input: [query(each) for each in inputs.blocks(input)]),
        **inputs.given("namespace", Namespace=inputs.text),
        **inputs.given("period", Period=inputs.number),
        **inputs.given("statistic", Statistic=inputs.text),
        **inputs.given("threshold", Threshold=inputs.decimal),
        **inputs.given("thresholdMetricId", ThresholdMetricId=inputs.text),
        **inputs.tag_list(),
    }
    inputs.done()
    cloudwatch.put_metric_alarm(**arguments)
    (made,) = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm"])["MetricAlarms"]
    return Given(name, {"arn": made["AlarmArn"]})


def actions(inputs: Inputs) -> dict[str, Any]:
    words = {
        "alarmActions": "AlarmActions",
        "insufficientDataActions": "InsufficientDataActions",
        "okActions": "OKActions",
    }
    told = {argument: inputs.texts(input) for input, argument in words.items() if inputs.has(input)}
    return {"ActionsEnabled": inputs.flag("actionsEnabled", True), **told}


def dimensions(inputs: Inputs, input: str) -> list[dict[str, str]]:
    said = inputs.texts_by_name(input)
    return [{"Name": name, "Value": said[name]} for name in sorted(said)]


def query(inputs: Inputs) -> dict[str, Any]:
    """What is not said to be watched is not: the provider's default, unlike CloudWatch's own."""
    said: dict[str, Any] = {
        "Id": inputs.text("id"),
        "ReturnData": inputs.flag("returnData", False),
        **inputs.given("expression", Expression=inputs.text),
        **inputs.given("label", Label=inputs.text),
        **inputs.given("metric", MetricStat=lambda input: metric(inputs.block(input))),
    }
    inputs.done()
    return said


def metric(inputs: Inputs) -> dict[str, Any]:
    said: dict[str, Any] = {
        "Metric": {
            "MetricName": inputs.text("metricName"),
            "Namespace": inputs.text("namespace"),
            **inputs.given("dimensions", Dimensions=lambda input: dimensions(inputs, input)),
        },
        "Period": inputs.number("period"),
        "Stat": inputs.text("stat"),
    }
    inputs.done()
    return said


def delete_alarm(cloudwatch: CloudWatchClient, name: str, stated: Stated) -> None:
    cloudwatch.delete_alarms(AlarmNames=[name])


def composite_alarm(cloudwatch: CloudWatchClient, inputs: Inputs) -> Given:
    """Its id is its name (cloudwatch/composite_alarm.go)."""
    name = inputs.text("alarmName")
    arguments: Any = {
        "AlarmName": name,
        "AlarmRule": inputs.text("alarmRule"),
        **actions(inputs),
        **inputs.given("alarmDescription", AlarmDescription=inputs.text),
        **inputs.tag_list(),
    }
    inputs.done()
    cloudwatch.put_composite_alarm(**arguments)
    (made,) = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    return Given(name, {"arn": made["AlarmArn"]})


def dashboard(cloudwatch: CloudWatchClient, inputs: Inputs) -> str:
    """Its id is its name (cloudwatch/dashboard.go)."""
    name, body = inputs.text("dashboardName"), inputs.text("dashboardBody")
    inputs.done()
    cloudwatch.put_dashboard(DashboardName=name, DashboardBody=body)
    return name


def delete_dashboard(cloudwatch: CloudWatchClient, name: str, stated: Stated) -> None:
    cloudwatch.delete_dashboards(DashboardNames=[name])


def event_rule(events: EventBridgeClient, inputs: Inputs) -> Given:
    """On the default bus its id is its name (events/rule.go)."""
    name = inputs.text("name")
    arguments: Any = {
        "Name": name,
        "EventBusName": inputs.text("eventBusName", "default"),
        "State": inputs.text("state", "ENABLED"),
        **inputs.given("description", Description=inputs.text),
        **inputs.given("eventPattern", EventPattern=inputs.text),
        **inputs.tag_list(),
    }
    inputs.must("forceDestroy", False)
    inputs.done()
    arn = events.put_rule(**arguments)["RuleArn"]
    return Given(name, {"arn": arn})


def delete_event_rule(events: EventBridgeClient, name: str, stated: Stated) -> None:
    events.delete_rule(Name=name)


def event_target(events: EventBridgeClient, inputs: Inputs) -> str:
    """On the default bus its id is `rule-target` (events/target.go)."""
    rule, bus = inputs.text("rule"), inputs.text("eventBusName", "default")
    id, arn = inputs.text("targetId"), inputs.text("arn")
    inputs.must("forceDestroy", False)
    inputs.done()
    failed = events.put_targets(Rule=rule, EventBusName=bus, Targets=[{"Id": id, "Arn": arn}])["FailedEntries"]
    if failed:
        raise inputs.fault("arn", f"{failed}")
    return f"{rule}-{id}"


def delete_event_target(events: EventBridgeClient, id: str, stated: Stated) -> None:
    events.remove_targets(Rule=stated["rule"], Ids=[stated["targetId"]])


TYPES: Mapping[str, Type] = {
    "aws:kms/key:Key": Type(key, delete_key, service="kms"),
    "aws:kms/alias:Alias": Type(alias, delete_alias, service="kms"),
    "aws:cloudwatch/logGroup:LogGroup": Type(log_group, delete_log_group, service="logs"),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Type(metric_filter, delete_metric_filter, service="logs"),
    "aws:sns/topic:Topic": Type(topic, delete_topic, service="sns"),
    "aws:sns/topicSubscription:TopicSubscription": Type(subscription, delete_subscription, service="sns"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Type(metric_alarm, delete_alarm, service="cloudwatch"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Type(composite_alarm, delete_alarm, service="cloudwatch"),
    "aws:cloudwatch/dashboard:Dashboard": Type(dashboard, delete_dashboard, service="cloudwatch"),
    "aws:cloudwatch/eventRule:EventRule": Type(event_rule, delete_event_rule, service="events"),
    "aws:cloudwatch/eventTarget:EventTarget": Type(event_target, delete_event_target, service="events"),
}
