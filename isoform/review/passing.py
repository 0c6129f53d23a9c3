"""Sets of traffic: what passes on either of two ways, on both, or on one and not on the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.graph import EveryProtocol, Ports, Traffic
from core.model.services import SERVICES

Span = tuple[int, int]
Spans = tuple[Span, ...]
PROTOCOLS = ("tcp", "udp", "icmp", "icmpv6", "others")
WITH_TYPES = ("icmp", "icmpv6")
LAST = 65535


@dataclass(frozen=True, slots=True)
class Passing:
    """By protocol, in order and apart, from which port to which. Of icmp, type and code are two bytes of one number."""

    tcp: Spans = ()
    udp: Spans = ()
    icmp: Spans = ()
    icmpv6: Spans = ()
    others: Spans = ()
    """Every other protocol, which have no ports: all of it or nothing."""

    def __or__(self, other: Passing) -> Passing:
        return _each(lambda one, two: _joined([*one, *two]), self, other)

    def __and__(self, other: Passing) -> Passing:
        return _each(lambda one, two: _joined(_common(one, two)), self, other)

    def __sub__(self, other: Passing) -> Passing:
        return _each(lambda one, two: _joined(_common(one, _gaps(two))), self, other)

    def __bool__(self) -> bool:
        return any(getattr(self, protocol) for protocol in PROTOCOLS)


NOTHING = Passing()
EVERYTHING = Passing(**dict.fromkeys(PROTOCOLS, ((0, LAST),)))


def passing(traffic: Traffic) -> Passing:
    match traffic:
        case EveryProtocol():
            return EVERYTHING
        case Ports("icmp" | "icmpv6" as protocol, -1, _):
            return Passing(**{protocol: ((0, LAST),)})
        case Ports("icmp" | "icmpv6" as protocol, type, -1):
            return Passing(**{protocol: ((type * 256, type * 256 + 255),)})
        case Ports("icmp" | "icmpv6" as protocol, type, code):
            return Passing(**{protocol: ((type * 256 + code, type * 256 + code),)})
        case Ports(protocol, first, last):
            return Passing(**{protocol: ((first, last),)})


def together(these: Iterable[Passing]) -> Passing:
    found = NOTHING
    for each in these:
        found |= each
    return found


def said(what: Passing) -> tuple[str, ...]:
    """As a person says it: `tcp 440-442`, `tcp 5432 (postgres)`, `all udp`, `everything`."""
    return ("everything",) if what == EVERYTHING else tuple(_said(what))


def _said(what: Passing) -> Iterator[str]:
    for protocol in PROTOCOLS:
        for span in getattr(what, protocol):
            if protocol == "others":
                yield "all other protocols"
            elif span == (0, LAST):
                yield f"all {protocol}"
            elif protocol in WITH_TYPES:
                yield f"{protocol} {_icmp(*span)}"
            else:
                first, last = span
                name = NAMES.get((protocol, *span))
                yield f"{protocol} {first if first == last else f'{first}-{last}'}{f' ({name})' if name else ''}"


def _icmp(first: int, last: int) -> str:
    if first == last:
        return f"type {first // 256} code {first % 256}"
    ends = dict.fromkeys([first // 256, last // 256])
    return f"type {'-'.join(map(str, ends))}"


NAMES: Mapping[tuple[str, int, int], str] = {
    (range.protocol, range.first, range.last): name
    for name, ranges in reversed([*SERVICES.items()])
    for range in ranges
    if len(ranges) == 1
}
"""The first name that a service has in rules."""


def _each(of: Callable[[Spans, Spans], Spans], one: Passing, two: Passing) -> Passing:
    return Passing(*(of(getattr(one, protocol), getattr(two, protocol)) for protocol in PROTOCOLS))


def _joined(spans: Iterable[Span]) -> Spans:
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def _common(these: Iterable[Span], those: Spans) -> Iterator[Span]:
    for one in these:
        for two in those:
            if (first := max(one[0], two[0])) <= (last := min(one[1], two[1])):
                yield first, last


def _gaps(spans: Spans) -> Spans:
    """All that is in none of them."""
    ends = [-1, *(last for _, last in spans)]
    starts = [*(first for first, _ in spans), LAST + 1]
    return tuple((end + 1, start - 1) for end, start in zip(ends, starts, strict=True) if end + 1 <= start - 1)
