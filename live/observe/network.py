"""The network, as EC2 says it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Unpack
from zlib import crc32

from core.errors import Unmapped
from core.graph import (
    EgressOnlyInternetGateway,
    ElasticIp,
    InternetGateway,
    Ipv6Pool,
    Ipv6Range,
    NatGateway,
    Ref,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecondaryCidr,
    Subnet,
    SubnetIpv6,
    Vpc,
)
from core.reading import Common, Reader, one_peer
from live.observe import acls, buckets, default_group, dhcp, endpoints, flow_logs, prefix_lists
from live.observe.asked import Item
from live.observe.snapshot import Snapshot
from live.observe.words import Native, named, own_tags, unread, word


def vpc(r: Reader, **common: Unpack[Common]) -> Vpc:
    r.must("InstanceTenancy", "default")
    r.must("IsDefault", False)
    cidr = r.cidr("CidrBlock")
    association = r.only("CidrBlockAssociationSet")
    association.must("CidrBlock", str(cidr))
    association.block("CidrBlockState").must("State", "associated")
    association.pass_over(["AssociationId"])
    return Vpc(
        **common,
        cidr=cidr,
        dns_support=r.truth("EnableDnsSupport"),
        dns_hostnames=r.truth("EnableDnsHostnames"),
        tags=own_tags(r),
    )


def secondary_cidr(r: Reader, **common: Unpack[Common]) -> SecondaryCidr:
    state = r.block("CidrBlockState")
    state.must("State", "associated")
    state.pass_over(["StatusMessage"])
    return SecondaryCidr(**common, vpc=r.ref("VpcId", Vpc), cidr=r.cidr("CidrBlock"))


def ipv6_range(r: Reader, **common: Unpack[Common]) -> Ipv6Range:
    """Amazon's own are from a pool of that name."""
    state = r.block("Ipv6CidrBlockState")
    state.must("State", "associated")
    state.pass_over(["StatusMessage"])
    pool, cidr = r.string("Ipv6Pool"), r.cidr_v6("Ipv6CidrBlock")
    return Ipv6Range(**common, vpc=r.ref("VpcId", Vpc), pool=None if pool == "Amazon" else Ipv6Pool(pool, cidr))


def egress_only_internet_gateway(r: Reader, **common: Unpack[Common]) -> EgressOnlyInternetGateway:
    attachment = r.only("Attachments")
    attachment.must("State", "attached")
    return EgressOnlyInternetGateway(**common, vpc=attachment.ref("VpcId", Vpc), tags=own_tags(r))


def internet_gateway(r: Reader, **common: Unpack[Common]) -> InternetGateway:
    attachment = r.only("Attachments")
    attachment.must("State", "available")
    return InternetGateway(**common, vpc=attachment.ref("VpcId", Vpc), tags=own_tags(r))


def subnet(r: Reader, **common: Unpack[Common]) -> Subnet:
    cidr = r.cidr("CidrBlock") if r.has("CidrBlock") else None
    ipv6 = subnet_ipv6(r, cidr is None)
    r.usual("MapCustomerOwnedIpOnLaunch", False)
    r.must("DefaultForAz", False)
    if r.has("PrivateDnsNameOptionsOnLaunch"):
        names = r.block("PrivateDnsNameOptionsOnLaunch")
        names.usual("HostnameType", "ip-name")
        names.usual("EnableResourceNameDnsARecord", False)
        names.usual("EnableResourceNameDnsAAAARecord", False)
    return Subnet(
        **common,
        vpc=r.ref("VpcId", Vpc),
        cidr=cidr,
        ipv6=ipv6,
        zone=r.string("AvailabilityZone"),
        public_addresses=r.truth("MapPublicIpOnLaunch"),
        tags=own_tags(r),
    )


def zones(snapshot: Snapshot) -> dict[str, str]:
    """The names of the subnets' zones, by their ids: each account has names of its own."""
    return {subnet["AvailabilityZoneId"]: subnet["AvailabilityZone"] for subnet in snapshot["subnets"]}


def subnet_ipv6(r: Reader, alone: bool) -> SubnetIpv6 | None:
    """None where it has none of IPv6. What was taken away from it stays listed."""
    r.usual("Ipv6Native", alone)
    found = r.blocks("Ipv6CidrBlockAssociationSet") if r.has("Ipv6CidrBlockAssociationSet") else []
    if not found:
        r.usual("AssignIpv6AddressOnCreation", False)
        r.usual("EnableDns64", False)
        return None
    association, *more = found
    for other in more:
        raise other.unreadable("Ipv6CidrBlock", "a second block of IPv6, where one is modelled")
    state = association.block("Ipv6CidrBlockState")
    state.must("State", "associated")
    state.pass_over(["StatusMessage"])
    association.pass_over(SUBNET_RANGE_UNREAD)
    dns64 = r.truth("EnableDns64") if r.has("EnableDns64") else False
    return SubnetIpv6(association.share("Ipv6CidrBlock"), r.truth("AssignIpv6AddressOnCreation"), dns64)


SUBNET_RANGE_UNREAD = unread(its_own_id=["AssociationId"], the_ranges_own=["Ipv6AddressAttribute", "IpSource"])


def elastic_ip(r: Reader, **common: Unpack[Common]) -> ElasticIp:
    r.must("Domain", "vpc")
    r.usual("PublicIpv4Pool", "amazon")
    return ElasticIp(**common, tags=own_tags(r))


def nat_gateway(r: Reader, **common: Unpack[Common]) -> NatGateway:
    r.usual("ConnectivityType", "public")
    r.usual("AvailabilityMode", "zonal")
    r.must("State", "available")
    address = r.only("NatGatewayAddresses")
    address.usual("IsPrimary", True)
    address.usual("Status", "succeeded")
    address.pass_over(NAT_ADDRESS_UNREAD)
    return NatGateway(
        **common,
        subnet=r.ref("SubnetId", Subnet),
        address=address.ref_or_text("AllocationId", ElasticIp),
        tags=own_tags(r),
    )


NAT_ADDRESS_UNREAD = unread(
    what_AWS_has_made=["NetworkInterfaceId", "PrivateIp", "PublicIp", "AssociationId", "FailureMessage"],
    the_subnets_own=["AvailabilityZone", "AvailabilityZoneId"],
)


def route_table(r: Reader, **common: Unpack[Common]) -> RouteTable:
    r.usual("PropagatingVgws", [])
    return RouteTable(**common, vpc=r.ref("VpcId", Vpc), tags=own_tags(r))


def route(r: Reader, **common: Unpack[Common]) -> Route:
    r.must("State", "active")
    r.usual("Origin", "CreateRoute")
    return Route(
        **common,
        table=r.ref("RouteTableId", RouteTable),
        destination=r.any_cidr("DestinationCidrBlock", "DestinationIpv6CidrBlock"),
        target=target(r),
    )


def target(r: Reader) -> Ref[InternetGateway] | Ref[NatGateway] | Ref[EgressOnlyInternetGateway]:
    match one_peer(r, ["GatewayId", "NatGatewayId", "EgressOnlyInternetGatewayId"]):
        case "GatewayId":
            return r.ref("GatewayId", InternetGateway)
        case "NatGatewayId":
            return r.ref("NatGatewayId", NatGateway)
    return r.ref("EgressOnlyInternetGatewayId", EgressOnlyInternetGateway)


def route_table_association(r: Reader, **common: Unpack[Common]) -> RouteTableAssociation:
    r.must("Main", False)
    if r.has("AssociationState"):
        state = r.block("AssociationState")
        state.must("State", "associated")
        state.pass_over(["StatusMessage"])
    return RouteTableAssociation(**common, subnet=r.ref("SubnetId", Subnet), table=r.ref("RouteTableId", RouteTable))


def vpcs(snapshot: Snapshot) -> Iterator[Item]:
    """Each with the range that it was made with: the others are things of their own."""
    for vpc in snapshot["vpcs"]:
        own = [each for each in vpc["CidrBlockAssociationSet"] if each["CidrBlock"] == vpc["CidrBlock"]]
        yield {**vpc, "CidrBlockAssociationSet": own}


def secondary_cidrs(snapshot: Snapshot) -> Iterator[Item]:
    """The further ranges of each VPC. What was taken away stays listed for a while."""
    for vpc in snapshot["vpcs"]:
        for each in vpc["CidrBlockAssociationSet"]:
            if each["CidrBlock"] != vpc["CidrBlock"] and each["CidrBlockState"]["State"] not in GONE:
                yield {**each, "VpcId": vpc["VpcId"]}


def ipv6_ranges(snapshot: Snapshot) -> Iterator[Item]:
    for vpc in snapshot["vpcs"]:
        for each in vpc.get("Ipv6CidrBlockAssociationSet", []):
            if each["Ipv6CidrBlockState"]["State"] not in GONE:
                yield {**each, "VpcId": vpc["VpcId"]}


def egress_only(snapshot: Snapshot) -> Iterator[Item]:
    """EC2 lists those of all VPCs, and knows no filter for one."""
    vpcs = {vpc["VpcId"] for vpc in snapshot["vpcs"]}
    for gateway in snapshot["egress_only"]:
        if any(attachment["VpcId"] in vpcs for attachment in gateway["Attachments"]):
            yield gateway


GONE = ("disassociating", "disassociated", "failed")


def range_names(item: Item) -> tuple[str, ...]:
    """CloudFormation may put the VPC behind the association's own id: both together are what it knows it by."""
    return item["AssociationId"], f"{item['AssociationId']}|{item['VpcId']}"


def routes(snapshot: Snapshot) -> Iterator[Item]:
    """But for those inside the VPC, and those to an endpoint, which names its tables itself: AWS writes them.

    https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html#gateway-endpoint-routing
    """
    for table in snapshot["tables"]:
        for each in table["Routes"]:
            if each.get("GatewayId") != "local" and not _to_an_endpoint(each):
                yield {**each, "RouteTableId": table["RouteTableId"]}


def _to_an_endpoint(route: Item) -> bool:
    return "DestinationPrefixListId" in route and str(route.get("GatewayId")).startswith("vpce-")


def route_names(item: Item) -> tuple[str, ...]:
    """A route has no id of its own: CloudFormation's, what Pulumi's import takes, and what Pulumi's state has.

    The last is Terraform's: the table, and the destination's CRC-32 (internal/service/ec2, routeCreateID).
    """
    words = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    destination = next((item[word] for word in words if word in item), "")
    table = item["RouteTableId"]
    return f"{table}|{destination}", f"{table}_{destination}", f"r-{table}{crc32(destination.encode())}"


def route_removal(item: Item) -> str:
    words = {
        "DestinationCidrBlock": "--destination-cidr-block",
        "DestinationIpv6CidrBlock": "--destination-ipv6-cidr-block",
        "DestinationPrefixListId": "--destination-prefix-list-id",
    }
    to = " ".join(f"{option} {item[word]}" for word, option in words.items() if word in item)
    return f"delete-route --route-table-id {item['RouteTableId']} {to}"


def associations(snapshot: Snapshot) -> Iterator[Item]:
    """But for the main table's own, which stands for all subnets that have none."""
    for table in snapshot["tables"]:
        yield from (association for association in table["Associations"] if not association.get("Main"))


def is_main(table: Item) -> bool:
    return any(association.get("Main") for association in table["Associations"])


NATIVES = [
    Native(
        Vpc,
        frozenset({"AWS::EC2::VPC", "aws:ec2/vpc:Vpc"}),
        vpcs,
        named("VpcId"),
        vpc,
        unread(
            its_own_id=["VpcId"],
            the_account=["OwnerId"],
            comes_and_goes=["State"],
            read_with_the_set=["DhcpOptionsId"],
            no_kind_has_it_yet=["BlockPublicAccessStates", "EncryptionControl"],
            kinds_of_their_own=["Ipv6CidrBlockAssociationSet"],
        ),
        lambda item: f"delete-vpc --vpc-id {item['VpcId']}",
        called={"id": word("VpcId")},
    ),
    default_group.NATIVE,
    Native(
        SecondaryCidr,
        frozenset({"AWS::EC2::VPCCidrBlock", "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"}),
        secondary_cidrs,
        range_names,
        secondary_cidr,
        unread(its_own_id=["AssociationId"]),
        lambda item: f"disassociate-vpc-cidr-block --association-id {item['AssociationId']}",
        within="VpcId",
        called={"id": word("AssociationId")},
    ),
    Native(
        Ipv6Range,
        frozenset({"AWS::EC2::VPCCidrBlock", "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation"}),
        ipv6_ranges,
        range_names,
        ipv6_range,
        unread(
            its_own_id=["AssociationId"],
            the_region=["NetworkBorderGroup"],
            what_AWS_has_made=["Ipv6AddressAttribute", "IpSource"],
        ),
        lambda item: f"disassociate-vpc-cidr-block --association-id {item['AssociationId']}",
        within="VpcId",
        called={"id": word("AssociationId")},
    ),
    Native(
        EgressOnlyInternetGateway,
        frozenset(
            {
                "AWS::EC2::EgressOnlyInternetGateway",
                "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
            }
        ),
        egress_only,
        named("EgressOnlyInternetGatewayId"),
        egress_only_internet_gateway,
        unread(its_own_id=["EgressOnlyInternetGatewayId"]),
        lambda item: (
            "delete-egress-only-internet-gateway "
            f"--egress-only-internet-gateway-id {item['EgressOnlyInternetGatewayId']}"
        ),
        called={"id": word("EgressOnlyInternetGatewayId")},
    ),
    Native(
        InternetGateway,
        frozenset({"AWS::EC2::InternetGateway", "aws:ec2/internetGateway:InternetGateway"}),
        lambda snapshot: snapshot["gateways"],
        named("InternetGatewayId"),
        internet_gateway,
        unread(its_own_id=["InternetGatewayId"], the_account=["OwnerId"]),
        lambda item: (
            f"detach-internet-gateway --internet-gateway-id {item['InternetGatewayId']} "
            f"--vpc-id {item['Attachments'][0]['VpcId']}"
        ),
        called={"id": word("InternetGatewayId")},
    ),
    Native(
        Subnet,
        frozenset({"AWS::EC2::Subnet", "aws:ec2/subnet:Subnet"}),
        lambda snapshot: snapshot["subnets"],
        named("SubnetId"),
        subnet,
        unread(
            its_own_id=["SubnetId", "SubnetArn"],
            the_account=["OwnerId"],
            comes_and_goes=["State", "AvailableIpAddressCount"],
            another_name_of_the_zone=["AvailabilityZoneId"],
            only_on_Outposts=["OutpostArn", "CustomerOwnedIpv4Pool", "EnableLniAtDeviceIndex"],
            no_kind_has_it_yet=["BlockPublicAccessStates", "Type"],
        ),
        lambda item: f"delete-subnet --subnet-id {item['SubnetId']}",
        called={"id": word("SubnetId")},
    ),
    Native(
        ElasticIp,
        frozenset({"AWS::EC2::EIP", "aws:ec2/eip:Eip"}),
        lambda snapshot: snapshot["addresses"],
        lambda item: (item["AllocationId"], item["PublicIp"]),
        elastic_ip,
        unread(
            its_own_id=["AllocationId", "PublicIp"],
            whoever_uses_it=[
                "AssociationId",
                "InstanceId",
                "NetworkInterfaceId",
                "NetworkInterfaceOwnerId",
                "PrivateIpAddress",
                "SubnetId",
            ],
            the_region=["NetworkBorderGroup"],
            only_on_Outposts=["CustomerOwnedIp", "CustomerOwnedIpv4Pool", "CarrierIp"],
            no_kind_has_it_yet=["ServiceManaged"],
        ),
        lambda item: f"release-address --allocation-id {item['AllocationId']}",
        expected=lambda item, snapshot: True,  # in no VPC: somebody else's is none of our business
        called={"id": word("AllocationId"), "address": word("PublicIp")},
    ),
    Native(
        NatGateway,
        frozenset({"AWS::EC2::NatGateway", "aws:ec2/natGateway:NatGateway"}),
        lambda snapshot: snapshot["nat_gateways"],
        named("NatGatewayId"),
        nat_gateway,
        unread(
            its_own_id=["NatGatewayId"],
            the_subnets_own=["VpcId"],
            what_happened_to_it=["CreateTime", "DeleteTime", "FailureCode", "FailureMessage"],
            only_where_AWS_was_asked=["ProvisionedBandwidth"],
            only_of_regional_ones=["AutoScalingIps", "AutoProvisionZones", "AttachedAppliances", "RouteTableId"],
        ),
        lambda item: f"delete-nat-gateway --nat-gateway-id {item['NatGatewayId']}",
        called={"id": word("NatGatewayId")},
    ),
    Native(
        RouteTable,
        frozenset({"AWS::EC2::RouteTable", "aws:ec2/routeTable:RouteTable"}),
        lambda snapshot: snapshot["tables"],
        named("RouteTableId"),
        route_table,
        unread(
            its_own_id=["RouteTableId"],
            the_account=["OwnerId"],
            kinds_of_their_own=["Associations", "Routes"],
        ),
        lambda item: f"delete-route-table --route-table-id {item['RouteTableId']}",
        expected=lambda item, snapshot: is_main(item),
        called={"id": word("RouteTableId")},
    ),
    Native(
        Route,
        frozenset({"AWS::EC2::Route", "aws:ec2/route:Route"}),
        routes,
        route_names,
        route,
        unread(the_targets_own=["InstanceOwnerId"]),
        route_removal,
        within="RouteTableId",
    ),
    Native(
        RouteTableAssociation,
        frozenset({"AWS::EC2::SubnetRouteTableAssociation", "aws:ec2/routeTableAssociation:RouteTableAssociation"}),
        associations,
        named("RouteTableAssociationId"),
        route_table_association,
        unread(its_own_id=["RouteTableAssociationId"]),
        lambda item: f"disassociate-route-table --association-id {item['RouteTableAssociationId']}",
        within="RouteTableId",
    ),
    buckets.NATIVE,
    flow_logs.NATIVE,
    dhcp.NATIVE,
    prefix_lists.NATIVE,
    *acls.NATIVES,
    *endpoints.NATIVES,
]


PEERING_REMOVAL = "delete-vpc-peering-connection --vpc-peering-connection-id"
# What a VPC may hold that no kind is yet, by the name of its list: what a person calls it, the word with its id, and of
# `aws ec2` what takes it away.
STRANGE = {
    "endpoints": ("VpcEndpoint", "VpcEndpointId", "delete-vpc-endpoints --vpc-endpoint-ids"),
    "peerings": ("VpcPeeringConnection", "VpcPeeringConnectionId", PEERING_REMOVAL),
    "peered": ("VpcPeeringConnection", "VpcPeeringConnectionId", PEERING_REMOVAL),
    "vpn_gateways": ("VpnGateway", "VpnGatewayId", "delete-vpn-gateway --vpn-gateway-id"),
}


READ = frozenset({"Gateway", "Interface"})
"""The endpoints that have a reader."""


def strangers(snapshot: Snapshot) -> Iterator[Unmapped]:
    """What is in the VPC, is of no kind of ours, and was not made with it by AWS."""
    for name, (kind, id, removal) in STRANGE.items():
        for item in snapshot[name]:
            if item.get("VpcEndpointType") in READ:
                continue
            yield Unmapped(item[id], "", kind=kind, cure=f"aws ec2 {removal} {item[id]}")
    yield from acls.strangers(snapshot)
