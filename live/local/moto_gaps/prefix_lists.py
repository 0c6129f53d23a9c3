"""What moto's prefix lists do otherwise than AWS's."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any, Final

from moto.core.responses import ActionResult
from moto.ec2.exceptions import DependencyViolationError, EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.managed_prefixes import ManagedPrefixList
from moto.ec2.models.security_groups import GroupedSecurityRuleView, SecurityGroup, SecurityGroupRule
from moto.ec2.responses.vpcs import VPCs

from live.local.existing import PREFIX_LIST
from live.local.moto_gaps.gap import Gaps

_create: Final = EC2Backend.create_managed_prefix_list
_init_rule: Final = SecurityGroupRule.__init__
_flatten: Final = SecurityGroup._flattened_rules


def _create_list(backend: EC2Backend, **said: Any) -> ManagedPrefixList:
    tags, entries = dict(said.pop("tags", None) or {}), said.get("entry") or []
    id = tags.pop(PREFIX_LIST, None)
    if said.get("owner_id") != "AWS":
        said["max_entries"] = int(said["max_entries"])
        _check(said["address_family"], said["max_entries"], entries)
        _in_one_call(entries)
    made = _create(backend, **said, tags=tags)
    made.entries = {1: entries}
    if id:
        _rename(backend, made, id)
    return made


def _rename(backend: EC2Backend, made: ManagedPrefixList, id: str) -> None:
    del backend.managed_prefix_lists[made.id]
    made.id = id
    made.prefix_list_arn = made.arn(backend.region_name, made.owner_id)
    backend.managed_prefix_lists[id] = made


def _check(family: str, most: int, entries: list[dict[str, str]]) -> None:
    ranges = [ip_network(entry["Cidr"]) for entry in entries]
    if any(f"IPv{range.version}" != family for range in ranges):
        raise EC2ClientError("InvalidParameterValue", f"The address family of an entry is not {family}.")
    if len(set(ranges)) < len(ranges):
        raise EC2ClientError("InvalidParameterValue", "The prefix list has a range twice.")
    if len(ranges) > most:
        raise EC2ClientError("PrefixListMaxEntriesExceeded", f"The prefix list has room for {most} entries.")


def _in_one_call(entries: list[Any]) -> None:
    if len(entries) > 100:
        raise EC2ClientError("InvalidParameterValue", "The number of entries per request cannot exceed limit (100).")


def _there(backend: EC2Backend, id: str | None) -> ManagedPrefixList:
    found = backend.managed_prefix_lists.get(id or "")
    if found is None:
        raise EC2ClientError("InvalidPrefixListID.NotFound", f"The prefix list ID '{id}' does not exist.")
    return found


def _modify(answer: VPCs) -> Any:
    backend = answer.ec2_backend
    there = _there(backend, answer._get_param("PrefixListId"))
    added, gone = answer._get_param("AddEntries", []), answer._get_param("RemoveEntries", [])
    size, version = answer._get_int_param("MaxEntries"), answer._get_int_param("CurrentVersion")
    if size and (added or gone):
        wrong = "You cannot modify the entries and the maximum entries for the prefix list in the same request."
        raise EC2ClientError("InvalidParameterCombination", wrong)
    going, coming = {entry["Cidr"] for entry in gone}, {entry["Cidr"] for entry in added}
    if going & coming:
        both = "in both AddPrefixListEntries and RemovePrefixListEntries"
        wrong = f"Request cannot contain Cidr {min(going & coming)} {both}"
        raise EC2ClientError("InvalidParameterValue", wrong)
    if version and version != there.version:
        raise EC2ClientError("PrefixListVersionMismatch", f"The prefix list has the version {there.version}.")
    _in_one_call(added)
    _in_one_call(gone)
    before = there.entries[there.version]  # type: ignore[index]  # of AWS's own alone it is None, which nobody modifies
    entries = [entry for entry in before if entry["Cidr"] not in going | coming] + added
    _check(str(there.address_family), size or int(there.max_entries), entries)  # type: ignore[arg-type]  # likewise
    there.prefix_list_name = answer._get_param("PrefixListName") or there.prefix_list_name
    there.max_entries = size or there.max_entries  # type: ignore[assignment]  # it is a number in EC2
    if added or gone:
        there.version += 1  # type: ignore[operator]  # likewise
        there.entries[there.version] = entries
    there.state = "modify-complete"
    return ActionResult({"PrefixList": there})


def _delete(backend: EC2Backend, prefix_list_id: str) -> ManagedPrefixList:
    there = _there(backend, prefix_list_id)
    if any(rule.prefix_list_id == prefix_list_id for rule in _rules(backend)):
        raise DependencyViolationError(f"The prefix list '{prefix_list_id}' is in use and cannot be deleted.")
    del backend.managed_prefix_lists[prefix_list_id]
    backend.tags.pop(prefix_list_id, None)
    there.state = "delete-complete"
    return there


def _rules(backend: EC2Backend) -> list[SecurityGroupRule]:
    groups = [group for groups in backend.groups.values() for group in groups.values()]
    return [rule for group in groups for rule in (*group.ingress_rules, *group.egress_rules)]


def _rule_with_its_list(rule: SecurityGroupRule, ec2_backend: EC2Backend, *said: Any, **named: Any) -> None:
    _init_rule(rule, ec2_backend, *said, **named)
    words = named.get("prefix_list_id") or (said[6] if len(said) > 6 else None)
    if words:
        _there(ec2_backend, words["PrefixListId"])
    rule.prefix_list = words or {}  # type: ignore[attr-defined]  # that is the gap


def _permissions(group: SecurityGroup, rules: list[SecurityGroupRule]) -> list[GroupedSecurityRuleView]:
    views = _flatten(group, rules)
    for view in views:
        which = (view.ip_protocol, view.from_port, view.to_port)
        view.prefix_list_ids = [
            rule.prefix_list  # type: ignore[attr-defined]  # `_rule_with_its_list` gives each one
            for rule in rules
            if rule.prefix_list_id and (rule.ip_protocol, rule.from_port, rule.to_port) == which
        ]
    return views


GAPS: Final[Gaps] = (
    # A list takes no more entries than it has room for, none of the other family, and none twice.
    (EC2Backend, "create_managed_prefix_list", _create_list),
    # moto passes over a new size, and forgets the name where no new one is said.
    (VPCs, "modify_managed_prefix_list", _modify),
    # What a rule names stays; what is deleted is gone at once, where moto lists it once more.
    (EC2Backend, "delete_managed_prefix_list", _delete),
    # A rule names a list that is there, and keeps its description.
    (SecurityGroupRule, "__init__", _rule_with_its_list),
    (SecurityGroup, "_flattened_rules", _permissions),
)
