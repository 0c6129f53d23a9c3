"""What AWS says of some VPCs and all that is in them, in as few calls as there are kinds and pages; and of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from core.graph import Kind
from live.observe.asked import Asked, Item, Names, ask, chunks
from live.target import Target, refusing

AT_ONCE = 8
"""Calls side by side: few enough that AWS throttles nobody else's."""
VALUES = 200
"""As many values as EC2 takes in one filter: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html"""


@dataclass(frozen=True, slots=True)
class Listing:
    """One `describe` call: its name, the list in its answer, and the filter by which it is asked for a VPC's."""

    operation: str
    items: str
    by: str | None


LISTINGS: Mapping[str, Listing] = {
    "vpcs": Listing("describe_vpcs", "Vpcs", "vpc-id"),
    "gateways": Listing("describe_internet_gateways", "InternetGateways", "attachment.vpc-id"),
    "egress_only": Listing("describe_egress_only_internet_gateways", "EgressOnlyInternetGateways", None),
    "subnets": Listing("describe_subnets", "Subnets", "vpc-id"),
    "addresses": Listing("describe_addresses", "Addresses", None),  # an address is in no VPC
    "nat_gateways": Listing("describe_nat_gateways", "NatGateways", "vpc-id"),
    "tables": Listing("describe_route_tables", "RouteTables", "vpc-id"),
    "groups": Listing("describe_security_groups", "SecurityGroups", "vpc-id"),
    "dhcp_options": Listing("describe_dhcp_options", "DhcpOptions", None),  # a set is in no VPC
    "acls": Listing("describe_network_acls", "NetworkAcls", "vpc-id"),
    "flow_logs": Listing("describe_flow_logs", "FlowLogs", None),  # of a VPC, of a subnet, or of an interface
    # What a VPC may hold and no kind of isoform's is: seen, that it may be named.
    "endpoints": Listing("describe_vpc_endpoints", "VpcEndpoints", "vpc-id"),
    "peerings": Listing("describe_vpc_peering_connections", "VpcPeeringConnections", "requester-vpc-info.vpc-id"),
    "peered": Listing("describe_vpc_peering_connections", "VpcPeeringConnections", "accepter-vpc-info.vpc-id"),
    "vpn_gateways": Listing("describe_vpn_gateways", "VpnGateways", "attachment.vpc-id"),
}
ATTRIBUTES = ("enableDnsSupport", "enableDnsHostnames")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Lists as EC2 gives them, by the names of `LISTINGS`; VPCs with their attributes; the rules of the groups; and by
    kind, what was asked for by name.
    """

    lists: Mapping[str, Sequence[Item]]
    rules: Sequence[Item]
    default_groups: frozenset[str]
    """Ids of the groups that AWS made with the VPCs."""
    named: Mapping[type[Kind], Sequence[Item]]

    def __getitem__(self, name: str) -> Sequence[Item]:
        return self.lists[name]

    def of(self, kind: type[Kind]) -> Sequence[Item]:
        """Nothing of a kind of which the record has none."""
        return self.named.get(kind, ())


def take(target: Target, vpcs: Sequence[str], asked: Mapping[type[Kind], Asked], names: Names) -> Snapshot:
    """Everything of `vpcs`, by id, and of `names`; what is deleted already is left out. Raises `TargetRefused`."""
    # Clients are made here, and not where they are used: one session makes them one after the other.
    services = {how.service for kind, how in asked.items() if kind in names or how.owner in names}
    clients = {service: target.client(service) for service in sorted(services)}
    ec2 = target.client("ec2") if vpcs else None
    with ThreadPoolExecutor(AT_ONCE) as calls:
        answers = ask(calls, clients, asked, names)
        network = _network(ec2, vpcs, calls) if vpcs else NO_NETWORK
        return replace(network, named=answers())


NO_NETWORK = Snapshot(dict.fromkeys(LISTINGS, ()), (), frozenset(), {})


def _network(ec2: Any, vpcs: Sequence[str], calls: Executor) -> Snapshot:
    asked = {name: calls.submit(_list, ec2, listing, vpcs) for name, listing in LISTINGS.items()}
    attributes = {(vpc, name): calls.submit(_attribute, ec2, vpc, name) for vpc in vpcs for name in ATTRIBUTES}
    lists = {name: answer.result() for name, answer in asked.items()}
    said = {at: answer.result() for at, answer in attributes.items()}
    groups = [group["GroupId"] for group in lists["groups"]]
    defaults = frozenset(group["GroupId"] for group in lists["groups"] if group["GroupName"] == "default")
    rules = [calls.submit(_rules, ec2, part) for part in chunks(groups, VALUES)]
    lists["vpcs"] = [{**vpc, **_attributes(vpc["VpcId"], said)} for vpc in lists["vpcs"]]
    return Snapshot(lists, [rule for answer in rules for rule in answer.result()], defaults, {})


def _list(ec2: Any, listing: Listing, vpcs: Sequence[str]) -> list[Item]:
    """Nothing where the account has no such VPC: EC2 filters, and does not complain."""
    filters = [{"Name": listing.by, "Values": [*vpcs]}] if listing.by else []
    with refusing(f"EC2 did not answer {listing.operation}"):
        pages = _pages(ec2, listing.operation, filters)
        return [item for page in pages for item in page[listing.items] if not _gone(item)]


def _pages(ec2: Any, operation: str, filters: Sequence[Mapping[str, object]]) -> Iterable[Item]:
    word = "Filter" if operation == "describe_flow_logs" else "Filters"  # as that one call has it
    if ec2.can_paginate(operation):
        pages: Iterable[Item] = ec2.get_paginator(operation).paginate(**{word: filters})
        return pages
    call: Callable[..., Item] = getattr(ec2, operation)
    return [call(**{word: filters})]


def _gone(item: Item) -> bool:
    """A deleted NAT gateway, endpoint or peering stays listed for an hour."""
    state = item.get("State") or item.get("Status")
    code = state.get("Code") if isinstance(state, Mapping) else state
    return code in ("deleted", "deleting", "failed", "rejected", "expired")


def _rules(ec2: Any, groups: Sequence[str]) -> list[Item]:
    filters = [{"Name": "group-id", "Values": [*groups]}]
    with refusing("EC2 did not answer describe_security_group_rules"):
        pages = ec2.get_paginator("describe_security_group_rules").paginate(Filters=filters)
        return [rule for page in pages for rule in page["SecurityGroupRules"]]


def _attribute(ec2: Any, vpc: str, name: str) -> bool | None:
    """None where the account has no such VPC."""
    from botocore.exceptions import ClientError

    with refusing(f"EC2 did not say {name} of {vpc}"):
        try:
            value: bool = ec2.describe_vpc_attribute(VpcId=vpc, Attribute=name)[_pascal(name)]["Value"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "InvalidVpcID.NotFound":
                return None
            raise
    return value


def _attributes(vpc: str, said: Mapping[tuple[str, str], bool | None]) -> dict[str, bool | None]:
    return {_pascal(name): said[vpc, name] for name in ATTRIBUTES}


def _pascal(name: str) -> str:
    return name[0].upper() + name[1:]
