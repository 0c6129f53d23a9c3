"""Security groups as a person means them: rules in words. What no rule opens is closed, both ways."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from typing import TYPE_CHECKING, ClassVar

from core.errors import Fault, InputFaults
from core.model.checks import name, refuse
from core.model.endpoints import interfaces
from core.model.prefix_lists import ID, PrefixList
from core.model.services import PortRange, Protocol
from core.model.words import ENDPOINTS, RESERVED, GroupName, Peer, is_the_world, peer, permissions, traffic

if TYPE_CHECKING:
    from core.model import Foundation

DESCRIPTION = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html"""
Lists = Mapping[str, PrefixList]
"""Prefix lists, by the names by which rules call them."""
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
    """The reason for a rule that is open to the world on anything but 80 and 443, by itself or with the others."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    @property
    def other(self) -> str:
        """The word for the other side."""
        value: str = getattr(self, self.word)
        return value

    def permissions(self, lists: Lists, *, ipv6: bool) -> Iterator[tuple[Peer, PortRange | None]]:
        """What it comes to, one by one as AWS counts them, in a network with `lists`. Raises `InputFaults`."""
        versions = {name: 6 if words.family == "IPv6" else 4 for name, words in lists.items()}
        return permissions(self.other, self.ports, self.protocol, versions, ipv6=ipv6)

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


Ranges = tuple[PortRange, ...] | None
"""What is let through; None is everything."""


def _open_to_the_world(other: Peer, ranges: Ranges) -> bool:
    return not isinstance(other, GroupName) and is_the_world(other) and not _is_free(ranges)


def _is_free(ranges: Ranges) -> bool:
    return ranges is not None and all(
        r.protocol == "tcp" and r.first == r.last and r.first in FREE_TO_OPEN for r in ranges
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingress(Rule):
    """The group accepts `ports` from `from`."""

    word: ClassVar[str] = "from_"

    from_: str
    """`internet` (where the network has IPv6, of both kinds), `self`, `endpoints`, the name of a group or of a prefix
    list, or a CIDR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress(Rule):
    """The group may send on `ports` to `to`."""

    word: ClassVar[str] = "to"

    to: str
    """`internet` (where the network has IPv6, of both kinds), `self`, `endpoints`, the name of a group or of a prefix
    list, or a CIDR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A security group, closed but for its rules."""

    ingress: tuple[Ingress, ...] = ()
    """What the group accepts."""
    egress: tuple[Egress, ...] = ()
    """What the group may send."""


MOST_RULES = 1000
"""Rules of a group by groups of a network interface: no request goes beyond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupQuotas:
    """What AWS has granted the account: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"""

    rules_per_group: int = 60
    """Of IPv4, and of IPv6, each way: 60, and more on request; times the groups of an interface, 1000 at most."""
    groups: int = 2500
    """Security groups in the region."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not 60 <= self.rules_per_group <= MOST_RULES:
            wrong = f"`{self.rules_per_group}` is not AWS's to grant"
            yield Fault(("rules_per_group",), wrong, f"write 60 to {MOST_RULES}")
        if self.groups < 2500:
            wrong = f"`{self.groups}` is less than every account has"
            yield Fault(("groups",), wrong, "write more than 2500, or take it away")


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """Who may talk to whom."""

    groups: Mapping[str, Group] = field(default_factory=dict)
    """By name. Rules may name each other's groups in circles."""
    quotas: GroupQuotas = field(default_factory=GroupQuotas)

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        for group_name, group in self.groups.items():
            path = ("groups", group_name)
            yield from name(path, group_name, 48)
            if group_name in (*RESERVED, "internet-v6"):  # which rules of `internet` are called by
                yield Fault(path, f"`{group_name}` is a word of its own in rules", "choose another name")
            elif group_name == "default":
                # Its id would be that of the group that AWS makes with the VPC.
                yield Fault(path, "`default` is the group that AWS makes with each VPC", "choose another name")
            for way, rules in (("ingress", group.ingress), ("egress", group.egress)):
                yield from _repeated((*path, way), group_name, rules, {}, ipv6=False)
                yield from _open_together((*path, way), rules, {})


def _repeated(path: tuple[str, ...], own: str, rules: tuple[Rule, ...], lists: Lists, *, ipv6: bool) -> Iterator[Fault]:
    """What AWS would take for a rule that is there already."""
    said: dict[object, Rule] = {}
    for n, rule in enumerate(rules):
        for other, range in rule.permissions(lists, ipv6=ipv6):
            whom = GroupName(own) if other == GroupName("self") else other
            if (first := said.setdefault((whom, range), rule)) is not rule:
                wrong = f"`{rule.other}` on `{rule.ports}` repeats `{first.other}` on `{first.ports}`"
                yield Fault((*path, n), wrong, "take one of them away")


def _open_together(path: tuple[str, ...], rules: tuple[Rule, ...], lists: Lists) -> Iterator[Fault]:
    """Prefix lists that open the world; and rules of which none does, and all together do: 2.0.0.0/8 and 3.0.0.0/8 are
    a block of nobody's."""
    opened: list[tuple[IPv4Network | IPv6Network, Ranges]] = []
    for n, rule in enumerate(rules):
        ranges = traffic(rule.ports, rule.protocol)
        if rule.because.strip() or _is_free(ranges):
            continue
        blocks = _blocks(rule, lists)
        alone = [block for block in _joined(blocks) if is_the_world(block)]
        opened += [(block, ranges) for block in blocks]
        together = _joined(each for each, through in opened if _overlap(through, ranges))
        for block in alone or filter(is_the_world, together):
            how = f"in {rule.other}" if alone else "together with the rules before"
            wrong = f"`{rule.ports}` open to the world ({block}, {how})"
            yield Fault((*path, n, "ports"), wrong, "narrow it, or add `because: <the reason>`")
            return


def _blocks(rule: Rule, lists: Lists) -> Sequence[IPv4Network | IPv6Network]:
    """The addresses that it names, as far as they are known: what is in a list of others', is not."""
    other = peer(rule.other)
    if not isinstance(other, GroupName):
        return (other,)
    return lists[other.name].networks if other.name in lists else ()


def _joined(networks: Iterable[IPv4Network | IPv6Network]) -> Iterator[IPv4Network | IPv6Network]:
    """The same addresses in as few blocks as can be."""
    each = [*networks]
    yield from collapse_addresses(network for network in each if isinstance(network, IPv4Network))
    yield from collapse_addresses(network for network in each if isinstance(network, IPv6Network))


def _overlap(one: Ranges, other: Ranges) -> bool:
    return one is None or other is None or any(_meet(a, b) for a in one for b in other)


def _meet(one: PortRange, other: PortRange) -> bool:
    if one.protocol != other.protocol:
        return False
    return one.protocol == "icmp" or (one.first <= other.last and other.first <= one.last)


def weight(other: Peer, lists: Lists) -> Mapping[int, int]:
    """How many rules of IPv4 (4) and of IPv6 (6) a peer comes to: a range is one of its own, a group is one of each,
    and a prefix list is as many of its own as it has room for.

    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html#security-group-size
    """
    if not isinstance(other, GroupName):
        return {other.version: 1}
    if other.name in lists:
        return {6 if lists[other.name].family == "IPv6" else 4: lists[other.name].max_entries}
    return {4: 1, 6: 1}


def faults(foundation: Foundation) -> Iterator[Fault]:
    """What is wrong with the groups beside the rest of the foundation: peers that there are not, the world in a prefix
    list, rules and groups beyond what AWS takes.
    """
    security, lists = foundation.security, foundation.network.prefix_lists
    ipv6 = foundation.network.ipv6 is not None
    for called in lists.keys() & security.groups.keys():
        wrong = f"`{called}` is a group, too, and a rule names one of them"
        yield Fault(("network", "prefix_lists", called), wrong, "choose another name")
    # Beside them stands that which AWS makes with the VPC, and that of the endpoints.
    count = len(security.groups) + 1 + bool(interfaces(foundation.network))
    if count > (most := security.quotas.groups):
        wrong = f"{count} groups with AWS's own and isoform's, where AWS takes {most} in a region"
        yield Fault(("security", "groups"), wrong, "write fewer, or say in `security.quotas` what it grants")
    for group_name, group in security.groups.items():
        # One of IPv4 leaves in any case: that by which CDK closes a group (`cdk_backend/render/security.py`).
        ways: tuple[tuple[str, tuple[Rule, ...], int], ...]
        ways = (("ingress", group.ingress, 0), ("egress", group.egress, 1))
        for way, rules, own in ways:
            path = ("security", "groups", group_name, way)
            yield from _strangers(path, rules, foundation)
            if not interfaces(foundation.network):
                yield from _no_endpoints(path, rules)
            if ipv6:
                yield from _repeated(path, group_name, rules, lists, ipv6=True)
            yield from _open_together(path, rules, lists)
            yield from _too_many(path, rules, {4: own, 6: 0}, foundation)


def _strangers(path: tuple[str, ...], rules: tuple[Rule, ...], foundation: Foundation) -> Iterator[Fault]:
    """Peers of which there is none."""
    lists = foundation.network.prefix_lists
    known = [*foundation.security.groups, *lists, *RESERVED]
    for n, rule in enumerate(rules):
        other = peer(rule.other)
        if isinstance(other, GroupName) and other.name not in known:
            near = difflib.get_close_matches(other.name, known, 1)
            what = "group or prefix list" if lists else "group"
            fix = f"did you mean `{near[0]}`?" if near else f"write {', '.join(known)} or a CIDR"
            fix = _instead(other.name, foundation) or fix
            yield Fault((*path, n, rule.word), f"`{other.name}` is no {what}", fix)


GROUP_ID = re.compile(r"sg-[0-9a-f]+")


def _instead(word: str, foundation: Foundation) -> str | None:
    """What to write for a word that has a meaning elsewhere, and none in a rule of a group."""
    network = foundation.network
    if ID.fullmatch(word):
        return f"name it: `network.prefix-lists: {{<name>: {{existing: {word}, max-entries: ...}}}}`"
    if GROUP_ID.fullmatch(word):
        return "a rule names groups of this foundation: write that group here, or the CIDR of what is in it"
    if word == "vpc":
        return f"write its CIDR, in a rule for each: {', '.join(map(str, network.ranges()))}"
    if word in network.tiers:
        found = [str(cidr) for (tier, _), cidr in network.subnets().items() if tier == word]
        addresses = f", or the tier's CIDRs, in a rule for each: {', '.join(found)}" if found else ""
        return f"write the group of what is in it{addresses}"
    return None


def _no_endpoints(path: tuple[str, ...], rules: tuple[Rule, ...]) -> Iterator[Fault]:
    for n, rule in enumerate(rules):
        if peer(rule.other) == GroupName(ENDPOINTS):
            fix = "add one to `network.endpoints`, or take the rule away"
            yield Fault((*path, n, rule.word), f"`{ENDPOINTS}`, but the network has no interface endpoint", fix)


def _too_many(
    path: tuple[str, ...], rules: tuple[Rule, ...], before: Mapping[int, int], foundation: Foundation
) -> Iterator[Fault]:
    """One for a list: what a file says too much is named by the first rule beyond what AWS takes."""
    counts, most = dict(before), foundation.security.quotas.rules_per_group
    lists, ipv6 = foundation.network.prefix_lists, foundation.network.ipv6 is not None
    for rule in rules:
        for whom, _ in rule.permissions(lists, ipv6=ipv6):
            for version, more in weight(whom, lists).items():
                counts[version] += more
        for version in counts:
            if counts[version] > most:
                wrong = f"{counts[version]} rules of IPv{version} with `{rule.other}` on `{rule.ports}`"
                own = f", {before[version]} of them isoform's own" if before[version] else ""
                fix = f"AWS takes {most}{own}: write fewer, or say in `security.quotas` what it grants"
                yield Fault(path, wrong, fix)
                return
