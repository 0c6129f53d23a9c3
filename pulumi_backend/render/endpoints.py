"""Endpoints as resources of `aws.ec2`."""

from __future__ import annotations

import pulumi
from pulumi_aws import ec2

from core.graph import GatewayEndpoint, InterfaceEndpoint
from pulumi_backend.render.program import Program


def gateway_endpoint(endpoint: GatewayEndpoint, program: Program, options: pulumi.ResourceOptions) -> ec2.VpcEndpoint:
    return ec2.VpcEndpoint(
        endpoint.id,
        vpc_endpoint_type="Gateway",
        vpc_id=program.id(endpoint.vpc),
        service_name=endpoint.service,
        route_table_ids=[program.id(table) for table in sorted(endpoint.tables, key=repr)],
        policy=program.policy(endpoint.policy),
        tags=endpoint.tags,
        opts=options,
    )


def interface_endpoint(
    endpoint: InterfaceEndpoint, program: Program, options: pulumi.ResourceOptions
) -> ec2.VpcEndpoint:
    return ec2.VpcEndpoint(
        endpoint.id,
        vpc_endpoint_type="Interface",
        vpc_id=program.id(endpoint.vpc),
        service_name=endpoint.service,
        subnet_ids=[program.id(subnet) for subnet in sorted(endpoint.subnets, key=repr)],
        security_group_ids=[program.id(group) for group in sorted(endpoint.groups, key=repr)],
        ip_address_type="ipv4",
        private_dns_enabled=endpoint.private_dns,
        policy=program.policy(endpoint.policy) if endpoint.policy else None,
        tags=endpoint.tags,
        opts=options,
    )
