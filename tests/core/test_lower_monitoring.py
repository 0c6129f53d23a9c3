"""What is watched and who is told, as resources: those that a person writes, and those that follow from the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Network
from itertools import pairwise
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents import written
from core.graph import (
    AttributeOf,
    Band,
    CompositeAlarm,
    Dashboard,
    Document,
    EventRule,
    Expression,
    Json,
    Key,
    LogGroup,
    Measure,
    MetricAlarm,
    MetricFilter,
    Query,
    Ref,
    Resource,
    Subscription,
    Text,
    Topic,
)
from core.lower import lower
from core.lower.dashboard import COLUMNS, Place, lay_out
from core.model import (
    Alarm,
    Endpoint,
    Event,
    Foundation,
    LogMetric,
    Metric,
    Monitoring,
    Nat,
    Network,
    Term,
    Tier,
    Widget,
)
from core.model import CompositeAlarm as Composite
from core.model import Dashboard as Widgets
from core.model import Key as KeyMeant
from core.model import LogGroup as Group
from core.model import Subscription as Subscribed
from core.model import Topic as TopicMeant
from core.model.derived import TRAIL
from core.model.network import Gateways

CPU = {"cpu": Metric(namespace="AWS/EC2", name="CPUUtilization", dimensions={"AutoScalingGroupName": "app"})}
ALERTS = {"alerts": TopicMeant()}
TOLD = frozenset({Ref(Topic, "topic/alerts")})


def foundation(
    monitoring: Monitoring,
    gateways: Gateways = "none",
    zones: tuple[str, ...] = ("a", "b"),
    region: str = "ap-south-1",
) -> Foundation:
    return Foundation(
        project="acme",
        environment="dev",
        account="111122223333",
        region=region,
        owner="platform",
        cost_center="cc-1",
        network=Network(
            cidr=IPv4Network("10.0.0.0/16"),
            zones=zones,
            tiers={"public": Tier(access="public", prefix=24), "app": Tier(access="private", prefix=22)},
            nat=Nat(gateways=gateways),
        ),
        monitoring=monitoring,
    )


R = TypeVar("R", bound=Resource)


def made(kind: type[R], whole: Foundation) -> dict[str, R]:
    return {each.id: each for each in lower(whole) if isinstance(each, kind)}


def alarm(written_as: Alarm) -> MetricAlarm:
    """The alarm that this one becomes, of a foundation with a metric `cpu` and a topic `alerts`."""
    whole = foundation(Monitoring(topics=ALERTS, metrics=CPU, alarms={"x": written_as}))
    return made(MetricAlarm, whole)["alarm/x"]


def tags(rest: str) -> dict[str, str]:
    return {
        "project": "acme",
        "environment": "dev",
        "managed-by": "isoform",
        "owner": "platform",
        "cost-center": "cc-1",
        "Name": f"acme-dev-{rest}",
    }


def test_without_a_word_of_monitoring_there_is_none() -> None:
    assert not [each.id for each in lower(foundation(Monitoring(), "per-zone")) if each.domain == "monitoring"]


# The key, logs and topics


def test_a_log_group_and_a_metric_of_it_are_stated_in_full() -> None:
    monitoring = Monitoring(
        key=KeyMeant(retain=True),
        log_groups={"app": Group(retention=30, retain=True), "web": Group(retention="forever", encrypted=False)},
        log_metrics={
            "errors": LogMetric(group="app", pattern="error", value="$.n", unit="Count", default=0.5),
            "others": LogMetric(group="/other/group", pattern="error"),
        },
    )
    whole = foundation(monitoring)
    assert made(LogGroup, whole) == {
        "log-group/app": LogGroup(
            id="log-group/app",
            domain="monitoring",
            retained=True,
            name="/acme/dev/app",
            retention_days=30,
            key=Ref(Key, "key/monitoring"),
            tags=tags("app"),
        ),
        "log-group/web": LogGroup(
            id="log-group/web",
            domain="monitoring",
            name="/acme/dev/web",
            retention_days=None,
            key=None,
            tags=tags("web"),
        ),
    }
    assert made(MetricFilter, whole) == {
        "metric-filter/errors": MetricFilter(
            id="metric-filter/errors",
            domain="monitoring",
            name="acme-dev-errors",
            group=Ref(LogGroup, "log-group/app"),
            pattern="error",
            namespace="acme/dev",
            metric="errors",
            value="$.n",
            default=0.5,
            unit="Count",
        ),
        "metric-filter/others": MetricFilter(
            id="metric-filter/others",
            domain="monitoring",
            name="acme-dev-others",
            group="/other/group",
            pattern="error",
            namespace="acme/dev",
            metric="others",
            value="1",
            default=None,
            unit="None",
        ),
    }
    assert made(Key, whole)["key/monitoring"].retained


def test_a_metric_can_be_made_of_what_cloudtrail_logs() -> None:
    logged = LogMetric(group="cloudtrail", pattern="x")
    whole = foundation(Monitoring(cloudtrail_group="trail", log_metrics={"calls": logged}))
    assert made(MetricFilter, whole)["metric-filter/calls"].group == "trail"


def test_a_topic_and_who_hears_it_are_stated_in_full() -> None:
    who = (Subscribed(email="on.call@acme.example"), Subscribed(https="https://acme.example/Hook", raw=True))
    topics = {"alerts": TopicMeant(subscriptions=who), "plain": TopicMeant(display_name="acme", encrypted=False)}
    whole = foundation(Monitoring(topics=topics))
    alerts, plain = made(Topic, whole)["topic/alerts"], made(Topic, whole)["topic/plain"]
    assert (alerts.name, alerts.display_name, alerts.key, alerts.tags) == (
        "acme-dev-alerts",
        "acme-dev-alerts",
        Ref(Key, "key/monitoring"),
        tags("alerts"),
    )
    assert (plain.name, plain.display_name, plain.key) == ("acme-dev-plain", "acme", None)
    assert list(made(Subscription, whole).values()) == [
        Subscription(
            id="subscription/alerts/email-on-call-acme-example",
            domain="monitoring",
            topic=Ref(Topic, "topic/alerts"),
            protocol="email",
            endpoint="on.call@acme.example",
            raw=False,
        ),
        Subscription(
            id="subscription/alerts/https-https-acme-example-hook",
            domain="monitoring",
            topic=Ref(Topic, "topic/alerts"),
            protocol="https",
            endpoint="https://acme.example/Hook",
            raw=True,
        ),
    ]


def test_long_endpoints_that_begin_alike_are_told_apart() -> None:
    start = f"https://acme.example/{'x' * 100}"
    who = tuple(Subscribed(https=start + end) for end in "ab")
    ids = made(Subscription, foundation(Monitoring(topics={"alerts": TopicMeant(subscriptions=who)})))
    assert len(ids) == 2
    assert all(len(id) <= 100 for id in ids)


def statements(document: Document) -> list[Mapping[str, Json]]:
    content = document.content
    assert isinstance(content, Mapping)
    said = content["Statement"]
    assert isinstance(said, tuple)
    return [each for each in said if isinstance(each, Mapping)]


def by_principal(document: Document) -> dict[str, Mapping[str, Json]]:
    return {str(each["Principal"]): each for each in statements(document)}


CLOUDWATCH, EVENTS = "{'Service': ('cloudwatch.amazonaws.com',)}", "{'Service': ('events.amazonaws.com',)}"


def test_alarms_and_events_may_publish_and_only_the_former_under_a_condition() -> None:
    policy = by_principal(written(made(Topic, foundation(Monitoring(topics=ALERTS)))["topic/alerts"].policy))
    topic = ("arn:aws:sns:ap-south-1:111122223333:acme-dev-alerts",)
    assert policy[EVENTS] == {
        "Effect": "Allow",
        "Principal": {"Service": ("events.amazonaws.com",)},
        "Action": ("sns:Publish",),
        "Resource": topic,
    }
    assert policy[CLOUDWATCH]["Condition"] == {
        "ArnLike": {"aws:SourceArn": ("arn:aws:cloudwatch:ap-south-1:111122223333:alarm:*",)}
    }
    (own,) = policy.keys() - {EVENTS, CLOUDWATCH}
    assert own == "{'AWS': ('arn:aws:iam::111122223333:root',)}"
    assert "*" not in str(policy[own]["Action"])


def test_the_key_serves_those_who_publish_and_those_who_log_and_nobody_in_vain() -> None:
    def served(monitoring: Monitoring, region: str = "ap-south-1") -> dict[str, Mapping[str, Json]]:
        return by_principal(written(made(Key, foundation(monitoring, region=region))["key/monitoring"].policy))

    groups = {"app": Group(retention=1)}
    everybody = served(Monitoring(topics=ALERTS, log_groups=groups))
    publishing = "{'Service': ('cloudwatch.amazonaws.com', 'events.amazonaws.com')}"
    logging = "{'Service': ('logs.ap-south-1.amazonaws.com',)}"
    account = "{'AWS': ('arn:aws:iam::111122223333:root',)}"
    assert everybody.keys() == {publishing, logging, account}
    assert "Condition" not in everybody[publishing]
    assert everybody[publishing]["Action"] == ("kms:Decrypt", "kms:GenerateDataKey*")
    assert everybody[logging]["Condition"] == {
        "ArnLike": {
            "kms:EncryptionContext:aws:logs:arn": ("arn:aws:logs:ap-south-1:111122223333:log-group:/acme/dev/*",)
        }
    }
    assert served(Monitoring(topics=ALERTS)).keys() == {publishing, account}
    assert served(Monitoring(log_groups=groups)).keys() == {logging, account}
    assert served(Monitoring(log_groups=groups), "cn-north-1").keys() == {
        "{'Service': ('logs.cn-north-1.amazonaws.com.cn',)}",
        "{'AWS': ('arn:aws-cn:iam::111122223333:root',)}",
    }
    plain_topic, plain_group = {"alerts": TopicMeant(encrypted=False)}, {"app": Group(retention=1, encrypted=False)}
    assert served(Monitoring(topics=plain_topic, log_groups=groups)).keys() == {logging, account}
    assert served(Monitoring(topics=ALERTS, log_groups=plain_group)).keys() == {publishing, account}
    plain = Monitoring(topics=plain_topic, log_groups=plain_group)
    assert made(Key, foundation(plain)) == {}


def test_the_key_is_stated_in_full() -> None:
    key = KeyMeant(rotation=False, deletion_days=7)
    found = made(Key, foundation(Monitoring(key=key, topics=ALERTS)))["key/monitoring"]
    assert found == Key(
        id="key/monitoring",
        domain="monitoring",
        alias="alias/acme-dev-monitoring",
        description="Topics and log groups of acme-dev",
        policy=found.policy,
        rotation=False,
        deletion_days=7,
        tags=tags("monitoring"),
    )


# Alarms that are written


def measure(statistic: str = "Sum", period: int = 300) -> Measure:
    return Measure(
        namespace="AWS/EC2",
        metric="CPUUtilization",
        dimensions={"AutoScalingGroupName": Text.of("app")},
        statistic=statistic,
        period=period,
    )


def test_an_alarm_is_stated_in_full() -> None:
    assert alarm(
        Alarm(
            metric="cpu",
            statistic="p99",
            period="1 minute",
            when="<= 2.5",
            for_=2,
            of=3,
            missing="breaching",
            tell=("alerts",),
            tell_missing=("alerts",),
            description="wake up",
        )
    ) == MetricAlarm(
        id="alarm/x",
        domain="monitoring",
        name="acme-dev-x",
        description="wake up",
        of=measure("p99", 60),
        comparison="LessThanOrEqualToThreshold",
        threshold=2.5,
        periods=3,
        breaching=2,
        missing="breaching",
        on_alarm=TOLD,
        on_ok=frozenset(),
        on_missing=TOLD,
        tags=tags("x"),
    )


WHEN = {
    "> 5": ("GreaterThanThreshold", 5.0),
    ">= 5": ("GreaterThanOrEqualToThreshold", 5.0),
    "< 5": ("LessThanThreshold", 5.0),
    "<= 5": ("LessThanOrEqualToThreshold", 5.0),
    "outside 2 deviations": ("LessThanLowerOrGreaterThanUpperThreshold", Band("isoform_band")),
    "above 2 deviations": ("GreaterThanUpperThreshold", Band("isoform_band")),
    "below 2 deviations": ("LessThanLowerThreshold", Band("isoform_band")),
}


@pytest.mark.parametrize(("words", "means"), WHEN.items())
def test_each_condition_is_a_comparison(words: str, means: tuple[str, object]) -> None:
    found = alarm(Alarm(metric="cpu", statistic="Sum", when=words))
    assert (found.comparison, found.threshold) == means
    assert (found.periods, found.breaching, found.missing) == (1, 1, "missing")


def test_what_is_usual_is_a_band_around_the_metric_and_both_are_watched() -> None:
    assert alarm(Alarm(metric="cpu", statistic="Sum", when="outside 2.5 deviations")).of == {
        "isoform_watched": Query(of=measure(), label="cpu", watched=True),
        "isoform_band": Query(
            of=Expression("ANOMALY_DETECTION_BAND(isoform_watched, 2.5)"), label="what is usual", watched=True
        ),
    }


def test_maths_is_watched_and_what_it_is_made_of_is_not() -> None:
    terms = {"most": Term(metric="cpu", statistic="Maximum"), "all": Term(metric="cpu")}
    assert alarm(Alarm(maths="most / all", with_=terms, statistic="Sum", when="> 1")).of == {
        "most": Query(of=measure("Maximum"), label="cpu", watched=False),
        "all": Query(of=measure("Sum"), label="cpu", watched=False),
        "isoform_watched": Query(of=Expression("most / all"), label="most / all", watched=True),
    }


RULES = {
    "a": 'ALARM("a")',
    "not a": 'NOT (ALARM("a"))',
    "a and b or not c": '(ALARM("a") AND ALARM("b")) OR NOT (ALARM("c"))',
    "a and (b or c)": 'ALARM("a") AND (ALARM("b") OR ALARM("c"))',
    "not (a or d)": 'NOT (ALARM("a") OR ALARM("d"))',
}


@pytest.mark.parametrize(("words", "rule"), RULES.items())
def test_a_composite_alarm_speaks_of_others_by_their_names(words: str, rule: str) -> None:
    cpu = Alarm(metric="cpu", statistic="Sum", when="> 1")
    monitoring = Monitoring(
        topics=ALERTS,
        metrics=CPU,
        alarms={"a": cpu, "b": cpu, "c": cpu},
        composite_alarms={
            "d": Composite(when="a"),
            "e": Composite(when=words, tell=("alerts",), tell_ok=("alerts",), description="look"),
        },
    )
    found = made(CompositeAlarm, foundation(monitoring))["composite-alarm/e"]
    parts = [part if isinstance(part, str) else part.target.rpartition("/")[2] for part in found.rule.parts]
    assert "".join(parts) == rule
    assert {part.attribute for part in found.rule.parts if isinstance(part, AttributeOf)} == {"name"}
    assert found == CompositeAlarm(
        id="composite-alarm/e",
        domain="monitoring",
        name="acme-dev-e",
        description="look",
        rule=found.rule,
        on_alarm=TOLD,
        on_ok=TOLD,
        on_missing=frozenset(),
        tags=tags("e"),
    )


def test_an_event_is_told_to_topics() -> None:
    pattern = {"source": ("aws.health",), "detail": {"n": ({"numeric": (">", 0.5)}, None)}}
    event = Event(pattern=pattern, tell=("alerts",), description="health")
    assert made(EventRule, foundation(Monitoring(topics=ALERTS, events={"health": event})))["event-rule/health"] == (
        EventRule(
            id="event-rule/health",
            domain="monitoring",
            name="acme-dev-health",
            description="health",
            pattern=Document.of(pattern),
            targets={"alerts": Ref(Topic, "topic/alerts")},
            tags=tags("health"),
        )
    )


# Alarms that follow from the model

DERIVED = Monitoring(defaults="foundation", topics=ALERTS, tell=("alerts",))


def gateway(metric: str, statistic: str, zone: str = "a") -> Measure:
    return Measure(
        namespace="AWS/NATGateway",
        metric=metric,
        dimensions={"NatGatewayId": Text.of(AttributeOf(f"nat-gateway/{zone}", "id"))},
        statistic=statistic,
        period=300,
    )


NAT: dict[str, tuple[object, str, float, int]] = {
    "port-errors": (gateway("ErrorPortAllocation", "Sum"), "GreaterThanThreshold", 0, 1),
    "drops": (
        {
            "drops": Query(of=gateway("PacketsDropCount", "Sum"), label="nat-a-drops", watched=False),
            "inside": Query(of=gateway("PacketsInFromSource", "Sum"), label="nat-a-packets-from-inside", watched=False),
            "outside": Query(
                of=gateway("PacketsInFromDestination", "Sum"), label="nat-a-packets-from-outside", watched=False
            ),
            "isoform_watched": Query(
                of=Expression("100 * drops / (inside + outside)"),
                label="100 * drops / (inside + outside)",
                watched=True,
            ),
        },
        "GreaterThanThreshold",
        0.01,
        3,
    ),
    "connections": (gateway("ActiveConnectionCount", "Maximum"), "GreaterThanThreshold", 44000, 3),
}
"""Of each gateway: what is measured, how it is compared, with what, in how many periods."""


@pytest.mark.parametrize(("word", "means"), NAT.items())
def test_an_alarm_of_a_nat_gateway(word: str, means: tuple[object, str, float, int]) -> None:
    found = made(MetricAlarm, foundation(DERIVED, "one"))[f"alarm/nat-a-{word}"]
    assert (found.of, found.comparison, found.threshold, found.periods) == means
    assert found.breaching == found.periods
    assert found.missing == "notBreaching"
    assert found.on_alarm == found.on_ok == TOLD
    assert "https://docs.aws.amazon.com/vpc/" in found.description


ZONES: list[tuple[Gateways, str]] = [("none", ""), ("one", "a"), ("per-zone", "ab")]


@pytest.mark.parametrize(("gateways", "zones"), ZONES)
def test_every_nat_gateway_is_watched_and_no_other(gateways: Gateways, zones: str) -> None:
    found = made(MetricAlarm, foundation(DERIVED, gateways))
    assert found.keys() == {f"alarm/nat-{zone}-{word}" for zone in zones for word in NAT}


def test_every_interface_endpoint_is_watched_and_no_gateway() -> None:
    ends = {"s3": Endpoint(), "ecr.api": Endpoint(), "s3.interface": Endpoint(service="com.amazonaws.${region}.s3")}
    whole = foundation(DERIVED)
    whole = replace(whole, network=replace(whole.network, endpoints=ends))
    found = made(MetricAlarm, whole)
    assert found.keys() == {"alarm/endpoint-ecr-api-drops", "alarm/endpoint-s3-interface-drops"}
    alarm = found["alarm/endpoint-ecr-api-drops"]
    assert alarm.of == Measure(
        namespace="AWS/PrivateLinkEndpoints",
        metric="PacketsDropped",
        dimensions={
            "Endpoint Type": Text.of("Interface"),
            "Service Name": Text.of("com.amazonaws.ap-south-1.ecr.api"),
            "VPC Endpoint Id": Text.of(AttributeOf("endpoint/ecr-api", "id")),
            "VPC Id": Text.of(AttributeOf("vpc/main", "id")),
        },
        statistic="Sum",
        period=300,
    )
    assert (alarm.comparison, alarm.threshold, alarm.periods, alarm.breaching) == ("GreaterThanThreshold", 0, 3, 3)
    assert (alarm.missing, alarm.on_alarm, alarm.on_ok) == ("notBreaching", TOLD, TOLD)
    spoken = {
        reference for each in widgets(made(Dashboard, whole)["dashboard/foundation"]) for reference in _attributes(each)
    }
    assert {AttributeOf("endpoint/ecr-api", "id"), AttributeOf("alarm/endpoint-ecr-api-drops", "arn")} <= spoken


# As Security Hub's page has them, by the number of its control.
PATTERNS = {
    "root-use": (
        1,
        '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
    ),
    "unauthorised-calls": (2, '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}'),
    "sign-in-without-mfa": (
        3,
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && '
        '($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
    ),
    "cloudtrail-changes": (
        5,
        "{($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) || "
        "($.eventName=StartLogging) || ($.eventName=StopLogging)}",
    ),
    "sign-in-failures": (6, '{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}'),
    "key-removals": (
        7,
        "{($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion))}",
    ),
    "route-changes": (
        13,
        "{($.eventSource=ec2.amazonaws.com) && (($.eventName=CreateRoute) || ($.eventName=CreateRouteTable) || "
        "($.eventName=ReplaceRoute) || ($.eventName=ReplaceRouteTableAssociation) || ($.eventName=DeleteRouteTable) || "
        "($.eventName=DeleteRoute) || ($.eventName=DisassociateRouteTable))}",
    ),
}


@pytest.mark.parametrize(("name", "means"), PATTERNS.items())
def test_a_call_that_somebody_should_know_of_is_a_metric_and_an_alarm(name: str, means: tuple[int, str]) -> None:
    whole = foundation(replace(DERIVED, cloudtrail_group="trail"))
    control, pattern = means
    logged = made(MetricFilter, whole)[f"metric-filter/{name}"]
    assert (logged.group, logged.pattern, logged.value, logged.default) == ("trail", pattern, "1", None)
    found = made(MetricAlarm, whole)[f"alarm/{name}"]
    assert found.of == Measure(namespace="acme/dev", metric=name, dimensions={}, statistic="Sum", period=300)
    assert (found.comparison, found.threshold, found.missing) == ("GreaterThanOrEqualToThreshold", 1, "notBreaching")
    assert (found.on_alarm, found.on_ok) == (TOLD, frozenset())
    assert found.description.endswith(f"cloudwatch-controls.html#cloudwatch-{control}")


def test_all_fourteen_controls_are_there_once_cloudtrails_group_is_named() -> None:
    whole = foundation(replace(DERIVED, cloudtrail_group="trail"))
    assert sorted(watch.control for watch in TRAIL.values()) == list(range(1, 15))
    assert made(MetricAlarm, whole).keys() == {f"alarm/{name}" for name in TRAIL}
    assert made(MetricFilter, whole).keys() == {f"metric-filter/{name}" for name in TRAIL}
    assert made(MetricFilter, foundation(DERIVED)) == {}


def test_what_is_excepted_is_left_out_everywhere() -> None:
    monitoring = replace(DERIVED, cloudtrail_group="trail", except_=("root-use", "nat-a-drops"))
    whole = foundation(monitoring, "one")
    assert not {"alarm/root-use", "alarm/nat-a-drops", "metric-filter/root-use"} & {each.id for each in lower(whole)}


def test_an_alarm_of_ones_own_takes_the_place_of_the_derived() -> None:
    own = {"nat-a-connections": Alarm(metric="nat-a-connections", statistic="Maximum", when="> 1000")}
    found = made(MetricAlarm, foundation(replace(DERIVED, alarms=own), "one"))
    assert found["alarm/nat-a-connections"].threshold == 1000
    assert len(found) == len(NAT)


def test_a_metric_of_ones_own_takes_the_place_of_the_derived() -> None:
    monitoring = replace(DERIVED, cloudtrail_group="trail", metrics={"root-use": CPU["cpu"]})
    whole = foundation(monitoring)
    assert "metric-filter/root-use" not in made(MetricFilter, whole)
    assert made(MetricAlarm, whole)["alarm/root-use"].of == measure()


# Dashboards


def widgets(dashboard: Dashboard) -> list[Mapping[str, Json]]:
    content = dashboard.body.content
    assert isinstance(content, Mapping)
    assert content.keys() == {"widgets"}
    said = content["widgets"]
    assert isinstance(said, tuple)
    return [each for each in said if isinstance(each, Mapping)]


def test_a_dashboard_shows_text_metrics_alarms_and_whatever_else() -> None:
    raw = {"type": "log", "properties": {"query": "fields @message"}}
    shown = (
        Widget(text="# Hello", width="full"),
        Widget(title="CPU", metrics=("cpu",), statistic="Average", period="1 minute"),
        Widget(alarms=("hot", "both"), width="half"),
        Widget(raw=raw, width="quarter"),
    )
    monitoring = Monitoring(
        metrics=CPU,
        alarms={"hot": Alarm(metric="cpu", statistic="Sum", when="> 1")},
        composite_alarms={"both": Composite(when="hot")},
        dashboards={"app": Widgets(widgets=shown)},
    )
    found = made(Dashboard, foundation(monitoring))["dashboard/app"]
    assert found.name == "acme-dev-app"
    assert widgets(found) == [
        {"x": 0, "y": 0, "width": 24, "height": 2, "type": "text", "properties": {"markdown": "# Hello"}},
        {
            "x": 0,
            "y": 2,
            "width": 8,
            "height": 6,
            "type": "metric",
            "properties": {
                "title": "CPU",
                "view": "timeSeries",
                "stacked": False,
                "region": "ap-south-1",
                "stat": "Average",
                "period": 60,
                "metrics": (("AWS/EC2", "CPUUtilization", "AutoScalingGroupName", "app", {"label": "cpu"}),),
            },
        },
        {
            "x": 8,
            "y": 2,
            "width": 12,
            "height": 2,
            "type": "alarm",
            "properties": {
                "alarms": (
                    Text.of(AttributeOf("alarm/hot", "arn")),
                    Text.of(AttributeOf("composite-alarm/both", "arn")),
                )
            },
        },
        {"x": 0, "y": 8, "width": 6, "height": 6, **raw},
    ]


def test_the_derived_dashboard_has_a_part_for_each_zone_and_one_for_the_account() -> None:
    whole = foundation(replace(DERIVED, cloudtrail_group="trail"), "per-zone")
    found = widgets(made(Dashboard, whole)["dashboard/foundation"])
    headings = [str(each["properties"]) for each in found if each["type"] == "text"]
    assert ["Zone a" in heading for heading in headings] == [False, True, False, False]
    assert ["Zone b" in heading for heading in headings] == [False, False, True, False]
    assert "Account" in headings[3]
    spoken = {reference for each in found for reference in _attributes(each)}
    assert spoken == {AttributeOf(f"nat-gateway/{zone}", "id") for zone in "ab"} | {
        AttributeOf(id, "arn") for id in made(MetricAlarm, whole)
    }


def _attributes(content: Json) -> set[AttributeOf]:
    match content:
        case Text(parts):
            return {part for part in parts if isinstance(part, AttributeOf)}
        case Mapping():
            return {each for item in content.values() for each in _attributes(item)}
        case tuple():
            return {each for item in content for each in _attributes(item)}
        case _:
            return set()


def test_without_anything_to_show_there_is_no_derived_dashboard() -> None:
    assert made(Dashboard, foundation(DERIVED)) == {}


SIZES = st.lists(st.tuples(st.integers(1, COLUMNS), st.integers(1, 12)), max_size=30)


def cells(place: Place) -> set[tuple[int, int]]:
    across, down = range(place.x, place.x + place.width), range(place.y, place.y + place.height)
    return {(x, y) for x in across for y in down}


@given(SIZES)
def test_no_widget_overlaps_another_and_all_are_inside(sizes: list[tuple[int, int]]) -> None:
    places = lay_out(sizes)
    assert [(place.width, place.height) for place in places] == sizes
    assert all(place.x >= 0 and place.x + place.width <= COLUMNS and place.y >= 0 for place in places)
    taken = [cell for place in places for cell in cells(place)]
    assert len(taken) == len(set(taken))


@given(SIZES)
def test_widgets_stand_in_their_order_without_a_gap_in_a_row(sizes: list[tuple[int, int]]) -> None:
    places = lay_out(sizes)
    for before, after in pairwise(places):
        same_row = after.y == before.y and after.x == before.x + before.width
        assert same_row or (after.x == 0 and after.y >= before.y + before.height)


@given(SIZES)
def test_a_widget_more_moves_none_before_it(sizes: list[tuple[int, int]]) -> None:
    assert lay_out([*sizes, (24, 1)])[: len(sizes)] == lay_out(sizes)
