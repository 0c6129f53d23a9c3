"""Roles, and what belongs to them, as L1 constructs of IAM."""

from __future__ import annotations

from typing import assert_never

from aws_cdk import aws_iam as iam

from cdk_backend.render.scope import Constructs, Scope, logical_id, tags
from core.graph import Iam, InstanceProfile, ManagedPolicy, OidcProvider, Ref, Role


def constructs(resource: Iam, scope: Scope) -> Constructs:
    match resource:
        case OidcProvider():
            return oidc_provider(resource, scope)
        case ManagedPolicy():
            return managed_policy(resource, scope)
        case Role():
            return role(resource, scope)
        case InstanceProfile():
            return instance_profile(resource, scope)
        case _:
            assert_never(resource)


def oidc_provider(provider: OidcProvider, scope: Scope) -> Constructs:
    own = iam.CfnOIDCProvider(
        scope.stack,
        logical_id(provider.id),
        url=provider.url,
        client_id_list=sorted(provider.audiences),
        thumbprint_list=sorted(provider.thumbprints) or None,
        tags=tags(provider.tags),
    )
    return Constructs(own, called={"arn": lambda: own.attr_arn})


def managed_policy(policy: ManagedPolicy, scope: Scope) -> Constructs:
    own = iam.CfnManagedPolicy(
        scope.stack,
        logical_id(policy.id),
        managed_policy_name=policy.name,
        path=policy.path,
        description=policy.id,
        policy_document=scope.policy(policy.policy),
    )
    return Constructs(own, called={"arn": lambda: own.ref})


def role(role: Role, scope: Scope) -> Constructs:
    own = iam.CfnRole(
        scope.stack,
        logical_id(role.id),
        role_name=role.name,
        path=role.path,
        description=role.description,
        assume_role_policy_document=scope.policy(role.trust),
        max_session_duration=role.max_session,
        permissions_boundary=None if role.boundary is None else arn(role.boundary, scope),
        managed_policy_arns=[arn(policy, scope) for policy in sorted(role.managed, key=repr)],
        policies=[
            iam.CfnRole.PolicyProperty(policy_name=name, policy_document=scope.policy(role.inline[name]))
            for name in sorted(role.inline)
        ],
        tags=tags(role.tags),
    )
    return Constructs(own, called={"arn": lambda: own.attr_arn, "name": lambda: own.ref})


def arn(policy: Ref[ManagedPolicy] | str, scope: Scope) -> str:
    return policy if isinstance(policy, str) else scope.arn(policy)


def instance_profile(profile: InstanceProfile, scope: Scope) -> Constructs:
    own = iam.CfnInstanceProfile(
        scope.stack,
        logical_id(profile.id),
        instance_profile_name=profile.name,
        path=profile.path,
        roles=[scope.name(profile.role)],
    )
    return Constructs(own, called={"arn": lambda: own.attr_arn, "name": lambda: own.ref})
