"""What is mended of moto, seen by boto3: each service says and refuses what AWS does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.live.conftest import Account, refusal
from tests.live.templates import TRUST, document

pytestmark = pytest.mark.live
NOBODY = document("sts:AssumeRole", Principal={"AWS": ["arn:aws:iam::{account}:role/nobody"]}, Resource=["*"])
WIDE = json.dumps(document("s3:*", Resource=["*"]))


def of_nobody(account: Account, **more: Any) -> str:
    """A policy for a role of this account that is not there."""
    return json.dumps(NOBODY | more).replace("{account}", account.id)


def test_a_principal_must_be_there(account: Account) -> None:
    """So that a key or a topic which does not wait for the role fails as in AWS."""
    iam, kms, sns = account.client("iam"), account.client("kms"), account.client("sns")
    topic = sns.create_topic(Name="topic")["TopicArn"]
    policy = of_nobody(account)

    def refused() -> list[str]:
        attribute = {"AttributeName": "Policy", "AttributeValue": policy}
        return [
            refusal(iam.create_role, RoleName="role", AssumeRolePolicyDocument=policy),
            refusal(kms.create_key, Policy=policy),
            refusal(sns.set_topic_attributes, TopicArn=topic, **attribute),
        ]

    assert refused() == [
        f'Invalid principal in policy: "AWS":"arn:aws:iam::{account.id}:role/nobody"',
        "Policy contains a statement with one or more invalid principals.",
        "Invalid parameter: Policy Error: PrincipalNotFound",
    ]
    iam.create_role(RoleName="nobody", AssumeRolePolicyDocument=json.dumps(TRUST))
    kms.create_key(Policy=policy)
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)


def test_roles_have_policies_that_are_there_and_no_more_than_ten(account: Account) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName="role", AssumeRolePolicyDocument=json.dumps(TRUST))
    missing = f"arn:aws:iam::{account.id}:policy/nobody"
    assert "does not exist or is not attachable" in refusal(
        iam.put_role_permissions_boundary, RoleName="role", PermissionsBoundary=missing
    )
    assert "does not exist" in refusal(iam.attach_role_policy, RoleName="role", PolicyArn=missing)
    assert iam.list_policies(Scope="Local")["Policies"] == []
    arns = [iam.create_policy(PolicyName=f"p{n}", PolicyDocument=WIDE)["Policy"]["Arn"] for n in range(10)]
    for arn in (*arns, *arns):
        iam.attach_role_policy(RoleName="role", PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arns[0])["Policy"]["AttachmentCount"] == 1
    read = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert "quota for PoliciesPerRole: 10" in refusal(iam.attach_role_policy, RoleName="role", PolicyArn=read)
    iam.detach_role_policy(RoleName="role", PolicyArn=arns[0])
    iam.attach_role_policy(RoleName="role", PolicyArn=read)
    assert iam.get_policy(PolicyArn=read)["Policy"]["PolicyName"] == "ReadOnlyAccess"
    listed = [policy["Arn"] for page in iam.get_paginator("list_policies").paginate() for policy in page["Policies"]]
    assert len(listed) == len(set(listed)) > 1000


def test_a_policy_with_versions_is_not_deleted(account: Account) -> None:
    iam = account.client("iam")
    arn = iam.create_policy(PolicyName="p", PolicyDocument=WIDE)["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=WIDE, SetAsDefault=True)
    assert "more than one version" in refusal(iam.delete_policy, PolicyArn=arn)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.delete_policy(PolicyArn=arn)


def simple(name: str) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "Namespace": "n",
        "MetricName": "m",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
    }


def test_composite_alarms_need_the_alarms_of_their_rules(account: Account) -> None:
    cloudwatch = account.client("cloudwatch")
    rule = f'ALARM("a b") OR NOT OK(arn:aws:cloudwatch:ap-south-1:{account.id}:alarm:c) AND TRUE'
    words = refusal(cloudwatch.put_composite_alarm, AlarmName="all", AlarmRule=rule)
    assert words == "Could not save the composite alarm as alarms [a b, c] in the alarm rule do not exist"
    for name in ("a b", "c"):
        cloudwatch.put_metric_alarm(**simple(name))
    cloudwatch.put_composite_alarm(AlarmName="all", AlarmRule=rule)
    words = refusal(cloudwatch.delete_alarms, AlarmNames=["c"])
    assert words == "Cannot delete c as there are composite alarm(s) depending on it."
    assert [alarm["AlarmName"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"]] == ["a b", "c"]
    assert cloudwatch.describe_alarms()["CompositeAlarms"] == []
    (composite,) = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert (composite["AlarmName"], composite["AlarmRule"]) == ("all", rule)
    cloudwatch.delete_alarms(AlarmNames=["all"])
    cloudwatch.delete_alarms(AlarmNames=["c"])


def test_an_alarm_keeps_its_state_and_tags_when_it_is_written_anew(account: Account) -> None:
    cloudwatch = account.client("cloudwatch")
    cloudwatch.put_metric_alarm(**simple("a"), Tags=[{"Key": "k", "Value": "first"}])
    (alarm,) = cloudwatch.describe_alarms()["MetricAlarms"]
    assert alarm["StateValue"] == "INSUFFICIENT_DATA"
    cloudwatch.set_alarm_state(AlarmName="a", StateValue="ALARM", StateReason="test")
    cloudwatch.put_metric_alarm(**{**simple("a"), "Threshold": 2}, Tags=[{"Key": "k", "Value": "second"}])
    (alarm,) = cloudwatch.describe_alarms()["MetricAlarms"]
    assert (alarm["StateValue"], alarm["Threshold"]) == ("ALARM", 2)
    assert cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"] == [{"Key": "k", "Value": "first"}]
    cloudwatch.delete_alarms(AlarmNames=["a"])
    cloudwatch.put_metric_alarm(**simple("a"))
    assert cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"] == []


@pytest.mark.parametrize("statistic", ["p99", "p99.9", "tm90", "TM(10%:90%)", "IQM", "PR(:300)"])
def test_an_alarm_takes_every_extended_statistic(account: Account, statistic: str) -> None:
    cloudwatch = account.client("cloudwatch")
    words = {word: value for word, value in simple("a").items() if word != "Statistic"}
    cloudwatch.put_metric_alarm(**words, ExtendedStatistic=statistic)
    (alarm,) = cloudwatch.describe_alarms()["MetricAlarms"]
    assert alarm["ExtendedStatistic"] == statistic
    refusal(cloudwatch.put_metric_alarm, **words, ExtendedStatistic="x99")


def test_a_metric_filter_stands_once_in_its_group_and_goes_with_it(account: Account) -> None:
    logs = account.client("logs")
    metric = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
    words = {"logGroupName": "g", "filterName": "f", "filterPattern": "", "metricTransformations": [metric]}
    assert refusal(logs.put_metric_filter, **words) == "The specified log group does not exist."
    logs.create_log_group(logGroupName="g", tags={"k": "v"}, logGroupClass="INFREQUENT_ACCESS")
    for pattern in ("one", "two"):
        logs.put_metric_filter(**{**words, "filterPattern": pattern})
    (found,) = logs.describe_metric_filters()["metricFilters"]
    assert found["filterPattern"] == "two"
    (group,) = logs.describe_log_groups()["logGroups"]
    assert (group["logGroupClass"], group["metricFilterCount"]) == ("INFREQUENT_ACCESS", 1)
    logs.associate_kms_key(logGroupName="g", kmsKeyId="arn:key")
    assert logs.describe_log_groups()["logGroups"][0]["kmsKeyId"] == "arn:key"
    logs.disassociate_kms_key(logGroupName="g")
    assert "kmsKeyId" not in logs.describe_log_groups()["logGroups"][0]
    logs.delete_log_group(logGroupName="g")
    assert logs.describe_metric_filters()["metricFilters"] == []
    assert "does not exist" in refusal(logs.delete_metric_filter, logGroupName="g", filterName="f")
    logs.create_log_group(logGroupName="g")
    assert logs.list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"] == {}


@pytest.mark.parametrize(("protocol", "pending"), [("email", True), ("https", True), ("sms", False), ("sqs", False)])
def test_who_gets_mail_says_yes_first(account: Account, protocol: str, pending: bool) -> None:
    sns = account.client("sns")
    topic = sns.create_topic(Name="t")["TopicArn"]
    endpoint = {
        "email": "a@example.com",
        "https": "https://example.com",
        "sms": "+491700000000",
        "sqs": f"arn:aws:sqs:ap-south-1:{account.id}:q",
    }[protocol]
    words = {"TopicArn": topic, "Protocol": protocol, "Endpoint": endpoint}
    answer = sns.subscribe(**words)["SubscriptionArn"]
    arn = sns.subscribe(**words, ReturnSubscriptionArn=True)["SubscriptionArn"]
    (listed,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert (answer, listed["SubscriptionArn"]) == (
        ("pending confirmation", "PendingConfirmation") if pending else (arn, arn)
    )
    about = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    assert (about["PendingConfirmation"], about["ConfirmationWasAuthenticated"]) == (
        str(pending).lower(),
        str(not pending).lower(),
    )
    counted = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (counted["SubscriptionsPending"], counted["SubscriptionsConfirmed"]) == (
        str(int(pending)),
        str(int(not pending)),
    )


def test_a_mail_has_an_envelope(account: Account) -> None:
    sns = account.client("sns")
    topic = sns.create_topic(Name="t")["TopicArn"]
    words = {"TopicArn": topic, "Protocol": "email", "Endpoint": "a@example.com"}
    raw = {"RawMessageDelivery": "true"}
    assert "does not support raw message delivery" in refusal(sns.subscribe, **words, Attributes=raw)
    assert sns.list_subscriptions()["Subscriptions"] == []
    arn = sns.subscribe(**words, ReturnSubscriptionArn=True)["SubscriptionArn"]
    assert "does not support raw message delivery" in refusal(
        sns.set_subscription_attributes,
        SubscriptionArn=arn,
        AttributeName="RawMessageDelivery",
        AttributeValue="true",
    )


def test_a_key_that_is_to_be_deleted_can_only_be_looked_at(account: Account) -> None:
    kms = account.client("kms")
    closed = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": ["kms:*"],
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        }
    )
    key, other = (kms.create_key(Policy=closed)["KeyMetadata"]["KeyId"] for _ in range(2))
    kms.create_alias(AliasName="alias/a", TargetKeyId=other)
    kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=90)
    assert kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 90
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    for act, more in (
        (kms.schedule_key_deletion, {"PendingWindowInDays": 30}),
        (kms.enable_key, {}),
        (kms.enable_key_rotation, {}),
        (kms.tag_resource, {"Tags": [{"TagKey": "k", "TagValue": "v"}]}),
    ):
        assert "is pending deletion" in refusal(act, KeyId=key, **more)
    assert "is pending deletion" in refusal(kms.update_alias, AliasName="alias/a", TargetKeyId=key)


def test_a_parameter_is_held_to_its_pattern_and_its_tier(account: Account) -> None:
    ssm = account.client("ssm")
    words = {"Name": "/p", "Type": "String", "AllowedPattern": "^vpc-"}
    assert "allowedPattern: ^vpc-" in refusal(ssm.put_parameter, **words, Value="subnet-1")
    long = "vpc-" + "x" * 4093
    assert "maximum parameter value of 4096 characters" in refusal(ssm.put_parameter, **words, Value=long)
    ssm.put_parameter(**words, Value=long, Tier="Advanced")
    assert "allowedPattern: ^vpc-" in refusal(ssm.put_parameter, Name="/p", Type="String", Value="x", Overwrite=True)
    assert "can't downgrade" in refusal(ssm.put_parameter, **words, Value="vpc-1", Tier="Standard", Overwrite=True)


def test_a_network_acl_denies_what_no_entry_allows_and_says_of_each_what_means_something(account: Account) -> None:
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]

    def entries() -> list[dict[str, Any]]:
        by = [{"Name": "network-acl-id", "Values": [acl]}]
        (found,) = ec2.describe_network_acls(Filters=by)["NetworkAcls"]
        return [entry for entry in found["Entries"] if not entry["Egress"]]

    last = {"CidrBlock": "0.0.0.0/0", "Egress": False, "Protocol": "-1", "RuleAction": "deny", "RuleNumber": 32767}
    assert entries() == [last]
    entry = {"NetworkAclId": acl, "RuleNumber": 5, "Egress": False, "RuleAction": "allow", "CidrBlock": "10.0.0.0/8"}
    said = {"PortRange": {"From": 1, "To": 2}, "IcmpTypeCode": {"Type": 8, "Code": -1}}
    ec2.create_network_acl_entry(**entry, **said, Protocol="-1")
    assert not entries()[0].keys() & said.keys()
    for protocol, word in (("1", "IcmpTypeCode"), ("6", "PortRange")):
        ec2.replace_network_acl_entry(**entry, **said, Protocol=protocol)
        assert {key: entries()[0][key] for key in entries()[0].keys() & said.keys()} == {word: said[word]}
    beyond = {**entry, "RuleNumber": 32767, "Protocol": "-1"}
    assert "parameter ruleNumber is invalid" in refusal(ec2.create_network_acl_entry, **beyond)
    ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=5, Egress=False)
    again = {"NetworkAclId": acl, "RuleNumber": 5, "Egress": False}
    assert "entry (5) does not exist" in refusal(ec2.delete_network_acl_entry, **again)


def test_a_subnet_keeps_its_network_acl_when_another_is_refused(account: Account) -> None:
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    other = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")
    before = account.view()["acls"]
    acls = {acl["VpcId"]: acl for acl in ec2.describe_network_acls()["NetworkAcls"]}
    (association,) = acls[vpc]["Associations"]
    id, foreign = association["NetworkAclAssociationId"], acls[other]["NetworkAclId"]

    def refused(association: str, acl: str) -> str:
        return refusal(ec2.replace_network_acl_association, AssociationId=association, NetworkAclId=acl)

    assert "belong to different networks" in refused(id, foreign)
    assert "does not exist" in refused(id, "acl-1")
    assert "does not exist" in refused("aclassoc-1", acls[vpc]["NetworkAclId"])
    assert "cannot delete default network ACL" in refusal(ec2.delete_network_acl, NetworkAclId=foreign)
    assert account.view()["acls"] == before


def test_a_prefix_list_takes_what_it_has_room_for_of_its_family_and_stays_while_a_rule_names_it(
    account: Account,
) -> None:
    ec2 = account.ec2

    def made(*ranges: str, room: int, family: str = "IPv4") -> dict[str, Any]:
        entries = [{"Cidr": each} for each in ranges]
        return {"PrefixListName": "acme", "MaxEntries": room, "AddressFamily": family, "Entries": entries}

    def refused(**said: Any) -> str:
        return refusal(ec2.modify_managed_prefix_list, PrefixListId=id, **said)

    assert "has room for 1 entries" in refusal(
        ec2.create_managed_prefix_list, **made("192.0.2.0/24", "192.0.3.0/24", room=1)
    )
    assert "is not IPv6" in refusal(ec2.create_managed_prefix_list, **made("192.0.2.0/24", room=1, family="IPv6"))
    assert "a range twice" in refusal(ec2.create_managed_prefix_list, **made(*["192.0.2.0/24"] * 2, room=2))
    many = made(*(f"10.0.{n}.0/24" for n in range(101)), room=200)
    assert "cannot exceed limit (100)" in refusal(ec2.create_managed_prefix_list, **many)
    id = ec2.create_managed_prefix_list(**made("192.0.2.0/24", room=1))["PrefixList"]["PrefixListId"]
    one: list[Any] = [{"Cidr": "192.0.2.0/24"}]
    other: list[Any] = [{"Cidr": "192.0.3.0/24", "Description": "new"}]
    assert "in the same request" in refused(CurrentVersion=1, MaxEntries=3, AddEntries=other)
    assert "in both" in refused(CurrentVersion=1, AddEntries=one, RemoveEntries=one)
    assert "has the version 1" in refused(CurrentVersion=7, AddEntries=other)
    assert "does not exist" in refusal(ec2.modify_managed_prefix_list, PrefixListId="pl-00000000", MaxEntries=3)
    ec2.modify_managed_prefix_list(PrefixListId=id, CurrentVersion=1, AddEntries=other, RemoveEntries=one)
    ec2.modify_managed_prefix_list(PrefixListId=id, MaxEntries=3)
    by: Any = [{"Name": "prefix-list-id", "Values": [id]}]
    (there,) = ec2.describe_managed_prefix_lists(Filters=by)["PrefixLists"]
    assert (there["PrefixListName"], there["MaxEntries"], there["Version"]) == ("acme", 3, 2)
    assert ec2.get_managed_prefix_list_entries(PrefixListId=id)["Entries"] == other

    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    rule: Any = {"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": "pl-00000000", "Description": "all"}]}
    assert "does not exist" in refusal(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[rule])
    rule["PrefixListIds"][0]["PrefixListId"] = id
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    (found,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    assert found["PrefixListIds"] == rule["PrefixListIds"]
    assert "in use" in refusal(ec2.delete_managed_prefix_list, PrefixListId=id)
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[rule])
    ec2.delete_managed_prefix_list(PrefixListId=id)
    assert ec2.describe_managed_prefix_lists(Filters=by)["PrefixLists"] == []


def test_an_endpoints_policy_is_reset_to_what_aws_writes_where_none_is_said(account: Account) -> None:
    vpc = account.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    service = "com.amazonaws.ap-south-1.s3"

    def policy(endpoint: str) -> Any:
        return json.loads(
            account.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]["PolicyDocument"]
        )

    usual = account.ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=service)["VpcEndpoint"]["VpcEndpointId"]
    own = account.ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=service, PolicyDocument=WIDE)["VpcEndpoint"][
        "VpcEndpointId"
    ]
    assert policy(own) == json.loads(WIDE) != policy(usual)
    account.ec2.modify_vpc_endpoint(VpcEndpointId=own, ResetPolicy=True)
    assert policy(own) == policy(usual)


def test_a_peering_is_found_by_either_of_its_vpcs_and_by_no_other(account: Account) -> None:
    ec2 = account.client("ec2")
    one, two, other = (ec2.create_vpc(CidrBlock=f"10.{n}.0.0/16")["Vpc"]["VpcId"] for n in (1, 2, 3))
    peering = ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=two)["VpcPeeringConnection"]

    def found(**by: str) -> list[str]:
        filters = [{"Name": name, "Values": [value]} for name, value in by.items()]
        listed = ec2.describe_vpc_peering_connections(Filters=filters)["VpcPeeringConnections"]
        return [each["VpcPeeringConnectionId"] for each in listed]

    id = peering["VpcPeeringConnectionId"]
    assert found() == [id]
    assert found(**{"requester-vpc-info.vpc-id": one}) == found(**{"accepter-vpc-info.vpc-id": two}) == [id]
    assert found(**{"requester-vpc-info.vpc-id": two}) == found(**{"accepter-vpc-info.vpc-id": other}) == []
    assert found(**{"status-code": "deleted"}) == []
