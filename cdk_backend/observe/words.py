"""CloudFormation's dialect: its intrinsic functions as text, and what each of them means of which type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import Unreadable
from core.graph import Attribute, AttributeOf, Ipv6Range, Ref, SubnetOf, Text

REF: Mapping[str, Attribute] = {
    # Return values: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-<type>.html
    "AWS::EC2::EIP": "address",
    "AWS::EC2::VPC": "id",
    "AWS::EC2::VPCCidrBlock": "id",
    "AWS::EC2::EgressOnlyInternetGateway": "id",
    "AWS::EC2::InternetGateway": "id",
    "AWS::EC2::Subnet": "id",
    "AWS::EC2::NatGateway": "id",
    "AWS::EC2::RouteTable": "id",
    "Custom::EmptiedDefaultSecurityGroup": "id",
    "AWS::EC2::DHCPOptions": "id",
    "AWS::EC2::NetworkAcl": "id",
    "AWS::EC2::PrefixList": "id",
    "AWS::S3::Bucket": "name",
    "AWS::EC2::VPCEndpoint": "id",
    "AWS::IAM::OIDCProvider": "arn",
    "AWS::IAM::ManagedPolicy": "arn",
    "AWS::IAM::Role": "name",
    "AWS::IAM::InstanceProfile": "name",
    "AWS::KMS::Key": "id",
    "AWS::Logs::LogGroup": "name",
    "AWS::SNS::Topic": "arn",
    "AWS::SNS::Subscription": "arn",
    "AWS::CloudWatch::Alarm": "name",
    "AWS::CloudWatch::CompositeAlarm": "name",
    "AWS::CloudWatch::Dashboard": "name",
    "AWS::Events::Rule": "name",
    "AWS::SSM::Parameter": "name",
}
"""What `Ref` gives, by type. A security group's once was its name: it is not here."""

GET_ATT: Mapping[tuple[str, str], Attribute] = {
    ("AWS::EC2::EIP", "AllocationId"): "id",
    ("AWS::EC2::VPC", "DefaultSecurityGroup"): "default-group",
    ("AWS::EC2::SecurityGroup", "GroupId"): "id",
    ("AWS::Lambda::Function", "Arn"): "arn",
    ("AWS::Logs::LogGroup", "Arn"): "arn",
    ("AWS::S3::Bucket", "Arn"): "arn",
    ("AWS::IAM::OIDCProvider", "Arn"): "arn",
    ("AWS::IAM::ManagedPolicy", "PolicyArn"): "arn",
    ("AWS::IAM::Role", "Arn"): "arn",
    ("AWS::IAM::InstanceProfile", "Arn"): "arn",
    ("AWS::KMS::Key", "Arn"): "arn",
    ("AWS::SNS::Topic", "TopicName"): "name",
    ("AWS::CloudWatch::Alarm", "Arn"): "arn",
    ("AWS::CloudWatch::CompositeAlarm", "Arn"): "arn",
    ("AWS::Events::Rule", "Arn"): "arn",
}
"""What `Fn::GetAtt` gives, by type and attribute."""

PSEUDO = ("AWS::Partition", "AWS::Region", "AWS::AccountId")
"""What a template may say of where it is deployed. No resource is called so: in no graph is there such a text."""


BITS = [str(128 - prefix) for prefix in range(56, 65)]
"""How long what is left of an address is behind each prefix that a share can have."""


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack of an assembly: what it is called, and its template."""

    name: str
    template: Mapping[str, object]
    types: Mapping[str, str]
    """The type of each of its resources, by logical id."""
    ids: Mapping[str, str]
    """The model id of each, likewise."""


@dataclass(slots=True)
class Exports:
    """What stacks give each other: an import is whatever its export says."""

    values: dict[str, tuple[Stack, object]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    ranges: dict[str, list[str]] = field(default_factory=dict)
    """By VPC its ranges of IPv6."""

    def share(self, value: object, stack: Stack) -> SubnetOf:
        """The share of a VPC's range that `value` means in the template of `stack`. Raises `Unreadable`.

        CloudFormation's list of a VPC's ranges is in no order: only of one is it known which it is.
        """
        match value:
            case {
                "Fn::Select": [index, {"Fn::Cidr": [{"Fn::Select": [0, blocks], **c}, count, str(bits)], **b}],
                **a,
            } if not a and not b and not c and type(index) is type(count) is int and bits in BITS:
                ranges = self.ranges.get(self._vpc(blocks, stack), [])
                if len(ranges) != 1:
                    raise Unreadable("", f"{len(ranges)} ranges of IPv6, not one")
                share = SubnetOf(Ref(Ipv6Range, ranges[0]), 128 - int(bits), index)
                if count == share.count:
                    return share
        raise Unreadable("", f"{value!r} is no share that isoform writes")

    def _vpc(self, value: object, stack: Stack) -> str:
        """The VPC of which `value` is all ranges of IPv6. A list goes from stack to stack as a text."""
        match value:
            case {"Fn::GetAtt": [str(logical), "Ipv6CidrBlocks"], **rest} if (
                not rest and stack.types.get(logical) == "AWS::EC2::VPC"
            ):
                return stack.ids[logical]
            case {"Fn::Split": ["||", {"Fn::ImportValue": str(name), **inner}], **rest} if (
                not rest and not inner and name in self.values
            ):
                self.used.add(name)
                exporter, exported = self.values[name]
                match exported:
                    case {"Fn::Join": ["||", blocks], **more} if not more and exporter is not stack:
                        return self._vpc(blocks, exporter)
        raise Unreadable("", f"{value!r} is not the ranges of a VPC")

    def decode(self, value: object, stack: Stack) -> Text:
        """The text that `value` means in the template of `stack`. Raises `Unreadable`."""
        match value:  # `**rest` must be empty: a pattern alone lets further keys pass
            case str():
                return Text.of(value)
            case {"Ref": str(logical), **rest} if not rest and stack.types.get(logical) in REF:
                return Text.of(AttributeOf(stack.ids[logical], REF[stack.types[logical]]))
            case {"Ref": str(pseudo), **rest} if not rest and pseudo in PSEUDO:
                return Text.of(AttributeOf(pseudo, "name"))
            case {"Fn::GetAtt": [str(logical), str(name)], **rest} if (
                not rest and (stack.types.get(logical, ""), name) in GET_ATT
            ):
                return Text.of(AttributeOf(stack.ids[logical], GET_ATT[stack.types[logical], name]))
            case {"Fn::Join": ["", [*parts]], **rest} if not rest:
                return Text.of(*(piece for part in parts for piece in self.decode(part, stack).parts))
            case {"Fn::ImportValue": str(name), **rest} if not rest and name in self.values:
                self.used.add(name)
                exporter, exported = self.values[name]
                if exporter is stack:
                    raise Unreadable(stack.name, f"imports {name}, its own export")
                return self.decode(exported, exporter)
            case _:
                raise Unreadable("", f"{value!r} is no text that isoform writes")
