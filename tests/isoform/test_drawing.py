"""The drawing of a network: everything has a place of its own, and its words have room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from config.environments import SHIPPED, environments, load
from core.lower import lower
from core.model import Egress, Foundation, Group, Ingress
from isoform.report.drawing import Box, Drawing, Line, Point, fitting, groups, network, width
from isoform.topology import Path, Topology, topology
from tests.isoform.pages import grown, of_groups, proposed
from tests.strategies import few, foundations


def drawn(foundation: Foundation, was: Foundation | None = None) -> Topology:
    whole = proposed(foundation, was).whole
    assert whole is not None
    return whole.topology


def apart(one: Box, other: Box) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


def holds(outer: Box, inner: Box) -> bool:
    return outer.x <= inner.x and outer.y <= inner.y and inner.right <= outer.right and inner.bottom <= outer.bottom


def well(drawing: Drawing) -> None:
    """Nothing overlaps but a frame what it holds; every word has room, in its box and in the drawing."""
    edge = {"gateway", "endpoint"}  # stand on the VPC's edge
    for one, other in combinations(drawing.boxes, 2):
        if one.frame and one.style.startswith("vpc") and edge & {*other.style.split()}:
            continue
        assert apart(one, other) or (one.frame and holds(one, other)), (one, other)
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= drawing.width
        assert box.bottom <= drawing.height
        for word in box.words:
            assert word.width <= word.room, word
            assert word.x + word.width <= box.right, (word, box)
            assert box.y + 10 <= word.y <= box.bottom - 4, (word, box)
        for above, below in combinations(box.words, 2):
            assert abs(above.y - below.y) >= 14, (above, below)
    inside = [(word, box) for box in drawing.boxes for word in box.words if not box.frame or "subnet" in box.style]
    for word, owner in inside:
        for box in drawing.boxes:
            if not box.frame and box is not owner:
                spot = Box(word.x, word.y - 9, word.width, 11, "")
                assert apart(spot, box), (word, box)
    for word in drawing.words:
        spot = Box(word.x, word.y - 10, word.width, 13, "")
        assert all(apart(spot, box) for box in drawing.boxes if not box.style.startswith("vpc")), word
        assert word.x + word.width <= drawing.width
    for line in drawing.lines:
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in line.points), line
        for box in drawing.boxes:
            assert box.frame or not passes_over(line, box), (line, box)


def passes_over(line: Line, box: Box) -> bool:
    """Whether it enters the box: it may begin and end on its edge."""
    return any(box.x + 1 < x < box.right - 1 and box.y + 1 < y < box.bottom - 1 for x, y in along(line))


@cache
def along(line: Line) -> list[Point]:
    """Points of it that are near each other."""
    if not line.curved:
        return [point for one, other in pairwise(line.points) for point in between(one, one, other, other)]
    return [point for n in range(0, len(line.points) - 3, 3) for point in between(*line.points[n : n + 4])]


def between(*points: Point) -> Iterator[Point]:
    """Bézier's curve of four: https://en.wikipedia.org/wiki/B%C3%A9zier_curve."""
    for step in range(STEPS + 1):
        t = step / STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (sum(weight * point[axis] for weight, point in zip(weights, points, strict=True)) for axis in (0, 1))
        yield x, y


STEPS = 60


@pytest.mark.parametrize("environment", environments())
def test_what_is_shipped_is_drawn_and_nothing_overlaps(environment: str) -> None:
    found = drawn(load(environment, SHIPPED))
    well(network(found))
    well(groups(found))


@pytest.mark.parametrize(("zones", "tiers"), [(1, 1), (2, 3), (4, 6), (8, 6)])
def test_nothing_overlaps_however_many_zones_and_tiers_there_are(zones: int, tiers: int) -> None:
    foundation = grown(zones, tiers)
    found = drawn(foundation)
    drawing = network(found)
    well(drawing)
    well(groups(found))
    subnets = [box for box in drawing.boxes if box.style.startswith("subnet")]
    assert len(subnets) == len({(box.x, box.y) for box in subnets}) == zones * tiers
    assert len({box.x for box in subnets}) == zones
    assert len({box.y for box in subnets}) == tiers
    ids = {box.id for box in drawing.boxes}
    assert {each.id for each in found.edge} <= ids
    assert {each.id for tier in found.tiers for each in tier.endpoints} <= ids


def test_what_comes_and_what_goes_is_drawn_in_one_picture() -> None:
    one, other = grown(4, 6), grown(3, 5, endpoints=3)
    drawing = network(drawn(other, one))
    well(drawing)
    styles = {box.id: box.style for box in drawing.boxes}
    assert styles["subnet/public/d"] == "subnet removed"
    assert styles["endpoint/sts"] == "endpoint removed"
    assert styles["subnet/public/a"] == "subnet"
    assert network(drawn(one, other)).boxes[0].style == "vpc"
    back = {box.id: box.style for box in network(drawn(one, other)).boxes}
    assert back["subnet/public/d"] == "subnet added"
    assert back["nat-gateway/d"] == "nat added"
    ways = [line.style for line in network(drawn(one, other)).lines if line.style.startswith("way")]
    assert {"way nat added", "way nat", "way gate0 added"} <= {*ways}
    stays = [style.endswith("added") for style in ways if style != "way out"]
    assert stays == sorted(stays, reverse=True), "what stays lies on top of what comes"


def test_a_network_acl_is_marked_and_one_of_which_a_rule_changes_too() -> None:
    prod = load("prod", SHIPPED)
    tiers = prod.network.tiers
    acl = tiers["data"].network_acl
    assert acl is not None
    without = {**tiers, "data": replace(tiers["data"], network_acl=None)}
    narrower = {**tiers, "data": replace(tiers["data"], network_acl=replace(acl, ingress=acl.ingress[:-1]))}
    none, less = (replace(prod, network=replace(prod.network, tiers=each)) for each in (without, narrower))
    for was, now, said in (
        (none, prod, ("+ network ACL", "added")),
        (prod, none, ("− network ACL", "removed")),
        (less, prod, ("~ network ACL", "changed")),
        (prod, prod, ("network ACL", "muted")),
    ):
        drawing = network(drawn(now, was))
        well(drawing)
        assert said in [(word.text, word.style) for box in drawing.boxes for word in box.words]


def test_the_group_before_endpoints_is_reached_though_nobody_writes_its_rule() -> None:
    prod = load("prod", SHIPPED)
    without = replace(prod, network=replace(prod.network, endpoints={}))
    path = Path("vpc", "endpoints", "tcp 443 (https)", None)
    assert path in drawn(prod).paths
    assert replace(path, what="added") in drawn(prod, without).paths
    assert "endpoints" not in [each.server for each in drawn(without).paths]
    well(groups(drawn(prod, without)))


def test_a_drawing_is_the_same_every_time() -> None:
    assert network(drawn(grown(4, 6))) == network(drawn(grown(4, 6)))


def test_groups_that_speak_in_a_circle_are_drawn_once_each_and_within_the_picture() -> None:
    dev = load("dev", SHIPPED)

    def speaking(one: str, other: str) -> Group:
        ingress = tuple(Ingress(from_=name, ports=443) for name in (one, "self"))
        return Group(ingress=ingress, egress=tuple(Egress(to=name, ports=443) for name in (other, "self")))

    circle = {"a": speaking("c", "b"), "b": speaking("a", "c"), "c": speaking("b", "a")}
    drawing = groups(drawn(replace(dev, security=replace(dev.security, groups=circle))))
    well(drawing)
    assert sorted(box.id for box in drawing.boxes) == ["group/a", "group/b", "group/c"]
    assert len(drawing.lines) == 3


def test_a_chain_of_groups_is_drawn_from_left_to_right() -> None:
    drawing = groups(drawn(of_groups(6)))
    well(drawing)
    chain = [next(box.x for box in drawing.boxes if box.id == f"group/g{n}") for n in range(6)]
    assert chain == sorted(set(chain))


@settings(
    max_examples=few(40),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(foundations())
def test_nothing_overlaps_whatever_the_foundation(foundation: Foundation) -> None:
    graph = lower(foundation)
    found = topology(foundation, graph, foundation, graph, None)
    well(network(found))
    well(groups(found))


def test_a_line_that_passes_columns_has_a_lane_of_its_own() -> None:
    """Not under the load balancer, as if it came from there."""
    drawing = groups(drawn(load("prod", SHIPPED)))
    lines = [line for line in drawing.lines if line.title.startswith("ci to ")]
    passed = [
        {round(y, 6) for x, y in along(line) if box.x < x < box.right} for line in lines for box in middle(drawing)
    ]
    assert len(passed) == 4
    assert all(len(levels) == 1 for levels in passed), "straight on"
    assert passed[0] != passed[2]
    assert {line.points[-1] for line in lines}.isdisjoint(line.points[-1] for line in {*drawing.lines} - {*lines})


def middle(drawing: Drawing) -> list[Box]:
    return [box for box in drawing.boxes if box.id in ("group/load-balancer", "group/app")]


def test_words_are_cut_where_there_is_no_room() -> None:
    assert fitting("subnet", 100) == "subnet"
    assert fitting("a long name of a group", 100).endswith("…")
    assert width(fitting("a long name of a group", 100)) <= 100
