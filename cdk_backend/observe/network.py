"""The network, as CloudFormation says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Unpack

from cdk_backend.observe import acls
from cdk_backend.observe.buckets import bucket
from cdk_backend.observe.default_group import default_security_group
from cdk_backend.observe.endpoints import endpoint
from cdk_backend.observe.flow_logs import flow_log
from core.graph import (
    NODE_TYPES,
    Bucket,
    DefaultSecurityGroup,
    DhcpOptions,
    ElasticIp,
    FlowLog,
    GatewayEndpoint,
    InterfaceEndpoint,
    InternetGateway,
    NatGateway,
    Network,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclRule,
    Ref,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecondaryCidr,
    Subnet,
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


def secondary_cidr(r: Reader, **common: Unpack[Common]) -> SecondaryCidr:
    return SecondaryCidr(**common, vpc=r.ref("VpcId", Vpc), cidr=r.cidr("CidrBlock"))


def internet_gateway(r: Reader, **common: Unpack[Common]) -> InternetGateway:
    attachment = r.part("AWS::EC2::VPCGatewayAttachment")
    if attachment.ref("InternetGatewayId", InternetGateway).target != common["id"]:
        raise attachment.unreadable("InternetGatewayId", "it attaches another gateway")
    return InternetGateway(**common, vpc=attachment.ref("VpcId", Vpc), tags=r.pairs("Tags", "Key", "Value"))


def subnet(r: Reader, **common: Unpack[Common]) -> Subnet:
    return Subnet(
        **common,
        vpc=r.ref("VpcId", Vpc),
        cidr=r.cidr("CidrBlock"),
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
        destination=r.cidr("DestinationCidrBlock"),
        target=target(r),
    )


def target(r: Reader) -> Ref[InternetGateway] | Ref[NatGateway]:
    if one_peer(r, ["GatewayId", "NatGatewayId"]) == "GatewayId":
        return r.ref("GatewayId", InternetGateway)
    return r.ref("NatGatewayId", NatGateway)


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
}

READERS: Mapping[str, tuple[type[Network] | tuple[type[Network], ...], Callable[..., Network]]] = {
    "AWS::EC2::VPC": (Vpc, vpc),
    "AWS::EC2::VPCCidrBlock": (SecondaryCidr, secondary_cidr),
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
    "AWS::EC2::NetworkAcl": (NetworkAcl, acls.network_acl),
    "AWS::EC2::NetworkAclEntry": (NetworkAclRule, acls.network_acl_rule),
    "AWS::EC2::SubnetNetworkAclAssociation": (NetworkAclAssociation, acls.network_acl_association),
    "AWS::EC2::VPCEndpoint": ((GatewayEndpoint, InterfaceEndpoint), endpoint),
}
