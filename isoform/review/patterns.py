"""IAM's patterns held against each other: whether one means no more than another, and whether two mean something alike.

`*` is any characters, `?` is one, and `${aws:username}` is a text that AWS fills in: one symbol, whatever it may be.
`${*}`, `${?}` and `${$}` are the characters themselves.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import lru_cache
from typing import Final


class Wild(Enum):
    ONE = "?"
    MANY = "*"


Token = str | Wild
"""A character, a variable, or a wildcard."""
Pattern = tuple[Token, ...]

TOKEN: Final = re.compile(r"\$\{[^{}]*\}|.", re.DOTALL)
ESCAPED: Final = {"${*}": "*", "${?}": "?", "${$}": "$"}
WILD: Final = {each.value: each for each in Wild}


def literal(text: str) -> Pattern:
    return tuple(ESCAPED.get(token, token) for token in TOKEN.findall(text))


def pattern(text: str) -> Pattern:
    return tuple(ESCAPED.get(token) or WILD.get(token, token) for token in TOKEN.findall(text))


@lru_cache(maxsize=1 << 16)
def fits(one: str, whole: str) -> bool:
    """Whether all that `one` means `whole` means."""
    return one == whole or within(pattern(one), pattern(whole))


@lru_cache(maxsize=1 << 16)
def meets(one: str, other: str) -> bool:
    """Whether there may be something that both mean."""
    return overlap(pattern(one), pattern(other))


MOST: Final = 500


def within(one: Pattern, whole: Pattern) -> bool:
    """Whether each word of `one` is one of `whole`.

    It is enough to try words whose wildcards stand for a character that `whole` does not have: only its wildcards match
    that, and they match any other as well. So `one` is walked once, with the sets of places at which `whole` may be by
    then; where a set holds another, the smaller one decides. Of more than `MOST` sets nothing is said to be within: a
    gain too many is better than one too few.
    """
    reached = {_with_empty({0}, whole)}
    for token in one:
        if token is Wild.MANY:
            reached = {further for places in reached for further in _any_number(places, whole)}
        else:
            reached = {_after(places, token, whole) for places in reached}
        if len(reached) > MOST:
            return False
        reached = {places for places in reached if not any(other < places for other in reached)}
    return all(len(whole) in places for places in reached)


def _any_number(places: frozenset[int], whole: Pattern) -> Iterator[frozenset[int]]:
    """Where `whole` may be after none, one, two... of those characters, until nothing new comes."""
    seen: set[frozenset[int]] = set()
    while places not in seen:
        seen.add(places)
        yield places
        places = _after(places, Wild.ONE, whole)


def _after(places: frozenset[int], token: Token, whole: Pattern) -> frozenset[int]:
    further = set()
    for place in places:
        if place < len(whole):
            here = whole[place]
            if here is Wild.MANY:
                further.add(place)
            elif here == token or (here is Wild.ONE and not _variable(token)):
                further.add(place + 1)
    return _with_empty(further, whole)


def _with_empty(places: Iterable[int], whole: Pattern) -> frozenset[int]:
    """With those that are reached where `*` stands for nothing."""
    found: set[int] = set()
    for place in places:
        found.add(place)
        while place < len(whole) and whole[place] is Wild.MANY:
            place += 1
            found.add(place)
    return frozenset(found)


def _variable(token: Token) -> bool:
    return isinstance(token, str) and len(token) > 1


def overlap(one: Pattern, other: Pattern) -> bool:
    """Whether a word is of both. A variable may be any text."""
    one, other = (tuple(Wild.MANY if _variable(token) else token for token in each) for each in (one, other))
    waiting, seen = [(0, 0)], {(0, 0)}
    while waiting:
        at = i, j = waiting.pop()
        if at == (len(one), len(other)):
            return True
        mine, theirs = (each[place] if place < len(each) else None for each, place in ((one, i), (other, j)))
        steps = []
        if mine is Wild.MANY:
            steps += [(i + 1, j)] + ([(i, j + 1)] if theirs else [])
        if theirs is Wild.MANY:
            steps += [(i, j + 1)] + ([(i + 1, j)] if mine else [])
        if mine and theirs and Wild.MANY not in (mine, theirs) and (mine == theirs or Wild.ONE in (mine, theirs)):
            steps.append((i + 1, j + 1))
        waiting += {*steps} - seen
        seen.update(steps)
    return False
