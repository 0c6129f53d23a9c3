"""A real deployment by the real CDK CLI onto an embedded account, and what boto3 then finds there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from config.environments import environments, load
from core.graph import (
    EgressRule,
    ElasticIp,
    EveryProtocol,
    IngressRule,
    InternetGateway,
    NatGateway,
    Ports,
    Ref,
    ResourceGraph,
    Route,
    RouteTableAssociation,
    SecurityGroup,
    Subnet,
    Vpc,
)
from core.lower import lower
from live import target as targets

pytestmark = pytest.mark.live
K = TypeVar("K")
ISOFORM = Path(sys.executable).parent / "isoform"


@dataclass(frozen=True, slots=True)
class Account:
    """An embedded account of a test's own, and what the environment that is deployed there means."""

    environment: str
    state: Path
    graph: ResourceGraph

    def isoform(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(ISOFORM), *arguments],
            env={**os.environ, "ISOFORM_STATE": str(self.state)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def client(self, service: str) -> Any:
        return targets.local(load(self.environment), self.state).client(service)


@pytest.fixture(scope="module", params=environments())
def account(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """Each environment, deployed."""
    environment: str = request.param
    account = Account(environment, tmp_path_factory.mktemp(environment), lower(load(environment)))
    try:
        done = account.isoform("deploy", "--env", environment)
        assert done.returncode == 0, done.stderr
        assert f"Deployed: all {len(account.graph)} resources are there." in done.stdout
        yield account
    finally:
        account.isoform("local", "stop")


def tags(item: Any) -> dict[str, str]:
    """Without those that CloudFormation adds."""
    return {tag["Key"]: tag["Value"] for tag in item["Tags"] if not tag["Key"].startswith("aws:")}


def named(items: list[Any]) -> dict[str, Any]:
    return {tags(item)["Name"]: item for item in items if "Name" in tags(item)}


def of(account: Account, kind: type[K]) -> list[K]:
    return [resource for resource in account.graph if isinstance(resource, kind)]


def test_the_vpc_is_there_with_its_names(account: Account) -> None:
    ec2, (vpc,) = account.client("ec2"), of(account, Vpc)
    found = named(ec2.describe_vpcs()["Vpcs"])[vpc.tags["Name"]]
    assert (found["CidrBlock"], tags(found)) == (str(vpc.cidr), vpc.tags)
    for attribute, meant in (("enableDnsSupport", vpc.dns_support), ("enableDnsHostnames", vpc.dns_hostnames)):
        answer = ec2.describe_vpc_attribute(VpcId=found["VpcId"], Attribute=attribute)
        assert answer[attribute[0].upper() + attribute[1:]]["Value"] is meant


def test_each_subnet_lies_where_it_was_meant_to(account: Account) -> None:
    found = named(account.client("ec2").describe_subnets()["Subnets"])
    assert found.keys() == {subnet.tags["Name"] for subnet in of(account, Subnet)}
    for subnet in of(account, Subnet):
        there = found[subnet.tags["Name"]]
        assert (there["CidrBlock"], there["AvailabilityZone"], there["MapPublicIpOnLaunch"], tags(there)) == (
            str(subnet.cidr),
            subnet.zone,
            subnet.public_addresses,
            subnet.tags,
        )


def test_each_subnet_goes_by_its_own_table_and_each_table_leads_where_it_was_meant_to(account: Account) -> None:
    ec2 = account.client("ec2")
    tables = ec2.describe_route_tables()["RouteTables"]
    by_subnet = {a["SubnetId"]: table for table in tables for a in table["Associations"] if "SubnetId" in a}
    subnets = named(ec2.describe_subnets()["Subnets"])
    gateways = {
        **{name: item["NatGatewayId"] for name, item in named(ec2.describe_nat_gateways()["NatGateways"]).items()},
        **{
            name: i["InternetGatewayId"]
            for name, i in named(ec2.describe_internet_gateways()["InternetGateways"]).items()
        },
    }
    routes = {route.table.target: route for route in of(account, Route)}
    assert len(of(account, RouteTableAssociation)) == len(by_subnet)
    for association in of(account, RouteTableAssociation):
        subnet = account.graph.by_id[association.subnet.target]
        assert isinstance(subnet, Subnet)
        table = by_subnet[subnets[subnet.tags["Name"]]["SubnetId"]]
        ways = [(r["DestinationCidrBlock"], r.get("NatGatewayId") or r["GatewayId"]) for r in table["Routes"]]
        out = [way for way in ways if way[1] != "local"]
        route = routes.get(association.table.target)
        if route is None:
            assert out == []
        else:
            target = account.graph.by_id[route.target.target]
            assert isinstance(target, NatGateway | InternetGateway)
            assert out == [(str(route.destination), gateways[target.tags["Name"]])]


def test_each_nat_gateway_stands_in_its_subnet_with_its_address(account: Account) -> None:
    ec2 = account.client("ec2")
    subnets, addresses = named(ec2.describe_subnets()["Subnets"]), named(ec2.describe_addresses()["Addresses"])
    found = named(ec2.describe_nat_gateways()["NatGateways"])
    assert len(found) == len(of(account, NatGateway))
    for gateway in of(account, NatGateway):
        subnet, address = account.graph.by_id[gateway.subnet.target], account.graph.by_id[gateway.address.target]
        assert isinstance(subnet, Subnet)
        assert isinstance(address, ElasticIp)
        there = found[gateway.tags["Name"]]
        assert there["SubnetId"] == subnets[subnet.tags["Name"]]["SubnetId"]
        assert [a["AllocationId"] for a in there["NatGatewayAddresses"]] == [
            addresses[address.tags["Name"]]["AllocationId"]
        ]


def test_each_group_has_its_rules_and_is_closed_but_for_them(account: Account) -> None:
    ec2 = account.client("ec2")
    groups = {
        g["GroupName"]: g for g in ec2.describe_security_groups()["SecurityGroups"] if g["GroupName"] != "default"
    }
    meant = {group.name: group for group in of(account, SecurityGroup)}
    assert groups.keys() == meant.keys()
    name_of = {group["GroupId"]: name for name, group in groups.items()}
    for name, group in meant.items():
        assert groups[name]["Description"] == group.id
        ingress = [rule for rule in of(account, IngressRule) if rule.group.target == group.id]
        egress = [rule for rule in of(account, EgressRule) if rule.group.target == group.id]
        closed = {("icmp", 252, 86, "255.255.255.255/32", "Nothing may leave")}
        assert opened(groups[name]["IpPermissions"], name_of) == meant_by(ingress, account.graph)
        assert opened(groups[name]["IpPermissionsEgress"], name_of) == closed | meant_by(egress, account.graph)


Opened = tuple[str, int | None, int | None, str, str]
"""Protocol, first and last port, peer, description."""


def opened(permissions: list[Any], name_of: dict[str, str]) -> set[Opened]:
    found: set[Opened] = set()
    for permission in permissions:
        what = permission["IpProtocol"], permission.get("FromPort"), permission.get("ToPort")
        found |= {(*what, item["CidrIp"], item["Description"]) for item in permission["IpRanges"]}
        found |= {(*what, name_of[item["GroupId"]], item["Description"]) for item in permission["UserIdGroupPairs"]}
    return found


def meant_by(rules: Sequence[IngressRule | EgressRule], graph: ResourceGraph) -> set[Opened]:
    found: set[Opened] = set()
    for rule in rules:
        group = graph.by_id[rule.peer.target] if isinstance(rule.peer, Ref) else None
        whom = group.name if isinstance(group, SecurityGroup) else str(rule.peer)
        match rule.traffic:
            case Ports(protocol, first, last):
                found.add((protocol, first, last, whom, rule.description))
            case EveryProtocol():
                found.add(("-1", None, None, whom, rule.description))
    return found


def test_a_second_deployment_changes_nothing(account: Account) -> None:
    ec2 = account.client("ec2")

    def view() -> list[Any]:
        return [
            ec2.describe_vpcs()["Vpcs"],
            ec2.describe_subnets()["Subnets"],
            ec2.describe_route_tables()["RouteTables"],
            ec2.describe_addresses()["Addresses"],
            ec2.describe_security_group_rules()["SecurityGroupRules"],
        ]

    before = view()
    done = account.isoform("deploy", "--env", account.environment)
    assert done.returncode == 0, done.stderr
    assert view() == before
