"""The resource type of prefix lists."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, ClassVar, Final

from live.local.cloudformation.resource import Failed, Made, Properties, Site, Taken, changed, said
from live.local.cloudformation.shape import NUMBER, TAGS, TEXT, Fields, Many
from live.local.cloudformation.tagged import TaggedEc2, only

_ENTRY: Final = {"Cidr": TEXT, "Description": TEXT}


class PrefixList(TaggedEc2):
    """Nothing of it is create-only in CloudFormation's schema; what EC2 cannot change, an update fails at."""

    name = "AWS::EC2::PrefixList"
    properties: ClassVar[Taken] = {
        "AddressFamily": TEXT,
        "Entries": Many(Fields(_ENTRY, frozenset({"Cidr"}))),
        "MaxEntries": NUMBER,
        "PrefixListName": TEXT,
        "Tags": TAGS,
    }
    required = frozenset({"AddressFamily", "PrefixListName"})
    attributes = frozenset({"PrefixListId"})

    def create(self, site: Site, new: Properties) -> Made:
        if "MaxEntries" not in new:
            raise Failed("A prefix list needs MaxEntries")
        made = site.clients.ec2.create_managed_prefix_list(
            **said(new, "AddressFamily", "Entries", "MaxEntries", "PrefixListName")
        )["PrefixList"]["PrefixListId"]
        return Made(made, {"PrefixListId": made})

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if not old:
            return super().update(site, made, old, new)
        if changed("AddressFamily", old, new):
            raise Failed("The AddressFamily of a prefix list cannot be changed")
        with ExitStack() as undo:
            self._modify(site, made, old, new)
            undo.callback(self._modify, site, made, new, old)
            super().update(site, made, old, new)
            undo.pop_all()
        return made

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_managed_prefix_list(PrefixListId=made.physical_id)

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        by: Any = [{"Name": "prefix-list-id", "Values": [made.physical_id]}]
        return only(site.clients.ec2.describe_managed_prefix_lists(Filters=by)["PrefixLists"])

    def told(self, site: Site, there: Mapping[str, Any], said: Properties) -> Properties:
        told = {name: there[name] for name in ("AddressFamily", "MaxEntries", "PrefixListName")}
        if "Entries" not in said:
            return told
        id = there["PrefixListId"]
        return {**told, "Entries": site.clients.ec2.get_managed_prefix_list_entries(PrefixListId=id)["Entries"]}

    def _modify(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        """EC2 takes no new size beside new entries, and CloudFormation does not say one after the other:

        https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2377

        Nor does it take a range that goes and comes in one request: what is only described anew goes before.
        """
        changes: dict[str, Any] = {n: new[n] for n in ("MaxEntries", "PrefixListName") if changed(n, old, new)}
        before, after = ([*properties.get("Entries", [])] for properties in (old, new))
        gone, come = ([e for e in one if e not in other] for one, other in ((before, after), (after, before)))
        again = {entry["Cidr"] for entry in gone} & {entry["Cidr"] for entry in come}
        if again and "MaxEntries" not in changes:
            self._call(site, made, {"RemoveEntries": [{"Cidr": cidr} for cidr in sorted(again)]})
        if come:
            changes["AddEntries"] = come
        if gone := [{"Cidr": entry["Cidr"]} for entry in gone if entry["Cidr"] not in again]:
            changes["RemoveEntries"] = gone
        if changes:
            self._call(site, made, changes)

    def _call(self, site: Site, made: Made, changes: dict[str, Any]) -> None:
        if changes.keys() & {"AddEntries", "RemoveEntries"}:
            there = self.described(site, made)
            changes["CurrentVersion"] = there["Version"] if there else 0
        site.clients.ec2.modify_managed_prefix_list(PrefixListId=made.physical_id, **changes)


TYPES: Final = (PrefixList(),)
