"""The order in which resources are made: what is needed first."""

from __future__ import annotations

from collections.abc import Mapping, Set
from graphlib import CycleError, TopologicalSorter

from live.local.cloudformation.faults import Refused


def in_order(needs: Mapping[str, Set[str]]) -> list[str]:
    """Names such that each comes after all that it needs; the same order every time. Refuses a circle."""
    sorter = TopologicalSorter({name: sorted(needs[name] & needs.keys()) for name in sorted(needs)})
    try:
        return list(sorter.static_order())
    except CycleError as circle:
        names = ", ".join(sorted(set(circle.args[1])))
        raise Refused(f"Circular dependency between resources: [{names}]") from circle
