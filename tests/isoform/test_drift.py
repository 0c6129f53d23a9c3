"""Whatever somebody changes in the account is named by id and field, and what is advised repairs it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from config.environments import load
from live import record
from live import target as targets
from tests.isoform.conftest import Account

pytestmark = pytest.mark.live
ANYWHERE = [{"CidrIp": "0.0.0.0/0"}]
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": ANYWHERE}


@dataclass(frozen=True, slots=True)
class Console:
    """Somebody with EC2's console, who goes by the names of things."""

    ec2: Any
    physical: Mapping[str, str]
    """What each resource of the model is called in the account."""

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
    (adds_an_endpoint, {("VpcEndpoint", None)}),
    (denies_in_the_default_acl, {("NetworkAcl", "entry in 50")}),
]


def rows(account: Account) -> list[Any]:
    """What `isoform drift` says, with the exit code that goes with it."""
    done = account.isoform("drift", "--env", account.environment, "--format", "json")
    found: list[Any] = json.loads(done.stdout)["differences"]
    assert done.returncode == (2 if found else 0), done.stderr
    return found


def console(account: Account) -> Console:
    target = targets.local(load(account.environment), account.state)
    entries = record.of_cloudformation(target, f"acme-{account.environment}")
    return Console(target.client("ec2"), {entry.id: entry.physical for entry in entries})


def test_each_change_is_named_and_what_is_advised_repairs_it(account: Account) -> None:
    assert rows(account) == []
    by = console(account)
    named: set[Seen] = set()
    for change, expected in DRIFTS:
        change(by)
        new = [row for row in rows(account) if (row["id"], row["field"]) not in named]
        named |= {(row["id"], row["field"]) for row in new}
        seen = {(row["id"] if row["id"] in by.physical else row["kind"], row["field"]) for row in new}
        assert seen == expected, change.__name__

    told = account.isoform("drift", "--env", account.environment).stdout
    repair = f"isoform deploy --env {account.environment} --target local --revert-drift"
    assert f"To bring back what the templates say: {repair}\n" in told
    for row in rows(account):
        if row["cure"]:
            assert f"  takes it away: {row['cure']}\n" in told
            carry_out(row["cure"], by.ec2)
    assert all(row["id"] in account.graph.by_id for row in rows(account))
    done = account.isoform("deploy", "--env", account.environment, "--revert-drift")
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(account) == []


def carry_out(command: str, ec2: Any) -> None:
    """What the AWS CLI does with a command line: its options are the call's words, in EC2's own spelling."""
    aws, service, verb, *options = shlex.split(command)
    assert (aws, service) == ("aws", "ec2")
    operation = "".join(word.capitalize() for word in verb.split("-"))
    shape = ec2.meta.service_model.operation_model(operation).input_shape
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
    getattr(ec2, verb.replace("-", "_"))(**arguments)
