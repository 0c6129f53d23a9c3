"""What stops being watched: what is gone or looser, by how much, and not where the thing itself goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.graph import MetricAlarm, Ref, ResourceGraph, Topic
from core.graph.monitoring import CompositeAlarm, EventRule, LogGroup, MetricFilter, Subscription
from core.graph.network import FlowLog
from isoform.review.watch import watch
from tests.isoform.review.edits import graph

PROD = graph("prod")
ALARM = PROD.named(MetricAlarm, "alarm/app-errors")
OTHER = frozenset({Ref(Topic, "topic/other")})


def told(now: ResourceGraph, was: ResourceGraph = PROD) -> list[tuple[str, str]]:
    return [(each.grade, "".join(each.words)) for each in watch(was, now)]


def with_(**changed: object) -> ResourceGraph:
    return ResourceGraph({**PROD.by_id, ALARM.id: replace(ALARM, **changed)})  # type: ignore[arg-type]  # a case's field


CASES: list[tuple[dict[str, object], str, str, str]] = [
    ({"threshold": 50.0}, "less", "more", "alarms later: threshold 5 → 50"),
    ({"breaching": 3}, "less", "more", "alarms later: 2 of 3 periods → 3 of 3 periods"),
    ({"periods": 2}, "less", "more", "alarms later: 2 of 3 periods → 2 of 2 periods"),
    ({"missing": "ignore"}, "more", "less", "takes missing data for ignore, and took it for notBreaching"),
    ({"missing": "breaching"}, "more", "less", "takes missing data for breaching"),
    ({"on_alarm": frozenset()}, "alarming", "more", "no longer tells topic/alerts and so nobody when it alarms"),
    ({"on_ok": frozenset()}, "less", "more", "no longer tells topic/alerts and so nobody when it is fine again"),
    ({"on_missing": OTHER}, "more", "less", "now tells topic/other when it has no data"),
    ({"comparison": "GreaterThanOrEqualToThreshold"}, "other", "other", "compares otherwise: GreaterThanThreshold → "),
]


@pytest.mark.parametrize(
    ("changed", "grade", "back", "words"),
    CASES,
    ids=lambda each: next(iter(each), "") if isinstance(each, dict) else "",
)
def test_an_alarm_that_is_changed(changed: dict[str, object], grade: str, back: str, words: str) -> None:
    ((said, line),) = told(with_(**changed))
    assert said == grade
    assert line.startswith(f"alarm/app-errors {words}")
    assert told(PROD, with_(**changed))[0][0] == back


def test_data_that_is_missing_alarms_less_than_what_is_taken_for_a_breach() -> None:
    ((grade, _),) = told(with_(missing="missing"), with_(missing="breaching"))
    assert grade == "less"


def test_below_a_threshold_it_is_the_other_way_round() -> None:
    below = with_(comparison="LessThanThreshold")
    higher = with_(comparison="LessThanThreshold", threshold=50.0)
    assert told(higher, below) == [("more", "alarm/app-errors alarms sooner: threshold 5 → 50")]


def without(*ids: str) -> ResourceGraph:
    return ResourceGraph({id: each for id, each in PROD.by_id.items() if id not in ids})


def test_what_is_gone() -> None:
    ((grade, words),) = told(without("alarm/nat-a-drops"))
    assert grade == "alarming"
    assert words.startswith("alarm/nat-a-drops is gone: NAT gateway of zone a: more than ")
    assert "https" not in words
    assert told(without("dashboard/app")) == [("less", "dashboard/app is gone")]
    assert told(without("metric-filter/app-errors"))[0][0] == "alarming"
    (subscription,) = [each for each in PROD if isinstance(each, Subscription)]
    assert told(without(subscription.id)) == [("alarming", f"{subscription.id} is gone: oncall@acme.example")]
    assert told(PROD, without(subscription.id)) == [("more", f"{subscription.id} is new: oncall@acme.example")]


def test_an_alarm_that_goes_with_what_it_watched_leaves_nothing_unwatched() -> None:
    gone = without("nat-gateway/a", "alarm/nat-a-drops")
    ((grade, words),) = told(gone)
    assert grade == "less"
    assert words.startswith("alarm/nat-a-drops is gone, as nat-gateway/a is: ")


def changed(id: str, **fields: object) -> ResourceGraph:
    return ResourceGraph({**PROD.by_id, id: replace(PROD.by_id[id], **fields)})  # type: ignore[arg-type]  # a case's field


def test_logs_that_are_kept_for_shorter() -> None:
    group = PROD.named(LogGroup, "log-group/app")
    assert told(changed(group.id, retention_days=7)) == [("less", "log-group/app is kept shorter: 365 days → 7 days")]
    assert told(changed(group.id, retention_days=None)) == [
        ("more", "log-group/app is kept longer: 365 days → for ever")
    ]
    assert told(PROD, changed(group.id, retention_days=None))[0][0] == "less"


def test_flow_logs_that_say_less() -> None:
    log = next(each for each in PROD if isinstance(each, FlowLog))
    assert told(changed(log.id, traffic="REJECT"))[0][0] == "less"
    interval = told(changed(log.id, interval=60 if log.interval == 600 else 600))
    assert interval[0][0] == ("more" if log.interval == 600 else "less")
    assert told(changed(log.id, format="${version}"))[0][1].startswith(f"{log.id} no longer has ")


def test_rules_that_watch_otherwise() -> None:
    filter = PROD.named(MetricFilter, "metric-filter/app-errors")
    assert told(changed(filter.id, pattern="")) == [
        ("other", f"{filter.id} counts other lines: {filter.pattern} → every line")
    ]
    event = next(each for each in PROD if isinstance(each, EventRule))
    assert told(changed(event.id, targets={})) == [
        ("alarming", f"{event.id} no longer tells topic/alerts and so nobody of it")
    ]
    composite = PROD.named(CompositeAlarm, "composite-alarm/app-cut-off")
    fewer = replace(composite.rule, parts=(*composite.rule.parts[:2], '")'))
    ((grade, words),) = told(changed(composite.id, rule=fewer))
    assert grade == "less"
    assert words.startswith(f"{composite.id} alarms by another rule, without alarm/nat-a-port-errors")
