"""What an application's own stacks build on: the foundation's parts as the interfaces of CDK's L2.

    foundation = add_stacks(app, lower(meant), meant)
    ec2.Instance(stack, "Worker", vpc=foundation.vpc, security_group=foundation.security_group("app"), ...)

They refer, and add nothing: rules, grants and policies that a construct would like to write on them are the
foundation's own to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns

from cdk_backend.render.scope import Constructs, logical_id
from core.graph import (
    Attribute,
    InstanceProfile,
    Kind,
    LogGroup,
    ResourceGraph,
    Role,
    SecurityGroup,
    Subnet,
    Topic,
    Vpc,
)
from core.lower.network import VPC
from core.model import Foundation

K = TypeVar("K", bound=Kind)
H = TypeVar("H")


@dataclass(frozen=True, slots=True)
class Stacks:
    """The stacks of a foundation in an app, and handles of what is in them.

    Every method raises `GraphFault`, with the nearest id, for what the foundation does not have.
    """

    foundation: Foundation
    graph: ResourceGraph
    _made: Mapping[str, Constructs]
    _handles: dict[str, object] = field(default_factory=dict)

    @property
    def vpc(self) -> ec2.IVpc:
        """With every subnet, in groups called by their tiers."""
        network = self.foundation.network
        zones = sorted(network.zones)

        def tiers(access: str) -> list[str] | None:
            return [name for name, tier in network.tiers.items() if tier.access == access] or None

        def subnets(access: str) -> list[str] | None:
            return [self._said(f"subnet/{tier}/{zone}", "id") for tier in tiers(access) or [] for zone in zones] or None

        return self._handle(
            self.graph.named(Vpc, VPC.target),
            lambda stack, id, vpc: ec2.Vpc.from_vpc_attributes(
                stack,
                id,
                vpc_id=self._said(vpc.id, "id"),
                vpc_cidr_block=str(vpc.cidr),
                availability_zones=[self._zone(zone) for zone in zones],
                public_subnet_ids=subnets("public"),
                public_subnet_names=tiers("public"),
                private_subnet_ids=subnets("private"),
                private_subnet_names=tiers("private"),
                isolated_subnet_ids=subnets("isolated"),
                isolated_subnet_names=tiers("isolated"),
            ),
        )

    def _zone(self, zone: str) -> str:
        """By its name, which of a zone that is said by its id only the subnet in it knows."""
        if "-" not in zone:
            return self.foundation.region + zone
        subnet = self._made[f"subnet/{next(iter(self.foundation.network.tiers))}/{zone}"].own
        return cast(ec2.CfnSubnet, subnet).attr_availability_zone

    @property
    def private_subnets(self) -> list[ec2.ISubnet]:
        """Of every tier whose way out is NAT."""
        return self.vpc.private_subnets

    def subnets(self, tier: str) -> list[ec2.ISubnet]:
        """Of one tier, one in each zone."""
        self.graph.named(Subnet, f"subnet/{tier}/{min(self.foundation.network.zones)}")
        return self.vpc.select_subnets(subnet_group_name=tier).subnets

    def security_group(self, name: str) -> ec2.ISecurityGroup:
        return self._handle(
            self.graph.named(SecurityGroup, f"group/{name}"),
            lambda stack, id, group: ec2.SecurityGroup.from_security_group_id(
                stack, id, self._said(group.id, "id"), mutable=False
            ),
        )

    def role(self, name: str) -> iam.IRole:
        return self._handle(
            self.graph.named(Role, f"role/{name}"),
            lambda stack, id, role: iam.Role.from_role_arn(stack, id, self._said(role.id, "arn"), mutable=False),
        )

    def instance_profile(self, name: str) -> iam.IInstanceProfile:
        return self._handle(
            self.graph.named(InstanceProfile, f"instance-profile/{name}"),
            lambda stack, id, profile: iam.InstanceProfile.from_instance_profile_attributes(
                stack,
                id,
                instance_profile_arn=self._said(profile.id, "arn"),
                role=self.role(profile.role.target.removeprefix("role/")),
            ),
        )

    def topic(self, name: str) -> sns.ITopic:
        return self._handle(
            self.graph.named(Topic, f"topic/{name}"),
            lambda stack, id, topic: sns.Topic.from_topic_attributes(
                stack,
                id,
                topic_arn=self._said(topic.id, "arn"),
                key_arn=self._said(topic.key.target, "arn") if topic.key else None,
            ),
        )

    def log_group(self, name: str) -> logs.ILogGroup:
        return self._handle(
            self.graph.named(LogGroup, f"log-group/{name}"),
            lambda stack, id, group: logs.LogGroup.from_log_group_name(stack, id, self._said(group.id, "name")),
        )

    def _said(self, id: str, attribute: Attribute) -> str:
        return self._made[id].attribute(attribute)

    def _handle(self, resource: K, make: Callable[[cdk.Stack, str, K], H]) -> H:
        """The one handle of a resource, which stands beside it in its stack."""
        if resource.id not in self._handles:
            made = make(cdk.Stack.of(self._made[resource.id].own), f"Handle{logical_id(resource.id)}", resource)
            self._handles[resource.id] = made
        return cast(H, self._handles[resource.id])
