"""What somebody has made by hand keeps a stack from being deleted, and is named with CloudFormation's own reason."""

from __future__ import annotations

import pytest

from core.errors import EngineFailed
from isoform import stacks
from isoform.holders import holders
from live.target import Target
from tests.live.conftest import REGION, SESSION, Account
from tests.live.templates import Template, ref

pytestmark = pytest.mark.live

OURS: Template = {
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Gateway": {"Type": "AWS::EC2::InternetGateway"},
        "Attachment": {
            "Type": "AWS::EC2::VPCGatewayAttachment",
            "Properties": {"VpcId": ref("Vpc"), "InternetGatewayId": ref("Gateway")},
        },
        "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": ref("Vpc"), "CidrBlock": "10.0.0.0/24"}},
        "Table": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": ref("Vpc")}},
        "Acl": {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": ref("Vpc")}},
        "Group": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupName": "ours", "GroupDescription": "ours", "VpcId": ref("Vpc")},
        },
    }
}


def test_what_holds_a_stack_is_named_and_once_it_is_gone_the_rest_goes(account: Account) -> None:
    account.create("stack", OURS)
    ec2, there, target = account.ec2, account.physical("stack"), target_of(account)
    vpc, group = there["Vpc"], there["Group"]

    image = ec2.register_image(Name="image", RootDeviceName="/dev/xvda", Architecture="x86_64")["ImageId"]
    where = {"SubnetId": there["Subnet"], "Groups": [group], "DeviceIndex": 0, "AssociatePublicIpAddress": True}
    where["DeleteOnTermination"] = True  # AWS's default
    started = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, NetworkInterfaces=[where])  # type: ignore[list-item]  # it types each of its words
    instance = started["Instances"][0]
    interface, address = instance["NetworkInterfaces"][0]["NetworkInterfaceId"], instance["PublicIpAddress"]
    made = ec2.create_network_interface(SubnetId=there["Subnet"], Groups=[group], Description="ELB app/web")
    balancer = made["NetworkInterface"]["NetworkInterfaceId"]
    stranger = ec2.create_security_group(GroupName="by hand", Description="by hand", VpcId=vpc)["GroupId"]
    web = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": [{"GroupId": group}]}]
    ec2.authorize_security_group_ingress(GroupId=stranger, IpPermissions=web)  # type: ignore[arg-type]  # as above
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.9.0/24")["Subnet"]["SubnetId"]
    table = ec2.associate_route_table(RouteTableId=there["Table"], SubnetId=subnet)["AssociationId"]

    with pytest.raises(EngineFailed) as failed:
        stacks.delete(target, "stack", print)
    said = str(failed.value)
    in_subnet = [f"network interface {interface} of instance {instance['InstanceId']}"]
    in_subnet.append(f"network interface {balancer} (ELB app/web)")
    assert held_in(said) == {
        "Group": [*in_subnet, f"ingress of security group {stranger} (by hand)"],
        "Subnet": in_subnet,
        "Attachment": [f"{address} of {in_subnet[0]}"],
        "Table": [f"subnet {subnet}"],
    }
    assert said.count("(DependencyViolation)") == 4  # EC2's own word
    assert said.endswith("\nTake away what holds them, and destroy again: what is deleted by now stays so")

    ec2.disassociate_route_table(AssociationId=table)
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    ec2.delete_network_interface(NetworkInterfaceId=balancer)
    ec2.revoke_security_group_ingress(GroupId=stranger, IpPermissions=web)  # type: ignore[arg-type]  # as above
    with pytest.raises(EngineFailed) as again:  # of the first attempt nothing is said again
        stacks.delete(target, "stack", print)
    assert held_in(str(again.value)) == {
        "Vpc": [f"subnet {subnet} (10.0.9.0/24)", f"security group {stranger} (by hand)"]
    }
    listed = account.cloudformation.list_stack_resources(StackName="stack")["StackResourceSummaries"]
    states = {one["LogicalResourceId"]: one["ResourceStatus"] for one in listed}
    assert states == {name: "CREATE_COMPLETE" if name == "Vpc" else "DELETE_COMPLETE" for name in OURS["Resources"]}

    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_security_group(GroupId=stranger)
    stacks.delete(target, "stack", print)
    assert stacks.described(target, "stack") is None


def test_what_a_network_acl_still_serves_is_named(account: Account) -> None:
    account.create("stack", OURS)
    there = account.physical("stack")
    acls = account.ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [there["Vpc"]]}])["NetworkAcls"]
    (association,) = [each for acl in acls for each in acl["Associations"]]
    account.ec2.replace_network_acl_association(
        AssociationId=association["NetworkAclAssociationId"], NetworkAclId=there["Acl"]
    )
    assert holders(target_of(account), "AWS::EC2::NetworkAcl", there["Acl"]) == [f"subnet {there['Subnet']}"]


def test_where_ec2_does_not_answer_cloudformations_reason_is_seen_all_the_same(account: Account) -> None:
    (said,) = holders(target_of(account), "AWS::EC2::RouteTable", "rtb-0")
    assert said.startswith("something; EC2 did not say what: An error occurred (InvalidRouteTableID.NotFound)")


def test_a_deletion_that_takes_long_has_no_reason_yet(account: Account) -> None:
    account.create("stack", OURS)
    assert stacks.why_not_deleted(target_of(account), "stack").startswith(
        "CloudFormation has not deleted stack yet, and says of nothing that it failed"
    )


def held_in(said: str) -> dict[str, list[str]]:
    """By logical id, what holds it."""
    _, *each = "\n".join(said.splitlines()[:-1]).split("\n  ")
    found: dict[str, list[str]] = {}
    for line in each:
        name, holder = line.split()[0], line.removeprefix("  held by ")
        if holder == line:
            found[name] = []
        else:
            found[[*found][-1]].append(holder)
    return found


def target_of(account: Account) -> Target:
    keys = {word: each for word, each in account.keys.items() if word not in ("endpoint_url", "region_name")}
    return Target("local", account.id, REGION, {}, SESSION, account.local.endpoint, keys)
