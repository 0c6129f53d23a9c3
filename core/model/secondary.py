"""Which further addresses a VPC may have. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network

from core.errors import Fault

PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""RFC 1918."""
CARRIERS = IPv4Network("100.64.0.0/10")
"""RFC 6598."""
BENCHMARKS = IPv4Network("198.19.0.0/16")
NOT_BESIDE: Sequence[tuple[IPv4Network, IPv4Network]] = (
    (IPv4Network("10.0.0.0/15"), IPv4Network("10.0.0.0/16")),
    (IPv4Network("172.16.0.0/12"), IPv4Network("172.31.0.0/16")),
)
"""Where one of the ranges lies, and what AWS then takes for itself."""


def faults(first: IPv4Network, further: Sequence[IPv4Network], quota: int) -> Iterator[Fault]:
    if len(further) >= quota:
        wrong = f"{len(further)} ranges beside {first}"
        fix = f"AWS takes {quota} in a VPC: take some away, or say in `network.quotas` what it grants"
        yield Fault(("secondary_cidrs",), wrong, fix)
    for n, cidr in enumerate(further):
        at = ("secondary_cidrs", n)
        if not 16 <= cidr.prefixlen <= 28:
            yield Fault(at, f"`{cidr}` is no size of a range", "write a prefix of 16 to 28")
        elif other := next((other for other in (first, *further[:n]) if cidr.overlaps(other)), None):
            yield Fault(at, f"`{cidr}` overlaps {other}", "write other addresses")
        elif wrong := _refused(first, (*further[:n], *further[n + 1 :]), cidr):
            yield Fault(at, f"`{cidr}` {wrong}", f"write one like {_instead((first, *further))}")


def _instead(there: Sequence[IPv4Network]) -> IPv4Network:
    """A range of those for carriers, which AWS takes beside every other: one that is free."""
    return next(each for each in CARRIERS.subnets(new_prefix=16) if not any(map(each.overlaps, there)))


def _refused(first: IPv4Network, others: Sequence[IPv4Network], cidr: IPv4Network) -> str:
    """Why AWS does not take `cidr` beside `first` and the others; nothing where it does. Which of them comes first
    nobody says: CloudFormation makes them side by side.
    """
    if cidr.is_loopback or cidr.is_link_local or cidr.is_multicast or cidr.is_unspecified:
        return "has a meaning of its own on every network"
    own = next((block for block in PRIVATE if first.subnet_of(block)), None)
    for block in PRIVATE:
        if block != own and cidr.overlaps(block):
            return f"is in {block}, which AWS does not take beside {first}"
    if cidr.overlaps(BENCHMARKS) and not first.overlaps(BENCHMARKS):
        return f"is in {BENCHMARKS}, which AWS does not take beside {first}"
    for block, taken in NOT_BESIDE:
        for there in (first, *others):
            if there.subnet_of(block) and cidr.overlaps(taken):
                return f"is in {taken}, which AWS does not take beside {there}"
    return ""
