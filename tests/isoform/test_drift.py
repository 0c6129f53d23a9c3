"""Whatever somebody changes in the account is named by id and field, and what is advised repairs it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from config.environments import load
from isoform.drift import drift
from isoform.report import json as report
from live import record
from live import target as targets
from tests.isoform.conftest import Account

pytestmark = pytest.mark.live
ANYWHERE = [{"CidrIp": "0.0.0.0/0"}]
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": ANYWHERE}


@dataclass(frozen=True, slots=True)
class Console:
    """Somebody with AWS's console, who goes by the names of things."""

    client: Callable[[str], Any]
    physical: Mapping[str, str]
    """What each resource of the model is called in the account."""

    @property
    def ec2(self) -> Any:
        return self.client("ec2")

    @property
    def iam(self) -> Any:
        return self.client("iam")

    @property
    def cloudwatch(self) -> Any:
        return self.client("cloudwatch")

    @property
    def sns(self) -> Any:
        return self.client("sns")

    def __getitem__(self, id: str) -> str:
        return self.physical[id]

    @property
    def vpc(self) -> list[dict[str, object]]:
        return [{"Name": "vpc-id", "Values": [self["vpc/main"]]}]

    def default_group(self) -> str:
        groups = self.ec2.describe_security_groups(Filters=self.vpc)["SecurityGroups"]
        return str(next(group["GroupId"] for group in groups if group["GroupName"] == "default"))

    def main_table(self) -> str:
        tables = self.ec2.describe_route_tables(Filters=self.vpc)["RouteTables"]
        return str(next(t["RouteTableId"] for t in tables if any(a["Main"] for a in t["Associations"])))

    def acl(self) -> str:
        return str(self.ec2.describe_network_acls(Filters=self.vpc)["NetworkAcls"][0]["NetworkAclId"])


Seen = tuple[str, str | None]
"""An id and a field; of what is in no record, the kind stands for the id."""


def closes_a_route(by: Console) -> None:
    by.ec2.delete_route(RouteTableId=by["route-table/public"], DestinationCidrBlock="0.0.0.0/0")


def opens_a_rule_to_the_world(by: Console) -> None:
    by.ec2.authorize_security_group_ingress(GroupId=by["group/app"], IpPermissions=[SSH])


def lets_everything_out(by: Console) -> None:
    everything = {"IpProtocol": "-1", "IpRanges": ANYWHERE}
    by.ec2.authorize_security_group_egress(GroupId=by["group/database"], IpPermissions=[everything])


def takes_a_rule_away(by: Console) -> None:
    rule = by["rule/cache/ingress/app-tcp-6379"]
    by.ec2.revoke_security_group_ingress(GroupId=by["group/cache"], SecurityGroupRuleIds=[rule])


def drops_a_tag(by: Console) -> None:
    by.ec2.delete_tags(Resources=[by["subnet/data/b"]], Tags=[{"Key": "owner"}])


def changes_a_tag(by: Console) -> None:
    by.ec2.create_tags(Resources=[by["vpc/main"]], Tags=[{"Key": "cost-center", "Value": "cc-9"}])


def adds_a_tag(by: Console) -> None:
    by.ec2.create_tags(Resources=[by["group/ci"]], Tags=[{"Key": "note", "Value": "by hand"}])


def moves_a_subnet_to_another_table(by: Console) -> None:
    by.ec2.replace_route_table_association(
        AssociationId=by["route-table-association/data/a"], RouteTableId=by["route-table/public"]
    )


def flips_public_addresses(by: Console) -> None:
    by.ec2.modify_subnet_attribute(SubnetId=by["subnet/public/a"], MapPublicIpOnLaunch={"Value": True})


def turns_names_off(by: Console) -> None:
    by.ec2.modify_vpc_attribute(VpcId=by["vpc/main"], EnableDnsHostnames={"Value": False})


def adds_a_subnet(by: Console) -> None:
    (vpc,) = by.ec2.describe_vpcs(VpcIds=[by["vpc/main"]])["Vpcs"]
    last = vpc["CidrBlock"].replace(".0.0/16", ".250.0/24")
    by.ec2.create_subnet(VpcId=by["vpc/main"], CidrBlock=last)


def adds_a_rule_to_the_default_group(by: Console) -> None:
    by.ec2.authorize_security_group_ingress(GroupId=by.default_group(), IpPermissions=[SSH])


def adds_a_route_to_the_main_table(by: Console) -> None:
    by.ec2.create_route(
        RouteTableId=by.main_table(), DestinationCidrBlock="0.0.0.0/0", GatewayId=by["internet-gateway/main"]
    )


def adds_a_route(by: Console) -> None:
    by.ec2.create_route(
        RouteTableId=by["route-table/data"],
        DestinationCidrBlock="198.51.100.0/24",
        GatewayId=by["internet-gateway/main"],
    )


def adds_a_group(by: Console) -> None:
    by.ec2.create_security_group(GroupName="by-hand", Description="by hand", VpcId=by["vpc/main"])


def adds_a_table(by: Console) -> None:
    by.ec2.create_route_table(VpcId=by["vpc/main"])


def adds_an_endpoint(by: Console) -> None:
    by.ec2.create_vpc_endpoint(
        VpcId=by["vpc/main"], ServiceName="com.amazonaws.ap-south-1.s3", VpcEndpointType="Gateway"
    )


def denies_in_the_default_acl(by: Console) -> None:
    by.ec2.create_network_acl_entry(
        NetworkAclId=by.acl(),
        RuleNumber=50,
        Protocol="-1",
        RuleAction="deny",
        Egress=False,
        CidrBlock="10.0.0.0/8",
    )


def makes_the_app_an_administrator(by: Console) -> None:
    by.iam.attach_role_policy(RoleName=by["role/app"], PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")


def gives_the_app_a_policy_of_its_own(by: Console) -> None:
    by.iam.put_role_policy(RoleName=by["role/app"], PolicyName="by-hand", PolicyDocument=json.dumps(ANYTHING))


def trusts_another_account(by: Console) -> None:
    who = {"AWS": "arn:aws:iam::444455556666:root"}
    trust = {"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    by.iam.update_assume_role_policy(RoleName=by["role/auditor"], PolicyDocument=document)


def lets_a_session_last(by: Console) -> None:
    same = by.iam.get_role(RoleName=by["role/auditor"])["Role"]["Description"]
    by.iam.update_role(RoleName=by["role/auditor"], Description=same, MaxSessionDuration=43200)


def takes_the_role_from_machines(by: Console) -> None:
    by.iam.remove_role_from_instance_profile(InstanceProfileName=by["instance-profile/app"], RoleName=by["role/app"])


def ends_rotation(by: Console) -> None:
    by.client("kms").disable_key_rotation(KeyId=by["key/monitoring"])


def keeps_logs_for_a_day(by: Console) -> None:
    by.client("logs").put_retention_policy(logGroupName=by["log-group/app"], retentionInDays=1)


def looks_for_something_else(by: Console) -> None:
    logs = by.client("logs")
    (found,) = logs.describe_metric_filters(logGroupName=by["log-group/app"])["metricFilters"]
    logs.put_metric_filter(
        logGroupName=by["log-group/app"],
        filterName=found["filterName"],
        filterPattern="nothing of the kind",
        metricTransformations=found["metricTransformations"],
    )


def counts_something_more(by: Console) -> None:
    counted = {"metricName": "by-hand", "metricNamespace": "by-hand", "metricValue": "1"}
    by.client("logs").put_metric_filter(
        logGroupName=by["log-group/app"], filterName="by hand", filterPattern="", metricTransformations=[counted]
    )


def calls_the_topic_something_else(by: Console) -> None:
    by.sns.set_topic_attributes(TopicArn=by["topic/alerts"], AttributeName="DisplayName", AttributeValue="by hand")


def listens_in(by: Console) -> None:
    by.sns.subscribe(
        TopicArn=by["topic/alerts"], Protocol="sqs", Endpoint="arn:aws:sqs:ap-south-1:444455556666:by-hand"
    )


def hears_of_it_late(by: Console) -> None:
    (alarm,) = by.cloudwatch.describe_alarms(AlarmNames=[by["alarm/app-errors"]])["MetricAlarms"]
    words = by.cloudwatch.meta.service_model.operation_model("PutMetricAlarm").input_shape.members
    same = {word: alarm[word] for word in words if alarm.get(word)}
    by.cloudwatch.put_metric_alarm(**{**same, "Threshold": 999})


def sees_nothing_any_more(by: Console) -> None:
    by.cloudwatch.delete_dashboards(DashboardNames=[by["dashboard/app"]])


def tells_nobody(by: Console) -> None:
    by.cloudwatch.disable_alarm_actions(AlarmNames=[by["alarm/nat-a-connections"]])


def describes_it_in_other_words(by: Console) -> None:
    name = by["composite-alarm/app-cut-off"]
    (alarm,) = by.cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    words = ("AlarmName", "AlarmRule", "ActionsEnabled", "OKActions", "AlarmActions", "InsufficientDataActions")
    by.cloudwatch.put_composite_alarm(**{word: alarm[word] for word in words}, AlarmDescription="by hand")


def edits_a_dashboard(by: Console) -> None:
    name = by["dashboard/foundation"]
    body = json.loads(by.cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"])
    by.cloudwatch.put_dashboard(DashboardName=name, DashboardBody=json.dumps({**body, "start": "-PT9H"}))


def disables_a_rule(by: Console) -> None:
    by.client("events").disable_rule(Name=by["event-rule/aws-health"])


def changes_a_parameter(by: Console) -> None:
    by.client("ssm").put_parameter(
        Name=by["parameter/network/cidr"], Value="192.0.2.0/24", Type="String", Overwrite=True
    )


def takes_a_parameter_away(by: Console) -> None:
    by.client("ssm").delete_parameter(Name=by["parameter/role/app/arn"])


def adds_a_parameter_beside_ours(by: Console) -> None:
    beside = by["parameter/network/cidr"].rpartition("/")[0]
    by.client("ssm").put_parameter(Name=f"{beside}/by-hand", Value="by hand", Type="String")


def watches_a_subnet(by: Console) -> None:
    by.client("logs").create_log_group(logGroupName="by-hand")
    by.ec2.create_flow_logs(
        ResourceIds=[by["subnet/private/a"]],
        ResourceType="Subnet",
        TrafficType="ALL",
        LogGroupName="by-hand",
        DeliverLogsPermissionArn=by.iam.get_role(RoleName=by["role/app"])["Role"]["Arn"],
    )


ANYTHING = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}

DRIFTS: list[tuple[Callable[[Console], None], set[Seen]]] = [
    (closes_a_route, {("route/public/internet", None)}),
    (opens_a_rule_to_the_world, {("IngressRule", None)}),
    (lets_everything_out, {("EgressRule", None)}),
    (takes_a_rule_away, {("rule/cache/ingress/app-tcp-6379", None)}),
    (drops_a_tag, {("subnet/data/b", "tags.owner")}),
    (changes_a_tag, {("vpc/main", "tags.cost-center")}),
    (adds_a_tag, {("group/ci", "tags.note")}),
    (moves_a_subnet_to_another_table, {("route-table-association/data/a", None), ("RouteTableAssociation", None)}),
    (flips_public_addresses, {("subnet/public/a", "public_addresses")}),
    (turns_names_off, {("vpc/main", "dns_hostnames")}),
    (adds_a_subnet, {("Subnet", None)}),
    (adds_a_rule_to_the_default_group, {("IngressRule", None)}),
    (adds_a_route_to_the_main_table, {("Route", None)}),
    (adds_a_route, {("Route", None)}),
    (adds_a_group, {("SecurityGroup", None)}),
    (adds_a_table, {("RouteTable", None)}),
    (adds_an_endpoint, {("GatewayEndpoint", None)}),
    (watches_a_subnet, {("FlowLog", None)}),
    (denies_in_the_default_acl, {("NetworkAcl", "entry in 50")}),
    (makes_the_app_an_administrator, {("role/app", "managed")}),
    (gives_the_app_a_policy_of_its_own, {("role/app", "inline.by-hand")}),
    (trusts_another_account, {("role/auditor", "trust")}),
    (lets_a_session_last, {("role/auditor", "max_session")}),
    (takes_the_role_from_machines, {("instance-profile/app", "Roles")}),
    (ends_rotation, {("key/monitoring", "rotation")}),
    (keeps_logs_for_a_day, {("log-group/app", "retention_days")}),
    (looks_for_something_else, {("metric-filter/app-errors", "pattern")}),
    (counts_something_more, {("MetricFilter", None)}),
    (calls_the_topic_something_else, {("topic/alerts", "display_name")}),
    (listens_in, {("Subscription", None)}),
    (hears_of_it_late, {("alarm/app-errors", "threshold")}),
    (sees_nothing_any_more, {("dashboard/app", None)}),
    (tells_nobody, {("alarm/nat-a-connections", "ActionsEnabled")}),
    (describes_it_in_other_words, {("composite-alarm/app-cut-off", "description")}),
    (edits_a_dashboard, {("dashboard/foundation", "body.start")}),
    (disables_a_rule, {("event-rule/aws-health", "State")}),
    (changes_a_parameter, {("parameter/network/cidr", "value")}),
    (takes_a_parameter_away, {("parameter/role/app/arn", None)}),
    (adds_a_parameter_beside_ours, {("Parameter", None)}),
]


def rows(account: Account) -> list[Any]:
    """What `isoform drift` says, with the exit code that goes with it."""
    done = account.isoform("drift", "--env", account.environment, "--format", "json")
    found: list[Any] = json.loads(done.stdout)["differences"]
    assert done.returncode == (2 if found else 0), done.stderr
    return found


def rows_in_process(account: Account) -> list[Any]:
    """The same, without the second that a command takes to start."""
    found: list[Any] = json.loads(report.drifts([drift(account.environment, None, "local", None)], {}))["differences"]
    return found


def console(account: Account) -> Console:
    target = targets.local(load(account.environment), account.state)
    entries = record.of_cloudformation(target, f"acme-{account.environment}")
    return Console(cache(target.client), {entry.id: entry.physical for entry in entries})


SEVERAL = 6
"""Changes between two looks. Where each is looked at by itself, it is named by itself, too: in dev."""


def test_each_change_is_named_and_what_is_advised_repairs_it(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOFORM_STATE", str(account.state))
    assert rows(account) == []
    by = console(account)
    named: set[Seen] = set()
    at_once = 1 if account.environment == "dev" else SEVERAL
    for first in range(0, len(DRIFTS), at_once):
        changes = DRIFTS[first : first + at_once]
        expected: set[Seen] = set()
        for change, names in changes:
            change(by)
            if change is adds_a_rule_to_the_default_group and "group/default" in by.physical:
                names = {("group/default", "rules")}  # where it is the model's, that it be empty
            expected |= names
        new = [row for row in rows_in_process(account) if (row["id"], row["field"]) not in named]
        named |= {(row["id"], row["field"]) for row in new}
        seen = {(row["id"] if row["id"] in by.physical else row["kind"], row["field"]) for row in new}
        assert seen == expected, [change.__name__ for change, _ in changes]

    told = account.isoform("drift", "--env", account.environment).stdout
    repair = f"isoform deploy --env {account.environment} --target local --revert-drift"
    assert f"To bring back what the templates say: {repair}\n" in told
    for row in rows(account):
        if row["cure"]:
            assert f"  takes it away: {row['cure']}\n" in told
            for command in row["cure"].split(" && "):
                carry_out(command, by.client)
    assert all(row["id"] in account.graph.by_id for row in rows(account))
    done = account.isoform("deploy", "--env", account.environment, "--revert-drift")
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(account) == []


def carry_out(command: str, of: Callable[[str], Any]) -> None:
    """What the AWS CLI does with a command line: its options are the call's words, in the service's own spelling."""
    aws, service, verb, *options = shlex.split(command)
    assert aws == "aws"
    client = of(service)
    operation = "".join(word.capitalize() for word in verb.split("-"))
    shape = client.meta.service_model.operation_model(operation).input_shape
    spelled = {name.lower(): name for name in shape.members}
    arguments: dict[str, object] = {}
    while options:
        name = options.pop(0).removeprefix("--")
        if name in ("ingress", "egress"):
            arguments["Egress"] = name == "egress"
            continue
        word = spelled[name.replace("-", "")]
        value = options.pop(0)
        kind = shape.members[word].type_name
        arguments[word] = [value] if kind == "list" else int(value) if kind == "integer" else value
    getattr(client, verb.replace("-", "_"))(**arguments)
