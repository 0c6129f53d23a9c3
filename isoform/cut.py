"""Which stack of CloudFormation has what, as a table and as the lock that settles it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.padding import Padding

from config import cut as lock
from config.environments import file_of, load
from core import cut
from core.errors import TargetRefused
from core.graph import ResourceGraph
from core.lower import lower
from core.model import Foundation
from isoform import asked
from isoform.report.text import table
from live.target import TargetName


def show(foundation: Foundation, console: Console) -> None:
    """Each stack with how much it holds, and how much of that it takes."""
    graph = lower(foundation)
    held: dict[str, list[str]] = defaultdict(list)
    for id, stack in cut.stacks(graph, foundation.stacks).items():
        held[stack].append(id)
    found = table("stack", "resources", "", *([""] if foundation.stacks else []))
    for stack in sorted(held, key=cut.place):
        count = cut.size([graph.by_id[id] for id in held[stack]])
        settled = ["settled" if stack in foundation.stacks else ""] if foundation.stacks else []
        found.add_row(f"{foundation.name}-{stack}", f"{count:,}", f"of {cut.MOST:,}", *settled)
    console.print(f"{foundation.name} in {foundation.region}: CloudFormation's stacks\n")
    console.print(Padding(found, (0, 0, 0, 2), expand=False))


def write(environment: str, config: Path | None, target: TargetName | None) -> str:
    """Settle every resource of each domain that has more than one stack: what is settled, and where a `target` is given
    what is deployed there, as it is. What was done, for a person.

    Raises `TargetRefused` where a domain outgrows its stack and it is not known what that has already; `GraphFault`
    where something finds no place.
    """
    foundation = load(environment, config, settling=True)
    graph, file = lower(foundation), lock.lock_of(file_of(environment, config))
    settled: cut.Settled = foundation.stacks
    if target:
        settled = _as_deployed(graph, settled, _deployed(foundation, target))
    elif outgrown := cut.overfull(graph, settled):
        wanted = asked.of(environment, config)
        raise TargetRefused(
            f"{' and '.join(outgrown)} outgrows one stack, and only the account knows what of it is deployed, and so "
            f"must stay: `isoform stacks {wanted} --write --target aws` asks it (`local` where the embedded "
            "account alone has it, or none)"
        )
    found = cut.settle(graph, settled)
    if not found:
        file.unlink(missing_ok=True)
        return f"every domain of {environment} fits into one stack: there is nothing to settle"
    file.write_text(lock.written(found, environment))
    return str(file)


def _deployed(foundation: Foundation, target: TargetName) -> dict[str, str]:
    """The stack of each resource that the account has, by id."""
    from isoform import accounts
    from live import record

    account = accounts.if_running(foundation, target)
    entries = record.of_cloudformation(account, foundation.name) if account else []
    return {entry.id: entry.stack for entry in record.heads(entries)}


def _as_deployed(graph: ResourceGraph, settled: cut.Settled, deployed: dict[str, str]) -> cut.Settled:
    """What is settled, and above that what is deployed. A domain that fits into one stack, and has no more, is left."""
    where = {id: stack for stack, ids in settled.items() for id in ids} | deployed
    found: dict[str, list[str]] = defaultdict(list)
    for id, stack in where.items():
        if id in graph.by_id:
            found[stack].append(id)
    return found
