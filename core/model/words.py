"""The words of a rule: whom it names, and which ports."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from core.errors import Fault, InputFaults
from core.model.services import SERVICES, PortRange, Protocol


def traffic(ports: int | str, protocol: Protocol | None) -> tuple[PortRange, ...] | None:
    """What the words of a rule let through; None is every protocol. Raises `InputFaults`."""
    if ports == "all" and protocol is None:
        return None
    if ports == "all" and protocol is not None:
        return (PortRange(protocol, -1, -1),) if protocol == "icmp" else (PortRange(protocol, 0, 65535),)
    if isinstance(ports, str) and ports in SERVICES:
        if protocol is not None:
            raise InputFaults([Fault(("protocol",), f"`{protocol}`, but `{ports}` has its own", "take it away")])
        return SERVICES[ports]
    if protocol == "icmp":
        fix = "write `ports: all`, or `ports: ping` and no protocol"
        raise InputFaults([Fault(("ports",), f"`{ports}`, but icmp has no ports", fix)])
    first, last = _range(ports)
    return (PortRange(protocol or "tcp", first, last),)


NUMBER = re.compile(r"[0-9]{1,5}")
WITH_PROTOCOL = re.compile(r"(?:([0-9]{1,5}(?:-[0-9]{1,5})?)/)?(tcp|udp|icmp)")
"""A protocol where ports belong: `tcp`, `443/tcp`."""


def _range(ports: int | str) -> tuple[int, int]:
    first, dash, last = str(ports).partition("-")
    if not NUMBER.fullmatch(first) or (dash and not NUMBER.fullmatch(last)):
        near = difflib.get_close_matches(str(ports), [*SERVICES, "all"], 1)
        fix = f"did you mean `{near[0]}`?" if near else "write a service, 8080, 8000-8100 or all"
        if protocol := WITH_PROTOCOL.fullmatch(str(ports).lower()):
            fix = f"write `ports: {protocol[1] or 'all'}` and `protocol: {protocol[2]}`"
        raise InputFaults([Fault(("ports",), f"`{ports}` is no service, port or range", fix)])
    low, high = int(first), int(last or first)
    if low > high:
        raise InputFaults([Fault(("ports",), f"`{ports}` is upside down", f"write {high}-{low}")])
    if high > 65535:
        raise InputFaults([Fault(("ports",), f"`{ports}` goes beyond the last port", "write at most 65535")])
    return low, high


INTERNET, INTERNET_V6 = IPv4Network("0.0.0.0/0"), IPv6Network("::/0")
ENDPOINTS = "endpoints"
"""The group of the network's interface endpoints."""
RESERVED = ("internet", "self", ENDPOINTS)
"""Words that are no group's name."""


@dataclass(frozen=True, slots=True)
class GroupName:
    """A group of the same foundation; `self` is made into the group's own name by whoever knows it."""

    name: str


Peer = IPv4Network | IPv6Network | GroupName
ICMP_V6: Mapping[int, int] = {-1: -1, 8: 128}
"""Types of ICMP that rules can say, and the same in ICMPv6: every one, and echo.

https://www.iana.org/assignments/icmpv6-parameters
"""


def permissions(
    word: str, ports: int | str, protocol: Protocol | None, lists: Mapping[str, int], *, ipv6: bool
) -> Iterator[tuple[Peer, PortRange | None]]:
    """What a rule comes to, one by one as AWS counts them; None is every protocol. Raises `InputFaults`.

    Where the network has IPv6, `internet` is also that of IPv6, and icmp among groups is also ICMPv6. `lists` says of
    which version each prefix list is.
    """
    other = peer(word)
    for range in traffic(ports, protocol) or (None,):
        for each in (other, INTERNET_V6) if ipv6 and word == "internet" else (other,):
            yield each, in_family(range, INTERNET_V6 if lists.get(word) == 6 else each)
            if ipv6 and isinstance(each, GroupName) and word not in lists and range and range.protocol == "icmp":
                yield each, in_family(range, INTERNET_V6)


def is_the_world(network: IPv4Network | IPv6Network) -> bool:
    """Whether it is more addresses than anybody owns: IANA gives out no block larger than these.

    https://www.iana.org/assignments/ipv4-address-space, https://www.iana.org/assignments/ipv6-unicast-address-assignments
    """
    return network.prefixlen < (8 if network.version == 4 else 12)


def in_family(range: PortRange | None, other: Peer) -> PortRange | None:
    """The same traffic with whom it goes: addresses of IPv6 have an ICMP of their own."""
    if range and range.protocol == "icmp" and isinstance(other, IPv6Network):
        return PortRange("icmpv6", ICMP_V6[range.first], range.last)
    return range


def peer(word: str, names: str = "`self`, a group's name") -> Peer:
    """Whom the word names, beside addresses one of `names`. Raises `InputFaults` for addresses that are no network."""
    if word == "internet":
        return INTERNET
    if "/" not in word and ":" not in word and not word.replace(".", "").isdigit():
        return GroupName(word)
    if "%" in word:
        raise InputFaults([Fault((), f"`{word}` is of one machine alone", "take away the `%` and what follows it")])
    try:
        return ip_network(word)
    except ValueError:
        raise InputFaults([Fault((), *_no_network(word, names))]) from None


def _no_network(word: str, names: str) -> tuple[str, str]:
    try:
        return f"`{word}` has host bits", f"write {ip_network(word, strict=False)}"
    except ValueError:
        return f"`{word}` is no CIDR", f"write `internet`, {names}, or a CIDR like 10.0.0.0/16"
