"""What is written otherwise in two readings of a file: the largest parts, and each value in them with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.layers import Entries, read
from isoform.settings import Edit, edits, expected, orders, settings

Said = tuple[str, str | None, str | None, int]
"""Path, what was, what is now, and the line that says it."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tree(folder: Path, text: str) -> Entries:
    file = folder / "file.yaml"
    file.write_text(text, encoding="utf-8")
    found, faults = read(file)
    assert not faults
    return found


def told(found: list[Edit]) -> list[Said]:
    return [(each.path, each.was, each.now, int(each.where.rpartition(":")[2])) for each in settings(found)]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("a: 1\nb: 2\n", "a: 1\nb: 3\n", [("b", "2", "3", 2)]),
        ("a: 1\n", "b: 1\n", [("b", None, "1", 1), ("a", "1", None, 1)]),
        (
            "a:\n  b:\n    c: 1\n  d: []\n  e: {}\nf: 1\n",
            "f: 1\n",
            [("a.b.c", "1", None, 3), ("a.d", "[]", None, 4), ("a.e", "{}", None, 5)],
        ),
        ("f: 1\n", "f: 1\na:\n  b:\n    - c\n    - {d: 2}\n", [("a.b.0", None, "c", 4), ("a.b.1.d", None, "2", 5)]),
        ("a: b\n", "a:\n  - b\n", [("a", "b", None, 1), ("a.0", None, "b", 2)]),
    ],
)
def test_what_is_said_otherwise_has_its_path_and_its_line(was: str, now: str, said: list[Said], folder: Path) -> None:
    assert told([*edits(tree(folder, was), tree(folder, now))]) == said


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        # What comes stands where it stands now, what goes where it stood.
        ("[a, b, c]", "[b, c, d, e]", [("l.2", "a", "d", 1), ("l.3", None, "e", 1)]),
        ("[a, b, c]", "[c]", [("l.0", "a", None, 1), ("l.1", "b", None, 1)]),
        # Of those that are alike the last one has come, or gone.
        ("[a, b]", "[a, b, a]", [("l.2", None, "a", 1)]),
        ("[a, b, a]", "[a, b]", [("l.2", "a", None, 1)]),
        ("[{from: x, ports: 1}, {from: y}]", "[{from: y}, {from: x, ports: 2}]", [("l.1.ports", "1", "2", 1)]),
        ("[a, b]", "[b, a]", []),
        ("[{a: 1}]", "[{b: 1}]", [("l.0.b", None, "1", 1), ("l.0.a", "1", None, 1)]),
    ],
)
def test_of_a_list_what_has_come_and_gone(was: str, now: str, said: list[Said], folder: Path) -> None:
    assert told([*edits(tree(folder, f"l: {was}\n"), tree(folder, f"l: {now}\n"))]) == said


def test_an_item_of_which_a_value_changes_is_one_edit_at_both_its_places(folder: Path) -> None:
    [one] = edits(tree(folder, "l: [{a: 1}, b]\n"), tree(folder, "l: [b, {a: 2}]\n"))
    assert (one.was_at, one.now_at) == (("l", 0), ("l", 1))


def test_an_order_is_told_as_a_whole_and_only_where_nothing_else_changes(folder: Path) -> None:
    was = tree(folder, "m:\n  same: [a, b]\n  turned: [{a: 1, b: []}, {}]\n  fewer: [a, a, b]\n  gone: [a, b]\n")
    now = tree(folder, "m:\n  same: [a, b]\n  turned: [{}, {a: 1, b: []}]\n  fewer: [b, a]\n  come: [b, a]\n")
    assert told([*orders(was, now)]) == [("m.turned", "[{a: 1, b: []}, {}]", "[{}, {a: 1, b: []}]", 3)]


def test_of_nothing_on_either_side_nothing_is_told() -> None:
    assert [*edits(None, None)] == [*orders(None, None)] == []


def test_what_may_differ_is_named_by_the_beginning_of_its_path(folder: Path) -> None:
    was, now = (tree(folder, f"a: {{b: {n}, c: {n}}}\nad: {n}\nd: {{x: {{c: {n}}}, y: {n}}}\n") for n in (1, 2))
    found = [*settings([*edits(was, now)])]
    said = {each.path: each.expected for each in expected(iter(found), ["a.b", "d.*.c"])}
    assert said == {"a.b": True, "a.c": False, "ad": False, "d.x.c": True, "d.y": False}
    assert {each.expected for each in expected(iter(found), ["a", "ad", "d"])} == {True}
    assert [*expected(iter(found), [])] == found
