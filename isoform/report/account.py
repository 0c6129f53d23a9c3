"""What an account has after a deployment, and after its undoing, as a person reads it."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from core.graph import KINDS, ElasticIp, NatGateway, Subnet, Vpc
from isoform.deploy import Deployed, Destroyed

WHERE = {"local": "the embedded account", "aws": "AWS"}


def deployed(done: Deployed, console: Console) -> None:
    """Counts by kind, with the physical ids that a person looks for first."""
    foundation = done.foundation
    console.print(
        f"[bold]{foundation.name}[/] in {foundation.region}, account {foundation.account}, on {WHERE[done.target]}\n"
    )
    there = {resource.id: resource for resource in done.there}
    meant = Counter(type(resource) for resource in done.graph)
    found = Counter(type(done.graph.by_id[id]) for id in there if id in done.graph.by_id)
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    table.add_column("kind")
    table.add_column("meant", justify="right")
    table.add_column("there", justify="right")
    table.add_column("", overflow="fold")
    for kind in (kind for kind in KINDS if meant[kind]):
        named = kind in (Vpc, Subnet, ElasticIp, NatGateway)
        ids = [f"{id} {r.physical}" for id, r in there.items() if named and isinstance(done.graph.by_id.get(id), kind)]
        style = "" if meant[kind] == found[kind] else "red"
        table.add_row(kind.__name__, str(meant[kind]), str(found[kind]), "\n".join(ids), style=style)
    console.print(Padding(table, (0, 0, 1, 2), expand=False))
    if done.missing:
        console.print(f"[red]Missing from the account:[/] {', '.join(done.missing)}")
    else:
        console.print(f"Deployed: all {len(done.graph)} resources are there.")


def destroyed(done: Destroyed, console: Console) -> None:
    """What was kept, by id, and what stayed against the environment's will."""
    where = WHERE[done.target]
    if not done.deleted and not done.retained and not done.left:
        console.print(f"Nothing of {done.foundation.name} was on {where}.")
        return
    console.print(f"Deleted {done.deleted} resources of {done.foundation.name} from {where}.")
    for title, resources in (("Kept, as the environment asks:", done.retained), ("[red]Still there:[/]", done.left)):
        if resources:
            console.print(title)
            for resource in resources:
                console.print(f"  {resource.id}  {resource.physical}")
