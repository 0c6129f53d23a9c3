"""Network ACLs as a person means them: numbered rules at the edge of a tier's subnets, without memory.

AWS asks them for every packet, the lowest number first, and the first rule that fits decides; what none fits is denied.
So an answer needs a rule as well as the question does: `replies` are the ports to which answers come back.
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import ClassVar, Literal

from core.errors import Fault, InputFaults
from core.model.checks import refuse
from core.model.services import PortRange, Protocol
from core.model.words import GroupName, Peer, in_family, peer, traffic

Action = Literal["allow", "deny"]
Places = Mapping[str, Mapping[int, IPv4Network]]
"""What a name stands for: ranges, each at a place from 0 to 7 that it never leaves."""

LAST = 32766
"""The highest number; 32767 is AWS's own last rule, which denies the rest."""
BLOCK = 8
"""Numbers that a name takes: one for each zone that may be, so that a zone to come renumbers nothing."""
REPLIES = ("replies", 1024, 65535)
"""The ports that clients of every system choose from.

https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
"""
RESERVED = ("internet", "vpc")
"""Words that are no tier's name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule as AWS counts them. Traffic None is every protocol."""

    number: int
    action: Action
    cidr: IPv4Network | IPv6Network
    traffic: PortRange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AclRule:
    """What an ingress and an egress rule share."""

    word: ClassVar[str]
    """The field that names the other side."""

    number: int
    """Its place, 1 to 32766: the lowest number that fits decides. A tier or `vpc` takes eight from here on, one for
    each zone or range that may be; a service of two protocols (`dns`) twice as many."""
    action: Action = "allow"
    """`allow`, or `deny`."""
    ports: int | str
    """A service (`https`, `postgres`...), a port (8080), a range (8000-8100), `replies` (1024-65535: where answers come
    back), or `all`."""
    protocol: Protocol | None = None
    """For ports given by number, `replies` or `all`: `tcp` where nothing is said; `all` alone is every protocol."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    @property
    def other(self) -> str:
        """The word for the other side."""
        value: str = getattr(self, self.word)
        return value

    @property
    def whom(self) -> Peer:
        """The other side; a name is a tier's, or `vpc`. Raises `InputFaults`."""
        return peer(self.other, "`vpc`, a tier's name")

    @property
    def traffic(self) -> tuple[PortRange | None, ...]:
        """Each range of ports; None is every protocol. Raises `InputFaults`."""
        return tuple(in_family(range, self.whom) for range in self._ranges())

    @property
    def numbers(self) -> range:
        """All numbers that it takes, whether something stands at each of them yet or not."""
        each = BLOCK if isinstance(self.whom, GroupName) else 1
        return range(self.number, self.number + each * len(self.traffic))

    def entries(self, places: Places) -> Iterator[Entry]:
        """What it comes to: for each of its ranges of ports, one for each range of addresses."""
        whom = self.whom
        named = places[whom.name] if isinstance(whom, GroupName) else {0: whom}
        each = len(self.numbers) // len(self.traffic)
        for n, ports in enumerate(self.traffic):
            for place, cidr in named.items():
                yield Entry(self.number + n * each + place, self.action, cidr, ports)

    def _ranges(self) -> tuple[PortRange | None, ...]:
        word, first, last = REPLIES
        if self.ports == word and self.protocol != "icmp":
            return (PortRange(self.protocol or "tcp", first, last),)
        return traffic(self.ports, self.protocol) or (None,)

    def _faults(self) -> Iterator[Fault]:
        faults: list[Fault] = []
        try:
            _ = self.whom
        except InputFaults as refused:
            faults += [Fault((self.word,), fault.wrong, fault.fix) for fault in refused.faults]
        try:
            self._ranges()
        except InputFaults as refused:
            faults += refused.faults
        yield from faults
        if faults:
            return
        if not 1 <= self.number <= LAST:
            yield Fault(("number",), f"`{self.number}` is no rule's number", f"write 1 to {LAST}")
        elif self.numbers[-1] > LAST:
            wrong = f"`{self.number}` leaves no room for the {len(self.numbers)} numbers of `{self.other}`"
            yield Fault(("number",), wrong, f"write at most {LAST + 1 - len(self.numbers)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AclIngress(AclRule):
    """What comes into the tier on `ports` from `from`."""

    word: ClassVar[str] = "from_"

    from_: str
    """`internet`, `vpc`, the name of a tier, each with its addresses of IPv4, or a CIDR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AclEgress(AclRule):
    """What leaves the tier to `ports` of `to`."""

    word: ClassVar[str] = "to"

    to: str
    """`internet`, `vpc`, the name of a tier, each with its addresses of IPv4, or a CIDR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAcl:
    """Rules at the edge of a tier's subnets, both ways: what none allows is denied, answers too."""

    ingress: tuple[AclIngress, ...] = ()
    """What may come in, and what may not."""
    egress: tuple[AclEgress, ...] = ()
    """What may leave, and what may not."""

    def __post_init__(self) -> None:
        refuse([*_faults(("ingress",), self.ingress), *_faults(("egress",), self.egress)])


Rules = tuple[AclIngress, ...] | tuple[AclEgress, ...]


def _faults(path: tuple[str], rules: Rules) -> Iterator[Fault]:
    said: dict[object, AclRule] = {}
    for n, rule in enumerate(rules):
        first = next((other for other in rules[:n] if _meet(rule.numbers, other.numbers)), None)
        if first:
            # Which of them came last, the list does not say: it may be sorted. So either may move.
            wrong = f"{_span(rule.numbers)} meets {_span(first.numbers)} of `{first.other}` on `{first.ports}`"
            fix = f"write another, such as {_free(rule, rules)}, or for that one {_free(first, rules)}"
            yield Fault((*path, n, "number"), wrong, fix)
        for ports in rule.traffic:
            decided = said.setdefault((rule.whom, ports), rule)
            if decided is not rule:
                wrong = f"`{rule.other}` on `{rule.ports}` repeats `{decided.other}` on `{decided.ports}`"
                yield Fault((*path, n), wrong, "take one of them away: the one of the lowest number decides")


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _span(numbers: range) -> str:
    return f"`{numbers[0]}`" if len(numbers) == 1 else f"`{numbers[0]}` to `{numbers[-1]}`"


def _free(rule: AclRule, rules: Rules) -> int:
    """The next number at which the rule finds room."""
    taken = [other.numbers for other in rules if other is not rule]
    size = len(rule.numbers)
    found = (n for n in range(rule.number, LAST + 2 - size) if not any(_meet(range(n, n + size), t) for t in taken))
    return next(found, 1)
