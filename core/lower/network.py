"""Tiers over zones as subnets, gateways, tables and routes."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from core.graph import (
    DefaultSecurityGroup,
    DhcpOptions,
    EgressOnlyInternetGateway,
    ElasticIp,
    InternetGateway,
    Ipv6Pool,
    Ipv6Range,
    NatGateway,
    Ref,
    Resource,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecondaryCidr,
    Subnet,
    SubnetIpv6,
    SubnetOf,
    Vpc,
    ZoneId,
)
from core.lower import acls, prefix_lists
from core.lower.flow_logs import flow_logs
from core.lower.tags import tagging
from core.model import Foundation, endpoints
from core.model import network as model
from core.model.addresses import is_id

VPC = Ref(Vpc, "vpc/main")
GATEWAY = Ref(InternetGateway, "internet-gateway/main")
RANGE = Ref(Ipv6Range, "ipv6-range/main")
EGRESS = Ref(EgressOnlyInternetGateway, "egress-only-internet-gateway/main")
EVERYWHERE, EVERYWHERE_V6 = IPv4Network("0.0.0.0/0"), IPv6Network("::/0")
NAT64 = IPv6Network("64:ff9b::/96")
"""By which IPv6 speaks of IPv4: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html"""


def resources(foundation: Foundation) -> Iterator[Resource]:
    network, tags = foundation.network, tagging(foundation)
    yield Vpc(
        id=VPC.target,
        domain="network",
        cidr=network.cidr,
        dns_support=network.dns.support,
        dns_hostnames=network.dns.hostnames,
        tags=tags(""),
    )
    for cidr in network.secondary_cidrs:
        yield SecondaryCidr(id=secondary_id(cidr), domain="network", vpc=VPC, cidr=cidr)
    if network.default_security_group == "emptied":
        # AWS adds a rule of IPv6 to it, with the VPC's first range of IPv6.
        after = frozenset({RANGE.target} if network.ipv6 else ())
        yield DefaultSecurityGroup(id="group/default", domain="network", after=after, vpc=VPC)
    if network.ipv6:
        block = network.ipv6.block()
        pool = Ipv6Pool(network.ipv6.pool, block) if network.ipv6.pool and block else None
        yield Ipv6Range(id=RANGE.target, domain="network", vpc=VPC, pool=pool)
    if any(tier.has_ipv6 and tier.access == "private" for tier in network.tiers.values()):
        yield EgressOnlyInternetGateway(id=EGRESS.target, domain="network", vpc=VPC, tags=tags("egress-only"))
    if network.public_tiers():
        yield InternetGateway(id=GATEWAY.target, domain="network", vpc=VPC, tags=tags(""))
    yield from _subnets(foundation)
    yield from _nat_gateways(foundation)
    for tier in network.tiers:
        yield from _routing(foundation, tier)
    yield from _dhcp_options(foundation)
    yield from prefix_lists.resources(foundation)
    yield from acls.resources(foundation)
    yield from flow_logs(foundation, VPC)


def secondary_id(cidr: IPv4Network) -> str:
    return f"secondary-cidr/{cidr.network_address}-{cidr.prefixlen}".replace(".", "-")


def _dhcp_options(foundation: Foundation) -> Iterator[Resource]:
    words = foundation.network.dhcp_options
    if words.says_something:
        yield DhcpOptions(
            id="dhcp-options/main",
            domain="network",
            vpc=VPC,
            domain_name=words.domain_name,
            domain_name_servers=words.domain_name_servers,
            ntp_servers=words.ntp_servers,
            netbios_name_servers=words.netbios_name_servers,
            netbios_node_type=words.netbios_node_type,
            tags=tagging(foundation)(""),
        )


def _subnets(foundation: Foundation) -> Iterator[Resource]:
    """One of a secondary range waits for it: no field says so, and AWS refuses addresses that the VPC does not have."""
    network, tags = foundation.network, tagging(foundation)
    cidrs, shares = network.subnets(), network.shares()
    for tier, zone in network.where_subnets_are():
        cidr, index = cidrs.get((tier, zone)), shares.get((tier, zone))
        ipv6 = None
        if index is not None:
            # What has no address of IPv4 reaches others of IPv4 by NAT64, where there is a gateway for it.
            dns64 = cidr is None and network.tiers[tier].access == "private" and network.nat.gateways != "none"
            ipv6 = SubnetIpv6(SubnetOf(RANGE, 64, index), assign_on_creation=True, dns64=dns64)
        yield Subnet(
            id=f"subnet/{tier}/{zone}",
            domain="network",
            after=frozenset(secondary_id(each) for each in network.secondary_cidrs if cidr and cidr.subnet_of(each)),
            vpc=VPC,
            cidr=cidr,
            ipv6=ipv6,
            zone=ZoneId(zone) if is_id(zone) else foundation.region + zone,
            public_addresses=foundation.network.tiers[tier].public_addresses,
            tags={**tags(f"{tier}-{zone}"), **foundation.network.tiers[tier].tags},
        )


def _nat_gateways(foundation: Foundation) -> Iterator[Resource]:
    """Each waits for the internet gateway, and so does its address: no field says so, and AWS would not wait.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-natgateway.html
    """
    network, tags = foundation.network, tagging(foundation)
    for zone in network.nat_zones():
        address: Ref[ElasticIp] | str | None = network.nat.addresses.get(zone)
        if address is None:
            address = Ref(ElasticIp, f"elastic-ip/nat/{zone}")
            yield ElasticIp(
                id=address.target,
                domain="network",
                after=frozenset({GATEWAY.target}),
                retained=network.nat.retain_addresses,
                tags=tags(f"nat-{zone}"),
            )
        yield NatGateway(
            id=f"nat-gateway/{zone}",
            domain="network",
            after=frozenset({GATEWAY.target}),
            subnet=Ref(Subnet, f"subnet/{network.nat_tier()}/{zone}"),
            address=address,
            tags=tags(f"nat-{zone}"),
        )


def _routing(foundation: Foundation, tier: str) -> Iterator[Resource]:
    """The tier's tables, and which subnet goes by which.

    Subnets come to a table only once its routes and its gateway endpoints are there: no field says so, and those that
    come from another would have no way out until then.
    """
    network, tags = foundation.network, tagging(foundation)
    ways = routes(foundation, tier)
    for table, leading in ways.items():
        rest = table.target.partition("/")[2]
        yield RouteTable(id=table.target, domain="network", vpc=VPC, tags=tags(rest.replace("/", "-")))
        yield from leading
    ends = {endpoint_id(name) for name in endpoints.gateways(network) if tier in endpoints.tiers(network, name)}
    for zone in sorted(network.zones):
        table = _table(network, tier, zone)
        yield RouteTableAssociation(
            id=f"route-table-association/{tier}/{zone}",
            domain="network",
            after=frozenset({*ends, *(route.id for route in ways[table])}),
            subnet=Ref(Subnet, f"subnet/{tier}/{zone}"),
            table=table,
        )


def routes(foundation: Foundation, tier: str) -> dict[Ref[RouteTable], list[Route]]:
    """What stands in each table of a tier: one for all of it, or for each zone where each has its own way out."""
    network = foundation.network
    zones = sorted(network.zones) if network.has_table_per_zone(tier) else [None]
    return {
        (table := _table(network, tier, zone)): [
            Route(
                id=f"route/{table.target.partition('/')[2]}/{name}",
                domain="network",
                table=table,
                destination=destination,
                target=target,
            )
            for name, destination, target in _ways_out(foundation, tier, zone)
        ]
        for zone in zones
    }


def _table(network: model.Network, tier: str, zone: str | None) -> Ref[RouteTable]:
    return Ref(RouteTable, f"route-table/{tier}/{zone}" if network.has_table_per_zone(tier) else f"route-table/{tier}")


def endpoint_id(name: str) -> str:
    return f"endpoint/{endpoints.slug(name)}"


Way = tuple[str, IPv4Network | IPv6Network, Ref[InternetGateway] | Ref[NatGateway] | Ref[EgressOnlyInternetGateway]]


def _ways_out(foundation: Foundation, tier: str, zone: str | None) -> Iterator[Way]:
    """The routes of a table: the end of each id, what it is for, and where it leads."""
    network, of = foundation.network, foundation.network.tiers[tier]
    if of.access == "isolated":
        return
    first = next(iter(network.nat_zones()), None)
    nat = Ref(NatGateway, f"nat-gateway/{network.nat_zone(zone or first)}") if first else None
    if of.has_ipv4 and of.access == "public":
        yield "internet", EVERYWHERE, GATEWAY
    elif of.has_ipv4 and nat:
        yield "internet", EVERYWHERE, nat
    if of.has_ipv6:
        yield "internet-ipv6", EVERYWHERE_V6, GATEWAY if of.access == "public" else EGRESS
        if not of.has_ipv4 and of.access == "private" and nat:
            yield "nat64", NAT64, nat
