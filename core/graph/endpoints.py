"""Endpoints: services of AWS reached from inside the network, without a way out of it."""

from __future__ import annotations

from dataclasses import dataclass

from core.graph.kind import Kind, Tags
from core.graph.network import RouteTable, Subnet, Vpc
from core.graph.policy import Policy
from core.graph.references import Ref
from core.graph.security import SecurityGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayEndpoint(Kind):
    """A service behind a route of its own, which AWS writes into each of the tables."""

    vpc: Ref[Vpc]
    service: str
    """In full: `com.amazonaws.ap-south-1.s3`."""
    tables: frozenset[Ref[RouteTable]]
    policy: Policy
    """What may be done through it."""
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceEndpoint(Kind):
    """A service behind addresses of IPv4, one in each of the subnets."""

    vpc: Ref[Vpc]
    service: str
    """In full: `com.amazonaws.ap-south-1.ssm`."""
    subnets: frozenset[Ref[Subnet]]
    groups: frozenset[Ref[SecurityGroup]]
    private_dns: bool
    """Whether the service's own name leads here."""
    policy: Policy | None
    """What may be done through it; None where the service takes no policy, and all may be done."""
    tags: Tags


Endpoints = GatewayEndpoint | InterfaceEndpoint
