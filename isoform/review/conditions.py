"""Conditions of policies held against each other: whether each request that meets some meets another, too.

A condition says two things: whether it lets a request pass that has no such key, and which values it lets pass.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Final

from core.graph import Condition, Text
from isoform.comparison import value
from isoform.review.patterns import Pattern, Wild, literal, overlap, pattern, within


def implied(wanted: Condition, by: Iterable[Condition]) -> bool:
    """Whether a request that meets all of `by` meets `wanted`."""
    told = _meaning(wanted)
    mine = [_meaning(each) for each in by if each.key.lower() == wanted.key.lower()]
    without_key = told.absent or any(not each.absent for each in mine)
    return without_key and (told.takes_all or any(_narrower(each, told) for each in mine))


def limits(condition: Condition) -> bool:
    """Whether it keeps any value out."""
    return not _meaning(condition).takes_all


def in_words(condition: Condition) -> str:
    return f"{condition.operator} {condition.key} {' or '.join(sorted(map(text_of, condition.values)))}"


def text_of(text: Text) -> str:
    return str(value(text))


@dataclass(frozen=True, slots=True)
class Words:
    pattern: Pattern
    any_case: bool = False
    arn: bool = False
    """Whether each part between colons is matched by itself, so that no `*` goes beyond one."""


Bound = tuple[Decimal, int]
"""A number, and on which side of it: 0 is itself, -1 just below, 1 just above."""
LOWEST: Final[Bound] = (Decimal("-Infinity"), 0)
HIGHEST: Final[Bound] = (Decimal("Infinity"), 0)


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers, or times in seconds."""

    of: str
    low: Bound
    high: Bound


Network = IPv4Network | IPv6Network
Values = Words | Span | Network | str
"""Those that one value of a condition stands for. A `str` where it is not of the operator's type: only itself."""


@dataclass(frozen=True, slots=True)
class Meaning:
    many: str
    """`ForAllValues` or `ForAnyValue`, of a key that may have several values; else empty."""
    absent: bool
    """Whether a request without the key passes."""
    negated: bool
    values: frozenset[Values]
    """Which pass; where negated, which do not."""

    @property
    def takes_all(self) -> bool:
        return not self.values if self.negated else any(map(_is_everything, self.values))


OPERATOR: Final = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?")


@lru_cache(maxsize=1 << 12)
def _meaning(condition: Condition) -> Meaning:
    found = OPERATOR.fullmatch(condition.operator)
    many, operator, if_exists = found.groups() if found else (None, condition.operator, None)
    texts = [*map(text_of, condition.values)]
    if operator == "Null":
        absent, present = ({text.lower() for text in texts} >= {said} for said in ("true", "false"))
        return Meaning("", absent, present, frozenset())
    negated = "Not" in operator
    # What holds of any value, or of all, is asked of no value at all: `IfExists` changes nothing about that.
    absent = many == "ForAllValues" if many else bool(if_exists) or negated
    return Meaning(many or "", absent, negated, _values(operator.replace("Not", ""), texts))


def _values(operator: str, texts: Iterable[str]) -> frozenset[Values]:
    if operator == "IpAddress":
        found = [_network(text) for text in texts]
        v4 = collapse_addresses(each for each in found if isinstance(each, IPv4Network))
        v6 = collapse_addresses(each for each in found if isinstance(each, IPv6Network))
        return frozenset((*v4, *v6, *(each for each in found if isinstance(each, str))))
    return frozenset(_one(operator, text) for text in texts)


def _network(text: str) -> Network | str:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return text


def _one(operator: str, text: str) -> Values:
    match operator:
        case "StringEquals" | "BinaryEquals":
            return Words(literal(text))
        case "StringEqualsIgnoreCase" | "Bool":
            return Words(literal(text), any_case=True)
        case "StringLike":
            return Words(pattern(text))
        case "ArnEquals" | "ArnLike":
            return Words(pattern(text), arn=True)
    for type, read in NUMBERS.items():
        if operator.startswith(type):
            number = read(text)
            return text if number is None else _span(type, operator.removeprefix(type), number)
    return text


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _time(text: str) -> Decimal | None:
    """In seconds since 1970, or as ISO 8601 has it."""
    if text.isdigit():
        return _number(text)
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return Decimal((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())


NUMBERS: Final[dict[str, Callable[[str], Decimal | None]]] = {"Numeric": _number, "Date": _time}


def _span(of: str, how: str, number: Decimal) -> Span:
    match how:
        case "LessThan":
            return Span(of, LOWEST, (number, -1))
        case "LessThanEquals":
            return Span(of, LOWEST, (number, 0))
        case "GreaterThan":
            return Span(of, (number, 1), HIGHEST)
        case "GreaterThanEquals":
            return Span(of, (number, 0), HIGHEST)
    return Span(of, (number, 0), (number, 0))


def _is_everything(each: Values) -> bool:
    """Of addresses: of one family all."""
    if isinstance(each, Words):
        return bool(each.pattern) and {*each.pattern} == {Wild.MANY}
    return isinstance(each, IPv4Network | IPv6Network) and each.prefixlen == 0


def _narrower(one: Meaning, other: Meaning) -> bool:
    """Whether the values that pass `one` pass `other`."""
    if one.many not in ("", other.many):
        return False
    if other.negated and one.negated:
        return all(any(_in(theirs, mine) for mine in one.values) for theirs in other.values)
    if other.negated:
        return all(_apart(mine, theirs) for mine in one.values for theirs in other.values)
    return not one.negated and all(any(_in(mine, theirs) for theirs in other.values) for mine in one.values)


def _in(one: Values, other: Values) -> bool:
    match one, other:
        case Words(), Words():
            if other.arn and not one.arn and Wild.MANY in one.pattern:
                return False
            return within(*_cased(one, other))
        case Span(), Span():
            return one.of == other.of and other.low <= one.low and one.high <= other.high
        case IPv4Network(), IPv4Network():
            return one.subnet_of(other)
        case IPv6Network(), IPv6Network():
            return one.subnet_of(other)
    return one == other


def _cased(one: Words, other: Words) -> tuple[Pattern, Pattern]:
    """In one case where the other side takes any; else what takes a letter in any case takes whatever stands there."""
    if other.any_case:
        return _lower(one.pattern), _lower(other.pattern)
    if one.any_case:
        return tuple(Wild.ONE if _is_letter(token) else token for token in one.pattern), other.pattern
    return one.pattern, other.pattern


def _lower(of: Pattern) -> Pattern:
    return tuple(token.lower() if isinstance(token, str) else token for token in of)


def _is_letter(token: str | Wild) -> bool:
    return isinstance(token, str) and len(token) == 1 and token.lower() != token.upper()


def _apart(one: Values, other: Values) -> bool:
    """Whether no value is of both."""
    match one, other:
        case Words(), Words():
            any_case = one.any_case or other.any_case
            both = (_lower(each.pattern) if any_case else each.pattern for each in (one, other))
            return not overlap(*both)
        case Span(), Span():
            return one.of == other.of and (one.high < other.low or other.high < one.low)
        case ((IPv4Network() | IPv6Network()), (IPv4Network() | IPv6Network())):
            return not one.overlaps(other)
    return False
