"""The resource types of KMS, CloudWatch Logs, SNS, CloudWatch and EventBridge: keys, logs, topics, alarms, rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from live.local.cloudformation.resource import (
    Failed,
    Made,
    Properties,
    Repeatable,
    Site,
    Taken,
    changed,
    document_of,
    said,
    text_of,
    unless_gone,
)
from live.local.cloudformation.shape import DOCUMENT, FLAG, NUMBER, TAGS, TEXT, Fields, Many, Shape
from live.local.cloudformation.tagged import Tagged, as_tags, of_tags, only

_FIXED: Final = ("KeySpec", "KeyUsage", "MultiRegion")


class Key(Tagged):
    name = "AWS::KMS::Key"
    properties: ClassVar[Taken] = {
        "Description": TEXT,
        "EnableKeyRotation": FLAG,
        "Enabled": FLAG,
        "KeyPolicy": DOCUMENT,
        "KeySpec": TEXT,
        "KeyUsage": TEXT,
        "MultiRegion": FLAG,
        "PendingWindowInDays": NUMBER,
        "RotationPeriodInDays": NUMBER,
        "Tags": TAGS,
    }
    required = frozenset({"KeyPolicy"})
    attributes = frozenset({"Arn", "KeyId"})

    def create(self, site: Site, new: Properties) -> Made:
        more = said(new, "Description", *_FIXED)
        key = site.clients.kms.create_key(Policy=text_of(new["KeyPolicy"]), **more)["KeyMetadata"]
        return Made(key["KeyId"], {"Arn": key["Arn"], "KeyId": key["KeyId"]})

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if old and any(changed(word, old, new) for word in _FIXED):
            # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
            raise Failed(f"{', '.join(_FIXED)} of a key cannot change: a new key would leave all data unreadable")
        return super().update(site, made, old, new)

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        kms, key = site.clients.kms, made.physical_id
        if old and changed("Description", old, new):
            kms.update_key_description(KeyId=key, Description=new.get("Description", ""))
        if old and changed("KeyPolicy", old, new):
            kms.put_key_policy(KeyId=key, PolicyName="default", Policy=text_of(new["KeyPolicy"]))
        if old.get("Enabled", True) != new.get("Enabled", True):
            (kms.enable_key if new.get("Enabled", True) else kms.disable_key)(KeyId=key)
        if changed("EnableKeyRotation", old, new) or changed("RotationPeriodInDays", old, new):
            if new.get("EnableKeyRotation"):
                kms.enable_key_rotation(KeyId=key, **said(new, "RotationPeriodInDays"))
            elif old.get("EnableKeyRotation"):
                kms.disable_key_rotation(KeyId=key)
        super().put(site, made, old, new)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        days = old.get("PendingWindowInDays", 30)
        site.clients.kms.schedule_key_deletion(KeyId=made.physical_id, PendingWindowInDays=days)

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        kms, key = site.clients.kms, made.physical_id
        found = unless_gone(kms.describe_key, KeyId=key)
        # What is to be deleted is gone to CloudFormation, too.
        if found is None or found["KeyMetadata"]["KeyState"] == "PendingDeletion":
            return None
        about, rotation = found["KeyMetadata"], kms.get_key_rotation_status(KeyId=key)
        policy = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
        return {
            "Description": about.get("Description"),
            "EnableKeyRotation": rotation["KeyRotationEnabled"],
            "Enabled": about["Enabled"],
            "KeyPolicy": document_of(policy, said["KeyPolicy"]),
            "RotationPeriodInDays": rotation.get("RotationPeriodInDays"),
            **{word: about.get(word) for word in _FIXED},
        }

    def tag(self, site: Site, made: Made, tags: Mapping[str, str]) -> None:
        told: Any = [{"TagKey": key, "TagValue": value} for key, value in tags.items()]
        site.clients.kms.tag_resource(KeyId=made.physical_id, Tags=told)

    def untag(self, site: Site, made: Made, keys: list[str]) -> None:
        site.clients.kms.untag_resource(KeyId=made.physical_id, TagKeys=keys)

    def tags(self, site: Site, made: Made) -> Mapping[str, str]:
        listed = site.clients.kms.list_resource_tags(KeyId=made.physical_id)["Tags"]
        return {tag["TagKey"]: tag["TagValue"] for tag in listed}


class Alias(Repeatable):
    name = "AWS::KMS::Alias"
    properties: ClassVar[Taken] = {"AliasName": TEXT, "TargetKeyId": TEXT}
    required = frozenset({"AliasName", "TargetKeyId"})
    create_only = frozenset({"AliasName"})
    custom_name = "AliasName"

    def create(self, site: Site, new: Properties) -> Made:
        site.clients.kms.create_alias(AliasName=new["AliasName"], TargetKeyId=new["TargetKeyId"])
        return Made(new["AliasName"])

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        if old and changed("TargetKeyId", old, new):
            site.clients.kms.update_alias(AliasName=made.physical_id, TargetKeyId=new["TargetKeyId"])

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.kms.delete_alias(AliasName=made.physical_id)

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        pages = site.clients.kms.get_paginator("list_aliases").paginate()
        aliases = [alias for page in pages for alias in page["Aliases"]]
        alias = only(alias for alias in aliases if alias["AliasName"] == made.physical_id)
        if alias is None:
            return None
        target = alias.get("TargetKeyId", "")
        # A template may name the key by its ARN.
        return {"TargetKeyId": said["TargetKeyId"] if said["TargetKeyId"].endswith(f"/{target}") else target}


class LogGroup(Tagged):
    name = "AWS::Logs::LogGroup"
    properties: ClassVar[Taken] = {
        "KmsKeyId": TEXT,
        "LogGroupClass": TEXT,
        "LogGroupName": TEXT,
        "RetentionInDays": NUMBER,
        "Tags": TAGS,
    }
    create_only = frozenset({"LogGroupName"})
    attributes = frozenset({"Arn"})
    custom_name = "LogGroupName"
    system_tags = True

    def create(self, site: Site, new: Properties) -> Made:
        name = new.get("LogGroupName") or site.made_up_name(512)
        more = {word[0].lower() + word[1:]: new[word] for word in ("KmsKeyId", "LogGroupClass") if word in new}
        site.clients.logs.create_log_group(logGroupName=name, **more)
        return Made(name, {"Arn": site.arn("logs", f"log-group:{name}:*")})

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if old and old.get("LogGroupClass", "STANDARD") != new.get("LogGroupClass", "STANDARD"):
            # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
            raise Failed("the class of a log group cannot change")
        return super().update(site, made, old, new)

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        logs, group = site.clients.logs, made.physical_id
        if changed("RetentionInDays", old, new) and "RetentionInDays" in new:
            logs.put_retention_policy(logGroupName=group, retentionInDays=new["RetentionInDays"])
        if old and changed("KmsKeyId", old, new) and "KmsKeyId" in new:
            logs.associate_kms_key(logGroupName=group, kmsKeyId=new["KmsKeyId"])
        super().put(site, made, old, new)

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        gone = old.keys() - new.keys()
        if "RetentionInDays" in gone:
            site.clients.logs.delete_retention_policy(logGroupName=made.physical_id)
        if "KmsKeyId" in gone:
            site.clients.logs.disassociate_kms_key(logGroupName=made.physical_id)
        super().settle(site, made, old, new)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.logs.delete_log_group(logGroupName=made.physical_id)

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        found = site.clients.logs.describe_log_groups(logGroupNamePrefix=made.physical_id)["logGroups"]
        group = only(group for group in found if group["logGroupName"] == made.physical_id)
        if group is None:
            return None
        return {
            "KmsKeyId": group.get("kmsKeyId"),
            "LogGroupClass": group.get("logGroupClass"),
            "RetentionInDays": group.get("retentionInDays"),
        }

    def tag(self, site: Site, made: Made, tags: Mapping[str, str]) -> None:
        site.clients.logs.tag_resource(resourceArn=self._arn(made), tags=tags)

    def untag(self, site: Site, made: Made, keys: list[str]) -> None:
        site.clients.logs.untag_resource(resourceArn=self._arn(made), tagKeys=keys)

    def tags(self, site: Site, made: Made) -> Mapping[str, str]:
        return site.clients.logs.list_tags_for_resource(resourceArn=self._arn(made))["tags"]

    def _arn(self, made: Made) -> str:
        """Without the end that means the group's streams: tags are the group's own."""
        return str(made.attributes["Arn"]).removesuffix(":*")


_TRANSFORMATION: Final[Mapping[str, Shape]] = {
    "DefaultValue": NUMBER,
    "MetricName": TEXT,
    "MetricNamespace": TEXT,
    "MetricValue": TEXT,
    "Unit": TEXT,
}


class MetricFilter(Repeatable):
    name = "AWS::Logs::MetricFilter"
    properties: ClassVar[Taken] = {
        "FilterName": TEXT,
        "FilterPattern": TEXT,
        "LogGroupName": TEXT,
        "MetricTransformations": Many(
            Fields(_TRANSFORMATION, frozenset({"MetricName", "MetricNamespace", "MetricValue"}))
        ),
    }
    required = frozenset({"FilterPattern", "LogGroupName", "MetricTransformations"})
    create_only = frozenset({"FilterName", "LogGroupName"})
    custom_name = "FilterName"

    def create(self, site: Site, new: Properties) -> Made:
        made = Made(new.get("FilterName") or site.made_up_name(512))
        _refuse_present(self, made, self._found(site, made, new["LogGroupName"]))
        self._write(site, made, new)
        return made

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        if old and old != new:
            self._write(site, made, new)

    def _write(self, site: Site, made: Made, new: Properties) -> None:
        metrics: Any = [
            {word[0].lower() + word[1:]: value for word, value in metric.items()}
            for metric in new["MetricTransformations"]
        ]
        site.clients.logs.put_metric_filter(
            filterName=made.physical_id,
            filterPattern=new["FilterPattern"],
            logGroupName=new["LogGroupName"],
            metricTransformations=metrics,
        )

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.logs.delete_metric_filter(filterName=made.physical_id, logGroupName=old["LogGroupName"])

    def _found(self, site: Site, made: Made, group: str) -> Mapping[str, Any] | None:
        name = made.physical_id
        answer = unless_gone(site.clients.logs.describe_metric_filters, logGroupName=group, filterNamePrefix=name)
        return answer and only(each for each in answer["metricFilters"] if each["filterName"] == name)

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        found = self._found(site, made, said["LogGroupName"])
        if found is None:
            return None
        metrics = [
            {word[0].upper() + word[1:]: value for word, value in metric.items()}
            for metric in found["metricTransformations"]
        ]
        return {"FilterPattern": found["filterPattern"], "MetricTransformations": metrics}


class Topic(Tagged):
    name = "AWS::SNS::Topic"
    properties: ClassVar[Taken] = {"DisplayName": TEXT, "KmsMasterKeyId": TEXT, "Tags": TAGS, "TopicName": TEXT}
    create_only = frozenset({"TopicName"})
    attributes = frozenset({"TopicArn", "TopicName"})
    custom_name = "TopicName"
    system_tags = True

    def create(self, site: Site, new: Properties) -> Made:
        name = new.get("TopicName") or site.made_up_name(256)
        made = Made(site.arn("sns", name), {"TopicArn": site.arn("sns", name), "TopicName": name})
        _refuse_present(self, made, self.described(site, made, {}))
        site.clients.sns.create_topic(Name=name, Attributes=said(new, "DisplayName", "KmsMasterKeyId"))
        return made

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        for word in ("DisplayName", "KmsMasterKeyId"):
            if old and changed(word, old, new):
                value = new.get(word, "")
                site.clients.sns.set_topic_attributes(
                    TopicArn=made.physical_id, AttributeName=word, AttributeValue=value
                )
        super().put(site, made, old, new)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.sns.delete_topic(TopicArn=made.physical_id)

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        attributes = _topic(site, made.physical_id)
        if attributes is None:
            return None
        return {word: attributes.get(word) for word in ("DisplayName", "KmsMasterKeyId")}

    def tag(self, site: Site, made: Made, tags: Mapping[str, str]) -> None:
        site.clients.sns.tag_resource(ResourceArn=made.physical_id, Tags=as_tags(tags))

    def untag(self, site: Site, made: Made, keys: list[str]) -> None:
        site.clients.sns.untag_resource(ResourceArn=made.physical_id, TagKeys=keys)

    def tags(self, site: Site, made: Made) -> Mapping[str, str]:
        return of_tags(site.clients.sns.list_tags_for_resource(ResourceArn=made.physical_id)["Tags"])


def _topic(site: Site, arn: str) -> Mapping[str, str] | None:
    found = unless_gone(site.clients.sns.get_topic_attributes, TopicArn=arn)
    return None if found is None else found["Attributes"]


class TopicPolicy(Repeatable):
    """A topic has a policy always: without one of its own, that by which its account may do everything."""

    name = "AWS::SNS::TopicPolicy"
    properties: ClassVar[Taken] = {"PolicyDocument": DOCUMENT, "Topics": Many(TEXT)}
    required = frozenset({"PolicyDocument", "Topics"})
    attributes = frozenset({"Id"})

    def create(self, site: Site, new: Properties) -> Made:
        id = site.made_up_name(256)
        return Made(id, {"Id": id})

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        before = old.get("Topics", []) if not changed("PolicyDocument", old, new) else []
        for topic in new["Topics"]:
            if topic not in before:
                _set_policy(site, topic, text_of(new["PolicyDocument"]))

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        for topic in old.get("Topics", []):
            if topic not in new["Topics"]:
                _set_policy(site, topic, _usual_policy(site, topic))

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        self.settle(site, made, old, {"Topics": []})

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        found = [_topic(site, topic) for topic in said["Topics"]]
        if None in found:
            return None
        policies = [document_of(topic["Policy"], {}) for topic in found if topic is not None]
        meant = json.loads(text_of(said["PolicyDocument"]))
        return {"PolicyDocument": next((policy for policy in policies if policy != meant), said["PolicyDocument"])}


def _set_policy(site: Site, topic: str, policy: str) -> None:
    site.clients.sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)


_OF_ITS_ACCOUNT: Final = (
    "SNS:GetTopicAttributes",
    "SNS:SetTopicAttributes",
    "SNS:AddPermission",
    "SNS:RemovePermission",
    "SNS:DeleteTopic",
    "SNS:Subscribe",
    "SNS:ListSubscriptionsByTopic",
    "SNS:Publish",
)


def _usual_policy(site: Site, topic: str) -> str:
    """As SNS writes it for a new topic.

    https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    """
    statement = {
        "Effect": "Allow",
        "Sid": "__default_statement_ID",
        "Principal": {"AWS": "*"},
        "Action": _OF_ITS_ACCOUNT,
        "Resource": topic,
        "Condition": {"StringEquals": {"AWS:SourceOwner": site.account}},
    }
    return json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]})


class Subscription(Repeatable):
    name = "AWS::SNS::Subscription"
    properties: ClassVar[Taken] = {"Endpoint": TEXT, "Protocol": TEXT, "RawMessageDelivery": FLAG, "TopicArn": TEXT}
    required = frozenset({"Protocol", "TopicArn"})
    create_only = frozenset({"Endpoint", "Protocol", "TopicArn"})
    attributes = frozenset({"Arn"})

    def create(self, site: Site, new: Properties) -> Made:
        raw = {"RawMessageDelivery": _flag(new["RawMessageDelivery"])} if "RawMessageDelivery" in new else {}
        arn = site.clients.sns.subscribe(
            **said(new, "Endpoint", "Protocol", "TopicArn"), Attributes=raw, ReturnSubscriptionArn=True
        )["SubscriptionArn"]
        return Made(arn, {"Arn": arn})

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        if old and changed("RawMessageDelivery", old, new):
            value = _flag(new.get("RawMessageDelivery", False))
            site.clients.sns.set_subscription_attributes(
                SubscriptionArn=made.physical_id, AttributeName="RawMessageDelivery", AttributeValue=value
            )

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.sns.unsubscribe(SubscriptionArn=made.physical_id)

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        found = unless_gone(site.clients.sns.get_subscription_attributes, SubscriptionArn=made.physical_id)
        if found is None:
            return None
        return {"RawMessageDelivery": found["Attributes"].get("RawMessageDelivery") == "true"}


def _flag(value: bool) -> str:
    return "true" if value else "false"


class AnyAlarm(Tagged):
    """What metric and composite alarms have in common: one space of names, and that they are written whole."""

    system_tags = True

    def tag(self, site: Site, made: Made, tags: Mapping[str, str]) -> None:
        site.clients.cloudwatch.tag_resource(ResourceARN=made.attributes["Arn"], Tags=as_tags(tags))

    def untag(self, site: Site, made: Made, keys: list[str]) -> None:
        site.clients.cloudwatch.untag_resource(ResourceARN=made.attributes["Arn"], TagKeys=keys)

    def tags(self, site: Site, made: Made) -> Mapping[str, str]:
        return of_tags(site.clients.cloudwatch.list_tags_for_resource(ResourceARN=made.attributes["Arn"])["Tags"])

    def create(self, site: Site, new: Properties) -> Made:
        name = new.get("AlarmName") or site.made_up_name(255)
        made = Made(name, {"Arn": site.arn("cloudwatch", f"alarm:{name}")})
        _refuse_present(self, made, self.described(site, made, new))
        self.write(site, name, new)
        return made

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        if old and any(changed(word, old, new) for word in self.properties if word != "Tags"):
            self.write(site, made.physical_id, new)
        super().put(site, made, old, new)

    def write(self, site: Site, name: str, new: Properties) -> None:
        """The whole alarm: what is not said is as if it had never been."""
        raise NotImplementedError

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.cloudwatch.delete_alarms(AlarmNames=[made.physical_id])

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        found = site.clients.cloudwatch.describe_alarms(
            AlarmNames=[made.physical_id], AlarmTypes=["MetricAlarm", "CompositeAlarm"]
        )
        alarm: Any = only([*found["MetricAlarms"], *found["CompositeAlarms"]])
        return None if alarm is None else {word: alarm.get(word) for word in self.properties if word != "Tags"}


_ALARM: Final[Taken] = {
    "ActionsEnabled": FLAG,
    "AlarmActions": Many(TEXT),
    "AlarmDescription": TEXT,
    "InsufficientDataActions": Many(TEXT),
    "OKActions": Many(TEXT),
}
_DIMENSIONS: Final = Many(Fields({"Name": TEXT, "Value": TEXT}, frozenset({"Name", "Value"})))
_STAT: Final = Fields(
    {
        "Metric": Fields({"Dimensions": _DIMENSIONS, "MetricName": TEXT, "Namespace": TEXT}),
        "Period": NUMBER,
        "Stat": TEXT,
        "Unit": TEXT,
    },
    frozenset({"Metric", "Period", "Stat"}),
)
_QUERY: Final[Mapping[str, Shape]] = {
    "Expression": TEXT,
    "Id": TEXT,
    "Label": TEXT,
    "MetricStat": _STAT,
    "Period": NUMBER,
    "ReturnData": FLAG,
}


class Alarm(AnyAlarm):
    name = "AWS::CloudWatch::Alarm"
    properties: ClassVar[Taken] = {
        **_ALARM,
        "AlarmName": TEXT,
        "ComparisonOperator": TEXT,
        "DatapointsToAlarm": NUMBER,
        "Dimensions": _DIMENSIONS,
        "EvaluationPeriods": NUMBER,
        "ExtendedStatistic": TEXT,
        "MetricName": TEXT,
        "Metrics": Many(Fields(_QUERY, frozenset({"Id"}))),
        "Namespace": TEXT,
        "Period": NUMBER,
        "Statistic": TEXT,
        "Tags": TAGS,
        "Threshold": NUMBER,
        "ThresholdMetricId": TEXT,
        "TreatMissingData": TEXT,
        "Unit": TEXT,
    }
    required = frozenset({"ComparisonOperator", "EvaluationPeriods"})
    create_only = frozenset({"AlarmName"})
    attributes = frozenset({"Arn"})
    custom_name = "AlarmName"

    def write(self, site: Site, name: str, new: Properties) -> None:
        words = {word: value for word, value in new.items() if word not in ("AlarmName", "Tags")}
        site.clients.cloudwatch.put_metric_alarm(AlarmName=name, **words)


class CompositeAlarm(AnyAlarm):
    name = "AWS::CloudWatch::CompositeAlarm"
    properties: ClassVar[Taken] = {**_ALARM, "AlarmName": TEXT, "AlarmRule": TEXT, "Tags": TAGS}
    required = frozenset({"AlarmRule"})
    create_only = frozenset({"AlarmName"})
    attributes = frozenset({"Arn"})
    custom_name = "AlarmName"

    def write(self, site: Site, name: str, new: Properties) -> None:
        words = {word: value for word, value in new.items() if word not in ("AlarmName", "Tags")}
        site.clients.cloudwatch.put_composite_alarm(AlarmName=name, **words)


class Dashboard(Repeatable):
    name = "AWS::CloudWatch::Dashboard"
    properties: ClassVar[Taken] = {"DashboardBody": TEXT, "DashboardName": TEXT}
    required = frozenset({"DashboardBody"})
    create_only = frozenset({"DashboardName"})
    custom_name = "DashboardName"

    def create(self, site: Site, new: Properties) -> Made:
        made = Made(new.get("DashboardName") or site.made_up_name(255))
        _refuse_present(self, made, self.described(site, made, new))
        self._write(site, made, new)
        return made

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        if old and changed("DashboardBody", old, new):
            self._write(site, made, new)

    def _write(self, site: Site, made: Made, new: Properties) -> None:
        site.clients.cloudwatch.put_dashboard(DashboardName=made.physical_id, DashboardBody=new["DashboardBody"])

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.cloudwatch.delete_dashboards(DashboardNames=[made.physical_id])

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        found = unless_gone(site.clients.cloudwatch.get_dashboard, DashboardName=made.physical_id)
        return None if found is None else {"DashboardBody": found["DashboardBody"]}


_TARGET: Final[Mapping[str, Shape]] = {"Arn": TEXT, "Id": TEXT}


class EventRule(Tagged):
    name = "AWS::Events::Rule"
    properties: ClassVar[Taken] = {
        "Description": TEXT,
        "EventBusName": TEXT,
        "EventPattern": DOCUMENT,
        "Name": TEXT,
        "State": TEXT,
        "Tags": TAGS,
        "Targets": Many(Fields(_TARGET, frozenset(_TARGET))),
    }
    required = frozenset({"EventPattern"})
    create_only = frozenset({"EventBusName", "Name"})
    attributes = frozenset({"Arn"})
    custom_name = "Name"
    system_tags = True

    def create(self, site: Site, new: Properties) -> Made:
        if new.get("EventBusName", "default") != "default":
            raise Failed("the embedded account has the default event bus only")
        name = new.get("Name") or site.made_up_name(64)
        made = Made(name, {"Arn": site.arn("events", f"rule/{name}")})
        _refuse_present(self, made, self.described(site, made, new))
        self._write(site, made, new)
        return made

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        if old and any(changed(word, old, new) for word in ("Description", "EventPattern", "State")):
            self._write(site, made, new)
        targets = [target for target in new.get("Targets") or [] if target not in (old.get("Targets") or [])]
        if targets:
            site.clients.events.put_targets(Rule=made.physical_id, Targets=targets)
        super().put(site, made, old, new)

    def _write(self, site: Site, made: Made, new: Properties) -> None:
        pattern, more = text_of(new["EventPattern"]), said(new, "Description", "State")
        site.clients.events.put_rule(Name=made.physical_id, EventPattern=pattern, **more)

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        self._forget(site, made, _targets(old) - _targets(new))
        super().settle(site, made, old, new)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        self._forget(site, made, _targets(old))
        site.clients.events.delete_rule(Name=made.physical_id)

    def _forget(self, site: Site, made: Made, targets: set[str]) -> None:
        if targets:
            site.clients.events.remove_targets(Rule=made.physical_id, Ids=sorted(targets))

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        events, name = site.clients.events, made.physical_id
        rule = unless_gone(events.describe_rule, Name=name)
        if rule is None:
            return None
        targets = events.list_targets_by_rule(Rule=name)["Targets"]
        return {
            "Description": rule.get("Description"),
            "EventPattern": document_of(rule["EventPattern"], said.get("EventPattern")),
            "State": rule["State"],
            "Targets": targets or None,
        }

    def tag(self, site: Site, made: Made, tags: Mapping[str, str]) -> None:
        site.clients.events.tag_resource(ResourceARN=made.attributes["Arn"], Tags=as_tags(tags))

    def untag(self, site: Site, made: Made, keys: list[str]) -> None:
        site.clients.events.untag_resource(ResourceARN=made.attributes["Arn"], TagKeys=keys)

    def tags(self, site: Site, made: Made) -> Mapping[str, str]:
        return of_tags(site.clients.events.list_tags_for_resource(ResourceARN=made.attributes["Arn"])["Tags"])


def _targets(rule: Properties) -> set[str]:
    return {target["Id"] for target in rule.get("Targets") or []}


def _refuse_present(kind: Repeatable, made: Made, there: object) -> None:
    """These services write over what is there; CloudFormation looks first."""
    if there is not None:
        raise Failed(f"Resource of type '{kind.name}' with identifier '{made.physical_id}' already exists.")


TYPES: Final = (
    Key(),
    Alias(),
    LogGroup(),
    MetricFilter(),
    Topic(),
    TopicPolicy(),
    Subscription(),
    Alarm(),
    CompositeAlarm(),
    Dashboard(),
    EventRule(),
)
