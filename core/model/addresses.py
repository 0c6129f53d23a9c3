"""Which addresses each subnet of a network has: a pure function of the network alone.

Each tier takes one block with room for `room_for_zones` subnets of its prefix, the first that is free and aligned, in
the order in which the tiers are written; a zone's place in the block is its letter's. So a zone added, taken away or
moved in the list moves no address, and neither does a tier added after the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network

FIRST_ZONE = ord("a")


class NoRoom(ValueError):
    """A tier finds no free block. Its text is what would fit."""

    def __init__(self, tier: str, fits: str) -> None:
        super().__init__(fits)
        self.tier, self.fits = tier, fits


def lay_out(
    cidr: IPv4Network, prefixes: Mapping[str, int], zones: Iterable[str], room_for_zones: int
) -> dict[tuple[str, str], IPv4Network]:
    """The subnet of each tier (`prefixes`, by name) in each zone (a letter): `{("public", "a"): 10.0.0.0/24}`.

    `room_for_zones` is a power of two, and every zone's letter is among the first so many. Raises `NoRoom`.
    """
    letters = sorted(zones)
    taken: list[IPv4Network] = []
    plan = {}
    for tier, prefix in prefixes.items():
        block = _free(cidr, prefix - (room_for_zones - 1).bit_length(), taken)
        if block is None:
            raise NoRoom(tier, _fits(cidr, room_for_zones, taken))
        taken.append(block)
        for letter in letters:
            first = int(block.network_address) + (ord(letter) - FIRST_ZONE) * 2 ** (32 - prefix)
            plan[tier, letter] = IPv4Network((first, prefix))
    return plan


def _free(cidr: IPv4Network, prefix: int, taken: Iterable[IPv4Network]) -> IPv4Network | None:
    """The first block of `prefix` in `cidr` that overlaps nothing taken."""
    if prefix < cidr.prefixlen:
        return None
    size = 2 ** (32 - prefix)
    for start, end in _gaps(cidr, taken):
        aligned = -(-start // size) * size
        if aligned + size <= end:
            return IPv4Network((aligned, prefix))
    return None


def _gaps(cidr: IPv4Network, taken: Iterable[IPv4Network]) -> Iterator[tuple[int, int]]:
    """The free stretches of `cidr`, each from its first address to the one after its last."""
    start = int(cidr.network_address)
    for block in sorted(taken):
        yield start, int(block.network_address)
        start = int(block.broadcast_address) + 1
    yield start, int(cidr.broadcast_address) + 1


def _fits(cidr: IPv4Network, room_for_zones: int, taken: list[IPv4Network]) -> str:
    for prefix in range(cidr.prefixlen, 29 - (room_for_zones - 1).bit_length()):
        if _free(cidr, prefix, taken):
            return f"write {prefix + (room_for_zones - 1).bit_length()} or more, or give the network more addresses"
    return "no further tier fits: give the network more addresses"
