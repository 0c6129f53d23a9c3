"""Drift: what somebody changes in the account is seen, and a drift-aware change set sets it right; or all stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.live.conftest import REGION, Account
from tests.live.forgetting import forgetting_ids
from tests.live.templates import (
    ACLS,
    FAILS,
    FLOW_LOGS,
    GROUPS,
    MONITORING,
    NETWORK,
    PARAMETERS,
    PREFIX_LISTS,
    ROLES,
    att,
    changed,
    document,
    ref,
    with_outputs,
    with_resource,
)

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

pytestmark = pytest.mark.live
REVERT: dict[str, Any] = {"DeploymentMode": "REVERT_DRIFT"}
ADD, MODIFY, REPLACE, PERHAPS = ("Add", None), ("Modify", "False"), ("Modify", "True"), ("Modify", "Conditional")

PLACEHOLDER: Any = {
    "IpProtocol": "icmp",
    "FromPort": 252,
    "ToPort": 86,
    "IpRanges": [{"CidrIp": "255.255.255.255/32"}],
}

Change = Callable[["EC2Client", Mapping[str, str]], object]
"""What somebody does to the account: with EC2, and the stack's physical ids."""

Deeds = Callable[[Account, Mapping[str, str]], object]
"""The same, with all services."""


@dataclass(frozen=True)
class Case:
    template: dict[str, Any]
    does: Change | None
    changes: dict[str, tuple[str, str | None]]
    """What the change set shows: by logical id its action, and whether the thing is replaced."""
    deeds: Deeds | None = None

    def happens(self, account: Account) -> None:
        there = account.physical("stack")
        if self.does:
            self.does(account.ec2, there)
        if self.deeds:
            self.deeds(account, there)


def tagged(ec2: EC2Client, thing: str, key: str, value: str) -> None:
    ec2.create_tags(Resources=[thing], Tags=[{"Key": key, "Value": value}])


def move(ec2: EC2Client, subnet: str, table: str) -> None:
    ec2.replace_route_table_association(AssociationId=association(ec2, subnet), RouteTableId=table)


def association(ec2: EC2Client, subnet: str) -> str:
    found = ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
    return next(
        each["RouteTableAssociationId"]
        for each in found["RouteTables"][0]["Associations"]
        if each.get("SubnetId") == subnet
    )


def add_entry(ec2: EC2Client, there: Mapping[str, str]) -> None:
    ec2.modify_managed_prefix_list(
        PrefixListId=there["Partners"], CurrentVersion=1, AddEntries=[{"Cidr": "192.0.2.0/24"}]
    )


def there_and_back(ec2: EC2Client, there: Mapping[str, str]) -> None:
    move(ec2, there["Private"], there["PublicTable"])
    move(ec2, there["Private"], there["PrivateTable"])


def delete_table(ec2: EC2Client, there: Mapping[str, str]) -> None:
    ec2.disassociate_route_table(AssociationId=there["PrivateAssociation"])
    ec2.delete_route_table(RouteTableId=there["PrivateTable"])


def release(ec2: EC2Client, there: Mapping[str, str]) -> None:
    (address,) = ec2.describe_addresses(PublicIps=[there["Address"]])["Addresses"]
    ec2.delete_nat_gateway(NatGatewayId=there["Nat"])
    ec2.release_address(AllocationId=address["AllocationId"])


def detach(ec2: EC2Client, there: Mapping[str, str]) -> None:
    ec2.delete_nat_gateway(NatGatewayId=there["Nat"])
    ec2.detach_internet_gateway(InternetGatewayId=there["Gateway"], VpcId=there["Vpc"])


def delete_gateway(ec2: EC2Client, there: Mapping[str, str]) -> None:
    detach(ec2, there)
    ec2.delete_internet_gateway(InternetGatewayId=there["Gateway"])


def delete_vpc(ec2: EC2Client, there: Mapping[str, str]) -> None:
    delete_gateway(ec2, there)
    for subnet in ("Public", "Private"):
        ec2.delete_subnet(SubnetId=there[subnet])
    for table in ("PublicTable", "PrivateTable"):
        ec2.delete_route_table(RouteTableId=there[table])
    ec2.delete_vpc(VpcId=there["Vpc"])


def delete_group(ec2: EC2Client, there: Mapping[str, str]) -> None:
    ec2.revoke_security_group_egress(GroupId=there["App"], SecurityGroupRuleIds=[there["ToData"]])
    ec2.delete_security_group(GroupId=there["Data"])


def rules(ec2: EC2Client, group: str, egress: bool) -> list[str]:
    found = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    return [rule["SecurityGroupRuleId"] for rule in found["SecurityGroupRules"] if rule["IsEgress"] == egress]


def close(ec2: EC2Client, there: Mapping[str, str]) -> None:
    """Without the placeholder by which nothing goes out."""
    ec2.revoke_security_group_egress(GroupId=there["App"], IpPermissions=[PLACEHOLDER])


def say_of_rule(ec2: EC2Client, group: str, rule: Any) -> None:
    ec2.update_security_group_rule_descriptions_ingress(GroupId=group, IpPermissions=[rule])


def tcp(port: int, **peers: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peers}


def replace_entry(ec2: EC2Client, acl: str, **more: Any) -> None:
    ec2.replace_network_acl_entry(**{
        "NetworkAclId": acl,
        "RuleNumber": 100,
        "Egress": False,
        "Protocol": "6",
        "RuleAction": "allow",
        "CidrBlock": "0.0.0.0/0",
        "PortRange": {"From": 80, "To": 443},
        **more,
    })  # fmt: skip


def move_to_list(ec2: EC2Client, there: Mapping[str, str]) -> None:
    ec2.replace_network_acl_association(AssociationId=there["Association"], NetworkAclId=there["Inner"])


WEB = {
    "Type": "AWS::EC2::SecurityGroupIngress",
    "Properties": {
        "GroupId": att("Data", "GroupId"),
        "IpProtocol": "6",
        "FromPort": 80,
        "ToPort": 80,
        "CidrIp": "10.0.0.0/8",
    },
}
"""With a protocol by its number, which EC2 gives back by its name."""
RULES = with_resource(GROUPS, "Web", WEB)

CASES: dict[str, Case] = {
    "route deleted": Case(
        NETWORK,
        lambda ec2, there: ec2.delete_route(RouteTableId=there["PrivateTable"], DestinationCidrBlock="0.0.0.0/0"),
        {"PrivateRoute": ADD},
    ),
    "route led elsewhere": Case(
        NETWORK,
        lambda ec2, there: ec2.replace_route(
            RouteTableId=there["PrivateTable"], DestinationCidrBlock="0.0.0.0/0", GatewayId=there["Gateway"]
        ),
        {"PrivateRoute": MODIFY},
    ),
    "subnet moved to another table": Case(
        NETWORK,
        lambda ec2, there: move(ec2, there["Private"], there["PublicTable"]),
        {"PrivateAssociation": REPLACE},
    ),
    "association deleted": Case(
        NETWORK,
        lambda ec2, there: ec2.disassociate_route_table(AssociationId=there["PrivateAssociation"]),
        {"PrivateAssociation": ADD},
    ),
    "table deleted": Case(NETWORK, delete_table, {"PrivateTable": ADD, "PrivateRoute": ADD, "PrivateAssociation": ADD}),
    "subnet deleted": Case(
        NETWORK,
        lambda ec2, there: ec2.delete_subnet(SubnetId=there["Private"]),
        {"Private": ADD, "PrivateAssociation": ADD},
    ),
    "public addresses flipped": Case(
        NETWORK,
        lambda ec2, there: ec2.modify_subnet_attribute(SubnetId=there["Public"], MapPublicIpOnLaunch={"Value": False}),
        {"Public": MODIFY},
    ),
    "hostnames flipped": Case(
        NETWORK,
        lambda ec2, there: ec2.modify_vpc_attribute(VpcId=there["Vpc"], EnableDnsHostnames={"Value": False}),
        {"Vpc": MODIFY},
    ),
    "support flipped": Case(
        NETWORK,
        lambda ec2, there: ec2.modify_vpc_attribute(VpcId=there["Vpc"], EnableDnsSupport={"Value": False}),
        {"Vpc": MODIFY},
    ),
    "entry of a network ACL deleted": Case(
        ACLS,
        lambda ec2, there: ec2.delete_network_acl_entry(NetworkAclId=there["Edge"], RuleNumber=100, Egress=False),
        {"Web": ADD},
    ),
    "entry of a network ACL turned": Case(
        ACLS, lambda ec2, there: replace_entry(ec2, there["Edge"], RuleAction="deny"), {"Web": MODIFY}
    ),
    "entry of a network ACL widened": Case(
        ACLS, lambda ec2, there: replace_entry(ec2, there["Edge"], Protocol="-1"), {"Web": MODIFY}
    ),
    "subnet moved to another network ACL": Case(ACLS, move_to_list, {"Association": REPLACE}),
    "entry of a prefix list added": Case(PREFIX_LISTS, lambda ec2, there: add_entry(ec2, there), {"Partners": MODIFY}),
    "room of a prefix list": Case(
        PREFIX_LISTS,
        lambda ec2, there: ec2.modify_managed_prefix_list(PrefixListId=there["Partners"], MaxEntries=11),
        {"Partners": MODIFY},
    ),
    "rule from a prefix list revoked": Case(
        PREFIX_LISTS,
        lambda ec2, there: ec2.revoke_security_group_ingress(GroupId=there["Web"], SecurityGroupRuleIds=[there["In"]]),
        {"In": ADD},
    ),
    "tag changed": Case(NETWORK, lambda ec2, there: tagged(ec2, there["Nat"], "owner", "else"), {"Nat": MODIFY}),
    "tag added": Case(NETWORK, lambda ec2, there: tagged(ec2, there["Gateway"], "x", "y"), {"Gateway": MODIFY}),
    "tag dropped": Case(
        NETWORK,
        lambda ec2, there: ec2.delete_tags(Resources=[there["PublicTable"]], Tags=[{"Key": "owner"}]),
        {"PublicTable": MODIFY},
    ),
    "tag of a group": Case(GROUPS, lambda ec2, there: tagged(ec2, there["App"], "owner", "else"), {"App": MODIFY}),
    "NAT gateway deleted": Case(
        NETWORK,
        lambda ec2, there: ec2.delete_nat_gateway(NatGatewayId=there["Nat"]),
        {"Nat": ADD, "PrivateRoute": MODIFY},
    ),
    "address released": Case(NETWORK, release, {"Address": ADD, "Nat": ADD, "PrivateRoute": MODIFY}),
    "gateway detached": Case(NETWORK, detach, {"Attachment": ADD, "Nat": ADD, "PrivateRoute": MODIFY}),
    "gateway deleted": Case(
        NETWORK,
        delete_gateway,
        {"Gateway": ADD, "Attachment": ADD, "Nat": ADD, "PublicRoute": MODIFY, "PrivateRoute": MODIFY},
    ),
    "VPC deleted": Case(NETWORK, delete_vpc, dict.fromkeys(NETWORK["Resources"].keys() - {"Address"}, ADD)),
    "rule revoked": Case(
        RULES,
        lambda ec2, there: ec2.revoke_security_group_ingress(
            GroupId=there["Data"], SecurityGroupRuleIds=[there["FromApp"]]
        ),
        {"FromApp": ADD},
    ),
    "rule altered": Case(
        RULES,
        lambda ec2, there: ec2.modify_security_group_rules(
            GroupId=there["Data"],
            SecurityGroupRules=[
                {
                    "SecurityGroupRuleId": there["Web"],
                    "SecurityGroupRule": {
                        "IpProtocol": "tcp",
                        "FromPort": 22,
                        "ToPort": 22,
                        "CidrIpv4": "0.0.0.0/0",
                    },
                }
            ],
        ),
        {"Web": REPLACE},
    ),
    "rule described otherwise": Case(
        RULES,
        lambda ec2, there: say_of_rule(
            ec2,
            there["Data"],
            tcp(5432, UserIdGroupPairs=[{"GroupId": there["App"], "Description": "anew"}]),
        ),
        {"FromApp": MODIFY},
    ),
    "inline rule revoked": Case(
        GROUPS,
        lambda ec2, there: ec2.revoke_security_group_ingress(
            GroupId=there["App"], SecurityGroupRuleIds=rules(ec2, there["App"], egress=False)
        ),
        {"App": MODIFY},
    ),
    "inline rule described otherwise": Case(
        GROUPS,
        lambda ec2, there: say_of_rule(
            ec2, there["App"], tcp(443, IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "anew"}])
        ),
        {"App": MODIFY},
    ),
    "placeholder revoked": Case(GROUPS, close, {"App": MODIFY}),
    "group deleted": Case(RULES, delete_group, {"Data": ADD, "FromApp": ADD, "ToData": ADD, "Web": ADD}),
}


def of_roles(account: Account, there: Mapping[str, str]) -> None:
    iam, role = account.client("iam"), there["Role"]
    trust = json.dumps(document("sts:AssumeRole", Principal={"Service": ["lambda.amazonaws.com"]}))
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=trust)
    iam.update_role(RoleName=role, Description="else", MaxSessionDuration=3600)
    iam.delete_role_permissions_boundary(RoleName=role)
    iam.detach_role_policy(RoleName=role, PolicyArn=there["Read"])
    iam.attach_role_policy(RoleName=role, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.delete_role_policy(RoleName=role, PolicyName="own")
    wide = json.dumps(document("*", Resource=["*"]))
    iam.put_role_policy(RoleName=role, PolicyName="more", PolicyDocument=wide)
    iam.untag_role(RoleName=role, TagKeys=["owner"])
    iam.create_policy_version(PolicyArn=there["Read"], PolicyDocument=wide, SetAsDefault=True)
    iam.remove_role_from_instance_profile(InstanceProfileName=there["Profile"], RoleName=role)
    provider = {"OpenIDConnectProviderArn": there["Provider"]}
    iam.remove_client_id_from_open_id_connect_provider(**provider, ClientID="other")
    iam.update_open_id_connect_provider_thumbprint(**provider, ThumbprintList=["d" * 40])


def delete_roles(account: Account, there: Mapping[str, str]) -> None:
    iam, role = account.client("iam"), there["Role"]
    iam.remove_role_from_instance_profile(InstanceProfileName=there["Profile"], RoleName=role)
    for arn in (there["Read"], "arn:aws:iam::aws:policy/ReadOnlyAccess"):
        iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    for name in ("own", "more"):
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    iam.delete_role(RoleName=role)
    iam.delete_policy(PolicyArn=there["Boundary"])
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=there["Provider"])


def of_monitoring(account: Account, there: Mapping[str, str]) -> None:
    kms, logs, sns = account.client("kms"), account.client("logs"), account.client("sns")
    cloudwatch, events = account.client("cloudwatch"), account.client("events")
    kms.disable_key_rotation(KeyId=there["Key"])
    kms.update_key_description(KeyId=there["Key"], Description="else")
    own = json.dumps(document("kms:*", Principal={"AWS": "*"}, Resource="*"))
    kms.put_key_policy(KeyId=there["Key"], PolicyName="default", Policy=own)
    logs.put_retention_policy(logGroupName=there["Group"], retentionInDays=1)
    logs.disassociate_kms_key(logGroupName=there["Group"])
    metric = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
    logs.put_metric_filter(
        logGroupName=there["Group"], filterName="rejects", filterPattern="", metricTransformations=[metric]
    )
    for name, value in (("DisplayName", "else"), ("KmsMasterKeyId", ""), ("Policy", own)):
        sns.set_topic_attributes(TopicArn=there["Topic"], AttributeName=name, AttributeValue=value)
    sns.set_subscription_attributes(
        SubscriptionArn=there["Queue"], AttributeName="RawMessageDelivery", AttributeValue="false"
    )
    cloudwatch.disable_alarm_actions(AlarmNames=[there["Errors"]])
    cloudwatch.tag_resource(ResourceARN=alarm(account, "unusual"), Tags=[{"Key": "owner", "Value": "else"}])
    cloudwatch.put_composite_alarm(AlarmName=there["Trouble"], AlarmRule="ALARM(errors)")
    cloudwatch.put_dashboard(DashboardName=there["Board"], DashboardBody="{}")
    events.disable_rule(Name=there["Rule"])
    events.put_targets(Rule=there["Rule"], Targets=[{"Id": "stray", "Arn": there["Topic"]}])


def alarm(account: Account, name: str) -> str:
    return f"arn:aws:cloudwatch:{REGION}:{account.id}:alarm:{name}"


def delete_monitoring(account: Account, there: Mapping[str, str]) -> None:
    account.client("kms").delete_alias(AliasName=there["Alias"])
    account.client("logs").delete_log_group(logGroupName=there["Group"])
    account.client("sns").delete_topic(TopicArn=there["Topic"])
    cloudwatch, events = account.client("cloudwatch"), account.client("events")
    cloudwatch.delete_alarms(AlarmNames=[there["Trouble"], there["Slow"]])
    cloudwatch.delete_dashboards(DashboardNames=[there["Board"]])
    events.remove_targets(Rule=there["Rule"], Ids=["topic"])
    events.delete_rule(Name=there["Rule"])


def of_flow_logs(account: Account, there: Mapping[str, str]) -> None:
    account.ec2.create_tags(Resources=[there["Flow"]], Tags=[{"Key": "owner", "Value": "else"}])
    s3, files = account.client("s3"), there["Files"]
    s3.put_bucket_versioning(Bucket=files, VersioningConfiguration={"Status": "Suspended"})
    s3.delete_public_access_block(Bucket=files)
    own = document("s3:*", Principal={"AWS": "*"}, Resource="*")
    s3.put_bucket_policy(Bucket=files, Policy=json.dumps(own))


def delete_flow_logs(account: Account, there: Mapping[str, str]) -> None:
    account.ec2.delete_flow_logs(FlowLogIds=[there["Flow"]])
    account.client("s3").delete_bucket_policy(Bucket=there["Files"])


def of_parameters(account: Account, there: Mapping[str, str]) -> None:
    ssm, name = account.client("ssm"), there["Parameter"]
    ssm.put_parameter(Name=name, Type="String", Value="vpc-0", Description="else", Overwrite=True)
    ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=[{"Key": "x", "Value": "y"}])
    ssm.delete_parameter(Name=there["List"])


# By their names: what is made anew has the id that it had, so that nothing else changes.
CASES |= {
    "roles changed": Case(ROLES, None, dict.fromkeys(("Role", "Read", "Profile", "Provider"), MODIFY), of_roles),
    "roles deleted": Case(
        ROLES, None, {"Role": ADD, "Boundary": ADD, "Provider": ADD, "Profile": MODIFY}, delete_roles
    ),
    "monitoring changed": Case(
        MONITORING,
        None,
        dict.fromkeys(
            ["Key", "Group", "Filter", "Topic", "Access", "Queue", "Errors", "Unusual", "Trouble", "Board", "Rule"],
            MODIFY,
        ),
        of_monitoring,
    ),
    "monitoring deleted": Case(
        MONITORING,
        None,
        {
            **dict.fromkeys(
                ["Alias", "Group", "Filter", "Topic", "Access", "Mail", "Queue", "Slow", "Trouble", "Board", "Rule"],
                ADD,
            ),
            **dict.fromkeys(("Errors", "Unusual"), MODIFY),
        },
        delete_monitoring,
    ),
    "flow logs changed": Case(FLOW_LOGS, None, {"Flow": MODIFY, "Files": MODIFY, "Delivery": MODIFY}, of_flow_logs),
    "flow logs deleted": Case(FLOW_LOGS, None, {"Flow": ADD, "Delivery": ADD}, delete_flow_logs),
    "parameters changed": Case(PARAMETERS, None, {"Parameter": MODIFY, "List": ADD}, of_parameters),
}


def shown(changes: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {name: (change["Action"], change.get("Replacement")) for name, change in changes.items()}


@pytest.mark.parametrize("case", CASES)
def test_drift_is_shown_and_set_right_and_a_failure_leaves_it(account: Account, case: str) -> None:
    template, changes = CASES[case].template, CASES[case].changes
    account.create("stack", template)
    meant, there = forgetting_ids(account, "stack"), account.physical("stack")
    CASES[case].happens(account)
    drifted = account.view(template)

    failing = with_resource(template, "ZFails", {**FAILS, "DependsOn": sorted(template["Resources"])})
    account.prepare("stack", failing, "fails", **REVERT)
    assert account.execute("stack", "fails") == "UPDATE_ROLLBACK_COMPLETE", account.reasons("stack")
    assert account.view(template) == drifted
    assert account.physical("stack") == there

    told = account.prepare("stack", template, **REVERT)
    assert shown(told) == changes
    assert account.view(template) == drifted
    assert account.execute("stack") == "UPDATE_COMPLETE", account.reasons("stack")
    assert "StackStatusReason" not in account.stack("stack")
    assert forgetting_ids(account, "stack") == meant
    assert account.prepare("stack", template, "again", **REVERT) == {}


@pytest.mark.parametrize("case", [name for name, case in CASES.items() if ADD in case.changes.values()])
def test_what_somebody_has_deleted_before_counts_as_deleted(account: Account, case: str) -> None:
    template = CASES[case].template
    before = account.view(template)
    account.create("stack", template)
    CASES[case].happens(account)
    assert account.delete("stack") == "DELETE_COMPLETE", account.reasons("stack")
    assert account.view(template) == before


def test_a_table_that_serves_a_foreign_subnet_goes_once_that_is_gone(account: Account) -> None:
    """Its association is none of the stack's; and it goes before the subnet does."""
    before = account.view()
    account.create("stack", NETWORK)
    CASES["subnet moved to another table"].happens(account)
    assert account.delete("stack") == "DELETE_FAILED"
    assert account.delete("stack") == "DELETE_COMPLETE", account.reasons("stack")
    assert account.view() == before


def test_a_key_that_somebody_schedules_for_deletion_is_made_anew_and_all_that_it_encrypts_follows(
    account: Account,
) -> None:
    account.create("stack", MONITORING)
    key = account.physical("stack")["Key"]
    account.client("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    told = account.prepare("stack", MONITORING, **REVERT)
    assert shown(told) == {"Key": ADD, **dict.fromkeys(("Alias", "Group", "Topic"), MODIFY)}
    assert account.execute("stack") == "UPDATE_COMPLETE"
    anew = account.client("kms").describe_key(KeyId="alias/acme")["KeyMetadata"]
    assert anew["KeyId"] == account.physical("stack")["Key"] != key
    (group,) = account.client("logs").describe_log_groups()["logGroups"]
    assert group["kmsKeyId"] == anew["Arn"]


@pytest.mark.parametrize("does", [lambda *_: None, there_and_back], ids=["nothing", "there and back"])
def test_without_drift_there_is_nothing_to_revert(account: Account, does: Change) -> None:
    account.create("stack", NETWORK)
    does(account.ec2, account.physical("stack"))
    assert account.prepare("stack", NETWORK, **REVERT) == {}
    told = account.cloudformation.describe_change_set(StackName="stack", ChangeSetName="x")
    assert (told["Status"], told["ExecutionStatus"], told["DeploymentMode"]) == (
        "FAILED",
        "UNAVAILABLE",
        "REVERT_DRIFT",
    )
    assert told["StatusReason"].startswith("The submitted information didn't contain changes.")
    assert account.delete("stack") == "DELETE_COMPLETE"


def test_what_no_template_has_is_left_alone(account: Account) -> None:
    account.create("stack", GROUPS)
    there, ec2 = account.physical("stack"), account.ec2
    ec2.create_subnet(VpcId=there["Vpc"], CidrBlock="10.0.200.0/24")
    anywhere: Any = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_egress(GroupId=there["App"], IpPermissions=[anywhere])
    ec2.authorize_security_group_ingress(GroupId=there["Data"], IpPermissions=[anywhere])
    view = account.view()
    assert account.prepare("stack", GROUPS, **REVERT) == {}
    close(ec2, there)
    assert shown(account.prepare("stack", GROUPS, "again", **REVERT)) == {"App": MODIFY}
    assert account.execute("stack", "again") == "UPDATE_COMPLETE"
    assert len(account.view()["rules"]) == len(view["rules"])


def test_a_change_set_that_does_not_ask_for_it_sees_no_drift(account: Account) -> None:
    account.create("stack", NETWORK)
    CASES["public addresses flipped"].happens(account)
    assert account.prepare("stack", NETWORK) == {}


def test_a_drift_that_the_template_has_taken_over_touches_nothing(account: Account) -> None:
    account.create("stack", NETWORK)
    CASES["public addresses flipped"].happens(account)
    view, taken = account.view(), changed(NETWORK, Public__MapPublicIpOnLaunch=False)
    assert shown(account.prepare("stack", taken, **REVERT)) == {"Public": ("SyncWithActual", None)}
    assert account.execute("stack") == "UPDATE_COMPLETE"
    assert account.view() == view
    assert account.prepare("stack", taken, "again", **REVERT) == {}


def test_drift_and_a_change_of_the_template_are_done_at_once(account: Account) -> None:
    account.create("stack", NETWORK)
    CASES["route deleted"].happens(account)
    more = changed(NETWORK, Private__CidrBlock="10.0.9.0/24", Vpc__EnableDnsHostnames=False)
    CASES["public addresses flipped"].happens(account)
    told = account.prepare("stack", more, **REVERT)
    assert shown(told) == {
        "Vpc": MODIFY,
        "Public": MODIFY,
        "Private": REPLACE,
        "PrivateAssociation": PERHAPS,
        "PrivateRoute": ADD,
    }
    (detail,) = told["Public"]["Details"]
    assert detail["Target"] == {
        "Attribute": "Properties",
        "Name": "MapPublicIpOnLaunch",
        "Path": "/Properties/MapPublicIpOnLaunch",
        "RequiresRecreation": "Never",
        "AttributeChangeType": "Modify",
        "BeforeValue": "false",
        "AfterValue": "true",
        "BeforeValueFrom": "ACTUAL_STATE",
        "AfterValueFrom": "TEMPLATE",
        "Drift": {"PreviousValue": "true", "ActualValue": "false"},
    }
    assert account.execute("stack") == "UPDATE_COMPLETE", account.reasons("stack")
    updated = forgetting_ids(account, "stack")
    account.delete("stack")
    account.create("stack", more)
    assert forgetting_ids(account, "stack") == updated


def test_what_was_set_right_by_hand_meanwhile_is_no_fault(account: Account) -> None:
    account.create("stack", NETWORK)
    there = account.physical("stack")
    CASES["public addresses flipped"].happens(account)
    account.prepare("stack", NETWORK, **REVERT)
    account.ec2.modify_subnet_attribute(SubnetId=there["Public"], MapPublicIpOnLaunch={"Value": True})
    view = account.view()
    assert account.execute("stack") == "UPDATE_COMPLETE"
    assert account.view() == view


def test_what_another_stack_imports_is_not_made_anew(account: Account) -> None:
    """As in AWS: an export in use cannot change, and a VPC that is made again has another id."""
    exporter = with_outputs(NETWORK, Id={"Value": ref("Private"), "Export": {"Name": "private"}})
    account.create("exporter", exporter)
    tag = {"Key": "subnet", "Value": {"Fn::ImportValue": "private"}}
    importer = {"Resources": {"Gateway": {"Type": "AWS::EC2::InternetGateway", "Properties": {"Tags": [tag]}}}}
    account.create("importer", importer)
    account.ec2.delete_subnet(SubnetId=account.physical("exporter")["Private"])
    drifted = account.view()
    account.prepare("exporter", exporter, **REVERT)
    assert account.execute("exporter") == "UPDATE_ROLLBACK_COMPLETE"
    assert "Export private cannot be updated as it is in use by importer" in account.reasons("exporter")
    assert account.view() == drifted


def test_a_drift_detection_tells_what_differs(account: Account) -> None:
    account.create("stack", NETWORK)
    cloudformation = account.cloudformation

    def detected() -> tuple[str, dict[str, Any]]:
        identity = cloudformation.detect_stack_drift(StackName="stack")["StackDriftDetectionId"]
        status = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=identity)
        assert status["DetectionStatus"] == "DETECTION_COMPLETE"
        found = cloudformation.describe_stack_resource_drifts(StackName="stack")["StackResourceDrifts"]
        drifts: dict[str, Any] = {drift["LogicalResourceId"]: drift for drift in found}
        drifted = [name for name, drift in drifts.items() if drift["StackResourceDriftStatus"] != "IN_SYNC"]
        assert status["DriftedStackResourceCount"] == len(drifted)
        return status["StackDriftStatus"], drifts

    status, drifts = detected()
    assert (status, drifts.keys()) == ("IN_SYNC", NETWORK["Resources"].keys())
    CASES["public addresses flipped"].happens(account)
    CASES["route deleted"].happens(account)
    status, drifts = detected()
    assert status == "DRIFTED"
    assert drifts["PrivateRoute"]["StackResourceDriftStatus"] == "DELETED"
    assert drifts["Public"]["PropertyDifferences"] == [
        {
            "PropertyPath": "/MapPublicIpOnLaunch",
            "ExpectedValue": "true",
            "ActualValue": "false",
            "DifferenceType": "NOT_EQUAL",
        }
    ]
    filtered = cloudformation.describe_stack_resource_drifts(
        StackName="stack", StackResourceDriftStatusFilters=["DELETED"]
    )["StackResourceDrifts"]
    assert [drift["LogicalResourceId"] for drift in filtered] == ["PrivateRoute"]
