"""What boto3 finds in an account where a graph was built, held against the graph: whichever engine built it.

It goes by the names that things have, not by an engine's record, so that a wrong record cannot hide a wrong thing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Network
from typing import TYPE_CHECKING, Any, TypeVar

from core import documents
from core.graph import (
    DefaultSecurityGroup,
    Document,
    EgressOnlyInternetGateway,
    EgressRule,
    ElasticIp,
    EveryProtocol,
    GatewayEndpoint,
    IngressRule,
    InterfaceEndpoint,
    InternetGateway,
    Ipv6Range,
    NatGateway,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclRule,
    Ports,
    PrefixList,
    Ref,
    ResourceGraph,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecondaryCidr,
    SecurityGroup,
    Subnet,
    Vpc,
    ZoneId,
)

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

K = TypeVar("K")
Opened = tuple[str, int | None, int | None, str, str]
"""Protocol, first and last port, peer, description."""


@dataclass(frozen=True, slots=True)
class Built:
    """A graph, and the account in which an engine built it and nothing else that has a name."""

    graph: ResourceGraph
    ec2: EC2Client
    closing: frozenset[Opened] = frozenset()
    """The egress rules by which the engine closes a group."""

    def of(self, kind: type[K]) -> list[K]:
        return [resource for resource in self.graph if isinstance(resource, kind)]


def each_vpc_is_there_with_its_names(built: Built) -> None:
    found = named(built.ec2.describe_vpcs()["Vpcs"])
    assert found.keys() == {vpc.tags["Name"] for vpc in built.of(Vpc)}
    for vpc in built.of(Vpc):
        there = found[vpc.tags["Name"]]
        assert (there["CidrBlock"], there["InstanceTenancy"], tags(there)) == (str(vpc.cidr), "default", vpc.tags)
        own = {str(each.cidr) for each in built.of(SecondaryCidr) if each.vpc.target == vpc.id}
        assert {each["CidrBlock"] for each in there["CidrBlockAssociationSet"]} == {str(vpc.cidr), *own}
        v6 = [each["Ipv6Pool"] for each in there["Ipv6CidrBlockAssociationSet"]]
        ranges = [each for each in built.of(Ipv6Range) if each.vpc.target == vpc.id]
        assert v6 == [each.pool.id if each.pool else "Amazon" for each in ranges]
        support = built.ec2.describe_vpc_attribute(VpcId=there["VpcId"], Attribute="enableDnsSupport")
        hostnames = built.ec2.describe_vpc_attribute(VpcId=there["VpcId"], Attribute="enableDnsHostnames")
        assert support["EnableDnsSupport"] == {"Value": vpc.dns_support}
        assert hostnames["EnableDnsHostnames"] == {"Value": vpc.dns_hostnames}


def each_subnet_lies_where_it_was_meant_to(built: Built) -> None:
    vpcs = named(built.ec2.describe_vpcs()["Vpcs"])
    found = named(built.ec2.describe_subnets()["Subnets"])
    assert found.keys() == {subnet.tags["Name"] for subnet in built.of(Subnet)}
    for subnet in built.of(Subnet):
        there, vpc = found[subnet.tags["Name"]], built.graph.by_id[subnet.vpc.target]
        assert isinstance(vpc, Vpc)
        assert there["VpcId"] == vpcs[vpc.tags["Name"]]["VpcId"]
        zone = there["AvailabilityZone"] if isinstance(subnet.zone, str) else ZoneId(there["AvailabilityZoneId"])
        assert (there.get("CidrBlock"), zone, there["MapPublicIpOnLaunch"], tags(there)) == (
            str(subnet.cidr) if subnet.cidr else None,
            subnet.zone,
            subnet.public_addresses,
            subnet.tags,
        )


def each_subnet_has_its_part_of_the_range_of_ipv6(built: Built) -> None:
    ranges = {
        vpc["VpcId"]: IPv6Network(each["Ipv6CidrBlock"])
        for vpc in built.ec2.describe_vpcs()["Vpcs"]
        for each in vpc["Ipv6CidrBlockAssociationSet"]
    }
    found = named(built.ec2.describe_subnets()["Subnets"])
    for subnet in built.of(Subnet):
        there = found[subnet.tags["Name"]]
        blocks = [IPv6Network(each["Ipv6CidrBlock"]) for each in there["Ipv6CidrBlockAssociationSet"]]
        if subnet.ipv6 is None:
            assert blocks == []
            continue
        share = subnet.ipv6.block
        (block,) = blocks
        assert [*ranges[there["VpcId"]].subnets(new_prefix=share.prefix)].index(block) == share.index
        assert (there["AssignIpv6AddressOnCreation"], there["EnableDns64"], there["Ipv6Native"]) == (
            subnet.ipv6.assign_on_creation,
            subnet.ipv6.dns64,
            subnet.cidr is None,
        )


def each_internet_gateway_is_attached(built: Built) -> None:
    vpcs = named(built.ec2.describe_vpcs()["Vpcs"])
    found = named(built.ec2.describe_internet_gateways()["InternetGateways"])
    assert found.keys() == {gateway.tags["Name"] for gateway in built.of(InternetGateway)}
    for gateway in built.of(InternetGateway):
        there, vpc = found[gateway.tags["Name"]], built.graph.by_id[gateway.vpc.target]
        assert isinstance(vpc, Vpc)
        assert [a["VpcId"] for a in there["Attachments"]] == [vpcs[vpc.tags["Name"]]["VpcId"]]
        assert tags(there) == gateway.tags


def each_subnet_goes_by_its_own_table_and_each_table_leads_where_it_was_meant_to(built: Built) -> None:
    ec2 = built.ec2
    tables = ec2.describe_route_tables()["RouteTables"]
    assert {name: tags(table) for name, table in named(tables).items()} == {
        table.tags["Name"]: table.tags for table in built.of(RouteTable)
    }
    by_subnet = {a["SubnetId"]: table for table in tables for a in table["Associations"] if "SubnetId" in a}
    subnets = named(ec2.describe_subnets()["Subnets"])
    gateways = {
        **{name: item["NatGatewayId"] for name, item in named(ec2.describe_nat_gateways()["NatGateways"]).items()},
        **{
            name: i["InternetGatewayId"]
            for name, i in named(ec2.describe_internet_gateways()["InternetGateways"]).items()
        },
    }
    egress_only = ec2.describe_egress_only_internet_gateways()["EgressOnlyInternetGateways"]
    gateways |= {name: item["EgressOnlyInternetGatewayId"] for name, item in named(egress_only).items()}
    assert named(egress_only).keys() == {gateway.tags["Name"] for gateway in built.of(EgressOnlyInternetGateway)}
    assert len(built.of(RouteTableAssociation)) == len(by_subnet)
    for association in built.of(RouteTableAssociation):
        subnet, meant = built.graph.by_id[association.subnet.target], built.graph.by_id[association.table.target]
        assert isinstance(subnet, Subnet)
        assert isinstance(meant, RouteTable)
        table = by_subnet[subnets[subnet.tags["Name"]]["SubnetId"]]
        assert tags(table)["Name"] == meant.tags["Name"]
        words = ("NatGatewayId", "EgressOnlyInternetGatewayId", "GatewayId")
        listed: list[Any] = [*table["Routes"]]
        ways = [
            (
                r.get("DestinationCidrBlock") or r["DestinationIpv6CidrBlock"],
                next(str(r[word]) for word in words if r.get(word)),
            )
            for r in listed
            if "DestinationPrefixListId" not in r  # an endpoint's
        ]
        out = {way for way in ways if way[1] != "local"}
        routes = [route for route in built.of(Route) if route.table.target == association.table.target]
        targets = [(str(route.destination), built.graph.by_id[route.target.target]) for route in routes]
        assert out == {
            (destination, gateways[target.tags["Name"]])
            for destination, target in targets
            if isinstance(target, NatGateway | InternetGateway | EgressOnlyInternetGateway)
        }


def each_subnet_goes_by_its_own_network_acl_with_its_rules(built: Built) -> None:
    """The VPC's own where none was meant. Each list ends with AWS's rule that denies the rest."""
    acls = built.ec2.describe_network_acls()["NetworkAcls"]
    own = named([acl for acl in acls if not acl["IsDefault"]])
    assert {name: tags(acl) for name, acl in own.items()} == {
        acl.tags["Name"]: acl.tags for acl in built.of(NetworkAcl)
    }
    subnets = named(built.ec2.describe_subnets()["Subnets"])
    of_subnet = {a["SubnetId"]: acl["NetworkAclId"] for acl in acls for a in acl["Associations"]}
    meant = {each.subnet.target: each.acl.target for each in built.of(NetworkAclAssociation)}
    default = {acl["NetworkAclId"] for acl in acls if acl["IsDefault"]}
    for subnet in built.of(Subnet):
        there = of_subnet[subnets[subnet.tags["Name"]]["SubnetId"]]
        acl = built.graph.by_id[meant[subnet.id]] if subnet.id in meant else None
        assert there == own[acl.tags["Name"]]["NetworkAclId"] if isinstance(acl, NetworkAcl) else there in default
    for acl in built.of(NetworkAcl):
        rules = [rule for rule in built.of(NetworkAclRule) if rule.acl.target == acl.id]
        found = [entry_words(entry) for entry in own[acl.tags["Name"]]["Entries"]]
        families = [(32767, "0.0.0.0/0"), *([(32768, "::/0")] if built.of(Ipv6Range) else [])]
        last = [(egress, n, "deny", all_of_it, "-1", None) for egress in (False, True) for n, all_of_it in families]
        assert sorted(found, key=repr) == sorted([*last, *map(rule_words, rules)], key=repr)


Passing = tuple[bool, int, str, str, str, tuple[int, int] | None]
"""Egress, number, action, addresses, protocol, ports or type and code."""


def entry_words(entry: Any) -> Passing:
    ports, icmp = entry.get("PortRange"), entry.get("IcmpTypeCode")
    ends = (ports["From"], ports["To"]) if ports else (icmp["Type"], icmp["Code"]) if icmp else None
    addresses = entry.get("CidrBlock") or entry["Ipv6CidrBlock"]
    return entry["Egress"], entry["RuleNumber"], entry["RuleAction"], addresses, entry["Protocol"], ends


def rule_words(rule: NetworkAclRule) -> Passing:
    match rule.traffic:
        case Ports(protocol, first, last):
            number = {"icmp": "1", "icmpv6": "58", "tcp": "6", "udp": "17"}[protocol]
            return rule.egress, rule.number, rule.action, str(rule.cidr), number, (first, last)
        case EveryProtocol():
            return rule.egress, rule.number, rule.action, str(rule.cidr), "-1", None


def each_nat_gateway_stands_in_its_subnet_with_its_address(built: Built) -> None:
    ec2 = built.ec2
    subnets, addresses = named(ec2.describe_subnets()["Subnets"]), named(ec2.describe_addresses()["Addresses"])
    found = named(ec2.describe_nat_gateways()["NatGateways"])
    assert found.keys() == {gateway.tags["Name"] for gateway in built.of(NatGateway)}
    assert {name: tags(item) for name, item in addresses.items()} == {
        address.tags["Name"]: address.tags for address in built.of(ElasticIp)
    }
    for gateway in built.of(NatGateway):
        subnet = built.graph.by_id[gateway.subnet.target]
        assert isinstance(subnet, Subnet)
        there = found[gateway.tags["Name"]]
        assert (there["ConnectivityType"], tags(there)) == ("public", gateway.tags)
        assert there["SubnetId"] == subnets[subnet.tags["Name"]]["SubnetId"]
        allocation = gateway.address
        if isinstance(allocation, Ref):
            address = built.graph.by_id[allocation.target]
            assert isinstance(address, ElasticIp)
            allocation = addresses[address.tags["Name"]]["AllocationId"]
        assert [a["AllocationId"] for a in there["NatGatewayAddresses"]] == [allocation]


def each_group_has_its_rules_and_is_closed_but_for_them(built: Built) -> None:
    groups = {
        group["GroupName"]: group
        for group in built.ec2.describe_security_groups()["SecurityGroups"]
        if group["GroupName"] != "default"
    }
    meant = {group.name: group for group in built.of(SecurityGroup)}
    assert groups.keys() == meant.keys()
    name_of = {group["GroupId"]: name for name, group in groups.items()}
    name_of |= {each["PrefixListId"]: each["PrefixListName"] for each in prefix_lists(built)}
    for name, group in meant.items():
        assert (groups[name]["Description"], tags(groups[name])) == (group.id, group.tags)
        ingress = [rule for rule in built.of(IngressRule) if rule.group.target == group.id]
        egress = [rule for rule in built.of(EgressRule) if rule.group.target == group.id]
        assert opened(groups[name]["IpPermissions"], name_of) == meant_by(ingress, built.graph)
        assert opened(groups[name]["IpPermissionsEgress"], name_of) == {*built.closing, *meant_by(egress, built.graph)}


def each_default_group_is_as_aws_makes_it_or_empty(built: Built) -> None:
    names = {vpc["VpcId"]: name for name, vpc in named(built.ec2.describe_vpcs()["Vpcs"]).items()}
    emptied = {built.graph.named(Vpc, group.vpc.target).tags["Name"] for group in built.of(DefaultSecurityGroup)}
    groups = [
        group
        for group in built.ec2.describe_security_groups()["SecurityGroups"]
        if group["GroupName"] == "default" and group["VpcId"] in names
    ]
    assert len(groups) == len(names)
    for group in groups:
        has = [len(group[way]) for way in ("IpPermissions", "IpPermissionsEgress")]
        assert has == ([0, 0] if names[group["VpcId"]] in emptied else [1, 1])
        assert tags(group) == {}


def each_endpoint_is_there_and_each_gateway_is_led_to(built: Built) -> None:
    ec2 = built.ec2
    found = named(ec2.describe_vpc_endpoints()["VpcEndpoints"])
    endpoints: list[GatewayEndpoint | InterfaceEndpoint] = [*built.of(GatewayEndpoint), *built.of(InterfaceEndpoint)]
    assert found.keys() == {endpoint.tags["Name"] for endpoint in endpoints}
    tables, subnets = named(ec2.describe_route_tables()["RouteTables"]), named(ec2.describe_subnets()["Subnets"])
    groups = {group["GroupName"]: group["GroupId"] for group in ec2.describe_security_groups()["SecurityGroups"]}
    led: dict[str, set[str]] = {}
    for name, table in tables.items():
        for route in table["Routes"]:
            if "DestinationPrefixListId" in route:
                led.setdefault(route["GatewayId"], set()).add(name)

    for gateway in built.of(GatewayEndpoint):
        there = found[gateway.tags["Name"]]
        assert (there["VpcEndpointType"], there["ServiceName"]) == ("Gateway", gateway.service)
        assert documents.policy(Document.of(json.loads(there["PolicyDocument"])).content) == gateway.policy
        served = {built.graph.named(RouteTable, table.target).tags["Name"] for table in gateway.tables}
        assert {tables[name]["RouteTableId"] for name in served} == {*there["RouteTableIds"]}
        assert led[there["VpcEndpointId"]] == served
        assert tags(there) == gateway.tags
    for interface in built.of(InterfaceEndpoint):
        there = found[interface.tags["Name"]]
        assert (there["VpcEndpointType"], there["ServiceName"]) == ("Interface", interface.service)
        if interface.policy:
            assert documents.policy(Document.of(json.loads(there["PolicyDocument"])).content) == interface.policy
        stood = {built.graph.named(Subnet, subnet.target).tags["Name"] for subnet in interface.subnets}
        assert {subnets[name]["SubnetId"] for name in stood} == {*there["SubnetIds"]}
        meant = {groups[built.graph.named(ref.kind, ref.target).name] for ref in interface.groups}
        assert meant == {group["GroupId"] for group in there["Groups"]}
        assert (there["PrivateDnsEnabled"], len(there["NetworkInterfaceIds"])) == (
            interface.private_dns,
            len(interface.subnets),
        )
        assert tags(there) == interface.tags


def each_prefix_list_has_its_entries_and_room_for_more(built: Built) -> None:
    """What others have made stands beside them: the local account makes it under its id as its name."""
    rules: list[IngressRule | EgressRule] = [*built.of(IngressRule), *built.of(EgressRule)]
    others = {rule.peer for rule in rules if isinstance(rule.peer, str)}
    found = {each["PrefixListName"]: each for each in prefix_lists(built) if each["PrefixListName"] not in others}
    assert found.keys() == {each.name for each in built.of(PrefixList)}
    for each in built.of(PrefixList):
        there = found[each.name]
        assert (there["AddressFamily"], there["MaxEntries"]) == (each.address_family, each.max_entries)
        entries = built.ec2.get_managed_prefix_list_entries(PrefixListId=there["PrefixListId"])["Entries"]
        assert len(entries) == len(each.entries)
        assert {entry["Cidr"]: entry.get("Description", "") for entry in entries} == each.entries
        assert tags(there) == each.tags


CHECKS: tuple[Callable[[Built], None], ...] = (
    each_vpc_is_there_with_its_names,
    each_subnet_lies_where_it_was_meant_to,
    each_subnet_has_its_part_of_the_range_of_ipv6,
    each_internet_gateway_is_attached,
    each_subnet_goes_by_its_own_table_and_each_table_leads_where_it_was_meant_to,
    each_subnet_goes_by_its_own_network_acl_with_its_rules,
    each_nat_gateway_stands_in_its_subnet_with_its_address,
    each_group_has_its_rules_and_is_closed_but_for_them,
    each_default_group_is_as_aws_makes_it_or_empty,
    each_endpoint_is_there_and_each_gateway_is_led_to,
    each_prefix_list_has_its_entries_and_room_for_more,
)


def tags(item: Any) -> dict[str, str]:
    """Without those that CloudFormation adds."""
    return {tag["Key"]: tag["Value"] for tag in item["Tags"] if not tag["Key"].startswith("aws:")}


def prefix_lists(built: Built) -> list[Any]:
    """But for AWS's own."""
    return [each for each in built.ec2.describe_managed_prefix_lists()["PrefixLists"] if each["OwnerId"] != "AWS"]


def named(items: Sequence[Any]) -> dict[str, Any]:
    found = [item for item in items if "Name" in tags(item)]
    by_name = {tags(item)["Name"]: item for item in found}
    assert len(by_name) == len(found), "two things of one kind have one name"
    return by_name


def opened(permissions: Sequence[Any], name_of: dict[str, str]) -> set[Opened]:
    """What the permissions let through; a list, for a permission that stood there twice is two."""
    found: list[Opened] = []
    for permission in permissions:
        what = permission["IpProtocol"], permission.get("FromPort"), permission.get("ToPort")
        peers = [
            *((item["CidrIp"], item) for item in permission["IpRanges"]),
            *((item["CidrIpv6"], item) for item in permission["Ipv6Ranges"]),
            *((name_of[item["GroupId"]], item) for item in permission["UserIdGroupPairs"]),
            *((name_of[item["PrefixListId"]], item) for item in permission.get("PrefixListIds", [])),
        ]
        found += [(*what, peer, item.get("Description", "")) for peer, item in peers]
    assert len(set(found)) == len(found)
    return set(found)


def meant_by(rules: Sequence[IngressRule | EgressRule], graph: ResourceGraph) -> set[Opened]:
    found: set[Opened] = set()
    for rule in rules:
        other = graph.by_id[rule.peer.target] if isinstance(rule.peer, Ref) else None
        whom = other.name if isinstance(other, SecurityGroup | PrefixList) else str(rule.peer)
        match rule.traffic:
            case Ports(protocol, first, last):
                found.add((protocol, first, last, whom, rule.description))
            case EveryProtocol():
                found.add(("-1", None, None, whom, rule.description))
    return found
