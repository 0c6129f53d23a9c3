"""Which part of the files changes which resources: each part is put into the files as they were, alone, and what then
changes is its doing.

What comes of several parts together (a gateway in a zone that is new, too) does not show in that: then each is taken
out of the files as they are now, alone, and what is then as it was is its doing as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.layers import Entries, at
from core.compare import Changed, compare
from core.graph import ResourceGraph
from isoform.settings import Edit, Side
from isoform.what_if import with_value, without_what_follows

MOST = 12
"""Parts that are tried: each takes as long as to load the files. Of more, those that stand together count as one."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One part of the files that is written otherwise, and what comes of it."""

    path: str
    where: str
    """File and line: of what is said now, or else of what was."""
    resources: tuple[str, ...]
    """Ids; some may be another part's, too."""


def causes(was: Side, now: Side, edits: Sequence[Edit]) -> tuple[Cause, ...]:
    """Of all that changes; a part of which nothing comes is one with no resources."""
    if was.files is None or now.files is None:
        return ()  # of an environment that is new, all of its files are
    meant = _becomes(was.graph, now.graph)
    parts = _together(edits, was.files, now.files)
    if len(parts) <= 1:
        return tuple(Cause(each.path, each.where, tuple(meant)) for each in parts)
    found = [_alike(meant, _becomes(was.graph, _meaning(_put(was.files, each)))) for each in parts]
    if not meant.keys() <= {id for ids in found for id in ids}:
        for ids, each in zip(found, parts, strict=True):
            ids |= _alike(meant, _becomes(_meaning(_take_out(now.files, each)), now.graph))
    return tuple(
        Cause(each.path, each.where, tuple(id for id in meant if id in ids))
        for each, ids in zip(parts, found, strict=True)
    )


def tells(graph: ResourceGraph, files: Entries, edit: Edit) -> bool:
    """Whether the edit alone changes anything of what the files mean."""
    return bool(_becomes(graph, _meaning(_put(files, edit))))


def _put(files: Entries, edit: Edit) -> Entries:
    return with_value(files, edit.was_at, edit.now)


def _take_out(files: Entries, edit: Edit) -> Entries:
    return with_value(files, edit.now_at, edit.was)


def _meaning(files: Entries) -> ResourceGraph | None:
    """Without what follows from what is not there; None where they mean nothing."""
    return without_what_follows(files)[0]


Becomes = Mapping[str, frozenset[str]]
"""By id, that it comes or goes, or which of its fields change."""


def _becomes(was: ResourceGraph | None, now: ResourceGraph | None) -> Becomes:
    found: dict[str, set[str]] = {}
    for each in compare(was, now) if was is not None and now is not None else ():
        word = each.path if isinstance(each, Changed) else type(each).__name__
        found.setdefault(each.resource.id, set()).add(word)
    return {id: frozenset(words) for id, words in found.items()}


def _alike(meant: Becomes, tried: Becomes) -> set[str]:
    """Of what becomes of these as is meant, in part or whole: a tag that changes takes nothing away."""
    return {id for id, words in tried.items() if words & meant.get(id, frozenset())}


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
