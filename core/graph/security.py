"""Who may talk to whom."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import ClassVar

from core.graph.kind import Kind, Tags
from core.graph.network import PrefixList, Vpc
from core.graph.references import Attribute, Ref
from core.graph.traffic import Traffic


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup(Kind):
    """A group from which nothing may leave until an egress rule says so.

    Its description, which AWS never lets change, is its id.
    """

    name: str
    vpc: Ref[Vpc]
    tags: Tags


Peer = IPv4Network | IPv6Network | Ref[SecurityGroup] | Ref[PrefixList] | str
"""Text is the id of a prefix list that the account has already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngressRule(Kind):
    """`group` accepts `traffic` from `peer`. CloudFormation cannot tag a rule, so it has no tags."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset()

    group: Ref[SecurityGroup]
    peer: Peer
    traffic: Traffic
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressRule(Kind):
    """`group` may send `traffic` to `peer`. CloudFormation cannot tag a rule, so it has no tags."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset()

    group: Ref[SecurityGroup]
    peer: Peer
    traffic: Traffic
    description: str


Security = SecurityGroup | IngressRule | EgressRule
