"""`<environment>.addresses.lock`: which addresses each subnet has, settled in a file that is reviewed and committed.

It is one more layer of the environment's files, in their own words, that `isoform addresses --write` writes and nobody
else: AWS moves no subnet to other addresses, it makes another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from config.layers import Entries, Items, Scalar, at, shown
from core.errors import FaultInFile, Origin

if TYPE_CHECKING:
    from core.model import Foundation

HEAD = """\
# Which addresses each subnet of {environment} has. `isoform addresses --env {environment} --write` writes this file;
# review it and commit it. What stands here never moves, whatever is added, taken away or moved in the other files.

network:
  addresses:
"""


def lock_of(environment: Path) -> Path:
    """The lock beside the environment's own file."""
    return environment.with_suffix(".addresses.lock")


def written(foundation: Foundation) -> str:
    """The lock of all subnets that there are, as text."""
    plan = foundation.network.subnets()
    longest = max(len(tier) for tier, _ in plan) + 2
    lines = [f"    {f'{tier}/{zone}:':<{longest + 2}} {cidr}\n" for (tier, zone), cidr in plan.items()]
    return "".join([HEAD.format(environment=foundation.environment), *lines])


def unsettled(foundation: Foundation, environment: Path) -> Iterator[FaultInFile]:
    """A fault where the environment has a lock that does not settle all of its subnets."""
    file = lock_of(environment)
    settled = foundation.network.settled()
    missing = [f"`{tier}/{zone}`" for tier, zone in foundation.network.subnets() if (tier, zone) not in settled]
    if file.is_file() and missing:
        yield _not_up_to_date(f"no addresses of {', '.join(missing)}", foundation.environment, Origin(shown(file)))


def stale(lock: Entries, files: Entries, environment: str) -> Iterator[FaultInFile]:
    """A fault where the lock settles subnets that the files do not have."""
    kept = _addresses(of_what_is_there(lock, files))
    gone = {place: value for place, value in _addresses(lock).items() if place not in kept}
    if gone:
        listed = ", ".join(f"`{place}`" for place in gone)
        yield _not_up_to_date(f"addresses of {listed}, which is gone", environment, next(iter(gone.values())).at)


def _not_up_to_date(wrong: str, environment: str, origin: Origin) -> FaultInFile:
    fix = f"run `isoform addresses --env {environment} --write`, and commit the file"
    return FaultInFile(("network", "addresses"), wrong, fix, origin)


def contradictions(files: Entries, lock: Entries) -> Iterator[FaultInFile]:
    """A fault for each subnet of which the files say other addresses than the lock."""
    said, settled = _addresses(files), _addresses(lock)
    for place in said.keys() & settled.keys():
        if said[place].written != settled[place].written:
            wrong = f"`{said[place].written}`, where {settled[place].at} settles {settled[place].written}"
            fix = "write that; or, to make the subnet anew, take it out of the lock first"
            yield FaultInFile(("network", "addresses", place), wrong, fix, said[place].at)


def of_what_is_there(lock: Entries, files: Entries) -> Entries:
    """The lock without the subnets that the files do not have any more."""
    tiers, zones = at(files, ("network", "tiers")), at(files, ("network", "zones"))
    letters = {item.written for item in zones.items if isinstance(item, Scalar)} if isinstance(zones, Items) else set()
    names = set(tiers.entries) if isinstance(tiers, Entries) else set()
    network = lock.entries.get("network")
    if not isinstance(network, Entries):
        return lock
    places = _addresses(lock)
    kept = {
        place: scalar
        for place, scalar in places.items()
        if place.partition("/")[0] in names and place.partition("/")[2] in letters
    }
    addresses = replace(network, entries={"addresses": Entries(kept, network.at)})
    return replace(lock, entries={"network": addresses})


def _addresses(tree: Entries) -> dict[str, Scalar]:
    found = at(tree, ("network", "addresses"))
    entries = found.entries if isinstance(found, Entries) else {}
    return {place: value for place, value in entries.items() if isinstance(value, Scalar)}
