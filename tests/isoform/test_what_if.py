"""The files with something else in one place: what follows from it goes, and no more."""

from __future__ import annotations

from itertools import pairwise

import pytest

from config.layers import Entries, Items, Scalar, at
from core.errors import Origin
from isoform.what_if import MOST_ROUNDS, with_value, without_what_follows
from tests.isoform.review.edits import Edit, edited, swap

SAID = Scalar("said", "said", Origin("file", 1))


def files(**edits: Edit) -> Entries:
    """Of dev, with these files changed."""
    found = edited("dev", {f"{name}.yaml": edit for name, edit in edits.items()}).files
    assert found is not None
    return found


DEV = files()


def test_another_value_in_one_place_leaves_all_others_as_they_are() -> None:
    assert with_value(DEV, ("owner",), None).entries == {
        key: each for key, each in DEV.entries.items() if key != "owner"
    }
    assert with_value(DEV, ("owner",), SAID).entries == {**DEV.entries, "owner": SAID}
    zones = at(DEV, ("network", "zones"))
    assert isinstance(zones, Items)
    a, b = zones.items
    for n, value, meant in [(0, SAID, (SAID, b)), (1, SAID, (a, SAID)), (7, SAID, (a, b, SAID)), (0, None, (b,))]:
        assert at(with_value(DEV, ("network", "zones", n), value), ("network", "zones")) == Items(meant, zones.at)


def test_rules_of_a_group_that_is_gone_go_and_those_beside_them_stay() -> None:
    rules = "".join(
        f"        - {{to: {each}, ports: {port}}}\n" for port, each in ((1, "gone"), (2, "gone"), (3, "stays"))
    )
    groups = f"  groups:\n    gone: {{}}\n    stays: {{}}\n    other:\n      egress:\n{rules}"
    tree = files(base=swap(("  groups:\n", groups)))
    found, why = without_what_follows(with_value(tree, ("security", "groups", "gone"), None))
    assert found is not None
    assert [id for id in found.by_id if id.startswith("rule/other/")] == ["rule/other/egress/stays-tcp-3"]
    assert why == ""


@pytest.mark.parametrize("key", ["owner", "network"])
def test_without_what_must_be_said_the_files_mean_nothing(key: str) -> None:
    found, why = without_what_follows(with_value(DEV, (key,), None))
    assert found is None
    assert f": {key}: missing; write one like" in why


def test_what_follows_from_what_follows_goes_as_well_but_not_without_end() -> None:
    """Of alarms that each tell of the one before, one more than rounds are made."""
    names = [f"a{'x' * n}" for n in range(MOST_ROUNDS + 1)]
    chain = "".join(f"    {name}: {{when: {before}}}\n" for before, name in pairwise(["app-errors", *names]))
    tree = files(dev=swap(("monitoring:\n", f"monitoring:\n  composite-alarms:\n{chain}")))
    first = ("monitoring", "composite-alarms", names[0])
    found, why = without_what_follows(with_value(tree, first, None))
    assert found is None
    assert names[-1] in why
