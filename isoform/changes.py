"""What a change to the files does: the settings that differ, each with its line, and the resources that follow.

One value, made of two environments' files and the graphs that they mean. No engine is asked, and no account: what both
engines make of the result is what `isoform preview` proves.
"""

from __future__ import annotations

import re
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from config.environments import SHIPPED, Loaded, environments, loaded
from config.environments import taken_away as environments_taken_away
from config.layers import standing_for
from core.compare import Changed, Difference, Extra, Missing, compare
from core.errors import EngineFailed, InputFaults
from core.graph import DOMAINS, Domain, Resource, ResourceGraph
from core.lower import lower
from isoform.causes import Cause, causes, tells
from isoform.comparison import Value, value
from isoform.review import Review, review
from isoform.settings import Edit, Setting, Side, edits, expected, orders, settings

What = Literal["added", "removed", "changed"]
NOTHING = ResourceGraph({})


@dataclass(frozen=True, slots=True)
class Field:
    path: str
    was: Value
    now: Value


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one resource."""

    id: str
    kind: str
    domain: Domain
    what: What
    fields: tuple[Field, ...] = ()
    """Of one that is changed: each field with both its values."""


@dataclass(frozen=True, slots=True)
class Same:
    """What is one change, though it is made to many."""

    fields: tuple[Field, ...]
    resources: tuple[str, ...]
    """Their ids."""


@dataclass(frozen=True, slots=True)
class Changes:
    """From `base` to `head`, as a person calls each."""

    base: str
    head: str
    settings: tuple[Setting, ...]
    causes: tuple[Cause, ...]
    """Which part of the files changes what; none of two environments, which differ in many parts at once."""
    resources: tuple[Change, ...]
    """By domain, in the order in which domains deploy."""
    same: tuple[Same, ...]
    """Changes that as many as `MANY` resources share, whole: a report tells each of them once."""
    unchanged: int
    """Resources that stay as they are."""
    elsewhere: str | None
    """Where the base stands, if not where the head will: then all is made there, and what stands here stays."""
    review: Review
    """What all of it means."""

    @property
    def exit_code(self) -> int:
        """0 the same, 2 different; of two environments with a list of what may differ, 2 for whatever else does."""
        if any(setting.expected is not None for setting in self.settings):
            return 2 if any(not setting.expected for setting in self.settings) else 0
        return 2 if self.settings or self.resources else 0


def side(environment: str, folder: Path | None) -> Side:
    """Raises `InputFaults` with every fault of the files."""
    return as_side(loaded(environment, folder))


def as_side(what: Loaded | None) -> Side:
    """Nothing, of an environment that was not there yet."""
    return Side(what.files, what.graph, what.foundation) if what else Side(None, NOTHING)


def alike(environment: str, other: str, folder: Path | None) -> tuple[Side, Side]:
    """Two environments, the second as if it had the name, the account and the region of the first: what is then
    different is meant.

    Raises `InputFaults` with every fault of the files.
    """
    one, two = loaded(environment, folder), loaded(other, folder)
    mine = one.foundation
    same = replace(two.foundation, environment=mine.environment, account=mine.account)
    with suppress(InputFaults):  # where it names zones that its own region alone has, it keeps that
        same = replace(same, region=mine.region)
    return as_side(one), Side(two.files, lower(same), same, beside=True)


def loaded_if_there(environment: str, folder: Path) -> Loaded | None:
    """None of an environment that was not there yet."""
    there = environment in environments(folder) and (folder / "base.yaml").is_file()
    return loaded(environment, folder) if there else None


def side_if_there(environment: str, folder: Path) -> Side:
    return as_side(loaded_if_there(environment, folder))


def between(base: Side, head: Side, *, called: tuple[str, str]) -> Changes:
    """What changes from the one to the other; with what causes which of it, where both are one environment."""
    moved = not head.beside and None not in (base.place, head.place) and base.place != head.place
    was = NOTHING if moved else base.graph
    resources = [*_resources(was, head.graph)]
    resources.sort(key=lambda change: DOMAINS.index(change.domain))  # stable: within a domain the graphs' own order
    parts = [*_edits(base, head)]
    may_differ = base.foundation.may_differ if head.beside and base.foundation else ()
    return Changes(
        *called,
        settings=tuple(expected(settings(parts), may_differ)),
        causes=() if moved or head.beside else causes(base, head, parts),
        resources=tuple(resources),
        same=tuple(_same(resources)),
        unchanged=sum(was.by_id.get(id) == resource for id, resource in head.graph.by_id.items()),
        elsewhere=_place(base) if moved else None,
        review=review(was, head.graph, None if moved else base.foundation, head.foundation),
    )


def taken_away(wanted: str, folder: Path | None, base: Path, called: str) -> list[Changes]:
    """Of each environment whose files only the `base` has, all that they meant: it goes nowhere by itself, and so
    nothing is closed, lost or saved by it. Of its settings those of files that are gone: others still say the rest."""
    found = []
    there = {each.name for each in (folder or SHIPPED).iterdir()}
    for name in environments_taken_away(wanted, folder or SHIPPED, base):
        was = side(name, base)
        gone = between(was, Side(None, NOTHING), called=(called, f"no {name}"))
        its = tuple(each for each in gone.settings if re.split("[:/]", each.where)[-2] not in there)
        found.append(replace(gone, settings=its, elsewhere=_place(was), review=review(NOTHING, NOTHING)))
    return found


def _place(side: Side) -> str | None:
    return "{} in account {}, {}".format(*side.place) if side.place else None


def _edits(base: Side, head: Side) -> Iterator[Edit]:
    """What is written otherwise, but for what all environments have otherwise; and each order that means something."""
    for edit in edits(base.files, head.files):
        if not (head.beside and edit.now_at[:1] in (("environment",), ("account",), ("region",))):
            yield edit
    if base.files is not None:
        for edit in orders(base.files, head.files):
            if tells(base.graph, base.files, edit):
                yield edit


def _resources(was: ResourceGraph, now: ResourceGraph) -> Iterator[Change]:
    for id, found in groupby(compare(was, now), key=lambda difference: difference.resource.id):
        differences: list[Difference] = list(found)
        match differences[0]:
            case Missing(resource):
                yield _change(resource, "removed")
            case Extra(resource):
                yield _change(resource, "added")
            case Changed():
                changed = [each for each in differences if isinstance(each, Changed)]
                fields = tuple(Field(each.path, value(each.was), value(each.now)) for each in changed)
                yield _change(now.by_id[id], "changed", fields)


def _change(resource: Resource, what: What, fields: tuple[Field, ...] = ()) -> Change:
    return Change(resource.id, type(resource).__name__, resource.domain, what, fields)


MANY = 3


def _same(changes: Sequence[Change]) -> Iterator[Same]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        if change.what == "changed":
            found.setdefault(repr(replace(change, id="", kind="", domain=DOMAINS[0])), []).append(change)
    for listed in found.values():
        if len(listed) >= MANY:
            yield Same(listed[0].fields, tuple(change.id for change in listed))


@contextmanager
def at_ref(ref: str, folder: Path) -> Iterator[Path]:
    """The folder of configuration as it stands in git at `ref`, in a place of its own: the checkout is not touched.
    Its files are told as git tells them: `main:config/base.yaml`.

    Raises `EngineFailed` with git's own words.
    """
    root = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
    inside = folder.resolve().relative_to(root.resolve()).as_posix()
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
    with TemporaryDirectory(prefix="isoform-base-") as there, standing_for(Path(there), f"{ref}:"):
        if not _git(root, "ls-tree", "--name-only", commit, "--", inside):
            (Path(there) / inside).mkdir(parents=True)  # nothing was there
            yield Path(there) / inside
            return
        with tarfile.open(fileobj=BytesIO(_git(root, "archive", "--format=tar", commit, "--", inside))) as archive:
            # Python before 3.11.4, which Debian 12 has, knows no filter; what git packs is a commit of this checkout.
            filtered: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
            archive.extractall(there, **filtered)
        yield Path(there) / inside


def _git(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        raise EngineFailed("git is not installed, or not on PATH: say the other files by --base-dir") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip() or "it knows no such commit"
        raise EngineFailed(f"git did not give {' '.join(arguments)}: {said}")
    return done.stdout
