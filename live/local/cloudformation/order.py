"""The order in which resources are made: what is needed first."""

from __future__ import annotations

from collections.abc import Mapping, Set
from graphlib import CycleError, TopologicalSorter

from live.local.cloudformation.faults import Refused


def in_order(needs: Mapping[str, Set[str]]) -> list[str]:
    """Names such that each comes after all that it needs; the same order every time. Refuses a circle.

    Each name is followed to the end before the next one is looked at, so that nothing comes early by luck: what
    waits for another without saying so will, where its name comes first, be made too soon and fail.
    """
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as circle:
        names = ", ".join(sorted(set(circle.args[1])))
        raise Refused(f"Circular dependency between resources: [{names}]") from circle
    order: dict[str, None] = {}
    waiting = sorted(needs, reverse=True)
    while waiting:
        name = waiting[-1]
        missing = sorted((needs[name] & needs.keys()) - order.keys(), reverse=True)
        if missing:
            waiting += missing
        else:
            order[waiting.pop()] = None
    return list(order)
