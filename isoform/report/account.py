"""What an account has after a deployment, and after its undoing, as a person reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from core.graph import KINDS, ElasticIp, NatGateway, Subnet, Vpc
from isoform import asked
from isoform.comparison import Comparison
from isoform.deploy import Deployed
from isoform.destroy import Destroyed, Going
from isoform.kept import Address
from isoform.report import text
from isoform.report.text import table
from live.record import Entry

WHERE = {"local": "the embedded account", "aws": "AWS"}
LOOKED_FOR = (Vpc, Subnet, ElasticIp, NatGateway)
"""Kinds of which a person wants the physical ids at once."""


def deployed(done: Deployed, config: Path | None, console: Console) -> None:
    """Counts by kind, the ids that a person looks for first, and whatever is not as it was meant."""
    foundation = done.foundation
    where = f" in {foundation.region}, account {foundation.account}, on {WHERE[done.target]}\n"
    console.print(Text.assemble((foundation.name, "bold"), where))
    console.print(Padding(_kinds(done), (0, 0, 1, 2), expand=False))
    for survivor in done.survivors:
        console.print(
            f"Kept from an earlier deployment, and in no stack: {survivor.public}. {_released(done, survivor)}",
            soft_wrap=True,
        )
    text.differences(done.comparison, console)
    repair(done.comparison, config, done.target, console)
    console.print(f"Deployed the templates {done.hash}.")
    console.print(text.verdict(done.comparison))


def _released(done: Deployed, survivor: Address) -> str:
    if done.target == "local":
        return "`isoform local stop` forgets it, with all that is in the embedded account."
    command = f"aws ec2 release-address --allocation-id {survivor.allocation} --region {done.foundation.region}"
    return f"It costs until it is released:\n  {command}"


def repair(found: Comparison, config: Path | None, target: str, console: Console) -> None:
    """What brings back what the templates say, where somebody has changed a resource of the model."""
    if any(not row.cure for row in found.differences):
        where = f"{asked.of(found.environment, config)} --target {target}"
        console.print(f"To bring back what the templates say: isoform deploy {where} --revert-drift\n", soft_wrap=True)


def _kinds(done: Deployed) -> Table:
    meant = Counter(type(resource) for resource in done.graph)
    there = Counter(type(resource) for resource in done.there)
    physical = {entry.id: entry.physical for entry in done.entries}
    shown = table("kind")
    shown.add_column("meant", justify="right")
    shown.add_column("there", justify="right")
    shown.add_column("", overflow="fold")
    for kind in (kind for kind in KINDS if meant[kind]):
        ids = [f"{r.id} {physical[r.id]}" for r in done.there if type(r) is kind and kind in LOOKED_FOR]
        style = "" if meant[kind] == there[kind] else "red"
        shown.add_row(kind.__name__, str(meant[kind]), str(there[kind]), "\n".join(ids), style=style)
    return shown


def destroyed(done: Destroyed, console: Console) -> None:
    """What was kept, by id, and what stayed against the environment's will."""
    where = WHERE[done.target]
    if not done.deleted and not done.retained and not done.left:
        console.print(f"Nothing of {done.foundation.name} was on {where}.")
        return
    console.print(f"Deleted {len(done.deleted)} resources of {done.foundation.name} from {where}.")
    _list("Kept, as the environment asks:", done.retained, console)
    _list("Still there, though nobody asked for it:", done.left, console)


def going(found: Going, console: Console) -> None:
    """What would be deleted and kept, by id."""
    where = WHERE[found.target]
    if not found.deleted and not found.retained:
        console.print(f"Nothing of {found.foundation.name} is on {where}.")
        return
    _list(f"{len(found.deleted)} resources of {found.foundation.name} would go from {where}:", found.deleted, console)
    _list("Kept, as the environment asks:", found.retained, console)
    if found.protected:
        console.print("Protected from termination; at AWS that must be taken away, and deployed, before:")
    for stack in found.protected:
        console.print(f"  {stack}")


def _list(title: str, entries: Sequence[Entry], console: Console) -> None:
    if entries:
        console.print(title)
    for entry in entries:
        console.print(f"  {entry.id}  {entry.physical}")
