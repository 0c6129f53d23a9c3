"""What a created stack is, seen by boto3: every property that a type takes, in an order that AWS would accept."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.live.conftest import Account
from tests.live.templates import (
    ACLS,
    CLOSED,
    FAILS,
    FOUNDATION,
    GROUPS,
    NETWORK,
    PREFIX_LISTS,
    TRUST,
    att,
    changed,
    document,
    ref,
    with_outputs,
    with_resource,
)

pytestmark = pytest.mark.live


def test_a_network_is_there_with_everything_that_its_template_says(account: Account) -> None:
    assert account.create("network", NETWORK) == "CREATE_COMPLETE"
    there, ec2 = account.physical("network"), account.ec2
    vpc = ec2.describe_vpcs(VpcIds=[there["Vpc"]])["Vpcs"][0]
    assert (vpc["CidrBlock"], vpc["InstanceTenancy"]) == ("10.0.0.0/16", "default")
    hostnames = ec2.describe_vpc_attribute(VpcId=there["Vpc"], Attribute="enableDnsHostnames")
    assert hostnames["EnableDnsHostnames"]["Value"] is True
    gateway = ec2.describe_internet_gateways(InternetGatewayIds=[there["Gateway"]])["InternetGateways"][0]
    assert [attachment["VpcId"] for attachment in gateway["Attachments"]] == [there["Vpc"]]
    public = ec2.describe_subnets(SubnetIds=[there["Public"]])["Subnets"][0]
    assert (public["CidrBlock"], public["AvailabilityZone"]) == ("10.0.0.0/24", "ap-south-1b")
    assert public["MapPublicIpOnLaunch"] is True
    private = ec2.describe_subnets(SubnetIds=[there["Private"]])["Subnets"][0]
    assert private["MapPublicIpOnLaunch"] is False
    nat = ec2.describe_nat_gateways(NatGatewayIds=[there["Nat"]])["NatGateways"][0]
    assert (nat["SubnetId"], nat["ConnectivityType"]) == (there["Public"], "public")
    assert nat["NatGatewayAddresses"][0]["PublicIp"] == there["Address"]
    assert _routes(account, there["PublicTable"])["0.0.0.0/0"]["GatewayId"] == there["Gateway"]
    assert _routes(account, there["PrivateTable"])["0.0.0.0/0"]["NatGatewayId"] == there["Nat"]
    tables = {
        association.get("SubnetId"): table["RouteTableId"]
        for table in ec2.describe_route_tables()["RouteTables"]
        for association in table["Associations"]
    }
    assert tables[there["Public"]] == there["PublicTable"]
    assert tables[there["Private"]] == there["PrivateTable"]


def _routes(account: Account, table: str) -> dict[str, Any]:
    routes = account.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    return {route["DestinationCidrBlock"]: route for route in routes}


@pytest.mark.parametrize("logical", ["Vpc", "Gateway", "Public", "Address", "Nat", "PublicTable"])
def test_tags_are_the_resources_the_stacks_and_cloudformations(account: Account, logical: str) -> None:
    account.create("network", NETWORK, Tags=[{"Key": "owner", "Value": "stack"}, {"Key": "cost", "Value": "7"}])
    stack, there = account.stack("network"), account.physical("network")
    address = account.ec2.describe_addresses()["Addresses"][0]["AllocationId"]
    told = account.ec2.describe_tags(
        Filters=[{"Name": "resource-id", "Values": [address if logical == "Address" else there[logical]]}]
    )["Tags"]
    found = {tag["Key"]: tag["Value"] for tag in told}
    own = {tag["Key"]: tag["Value"] for tag in NETWORK["Resources"][logical]["Properties"]["Tags"]}
    assert found == {
        "cost": "7",
        **own,
        "aws:cloudformation:stack-name": "network",
        "aws:cloudformation:stack-id": stack["StackId"],
        "aws:cloudformation:logical-id": logical,
    }


def test_each_service_has_what_the_template_says_of_it(account: Account) -> None:
    """A few words of each: all of them are compared where an updated stack is held against a new one."""
    assert account.create("foundation", FOUNDATION) == "CREATE_COMPLETE", account.reasons("foundation")
    there, iam, logs = account.physical("foundation"), account.client("iam"), account.client("logs")
    role = iam.get_role(RoleName="app")["Role"]
    assert (role["Path"], role["Description"], role["MaxSessionDuration"]) == ("/team/", "the app", 7200)
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == there["Boundary"]
    attached = iam.list_attached_role_policies(RoleName="app")["AttachedPolicies"]
    assert [each["PolicyArn"] for each in attached] == ["arn:aws:iam::aws:policy/ReadOnlyAccess", there["Read"]]
    profile = iam.get_instance_profile(InstanceProfileName="machines")["InstanceProfile"]
    assert [each["RoleName"] for each in profile["Roles"]] == ["app"]
    provider = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=there["Provider"])
    assert (provider["Url"], provider["ClientIDList"]) == ("token.example.com", ["sts.amazonaws.com", "other"])
    key = account.client("kms").describe_key(KeyId="alias/acme")["KeyMetadata"]
    assert (key["KeyId"], key["Description"], key["Enabled"]) == (there["Key"], "of all", True)
    (group,) = logs.describe_log_groups()["logGroups"]
    assert (group["retentionInDays"], group["kmsKeyId"], group["metricFilterCount"]) == (30, key["Arn"], 1)
    (metric_filter,) = logs.describe_metric_filters(logGroupName="/acme/flow")["metricFilters"]
    assert metric_filter["metricTransformations"][0] == {
        "metricName": "rejects",
        "metricNamespace": "acme",
        "metricValue": "1",
        "defaultValue": 0.5,
        "unit": "Count",
    }
    topic = account.client("sns").get_topic_attributes(TopicArn=there["Topic"])["Attributes"]
    assert (topic["DisplayName"], topic["KmsMasterKeyId"]) == ("acme", key["Arn"])
    assert (topic["SubscriptionsPending"], topic["SubscriptionsConfirmed"]) == ("1", "1")
    alarms = account.client("cloudwatch").describe_alarms()["MetricAlarms"]
    thresholds = {alarm["AlarmName"]: alarm.get("Threshold") for alarm in alarms}
    assert thresholds == {"errors": 1.5, "unusual": None, "slow": 2.0}
    (target,) = account.client("events").list_targets_by_rule(Rule="changes")["Targets"]
    assert target == {"Id": "topic", "Arn": there["Topic"]}
    value = account.client("ssm").get_parameter(Name="/acme/dev/vpc")["Parameter"]["Value"]
    assert value == there["Vpc"]


CLOUDFORMATIONS = frozenset(f"aws:cloudformation:{word}" for word in ("logical-id", "stack-id", "stack-name"))


def test_cloudformation_marks_what_its_published_schemas_say_it_marks(account: Account) -> None:
    account.create("foundation", FOUNDATION)
    there, stack = account.physical("foundation"), f"{account.keys['region_name']}:{account.id}"
    kms, sns, cloudwatch = account.client("kms"), account.client("sns"), account.client("cloudwatch")
    iam, logs, events, ssm = (account.client(service) for service in ("iam", "logs", "events", "ssm"))
    tags: dict[str, Any] = {
        "Role": iam.list_role_tags(RoleName="app")["Tags"],
        "Provider": iam.list_open_id_connect_provider_tags(OpenIDConnectProviderArn=there["Provider"])["Tags"],
        "Key": [{"Key": tag["TagKey"]} for tag in kms.list_resource_tags(KeyId=there["Key"])["Tags"]],
        "Flow": [tag for each in account.ec2.describe_flow_logs()["FlowLogs"] for tag in each["Tags"]],
        "Topic": sns.list_tags_for_resource(ResourceArn=there["Topic"])["Tags"],
        "Errors": cloudwatch.list_tags_for_resource(ResourceARN=f"arn:aws:cloudwatch:{stack}:alarm:errors")["Tags"],
        "Trouble": cloudwatch.list_tags_for_resource(ResourceARN=f"arn:aws:cloudwatch:{stack}:alarm:trouble")["Tags"],
        "Rule": events.list_tags_for_resource(ResourceARN=f"arn:aws:events:{stack}:rule/changes")["Tags"],
        "Parameter": ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/acme/dev/vpc")["TagList"],
    }
    group = logs.list_tags_for_resource(resourceArn=f"arn:aws:logs:{stack}:log-group:/acme/flow")["tags"]
    marked = {name: {tag["Key"] for tag in found} >= CLOUDFORMATIONS for name, found in tags.items()}
    assert marked | {"Group": group.keys() >= CLOUDFORMATIONS} == {
        **dict.fromkeys(("Role", "Provider", "Key"), False),
        **dict.fromkeys(("Flow", "Topic", "Errors", "Trouble", "Rule", "Parameter", "Group"), True),
    }
    assert all({"Name", "owner"} <= {tag["Key"] for tag in found} for found in tags.values())


PRESENT: dict[str, dict[str, Any]] = {
    "AWS::CloudWatch::Alarm": {"AlarmName": "errors", "ComparisonOperator": "x", "EvaluationPeriods": 1},
    "AWS::CloudWatch::CompositeAlarm": {"AlarmName": "errors", "AlarmRule": "TRUE"},
    "AWS::CloudWatch::Dashboard": {"DashboardName": "acme", "DashboardBody": "{}"},
    "AWS::Events::Rule": {"Name": "changes", "EventPattern": {"source": ["x"]}},
    "AWS::IAM::InstanceProfile": {"InstanceProfileName": "machines", "Roles": []},
    "AWS::IAM::ManagedPolicy": {"ManagedPolicyName": "read", "PolicyDocument": document("x:y", Resource=["*"])},
    "AWS::IAM::OIDCProvider": {"Url": "https://token.example.com"},
    "AWS::IAM::Role": {"RoleName": "app", "AssumeRolePolicyDocument": TRUST},
    "AWS::Logs::LogGroup": {"LogGroupName": "/acme/flow"},
    "AWS::Logs::MetricFilter": {
        "FilterName": "rejects",
        "LogGroupName": "/acme/flow",
        "FilterPattern": "",
        "MetricTransformations": [],
    },
    "AWS::SNS::Topic": {"TopicName": "alarms"},
    "AWS::SSM::Parameter": {"Name": "/acme/dev/vpc", "Type": "String", "Value": "vpc-1"},
}


def test_what_is_there_already_is_not_written_over(account: Account) -> None:
    """Though many of the services would write over it."""
    account.create("first", FOUNDATION)
    view = account.view(FOUNDATION)
    for number, (name, properties) in enumerate(PRESENT.items()):
        second = {"Resources": {"R": {"Type": name, "Properties": properties}}}
        assert account.create(f"second-{number}", second) == "ROLLBACK_COMPLETE"
        assert "already exists" in account.reasons(f"second-{number}"), name
    assert account.view(FOUNDATION) == view


def test_security_groups_hold_their_rules_with_descriptions(account: Account) -> None:
    assert account.create("groups", GROUPS) == "CREATE_COMPLETE"
    there = account.physical("groups")
    app = account.ec2.describe_security_groups(GroupIds=[there["App"]])["SecurityGroups"][0]
    assert (app["GroupName"], app["Description"]) == ("app", "the app")
    rules = {
        rule["SecurityGroupRuleId"]: rule for rule in account.ec2.describe_security_group_rules()["SecurityGroupRules"]
    }
    assert rules[there["FromApp"]]["Description"] == "postgres from app"
    assert rules[there["FromApp"]]["ReferencedGroupInfo"]["GroupId"] == there["App"]
    assert rules[there["ToData"]]["Description"] == "postgres to data"
    inline = [rule for rule in rules.values() if rule["GroupId"] == there["App"] and not rule["IsEgress"]]
    assert [(rule["CidrIpv4"], rule["FromPort"], rule["Description"]) for rule in inline] == [
        ("10.0.0.0/8", 443, "https")
    ]


def test_everything_may_leave_a_group_unless_the_template_has_inline_egress(account: Account) -> None:
    template = with_resource(changed(GROUPS, Data__SecurityGroupEgress=[]), "Open", GROUPS["Resources"]["Data"])
    account.create("groups", template)
    there = account.physical("groups")
    egress = {name: _egress(account, there[name]) for name in ("App", "Data", "Open")}
    assert egress["Data"] == egress["Open"] == [("-1", -1, -1, "0.0.0.0/0", None)]
    closing = (CLOSED["IpProtocol"], CLOSED["FromPort"], CLOSED["ToPort"], CLOSED["CidrIp"], CLOSED["Description"])
    assert closing in egress["App"]
    assert ("-1", -1, -1, "0.0.0.0/0", None) not in egress["App"]


def _egress(account: Account, group: str) -> list[tuple[Any, ...]]:
    found = account.ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    return [
        (rule["IpProtocol"], rule["FromPort"], rule["ToPort"], rule.get("CidrIpv4"), rule.get("Description"))
        for rule in found["SecurityGroupRules"]
        if rule["IsEgress"]
    ]


def test_what_is_needed_comes_first_and_goes_last(account: Account) -> None:
    # Named so that the order of the alphabet is the wrong one throughout.
    template = {
        "Resources": {
            "A": {"Type": "AWS::EC2::InternetGateway", "DependsOn": ["B"]},
            "B": {"Type": "AWS::EC2::InternetGateway", "DependsOn": "C"},
            "C": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Fn::Sub": "${D.VpcId}"}}},
            "D": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        }
    }
    account.create("order", template)
    assert account.order("order", "CREATE_COMPLETE") == ["D", "C", "B", "A"]
    identity = account.stack("order")["StackId"]
    account.delete("order")
    assert [name for name in account.order(identity, "DELETE_COMPLETE") if name != "order"] == ["A", "B", "C", "D"]


def test_a_route_that_does_not_wait_for_the_attachment_fails_as_in_aws(account: Account) -> None:
    template = changed(NETWORK)
    # Routes first, by their names: nothing but DependsOn says that the attachment comes before.
    template["Resources"]["ARoute"] = {**template["Resources"].pop("PublicRoute")}
    assert account.create("waits", template) == "CREATE_COMPLETE"
    account.delete("waits")
    del template["Resources"]["ARoute"]["DependsOn"]
    template["Resources"]["ZAttachment"] = template["Resources"].pop("Attachment")
    for waiting in ("Address", "Nat"):
        template["Resources"][waiting]["DependsOn"] = "ZAttachment"
    assert account.create("races", template) == "ROLLBACK_COMPLETE"
    assert "belong to different networks" in account.reasons("races")


def test_outputs_exports_and_functions(account: Account) -> None:
    template = with_outputs(
        NETWORK,
        Joined={"Value": {"Fn::Join": ["/", [ref("AWS::Region"), {"Fn::Select": ["1", ["a", "b"]]}]]}},
        Sub={"Value": {"Fn::Sub": ["${AWS::AccountId}:${!kept}:${X}:${Vpc}", {"X": att("Vpc", "CidrBlock")}]}},
        Split={"Value": {"Fn::Select": [2, {"Fn::Split": [",", "x,y,z"]}]}},
        Cidr={"Value": {"Fn::Select": [1, {"Fn::Cidr": [att("Vpc", "CidrBlock"), 4, 8]}]}},
        Zone={"Value": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}},
        Base64={"Value": {"Fn::Base64": "text"}},
        Map={"Value": {"Fn::FindInMap": ["Sizes", ref("AWS::Region"), "big"]}},
        If={"Value": {"Fn::If": ["Big", "yes", "no"]}, "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-if"}}},
        Never={"Value": "x", "Condition": "Small"},
    )
    template["Mappings"] = {"Sizes": {"ap-south-1": {"big": "7"}}}
    template["Parameters"] = {"Size": {"Type": "String", "Default": "7"}, "List": {"Type": "CommaDelimitedList"}}
    template["Conditions"] = {
        "Big": {"Fn::And": [{"Fn::Equals": [ref("Size"), "7"]}, {"Fn::Not": [{"Condition": "Small"}]}]},
        "Small": {"Fn::Or": [{"Fn::Equals": [{"Fn::Select": ["1", ref("List")]}, "no"]}, {"Fn::Equals": ["a", "b"]}]},
    }
    template["Resources"]["Skipped"] = {"Type": "AWS::Nowhere::Thing", "Condition": "Small"}
    account.create("functions", template, Parameters=[{"ParameterKey": "List", "ParameterValue": "yes, si"}])
    vpc = account.physical("functions")["Vpc"]
    assert account.outputs("functions") == {
        "Joined": "ap-south-1/b",
        "Sub": f"{account.id}:${{kept}}:10.0.0.0/16:{vpc}",
        "Split": "z",
        "Cidr": "10.0.1.0/24",
        "Zone": "ap-south-1a",
        "Base64": "dGV4dA==",
        "Map": "7",
        "If": "yes",
    }
    exports = account.cloudformation.list_exports()["Exports"]
    assert [(export["Name"], export["Value"]) for export in exports] == [("functions-if", "yes")]


def test_no_value_is_as_if_it_had_not_been_written(account: Account) -> None:
    template = changed(
        NETWORK,
        Vpc__EnableDnsHostnames=ref("AWS::NoValue"),
        Vpc__Tags=[ref("AWS::NoValue"), {"Key": "a", "Value": "b"}],
    )
    account.create("absent", template)
    vpc = account.physical("absent")["Vpc"]
    told = account.ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")
    assert told["EnableDnsHostnames"]["Value"] is False


@pytest.mark.parametrize(
    "template",
    [NETWORK, ACLS, GROUPS, PREFIX_LISTS, FOUNDATION],
    ids=["network", "acls", "groups", "lists", "foundation"],
)
def test_a_creation_that_fails_half_way_leaves_nothing(account: Account, template: dict[str, Any]) -> None:
    before = account.view(template)
    failing = with_resource(template, "ZFails", {**FAILS, "DependsOn": sorted(template["Resources"])})
    for resource in failing["Resources"].values():
        resource["DeletionPolicy"] = "RetainExceptOnCreate"
    assert account.create("fails", failing) == "ROLLBACK_COMPLETE"
    assert account.view(template) == before
    assert "192.168.0.0/24" in account.reasons("fails")
    first = next(event for event in account.events("fails") if event["ResourceStatus"].endswith("FAILED"))
    assert first["LogicalResourceId"] == "ZFails"
    assert "is in ROLLBACK_COMPLETE state" in account.refused_update("fails", template)
    assert account.delete("fails") == "DELETE_COMPLETE"


def test_what_a_failed_creation_made_stays_where_the_policy_is_retain(account: Account) -> None:
    failing = with_resource(NETWORK, "ZFails", FAILS)
    failing["Resources"]["Gateway"]["DeletionPolicy"] = "Retain"
    failing["Resources"]["ZFails"]["DependsOn"] = "Gateway"
    assert account.create("fails", failing) == "ROLLBACK_COMPLETE"
    assert len(account.ec2.describe_internet_gateways()["InternetGateways"]) == 1


def test_a_group_whose_second_rule_fails_is_not_left_half_made(account: Account) -> None:
    before = account.view()
    rule = GROUPS["Resources"]["App"]["Properties"]["SecurityGroupIngress"][0]
    assert account.create("twice", changed(GROUPS, App__SecurityGroupIngress=[rule, rule])) == "ROLLBACK_COMPLETE"
    assert account.view() == before


def test_without_rollback_a_failed_creation_stays_to_be_looked_at(account: Account) -> None:
    failing = with_resource(NETWORK, "ZFails", {**FAILS, "DependsOn": "Gateway"})
    assert account.create("stays", failing, DisableRollback=True) == "CREATE_FAILED"
    assert "Gateway" in account.physical("stays")
    assert account.update("stays", NETWORK) == "UPDATE_COMPLETE"


def test_each_operation_has_an_id_of_its_own_in_its_events(account: Account) -> None:
    """By it the CDK CLI shows why this deployment failed, and not why an earlier one did."""
    for tag in ("first", "second"):
        properties = {"CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "is", "Value": tag}]}
        template = {"Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": properties}}}
        (account.create if tag == "first" else account.update)("operations", template)
    by_operation: dict[str, list[str]] = {}
    for event in account.events("operations"):
        by_operation.setdefault(event["OperationId"], []).append(event["ResourceStatus"])
    assert [statuses[0] for statuses in by_operation.values()] == ["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"]
    assert [statuses[-1] for statuses in by_operation.values()] == ["CREATE_COMPLETE", "UPDATE_COMPLETE"]


def test_a_fault_of_the_embedded_account_is_told_as_aws_tells_its_own(account: Account) -> None:
    """Not as a page of HTML, which no client can read: here by a region that nobody has."""
    place = {**account.keys, "region_name": "ap-nowhere-1"}
    elsewhere = boto3.client("cloudformation", **place, config=Config(retries={"total_max_attempts": 1}))
    with pytest.raises(ClientError) as failed:
        elsewhere.describe_stacks()
    assert failed.value.response["Error"]["Code"] == "InternalFailure"
    assert "ap-nowhere-1" in failed.value.response["Error"]["Message"]
