"""The ledger of tags: which keys change, each said once however many carry it, and what carries less than it should.

Both engines write the same tags, each on the resource itself; so what is untagged is so by either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from core.graph import Kind, ResourceGraph, Vpc
from isoform.gaps import GAPS
from isoform.review.kinds import of
from isoform.review.words import Code, Grade, Words, codes


@dataclass(frozen=True, slots=True)
class Tag:
    """What becomes of a tag, or a tag that is not there."""

    grade: Grade
    key: str
    was: str | None
    """None where there is no such tag; `various` where each resource has its own."""
    now: str | None
    resources: tuple[str, ...]
    """Ids of those of which it is true."""
    why: str = ""
    """Why it is not there."""

    @property
    def words(self) -> Words:
        many = len(self.resources)
        on: Words = (" on ", *(codes(self.resources) if many <= FEW else (f"{many} resources",)))
        if self.why:
            return ("no ", Code(self.key), *on, f": {self.why}")
        match self.was, self.now:
            case (str(was), str(now)):
                return (Code(self.key), ": ", Code(was), " → ", Code(now), *on)
            case (None, now):
                return (Code(self.key), " is new: ", Code(now or ""), *on)
            case was, _:
                return (Code(self.key), " is gone, and was ", Code(was or ""), *on)


FEW: Final = 4
"""As many are named."""
VARIOUS = "various"
UNTAGGABLE: Final[Mapping[str, str]] = {
    gap.kind.__name__: "CloudFormation" if gap.engine == "CDK" else gap.engine for gap in GAPS if gap.field == "tags"
}
"""Kinds that AWS and one engine could tag: by which they cannot be, so that neither does."""


def tags(was: ResourceGraph, now: ResourceGraph) -> tuple[Tag, ...]:
    """Those on the most resources first."""
    changed: dict[str, dict[tuple[str | None, str | None], list[str]]] = defaultdict(lambda: defaultdict(list))
    for id, new in now.by_id.items():
        before, after = _tags(was.by_id.get(id)), _tags(new)
        if before is None or after is None or before == after:
            continue
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                changed[key][before.get(key), after.get(key)].append(id)
    found = [*_ledger(changed), *_holes(was, now)]
    if found:
        found += _untaggable(now)
    return tuple(found)


def _tags(resource: Kind | None) -> Mapping[str, str] | None:
    """None of what has no tags."""
    return getattr(resource, "tags", None)


def _ledger(changed: Mapping[str, Mapping[tuple[str | None, str | None], list[str]]]) -> Iterator[Tag]:
    lines: list[Tag] = []
    for key, values in changed.items():
        if len(values) > FEW:  # names, which differ by resource
            ids = tuple(id for listed in values.values() for id in listed)
            lines.append(Tag("other", key, VARIOUS, VARIOUS, ids))
        else:
            lines += (Tag(_grade(was, now), key, was, now, tuple(ids)) for (was, now), ids in values.items())
    yield from sorted(lines, key=lambda line: (-len(line.resources), line.key, str(line.was)))


def _grade(was: str | None, now: str | None) -> Grade:
    return "more" if was is None else "less" if now is None else "other"


def _holes(was: ResourceGraph, now: ResourceGraph) -> Iterator[Tag]:
    """Of what is new or changed: a tag that the VPC carries, and so all should, that it does not."""
    vpc = next(of(now, Vpc), None)
    missing: dict[str, list[str]] = defaultdict(list)
    for id, resource in now.by_id.items():
        tags = _tags(resource)
        if vpc is None or tags is None or was.by_id.get(id) == resource:
            continue
        for key in vpc.tags.keys() - tags.keys():
            missing[key].append(id)
    for key in sorted(missing):
        yield Tag("less", key, None, None, tuple(missing[key]), "the VPC has it, and so should all")


def _untaggable(now: ResourceGraph) -> Iterator[Tag]:
    for engine in sorted({*UNTAGGABLE.values()}):
        found = [each for each in now if UNTAGGABLE.get(type(each).__name__) == engine]
        kinds = sorted({type(each).__name__ for each in found})
        if found:
            ids = tuple(each.id for each in found)
            yield Tag("other", "tags", None, None, ids, f"{engine} cannot tag {', '.join(kinds)}")
