"""Where a setting is written, what it may be, and what it becomes: the resources that are others without it."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, is_dataclass, replace
from pathlib import Path
from typing import Literal, get_args, get_origin

from config.environments import SHIPPED, entries, file_of
from config.keys import is_named, keys_in_files, type_at
from config.layers import Entries, Items, Scalar, Steps, Value, at, read
from config.meaning import meant
from config.schema import description
from core.compare import Changed, compare
from core.errors import Fault, InputFaults, Origin
from core.graph import ResourceGraph
from core.lower import lower
from isoform.natives import types_in_cloudformation, types_in_pulumi
from isoform.report.reference import BELOW, default_in_words, examples_in_words, type_in_words
from isoform.settings import written
from isoform.what_if import key_at, with_value, without_what_follows


@dataclass(frozen=True, slots=True)
class Written:
    """What a file says, and where."""

    text: str
    at: Origin


@dataclass(frozen=True, slots=True)
class Becomes:
    """A resource that is another one, or is not there, without the setting."""

    id: str
    kind: str
    fields: tuple[str, ...]
    """Those that it decides; none where it decides that there is such a resource at all."""
    cdk: str
    """CloudFormation's type."""
    pulumi: str


@dataclass(frozen=True, slots=True)
class Explained:
    path: str
    environment: str
    means: str
    """What the model says of the key."""
    may_be: str
    otherwise: str
    """What it is where nothing is said; `needed` where something must be."""
    value: Written | None
    """None where no file says it."""
    over: tuple[Written, ...]
    """What the environment's own file, or a lock, is laid over."""
    becomes: tuple[Becomes, ...]
    stays: str = ""
    """Why it is not known what it becomes: what is wrong without it."""


def explain(path: str, environment: str, folder: Path | None) -> Explained:
    """Of an environment whose files are right. Raises `InputFaults` for faults, and for a path that there is not."""
    folder = folder or SHIPPED
    tree, faults = entries(environment, folder)
    if faults:
        raise InputFaults(faults)
    steps = _steps(path, tree)
    whole = lower(meant(tree))
    value = at(tree, steps)
    shown = Written(written(value), value.at) if value is not None else None
    becomes, stays = _becomes(tree, steps, whole) if value is not None else ((), "")
    return Explained(
        ".".join(map(str, steps)),
        environment,
        *_of_the_model(steps),
        shown,
        tuple(_over(folder, environment, steps, shown)),
        becomes,
        stays,
    )


def keys_from(begun: str, environment: str, folder: Path | None) -> list[str]:
    """The paths that `begun` may become by one more step; none where the files are wrong, or its steps before that."""
    before, dot, _ = begun.rpartition(".")
    try:
        tree, _ = entries(environment, folder or SHIPPED)
        steps = _steps(before, tree) if dot else ()
    except InputFaults:
        return []
    return [
        path for key in _known(type_at(steps), at(tree, steps)) if (path := f"{before}{dot}{key}").startswith(begun)
    ]


def _steps(path: str, tree: Entries) -> Steps:
    """The path's steps: of names that have dots, the longest that is there. Raises `InputFaults`."""
    steps: Steps = ()
    left = path.replace("[", ".").replace("]", "").strip(".")
    while left:
        shape, value = type_at(steps), at(tree, steps)
        known = _known(shape, value)
        found = max((word for word in known if left == word or left.startswith(f"{word}.")), key=len, default=None)
        if found is None and is_named(shape) and not isinstance(value, Entries):
            found = left.partition(".")[0]
        if found is None:
            word = left.partition(".")[0]
            near = difflib.get_close_matches(word, known, 1)
            fix = f"did you mean `{near[0]}`?" if near else f"write {' or '.join(known) or 'less: it has no parts'}"
            raise InputFaults([Fault(steps, f"`{word}` is no key here", fix)])
        steps = (*steps, int(found) if isinstance(value, Items) else found)
        left = left[len(found) + 1 :]
    if not steps:
        raise InputFaults([Fault((), "no path", "write one like `network.nat.gateways`")])
    return steps


def _known(shape: object, value: Value | None) -> list[str]:
    if isinstance(value, Items):
        return [str(n) for n in range(len(value.items))]
    if isinstance(shape, type) and is_dataclass(shape):
        return [*keys_in_files(shape)]
    return [*value.entries] if isinstance(value, Entries) else []


def _of_the_model(steps: Steps) -> tuple[str, str, str]:
    """What the key means, what it may be, and what it is where nothing is said."""
    shape, found = type_at(steps), key_at(steps)
    parts = isinstance(shape, type) and is_dataclass(shape)
    inner = dict.fromkeys(key for each in _parts_of(shape) for key in _known(each, None))
    may_be = type_in_words(shape).replace(BELOW, f"with keys {', '.join(inner)}")
    if parts:
        may_be = f"keys: {', '.join(inner)}"
    if found is None:
        return (inspect.getdoc(shape) or "") if parts else "", may_be, ""
    owner, key = found
    examples = "" if get_origin(shape) is Literal or shape is bool or parts else examples_in_words(key)
    return description(owner, key), may_be + examples, default_in_words(owner, key)


def _parts_of(shape: object) -> Iterator[type]:
    """What has keys of its own: it, or what it is a list or a map of."""
    if isinstance(shape, type) and is_dataclass(shape):
        yield shape
    for each in get_args(shape):
        yield from _parts_of(each)


def _over(folder: Path, environment: str, steps: Steps, value: Written | None) -> Iterator[Written]:
    """What other files say there, in their order."""
    for file in (folder / "base.yaml", file_of(environment, folder)):
        tree, _ = read(file)
        found = at(tree, steps)
        if found is not None and (value is None or found.at != value.at):
            yield Written(written(found), found.at)


def _becomes(tree: Entries, steps: Steps, whole: ResourceGraph) -> tuple[tuple[Becomes, ...], str]:
    """What differs with something else in its place, or with nothing; and why that cannot be told."""
    others, why = [*_others(tree, steps)], ""
    if not others:
        return (), "it is needed, so ask about its parts"
    for other in others:
        graph, wrong = without_what_follows(other)
        if graph is not None and any(compare(whole, graph)):
            return tuple(_differing(whole, graph)), ""
        why = why or wrong
    return (), why


def _differing(whole: ResourceGraph, without: ResourceGraph) -> Iterator[Becomes]:
    fields: dict[str, list[str]] = {}
    for each in compare(whole, without):
        if each.resource.id in whole.by_id:
            path = each.path.partition("[")[0] if isinstance(each, Changed) else ""
            fields.setdefault(each.resource.id, []).extend([path] if path else [])
    cdk, pulumi = types_in_cloudformation(), types_in_pulumi()
    for id, listed in fields.items():
        kind = type(whole.by_id[id])
        yield Becomes(id, kind.__name__, tuple(dict.fromkeys(listed)), cdk[kind], pulumi[kind])


def _others(tree: Entries, steps: Steps) -> Iterator[Entries]:
    """The files with other values in the place, and with nothing there: the one first that changes less."""
    key = key_at(steps)
    if key is None or not key[1].required:
        yield with_value(tree, steps, None)
    value = at(tree, steps)
    if isinstance(value, Items) and len(value.items) > 1:
        yield with_value(tree, (*steps, len(value.items) - 1), None)
    if isinstance(value, Scalar):
        for other in _alternatives(steps, value):
            yield with_value(tree, steps, replace(value, value=other, written=str(other)))


def _alternatives(steps: Steps, value: Scalar) -> Sequence[str | int | bool]:
    shape, found = type_at(steps), key_at(steps)
    if get_origin(shape) is Literal:
        return [each for each in get_args(shape) if each != value.value]
    if isinstance(value.value, bool):
        return [not value.value]
    examples = [each for each in (found[1].examples if found else ()) if isinstance(each, str | int)]
    more = [value.value + 1, value.value - 1] if isinstance(value.value, int) else [f"{value.written}-x"]
    return [*(each for each in examples if each != value.value), *more]
