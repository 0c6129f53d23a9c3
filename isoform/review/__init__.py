"""What a change means to whoever reviews it, in the sections that they ask for first. A report only shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.graph import ResourceGraph
from core.model import Foundation
from isoform.review.access import Access, access
from isoform.review.cost import Cost, cost
from isoform.review.keeping import Keeping, keeping
from isoform.review.reach import Reach, reach
from isoform.review.tags import Tag, tags
from isoform.review.watch import Watch, watch
from isoform.review.ways import Way, ways
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
    ways: tuple[Way, ...]
    access: tuple[Access, ...]
    keeping: tuple[Keeping, ...]
    watch: tuple[Watch, ...]
    cost: tuple[Cost, ...]
    tags: tuple[Tag, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Those that have something to say, the most important first."""
        every = (
            Section("Who can reach what", self.reach),
            Section("Which way traffic takes", self.ways),
            Section("Who can do what", self.access),
            Section("What is kept and protected", self.keeping),
            Section("What is watched", self.watch),
            Section("What costs money", self.cost),
            Section("Tags", self.tags),
        )
        return tuple(section for section in every if section.findings)


def review(
    was: ResourceGraph, now: ResourceGraph, before: Foundation | None = None, after: Foundation | None = None
) -> Review:
    """Of two graphs; with both foundations, of what no graph has, too."""
    github = after.bootstrap.github if after and after.bootstrap else None
    return Review(
        reach=reach(was, now),
        ways=ways(was, now),
        access=access(was, now, after.account if after else "", github.repository if github else ""),
        keeping=keeping(was, now, before, after),
        watch=watch(was, now),
        cost=cost(was, now),
        tags=tags(was, now),
    )
