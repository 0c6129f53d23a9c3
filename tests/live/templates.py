"""Templates for the tests: a small network with everything in it, and security groups."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, TypeAlias

Template: TypeAlias = dict[str, Any]


def tags(name: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}, {"Key": "owner", "Value": "platform"}]


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def att(name: str, attribute: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, attribute]}


NETWORK: Template = {
    "Resources": {
        "Vpc": {
            "Type": "AWS::EC2::VPC",
            "Properties": {
                "CidrBlock": "10.0.0.0/16",
                "EnableDnsHostnames": True,
                "EnableDnsSupport": True,
                "InstanceTenancy": "default",
                "Tags": tags("vpc"),
            },
        },
        "Gateway": {"Type": "AWS::EC2::InternetGateway", "Properties": {"Tags": tags("gateway")}},
        "Attachment": {
            "Type": "AWS::EC2::VPCGatewayAttachment",
            "Properties": {"VpcId": ref("Vpc"), "InternetGatewayId": ref("Gateway")},
        },
        "Public": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {
                "VpcId": ref("Vpc"),
                "CidrBlock": "10.0.0.0/24",
                "AvailabilityZone": "ap-south-1b",
                "MapPublicIpOnLaunch": True,
                "Tags": tags("public"),
            },
        },
        "Private": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": ref("Vpc"), "CidrBlock": "10.0.1.0/24", "Tags": tags("private")},
        },
        "Address": {
            "Type": "AWS::EC2::EIP",
            "DependsOn": "Attachment",
            "Properties": {"Domain": "vpc", "Tags": tags("address")},
        },
        "Nat": {
            "Type": "AWS::EC2::NatGateway",
            "DependsOn": ["Attachment"],
            "Properties": {
                "SubnetId": ref("Public"),
                "AllocationId": att("Address", "AllocationId"),
                "ConnectivityType": "public",
                "Tags": tags("nat"),
            },
        },
        "PublicTable": {
            "Type": "AWS::EC2::RouteTable",
            "Properties": {"VpcId": ref("Vpc"), "Tags": tags("public-table")},
        },
        "PrivateTable": {
            "Type": "AWS::EC2::RouteTable",
            "Properties": {"VpcId": ref("Vpc"), "Tags": tags("private-table")},
        },
        "PublicRoute": {
            "Type": "AWS::EC2::Route",
            "DependsOn": "Attachment",
            "Properties": {
                "RouteTableId": ref("PublicTable"),
                "DestinationCidrBlock": "0.0.0.0/0",
                "GatewayId": ref("Gateway"),
            },
        },
        "PrivateRoute": {
            "Type": "AWS::EC2::Route",
            "Properties": {
                "RouteTableId": ref("PrivateTable"),
                "DestinationCidrBlock": "0.0.0.0/0",
                "NatGatewayId": ref("Nat"),
            },
        },
        "PublicAssociation": {
            "Type": "AWS::EC2::SubnetRouteTableAssociation",
            "Properties": {"SubnetId": ref("Public"), "RouteTableId": ref("PublicTable")},
        },
        "PrivateAssociation": {
            "Type": "AWS::EC2::SubnetRouteTableAssociation",
            "Properties": {"SubnetId": ref("Private"), "RouteTableId": ref("PrivateTable")},
        },
    }
}

CLOSED = {
    "IpProtocol": "icmp",
    "FromPort": 252,
    "ToPort": 86,
    "CidrIp": "255.255.255.255/32",
    "Description": "Disallow all traffic",
}
"""What CDK writes for a group from which nothing goes out."""

GROUPS: Template = {
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "App": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
                "GroupName": "app",
                "GroupDescription": "the app",
                "VpcId": ref("Vpc"),
                "SecurityGroupIngress": [
                    {
                        "IpProtocol": "tcp",
                        "FromPort": 443,
                        "ToPort": 443,
                        "CidrIp": "10.0.0.0/8",
                        "Description": "https",
                    }
                ],
                "SecurityGroupEgress": [CLOSED],
                "Tags": tags("app"),
            },
        },
        "Data": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": "the data", "VpcId": ref("Vpc"), "Tags": tags("data")},
        },
        "FromApp": {
            "Type": "AWS::EC2::SecurityGroupIngress",
            "Properties": {
                "GroupId": att("Data", "GroupId"),
                "IpProtocol": "tcp",
                "FromPort": 5432,
                "ToPort": 5432,
                "SourceSecurityGroupId": att("App", "GroupId"),
                "Description": "postgres from app",
            },
        },
        "ToData": {
            "Type": "AWS::EC2::SecurityGroupEgress",
            "Properties": {
                "GroupId": att("App", "GroupId"),
                "IpProtocol": "tcp",
                "FromPort": 5432,
                "ToPort": 5432,
                "DestinationSecurityGroupId": att("Data", "GroupId"),
                "Description": "postgres to data",
            },
        },
    }
}

FAILS: Template = {
    "Type": "AWS::EC2::Subnet",
    "Properties": {"VpcId": ref("Vpc"), "CidrBlock": "192.168.0.0/24"},
}
"""A subnet outside its VPC: well formed, and refused by EC2 when all that comes before it is made."""


def changed(template: Template, **properties: Any) -> Template:
    """A copy in which `Resource__Property` has another value (None takes it away)."""
    copy = deepcopy(template)
    for path, value in properties.items():
        resource, name = path.split("__")
        into = copy["Resources"][resource].setdefault("Properties", {})
        if value is None:
            del into[name]
        else:
            into[name] = value
    return copy


def with_resource(template: Template, name: str, resource: Template) -> Template:
    copy = deepcopy(template)
    copy["Resources"][name] = deepcopy(resource)
    return copy


def without(template: Template, *names: str) -> Template:
    copy = deepcopy(template)
    for name in names:
        del copy["Resources"][name]
    return copy


def with_outputs(template: Template, **outputs: Any) -> Template:
    copy = deepcopy(template)
    copy["Outputs"] = outputs
    return copy
