"""The network: addresses, and the ways in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import ClassVar, Final, Literal, get_args

from core.errors import GraphFault
from core.graph.iam import Role
from core.graph.kind import Kind, Tags
from core.graph.monitoring import Key, LogGroup
from core.graph.policy import Policy
from core.graph.references import Attribute, Ref
from core.graph.traffic import Traffic


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc(Kind):
    """A network of our own, on shared hardware (tenancy `default`)."""

    cidr: IPv4Network
    dns_support: bool
    """Whether Amazon's resolver answers inside."""
    dns_hostnames: bool
    """Whether instances with public addresses get public names."""
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondaryCidr(Kind):
    """Further addresses of a VPC. Its id is its association's."""

    vpc: Ref[Vpc]
    cidr: IPv4Network


IPV6_RANGE = 56
"""The prefix of every range: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#vpc-ipv6"""


@dataclass(frozen=True, slots=True)
class Ipv6Pool:
    """Addresses that the account has brought along, and which of them."""

    id: str
    cidr: IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Ipv6Range(Kind):
    """A VPC's addresses of IPv6. Its id is its association's; a VPC has one at most."""

    vpc: Ref[Vpc]
    pool: Ipv6Pool | None
    """Where they come from; None where Amazon gives some, which are known only then."""


@dataclass(frozen=True, slots=True)
class SubnetOf:
    """The block number `index` of those of `prefix` in `range`: which addresses these are, a deployment tells."""

    range: Ref[Ipv6Range]
    prefix: int
    index: int

    def __post_init__(self) -> None:
        if not IPV6_RANGE <= self.prefix <= 64 or not 0 <= self.index < self.count:
            raise GraphFault(f"a range of IPv6 has no /{self.prefix} number {self.index}")

    @property
    def count(self) -> int:
        """How many of its size there are."""
        return int(2 ** (self.prefix - IPV6_RANGE))

    def of(self, block: IPv6Network) -> IPv6Network:
        """Itself, where `block` is the range."""
        return IPv6Network((int(block.network_address) + (self.index << (128 - self.prefix)), self.prefix))


def share(range: Ref[Ipv6Range], block: IPv6Network, share: IPv6Network) -> SubnetOf:
    """Which `share` of `block`, which is the range, it is. Raises `GraphFault` for what is none."""
    offset = int(share.network_address) - int(block.network_address)
    return SubnetOf(range, share.prefixlen, offset >> (128 - share.prefixlen))


@dataclass(frozen=True, slots=True)
class SubnetIpv6:
    """What a subnet has of IPv6."""

    block: SubnetOf
    assign_on_creation: bool
    """Whether what starts here gets an address of it by itself."""
    dns64: bool
    """Whether Amazon's resolver answers with addresses of 64:ff9b::/96 for what has none of IPv6."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultSecurityGroup(Kind):
    """The security group that AWS makes with a VPC, without the rules that it makes in it: nobody gets in, or out.

    It is the VPC's, which nobody makes or deletes: it has no tags of ours, and goes with the VPC.
    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    """

    vpc: Ref[Vpc]


@dataclass(frozen=True, slots=True, kw_only=True)
class InternetGateway(Kind):
    """The way between a VPC and the internet, attached to it."""

    vpc: Ref[Vpc]
    tags: Tags


@dataclass(frozen=True, slots=True)
class ZoneId:
    """An availability zone by its id, which is the same place in every account: `aps1-az1`.

    https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
    """

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressOnlyInternetGateway(Kind):
    """The way out to the internet of IPv6, by which nothing comes in."""

    vpc: Ref[Vpc]
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet(Kind):
    vpc: Ref[Vpc]
    cidr: IPv4Network | None
    """None where it has addresses of IPv6 alone."""
    ipv6: SubnetIpv6 | None
    zone: str | ZoneId
    """By its full name (`ap-south-1a`), or by its id."""
    public_addresses: bool
    """Whether what starts here gets a public address by itself."""
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class ElasticIp(Kind):
    """A fixed public IPv4 address, for use in a VPC. Its id is its allocation."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset({"address", "id"})

    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class NatGateway(Kind):
    """The way out to the internet for what has no public address, itself in a public subnet."""

    subnet: Ref[Subnet]
    address: Ref[ElasticIp] | str
    """Or the allocation of an address that the account has already."""
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable(Kind):
    vpc: Ref[Vpc]
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Kind):
    attributes: ClassVar[frozenset[Attribute]] = frozenset()

    table: Ref[RouteTable]
    destination: IPv4Network | IPv6Network
    target: Ref[InternetGateway] | Ref[NatGateway] | Ref[EgressOnlyInternetGateway]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTableAssociation(Kind):
    """Which table a subnet goes by."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset()

    subnet: Ref[Subnet]
    table: Ref[RouteTable]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAcl(Kind):
    """A list of rules at a subnet's edge, without memory: of each connection, both directions are asked."""

    vpc: Ref[Vpc]
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAclRule(Kind):
    """What comes from `cidr`, or goes there, is let through or kept out; the lowest number that fits decides.

    AWS knows it by its list, direction and number, so its id is made of these.
    """

    attributes: ClassVar[frozenset[Attribute]] = frozenset()

    acl: Ref[NetworkAcl]
    egress: bool
    """Whether it is about what leaves the subnets."""
    number: int
    action: Literal["allow", "deny"]
    cidr: IPv4Network | IPv6Network
    traffic: Traffic


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAclAssociation(Kind):
    """Which list a subnet goes by, instead of the VPC's own."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset()

    subnet: Ref[Subnet]
    acl: Ref[NetworkAcl]


NodeType = Literal[1, 2, 4, 8]
NODE_TYPES: Final[tuple[NodeType, ...]] = get_args(NodeType)


@dataclass(frozen=True, slots=True, kw_only=True)
class DhcpOptions(Kind):
    """What machines in `vpc` are told of their network when they start, instead of what AWS tells them.

    Servers stand in the order in which they are asked.
    """

    vpc: Ref[Vpc]
    domain_name: str | None
    domain_name_servers: tuple[str, ...]
    """Addresses, or `AmazonProvidedDNS`."""
    ntp_servers: tuple[str, ...]
    netbios_name_servers: tuple[str, ...]
    netbios_node_type: NodeType | None
    tags: Tags


Family = Literal["IPv4", "IPv6"]
FAMILIES: Final[tuple[Family, ...]] = get_args(Family)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixList(Kind):
    """Ranges of addresses under one id, by which rules call all of them. Names of lists need not differ."""

    name: str
    address_family: Family
    max_entries: int
    """For how many entries there is room, which is what the list counts for wherever it is named."""
    entries: Mapping[str, str]
    """The description of each range, by the range as AWS writes it."""
    tags: Tags


LoggedTraffic = Literal["ALL", "ACCEPT", "REJECT"]
LOGGED_TRAFFIC: Final[tuple[LoggedTraffic, ...]] = get_args(LoggedTraffic)


@dataclass(frozen=True, slots=True)
class ToLogGroup:
    """Records go to `group`, by the hand of `role`."""

    group: Ref[LogGroup]
    role: Ref[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket(Kind):
    """A bucket of S3 with its policy: nothing in it is public, and all of it is the account's."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset({"arn", "name"})

    name: str
    """No other bucket of AWS's has it."""
    key: Ref[Key] | None
    """By which it is encrypted; None for S3's own."""
    versioned: bool
    """Whether what is written over or deleted stays, as an earlier version."""
    expire_days: int | None
    """After how many days an object goes, and an earlier version too; None for never."""
    policy: Policy
    tags: Tags


FileFormat = Literal["plain-text", "parquet"]
FILE_FORMATS: Final[tuple[FileFormat, ...]] = get_args(FileFormat)


@dataclass(frozen=True, slots=True)
class ToBucket:
    """Records go to files of `bucket`."""

    bucket: Ref[Bucket]
    file_format: FileFormat
    hive_partitions: bool
    """Whether folders say what they are: `aws-region=ap-south-1`."""
    hourly_partitions: bool
    """Whether there is a folder for each hour, and not only for each day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLog(Kind):
    """Writes down the traffic of a VPC."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset()

    vpc: Ref[Vpc]
    traffic: LoggedTraffic
    interval: int
    """In seconds: for how long a flow is gathered into one record."""
    format: str
    """`${version} ${account-id}`...: the fields of a record."""
    to: ToLogGroup | ToBucket
    tags: Tags


Network = (
    Vpc
    | SecondaryCidr
    | DefaultSecurityGroup
    | Ipv6Range
    | InternetGateway
    | EgressOnlyInternetGateway
    | Subnet
    | ElasticIp
    | NatGateway
    | RouteTable
    | Route
    | RouteTableAssociation
    | DhcpOptions
    | PrefixList
    | NetworkAcl
    | NetworkAclRule
    | NetworkAclAssociation
    | Bucket
    | FlowLog
)
