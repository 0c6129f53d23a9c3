"""What machines are told of their network, as the provider says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Stated, Type

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

LISTS = {
    "domainNameServers": "domain-name-servers",
    "netbiosNameServers": "netbios-name-servers",
    "ntpServers": "ntp-servers",
}
TEXTS = {"domainName": "domain-name", "netbiosNodeType": "netbios-node-type"}


def options(ec2: EC2Client, inputs: Inputs) -> str:
    said: list[Any] = [{"Key": key, "Values": inputs.texts(name)} for name, key in LISTS.items() if inputs.has(name)]
    said += [{"Key": key, "Values": [inputs.text(name)]} for name, key in TEXTS.items() if inputs.has(name)]
    tags = inputs.tags("dhcp-options")
    inputs.done()
    return ec2.create_dhcp_options(DhcpConfigurations=said, **tags)["DhcpOptions"]["DhcpOptionsId"]


def delete_options(ec2: EC2Client, options: str, stated: Stated) -> None:
    ec2.delete_dhcp_options(DhcpOptionsId=options)


def association(ec2: EC2Client, inputs: Inputs) -> str:
    """Its id is the provider's own (vpc_dhcp_options_association.go)."""
    options, vpc = inputs.text("dhcpOptionsId"), inputs.text("vpcId")
    inputs.done()
    ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=vpc)
    return f"{options}-{vpc}"


def delete_association(ec2: EC2Client, association: str, stated: Stated) -> None:
    ec2.associate_dhcp_options(DhcpOptionsId="default", VpcId=stated["vpcId"])


TYPES: Mapping[str, Type] = {
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": Type(options, delete_options),
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": Type(association, delete_association),
}
