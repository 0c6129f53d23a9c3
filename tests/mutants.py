"""Every small change to an engine's own words: what a strict observer must never read as the same."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

Path = tuple[Any, ...]


def mutants(words: Any) -> Iterator[tuple[str, Any]]:
    """`words` with each leaf and branch taken away, each altered, each item of a list said twice; and what was done."""
    for path in _paths(words):
        for change in ("delete", "alter", "repeat"):
            if change == "repeat" and not isinstance(path[-1], int):
                continue
            mutant = copy.deepcopy(words)
            holder = mutant
            for key in path[:-1]:
                holder = holder[key]
            match change:
                case "delete":
                    del holder[path[-1]]
                case "alter":
                    holder[path[-1]] = _altered(holder[path[-1]])
                case _:
                    holder.insert(path[-1], copy.deepcopy(holder[path[-1]]))
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
