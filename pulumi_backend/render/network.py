"""The network as resources of `aws.ec2`."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import TypedDict, assert_never

import pulumi
from pulumi_aws import ec2

from core.graph import (
    Bucket,
    DefaultSecurityGroup,
    DhcpOptions,
    EgressOnlyInternetGateway,
    ElasticIp,
    FlowLog,
    GatewayEndpoint,
    InterfaceEndpoint,
    InternetGateway,
    Ipv6Range,
    NatGateway,
    Network,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclRule,
    PrefixList,
    Ref,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecondaryCidr,
    Subnet,
    Vpc,
    ZoneId,
)
from pulumi_backend.render import acls, endpoints, prefix_lists
from pulumi_backend.render.buckets import bucket
from pulumi_backend.render.default_group import default_security_group
from pulumi_backend.render.flow_logs import flow_log
from pulumi_backend.render.program import Made, Program


def register(resource: Network, program: Program, options: pulumi.ResourceOptions) -> Made:
    match resource:
        case Vpc():
            return Made(vpc(resource, options))
        case SecondaryCidr():
            return Made(secondary_cidr(resource, program, options))
        case DefaultSecurityGroup():
            return Made(default_security_group(resource, program, options))
        case Ipv6Range():
            return Made(ipv6_range(resource, program, options))
        case EgressOnlyInternetGateway():
            return Made(egress_only_internet_gateway(resource, program, options))
        case InternetGateway():
            return Made(internet_gateway(resource, program, options))
        case Subnet():
            return Made(subnet(resource, program, options))
        case ElasticIp():
            return elastic_ip(resource, options)
        case NatGateway():
            return Made(nat_gateway(resource, program, options))
        case RouteTable():
            return Made(route_table(resource, program, options))
        case Route():
            return Made(route(resource, program, options))
        case RouteTableAssociation():
            return Made(route_table_association(resource, program, options))
        case Bucket():
            return bucket(resource, program, options)
        case FlowLog():
            return Made(flow_log(resource, program, options))
        case DhcpOptions():
            return dhcp_options(resource, program, options)
        case PrefixList():
            return Made(prefix_lists.prefix_list(resource, options))
        case NetworkAcl():
            return Made(acls.network_acl(resource, program, options))
        case NetworkAclRule():
            return Made(acls.network_acl_rule(resource, program, options))
        case NetworkAclAssociation():
            return Made(acls.network_acl_association(resource, program, options))
        case GatewayEndpoint():
            return Made(endpoints.gateway_endpoint(resource, program, options))
        case InterfaceEndpoint():
            return Made(endpoints.interface_endpoint(resource, program, options))
        case _:
            assert_never(resource)


def vpc(vpc: Vpc, options: pulumi.ResourceOptions) -> ec2.Vpc:
    return ec2.Vpc(
        vpc.id,
        cidr_block=str(vpc.cidr),
        instance_tenancy="default",
        enable_dns_support=vpc.dns_support,
        enable_dns_hostnames=vpc.dns_hostnames,
        tags=vpc.tags,
        opts=options,
    )


def secondary_cidr(
    range: SecondaryCidr, program: Program, options: pulumi.ResourceOptions
) -> ec2.VpcIpv4CidrBlockAssociation:
    return ec2.VpcIpv4CidrBlockAssociation(
        range.id, vpc_id=program.id(range.vpc), cidr_block=str(range.cidr), opts=options
    )


def ipv6_range(range: Ipv6Range, program: Program, options: pulumi.ResourceOptions) -> ec2.VpcIpv6CidrBlockAssociation:
    pool = range.pool
    return ec2.VpcIpv6CidrBlockAssociation(
        range.id,
        vpc_id=program.id(range.vpc),
        assign_generated_ipv6_cidr_block=None if pool else True,
        ipv6_pool=pool.id if pool else None,
        ipv6_cidr_block=str(pool.cidr) if pool else None,
        opts=options,
    )


def egress_only_internet_gateway(
    gateway: EgressOnlyInternetGateway, program: Program, options: pulumi.ResourceOptions
) -> ec2.EgressOnlyInternetGateway:
    return ec2.EgressOnlyInternetGateway(gateway.id, vpc_id=program.id(gateway.vpc), tags=gateway.tags, opts=options)


def internet_gateway(
    gateway: InternetGateway, program: Program, options: pulumi.ResourceOptions
) -> ec2.InternetGateway:
    return ec2.InternetGateway(gateway.id, vpc_id=program.id(gateway.vpc), tags=gateway.tags, opts=options)


def subnet(subnet: Subnet, program: Program, options: pulumi.ResourceOptions) -> ec2.Subnet:
    ipv6 = subnet.ipv6
    return ec2.Subnet(
        subnet.id,
        vpc_id=program.id(subnet.vpc),
        cidr_block=str(subnet.cidr) if subnet.cidr else None,
        ipv6_cidr_block=program.share(ipv6.block) if ipv6 else None,
        ipv6_native=True if ipv6 and subnet.cidr is None else None,
        assign_ipv6_address_on_creation=ipv6.assign_on_creation if ipv6 else None,
        enable_dns64=ipv6.dns64 if ipv6 else None,
        map_public_ip_on_launch=subnet.public_addresses,
        tags=subnet.tags,
        opts=options,
        **zone(subnet.zone),
    )


class Zone(TypedDict, total=False):
    """The constructor's words for a zone; mypy checks them against it."""

    availability_zone: str
    availability_zone_id: str


def zone(zone: str | ZoneId) -> Zone:
    return {"availability_zone_id": zone.name} if isinstance(zone, ZoneId) else {"availability_zone": zone}


def elastic_ip(address: ElasticIp, options: pulumi.ResourceOptions) -> Made:
    own = ec2.Eip(address.id, domain="vpc", tags=address.tags, opts=options)
    return Made(own, called={"address": own.public_ip})


def nat_gateway(gateway: NatGateway, program: Program, options: pulumi.ResourceOptions) -> ec2.NatGateway:
    return ec2.NatGateway(
        gateway.id,
        connectivity_type="public",
        subnet_id=program.id(gateway.subnet),
        allocation_id=gateway.address if isinstance(gateway.address, str) else program.id(gateway.address),
        tags=gateway.tags,
        opts=options,
    )


def route_table(table: RouteTable, program: Program, options: pulumi.ResourceOptions) -> ec2.RouteTable:
    return ec2.RouteTable(table.id, vpc_id=program.id(table.vpc), tags=table.tags, opts=options)


def route(route: Route, program: Program, options: pulumi.ResourceOptions) -> ec2.Route:
    return ec2.Route(
        route.id,
        route_table_id=program.id(route.table),
        opts=options,
        **destination(route.destination),
        **target(route.target, program),
    )


class Destination(TypedDict, total=False):
    """The constructor's words for what a route is for, and below for where it leads; mypy checks them against it."""

    destination_cidr_block: pulumi.Input[str]
    destination_ipv6_cidr_block: pulumi.Input[str]


def destination(destination: IPv4Network | IPv6Network) -> Destination:
    if destination.version == 4:
        return {"destination_cidr_block": str(destination)}
    return {"destination_ipv6_cidr_block": str(destination)}


class Target(TypedDict, total=False):
    gateway_id: pulumi.Input[str]
    nat_gateway_id: pulumi.Input[str]
    egress_only_gateway_id: pulumi.Input[str]


def target(ref: Ref[InternetGateway] | Ref[NatGateway] | Ref[EgressOnlyInternetGateway], program: Program) -> Target:
    if ref.kind is InternetGateway:
        return {"gateway_id": program.id(ref)}
    if ref.kind is EgressOnlyInternetGateway:
        return {"egress_only_gateway_id": program.id(ref)}
    return {"nat_gateway_id": program.id(ref)}


def route_table_association(
    association: RouteTableAssociation, program: Program, options: pulumi.ResourceOptions
) -> ec2.RouteTableAssociation:
    return ec2.RouteTableAssociation(
        association.id,
        subnet_id=program.id(association.subnet),
        route_table_id=program.id(association.table),
        opts=options,
    )


def dhcp_options(said: DhcpOptions, program: Program, options: pulumi.ResourceOptions) -> Made:
    """The set and, as a part of it, its association with the VPC."""
    own = ec2.VpcDhcpOptions(
        said.id,
        domain_name=said.domain_name,
        domain_name_servers=[*said.domain_name_servers] or None,
        ntp_servers=[*said.ntp_servers] or None,
        netbios_name_servers=[*said.netbios_name_servers] or None,
        netbios_node_type=None if said.netbios_node_type is None else str(said.netbios_node_type),
        tags=said.tags,
        opts=options,
    )
    association = ec2.VpcDhcpOptionsAssociation(
        f"{said.id}#association", vpc_id=program.id(said.vpc), dhcp_options_id=own.id, opts=options
    )
    return Made(own, [association])
