"""`<environment>.stacks.lock`: which stack of CloudFormation has which resource, settled in a file that is reviewed.

There is none while every domain fits into one stack. `isoform stacks --write` writes it, and nobody else:
CloudFormation moves nothing from stack to stack, it deletes it and makes it again. It lists every resource of a domain
that is split, each on a line of its own: else nobody could tell, when a group has grown, which of its rules are new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from config.layers import Entries, shown
from core import cut
from core.errors import FaultInFile, GraphFault, Origin
from core.graph import ResourceGraph

HEAD = """\
# Which stack of CloudFormation has which resource of {environment}. `isoform stacks --env {environment} --write` writes
# this file; review it and commit it. What stands here never moves: to move it would be to delete it and make it again.

stacks:
"""


def lock_of(environment: Path) -> Path:
    """The lock beside the environment's own file."""
    return environment.with_suffix(".stacks.lock")


def written(settled: cut.Settled, environment: str) -> str:
    """The lock, as text."""
    lines = [line for stack, ids in settled.items() for line in (f"  {stack}:\n", *(f"    - {id}\n" for id in ids))]
    return "".join([HEAD.format(environment=environment), *lines])


def strays(files: Entries, lock: Entries, environment: Path) -> Iterator[FaultInFile]:
    """A fault where other files speak of stacks, or the lock of anything else."""
    name = lock_of(environment).name
    if (said := files.entries.get("stacks")) is not None:
        yield FaultInFile(("stacks",), f"which stack has what is settled in {name}", "take it away", said.at)
    for word, value in lock.entries.items():
        if word != "stacks":
            yield FaultInFile((word,), f"`{word}` is none of the lock's keys", "take it away", value.at)


def unsettled(graph: ResourceGraph, settled: cut.Settled, environment: Path) -> Iterator[FaultInFile]:
    """A fault where a domain outgrows its stack, or the lock does not place just what is there, or cannot hold."""
    lock = Origin(shown(lock_of(environment)))
    command, commit = f"isoform stacks --env {environment.stem} --write", "and commit the file"
    fix = f"run `{command}`, {commit}"
    for domain, size in cut.overfull(graph, settled).items():
        wrong = f"{size} resources, and a stack of CloudFormation takes {cut.MOST}"
        first = f"run `{command} --target aws` (`--target local` where the embedded account alone has it), {commit}"
        yield FaultInFile((domain,), wrong, first, Origin(shown(environment)))
    if new := cut.unplaced(graph, settled):
        yield FaultInFile(("stacks",), f"no stack for {_some(new)}", fix, lock)
    if gone := cut.gone(graph, settled):
        yield FaultInFile(("stacks",), f"a stack for {_some(gone)}, which the files no longer have", fix, lock)
    try:
        cut.check(graph, settled)
    except GraphFault as wrong:
        yield FaultInFile(("stacks",), str(wrong), "take the file as it was last committed", lock)


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return ", ".join(f"`{id}`" for id in ids[:SHOWN]) + more


SHOWN = 3
