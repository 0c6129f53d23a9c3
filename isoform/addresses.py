"""The address plan, as a table and as the lock that settles it."""

from __future__ import annotations

from ipaddress import IPv6Network
from pathlib import Path

from rich.console import Console
from rich.padding import Padding

from config import lock
from config.environments import file_of, load
from core.model import Foundation
from isoform.report.text import table


def show(foundation: Foundation, console: Console) -> None:
    """Each subnet with its addresses, how many instances may have, and whether they are settled."""
    network = foundation.network
    settled, parts = network.settled(), network.settled_shares()
    cidrs, shares = network.subnets(), network.shares()
    found = table("subnet", "addresses", "for use", *(["IPv6"] if shares else []), "")
    for place in network.where_subnets_are():
        cidr, share = cidrs.get(place), shares.get(place)
        usable = f"{cidr.num_addresses - RESERVED:,}" if cidr else ""
        is_settled = (cidr is None or place in settled) and (share is None or place in parts)
        v6 = [_share(foundation, share)] if shares else []
        found.add_row("/".join(place), str(cidr or ""), usable, *v6, "settled" if is_settled else "laid out")
    console.print(f"{foundation.name} in {foundation.region}: {network.ranges_in_words()}\n")
    console.print(Padding(found, (0, 0, 0, 2), expand=False))


def _share(foundation: Foundation, index: int | None) -> str:
    """As far as it is known before a deployment: by its number, in hexadecimal as addresses have it."""
    block = foundation.network.ipv6.block() if foundation.network.ipv6 else None
    if index is None:
        return ""
    if block is None:
        return f"...{index:02x}::/64 ({index})"
    return f"{IPv6Network((int(block.network_address) + (index << 64), 64))} ({index})"


RESERVED = 5
"""AWS keeps five of each subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"""


def write(environment: str, config: Path | None) -> Path:
    """Settle every subnet of the environment, those of its lock as they are. The lock, written."""
    file = lock.lock_of(file_of(environment, config))
    file.write_text(lock.written(load(environment, config, settling=True)))
    return file
