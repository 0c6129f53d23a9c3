"""Rules in words as groups and rules, each rule a resource of its own."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from core.graph import EgressRule, EveryProtocol, IngressRule, Peer, Ports, Ref, Resource, SecurityGroup, Traffic
from core.lower import prefix_lists
from core.lower.network import VPC
from core.lower.tags import tagging
from core.model import Foundation
from core.model.security import Rule
from core.model.words import INTERNET, INTERNET_V6, GroupName


def resources(foundation: Foundation) -> Iterator[Resource]:
    tags = tagging(foundation)
    for name, group in foundation.security.groups.items():
        ref = Ref(SecurityGroup, f"group/{name}")
        yield SecurityGroup(
            id=ref.target, domain="security", name=f"{foundation.name}-{name}", vpc=VPC, tags=tags(name)
        )
        for ingress in group.ingress:
            words = f"{ingress.ports} from {ingress.other}"
            for id, whom, what, why in _rules(foundation, name, ingress, words):
                yield IngressRule(
                    id=f"rule/{name}/ingress/{id}",
                    domain="security",
                    group=ref,
                    peer=whom,
                    traffic=what,
                    description=why,
                )
        for egress in group.egress:
            words = f"{egress.ports} to {egress.other}"
            for id, whom, what, why in _rules(foundation, name, egress, words):
                yield EgressRule(
                    id=f"rule/{name}/egress/{id}",
                    domain="security",
                    group=ref,
                    peer=whom,
                    traffic=what,
                    description=why,
                )


def _rules(foundation: Foundation, own: str, rule: Rule, words: str) -> Iterator[tuple[str, Peer, Traffic, str]]:
    """What one rule in words comes to: the end of its id, its peer, its traffic and its description.

    The id is made of what the rule means, not of how it is worded: `postgres` and `5432` are one rule. Another id would
    make CloudFormation create the new rule before it deletes the old, and AWS refuses the same permission twice.
    """
    description = rule.description or rule.because or words
    lists, ipv6 = foundation.network.prefix_lists, foundation.network.ipv6 is not None
    for other, range in rule.permissions(lists, ipv6=ipv6):
        what = Ports(range.protocol, range.first, range.last) if range else EveryProtocol()
        whom: Peer
        if not isinstance(other, GroupName):
            whom, called = other, _network_id(other)
        elif other.name in foundation.network.prefix_lists:
            whom, called = prefix_lists.called(foundation, other.name), other.name
        else:
            called = own if other.name == "self" else other.name
            whom = Ref(SecurityGroup, f"group/{called}")
        yield f"{called}-{_traffic_id(what)}", whom, what, description


def _network_id(network: IPv4Network | IPv6Network) -> str:
    match network:
        case IPv4Network():
            return "internet" if network == INTERNET else network_id(network)
        case IPv6Network() if network == INTERNET_V6:
            return "internet-v6"
        case IPv6Network():
            fields = network.network_address.exploded.split(":")
            return "-".join([*(f"{int(field, 16):x}" for field in fields), str(network.prefixlen)])


def network_id(network: IPv4Network) -> str:
    return f"{network.network_address}-{network.prefixlen}".replace(".", "-")


def _traffic_id(traffic: Traffic) -> str:
    match traffic:
        case EveryProtocol():
            return "all"
        case Ports("icmp" | "icmpv6" as protocol, first, last):
            return "-".join([protocol, *(str(part) for part in (first, last) if part >= 0)])
        case Ports(protocol, 0, 65535):
            return protocol
        case Ports(protocol, first, last):
            return f"{protocol}-{first}" if first == last else f"{protocol}-{first}-{last}"
