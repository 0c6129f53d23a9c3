"""What a render function needs of its surroundings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

from core import documents
from core.graph import Attribute, AttributeOf, Document, Kind, Policy, Ref, SubnetOf, Tags, Text, Vpc, pascal


@dataclass(frozen=True, slots=True)
class Constructs:
    """What one resource came to: a construct of its own, and by name those that are parts of it."""

    own: cdk.CfnResource
    parts: Mapping[str, cdk.CfnResource] = field(default_factory=dict)
    called: Mapping[Attribute, Callable[[], str]] = field(default_factory=dict)
    """How CDK says its attributes; by what is not here it is not called, but that its id is its `Ref`.

    Always by one word for one attribute: `Ref` and `GetAtt` of one thing would be two exports of it.
    """

    blocks: Callable[[], Sequence[str]] | None = None
    """Of a VPC's range of IPv6, how CDK says all ranges of the VPC; there is no other."""

    def all(self, id: str) -> Iterator[tuple[str, cdk.CfnResource]]:
        """Each with its id: the resource's, or `owner#part`."""
        yield id, self.own
        for name, part in self.parts.items():
            yield f"{id}#{name}", part

    def attribute(self, attribute: Attribute) -> str:
        if attribute == "id" and "id" not in self.called:
            return self.own.ref
        return self.called[attribute]()


@dataclass(frozen=True, slots=True)
class Scope:
    """The stack in which a resource is made, and whatever was made before it, in any stack."""

    stack: cdk.Stack
    _made: Mapping[str, Constructs]

    def id(self, ref: Ref[Kind]) -> str:
        return self._made[ref.target].attribute("id")

    def arn(self, ref: Ref[Kind]) -> str:
        return self._made[ref.target].attribute("arn")

    def default_group(self, ref: Ref[Kind]) -> str:
        """The id of the security group that AWS makes with a VPC."""
        return self._made[ref.target].attribute("default-group")

    def name(self, ref: Ref[Kind]) -> str:
        return self._made[ref.target].attribute("name")

    def blocks_of(self, vpc: Ref[Vpc]) -> Callable[[], Sequence[str]]:
        own = self._made[vpc.target].own
        assert isinstance(own, ec2.CfnVPC)
        return lambda: own.attr_ipv6_cidr_blocks

    def share(self, share: SubnetOf) -> str:
        """What stands there once AWS has given the range: its VPC's list has no other."""
        blocks = self._made[share.range.target].blocks
        assert blocks is not None
        all_of_its_size = cdk.Fn.cidr(cdk.Fn.select(0, [*blocks()]), share.count, str(128 - share.prefix))
        return cdk.Fn.select(share.index, all_of_its_size)

    def text(self, text: Text) -> str:
        """The text, in which CDK's tokens stand for what AWS fills in."""
        return "".join(
            self._made[part.target].attribute(part.attribute) if isinstance(part, AttributeOf) else part
            for part in text.parts
        )

    def document(self, document: Document) -> object:
        """As data, for a property that takes it so."""
        return _with_nulls(documents.spelled(document.content, self.text))

    def json(self, document: Document) -> str:
        """As text, for a property that takes it so.

        Not by `Stack.to_json_string`, which never hears of a `None`; what AWS fills in stands in either as it is.
        """
        return json.dumps(documents.spelled(document.content, self.text), ensure_ascii=False)

    def policy(self, policy: Policy) -> object:
        return self.document(documents.written(policy))


def _with_nulls(data: object) -> object:
    """jsii drops a `None`; what is to be a null in the template is `JsonNull`."""
    match data:
        case None:
            return cdk.JsonNull.INSTANCE
        case dict():
            return {key: _with_nulls(item) for key, item in data.items()}
        case list():
            return [_with_nulls(item) for item in data]
        case _:
            return data


def logical_id(id: str) -> str:
    """`subnet/public/a` is `SubnetPublicA`: CloudFormation takes letters and digits only."""
    return pascal(id)


def tags(tags: Tags) -> list[cdk.CfnTag]:
    return [cdk.CfnTag(key=key, value=value) for key, value in tags.items()]
