"""What an environment takes for granted, made in the embedded account: at AWS others have made it long before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from core.graph import EgressRule, IngressRule, MetricFilter, NatGateway, Resource, ResourceGraph, Role
from live.target import Target, refusing

SOMEBODY: Final = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}
"""Who may become a role of somebody else's, here."""
ALLOCATION: Final = "isoform:allocation"
"""The tag by which an address is asked for under an id that it is to have."""
PREFIX_LIST: Final = "isoform:prefix-list"
"""The tag by which a prefix list is asked for under an id that it is to have."""
NOTHING: Final = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
"""What a policy of somebody else's says here: whose it is, knows what it says."""


def make(target: Target, graph: ResourceGraph) -> None:
    """What `graph` names and does not have, of this account: log groups, policies, roles, addresses, prefix lists."""
    with refusing("the embedded account did not make what the environment takes for granted"):
        for name in sorted({group for resource in graph for group in _groups(resource)}):
            _log_group(target.client("logs"), name)
        for arn in sorted({arn for resource in graph for arn in _policies(resource)}):
            if arn.startswith(f"arn:aws:iam::{target.account}:policy/"):
                _policy(target.client("iam"), arn)
        own = {f"arn:aws:iam::{target.account}:role{r.path}{r.name}" for r in graph if isinstance(r, Role)}
        for arn in sorted({arn for resource in graph for arn in _principals(resource)} - own):
            if arn.startswith(f"arn:aws:iam::{target.account}:role/"):
                _role(target.client("iam"), arn)
        for gateway in graph:
            if isinstance(gateway, NatGateway) and isinstance(gateway.address, str):
                _address(target.client("ec2"), gateway.address)
        for id in sorted({id for resource in graph for id in _prefix_lists(resource)}):
            _prefix_list(target.client("ec2"), id)


def _groups(resource: Resource) -> Iterator[str]:
    if isinstance(resource, MetricFilter) and isinstance(resource.group, str):
        yield resource.group


def _policies(resource: Resource) -> Iterator[str]:
    if isinstance(resource, Role):
        yield from (policy for policy in (*resource.managed, resource.boundary) if isinstance(policy, str))


def _principals(resource: Resource) -> Iterator[str]:
    """Those who may become a role, by their ARNs: IAM knows nobody who is not there."""
    if isinstance(resource, Role):
        for statement in resource.trust.statements:
            yield from (str(each.who.parts[0]) for each in statement.principals if each.who.is_plain and each.who.parts)


def _prefix_lists(resource: Resource) -> Iterator[str]:
    if isinstance(resource, IngressRule | EgressRule) and isinstance(resource.peer, str):
        yield resource.peer


def _log_group(logs: Any, name: str) -> None:
    found = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    if all(group["logGroupName"] != name for group in found):
        logs.create_log_group(logGroupName=name)


def _policy(iam: Any, arn: str) -> None:
    path, _, name = arn.partition(":policy")[2].rpartition("/")
    found = iam.list_policies(Scope="Local", PathPrefix=f"{path}/")["Policies"]
    if all(policy["Arn"] != arn for policy in found):
        iam.create_policy(PolicyName=name, Path=f"{path}/", PolicyDocument=json.dumps(NOTHING))


def _role(iam: Any, arn: str) -> None:
    path, _, name = arn.partition(":role")[2].rpartition("/")
    if all(role["RoleName"] != name for role in iam.list_roles()["Roles"]):
        iam.create_role(RoleName=name, Path=f"{path}/", AssumeRolePolicyDocument=json.dumps(SOMEBODY))


def _address(ec2: Any, allocation: str) -> None:
    """Under this very id, which `live/local/moto_gaps/network.py` gives it."""
    if not ec2.describe_addresses(Filters=[{"Name": "allocation-id", "Values": [allocation]}])["Addresses"]:
        tags = [{"Key": ALLOCATION, "Value": allocation}]
        ec2.allocate_address(Domain="vpc", TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": tags}])


def _prefix_list(ec2: Any, id: str) -> None:
    """Likewise. What is in it, whose it is knows; and of which family that is, no rule says."""
    if not ec2.describe_managed_prefix_lists(Filters=[{"Name": "prefix-list-id", "Values": [id]}])["PrefixLists"]:
        tags = [{"ResourceType": "prefix-list", "Tags": [{"Key": PREFIX_LIST, "Value": id}]}]
        ec2.create_managed_prefix_list(PrefixListName=id, AddressFamily="IPv4", MaxEntries=1, TagSpecifications=tags)
