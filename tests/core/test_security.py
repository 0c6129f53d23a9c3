"""What AWS counts in a security group, and how much is open to the world where several rules open a part of it."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest

from core.errors import InputFaults
from core.model import Egress, Foundation, Group, GroupQuotas, Ingress, Network, Security, Tier


def foundation(group: Group, granted: int = 60) -> Foundation:
    return Foundation(
        project="acme",
        environment="dev",
        account="111122223333",
        region="ap-south-1",
        owner="platform",
        cost_center="cc-1001",
        network=Network(
            cidr=IPv4Network("10.0.0.0/16"), zones=("a",), tiers={"app": Tier(access="isolated", prefix=24)}
        ),
        security=Security(groups={"app": group, "peer": Group()}, quotas=GroupQuotas(rules_per_group=granted)),
    )


def ingress(of: int, peer: str = "10.{}.0.0/16") -> tuple[Ingress, ...]:
    return tuple(Ingress(from_=peer.format(n), ports=8000 + n) for n in range(of))


def test_rules_are_counted_for_each_way_and_each_version_of_ip() -> None:
    rules = (*ingress(60), *ingress(60, "2001:db8:{}::/48"))
    foundation(Group(ingress=rules, egress=tuple(Egress(to="2001:db8::/32", ports=n) for n in range(60))))
    for one_more in ("10.100.0.0/16", "2001:db9::/32", "peer", "self"):
        with pytest.raises(InputFaults, match=rf"app\.ingress: 61 rules of IPv[46] with `{one_more}` on `80`"):
            foundation(Group(ingress=(*rules, Ingress(from_=one_more, ports=80))))


def test_a_service_of_two_protocols_is_two_rules() -> None:
    with pytest.raises(InputFaults, match="61 rules of IPv4 with `peer` on `dns`"):
        foundation(Group(ingress=(*ingress(59), Ingress(from_="peer", ports="dns"))))


def test_the_rule_by_which_cdk_closes_a_group_counts() -> None:
    foundation(Group(egress=tuple(Egress(to="10.1.0.0/16", ports=n) for n in range(59))))
    with pytest.raises(InputFaults, match=r"61 rules of IPv4 .* AWS takes 60, 1 of them isoform's own"):
        foundation(Group(egress=tuple(Egress(to="10.1.0.0/16", ports=n) for n in range(60))))


def test_what_aws_has_granted_is_not_too_much() -> None:
    foundation(Group(ingress=ingress(100)), granted=100)
    with pytest.raises(InputFaults, match="101 rules of IPv4"):
        foundation(Group(ingress=ingress(101)), granted=100)


NEIGHBOURS = [("2.0.0.0/8", "3.0.0.0/8"), ("2600::/12", "2610::/12")]


@pytest.mark.parametrize(("one", "other"), NEIGHBOURS)
@pytest.mark.parametrize(("ports", "others"), [(22, "20-22"), ("all", 22), (22, "all"), ("ping", "ping")])
def test_neighbours_open_the_world_together(one: str, other: str, ports: int | str, others: int | str) -> None:
    with pytest.raises(InputFaults, match=r"egress\.1\.ports: `.*` open to the world .* together with the rules"):
        Security(groups={"app": Group(egress=(Egress(to=one, ports=ports), Egress(to=other, ports=others)))})


@pytest.mark.parametrize(
    "second",
    [
        Ingress(from_="3.0.0.0/8", ports=23),
        Ingress(from_="3.0.0.0/8", ports=22, protocol="udp"),
        Ingress(from_="3.0.0.0/8", ports="all", because="partners"),
        Ingress(from_="4.0.0.0/8", ports=22),
    ],
    ids=["another port", "another protocol", "a reason", "no neighbour"],
)
def test_what_is_no_more_than_a_part_of_the_world_needs_no_reason(second: Ingress) -> None:
    Security(groups={"app": Group(ingress=(Ingress(from_="2.0.0.0/8", ports=22), second))})


def test_the_web_may_be_open_by_halves() -> None:
    halves = ("0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1")
    Security(groups={"app": Group(ingress=tuple(Ingress(from_=half, ports="https") for half in halves))})
