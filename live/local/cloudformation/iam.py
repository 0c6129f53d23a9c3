"""IAM's resource types: roles with their policies, managed policies, instance profiles and identity providers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from live.local.cloudformation.resource import (
    Made,
    Properties,
    Repeatable,
    Site,
    Taken,
    changed,
    document_of,
    said,
    text_of,
    unless_gone,
)
from live.local.cloudformation.shape import DOCUMENT, NUMBER, TAGS, TEXT, Fields, Many
from live.local.cloudformation.tagged import Tagged, as_tags, of_tags

VERSIONS: Final = 5
"""How many versions a managed policy has at most. Each update makes one.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
"""
_INLINE: Final[Taken] = {"PolicyDocument": DOCUMENT, "PolicyName": TEXT}


class Role(Tagged):
    name = "AWS::IAM::Role"
    properties: ClassVar[Taken] = {
        "AssumeRolePolicyDocument": DOCUMENT,
        "Description": TEXT,
        "ManagedPolicyArns": Many(TEXT),
        "MaxSessionDuration": NUMBER,
        "Path": TEXT,
        "PermissionsBoundary": TEXT,
        "Policies": Many(Fields(_INLINE, frozenset(_INLINE))),
        "RoleName": TEXT,
        "Tags": TAGS,
    }
    required = frozenset({"AssumeRolePolicyDocument"})
    create_only = frozenset({"Path", "RoleName"})
    attributes = frozenset({"Arn", "RoleId"})
    custom_name = "RoleName"

    def create(self, site: Site, new: Properties) -> Made:
        name = new.get("RoleName") or site.made_up_name(64)
        trust = text_of(new["AssumeRolePolicyDocument"])
        more = said(new, "Description", "MaxSessionDuration", "Path", "PermissionsBoundary")
        role = site.clients.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **more)["Role"]
        return Made(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        iam, role = site.clients.iam, made.physical_id
        if old and changed("AssumeRolePolicyDocument", old, new):
            iam.update_assume_role_policy(RoleName=role, PolicyDocument=text_of(new["AssumeRolePolicyDocument"]))
        if old and (changed("Description", old, new) or changed("MaxSessionDuration", old, new)):
            # Both, as what is not said goes back to what it is without a word.
            longest = new.get("MaxSessionDuration", 3600)
            iam.update_role(RoleName=role, Description=new.get("Description", ""), MaxSessionDuration=longest)
        if changed("PermissionsBoundary", old, new) and "PermissionsBoundary" in new:
            iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=new["PermissionsBoundary"])
        for arn in new.get("ManagedPolicyArns", []):
            if arn not in old.get("ManagedPolicyArns", []):
                iam.attach_role_policy(RoleName=role, PolicyArn=arn)
        before = _inline(old)
        for name, document in _inline(new).items():
            if name not in before or document != before[name]:
                iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=text_of(document))
        super().put(site, made, old, new)

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        if "PermissionsBoundary" in old and "PermissionsBoundary" not in new:
            site.clients.iam.delete_role_permissions_boundary(RoleName=made.physical_id)
        managed = set(old.get("ManagedPolicyArns", [])) - set(new.get("ManagedPolicyArns", []))
        self._take_away(site, made, managed, _inline(old).keys() - _inline(new).keys())
        super().settle(site, made, old, new)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        self._take_away(site, made, set(old.get("ManagedPolicyArns", [])), set(_inline(old)))
        site.clients.iam.delete_role(RoleName=made.physical_id)

    def _take_away(self, site: Site, made: Made, managed: set[str], inline: set[str]) -> None:
        """Those of the policies that the role still has: somebody may have been quicker."""
        iam, role = site.clients.iam, made.physical_id
        for arn in sorted(managed & set(_attached(site, role))) if managed else ():
            iam.detach_role_policy(RoleName=role, PolicyArn=arn)
        for name in sorted(inline & set(iam.list_role_policies(RoleName=role)["PolicyNames"])) if inline else ():
            iam.delete_role_policy(RoleName=role, PolicyName=name)

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        iam, name = site.clients.iam, made.physical_id
        found = unless_gone(iam.get_role, RoleName=name)
        if found is None:
            return None
        role, meant = found["Role"], _inline(said)
        # boto3 reads IAM's documents itself.
        trust = role["AssumeRolePolicyDocument"]
        # Other inline policies may be those of AWS::IAM::Policy.
        inline = [each for each in iam.list_role_policies(RoleName=name)["PolicyNames"] if each in meant]
        policies = [_of_policy(iam.get_role_policy(RoleName=name, PolicyName=each)) for each in inline]
        return {
            "AssumeRolePolicyDocument": _as_written(trust, said["AssumeRolePolicyDocument"]),
            "Description": role.get("Description"),
            "ManagedPolicyArns": _attached(site, name) or None,
            "MaxSessionDuration": role["MaxSessionDuration"],
            "Path": role["Path"],
            "PermissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
            "Policies": policies or None,
        }

    def tag(self, site: Site, made: Made, tags: Mapping[str, str]) -> None:
        site.clients.iam.tag_role(RoleName=made.physical_id, Tags=as_tags(tags))

    def untag(self, site: Site, made: Made, keys: list[str]) -> None:
        site.clients.iam.untag_role(RoleName=made.physical_id, TagKeys=keys)

    def tags(self, site: Site, made: Made) -> Mapping[str, str]:
        return of_tags(site.clients.iam.list_role_tags(RoleName=made.physical_id)["Tags"])


def _inline(role: Properties) -> dict[str, Any]:
    return {policy["PolicyName"]: policy["PolicyDocument"] for policy in role.get("Policies") or []}


def _of_policy(answer: Any) -> dict[str, Any]:
    return {"PolicyName": answer["PolicyName"], "PolicyDocument": answer["PolicyDocument"]}


def _attached(site: Site, role: str) -> list[str]:
    return [
        each["PolicyArn"] for each in site.clients.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    ]


def _as_written(document: Any, said: Any) -> Any:
    """A document that boto3 has read, in the form in which the template says its own."""
    return said if isinstance(said, str) and document_of(said, {}) == document else document


class ManagedPolicy(Repeatable):
    name = "AWS::IAM::ManagedPolicy"
    properties: ClassVar[Taken] = {
        "Description": TEXT,
        "ManagedPolicyName": TEXT,
        "Path": TEXT,
        "PolicyDocument": DOCUMENT,
    }
    required = frozenset({"PolicyDocument"})
    create_only = frozenset({"Description", "ManagedPolicyName", "Path"})
    attributes = frozenset({"PolicyArn", "PolicyId"})
    custom_name = "ManagedPolicyName"

    def create(self, site: Site, new: Properties) -> Made:
        name = new.get("ManagedPolicyName") or site.made_up_name(128)
        document, more = text_of(new["PolicyDocument"]), said(new, "Description", "Path")
        policy = site.clients.iam.create_policy(PolicyName=name, PolicyDocument=document, **more)["Policy"]
        return Made(policy["Arn"], {"PolicyArn": policy["Arn"], "PolicyId": policy["PolicyId"]})

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        if not old or not changed("PolicyDocument", old, new):
            return
        former = self._former(site, made)
        if len(former) == VERSIONS - 1:
            site.clients.iam.delete_policy_version(PolicyArn=made.physical_id, VersionId=former[0])
        document = text_of(new["PolicyDocument"])
        site.clients.iam.create_policy_version(PolicyArn=made.physical_id, PolicyDocument=document, SetAsDefault=True)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        for version in self._former(site, made):
            site.clients.iam.delete_policy_version(PolicyArn=made.physical_id, VersionId=version)
        site.clients.iam.delete_policy(PolicyArn=made.physical_id)

    def _former(self, site: Site, made: Made) -> list[str]:
        """The versions that are not in force, oldest first."""
        versions = site.clients.iam.list_policy_versions(PolicyArn=made.physical_id)["Versions"]
        former = [version["VersionId"] for version in versions if not version["IsDefaultVersion"]]
        return sorted(former, key=lambda version: int(version.removeprefix("v")))

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        iam, arn = site.clients.iam, made.physical_id
        found = unless_gone(iam.get_policy, PolicyArn=arn)
        if found is None:
            return None
        version = found["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        return {"PolicyDocument": _as_written(document, said["PolicyDocument"])}


class InstanceProfile(Repeatable):
    name = "AWS::IAM::InstanceProfile"
    properties: ClassVar[Taken] = {"InstanceProfileName": TEXT, "Path": TEXT, "Roles": Many(TEXT)}
    required = frozenset({"Roles"})
    create_only = frozenset({"InstanceProfileName", "Path"})
    attributes = frozenset({"Arn"})
    custom_name = "InstanceProfileName"

    def create(self, site: Site, new: Properties) -> Made:
        name = new.get("InstanceProfileName") or site.made_up_name(128)
        made = site.clients.iam.create_instance_profile(InstanceProfileName=name, **said(new, "Path"))
        return Made(name, {"Arn": made["InstanceProfile"]["Arn"]})

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        self._hold(site, made, new["Roles"])

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        self._hold(site, made, [])
        site.clients.iam.delete_instance_profile(InstanceProfileName=made.physical_id)

    def _hold(self, site: Site, made: Made, roles: list[str]) -> None:
        """These and no others. A profile has one role: the old one leaves before the new one comes."""
        iam, profile = site.clients.iam, made.physical_id
        present = self._present(site, made) or []
        for role in present:
            if role not in roles:
                iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=role)
        for role in roles:
            if role not in present:
                iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=role)

    def _present(self, site: Site, made: Made) -> list[str] | None:
        found = unless_gone(site.clients.iam.get_instance_profile, InstanceProfileName=made.physical_id)
        return None if found is None else [role["RoleName"] for role in found["InstanceProfile"]["Roles"]]

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        present = self._present(site, made)
        # Empty rather than None: a profile without its role is still a profile, and says so.
        return None if present is None else {"Roles": present}


class OidcProvider(Tagged):
    name = "AWS::IAM::OIDCProvider"
    properties: ClassVar[Taken] = {
        "ClientIdList": Many(TEXT),
        "Tags": TAGS,
        "ThumbprintList": Many(TEXT),
        "Url": TEXT,
    }
    required = frozenset({"Url"})
    create_only = frozenset({"Url"})
    attributes = frozenset({"Arn"})

    def create(self, site: Site, new: Properties) -> Made:
        arn = site.clients.iam.create_open_id_connect_provider(
            Url=new["Url"], ClientIDList=new.get("ClientIdList", []), ThumbprintList=new.get("ThumbprintList", [])
        )["OpenIDConnectProviderArn"]
        return Made(arn, {"Arn": arn})

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        iam, arn = site.clients.iam, made.physical_id
        if old:
            for audience in new.get("ClientIdList", []):
                if audience not in old.get("ClientIdList", []):
                    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=audience)
            if changed("ThumbprintList", old, new):
                thumbprints = new.get("ThumbprintList", [])
                iam.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=arn, ThumbprintList=thumbprints)
        super().put(site, made, old, new)

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        for audience in old.get("ClientIdList", []):
            if audience not in new.get("ClientIdList", []):
                site.clients.iam.remove_client_id_from_open_id_connect_provider(
                    OpenIDConnectProviderArn=made.physical_id, ClientID=audience
                )
        super().settle(site, made, old, new)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=made.physical_id)

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        found = unless_gone(site.clients.iam.get_open_id_connect_provider, OpenIDConnectProviderArn=made.physical_id)
        if found is None:
            return None
        return {"ClientIdList": found.get("ClientIDList"), "ThumbprintList": found.get("ThumbprintList")}

    def tag(self, site: Site, made: Made, tags: Mapping[str, str]) -> None:
        site.clients.iam.tag_open_id_connect_provider(OpenIDConnectProviderArn=made.physical_id, Tags=as_tags(tags))

    def untag(self, site: Site, made: Made, keys: list[str]) -> None:
        site.clients.iam.untag_open_id_connect_provider(OpenIDConnectProviderArn=made.physical_id, TagKeys=keys)

    def tags(self, site: Site, made: Made) -> Mapping[str, str]:
        arn = made.physical_id
        return of_tags(site.clients.iam.list_open_id_connect_provider_tags(OpenIDConnectProviderArn=arn)["Tags"])


TYPES: Final = (Role(), ManagedPolicy(), InstanceProfile(), OidcProvider())
