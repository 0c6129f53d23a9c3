"""The network, read from resources of `aws.ec2`. What each output is: the package's documentation of the resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from core.graph import (
    NODE_TYPES,
    Bucket,
    DefaultSecurityGroup,
    DhcpOptions,
    EgressOnlyInternetGateway,
    ElasticIp,
    FlowLog,
    GatewayEndpoint,
    InterfaceEndpoint,
    InternetGateway,
    Ipv6Pool,
    Ipv6Range,
    NatGateway,
    Ref,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecondaryCidr,
    Subnet,
    SubnetIpv6,
    Vpc,
    ZoneId,
)
from core.graph.network import NodeType
from core.reading import Common, Defaults, Reader, one_peer
from pulumi_backend.observe import acls, prefix_lists
from pulumi_backend.observe.buckets import bucket
from pulumi_backend.observe.default_group import default_security_group
from pulumi_backend.observe.endpoints import endpoint
from pulumi_backend.observe.flow_logs import flow_log
from pulumi_backend.observe.words import IPV6_RANGE, Native


def vpc(r: Reader, **common: Unpack[Common]) -> Vpc:
    r.must("instanceTenancy", "default")
    return Vpc(
        **common,
        cidr=r.cidr("cidrBlock"),
        dns_support=r.truth("enableDnsSupport"),
        dns_hostnames=r.truth("enableDnsHostnames"),
        tags=r.strings_by_name("tags"),
    )


def secondary_cidr(r: Reader, **common: Unpack[Common]) -> SecondaryCidr:
    return SecondaryCidr(**common, vpc=r.ref("vpcId", Vpc), cidr=r.cidr("cidrBlock"))


def ipv6_range(r: Reader, **common: Unpack[Common]) -> Ipv6Range:
    pool = None
    if r.has("ipv6Pool"):
        pool = Ipv6Pool(r.literal("ipv6Pool"), r.cidr_v6("ipv6CidrBlock"))
    else:
        r.must("assignGeneratedIpv6CidrBlock", True)
    return Ipv6Range(**common, vpc=r.ref("vpcId", Vpc), pool=pool)


def egress_only_internet_gateway(r: Reader, **common: Unpack[Common]) -> EgressOnlyInternetGateway:
    return EgressOnlyInternetGateway(**common, vpc=r.ref("vpcId", Vpc), tags=r.strings_by_name("tags"))


def internet_gateway(r: Reader, **common: Unpack[Common]) -> InternetGateway:
    return InternetGateway(**common, vpc=r.ref("vpcId", Vpc), tags=r.strings_by_name("tags"))


def subnet(r: Reader, **common: Unpack[Common]) -> Subnet:
    """ipv6Native says that it has addresses of IPv6 alone, and is not said where it has others."""
    cidr = r.or_none("cidrBlock", r.cidr)
    ipv6 = None
    if r.has("ipv6CidrBlock"):
        if cidr is None:
            r.must("ipv6Native", True)
        assign, dns64 = r.truth("assignIpv6AddressOnCreation"), r.truth("enableDns64")
        ipv6 = SubnetIpv6(r.share("ipv6CidrBlock"), assign, dns64)
    return Subnet(
        **common,
        vpc=r.ref("vpcId", Vpc),
        cidr=cidr,
        ipv6=ipv6,
        zone=zone(r),
        public_addresses=r.truth("mapPublicIpOnLaunch"),
        tags=r.strings_by_name("tags"),
    )


def zone(r: Reader) -> str | ZoneId:
    if one_peer(r, ("availabilityZone", "availabilityZoneId")) == "availabilityZone":
        return r.string("availabilityZone")
    return ZoneId(r.string("availabilityZoneId"))


def elastic_ip(r: Reader, **common: Unpack[Common]) -> ElasticIp:
    r.must("domain", "vpc")
    return ElasticIp(**common, tags=r.strings_by_name("tags"))


def nat_gateway(r: Reader, **common: Unpack[Common]) -> NatGateway:
    r.must("connectivityType", "public")
    return NatGateway(
        **common,
        subnet=r.ref("subnetId", Subnet),
        address=r.ref_or_text("allocationId", ElasticIp),
        tags=r.strings_by_name("tags"),
    )


def route_table(r: Reader, **common: Unpack[Common]) -> RouteTable:
    return RouteTable(**common, vpc=r.ref("vpcId", Vpc), tags=r.strings_by_name("tags"))


def route(r: Reader, **common: Unpack[Common]) -> Route:
    return Route(
        **common,
        table=r.ref("routeTableId", RouteTable),
        destination=r.any_cidr("destinationCidrBlock", "destinationIpv6CidrBlock"),
        target=target(r),
    )


def target(r: Reader) -> Ref[InternetGateway] | Ref[NatGateway] | Ref[EgressOnlyInternetGateway]:
    match one_peer(r, ["gatewayId", "natGatewayId", "egressOnlyGatewayId"]):
        case "gatewayId":
            return r.ref("gatewayId", InternetGateway)
        case "natGatewayId":
            return r.ref("natGatewayId", NatGateway)
    return r.ref("egressOnlyGatewayId", EgressOnlyInternetGateway)


def route_table_association(r: Reader, **common: Unpack[Common]) -> RouteTableAssociation:
    return RouteTableAssociation(**common, subnet=r.ref("subnetId", Subnet), table=r.ref("routeTableId", RouteTable))


def dhcp_options(r: Reader, **common: Unpack[Common]) -> DhcpOptions:
    association = r.part("aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation")
    if association.ref("dhcpOptionsId", DhcpOptions).target != common["id"]:
        raise association.unreadable("dhcpOptionsId", "it associates another set")
    return DhcpOptions(
        **common,
        vpc=association.ref("vpcId", Vpc),
        domain_name=r.or_none("domainName", r.string),
        domain_name_servers=r.strings_in_order("domainNameServers"),
        ntp_servers=r.strings_in_order("ntpServers"),
        netbios_name_servers=r.strings_in_order("netbiosNameServers"),
        netbios_node_type=r.or_none("netbiosNodeType", lambda name: node_type(r, name)),
        tags=r.strings_by_name("tags"),
    )


def node_type(r: Reader, name: str) -> NodeType:
    """A number, which the provider writes as text."""
    said = r.string(name)
    for known in NODE_TYPES:
        if said == str(known):
            return known
    raise r.unreadable(name, f"{said!r} is none of NetBIOS's")


DEFAULTS: Defaults = {
    # What is not said, machines are not told: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/vpcdhcpoptions/
    ("aws:ec2/vpcDhcpOptions:VpcDhcpOptions", "domainName"): None,
    ("aws:ec2/vpcDhcpOptions:VpcDhcpOptions", "domainNameServers"): [],
    ("aws:ec2/vpcDhcpOptions:VpcDhcpOptions", "ntpServers"): [],
    ("aws:ec2/vpcDhcpOptions:VpcDhcpOptions", "netbiosNameServers"): [],
    ("aws:ec2/vpcDhcpOptions:VpcDhcpOptions", "netbiosNodeType"): None,
    # A subnet of IPv6 alone has no addresses of IPv4, and says none.
    # https://www.pulumi.com/registry/packages/aws/api-docs/ec2/subnet/#cidrblock_python
    ("aws:ec2/subnet:Subnet", "cidrBlock"): None,
}

NATIVE: Mapping[str, Native] = {
    "aws:ec2/vpc:Vpc": Native(Vpc, vpc, {"id": "id"}),
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": Native(
        SecondaryCidr, secondary_cidr, {"id": "id"}
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Native(
        DefaultSecurityGroup, default_security_group, {"id": "id"}
    ),
    IPV6_RANGE: Native(Ipv6Range, ipv6_range, {"id": "id"}),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": Native(
        EgressOnlyInternetGateway, egress_only_internet_gateway, {"id": "id"}
    ),
    "aws:ec2/internetGateway:InternetGateway": Native(InternetGateway, internet_gateway, {"id": "id"}),
    "aws:ec2/subnet:Subnet": Native(Subnet, subnet, {"id": "id"}),
    "aws:ec2/eip:Eip": Native(ElasticIp, elastic_ip, {"id": "id", "allocationId": "id", "publicIp": "address"}),
    "aws:ec2/natGateway:NatGateway": Native(NatGateway, nat_gateway, {"id": "id"}),
    "aws:ec2/routeTable:RouteTable": Native(RouteTable, route_table, {"id": "id"}),
    "aws:ec2/route:Route": Native(Route, route, {"id": "id"}),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Native(
        RouteTableAssociation, route_table_association, {"id": "id"}
    ),
    "aws:s3/bucket:Bucket": Native(Bucket, bucket, {"id": "name", "arn": "arn"}),
    "aws:ec2/flowLog:FlowLog": Native(FlowLog, flow_log, {"id": "id"}),
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": Native(DhcpOptions, dhcp_options, {"id": "id"}),
    **acls.NATIVE,
    **prefix_lists.NATIVE,
    "aws:ec2/vpcEndpoint:VpcEndpoint": Native((GatewayEndpoint, InterfaceEndpoint), endpoint, {"id": "id"}),
}
