"""A graph as CDK constructs: L1, so that what is said is what was meant and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

import aws_cdk as cdk

from cdk_backend.render import iam, monitoring, network, parameters, security
from cdk_backend.render.scope import Constructs, Scope
from core.graph import (
    Iam,
    Monitoring,
    Network,
    Parameters,
    Resource,
    ResourceGraph,
    Security,
    references,
    shared_ranges,
)


def render(graph: ResourceGraph, stacks: Mapping[str, cdk.Stack]) -> Mapping[str, Constructs]:
    """Add every resource of `graph` to its stack (`stacks`, by the resource's id), and give what each came to."""
    made: dict[str, Constructs] = {}
    for resource in graph:
        constructs = _constructs(resource, Scope(stacks[resource.id], made))
        made[resource.id] = constructs
        for part, construct in constructs.all(resource.id):
            construct.add_metadata("isoform:id", part)
            if resource.retained:
                construct.cfn_options.deletion_policy = cdk.CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE
                construct.cfn_options.update_replace_policy = cdk.CfnDeletionPolicy.RETAIN
        _wait(resource, constructs.own, stacks, made)
    return made


def _wait(
    resource: Resource, construct: cdk.CfnResource, stacks: Mapping[str, cdk.Stack], made: Mapping[str, Constructs]
) -> None:
    """Say what it waits for beyond what its properties refer to: `after`, and the parts of whatever it waits for."""
    referred = {reference.target for reference in references(resource)}
    for id in sorted(referred | resource.after):
        if stacks[id] is stacks[resource.id]:  # what another stack has is there already
            # A share of a range speaks of the VPC alone.
            if id in resource.after | shared_ranges(resource):
                construct.add_resource_dependency(made[id].own)
            for part in made[id].parts.values():
                construct.add_resource_dependency(part)


def _constructs(resource: Resource, scope: Scope) -> Constructs:
    if isinstance(resource, Network):
        return network.constructs(resource, scope)
    if isinstance(resource, Security):
        return security.constructs(resource, scope)
    if isinstance(resource, Iam):
        return iam.constructs(resource, scope)
    if isinstance(resource, Monitoring):
        return monitoring.constructs(resource, scope)
    if isinstance(resource, Parameters):
        return parameters.constructs(resource, scope)
    assert_never(resource)
