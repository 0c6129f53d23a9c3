"""The resource types of the CDK's bootstrap stack: what it needs of them, and no more."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import ClassVar, Final

from live.local.cloudformation.resource import Made, Properties, Repeatable, ResourceType, Site, Taken, changed, text_of
from live.local.cloudformation.shape import DOCUMENT, TAGS, TEXT, Fields, Many


class Repository(Repeatable):
    name = "AWS::ECR::Repository"
    properties: ClassVar[Taken] = {
        "ImageTagMutability": TEXT,
        "LifecyclePolicy": Fields({"LifecyclePolicyText": TEXT}),
        "RepositoryName": TEXT,
        "RepositoryPolicyText": DOCUMENT,
        "Tags": TAGS,
    }
    create_only = frozenset({"RepositoryName"})
    attributes = frozenset({"Arn", "RepositoryUri"})
    custom_name = "RepositoryName"
    system_tags = True

    def create(self, site: Site, new: Properties) -> Made:
        name = new.get("RepositoryName") or site.made_up_name(256).lower()
        made = site.clients.ecr.create_repository(repositoryName=name)["repository"]
        return Made(name, {"Arn": made["repositoryArn"], "RepositoryUri": made["repositoryUri"]})

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        ecr, name = site.clients.ecr, made.physical_id
        if changed("ImageTagMutability", old, new):
            mutability = new.get("ImageTagMutability", "MUTABLE")
            ecr.put_image_tag_mutability(repositoryName=name, imageTagMutability=mutability)
        if changed("LifecyclePolicy", old, new) and "LifecyclePolicy" in new:
            text = new["LifecyclePolicy"]["LifecyclePolicyText"]
            ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=text)
        if changed("RepositoryPolicyText", old, new) and "RepositoryPolicyText" in new:
            ecr.set_repository_policy(repositoryName=name, policyText=text_of(new["RepositoryPolicyText"]))
        if changed("Tags", old, new):
            tags = [{"Key": key, "Value": value} for key, value in new.get("Tags", {}).items()]
            ecr.tag_resource(resourceArn=made.attributes["Arn"], tags=tags)

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        ecr, name = site.clients.ecr, made.physical_id
        if "LifecyclePolicy" in old and "LifecyclePolicy" not in new:
            ecr.delete_lifecycle_policy(repositoryName=name)
        if "RepositoryPolicyText" in old and "RepositoryPolicyText" not in new:
            ecr.delete_repository_policy(repositoryName=name)
        gone = sorted(old.get("Tags", {}).keys() - new.get("Tags", {}).keys())
        if gone:
            ecr.untag_resource(resourceArn=made.attributes["Arn"], tagKeys=gone)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ecr.delete_repository(repositoryName=made.physical_id)


class Policy(ResourceType):
    name = "AWS::IAM::Policy"
    properties: ClassVar[Taken] = {"PolicyDocument": DOCUMENT, "PolicyName": TEXT, "Roles": Many(TEXT)}
    required = frozenset({"PolicyDocument", "PolicyName", "Roles"})

    def create(self, site: Site, new: Properties) -> Made:
        return Made(new["PolicyName"])

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        iam, name = site.clients.iam, new["PolicyName"]
        present = {(role, old["PolicyName"]) for role in old.get("Roles", [])}
        with ExitStack() as undo:
            for role in new["Roles"]:
                iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=text_of(new["PolicyDocument"]))
                if (role, name) not in present:
                    undo.callback(iam.delete_role_policy, RoleName=role, PolicyName=name)
            undo.pop_all()
        return Made(name)

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        said_now = {(role, new["PolicyName"]) for role in new.get("Roles", [])}
        for role in old.get("Roles", []):
            if (role, old["PolicyName"]) not in said_now:
                site.clients.iam.delete_role_policy(RoleName=role, PolicyName=old["PolicyName"])

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        iam = site.clients.iam
        for role in old["Roles"]:
            # A role that is gone has taken its policies with it.
            with suppress(iam.exceptions.NoSuchEntityException):
                iam.delete_role_policy(RoleName=role, PolicyName=old["PolicyName"])


class CdkMetadata(ResourceType):
    """What the CDK says of the libraries in use: AWS makes nothing of it either."""

    name = "AWS::CDK::Metadata"
    properties: ClassVar[Taken] = {"Analytics": TEXT}

    def create(self, site: Site, new: Properties) -> Made:
        return Made(site.made_up_name(128))

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        return


TYPES: Final = (Repository(), Policy(), CdkMetadata())
