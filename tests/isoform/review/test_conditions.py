"""Conditions held against each other, as trying requests does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from ipaddress import ip_address, ip_network
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.graph import Condition, Text
from isoform.review.conditions import implied, in_words, limits


def condition(said: str) -> Condition:
    """`StringEquals k a b`: the operator, the key and its values."""
    operator, key, *values = said.split()
    return Condition(operator, key, frozenset(map(Text.of, values)))


WEAKER = [
    ("Bool k true", "BoolIfExists k true"),
    ("StringEquals k a", "StringEqualsIfExists k a"),
    ("StringEquals k a", "StringEquals k a b"),
    ("StringEquals k a", "StringLike k a*"),
    ("StringEquals k a", "StringEqualsIgnoreCase k A"),
    ("StringEquals k a", "ForAllValues:StringEquals k a"),
    ("StringEquals k a", "StringNotEquals k b"),
    ("StringEquals k a", "StringNotEquals k A"),
    ("StringEquals k a", "Null k false"),
    ("StringLike k role/ci-*", "StringLike k role/*"),
    ("StringLike k role/ci-*", "StringLike k *"),
    ("StringNotEquals k a b", "StringNotEquals k a"),
    ("StringNotLike k a*", "StringNotEquals k ab"),
    ("StringNotEqualsIgnoreCase k a", "StringNotEquals k a A"),
    ("ArnLike k arn:aws:iam::1:role/ci", "ArnLike k arn:aws:iam::*:role/*"),
    ("ArnEquals k arn:aws:iam::1:role/*", "StringLike k arn:aws:iam::1:*"),
    ("ArnLike k arn:aws:iam::1:*", "StringLike k arn:aws:iam::1:*"),
    ("ArnLike k arn:aws:iam::1:role/ci-*", "ArnLike k arn:aws:iam::1:role/*"),
    ("StringEquals k arn:aws:iam::1:role/ci", "ArnLike k arn:aws:iam::1:role/*"),
    ("IpAddress k 203.0.113.0/24", "IpAddress k 0.0.0.0/0"),
    ("IpAddress k 203.0.113.7", "IpAddress k 203.0.113.0/24"),
    ("IpAddress k 10.0.0.0/24", "IpAddress k 10.0.0.0/25 10.0.0.128/25 10.9.0.0/24"),
    ("IpAddress k 10.0.0.1/24", "IpAddress k 10.0.0.0/16"),
    ("IpAddress k 2001:db8::/64", "IpAddress k 2001:db8::/32"),
    ("NotIpAddress k 10.0.0.0/8", "NotIpAddress k 10.1.0.0/16"),
    ("IpAddress k 10.0.0.0/8", "NotIpAddress k 192.168.0.0/16"),
    ("NumericLessThan k 300", "NumericLessThan k 86400"),
    ("NumericLessThan k 300", "NumericLessThanEquals k 300"),
    ("NumericEquals k 3", "NumericGreaterThan k 2"),
    ("NumericLessThan k 3", "NumericNotEquals k 5"),
    ("NumericEquals k 3", "NumericGreaterThanEquals k 3"),
    ("NumericEquals k 3", "NumericLessThanEquals k 3"),
    ("NumericGreaterThanEquals k 3", "NumericNotEquals k 2"),
    ("DateLessThan k 2027-01-01T00:00:00Z", "DateLessThan k 2028-01-01"),
    ("DateGreaterThan k 2027-01-01T01:00:00+01:00", "DateGreaterThanEquals k 1798761600"),
    ("DateLessThan k 2027-01-01T01:00:00+01:00", "DateLessThanEquals k 1798761600"),
    ("Null k true", "StringEqualsIfExists k a"),
]


@pytest.mark.parametrize(("stricter", "weaker"), WEAKER)
def test_a_condition_that_is_weaker(stricter: str, weaker: str) -> None:
    assert implied(condition(weaker), [condition(stricter)])
    assert not implied(condition(stricter), [condition(weaker)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("StringEquals k a", "StringEquals k b"),
        ("StringEquals k a", "StringEquals l a"),
        ("StringLike k a*", "StringLike k *a"),
        ("StringNotLike k a*", "StringLike k *b"),
        ("StringNotLike k a*", "StringNotLike k *a"),
        ("StringLike k a*", "StringNotLike k *b"),
        ("ForAllValues:StringEquals k a", "ForAnyValue:StringEquals k a"),
        ("IpAddress k 10.0.0.0/8", "IpAddress k 2001:db8::/32"),
        ("NumericLessThan k 5", "NumericGreaterThan k 3"),
        ("NumericEquals k 3", "NumericGreaterThan k 3"),
        ("NumericEquals k 3", "NumericLessThan k 3"),
        ("StringEqualsIgnoreCase k a", "StringNotEquals k A"),
        ("NumericLessThan k 3", "DateNotEquals k 5"),
        ("NumericEquals k 1", "StringEquals k 1"),
        ("NumericEquals k some", "NumericEquals k other"),
        ("DateEquals k nan", "DateEquals k 3"),
        ("IpAddress k here", "IpAddress k 10.0.0.0/8"),
        ("Bool k true", "Bool k false"),
    ],
)
def test_conditions_of_which_neither_is_weaker(one: str, other: str) -> None:
    for wanted, by in ((one, other), (other, one)):
        assert not implied(condition(wanted), [condition(by)])
        assert implied(condition(wanted), [condition(wanted)])


def test_conditions_on_one_key_together_say_whether_it_must_be_there() -> None:
    both = [condition("StringEqualsIfExists k a"), condition("Null K false")]
    assert implied(condition("StringEquals k a"), both)
    assert all(implied(each, [condition("StringEquals k a")]) for each in both)


@pytest.mark.parametrize("said", ["IpAddress k 0.0.0.0/0", "StringLike k a *", "Null k false", "ArnLike k **"])
def test_what_keeps_no_value_out(said: str) -> None:
    assert not limits(condition(said))


@pytest.mark.parametrize("said", ["IpAddress k 10.0.0.0/8", "StringLike k ?*", "StringNotLike k *", "StringEquals k *"])
def test_what_keeps_a_value_out(said: str) -> None:
    assert limits(condition(said))


def test_what_is_no_letter_is_the_same_in_any_case() -> None:
    any_case, as_it_is = condition("StringEqualsIgnoreCase k 1-2"), condition("StringEquals k 1-2")
    assert implied(any_case, [as_it_is])
    assert implied(as_it_is, [any_case])


def test_it_is_told_with_its_values_in_their_order() -> None:
    assert in_words(condition("StringEquals k b a c")) == "StringEquals k a or b or c"


Holds = Callable[[str, str], bool]
HOLDS: Mapping[str, Holds] = {
    "StringEquals": str.__eq__,
    "StringEqualsIgnoreCase": lambda value, of: value.lower() == of.lower(),
    "StringLike": fnmatchcase,
    "NumericEquals": lambda value, of: int(value) == int(of),
    "NumericLessThan": lambda value, of: int(value) < int(of),
    "NumericLessThanEquals": lambda value, of: int(value) <= int(of),
    "NumericGreaterThan": lambda value, of: int(value) > int(of),
    "NumericGreaterThanEquals": lambda value, of: int(value) >= int(of),
    "IpAddress": lambda value, of: ip_address(value) in ip_network(of),
}
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "NotIpAddress": "IpAddress",
}
KINDS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "String": (("a", "A", "b", "ab", "a*", "*b", "?"), ("a", "A", "b", "B", "ab", "aB", "abb", "c")),
    "Numeric": (("1", "2", "3"), ("0", "1", "2", "3", "4")),
    "Ip": (("10.0.0.0/30", "10.0.0.0/31", "10.0.0.2/31", "0.0.0.0/0"), ("10.0.0.1", "10.0.0.3", "10.0.0.4", "9.9.9.9")),
}
"""By what their operators have in common: values of conditions, and of requests."""


def meets(request: Sequence[str] | None, said: str) -> bool:
    operator, _, *values = said.split()
    how, _, plain = operator.rpartition(":")
    plain, if_exists = plain.removesuffix("IfExists"), plain.endswith("IfExists")
    if plain == "Null":
        return str(request is None).lower() in values
    holds = HOLDS[NEGATED.get(plain, plain)]
    each = [any(holds(value, of) for of in values) != (plain in NEGATED) for value in request or ()]
    if how:
        return all(each) if how == "ForAllValues" else any(each)
    return each[0] if each else if_exists or plain in NEGATED


@st.composite
def two(draw: st.DrawFn) -> tuple[list[str], list[Sequence[str] | None]]:
    """Two conditions, and requests: with one value where one of the two asks for one, else with several as well."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    of, known = KINDS[kind]
    operators = [each for each in (*HOLDS, *NEGATED) if kind in each]

    def one() -> str:
        prefix = draw(st.sampled_from(("", "", "ForAllValues:", "ForAnyValue:")))
        operator = draw(st.sampled_from([*operators, *([] if prefix else ["Null"])]))
        if operator == "Null":
            return f"Null k {draw(st.sampled_from(('true', 'false')))}"
        values = draw(st.lists(st.sampled_from(of), min_size=1, max_size=3))
        return f"{prefix}{operator}{draw(st.sampled_from(('', 'IfExists')))} k {' '.join(values)}"

    both = [one(), one()]
    several = all(":" in each.split()[0] for each in both)
    return both, [None, *((value,) for value in known), *(product(known, repeat=2) if several else ())]


@given(two())
def test_no_request_meets_the_stricter_and_not_the_weaker(found: tuple[list[str], list[Sequence[str] | None]]) -> None:
    (one, other), requests = found
    if implied(condition(other), [condition(one)]):
        assert not [request for request in requests if meets(request, one) and not meets(request, other)]
