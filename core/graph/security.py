"""Who may talk to whom."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import ClassVar, Literal

from core.errors import GraphFault
from core.graph.kind import Kind, Tags
from core.graph.network import Vpc
from core.graph.references import Attribute, Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup(Kind):
    """A group from which nothing may leave until an egress rule says so.

    Its description, which AWS never lets change, is its id.
    """

    name: str
    vpc: Ref[Vpc]
    tags: Tags


@dataclass(frozen=True, slots=True)
class Ports:
    """From `first` to `last`; for icmp the type and the code, -1 for every one.

    Raises `GraphFault` for a range that AWS refuses.
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
    """

    protocol: Literal["tcp", "udp", "icmp"]
    first: int
    last: int

    def __post_init__(self) -> None:
        if self.protocol == "icmp":
            fine = -1 <= self.first <= 255 and -1 <= self.last <= 255 and (self.first >= 0 or self.last == -1)
        else:
            fine = 0 <= self.first <= self.last <= 65535
        if not fine:
            raise GraphFault(f"{self.protocol} has no ports {self.first} to {self.last}")


@dataclass(frozen=True, slots=True)
class EveryProtocol:
    """All traffic. AWS writes it as protocol -1, which has no ports."""


Traffic = Ports | EveryProtocol
Peer = IPv4Network | IPv6Network | Ref[SecurityGroup]


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
