"""Monitoring as a person means it: what is logged and measured, when that is alarming, and who is told."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from core.errors import Fault, InputFaults
from core.model.alarm_words import OPERATORS, Deviations, Threshold, condition, rings, rule, seconds
from core.model.checks import name, refuse

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of KMS."""

    rotation: bool = True
    """Whether AWS makes new key material each year."""
    deletion_days: int = 30
    """How long AWS waits, 7 to 30 days, before it deletes the key for good."""
    retain: bool = False
    """Whether it outlives the foundation: what it encrypted is lost without it."""

    def __post_init__(self) -> None:
        if not 7 <= self.deletion_days <= 30:
            refuse([Fault(("deletion_days",), f"`{self.deletion_days}` days", "write 7 to 30")])


RETENTIONS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545),
    *(731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""Days. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroup:
    """A log group of CloudWatch, named `/acme/dev/app`."""

    retention: int | str
    """For how many days what is logged is kept, as CloudWatch allows: 1, 3, 5, 7, 14, 30... 3653; or `forever`."""
    encrypted: bool = True
    """Whether by the foundation's key; AWS encrypts by its own in any case."""
    retain: bool = False
    """Whether it outlives the foundation, with all that was logged."""

    def __post_init__(self) -> None:
        refuse(retention_faults(("retention",), self.retention))


def retention_faults(path: Path, retention: int | str) -> Iterator[Fault]:
    """What is wrong with a time for which logs are to be kept."""
    if retention in (*RETENTIONS, "forever"):
        return
    if isinstance(retention, str):
        digits = retention.isdigit()
        fix = f"write {retention} without quotes" if digits else "write a number of days, or `forever`"
    else:
        longer = [days for days in RETENTIONS if days >= retention]
        fix = f"write {longer[0]}, or another that it has" if longer else f"write {RETENTIONS[-1]}, or `forever`"
    yield Fault(path, f"`{retention}` is no time for which CloudWatch keeps logs", fix)


Unit = Literal[
    "None",
    "Count",
    "Percent",
    "Seconds",
    "Milliseconds",
    "Microseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Count/Second",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
]
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html"""
GROUP_NAME = re.compile(r"[A-Za-z0-9._/#-]{1,512}")
"""https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html"""
CLOUDTRAIL = "cloudtrail"
"""As the name of a log group: the one that `cloudtrail-group` names."""
VALUE = re.compile(r"-?[0-9]+(\.[0-9]+)?|\$[A-Za-z0-9_.\[\]\"'-]+")
LONGEST_PATTERN = 1024
"""https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogMetric:
    """A metric made of what is logged, in the namespace `acme/dev`."""

    group: str
    """One of `log-groups`; `cloudtrail`; or another's of this account and region, by its name from the first `/` on."""
    pattern: str
    """What counts: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"""
    value: str = "1"
    """What each match counts for: a number, or a field of the event: `$.bytes`."""
    unit: Unit = "None"
    """Of what the value is a number."""
    default: float | None = None
    """What a period with events but without a match counts for; without one it has no data."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not GROUP_NAME.fullmatch(self.group):
            fix = "write letters, digits and . - _ / #"
            yield Fault(("group",), f"`{self.group}` is no log group's name", fix)
        if not 0 < len(self.pattern) <= LONGEST_PATTERN:
            fix = f"write 1 to {LONGEST_PATTERN}"
            yield Fault(("pattern",), f"a pattern of {len(self.pattern)} characters", fix)
        if not (len(self.value) <= 100 and VALUE.fullmatch(self.value)):
            yield Fault(("value",), f"`{self.value}` counts for nothing", "write a number in quotes, or `$.field`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric that AWS, or the application itself, publishes."""

    name: str
    """As its publisher calls it: `CPUUtilization`."""
    namespace: str | None = None
    """Whose it is: `AWS/EC2`, or the application's own."""
    nat_gateway: str | None = None
    """Instead of a namespace: the NAT gateway of the zone of this letter."""
    endpoint: str | None = None
    """Instead of a namespace: the interface endpoint of this name, and what PrivateLink tells of it: `BytesProcessed`.
    https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html"""
    log_group: str | None = None
    """Instead of a namespace: one of `log-groups`, or `flow-logs`, and what CloudWatch tells of it: `IncomingBytes`.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html"""
    dimensions: Mapping[str, str] = field(default_factory=dict)
    """By which its publisher tells its metrics apart: all of them."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Metric.html
        if not 1 <= len(self.name) <= 255:
            yield Fault(("name",), f"a name of {len(self.name)} characters", "write 1 to 255")
        whose = {
            "namespace": self.namespace,
            "nat-gateway": self.nat_gateway,
            "endpoint": self.endpoint,
            "log-group": self.log_group,
        }
        said = [word for word, value in whose.items() if value is not None]
        if len(said) != 1:
            wrong = f"{' and '.join(said)} at once" if said else "a metric of nobody"
            yield Fault((), wrong, f"write one of {', '.join(whose)}")
        if self.namespace is not None and not re.fullmatch(r"[^:]{1,255}", self.namespace):
            yield Fault(("namespace",), f"`{self.namespace}` is no namespace", "write 1 to 255 characters without `:`")
        if said and self.namespace is None and self.dimensions:
            yield Fault(("dimensions",), f"dimensions beside `{said[0]}`, which is one", "take them away")
        for key, value in self.dimensions.items():
            if not (1 <= len(key) <= 255 and 1 <= len(value) <= 1024):
                wrong = f"`{key}: {value}` is no dimension"
                yield Fault(("dimensions", key), wrong, "write a name of 1 to 255 characters, a value of 1 to 1024")
        if len(self.dimensions) > 30:
            yield Fault(("dimensions",), f"{len(self.dimensions)} dimensions", "CloudWatch has at most 30")


Protocol = Literal["email", "email-json", "https", "lambda", "sms", "sqs"]
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
ENDPOINTS: Mapping[Protocol, tuple[re.Pattern[str], str]] = {
    "email": (EMAIL, "oncall@acme.example"),
    "email-json": (EMAIL, "oncall@acme.example"),
    "https": (re.compile(r"https://[^\s/?#]+([/?#]\S*)?"), "https://alerts.acme.example/aws"),
    "lambda": (
        re.compile(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[\w-]{1,64}(:[\w$-]+)?", re.ASCII),
        "arn:aws:lambda:<region>:111122223333:function:pager",
    ),
    "sms": (re.compile(r"\+[1-9][0-9]{6,14}"), "+15555550100"),
    "sqs": (
        re.compile(r"arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[\w-]{1,80}(\.fifo)?", re.ASCII),
        "arn:aws:sqs:<region>:111122223333:alerts",
    ),
}
"""What each protocol takes for an endpoint: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html"""
PROTOCOLS: Mapping[str, Protocol] = {
    "email": "email",
    "email_json": "email-json",
    "https": "https",
    "lambda_": "lambda",
    "sms": "sms",
    "sqs": "sqs",
}
"""By the field that says the endpoint."""
RAW = ("https", "sqs")
"""https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html"""
LONGEST_WORDS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Somebody, or something, that hears what a topic is told; one of the following."""

    email: str | None = None
    """An address. Its owner confirms by a link that AWS sends there: until then nothing arrives."""
    email_json: str | None = None
    """An address that gets JSON. Confirmed likewise."""
    https: str | None = None
    """A URL, which confirms by itself."""
    lambda_: str | None = None
    """A function's ARN. Its own policy must let sns.amazonaws.com invoke it."""
    sms: str | None = None
    """A telephone number, from its `+` on, in quotes."""
    sqs: str | None = None
    """A queue's ARN. Its own policy must let sns.amazonaws.com send to it."""
    raw: bool = False
    """Whether it gets what was published alone, without SNS's envelope; https and sqs can."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    @property
    def protocol(self) -> Protocol:
        return PROTOCOLS[next(iter(self._said()))]

    @property
    def endpoint(self) -> str:
        return next(iter(self._said().values()))

    @property
    def words(self) -> str:
        """The protocol and the endpoint as words of an id: `email-oncall-acme-example`."""
        words = "-".join(re.findall("[a-z0-9]+", f"{self.protocol} {self.endpoint}".lower()))
        if len(words) <= LONGEST_WORDS:
            return words
        return f"{words[: LONGEST_WORDS - 9].rstrip('-')}-{hashlib.sha256(self.endpoint.encode()).hexdigest()[:8]}"

    def _said(self) -> dict[str, str]:
        """What is said, by field."""
        said = {field: getattr(self, field) for field in PROTOCOLS}
        return {field: endpoint for field, endpoint in said.items() if endpoint is not None}

    def _faults(self) -> Iterator[Fault]:
        said = self._said()
        if len(said) != 1:
            wrong = f"{' and '.join(PROTOCOLS[field] for field in said)} at once" if said else "nobody"
            yield Fault((), wrong, f"write one of {', '.join(ENDPOINTS)}")
            return
        form, example = ENDPOINTS[self.protocol]
        if not form.fullmatch(self.endpoint):
            wrong = f"`{self.endpoint}` is no endpoint of {self.protocol}"
            yield Fault(tuple(said), wrong, f'write one like "{example}"')
        if self.raw and self.protocol not in RAW:
            yield Fault(("raw",), f"`true` for {self.protocol}", f"take it away: only {' and '.join(RAW)} can")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Where alarms and events are told. Whoever is subscribed hears all of it."""

    display_name: str = ""
    """From whom its mail seems to come; where nothing is said, the topic's name."""
    encrypted: bool = True
    """Whether by the foundation's key while SNS has it."""
    subscriptions: tuple[Subscription, ...] = ()
    """Who hears. A topic that nobody hears keeps its place until somebody does."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        # https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html
        if len(self.display_name) > 100:
            wrong = f"`{self.display_name}` has {len(self.display_name)} characters"
            yield Fault(("display_name",), wrong, "write at most 100")
        said: dict[str, Subscription] = {}
        for n, each in enumerate(self.subscriptions):
            if (first := said.setdefault(each.words, each)) is not each:
                wrong = f"`{each.endpoint}` cannot be told from `{first.endpoint}`"
                yield Fault(("subscriptions", n), wrong, "take one of them away")


STATISTICS = ("Average", "Sum", "Minimum", "Maximum", "SampleCount", "IQM")
STATISTIC = re.compile(
    rf"{'|'.join(STATISTICS)}|(p|tm|tc|ts|wm)(100|[0-9]{{1,2}}(\.[0-9]{{1,10}})?)"
    r"|PR\([0-9.]*:[0-9.]*\)|(TC|TM|TS|WM)\([0-9.]*%?:[0-9.]*%?\)"
)
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html"""
TERM = re.compile(r"[a-z][A-Za-z0-9_]*")
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html"""
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
MOST_METRICS = 10
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html"""
MOST_TOLD = 5
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html"""
HOUR, DAY = 3600, 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A metric inside maths."""

    metric: str
    """One of `metrics` or `log-metrics`."""
    statistic: str | None = None
    """The alarm's own, where nothing is said."""

    def __post_init__(self) -> None:
        if self.statistic is not None:
            refuse(_statistic(("statistic",), self.statistic))


def _balanced(text: str) -> bool:
    """Whether each bracket has its other one."""
    waiting: list[str] = []
    for sign in text:
        if sign in "([":
            waiting.append({"(": ")", "[": "]"}[sign])
        elif sign in ")]" and (not waiting or waiting.pop() != sign):
            return False
    return not waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """`metric`, or what `maths` makes of several, compared with a number or with what is usual."""

    metric: str | None = None
    """One of `metrics` or `log-metrics`, or of those that `defaults: foundation` makes."""
    maths: str | None = None
    """Instead of a metric: CloudWatch's maths over the names of `with`: `100 * errors / requests`."""
    with_: Mapping[str, Term] = field(default_factory=dict)
    """The metrics of `maths` by the names that they have in it."""
    statistic: str
    """What is made of a period's values: `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, `p99`..."""
    period: str = "5 minutes"
    """`10 seconds`, `20 seconds`, `30 seconds`, or any number of minutes, hours or days."""
    when: str
    """`> 5`, `>= 5`, `< 5`, `<= 5`; or, with what CloudWatch learns to be usual, `outside 2 deviations`, `above`..."""
    for_: int = 1
    """In how many periods it must be so."""
    of: int | None = None
    """Of how many of the latest; where nothing is said, of as many: in all of them."""
    missing: Literal["ok", "breaching", "ignore", "missing"] = "missing"
    """What a period without data counts as; `missing`, with none at all, makes the alarm say so."""
    tell: tuple[str, ...] = ()
    """The topics that are told when it begins. An alarm may tell nobody: others are made of it."""
    tell_ok: tuple[str, ...] = ()
    """The topics that are told when it is over."""
    tell_missing: tuple[str, ...] = ()
    """The topics that are told when there is too little data to know."""
    description: str = ""
    """What whoever is told reads: what it means, and what to do."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    @property
    def periods(self) -> int:
        """How many of the latest are looked at."""
        return self.for_ if self.of is None else self.of

    @property
    def condition(self) -> Threshold | Deviations:
        return condition(self.when)

    def _faults(self) -> Iterator[Fault]:
        if (self.metric is None) == (self.maths is None):
            yield Fault((), "neither or both of `metric` and `maths`", "write one of them")
        yield from self._maths_faults()
        yield from _statistic(("statistic",), self.statistic)
        yield from _refused(("when",), lambda: self.condition)
        yield from (unclear := [*_refused(("period",), lambda: seconds(self.period))])
        if self.periods < 1:
            yield Fault(("for_" if self.of is None else "of",), f"`{self.periods}` periods", "write 1 or more")
        elif not 1 <= self.for_ <= self.periods:
            yield Fault(("for_",), f"`{self.for_}` of {self.periods} periods", f"write 1 to {self.periods}")
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
        length = 0 if unclear else seconds(self.period)
        if length * self.periods > (7 * DAY if length >= HOUR else DAY):
            days = "7 days, for periods of an hour or more" if length >= HOUR else "a day, for periods below an hour"
            wrong = f"{self.periods} periods of {self.period}"
            yield Fault(("of" if self.of else "for_",), wrong, f"look back at most {days}")
        yield from _told(self.tell, self.tell_ok, self.tell_missing)
        yield from _description(self.description, 1024)

    def _maths_faults(self) -> Iterator[Fault]:
        if self.maths is None:
            if self.with_:
                yield Fault(("with_",), "metrics for `maths`, but there is none", "add `maths`, or take them away")
            return
        if not 1 <= len(self.maths) <= 2048:
            yield Fault(("maths",), f"maths of {len(self.maths)} characters", "write 1 to 2048")
        if not _balanced(QUOTED.sub("", self.maths)):
            yield Fault(("maths",), f"`{self.maths}` has a bracket without its other one", "close what is opened")
        # Words of small letters are names; functions, and the units of PERIOD and FILL, are of capitals.
        used = dict.fromkeys(re.findall(r"(?<![\w.])[a-z]\w*", QUOTED.sub("", self.maths)))
        if nobodys := [word for word in used if word not in self.with_]:
            yield unknown(("maths",), nobodys[0], "name of `with`", self.with_)
            return
        for term in self.with_:
            if not TERM.fullmatch(term):
                fix = "write letters, digits and `_`, a small letter first"
                yield Fault(("with_", term), f"`{term}` is no name in maths", fix)
            elif term not in used:
                yield Fault(("with_", term), f"`{term}` is not in the maths", "take it away, or use it")
        if len(self.with_) > MOST_METRICS:
            wrong = f"{len(self.with_)} metrics"
            yield Fault(("with_",), wrong, f"an alarm can have {MOST_METRICS}: take some away")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeAlarm:
    """An alarm made of others."""

    when: str
    """Alarms joined by `and`, `or`, `not` and parentheses: `app-errors and not maintenance`."""
    tell: tuple[str, ...] = ()
    """The topics that are told when it begins."""
    tell_ok: tuple[str, ...] = ()
    """The topics that are told when it is over."""
    description: str = ""
    """What whoever is told reads."""

    def __post_init__(self) -> None:
        refuse(
            [
                *_refused(("when",), lambda: rule(self.when)),
                *_told(self.tell, self.tell_ok),
                *_description(self.description, 1024),
            ]
        )

    @property
    def alarms(self) -> tuple[str, ...]:
        """The alarms of which it is made, each once."""
        return tuple(dict.fromkeys(rings(rule(self.when))))


Width = Literal["quarter", "third", "half", "full"]
KINDS_OF_WIDGET = ("text", "metrics", "alarms", "raw")


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """A piece of a dashboard: `text`, `metrics`, `alarms` or `raw`. They stand in their order, row by row."""

    title: str = ""
    """What stands above it."""
    text: str = ""
    """Markdown."""
    metrics: tuple[str, ...] = ()
    """Lines over time: each one of `metrics` or `log-metrics`, or of those that `defaults: foundation` makes."""
    statistic: str = "Sum"
    """What is made of a period's values, for `metrics`."""
    period: str = "5 minutes"
    """As an alarm's, for `metrics`."""
    alarms: tuple[str, ...] = ()
    """The state of each of these, composite ones too."""
    raw: Mapping[str, object] = field(default_factory=dict)
    """Anything else that CloudWatch has, in its words, without a place:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"""
    width: Width = "third"
    """Of the dashboard's."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        said = [word for word in KINDS_OF_WIDGET if getattr(self, word)]
        if len(said) != 1:
            wrong = f"{' and '.join(said)} at once" if said else "an empty widget"
            yield Fault((), wrong, f"write one of {', '.join(KINDS_OF_WIDGET)}")
        if self.raw and self.raw.keys() != {"type", "properties"}:
            wrong = f"{', '.join(self.raw)} in a raw widget"
            yield Fault(("raw",), wrong, "write `type` and `properties`; its place is found for it")
        yield from _statistic(("statistic",), self.statistic)
        yield from _refused(("period",), lambda: seconds(self.period))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """A dashboard of CloudWatch."""

    widgets: tuple[Widget, ...]
    """From the top on, from left to right; a row is full when the next one finds no room in it."""

    def __post_init__(self) -> None:
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
        if not 1 <= len(self.widgets) <= 500:
            refuse([Fault(("widgets",), f"{len(self.widgets)} widgets", "write 1 to 500")])


MOST_TARGETS = 5
"""https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happens in the account and region, told as it happens."""

    pattern: Mapping[str, object]
    """Which events: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html"""
    tell: tuple[str, ...]
    """The topics that are told."""
    description: str = ""
    """What whoever looks at the rule reads."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not self.pattern:
            yield Fault(("pattern",), "an empty pattern", "write which events: `{source: [aws.health]}`")
        yield from _pattern_faults(("pattern",), self.pattern)
        if not self.tell:
            yield Fault(("tell",), "an event that is told to nobody", "write one of the topics: `[alerts]`")
        yield from _told(self.tell)
        yield from _description(self.description, 512)


def _pattern_faults(path: tuple[str | int, ...], pattern: Mapping[str, object]) -> Iterator[Fault]:
    """A pattern's fields hold further fields, or lists of what they may be; after `$or`, of further patterns.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html
    """
    for key, value in pattern.items():
        at = (*path, key)
        if key == "__proto__":  # which no object of JavaScript, and so of CDK, can have
            yield Fault(at, f"`{key}` is no field of an event", "take it away")
        elif isinstance(value, Mapping) and value:
            yield from _pattern_faults(at, value)
        elif not isinstance(value, tuple) or not value:
            if value in ((), {}):
                yield Fault(at, f"`{key}` may be nothing, which no event has", "write what it may be in brackets")
            else:
                said = value if isinstance(value, str) else json.dumps(value)
                yield Fault(at, f"`{said}` is no list of what it may be", f"write it in brackets: `[{said}]`")
        elif key == "$or":
            for n, each in enumerate(value):
                if isinstance(each, Mapping):
                    yield from _pattern_faults((*at, n), each)
                else:
                    yield Fault((*at, n), f"`{each}` is no pattern", "write one: `{source: [aws.health]}`")


NAMED = (
    "log_groups",
    "log_metrics",
    "metrics",
    "topics",
    "alarms",
    "composite_alarms",
    "dashboards",
    "events",
)
"""The fields of `Monitoring` whose entries have names of the person's own."""
LONGEST: Mapping[str, int] = {"events": 22}
"""Of names: 48, but where AWS takes less, with `<project>-<environment>-`, of at most 42, before it.
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html"""


TELLING: Mapping[str, tuple[str, ...]] = {
    "alarms": ("tell", "tell_ok", "tell_missing"),
    "composite_alarms": ("tell", "tell_ok"),
    "events": ("tell",),
}
"""What tells topics, and the fields that name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """What is logged and measured, when that is alarming, and who is told."""

    defaults: Literal["none", "foundation"] = "none"
    """`foundation`: the alarms that this foundation needs, and a dashboard by zone, made from the model itself."""
    tell: tuple[str, ...] = ()
    """The topics that the alarms of `defaults` tell."""
    except_: tuple[str, ...] = ()
    """Alarms of `defaults` that are left out. One of your own with the name of such an alarm takes its place."""
    cloudtrail_group: str | None = None
    """The log group of this account and region to which CloudTrail writes; with it come the alarms of the CIS
    benchmark: who changes what should seldom change."""
    key: Key = field(default_factory=Key)
    """The one key of KMS that encrypts topics and log groups; made where one of them is `encrypted`."""
    log_groups: Mapping[str, LogGroup] = field(default_factory=dict)
    """By name: `app` is `/acme/dev/app`."""
    log_metrics: Mapping[str, LogMetric] = field(default_factory=dict)
    """Metrics made of what is logged, by name."""
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    """Metrics that are there already, by the name that they have here."""
    topics: Mapping[str, Topic] = field(default_factory=dict)
    """By name."""
    alarms: Mapping[str, Alarm] = field(default_factory=dict)
    """By name."""
    composite_alarms: Mapping[str, CompositeAlarm] = field(default_factory=dict)
    """By name, which no alarm has."""
    dashboards: Mapping[str, Dashboard] = field(default_factory=dict)
    """By name."""
    events: Mapping[str, Event] = field(default_factory=dict)
    """By name."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    @property
    def encrypts(self) -> bool:
        """Whether there is anything for the key to encrypt."""
        topics, groups = self.topics.values(), self.log_groups.values()
        return any(topic.encrypted for topic in topics) or any(group.encrypted for group in groups)

    def _faults(self) -> Iterator[Fault]:
        for named in NAMED:
            for entry in getattr(self, named):
                yield from name((named, entry), entry, LONGEST.get(named, 48))
        yield from self._default_faults()
        yield from self._group_faults()
        yield from self._topic_faults()
        yield from self._composite_faults()
        for both in self.metrics.keys() & self.log_metrics.keys():
            yield Fault(("metrics", both), f"`{both}` is one of `log-metrics` too", "rename one of them")

    def _default_faults(self) -> Iterator[Fault]:
        for word in ("tell", "except_") if self.defaults == "none" else ():
            if getattr(self, word):
                wrong = "is about the alarms of `defaults`, but there are none"
                yield Fault((word,), wrong, "write `defaults: foundation`, or take it away")
        if self.cloudtrail_group is not None and not GROUP_NAME.fullmatch(self.cloudtrail_group):
            wrong = f"`{self.cloudtrail_group}` is no log group's name"
            yield Fault(("cloudtrail_group",), wrong, "write letters, digits and . - _ / #")

    def _group_faults(self) -> Iterator[Fault]:
        for group_name, group in self.log_groups.items():
            if group.retain and group.encrypted and not self.key.retain:
                wrong = "outlives the key, without which nobody can read it"
                yield Fault(("log_groups", group_name, "retain"), wrong, "write `key: {retain: true}` too")
        if CLOUDTRAIL in self.log_groups:
            wrong = f"`{CLOUDTRAIL}` is the word for `cloudtrail-group`"
            yield Fault(("log_groups", CLOUDTRAIL), wrong, "choose another name")
        known = [*self.log_groups, *([CLOUDTRAIL] if self.cloudtrail_group is not None else [])]
        for metric_name, metric in self.log_metrics.items():
            if metric.group not in known and not metric.group.startswith("/"):
                yield unknown(("log_metrics", metric_name, "group"), metric.group, "log group", known)

    def _topic_faults(self) -> Iterator[Fault]:
        told: list[tuple[Path, tuple[str, ...]]] = [(("tell",), self.tell)]
        for entries, words in TELLING.items():
            told += [
                ((entries, entry, word), getattr(it, word))
                for entry, it in getattr(self, entries).items()
                for word in words
            ]
        for path, topics in told:
            for n, topic in enumerate(topics):
                if topic not in self.topics:
                    yield unknown((*path, n), topic, "topic", self.topics)
        yield from _told(self.tell)

    def _composite_faults(self) -> Iterator[Fault]:
        for reserved in OPERATORS:
            for word in ("alarms", "composite_alarms"):
                if reserved in getattr(self, word):
                    wrong = f"`{reserved}` is a word of its own in composite alarms"
                    yield Fault((word, reserved), wrong, "choose another name")
        circle: list[str] = []
        try:
            TopologicalSorter({each: it.alarms for each, it in self.composite_alarms.items()}).prepare()
        except CycleError as found:
            circle = found.args[1]
        if circle:
            wrong = f"a circle: {' -> '.join(circle[::-1])}"
            yield Fault(("composite_alarms", circle[0], "when"), wrong, "take one of them away")


def unknown(path: Path, word: str, what: str, known: Iterable[str]) -> Fault:
    names = list(known)
    near = difflib.get_close_matches(word, names, 1)
    there = f"write {', '.join(names)}" if names else "there is none: add it"
    return Fault(path, f"`{word}` is no {what}", f"did you mean `{near[0]}`?" if near else there)


def _refused(path: Path, meaning: Callable[[], object]) -> Iterator[Fault]:
    """What is wrong with words of which something is to be made."""
    try:
        meaning()
    except InputFaults as refused:
        yield from (Fault(path, fault.wrong, fault.fix) for fault in refused.faults)


def _statistic(path: Path, word: str) -> Iterator[Fault]:
    if not STATISTIC.fullmatch(word):
        near = difflib.get_close_matches(word.capitalize(), STATISTICS, 1)
        fix = f"did you mean `{near[0]}`?" if near else f"write {', '.join(STATISTICS)} or one like p99"
        yield Fault(path, f"`{word}` is no statistic", fix)


def _told(*lists: tuple[str, ...]) -> Iterator[Fault]:
    for word, topics in zip(("tell", "tell_ok", "tell_missing"), lists, strict=False):
        for n, topic in enumerate(topics):
            if topic in topics[:n]:
                yield Fault((word, n), f"`{topic}` a second time", "take it away")
        if len(topics) > MOST_TOLD:
            yield Fault((word,), f"{len(topics)} topics", f"AWS tells {MOST_TOLD}: subscribe the rest to one of them")


def _description(text: str, longest: int) -> Iterator[Fault]:
    if len(text) > longest:
        yield Fault(("description",), f"a text of {len(text)} characters", f"write at most {longest}")
