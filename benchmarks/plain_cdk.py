"""A network and its groups (foundation/dev.yaml) as one would write it for CDK alone: nothing here knows isoform.

    CDK_OUTDIR=cdk.out python -m benchmarks.plain_cdk

A test compares its templates with those of `isoform synth`.
"""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

ZONES = {"a": 0, "b": 1}


class Network(cdk.Stack):
    """Three tiers over two zones, with one NAT gateway."""

    def __init__(self, app: cdk.App, id: str, env: cdk.Environment) -> None:
        super().__init__(app, id, env=env)
        self.vpc = ec2.CfnVPC(
            self,
            "Vpc",
            cidr_block="10.10.0.0/16",
            instance_tenancy="default",
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=tags("acme-dev"),
        )
        gateway = ec2.CfnInternetGateway(self, "InternetGateway", tags=tags("acme-dev"))
        attachment = ec2.CfnVPCGatewayAttachment(
            self, "Attachment", vpc_id=self.vpc.ref, internet_gateway_id=gateway.ref
        )
        public, nat_subnet, to_public = self.tier("Public", "10.10.{}.0/24", first=0, step=1)
        private, _, to_private = self.tier("Private", "10.10.{}.0/21", first=32, step=8)
        self.tier("Data", "10.10.{}.0/24", first=4, step=1)

        address = ec2.CfnEIP(self, "NatAddress", domain="vpc", tags=tags("acme-dev-nat-a"))
        nat = ec2.CfnNatGateway(
            self,
            "NatGateway",
            connectivity_type="public",
            subnet_id=nat_subnet.ref,
            allocation_id=address.attr_allocation_id,
            tags=tags("acme-dev-nat-a"),
        )
        for waiting in (address, nat):
            waiting.add_resource_dependency(gateway)
            waiting.add_resource_dependency(attachment)
        outwards = ec2.CfnRoute(
            self,
            "PublicRoute",
            route_table_id=public.ref,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.ref,
        )
        outwards.add_resource_dependency(attachment)
        by_nat = ec2.CfnRoute(
            self,
            "PrivateRoute",
            route_table_id=private.ref,
            destination_cidr_block="0.0.0.0/0",
            nat_gateway_id=nat.ref,
        )
        for associations, route in ((to_public, outwards), (to_private, by_nat)):
            for association in associations:
                association.add_resource_dependency(route)

    def tier(
        self, name: str, cidr: str, *, first: int, step: int
    ) -> tuple[ec2.CfnRouteTable, ec2.CfnSubnet, list[ec2.CfnSubnetRouteTableAssociation]]:
        """A subnet in each zone and one table for them all: the table, the first zone's subnet, and who goes by it."""
        rest = f"acme-dev-{name.lower()}"
        table = ec2.CfnRouteTable(self, f"{name}Table", vpc_id=self.vpc.ref, tags=tags(rest))
        subnets, associations = [], []
        for zone, n in ZONES.items():
            subnet = ec2.CfnSubnet(
                self,
                f"{name}Subnet{zone.upper()}",
                vpc_id=self.vpc.ref,
                cidr_block=cidr.format(first + n * step),
                availability_zone=f"ap-south-1{zone}",
                map_public_ip_on_launch=False,
                tags=tags(f"{rest}-{zone}"),
            )
            association = ec2.CfnSubnetRouteTableAssociation(
                self, f"{name}Association{zone.upper()}", subnet_id=subnet.ref, route_table_id=table.ref
            )
            subnets.append(subnet)
            associations.append(association)
        return table, subnets[0], associations


class Security(cdk.Stack):
    """Who may talk to whom."""

    def __init__(self, app: cdk.App, id: str, vpc: ec2.CfnVPC, env: cdk.Environment) -> None:
        super().__init__(app, id, env=env)
        self.vpc = vpc
        load_balancer = self.group("load-balancer")
        app_ = self.group("app")
        database = self.group("database")
        cache = self.group("cache")
        ci = self.group("ci")

        self.from_internet("LoadBalancerHttps", load_balancer, 443, "https from internet")
        self.from_internet("LoadBalancerHttp", load_balancer, 80, "http from internet")
        self.to_group("LoadBalancerToApp", load_balancer, app_, 8080, "8080 to app")
        self.from_group("AppFromLoadBalancer", app_, load_balancer, 8080, "8080 from load-balancer")
        self.to_group("AppToDatabase", app_, database, 5432, "postgres to database")
        self.to_group("AppToCache", app_, cache, 6379, "redis to cache")
        self.to_internet("AppHttps", app_, 443, "https to internet")
        self.from_group("DatabaseFromApp", database, app_, 5432, "postgres from app")
        self.from_group("DatabaseFromCi", database, ci, 5432, "schema migrations")
        self.from_group("CacheFromApp", cache, app_, 6379, "redis from app")
        self.to_group("CiToDatabase", ci, database, 5432, "schema migrations")
        self.to_internet("CiHttps", ci, 443, "https to internet")

    def group(self, name: str) -> ec2.CfnSecurityGroup:
        """A closed group: without an inline egress rule AWS would let everything out."""
        return ec2.CfnSecurityGroup(
            self,
            "".join(word.capitalize() for word in name.split("-")),
            vpc_id=self.vpc.ref,
            group_name=f"acme-dev-{name}",
            group_description=f"group/{name}",
            security_group_egress=[
                ec2.CfnSecurityGroup.EgressProperty(
                    ip_protocol="icmp",
                    from_port=252,
                    to_port=86,
                    cidr_ip="255.255.255.255/32",
                    description="Nothing may leave",
                )
            ],
            tags=tags(f"acme-dev-{name}"),
        )

    def from_internet(self, id: str, group: ec2.CfnSecurityGroup, port: int, description: str) -> None:
        ec2.CfnSecurityGroupIngress(
            self,
            id,
            group_id=group.attr_group_id,
            cidr_ip="0.0.0.0/0",
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )

    def to_internet(self, id: str, group: ec2.CfnSecurityGroup, port: int, description: str) -> None:
        ec2.CfnSecurityGroupEgress(
            self,
            id,
            group_id=group.attr_group_id,
            cidr_ip="0.0.0.0/0",
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )

    def from_group(
        self, id: str, group: ec2.CfnSecurityGroup, source: ec2.CfnSecurityGroup, port: int, description: str
    ) -> None:
        ec2.CfnSecurityGroupIngress(
            self,
            id,
            group_id=group.attr_group_id,
            source_security_group_id=source.attr_group_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )

    def to_group(
        self, id: str, group: ec2.CfnSecurityGroup, destination: ec2.CfnSecurityGroup, port: int, description: str
    ) -> None:
        ec2.CfnSecurityGroupEgress(
            self,
            id,
            group_id=group.attr_group_id,
            destination_security_group_id=destination.attr_group_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=description,
        )


def tags(name: str) -> list[cdk.CfnTag]:
    words = {
        "project": "acme",
        "environment": "dev",
        "managed-by": "isoform",
        "owner": "platform",
        "cost-center": "cc-1001",
        "Name": name,
    }
    return [cdk.CfnTag(key=key, value=value) for key, value in words.items()]


def main() -> None:
    # Without analytics, as isoform: another resource in each stack would be work that isoform does not do.
    app = cdk.App(analytics_reporting=False, context={"@aws-cdk/core:defaultCrossStackReferences": "strong"})
    env = cdk.Environment(account="111122223333", region="ap-south-1")
    network = Network(app, "acme-dev-network", env)
    Security(app, "acme-dev-security", network.vpc, env)
    app.synth()


if __name__ == "__main__":
    main()
