"""Roles, and what belongs to them, read from resources of `aws.iam`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from core.graph import InstanceProfile, ManagedPolicy, OidcProvider, Ref, Role
from core.reading import Common, Defaults, Reader
from pulumi_backend.observe.words import Native


def oidc_provider(r: Reader, **common: Unpack[Common]) -> OidcProvider:
    return OidcProvider(
        **common,
        url=r.string("url"),
        audiences=r.strings("clientIdLists"),
        thumbprints=r.strings("thumbprintLists"),
        tags=r.strings_by_name("tags"),
    )


def managed_policy(r: Reader, **common: Unpack[Common]) -> ManagedPolicy:
    r.must("description", common["id"])
    return ManagedPolicy(**common, name=r.string("name"), path=r.string("path"), policy=r.policy("policy"))


def role(r: Reader, **common: Unpack[Common]) -> Role:
    """Policies inside the role have no reader: the provider would fight over them with the parts."""
    inline = ((part.literal("name"), part.policy("policy")) for part in parts(r, "aws:iam/rolePolicy:RolePolicy"))
    return Role(
        **common,
        name=r.string("name"),
        path=r.string("path"),
        description=r.string("description"),
        trust=r.policy("assumeRolePolicy"),
        max_session=r.number("maxSessionDuration"),
        boundary=r.or_none("permissionsBoundary", lambda name: r.ref_or_text(name, ManagedPolicy, "arn")),
        managed=managed(r),
        inline=r.once("RolePolicy", inline),
        tags=r.strings_by_name("tags"),
    )


def managed(r: Reader) -> frozenset[Ref[ManagedPolicy] | str]:
    found: set[Ref[ManagedPolicy] | str] = set()
    for part in parts(r, "aws:iam/rolePolicyAttachment:RolePolicyAttachment"):
        policy = part.ref_or_text("policyArn", ManagedPolicy, "arn")
        if policy in found:
            raise part.unreadable("policyArn", "another part attaches it")
        found.add(policy)
    return frozenset(found)


def parts(r: Reader, native: str) -> list[Reader]:
    """The parts of the role, each of which names it."""
    found = r.parts(native)
    for part in found:
        if part.ref("role", Role, "name").target != r.at:
            raise part.unreadable("role", "it is another's")
    return found


def instance_profile(r: Reader, **common: Unpack[Common]) -> InstanceProfile:
    return InstanceProfile(**common, name=r.string("name"), path=r.string("path"), role=r.ref("role", Role, "name"))


NATIVE: Mapping[str, Native] = {
    # What each gives out: https://www.pulumi.com/registry/packages/aws/api-docs/iam/, and its import for the id.
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Native(
        OidcProvider, oidc_provider, {"id": "arn", "arn": "arn"}
    ),
    "aws:iam/policy:Policy": Native(ManagedPolicy, managed_policy, {"id": "arn", "arn": "arn"}),
    "aws:iam/role:Role": Native(Role, role, {"id": "name", "name": "name", "arn": "arn"}),
    "aws:iam/instanceProfile:InstanceProfile": Native(
        InstanceProfile, instance_profile, {"id": "name", "name": "name", "arn": "arn"}
    ),
}

DEFAULTS: Defaults = {
    # "If no `thumbprint_list` is provided, IAM automatically retrieves and uses the top intermediate CA thumbprint":
    # https://www.pulumi.com/registry/packages/aws/api-docs/iam/openidconnectprovider/
    ("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "thumbprintLists"): [],
    # No boundary is said by no word: https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/
    ("aws:iam/role:Role", "permissionsBoundary"): None,
}
