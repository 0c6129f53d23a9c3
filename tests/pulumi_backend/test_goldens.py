"""Each kind and its resource in Pulumi, written by hand from the package's documentation of each resource.

https://www.pulumi.com/registry/packages/aws/api-docs/, in the documentation's camelCase; `${vpc/a|id}` is what the
engine answers for the id of `vpc/a`.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Any, NamedTuple

import pytest

from core.graph import (
    KINDS,
    EgressRule,
    ElasticIp,
    EveryProtocol,
    IngressRule,
    InternetGateway,
    NatGateway,
    Ports,
    Ref,
    Resource,
    ResourceGraph,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecurityGroup,
    Subnet,
    Vpc,
)

pytestmark = pytest.mark.engine


class Golden(NamedTuple):
    resource: Resource
    type: str
    inputs: Mapping[str, object]


GOLDENS = [
    Golden(
        Vpc(
            id="vpc/a",
            domain="network",
            cidr=IPv4Network("10.0.0.0/16"),
            dns_support=True,
            dns_hostnames=False,
            tags={"Name": "acme-vpc"},
        ),
        "aws:ec2/vpc:Vpc",
        {
            "cidrBlock": "10.0.0.0/16",
            "enableDnsSupport": True,
            "enableDnsHostnames": False,
            "instanceTenancy": "default",
            "tags": {"Name": "acme-vpc"},
        },
    ),
    Golden(
        InternetGateway(id="internet-gateway/a", domain="network", vpc=Ref(Vpc, "vpc/a"), tags={"Name": "acme-igw"}),
        "aws:ec2/internetGateway:InternetGateway",
        {"vpcId": "${vpc/a|id}", "tags": {"Name": "acme-igw"}},
    ),
    Golden(
        Subnet(
            id="subnet/a",
            domain="network",
            vpc=Ref(Vpc, "vpc/a"),
            cidr=IPv4Network("10.0.1.0/24"),
            zone="ap-south-1b",
            public_addresses=True,
            tags={"Name": "acme-subnet"},
        ),
        "aws:ec2/subnet:Subnet",
        {
            "vpcId": "${vpc/a|id}",
            "cidrBlock": "10.0.1.0/24",
            "availabilityZone": "ap-south-1b",
            "mapPublicIpOnLaunch": True,
            "tags": {"Name": "acme-subnet"},
        },
    ),
    Golden(
        ElasticIp(id="elastic-ip/a", domain="network", tags={"Name": "acme-eip"}),
        "aws:ec2/eip:Eip",
        {"domain": "vpc", "tags": {"Name": "acme-eip"}},
    ),
    Golden(
        NatGateway(
            id="nat-gateway/a",
            domain="network",
            subnet=Ref(Subnet, "subnet/a"),
            address=Ref(ElasticIp, "elastic-ip/a"),
            tags={"Name": "acme-nat"},
        ),
        "aws:ec2/natGateway:NatGateway",
        {
            "connectivityType": "public",
            "subnetId": "${subnet/a|id}",
            "allocationId": "${elastic-ip/a|id}",
            "tags": {"Name": "acme-nat"},
        },
    ),
    Golden(
        RouteTable(id="route-table/a", domain="network", vpc=Ref(Vpc, "vpc/a"), tags={"Name": "acme-rtb"}),
        "aws:ec2/routeTable:RouteTable",
        {"vpcId": "${vpc/a|id}", "tags": {"Name": "acme-rtb"}},
    ),
    Golden(
        Route(
            id="route/a",
            domain="network",
            table=Ref(RouteTable, "route-table/a"),
            destination=IPv4Network("0.0.0.0/0"),
            target=Ref(InternetGateway, "internet-gateway/a"),
        ),
        "aws:ec2/route:Route",
        {
            "routeTableId": "${route-table/a|id}",
            "destinationCidrBlock": "0.0.0.0/0",
            "gatewayId": "${internet-gateway/a|id}",
        },
    ),
    Golden(
        Route(
            id="route/b",
            domain="network",
            table=Ref(RouteTable, "route-table/a"),
            destination=IPv4Network("198.51.100.0/24"),
            target=Ref(NatGateway, "nat-gateway/a"),
        ),
        "aws:ec2/route:Route",
        {
            "routeTableId": "${route-table/a|id}",
            "destinationCidrBlock": "198.51.100.0/24",
            "natGatewayId": "${nat-gateway/a|id}",
        },
    ),
    Golden(
        RouteTableAssociation(
            id="route-table-association/a",
            domain="network",
            subnet=Ref(Subnet, "subnet/a"),
            table=Ref(RouteTable, "route-table/a"),
        ),
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        {"subnetId": "${subnet/a|id}", "routeTableId": "${route-table/a|id}"},
    ),
    Golden(
        SecurityGroup(
            id="group/a", domain="security", name="acme-app", vpc=Ref(Vpc, "vpc/a"), tags={"Name": "acme-group"}
        ),
        "aws:ec2/securityGroup:SecurityGroup",
        {"name": "acme-app", "description": "group/a", "vpcId": "${vpc/a|id}", "tags": {"Name": "acme-group"}},
    ),
    Golden(
        SecurityGroup(
            id="group/b", domain="security", name="acme-data", vpc=Ref(Vpc, "vpc/a"), tags={"Name": "acme-other"}
        ),
        "aws:ec2/securityGroup:SecurityGroup",
        {"name": "acme-data", "description": "group/b", "vpcId": "${vpc/a|id}", "tags": {"Name": "acme-other"}},
    ),
    Golden(
        IngressRule(
            id="rule/a/ingress/group",
            domain="security",
            group=Ref(SecurityGroup, "group/a"),
            peer=Ref(SecurityGroup, "group/b"),
            traffic=Ports("tcp", 5432, 5439),
            description="queries",
        ),
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {
            "securityGroupId": "${group/a|id}",
            "referencedSecurityGroupId": "${group/b|id}",
            "ipProtocol": "tcp",
            "fromPort": 5432,
            "toPort": 5439,
            "description": "queries",
        },
    ),
    Golden(
        IngressRule(
            id="rule/a/ingress/v4",
            domain="security",
            group=Ref(SecurityGroup, "group/a"),
            peer=IPv4Network("192.0.2.0/24"),
            traffic=Ports("icmp", 8, -1),
            description="is it there",
        ),
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {
            "securityGroupId": "${group/a|id}",
            "cidrIpv4": "192.0.2.0/24",
            "ipProtocol": "icmp",
            "fromPort": 8,
            "toPort": -1,
            "description": "is it there",
        },
    ),
    Golden(
        IngressRule(
            id="rule/a/ingress/v6",
            domain="security",
            group=Ref(SecurityGroup, "group/a"),
            peer=IPv6Network("2001:db8::/32"),
            traffic=EveryProtocol(),
            description="all of it",
        ),
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {
            "securityGroupId": "${group/a|id}",
            "cidrIpv6": "2001:db8::/32",
            "ipProtocol": "-1",
            "description": "all of it",
        },
    ),
    Golden(
        EgressRule(
            id="rule/a/egress/group",
            domain="security",
            group=Ref(SecurityGroup, "group/a"),
            peer=Ref(SecurityGroup, "group/b"),
            traffic=Ports("udp", 53, 54),
            description="names",
        ),
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        {
            "securityGroupId": "${group/a|id}",
            "referencedSecurityGroupId": "${group/b|id}",
            "ipProtocol": "udp",
            "fromPort": 53,
            "toPort": 54,
            "description": "names",
        },
    ),
    Golden(
        EgressRule(
            id="rule/a/egress/v4",
            domain="security",
            group=Ref(SecurityGroup, "group/a"),
            peer=IPv4Network("203.0.113.0/24"),
            traffic=EveryProtocol(),
            description="to the partner",
        ),
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        {
            "securityGroupId": "${group/a|id}",
            "cidrIpv4": "203.0.113.0/24",
            "ipProtocol": "-1",
            "description": "to the partner",
        },
    ),
    Golden(
        EgressRule(
            id="rule/a/egress/v6",
            domain="security",
            group=Ref(SecurityGroup, "group/a"),
            peer=IPv6Network("2001:db8:1::/48"),
            traffic=Ports("tcp", 443, 444),
            description="to the world",
        ),
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        {
            "securityGroupId": "${group/a|id}",
            "cidrIpv6": "2001:db8:1::/48",
            "ipProtocol": "tcp",
            "fromPort": 443,
            "toPort": 444,
            "description": "to the world",
        },
    ),
]


@pytest.fixture(scope="module")
def requests(registered: Callable[[ResourceGraph], Any]) -> Mapping[str, Any]:
    """What a program of all goldens asks of the engine, by name."""
    document = registered(ResourceGraph.of(golden.resource for golden in GOLDENS))
    return {one["request"]["name"]: one["request"] for one in document["registrations"]}


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.resource.id)
def test_a_resource_is_said_as_the_documentation_has_it(golden: Golden, requests: Mapping[str, Any]) -> None:
    request = requests[golden.resource.id]
    assert (request["type"], request["object"]) == (golden.type, golden.inputs)


def test_every_kind_has_a_golden() -> None:
    assert {type(golden.resource) for golden in GOLDENS} == set(KINDS)


def values(value: object) -> Iterator[object]:
    """Each value of a resource, and of the blocks in it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, Ref | type):
        for field in dataclasses.fields(value):
            if field.name not in ("id", "domain", "after", "retained"):
                yield from values(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from values(item)
    else:
        yield value


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.resource.id)
def test_a_swap_of_two_fields_would_show(golden: Golden) -> None:
    said = list(values(golden.resource))
    assert said
    assert "" not in said, "every field is set"
    again = [value for value, times in Counter((type(value), value) for value in said).items() if times > 1]
    assert again == []


def test_what_every_resource_has_is_said_as_options(registered: Callable[[ResourceGraph], Any]) -> None:
    first = Vpc(
        id="vpc/a", domain="network", cidr=IPv4Network("10.0.0.0/16"), dns_support=True, dns_hostnames=False, tags={}
    )
    second = ElasticIp(id="elastic-ip/a", domain="network", after=frozenset({"vpc/a"}), retained=True, tags={})
    document = registered(ResourceGraph.of([first, second]))
    by_name = {one["request"]["name"]: one for one in document["registrations"]}
    request, stack = by_name["elastic-ip/a"]["request"], "urn:pulumi:test::isoform::"
    assert request["parent"] == f"{stack}isoform:index:Network::network"
    assert request["dependencies"] == [f"{stack}isoform:index:Network$aws:ec2/vpc:Vpc::vpc/a"]
    assert request["retainOnDelete"] is True
    assert request["provider"] == f"{stack}pulumi:providers:aws::ap-south-1::${{ap-south-1|id}}"
    assert request["version"] == document["version"]
    assert by_name["vpc/a"]["request"]["retainOnDelete"] is False
    provider = by_name["ap-south-1"]["request"]["object"]
    assert (provider["region"], provider["allowedAccountIds"]) == ("ap-south-1", '["111122223333"]')
