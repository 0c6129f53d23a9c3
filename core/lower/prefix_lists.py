"""The foundation's own prefix lists, and what a rule calls one."""

from __future__ import annotations

from collections.abc import Iterator

from core.graph import PrefixList, Ref, Resource
from core.lower.tags import tagging
from core.model import Foundation


def resources(foundation: Foundation) -> Iterator[Resource]:
    """Nothing of a list that is there already."""
    tags = tagging(foundation)
    for name, words in foundation.network.prefix_lists.items():
        if words.existing is None:
            yield PrefixList(
                id=f"prefix-list/{name}",
                domain="network",
                name=f"{foundation.name}-{name}",
                address_family=words.family,
                max_entries=words.max_entries,
                entries=words.entries,
                tags=tags(name),
            )


def called(foundation: Foundation, name: str) -> Ref[PrefixList] | str:
    """One of its own, or the id of one that is there already."""
    return foundation.network.prefix_lists[name].existing or Ref(PrefixList, f"prefix-list/{name}")
