"""What a render function needs of its surroundings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

from core.graph import Kind, Ref, Tags, pascal


@dataclass(frozen=True, slots=True)
class Constructs:
    """What one resource came to: a construct of its own, and by name those that are parts of it."""

    own: cdk.CfnResource
    parts: Mapping[str, cdk.CfnResource] = field(default_factory=dict)

    def all(self, id: str) -> Iterator[tuple[str, cdk.CfnResource]]:
        """Each with its id: the resource's, or `owner#part`."""
        yield id, self.own
        for name, part in self.parts.items():
            yield f"{id}#{name}", part


@dataclass(frozen=True, slots=True)
class Scope:
    """The stack in which a resource is made, and whatever was made before it, in any stack."""

    stack: cdk.Stack
    _made: Mapping[str, Constructs]

    def id(self, ref: Ref[Kind]) -> str:
        """What AWS takes as the id of `ref`.

        Always by one word for one type: `Ref` and `GetAtt` of one thing would be two exports of it.
        """
        match self._made[ref.target].own:
            case ec2.CfnEIP() as address:  # whose Ref is the public address
                return address.attr_allocation_id
            case ec2.CfnSecurityGroup() as group:
                return group.attr_group_id
            case construct:
                return construct.ref


def logical_id(id: str) -> str:
    """`subnet/public/a` is `SubnetPublicA`: CloudFormation takes letters and digits only."""
    return pascal(id)


def tags(tags: Tags) -> list[cdk.CfnTag]:
    return [cdk.CfnTag(key=key, value=value) for key, value in tags.items()]
