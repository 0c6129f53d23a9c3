"""Endpoints as L1 constructs of EC2."""

from __future__ import annotations

from aws_cdk import aws_ec2 as ec2

from cdk_backend.render.scope import Scope, logical_id, tags
from core.graph import GatewayEndpoint, InterfaceEndpoint


def gateway_endpoint(endpoint: GatewayEndpoint, scope: Scope) -> ec2.CfnVPCEndpoint:
    return ec2.CfnVPCEndpoint(
        scope.stack,
        logical_id(endpoint.id),
        vpc_endpoint_type="Gateway",
        vpc_id=scope.id(endpoint.vpc),
        service_name=endpoint.service,
        route_table_ids=[scope.id(table) for table in sorted(endpoint.tables, key=repr)],
        policy_document=scope.policy(endpoint.policy),
        tags=tags(endpoint.tags),
    )


def interface_endpoint(endpoint: InterfaceEndpoint, scope: Scope) -> ec2.CfnVPCEndpoint:
    return ec2.CfnVPCEndpoint(
        scope.stack,
        logical_id(endpoint.id),
        vpc_endpoint_type="Interface",
        vpc_id=scope.id(endpoint.vpc),
        service_name=endpoint.service,
        subnet_ids=[scope.id(subnet) for subnet in sorted(endpoint.subnets, key=repr)],
        security_group_ids=[scope.id(group) for group in sorted(endpoint.groups, key=repr)],
        ip_address_type="ipv4",
        private_dns_enabled=endpoint.private_dns,
        policy_document=scope.policy(endpoint.policy) if endpoint.policy else None,
        tags=tags(endpoint.tags),
    )
