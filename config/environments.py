"""The environments: a file each, laid over base.yaml, read into the Foundation that they mean.

base.yaml + dev.yaml + dev.addresses.lock + dev.stacks.lock -> Foundation, or every fault of the files with its line
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import FaultInFile, GraphFault, InputFaults, Origin

if TYPE_CHECKING:
    from config.layers import Entries
    from core.graph import ResourceGraph
    from core.model import Foundation

SHIPPED = Path(__file__).parent
BASE = "base"
ALL = "all"
"""What `--env` takes for every environment; so none is called that."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The files of an environment, and what they mean."""

    files: Entries
    """All layers, one over the other."""
    foundation: Foundation
    graph: ResourceGraph


def environments(folder: Path = SHIPPED) -> list[str]:
    """The names of the environments in `folder`: its YAML files, but for base.yaml."""
    return sorted(file.stem for file in folder.glob("*.yaml") if file.stem != BASE)


def named(wanted: str, folder: Path | None = None) -> list[str]:
    """The environments that `--env` means: a name, `all`, a pattern (`prod-*`), or several of them between commas.

    Raises `InputFaults` where a name or a pattern is of none, without reading any file.
    """
    known = _known(folder or SHIPPED)
    found: list[str] = []
    for each in map(str.strip, wanted.split(",")):
        if not each:
            wrong = f"an empty name is none of its environments ({', '.join(known)})"
            raise _refusal(folder or SHIPPED, wrong, "take the comma away, or write a name")
        if means_several(each) and known:
            alike = [name for name in known if each == ALL or fnmatchcase(name, each)]
            if not alike:
                wrong = f"`{each}` is like none of its environments ({', '.join(known)})"
                raise _refusal(folder or SHIPPED, wrong, f"write one like `{known[0].partition('-')[0]}*`, or `{ALL}`")
            found += alike
        else:
            file_of(each, folder)
            found.append(each)
    return [*dict.fromkeys(found)]


def taken_away(wanted: str, folder: Path, base: Path) -> list[str]:
    """What of `wanted` only the `base` has: environments whose files are gone."""
    there, meant = environments(folder), [*map(str.strip, wanted.split(","))]
    return [
        name
        for name in environments(base)
        if name not in there and any(each == ALL or fnmatchcase(name, each) for each in meant)
    ]


def is_there(folder: Path) -> None:
    """Raises `InputFaults` where the folder is none, or has no base.yaml."""
    _known(folder)


def means_several(wanted: str) -> bool:
    """Whether it may name more than one environment."""
    return wanted == ALL or any(sign in wanted for sign in "*?[,")


def load(environment: str, folder: Path | None = None, *, settling: bool = False) -> Foundation:
    """What base.yaml with `<environment>.yaml` laid over it means, with the addresses and stacks that are settled.

    Raises as `loaded` does.
    """
    return loaded(environment, folder, settling=settling).foundation


def loaded(environment: str, folder: Path | None = None, *, settling: bool = False) -> Loaded:
    """The same with the files themselves and the graph, which have to be read and made for it in any case.

    Maps merge, lists replace, `null` removes. Raises `InputFaults` with every fault of the files, by file and line. A
    lock is whole, or it is a fault; but not where one is about to be written anew (`settling`).
    """
    from config import cut, lock
    from config.meaning import meant, of_no_value
    from core.lower import lower

    tree, faults = entries(environment, folder or SHIPPED, settling=settling)
    try:
        foundation = meant(tree)
        graph = lower(foundation)
        if not settling:
            faults += lock.unsettled(foundation, file_of(environment, folder))
            faults += cut.unsettled(graph, foundation.stacks, file_of(environment, folder))
    except InputFaults as refused:
        faults += [fault for fault in refused.faults if isinstance(fault, FaultInFile)]
    except GraphFault as clash:  # names that are fine each alone, and together would make one id
        faults.append(FaultInFile((), str(clash), "rename one of them", tree.entries["environment"].at))
    if faults:
        raise _sorted(of_no_value(faults))
    return Loaded(tree, foundation, graph)


def entries(environment: str, folder: Path, *, settling: bool = False) -> tuple[Entries, list[FaultInFile]]:
    """The entries of all layers, each with its line; and the faults beside which they could be read."""
    from config import cut, lock
    from config.layers import Entries, Scalar, overlay, read

    trees: dict[Path, Entries] = {}
    faults: list[FaultInFile] = []
    unreadable: list[FaultInFile] = []
    base, own_file = _files(environment, folder)
    addresses, stacks = lock.lock_of(own_file), cut.lock_of(own_file)
    locks = [file for file in [addresses, stacks] if file.is_file()]
    for file in [base, own_file, *locks]:
        try:
            tree, found = read(file)
        except InputFaults as refused:
            unreadable += [each for each in refused.faults if isinstance(each, FaultInFile)]
            continue
        faults += found
        if (own := tree.entries.get("environment")) is not None:
            wrong, fix = "`environment` is said by the file's name", "take it away"
            faults.append(FaultInFile(("environment",), wrong, fix, own.at))
        trees[file] = tree
    if unreadable:
        raise _sorted([*unreadable, *faults])
    below, above = trees[base], trees[own_file]
    locked, split = (trees.get(file, Entries({}, above.at)) for file in (addresses, stacks))
    merged = overlay(overlay(Entries({}, below.at), below), above)
    faults += [*lock.contradictions(merged, locked), *(lock.stale(locked, merged, environment) if not settling else ())]
    faults += cut.strays(merged, split, own_file)
    merged = overlay(overlay(merged, lock.of_what_is_there(locked, merged)), split)
    name = Scalar(environment, environment, above.at)
    return replace(merged, entries={**merged.entries, "environment": name}, at=below.at), faults


def file_of(environment: str, folder: Path | None = None) -> Path:
    """The environment's own file. Raises `InputFaults` where there is none, without reading any."""
    return _files(environment, folder or SHIPPED)[1]


def _files(environment: str, folder: Path) -> list[Path]:
    known = _known(folder)
    if environment not in known:
        near = difflib.get_close_matches(environment, known, 1)
        fix = f"did you mean `{near[0]}`?" if near else f"write {' or '.join(known) or 'a file of that name'}"
        wrong = f"`{environment}` is none of its environments ({', '.join(known) or 'it has none'})"
        raise _refusal(folder, wrong, fix)
    return [folder / f"{BASE}.yaml", folder / f"{environment}.yaml"]


def _known(folder: Path) -> list[str]:
    if not folder.is_dir():
        raise _refusal(folder, "no such folder", "name the one that holds base.yaml")
    if not (folder / f"{BASE}.yaml").is_file():
        raise _refusal(folder, "has no base.yaml", "add it: what all environments share")
    known = environments(folder)
    if ALL in known:
        wrong, fix = f"`{ALL}` is what `--env` takes for every environment", "give the file another name"
        raise _refusal(folder / f"{ALL}.yaml", wrong, fix)
    return known


def _refusal(where: Path, wrong: str, fix: str) -> InputFaults:
    from config.layers import shown

    return InputFaults([FaultInFile((), wrong, fix, Origin(shown(where)))])


def by_place(fault: FaultInFile) -> tuple[str, int, list[str]]:
    """By which faults are sorted: file, line and path."""
    return fault.origin.file, fault.origin.line, [*map(str, fault.path)]


def _sorted(faults: list[FaultInFile]) -> InputFaults:
    faults.sort(key=by_place)
    return InputFaults(faults)
