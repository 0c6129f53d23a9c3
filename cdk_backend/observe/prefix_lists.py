"""Prefix lists, as CloudFormation says them."""

from __future__ import annotations

from typing import Unpack

from core.graph import FAMILIES, PrefixList
from core.reading import Common, Reader


def prefix_list(r: Reader, **common: Unpack[Common]) -> PrefixList:
    return PrefixList(
        **common,
        name=r.string("PrefixListName"),
        address_family=r.one_of("AddressFamily", FAMILIES),
        max_entries=r.number("MaxEntries"),
        entries=r.pairs("Entries", "Cidr", "Description"),
        tags=r.pairs("Tags", "Key", "Value"),
    )
