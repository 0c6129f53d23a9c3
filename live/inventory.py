"""What CloudFormation recorded for a foundation, and whether EC2 still has each of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.graph import DOMAINS, ResourceGraph, pascal
from live.target import Target, refusing


@dataclass(frozen=True, slots=True)
class Recorded:
    """A native resource that a stack has made."""

    stack: str
    id: str
    """The model id, or `owner#part`; the logical id of what the model does not have."""
    native: str
    physical: str


def recorded(target: Target, foundation: str, graph: ResourceGraph) -> list[Recorded]:
    """What the stacks of `foundation` (`acme-dev`) hold, in the order of domains."""
    ids = {pascal(id): id for id in graph.by_id}
    client = target.client("cloudformation")
    found = []
    for stack in stacks(target, foundation):
        with refusing(f"CloudFormation did not list the resources of {stack}"):
            for page in client.get_paginator("list_stack_resources").paginate(StackName=stack):
                for summary in page["StackResourceSummaries"]:
                    if summary["ResourceStatus"] != "DELETE_COMPLETE":
                        logical, physical = summary["LogicalResourceId"], summary["PhysicalResourceId"]
                        found.append(Recorded(stack, ids.get(logical, logical), summary["ResourceType"], physical))
    return found


def stacks(target: Target, foundation: str) -> list[str]:
    """The stacks of `foundation` that the account has, in the order of domains."""
    client = target.client("cloudformation")
    with refusing("CloudFormation did not list the stacks"):
        pages = client.get_paginator("describe_stacks").paginate()
        there = {stack["StackName"] for page in pages for stack in page["Stacks"]}
    return [name for domain in DOMAINS if (name := f"{foundation}-{domain}") in there]


def present(target: Target, resources: Iterable[Recorded]) -> set[Recorded]:
    """Those of `resources` that the account really has, whatever CloudFormation says."""
    wanted = list(resources)
    ec2 = target.client("ec2")
    there: dict[str, set[str]] = {}
    for native in {resource.native for resource in wanted}:
        with refusing(f"EC2 did not list what it has of {native}"):
            there[native] = set(_IDS[native](ec2))
    return {resource for resource in wanted if resource.physical in there[resource.native]}


def _listed(operation: str, items: str, id: str) -> Callable[[Any], Iterator[str]]:
    def ids(ec2: Any) -> Iterator[str]:
        for page in ec2.get_paginator(operation).paginate():
            for item in page[items]:
                if item.get("State") not in ("deleted", "deleting"):  # as a NAT gateway stays listed for an hour
                    yield item[id]

    return ids


def _addresses(ec2: Any) -> Iterator[str]:
    for address in ec2.describe_addresses()["Addresses"]:
        yield address["PublicIp"]


def _tables(ec2: Any) -> Iterator[Any]:
    for page in ec2.get_paginator("describe_route_tables").paginate():
        yield from page["RouteTables"]


def _routes(ec2: Any) -> Iterator[str]:
    for table in _tables(ec2):
        for route in table["Routes"]:
            yield f"{table['RouteTableId']}|{route.get('DestinationCidrBlock')}"


def _associations(ec2: Any) -> Iterator[str]:
    for table in _tables(ec2):
        for association in table["Associations"]:
            yield association["RouteTableAssociationId"]


def _attachments(ec2: Any) -> Iterator[str]:
    for page in ec2.get_paginator("describe_internet_gateways").paginate():
        for gateway in page["InternetGateways"]:
            for attachment in gateway["Attachments"]:
                yield f"IGW|{attachment['VpcId']}"


_RULES = _listed("describe_security_group_rules", "SecurityGroupRules", "SecurityGroupRuleId")

# By native type, the physical ids (what `Ref` gives) of all that the account has.
_IDS: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "AWS::EC2::VPC": _listed("describe_vpcs", "Vpcs", "VpcId"),
    "AWS::EC2::InternetGateway": _listed("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    "AWS::EC2::VPCGatewayAttachment": _attachments,
    "AWS::EC2::Subnet": _listed("describe_subnets", "Subnets", "SubnetId"),
    "AWS::EC2::EIP": _addresses,
    "AWS::EC2::NatGateway": _listed("describe_nat_gateways", "NatGateways", "NatGatewayId"),
    "AWS::EC2::RouteTable": _listed("describe_route_tables", "RouteTables", "RouteTableId"),
    "AWS::EC2::Route": _routes,
    "AWS::EC2::SubnetRouteTableAssociation": _associations,
    "AWS::EC2::SecurityGroup": _listed("describe_security_groups", "SecurityGroups", "GroupId"),
    "AWS::EC2::SecurityGroupIngress": _RULES,
    "AWS::EC2::SecurityGroupEgress": _RULES,
}
