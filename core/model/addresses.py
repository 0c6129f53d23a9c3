"""Which addresses each subnet of a network has: a pure function of the network alone.

What is settled stays, whatever else changes. Of the rest, each tier takes one block with room for `room_for_zones`
subnets of its prefix, the first that is free and aligned, in the order in which the tiers are written; a zone's place
in the block is that of its letter, or of the number in its id. So even where nothing is settled, a zone added, taken
away or moved in the list moves no address, and neither does a tier added after the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network

Place = tuple[str, str]
"""A tier and a zone: its letter, or its id (`aps1-az1`)."""


def is_id(zone: str) -> bool:
    """Whether a zone is said by its id (`aps1-az1`), and not by its letter."""
    return "-" in zone


def position(zone: str) -> int:
    """A zone's place among all of its region, from 0."""
    return int(zone.rpartition("-az")[2]) - 1 if is_id(zone) else ord(zone) - ord("a")


class NoRoom(ValueError):
    """A tier finds no free addresses. Its text is what would fit."""

    def __init__(self, tier: str, fits: str) -> None:
        super().__init__(fits)
        self.tier, self.fits = tier, fits


def lay_out(
    ranges: Sequence[IPv4Network],
    prefixes: Mapping[str, int],
    zones: Iterable[str],
    room_for_zones: int,
    settled: Mapping[Place, IPv4Network] | None = None,
    within: Mapping[str, IPv4Network] | None = None,
) -> dict[Place, IPv4Network]:
    """The subnet of each tier (`prefixes`, by name) in each zone: `{("public", "a"): 10.0.0.0/24}`.

    A tier lies in the first of `ranges` that has room, or in the one that `within` has for it. `room_for_zones` is a
    power of two, and every zone is among the first so many. What is `settled` for a tier or zone that is not
    there holds nothing. Raises `NoRoom`.
    """

    def of(tier: str) -> Sequence[IPv4Network]:
        return [within[tier]] if within and tier in within else ranges

    named = sorted(zones)
    plan = {place: cidr for place, cidr in (settled or {}).items() if place[0] in prefixes and place[1] in named}
    blocks = {
        tier: block for tier in prefixes if (block := _block(tier, prefixes[tier], room_for_zones, plan, of(tier)))
    }

    def free(tier: str, prefix: int) -> IPv4Network | None:
        """Room that a tier keeps for zones to come is given up only where what is settled leaves no other."""
        found = _free(of(tier), prefix, [*plan.values(), *blocks.values()])
        return _free(of(tier), prefix, plan.values()) if settled and not found else found

    for tier, prefix in prefixes.items():
        missing = [zone for zone in named if (tier, zone) not in plan]
        if missing and tier not in blocks:
            if block := free(tier, prefix - (room_for_zones - 1).bit_length()):
                blocks[tier] = block
            elif not settled:
                raise NoRoom(tier, _fits(of(tier), room_for_zones, blocks.values()))
        for zone in missing:
            cidr = _own(blocks.get(tier), zone, prefix, plan.values()) or free(tier, prefix)
            if cidr is None:
                raise NoRoom(tier, _fits(of(tier), 1, plan.values()))
            plan[tier, zone] = cidr
    return {(tier, zone): plan[tier, zone] for tier in prefixes for zone in named}


def _block(
    tier: str, prefix: int, room: int, plan: Mapping[Place, IPv4Network], ranges: Sequence[IPv4Network]
) -> IPv4Network | None:
    """The block in which a tier's settled subnets stand, each at its zone's place; None where they do not."""
    found = set()
    for (of, zone), cidr in plan.items():
        if of == tier:
            start = int(cidr.network_address) - _offset(zone, prefix)
            if cidr.prefixlen != prefix or start < 0 or start % (room * 2 ** (32 - prefix)):
                return None
            found.add(IPv4Network((start, prefix - (room - 1).bit_length())))
    block = found.pop() if len(found) == 1 else None
    return block if block and any(block.subnet_of(range) for range in ranges) else None


def _own(block: IPv4Network | None, zone: str, prefix: int, taken: Iterable[IPv4Network]) -> IPv4Network | None:
    """The zone's place in the block, unless it is taken."""
    if block is None:
        return None
    own = IPv4Network((int(block.network_address) + _offset(zone, prefix), prefix))
    return None if any(own.overlaps(other) for other in taken) else own


def _offset(zone: str, prefix: int) -> int:
    return position(zone) * int(2 ** (32 - prefix))


def _free(ranges: Sequence[IPv4Network], prefix: int, taken: Collection[IPv4Network]) -> IPv4Network | None:
    """The first block of `prefix` in `ranges` that overlaps nothing taken."""
    size = int(2 ** (32 - prefix))
    for range in ranges:
        if prefix >= range.prefixlen:
            for start, end in _gaps(range, taken):
                aligned = -(-start // size) * size
                if aligned + size <= end:
                    return IPv4Network((aligned, prefix))
    return None


def _gaps(range: IPv4Network, taken: Iterable[IPv4Network]) -> Iterator[tuple[int, int]]:
    """The free stretches of `range`, each from its first address to the one after its last."""
    start = int(range.network_address)
    for block in sorted(block for block in taken if block.overlaps(range)):
        yield start, int(block.network_address)
        start = max(start, int(block.broadcast_address) + 1)
    yield start, int(range.broadcast_address) + 1


def _fits(ranges: Sequence[IPv4Network], room_for_zones: int, taken: Collection[IPv4Network]) -> str:
    more = (room_for_zones - 1).bit_length()
    for prefix in range(16 - more, 29 - more):
        if _free(ranges, prefix, taken):
            return f"write {prefix + more} or more, or give the network more addresses"
    return "no further tier fits: give the network more addresses"
