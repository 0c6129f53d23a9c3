"""The words of a rule: each as what it means, or as what is wrong with it."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputFaults
from core.model.checks import NAME
from core.model.security import Egress, Ingress
from core.model.services import SERVICES, PortRange, Protocol
from core.model.words import GroupName, is_the_world, peer, permissions, traffic

TRAFFIC: list[tuple[int | str, Protocol | None, tuple[PortRange, ...] | None]] = [
    (8080, None, (PortRange("tcp", 8080, 8080),)),
    ("8080", "udp", (PortRange("udp", 8080, 8080),)),
    ("8000-8100", None, (PortRange("tcp", 8000, 8100),)),
    ("0-65535", "tcp", (PortRange("tcp", 0, 65535),)),
    ("all", None, None),
    ("all", "tcp", (PortRange("tcp", 0, 65535),)),
    ("all", "udp", (PortRange("udp", 0, 65535),)),
    ("all", "icmp", (PortRange("icmp", -1, -1),)),
    ("postgres", None, (PortRange("tcp", 5432, 5432),)),
    ("dns", None, (PortRange("tcp", 53, 53), PortRange("udp", 53, 53))),
    ("ping", None, (PortRange("icmp", 8, -1),)),
]


@pytest.mark.parametrize(("ports", "protocol", "means"), TRAFFIC)
def test_ports_mean(ports: int | str, protocol: Protocol | None, means: tuple[PortRange, ...] | None) -> None:
    assert traffic(ports, protocol) == means


NO_TRAFFIC: list[tuple[int | str, Protocol | None, str]] = [
    ("postgras", None, "ports: `postgras` is no service, port or range; did you mean `postgres`?"),
    ("!", None, "ports: `!` is no service, port or range; write a service, 8080, 8000-8100 or all"),
    ("9000-8000", None, "ports: `9000-8000` is upside down; write 8000-9000"),
    (70000, None, "ports: `70000` goes beyond the last port; write at most 65535"),
    (-1, None, "ports: `-1` is no service, port or range; write a service, 8080, 8000-8100 or all"),
    ("9" * 5000, None, f"ports: `{'9' * 5000}` is no service, port or range; write a service, 8080, 8000-8100 or all"),
    ("80-", None, "ports: `80-` is no service, port or range; write a service, 8080, 8000-8100 or all"),
    ("٨٠", None, "ports: `٨٠` is no service, port or range; write a service, 8080, 8000-8100 or all"),
    (80, "icmp", "ports: `80`, but icmp has no ports; write `ports: all`, or `ports: ping` and no protocol"),
    ("https", "tcp", "protocol: `tcp`, but `https` has its own; take it away"),
]


@pytest.mark.parametrize(("ports", "protocol", "says"), NO_TRAFFIC)
def test_ports_that_mean_nothing(ports: int | str, protocol: Protocol | None, says: str) -> None:
    with pytest.raises(InputFaults) as refused:
        traffic(ports, protocol)
    assert str(refused.value) == says


@pytest.mark.parametrize(("word", "means"), [("internet", IPv4Network("0.0.0.0/0")), ("app", GroupName("app"))])
def test_a_peer_means(word: str, means: object) -> None:
    assert peer(word) == means


PING, PING_V6 = PortRange("icmp", 8, -1), PortRange("icmpv6", 128, -1)
EVERYONE, EVERYONE_V6 = IPv4Network("0.0.0.0/0"), IPv6Network("::/0")
OF_BOTH_KINDS: list[tuple[str, int | str, bool, list[tuple[object, PortRange | None]]]] = [
    ("internet", 443, False, [(EVERYONE, PortRange("tcp", 443, 443))]),
    ("internet", 443, True, [(each, PortRange("tcp", 443, 443)) for each in (EVERYONE, EVERYONE_V6)]),
    ("internet", "all", True, [(EVERYONE, None), (EVERYONE_V6, None)]),
    ("internet", "ping", True, [(EVERYONE, PING), (EVERYONE_V6, PING_V6)]),
    ("0.0.0.0/0", 443, True, [(EVERYONE, PortRange("tcp", 443, 443))]),
    ("app", "ping", False, [(GroupName("app"), PING)]),
    ("app", "ping", True, [(GroupName("app"), PING), (GroupName("app"), PING_V6)]),
    ("app", 443, True, [(GroupName("app"), PortRange("tcp", 443, 443))]),
    ("::/0", "ping", False, [(EVERYONE_V6, PING_V6)]),
    ("fours", "ping", True, [(GroupName("fours"), PING)]),
    ("sixes", "ping", False, [(GroupName("sixes"), PING_V6)]),
    ("sixes", 443, True, [(GroupName("sixes"), PortRange("tcp", 443, 443))]),
]


@pytest.mark.parametrize(("word", "ports", "ipv6", "means"), OF_BOTH_KINDS)
def test_a_rule_means_addresses_of_both_kinds_where_the_network_has_them(
    word: str, ports: int | str, ipv6: bool, means: list[tuple[object, PortRange | None]]
) -> None:
    assert [*permissions(word, ports, None, {"fours": 4, "sixes": 6}, ipv6=ipv6)] == means


@given(st.ip_addresses())
def test_an_address_alone_is_a_network_of_one(address: object) -> None:
    assert peer(str(address)) == ip_network(str(address))


@given(st.text(max_size=20))
def test_any_word_is_a_peer_or_a_fault(word: str) -> None:
    with suppress(InputFaults):
        peer(word)


@given(st.text(max_size=20), st.sampled_from([None, "tcp", "udp", "icmp"]))
def test_any_ports_are_traffic_or_a_fault(ports: str, protocol: Protocol | None) -> None:
    with suppress(InputFaults):
        traffic(ports, protocol)


def test_a_service_is_named_like_everything_else_and_has_ports_that_exist() -> None:
    for service, ranges in SERVICES.items():
        assert NAME.fullmatch(service)
        assert service != "all"
        for each in ranges:
            assert each.protocol == "icmp" or 0 < each.first <= each.last <= 65535


WORLD = ["internet", "0.0.0.0/0", "::/0", "128.0.0.0/1", "2000::/3"]


@pytest.mark.parametrize("world", WORLD)
@pytest.mark.parametrize("ports", ["http", "https", 80, "443"])
def test_web_ports_may_be_open_to_the_world(world: str, ports: int | str) -> None:
    Ingress(from_=world, ports=ports)


@pytest.mark.parametrize("world", WORLD)
@pytest.mark.parametrize("ports", ["ssh", "80-443", "all", "ping", "dns"])
def test_other_ports_need_a_reason_to_be_open_to_the_world(world: str, ports: int | str) -> None:
    for because in ("", " "):
        with pytest.raises(InputFaults, match=r"open to the world .*; narrow it, or add `because: <the reason>`"):
            Egress(to=world, ports=ports, because=because)
    Egress(to=world, ports=ports, because="partners")
    Egress(to="8.0.0.0/8", ports=ports)


@pytest.mark.parametrize(("largest", "more"), [("3.0.0.0/8", "2.0.0.0/7"), ("2400::/12", "2400::/11")])
def test_the_world_is_more_than_the_largest_block_that_anybody_has(largest: str, more: str) -> None:
    assert not is_the_world(ip_network(largest))
    assert is_the_world(ip_network(more))
