"""The network as a person means it: tiers over zones, and the ways out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network
from typing import Literal, TypeVar

from core.errors import Fault
from core.model import acls, ipv6, prefix_lists, secondary
from core.model.acls import NetworkAcl
from core.model.addresses import NoRoom, Place, lay_out, position
from core.model.checks import name, refuse, tags
from core.model.dhcp import DhcpOptions
from core.model.endpoints import Endpoint, network_faults
from core.model.flow_logs import FlowLogs
from core.model.ipv6 import SHARES, Addresses, Ipv6
from core.model.prefix_lists import PrefixList
from core.model.words import GroupName

Access = Literal["public", "private", "isolated"]
Gateways = Literal["none", "one", "per-zone"]
DefaultGroup = Literal["as-made", "emptied"]
ZONE = re.compile(r"[a-z]|[a-z]{3,6}[0-9]-az[0-9]{1,2}")
"""A zone's letter, or its id: https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html"""
ZONE_NAME = re.compile(r"(?:[a-z]{2}(?:-[a-z]+)+-[0-9])?([a-z])")
"""A zone as AWS's console and other tools have it: `ap-south-1a`."""
ROOMS = (1, 2, 4, 8)
"""For how many zones there may be room: no region has more."""
ALLOCATION = re.compile(r"eipalloc-[0-9a-f]{8,17}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dns:
    """The VPC's names. https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html"""

    support: bool = True
    """Whether Amazon's resolver answers inside the VPC."""
    hostnames: bool = True
    """Whether instances with public addresses get public names; needs `support`."""

    def __post_init__(self) -> None:
        if self.hostnames and not self.support:
            refuse([Fault(("hostnames",), "`true` without `support`", "write `false`, or `support: true`")])


@dataclass(frozen=True, slots=True, kw_only=True)
class Nat:
    """How private tiers reach the internet."""

    gateways: Gateways = "none"
    """`none`; `one` for all, in the first zone; or one `per-zone`, so that losing a zone stops no other."""
    zones: tuple[str, ...] = ()
    """The zones in which they stand, where not in the first or in all; the others go out by the first of these."""
    tier: str | None = None
    """The public tier in which they stand; needed where there is more than one."""
    retain_addresses: bool = False
    """Whether their public addresses outlive them: partners may have allow-listed them."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """By zone, the allocation of an address that the account has already: `a: eipalloc-0123456789abcdef0`. Where none
    is said, one is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Subnets of one purpose, one in each zone."""

    access: Access
    """`public`: a route to the internet gateway; `private`: to the NAT gateways, if any; `isolated`: no way out."""
    prefix: int | None = None
    """The length of each subnet's prefix, 16 to 28: 24 is 256 addresses, of which AWS keeps five. It may be left out
    where `addresses` says those of every subnet, and is where they have addresses of IPv6 alone."""
    public_addresses: bool = False
    """Whether what starts in a public tier gets a public address by itself."""
    from_: IPv4Network | None = None
    """The range of the network in which its subnets are laid out: `cidr` or one of `secondary-cidrs`; where nothing is
    said, the first with room. Subnets whose addresses are settled stay where they are."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Further tags of its subnets, by which others find them: `kubernetes.io/role/elb: "1"`."""
    network_acl: NetworkAcl | None = None
    """Rules at the edge of its subnets; without them the VPC's own list lets everything pass."""

    addresses: Addresses = "ipv4"
    """Which its subnets have: `ipv4`, `ipv6`, or both (`dual-stack`). By IPv6 a public tier is reached from the
    internet, a private one reaches out by an egress-only gateway, and an isolated one does neither."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    @property
    def has_ipv4(self) -> bool:
        return self.addresses != "ipv6"

    @property
    def has_ipv6(self) -> bool:
        return self.addresses != "ipv4"

    def _faults(self) -> Iterator[Fault]:
        if self.addresses == "ipv6":
            for said, value in (("prefix", self.prefix), ("from_", self.from_)):
                if value is not None:
                    yield Fault((said,), f"`{value}` in a tier without IPv4", "take it away: each subnet is a /64")
            if self.public_addresses:
                yield Fault(("public_addresses",), "`true` in a tier without IPv4", "take it away")
        elif self.prefix is not None and not 16 <= self.prefix <= 28:
            yield Fault(("prefix",), f"`{self.prefix}` is no size of a subnet", "write 16 to 28")
        if self.public_addresses and self.access != "public":
            fix = "take it away, or write `access: public`"
            yield Fault(("public_addresses",), f"`true` in a tier that is {self.access}", fix)
        yield from tags(("tags",), self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkQuotas:
    """What AWS allows this account: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"""

    elastic_ips: int = 5
    """Elastic IP addresses in the region: one for each NAT gateway that has no allocation of its own."""
    subnets: int = 200
    """Subnets in a VPC: tiers times zones."""
    cidrs: int = 5
    """Ranges of IPv4 of a VPC, `cidr` among them: 5 to 50."""
    route_tables: int = 200
    """Route tables of a VPC, AWS's own among them: one for each tier, or for each of its zones."""
    interface_endpoints: int = 50
    """Interface endpoints of a VPC."""
    network_acl_rules: int = 20
    """Rules of a network ACL, of each direction and family, AWS's own last one among them: 20 to 40."""
    prefix_lists: int = 100
    """Prefix lists in the region."""
    prefix_list_entries: int = 1000
    """Entries for which a prefix list may have room."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        for quota in fields(self):
            if getattr(self, quota.name) < quota.default:
                wrong = f"`{getattr(self, quota.name)}` is less than every account has"
                yield Fault((quota.name,), wrong, f"write more than {quota.default}, or take it away")
        for called, said, least, most in (
            ("cidrs", self.cidrs, 5, 50),
            ("network_acl_rules", self.network_acl_rules, 20, 40),
        ):
            if said > most:
                yield Fault((called,), f"`{said}` is not AWS's to grant", f"write {least} to {most}")


SETTLED = 28
"""Stands for the prefix of a tier whose subnets are all settled: nothing is laid out by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One VPC. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"""

    cidr: IPv4Network
    """The VPC's addresses: a prefix of 16 to 28."""
    zones: tuple[str, ...]
    """Availability zones of the region: by letter, which each account has its own of, or by id (`aps1-az1`), which
    is the same place in every account. Their order means nothing."""
    tiers: Mapping[str, Tier]
    """By name. Addresses are laid out in the order in which they are written: add new ones at the end."""
    nat: Nat = field(default_factory=Nat)
    dns: Dns = field(default_factory=Dns)
    secondary_cidrs: tuple[IPv4Network, ...] = ()
    """Further addresses of the VPC, where `cidr` has no room; their order is that in which they are filled."""
    ipv6: Ipv6 | None = None
    ipv6_subnets: Mapping[str, int] = field(default_factory=dict)
    """Subnets whose part of the range of IPv6 is settled, by tier and zone: which of its 256 of /64, from 0 on. The
    rest is laid out around them, and settled with the addresses of IPv4."""
    addresses: Mapping[str, IPv4Network] = field(default_factory=dict)
    """Subnets whose addresses are settled, by tier and zone: `private/a: 10.0.32.0/21`. The rest is laid out around
    them. `isoform addresses --write` settles all of them, in a file of its own."""
    dhcp_options: DhcpOptions = field(default_factory=DhcpOptions)
    flow_logs: FlowLogs = field(default_factory=FlowLogs)
    default_security_group: DefaultGroup = "as-made"
    """What becomes of the security group that AWS makes with the VPC, and gives to whatever starts without another:
    `emptied` of all rules, as AWS Security Hub asks (EC2.2), or `as-made`, open among its own and to anywhere.
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2"""
    room_for_zones: Literal[1, 2, 4, 8] = 4
    """For how many zones, from `a` or `az1` on, each tier keeps addresses free: a zone added later moves none."""
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    """Services of AWS that are reached without NAT and the internet, by AWS's name for each: `s3`, `ssm`, `ecr.api`.
    Interfaces share a security group, which accepts https from the whole network: `endpoints` in rules."""
    prefix_lists: Mapping[str, PrefixList] = field(default_factory=dict)
    """Ranges of addresses by names of your own, by which rules of security groups call them. No rule of a network ACL
    can."""
    quotas: NetworkQuotas = field(default_factory=NetworkQuotas)

    def __post_init__(self) -> None:
        faults = [*self._zone_faults(), *self._tier_faults()]
        if not faults:
            faults += [*self._address_faults(), *self._nat_faults(), *self._quota_faults()]
            faults += [*network_faults(self), *prefix_lists.network_faults(self)]
        refuse([*faults, *self._acl_faults()])

    def public_tiers(self) -> list[str]:
        return [name for name, tier in self.tiers.items() if tier.access == "public"]

    def nat_zones(self) -> list[str]:
        """The zones in which a NAT gateway stands."""
        match self.nat.gateways:
            case "none":
                return []
            case "one":
                return [min(self.nat.zones or self.zones)]
            case "per-zone":
                return sorted(self.nat.zones or self.zones)

    def nat_zone(self, zone: str) -> str:
        """The zone of the NAT gateway by which those of `zone` go out; only where there are some."""
        return zone if zone in self.nat_zones() else self.nat_zones()[0]

    def own_addresses(self) -> list[str]:
        """The zones whose NAT gateway has an address of the foundation's own."""
        return [zone for zone in self.nat_zones() if zone not in self.nat.addresses]

    def has_table_per_zone(self, tier: str) -> bool:
        """Whether each zone of the tier has a way out of its own, and not one route table for all."""
        return self.tiers[tier].access == "private" and self.nat.gateways == "per-zone"

    def nat_tier(self) -> str:
        """The tier in which the NAT gateways stand; only where there are some."""
        return self.nat.tier or next(name for name in self.public_tiers() if self.tiers[name].has_ipv4)

    def subnets(self) -> dict[tuple[str, str], IPv4Network]:
        """The addresses of each tier in each zone."""
        return self._laid_out(self.room_for_zones)

    def _laid_out(self, room_for_zones: int) -> dict[tuple[str, str], IPv4Network]:
        prefixes = {name: tier.prefix or SETTLED for name, tier in self.tiers.items() if tier.has_ipv4}
        within = {name: tier.from_ for name, tier in self.tiers.items() if tier.from_ is not None}
        return lay_out(self.ranges(), prefixes, self.zones, room_for_zones, self.settled(), within)

    def shares(self) -> dict[Place, int]:
        """Which part of the range of IPv6 each tier that has some has in each zone."""
        if not any(tier.has_ipv6 for tier in self.tiers.values()):
            return {}
        plan = ipv6.shares(self.tiers, self.zones, self.room_for_zones, self.settled_shares())
        return {place: index for place, index in plan.items() if self.tiers[place[0]].has_ipv6}

    def settled_shares(self) -> dict[Place, int]:
        """The parts of it that are said, by tier and zone."""
        return _by_place(self.ipv6_subnets)

    def where_subnets_are(self) -> list[Place]:
        """Each tier in each zone."""
        return [(tier, zone) for tier in self.tiers for zone in sorted(self.zones)]

    def ranges(self) -> list[IPv4Network]:
        """All addresses of the VPC."""
        return [self.cidr, *self.secondary_cidrs]

    def ranges_in_words(self) -> str:
        """All addresses of the VPC, those of IPv6 as far as they are known before it is there."""
        known = self.ipv6.block() if self.ipv6 else None
        v6 = [str(known or "a /56 of IPv6 that Amazon gives")] if self.ipv6 else []
        return ", ".join([*map(str, self.ranges()), *v6])

    def places(self) -> acls.Places:
        """What the names in a network ACL's rules stand for: a zone's place is its letter's, a range's the list's."""
        found = {"vpc": dict(enumerate(self.ranges()))}
        for (tier, zone), cidr in self.subnets().items():
            found.setdefault(tier, {})[position(zone)] = cidr
        return found

    def settled(self) -> dict[Place, IPv4Network]:
        """The addresses that are said, by tier and zone."""
        return _by_place(self.addresses)

    def _zone_faults(self) -> Iterator[Fault]:
        if not self.zones:
            yield Fault(("zones",), "no zone", "write one or more: `[a, b]`")
        first_one = next(filter(ZONE.fullmatch, self.zones), "")
        for n, zone in enumerate(self.zones):
            if not ZONE.fullmatch(zone):
                letter = ZONE_NAME.fullmatch(zone.lower())
                fix = f"write `{letter[1]}`" if letter else "write a letter, a to h, or an id like aps1-az1"
                yield Fault(("zones", n), f"`{zone}` is no zone", fix)
            elif zone in self.zones[:n]:
                yield Fault(("zones", n), f"`{zone}` a second time", "take it away")
            elif (len(zone) == 1) != (len(first_one) == 1):
                wrong = f"`{zone}` beside `{first_one}`: they may be one place"
                yield Fault(("zones", n), wrong, "write all by letter, or all by id")
            elif not 0 <= (place := position(zone)) < max(ROOMS):
                first, last = ("a", "h") if len(zone) == 1 else (f"{zone.partition('-')[0]}-az{n}" for n in (1, 8))
                fix = f"write one of {first} to {last} that the region has: `aws ec2 describe-availability-zones`"
                yield Fault(("zones", n), f"`{zone}` is not among the first eight zones, and no region has more", fix)
            elif place >= self.room_for_zones:
                most = next(room for room in ROOMS if place < room)
                wrong = f"`{zone}` has no room among the first {self.room_for_zones}"
                yield Fault(("zones", n), wrong, f"write `room-for-zones: {most}`")

    def _tier_faults(self) -> Iterator[Fault]:
        if not self.tiers:
            yield Fault(("tiers",), "no tier", "write one or more: `public: {access: public, prefix: 24}`")
        for tier in self.tiers:
            yield from name(("tiers", tier), tier, 24)
            if re.search(r"-([a-z]|az[0-9]+)$", tier):
                yield Fault(("tiers", tier), f"`{tier}` ends like a zone", "choose another name")
            if tier in acls.RESERVED:
                yield Fault(("tiers", tier), f"`{tier}` is a word of its own in rules", "choose another name")

    def _prefix_faults(self) -> Iterator[Fault]:
        for called, tier in self.tiers.items():
            bare = [f"`{called}/{zone}`" for zone in sorted(self.zones) if f"{called}/{zone}" not in self.addresses]
            if tier.prefix is None and tier.has_ipv4 and bare:
                wrong = f"left out, and no addresses of {', '.join(bare)}"
                fix = "write `prefix: 24`, or the addresses of each below `network.addresses`"
                yield Fault(("tiers", called, "prefix"), wrong, fix)

    def _address_faults(self) -> Iterator[Fault]:
        if not 16 <= self.cidr.prefixlen <= 28:
            yield Fault(("cidr",), f"`{self.cidr}` is no size of a VPC", "write a prefix of 16 to 28")
            return
        if self.cidr.is_loopback or self.cidr.is_link_local or self.cidr.is_multicast or self.cidr.is_unspecified:
            wrong = f"`{self.cidr}` has a meaning of its own on every network"
            yield Fault(("cidr",), wrong, "write one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")
            return
        ranges = [
            *secondary.faults(self.cidr, self.secondary_cidrs, self.quotas.cidrs),
            *self._from_faults(),
            *self._ipv6_faults(),
        ]
        yield from ranges
        settled = [*self._prefix_faults(), *self._settled_faults()] if not ranges else []
        yield from settled
        if ranges or settled:
            return
        try:
            self.subnets()
        except NoRoom as full:
            wrong = (
                f"`{self.tiers[full.tier].prefix}`, with room for {self.room_for_zones} zones, finds no free block "
                f"in {self.tiers[full.tier].from_ or self._listed()}"
            )
            less = self._smaller_room()
            fix = f"{full.fits}, or write `room-for-zones: {less}`" if less else full.fits
            yield Fault(("tiers", full.tier, "prefix"), wrong, fix)

    def _smaller_room(self) -> int | None:
        """The largest room for zones with which all tiers would fit, if one has their zones."""
        for room in reversed(ROOMS):
            if max(map(position, self.zones)) < room < self.room_for_zones:
                try:
                    self._laid_out(room)
                except NoRoom:
                    continue
                return room
        return None

    def _listed(self) -> str:
        *first, last = map(str, self.ranges())
        return f"{', '.join(first)} or {last}" if first else last

    def _from_faults(self) -> Iterator[Fault]:
        for tier, each in self.tiers.items():
            if each.from_ is not None and each.from_ not in self.ranges():
                wrong = f"`{each.from_}` is no range of this network"
                yield Fault(("tiers", tier, "from_"), wrong, f"write {self._listed()}, or add it to `secondary-cidrs`")

    def _ipv6_faults(self) -> Iterator[Fault]:
        for called, tier in self.tiers.items():
            if tier.has_ipv6 and self.ipv6 is None:
                wrong = f"`{tier.addresses}` in a network without IPv6"
                yield Fault(("tiers", called, "addresses"), wrong, "add `ipv6: {source: amazon}` to the network")
        places = [f"{tier}/{zone}" for tier, zone in self.where_subnets_are() if self.tiers[tier].has_ipv6]
        before: dict[int, str] = {}
        for place, index in self.ipv6_subnets.items():
            at = ("ipv6_subnets", place)
            yield from _stranger(at, place, places, " that has IPv6")
            if not 0 <= index < SHARES:
                yield Fault(at, f"`{index}` is no subnet of a /56", f"write 0 to {SHARES - 1}")
            elif index in before:
                yield Fault(at, f"`{index}` is that of `{before[index]}`", "write another")
            before[index] = place
        if len(self.tiers) * self.room_for_zones > SHARES:
            wrong = f"{len(self.tiers)} tiers with room for {self.room_for_zones} zones"
            if any(tier.has_ipv6 for tier in self.tiers.values()):
                yield Fault(("tiers",), wrong, f"a /56 has {SHARES} subnets: write a smaller `room-for-zones`")

    def _settled_faults(self) -> Iterator[Fault]:
        places = [f"{tier}/{zone}" for tier, zone in self.where_subnets_are() if self.tiers[tier].has_ipv4]
        before: dict[IPv4Network, str] = {}
        for place, cidr in self.addresses.items():
            at = ("addresses", place)
            yield from _stranger(at, place, places)
            if not 16 <= cidr.prefixlen <= 28:
                yield Fault(at, f"`{cidr}` is no size of a subnet", "write a prefix of 16 to 28")
            elif not any(cidr.subnet_of(range) for range in self.ranges()):
                yield Fault(at, f"`{cidr}` is not in {self._listed()}", "write addresses of the network")
            for other, first in before.items():
                if cidr.overlaps(other):
                    yield Fault(at, f"`{cidr}` overlaps {other} of `{first}`", "write other addresses")
            before[cidr] = place
        settled = self.settled()
        for called, tier in self.tiers.items():
            if tier.prefix is None or not all((called, zone) in settled for zone in self.zones):
                continue  # nothing is laid out by it, or something is
            if tier.prefix not in (sizes := {settled[called, zone].prefixlen for zone in self.zones}):
                wrong = f"`{tier.prefix}`, but its subnets are settled with {' and '.join(map(str, sorted(sizes)))}"
                fix = f"write {min(sizes)}; or, to make them anew, take them out of the lock first"
                yield Fault(("tiers", called, "prefix"), wrong, fix)

    def _quota_faults(self) -> Iterator[Fault]:
        if (count := len(self.tiers) * len(self.zones)) > self.quotas.subnets:
            fix = "take a tier away, or have the quota raised and say so: `quotas: {subnets: ...}`"
            yield Fault(("tiers",), f"{count} subnets, and AWS allows {self.quotas.subnets} in a VPC", fix)
        tables = 1 + sum(len(self.zones) if self.has_table_per_zone(tier) else 1 for tier in self.tiers)
        if tables > (most := self.quotas.route_tables):
            fix = "take a tier away, or have the quota raised and say so: `quotas: {route-tables: ...}`"
            yield Fault(("tiers",), f"{tables} route tables with AWS's own, and AWS allows {most} in a VPC", fix)
        if (count := len(self.own_addresses())) > self.quotas.elastic_ips:
            wrong = f"{count} elastic IP addresses, and AWS allows {self.quotas.elastic_ips} in a region"
            fix = "name fewer `zones`, or have the quota raised and say so: `quotas: {elastic-ips: ...}`"
            yield Fault(("nat", "gateways"), wrong, fix)

    def _nat_place_faults(self) -> Iterator[Fault]:
        """What is said of zones and of addresses that are there."""
        nat, zones = self.nat, " or ".join(sorted(self.zones))
        for n, zone in enumerate(nat.zones):
            if zone not in self.zones:
                yield Fault(("nat", "zones", n), f"`{zone}` is no zone of this network", f"write {zones}")
            elif zone in nat.zones[:n]:
                yield Fault(("nat", "zones", n), f"`{zone}` a second time", "take it away")
        if nat.zones and nat.gateways == "none":
            yield Fault(("nat", "zones"), "zones without gateways", "write `gateways: per-zone`, or take them away")
        elif len(nat.zones) > 1 and nat.gateways == "one":
            yield Fault(("nat", "zones"), f"{len(nat.zones)} zones for one gateway", "name one, or `per-zone`")
        before: dict[str, str] = {}
        for zone, allocation in nat.addresses.items():
            at = ("nat", "addresses", zone)
            if zone not in self.zones:
                yield Fault(at, f"`{zone}` is no zone of this network", f"write {zones}; or take it away")
            elif zone not in self.nat_zones() and not set(nat.zones) - set(self.zones):
                there = " or ".join(self.nat_zones())
                fix = f"write {there}; or take it away" if there else "take it away"
                yield Fault(at, f"`{zone}` has no NAT gateway", fix)
            if not ALLOCATION.fullmatch(allocation):
                yield Fault(at, f"`{allocation}` is no allocation", "write one like eipalloc-0123456789abcdef0")
            elif allocation in before:
                wrong = f"`{allocation}` is that of zone {before[allocation]}"
                yield Fault(at, wrong, "write another: a gateway has an address of its own")
            before[allocation] = zone

    def _nat_faults(self) -> Iterator[Fault]:
        yield from self._nat_place_faults()
        public = [name for name in self.public_tiers() if self.tiers[name].has_ipv4]
        without_ipv4 = [name for name in self.public_tiers() if name not in public]
        add = f"give {without_ipv4[0]} `addresses: dual-stack`" if without_ipv4 else "add a tier with `access: public`"
        if self.nat.gateways != "none" and not public:
            wrong = f"`{self.nat.gateways}` without a public tier{' that has IPv4' if without_ipv4 else ''} to stand in"
            yield Fault(("nat", "gateways"), wrong, f"{add}, or write `none`")
        elif self.nat.tier is not None and self.nat.tier not in public:
            wrong = "has no IPv4, of which NAT gateways are" if self.nat.tier in without_ipv4 else "is no public tier"
            fix = f"write {' or '.join(public)}" if public else add
            yield Fault(("nat", "tier"), f"`{self.nat.tier}` {wrong}", fix)
        elif self.nat.gateways == "none":
            for word, said in (("tier", self.nat.tier), ("retain_addresses", self.nat.retain_addresses or None)):
                if said is not None:
                    fix = "write `gateways: one` or `per-zone`, or take it away"
                    yield Fault(("nat", word), f"`{_as_written(said)}` without gateways", fix)
        elif self.nat.tier is None and len(public) > 1:
            fix = f"write `tier: {public[0]}` or another of {', '.join(public)}"
            yield Fault(("nat",), "more than one public tier, and none is named", fix)

    def _acl_faults(self) -> Iterator[Fault]:
        for tier, words in self.tiers.items():
            if words.network_acl:
                path = ("tiers", tier, "network_acl")
                yield from self._rule_faults((*path, "ingress"), words.network_acl.ingress)
                yield from self._rule_faults((*path, "egress"), words.network_acl.egress)

    def _rule_faults(self, path: tuple[str, ...], rules: acls.Rules) -> Iterator[Fault]:
        count = {4: 1, 6: 1}
        known = [*self.tiers, *acls.RESERVED]
        for n, rule in enumerate(rules):
            whom = rule.whom
            if not isinstance(whom, GroupName):
                count[whom.version] += len(rule.traffic)
            elif whom.name in self.tiers and not self.tiers[whom.name].has_ipv4:
                wrong = f"`{whom.name}` has addresses of IPv6 alone, which AWS has yet to give"
                yield Fault((*path, n, rule.word), wrong, "write the CIDR of your own range, or `::/0`")
            elif whom.name == "vpc" and len(self.ranges()) > acls.BLOCK:
                # Each range has its number, and those of the next rule would follow.
                wrong = f"`vpc` is {len(self.ranges())} ranges, of which a rule takes {acls.BLOCK}"
                yield Fault((*path, n, rule.word), wrong, "write a rule for each range, or one wider CIDR")
            elif whom.name in (*self.tiers, "vpc"):
                count[4] += len(rule.traffic) * len(self.ranges() if whom.name == "vpc" else self.zones)
            elif whom.name in self.prefix_lists:
                # https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists-referencing.html
                wrong = f"`{whom.name}` is a prefix list, which a network ACL cannot name"
                yield Fault((*path, n, rule.word), wrong, "write a rule for each of its ranges")
            else:
                near = difflib.get_close_matches(whom.name, known, 1)
                fix = f"did you mean `{near[0]}`?" if near else f"write {', '.join(known)} or a CIDR"
                yield Fault((*path, n, rule.word), f"`{whom.name}` is no tier", fix)
        for version, rows in count.items():
            if rows > (quota := self.quotas.network_acl_rules):
                wrong = f"{rows} rules of IPv{version}, with AWS's own last one, where AWS takes {quota}"
                more = ", or ask AWS for up to 40 and say so in `network.quotas`" if quota < 40 else ""
                yield Fault(path, wrong, f"write fewer, of wider ranges{more}")


def _as_written(said: str | bool) -> str:
    return str(said).lower() if isinstance(said, bool) else said


T = TypeVar("T")


def _by_place(settled: Mapping[str, T]) -> dict[Place, T]:
    """By tier and zone, of which the files make one name."""
    return {(place.partition("/")[0], place.partition("/")[2]): value for place, value in settled.items()}


def _stranger(at: tuple[str, ...], place: str, places: list[str], which: str = "") -> Iterator[Fault]:
    if place not in places:
        near = difflib.get_close_matches(place, places, 1)
        fix = f"did you mean `{near[0]}`?" if near else "take it away"
        yield Fault(at, f"`{place}` is no subnet of this network{which}", fix)
