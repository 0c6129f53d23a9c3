"""Patterns held against each other, as trying their words does."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isoform.review.patterns import fits, literal, meets, overlap, pattern, within

PATTERNS = st.text("aab?**", max_size=6).filter(lambda text: text.count("*") < 4)
OTHER = "#"
"""A character of no pattern."""


def some_words(of: str, most: int) -> Iterator[str]:
    """With each wildcard as what any pattern of up to `most` characters may tell from more."""
    many = ["", "a", "b", "ab", *(OTHER * count for count in range(1, most + 2))]
    fills = {"*": many, "?": ["a", "b", OTHER]}
    for parts in product(*(fills.get(character, [character]) for character in of)):
        yield "".join(parts)


@given(PATTERNS, PATTERNS)
def test_within_is_as_trying_words_says(one: str, whole: str) -> None:
    tried = all(fnmatchcase(word, whole) for word in some_words(one, len(whole)))
    assert within(pattern(one), pattern(whole)) == tried


WORDS = ["".join(word) for length in range(7) for word in product("ab", repeat=length)]


@given(st.text("ab?*", max_size=3), st.text("ab?*", max_size=3))
def test_overlap_is_as_trying_words_says(one: str, other: str) -> None:
    tried = any(fnmatchcase(word, one) and fnmatchcase(word, other) for word in WORDS)
    assert overlap(pattern(one), pattern(other)) == tried


@given(PATTERNS, PATTERNS, PATTERNS)
def test_what_is_within_what_is_within_is_within(one: str, other: str, third: str) -> None:
    assert fits(one, one)
    assert fits(one, "*")
    assert not (fits(one, other) and fits(other, third)) or fits(one, third)
    assert not fits(one, other) or meets(one, other)


@pytest.mark.parametrize(
    ("one", "whole", "is_within"),
    [
        ("bkt-*", "bkt-?", False),
        ("bkt-?", "bkt-*", True),
        ("s3:Get?bject", "s3:Get*bject", True),
        ("*?", "?*", True),
        ("*", "?*", False),
        ("a${?}", "a?", True),
        ("a?", "a${?}", False),
        ("a${$}", "a${?}", False),
        ("*y", "?*", True),
        ("a*b*c", "a*c", True),
        ("a*c", "a*b*c", False),
        ("[a]", "[a]*", True),
        ("a", "[a]", False),
        ("home/${aws:username}/x", "home/*/x", True),
        ("home/${aws:username}/x", "home/${aws:username}/*", True),
        ("home/${aws:username}/x", "home/?/x", False),
        ("home/*/x", "home/${aws:username}/x", False),
        ("a${*}", "a*", True),
        ("a${*}", "a?", True),
        ("ab", "a${*}", False),
    ],
)
def test_a_pattern_within_another(one: str, whole: str, is_within: bool) -> None:
    assert fits(one, whole) == is_within


def test_what_would_take_too_long_is_not_said_to_be_within() -> None:
    long = pattern("*a" * 40 + "?" * 40)
    assert within(long, long)
    assert not within(long, (*long, "b"))
    assert not within(pattern("*a" * 15 + "*"), pattern("*a" + "?" * 15 + "*"))


def test_a_text_without_wildcards_is_only_itself() -> None:
    assert within(literal("a*"), pattern("a?"))
    assert not within(pattern("a*"), literal("a*"))
    assert meets("${aws:username}", "anybody")
    assert not meets("a${aws:username}", "b*")
