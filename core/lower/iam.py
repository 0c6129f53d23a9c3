"""Roles in words as policies, roles and instance profiles.

IAM's names are the account's, whatever the region; a foundation's carry its project and environment, which no two
regions of an account share: another region is another environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from core.graph import (
    AttributeOf,
    Condition,
    InstanceProfile,
    ManagedPolicy,
    OidcProvider,
    Policy,
    Principal,
    Ref,
    Resource,
    Role,
    Statement,
    Text,
)
from core.lower.tags import tagging
from core.model import Foundation
from core.model import iam as model
from core.model.policies import Spelled, merged

GITHUB = Ref(OidcProvider, "oidc-provider/github")
THUMBPRINTS = frozenset({"6938fd4d98bab03faadb97b34396831e3780aea1", "1c58a3a8518e8759bf075b76b750d4f2df264fcd"})
"""IAM itself trusts GitHub's certificates by their authority, and wants some all the same; these are GitHub's own:
https://github.blog/changelog/2023-06-27-github-actions-update-on-oidc-integration-with-aws/"""


def resources(foundation: Foundation) -> Iterator[Resource]:
    iam, tags = foundation.iam, tagging(foundation)
    if _makes_github(foundation):
        yield OidcProvider(
            id=GITHUB.target,
            domain="iam",
            url=f"https://{model.GITHUB}",
            audiences=frozenset({"sts.amazonaws.com"}),
            thumbprints=THUMBPRINTS,
            tags=tags("github"),
        )
    for name, policy in iam.policies.items():
        said = model.allowed(foundation, policy).values()
        yield ManagedPolicy(
            id=f"policy/{name}",
            domain="iam",
            name=f"{foundation.name}-{name}",
            path=policy.path,
            policy=stated(merged(statement for part in said for statement in part)),
        )
    for name, role in iam.roles.items():
        trust = stated(merged(each.spelled(foundation.site) for each in role.trust))
        yield Role(
            id=f"role/{name}",
            domain="iam",
            name=f"{foundation.name}-{name}",
            path=role.path,
            description=role.description,
            trust=_by_reference(trust) if _makes_github(foundation) else trust,
            max_session=role.max_session_hours * 3600,
            boundary=boundary(foundation) if role.boundary is None else _managed(foundation, role.boundary),
            managed=frozenset(_managed(foundation, each) for each in role.managed),
            inline={part: stated(said) for part, said in model.allowed(foundation, role).items()},
            tags=tags(name),
        )
        if role.instance_profile:
            yield InstanceProfile(
                id=f"instance-profile/{name}",
                domain="iam",
                name=f"{foundation.name}-{name}",
                path=role.path,
                role=Ref(Role, f"role/{name}"),
            )


def _makes_github(foundation: Foundation) -> bool:
    return foundation.iam.github is not None and not foundation.iam.github.existing


def boundary(foundation: Foundation) -> str | None:
    """Of a role that says none itself, by its ARN."""
    said = foundation.bootstrap.role_boundary
    return None if said is None else foundation.site.filled(said)


def _managed(foundation: Foundation, policy: str) -> Ref[ManagedPolicy] | str:
    """A managed policy: of this graph, or by its ARN."""
    if policy in foundation.iam.policies:
        return Ref(ManagedPolicy, f"policy/{policy}")
    if policy.startswith("arn:"):
        return foundation.site.filled(policy)
    return f"arn:{foundation.site.partition}:iam::aws:policy/{policy}"


def stated(statements: Iterable[Spelled]) -> Policy:
    return Policy(frozenset(map(_statement, statements)))


def _statement(said: Spelled) -> Statement:
    return Statement(
        effect=said.effect,
        principals=frozenset(Principal(type, Text.of(who)) for type, who in said.principals),
        actions=said.actions,
        not_actions=said.not_actions,
        resources=frozenset(map(Text.of, said.resources)),
        not_resources=frozenset(map(Text.of, said.not_resources)),
        conditions=frozenset(Condition(how, key, frozenset(map(Text.of, of))) for how, key, of in said.conditions),
    )


def _by_reference(trust: Policy) -> Policy:
    """The same trust, in which GitHub's provider is the one of this graph."""

    def named(principal: Principal) -> Principal:
        own = principal.type == "Federated"
        return Principal("Federated", Text.of(AttributeOf(GITHUB.target, "arn"))) if own else principal

    return Policy(
        frozenset(replace(each, principals=frozenset(map(named, each.principals))) for each in trust.statements)
    )
