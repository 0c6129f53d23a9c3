"""Which stack holds what: one per domain and environment, each referring only to those before it."""

from __future__ import annotations

import aws_cdk as cdk

from cdk_backend.handles import Stacks
from cdk_backend.render import render
from core.errors import EngineFailed
from core.graph import DOMAINS, Domain, ResourceGraph
from core.lower import lower
from core.model import Foundation

MOST = 500
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""


def stack_name(foundation: str, domain: Domain) -> str:
    """`foundation` is what its names begin with: `acme-dev` and `network` make `acme-dev-network`."""
    return f"{foundation}-{domain}"


def app(foundation: Foundation, outdir: str | None = None) -> cdk.App:
    """The stacks of `foundation`, ready to synthesize into `outdir` (where None, into what CDK_OUTDIR names)."""
    app = cdk.App(
        analytics_reporting=False,
        outdir=outdir,
        # CDK's own default, stated so that it does not warn: AWS refuses to delete what another stack uses.
        context={"@aws-cdk/core:defaultCrossStackReferences": "strong"},
    )
    add_stacks(app, lower(foundation), foundation)
    return app


def add_stacks(app: cdk.App, graph: ResourceGraph, foundation: Foundation) -> Stacks:
    """Add a stack for each domain that has resources, in the order in which they deploy, and give handles of them.

    Raises `EngineFailed` where one would hold more than CloudFormation takes.
    """
    for domain in DOMAINS:
        count = sum(resource.domain == domain for resource in graph)
        if count > MOST:
            raise EngineFailed(
                f"{stack_name(foundation.name, domain)} would hold {count} resources, and CloudFormation takes {MOST}: "
                "take some away"
            )
    stacks = {domain: _stack(app, foundation, domain) for domain in DOMAINS if _any(graph, domain)}
    return Stacks(foundation, graph, stacks, render(graph, stacks))


def _any(graph: ResourceGraph, domain: Domain) -> bool:
    return any(resource.domain == domain for resource in graph)


def _stack(app: cdk.App, foundation: Foundation, domain: Domain) -> cdk.Stack:
    return cdk.Stack(
        app,
        stack_name(foundation.name, domain),
        env=cdk.Environment(account=foundation.account, region=foundation.region),
        termination_protection=foundation.termination_protection,
    )
