"""The network's resource types: VPC, gateways, subnets, addresses, route tables, routes and their associations."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, ClassVar, Final

from botocore.exceptions import ClientError

from live.local.cloudformation import acls, default_group, dhcp, prefix_lists
from live.local.cloudformation.flow_logs import FlowLog
from live.local.cloudformation.intrinsics import UNKNOWN
from live.local.cloudformation.resource import Failed, Made, Properties, ResourceType, Site, Taken, changed, said
from live.local.cloudformation.shape import FLAG, TAGS, TEXT
from live.local.cloudformation.tagged import TaggedEc2, only
from live.local.moto_gaps.network import associate_again, lead_nowhere

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FilterTypeDef


class Vpc(TaggedEc2):
    name = "AWS::EC2::VPC"
    properties: ClassVar[Taken] = {
        "CidrBlock": TEXT,
        "EnableDnsHostnames": FLAG,
        "EnableDnsSupport": FLAG,
        "InstanceTenancy": TEXT,
        "Tags": TAGS,
    }
    required = frozenset({"CidrBlock"})
    create_only = frozenset({"CidrBlock", "InstanceTenancy"})
    attributes = frozenset(
        {"CidrBlock", "CidrBlockAssociations", "DefaultNetworkAcl", "DefaultSecurityGroup", "Ipv6CidrBlocks", "VpcId"}
    )

    def create(self, site: Site, new: Properties) -> Made:
        ec2 = site.clients.ec2
        vpc = ec2.create_vpc(**said(new, "CidrBlock", "InstanceTenancy"))["Vpc"]
        of_vpc: FilterTypeDef = {"Name": "vpc-id", "Values": [vpc["VpcId"]]}
        group = ec2.describe_security_groups(Filters=[of_vpc, {"Name": "group-name", "Values": ["default"]}])
        acl = ec2.describe_network_acls(Filters=[of_vpc, {"Name": "default", "Values": ["true"]}])
        return Made(
            vpc["VpcId"],
            {
                "VpcId": vpc["VpcId"],
                "CidrBlock": vpc["CidrBlock"],
                "CidrBlockAssociations": [block["AssociationId"] for block in vpc["CidrBlockAssociationSet"]],
                "DefaultSecurityGroup": group["SecurityGroups"][0]["GroupId"],
                "DefaultNetworkAcl": acl["NetworkAcls"][0]["NetworkAclId"],
                # They come when a range is associated, after the VPC was made.
                "Ipv6CidrBlocks": lambda: _ranges_of_ipv6(ec2, vpc["VpcId"]) or UNKNOWN,
            },
        )

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if new.get("EnableDnsHostnames", False) and not new.get("EnableDnsSupport", True):
            raise Failed("EnableDnsHostnames needs EnableDnsSupport")
        return self._set(site, made, old, new)

    def undo(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        # Whatever it was: the account can have come to what no template may say.
        self._set(site, made, new, old)
        self.settle(site, made, new, old)

    def _set(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        vpc, ec2 = made.physical_id, site.clients.ec2
        # What AWS does where the template is silent: support on, hostnames off.
        support, hostnames = new.get("EnableDnsSupport", True), new.get("EnableDnsHostnames", False)
        with ExitStack() as undo:
            if support != old.get("EnableDnsSupport", True):
                ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": support})
                undo.callback(ec2.modify_vpc_attribute, VpcId=vpc, EnableDnsSupport={"Value": not support})
            if hostnames != old.get("EnableDnsHostnames", False):
                ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": hostnames})
                undo.callback(ec2.modify_vpc_attribute, VpcId=vpc, EnableDnsHostnames={"Value": not hostnames})
            TaggedEc2.update(self, site, made, old, new)
            undo.pop_all()
        return made

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_vpc(VpcId=made.physical_id)

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        return only(site.clients.ec2.describe_vpcs(Filters=_by("vpc-id", made.physical_id))["Vpcs"])

    def told(self, site: Site, there: Mapping[str, Any], said: Properties) -> Properties:
        ec2, vpc = site.clients.ec2, there["VpcId"]
        flags: dict[str, bool] = {}
        if "EnableDnsSupport" in said:
            support = ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsSupport")
            flags["EnableDnsSupport"] = support["EnableDnsSupport"]["Value"]
        if "EnableDnsHostnames" in said:
            hostnames = ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")
            flags["EnableDnsHostnames"] = hostnames["EnableDnsHostnames"]["Value"]
        return {"CidrBlock": there["CidrBlock"], **flags}


class VpcCidrBlock(ResourceType):
    name = "AWS::EC2::VPCCidrBlock"
    properties: ClassVar[Taken] = {
        "AmazonProvidedIpv6CidrBlock": FLAG,
        "CidrBlock": TEXT,
        "Ipv6CidrBlock": TEXT,
        "Ipv6Pool": TEXT,
        "VpcId": TEXT,
    }
    required = frozenset({"VpcId"})
    create_only = frozenset(properties)
    attributes = frozenset({"Id"})

    def create(self, site: Site, new: Properties) -> Made:
        arguments = said(new, *self.properties)
        kinds = [name for name in ("AmazonProvidedIpv6CidrBlock", "CidrBlock", "Ipv6Pool") if arguments.get(name)]
        if len(kinds) != 1:
            raise Failed(f"A range is of IPv4, of Amazon's IPv6 or of a pool: got {', '.join(kinds) or 'none'}")
        answer = site.clients.ec2.associate_vpc_cidr_block(**arguments)
        association = answer["CidrBlockAssociation" if "CidrBlock" in kinds else "Ipv6CidrBlockAssociation"]
        return Made(association["AssociationId"], {"Id": association["AssociationId"]})

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.disassociate_vpc_cidr_block(AssociationId=made.physical_id)

    def actual(self, site: Site, made: Made, said: Properties) -> Properties | None:
        vpc = only(site.clients.ec2.describe_vpcs(Filters=_by("vpc-id", said["VpcId"]))["Vpcs"])
        v6 = "CidrBlock" not in said
        there = vpc["Ipv6CidrBlockAssociationSet" if v6 else "CidrBlockAssociationSet"] if vpc else []
        own = only(each for each in there if each["AssociationId"] == made.physical_id)
        if own is None:
            return None
        if not v6:
            return {"CidrBlock": own["CidrBlock"]}
        return {name: own[name] for name in ("Ipv6CidrBlock", "Ipv6Pool") if name in said}


def _ranges_of_ipv6(ec2: EC2Client, vpc: str) -> list[str]:
    there = only(ec2.describe_vpcs(Filters=_by("vpc-id", vpc))["Vpcs"])
    return [each["Ipv6CidrBlock"] for each in there["Ipv6CidrBlockAssociationSet"]] if there else []


class EgressOnlyInternetGateway(TaggedEc2):
    name = "AWS::EC2::EgressOnlyInternetGateway"
    properties: ClassVar[Taken] = {"Tags": TAGS, "VpcId": TEXT}
    required = frozenset({"VpcId"})
    create_only = frozenset({"VpcId"})
    attributes = frozenset({"Id"})

    def create(self, site: Site, new: Properties) -> Made:
        gateway = site.clients.ec2.create_egress_only_internet_gateway(VpcId=new["VpcId"])
        made = gateway["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
        return Made(made, {"Id": made})

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=made.physical_id)

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        asked = site.clients.ec2.describe_egress_only_internet_gateways
        return only(asked(EgressOnlyInternetGatewayIds=[made.physical_id])["EgressOnlyInternetGateways"])


class InternetGateway(TaggedEc2):
    name = "AWS::EC2::InternetGateway"
    properties: ClassVar[Taken] = {"Tags": TAGS}
    attributes = frozenset({"InternetGatewayId"})

    def create(self, site: Site, new: Properties) -> Made:
        gateway = site.clients.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        return Made(gateway, {"InternetGatewayId": gateway})

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_internet_gateway(InternetGatewayId=made.physical_id)

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        by = _by("internet-gateway-id", made.physical_id)
        return only(site.clients.ec2.describe_internet_gateways(Filters=by)["InternetGateways"])


class VpcGatewayAttachment(ResourceType):
    name = "AWS::EC2::VPCGatewayAttachment"
    properties: ClassVar[Taken] = {"InternetGatewayId": TEXT, "VpcId": TEXT}
    required = frozenset({"InternetGatewayId", "VpcId"})
    create_only = frozenset({"VpcId"})
    attributes = frozenset({"AttachmentType"})

    def create(self, site: Site, new: Properties) -> Made:
        site.clients.ec2.attach_internet_gateway(InternetGatewayId=new["InternetGatewayId"], VpcId=new["VpcId"])
        return Made(f"IGW|{new['VpcId']}", {"AttachmentType": "IGW"})

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        # A VPC has one internet gateway: the old one leaves before the new one comes.
        if old and changed("InternetGatewayId", old, new):
            self.delete(site, made, old)
            try:
                self.create(site, new)
            except ClientError:
                self.create(site, old)
                raise
        return made

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.detach_internet_gateway(InternetGatewayId=old["InternetGatewayId"], VpcId=old["VpcId"])

    def actual(self, site: Site, made: Made, said: Properties) -> Properties | None:
        # A VPC has one internet gateway: whichever it is, it stands in this one's place.
        by = _by("attachment.vpc-id", said["VpcId"])
        gateway = only(site.clients.ec2.describe_internet_gateways(Filters=by)["InternetGateways"])
        return None if gateway is None else {"InternetGatewayId": gateway["InternetGatewayId"]}


class Subnet(TaggedEc2):
    name = "AWS::EC2::Subnet"
    properties: ClassVar[Taken] = {
        "AssignIpv6AddressOnCreation": FLAG,
        "AvailabilityZone": TEXT,
        "AvailabilityZoneId": TEXT,
        "CidrBlock": TEXT,
        "EnableDns64": FLAG,
        "Ipv6CidrBlock": TEXT,
        "Ipv6Native": FLAG,
        "MapPublicIpOnLaunch": FLAG,
        "Tags": TAGS,
        "VpcId": TEXT,
    }
    required = frozenset({"VpcId"})
    create_only = frozenset(
        {"AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "Ipv6CidrBlock", "Ipv6Native", "VpcId"}
    )
    attributes = frozenset(
        {"AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "NetworkAclAssociationId", "SubnetId", "VpcId"}
    )

    def replaces(self, old: Properties, new: Properties) -> bool:
        # What had no addresses of IPv6 gets them as it is.
        before = {"Ipv6CidrBlock": new["Ipv6CidrBlock"], **old} if "Ipv6CidrBlock" in new else old
        return super().replaces(before, new)

    def create(self, site: Site, new: Properties) -> Made:
        ec2 = site.clients.ec2
        if new.get("Ipv6CidrBlock") is UNKNOWN:
            raise Failed("Ipv6CidrBlock: the VPC has no range of IPv6 yet")
        # Left to itself, moto puts every subnet into us-east-1a.
        zone = said(new, "AvailabilityZone", "AvailabilityZoneId") or {"AvailabilityZone": f"{site.region}a"}
        subnet = ec2.create_subnet(**zone, **said(new, "CidrBlock", "Ipv6CidrBlock", "Ipv6Native", "VpcId"))["Subnet"]
        made = subnet["SubnetId"]
        acls = ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [made]}])["NetworkAcls"]
        # moto maps public addresses in the first subnet of a zone of its own accord; AWS does in default subnets only.
        ec2.modify_subnet_attribute(SubnetId=made, MapPublicIpOnLaunch={"Value": False})
        return Made(
            made,
            {
                "SubnetId": made,
                "AvailabilityZone": subnet["AvailabilityZone"],
                "AvailabilityZoneId": subnet["AvailabilityZoneId"],
                "CidrBlock": subnet.get("CidrBlock", ""),
                "VpcId": subnet["VpcId"],
                "NetworkAclAssociationId": next(
                    association["NetworkAclAssociationId"]
                    for acl in acls
                    for association in acl["Associations"]
                    if association["SubnetId"] == made
                ),
            },
        )

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        public, modify = new.get("MapPublicIpOnLaunch", False), site.clients.ec2.modify_subnet_attribute
        with ExitStack() as undo:
            if public != old.get("MapPublicIpOnLaunch", False):
                modify(SubnetId=made.physical_id, MapPublicIpOnLaunch={"Value": public})
                undo.callback(modify, SubnetId=made.physical_id, MapPublicIpOnLaunch={"Value": not public})
            self._ipv6(site, made, old, new)
            super().update(site, made, old, new)
            undo.pop_all()
        return made

    def _ipv6(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        ec2, subnet = site.clients.ec2, made.physical_id
        if old and changed("Ipv6CidrBlock", old, new):
            there = self.described(site, made) or {}
            for each in there.get("Ipv6CidrBlockAssociationSet", []):
                ec2.disassociate_subnet_cidr_block(AssociationId=each["AssociationId"])
            if "Ipv6CidrBlock" in new:
                ec2.associate_subnet_cidr_block(SubnetId=subnet, Ipv6CidrBlock=new["Ipv6CidrBlock"])
        assign, dns64 = new.get("AssignIpv6AddressOnCreation", False), new.get("EnableDns64", False)
        # A subnet of IPv6 alone gives addresses of it from the beginning.
        before = old.get("AssignIpv6AddressOnCreation", False) if old else bool(new.get("Ipv6Native"))
        if assign != before:
            ec2.modify_subnet_attribute(SubnetId=subnet, AssignIpv6AddressOnCreation={"Value": assign})
        if dns64 != old.get("EnableDns64", False):
            ec2.modify_subnet_attribute(SubnetId=subnet, EnableDns64={"Value": dns64})

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_subnet(SubnetId=made.physical_id)

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        return only(site.clients.ec2.describe_subnets(Filters=_by("subnet-id", made.physical_id))["Subnets"])

    def told(self, site: Site, there: Mapping[str, Any], said: Properties) -> Properties:
        flags = ("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation", "EnableDns64")
        blocks = [each["Ipv6CidrBlock"] for each in there.get("Ipv6CidrBlockAssociationSet", [])]
        v6 = {"Ipv6CidrBlock": next(iter(blocks), None)} if "Ipv6CidrBlock" in said else {}
        return {**{name: there[name] for name in flags if name in said}, **v6}


class Eip(TaggedEc2):
    name = "AWS::EC2::EIP"
    properties: ClassVar[Taken] = {"Domain": TEXT, "Tags": TAGS}
    attributes = frozenset({"AllocationId", "PublicIp"})

    def tagged_id(self, made: Made) -> str:
        # CloudFormation knows an address by itself, EC2 by its allocation.
        allocation: str = made.attributes["AllocationId"]
        return allocation

    def create(self, site: Site, new: Properties) -> Made:
        address = site.clients.ec2.allocate_address(Domain="vpc")
        return Made(address["PublicIp"], {"AllocationId": address["AllocationId"], "PublicIp": address["PublicIp"]})

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if new.get("Domain", "vpc") != "vpc":
            raise Failed(f"Domain {new['Domain']}: addresses outside a VPC are no more")
        return super().update(site, made, old, new)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.release_address(AllocationId=made.attributes["AllocationId"])

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        return only(
            site.clients.ec2.describe_addresses(Filters=_by("allocation-id", self.tagged_id(made)))["Addresses"]
        )


class NatGateway(TaggedEc2):
    name = "AWS::EC2::NatGateway"
    properties: ClassVar[Taken] = {"AllocationId": TEXT, "ConnectivityType": TEXT, "SubnetId": TEXT, "Tags": TAGS}
    required = frozenset({"SubnetId"})
    create_only = frozenset({"AllocationId", "ConnectivityType", "SubnetId"})
    attributes = frozenset({"NatGatewayId"})

    def create(self, site: Site, new: Properties) -> Made:
        arguments = said(new, "AllocationId", "ConnectivityType", "SubnetId")
        gateway = site.clients.ec2.create_nat_gateway(**arguments)["NatGateway"]["NatGatewayId"]
        return Made(gateway, {"NatGatewayId": gateway})

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_nat_gateway(NatGatewayId=made.physical_id)

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        by = _by("nat-gateway-id", made.physical_id)
        return only(site.clients.ec2.describe_nat_gateways(Filters=by)["NatGateways"])


class RouteTable(TaggedEc2):
    name = "AWS::EC2::RouteTable"
    properties: ClassVar[Taken] = {"Tags": TAGS, "VpcId": TEXT}
    required = frozenset({"VpcId"})
    create_only = frozenset({"VpcId"})
    attributes = frozenset({"RouteTableId"})

    def create(self, site: Site, new: Properties) -> Made:
        table = site.clients.ec2.create_route_table(VpcId=new["VpcId"])["RouteTable"]["RouteTableId"]
        return Made(table, {"RouteTableId": table})

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_route_table(RouteTableId=made.physical_id)

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        return _table(site, made.physical_id)


_TARGETS: Final = ("EgressOnlyInternetGatewayId", "GatewayId", "NatGatewayId")
_DESTINATIONS: Final = ("DestinationCidrBlock", "DestinationIpv6CidrBlock")


class Route(ResourceType):
    name = "AWS::EC2::Route"
    properties: ClassVar[Taken] = {"RouteTableId": TEXT, **dict.fromkeys((*_DESTINATIONS, *_TARGETS), TEXT)}
    required = frozenset({"RouteTableId"})
    create_only = frozenset({*_DESTINATIONS, "RouteTableId"})
    attributes = frozenset({"CidrBlock"})

    def create(self, site: Site, new: Properties) -> Made:
        site.clients.ec2.create_route(**self._arguments(new))
        destination = _destination(new)
        return Made(f"{new['RouteTableId']}|{destination}", {"CidrBlock": destination})

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if old and any(changed(target, old, new) for target in _TARGETS):
            site.clients.ec2.replace_route(**self._arguments(new))
        return made

    def actual(self, site: Site, made: Made, said: Properties) -> Properties | None:
        routes = (_table(site, said["RouteTableId"]) or {"Routes": []})["Routes"]
        route = only(route for route in routes if _destination(route) == _destination(said))
        return None if route is None else {target: route.get(target) or None for target in _TARGETS}

    def undo(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        if self._target_is_gone(site, old):
            # Somebody deleted it before the deployment: the route led nowhere, and does again.
            table, destination = old["RouteTableId"], _destination(old)
            target = old.get("NatGatewayId") or old["GatewayId"]
            lead_nowhere(site.account, site.region, table, destination, target)
        else:
            super().undo(site, made, old, new)

    def _target_is_gone(self, site: Site, route: Properties) -> bool:
        if "NatGatewayId" in route:
            by = _by("nat-gateway-id", route["NatGatewayId"])
            return not site.clients.ec2.describe_nat_gateways(Filters=by)["NatGateways"]
        if "GatewayId" not in route:
            return False
        by = _by("internet-gateway-id", route["GatewayId"])
        return not site.clients.ec2.describe_internet_gateways(Filters=by)["InternetGateways"]

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_route(**said(old, "RouteTableId", *_DESTINATIONS))

    def _arguments(self, route: Properties) -> dict[str, Any]:
        targets = said(route, *_TARGETS)
        if len(targets) != 1:
            raise Failed(f"A route has exactly one of {', '.join(_TARGETS)}: got {', '.join(targets) or 'none'}")
        destinations = said(route, *_DESTINATIONS)
        if len(destinations) != 1:
            raise Failed(
                f"A route has exactly one of {', '.join(_DESTINATIONS)}: got {', '.join(destinations) or 'none'}"
            )
        return {**said(route, "RouteTableId"), **destinations, **targets}


def _destination(route: Mapping[str, Any]) -> str:
    destination: str = route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock", "")
    return destination


class SubnetRouteTableAssociation(ResourceType):
    name = "AWS::EC2::SubnetRouteTableAssociation"
    properties: ClassVar[Taken] = {"RouteTableId": TEXT, "SubnetId": TEXT}
    required = frozenset({"RouteTableId", "SubnetId"})
    create_only = frozenset({"RouteTableId", "SubnetId"})
    attributes = frozenset({"Id"})

    def create(self, site: Site, new: Properties) -> Made:
        table, subnet, ec2 = new["RouteTableId"], new["SubnetId"], site.clients.ec2
        # A subnet has one table: a new association pushes the old one out, as CloudFormation does when it replaces it.
        present, _ = self._present(site, subnet)
        if present:
            association = ec2.replace_route_table_association(AssociationId=present, RouteTableId=table)[
                "NewAssociationId"
            ]
        else:
            association = ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)["AssociationId"]
        return Made(association, {"Id": association})

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        present, table = self._present(site, old["SubnetId"])
        # Whatever its id: who moves a subnet to another table and back leaves it with a new one.
        if table == old["RouteTableId"]:
            site.clients.ec2.disassociate_route_table(AssociationId=present)

    def restore(self, site: Site, made: Made, old: Properties) -> None:
        if not self._present(site, old["SubnetId"])[0]:
            association = old.get("Id", made.physical_id)
            associate_again(site.account, site.region, association, old["RouteTableId"], old["SubnetId"])

    def actual(self, site: Site, made: Made, said: Properties) -> Properties | None:
        present, table = self._present(site, said["SubnetId"])
        return {"Id": present, "RouteTableId": table} if present else None

    def _present(self, site: Site, subnet: str) -> tuple[str, str]:
        """The association that a subnet has, and its table; neither, where the VPC's main table serves it."""
        tables = site.clients.ec2.describe_route_tables(Filters=_by("association.subnet-id", subnet))["RouteTables"]
        return next(
            (
                (association["RouteTableAssociationId"], table["RouteTableId"])
                for table in tables
                for association in table["Associations"]
                if association.get("SubnetId") == subnet
            ),
            ("", ""),
        )


def _by(name: str, value: str) -> list[FilterTypeDef]:
    return [{"Name": name, "Values": [value]}]


def _table(site: Site, table: str) -> Mapping[str, Any] | None:
    return only(site.clients.ec2.describe_route_tables(Filters=_by("route-table-id", table))["RouteTables"])


TYPES: Final = (
    Vpc(),
    VpcCidrBlock(),
    InternetGateway(),
    EgressOnlyInternetGateway(),
    VpcGatewayAttachment(),
    Subnet(),
    Eip(),
    NatGateway(),
    RouteTable(),
    Route(),
    SubnetRouteTableAssociation(),
    FlowLog(),
    *default_group.TYPES,
    *acls.TYPES,
    *dhcp.TYPES,
    *prefix_lists.TYPES,
)
