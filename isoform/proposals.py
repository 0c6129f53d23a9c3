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
    from cdk_backend.replaces import Templates
    from config.environments import Loaded
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
        self._name, self._config = name, config
        self._folder = stack.enter_context(state.run(name))
        self._running = [stack.enter_context(engines.both(name, config, self._folder))]
        self._now: Loaded | None = None
        self._changes: Changes | None = None
        self._was: tuple[Loaded, Path] | None = None
        if base is not None:
            from config.environments import loaded
            from isoform.changes import as_side, between, loaded_if_there

            self._now, was = loaded(name, config), loaded_if_there(name, base.folder)
            self._changes = between(as_side(was), as_side(self._now), called=(base.called, name))
            if was is not None and self._changes.resources:
                folder = self._folder / "base"
                folder.mkdir()
                self._running.append(stack.enter_context(engines.both(name, base.folder, folder)))
                self._was = was, folder

    def proposal(self, whole: bool) -> Proposal:
        """Once all of them are done."""
        from cdk_backend.observe.assembly import templates_of
        from cdk_backend.refusals import impossible
        from config.environments import loaded
        from isoform import proposal
        from isoform.comparison import compared
        from isoform.preview import witnesses

        now = self._now or loaded(self._name, self._config)
        for running in self._running:
            running.wait()
        said = witnesses(now.foundation, self._folder)
        head = compared(now.foundation, now.graph, *said)
        if self._was is None:
            full = self._whole(now, head, templates_of(self._folder / "cdk")) if whole else None
            return proposal.Proposal(head, self._changes, whole=full)
        was, folder = self._was
        old = witnesses(was.foundation, folder)
        meant = proposal.differences(was.graph, now.graph)
        moved = self._changes is not None and self._changes.elsewhere is not None
        then, today = templates_of(folder / "cdk"), templates_of(self._folder / "cdk")
        return proposal.Proposal(
            head,
            self._changes,
            compared(was.foundation, was.graph, *old),
            () if moved else tuple(proposal.anew(then, today, was.graph)),
            tuple(proposal.taken(was, now) if moved else impossible(then, today)),
            {new.name: proposal.otherwise(meant, one, new) for one, new in zip(old, said, strict=True)},
            self._whole(now, head, today, then) if whole else None,
        )

    def _whole(self, now: Loaded, head: Comparison, today: Templates, then: Templates | None = None) -> Whole:
        """As the base was, if the engines were asked for it; if not, nothing was there or nothing changes."""
        from isoform.topology import topology
        from isoform.whole import Whole, of_program, of_templates, program, told

        def own(templates: Templates, folder: Path) -> list[Own]:
            return [of_templates(templates), of_program(program(folder / "pulumi.json"))]

        was, folder = self._was or (None, None)
        before = own(then, folder) if then is not None and folder else None
        resources = told(was.graph if was else None, now.graph, self._changes, head, before, own(today, self._folder))
        unchanged = was is None and not (self._changes and self._changes.resources)
        old = now if unchanged else was
        foundation, graph = (old.foundation, old.graph) if old else (None, None)
        picture = topology(now.foundation, now.graph, foundation, graph, self._changes)
        return Whole(tuple(resources), picture)
