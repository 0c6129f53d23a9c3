"""Endpoints, as EC2 says them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Unpack

from core import documents
from core.errors import GraphFault
from core.graph import (
    Document,
    GatewayEndpoint,
    InterfaceEndpoint,
    Policy,
    Resource,
    RouteTable,
    SecurityGroup,
    Subnet,
    Vpc,
)
from core.reading import Common, Reader
from live.observe.words import Native, named, own_tags, unread, word

UNREAD = unread(
    its_own_id=["VpcEndpointId"],
    the_account=["OwnerId"],
    what_happened_to_it=["CreationTimestamp", "FailureReason", "LastError"],
    what_AWS_has_made=["DnsEntries", "NetworkInterfaceIds", "Ipv4Prefixes", "Ipv6Prefixes"],
    the_region=["ServiceRegion"],
    no_kind_has_it_yet=["PayerResponsibilities"],
)


def gateway_endpoint(r: Reader, **common: Unpack[Common]) -> GatewayEndpoint:
    common_words(r, "Gateway", "service-defined")
    r.usual("PrivateDnsEnabled", False)
    r.usual("SubnetIds", [])
    r.usual("Groups", [])
    return GatewayEndpoint(
        **common,
        vpc=r.ref("VpcId", Vpc),
        service=r.string("ServiceName"),
        tables=r.refs("RouteTableIds", RouteTable),
        policy=policy(r),
        tags=own_tags(r),
    )


def interface_endpoint(r: Reader, **common: Unpack[Common]) -> InterfaceEndpoint:
    common_words(r, "Interface", "ipv4")
    r.usual("RouteTableIds", [])
    blocks = r.blocks("Groups")
    for block in blocks:
        block.pass_over(GROUP_UNREAD)
    groups = [block.ref("GroupId", SecurityGroup) for block in blocks]
    if len(set(groups)) < len(groups):
        raise r.unreadable("Groups", "something is said twice")
    return InterfaceEndpoint(
        **common,
        vpc=r.ref("VpcId", Vpc),
        service=r.string("ServiceName"),
        subnets=r.refs("SubnetIds", Subnet),
        groups=frozenset(groups),
        private_dns=r.truth("PrivateDnsEnabled"),
        policy=policy(r),
        tags=own_tags(r),
    )


def policy(r: Reader) -> Policy:
    """AWS's own default is in the language's older version, in which it means the same.

    https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#default-endpoint-policy
    """
    document = r.document("PolicyDocument")
    if document == DEFAULT_POLICY:
        document = Document.of({**FULL_ACCESS, "Version": documents.VERSION})
    try:
        return documents.policy(document.content)
    except GraphFault as fault:
        raise r.unreadable("PolicyDocument", str(fault)) from None


FULL_ACCESS = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
DEFAULT_POLICY = Document.of({**FULL_ACCESS, "Version": "2008-10-17"})


def common_words(r: Reader, type: str, names: str) -> None:
    r.must("VpcEndpointType", type)
    r.must("State", "available")
    r.usual("RequesterManaged", False)
    r.usual("IpAddressType", "ipv4")
    if r.has("DnsOptions"):
        options = r.block("DnsOptions")
        options.usual("DnsRecordIpType", names)
        options.pass_over(DNS_UNREAD)


GROUP_UNREAD = unread(the_groups_own=["GroupName"])
DNS_UNREAD = unread(only_where_a_service_has_a_gateway_too=["PrivateDnsOnlyForInboundResolverEndpoint"])
TYPES = frozenset({"AWS::EC2::VPCEndpoint", "aws:ec2/vpcEndpoint:VpcEndpoint"})


def native(kind: type[GatewayEndpoint | InterfaceEndpoint], type: str, read: Callable[..., Resource]) -> Native:
    return Native(
        kind,
        TYPES,
        lambda snapshot: [each for each in snapshot["endpoints"] if each["VpcEndpointType"] == type],
        named("VpcEndpointId"),
        read,
        UNREAD,
        lambda item: f"delete-vpc-endpoints --vpc-endpoint-ids {item['VpcEndpointId']}",
        called={"id": word("VpcEndpointId")},
    )


NATIVES = [
    native(GatewayEndpoint, "Gateway", gateway_endpoint),
    native(InterfaceEndpoint, "Interface", interface_endpoint),
]
