"""Which stack holds what: one per domain and environment, or several; each refers only to those before it."""

from __future__ import annotations

import aws_cdk as cdk

from cdk_backend.handles import Stacks
from cdk_backend.render import render
from core import cut
from core.graph import ResourceGraph
from core.lower import lower
from core.model import Foundation


def stack_name(foundation: str, stack: str) -> str:
    """`foundation` is what its names begin with: `acme-dev` and `security-2` make `acme-dev-security-2`."""
    return f"{foundation}-{stack}"


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

    A domain that has more than CloudFormation takes has further stacks, as `foundation.stacks` settles it. Raises
    `GraphFault` where that does not.
    """
    where = cut.stacks(graph, foundation.stacks)
    stacks = {name: _stack(app, foundation, name) for name in sorted({*where.values()}, key=cut.place)}
    for name, stack in stacks.items():
        domain = cut.domain_of(name)
        if domain in stacks and domain != name:  # nothing of its own need refer there, and the first comes first
            stack.add_stack_dependency(stacks[domain])
    return Stacks(foundation, graph, render(graph, {id: stacks[name] for id, name in where.items()}))


def _stack(app: cdk.App, foundation: Foundation, name: str) -> cdk.Stack:
    return cdk.Stack(
        app,
        stack_name(foundation.name, name),
        env=cdk.Environment(account=foundation.account, region=foundation.region),
        termination_protection=foundation.termination_protection,
    )
