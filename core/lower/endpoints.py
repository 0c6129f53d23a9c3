"""Services of AWS that are reached from inside, as endpoints."""

from __future__ import annotations

from collections.abc import Iterator

from core.graph import (
    GatewayEndpoint,
    IngressRule,
    InterfaceEndpoint,
    Ports,
    Ref,
    Resource,
    SecurityGroup,
    Subnet,
)
from core.lower.iam import stated
from core.lower.network import VPC, endpoint_id, routes
from core.lower.security import network_id
from core.lower.tags import tagging
from core.model import Foundation
from core.model.endpoints import Endpoint, interfaces, kind, private_dns, service_name, slug, takes_policy, tiers
from core.model.words import ENDPOINTS

GROUP = Ref(SecurityGroup, f"group/{ENDPOINTS}")
HTTPS = Ports("tcp", 443, 443)


def resources(foundation: Foundation) -> Iterator[Resource]:
    for name, endpoint in foundation.network.endpoints.items():
        if kind(name, endpoint) == "gateway":
            yield _gateway(foundation, name, endpoint)
        else:
            yield _interface(foundation, name, endpoint)
    if interfaces(foundation.network):
        yield from _group(foundation)


def _gateway(foundation: Foundation, name: str, endpoint: Endpoint) -> GatewayEndpoint:
    """It comes to a table once the routes are there, as subnets do, right before them: no field says so, and it would
    leave the table from which they come as long before them as a new NAT gateway takes.
    """
    ways = {table: way for tier in tiers(foundation.network, name) for table, way in routes(foundation, tier).items()}
    return GatewayEndpoint(
        id=endpoint_id(name),
        domain="network",
        after=frozenset(route.id for way in ways.values() for route in way),
        vpc=VPC,
        service=service_name(foundation.site, name, endpoint),
        tables=frozenset(ways),
        policy=stated(endpoint.spelled(foundation.site)),
        tags=tagging(foundation)(f"endpoint-{slug(name)}"),
    )


def _interface(foundation: Foundation, name: str, endpoint: Endpoint) -> InterfaceEndpoint:
    (tier,) = tiers(foundation.network, name)
    return InterfaceEndpoint(
        id=endpoint_id(name),
        domain="network",
        vpc=VPC,
        service=service_name(foundation.site, name, endpoint),
        subnets=frozenset(Ref(Subnet, f"subnet/{tier}/{zone}") for zone in foundation.network.zones),
        groups=frozenset({GROUP}),
        private_dns=private_dns(name, endpoint),
        policy=stated(endpoint.spelled(foundation.site)) if takes_policy(name, endpoint) else None,
        tags=tagging(foundation)(f"endpoint-{slug(name)}"),
    )


def _group(foundation: Foundation) -> Iterator[Resource]:
    """One for all interfaces: whoever is inside may ask, and they ask nobody."""
    yield SecurityGroup(
        id=GROUP.target,
        domain="network",
        name=f"{foundation.name}-{ENDPOINTS}",
        vpc=VPC,
        tags=tagging(foundation)(ENDPOINTS),
    )
    for cidr in foundation.network.ranges():
        yield IngressRule(
            id=f"rule/{ENDPOINTS}/ingress/{network_id(cidr)}-tcp-443",
            domain="network",
            group=GROUP,
            peer=cidr,
            traffic=HTTPS,
            description="https from the network",
        )
