"""How much rules of monitoring take in, one against another: of alarms, of events, and of lines of a log.

Each answers `less` or `more` where the one takes in nothing that the other does not, `same`, or `other` where neither
is so, or where nobody can tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import compress, product
from typing import Final, Literal

from core.errors import InputFaults
from core.graph import Document, Text
from core.graph.references import Json
from core.model.alarm_words import Joined, Not, Rings, Rule, rings, rule

Scope = Literal["less", "more", "same", "other"]


def _scope(*, now_within_was: bool, was_within_now: bool) -> Scope:
    if now_within_was:
        return "same" if was_within_now else "less"
    return "more" if was_within_now else "other"


MOST: Final = 12
"""Alarms, of which each set is tried."""


def of_alarms(was: Text, now: Text) -> Scope:
    """By when each rings."""
    old, new = _read(was), _read(now)
    sets = _sets(old, new)
    if old is None or new is None or sets is None:
        return "other"
    when = [(_holds(old, ringing), _holds(new, ringing)) for ringing in sets]
    return _scope(
        now_within_was=all(before or not after for before, after in when),
        was_within_now=all(after or not before for before, after in when),
    )


def can_ring(text: Text, *, without: set[str]) -> bool:
    """Whether it still may where these alarms never do."""
    meant = _read(text)
    sets = _sets(meant)
    return meant is None or sets is None or any(_holds(meant, ringing - without) for ringing in sets)


def _sets(*rules: Rule | None) -> list[set[str]] | None:
    """Each set of their alarms that may ring; None of too many."""
    named = sorted({alarm for each in rules if each for alarm in rings(each)})
    if len(named) > MOST:
        return None
    return [{*compress(named, each)} for each in product((False, True), repeat=len(named))]


CLOUDWATCH: Final = {'ALARM("': " ", '")': " ", "AND": "and", "OR": "or", "NOT": "not"}


def _read(text: Text) -> Rule | None:
    """In the configuration's words, of which there is a reader; each alarm by its id."""
    words = "|".join(map(re.escape, CLOUDWATCH))
    parts = (
        re.sub(words, lambda found: CLOUDWATCH[found[0]], part) if isinstance(part, str) else part.target
        for part in text.parts
    )
    try:
        return rule("".join(parts))
    except InputFaults:
        return None


def _holds(meant: Rule, ringing: set[str]) -> bool:
    match meant:
        case Rings(alarm):
            return alarm in ringing
        case Not(inner):
            return not _holds(inner, ringing)
        case Joined(by, inners):
            return (all if by == "and" else any)(_holds(each, ringing) for each in inners)


def of_events(was: Document, now: Document) -> Scope:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html"""
    return _scope(now_within_was=_matches(now.content, was.content), was_within_now=_matches(was.content, now.content))


def _matches(one: Json, other: Json) -> bool:
    """Whether each event that `one` matches `other` does: it asks for no other field, and takes as many values."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one == other or (
            "$or" not in other and all(key in one and _matches(one[key], wanted) for key, wanted in other.items())
        )
    if isinstance(one, tuple) and isinstance(other, tuple):
        return all(each in other for each in one)
    return one == other


TERMS: Final = re.compile(r'(?:"[^"]*"|\w+)(?: +(?:"[^"]*"|\w+))*')
"""Each of which a line must have."""


def of_lines(was: str, now: str) -> Scope:
    """Of filters that are words. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"""
    if was == now:
        return "same"
    if not all(map(TERMS.fullmatch, (was, now))):  # of nothing, which is every line, too
        return "other" if was and now else "more" if was else "less"
    old, new = ({*re.findall(r'"[^"]*"|\w+', each)} for each in (was, now))
    return _scope(now_within_was=old <= new, was_within_now=new <= old)
