"""Every small change to an engine's own words: what a strict observer must never read as the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from core.documents import VERSION

Path = tuple[str | int, ...]


def mutants(words: Any) -> Iterator[tuple[str, Any]]:
    """`words` with each leaf and branch taken away, altered, and of another type, and each item of a list said twice.

    Each with what was done to it. Text that is JSON is changed inside, too. What a policy's list says twice means what
    it says once, and is no change: see `says_a_set`.
    """
    for change, path, mutant in _mutants(words, None):
        yield f"{change} {'.'.join(map(str, path))}", mutant


def _mutants(value: Any, policy: Path | None) -> Iterator[tuple[str, Path, Any]]:
    """Each change with where it was made; `policy` is the way here from the policy inside which it stands."""
    match value:
        case dict():
            policy = () if _is_policy(value) else policy
            for key, item in value.items():
                for change, path, inside in _changes(item, _below(policy, key)):
                    yield change, (key, *path), {**value, key: inside}
                yield "delete", (key,), {other: value[other] for other in value if other != key}
        case list():
            for n, item in enumerate(value):
                before, after = value[:n], value[n + 1 :]
                for change, path, inside in _changes(item, _below(policy, n)):
                    yield change, (n, *path), [*before, inside, *after]
                yield "delete", (n,), [*before, *after]
                if policy is None or not says_a_set(policy):
                    yield "repeat", (n,), [*before, item, item, *after]
        case str() if (opened := _opened(value)) is not None:
            for change, path, inside in _mutants(opened, None):
                yield change, ("(JSON)", *path), json.dumps(inside)


def _changes(value: Any, policy: Path | None) -> Iterator[tuple[str, Path, Any]]:
    """Those inside `value`, and those of the whole."""
    yield from _mutants(value, policy)
    yield "alter", (), _altered(value)
    yield "retype", (), {"0": value} if isinstance(value, list) else [value]


def _is_policy(value: Mapping[str, Any]) -> bool:
    return value.get("Version") == VERSION and "Statement" in value


def _below(policy: Path | None, step: str | int) -> Path | None:
    return None if policy is None else (*policy, step)


def says_a_set(path: Path) -> bool:
    """Whether a policy's list at `path` is one of IAM's own, in which neither order nor repetition means anything.

    Not so a list deeper down, by which an engine joins a text.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    match path:
        case ["Statement"]:
            return True
        case ["Statement", int(), "Action" | "NotAction" | "Resource" | "NotResource"]:
            return True
        case ["Statement", int(), "Principal", str()]:
            return True
        case ["Statement", int(), "Condition", str(), str()]:
            return True
    return False


def _opened(text: str) -> Any:
    """The list or the block that is written as `text`; None where it is no such thing."""
    try:
        content = json.loads(text)
    except ValueError:
        return None
    return content if isinstance(content, dict | list) else None


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
