"""Who may talk to whom, as both sides' rules have it."""

from __future__ import annotations

from core.model import Egress, Group, Ingress, Security
from core.model.reach import Connection, connections


def between(sends: list[Egress], accepts: list[Ingress]) -> list[tuple[str, str]]:
    security = Security(groups={"app": Group(egress=tuple(sends)), "data": Group(ingress=tuple(accepts))})
    return [(each.on, each.lacks) for each in connections(security)]


def test_what_both_sides_open_passes() -> None:
    sends = [Egress(to="data", ports="8000-8100"), Egress(to="data", ports="postgres")]
    accepts = [Ingress(from_="app", ports="8050-9000"), Ingress(from_="app", ports=5432)]
    assert between(sends, accepts) == [("tcp 8050-8100", ""), ("postgres", "")]


def test_what_one_side_alone_opens_lacks_the_other() -> None:
    assert between([Egress(to="data", ports="redis")], [Ingress(from_="app", ports="redis", protocol=None)]) == [
        ("redis", "")
    ]
    assert between([Egress(to="data", ports="redis")], [Ingress(from_="app", ports="mysql")]) == [
        ("redis", "ingress"),
        ("mysql", "egress"),
    ]
    assert between([Egress(to="data", ports=53, protocol="udp")], [Ingress(from_="app", ports=53)]) == [
        ("udp 53", "ingress"),
        ("tcp 53", "egress"),
    ]


def test_everything_opens_what_the_other_side_does() -> None:
    every = [Egress(to="data", ports="all")]
    assert between(every, [Ingress(from_="app", ports="all", protocol="udp")]) == [("all udp", "")]
    assert between(every, [Ingress(from_="app", ports="all")]) == [("everything", "")]


def test_icmp_meets_by_type_and_code() -> None:
    ping, all_icmp = Egress(to="data", ports="ping"), Egress(to="data", ports="all", protocol="icmp")
    assert between([ping], [Ingress(from_="app", ports="all", protocol="icmp")]) == [("ping", "")]
    assert between([all_icmp], [Ingress(from_="app", ports="ping")]) == [("ping", "")]


def test_self_is_the_group_and_what_is_outside_has_one_side() -> None:
    security = Security(
        groups={
            "app": Group(
                ingress=(Ingress(from_="internet", ports="https"), Ingress(from_="self", ports=7000)),
                egress=(Egress(to="10.9.0.0/16", ports="ssh"), Egress(to="self", ports="all")),
            )
        }
    )
    assert connections(security) == [
        Connection("app", "10.9.0.0/16", "ssh"),
        Connection("app", "app", "tcp 7000"),
        Connection("internet", "app", "https"),
    ]
