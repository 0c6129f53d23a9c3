"""Roles, and what belongs to them, as resources of `aws.iam`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never
from urllib.parse import quote

import pulumi
from pulumi_aws import iam

from core.graph import Iam, InstanceProfile, ManagedPolicy, OidcProvider, Ref, Role
from pulumi_backend.render.program import Made, Program


def register(resource: Iam, program: Program, options: pulumi.ResourceOptions) -> Made:
    match resource:
        case OidcProvider():
            return oidc_provider(resource, options)
        case ManagedPolicy():
            return managed_policy(resource, program, options)
        case Role():
            return role(resource, program, options)
        case InstanceProfile():
            return instance_profile(resource, program, options)
        case _:
            assert_never(resource)


def oidc_provider(provider: OidcProvider, options: pulumi.ResourceOptions) -> Made:
    own = iam.OpenIdConnectProvider(
        provider.id,
        url=provider.url,
        client_id_lists=sorted(provider.audiences),
        thumbprint_lists=sorted(provider.thumbprints) or None,
        tags=provider.tags,
        opts=options,
    )
    return Made(own, called={"arn": own.arn})


def managed_policy(policy: ManagedPolicy, program: Program, options: pulumi.ResourceOptions) -> Made:
    own = iam.Policy(
        policy.id,
        name=policy.name,
        path=policy.path,
        description=policy.id,
        policy=program.policy(policy.policy),
        opts=options,
    )
    return Made(own, called={"arn": own.arn})


def role(role: Role, program: Program, options: pulumi.ResourceOptions) -> Made:
    """The role and, as parts of it, what attaches each managed policy, and each policy of its own.

    The role's own words for these are deprecated: they take away what others attach.
    https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/
    """
    own = iam.Role(
        role.id,
        name=role.name,
        path=role.path,
        description=role.description,
        assume_role_policy=program.policy(role.trust),
        max_session_duration=role.max_session,
        permissions_boundary=None if role.boundary is None else arn(role.boundary, program),
        tags=role.tags,
        opts=options,
    )
    return Made(own, [*parts(role, own, program, options)], called={"arn": own.arn, "name": own.name})


def parts(
    role: Role, own: iam.Role, program: Program, options: pulumi.ResourceOptions
) -> Iterator[pulumi.CustomResource]:
    for policy in sorted(role.managed, key=repr):
        yield iam.RolePolicyAttachment(
            f"{role.id}#{part_name(policy)}", role=own.name, policy_arn=arn(policy, program), opts=options
        )
    for name in sorted(role.inline):
        yield iam.RolePolicy(
            f"{role.id}#inline/{quote(name)}",
            role=own.name,
            name=name,
            policy=program.policy(role.inline[name]),
            opts=options,
        )


OF_AWS = "arn:aws:iam::aws:policy/"


def part_name(policy: Ref[ManagedPolicy] | str) -> str:
    """One to one, and without the `::` of an ARN, which parts the words of a URN."""
    if isinstance(policy, Ref):
        return f"managed/{policy.target}"
    if policy.startswith(OF_AWS):
        return f"aws/{quote(policy.removeprefix(OF_AWS))}"
    return f"arn/{quote(policy)}"


def arn(policy: Ref[ManagedPolicy] | str, program: Program) -> pulumi.Input[str]:
    return policy if isinstance(policy, str) else program.arn(policy)


def instance_profile(profile: InstanceProfile, program: Program, options: pulumi.ResourceOptions) -> Made:
    own = iam.InstanceProfile(
        profile.id, name=profile.name, path=profile.path, role=program.name(profile.role), opts=options
    )
    return Made(own, called={"arn": own.arn, "name": own.name})
