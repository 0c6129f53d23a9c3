"""What AWS itself has: the actions of its services, and its managed policies.

Read from lists beside this file, and only once somebody asks: tests/core/aws_lists.py writes them.
"""

from __future__ import annotations

import difflib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

ACTIONS = Path(__file__).with_name("actions.txt")
MANAGED = Path(__file__).with_name("managed.txt")


def has_action(action: str) -> bool:
    """Whether AWS knows `s3:GetObject`, or something that `s3:Get*` stands for; `*` alone is every action."""
    prefix, _, name = action.partition(":")
    return action == "*" or any(fnmatchcase(each, name.replace("[", "[[]")) for each in _actions().get(prefix, ()))


def near_action(action: str) -> str:
    """The action that was meant, if one is like it: AWS takes either case, isoform only AWS's own."""
    services, prefix = _actions(), action.partition(":")[0]
    near = [prefix] if prefix in services else difflib.get_close_matches(prefix.lower(), services, 5, cutoff=0.5)
    return next(iter(_nearest(action, [f"{each}:{name}" for each in near for name in services[each]])), "")


def has_managed(name: str) -> bool:
    """Whether AWS has a managed policy of this name, with its path: `job-function/ViewOnlyAccess`."""
    return name in _managed()


def near_managed(name: str) -> str:
    """The managed policy that was meant, if one is like it: rather the same name on another path."""
    own = name.rpartition("/")[2]
    same = [each for each in _managed() if each.rpartition("/")[2] == own]
    return next(iter(same or _nearest(name, list(_managed()))), "")


def _nearest(word: str, known: list[str]) -> list[str]:
    """Known words like `word`, the nearest first, whatever its case."""
    by_lower = {each.lower(): each for each in known}
    return [by_lower[each] for each in difflib.get_close_matches(word.lower(), by_lower, 1)]


@cache
def _actions() -> dict[str, tuple[str, ...]]:
    """Of each service by its prefix."""
    lines = ACTIONS.read_text(encoding="utf-8").splitlines()
    return {prefix: tuple(names.split()) for prefix, _, names in (line.partition(" ") for line in lines)}


@cache
def _managed() -> frozenset[str]:
    return frozenset(MANAGED.read_text(encoding="utf-8").splitlines())
