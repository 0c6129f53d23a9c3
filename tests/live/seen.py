"""What boto3 tells of roles, monitoring and parameters in an account, by service: all of it, but for times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from tests.live.conftest import Account

Seen = Iterator[tuple[str, Any]]
TIMES: Final = frozenset(
    {
        "AlarmConfigurationUpdatedTimestamp",
        "CreateDate",
        "CreationDate",
        "DefaultVersionId",
        "LastModified",
        "LastModifiedDate",
        "ResponseMetadata",
        "StateTransitionedTimestamp",
        "StateUpdatedTimestamp",
        "UpdateDate",
        "Version",
        "creationTime",
    }
)
"""Words that differ between two things that are the same: when it was made, and how often it was changed."""


def seen(account: Account, services: set[str]) -> dict[str, list[Any]]:
    """By kind what the services have; those by their name in a template's types: `IAM`, `SNS`."""
    found: dict[str, list[Any]] = {}
    for service in sorted(services & SERVICES.keys()):
        for kind, item in SERVICES[service](account):
            found.setdefault(kind, []).append(_timeless(item))
    return found


def _timeless(item: Any) -> Any:
    if isinstance(item, Mapping):
        # A policy has a Version too, which says in which language it is.
        return {key: _timeless(value) for key, value in item.items() if key not in TIMES or value in ("2012-10-17",)}
    return [_timeless(each) for each in item] if isinstance(item, list) else item


def _iam(account: Account) -> Seen:
    iam = account.client("iam")
    for role in iam.list_roles()["Roles"]:
        name = {"RoleName": role["RoleName"]}
        names = iam.list_role_policies(**name)["PolicyNames"]
        inline = [iam.get_role_policy(**name, PolicyName=each) for each in names]
        attached = iam.list_attached_role_policies(**name)["AttachedPolicies"]
        yield "roles", [iam.get_role(**name)["Role"], attached, inline]
    for policy in iam.list_policies(Scope="Local")["Policies"]:
        version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
        document = version["PolicyVersion"]["Document"]
        yield "policies", [iam.get_policy(PolicyArn=policy["Arn"])["Policy"], document]
    for profile in iam.list_instance_profiles()["InstanceProfiles"]:
        told = iam.get_instance_profile(InstanceProfileName=profile["InstanceProfileName"])["InstanceProfile"]
        yield "profiles", {**told, "Roles": [role["RoleName"] for role in told["Roles"]]}
    for provider in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        yield "providers", iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider["Arn"])


def _ssm(account: Account) -> Seen:
    ssm = account.client("ssm")
    for page in ssm.get_paginator("describe_parameters").paginate():
        for about in page["Parameters"]:
            name = about["Name"]
            tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
            yield "parameters", {"About": about, "Value": ssm.get_parameter(Name=name)["Parameter"], "Tags": tags}


def _kms(account: Account) -> Seen:
    """Keys that are to be deleted are gone: nobody can use them."""
    kms = account.client("kms")
    for listed in kms.list_keys()["Keys"]:
        key = {"KeyId": listed["KeyId"]}
        about = kms.describe_key(**key)["KeyMetadata"]
        if about["KeyState"] != "PendingDeletion":
            policy, rotation = kms.get_key_policy(**key, PolicyName="default"), kms.get_key_rotation_status(**key)
            yield "keys", [about, policy["Policy"], rotation, _by_key(kms.list_resource_tags(**key)["Tags"])]
    for alias in kms.list_aliases()["Aliases"]:
        if not alias["AliasName"].startswith("alias/aws/"):
            yield "aliases", alias


def _logs(account: Account) -> Seen:
    logs = account.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        yield "log groups", [group, logs.list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"]]
    for metric_filter in logs.describe_metric_filters()["metricFilters"]:
        yield "metric filters", metric_filter


def _s3(account: Account) -> Seen:
    """But for the CDK's own bucket."""
    s3 = account.client("s3")
    for listed in s3.list_buckets()["Buckets"]:
        bucket = {"Bucket": listed["Name"]}
        calls = (
            *(s3.get_bucket_versioning, s3.get_bucket_encryption, s3.get_bucket_lifecycle_configuration),
            *(
                s3.get_bucket_ownership_controls,
                s3.get_bucket_policy,
                s3.get_public_access_block,
                s3.get_bucket_tagging,
            ),
        )
        yield "buckets", [listed["Name"], *(_unless_none(call, **bucket) for call in calls)]


def _unless_none(call: Callable[..., Any], **bucket: str) -> Any:
    """What S3 says, or in which words that there is none."""
    try:
        return call(**bucket)
    except ClientError as error:
        return error.response["Error"]["Code"]


def _sns(account: Account) -> Seen:
    sns = account.client("sns")
    for topic in sns.list_topics()["Topics"]:
        attributes = sns.get_topic_attributes(**topic)["Attributes"]
        tags = sns.list_tags_for_resource(ResourceArn=topic["TopicArn"])["Tags"]
        yield "topics", [attributes, _by_key(tags)]
        for listed in sns.list_subscriptions_by_topic(**topic)["Subscriptions"]:
            arn = listed["SubscriptionArn"]
            pending = arn == "PendingConfirmation"
            about = {} if pending else sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
            yield "subscriptions", [listed, about]


def _cloudwatch(account: Account) -> Seen:
    cloudwatch = account.client("cloudwatch")
    alarms = cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    for alarm in (*alarms["MetricAlarms"], *alarms["CompositeAlarms"]):
        tags = cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
        yield "alarms", [alarm, _by_key(tags)]
    for board in cloudwatch.list_dashboards()["DashboardEntries"]:
        yield "dashboards", cloudwatch.get_dashboard(DashboardName=board["DashboardName"])


def _events(account: Account) -> Seen:
    events = account.client("events")
    for rule in events.list_rules()["Rules"]:
        targets = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        tags = events.list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"]
        yield "rules of events", [rule, targets, _by_key(tags)]


def _by_key(tags: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(tags, key=lambda tag: tag.get("Key") or tag["TagKey"])


SERVICES: Final[Mapping[str, Callable[[Account], Seen]]] = {
    "CloudWatch": _cloudwatch,
    "Events": _events,
    "IAM": _iam,
    "KMS": _kms,
    "Logs": _logs,
    "S3": _s3,
    "SNS": _sns,
    "SSM": _ssm,
}
