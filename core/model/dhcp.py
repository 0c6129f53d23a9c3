"""What machines are told of their network when they start, as a person means it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal

from core.errors import Fault
from core.model.checks import refuse

AMAZON = "AmazonProvidedDNS"
"""Amazon's own resolver, at the VPC's second address."""
DOMAIN = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*")
LISTS = ("domain_name_servers", "ntp_servers", "netbios_name_servers")


@dataclass(frozen=True, slots=True, kw_only=True)
class DhcpOptions:
    """https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html"""

    domain_name: str | None = None
    """The name that completes one without a domain: `corp.example.com`."""
    domain_name_servers: tuple[str, ...] = ()
    """Who is asked for names, in this order: `AmazonProvidedDNS`, or addresses; four at most."""
    ntp_servers: tuple[str, ...] = ()
    """Who is asked for the time: addresses; four of IPv4 and four of IPv6 at most."""
    netbios_name_servers: tuple[str, ...] = ()
    """Who is asked for NetBIOS names: addresses of IPv4; four at most."""
    netbios_node_type: Literal[1, 2, 4, 8] | None = None
    """How NetBIOS names are asked for. AWS recommends 2: of the servers alone, without broadcast."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    @property
    def says_something(self) -> bool:
        return self != DhcpOptions()

    def _faults(self) -> Iterator[Fault]:
        if self.domain_name is not None and not DOMAIN.fullmatch(self.domain_name):
            yield Fault(("domain_name",), f"`{self.domain_name}` is no domain", "write one like corp.example.com")
        for field in LISTS:
            yield from self._server_faults(field, getattr(self, field))
        if bool(self.netbios_name_servers) != (self.netbios_node_type is not None):
            there, missing = (
                ("servers", "netbios-node-type: 2")
                if self.netbios_name_servers
                else ("a node type", "netbios-name-servers")
            )
            yield Fault((), f"{there} of NetBIOS alone", f"add `{missing}`, or take them away")

    def _server_faults(self, field: str, servers: tuple[str, ...]) -> Iterator[Fault]:
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDhcpOptions.html
        v6 = sum(":" in server for server in servers) if field == "ntp_servers" else 0
        for count, of in ((len(servers) - v6, ""), (v6, " of IPv6")):
            if count > 4:
                yield Fault((field,), f"{count} servers{of}", "AWS takes four: take some away")
        for n, server in enumerate(servers):
            if server in servers[:n]:
                yield Fault((field, n), f"`{server}` a second time", "take it away")
            elif server == AMAZON and field == "domain_name_servers":
                continue
            elif not _is_address(server, field):
                amazon = f" or {AMAZON}" if field == "domain_name_servers" else ""
                what = "address of IPv4" if field == "netbios_name_servers" else "address"
                yield Fault((field, n), f"`{server}` is no {what}", f"write one like 10.0.0.2{amazon}")


def _is_address(server: str, field: str) -> bool:
    try:
        address = ip_address(server)
    except ValueError:
        return False
    return str(address) == server and (address.version == 4 or field != "netbios_name_servers")
