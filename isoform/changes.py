"""What a change to the files does: the settings that differ, each with its line, and the resources that follow.

One value, made of two environments' files and the graphs that they mean. No engine is asked, and no account: what both
engines make of the result is what `isoform preview` proves.
"""

from __future__ import annotations

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

from config.environments import Loaded, environments, loaded
from config.layers import Entries
from core.compare import Changed, Difference, Extra, Missing, compare
from core.errors import EngineFailed, InputFaults
from core.graph import DOMAINS, Domain, Resource, ResourceGraph
from core.lower import lower
from isoform.causes import Cause, causes
from isoform.comparison import Value, value
from isoform.review import Review, review
from isoform.settings import Setting, Side, edits, expected, settings

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
    return Side(what.files, what.graph) if what else Side(None, NOTHING)


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
    return (
        Side(_without_its_name(one.files), one.graph, mine.may_differ),
        Side(_without_its_name(two.files), lower(same)),
    )


def _without_its_name(files: Entries) -> Entries:
    """Nor its account: in these all environments differ."""
    kept = {word: each for word, each in files.entries.items() if word not in ("environment", "account")}
    return replace(files, entries=kept)


def loaded_if_there(environment: str, folder: Path) -> Loaded | None:
    """None of an environment that was not there yet."""
    there = environment in environments(folder) and (folder / "base.yaml").is_file()
    return loaded(environment, folder) if there else None


def side_if_there(environment: str, folder: Path) -> Side:
    return as_side(loaded_if_there(environment, folder))


def between(base: Side, head: Side, *, called: tuple[str, str], caused: bool = True) -> Changes:
    """What changes from the one to the other; with what causes which of it, unless that is not asked for."""
    resources = [*_resources(base.graph, head.graph)]
    resources.sort(key=lambda change: DOMAINS.index(change.domain))  # stable: within a domain the graphs' own order
    parts = [*edits(base.files, head.files)]
    return Changes(
        *called,
        settings=tuple(expected(settings(parts), base.may_differ)),
        causes=causes(base, head, parts, [change.id for change in resources]) if caused else (),
        resources=tuple(resources),
        same=tuple(_same(resources)),
        unchanged=sum(base.graph.by_id.get(id) == resource for id, resource in head.graph.by_id.items()),
        review=review(base.graph, head.graph),
    )


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

    Raises `EngineFailed` with git's own words.
    """
    root = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
    inside = folder.resolve().relative_to(root.resolve()).as_posix()
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
    with TemporaryDirectory(prefix="isoform-base-") as there:
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
