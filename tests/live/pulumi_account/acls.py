"""Network ACLs as the provider makes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zlib import crc32

from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Stated, Type

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


def network_acl(ec2: EC2Client, inputs: Inputs) -> str:
    """With AWS's own last entries, which it leaves alone where none is stated inside (vpc_network_acl.go)."""
    arguments = {"VpcId": inputs.text("vpcId"), **inputs.tags("network-acl")}
    inputs.done()
    return ec2.create_network_acl(**arguments)["NetworkAcl"]["NetworkAclId"]


def delete_network_acl(ec2: EC2Client, acl: str, stated: Stated) -> None:
    ec2.delete_network_acl(NetworkAclId=acl)


NUMBERS = {"icmp": "1", "icmpv6": "58", "tcp": "6", "udp": "17", "all": "-1"}


def network_acl_rule(ec2: EC2Client, inputs: Inputs) -> str:
    """Ports are said whatever the protocol, 0 where none are stated; a type and a code with icmp alone.

    Its id is the provider's own: a checksum of list, number, direction and protocol (vpc_network_acl_rule.go).
    """
    acl, number, egress = inputs.text("networkAclId"), inputs.number("ruleNumber"), inputs.flag("egress", False)
    said = inputs.text("protocol")
    protocol = NUMBERS.get(said, said)
    arguments: dict[str, Any] = {
        "NetworkAclId": acl,
        "RuleNumber": number,
        "Egress": egress,
        "Protocol": protocol,
        "RuleAction": inputs.text("ruleAction"),
        "PortRange": {"From": inputs.number("fromPort", 0), "To": inputs.number("toPort", 0)},
        **inputs.given("cidrBlock", CidrBlock=inputs.text),
        **inputs.given("ipv6CidrBlock", Ipv6CidrBlock=inputs.text),
    }
    if len(arguments.keys() & {"CidrBlock", "Ipv6CidrBlock"}) != 1:
        raise inputs.fault("cidrBlock or ipv6CidrBlock", "the provider takes exactly one")
    if protocol in ("1", "58"):
        arguments["IcmpTypeCode"] = {"Code": inputs.number("icmpCode", 0), "Type": inputs.number("icmpType", 0)}
    inputs.done()
    ec2.create_network_acl_entry(**arguments)
    return f"nacl-{crc32(f'{acl}-{number}-{str(egress).lower()}-{said}-'.encode())}"


def delete_network_acl_rule(ec2: EC2Client, rule: str, stated: Stated) -> None:
    ec2.delete_network_acl_entry(
        NetworkAclId=stated["networkAclId"], RuleNumber=int(stated["ruleNumber"]), Egress=stated["egress"]
    )


def by_list_and_number(rule: str, stated: Stated) -> str:
    """As `pulumi import` takes it: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/networkaclrule/#import."""
    number, egress = int(stated["ruleNumber"]), str(stated["egress"]).lower()
    return f"{stated['networkAclId']}:{number}:{stated['protocol']}:{egress}"


def network_acl_association(ec2: EC2Client, inputs: Inputs) -> str:
    """The one that the subnet has is replaced (vpc_network_acl_association.go)."""
    acl, subnet = inputs.text("networkAclId"), inputs.text("subnetId")
    inputs.done()
    present, _ = of_subnet(ec2, subnet)
    return ec2.replace_network_acl_association(AssociationId=present, NetworkAclId=acl)["NewAssociationId"]


def delete_network_acl_association(ec2: EC2Client, association: str, stated: Stated) -> None:
    """The subnet goes by the VPC's own list again."""
    present, vpc = of_subnet(ec2, stated["subnetId"])
    (default,) = ec2.describe_network_acls(
        Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "default", "Values": ["true"]}]
    )["NetworkAcls"]
    ec2.replace_network_acl_association(AssociationId=present, NetworkAclId=default["NetworkAclId"])


def of_subnet(ec2: EC2Client, subnet: str) -> tuple[str, str]:
    """Its association, and its VPC."""
    (acl,) = ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])["NetworkAcls"]
    (association,) = [a["NetworkAclAssociationId"] for a in acl["Associations"] if a["SubnetId"] == subnet]
    return association, acl["VpcId"]


TYPES: Mapping[str, Type] = {
    "aws:ec2/networkAcl:NetworkAcl": Type(network_acl, delete_network_acl),
    "aws:ec2/networkAclRule:NetworkAclRule": Type(network_acl_rule, delete_network_acl_rule, by_list_and_number),
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": Type(
        network_acl_association, delete_network_acl_association
    ),
}
