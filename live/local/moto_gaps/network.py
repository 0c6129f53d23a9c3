"""What moto's EC2 does otherwise than AWS."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from ipaddress import ip_network
from typing import Any, Final

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.ec2 import utils
from moto.ec2.exceptions import DependencyViolationError, EC2ClientError
from moto.ec2.models import EC2Backend, ec2_backends, vpcs
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.ec2.models.elastic_ip_addresses import ElasticAddress
from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.subnets import Subnet
from moto.ec2.responses.subnets import Subnets
from moto.ec2.responses.vpcs import VPCs

from live.local.existing import ALLOCATION
from live.local.moto_gaps import flow_logs
from live.local.moto_gaps.gap import Gaps

_create_vpc: Final = EC2Backend.create_vpc
_delete_vpc: Final = EC2Backend.delete_vpc
_disassociate_range: Final = EC2Backend.disassociate_vpc_cidr_block
_associate_range: Final = EC2Backend.associate_vpc_cidr_block
_answer_range: Final = VPCs.associate_vpc_cidr_block
_random_ipv6: Final = utils.random_ipv6_cidr
_modify_subnet_attribute: Final = Subnets.modify_subnet_attribute
_delete_security_group: Final = EC2Backend.delete_security_group
_delete_subnet: Final = EC2Backend.delete_subnet
_detach_internet_gateway: Final = EC2Backend.detach_internet_gateway
_create_nat_gateway: Final = EC2Backend.create_nat_gateway
_create_route: Final = EC2Backend.create_route
_delete_internet_gateway: Final = EC2Backend.delete_internet_gateway
_deleted: Final[dict[str, Any]] = {}
"""Gateways that are gone, by id: a route goes on leading to one."""
_create_subnet: Final = EC2Backend.create_subnet
_allocate_address: Final = EC2Backend.allocate_address
_update_description: Final = EC2Backend._sg_update_description


def associate_again(account: str, region: str, association: str, table: str, subnet: str) -> None:
    """Put back an association under the id that it had: EC2's API gives a new id each time, and a rollback must not."""
    route_tables = ec2_backends[account][region].route_tables
    route_tables[table]._associations[association] = subnet


def lead_nowhere(account: str, region: str, table: str, destination: str, gateway: str) -> None:
    """Lead a route to a gateway that is gone, as it did when that was deleted: EC2's API leads to none such."""
    backend = ec2_backends[account][region]
    for route in backend.route_tables[table]._routes.values():
        if route.destination_cidr_block == destination:
            gone = _deleted[gateway]
            route.nat_gateway = gone if isinstance(gone, NatGateway) else None
            route.gateway = None if isinstance(gone, NatGateway) else gone


def _same_rule(one: SecurityGroupRule, other: object) -> bool:
    return isinstance(other, SecurityGroupRule) and _identity(one) == _identity(other)


def _identity(rule: SecurityGroupRule) -> tuple[Any, ...]:
    return (
        rule.ip_protocol,
        rule.from_port,
        rule.to_port,
        rule.ip_range.get("CidrIp"),
        rule.ip_range.get("CidrIpv6"),
        rule.source_group.get("GroupId"),
        rule.prefix_list_id,
    )


def _description(rule: SecurityGroupRule) -> str | None:
    return next((peer["Description"] for peer in _peers(rule) if peer.get("Description")), None)


def _peers(rule: SecurityGroupRule) -> tuple[dict[str, str], ...]:
    """The range, the group and the prefix list, of which a rule has one; the last `prefix_lists.py` keeps."""
    return rule.ip_range, rule.source_group, getattr(rule, "prefix_list", {})


def _describe(backend: EC2Backend, said: SecurityGroupRule, rule: SecurityGroupRule) -> None:
    _update_description(backend, said, rule)
    new, there = _peers(said)[-1], _peers(rule)[-1]
    if "Description" in new:
        there["Description"] = new["Description"]
    for peer in _peers(rule):
        if peer.get("Description") == "":
            del peer["Description"]


def _create_subnet_by_zone(backend: EC2Backend, *which: Any, **named: Any) -> Any:
    call = signature(_create_subnet).bind(backend, *which, **named)
    if id := call.arguments.pop("availability_zone_id", None):
        names = [zone.name for zones in RegionsAndZonesBackend.zones.values() for zone in zones if zone.zone_id == id]
        call.arguments["availability_zone"] = names[0] if names else id
    return _create_subnet(**call.arguments)


def _allocate_under_its_id(
    backend: EC2Backend, domain: str, address: str | None = None, tags: dict[str, str] | None = None
) -> ElasticAddress:
    allocated = _allocate_address(backend, domain, address, {k: v for k, v in (tags or {}).items() if k != ALLOCATION})
    allocated.allocation_id = (tags or {}).get(ALLOCATION, allocated.allocation_id)
    return allocated


def _attached_gateways(backend: EC2Backend, vpc_id: str) -> list[str]:
    attached = {gateway.id: getattr(gateway.vpc, "id", None) for gateway in backend.internet_gateways.values()}
    return [gateway for gateway, vpc in attached.items() if vpc == vpc_id]


def _create_vpc_with_its_group(backend: EC2Backend, *said: Any, **named: Any) -> Any:
    vpc = _create_vpc(backend, *said, **named)
    (group,) = (group for group in backend.groups[vpc.id].values() if group.is_default)
    authorize: Any = backend.authorize_security_group_ingress  # it takes None for no ports, whatever its types say
    authorize(group.id, "-1", None, None, [], source_groups=[{"GroupId": group.id}])
    return vpc


def _delete_empty_vpc(backend: EC2Backend, vpc_id: str) -> Any:
    attached = _attached_gateways(backend, vpc_id)
    groups = [group for group in backend.groups[vpc_id].values() if not group.is_default]
    acls = [acl for acl in backend.network_acls.values() if acl.vpc_id == vpc_id]
    endpoints = [endpoint for endpoint in backend.vpc_end_points.values() if endpoint.vpc_id == vpc_id]
    attached += [gateway.id for gateway in backend.egress_only_internet_gateways.values() if gateway.vpc_id == vpc_id]
    if attached or groups or endpoints or any(not acl.default for acl in acls):
        raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
    deleted = _deleted_without_its_options(backend, vpc_id)
    for acl in acls:
        del backend.network_acls[acl.id]
    return deleted


def _associate(backend: EC2Backend, vpc_id: str, cidr_block: str, amazon: bool) -> dict[str, Any]:
    made = _associate_range(backend, vpc_id, cidr_block, amazon)
    if amazon:
        _open_to_ipv6(backend, vpc_id)
    return made


def _associate_of_pool(backend: EC2Backend, vpc_id: str, pool: str, block: str) -> dict[str, Any]:
    """As moto associates an IPv4 range, and then of a pool."""
    made = backend.get_vpc(vpc_id).associate_vpc_cidr_block(block)
    made |= {"ipv6_pool": pool, "ipv6_cidr_block_network_border_group": backend.region_name}
    for table in backend.route_tables.values():
        if table.vpc_id == vpc_id:
            backend.create_route(table.id, None, destination_ipv6_cidr_block=block, local=True)
    _open_to_ipv6(backend, vpc_id)
    return made


def _open_to_ipv6(backend: EC2Backend, vpc_id: str) -> None:
    """The default ACL lets all IPv6 through, once the VPC has some."""
    for acl in backend.network_acls.values():
        if acl.vpc_id == vpc_id and acl.default:
            there = {(entry.rule_number, entry.egress) for entry in acl.network_acl_entries}
            for egress in (False, True):
                for number, action in ((101, "allow"), (32768, "deny")):
                    if (number, egress) not in there:
                        words: dict[str, Any] = dict.fromkeys(
                            ["cidr_block", "icmp_code", "icmp_type", "port_range_from", "port_range_to"]
                        )
                        backend.create_network_acl_entry(
                            acl.id, number, "-1", action, egress, **words, ipv6_cidr_block="::/0"
                        )


def _blocks_of_ipv6(subnet: Subnet) -> list[dict[str, Any]]:
    return [
        {**each, "ipv6CidrBlockState": {"state": "associated"}}
        for each in subnet.ipv6_cidr_block_associations.values()
        if each["ipv6CidrBlockState"]["State"] == "associated"
    ]


def _answer_association(response: VPCs) -> Any:
    pool = response._get_param("Ipv6Pool")
    if not pool:
        return _answer_range(response)
    vpc, block = response._get_param("VpcId"), response._get_param("Ipv6CidrBlock")
    made = _associate_of_pool(response.ec2_backend, vpc, pool, block)
    association = {
        "AssociationId": made["association_id"],
        "Ipv6CidrBlock": block,
        "Ipv6CidrBlockState": {"State": "associating"},
        "Ipv6Pool": pool,
    }
    return ActionResult({"VpcId": vpc, "Ipv6CidrBlockAssociation": association})


def _random_range() -> str:
    return str(ip_network(_random_ipv6()))


def _modify_subnet(response: Subnets) -> Any:
    if (value := response._get_param("EnableDns64.Value")) is not None:
        response.ec2_backend.get_subnet(response._get_param("SubnetId")).enable_dns64 = value
    return _modify_subnet_attribute(response)


def _disassociate_empty_range(backend: EC2Backend, association_id: str) -> Any:
    for vpc in backend.vpcs.values():
        block = vpc._cidr_block_association_set.get(association_id, {}).get("cidr_block", "")
        if block and any(_lies_in(subnet, block) for subnet in backend.describe_subnets(filters={"vpc-id": vpc.id})):
            raise EC2ClientError(
                "InvalidCidrBlock.InUse", f"The vpc {vpc.id} currently has a subnet within CIDR block {block}"
            )
    gone = _disassociate_range(backend, association_id)
    del backend.vpcs[gone["vpc_id"]]._cidr_block_association_set[association_id]
    return gone


def _lies_in(subnet: Any, block: str) -> bool:
    range = ip_network(block)
    return any(each.version == range.version and each.overlaps(range) for each in _blocks(subnet))


def _blocks(subnet: Any) -> list[Any]:
    """Of IPv4, and of IPv6."""
    v6 = [each["ipv6CidrBlock"] for each in subnet.ipv6_cidr_block_association_set]
    return [ip_network(block) for block in (subnet.cidr_block, *v6) if block]


def _deleted_without_its_options(backend: EC2Backend, vpc_id: str) -> Any:
    """moto deletes a set of DHCP options with the VPC that it serves; AWS keeps it."""
    vpc = backend.get_vpc(vpc_id)
    options, vpc.dhcp_options = vpc.dhcp_options, None
    try:
        return _delete_vpc(backend, vpc_id)
    except ServiceException:
        vpc.dhcp_options = options
        raise


def _delete_empty_subnet(backend: EC2Backend, subnet_id: str) -> Any:
    endpoints = [each for each in backend.vpc_end_points.values() if subnet_id in (each.subnet_ids or [])]
    interfaces = [each for each in backend.enis.values() if each.subnet.id == subnet_id]
    if endpoints or interfaces or any(each.subnet_id == subnet_id for each in backend.nat_gateways.values()):
        raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
    holders: list[Any] = [*backend.network_acls.values(), *backend.route_tables.values()]
    for holder in holders:
        for association, of in list(holder._associations.items()):
            if getattr(of, "subnet_id", of) == subnet_id:
                del holder._associations[association]
    return _delete_subnet(backend, subnet_id)


def _delete_unused_group(backend: EC2Backend, name: str | None = None, group_id: str | None = None) -> None:
    group = backend.get_security_group_by_name_or_id(group_id or name or "")
    if group:
        others = [each for groups in backend.groups.values() for each in groups.values() if each is not group]
        rules = [rule for other in others for rule in (*other.ingress_rules, *other.egress_rules)]
        named = any(rule.source_group.get("GroupId") == group.id for rule in rules)
        # Their own groups: those of its instance moto never changes.
        if named or any(group in interface._group_set for interface in backend.enis.values()):
            raise DependencyViolationError(f"resource {group.id} has a dependent object")
    _delete_security_group(backend, name, group_id)


def _detach_unused_gateway(backend: EC2Backend, internet_gateway_id: str, vpc_id: str) -> None:
    gateways = [each for each in backend.nat_gateways.values() if each.address_set[0].get("publicIp")]
    interfaces = [each.subnet for each in backend.enis.values() if each.public_ip]
    if any(each.vpc_id == vpc_id for each in (*gateways, *interfaces)):
        raise DependencyViolationError(
            f"Network {vpc_id} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway."
        )
    _detach_internet_gateway(backend, internet_gateway_id, vpc_id)


def _create_connected_nat_gateway(
    backend: EC2Backend,
    subnet_id: str,
    allocation_id: str,
    tags: dict[str, str] | None = None,
    connectivity_type: str = "public",
) -> NatGateway:
    vpc = backend.get_subnet(subnet_id).vpc_id
    if connectivity_type == "public" and not _attached_gateways(backend, vpc):
        raise EC2ClientError("Gateway.NotAttached", f"Network {vpc} has no Internet gateway attached")
    present = set(backend.enis)
    try:
        return _create_nat_gateway(backend, subnet_id, allocation_id, tags, connectivity_type)
    except ServiceException:
        # The interface is made before the address turns out to be in use, and would stay.
        for interface in backend.enis.keys() - present:
            del backend.enis[interface]
        raise


def _create_reachable_route(backend: EC2Backend, route_table_id: str, *rest: Any, **target: Any) -> Any:
    gateway = backend.internet_gateways.get(target.get("gateway_id") or "")
    vpc = backend.get_route_table(route_table_id).vpc_id
    if gateway and gateway.id not in _attached_gateways(backend, vpc):
        raise EC2ClientError(
            "InvalidParameterValue",
            f"route table {route_table_id} and network gateway {gateway.id} belong to different networks",
        )
    return _create_route(backend, route_table_id, *rest, **target)


def with_its_tags(delete: Callable[..., Any]) -> Callable[..., Any]:
    """The deletion of a thing, and of its tags."""

    @wraps(delete)
    def instead(backend: EC2Backend, *which: Any, **named: Any) -> Any:
        deleted = delete(backend, *which, **named)
        for thing in (*which, *named.values()):
            backend.tags.pop(thing, None)
        return deleted

    return instead


def _remember_internet_gateway(backend: EC2Backend, internet_gateway_id: str) -> Any:
    gateway = backend.get_internet_gateway(internet_gateway_id)
    deleted = _delete_internet_gateway(backend, internet_gateway_id)
    _deleted[internet_gateway_id] = gateway
    return deleted


def _delete_nat_gateway(backend: EC2Backend, nat_gateway_id: str) -> NatGateway:
    gateway = backend.nat_gateways.pop(nat_gateway_id, None)
    if gateway is None:
        raise EC2ClientError("NatGatewayNotFound", f"NAT gateway {nat_gateway_id} was not found")
    gateway.state = "deleted"
    _deleted[nat_gateway_id] = gateway
    for address in backend.addresses:
        if address.eni is gateway._eni:
            backend.disassociate_address(address=address.public_ip)
    backend.delete_network_interface(gateway._eni.id)
    return gateway


GAPS: Final[Gaps] = (
    # A rule is the same rule whatever its description says. moto compares the description of a rule between groups, so
    # that it can neither be revoked without it nor be described anew, and two of them can stand side by side.
    (SecurityGroupRule, "__eq__", _same_rule),
    # DescribeSecurityGroupRules leaves out the description of a rule that names a group or a prefix list.
    (SecurityGroupRule, "description", property(_description)),
    # An empty description is none.
    (EC2Backend, "_sg_update_description", _describe),
    # Whatever is in the default group may talk to all else that is: moto leaves this rule of AWS's out.
    # https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    (EC2Backend, "create_vpc", _create_vpc_with_its_group),
    # What is in use cannot go: moto deletes a VPC with a gateway, groups or endpoints in it (and leaves its network ACL
    # behind), a subnet with a NAT gateway, an endpoint or another network interface (leaving its associations behind),
    # a group of an interface or of others' rules, and detaches a gateway on which public addresses depend. So an order
    # that AWS would refuse passes, and a missing DependsOn is never seen.
    (EC2Backend, "delete_vpc", _delete_empty_vpc),
    (EC2Backend, "delete_subnet", _delete_empty_subnet),
    (EC2Backend, "delete_security_group", _delete_unused_group),
    (EC2Backend, "detach_internet_gateway", _detach_unused_gateway),
    # Likewise a range of the VPC with subnets in it. What is disassociated is gone at once; AWS lists it for a while.
    (EC2Backend, "disassociate_vpc_cidr_block", _disassociate_empty_range),
    # No gap of moto's: what a foundation takes for granted is there under the id by which its files name it.
    (EC2Backend, "allocate_address", _allocate_under_its_id),
    # Of a subnet whose zone is said by its id moto always thinks that it is the first there, and so a default one.
    (EC2Backend, "create_subnet", _create_subnet_by_zone),
    # Addresses of IPv6 as AWS writes them, and from a pool; with what the default network ACL then has.
    (vpcs, "random_ipv6_cidr", _random_range),
    (EC2Backend, "associate_vpc_cidr_block", _associate),
    (VPCs, "associate_vpc_cidr_block", _answer_association),
    # The state of a subnet's block is a text, not a block inside a block.
    (Subnet, "ipv6_cidr_block_association_set", property(_blocks_of_ipv6)),
    # moto does not know DNS64.
    (Subnet, "enable_dns64", False),
    (Subnets, "modify_subnet_attribute", _modify_subnet),
    # A NAT gateway needs an attached internet gateway, and so does a route to one.
    (EC2Backend, "create_nat_gateway", _create_connected_nat_gateway),
    (EC2Backend, "create_route", _create_reachable_route),
    # moto keeps a deleted NAT gateway forever, and its network interface in use. AWS shows it for an hour; here it is
    # gone at once, so that what is there can be compared before and after, and its address is free again.
    (EC2Backend, "delete_nat_gateway", _delete_nat_gateway),
    # A route to a gateway that is gone stays, and leads nowhere; a rollback must be able to put it back.
    (EC2Backend, "delete_internet_gateway", _remember_internet_gateway),
    *flow_logs.GAPS,
)

DELETIONS: Final = (
    "delete_egress_only_internet_gateway",
    "delete_internet_gateway",
    "delete_nat_gateway",
    "delete_network_acl",
    "delete_route_table",
    "delete_security_group",
    "delete_subnet",
    "delete_vpc",
    "release_address",
)
"""moto goes on listing the tags of what these have deleted."""
