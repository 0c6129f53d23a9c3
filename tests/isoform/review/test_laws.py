"""What holds of any two foundations: whatever a change brings, the change back takes away, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hypothesis import given, settings

from core.graph import ResourceGraph
from core.lower import lower
from core.model import Foundation
from core.model.reach import connections
from isoform.review import Review, review
from isoform.review.reach import _Reachable
from tests.strategies import few, foundations


@settings(max_examples=few(20))
@given(foundations())
def test_no_change_says_nothing(foundation: Foundation) -> None:
    assert review(lower(foundation), lower(foundation)).sections == ()


@settings(max_examples=few(20))
@given(foundations(), foundations())
def test_what_a_change_brings_the_change_back_takes_away(one: Foundation, other: Foundation) -> None:
    was, now = lower(one), lower(other)
    there, back = review(was, now), review(now, was)
    assert Counter(_opened(there)) == Counter(_closed(back))
    assert Counter(_gained(there, True, was, now)) == Counter(_gained(back, False, was, now))
    assert {(each.thing, each.was, each.now) for each in there.cost} == {(e.thing, e.now, e.was) for e in back.cost}
    assert {(each.key, frozenset(each.resources)) for each in there.tags if not each.why} == {
        (each.key, frozenset(each.resources)) for each in back.tags if not each.why
    }
    assert all("".join(finding.words) for section in there.sections for finding in section.findings)


def _opened(found: Review) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    return ((each.client, each.server, each.on) for each in found.reach if each.grade != "less")


def _closed(found: Review) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    return ((each.client, each.server, each.on) for each in found.reach if each.grade == "less")


def _gained(found: Review, gained: bool, *both: ResourceGraph) -> Iterator[tuple[object, ...]]:
    """By each whose it is, where that stays: what goes with a resource is not told right by right."""
    for each in found.access:
        for id in each.of:
            if each.gained == gained and all(id in graph.by_id for graph in both):
                yield id, each.how, each.right, each.policy


@settings(max_examples=few(20))
@given(foundations())
def test_groups_that_the_model_connects_reach_each_other(foundation: Foundation) -> None:
    known = _Reachable(lower(foundation))
    if all(tier.network_acl for tier in foundation.network.tiers.values()):
        return
    for each in connections(foundation.security):
        if not each.lacks and {each.client, each.server} <= foundation.security.groups.keys():
            assert known.passes(f"group/{each.client}", f"group/{each.server}")
