"""What keeps EC2 from deleting a thing: CloudFormation says that something depends on it, and not what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from live.target import Target


def holders(target: Target, native: str, physical: str) -> list[str]:
    """Whatever stands in or on a resource of this type, each in a few words; none where that cannot be said.

    Whose it is does not matter: it has to go before the resource can.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return [*_holders(target.client("ec2"), native, physical)]
    except (BotoCoreError, ClientError) as refused:  # beside what CloudFormation says, which must be seen
        return [f"something; EC2 did not say what: {refused}"]


def _holders(ec2: Any, native: str, physical: str) -> Iterator[str]:
    match native:
        case "AWS::EC2::Subnet":
            yield from map(_interface, _interfaces(ec2, "subnet-id", physical))
        case "AWS::EC2::SecurityGroup":
            yield from map(_interface, _interfaces(ec2, "group-id", physical))
            ways = (("ip-permission.group-id", "ingress"), ("egress.ip-permission.group-id", "egress"))
            for filter, way in ways:
                found = ec2.describe_security_groups(Filters=_by(filter, physical))["SecurityGroups"]
                yield from (f"{way} of {_group(each)}" for each in found if each["GroupId"] != physical)
        case "AWS::EC2::VPCGatewayAttachment":  # IGW|vpc-0123
            found = _interfaces(ec2, "vpc-id", physical.rpartition("|")[2])
            yield from (f"{each['Association']['PublicIp']} of {_interface(each)}" for each in found if _public(each))
        case "AWS::EC2::VPC":
            yield from _in_vpc(ec2, _by("vpc-id", physical))
            gateways = ec2.describe_internet_gateways(Filters=_by("attachment.vpc-id", physical))["InternetGateways"]
            yield from (f"internet gateway {each['InternetGatewayId']}" for each in gateways)
        case "AWS::EC2::RouteTable":
            yield from _served(ec2.describe_route_tables(RouteTableIds=[physical])["RouteTables"])
        case "AWS::EC2::NetworkAcl":
            yield from _served(ec2.describe_network_acls(NetworkAclIds=[physical])["NetworkAcls"])


def _in_vpc(ec2: Any, filters: list[dict[str, Any]]) -> Iterator[str]:
    """But for what goes with it: its main route table, its default list and its default group."""
    for subnet in ec2.describe_subnets(Filters=filters)["Subnets"]:
        yield f"subnet {subnet['SubnetId']} ({subnet.get('CidrBlock') or 'of IPv6'})"
    for group in ec2.describe_security_groups(Filters=filters)["SecurityGroups"]:
        if group["GroupName"] != "default":
            yield _group(group)
    for table in ec2.describe_route_tables(Filters=filters)["RouteTables"]:
        if not any(each.get("Main") for each in table["Associations"]):
            yield f"route table {table['RouteTableId']}"
    for acl in ec2.describe_network_acls(Filters=filters)["NetworkAcls"]:
        if not acl["IsDefault"]:
            yield f"network ACL {acl['NetworkAclId']}"
    for endpoint in ec2.describe_vpc_endpoints(Filters=filters)["VpcEndpoints"]:
        yield f"endpoint {endpoint['VpcEndpointId']} ({endpoint['ServiceName']})"


def _interfaces(ec2: Any, filter: str, value: str) -> Iterator[Mapping[str, Any]]:
    pages = ec2.get_paginator("describe_network_interfaces").paginate(Filters=_by(filter, value))
    return (each for page in pages for each in page["NetworkInterfaces"])


def _by(filter: str, value: str) -> list[dict[str, Any]]:
    return [{"Name": filter, "Values": [value]}]


def _interface(said: Mapping[str, Any]) -> str:
    """By its instance; one that a service has made says which, and for what, in its description."""
    instance = said.get("Attachment", {}).get("InstanceId")
    whose = f" of instance {instance}" if instance else f" ({said['Description']})" if said.get("Description") else ""
    return f"network interface {said['NetworkInterfaceId']}{whose}"


def _public(interface: Mapping[str, Any]) -> bool:
    return bool(interface.get("Association", {}).get("PublicIp"))


def _group(said: Mapping[str, Any]) -> str:
    return f"security group {said['GroupId']} ({said['GroupName']})"


def _served(found: list[Mapping[str, Any]]) -> Iterator[str]:
    for each in found:
        yield from (f"subnet {one['SubnetId']}" for one in each["Associations"] if one.get("SubnetId"))
