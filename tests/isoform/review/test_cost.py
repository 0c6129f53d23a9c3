"""What costs money: counted on both sides, with the direction."""

from __future__ import annotations

from dataclasses import replace

from core.graph import Band, CompositeAlarm, Dashboard, LogGroup, MetricAlarm, MetricFilter, Parameter, ResourceGraph
from isoform.review.cost import THINGS, cost
from tests.isoform.review.edits import graph, swap

DEV, PROD = graph(), graph("prod")


def test_each_thing_is_counted_with_its_direction() -> None:
    more = graph(dev=swap(("gateways: one", "gateways: per-zone")))
    found = {each.thing: (each.grade, each.was, each.now) for each in cost(DEV, more)}
    assert found["NAT gateways"] == found["public IPv4 addresses"] == ("more", 1, 2)
    assert {each.thing: (each.grade, each.was, each.now) for each in cost(more, DEV)}["NAT gateways"] == ("less", 2, 1)
    assert "".join(cost(DEV, more)[0].words) == "NAT gateways: 2, was 1 (each by the hour, and by the GB)"


def test_an_interface_endpoint_costs_by_its_zones() -> None:
    (found,) = [
        each
        for each in cost(DEV, graph(base=swap(("    s3: {}\n", "    s3: {}\n    ssm: {}\n"))))
        if "endpoint" in each.thing
    ]
    assert (found.was, found.now) == (0, 2)


def test_how_long_is_direction_too() -> None:
    group = PROD.named(LogGroup, "log-group/app")
    longer = ResourceGraph({**PROD.by_id, group.id: replace(group, retention_days=None)})
    (found,) = cost(PROD, longer)
    assert (found.grade, "".join(found.words)) == ("more", "log-group/app keeps what it stores for ever, was 365 days")
    assert found.kept == 0
    assert cost(longer, PROD)[0].grade == "less"
    shorter = ResourceGraph({**PROD.by_id, group.id: replace(group, retention_days=7)})
    assert [each.grade for each in (*cost(PROD, shorter), *cost(shorter, PROD))] == ["less", "more"]


def test_of_what_is_new_or_gone_no_retention_is_told() -> None:
    group = PROD.named(LogGroup, "log-group/app")
    without = ResourceGraph({id: each for id, each in PROD.by_id.items() if id != group.id})
    for was, now, grade in ((without, PROD, "more"), (PROD, without, "other")):
        assert [(each.thing, each.grade) for each in cost(was, now)] == [("log groups", grade)]


def test_a_metric_is_charged_once_however_many_filters_count_it() -> None:
    one = next(each for each in PROD if isinstance(each, MetricFilter))
    others = (one, 1), (replace(one, metric="another"), 2), (replace(one, namespace="another"), 2)
    for other, metrics in others:
        two = ResourceGraph({one.id: one, "metric-filter/more": replace(other, id="metric-filter/more")})
        assert [(each.thing, each.now) for each in cost(ResourceGraph({}), two)] == [("custom metrics", metrics)]


def test_a_parameter_of_the_advanced_tier_is_charged() -> None:
    parameter = next(each for each in PROD if isinstance(each, Parameter))
    advanced = ResourceGraph({**PROD.by_id, parameter.id: replace(parameter, tier="Advanced")})
    [found] = cost(PROD, advanced)
    assert (found.thing, found.grade, found.was, found.now) == ("advanced parameters", "more", 0, 1)


def test_what_there_is_more_of_comes_first() -> None:
    """Composite alarms are counted before dashboards, and are told after them where there are fewer."""
    alarm, dashboard = (next(each for each in PROD if isinstance(each, kind)) for kind in (CompositeAlarm, Dashboard))
    was, now = (
        ResourceGraph({id: each for id, each in PROD.by_id.items() if id != left.id}) for left in (dashboard, alarm)
    )
    assert [(each.grade, each.thing) for each in cost(was, now)] == [
        ("more", "dashboards"),
        ("less", "composite alarms"),
    ]


def test_a_band_takes_three_metrics() -> None:
    alarm = PROD.named(MetricAlarm, "alarm/app-errors")
    banded = ResourceGraph({**PROD.by_id, alarm.id: replace(alarm, threshold=Band("band"))})
    (found,) = cost(PROD, banded)
    assert found.now is not None
    assert found.was is not None
    assert found.now - found.was == 2


def test_every_thing_of_prod_is_counted() -> None:
    missing = {thing for thing, *_, count in THINGS if not count(PROD)}
    assert missing == {"buckets", "advanced parameters"}
    pages = {thing: pricing.removeprefix("https://aws.amazon.com/") for thing, _, pricing, _ in THINGS}
    assert pages == {
        "NAT gateways": "vpc/pricing/",
        "public IPv4 addresses": "vpc/pricing/",
        "zones of interface endpoints": "privatelink/pricing/",
        "KMS keys": "kms/pricing/",
        "flow logs": "cloudwatch/pricing/",
        "log groups": "cloudwatch/pricing/",
        "custom metrics": "cloudwatch/pricing/",
        "metrics in alarms": "cloudwatch/pricing/",
        "composite alarms": "cloudwatch/pricing/",
        "dashboards": "cloudwatch/pricing/",
        "buckets": "s3/pricing/",
        "advanced parameters": "systems-manager/pricing/",
    }
    assert cost(PROD, PROD) == ()


def test_what_is_retained_is_charged_on_though_it_leaves_the_files() -> None:
    others = " or nat-b-port-errors or nat-c-port-errors"
    one = swap(("gateways: per-zone", "gateways: one"), (others, ""))
    [found] = [each for each in cost(graph("prod"), graph("prod", prod=one)) if each.thing == "public IPv4 addresses"]
    assert (found.grade, found.was, found.now, found.kept) == ("other", 3, 1, 2)
    assert "".join(found.words).startswith("public IPv4 addresses: 1, was 3, and 2 that stay")
