"""The network, as CloudFormation says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Unpack

from cdk_backend.observe import acls, prefix_lists
from cdk_backend.observe.buckets import bucket
from cdk_backend.observe.default_group import default_security_group
from cdk_backend.observe.endpoints import endpoint
from cdk_backend.observe.flow_logs import flow_log
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
    SubnetIpv6,
    Vpc,
    ZoneId,
)
from core.graph.network import NodeType
from core.reading import Common, Defaults, Reader, one_peer


def vpc(r: Reader, **common: Unpack[Common]) -> Vpc:
    r.must("InstanceTenancy", "default")
    return Vpc(
        **common,
        cidr=r.cidr("CidrBlock"),
        dns_support=r.truth("EnableDnsSupport"),
        dns_hostnames=r.truth("EnableDnsHostnames"),
        tags=r.pairs("Tags", "Key", "Value"),
    )


def cidr_block(r: Reader, **common: Unpack[Common]) -> SecondaryCidr | Ipv6Range:
    """One type for both: what it says tells which."""
    vpc = r.ref("VpcId", Vpc)
    match one_peer(r, ["CidrBlock", "AmazonProvidedIpv6CidrBlock", "Ipv6Pool"]):
        case "CidrBlock":
            return SecondaryCidr(**common, vpc=vpc, cidr=r.cidr("CidrBlock"))
        case "Ipv6Pool":
            pool = Ipv6Pool(r.literal("Ipv6Pool"), r.cidr_v6("Ipv6CidrBlock"))
            return Ipv6Range(**common, vpc=vpc, pool=pool)
    r.must("AmazonProvidedIpv6CidrBlock", True)
    return Ipv6Range(**common, vpc=vpc, pool=None)


def egress_only_internet_gateway(r: Reader, **common: Unpack[Common]) -> EgressOnlyInternetGateway:
    return EgressOnlyInternetGateway(**common, vpc=r.ref("VpcId", Vpc), tags=r.pairs("Tags", "Key", "Value"))


def internet_gateway(r: Reader, **common: Unpack[Common]) -> InternetGateway:
    attachment = r.part("AWS::EC2::VPCGatewayAttachment")
    if attachment.ref("InternetGatewayId", InternetGateway).target != common["id"]:
        raise attachment.unreadable("InternetGatewayId", "it attaches another gateway")
    return InternetGateway(**common, vpc=attachment.ref("VpcId", Vpc), tags=r.pairs("Tags", "Key", "Value"))


def subnet(r: Reader, **common: Unpack[Common]) -> Subnet:
    """Ipv6Native says that it has addresses of IPv6 alone, and is not said where it has others."""
    cidr = r.or_none("CidrBlock", r.cidr)
    ipv6 = None
    if r.has("Ipv6CidrBlock"):
        if cidr is None:
            r.must("Ipv6Native", True)
        assign, dns64 = r.truth("AssignIpv6AddressOnCreation"), r.truth("EnableDns64")
        ipv6 = SubnetIpv6(r.share("Ipv6CidrBlock"), assign, dns64)
    return Subnet(
        **common,
        vpc=r.ref("VpcId", Vpc),
        cidr=cidr,
        ipv6=ipv6,
        zone=zone(r),
        public_addresses=r.truth("MapPublicIpOnLaunch"),
        tags=r.pairs("Tags", "Key", "Value"),
    )


def zone(r: Reader) -> str | ZoneId:
    if one_peer(r, ["AvailabilityZone", "AvailabilityZoneId"]) == "AvailabilityZone":
        return r.string("AvailabilityZone")
    return ZoneId(r.string("AvailabilityZoneId"))


def elastic_ip(r: Reader, **common: Unpack[Common]) -> ElasticIp:
    r.must("Domain", "vpc")
    return ElasticIp(**common, tags=r.pairs("Tags", "Key", "Value"))


def nat_gateway(r: Reader, **common: Unpack[Common]) -> NatGateway:
    r.must("ConnectivityType", "public")
    return NatGateway(
        **common,
        subnet=r.ref("SubnetId", Subnet),
        address=r.ref_or_text("AllocationId", ElasticIp),
        tags=r.pairs("Tags", "Key", "Value"),
    )


def route_table(r: Reader, **common: Unpack[Common]) -> RouteTable:
    return RouteTable(**common, vpc=r.ref("VpcId", Vpc), tags=r.pairs("Tags", "Key", "Value"))


def route(r: Reader, **common: Unpack[Common]) -> Route:
    return Route(
        **common,
        table=r.ref("RouteTableId", RouteTable),
        destination=r.any_cidr("DestinationCidrBlock", "DestinationIpv6CidrBlock"),
        target=target(r),
    )


def target(r: Reader) -> Ref[InternetGateway] | Ref[NatGateway] | Ref[EgressOnlyInternetGateway]:
    match one_peer(r, ["GatewayId", "NatGatewayId", "EgressOnlyInternetGatewayId"]):
        case "GatewayId":
            return r.ref("GatewayId", InternetGateway)
        case "NatGatewayId":
            return r.ref("NatGatewayId", NatGateway)
    return r.ref("EgressOnlyInternetGatewayId", EgressOnlyInternetGateway)


def route_table_association(r: Reader, **common: Unpack[Common]) -> RouteTableAssociation:
    return RouteTableAssociation(**common, subnet=r.ref("SubnetId", Subnet), table=r.ref("RouteTableId", RouteTable))


def dhcp_options(r: Reader, **common: Unpack[Common]) -> DhcpOptions:
    association = r.part("AWS::EC2::VPCDHCPOptionsAssociation")
    if association.ref("DhcpOptionsId", DhcpOptions).target != common["id"]:
        raise association.unreadable("DhcpOptionsId", "it associates another set")
    return DhcpOptions(
        **common,
        vpc=association.ref("VpcId", Vpc),
        domain_name=r.or_none("DomainName", r.string),
        domain_name_servers=r.strings_in_order("DomainNameServers"),
        ntp_servers=r.strings_in_order("NtpServers"),
        netbios_name_servers=r.strings_in_order("NetbiosNameServers"),
        netbios_node_type=r.or_none("NetbiosNodeType", lambda name: node_type(r, name)),
        tags=r.pairs("Tags", "Key", "Value"),
    )


def node_type(r: Reader, name: str) -> NodeType:
    said = r.number(name)
    for known in NODE_TYPES:
        if said == known:
            return known
    raise r.unreadable(name, f"{said!r} is none of NetBIOS's")


DEFAULTS: Defaults = {
    # What is not said, machines are not told:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-dhcpoptions.html
    ("AWS::EC2::DHCPOptions", "DomainName"): None,
    ("AWS::EC2::DHCPOptions", "DomainNameServers"): [],
    ("AWS::EC2::DHCPOptions", "NtpServers"): [],
    ("AWS::EC2::DHCPOptions", "NetbiosNameServers"): [],
    ("AWS::EC2::DHCPOptions", "NetbiosNodeType"): None,
    # A subnet of IPv6 alone has no addresses of IPv4, and says none.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html
    ("AWS::EC2::Subnet", "CidrBlock"): None,
}

READERS: Mapping[str, tuple[type[Network] | tuple[type[Network], ...], Callable[..., Network]]] = {
    "AWS::EC2::VPC": (Vpc, vpc),
    "AWS::EC2::VPCCidrBlock": (SecondaryCidr, cidr_block),
    "AWS::EC2::EgressOnlyInternetGateway": (EgressOnlyInternetGateway, egress_only_internet_gateway),
    "Custom::EmptiedDefaultSecurityGroup": (DefaultSecurityGroup, default_security_group),
    "AWS::EC2::InternetGateway": (InternetGateway, internet_gateway),
    "AWS::EC2::Subnet": (Subnet, subnet),
    "AWS::EC2::EIP": (ElasticIp, elastic_ip),
    "AWS::EC2::NatGateway": (NatGateway, nat_gateway),
    "AWS::EC2::RouteTable": (RouteTable, route_table),
    "AWS::EC2::Route": (Route, route),
    "AWS::EC2::SubnetRouteTableAssociation": (RouteTableAssociation, route_table_association),
    "AWS::S3::Bucket": (Bucket, bucket),
    "AWS::EC2::FlowLog": (FlowLog, flow_log),
    "AWS::EC2::DHCPOptions": (DhcpOptions, dhcp_options),
    "AWS::EC2::PrefixList": (PrefixList, prefix_lists.prefix_list),
    "AWS::EC2::NetworkAcl": (NetworkAcl, acls.network_acl),
    "AWS::EC2::NetworkAclEntry": (NetworkAclRule, acls.network_acl_rule),
    "AWS::EC2::SubnetNetworkAclAssociation": (NetworkAclAssociation, acls.network_acl_association),
    "AWS::EC2::VPCEndpoint": ((GatewayEndpoint, InterfaceEndpoint), endpoint),
}

ALSO: Mapping[type[Network], str] = {Ipv6Range: "AWS::EC2::VPCCidrBlock"}
"""Kinds of which the type is another kind's, too."""
