"""Roles and what belongs to them as the provider makes them (internal/service/iam)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Given, Stated, Type

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def oidc_provider(iam: IAMClient, inputs: Inputs) -> Given:
    """Its id is its ARN (openid_connect_provider.go)."""
    arguments: Any = {
        "Url": inputs.text("url"),
        "ClientIDList": inputs.texts("clientIdLists"),
        **inputs.given("thumbprintLists", ThumbprintList=inputs.texts),
        **inputs.tag_list(),
    }
    inputs.done()
    arn = iam.create_open_id_connect_provider(**arguments)["OpenIDConnectProviderArn"]
    return Given(arn, {"arn": arn})


def delete_oidc_provider(iam: IAMClient, arn: str, stated: Stated) -> None:
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def policy(iam: IAMClient, inputs: Inputs) -> Given:
    """Its id is its ARN (policy.go)."""
    arguments: Any = {
        "PolicyName": inputs.text("name"),
        "Path": inputs.text("path", "/"),
        "Description": inputs.text("description"),
        "PolicyDocument": inputs.text("policy"),
        **inputs.tag_list(),
    }
    inputs.done()
    arn = iam.create_policy(**arguments)["Policy"]["Arn"]
    return Given(arn, {"arn": arn})


def delete_policy(iam: IAMClient, arn: str, stated: Stated) -> None:
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)


def role(iam: IAMClient, inputs: Inputs) -> Given:
    """Its id is its name (role.go)."""
    arguments: Any = {
        "RoleName": inputs.text("name"),
        "Path": inputs.text("path", "/"),
        "AssumeRolePolicyDocument": inputs.text("assumeRolePolicy"),
        "MaxSessionDuration": inputs.number("maxSessionDuration"),
        **inputs.given("description", Description=inputs.text),
        **inputs.given("permissionsBoundary", PermissionsBoundary=inputs.text),
        **inputs.tag_list(),
    }
    inputs.done()
    made = iam.create_role(**arguments)["Role"]
    return Given(made["RoleName"], {"arn": made["Arn"], "uniqueId": made["RoleId"]})


def delete_role(iam: IAMClient, role: str, stated: Stated) -> None:
    """It is taken out of its instance profiles; its policies are parts, which are gone by now (role.go)."""
    for profile in iam.list_instance_profiles_for_role(RoleName=role)["InstanceProfiles"]:
        iam.remove_role_from_instance_profile(InstanceProfileName=profile["InstanceProfileName"], RoleName=role)
    iam.delete_role(RoleName=role)


def role_policy(iam: IAMClient, inputs: Inputs) -> str:
    """Its id is `role:policy` (role_policy.go)."""
    role, name, document = inputs.text("role"), inputs.text("name"), inputs.text("policy")
    inputs.done()
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)
    return f"{role}:{name}"


def delete_role_policy(iam: IAMClient, id: str, stated: Stated) -> None:
    iam.delete_role_policy(RoleName=stated["role"], PolicyName=stated["name"])


def attachment(iam: IAMClient, inputs: Inputs) -> str:
    """As `pulumi import` takes it: role and ARN (role_policy_attachment.go)."""
    role, arn = inputs.text("role"), inputs.text("policyArn")
    inputs.done()
    iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    return f"{role}/{arn}"


def delete_attachment(iam: IAMClient, id: str, stated: Stated) -> None:
    iam.detach_role_policy(RoleName=stated["role"], PolicyArn=stated["policyArn"])


def instance_profile(iam: IAMClient, inputs: Inputs) -> Given:
    """Made, and then given its role (instance_profile.go)."""
    name, path, role = inputs.text("name"), inputs.text("path", "/"), inputs.text("role")
    tags: Any = inputs.tag_list()
    inputs.done()
    made = iam.create_instance_profile(InstanceProfileName=name, Path=path, **tags)["InstanceProfile"]
    iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
    return Given(name, {"arn": made["Arn"]})


def delete_instance_profile(iam: IAMClient, name: str, stated: Stated) -> None:
    iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=stated["role"])
    iam.delete_instance_profile(InstanceProfileName=name)


TYPES: Mapping[str, Type] = {
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Type(oidc_provider, delete_oidc_provider, service="iam"),
    "aws:iam/policy:Policy": Type(policy, delete_policy, service="iam"),
    "aws:iam/role:Role": Type(role, delete_role, service="iam"),
    "aws:iam/rolePolicy:RolePolicy": Type(role_policy, delete_role_policy, service="iam"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Type(attachment, delete_attachment, service="iam"),
    "aws:iam/instanceProfile:InstanceProfile": Type(instance_profile, delete_instance_profile, service="iam"),
}
