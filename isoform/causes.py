"""Which part of the files changes which resources: each part is put into the files as they were, alone, and what then
changes is its doing.

What comes of several parts together (a gateway in a zone that is new, too) does not show in that: then each is taken
out of the files as they are now, alone, and what is then as it was is its doing as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from config.layers import Entries, at
from core.compare import compare
from core.graph import ResourceGraph
from isoform.settings import Edit, Side
from isoform.what_if import with_value, without_what_follows

MOST = 8
"""Parts that are tried: each takes as long as to load the files. Of more, those that stand together count as one."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One part of the files that is written otherwise, and what comes of it."""

    path: str
    where: str
    """File and line: of what is said now, or else of what was."""
    resources: tuple[str, ...]
    """Ids; some may be another part's, too."""


def causes(was: Side, now: Side, edits: Sequence[Edit], changed: Sequence[str]) -> tuple[Cause, ...]:
    """Of all that is `changed`, by id; a part of which nothing comes is one with none."""
    if was.files is None or now.files is None:
        return ()  # of an environment that is new, all of its files are
    parts = _together(edits, was.files, now.files)
    if len(parts) <= 1:
        return tuple(Cause(each.path, each.where, tuple(changed)) for each in parts)
    found = [_differing(was.graph, with_value(was.files, each.was_at, each.now)) for each in parts]
    if not set(changed) <= {id for ids in found for id in ids}:
        for ids, each in zip(found, parts, strict=True):
            ids |= _differing(now.graph, with_value(now.files, each.now_at, each.was))
    return tuple(
        Cause(each.path, each.where, tuple(id for id in changed if id in ids))
        for each, ids in zip(parts, found, strict=True)
    )


def _differing(graph: ResourceGraph, tree: Entries) -> set[str]:
    """What is otherwise if the files say this; nothing where they would mean nothing."""
    other, _ = without_what_follows(tree)
    return {each.resource.id for each in compare(graph, other)} if other is not None else set()


def _together(edits: Sequence[Edit], was: Entries, now: Entries) -> Sequence[Edit]:
    """No more than `MOST`: of the key below which most parts stand, the whole of it; and so on."""
    while len(edits) > MOST:
        below = Counter(each.now_at[:-1] for each in edits if len(each.now_at) > 1)
        if not below:
            break
        place = max(below, key=lambda place: (below[place], len(place)))
        kept = [each for each in edits if each.now_at[: len(place)] != place]
        edits = [*kept, Edit(place, at(was, place), place, at(now, place))]
    return edits
