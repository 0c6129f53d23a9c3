"""Managed prefix lists as a person means them: ranges of addresses under one name, by which rules of groups call them.

https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, Literal

from core.errors import Fault
from core.model.checks import name, refuse
from core.model.words import RESERVED

if TYPE_CHECKING:
    from core.model.network import Network

ID = re.compile(r"pl-[0-9a-f]{8,17}")
MOST = 100
"""Entries of a list that an engine writes in one call: EC2 takes no more in one, and neither engine makes a second.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html
"""
Family = Literal["IPv4", "IPv6"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixList:
    """Ranges of addresses of the foundation's own, or a list that is there already: one of AWS's, or another team's."""

    max_entries: int
    """For how many entries there is room: a rule that names the list counts as so many. Of one of AWS's lists its
    weight, which is 1 of S3's and 55 of CloudFront's:
    https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html"""
    entries: Mapping[str, str] = field(default_factory=dict)
    """Ranges, all of IPv4 or all of IPv6, each with a description (`""` for none): `203.0.113.0/24: The London office`.
    """
    existing: str | None = None
    """The id of a list that the account has already: `pl-0123456789abcdef0`. What is in it, isoform does not know."""
    address_family: Family | None = None
    """`IPv4` or `IPv6`; where nothing is said, that of the first entry, and IPv4 where there is none."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """What is known to be in it."""
        return tuple(ip_network(entry) for entry in self.entries)

    @property
    def family(self) -> Family:
        if self.address_family is not None:
            return self.address_family
        return "IPv6" if any(network.version == 6 for network in self.networks[:1]) else "IPv4"

    def _faults(self) -> Iterator[Fault]:
        if self.max_entries < 1:
            yield Fault(("max_entries",), f"`{self.max_entries}` is no room", "write 1 or more")
        if self.existing is not None:
            if not ID.fullmatch(self.existing):
                wrong = f"`{self.existing}` is no prefix list"
                yield Fault(("existing",), wrong, "write an id like pl-0123456789abcdef0")
            if self.entries:
                fix = "take them away, or `existing`"
                yield Fault(("entries",), "entries of a list that is there already", fix)
            return
        if (count := len(self.entries)) > MOST:
            wrong = f"{count} entries, of which AWS takes {MOST} in one call"
            yield Fault(("entries",), wrong, "join neighbours to wider ranges, or write two lists")
        elif count > self.max_entries > 0:
            wrong = f"`{self.max_entries}`, but there are {count} entries"
            yield Fault(("max_entries",), wrong, f"write {count} or more, with room for those to come")
        faults = [*self._entry_faults()]
        yield from faults or self._whole_faults()

    def _entry_faults(self) -> Iterator[Fault]:
        for entry, description in self.entries.items():
            at = ("entries", entry)
            try:
                network = ip_network(entry, strict=False)
            except ValueError:
                yield Fault(at, f"`{entry}` is no CIDR", "write one like 203.0.113.0/24")
                continue
            if "%" in entry:
                yield Fault(at, f"`{entry}` is of one machine alone", "take away the `%` and what follows it")
            elif str(network) != entry:
                yield Fault(at, f"`{entry}` is not as AWS writes it", f"write {network}")
            if len(description) > 255:
                yield Fault(at, f"a description of {len(description)} characters", "AWS takes 255: shorten it")

    def _whole_faults(self) -> Iterator[Fault]:
        """What is wrong with entries that are fine each alone."""
        for n, (entry, network) in enumerate(zip(self.entries, self.networks, strict=True)):
            at = ("entries", entry)
            if f"IPv{network.version}" != self.family:
                wrong = f"`{entry}` in a list of {self.family}"
                yield Fault(at, wrong, f"write a list of its own for IPv{network.version}")
                continue
            for wider in (*self.networks[:n], *self.networks[n + 1 :]):
                if _lies_in(network, wider):
                    yield Fault(at, f"`{entry}` lies in {wider}, which is in the list", "take it away")
                    break


def _lies_in(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.subnet_of(other)
    return isinstance(one, IPv6Network) and isinstance(other, IPv6Network) and one.subnet_of(other)


def network_faults(network: Network) -> Iterator[Fault]:
    """What is wrong with the lists of a network beside each other and beside what AWS grants."""
    before: dict[str, str] = {}
    for called, words in network.prefix_lists.items():
        path = ("prefix_lists", called)
        yield from name(path, called, 48)
        if called in RESERVED:
            yield Fault(path, f"`{called}` is a word of its own in rules", "choose another name")
        if words.existing is not None:
            if (first := before.setdefault(words.existing, called)) != called:
                yield Fault((*path, "existing"), f"`{words.existing}` is that of {first}", "take one of them away")
        elif words.max_entries > (most := network.quotas.prefix_list_entries):
            wrong = f"`{words.max_entries}` where AWS takes {most}"
            fix = "write less, or ask AWS for more and say so in `network.quotas`"
            yield Fault((*path, "max_entries"), wrong, fix)
    own = sum(words.existing is None for words in network.prefix_lists.values())
    if own > (most := network.quotas.prefix_lists):
        wrong = f"{own} lists where AWS takes {most} in a region"
        yield Fault(("prefix_lists",), wrong, "write fewer, or ask AWS for more and say so in `network.quotas`")
