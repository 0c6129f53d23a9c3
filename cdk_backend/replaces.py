"""Which deployed resources a set of templates would take away or make anew.

CloudFormation replaces a resource when a property changes that can only be said at its creation, and then whatever
refers to it by such a property.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Templates = Mapping[str, Mapping[str, Any]]
"""By the name of the stack."""

# From CloudFormation's own schemas, `createOnlyProperties` and its conditional kin, of what isoform writes.
# https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
CREATE_ONLY: Mapping[str, frozenset[str]] = {
    "AWS::EC2::VPC": frozenset({"CidrBlock", "InstanceTenancy"}),
    "AWS::EC2::VPCCidrBlock": frozenset(
        {"VpcId", "CidrBlock", "AmazonProvidedIpv6CidrBlock", "Ipv6Pool", "Ipv6CidrBlock"}
    ),
    "AWS::EC2::EgressOnlyInternetGateway": frozenset({"VpcId"}),
    # By what the function answers to: the group's id is its own.
    "Custom::EmptiedDefaultSecurityGroup": frozenset({"GroupId"}),
    "AWS::Lambda::Function": frozenset({"FunctionName", "PackageType"}),
    "AWS::EC2::InternetGateway": frozenset(),
    "AWS::EC2::VPCGatewayAttachment": frozenset({"VpcId"}),
    "AWS::EC2::Subnet": frozenset(
        {"VpcId", "CidrBlock", "AvailabilityZone", "AvailabilityZoneId", "Ipv6Native", "Ipv6CidrBlock"}
    ),
    "AWS::EC2::EIP": frozenset(),
    "AWS::EC2::NatGateway": frozenset({"SubnetId", "AllocationId", "ConnectivityType"}),
    "AWS::EC2::RouteTable": frozenset({"VpcId"}),
    "AWS::EC2::Route": frozenset({"RouteTableId", "DestinationCidrBlock", "DestinationIpv6CidrBlock"}),
    "AWS::EC2::SubnetRouteTableAssociation": frozenset({"SubnetId", "RouteTableId"}),
    "AWS::EC2::FlowLog": frozenset(
        {
            "DeliverLogsPermissionArn",
            "DestinationOptions",
            "LogDestination",
            "LogDestinationType",
            "LogFormat",
            "LogGroupName",
            "MaxAggregationInterval",
            "ResourceId",
            "ResourceType",
            "TrafficType",
        }
    ),
    "AWS::EC2::DHCPOptions": frozenset(
        {"DomainName", "DomainNameServers", "NtpServers", "NetbiosNameServers", "NetbiosNodeType"}
    ),
    "AWS::EC2::VPCDHCPOptionsAssociation": frozenset({"DhcpOptionsId", "VpcId"}),
    # EC2 cannot change the family of a list's addresses, and CloudFormation's schema does not know: that update fails.
    "AWS::EC2::PrefixList": frozenset(),
    "AWS::EC2::NetworkAcl": frozenset({"VpcId"}),
    "AWS::EC2::NetworkAclEntry": frozenset({"NetworkAclId", "Egress", "RuleNumber"}),
    "AWS::EC2::SubnetNetworkAclAssociation": frozenset({"SubnetId", "NetworkAclId"}),
    "AWS::S3::Bucket": frozenset({"BucketName"}),
    "AWS::S3::BucketPolicy": frozenset({"Bucket"}),
    "AWS::EC2::VPCEndpoint": frozenset({"VpcId", "ServiceName", "VpcEndpointType"}),
    "AWS::EC2::SecurityGroup": frozenset({"GroupName", "GroupDescription", "VpcId"}),
    "AWS::EC2::SecurityGroupIngress": frozenset(
        {
            "GroupId",
            "IpProtocol",
            "FromPort",
            "ToPort",
            "CidrIp",
            "CidrIpv6",
            "SourcePrefixListId",
            "SourceSecurityGroupId",
        }
    ),
    "AWS::EC2::SecurityGroupEgress": frozenset(
        {
            "GroupId",
            "IpProtocol",
            "FromPort",
            "ToPort",
            "CidrIp",
            "CidrIpv6",
            "DestinationPrefixListId",
            "DestinationSecurityGroupId",
        }
    ),
    "AWS::IAM::OIDCProvider": frozenset({"Url"}),
    "AWS::IAM::ManagedPolicy": frozenset({"ManagedPolicyName", "Path", "Description"}),
    "AWS::IAM::Role": frozenset({"RoleName", "Path"}),
    "AWS::IAM::InstanceProfile": frozenset({"InstanceProfileName", "Path"}),
    "AWS::KMS::Key": frozenset(),
    "AWS::KMS::Alias": frozenset({"AliasName"}),
    "AWS::Logs::LogGroup": frozenset({"LogGroupName"}),
    "AWS::Logs::MetricFilter": frozenset({"FilterName", "LogGroupName"}),
    "AWS::SNS::Topic": frozenset({"TopicName"}),
    "AWS::SNS::TopicPolicy": frozenset(),
    "AWS::SNS::Subscription": frozenset({"TopicArn", "Protocol", "Endpoint"}),
    "AWS::CloudWatch::Alarm": frozenset({"AlarmName"}),
    "AWS::CloudWatch::CompositeAlarm": frozenset({"AlarmName"}),
    "AWS::CloudWatch::Dashboard": frozenset({"DashboardName"}),
    "AWS::Events::Rule": frozenset({"Name", "EventBusName"}),
    "AWS::SSM::Parameter": frozenset({"Name"}),
}

ADDED = frozenset({("AWS::EC2::Subnet", "Ipv6CidrBlock")})
"""What can be said of a thing that is there, where nothing was said before."""

# What others stand on, what others know from outside, or what holds data: nobody loses it by accident. A log group's
# logs go with it; what a key has encrypted nobody reads again; a topic takes along its subscriptions, each of which a
# person or a service outside has confirmed. A role of the same name is another one to whoever trusts it by its ARN, and
# an instance does not find its new profile; an account has one provider of tokens, which others' roles trust too.
# Parameters and managed policies come back as they were.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
PRECIOUS = frozenset(
    {
        "AWS::EC2::VPC",
        "AWS::EC2::Subnet",
        "AWS::EC2::NatGateway",
        "AWS::EC2::EIP",
        "AWS::IAM::OIDCProvider",
        "AWS::IAM::Role",
        "AWS::IAM::InstanceProfile",
        "AWS::KMS::Key",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
    }
)


@dataclass(frozen=True, slots=True)
class Loss:
    """A deployed resource that would be taken away, or made anew."""

    id: str
    """The model id, or `owner#part`."""
    native: str
    why: str
    """`is taken away`, or by which property it is replaced."""
    moves: bool = False
    """Whether it is taken away from one stack and made again in another, with nothing there between the two."""


# What CloudFormation takes for a name of our own: while it stays, nothing can be made anew beside the old.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
NAME: Mapping[str, str] = {
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::CompositeAlarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::EC2::SecurityGroup": "GroupName",
    "AWS::Events::Rule": "Name",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Logs::MetricFilter": "FilterName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SSM::Parameter": "Name",
}


@dataclass(frozen=True, slots=True)
class Anew:
    """A deployed resource that CloudFormation would make a second time, and then delete the first."""

    id: str
    """The model id, or `owner#part`."""
    because: str
    """The property that says so."""
    along: str | None
    """The id of what it names by that property and goes along with; None where the property itself changes."""
    name: str | None
    """The name by which it is refused: of one name there is one at a time."""
    moves: tuple[str, str] | None = None
    """From which stack to which: it is deleted in the one and made again in the other, with nothing between."""


def made_anew(deployed: Templates, meant: Templates) -> list[Anew]:
    """What is there, and would be again as another one: in the order of the deployed templates."""
    stacks = _stacks(meant)
    found = []
    for (stack, logical), why in what_goes(deployed, meant).items():
        body, now = deployed[stack]["Resources"][logical], meant.get(stack, NOTHING)["Resources"].get(logical)
        if now is not None:
            word = NAME.get(body["Type"], "")
            name, new = (each.get("Properties", {}).get(word) for each in (body, now))
            # In another VPC a group may have the same name.
            free = now["Type"] != body["Type"] or (word == "GroupName" and why.because == "VpcId")
            stays = name if name is not None and name == new and not free else None
            along = id_of(why.along[1], deployed[why.along[0]]["Resources"][why.along[1]]) if why.along else None
            found.append(Anew(id_of(logical, body), why.because, along, stays))
        elif (to := stacks.get(id_of(logical, body))) is not None:
            found.append(Anew(id_of(logical, body), "", None, None, (stack, to)))
    return found


def losses(deployed: Templates, meant: Templates) -> list[Loss]:
    """Each loss, but for what is retained, in the order of the deployed templates.

    What only changes its stack is one, whether it is retained or not: it would be there twice, or not at all.
    """
    why = what_goes(deployed, meant)
    stacks = _stacks(meant)
    lost = []
    for stack, template in deployed.items():
        for logical, body in template["Resources"].items():
            id = id_of(logical, body)
            if (stack, logical) in why and logical not in meant.get(stack, NOTHING)["Resources"] and id in stacks:
                lost.append(Loss(id, body["Type"], f"moves from {stack} to {stacks[id]}", moves=True))
            elif (stack, logical) in why and body.get("DeletionPolicy", "Delete") == "Delete":
                lost.append(Loss(id, body["Type"], why[stack, logical].words))
    return lost


@dataclass(frozen=True, slots=True)
class Why:
    """Why a deployed resource does not stay as it is."""

    words: str
    because: str = ""
    """The property that says so, if one does."""
    along: tuple[str, str] | None = None
    """What that property names, by stack and logical id."""


def what_goes(deployed: Templates, meant: Templates) -> Mapping[tuple[str, str], Why]:
    """By stack and logical id, why what is deployed does not stay as it is; in the order of the templates."""
    why: dict[tuple[str, str], Why] = {}
    exports = exports_of(meant)
    while True:  # until a round finds no further one: a subnet takes its NAT gateway along, and that its routes
        found = {
            (stack, logical): reason
            for stack, template in deployed.items()
            for logical, body in template["Resources"].items()
            if (stack, logical) not in why
            for reason in _reasons(stack, logical, body, meant, why, exports)
        }
        if not found:
            break
        why |= found
    every = ((stack, logical) for stack, template in deployed.items() for logical in template["Resources"])
    return {each: why[each] for each in every if each in why}


NOTHING: Mapping[str, Any] = {"Resources": {}}

Exports = Mapping[str, tuple[str, Any]]
"""By name, the stack that exports it, and its value."""


def exports_of(templates: Templates) -> Exports:
    return {
        name: (stack, output["Value"])
        for stack, template in templates.items()
        for output in template.get("Outputs", {}).values()
        if (name := output.get("Export", {}).get("Name"))
    }


def _stacks(templates: Templates) -> Mapping[str, str]:
    """By model id, the stack that has it."""
    return {
        id_of(logical, body): stack
        for stack, template in templates.items()
        for logical, body in template["Resources"].items()
    }


def id_of(logical: str, body: Mapping[str, Any]) -> str:
    found: str = body.get("Metadata", {}).get("isoform:id", logical)
    return found


def _reasons(
    stack: str,
    logical: str,
    body: Mapping[str, Any],
    meant: Templates,
    lost: Mapping[tuple[str, str], Why],
    exports: Exports,
) -> Iterator[Why]:
    """At most one: why this resource does not stay as it is."""
    now = meant.get(stack, {}).get("Resources", {}).get(logical)
    if now is None:
        yield Why("is taken away")
        return
    if now["Type"] != body["Type"]:
        yield Why(f"becomes a {now['Type']}", "Type")
        return
    old, new = body.get("Properties", {}), now.get("Properties", {})
    for name in sorted(CREATE_ONLY.get(body["Type"], frozenset())):
        if old.get(name) != new.get(name) and not ((body["Type"], name) in ADDED and not old.get(name)):
            yield Why(f"is made anew, because {name} changes", name)
            return
        for target in targets(new.get(name), stack, exports):
            if target in lost:
                yield Why(f"is made anew, because what its {name} names is", name, target)
                return


def targets(words: Any, stack: str, exports: Exports) -> Iterator[tuple[str, str]]:
    """The resources to which a property refers, by stack and logical id."""
    match words:
        case {"Ref": str(logical)} | {"Fn::GetAtt": [str(logical), _]}:
            yield stack, logical
        case {"Fn::ImportValue": str(name)} if name in exports:
            exporter, value = exports[name]
            yield from targets(value, exporter, exports)
        case dict():
            for item in words.values():
                yield from targets(item, stack, exports)
        case list():
            for item in words:
                yield from targets(item, stack, exports)
