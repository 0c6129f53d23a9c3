"""The address plan, as a table and as the lock that settles it."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from config import lock
from config.environments import file_of, load
from core.model import Foundation


def show(foundation: Foundation, console: Console) -> None:
    """Each subnet with its addresses, how many instances may have, and whether they are settled."""
    network = foundation.network
    settled = network.settled()
    found = Table("subnet", "addresses", "for use", "", box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for (tier, zone), cidr in network.subnets().items():
        usable = f"{cidr.num_addresses - RESERVED:,}"
        found.add_row(f"{tier}/{zone}", str(cidr), usable, "settled" if (tier, zone) in settled else "laid out")
    console.print(f"{foundation.name} in {foundation.region}: {network.cidr}\n")
    console.print(Padding(found, (0, 0, 0, 2), expand=False))


RESERVED = 5
"""AWS keeps five of each subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"""


def write(environment: str, config: Path | None) -> Path:
    """Settle every subnet of the environment, those of its lock as they are. The lock, written."""
    file = lock.lock_of(file_of(environment, config))
    file.write_text(lock.written(load(environment, config, settling=True)))
    return file
