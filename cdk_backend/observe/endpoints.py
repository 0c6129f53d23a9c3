"""Endpoints, as CloudFormation says them: gateways and interfaces are one type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from core.graph import GatewayEndpoint, InterfaceEndpoint, RouteTable, SecurityGroup, Subnet, Vpc
from core.reading import Common, Reader

DEFAULTS: Mapping[tuple[str, str], object] = {
    # AWS writes a policy that allows everything, and that of some services cannot be written otherwise:
    # https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    ("AWS::EC2::VPCEndpoint", "PolicyDocument"): None,
}


def endpoint(r: Reader, **common: Unpack[Common]) -> GatewayEndpoint | InterfaceEndpoint:
    if r.one_of("VpcEndpointType", ("Gateway", "Interface")) == "Gateway":
        return GatewayEndpoint(
            **common,
            vpc=r.ref("VpcId", Vpc),
            service=r.string("ServiceName"),
            tables=r.refs("RouteTableIds", RouteTable),
            policy=r.policy("PolicyDocument"),
            tags=r.pairs("Tags", "Key", "Value"),
        )
    r.must("IpAddressType", "ipv4")
    return InterfaceEndpoint(
        **common,
        vpc=r.ref("VpcId", Vpc),
        service=r.string("ServiceName"),
        subnets=r.refs("SubnetIds", Subnet),
        groups=r.refs("SecurityGroupIds", SecurityGroup),
        private_dns=r.truth("PrivateDnsEnabled"),
        policy=r.or_none("PolicyDocument", r.policy),
        tags=r.pairs("Tags", "Key", "Value"),
    )
