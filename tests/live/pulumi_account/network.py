"""The network as the provider makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zlib import crc32

from tests.live.pulumi_account import acls, buckets, default_group, dhcp, flow_logs, prefix_lists
from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Given, Stated, Type

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


def vpc(ec2: EC2Client, inputs: Inputs) -> str:
    """AWS makes it with DNS support and without hostnames; what is meant otherwise is set after (vpc_.go)."""
    arguments = {
        "CidrBlock": inputs.text("cidrBlock"),
        "InstanceTenancy": inputs.text("instanceTenancy", "default"),
        **inputs.tags("vpc"),
    }
    hostnames, support = inputs.flag("enableDnsHostnames", False), inputs.flag("enableDnsSupport", True)
    inputs.done()
    vpc = ec2.create_vpc(**arguments)["Vpc"]["VpcId"]
    if hostnames:
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    if not support:
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": False})
    return vpc


def delete_vpc(ec2: EC2Client, vpc: str, stated: Stated) -> None:
    ec2.delete_vpc(VpcId=vpc)


def secondary_cidr(ec2: EC2Client, inputs: Inputs) -> str:
    """Its id is the association's (vpc_ipv4_cidr_block_association.go)."""
    vpc, cidr = inputs.text("vpcId"), inputs.text("cidrBlock")
    inputs.done()
    return ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock=cidr)["CidrBlockAssociation"]["AssociationId"]


def delete_secondary_cidr(ec2: EC2Client, association: str, stated: Stated) -> None:
    ec2.disassociate_vpc_cidr_block(AssociationId=association)


def ipv6_range(ec2: EC2Client, inputs: Inputs) -> Given:
    """Its id is the association's (vpc_ipv6_cidr_block_association.go)."""
    arguments: dict[str, Any] = {
        "VpcId": inputs.text("vpcId"),
        **inputs.given("ipv6Pool", Ipv6Pool=inputs.text),
        **inputs.given("ipv6CidrBlock", Ipv6CidrBlock=inputs.text),
        "AmazonProvidedIpv6CidrBlock": inputs.flag("assignGeneratedIpv6CidrBlock", False),
    }
    inputs.done()
    made = ec2.associate_vpc_cidr_block(**arguments)["Ipv6CidrBlockAssociation"]
    return Given(made["AssociationId"], {"ipv6CidrBlock": made["Ipv6CidrBlock"]})


def egress_only_internet_gateway(ec2: EC2Client, inputs: Inputs) -> str:
    vpc, tags = inputs.text("vpcId"), inputs.tags("egress-only-internet-gateway")
    inputs.done()
    made = ec2.create_egress_only_internet_gateway(VpcId=vpc, **tags)
    return made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]


def delete_egress_only_internet_gateway(ec2: EC2Client, gateway: str, stated: Stated) -> None:
    ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=gateway)


def internet_gateway(ec2: EC2Client, inputs: Inputs) -> str:
    """Made, and attached where a VPC is stated (vpc_internet_gateway.go)."""
    tags, vpc = inputs.tags("internet-gateway"), inputs.text("vpcId") if inputs.has("vpcId") else None
    inputs.done()
    gateway = ec2.create_internet_gateway(**tags)["InternetGateway"]["InternetGatewayId"]
    if vpc:
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    return gateway


def delete_internet_gateway(ec2: EC2Client, gateway: str, stated: Stated) -> None:
    if "vpcId" in stated:
        ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=stated["vpcId"])
    ec2.delete_internet_gateway(InternetGatewayId=gateway)


def subnet(ec2: EC2Client, inputs: Inputs) -> str:
    """Whether it gives out public addresses is set after, where AWS made it otherwise (vpc_subnet.go)."""
    arguments: dict[str, Any] = {
        "VpcId": inputs.text("vpcId"),
        **inputs.given("cidrBlock", CidrBlock=inputs.text),
        **inputs.given("ipv6CidrBlock", Ipv6CidrBlock=inputs.text),
        "Ipv6Native": inputs.flag("ipv6Native", False),
        **inputs.given("availabilityZone", AvailabilityZone=inputs.text),
        **inputs.given("availabilityZoneId", AvailabilityZoneId=inputs.text),
        **inputs.tags("subnet"),
    }
    public = inputs.flag("mapPublicIpOnLaunch", False)
    assign, dns64 = inputs.flag("assignIpv6AddressOnCreation", False), inputs.flag("enableDns64", False)
    inputs.done()
    subnet = ec2.create_subnet(**arguments)["Subnet"]["SubnetId"]
    # As it is, not as it was made: moto's answer to the creation does not say.
    (made,) = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"]
    if made["MapPublicIpOnLaunch"] != public:
        ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": public})
    if made["AssignIpv6AddressOnCreation"] != assign:
        ec2.modify_subnet_attribute(SubnetId=subnet, AssignIpv6AddressOnCreation={"Value": assign})
    if dns64:
        ec2.modify_subnet_attribute(SubnetId=subnet, EnableDns64={"Value": True})
    return subnet


def delete_subnet(ec2: EC2Client, subnet: str, stated: Stated) -> None:
    ec2.delete_subnet(SubnetId=subnet)


def elastic_ip(ec2: EC2Client, inputs: Inputs) -> Given:
    """Its id is its allocation (ec2_eip.go)."""
    arguments: dict[str, Any] = {"Domain": inputs.text("domain"), **inputs.tags("elastic-ip")}
    inputs.done()
    made = ec2.allocate_address(**arguments)
    return Given(made["AllocationId"], {"publicIp": made["PublicIp"]})


def delete_elastic_ip(ec2: EC2Client, address: str, stated: Stated) -> None:
    ec2.release_address(AllocationId=address)


def nat_gateway(ec2: EC2Client, inputs: Inputs) -> str:
    arguments: dict[str, Any] = {
        "AllocationId": inputs.text("allocationId"),
        "ConnectivityType": inputs.text("connectivityType", "public"),
        "SubnetId": inputs.text("subnetId"),
        **inputs.tags("natgateway"),
    }
    inputs.done()
    return ec2.create_nat_gateway(**arguments)["NatGateway"]["NatGatewayId"]


def delete_nat_gateway(ec2: EC2Client, gateway: str, stated: Stated) -> None:
    ec2.delete_nat_gateway(NatGatewayId=gateway)


def route_table(ec2: EC2Client, inputs: Inputs) -> str:
    arguments = {"VpcId": inputs.text("vpcId"), **inputs.tags("route-table")}
    inputs.done()
    return ec2.create_route_table(**arguments)["RouteTable"]["RouteTableId"]


def delete_route_table(ec2: EC2Client, table: str, stated: Stated) -> None:
    ec2.delete_route_table(RouteTableId=table)


TARGETS = {
    "gatewayId": "GatewayId",
    "natGatewayId": "NatGatewayId",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
}
DESTINATIONS = {"destinationCidrBlock": "DestinationCidrBlock", "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock"}


def route(ec2: EC2Client, inputs: Inputs) -> str:
    """Its id is the provider's own: the table, and a checksum of the destination (vpc_route.go, id.go)."""
    table = inputs.text("routeTableId")
    to: dict[str, Any] = {argument: inputs.text(input) for input, argument in DESTINATIONS.items() if inputs.has(input)}
    (destination,) = to.values()
    target: dict[str, Any] = {argument: inputs.text(input) for input, argument in TARGETS.items() if inputs.has(input)}
    if len(target) != 1:
        raise inputs.fault(" or ".join(TARGETS), f"{len(target)} are stated, where the provider takes one")
    inputs.done()
    ec2.create_route(RouteTableId=table, **to, **target)
    return f"r-{table}{crc32(destination.encode())}"


def delete_route(ec2: EC2Client, route: str, stated: Stated) -> None:
    to: dict[str, Any] = {argument: stated[input] for input, argument in DESTINATIONS.items() if input in stated}
    ec2.delete_route(RouteTableId=stated["routeTableId"], **to)


def by_table_and_destination(route: str, stated: Stated) -> str:
    """As `pulumi import` takes it: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/route/#import."""
    return f"{stated['routeTableId']}_{stated.get('destinationCidrBlock') or stated['destinationIpv6CidrBlock']}"


def route_table_association(ec2: EC2Client, inputs: Inputs) -> str:
    table, subnet = inputs.text("routeTableId"), inputs.text("subnetId")
    inputs.done()
    return ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)["AssociationId"]


def delete_route_table_association(ec2: EC2Client, association: str, stated: Stated) -> None:
    ec2.disassociate_route_table(AssociationId=association)


TYPES: Mapping[str, Type] = {
    "aws:ec2/vpc:Vpc": Type(vpc, delete_vpc),
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": Type(secondary_cidr, delete_secondary_cidr),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": default_group.TYPE,
    "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation": Type(ipv6_range, delete_secondary_cidr),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": Type(
        egress_only_internet_gateway, delete_egress_only_internet_gateway
    ),
    "aws:ec2/internetGateway:InternetGateway": Type(internet_gateway, delete_internet_gateway),
    "aws:ec2/subnet:Subnet": Type(subnet, delete_subnet),
    "aws:ec2/eip:Eip": Type(elastic_ip, delete_elastic_ip),
    "aws:ec2/natGateway:NatGateway": Type(nat_gateway, delete_nat_gateway),
    "aws:ec2/routeTable:RouteTable": Type(route_table, delete_route_table),
    "aws:ec2/route:Route": Type(route, delete_route, by_table_and_destination),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Type(
        route_table_association, delete_route_table_association
    ),
    **buckets.TYPES,
    **flow_logs.TYPES,
    **acls.TYPES,
    **dhcp.TYPES,
    **prefix_lists.TYPES,
}
