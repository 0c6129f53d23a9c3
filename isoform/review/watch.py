"""What stops being watched, and what begins to be: alarms, logs, metrics, events, and who hears of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from core.graph import (
    Band,
    CompositeAlarm,
    Dashboard,
    EventRule,
    FlowLog,
    Kind,
    LogGroup,
    MetricAlarm,
    MetricFilter,
    Ref,
    Resource,
    ResourceGraph,
    Subscription,
    ToLogGroup,
    Topic,
    references,
)
from core.graph.monitoring import Missing
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

    @property
    def words(self) -> Words:
        line: Words = (Code(self.id), " ", self.what)
        if self.along_with:
            line = (*line, ", as ", *some(self.along_with), " is")
        if not self.of:
            return line
        return (*line, ": ", Code(self.of) if self.id.startswith("subscription/") else self.of)


WATCHING = (CompositeAlarm, Dashboard, EventRule, FlowLog, LogGroup, MetricAlarm, MetricFilter, Subscription, Topic)


def watch(was: ResourceGraph, now: ResourceGraph) -> tuple[Watch, ...]:
    """What stops being watched first."""
    found: list[Watch] = []
    for id in dict.fromkeys((*was.by_id, *now.by_id)):
        old, new = was.by_id.get(id), now.by_id.get(id)
        if old == new or not isinstance(old or new, WATCHING):
            continue
        if new is None and old is not None:
            found.append(_gone(old, was, now))
        elif old is None and new is not None:
            found.append(Watch("more", id, "is new", _of(new)))
        elif old is not None and new is not None:
            found += _changed(old, new)
    return tuple(sorted(found, key=lambda each: ORDER.index(each.grade)))


ORDER: Final[tuple[Grade, ...]] = ("alarming", "less", "other", "more")
assert {*ORDER} == {*GRADES}


def _of(resource: Resource) -> str:
    """What it is about, in its own words; where to read more is in the alarm."""
    if isinstance(resource, Subscription):
        return resource.endpoint
    about = resource.description if isinstance(resource, MetricAlarm | CompositeAlarm | EventRule) else ""
    return about.partition(" https://")[0]


def _gone(old: Resource, was: ResourceGraph, now: ResourceGraph) -> Watch:
    """Not alarming where what it watched goes too. A dashboard wakes nobody."""
    watched = {id for id in _watched(old, was) if not isinstance(was.by_id[id], WATCHING)}
    gone = tuple(sorted(id for id in watched if id not in now.by_id))
    all_gone = bool(watched) and len(gone) == len(watched)
    grade: Grade = "less" if all_gone or isinstance(old, Dashboard) else "alarming"
    return Watch(grade, old.id, "is gone", _of(old), gone if all_gone else ())


def _watched(resource: Kind, graph: ResourceGraph) -> Iterator[str]:
    """What an alarm measures; through an alarm of alarms, what those do."""
    if isinstance(resource, MetricAlarm):
        yield from {each.target for each in references(resource.of)}
    elif isinstance(resource, CompositeAlarm):
        for each in references(resource.rule):
            yield from _watched(graph.by_id[each.target], graph)


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
            if (old.pattern, old.group) != (new.pattern, new.group):
                yield Watch("other", new.id, f"counts other lines: {_shown(old.pattern)} → {_shown(new.pattern)}")
            if (old.default, old.value) != (new.default, new.value):
                yield Watch("other", new.id, "counts a line otherwise")
        case EventRule(), EventRule():
            if old.pattern != new.pattern:
                yield Watch("other", new.id, "hears of other events")
            yield from _told(new.id, "of it", frozenset(old.targets.values()), frozenset(new.targets.values()))
        case CompositeAlarm(), CompositeAlarm():
            if old.rule != new.rule:
                fewer = {each.target for each in references(old.rule)} - {each.target for each in references(new.rule)}
                without = f", without {', '.join(sorted(fewer))}" if fewer else ""
                yield Watch("less" if fewer else "other", new.id, f"alarms by another rule{without}")
            yield from _actions(old, new)
        case FlowLog(), FlowLog():
            yield from _flow_log(old, new)
        case Subscription(), Subscription():
            if (old.protocol, old.endpoint) != (new.protocol, new.endpoint):
                yield Watch("other", new.id, f"goes to {new.protocol} {new.endpoint} instead of {old.endpoint}")


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
    if old.of != new.of:
        yield Watch("other", new.id, "measures something else, or otherwise")
    if old.comparison != new.comparison:
        yield Watch("other", new.id, f"compares otherwise: {old.comparison} → {new.comparison}")
    elif old.threshold != new.threshold:
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


def _threshold(old: MetricAlarm, new: MetricAlarm) -> Watch:
    if isinstance(old.threshold, Band) or isinstance(new.threshold, Band):
        return Watch("other", new.id, "is held against another threshold")
    above = new.comparison.startswith("Greater")
    later = (new.threshold > old.threshold) == above
    return _late(new.id, f"threshold {old.threshold:g}", f"{new.threshold:g}", later=later)


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
