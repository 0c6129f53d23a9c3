"""Security groups as a person means them: rules in words. What no rule opens is closed, both ways."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from typing import ClassVar

from core.errors import Fault, InputFaults
from core.model.checks import name, refuse
from core.model.words import RESERVED, GroupName, PortRange, Protocol, peer, traffic

DESCRIPTION = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html"""
FREE_TO_OPEN = frozenset({80, 443})
"""What may be open to the world without a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What an ingress and an egress rule share."""

    word: ClassVar[str]
    """The field that names the other side."""

    ports: int | str
    """A service (`https`, `postgres`...), a port (8080), a range (8000-8100), or `all`."""
    protocol: Protocol | None = None
    """For ports given by number, or `all`: `tcp` where nothing is said; `all` alone is every protocol."""
    description: str = ""
    """What AWS's console shows beside the rule; where nothing is said, the reason, or the rule's own words."""
    because: str = ""
    """The reason for a rule that is open to the world on anything but 80 and 443."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    @property
    def other(self) -> str:
        """The word for the other side."""
        value: str = getattr(self, self.word)
        return value

    def _faults(self) -> Iterator[Fault]:
        other, ranges = None, None
        try:
            other = peer(self.other)
        except InputFaults as refused:
            yield from (Fault((self.word,), fault.wrong, fault.fix) for fault in refused.faults)
        try:
            ranges = traffic(self.ports, self.protocol)
        except InputFaults as refused:
            yield from refused.faults
        else:
            if other is not None and _open_to_the_world(other, ranges) and not self.because.strip():
                wrong = f"`{self.ports}` open to the world ({self.other})"
                yield Fault(("ports",), wrong, "narrow it, or add `because: <the reason>`")
        for text in ("description", "because"):
            if not DESCRIPTION.fullmatch(getattr(self, text)):
                fix = "write at most 255 letters, digits, spaces or . _ - : / ( ) # , @ [ ] + = & ; { } ! $ *"
                yield Fault((text,), f"`{getattr(self, text)}` is no text that AWS takes", fix)


def _open_to_the_world(other: IPv4Network | IPv6Network | GroupName, ranges: tuple[PortRange, ...] | None) -> bool:
    """Whether `other` is more addresses than anybody owns: IANA gives out no block larger than these."""
    if isinstance(other, GroupName) or other.prefixlen >= (8 if other.version == 4 else 12):
        return False
    return ranges is None or any(
        r.protocol != "tcp" or r.first != r.last or r.first not in FREE_TO_OPEN for r in ranges
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingress(Rule):
    """The group accepts `ports` from `from`."""

    word: ClassVar[str] = "from_"

    from_: str
    """`internet`, `self`, the name of a group, or a CIDR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress(Rule):
    """The group may send on `ports` to `to`."""

    word: ClassVar[str] = "to"

    to: str
    """`internet`, `self`, the name of a group, or a CIDR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A security group, closed but for its rules."""

    ingress: tuple[Ingress, ...] = ()
    """What the group accepts."""
    egress: tuple[Egress, ...] = ()
    """What the group may send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """Who may talk to whom."""

    groups: Mapping[str, Group] = field(default_factory=dict)
    """By name. Rules may name each other's groups in circles."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        for group_name, group in self.groups.items():
            path = ("groups", group_name)
            yield from name(path, group_name, 48)
            if group_name in RESERVED:
                yield Fault(path, f"`{group_name}` is a word of its own in rules", "choose another name")
            yield from self._rule_faults((*path, "ingress"), group_name, group.ingress)
            yield from self._rule_faults((*path, "egress"), group_name, group.egress)

    def _rule_faults(self, path: tuple[str, ...], own: str, rules: tuple[Rule, ...]) -> Iterator[Fault]:
        said: dict[object, Rule] = {}
        for n, rule in enumerate(rules):
            other = peer(rule.other)
            if isinstance(other, GroupName) and other.name not in (*self.groups, "self"):
                near = difflib.get_close_matches(other.name, [*self.groups, *RESERVED], 1)
                fix = (
                    f"did you mean `{near[0]}`?" if near else f"write {', '.join([*self.groups, *RESERVED])} or a CIDR"
                )
                yield Fault((*path, n, rule.word), f"`{other.name}` is no group", fix)
            whom = GroupName(own) if other == GroupName("self") else other
            for range in traffic(rule.ports, rule.protocol) or (None,):
                if (first := said.setdefault((whom, range), rule)) is not rule:
                    wrong = f"`{rule.other}` on `{rule.ports}` repeats `{first.other}` on `{first.ports}`"
                    yield Fault((*path, n), wrong, "take one of them away")
