"""`<environment>.addresses.lock`: which addresses each subnet has, settled in a file that is reviewed and committed.

It is one more layer of the environment's files, in their own words, that `isoform addresses --write` writes and nobody
else: AWS moves no subnet to other addresses, it makes another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path
from typing import TYPE_CHECKING

from config.layers import Entries, Items, Scalar, at, shown
from core.errors import FaultInFile, Origin

if TYPE_CHECKING:
    from core.model import Foundation, Network
    from core.model.addresses import Place

HEAD = """\
# Which addresses each subnet of {environment} has. `isoform addresses --env {environment} --write` writes this file;
# review it and commit it. What stands here never moves, whatever is added, taken away or moved in the other files.

network:
"""


def lock_of(environment: Path) -> Path:
    """The lock beside the environment's own file."""
    return environment.with_suffix(".addresses.lock")


def written(foundation: Foundation) -> str:
    """The lock of all subnets that there are, as text."""
    network = foundation.network
    longest = max(len(f"{tier}/{zone}") for tier, zone in network.where_subnets_are()) + 2
    settled = {word: plan for word, plan in _plans(network).items() if plan}
    lines = [
        line
        for word, plan in settled.items()
        for line in [
            f"  {word}:\n",
            *(f"    {f'{tier}/{zone}:':<{longest}} {value}\n" for (tier, zone), value in plan.items()),
        ]
    ]
    return "".join([HEAD.format(environment=foundation.environment), *lines])


def _plans(network: Network) -> Mapping[str, Mapping[Place, object]]:
    """What each subnet has, by the key that settles it."""
    return {"addresses": network.subnets(), "ipv6-subnets": network.shares()}


WHAT = {"addresses": "addresses", "ipv6-subnets": "subnet of IPv6"}
"""What is settled, by its key."""


def unsettled(foundation: Foundation, environment: Path) -> Iterator[FaultInFile]:
    """A fault where the environment has a lock that does not settle all of its subnets."""
    file = lock_of(environment)
    network = foundation.network
    settled: Mapping[str, Mapping[Place, object]] = {
        "addresses": network.settled(),
        "ipv6-subnets": network.settled_shares(),
    }
    for word, plan in _plans(network).items():
        missing = [f"`{tier}/{zone}`" for tier, zone in plan if (tier, zone) not in settled[word]]
        if file.is_file() and missing:
            wrong = f"no {WHAT[word]} of {', '.join(missing)}"
            yield _not_up_to_date(word, wrong, foundation.environment, Origin(shown(file)))


def stale(lock: Entries, files: Entries, environment: str) -> Iterator[FaultInFile]:
    """A fault where the lock settles subnets that the files do not have."""
    there = of_what_is_there(lock, files)
    for word, what in WHAT.items():
        kept = _settled(there, word)
        gone = {place: value for place, value in _settled(lock, word).items() if place not in kept}
        if gone:
            listed = ", ".join(f"`{place}`" for place in gone)
            wrong = f"{what} of {listed}, which the files no longer have"
            yield _not_up_to_date(word, wrong, environment, next(iter(gone.values())).at)


def _not_up_to_date(word: str, wrong: str, environment: str, origin: Origin) -> FaultInFile:
    fix = f"run `isoform addresses --env {environment} --write`, and commit the file"
    return FaultInFile(("network", word), wrong, fix, origin)


def contradictions(files: Entries, lock: Entries) -> Iterator[FaultInFile]:
    """A fault for each subnet of which the files say other addresses than the lock."""
    for word in WHAT:
        said, settled = _settled(files, word), _settled(lock, word)
        for place in said.keys() & settled.keys():
            if said[place].written != settled[place].written:
                wrong = f"`{said[place].written}`, where {settled[place].at} settles {settled[place].written}"
                fix = "write that; or, to make the subnet anew, take it out of the lock first"
                yield FaultInFile(("network", word, place), wrong, fix, said[place].at)


def of_what_is_there(lock: Entries, files: Entries) -> Entries:
    """The lock without what the files do not have any more: a subnet, its addresses of one kind, or their range."""
    zones, network = at(files, ("network", "zones")), lock.entries.get("network")
    letters = {item.written for item in zones.items if isinstance(item, Scalar)} if isinstance(zones, Items) else set()
    if not isinstance(network, Entries):
        return lock
    kept = {
        word: Entries(
            {
                place: scalar
                for place, scalar in _settled(lock, word).items()
                if place.partition("/")[2] in letters
                and _has(files, place.partition("/")[0], word)
                and (word != "addresses" or _is_in_a_range(scalar.written, files))
            },
            network.at,
        )
        for word in WHAT
        if word in network.entries
    }
    return replace(lock, entries={"network": replace(network, entries=kept)})


def _has(files: Entries, tier: str, word: str) -> bool:
    """Whether there is such a tier, with addresses of the kind that `word` settles."""
    if not isinstance(at(files, ("network", "tiers", tier)), Entries):
        return False
    said = at(files, ("network", "tiers", tier, "addresses"))
    kind = said.written if isinstance(said, Scalar) else "ipv4"
    return kind != ("ipv6" if word == "addresses" else "ipv4")


def _is_in_a_range(settled: str, files: Entries) -> bool:
    """Also where either cannot be read: what is wrong with it is said elsewhere."""
    first, further = at(files, ("network", "cidr")), at(files, ("network", "secondary-cidrs"))
    said = [first, *(further.items if isinstance(further, Items) else ())]
    try:
        ranges = [IPv4Network(each.written, strict=False) for each in said if isinstance(each, Scalar)]
        return any(IPv4Network(settled).subnet_of(each) for each in ranges)
    except ValueError:
        return True


def _settled(tree: Entries, word: str) -> dict[str, Scalar]:
    found = at(tree, ("network", word))
    entries = found.entries if isinstance(found, Entries) else {}
    return {place: value for place, value in entries.items() if isinstance(value, Scalar)}
