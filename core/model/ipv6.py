"""IPv6 in a network: where its range comes from, and what each subnet has of it.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from core.errors import Fault
from core.model.addresses import Place, lay_out
from core.model.checks import refuse

Addresses = Literal["ipv4", "dual-stack", "ipv6"]
POOL = re.compile(r"ipv6pool-ec2-[0-9a-f]{8,17}")
SHARES = 256
"""Subnets of /64 in a range of /56."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ipv6:
    """The VPC's addresses of IPv6, a /56: `source: amazon`, or `pool` and `cidr`."""

    source: Literal["amazon"] | None = None
    """`amazon`: some that are free, known once it is deployed."""
    pool: str | None = None
    """A pool of addresses that the account has brought along: `ipv6pool-ec2-0123456789abcdef0`."""
    cidr: str | None = None
    """Which of the pool: a /56."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def block(self) -> IPv6Network | None:
        """The addresses, where they are known."""
        return None if self.cidr is None else IPv6Network(self.cidr)

    def _faults(self) -> Iterator[Fault]:
        further = [word for word in ("pool", "cidr") if getattr(self, word) is not None]
        if self.source is not None and further:
            wrong = f"`source` beside {' and '.join(f'`{word}`' for word in further)}"
            yield Fault((), wrong, "write `source: amazon` alone, or `pool` and `cidr`")
        elif self.source is None and not further:
            yield Fault((), "neither of `source` and `pool`", "write `source: amazon`, or `pool` and `cidr`")
        elif self.source is None and len(further) == 1:
            missing = "cidr" if further == ["pool"] else "pool"
            yield Fault((), f"`{further[0]}` without `{missing}`", "write both, or `source: amazon` alone")
        if self.pool is not None and not POOL.fullmatch(self.pool):
            yield Fault(("pool",), f"`{self.pool}` is no pool", "write one like ipv6pool-ec2-0123456789abcdef0")
        if self.cidr is not None and not _is_range(self.cidr):
            yield Fault(("cidr",), f"`{self.cidr}` is no range of IPv6", "write one like 2001:db8:1234:5600::/56")


def _is_range(text: str) -> bool:
    try:
        block = IPv6Network(text)
    except ValueError:
        return False
    return block.prefixlen == 56 and str(block) == text


def shares(
    tiers: Iterable[str], zones: Sequence[str], room_for_zones: int, settled: Mapping[Place, int]
) -> dict[Place, int]:
    """Which of the range's subnets of /64 each tier has in each zone, by its number. Raises `NoRoom`.

    They are laid out as addresses of IPv4 are. Tiers without IPv6 keep their places free, so that one that gets it
    later moves no other.
    """
    all_of_them = IPv4Network("0.0.0.0/24")
    taken = {place: IPv4Network((index, 32)) for place, index in settled.items()}
    plan = lay_out([all_of_them], dict.fromkeys(tiers, 32), zones, room_for_zones, taken)
    return {place: int(share.network_address) for place, share in plan.items()}
