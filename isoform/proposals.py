"""Environments as both engines would build them, one beside the other, with what becomes of a base.

The engines take longer to load than all that we do: they are started before anything else is imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from isoform import engines, state

if TYPE_CHECKING:
    from core.graph import ResourceGraph
    from core.model import Foundation
    from isoform.changes import Changes
    from isoform.comparison import Comparison
    from isoform.proposal import Proposal
    from isoform.whole import Own, Whole


@dataclass(frozen=True, slots=True)
class Base:
    """The files beside which those of now are held."""

    folder: Path
    called: str
    """As a person calls it: a commit, or a folder."""


def proposals(
    names: Sequence[str], config: Path | None, base: Base | None, *, whole: bool = False
) -> Iterator[Proposal]:
    """One for each environment. Several are at work at once, as far as the machine has processors for it.

    With each resource in full, if `whole`.

    Raises `InputFaults`, and `EngineFailed` with an engine's own words or where there is nothing to compare.
    """
    at_once = max(1, (os.cpu_count() or 1) // 2)
    for n in range(0, len(names), at_once):
        with ExitStack() as stack:
            started = [_Started(name, config, base, stack) for name in names[n : n + at_once]]
            yield from (each.proposal(whole) for each in started)


class _Started:
    """The engines of one environment at work; those of its base only where something becomes of it."""

    def __init__(self, name: str, config: Path | None, base: Base | None, stack: ExitStack) -> None:
        self._name, self._config, self._base = name, config, base
        self._folder = stack.enter_context(state.run(name))
        self._running = [stack.enter_context(engines.both(name, config, self._folder))]
        self._changes: Changes | None = None
        self._was: Path | None = None
        if base is not None:
            from isoform.changes import between, side, side_if_there

            was = side_if_there(name, base.folder)
            self._changes = between(was, side(name, config), called=(base.called, name))
            if was.files is not None and self._changes.resources:
                self._was = self._folder / "base"
                self._was.mkdir()
                self._running.append(stack.enter_context(engines.both(name, base.folder, self._was)))

    def proposal(self, whole: bool) -> Proposal:
        """Once all of them are done."""
        from config.environments import load
        from core.lower import lower
        from isoform import proposal
        from isoform.comparison import compared
        from isoform.preview import witnesses

        foundation = load(self._name, self._config)
        graph = lower(foundation)
        for running in self._running:
            running.wait()
        now = witnesses(foundation, self._folder)
        head = compared(foundation, graph, *now)
        if self._base is None or self._was is None:
            full = self._whole(foundation, graph, head) if whole else None
            return proposal.Proposal(head, self._changes, whole=full)
        before = load(self._name, self._base.folder)
        old_graph, old = lower(before), witnesses(before, self._was)
        meant = proposal.differences(old_graph, graph)
        then, today = (proposal.templates(folder / "cdk") for folder in (self._was, self._folder))
        return proposal.Proposal(
            head,
            self._changes,
            compared(before, old_graph, *old),
            tuple(proposal.anew(then, today, old_graph)),
            {new.name: proposal.otherwise(meant, one, new) for one, new in zip(old, now, strict=True)},
            self._whole(foundation, graph, head, before, old_graph) if whole else None,
        )

    def _whole(
        self,
        foundation: Foundation,
        graph: ResourceGraph,
        head: Comparison,
        before: Foundation | None = None,
        old_graph: ResourceGraph | None = None,
    ) -> Whole:
        """As the base was, if the engines were asked for it; if not, nothing was there or nothing changes."""
        from isoform import proposal
        from isoform.topology import topology
        from isoform.whole import Whole, of_program, of_templates, program, told

        def own(folder: Path) -> list[Own]:
            templates = proposal.templates(folder / "cdk")
            return [of_templates(templates), of_program(program(folder / "pulumi.json"))]

        changes = self._changes
        resources = told(old_graph, graph, changes, head, own(self._was) if self._was else None, own(self._folder))
        unchanged = before is None and not (changes and changes.resources)
        old, was = (foundation, graph) if unchanged else (before, old_graph)
        return Whole(tuple(resources), topology(foundation, graph, old, was, changes))
