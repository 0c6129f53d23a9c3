"""What stops being watched: what is gone or looser, by how much, and not where the thing itself goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.graph import Band, Bucket, Document, Expression, Measure, MetricAlarm, Query, Ref, ResourceGraph, Text, Topic
from core.graph.monitoring import Comparison, CompositeAlarm, EventRule, LogGroup, MetricFilter, Subscription
from core.graph.network import FlowLog, ToBucket, ToLogGroup
from core.graph.references import AttributeOf
from isoform.review.scope import of_alarms, of_events
from isoform.review.watch import watch
from tests.isoform.review.edits import graph

PROD = graph("prod")
ALARM = PROD.named(MetricAlarm, "alarm/app-errors")
assert isinstance(ALARM.of, Measure)
MEASURE = ALARM.of
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
    ({"comparison": "GreaterThanOrEqualToThreshold"}, "more", "less", "alarms sooner: > 5 → >= 5"),
    ({"comparison": "GreaterThanOrEqualToThreshold", "threshold": 500.0}, "less", "more", "alarms later: > 5 → >= 500"),
    ({"comparison": "LessThanThreshold", "threshold": 3.0}, "less", "less", "compares otherwise: > 5 → < 3"),
    ({"of": replace(MEASURE, period=3600)}, "less", "more", "alarms later: periods of 300 s → 3600 s"),
    (
        {"of": replace(MEASURE, statistic="Average")},
        "less",
        "less",
        "measures Average of acme/prod app-errors, and measured Sum of acme/prod app-errors",
    ),
    (
        {"of": replace(MEASURE, dimensions={"Queue": Text.of("jobs")})},
        "less",
        "less",
        "measures Sum of acme/prod app-errors (Queue jobs), and measured Sum of acme/prod app-errors",
    ),
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


def test_filters_that_go_together_are_told_once_and_their_alarms_each() -> None:
    filters = [id for id in PROD.by_id if id.startswith("metric-filter/") and id != "metric-filter/app-errors"]
    said = told(without(*filters, "alarm/root-use", "alarm/iam-changes", "alarm/key-removals"))
    assert len(filters) == 14
    assert (
        "alarming",
        "metric-filter/bucket-policy-changes, metric-filter/cloudtrail-changes, "
        "metric-filter/config-changes and 11 more each is gone",
    ) in said
    assert len(said) == 4


def test_a_log_group_that_is_kept_is_not_gone() -> None:
    """Prod retains it, and dev's goes with its stack."""
    line = "log-group/flow-logs is no longer in the files, and stays as it is"
    assert ("less", line) in told(without("log-group/flow-logs"))
    kept = PROD.named(LogGroup, "log-group/flow-logs")
    lost = ResourceGraph({**PROD.by_id, kept.id: replace(kept, retained=False)})
    assert ("alarming", "log-group/flow-logs is gone") in told(without("log-group/flow-logs"), lost)


def test_data_that_is_missing_alarms_less_than_what_is_taken_for_a_breach() -> None:
    ((grade, _),) = told(with_(missing="missing"), with_(missing="breaching"))
    assert grade == "less"


def test_below_a_threshold_it_is_the_other_way_round() -> None:
    below = with_(comparison="LessThanThreshold")
    higher = with_(comparison="LessThanThreshold", threshold=50.0)
    assert told(higher, below) == [("more", "alarm/app-errors alarms sooner: threshold 5 → 50")]


def test_below_a_threshold_its_own_value_is_sooner() -> None:
    below = with_(comparison="LessThanThreshold")
    assert told(with_(comparison="LessThanOrEqualToThreshold"), below)[0][0] == "more"
    assert told(below, with_(comparison="LessThanOrEqualToThreshold"))[0][0] == "less"


def learned(deviations: str, comparison: Comparison = "GreaterThanUpperThreshold", **more: str) -> ResourceGraph:
    band = Query(of=Expression(f"ANOMALY_DETECTION_BAND(watched, {deviations})"), label="", watched=True)
    of = {"watched": Query(of=replace(MEASURE, **more), label="", watched=True), "band": band}  # type: ignore[arg-type]  # a case's field
    return with_(of=of, threshold=Band("band"), comparison=comparison)


def test_what_is_usual_may_be_wider_or_held_to_on_one_side_alone() -> None:
    assert told(learned("20"), learned("2")) == [("less", "alarm/app-errors alarms later: 2 deviations → 20")]
    assert told(learned("0.5"), learned("2"))[0][0] == "more"
    assert [grade for grade, _ in told(learned("20", metric="x"), learned("2"))] == ["less"]
    outside = learned("2", "LessThanLowerOrGreaterThanUpperThreshold")
    assert [told(learned("2"), outside)[0][0], told(outside, learned("2"))[0][0]] == ["less", "more"]
    assert told(learned("2", "LessThanLowerThreshold"), learned("2"))[0][0] == "less"
    assert [line for _, line in told(learned("2"))] == [
        "alarm/app-errors measures something else, or otherwise",
        "alarm/app-errors is held against another threshold",
    ]


def test_maths_without_a_metric_has_no_period() -> None:
    one, other = ({"e": Query(of=Expression(f"TIME_SERIES({n})"), label="", watched=True)} for n in (1, 2))
    assert [grade for grade, _ in told(with_(of=other), with_(of=one))] == ["less"]
    assert told(without("alarm/app-errors"), with_(of=one))[0][0] == "alarming"


def test_what_changes_alike_in_many_is_told_once() -> None:
    filters = [each for each in PROD if isinstance(each, MetricFilter) and isinstance(each.group, str)]
    moved = ResourceGraph({**PROD.by_id, **{each.id: replace(each, group="/other") for each in filters}})
    names = sorted(each.id for each in filters)
    assert told(moved) == [
        (
            "other",
            f"{', '.join(names[:3])} and {len(names) - 3} more each reads /other instead of {filters[0].group}",
        )
    ]
    two = ResourceGraph({**PROD.by_id, **{each.id: replace(each, group="/other") for each in filters[:2]}})
    assert len(told(two)) == 2


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


def test_an_alarm_that_goes_with_an_endpoint_stays_no_alarm_where_the_vpc_stays() -> None:
    ((grade, words),) = told(without("endpoint/ssm", "alarm/endpoint-ssm-drops"))
    assert grade == "less"
    assert words.startswith("alarm/endpoint-ssm-drops is gone, as endpoint/ssm is: ")


def test_an_alarm_of_alarms_goes_with_those_without_which_it_never_rings() -> None:
    composite = "composite-alarm/app-cut-off"
    gateways = [f"nat-gateway/{zone}" for zone in "abc"]
    alarms = [f"alarm/nat-{zone}-port-errors" for zone in "abc"]
    ((grade, line),) = [each for each in told(without(composite, *alarms, *gateways)) if composite in each[1]]
    assert grade == "less"
    assert line.startswith(f"{composite} is gone, as nat-gateway/a, nat-gateway/b, nat-gateway/c is: ")
    ((grade, _),) = told(without(composite, "nat-gateway/a"))
    assert grade == "alarming"


def changed(id: str, **fields: object) -> ResourceGraph:
    return ResourceGraph({**PROD.by_id, id: replace(PROD.by_id[id], **fields)})  # type: ignore[arg-type]  # a case's field


def test_logs_that_are_kept_for_shorter() -> None:
    group = PROD.named(LogGroup, "log-group/app")
    assert told(changed(group.id, retention_days=7)) == [("less", "log-group/app is kept shorter: 365 days → 7 days")]
    assert told(PROD, changed(group.id, retention_days=7)) == [
        ("more", "log-group/app is kept longer: 7 days → 365 days")
    ]
    assert told(changed(group.id, retention_days=None)) == [
        ("more", "log-group/app is kept longer: 365 days → for ever")
    ]
    assert told(PROD, changed(group.id, retention_days=None)) == [
        ("less", "log-group/app is kept shorter: for ever → 365 days")
    ]


def test_flow_logs_that_say_less() -> None:
    log = next(each for each in PROD if isinstance(each, FlowLog))
    less, more, other = ("less", "REJECT", "ALL"), ("more", "ALL", "REJECT"), ("other", "REJECT", "ACCEPT")
    for grade, now, was in (less, more, other):
        told_of = told(changed(log.id, traffic=now), changed(log.id, traffic=was))
        assert told_of == [(grade, f"{log.id} writes down {now} traffic, and wrote down {was}")]
    interval = told(changed(log.id, interval=60 if log.interval == 600 else 600))
    assert interval[0][0] == ("more" if log.interval == 600 else "less")
    short, long = (changed(log.id, format=said) for said in ("${version}", "${version} ${start} ${end}"))
    assert told(short, long) == [("less", f"{log.id} no longer has ${{end}}, ${{start}} in its records")]
    assert told(long, short) == [("more", f"{log.id} has ${{end}}, ${{start}} in its records now")]


def test_flow_logs_that_go_elsewhere() -> None:
    log = next(each for each in PROD if isinstance(each, FlowLog))
    assert isinstance(log.to, ToLogGroup)
    group = replace(log.to, group=Ref(LogGroup, "log-group/app"))
    assert told(changed(log.id, to=group)) == [("other", f"{log.id} goes to log-group/app, or otherwise there")]
    bucket = ToBucket(Ref(Bucket, "bucket/logs"), "plain-text", hive_partitions=False, hourly_partitions=False)
    assert told(changed(log.id, to=bucket)) == [("other", f"{log.id} goes to bucket/logs, or otherwise there")]


def test_a_subscription_that_goes_to_somebody_else() -> None:
    [subscription] = [each for each in PROD if isinstance(each, Subscription)]
    assert told(changed(subscription.id, endpoint="other@acme.example")) == [
        ("other", f"{subscription.id} goes to email other@acme.example instead of oncall@acme.example")
    ]
    assert told(changed(subscription.id, protocol="email-json"))[0][0] == "other"


def test_all_who_are_told_no_longer_and_now_are_named() -> None:
    both = frozenset({*ALARM.on_alarm, *OTHER})
    assert told(with_(on_alarm=frozenset()), with_(on_alarm=both)) == [
        ("alarming", f"{ALARM.id} no longer tells topic/alerts, topic/other and so nobody when it alarms")
    ]
    assert told(with_(on_alarm=OTHER), with_(on_alarm=both)) == [
        ("less", f"{ALARM.id} no longer tells topic/alerts when it alarms")
    ]
    composite = PROD.named(CompositeAlarm, "composite-alarm/app-cut-off")
    assert told(changed(composite.id, on_alarm=frozenset())) == [
        ("alarming", f"{composite.id} no longer tells topic/alerts and so nobody when it alarms")
    ]
    assert told(with_(on_alarm=both), with_(on_alarm=frozenset())) == [
        ("more", f"{ALARM.id} now tells topic/alerts, topic/other when it alarms")
    ]


def test_an_alarm_of_alarms_of_which_nobody_knows_when_it_rings_leaves_a_hole() -> None:
    composite = PROD.named(CompositeAlarm, "composite-alarm/app-cut-off")
    was = changed(composite.id, rule=Text.of('OK("', AttributeOf("alarm/nat-a-port-errors", "name"), '")'))
    now = without(composite.id, "alarm/nat-a-port-errors", "nat-gateway/a")
    assert [grade for grade, line in told(now, was) if line.startswith(composite.id)] == ["alarming"]


def test_rules_that_watch_otherwise() -> None:
    filter = PROD.named(MetricFilter, "metric-filter/app-errors")
    assert told(changed(filter.id, pattern="")) == [
        ("more", f"{filter.id} counts more lines: {filter.pattern} → every line")
    ]
    assert told(PROD, changed(filter.id, pattern=""))[0][0] == "less"
    for was, now, said in (
        ('"error"', '"never"', ("less", "other")),
        ("error", "error 404", ("less", "fewer")),
        ("error 404", "error", ("more", "more")),
        ("error", "-error", ("less", "other")),
    ):
        ((grade, words),) = told(changed(filter.id, pattern=now), changed(filter.id, pattern=was))
        assert (grade, words) == (said[0], f"{filter.id} counts {said[1]} lines: {was} → {now}")
    every, some = changed(filter.id, pattern=""), changed(filter.id, pattern="-error")
    assert told(some, every) == [("less", f"{filter.id} counts fewer lines: every line → -error")]
    assert told(every, some) == [("more", f"{filter.id} counts more lines: -error → every line")]
    assert not told(changed(filter.id, pattern="404 error"), changed(filter.id, pattern="error 404"))
    event = next(each for each in PROD if isinstance(each, EventRule))
    assert told(changed(event.id, targets={})) == [
        ("alarming", f"{event.id} no longer tells topic/alerts and so nobody of it")
    ]
    composite = PROD.named(CompositeAlarm, "composite-alarm/app-cut-off")
    fewer = replace(composite.rule, parts=(*composite.rule.parts[:2], '")'))
    ((grade, words),) = told(changed(composite.id, rule=fewer))
    assert grade == "more"
    assert words.startswith(f"{composite.id} alarms in more cases, without alarm/nat-a-port-errors")


def ringing(said: str) -> Text:
    """Of alarms a, b, c and d."""
    parts: list[str | AttributeOf] = []
    for word in said.split(" "):
        alarm = word.strip("()")
        one = ['ALARM("', AttributeOf(f"alarm/{alarm}", "name"), '")'] if len(alarm) == 1 else [word]
        parts += [" ", "(" * word.count("("), *one, ")" * word.count(")")] if len(alarm) == 1 else [" ", *one]
    return Text.of(*parts)


@pytest.mark.parametrize(
    ("was", "now", "scope"),
    [
        ("a AND (b OR c OR d)", "a AND b AND c AND d", "less"),
        ("a AND b", "a", "more"),
        ("a OR b", "a", "less"),
        ("a OR b AND c", "(a OR b) AND (a OR c)", "same"),
        ("a AND NOT b", "a AND NOT (b OR c)", "less"),
        ("a", "b", "other"),
        ("a", "OK", "other"),
        ("a AND (b OR", "a", "other"),
        (" AND ".join("abcdefghijkl"), "a", "more"),
        (" AND ".join("abcdefghijklm"), "a", "other"),  # too many to try each set of them
    ],
)
def test_when_an_alarm_of_alarms_rings(was: str, now: str, scope: str) -> None:
    assert of_alarms(ringing(was), ringing(now)) == scope
    back = {"less": "more", "more": "less"}
    assert of_alarms(ringing(now), ringing(was)) == back.get(scope, scope)


@pytest.mark.parametrize(
    ("was", "now", "scope"),
    [
        ({"source": ["aws.ec2"]}, {"source": ["aws.ec2"], "detail-type": ["never"]}, "less"),
        ({"source": ["a", "b"]}, {"source": ["a"]}, "less"),
        (
            {"source": ["a"], "detail": {"state": ["x"]}},
            {"source": ["a"], "detail": {"state": ["x"], "y": ["z"]}},
            "less",
        ),
        ({"source": ["a"]}, {"source": ["b"]}, "other"),
        ({"source": ["a", "b"]}, {"source": ["b", "a"]}, "same"),
        ({"detail": {"state": ["x"]}}, {"detail": ["x"]}, "other"),
        ({"$or": [{"source": ["a"]}]}, {"$or": [{"source": ["a"]}, {"source": ["b"]}]}, "other"),
    ],
)
def test_of_which_events_a_rule_hears(was: dict[str, object], now: dict[str, object], scope: str) -> None:
    assert of_events(Document.of(was), Document.of(now)) == scope
    back = {"less": "more", "more": "less"}
    assert of_events(Document.of(now), Document.of(was)) == back.get(scope, scope)


def test_a_rule_that_hears_of_fewer_events() -> None:
    event = PROD.named(EventRule, "event-rule/aws-health")
    narrow = changed(event.id, pattern=Document.of({"source": ["aws.health"], "detail-type": ["never"]}))
    assert told(narrow) == [("less", f"{event.id} hears of fewer events")]
    assert told(PROD, narrow) == [("more", f"{event.id} hears of more events")]
