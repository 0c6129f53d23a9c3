"""What a rule lets through, or keeps out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.errors import GraphFault


@dataclass(frozen=True, slots=True)
class Ports:
    """From `first` to `last`; for icmp and icmpv6 the type and the code, -1 for every one.

    Raises `GraphFault` for a range that AWS refuses.
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
    """

    protocol: Literal["tcp", "udp", "icmp", "icmpv6"]
    first: int
    last: int

    def __post_init__(self) -> None:
        if self.protocol in ("icmp", "icmpv6"):
            fine = -1 <= self.first <= 255 and -1 <= self.last <= 255 and (self.first >= 0 or self.last == -1)
        else:
            fine = 0 <= self.first <= self.last <= 65535
        if not fine:
            raise GraphFault(f"{self.protocol} has no ports {self.first} to {self.last}")


@dataclass(frozen=True, slots=True)
class EveryProtocol:
    """All traffic. AWS writes it as protocol -1, which has no ports."""


Traffic = Ports | EveryProtocol
