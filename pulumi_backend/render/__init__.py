"""A graph as resources of Pulumi's `aws` package, one for one."""

from __future__ import annotations

from typing import assert_never

import pulumi
import pulumi_aws

from core.graph import DOMAINS, Network, Resource, ResourceGraph, Security
from pulumi_backend.render import network, security
from pulumi_backend.render.program import Program


def render(graph: ResourceGraph, *, account: str, region: str) -> None:
    """Register every resource of `graph` with the running program, below a component per domain.

    The provider is explicit, so that no setting of the person's own decides where it all goes, and it refuses every
    account but `account`.
    """
    provider = pulumi_aws.Provider(region, region=region, allowed_account_ids=[account])
    used = {resource.domain for resource in graph}
    domains = {
        domain: pulumi.ComponentResource(
            f"isoform:index:{domain.capitalize()}", domain, opts=pulumi.ResourceOptions(providers=[provider])
        )
        for domain in DOMAINS
        if domain in used
    }
    program = Program()
    for resource in graph:
        options = pulumi.ResourceOptions(
            parent=domains[resource.domain],
            depends_on=[program.made[id] for id in sorted(resource.after)],
            retain_on_delete=resource.retained,
        )
        program.made[resource.id] = _register(resource, program, options)


def _register(resource: Resource, program: Program, options: pulumi.ResourceOptions) -> pulumi.CustomResource:
    if isinstance(resource, Network):
        return network.register(resource, program, options)
    if isinstance(resource, Security):
        return security.register(resource, program, options)
    assert_never(resource)
