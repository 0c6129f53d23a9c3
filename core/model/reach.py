"""Who may talk to whom: a connection needs both of its sides, the client's egress and the server's ingress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.model.security import Rule, Security
from core.model.services import SERVICES, IpProtocol, PortRange
from core.model.words import GroupName, peer, traffic

Traffic = PortRange | None
"""None is every protocol."""


@dataclass(frozen=True, slots=True)
class Connection:
    """From a group, or from outside, to another. Of what is outside only one side is ours to open."""

    client: str
    server: str
    on: str
    """What it may carry: `postgres`, `tcp 8000-8100`, `everything`."""
    lacks: str = ""
    """Of two groups, which side has not opened it: `ingress` or `egress`. Nothing passes then."""


def connections(security: Security) -> list[Connection]:
    """Every connection that the rules open, and after each pair of groups what only one of them opens."""
    sent, taken = _by_pair(security, "egress"), _by_pair(security, "ingress")
    rules = [rule for group in security.groups.values() for rule in (*group.ingress, *group.egress)]
    named = {str(rule.ports) for rule in rules} & SERVICES.keys()
    said = {SERVICES[name][0]: name for name in sorted(named) if len(SERVICES[name]) == 1}
    found: list[Connection] = []
    for client, server in sorted({*sent, *taken}):
        here, there = sent.get((client, server), ()), taken.get((client, server), ())
        ours = {client, server} <= security.groups.keys()
        for on, lacks in _between(here, there) if ours else ((each, "") for each in (*here, *there)):
            what = (said.get(on) or words(on)) if on else "everything"
            found.append(Connection(client, server, what, lacks))
    return found


def _by_pair(security: Security, way: str) -> Mapping[tuple[str, str], Sequence[Traffic]]:
    """What is opened from each client to each server, seen from one side."""
    found: dict[tuple[str, str], list[Traffic]] = defaultdict(list)
    for own, group in security.groups.items():
        rules: Sequence[Rule] = group.egress if way == "egress" else group.ingress
        for rule in rules:
            other = own if peer(rule.other) == GroupName("self") else rule.other
            pair = (own, other) if way == "egress" else (other, own)
            found[pair] += traffic(rule.ports, rule.protocol) or (None,)
    return found


def _between(sent: Sequence[Traffic], taken: Sequence[Traffic]) -> Iterator[tuple[Traffic, str]]:
    """What passes between two groups of ours, and what only one of them has opened."""
    both = dict.fromkeys(common for one in sent for other in taken for common in _common(one, other))
    yield from ((each, "") for each in both)
    yield from ((each, "ingress") for each in _alone(sent, taken))
    yield from ((each, "egress") for each in _alone(taken, sent))


def _alone(these: Iterable[Traffic], those: Sequence[Traffic]) -> Iterator[Traffic]:
    return (each for each in these if not any([*_common(each, other)] for other in those))


def _common(one: Traffic, other: Traffic) -> Iterator[Traffic]:
    """What both let through; nothing where that is nothing."""
    if one is None or other is None:
        yield one or other
    elif one.protocol != other.protocol:
        return
    elif one.protocol == "icmp":
        # A type and a code, each of which -1 leaves open.
        type_, code = ({a, b} - {-1} or {-1} for a, b in zip(_ends(one), _ends(other), strict=True))
        if len(type_) == len(code) == 1:
            yield PortRange("icmp", type_.pop(), code.pop())
    elif (first := max(one.first, other.first)) <= (last := min(one.last, other.last)):
        yield PortRange(one.protocol, first, last)


def _ends(range: PortRange) -> tuple[int, int]:
    return range.first, range.last


EVERY: Mapping[IpProtocol, PortRange] = {
    "tcp": PortRange("tcp", 0, 65535),
    "udp": PortRange("udp", 0, 65535),
    "icmp": PortRange("icmp", -1, -1),
    "icmpv6": PortRange("icmpv6", -1, -1),
}


def words(range: PortRange) -> str:
    """As a person says it."""
    if range == EVERY[range.protocol]:
        return f"all {range.protocol}"
    ends = [str(range.first)] if range.first == range.last else [str(range.first), str(range.last)]
    return f"{range.protocol} {'-'.join(ends)}"
