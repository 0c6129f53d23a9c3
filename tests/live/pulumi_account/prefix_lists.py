"""Prefix lists as the provider makes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Stated, Type

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


def prefix_list(ec2: EC2Client, inputs: Inputs) -> str:
    """In one call, entries and all (vpc_managed_prefix_list.go)."""
    entries: list[Any] = []
    for entry in inputs.blocks("entries") if inputs.has("entries") else []:
        said = {"Cidr": entry.text("cidr")}
        entries.append({**said, "Description": entry.text("description")} if entry.has("description") else said)
        entry.done()
    arguments: Any = {
        "PrefixListName": inputs.text("name"),
        "AddressFamily": inputs.text("addressFamily"),
        "MaxEntries": inputs.number("maxEntries"),
        **({"Entries": entries} if entries else {}),
        **inputs.tags("prefix-list"),
    }
    inputs.done()
    made: str = ec2.create_managed_prefix_list(**arguments)["PrefixList"]["PrefixListId"]
    return made


def delete_prefix_list(ec2: EC2Client, prefix_list: str, stated: Stated) -> None:
    ec2.delete_managed_prefix_list(PrefixListId=prefix_list)


TYPES: Mapping[str, Type] = {
    "aws:ec2/managedPrefixList:ManagedPrefixList": Type(prefix_list, delete_prefix_list),
}
