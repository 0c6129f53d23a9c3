"""What a render function needs of its surroundings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv6Network

import pulumi
from pulumi_aws import ec2

from core import documents
from core.graph import Attribute, AttributeOf, Document, Kind, Policy, Ref, SubnetOf, Text


@dataclass(frozen=True, slots=True)
class Made:
    """What one resource came to: a native one of its own, and those that are parts of it."""

    own: pulumi.CustomResource
    parts: Sequence[pulumi.CustomResource] = ()
    called: Mapping[Attribute, pulumi.Output[str]] = field(default_factory=dict)
    """Its outputs that are its attributes; by what is not here it is not called, but that it has an id."""

    def attribute(self, attribute: Attribute) -> pulumi.Output[str]:
        if attribute == "id" and "id" not in self.called:
            return self.own.id
        return self.called[attribute]


@dataclass(frozen=True, slots=True)
class Program:
    """The resources made so far, by model id; and through which provider."""

    provider: pulumi.ProviderResource
    made: dict[str, Made] = field(default_factory=dict)

    def id(self, ref: Ref[Kind]) -> pulumi.Output[str]:
        """The id that AWS gives the resource, as Pulumi knows it: an address's is its allocation id."""
        return self.made[ref.target].attribute("id")

    def arn(self, ref: Ref[Kind]) -> pulumi.Output[str]:
        return self.made[ref.target].attribute("arn")

    def name(self, ref: Ref[Kind]) -> pulumi.Output[str]:
        return self.made[ref.target].attribute("name")

    def share(self, share: SubnetOf) -> pulumi.Output[str]:
        """What stands there once AWS has given the range."""
        range = self.made[share.range.target].own
        assert isinstance(range, ec2.VpcIpv6CidrBlockAssociation)
        return range.ipv6_cidr_block.apply(lambda block: str(share.of(IPv6Network(block))))

    def text(self, text: Text) -> pulumi.Input[str]:
        """The text, with outputs for what AWS fills in."""
        parts = [
            self.made[part.target].attribute(part.attribute) if isinstance(part, AttributeOf) else part
            for part in text.parts
        ]
        return "".join(map(str, text.parts)) if text.is_plain else pulumi.Output.concat(*parts)

    def json(self, document: Document) -> pulumi.Output[str]:
        """As text, which is how Pulumi's properties take every document."""
        return pulumi.Output.json_dumps(documents.spelled(document.content, self.text))

    def policy(self, policy: Policy) -> pulumi.Output[str]:
        return self.json(documents.written(policy))
