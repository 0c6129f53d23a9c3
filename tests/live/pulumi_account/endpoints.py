"""Endpoints as the provider makes them (vpc_endpoint.go)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Stated, Type

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


def endpoint(ec2: EC2Client, inputs: Inputs) -> str:
    arguments: dict[str, Any] = {
        "VpcId": inputs.text("vpcId"),
        "ServiceName": inputs.text("serviceName"),
        "VpcEndpointType": inputs.text("vpcEndpointType", "Gateway"),
        **inputs.given("policy", PolicyDocument=inputs.text),
        **inputs.given("routeTableIds", RouteTableIds=inputs.texts),
        **inputs.given("subnetIds", SubnetIds=inputs.texts),
        **inputs.given("securityGroupIds", SecurityGroupIds=inputs.texts),
        "PrivateDnsEnabled": inputs.flag("privateDnsEnabled", False),
        "IpAddressType": inputs.text("ipAddressType", "ipv4"),
        **inputs.tags("vpc-endpoint"),
    }
    inputs.done()
    return ec2.create_vpc_endpoint(**arguments)["VpcEndpoint"]["VpcEndpointId"]


def delete_endpoint(ec2: EC2Client, endpoint: str, stated: Stated) -> None:
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])


TYPES: Mapping[str, Type] = {"aws:ec2/vpcEndpoint:VpcEndpoint": Type(endpoint, delete_endpoint)}
