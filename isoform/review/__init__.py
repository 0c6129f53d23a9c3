"""What a change means to whoever reviews it, in the sections that they ask for first. A report only shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.graph import ResourceGraph
from isoform.review.access import Access, access
from isoform.review.cost import Cost, cost
from isoform.review.reach import Reach, reach
from isoform.review.tags import Tag, tags
from isoform.review.watch import Watch, watch
from isoform.review.words import Grade, Words


class Finding(Protocol):
    """One line of a section."""

    @property
    def grade(self) -> Grade: ...

    @property
    def words(self) -> Words: ...


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Review:
    """Each section with the gravest first; empty where there is nothing to say."""

    reach: tuple[Reach, ...]
    access: tuple[Access, ...]
    watch: tuple[Watch, ...]
    cost: tuple[Cost, ...]
    tags: tuple[Tag, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Those that have something to say, the most important first."""
        every = (
            Section("Who can reach what", self.reach),
            Section("Who can do what", self.access),
            Section("What is watched", self.watch),
            Section("What costs money", self.cost),
            Section("Tags", self.tags),
        )
        return tuple(section for section in every if section.findings)


def review(was: ResourceGraph, now: ResourceGraph) -> Review:
    return Review(reach(was, now), access(was, now), watch(was, now), cost(was, now), tags(was, now))
