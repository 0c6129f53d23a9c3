"""Roles and what belongs to them, as IAM says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Unpack

from core.graph import InstanceProfile, ManagedPolicy, OidcProvider, Role
from core.reading import Common, Reader
from live.observe.asked import Asked, Item, pages, there
from live.observe.words import Native, named, no_tags, own_tags, unread, word


def oidc_provider(r: Reader, **common: Unpack[Common]) -> OidcProvider:
    return OidcProvider(
        **common,
        url=f"https://{r.string('Url').removeprefix('https://')}",  # IAM keeps it without
        audiences=r.strings("ClientIDList"),
        thumbprints=r.strings("ThumbprintList"),
        tags=own_tags(r),
    )


def managed_policy(r: Reader, **common: Unpack[Common]) -> ManagedPolicy:
    r.must("Description", common["id"])
    r.must("IsAttachable", True)
    no_tags(r)
    return ManagedPolicy(**common, name=r.string("PolicyName"), path=r.string("Path"), policy=r.policy("Document"))


def role(r: Reader, **common: Unpack[Common]) -> Role:
    boundary = None
    if r.has("PermissionsBoundary"):
        limit = r.block("PermissionsBoundary")
        limit.pass_over(BOUNDARY_UNREAD)
        boundary = limit.ref_or_text("PermissionsBoundaryArn", ManagedPolicy, "arn")
    inline = [(each.string("PolicyName"), each.policy("PolicyDocument")) for each in r.blocks("InlinePolicies")]
    return Role(
        **common,
        name=r.string("RoleName"),
        path=r.string("Path"),
        description=r.string("Description") if r.has("Description") else "",
        trust=r.policy("AssumeRolePolicyDocument"),
        max_session=r.number("MaxSessionDuration"),
        boundary=boundary,
        managed=r.refs_or_texts("AttachedPolicies", ManagedPolicy, "arn"),
        inline=r.once("InlinePolicies", inline),
        tags=own_tags(r),
    )


BOUNDARY_UNREAD = unread(the_only_one_there_is=["PermissionsBoundaryType"])


def instance_profile(r: Reader, **common: Unpack[Common]) -> InstanceProfile:
    no_tags(r)
    its = r.only("Roles")
    its.pass_over(PROFILES_ROLE_UNREAD)
    return InstanceProfile(
        **common, name=r.string("InstanceProfileName"), path=r.string("Path"), role=its.ref("Arn", Role, "arn")
    )


PROFILES_ROLE_UNREAD = unread(
    the_roles_own=[
        "AssumeRolePolicyDocument",
        "CreateDate",
        "Description",
        "MaxSessionDuration",
        "Path",
        "PermissionsBoundary",
        "RoleId",
        "RoleLastUsed",
        "RoleName",
        "SourceRoleTemplate",
        "Tags",
    ]
)


def providers(iam: Any, arns: Sequence[str]) -> Iterator[Item]:
    for arn in arns:
        if found := there(iam.get_open_id_connect_provider, OpenIDConnectProviderArn=arn):
            yield {**found, "Arn": arn}


def policies(iam: Any, arns: Sequence[str]) -> Iterator[Item]:
    for arn in arns:
        if found := there(iam.get_policy, PolicyArn=arn):
            yield found["Policy"]


def with_document(iam: Any, policy: Item) -> Item:
    """The version that counts."""
    version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    return {**policy, "Document": version["Document"]}


def roles(iam: Any, names: Sequence[str]) -> Iterator[Item]:
    for name in names:
        if found := there(iam.get_role, RoleName=name):
            yield found["Role"]


def with_policies(iam: Any, role: Item) -> Item:
    """With the policies that it has, whoever gave them to it."""
    name = role["RoleName"]
    attached = [
        policy["PolicyArn"]
        for page in pages(iam, "list_attached_role_policies", RoleName=name)
        for policy in page["AttachedPolicies"]
    ]
    inline = [policy for page in pages(iam, "list_role_policies", RoleName=name) for policy in page["PolicyNames"]]
    said = [iam.get_role_policy(RoleName=name, PolicyName=policy) for policy in inline]
    documents = [{word: each[word] for word in ("PolicyName", "PolicyDocument")} for each in said]
    return {**role, "AttachedPolicies": attached, "InlinePolicies": documents}


def profiles(iam: Any, names: Sequence[str]) -> Iterator[Item]:
    for name in names:
        if found := there(iam.get_instance_profile, InstanceProfileName=name):
            yield found["InstanceProfile"]


NATIVES = [
    Native(
        OidcProvider,
        frozenset({"AWS::IAM::OIDCProvider", "aws:iam/openIdConnectProvider:OpenIdConnectProvider"}),
        lambda snapshot: snapshot.of(OidcProvider),
        named("Arn"),
        oidc_provider,
        unread(its_own_id=["Arn"], what_happened_to_it=["CreateDate"]),
        called={"arn": word("Arn")},
        asked=Asked("iam", providers),
    ),
    Native(
        ManagedPolicy,
        frozenset({"AWS::IAM::ManagedPolicy", "aws:iam/policy:Policy"}),
        lambda snapshot: snapshot.of(ManagedPolicy),
        named("Arn"),
        managed_policy,
        unread(
            its_own_id=["Arn", "PolicyId"],
            whoever_has_it=["AttachmentCount", "PermissionsBoundaryUsageCount"],
            how_often_it_changed=["DefaultVersionId"],
            what_happened_to_it=["CreateDate", "UpdateDate"],
        ),
        called={"arn": word("Arn")},
        asked=Asked("iam", policies, more=with_document),
    ),
    Native(
        Role,
        frozenset({"AWS::IAM::Role", "aws:iam/role:Role"}),
        lambda snapshot: snapshot.of(Role),
        named("RoleName"),
        role,
        unread(
            its_own_id=["Arn", "RoleId"],
            what_happened_to_it=["CreateDate", "RoleLastUsed"],
            no_kind_has_it_yet=["SourceRoleTemplate"],
        ),
        called={"arn": word("Arn"), "name": word("RoleName")},
        asked=Asked("iam", roles, more=with_policies),
    ),
    Native(
        InstanceProfile,
        frozenset({"AWS::IAM::InstanceProfile", "aws:iam/instanceProfile:InstanceProfile"}),
        lambda snapshot: snapshot.of(InstanceProfile),
        named("InstanceProfileName"),
        instance_profile,
        unread(its_own_id=["Arn", "InstanceProfileId"], what_happened_to_it=["CreateDate"]),
        called={"arn": word("Arn"), "name": word("InstanceProfileName")},
        asked=Asked("iam", profiles),
    ),
]
