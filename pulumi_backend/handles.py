"""What an application's own resources build on: the foundation's parts as outputs of its program.

foundation = add_components(lower(meant), meant)
ec2.Instance("worker", subnet_id=foundation.subnet_ids("private")[0], opts=foundation.options)
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from core.graph import Attribute, InstanceProfile, Kind, LogGroup, ResourceGraph, Role, SecurityGroup, Subnet, Topic
from core.lower.network import VPC
from core.model import Foundation
from pulumi_backend.render import render
from pulumi_backend.render.program import Program


def add_components(graph: ResourceGraph, foundation: Foundation) -> Components:
    """Register a component for each domain that has resources, and give handles of them."""
    return Components(foundation, graph, render(graph, account=foundation.account, region=foundation.region))


@dataclass(frozen=True, slots=True)
class Components:
    """The components of a foundation in a program, and handles of what is in them.

    Every method raises `GraphFault`, with the nearest id, for what the foundation does not have.
    """

    foundation: Foundation
    graph: ResourceGraph
    _program: Program

    @property
    def options(self) -> pulumi.ResourceOptions:
        """For whatever is to be in the foundation's account and region."""
        return pulumi.ResourceOptions(provider=self._program.provider)

    @property
    def vpc_id(self) -> pulumi.Output[str]:
        return self._program.id(VPC)

    @property
    def private_subnet_ids(self) -> list[pulumi.Output[str]]:
        """Of every tier whose way out is NAT."""
        tiers = self.foundation.network.tiers
        return [id for name, tier in tiers.items() if tier.access == "private" for id in self.subnet_ids(name)]

    def subnet_ids(self, tier: str) -> list[pulumi.Output[str]]:
        """Of one tier, one in each zone."""
        zones = sorted(self.foundation.network.zones)
        return [self._said(Subnet, f"subnet/{tier}/{zone}", "id") for zone in zones]

    def security_group_id(self, name: str) -> pulumi.Output[str]:
        return self._said(SecurityGroup, f"group/{name}", "id")

    def role_arn(self, name: str) -> pulumi.Output[str]:
        return self._said(Role, f"role/{name}", "arn")

    def instance_profile_arn(self, name: str) -> pulumi.Output[str]:
        return self._said(InstanceProfile, f"instance-profile/{name}", "arn")

    def topic_arn(self, name: str) -> pulumi.Output[str]:
        return self._said(Topic, f"topic/{name}", "arn")

    def log_group_name(self, name: str) -> pulumi.Output[str]:
        return self._said(LogGroup, f"log-group/{name}", "name")

    def _said(self, kind: type[Kind], id: str, attribute: Attribute) -> pulumi.Output[str]:
        return self._program.made[self.graph.named(kind, id).id].attribute(attribute)
