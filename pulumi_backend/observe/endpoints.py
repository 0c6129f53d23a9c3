"""Endpoints, read from resources of `aws.ec2`: gateways and interfaces are one type."""

from __future__ import annotations

from typing import Unpack

from core.graph import GatewayEndpoint, InterfaceEndpoint, RouteTable, SecurityGroup, Subnet, Vpc
from core.reading import Common, Defaults, Reader

DEFAULTS: Defaults = {
    # AWS writes a policy that allows everything, and that of some services cannot be written otherwise:
    # https://www.pulumi.com/registry/packages/aws/api-docs/ec2/vpcendpoint/
    ("aws:ec2/vpcEndpoint:VpcEndpoint", "policy"): None,
}


def endpoint(r: Reader, **common: Unpack[Common]) -> GatewayEndpoint | InterfaceEndpoint:
    if r.one_of("vpcEndpointType", ("Gateway", "Interface")) == "Gateway":
        return GatewayEndpoint(
            **common,
            vpc=r.ref("vpcId", Vpc),
            service=r.string("serviceName"),
            tables=r.refs("routeTableIds", RouteTable),
            policy=r.policy("policy"),
            tags=r.strings_by_name("tags"),
        )
    r.must("ipAddressType", "ipv4")
    return InterfaceEndpoint(
        **common,
        vpc=r.ref("vpcId", Vpc),
        service=r.string("serviceName"),
        subnets=r.refs("subnetIds", Subnet),
        groups=r.refs("securityGroupIds", SecurityGroup),
        private_dns=r.truth("privateDnsEnabled"),
        policy=r.or_none("policy", r.policy),
        tags=r.strings_by_name("tags"),
    )
