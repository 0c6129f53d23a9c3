"""The undoing of a deployment, which ends with a look at what is left; and what it would undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from config.environments import load
from core.errors import TargetRefused
from core.model import Foundation
from isoform import accounts, stacks, state
from isoform.cdk import Say, Show
from isoform.deploy import Wish
from live import record
from live.observe import present
from live.record import Entry
from live.target import TargetName


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What an account had, and still has, after its foundation was taken away."""

    foundation: Foundation
    target: TargetName
    deleted: tuple[Entry, ...]
    retained: tuple[Entry, ...]
    """Kept, as the environment asks."""
    left: tuple[Entry, ...]
    """Still there though nobody asked for it."""


@dataclass(frozen=True, slots=True)
class Going:
    """What `destroy` would delete, and keep."""

    foundation: Foundation
    target: TargetName
    deleted: tuple[Entry, ...]
    retained: tuple[Entry, ...]
    protected: tuple[str, ...]
    """The stacks that CloudFormation does not delete until `termination-protection` is taken away."""


def going(wish: Wish) -> Going:
    """Look, and touch nothing. Raises `InputFaults` and `TargetRefused`."""
    foundation = load(wish.environment, wish.config)
    target = accounts.if_running(foundation, wish.target)
    if target is None:
        return Going(foundation, wish.target, (), (), ())
    deleted, retained = _by_fate(record.heads(record.of_cloudformation(target, foundation.name)))
    return Going(
        foundation,
        wish.target,
        deleted,
        retained,
        protected=tuple(stack for stack in record.stacks(target, foundation.name) if stacks.protected(target, stack)),
    )


def destroy(wish: Wish, yes_delete: str | None, say: Say, show: Show) -> Destroyed:
    """Delete the environment's stacks, last domain first, and look at what is left. Raises as `deploy` does."""
    foundation = load(wish.environment, wish.config)
    with state.run(wish.environment):
        word = foundation.environment
        if word.startswith("prod") and yes_delete != word:
            raise TargetRefused(f"{word} is not deleted by accident: say `--yes-delete {word}`. Nothing was done")
        if yes_delete not in (None, word):
            raise TargetRefused(f"`--yes-delete {yes_delete}`, but this is {word}. Nothing was done")
        with say("Looking for the account"):
            target = accounts.if_running(foundation, wish.target)
            if target is None:
                return Destroyed(foundation, wish.target, (), (), ())
            entries = record.of_cloudformation(target, foundation.name)
        heads = record.heads(entries)
        doomed, staying = _by_fate(heads)
        if doomed:
            counts = Counter(entry.id.partition("/")[0] for entry in doomed)
            sums = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
            show(f"Deleting {len(doomed)} resources from {accounts.where(target)}: {sums}")
            if staying:
                show(f"Keeping, as the environment asks: {', '.join(entry.id for entry in staying)}")
        for stack in reversed(record.stacks(target, foundation.name)):
            with say(f"CloudFormation deletes {stack}"):
                stacks.delete(target, stack, show)
        with say("Looking at the account"):
            there = present(target, entries)
    left, retained = _by_fate(there)
    return Destroyed(
        foundation,
        wish.target,
        deleted=tuple(entry for entry in heads if entry not in there),
        retained=retained,
        left=left,
    )


def _by_fate(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Those that nothing keeps, and those that the environment retains."""
    return tuple(each for each in entries if not each.retained), tuple(each for each in entries if each.retained)
