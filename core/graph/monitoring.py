"""What is measured, what is told to whom, and who may hear it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, get_args

from core.graph.kind import Kind, Tags
from core.graph.policy import Policy
from core.graph.references import Attribute, Document, Ref, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Key(Kind):
    """A symmetric key of KMS, enabled, with an alias by which people know it."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset({"arn", "id"})

    alias: str
    """`alias/acme-dev-monitoring`."""
    description: str
    policy: Policy
    rotation: bool
    """Whether AWS makes new key material each year."""
    deletion_days: int
    """How long AWS waits, from 7 to 30 days, once it is to be deleted."""
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroup(Kind):
    attributes: ClassVar[frozenset[Attribute]] = frozenset({"name"})

    name: str
    retention_days: int | None
    """None for ever."""
    key: Ref[Key] | None
    """By which it is encrypted; None for AWS's own."""
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricFilter(Kind):
    """Makes a metric of what is logged."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset()

    name: str
    group: Ref[LogGroup] | str
    """A group of this graph, or the name of another: CloudTrail's."""
    pattern: str
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"""
    namespace: str
    metric: str
    value: str
    """What each matching event counts for: `1`, or a field of it: `$.bytes`."""
    default: float | None
    """What a period without a match counts for; None for nothing."""
    unit: str
    """`None`, or one of CloudWatch's: `Count`, `Bytes`..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Kind):
    """A topic with its policy."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset({"arn", "name"})

    name: str
    display_name: str
    """What the subject of its mail begins with."""
    key: Ref[Key] | None
    """By which it is encrypted; None for not at all."""
    policy: Policy
    tags: Tags


Protocol = Literal["email", "email-json", "https", "lambda", "sms", "sqs"]
PROTOCOLS: Final[tuple[Protocol, ...]] = get_args(Protocol)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription(Kind):
    """`endpoint` hears of what is published."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset({"arn"})

    topic: Ref[Topic]
    protocol: Protocol
    endpoint: str
    """An address, a URL, a telephone number or an ARN, as the protocol has it."""
    raw: bool
    """Whether it gets the message without SNS's envelope; only https and sqs can."""


STATISTICS: Final = frozenset({"Average", "Maximum", "Minimum", "SampleCount", "Sum"})
"""CloudWatch's plain statistics. All others are extended ones, for which an alarm has another word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A metric over periods."""

    namespace: str
    metric: str
    dimensions: Mapping[str, Text]
    statistic: str
    """One of `STATISTICS`, or an extended one: `p99`."""
    period: int
    """In seconds."""


@dataclass(frozen=True, slots=True)
class Expression:
    """Metric maths over other queries, by their names: `errors / requests * 100`."""

    formula: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    of: Measure | Expression
    label: str
    """Empty for what CloudWatch calls it."""
    watched: bool
    """Whether the alarm looks at what it returns; else others are made of it.

    True of one query alone. Where the threshold is a band, true of two: the band, and what is held against it; with one
    AWS answers that "exactly two elements of the metrics list should return data".
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html#API_PutMetricAlarm_Examples
    """


@dataclass(frozen=True, slots=True)
class Band:
    """A threshold that CloudWatch learns: that of the query of this name, an `ANOMALY_DETECTION_BAND(...)`."""

    query: str


Comparison = Literal[
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
]
"""The last three are a band's. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
COMPARISONS: Final[tuple[Comparison, ...]] = get_args(Comparison)

Missing = Literal["missing", "ignore", "breaching", "notBreaching"]
MISSING: Final[tuple[Missing, ...]] = get_args(Missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricAlarm(Kind):
    attributes: ClassVar[frozenset[Attribute]] = frozenset({"arn", "name"})

    name: str
    description: str
    of: Measure | Mapping[str, Query]
    """A metric; or queries by name, of which one is watched."""
    comparison: Comparison
    threshold: float | Band
    periods: int
    """How many of the latest are looked at."""
    breaching: int
    """In how many of these the comparison must hold."""
    missing: Missing
    """What a period without data counts as."""
    on_alarm: frozenset[Ref[Topic]]
    on_ok: frozenset[Ref[Topic]]
    on_missing: frozenset[Ref[Topic]]
    """Whom it tells when it has not data enough."""
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeAlarm(Kind):
    """An alarm of alarms."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset({"arn", "name"})

    name: str
    description: str
    rule: Text
    """`ALARM("...") OR ALARM("...")`, in which it speaks of them by their names."""
    on_alarm: frozenset[Ref[Topic]]
    on_ok: frozenset[Ref[Topic]]
    on_missing: frozenset[Ref[Topic]]
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard(Kind):
    """Pulumi cannot tag it, so it has no tags."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset({"name"})

    name: str
    body: Document
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRule(Kind):
    """What happens on the account's default bus, told to topics. CloudFormation and Pulumi both enable it."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset({"arn", "name"})

    name: str
    description: str
    pattern: Document
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html"""
    targets: Mapping[str, Ref[Topic]]
    """By target id."""
    tags: Tags


Monitoring = Key | LogGroup | MetricFilter | Topic | Subscription | MetricAlarm | CompositeAlarm | Dashboard | EventRule
