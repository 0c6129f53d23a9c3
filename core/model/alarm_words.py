"""The words of an alarm: how long a period is, when it is one, and how alarms make another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.errors import Fault, InputFaults

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
PERIOD = re.compile(r"([1-9][0-9]{0,5}) (second|minute|hour|day)s?")
FINEST = (10, 20, 30)
"""Seconds; else whole minutes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""


def seconds(words: str) -> int:
    """How long `5 minutes` is. Raises `InputFaults`, also for what CloudWatch has not."""
    found = PERIOD.fullmatch(words)
    if not found:
        raise InputFaults([Fault((), f"`{words}` is no period", "write one like `30 seconds` or `5 minutes`")])
    length = int(found[1]) * SECONDS[found[2]]
    if length not in FINEST and length % 60:
        raise InputFaults([Fault((), f"`{words}` is no period that AWS has", "write 10, 20 or 30 seconds, or minutes")])
    return length


Sign = Literal[">", ">=", "<", "<="]
Side = Literal["outside", "above", "below"]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that does not move."""

    sign: Sign
    number: float


@dataclass(frozen=True, slots=True)
class Deviations:
    """What CloudWatch has learned to expect, give or take so many standard deviations."""

    side: Side
    number: float


NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
THRESHOLD = re.compile(rf"(>=|<=|>|<) *({NUMBER})")
DEVIATIONS = re.compile(rf"(outside|above|below) ({NUMBER}) deviations?")


def condition(words: str) -> Threshold | Deviations:
    """What `> 5`, or `above 2 deviations`, compares with. Raises `InputFaults`."""
    match THRESHOLD.fullmatch(words), DEVIATIONS.fullmatch(words):
        case re.Match() as found, _:
            sign: Sign = found[1]
            return Threshold(sign, float(found[2]))
        case _, re.Match() as found if float(found[2]) > 0:
            side: Side = found[1]
            return Deviations(side, float(found[2]))
    fix = "write one like `> 5`, `<= 0.5`, or `outside 2 deviations`, `above 2 deviations`, `below 2 deviations`"
    raise InputFaults([Fault((), f"`{words}` compares with nothing", fix)])


@dataclass(frozen=True, slots=True)
class Rings:
    """The alarm of this name does."""

    alarm: str


@dataclass(frozen=True, slots=True)
class Not:
    rule: Rule


@dataclass(frozen=True, slots=True)
class Joined:
    by: Literal["and", "or"]
    rules: tuple[Rule, ...]
    """Two or more."""


Rule: TypeAlias = "Rings | Not | Joined"
WORD = re.compile(r"[()]|[^\s()]+")
OPERATORS = ("and", "or", "not")
"""Words that are no alarm's name; `not` binds closest, then `and`."""


def rule(words: str) -> Rule:
    """What `a and (b or not c)` means. Raises `InputFaults`; knows no alarm."""
    left = WORD.findall(words)
    try:
        meant = _joined("or", left)
    except _Unexpected as unexpected:
        raise InputFaults([_fault(unexpected.where)]) from None
    if left:
        raise InputFaults([_fault(f"`{left[0]}` after the end")])
    return meant


def rings(meant: Rule) -> Iterator[str]:
    """The alarms that the rule names, in its order."""
    match meant:
        case Rings(alarm):
            yield alarm
        case Not(inner):
            yield from rings(inner)
        case Joined(_, inners):
            for inner in inners:
                yield from rings(inner)


class _Unexpected(Exception):
    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def _fault(where: str) -> Fault:
    return Fault((), where, "write alarms joined by `and`, `or`, `not` and parentheses")


def _joined(by: Literal["and", "or"], left: list[str]) -> Rule:
    def part() -> Rule:
        return _joined("and", left) if by == "or" else _single(left)

    parts = [part()]
    while left and left[0] == by:
        left.pop(0)
        parts.append(part())
    return Joined(by, tuple(parts)) if len(parts) > 1 else parts[0]


def _single(left: list[str]) -> Rule:
    match left.pop(0) if left else "":
        case "not":
            return Not(_single(left))
        case "(":
            inner = _joined("or", left)
            if not left or left.pop(0) != ")":
                raise _Unexpected("a `(` that is not closed")
            return inner
        case "":
            raise _Unexpected("no alarm at the end")
        case ")" | "and" | "or" as word:
            raise _Unexpected(f"`{word}` where an alarm should be")
        case name:
            return Rings(name)
