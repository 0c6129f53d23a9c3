"""The words of an alarm: periods, conditions, and alarms made of alarms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputFaults
from core.model.alarm_words import Deviations, Joined, Not, Rings, Rule, Threshold, condition, rings, rule, seconds

PERIODS = {
    "10 seconds": 10,
    "60 seconds": 60,
    "1 minute": 60,
    "1 minutes": 60,
    "5 minutes": 300,
    "2 hours": 7200,
    "1 day": 86400,
}


@pytest.mark.parametrize(("words", "length"), PERIODS.items())
def test_a_period_in_words_is_so_many_seconds(words: str, length: int) -> None:
    assert seconds(words) == length


@pytest.mark.parametrize("words", ["", "5", "5m", "0 minutes", "05 minutes", "1.5 hours", "5  minutes", "40 seconds"])
def test_what_is_no_period(words: str) -> None:
    with pytest.raises(InputFaults):
        seconds(words)


CONDITIONS = {
    "> 5": Threshold(">", 5),
    ">5": Threshold(">", 5),
    ">= -0.5": Threshold(">=", -0.5),
    "< 5.25": Threshold("<", 5.25),
    "<= 0": Threshold("<=", 0),
    "outside 2 deviations": Deviations("outside", 2),
    "above 1 deviation": Deviations("above", 1),
    "below 2.5 deviations": Deviations("below", 2.5),
}


@pytest.mark.parametrize(("words", "means"), CONDITIONS.items())
def test_a_condition_in_words(words: str, means: object) -> None:
    assert condition(words) == means


@pytest.mark.parametrize("words", ["", "5", "= 5", "> ", "> 5%", "above 5", "above -1 deviations", "in 2 deviations"])
def test_what_is_no_condition(words: str) -> None:
    with pytest.raises(InputFaults):
        condition(words)


A, B, C = Rings("a"), Rings("b"), Rings("c")
RULES: dict[str, Rule] = {
    "a": A,
    "(a)": A,
    "not a": Not(A),
    "not not a": Not(Not(A)),
    "a and b and c": Joined("and", (A, B, C)),
    "a or b and c": Joined("or", (A, Joined("and", (B, C)))),
    "(a or b)and c": Joined("and", (Joined("or", (A, B)), C)),
    "not a and b": Joined("and", (Not(A), B)),
    "not (a and b)": Not(Joined("and", (A, B))),
}


@pytest.mark.parametrize(("words", "means"), RULES.items())
def test_not_binds_closest_then_and(words: str, means: Rule) -> None:
    assert rule(words) == means


@pytest.mark.parametrize("words", ["", "a b", "a and", "and a", "a or or b", "(a", "a)", "()", "not", "a not b"])
def test_what_is_no_rule(words: str) -> None:
    with pytest.raises(InputFaults):
        rule(words)


MEANINGS = st.recursive(
    st.sampled_from([A, B, C]),
    lambda inner: (
        inner.map(Not)
        | st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3).map(tuple)).map(
            lambda drawn: Joined(*drawn)
        )
    ),
    max_leaves=8,
)


def written(meant: Rule) -> str:
    """As one writes it who trusts no precedence."""
    match meant:
        case Rings(alarm):
            return alarm
        case Not(inner):
            return f"not ({written(inner)})"
        case Joined(by, inners):
            return f" {by} ".join(f"({written(each)})" for each in inners)


@given(MEANINGS)
def test_a_rule_that_is_written_means_what_it_meant(meant: Rule) -> None:
    assert rule(written(meant)) == meant
    assert set(rings(meant)) <= {"a", "b", "c"}
