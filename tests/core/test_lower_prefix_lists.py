"""Prefix lists become resources where they are the foundation's own, and rules call them by one id either way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.environments import load
from core.errors import InputFaults
from core.graph import EgressRule, IngressRule, PrefixList, Ref
from core.lower import lower
from core.model import Egress, Foundation, Group, Ingress, Security
from core.model import PrefixList as Words

DEV = load("dev")
PARTNERS = Words(max_entries=7, entries={"203.0.113.0/24": "office", "198.51.100.7/32": ""})
LISTS = {
    "partners": PARTNERS,
    "six": Words(max_entries=2, entries={"2001:db8::/32": ""}),
    "empty": Words(max_entries=1, address_family="IPv6"),
    "s3": Words(max_entries=1, existing="pl-78a54011"),
}
WEB = Group(
    ingress=(Ingress(from_="partners", ports="dns"), Ingress(from_="s3", ports=80)),
    egress=(Egress(to="six", ports="all"),),
)


def with_lists(lists: dict[str, Words], group: Group = WEB) -> Foundation:
    network = replace(DEV.network, prefix_lists=lists)
    return replace(DEV, network=network, security=Security(groups={"web": group}))


def test_a_list_of_ones_own_is_stated_in_full() -> None:
    graph = lower(with_lists(LISTS))
    (partners,) = (each for each in graph if each.id == "prefix-list/partners")
    assert partners == PrefixList(
        id="prefix-list/partners",
        domain="network",
        name="acme-dev-partners",
        address_family="IPv4",
        max_entries=7,
        entries={"203.0.113.0/24": "office", "198.51.100.7/32": ""},
        tags={**graph.by_id["vpc/main"].tags, "Name": "acme-dev-partners"},  # type: ignore[union-attr]  # a VPC has some
    )
    families = {each.id: each.address_family for each in graph if isinstance(each, PrefixList)}
    assert families == {"prefix-list/partners": "IPv4", "prefix-list/six": "IPv6", "prefix-list/empty": "IPv6"}


def test_a_rule_is_called_by_the_name_of_its_list_whosever_that_is() -> None:
    rules = {each.id: each.peer for each in lower(with_lists(LISTS)) if isinstance(each, IngressRule | EgressRule)}
    web = {id: peer for id, peer in rules.items() if id.startswith("rule/web")}
    assert web == {
        "rule/web/ingress/partners-tcp-53": Ref(PrefixList, "prefix-list/partners"),
        "rule/web/ingress/partners-udp-53": Ref(PrefixList, "prefix-list/partners"),
        "rule/web/ingress/s3-tcp-80": "pl-78a54011",
        "rule/web/egress/six-all": Ref(PrefixList, "prefix-list/six"),
    }


def test_an_entry_more_changes_the_list_alone() -> None:
    more = replace(PARTNERS, entries={**PARTNERS.entries, "192.0.2.0/24": ""})
    before, after = lower(with_lists(LISTS)), lower(with_lists({**LISTS, "partners": more}))
    assert [id for id in after.by_id if after.by_id[id] != before.by_id[id]] == ["prefix-list/partners"]


@pytest.mark.parametrize(("room", "fits"), [(58, True), (59, False)])
def test_a_list_counts_for_as_many_rules_as_it_has_room_for(room: int, fits: bool) -> None:
    """Beside one of its own, and that by which a group is closed."""
    group = Group(egress=(Egress(to="partners", ports=80), Egress(to="10.0.0.0/8", ports=80)))
    lists = {"partners": replace(PARTNERS, max_entries=room)}
    if fits:
        with_lists(lists, group)
        return
    with pytest.raises(InputFaults, match="61 rules of IPv4"):
        with_lists(lists, group)


@pytest.mark.parametrize("entries", [{"0.0.0.0/0": ""}, {"2.0.0.0/8": "", "3.0.0.0/8": ""}, {"::/1": ""}])
def test_a_list_that_opens_the_world_says_why(entries: dict[str, str]) -> None:
    lists = {"world": Words(max_entries=2, entries=entries)}
    with pytest.raises(InputFaults, match="open to the world"):
        with_lists(lists, Group(ingress=(Ingress(from_="world", ports="ssh"),)))
    with_lists(lists, Group(ingress=(Ingress(from_="world", ports="ssh", because="a game"),)))
    with_lists(lists, Group(ingress=(Ingress(from_="world", ports="https"),)))
