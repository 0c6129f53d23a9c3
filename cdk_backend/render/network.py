"""The network as L1 constructs of EC2."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import TypedDict, assert_never

from aws_cdk import aws_ec2 as ec2

from cdk_backend.render import acls, endpoints, prefix_lists
from cdk_backend.render.buckets import bucket
from cdk_backend.render.default_group import default_security_group
from cdk_backend.render.flow_logs import flow_log
from cdk_backend.render.scope import Constructs, Scope, logical_id, tags
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


def constructs(resource: Network, scope: Scope) -> Constructs:
    match resource:
        case Vpc():
            return vpc(resource, scope)
        case SecondaryCidr():
            return Constructs(secondary_cidr(resource, scope))
        case DefaultSecurityGroup():
            return default_security_group(resource, scope)
        case Ipv6Range():
            return ipv6_range(resource, scope)
        case EgressOnlyInternetGateway():
            return Constructs(egress_only_internet_gateway(resource, scope))
        case InternetGateway():
            return internet_gateway(resource, scope)
        case Subnet():
            return Constructs(subnet(resource, scope))
        case ElasticIp():
            return elastic_ip(resource, scope)
        case NatGateway():
            return Constructs(nat_gateway(resource, scope))
        case RouteTable():
            return Constructs(route_table(resource, scope))
        case Route():
            return Constructs(route(resource, scope))
        case RouteTableAssociation():
            return Constructs(route_table_association(resource, scope))
        case Bucket():
            return bucket(resource, scope)
        case FlowLog():
            return Constructs(flow_log(resource, scope))
        case DhcpOptions():
            return dhcp_options(resource, scope)
        case PrefixList():
            return Constructs(prefix_lists.prefix_list(resource, scope))
        case NetworkAcl():
            return Constructs(acls.network_acl(resource, scope))
        case NetworkAclRule():
            return Constructs(acls.network_acl_rule(resource, scope))
        case NetworkAclAssociation():
            return Constructs(acls.network_acl_association(resource, scope))
        case GatewayEndpoint():
            return Constructs(endpoints.gateway_endpoint(resource, scope))
        case InterfaceEndpoint():
            return Constructs(endpoints.interface_endpoint(resource, scope))
        case _:
            assert_never(resource)


def vpc(vpc: Vpc, scope: Scope) -> Constructs:
    own = ec2.CfnVPC(
        scope.stack,
        logical_id(vpc.id),
        cidr_block=str(vpc.cidr),
        instance_tenancy="default",
        enable_dns_support=vpc.dns_support,
        enable_dns_hostnames=vpc.dns_hostnames,
        tags=tags(vpc.tags),
    )
    return Constructs(own, called={"default-group": lambda: own.attr_default_security_group})


def secondary_cidr(range: SecondaryCidr, scope: Scope) -> ec2.CfnVPCCidrBlock:
    return ec2.CfnVPCCidrBlock(
        scope.stack, logical_id(range.id), vpc_id=scope.id(range.vpc), cidr_block=str(range.cidr)
    )


def ipv6_range(range: Ipv6Range, scope: Scope) -> Constructs:
    pool = range.pool
    own = ec2.CfnVPCCidrBlock(
        scope.stack,
        logical_id(range.id),
        vpc_id=scope.id(range.vpc),
        amazon_provided_ipv6_cidr_block=None if pool else True,
        ipv6_pool=pool.id if pool else None,
        ipv6_cidr_block=str(pool.cidr) if pool else None,
    )
    return Constructs(own, blocks=scope.blocks_of(range.vpc))


def egress_only_internet_gateway(gateway: EgressOnlyInternetGateway, scope: Scope) -> ec2.CfnEgressOnlyInternetGateway:
    return ec2.CfnEgressOnlyInternetGateway(
        scope.stack, logical_id(gateway.id), vpc_id=scope.id(gateway.vpc), tags=tags(gateway.tags)
    )


def internet_gateway(gateway: InternetGateway, scope: Scope) -> Constructs:
    """The gateway and, as a part of it, its attachment to the VPC."""
    own = ec2.CfnInternetGateway(scope.stack, logical_id(gateway.id), tags=tags(gateway.tags))
    attachment = ec2.CfnVPCGatewayAttachment(
        scope.stack,
        logical_id(f"{gateway.id}#attachment"),
        vpc_id=scope.id(gateway.vpc),
        internet_gateway_id=own.ref,
    )
    return Constructs(own, {"attachment": attachment})


def subnet(subnet: Subnet, scope: Scope) -> ec2.CfnSubnet:
    """Ipv6Native is said only where it is true: CloudFormation makes anew what says it later, be it `false`, and a
    subnet of IPv4 stays when it gets IPv6.
    """
    ipv6 = subnet.ipv6
    return ec2.CfnSubnet(
        scope.stack,
        logical_id(subnet.id),
        vpc_id=scope.id(subnet.vpc),
        cidr_block=str(subnet.cidr) if subnet.cidr else None,
        ipv6_cidr_block=scope.share(ipv6.block) if ipv6 else None,
        ipv6_native=True if ipv6 and subnet.cidr is None else None,
        assign_ipv6_address_on_creation=ipv6.assign_on_creation if ipv6 else None,
        enable_dns64=ipv6.dns64 if ipv6 else None,
        map_public_ip_on_launch=subnet.public_addresses,
        tags=tags(subnet.tags),
        **zone(subnet.zone),
    )


class Zone(TypedDict, total=False):
    """The constructor's words for a zone; mypy checks them against it."""

    availability_zone: str
    availability_zone_id: str


def zone(zone: str | ZoneId) -> Zone:
    return {"availability_zone_id": zone.name} if isinstance(zone, ZoneId) else {"availability_zone": zone}


def elastic_ip(address: ElasticIp, scope: Scope) -> Constructs:
    own = ec2.CfnEIP(scope.stack, logical_id(address.id), domain="vpc", tags=tags(address.tags))
    return Constructs(own, called={"id": lambda: own.attr_allocation_id, "address": lambda: own.ref})


def nat_gateway(gateway: NatGateway, scope: Scope) -> ec2.CfnNatGateway:
    return ec2.CfnNatGateway(
        scope.stack,
        logical_id(gateway.id),
        connectivity_type="public",
        subnet_id=scope.id(gateway.subnet),
        allocation_id=gateway.address if isinstance(gateway.address, str) else scope.id(gateway.address),
        tags=tags(gateway.tags),
    )


def route_table(table: RouteTable, scope: Scope) -> ec2.CfnRouteTable:
    return ec2.CfnRouteTable(scope.stack, logical_id(table.id), vpc_id=scope.id(table.vpc), tags=tags(table.tags))


def route(route: Route, scope: Scope) -> ec2.CfnRoute:
    return ec2.CfnRoute(
        scope.stack,
        logical_id(route.id),
        route_table_id=scope.id(route.table),
        **destination(route.destination),
        **target(route.target, scope),
    )


class Destination(TypedDict, total=False):
    """The constructor's words for a route's destination, and below for its target; mypy checks them against it."""

    destination_cidr_block: str
    destination_ipv6_cidr_block: str


def destination(destination: IPv4Network | IPv6Network) -> Destination:
    if destination.version == 4:
        return {"destination_cidr_block": str(destination)}
    return {"destination_ipv6_cidr_block": str(destination)}


class Target(TypedDict, total=False):
    gateway_id: str
    nat_gateway_id: str
    egress_only_internet_gateway_id: str


def target(target: Ref[InternetGateway] | Ref[NatGateway] | Ref[EgressOnlyInternetGateway], scope: Scope) -> Target:
    if target.kind is InternetGateway:
        return {"gateway_id": scope.id(target)}
    if target.kind is EgressOnlyInternetGateway:
        return {"egress_only_internet_gateway_id": scope.id(target)}
    return {"nat_gateway_id": scope.id(target)}


def route_table_association(association: RouteTableAssociation, scope: Scope) -> ec2.CfnSubnetRouteTableAssociation:
    return ec2.CfnSubnetRouteTableAssociation(
        scope.stack,
        logical_id(association.id),
        subnet_id=scope.id(association.subnet),
        route_table_id=scope.id(association.table),
    )


def dhcp_options(options: DhcpOptions, scope: Scope) -> Constructs:
    """The set and, as a part of it, its association with the VPC. What is not said is left out: AWS takes no list of
    nothing."""
    own = ec2.CfnDHCPOptions(
        scope.stack,
        logical_id(options.id),
        domain_name=options.domain_name,
        domain_name_servers=[*options.domain_name_servers] or None,
        ntp_servers=[*options.ntp_servers] or None,
        netbios_name_servers=[*options.netbios_name_servers] or None,
        netbios_node_type=options.netbios_node_type,
        tags=tags(options.tags),
    )
    association = ec2.CfnVPCDHCPOptionsAssociation(
        scope.stack,
        logical_id(f"{options.id}#association"),
        vpc_id=scope.id(options.vpc),
        dhcp_options_id=own.ref,
    )
    return Constructs(own, {"association": association})
