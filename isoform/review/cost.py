"""What costs money: how many of each thing there were and are. No prices: they change, and are each account's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from core.graph import (
    Band,
    Bucket,
    CompositeAlarm,
    Dashboard,
    ElasticIp,
    FlowLog,
    InterfaceEndpoint,
    Key,
    LogGroup,
    Measure,
    MetricAlarm,
    MetricFilter,
    NatGateway,
    Parameter,
    Resource,
    ResourceGraph,
)
from isoform.review.kinds import of
from isoform.review.words import Code, Grade, Words

NAT = "https://aws.amazon.com/vpc/pricing/"
ENDPOINTS = "https://aws.amazon.com/privatelink/pricing/"
KMS = "https://aws.amazon.com/kms/pricing/"
CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
S3 = "https://aws.amazon.com/s3/pricing/"
PARAMETERS = "https://aws.amazon.com/systems-manager/pricing/"


@dataclass(frozen=True, slots=True)
class Cost:
    """A thing that AWS charges for, of which there is more or less than there was."""

    grade: Grade
    thing: str
    per: str
    """By what AWS charges it."""
    was: int | None
    now: int | None
    """How many; of a retention how many days, and None for ever."""
    pricing: str
    """AWS's own page of prices."""
    kept: int = 0
    """How many stay in the account beside those, because they are retained: they are charged as before."""

    @property
    def words(self) -> Words:
        if self.per == "days kept":
            was, now = ("for ever" if days is None else f"{days} days" for days in (self.was, self.now))
            return (Code(self.thing), f" keeps what it stores {now}, was {was}")
        kept = f", and {self.kept} that stay though they are no longer in the files" if self.kept else ""
        return (f"{self.thing}: {self.now}, was {self.was}{kept}", f" ({self.per})")


Count = Callable[[Iterable[Resource]], int]


def _many(*kinds: type) -> Count:
    return lambda graph: sum(isinstance(each, kinds) for each in graph)


def _alarmed(graph: Iterable[Resource]) -> int:
    """Each metric of an alarm counts: of maths those that it is made of, of a band three."""
    found = 0
    for alarm in of(graph, MetricAlarm):
        metrics = (
            1 if isinstance(alarm.of, Measure) else sum(isinstance(each.of, Measure) for each in alarm.of.values())
        )
        found += 3 * metrics if isinstance(alarm.threshold, Band) else metrics
    return found


THINGS: Final[tuple[tuple[str, str, str, Count], ...]] = (
    ("NAT gateways", "each by the hour, and by the GB", NAT, _many(NatGateway)),
    ("public IPv4 addresses", "each by the hour, used or not", NAT, _many(ElasticIp)),
    (
        "zones of interface endpoints",
        "each by the hour, and by the GB",
        ENDPOINTS,
        lambda graph: sum(len(each.subnets) for each in of(graph, InterfaceEndpoint)),
    ),
    ("KMS keys", "each by the month, and by the request", KMS, _many(Key)),
    ("flow logs", "by the GB that is written", CLOUDWATCH, _many(FlowLog)),
    ("log groups", "by the GB that is written, and kept", CLOUDWATCH, _many(LogGroup)),
    (
        "custom metrics",
        "each by the month",
        CLOUDWATCH,
        lambda graph: len({(each.namespace, each.metric) for each in of(graph, MetricFilter)}),
    ),
    ("metrics in alarms", "each by the month", CLOUDWATCH, _alarmed),
    ("composite alarms", "each by the month", CLOUDWATCH, _many(CompositeAlarm)),
    ("dashboards", "each by the month, beyond the first three", CLOUDWATCH, _many(Dashboard)),
    ("buckets", "by the GB that is kept, and by the request", S3, _many(Bucket)),
    (
        "advanced parameters",
        "each by the month",
        PARAMETERS,
        lambda graph: sum(each.tier == "Advanced" for each in of(graph, Parameter)),
    ),
)
"""What it is called, how AWS charges for it, where AWS says what, and how many a graph has."""


def cost(was: ResourceGraph, now: ResourceGraph) -> tuple[Cost, ...]:
    """What there is more of first."""
    found = [*_counts(was, now), *_retentions(was, now)]
    return tuple(sorted(found, key=lambda each: each.grade != "more"))


def _counts(was: ResourceGraph, now: ResourceGraph) -> Iterator[Cost]:
    stay = [each for each in was if each.retained and each.id not in now.by_id]
    for thing, per, pricing, count in THINGS:
        before, after, kept = count(was), count(now), count(stay)
        if before != after:
            change = after + kept - before
            grade: Grade = "more" if change > 0 else "less" if change < 0 else "other"
            yield Cost(grade, thing, per, before, after, pricing, kept)


def _retentions(was: ResourceGraph, now: ResourceGraph) -> Iterator[Cost]:
    for pricing, kept in ((CLOUDWATCH, _logs), (S3, _objects)):
        before, after = kept(was), kept(now)
        for id in sorted(before.keys() & after.keys()):
            old, new = before[id], after[id]
            if old != new:
                longer = new is None or (old is not None and new > old)
                yield Cost("more" if longer else "less", id, "days kept", old, new, pricing)


def _logs(graph: ResourceGraph) -> Mapping[str, int | None]:
    return {group.id: group.retention_days for group in of(graph, LogGroup)}


def _objects(graph: ResourceGraph) -> Mapping[str, int | None]:
    return {bucket.id: bucket.expire_days for bucket in of(graph, Bucket)}
