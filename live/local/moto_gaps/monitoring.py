"""What moto's CloudWatch, CloudWatch Logs, SNS and KMS do otherwise than AWS."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

from moto.cloudwatch.exceptions import InvalidParameterValue, ValidationError
from moto.cloudwatch.models import Alarm, CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.kms import responses as kms_responses
from moto.kms.models import Alias, Key, KmsBackend
from moto.kms.responses import KmsResponse
from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.metric_filters import MetricFilters
from moto.logs.models import LogGroup, LogsBackend, logs_backends
from moto.logs.responses import LogsResponse
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend, Subscription
from moto.sns.responses import SNSResponse

from live.local.moto_gaps.gap import Gaps
from live.local.moto_gaps.iam import strangers

_put_metric_alarm: Final = CloudWatchBackend.put_metric_alarm
_delete_alarms: Final = CloudWatchBackend.delete_alarms
_describe_alarms: Final = CloudWatchResponse.describe_alarms
_add_filter: Final = MetricFilters.add_filter
_delete_filter: Final = MetricFilters.delete_filter
_put_metric_filter: Final = LogsBackend.put_metric_filter
_delete_log_group: Final = LogsBackend.delete_log_group
_create_log_group: Final = LogsResponse.create_log_group
_to_describe_dict: Final = LogGroup.to_describe_dict
_subscribe: Final = SNSBackend.subscribe
_answer_subscribe: Final = SNSResponse.subscribe
_set_subscription_attributes: Final = SNSBackend.set_subscription_attributes
_set_topic_attribute: Final = SNSBackend.set_topic_attribute
_get_topic_attributes: Final = SNSResponse.get_topic_attributes
_update_alias: Final = KmsBackend.update_alias
_create_key: Final = KmsBackend.create_key
_put_key_policy: Final = KmsBackend.put_key_policy
_enable_key_rotation: Final = KmsResponse.enable_key_rotation

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
_EXTENDED: Final = re.compile(r"(p|tm|tc|ts|wm)(100|\d{1,2})(\.\d{1,10})?|IQM|(PR|TM|TC|TS|WM)\([^)]*:[^)]*\)")
_IN_A_RULE: Final = re.compile(r"""(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|'([^']+)'|([^)"'\s]+))\s*\)""")


def _put_alarm(backend: CloudWatchBackend, name: str, **said: Any) -> Alarm:
    before = backend.alarms.get(name)
    extended = said.pop("extended_statistic", None)
    if extended and not _EXTENDED.fullmatch(extended):
        raise InvalidParameterValue(f"The value {extended} for parameter ExtendedStatistic is not supported.")
    # Tags are for a new alarm only: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    tags = None if before else said.pop("tags", None)
    alarm = _put_metric_alarm(backend, name=name, **{**said, "tags": tags})
    alarm.extended_statistic = extended
    if before:
        for word in ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp", "history"):
            setattr(alarm, word, getattr(before, word))
    else:
        alarm.state_value = "INSUFFICIENT_DATA"
    return alarm


def _put_composite_alarm(response: CloudWatchResponse) -> ActionResult:
    missing = sorted(_named(response._get_param("AlarmRule")) - response.cloudwatch_backend.alarms.keys())
    if missing:
        raise ValidationError(
            f"Could not save the composite alarm as alarms [{', '.join(missing)}] in the alarm rule do not exist"
        )
    return response.put_metric_alarm()


def _named(rule: str) -> set[str]:
    """The alarms of which a rule speaks, by name or by ARN."""
    words = ("".join(found) for found in _IN_A_RULE.findall(rule))
    return {word.partition(":alarm:")[2] or word for word in words}


def _delete_unused_alarms(backend: CloudWatchBackend, alarm_names: list[str]) -> None:
    for alarm in backend.alarms.values():
        used = _named(alarm.rule or "") & set(alarm_names)
        if used and alarm.name not in alarm_names:
            it = "it" if len(used) == 1 else "them"
            raise ValidationError(
                f"Cannot delete {','.join(sorted(used))} as there are composite alarm(s) depending on {it}."
            )
    arns = [backend.alarms[name].alarm_arn for name in alarm_names if name in backend.alarms]
    _delete_alarms(backend, alarm_names)
    for arn in arns:
        backend.tagger.delete_all_tags_for_resource(arn)


def _describe_alarms_of_types(response: CloudWatchResponse) -> ActionResult:
    wanted = response._get_param("AlarmTypes") or ["MetricAlarm"]
    found: Any = _describe_alarms(response).result
    return ActionResult({key: alarms if key.removesuffix("s") in wanted else [] for key, alarms in found.items()})


def _replace_filter(filters: MetricFilters, filter_name: str, filter_pattern: str, group: str, metrics: str) -> None:
    _delete_filter(filters, filter_name, group)
    _add_filter(filters, filter_name, filter_pattern, group, metrics)


def _put_filter_of_group(backend: LogsBackend, name: str, pattern: str, group: str, metrics: str) -> None:
    if group not in backend.groups:
        raise ResourceNotFoundException(msg="The specified log group does not exist.")
    _put_metric_filter(backend, name, pattern, group, metrics)


def _delete_present_filter(backend: LogsBackend, filter_name: str, log_group_name: str) -> None:
    if not any(
        found["filterName"] == filter_name for found in backend.filters.get_matching_filters(None, log_group_name)
    ):
        raise ResourceNotFoundException(msg="The specified metric filter does not exist.")
    backend.filters.delete_filter(filter_name, log_group_name)


def _delete_group_with_all(backend: LogsBackend, log_group_name: str) -> None:
    arn = backend.groups[log_group_name].arn if log_group_name in backend.groups else ""
    _delete_log_group(backend, log_group_name)
    backend.tagger.delete_all_tags_for_resource(arn)
    for found in backend.filters.get_matching_filters(None, log_group_name):
        backend.filters.delete_filter(found["filterName"], log_group_name)


def _create_group_of_class(response: LogsResponse) -> str:
    answer = _create_log_group(response)
    group: Any = response.logs_backend.groups[response._get_param("logGroupName")]
    group.log_group_class = response._get_param("logGroupClass", "STANDARD")
    return answer


def _describe_group(group: LogGroup) -> dict[str, Any]:
    filters = logs_backends[group.account_id][group.region].filters.get_matching_filters(None, group.name)
    return {
        **_to_describe_dict(group),
        "logGroupClass": getattr(group, "log_group_class", "STANDARD"),
        "metricFilterCount": len(filters),
    }


def _setting_key(key: Callable[[LogsResponse], str | None]) -> Callable[[LogsResponse], str]:
    def answer(response: LogsResponse) -> str:
        groups = response.logs_backend.groups
        name = response._get_param("logGroupName")
        if name not in groups:
            raise ResourceNotFoundException(msg="The specified log group does not exist.")
        groups[name].kms_key_id = key(response)
        return ""

    return answer


_CONFIRMED_BY_HAND: Final = frozenset({"email", "email-json", "http", "https"})
_RAW: Final = frozenset({"firehose", "http", "https", "sqs"})
# https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html


def _subscribe_pending(backend: SNSBackend, topic_arn: str, endpoint: str, protocol: str) -> Subscription:
    present = set(backend.subscriptions)
    subscription = _subscribe(backend, topic_arn, endpoint, protocol)
    if subscription.arn not in present and protocol in _CONFIRMED_BY_HAND:
        subscription.attributes |= {"PendingConfirmation": True, "ConfirmationWasAuthenticated": False}
    return subscription


def _subscribe_answer(response: SNSResponse) -> ActionResult:
    protocol, raw = response._get_param("Protocol"), response._get_param("Attributes", {}).get("RawMessageDelivery")
    _refuse_raw(protocol, str(raw).lower() == "true")
    answer: Any = _answer_subscribe(response).result
    subscription = response.backend.subscriptions[answer["SubscriptionArn"]]
    if subscription.attributes["PendingConfirmation"] and not response._get_bool_param("ReturnSubscriptionArn"):
        return ActionResult({"SubscriptionArn": "pending confirmation"})
    return ActionResult(answer)


def _set_possible_attribute(backend: SNSBackend, arn: str, name: str, value: Any) -> None:
    if name == "RawMessageDelivery" and arn in backend.subscriptions:
        _refuse_raw(backend.subscriptions[arn].protocol, value)
    _set_subscription_attributes(backend, arn, name, value)


def _refuse_raw(protocol: str, raw: bool) -> None:
    if raw and protocol not in _RAW:
        raise SNSInvalidParameter(
            "Invalid parameter: Attributes Reason: "
            f"Delivery protocol [{protocol}] does not support raw message delivery."
        )


def _listing(answer: Callable[[SNSResponse], ActionResult]) -> Callable[[SNSResponse], ActionResult]:
    def instead(response: SNSResponse) -> ActionResult:
        listed: Any = answer(response).result
        told = [
            {
                "SubscriptionArn": "PendingConfirmation" if each.attributes["PendingConfirmation"] else each.arn,
                "Owner": each.owner,
                "Protocol": each.protocol,
                "Endpoint": each.endpoint,
                "TopicArn": each.topic_arn,
            }
            for each in listed["Subscriptions"]
        ]
        return ActionResult({**listed, "Subscriptions": told})

    return instead


def _set_valid_attribute(backend: SNSBackend, topic_arn: str, attribute_name: str, attribute_value: str) -> None:
    if attribute_name == "policy" and strangers(attribute_value, backend.account_id):
        raise SNSInvalidParameter("Invalid parameter: Policy Error: PrincipalNotFound")
    _set_topic_attribute(backend, topic_arn, attribute_name, attribute_value)


def _topic_as_it_is(response: SNSResponse) -> ActionResult:
    told: Any = _get_topic_attributes(response).result
    attributes = {name: value for name, value in told["Attributes"].items() if name != "DeliveryPolicy" or value}
    topic = attributes["TopicArn"]
    subscriptions = [each for each in response.backend.subscriptions.values() if each.topic_arn == topic]
    pending = sum(each.attributes["PendingConfirmation"] for each in subscriptions)
    counts = {"SubscriptionsPending": pending, "SubscriptionsConfirmed": len(subscriptions) - pending}
    return ActionResult({"Attributes": {**attributes, **counts}})


def _create_key_of_known(backend: KmsBackend, policy: str | None, *rest: Any) -> Key:
    _known_principals(backend, policy)
    return _create_key(backend, policy, *rest)


def _put_policy_of_known(backend: KmsBackend, key_id: str, policy: str) -> None:
    _known_principals(backend, policy)
    _put_key_policy(backend, key_id, policy)


def _known_principals(backend: KmsBackend, policy: str | None) -> None:
    if policy and strangers(policy, backend.account_id):
        raise JsonRESTError(
            "MalformedPolicyDocumentException", "Policy contains a statement with one or more invalid principals."
        )


def _point(backend: KmsBackend, target_key_id: str, alias_name: str) -> Alias:
    _require_living(backend.keys[backend.get_key_id(target_key_id)])
    return _update_alias(backend, target_key_id, alias_name)


def _while_it_lives(act: Callable[..., Any]) -> Callable[..., Any]:
    def instead(response: KmsResponse) -> Any:
        key_id = response._get_param("KeyId")
        response._validate_cmk_id(key_id)
        _require_living(response.kms_backend.keys[response.kms_backend.get_key_id(key_id)])
        return act(response)

    return instead


def _require_living(key: Key) -> None:
    if key.key_state == "PendingDeletion":
        raise JsonRESTError("KMSInvalidStateException", f"{key.arn} is pending deletion.")


def _rotate_every(response: KmsResponse) -> str:
    answer = _enable_key_rotation(response)
    key: Any = response.kms_backend.keys[response.kms_backend.get_key_id(response._get_param("KeyId"))]
    key.rotation_days = response._get_param("RotationPeriodInDays", 365)
    return answer


def _rotation_status(response: KmsResponse) -> str:
    key_id = response._get_param("KeyId")
    response._validate_cmk_id(key_id)
    key: Any = response.kms_backend.keys[response.kms_backend.get_key_id(key_id)]
    every = {"RotationPeriodInDays": key.rotation_days} if key.key_rotation_status else {}
    return json.dumps({"KeyId": key.arn, "KeyRotationEnabled": key.key_rotation_status, **every})


GAPS: Final[Gaps] = (
    # A new alarm has not data enough, and an old one keeps its state; to moto all are OK. Of the extended statistics
    # moto takes percentiles only, and it tags an alarm that is there already.
    (CloudWatchBackend, "put_metric_alarm", _put_alarm),
    # moto does not offer composite alarms. The alarms of their rules must exist, and stay.
    (CloudWatchResponse, "put_composite_alarm", _put_composite_alarm),
    (CloudWatchBackend, "delete_alarms", _delete_unused_alarms),
    # AWS tells of composite alarms only when asked for them.
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    (CloudWatchResponse, "describe_alarms", _describe_alarms_of_types),
    # A metric filter has one group, that exists, and one place under its name. moto lists it twice, and keeps it when
    # its group is gone, and the group's tags too.
    (MetricFilters, "add_filter", _replace_filter),
    (LogsBackend, "put_metric_filter", _put_filter_of_group),
    (LogsBackend, "delete_metric_filter", _delete_present_filter),
    (LogsBackend, "delete_log_group", _delete_group_with_all),
    # moto does not hold a group's class, nor count its filters.
    (LogsResponse, "create_log_group", _create_group_of_class),
    (LogGroup, "to_describe_dict", _describe_group),
    # moto does not offer these two.
    (LogsResponse, "associate_kms_key", _setting_key(lambda response: response._get_param("kmsKeyId"))),
    (LogsResponse, "disassociate_kms_key", _setting_key(lambda response: None)),
    # Who gets mail must say yes first, and until then has no ARN in the lists. moto believes everybody.
    (SNSBackend, "subscribe", _subscribe_pending),
    (SNSResponse, "subscribe", _subscribe_answer),
    (SNSResponse, "list_subscriptions", _listing(SNSResponse.list_subscriptions)),
    (SNSResponse, "list_subscriptions_by_topic", _listing(SNSResponse.list_subscriptions_by_topic)),
    # A mail has SNS's envelope always.
    (SNSBackend, "set_subscription_attributes", _set_possible_attribute),
    # A principal must exist, so that a missing order is seen.
    (SNSBackend, "set_topic_attribute", _set_valid_attribute),
    (KmsBackend, "create_key", _create_key_of_known),
    (KmsBackend, "put_key_policy", _put_policy_of_known),
    # A topic without a delivery policy has none, rather than an empty one; and moto counts no subscriptions.
    (SNSResponse, "get_topic_attributes", _topic_as_it_is),
    # moto takes a Deny on every action for a Deny to look at the key, whoever it is for.
    (kms_responses, "validate_policy", lambda key, action: None),
    # What is to be deleted can only be looked at.
    # https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
    *(
        (KmsResponse, name, _while_it_lives(getattr(KmsResponse, name)))
        for name in (
            "disable_key",
            "disable_key_rotation",
            "enable_key",
            "schedule_key_deletion",
            "tag_resource",
            "untag_resource",
        )
    ),
    (KmsBackend, "update_alias", _point),
    (KmsResponse, "enable_key_rotation", _while_it_lives(_rotate_every)),
    # moto forgets how often a key is rotated.
    (KmsResponse, "get_key_rotation_status", _rotation_status),
)
