"""Every small change to an engine's own words: what a strict observer must never read as the same."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

Path = tuple[Any, ...]


def mutants(words: Any) -> Iterator[tuple[str, Any]]:
    """`words` with each leaf and branch taken away, altered, and of another type, and each item of a list said twice.

    Each with what was done to it.
    """
    for path in _paths(words):
        for change in ("delete", "alter", "retype", *(["repeat"] if isinstance(path[-1], int) else [])):
            mutant = copy.deepcopy(words)
            holder, key = mutant, path[-1]
            for step in path[:-1]:
                holder = holder[step]
            match change:
                case "delete":
                    del holder[key]
                case "alter":
                    holder[key] = _altered(holder[key])
                case "retype":
                    holder[key] = {"0": holder[key]} if isinstance(holder[key], list) else [holder[key]]
                case _:
                    holder.insert(key, copy.deepcopy(holder[key]))
            yield f"{change} {'.'.join(map(str, path))}", mutant


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _paths(item, (*path, key))
    if path:
        yield path


def _altered(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return value + "x"
        case list():
            return value[:-1] or ["more"]
        case dict():
            return {**value, "Unheard": "of"}
        case _:
            return "something"
