"""Prefix lists, whichever engine made them: the account says them, and whatever somebody changes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.environments import load
from core.lower import lower
from live.local.account import stop
from tests.live.test_acls import Built, built_by, named

pytestmark = [pytest.mark.live, pytest.mark.engine]
FOUNDATION = load("dev", Path(__file__).parents[1] / "foundations" / "prefix-lists")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("prefix-lists")
    yield folder
    stop(folder)


@pytest.fixture(scope="module", params=["cdk", "pulumi"])
def built(request: pytest.FixtureRequest, state: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built_by(request.param, FOUNDATION, state, tmp_path_factory.mktemp("assembly"))


def modify(built: Built, id: str, **said: Any) -> None:
    by = [{"Name": "prefix-list-id", "Values": [built[id]]}]
    (there,) = built.ec2.describe_managed_prefix_lists(Filters=by)["PrefixLists"]
    if said.keys() & {"AddEntries", "RemoveEntries"}:
        said["CurrentVersion"] = there["Version"]
    built.ec2.modify_managed_prefix_list(PrefixListId=built[id], **said)


def adds_an_entry(built: Built) -> None:
    modify(built, "prefix-list/partners", AddEntries=[{"Cidr": "192.0.2.128/25", "Description": "by hand"}])


def takes_an_entry_away(built: Built) -> None:
    modify(built, "prefix-list/partners", RemoveEntries=[{"Cidr": "198.51.100.7/32"}])


def describes_an_entry_anew(built: Built) -> None:
    modify(built, "prefix-list/laboratory", RemoveEntries=[{"Cidr": "2001:db8::/32"}])
    modify(built, "prefix-list/laboratory", AddEntries=[{"Cidr": "2001:db8::/32", "Description": "half of it"}])


def makes_room(built: Built) -> None:
    modify(built, "prefix-list/visitors", MaxEntries=9)


def renames(built: Built) -> None:
    modify(built, "prefix-list/visitors", PrefixListName="guests")


def drops_a_tag(built: Built) -> None:
    built.ec2.delete_tags(Resources=[built["prefix-list/world"]], Tags=[{"Key": "owner"}])


def names_another_list(built: Built) -> None:
    rule, group = built["rule/web/egress/offices-tcp-25"], built["group/web"]
    said = {"IpProtocol": "tcp", "FromPort": 25, "ToPort": 25}
    built.ec2.revoke_security_group_egress(GroupId=group, SecurityGroupRuleIds=[rule])
    lists = [{"PrefixListId": built["prefix-list/laboratory"]}]
    built.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[{**said, "PrefixListIds": lists}])


CHANGES: list[tuple[Callable[[Built], None], set[tuple[str, str]]]] = [
    (adds_an_entry, {("prefix-list/partners", "entries.192.0.2.128/25")}),
    (takes_an_entry_away, {("prefix-list/partners", "entries.198.51.100.7/32")}),
    (describes_an_entry_anew, {("prefix-list/laboratory", "entries.2001:db8::/32")}),
    (makes_room, {("prefix-list/visitors", "max_entries")}),
    (renames, {("prefix-list/visitors", "name")}),
    (drops_a_tag, {("prefix-list/world", "tags.owner")}),
    (names_another_list, {("rule/web/egress/offices-tcp-25", ""), ("EgressRule", "revoke-security-group-egress")}),
]


def test_the_account_has_what_was_meant_and_names_each_change_by_hand(built: Built) -> None:
    assert named(built) == set()
    told: set[tuple[str, ...]] = set()
    for change, expected in CHANGES:
        change(built)
        now = named(built)
        assert {what[:2] for what in now} == {what[:2] for what in told} | expected, change.__name__
        assert len(now) == len(told) + len(expected), change.__name__
        told = now


def test_lists_of_others_are_none_of_the_foundations() -> None:
    """Whatever its name, a list is known by its id, which its rules say."""
    lists = FOUNDATION.network.prefix_lists
    renamed = {{"cloudfront": "front"}.get(name, name): words for name, words in lists.items()}
    with pytest.raises(ValueError, match="`cloudfront` is no group or prefix list"):
        replace(FOUNDATION, network=replace(FOUNDATION.network, prefix_lists=renamed))
    assert {r.id for r in lower(FOUNDATION) if r.id.startswith("prefix-list/")} == {
        f"prefix-list/{name}" for name in ("partners", "laboratory", "visitors", "world")
    }
