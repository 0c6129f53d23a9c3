"""Prefix lists, as EC2 says them: each by its id, for a list is in no VPC; and by a call of its own, what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Unpack

from core.graph import FAMILIES, PrefixList
from core.reading import Common, Reader
from live.observe.asked import Asked, Item, pages, there_in_pages
from live.observe.words import Native, named, own_tags, unread, word


def prefix_list(r: Reader, **common: Unpack[Common]) -> PrefixList:
    return PrefixList(
        **common,
        name=r.string("PrefixListName"),
        address_family=r.one_of("AddressFamily", FAMILIES),
        max_entries=r.number("MaxEntries"),
        entries=r.once("Entries", (_entry(each) for each in r.blocks("Entries"))),
        tags=own_tags(r),
    )


def _entry(r: Reader) -> tuple[str, str]:
    """EC2 leaves an empty description out."""
    return r.string("Cidr"), r.string("Description") if r.has("Description") else ""


def lists(ec2: Any, ids: Sequence[str]) -> Iterable[Item]:
    by = [{"Name": "prefix-list-id", "Values": [*ids]}]
    for page in pages(ec2, "describe_managed_prefix_lists", Filters=by):
        yield from (each for each in page["PrefixLists"] if not str(each["State"]).startswith("delete"))


def in_full(ec2: Any, item: Item) -> Item:
    found = there_in_pages(ec2, "get_managed_prefix_list_entries", PrefixListId=item["PrefixListId"])
    return {**item, "Entries": [entry for page in found for entry in page["Entries"]]}


NATIVE = Native(
    PrefixList,
    frozenset({"AWS::EC2::PrefixList", "aws:ec2/managedPrefixList:ManagedPrefixList"}),
    lambda snapshot: snapshot.of(PrefixList),
    named("PrefixListId"),
    prefix_list,
    unread(
        its_own_id=["PrefixListId", "PrefixListArn"],
        the_account=["OwnerId"],
        what_happened_to_it=["State", "StateMessage", "Version"],
        no_kind_has_it_yet=["IpamPrefixListResolverTargetId", "IpamPrefixListResolverSyncEnabled"],
    ),
    called={"id": word("PrefixListId")},
    asked=Asked("ec2", lists, at_once=200, more=in_full),
)
