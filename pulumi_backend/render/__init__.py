"""A graph as resources of Pulumi's `aws` package, one for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

import pulumi
import pulumi_aws

from core.graph import (
    DOMAINS,
    Iam,
    Monitoring,
    Network,
    Parameters,
    Resource,
    ResourceGraph,
    Security,
    references,
)
from pulumi_backend.render import iam, monitoring, network, parameters, security
from pulumi_backend.render.program import Made, Program


def render(graph: ResourceGraph, *, account: str, region: str) -> Program:
    """Register every resource of `graph` with the running program, below a component per domain; give what was made.

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
    program = Program(provider)
    for resource in graph:
        options = pulumi.ResourceOptions(
            parent=domains[resource.domain],
            depends_on=[*_awaited(resource, program)],
            retain_on_delete=resource.retained,
        )
        program.made[resource.id] = _register(resource, program, options)
    return program


def _awaited(resource: Resource, program: Program) -> Iterator[pulumi.CustomResource]:
    """What it waits for beyond what its inputs speak of: `after`, and the parts of whatever it waits for."""
    for id in sorted(resource.after):
        yield program.made[id].own
    for id in sorted({reference.target for reference in references(resource)} | resource.after):
        yield from program.made[id].parts


def _register(resource: Resource, program: Program, options: pulumi.ResourceOptions) -> Made:
    """Its parts get the same `options`: they wait for what their owner waits for."""
    if isinstance(resource, Network):
        return network.register(resource, program, options)
    if isinstance(resource, Security):
        return security.register(resource, program, options)
    if isinstance(resource, Iam):
        return iam.register(resource, program, options)
    if isinstance(resource, Monitoring):
        return monitoring.register(resource, program, options)
    if isinstance(resource, Parameters):
        return parameters.register(resource, program, options)
    assert_never(resource)
