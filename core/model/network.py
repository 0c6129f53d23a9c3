"""The network as a person means it: tiers over zones, and the ways out."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Literal

from core.errors import Fault
from core.model import secondary
from core.model.addresses import NoRoom, Place, lay_out
from core.model.checks import name, refuse
from core.model.flow_logs import FlowLogs

Access = Literal["public", "private", "isolated"]
Gateways = Literal["none", "one", "per-zone"]


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
    """`none`; `one` for all, in the first zone by letter; or one `per-zone`, so that losing a zone stops no other."""
    tier: str | None = None
    """The public tier in which they stand; needed where there is more than one."""
    retain_addresses: bool = False
    """Whether their public addresses outlive them: partners may have allow-listed them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Subnets of one purpose, one in each zone."""

    access: Access
    """`public`: a route to the internet gateway; `private`: to the NAT gateways, if any; `isolated`: no way out."""
    prefix: int
    """The length of each subnet's prefix, 16 to 28: 24 is 256 addresses, of which AWS keeps five."""
    public_addresses: bool = False
    """Whether what starts in a public tier gets a public address by itself."""
    from_: IPv4Network | None = None
    """The range of the network in which its subnets are laid out: `cidr` or one of `secondary-cidrs`; where nothing is
    said, the first with room. Subnets whose addresses are settled stay where they are."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not 16 <= self.prefix <= 28:
            yield Fault(("prefix",), f"`{self.prefix}` is no size of a subnet", "write 16 to 28")
        if self.public_addresses and self.access != "public":
            fix = "take it away, or write `access: public`"
            yield Fault(("public_addresses",), f"`true` in a tier that is {self.access}", fix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One VPC. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"""

    cidr: IPv4Network
    """The VPC's addresses: a prefix of 16 to 28."""
    zones: tuple[str, ...]
    """Availability zones of the region by letter; their order means nothing."""
    tiers: Mapping[str, Tier]
    """By name. Addresses are laid out in the order in which they are written: add new ones at the end."""
    nat: Nat = field(default_factory=Nat)
    dns: Dns = field(default_factory=Dns)
    secondary_cidrs: tuple[IPv4Network, ...] = ()
    """Further addresses of the VPC, where `cidr` has no room; their order is that in which they are filled."""
    addresses: Mapping[str, IPv4Network] = field(default_factory=dict)
    """Subnets whose addresses are settled, by tier and zone: `private/a: 10.0.32.0/21`. The rest is laid out around
    them. `isoform addresses --write` settles all of them, in a file of its own."""
    flow_logs: FlowLogs = field(default_factory=FlowLogs)
    room_for_zones: Literal[1, 2, 4, 8] = 4
    """For how many zones, from `a` on, each tier keeps addresses free: a zone added later moves none."""

    def __post_init__(self) -> None:
        faults = [*self._zone_faults(), *self._tier_faults()]
        refuse(faults or [*self._address_faults(), *self._nat_faults()])

    def public_tiers(self) -> list[str]:
        return [name for name, tier in self.tiers.items() if tier.access == "public"]

    def nat_zones(self) -> list[str]:
        """The zones in which a NAT gateway stands."""
        match self.nat.gateways:
            case "none":
                return []
            case "one":
                return [min(self.zones)]
            case "per-zone":
                return sorted(self.zones)

    def nat_tier(self) -> str:
        """The tier in which the NAT gateways stand; only where there are some."""
        return self.nat.tier or self.public_tiers()[0]

    def subnets(self) -> dict[tuple[str, str], IPv4Network]:
        """The addresses of each tier in each zone."""
        prefixes = {name: tier.prefix for name, tier in self.tiers.items()}
        within = {name: tier.from_ for name, tier in self.tiers.items() if tier.from_ is not None}
        return lay_out(self.ranges(), prefixes, self.zones, self.room_for_zones, self.settled(), within)

    def ranges(self) -> list[IPv4Network]:
        """All addresses of the VPC."""
        return [self.cidr, *self.secondary_cidrs]

    def settled(self) -> dict[Place, IPv4Network]:
        """The addresses that are said, by tier and zone."""
        return {(place.partition("/")[0], place.partition("/")[2]): cidr for place, cidr in self.addresses.items()}

    def _zone_faults(self) -> Iterator[Fault]:
        if not self.zones:
            yield Fault(("zones",), "no zone", "write one or more: `[a, b]`")
        for n, zone in enumerate(self.zones):
            if not (len(zone) == 1 and "a" <= zone <= "z"):
                yield Fault(("zones", n), f"`{zone}` is no zone's letter", "write one of a to h")
            elif zone in self.zones[:n]:
                yield Fault(("zones", n), f"`{zone}` a second time", "take it away")
            elif ord(zone) - ord("a") >= self.room_for_zones:
                fix = f"write `room-for-zones: {4 if zone <= 'd' else 8}`" if zone <= "h" else "choose one of a to h"
                yield Fault(("zones", n), f"`{zone}` has no room among the first {self.room_for_zones}", fix)

    def _tier_faults(self) -> Iterator[Fault]:
        if not self.tiers:
            yield Fault(("tiers",), "no tier", "write one or more: `public: {access: public, prefix: 24}`")
        for tier in self.tiers:
            yield from name(("tiers", tier), tier, 24)
            if "-" in tier and len(tier.rpartition("-")[2]) == 1:
                yield Fault(("tiers", tier), f"`{tier}` ends like a zone", "choose another name")

    def _address_faults(self) -> Iterator[Fault]:
        if not 16 <= self.cidr.prefixlen <= 28:
            yield Fault(("cidr",), f"`{self.cidr}` is no size of a VPC", "write a prefix of 16 to 28")
            return
        if self.cidr.is_loopback or self.cidr.is_link_local or self.cidr.is_multicast or self.cidr.is_unspecified:
            wrong = f"`{self.cidr}` has a meaning of its own on every network"
            yield Fault(("cidr",), wrong, "write one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")
            return
        ranges = [*secondary.faults(self.cidr, self.secondary_cidrs), *self._from_faults()]
        yield from ranges
        settled = [*self._settled_faults()] if not ranges else []
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
            yield Fault(("tiers", full.tier, "prefix"), wrong, full.fits)

    def _listed(self) -> str:
        *first, last = map(str, self.ranges())
        return f"{', '.join(first)} or {last}" if first else last

    def _from_faults(self) -> Iterator[Fault]:
        for tier, each in self.tiers.items():
            if each.from_ is not None and each.from_ not in self.ranges():
                wrong = f"`{each.from_}` is no range of this network"
                yield Fault(("tiers", tier, "from_"), wrong, f"write {self._listed()}, or add it to `secondary-cidrs`")

    def _settled_faults(self) -> Iterator[Fault]:
        places = [f"{tier}/{zone}" for tier in self.tiers for zone in self.zones]
        before: dict[IPv4Network, str] = {}
        for place, cidr in self.addresses.items():
            at = ("addresses", place)
            if place not in places:
                near = difflib.get_close_matches(place, places, 1)
                fix = f"did you mean `{near[0]}`?" if near else "take it away"
                yield Fault(at, f"`{place}` is no subnet of this network", fix)
            if not 16 <= cidr.prefixlen <= 28:
                yield Fault(at, f"`{cidr}` is no size of a subnet", "write a prefix of 16 to 28")
            elif not any(cidr.subnet_of(range) for range in self.ranges()):
                yield Fault(at, f"`{cidr}` is not in {self._listed()}", "write addresses of the network")
            for other, first in before.items():
                if cidr.overlaps(other):
                    yield Fault(at, f"`{cidr}` overlaps {other} of `{first}`", "write other addresses")
            before[cidr] = place

    def _nat_faults(self) -> Iterator[Fault]:
        public = self.public_tiers()
        if self.nat.tier is not None and self.nat.tier not in public:
            fix = f"write {' or '.join(public)}" if public else "add a tier with `access: public`"
            yield Fault(("nat", "tier"), f"`{self.nat.tier}` is no public tier", fix)
        elif self.nat.gateways != "none" and not public:
            fix = "add a tier with `access: public`, or write `none`"
            yield Fault(("nat", "gateways"), f"`{self.nat.gateways}` without a public tier to stand in", fix)
        elif self.nat.gateways != "none" and self.nat.tier is None and len(public) > 1:
            fix = f"write `tier: {public[0]}` or another of {', '.join(public)}"
            yield Fault(("nat",), "more than one public tier, and none is named", fix)
