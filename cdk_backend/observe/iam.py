"""Roles, and what belongs to them, as CloudFormation says them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Unpack

from core.graph import Iam, InstanceProfile, ManagedPolicy, OidcProvider, Role
from core.reading import Common, Defaults, Reader


def oidc_provider(r: Reader, **common: Unpack[Common]) -> OidcProvider:
    return OidcProvider(
        **common,
        url=r.string("Url"),
        audiences=r.strings("ClientIdList"),
        thumbprints=r.strings("ThumbprintList"),
        tags=r.pairs("Tags", "Key", "Value"),
    )


def managed_policy(r: Reader, **common: Unpack[Common]) -> ManagedPolicy:
    r.must("Description", common["id"])
    return ManagedPolicy(
        **common, name=r.string("ManagedPolicyName"), path=r.string("Path"), policy=r.policy("PolicyDocument")
    )


def role(r: Reader, **common: Unpack[Common]) -> Role:
    inline = ((policy.string("PolicyName"), policy.policy("PolicyDocument")) for policy in r.blocks("Policies"))
    return Role(
        **common,
        name=r.string("RoleName"),
        path=r.string("Path"),
        description=r.string("Description"),
        trust=r.policy("AssumeRolePolicyDocument"),
        max_session=r.number("MaxSessionDuration"),
        boundary=r.or_none("PermissionsBoundary", lambda name: r.ref_or_text(name, ManagedPolicy, "arn")),
        managed=r.refs_or_texts("ManagedPolicyArns", ManagedPolicy, "arn"),
        inline=r.once("Policies", inline),
        tags=r.pairs("Tags", "Key", "Value"),
    )


def instance_profile(r: Reader, **common: Unpack[Common]) -> InstanceProfile:
    name, path, roles = r.string("InstanceProfileName"), r.string("Path"), r.refs("Roles", Role, "name")
    if len(roles) != 1:
        raise r.unreadable("Roles", f"{len(roles)} roles, where a profile is of one")
    return InstanceProfile(**common, name=name, path=path, role=next(iter(roles)))


READERS: Mapping[str, tuple[type[Iam], Callable[..., Iam]]] = {
    "AWS::IAM::OIDCProvider": (OidcProvider, oidc_provider),
    "AWS::IAM::ManagedPolicy": (ManagedPolicy, managed_policy),
    "AWS::IAM::Role": (Role, role),
    "AWS::IAM::InstanceProfile": (InstanceProfile, instance_profile),
}

DEFAULTS: Defaults = {
    # aws-cdk-lib drops an empty list of tags: core/lib/tag-manager.ts, renderTags
    ("AWS::IAM::OIDCProvider", "Tags"): [],
    ("AWS::IAM::Role", "Tags"): [],
    # "If it is not included, IAM will retrieve and use the top intermediate certificate authority (CA) thumbprint":
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
    ("AWS::IAM::OIDCProvider", "ThumbprintList"): [],
    # No boundary is said by no word: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    ("AWS::IAM::Role", "PermissionsBoundary"): None,
}
