"""Prefix lists, read from resources of `aws.ec2`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from core.graph import FAMILIES, PrefixList
from core.reading import Common, Reader
from pulumi_backend.observe.words import Native


def prefix_list(r: Reader, **common: Unpack[Common]) -> PrefixList:
    return PrefixList(
        **common,
        name=r.string("name"),
        address_family=r.one_of("addressFamily", FAMILIES),
        max_entries=r.number("maxEntries"),
        entries=r.pairs("entries", "cidr", "description"),
        tags=r.strings_by_name("tags"),
    )


NATIVE: Mapping[str, Native] = {
    "aws:ec2/managedPrefixList:ManagedPrefixList": Native(PrefixList, prefix_list, {"id": "id"}),
}
