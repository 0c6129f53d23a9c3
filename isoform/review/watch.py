"""What stops being watched, and what begins to be: alarms, logs, metrics, events, and who hears of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from core.graph import (
    Band,
    CompositeAlarm,
    Dashboard,
    EventRule,
    Expression,
    FlowLog,
    Kind,
    LogGroup,
    Measure,
    MetricAlarm,
    MetricFilter,
    Query,
    Ref,
    Resource,
    ResourceGraph,
    Subscription,
    ToLogGroup,
    Topic,
    references,
)
from core.graph.monitoring import Comparison, Missing
from isoform.comparison import value
from isoform.review.scope import Scope, can_ring, of_alarms, of_events, of_lines
from isoform.review.words import GRADES, Code, Grade, Words, some


@dataclass(frozen=True, slots=True)
class Watch:
    """Something that is watched no longer, less, more, or otherwise."""

    grade: Grade
    """Alarming: nothing watches it, or nobody hears of it, any more. Less: later, shorter. More: newly, sooner."""
    id: str
    what: str
    """What becomes of it: `is gone`, `threshold 5.0 → 50.0: alarms later`."""
    of: str = ""
    """Where it comes or goes: of a subscription its address, of an alarm or an event its description; else empty."""
    along_with: tuple[str, ...] = ()
    """Ids of what it watched, where that goes too: then nothing is left unwatched."""
    also: tuple[str, ...] = ()
    """Ids of others of which the same becomes."""

    @property
    def words(self) -> Words:
        line: Words = (*some((self.id, *self.also)), " each " if self.also else " ", self.what)
        if self.along_with:
            line = (*line, ", as ", *some(self.along_with), " is")
        if not self.of:
            return line
        return (*line, ": ", Code(self.of) if self.id.startswith("subscription/") else self.of)


WATCHING = (CompositeAlarm, Dashboard, EventRule, FlowLog, LogGroup, MetricAlarm, MetricFilter, Subscription, Topic)


def watch(was: ResourceGraph, now: ResourceGraph) -> tuple[Watch, ...]:
    """What stops being watched first. What changes alike in many is told once."""
    found: list[Watch] = []
    changed: dict[tuple[Grade, str], list[str]] = defaultdict(list)
    for id in dict.fromkeys((*was.by_id, *now.by_id)):
        old, new = was.by_id.get(id), now.by_id.get(id)
        if old == new or not isinstance(old or new, WATCHING):
            continue
        if new is None and old is not None:
            found.append(_gone(old, was, now))
        elif old is None and new is not None:
            found.append(Watch("more", id, "is new", _of(new)))
        elif old is not None and new is not None:
            for each in _changed(old, new):
                changed[each.grade, each.what].append(each.id)
    found = [*_together(found)]
    for (grade, what), ids in changed.items():
        alike = [ids] if len(ids) >= MANY else [[id] for id in ids]
        found += (Watch(grade, id, what, also=tuple(also)) for id, *also in alike)
    return tuple(sorted(found, key=lambda each: ORDER.index(each.grade)))


def _together(found: list[Watch]) -> Iterator[Watch]:
    """Once, of one kind, what comes or goes and says nothing of its own: fourteen filters of one log group."""
    alike: dict[tuple[object, ...], list[Watch]] = defaultdict(list)
    for each in found:
        own = each.id if each.of else each.id.partition("/")[0]
        alike[each.grade, each.what, each.along_with, own].append(each)
    for first, *others in alike.values():
        if len(others) + 1 >= MANY:
            yield replace(first, also=tuple(each.id for each in others))
        else:
            yield from (first, *others)


MANY: Final = 3
ORDER: Final[tuple[Grade, ...]] = ("alarming", "less", "other", "more")
assert {*ORDER} == {*GRADES}


def _of(resource: Resource) -> str:
    """What it is about, in its own words; where to read more is in the alarm."""
    if isinstance(resource, Subscription):
        return resource.endpoint
    about = resource.description if isinstance(resource, MetricAlarm | CompositeAlarm | EventRule) else ""
    return about.partition(" https://")[0]


def _gone(old: Resource, was: ResourceGraph, now: ResourceGraph) -> Watch:
    """Not alarming where what it watched goes too, or where it stays. A dashboard wakes nobody."""
    if old.retained:
        return Watch("less", old.id, "is no longer in the files, and stays as it is", _of(old))
    along_with = tuple(sorted(_ended_by(old, was, now)))
    grade: Grade = "less" if along_with or isinstance(old, Dashboard) else "alarming"
    return Watch(grade, old.id, "is gone", _of(old), along_with)


def _ended_by(alarm: Kind, was: ResourceGraph, now: ResourceGraph) -> set[str]:
    """What is gone of which it had its metrics, where without that it could never ring again."""
    if isinstance(alarm, MetricAlarm):
        of = [alarm.of] if isinstance(alarm.of, Measure) else [each.of for each in alarm.of.values()]
        gone = [{ref.target for ref in references(each)} - now.by_id.keys() for each in of if isinstance(each, Measure)]
        return set().union(*gone) if all(gone) else set()
    if isinstance(alarm, CompositeAlarm):
        ended = {ref.target: _ended_by(was.by_id[ref.target], was, now) for ref in references(alarm.rule)}
        silent = {id for id, by in ended.items() if by}
        return set() if can_ring(alarm.rule, without=silent) else set().union(*ended.values())
    return set()


def _changed(old: Resource, new: Resource) -> Iterator[Watch]:
    if type(old) is not type(new):
        yield Watch("other", new.id, f"is a {type(new).__name__} now, and was a {type(old).__name__}")
        return
    match old, new:
        case MetricAlarm(), MetricAlarm():
            yield from _alarm(old, new)
        case LogGroup(), LogGroup():
            if old.retention_days != new.retention_days:
                yield _kept(new.id, old.retention_days, new.retention_days)
        case MetricFilter(), MetricFilter():
            if old.group != new.group:
                yield Watch("other", new.id, f"reads {_group(new)} instead of {_group(old)}")
            if (scope := of_lines(old.pattern, new.pattern)) != "same":
                patterns = f"{_shown(old.pattern)} → {_shown(new.pattern)}"
                yield Watch(_grade(scope), new.id, f"counts {AMOUNT[scope]} lines: {patterns}")
            if (old.default, old.value) != (new.default, new.value):
                yield Watch("other", new.id, "counts a line otherwise")
        case EventRule(), EventRule():
            if (scope := of_events(old.pattern, new.pattern)) != "same":
                yield Watch(_grade(scope), new.id, f"hears of {AMOUNT[scope]} events")
            yield from _told(new.id, "of it", frozenset(old.targets.values()), frozenset(new.targets.values()))
        case CompositeAlarm(), CompositeAlarm():
            if (scope := of_alarms(old.rule, new.rule)) != "same":
                fewer = {each.target for each in references(old.rule)} - {each.target for each in references(new.rule)}
                without = f", without {', '.join(sorted(fewer))}" if fewer else ""
                yield Watch(_grade(scope), new.id, f"alarms in {AMOUNT[scope]} cases{without}")
            yield from _actions(old, new)
        case FlowLog(), FlowLog():
            yield from _flow_log(old, new)
        case Subscription(), Subscription():
            if (old.protocol, old.endpoint) != (new.protocol, new.endpoint):
                yield Watch("other", new.id, f"goes to {new.protocol} {new.endpoint} instead of {old.endpoint}")


AMOUNT: Final[Mapping[Scope, str]] = {"less": "fewer", "more": "more", "other": "other"}


def _grade(scope: Scope) -> Grade:
    """Less where something that was taken in may be so no longer."""
    return "more" if scope == "more" else "less"


def _group(filter: MetricFilter) -> str:
    return filter.group if isinstance(filter.group, str) else filter.group.target


def _shown(pattern: str) -> str:
    return pattern or "every line"


def _kept(id: str, was: int | None, now: int | None) -> Watch:
    longer = now is None or (was is not None and now > was)
    before, after = ("for ever" if each is None else f"{each} days" for each in (was, now))
    return Watch("more" if longer else "less", id, f"is kept {'longer' if longer else 'shorter'}: {before} → {after}")


SAYS_NOTHING: Final[Mapping[Missing, int]] = {"breaching": 0, "missing": 1, "ignore": 2, "notBreaching": 3}
"""How little an alarm makes of a period without data: from alarming to taking it for good.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""


def _alarm(old: MetricAlarm, new: MetricAlarm) -> Iterator[Watch]:
    yield from _measured(old, new)
    if (old.comparison, old.threshold) != (new.comparison, new.threshold):
        yield _threshold(old, new)
    if (old.breaching, old.periods) != (new.breaching, new.periods):
        was, now = (f"{each.breaching} of {each.periods} periods" for each in (old, new))
        later = new.breaching > old.breaching or (new.breaching == old.breaching and new.periods < old.periods)
        yield _late(new.id, was, now, later=later)
    if old.missing != new.missing:
        looser = SAYS_NOTHING[new.missing] > SAYS_NOTHING[old.missing]
        what = f"takes missing data for {new.missing}, and took it for {old.missing}"
        yield Watch("less" if looser else "more", new.id, what)
    yield from _actions(old, new)


def _measured(old: MetricAlarm, new: MetricAlarm) -> Iterator[Watch]:
    """What it looks at; or only how long each time, or how far from what is usual."""
    (rest, periods, band), (rest_now, periods_now, band_now) = _looks_at(old), _looks_at(new)
    was, now = max(periods, default=0), max(periods_now, default=0)
    if rest != rest_now or (was == now and periods != periods_now):
        what = "measures something else, or otherwise"
        if isinstance(old.of, Measure) and isinstance(new.of, Measure):
            what = f"measures {_metric(new.of)}, and measured {_metric(old.of)}"
        yield Watch("less", new.id, what)
        return
    if was != now:
        yield _late(new.id, f"periods of {was} s", f"{now} s", later=now > was)
    if band != band_now:
        yield _late(new.id, f"{band:g} deviations", f"{band_now:g}", later=band_now > band)


def _metric(of: Measure) -> str:
    where = ", ".join(f"{name} {value(text)}" for name, text in sorted(of.dimensions.items()))
    return f"{of.statistic} of {of.namespace} {of.metric}{f' ({where})' if where else ''}"


BAND: Final = re.compile(r"(ANOMALY_DETECTION_BAND\(\w+, )([0-9.e+-]+)\)")


def _looks_at(alarm: MetricAlarm) -> tuple[object, frozenset[int], float]:
    """Without periods and deviations; these; and those, 0 where it learns no band."""
    queries = {"": Query(of=alarm.of, label="", watched=True)} if isinstance(alarm.of, Measure) else alarm.of
    periods: set[int] = set()
    deviations = 0.0
    rest: dict[str, Query] = {}
    for name, query in queries.items():
        of = query.of
        if isinstance(of, Measure):
            periods.add(of.period)
            of = replace(of, period=0)
        elif found := BAND.fullmatch(of.formula):
            deviations = float(found[2])
            of = Expression(found[1])
        rest[name] = replace(query, of=of)
    return rest, frozenset(periods), deviations


SIGNS: Final[Mapping[Comparison, tuple[str, int]]] = {
    "GreaterThanThreshold": (">", 1),
    "GreaterThanOrEqualToThreshold": (">=", 0),
    "LessThanThreshold": ("<", -1),
    "LessThanOrEqualToThreshold": ("<=", 0),
}
"""Of what is compared with a number: the sign, and on which side of the number it begins."""
OUTSIDE: Final = "LessThanLowerOrGreaterThanUpperThreshold"


def _threshold(old: MetricAlarm, new: MetricAlarm) -> Watch:
    if isinstance(old.threshold, Band) and isinstance(new.threshold, Band):
        grade: Grade = "more" if new.comparison == OUTSIDE else "less"
        return Watch(grade, new.id, f"compares otherwise: {old.comparison} → {new.comparison}")
    if isinstance(old.threshold, Band) or isinstance(new.threshold, Band):
        return Watch("less", new.id, "is held against another threshold")
    (sign, begins), (sign_now, begins_now) = SIGNS[old.comparison], SIGNS[new.comparison]
    was, now = f"{sign} {old.threshold:g}", f"{sign_now} {new.threshold:g}"
    if sign[0] != sign_now[0]:
        return Watch("less", new.id, f"compares otherwise: {was} → {now}")
    higher = (new.threshold, begins_now) > (old.threshold, begins)
    if sign == sign_now:
        was, now = f"threshold {old.threshold:g}", f"{new.threshold:g}"
    return _late(new.id, was, now, later=higher == (sign[0] == ">"))


def _late(id: str, was: str, now: str, *, later: bool) -> Watch:
    return Watch("less" if later else "more", id, f"alarms {'later' if later else 'sooner'}: {was} → {now}")


Alarm = MetricAlarm | CompositeAlarm
ACTIONS: Final[Mapping[str, Callable[[Alarm], frozenset[Ref[Topic]]]]] = {
    "when it alarms": lambda alarm: alarm.on_alarm,
    "when it is fine again": lambda alarm: alarm.on_ok,
    "when it has no data": lambda alarm: alarm.on_missing,
}


def _actions(old: Alarm, new: Alarm) -> Iterator[Watch]:
    for when, whom in ACTIONS.items():
        yield from _told(new.id, when, whom(old), whom(new), grave=when == "when it alarms")


def _told(
    id: str, when: str, was: frozenset[Ref[Topic]], now: frozenset[Ref[Topic]], *, grave: bool = True
) -> Iterator[Watch]:
    if fewer := was - now:
        nobody = " and so nobody" if not now else ""
        grade: Grade = "alarming" if nobody and grave else "less"
        yield Watch(grade, id, f"no longer tells {_ids(fewer)}{nobody} {when}")
    if more := now - was:
        yield Watch("more", id, f"now tells {_ids(more)} {when}")


def _ids(refs: frozenset[Ref[Topic]]) -> str:
    return ", ".join(sorted(ref.target for ref in refs))


def _flow_log(old: FlowLog, new: FlowLog) -> Iterator[Watch]:
    if old.traffic != new.traffic:
        grade: Grade = "less" if old.traffic == "ALL" else "more" if new.traffic == "ALL" else "other"
        yield Watch(grade, new.id, f"writes down {new.traffic} traffic, and wrote down {old.traffic}")
    if old.interval != new.interval:
        was, now = f"gathered for {old.interval} s", f"{new.interval} s"
        grade = "less" if new.interval > old.interval else "more"
        yield Watch(grade, new.id, f"is {grade} exact: {was} → {now}")
    if fewer := {*old.format.split()} - {*new.format.split()}:
        yield Watch("less", new.id, f"no longer has {', '.join(sorted(fewer))} in its records")
    if more := {*new.format.split()} - {*old.format.split()}:
        yield Watch("more", new.id, f"has {', '.join(sorted(more))} in its records now")
    if old.to != new.to:
        where = new.to.group.target if isinstance(new.to, ToLogGroup) else new.to.bucket.target
        yield Watch("other", new.id, f"goes to {where}, or otherwise there")
