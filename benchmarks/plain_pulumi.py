"""A network and its groups (foundation/dev.yaml) as one would write it for Pulumi alone, under Pulumi's own mocks.

    python -m benchmarks.plain_pulumi registered.json

Nothing here knows isoform. A test compares what it registers with what isoform's program registers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import pulumi
from pulumi.runtime import mocks
from pulumi_aws import Provider, ec2, vpc

ZONES = {"a": 0, "b": 1}


class Mocks(mocks.Mocks):
    """Gives each resource an id of its own, and keeps what was said of it."""

    def __init__(self) -> None:
        self.registered: list[dict[str, Any]] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        id = f"{args.typ}::{args.name}"
        self.registered.append({"id": id, "type": args.typ, "inputs": args.inputs})
        return id, args.inputs

    def call(self, args: mocks.MockCallArgs) -> NoReturn:
        raise NotImplementedError(args.token)


def foundation() -> None:
    provider = Provider("aws", region="ap-south-1", allowed_account_ids=["111122223333"])
    ours = pulumi.ResourceOptions(provider=provider)
    main = ec2.Vpc(
        "main",
        cidr_block="10.10.0.0/16",
        instance_tenancy="default",
        enable_dns_support=True,
        enable_dns_hostnames=True,
        tags=tags("acme-dev"),
        opts=ours,
    )
    network(main, provider)
    security(main, ours)


def network(main: ec2.Vpc, provider: Provider) -> None:
    """Three tiers over two zones, with one NAT gateway."""
    ours = pulumi.ResourceOptions(provider=provider)
    gateway = ec2.InternetGateway("gateway", vpc_id=main.id, tags=tags("acme-dev"), opts=ours)
    after = pulumi.ResourceOptions(provider=provider, depends_on=[gateway])
    public, public_subnets = tier("public", "10.10.{}.0/24", main, ours, first=0, step=1)
    private, private_subnets = tier("private", "10.10.{}.0/21", main, ours, first=32, step=8)
    data, data_subnets = tier("data", "10.10.{}.0/24", main, ours, first=4, step=1)

    address = ec2.Eip("nat-address", domain="vpc", tags=tags("acme-dev-nat-a"), opts=after)
    nat = ec2.NatGateway(
        "nat",
        connectivity_type="public",
        subnet_id=public_subnets["a"].id,
        allocation_id=address.id,
        tags=tags("acme-dev-nat-a"),
        opts=after,
    )
    outwards = ec2.Route(
        "public", route_table_id=public.id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id, opts=ours
    )
    by_nat = ec2.Route(
        "private", route_table_id=private.id, destination_cidr_block="0.0.0.0/0", nat_gateway_id=nat.id, opts=ours
    )
    associate("public", public, public_subnets, pulumi.ResourceOptions(provider=provider, depends_on=[outwards]))
    associate("private", private, private_subnets, pulumi.ResourceOptions(provider=provider, depends_on=[by_nat]))
    associate("data", data, data_subnets, ours)


def tier(
    name: str, cidr: str, main: ec2.Vpc, ours: pulumi.ResourceOptions, *, first: int, step: int
) -> tuple[ec2.RouteTable, dict[str, ec2.Subnet]]:
    """A table, and a subnet in each zone."""
    table = ec2.RouteTable(name, vpc_id=main.id, tags=tags(f"acme-dev-{name}"), opts=ours)
    subnets = {}
    for zone, n in ZONES.items():
        subnets[zone] = ec2.Subnet(
            f"{name}-{zone}",
            vpc_id=main.id,
            cidr_block=cidr.format(first + n * step),
            availability_zone=f"ap-south-1{zone}",
            map_public_ip_on_launch=False,
            tags=tags(f"acme-dev-{name}-{zone}"),
            opts=ours,
        )
    return table, subnets


def associate(
    name: str, table: ec2.RouteTable, subnets: dict[str, ec2.Subnet], options: pulumi.ResourceOptions
) -> None:
    """One table for all of the subnets."""
    for zone, subnet in subnets.items():
        ec2.RouteTableAssociation(f"{name}-{zone}", subnet_id=subnet.id, route_table_id=table.id, opts=options)


def security(main: ec2.Vpc, ours: pulumi.ResourceOptions) -> None:
    """Who may talk to whom."""
    groups = {
        name: ec2.SecurityGroup(
            name,
            vpc_id=main.id,
            name=f"acme-dev-{name}",
            description=f"group/{name}",
            tags=tags(f"acme-dev-{name}"),
            opts=ours,
        )
        for name in ("load-balancer", "app", "database", "cache", "ci")
    }
    for group, source, port, description in (
        ("load-balancer", "internet", 443, "https from internet"),
        ("load-balancer", "internet", 80, "http from internet"),
        ("app", "load-balancer", 8080, "8080 from load-balancer"),
        ("database", "app", 5432, "postgres from app"),
        ("database", "ci", 5432, "schema migrations"),
        ("cache", "app", 6379, "redis from app"),
    ):
        vpc.SecurityGroupIngressRule(
            f"{group}-from-{source}-{port}",
            security_group_id=groups[group].id,
            cidr_ipv4="0.0.0.0/0" if source == "internet" else None,
            referenced_security_group_id=None if source == "internet" else groups[source].id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
            opts=ours,
        )
    for group, destination, port, description in (
        ("load-balancer", "app", 8080, "8080 to app"),
        ("app", "database", 5432, "postgres to database"),
        ("app", "cache", 6379, "redis to cache"),
        ("app", "internet", 443, "https to internet"),
        ("ci", "database", 5432, "schema migrations"),
        ("ci", "internet", 443, "https to internet"),
    ):
        vpc.SecurityGroupEgressRule(
            f"{group}-to-{destination}-{port}",
            security_group_id=groups[group].id,
            cidr_ipv4="0.0.0.0/0" if destination == "internet" else None,
            referenced_security_group_id=None if destination == "internet" else groups[destination].id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
            opts=ours,
        )


def tags(name: str) -> dict[str, str]:
    return {
        "project": "acme",
        "environment": "dev",
        "managed-by": "isoform",
        "owner": "platform",
        "cost-center": "cc-1001",
        "Name": name,
    }


def main(out: Path) -> None:
    mine = Mocks()
    mocks.set_mocks(mine, project="isoform", stack="dev")
    mocks.test(foundation)()  # type: ignore[no-untyped-call]  # the SDK gives it no types
    out.write_text(json.dumps(mine.registered), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
