"""Updates: in place, by replacement, none at all; and set back for real when they fail."""

from __future__ import annotations

from typing import Any

import pytest

from tests.live.conftest import Account
from tests.live.forgetting import forgetting_ids
from tests.live.templates import (
    ACLS,
    BODY,
    CLOSED,
    FAILS,
    FLOW_LOGS,
    GROUPS,
    KEY_POLICY,
    METRIC,
    MONITORING,
    NETWORK,
    OPTIONS,
    OWN,
    PARAMETERS,
    PREFIX_LISTS,
    QUERY,
    ROLES,
    TRUST,
    att,
    changed,
    document,
    ref,
    resource,
    sub,
    tags,
    with_outputs,
    with_resource,
    without,
)

pytestmark = pytest.mark.live

RULE = GROUPS["Resources"]["App"]["Properties"]["SecurityGroupIngress"][0]
OTHER_RULE = {**RULE, "FromPort": 8443, "ToPort": 8443, "Description": "other"}

NEW_VPC = with_resource(
    with_resource(
        changed(
            NETWORK,
            Vpc__CidrBlock="10.0.0.0/20",
            Attachment__InternetGatewayId=ref("Other"),
            PublicRoute__GatewayId=ref("Other"),
            Nat__AllocationId=att("Second", "AllocationId"),
        ),
        "Other",
        {"Type": "AWS::EC2::InternetGateway"},
    ),
    "Second",
    {"Type": "AWS::EC2::EIP", "DependsOn": "Attachment"},
)

SAID_OF_A_ROLE = (
    "ManagedPolicyArns",
    "MaxSessionDuration",
    "PermissionsBoundary",
    "Policies",
    "Tags",
)

SAID_OF_A_FLOW_LOG = {"TrafficType": "ALL", "MaxAggregationInterval": 600, "LogFormat": "${bytes}"}

Change = tuple[dict[str, Any], dict[str, Any], set[str]]
"""From a template to another, and the resources that are replaced."""

CHANGES: dict[str, Change] = {
    "tags": (NETWORK, changed(NETWORK, Public__Tags=tags("renamed"), Nat__Tags=[], Address__Tags=tags("x")), set()),
    "public addresses": (NETWORK, changed(NETWORK, Public__MapPublicIpOnLaunch=None), set()),
    "dns": (NETWORK, changed(NETWORK, Vpc__EnableDnsHostnames=False, Vpc__EnableDnsSupport=False), set()),
    "route target": (
        NETWORK,
        changed(NETWORK, PrivateRoute__NatGatewayId=None, PrivateRoute__GatewayId=ref("Gateway")),
        set(),
    ),
    "route destination": (
        NETWORK,
        changed(NETWORK, PrivateRoute__DestinationCidrBlock="8.8.0.0/16"),
        {"PrivateRoute"},
    ),
    "subnet range": (
        NETWORK,
        changed(NETWORK, Private__CidrBlock="10.0.9.0/24"),
        {"Private", "PrivateAssociation"},
    ),
    "association": (
        NETWORK,
        changed(NETWORK, PrivateAssociation__RouteTableId=ref("PublicTable")),
        {"PrivateAssociation"},
    ),
    # An address serves one NAT gateway: AWS too wants a new one beside a new gateway.
    "nat and its route": (
        NETWORK,
        with_resource(
            changed(NETWORK, Nat__SubnetId=ref("Private"), Nat__AllocationId=att("Second", "AllocationId")),
            "Second",
            {"Type": "AWS::EC2::EIP", "DependsOn": "Attachment"},
        ),
        {"Nat"},
    ),
    # And a gateway serves one VPC.
    "vpc": (NETWORK, NEW_VPC, set(NETWORK["Resources"]) - {"Gateway", "Address"}),
    "entries of a network ACL": (
        ACLS,
        changed(
            ACLS,
            Web__PortRange={"From": 443, "To": 443},
            Web__RuleAction="deny",
            Web__CidrBlock=None,
            Web__Ipv6CidrBlock="2001:db8::/32",
            Ping__Protocol=-1,
            Ping__Icmp=None,
            Out__Protocol=17,
            Out__PortRange={"From": 1024, "To": 65535},
            Edge__Tags=tags("renamed"),
        ),
        set(),
    ),
    "entries of another number, direction or list": (
        ACLS,
        changed(ACLS, Web__RuleNumber=101, Ping__Egress=False, Out__NetworkAclId=ref("Inner")),
        {"Web", "Ping", "Out"},
    ),
    "what is in a prefix list": (
        PREFIX_LISTS,
        changed(
            PREFIX_LISTS,
            Partners__Entries=[
                {"Cidr": "203.0.113.0/24", "Description": "the office"},
                {"Cidr": "192.0.2.0/24"},
                {"Cidr": "192.0.3.0/24", "Description": "neighbours"},
            ],
            Partners__PrefixListName="acme-friends",
            Six__Entries=[{"Cidr": "2001:db8::/32"}],
            Six__Tags=tags("more"),
        ),
        set(),
    ),
    "the room of a prefix list": (PREFIX_LISTS, changed(PREFIX_LISTS, Partners__MaxEntries=3), set()),
    "nothing in a prefix list any more": (PREFIX_LISTS, changed(PREFIX_LISTS, Partners__Entries=[]), set()),
    "other lists in rules": (
        PREFIX_LISTS,
        changed(
            PREFIX_LISTS,
            In__SourcePrefixListId=ref("Six"),
            Out__Description="outwards",
            Web__SecurityGroupIngress=[
                {
                    "IpProtocol": "tcp",
                    "FromPort": 80,
                    "ToPort": 80,
                    "SourcePrefixListId": ref("Partners"),
                    "Description": "plain",
                },
                {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "SourcePrefixListId": ref("Six")},
            ],
        ),
        {"In"},
    ),
    "no prefix list any more": (
        PREFIX_LISTS,
        changed(
            without(PREFIX_LISTS, "In", "Out", "Partners"),
            Web__SecurityGroupIngress=[],
        ),
        set(),
    ),
    "what machines are told": (OPTIONS, changed(OPTIONS, Options__NtpServers=["10.0.0.5"]), {"Options", "Told"}),
    "the tags of what machines are told": (OPTIONS, changed(OPTIONS, Options__Tags=tags("other")), set()),
    "no more words to machines": (OPTIONS, without(OPTIONS, "Options", "Told"), set()),
    "a subnet's network ACL": (ACLS, changed(ACLS, Association__NetworkAclId=ref("Inner")), {"Association"}),
    "rule description": (
        GROUPS,
        changed(GROUPS, FromApp__Description="anew", ToData__Description=None),
        set(),
    ),
    "inline description": (GROUPS, changed(GROUPS, App__SecurityGroupIngress=[{**RULE, "Description": "anew"}]), set()),
    "inline rule": (GROUPS, changed(GROUPS, App__SecurityGroupIngress=[OTHER_RULE]), set()),
    "inline egress goes": (GROUPS, changed(GROUPS, App__SecurityGroupEgress=None), set()),
    "inline egress comes": (GROUPS, changed(GROUPS, Data__SecurityGroupEgress=[CLOSED]), set()),
    "rule ports": (GROUPS, changed(GROUPS, FromApp__ToPort=5433), {"FromApp"}),
    "group description": (
        GROUPS,
        changed(GROUPS, Data__GroupDescription="anew"),
        {"Data", "FromApp", "ToData"},
    ),
    "removed and added": (
        NETWORK,
        with_resource(without(NETWORK, "PrivateRoute", "Nat", "Address"), "More", NETWORK["Resources"]["PublicTable"]),
        set(),
    ),
    "roles in place": (
        ROLES,
        changed(
            with_resource(ROLES, "Other", resource("AWS::IAM::Role", AssumeRolePolicyDocument=TRUST)),
            Role__AssumeRolePolicyDocument=document("sts:AssumeRole", Principal={"Service": ["ecs.amazonaws.com"]}),
            Role__Description="anew",
            Role__MaxSessionDuration=3600,
            Role__PermissionsBoundary=ref("Read"),
            Role__ManagedPolicyArns=[ref("Boundary"), "arn:aws:iam::aws:policy/ReadOnlyAccess"],
            Role__Policies=[{"PolicyName": "own", "PolicyDocument": document("s3:GetObject", Resource=["*"])}],
            Role__Tags=[{"Key": "owner", "Value": "else"}],
            Read__PolicyDocument=document("s3:GetBucketTagging", Resource=["*"]),
            Provider__ClientIdList=["sts.amazonaws.com", "new"],
            Provider__ThumbprintList=["c" * 40],
            Provider__Tags=[],
            Profile__Roles=[ref("Other")],
        ),
        set(),
    ),
    "a role of which less is said": (
        ROLES,
        changed(ROLES, **{f"Role__{word}": None for word in SAID_OF_A_ROLE}),
        set(),
    ),
    "names of roles and policies": (
        ROLES,
        changed(
            ROLES,
            Role__RoleName="app-2",
            Boundary__ManagedPolicyName="limit",
            Provider__Url="https://other.example.com",
        ),
        {"Role", "Boundary", "Provider"},
    ),
    "monitoring in place": (
        MONITORING,
        changed(
            MONITORING,
            Key__Description="of some",
            Key__KeyPolicy=OWN,
            Key__RotationPeriodInDays=90,
            Key__PendingWindowInDays=30,
            Key__Tags=tags("locked"),
            Group__RetentionInDays=60,
            Group__Tags=tags("logs"),
            Filter__FilterPattern="ACCEPT",
            Filter__MetricTransformations=[{"MetricName": "m", "MetricNamespace": "n", "MetricValue": "$.bytes"}],
            Topic__DisplayName="anew",
            Topic__Tags=tags("told"),
            Access__PolicyDocument=document("sns:Publish", Principal={"AWS": [att("Role", "Arn")]}, Resource=["*"]),
            Queue__RawMessageDelivery=False,
            Errors__Threshold="2.5",
            Errors__Dimensions=[],
            Errors__AlarmActions=[],
            Errors__Tags=tags("alarm"),
            Unusual__Metrics=[{**QUERY, "Id": "one"}, {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(one, 3)"}],
            Trouble__AlarmRule=sub('OK("${Slow}")'),
            Trouble__Tags=tags("worse"),
            Board__DashboardBody=BODY % "two",
            Rule__EventPattern={"source": ["aws.iam"]},
            Rule__State="DISABLED",
            Rule__Targets=[{"Id": "another", "Arn": ref("Topic")}],
            Rule__Tags=tags("events"),
        ),
        set(),
    ),
    "monitoring of which less is said": (
        MONITORING,
        changed(
            MONITORING,
            Key__Enabled=False,
            Key__EnableKeyRotation=False,
            Key__RotationPeriodInDays=None,
            Group__RetentionInDays=None,
            Group__KmsKeyId=None,
            Topic__KmsMasterKeyId=None,
            Errors__AlarmDescription=None,
            Trouble__OKActions=None,
            Rule__Description=None,
            Rule__Targets=None,
        ),
        set(),
    ),
    "monitoring of other things": (
        MONITORING,
        changed(
            with_resource(
                with_resource(MONITORING, "Second", resource("AWS::KMS::Key", KeyPolicy=KEY_POLICY)),
                "Other",
                resource("AWS::SNS::Topic", TopicName="other"),
            ),
            Alias__TargetKeyId=att("Second", "Arn"),
            Group__KmsKeyId=att("Second", "Arn"),
            Access__Topics=[ref("Other")],
            **{f"Errors__{word}": None for word in (*METRIC, "Statistic", "Period")},
            Errors__Metrics=[QUERY],
        ),
        set(),
    ),
    "names in monitoring": (
        MONITORING,
        changed(
            MONITORING,
            Alias__AliasName="alias/acme-2",
            Group__LogGroupName="/acme/other",
            Filter__FilterName="others",
            Topic__TopicName="alarms-2",
            Errors__AlarmName="mistakes",
            Trouble__AlarmName="worry",
            Board__DashboardName="acme-2",
            Rule__Name="events",
        ),
        {"Alias", "Group", "Filter", "Topic", "Mail", "Queue", "Errors", "Trouble", "Board", "Rule"},
    ),
    "parameters in place": (
        PARAMETERS,
        changed(
            PARAMETERS,
            Parameter__Value="eni-1",
            Parameter__Description=None,
            Parameter__AllowedPattern="^eni-",
            Parameter__Tags={"owner": "else"},
            List__Value="a,b,c",
        ),
        set(),
    ),
    "the name of a parameter": (PARAMETERS, changed(PARAMETERS, Parameter__Name="/acme/dev/network"), {"Parameter"}),
    "monitoring goes": (
        MONITORING,
        without(MONITORING, "Trouble", "Errors", "Unusual", "Filter", "Mail", "Access", "Alias", "Board"),
        set(),
    ),
    "the tags of a flow log": (FLOW_LOGS, changed(FLOW_LOGS, Flow__Tags=tags("renamed")), set()),
    "no tags of a flow log": (FLOW_LOGS, changed(FLOW_LOGS, Flow__Tags=None), set()),
    **{
        f"{word} of a flow log": (FLOW_LOGS, changed(FLOW_LOGS, **{f"Flow__{word}": value}), {"Flow"})
        for word, value in SAID_OF_A_FLOW_LOG.items()
    },
    "the tags of a bucket": (FLOW_LOGS, changed(FLOW_LOGS, Files__Tags=tags("renamed")), set()),
    "what is said of a bucket": (
        FLOW_LOGS,
        changed(
            FLOW_LOGS,
            Files__BucketEncryption={
                "ServerSideEncryptionConfiguration": [
                    {"BucketKeyEnabled": True, "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
                ]
            },
            Files__LifecycleConfiguration={
                "Rules": [{"Id": "old", "Status": "Enabled", "Prefix": "", "ExpirationInDays": 60}]
            },
            Files__PublicAccessBlockConfiguration={"BlockPublicAcls": True},
            Files__VersioningConfiguration={"Status": "Suspended"},
            Delivery__PolicyDocument=document(
                "s3:*", Principal={"Service": ["delivery.logs.amazonaws.com"]}, Resource=[sub("${Files.Arn}/*")]
            ),
        ),
        set(),
    ),
    "less said of a bucket": (
        FLOW_LOGS,
        changed(
            FLOW_LOGS,
            Files__BucketEncryption=None,
            Files__LifecycleConfiguration=None,
            Files__OwnershipControls=None,
            Files__PublicAccessBlockConfiguration=None,
        ),
        set(),
    ),
    "the files of a flow log": (
        FLOW_LOGS,
        changed(
            FLOW_LOGS,
            ToFiles__DestinationOptions={
                "FileFormat": "plain-text",
                "HiveCompatiblePartitions": True,
                "PerHourPartition": False,
            },
        ),
        {"ToFiles"},
    ),
    "the group of a flow log": (
        FLOW_LOGS,
        changed(
            with_resource(FLOW_LOGS, "Other", resource("AWS::Logs::LogGroup", LogGroupName="/acme/other")),
            Flow__LogGroupName=ref("Other"),
        ),
        {"Flow"},
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_an_updated_stack_is_what_its_template_makes_afresh(account: Account, case: str) -> None:
    """The account after an update is the account after a creation, but for ids; what can stay keeps its own."""
    before, after, replaced = CHANGES[case]
    account.create("stack", before)
    there = account.physical("stack")
    assert account.update("stack", after) == "UPDATE_COMPLETE", account.reasons("stack")
    now = account.physical("stack")
    assert {name for name in there.keys() & now.keys() if there[name] != now[name]} == replaced
    updated = forgetting_ids(account, "stack")
    account.delete("stack")
    account.create("stack", after)
    assert updated == forgetting_ids(account, "stack")


@pytest.mark.parametrize("case", CHANGES)
def test_a_failed_update_leaves_the_account_as_it_was(account: Account, case: str) -> None:
    before, after, _ = CHANGES[case]
    account.create("stack", before)
    view, there, template = account.view(before), account.physical("stack"), account.stack("stack")
    failing = with_resource(after, "ZFails", {**FAILS, "DependsOn": sorted(after["Resources"])})
    assert account.update("stack", failing) == "UPDATE_ROLLBACK_COMPLETE", account.reasons("stack")
    assert account.view(before) == view
    assert account.physical("stack") == there
    assert account.stack("stack").get("Outputs") == template.get("Outputs")
    assert "192.168.0.0/24" in account.reasons("stack")
    assert account.update("stack", after) == "UPDATE_COMPLETE", account.reasons("stack")
    assert account.delete("stack") == "DELETE_COMPLETE", account.reasons("stack")


def test_an_update_without_changes_is_refused_in_awss_words(account: Account) -> None:
    account.create("stack", NETWORK)
    reordered = {"Description": "anew", "Resources": dict(reversed(NETWORK["Resources"].items()))}
    for same in (NETWORK, reordered, changed(NETWORK, Vpc__EnableDnsSupport="true")):
        assert account.refused_update("stack", same) == "No updates are to be performed."
    assert account.stack("stack")["StackStatus"] == "CREATE_COMPLETE"


def test_stack_tags_reach_the_resources(account: Account) -> None:
    account.create("stack", NETWORK)
    assert account.update("stack", NETWORK, Tags=[{"Key": "cost", "Value": "7"}]) == "UPDATE_COMPLETE"
    vpc = account.ec2.describe_vpcs(VpcIds=[account.physical("stack")["Vpc"]])["Vpcs"][0]
    assert {"Key": "cost", "Value": "7"} in vpc["Tags"]


def test_a_named_group_cannot_be_replaced_under_its_name(account: Account) -> None:
    account.create("stack", GROUPS)
    view = account.view()
    assert account.update("stack", changed(GROUPS, App__GroupDescription="anew")) == "UPDATE_ROLLBACK_COMPLETE"
    assert "cannot update a stack when a custom-named resource requires replacing" in account.reasons("stack")
    assert account.view() == view
    renamed = changed(GROUPS, App__GroupDescription="anew", App__GroupName="app-2")
    assert account.update("stack", renamed) == "UPDATE_COMPLETE"


def test_a_rule_that_another_has_opened_stays_when_an_update_fails(account: Account) -> None:
    """An inline rule of the words of a standalone one is refused; setting that back must not close the other's."""
    same = {
        "IpProtocol": "tcp",
        "FromPort": 5432,
        "ToPort": 5432,
        "SourceSecurityGroupId": att("App", "GroupId"),
    }
    account.create("stack", GROUPS)
    view = account.view()
    assert account.update("stack", changed(GROUPS, Data__SecurityGroupIngress=[OTHER_RULE, same])) == (
        "UPDATE_ROLLBACK_COMPLETE"
    )
    assert account.view() == view


def test_a_resource_cannot_become_another_type(account: Account) -> None:
    account.create("stack", NETWORK)
    other = {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": ref("Vpc")}}
    assert "Update of resource type is not permitted" in account.refused_update(
        "stack", with_resource(NETWORK, "Private", other)
    )


@pytest.mark.parametrize(
    ("policy", "kept"), [({"UpdateReplacePolicy": "Retain"}, True), ({"UpdateReplacePolicy": "Delete"}, False)]
)
def test_what_is_replaced_goes_unless_its_policy_keeps_it(account: Account, policy: Any, kept: bool) -> None:
    def template(description: str) -> dict[str, Any]:
        found = changed(GROUPS, Data__GroupDescription=description)
        found["Resources"]["Data"] |= policy
        return found

    account.create("stack", template("one"))
    old = account.physical("stack")["Data"]
    account.update("stack", template("two"))
    groups = [group["GroupId"] for group in account.ec2.describe_security_groups()["SecurityGroups"]]
    assert (old in groups) == kept


def test_a_condition_brings_and_takes_a_resource(account: Account) -> None:
    template = changed(NETWORK)
    template["Parameters"] = {"More": {"Type": "String", "Default": "no"}}
    template["Conditions"] = {"More": {"Fn::Equals": [ref("More"), "yes"]}}
    template["Resources"]["Extra"] = {"Type": "AWS::EC2::InternetGateway", "Condition": "More"}
    account.create("stack", template)
    assert "Extra" not in account.physical("stack")
    account.update("stack", template, Parameters=[{"ParameterKey": "More", "ParameterValue": "yes"}])
    assert "Extra" in account.physical("stack")
    previous = [{"ParameterKey": "More", "UsePreviousValue": True}]
    account.update("stack", changed(template, Vpc__Tags=[]), Parameters=previous)
    assert "Extra" in account.physical("stack")
    account.update("stack", template)
    assert "Extra" not in account.physical("stack")


def test_a_nat_gateway_cannot_take_the_address_of_another(account: Account) -> None:
    account.create("stack", NETWORK)
    view = account.view()
    assert account.update("stack", changed(NETWORK, Nat__SubnetId=ref("Private"))) == "UPDATE_ROLLBACK_COMPLETE"
    assert account.view() == view


def test_a_new_policy_alone_is_a_change_that_touches_nothing(account: Account) -> None:
    account.create("stack", NETWORK)
    view = account.view()
    retained = changed(NETWORK)
    retained["Resources"]["Vpc"]["DeletionPolicy"] = "Retain"
    assert account.update("stack", retained) == "UPDATE_COMPLETE"
    assert account.view() == view
    assert account.update("stack", with_outputs(retained, Id={"Value": ref("Vpc")})) == "UPDATE_COMPLETE"
    assert account.outputs("stack") == {"Id": account.physical("stack")["Vpc"]}


FIXED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "what a key is": (MONITORING, changed(MONITORING, Key__KeySpec="RSA_2048"), "of a key cannot change"),
    "the class of a log group": (
        MONITORING,
        changed(MONITORING, Group__LogGroupClass="INFREQUENT_ACCESS"),
        "the class of a log group cannot change",
    ),
    "an advanced parameter": (PARAMETERS, changed(PARAMETERS, List__Tier="Standard"), "You can't downgrade"),
    "a path under the same name": (ROLES, changed(ROLES, Role__Path="/"), "custom-named resource requires replacing"),
    "raw mail": (MONITORING, changed(MONITORING, Mail__RawMessageDelivery=True), "does not support raw message"),
    "a value against its pattern": (PARAMETERS, changed(PARAMETERS, Parameter__Value="x"), "allowedPattern: ^vpc-"),
    "room and entries of a prefix list at once": (
        PREFIX_LISTS,
        changed(PREFIX_LISTS, Partners__MaxEntries=20, Partners__Entries=[{"Cidr": "192.0.2.0/24"}]),
        "You cannot modify the entries and the maximum entries for the prefix list in the same request",
    ),
    "the family of a prefix list": (
        PREFIX_LISTS,
        changed(PREFIX_LISTS, Six__AddressFamily="IPv4"),
        "The AddressFamily of a prefix list cannot be changed",
    ),
    "less room than a prefix list has entries": (
        PREFIX_LISTS,
        changed(PREFIX_LISTS, Partners__MaxEntries=1),
        "has room for 1 entries",
    ),
    "a profile of nobody, after its role has left it": (
        ROLES,
        changed(ROLES, Profile__Roles=["nobody"]),
        "Role nobody not found",
    ),
}


@pytest.mark.parametrize("case", FIXED)
def test_what_aws_does_not_let_change_stays_as_it_was(account: Account, case: str) -> None:
    before, after, words = FIXED[case]
    account.create("stack", before)
    view = account.view(before)
    assert account.update("stack", after) == "UPDATE_ROLLBACK_COMPLETE"
    assert words in account.reasons("stack")
    assert account.view(before) == view
