"""The resource types of the CDK's bootstrap stack: what it needs of them, and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any, ClassVar, Final

from botocore.exceptions import ClientError

from live.local import moto_gaps
from live.local.cloudformation.resource import Made, Properties, ResourceType, Site, Taken, changed, said
from live.local.cloudformation.shape import DOCUMENT, FLAG, NUMBER, TAGS, TEXT, Fields, Many


class Bucket(ResourceType):
    name = "AWS::S3::Bucket"
    properties: ClassVar[Taken] = {
        "AccessControl": TEXT,
        "BucketEncryption": Fields(
            {
                "ServerSideEncryptionConfiguration": Many(
                    Fields({"ServerSideEncryptionByDefault": Fields({"KMSMasterKeyID": TEXT, "SSEAlgorithm": TEXT})})
                )
            }
        ),
        "BucketName": TEXT,
        "LifecycleConfiguration": Fields(
            {
                "Rules": Many(
                    Fields(
                        {
                            "AbortIncompleteMultipartUpload": Fields({"DaysAfterInitiation": NUMBER}),
                            "Id": TEXT,
                            "NoncurrentVersionExpiration": Fields({"NoncurrentDays": NUMBER}),
                            "Status": TEXT,
                        }
                    )
                )
            }
        ),
        "PublicAccessBlockConfiguration": Fields(
            {
                "BlockPublicAcls": FLAG,
                "BlockPublicPolicy": FLAG,
                "IgnorePublicAcls": FLAG,
                "RestrictPublicBuckets": FLAG,
            }
        ),
        "Tags": TAGS,
        "VersioningConfiguration": Fields({"Status": TEXT}),
    }
    create_only = frozenset({"BucketName"})
    attributes = frozenset({"Arn", "RegionalDomainName"})
    custom_name = "BucketName"
    system_tags = True

    def create(self, site: Site, new: Properties) -> Made:
        name = new.get("BucketName") or site.made_up_name(63).lower()
        # us-east-1 is S3's default, which it will not hear said.
        place: Any = (
            {} if site.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": site.region}}
        )
        site.clients.s3.create_bucket(Bucket=name, **place)
        return Made(
            name,
            {
                "Arn": f"arn:{site.partition}:s3:::{name}",
                "RegionalDomainName": f"{name}.s3.{site.region}.amazonaws.com",
            },
        )

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        return _idempotently(self, self._put, site, made, old, new)

    def _put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        s3, bucket = site.clients.s3, made.physical_id
        if changed("AccessControl", old, new):
            words = {"Private": "private"}
            s3.put_bucket_acl(Bucket=bucket, ACL=words[new.get("AccessControl", "Private")])  # type: ignore[arg-type]  # boto3 names ACLs by literals
        if changed("VersioningConfiguration", old, new):
            versioning = new.get("VersioningConfiguration", {"Status": "Suspended"})
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=versioning)
        if changed("BucketEncryption", old, new) and "BucketEncryption" in new:
            rules: Any = [
                {"ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"]}
                for rule in new["BucketEncryption"]["ServerSideEncryptionConfiguration"]
            ]
            s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})
        if changed("PublicAccessBlockConfiguration", old, new) and "PublicAccessBlockConfiguration" in new:
            s3.put_public_access_block(
                Bucket=bucket, PublicAccessBlockConfiguration=new["PublicAccessBlockConfiguration"]
            )
        if changed("LifecycleConfiguration", old, new) and "LifecycleConfiguration" in new:
            lifecycle: Any = [
                {"ID": rule["Id"], "Filter": {"Prefix": ""}, **{key: rule[key] for key in rule.keys() - {"Id"}}}
                for rule in new["LifecycleConfiguration"]["Rules"]
            ]
            s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": lifecycle})
        if changed("Tags", old, new):
            moto_gaps.tag_bucket(site.account, site.partition, bucket, new.get("Tags", {}))

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        s3, bucket = site.clients.s3, made.physical_id
        gone = old.keys() - new.keys()
        if "BucketEncryption" in gone:
            s3.delete_bucket_encryption(Bucket=bucket)
        if "PublicAccessBlockConfiguration" in gone:
            s3.delete_public_access_block(Bucket=bucket)
        if "LifecycleConfiguration" in gone:
            s3.delete_bucket_lifecycle(Bucket=bucket)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.s3.delete_bucket(Bucket=made.physical_id)


class BucketPolicy(ResourceType):
    name = "AWS::S3::BucketPolicy"
    properties: ClassVar[Taken] = {"Bucket": TEXT, "PolicyDocument": DOCUMENT}
    required = frozenset({"Bucket", "PolicyDocument"})
    create_only = frozenset({"Bucket"})

    def create(self, site: Site, new: Properties) -> Made:
        site.clients.s3.put_bucket_policy(Bucket=new["Bucket"], Policy=_text(new["PolicyDocument"]))
        return Made(new["Bucket"])

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if old and changed("PolicyDocument", old, new):
            self.create(site, new)
        return made

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.s3.delete_bucket_policy(Bucket=old["Bucket"])


class Repository(ResourceType):
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

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        return _idempotently(self, self._put, site, made, old, new)

    def _put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        ecr, name = site.clients.ecr, made.physical_id
        if changed("ImageTagMutability", old, new):
            mutability = new.get("ImageTagMutability", "MUTABLE")
            ecr.put_image_tag_mutability(repositoryName=name, imageTagMutability=mutability)
        if changed("LifecyclePolicy", old, new) and "LifecyclePolicy" in new:
            text = new["LifecyclePolicy"]["LifecyclePolicyText"]
            ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=text)
        if changed("RepositoryPolicyText", old, new) and "RepositoryPolicyText" in new:
            ecr.set_repository_policy(repositoryName=name, policyText=_text(new["RepositoryPolicyText"]))
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


class Role(ResourceType):
    name = "AWS::IAM::Role"
    properties: ClassVar[Taken] = {
        "AssumeRolePolicyDocument": DOCUMENT,
        "ManagedPolicyArns": Many(TEXT),
        "PermissionsBoundary": TEXT,
        "Policies": Many(
            Fields({"PolicyDocument": DOCUMENT, "PolicyName": TEXT}, frozenset({"PolicyDocument", "PolicyName"}))
        ),
        "RoleName": TEXT,
        "Tags": TAGS,
    }
    required = frozenset({"AssumeRolePolicyDocument"})
    create_only = frozenset({"RoleName"})
    attributes = frozenset({"Arn", "RoleId"})
    custom_name = "RoleName"

    def create(self, site: Site, new: Properties) -> Made:
        name = new.get("RoleName") or site.made_up_name(64)
        role = site.clients.iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=_text(new["AssumeRolePolicyDocument"])
        )["Role"]
        return Made(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        iam, role = site.clients.iam, made.physical_id
        if old and changed("AssumeRolePolicyDocument", old, new):
            iam.update_assume_role_policy(RoleName=role, PolicyDocument=_text(new["AssumeRolePolicyDocument"]))
        if changed("PermissionsBoundary", old, new) and "PermissionsBoundary" in new:
            iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=new["PermissionsBoundary"])
        before = {policy["PolicyName"]: policy for policy in old.get("Policies", [])}
        with ExitStack() as undo:
            for arn in new.get("ManagedPolicyArns", []):
                if arn not in old.get("ManagedPolicyArns", []):
                    iam.attach_role_policy(RoleName=role, PolicyArn=arn)
                    undo.callback(iam.detach_role_policy, RoleName=role, PolicyArn=arn)
            for policy in new.get("Policies", []):
                name = policy["PolicyName"]
                if policy != before.get(name):
                    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=_text(policy["PolicyDocument"]))
                    if name not in before:
                        undo.callback(iam.delete_role_policy, RoleName=role, PolicyName=name)
            if changed("Tags", old, new) and new.get("Tags"):
                tags = new["Tags"].items()
                iam.tag_role(RoleName=role, Tags=[{"Key": key, "Value": value} for key, value in tags])
            undo.pop_all()
        return made

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        iam, role = site.clients.iam, made.physical_id
        if "PermissionsBoundary" in old and "PermissionsBoundary" not in new:
            iam.delete_role_permissions_boundary(RoleName=role)
        for arn in old.get("ManagedPolicyArns", []):
            if arn not in new.get("ManagedPolicyArns", []):
                iam.detach_role_policy(RoleName=role, PolicyArn=arn)
        kept = {policy["PolicyName"] for policy in new.get("Policies", [])}
        for policy in old.get("Policies", []):
            if policy["PolicyName"] not in kept:
                iam.delete_role_policy(RoleName=role, PolicyName=policy["PolicyName"])
        gone = sorted(old.get("Tags", {}).keys() - new.get("Tags", {}).keys())
        if gone:
            iam.untag_role(RoleName=role, TagKeys=gone)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        iam, role = site.clients.iam, made.physical_id
        for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
            if attached["PolicyArn"] in old.get("ManagedPolicyArns", []):
                iam.detach_role_policy(RoleName=role, PolicyArn=attached["PolicyArn"])
        inline = {policy["PolicyName"] for policy in old.get("Policies", [])}
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            if policy in inline:
                iam.delete_role_policy(RoleName=role, PolicyName=policy)
        iam.delete_role(RoleName=role)


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
                iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=_text(new["PolicyDocument"]))
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


class Parameter(ResourceType):
    name = "AWS::SSM::Parameter"
    properties: ClassVar[Taken] = {"Name": TEXT, "Type": TEXT, "Value": TEXT}
    required = frozenset({"Type", "Value"})
    create_only = frozenset({"Name"})
    custom_name = "Name"

    def create(self, site: Site, new: Properties) -> Made:
        name = new.get("Name") or site.made_up_name(1011)
        site.clients.ssm.put_parameter(Name=name, **said(new, "Type", "Value"))
        return Made(name)

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if old and old != new:
            site.clients.ssm.put_parameter(Name=made.physical_id, Overwrite=True, **said(new, "Type", "Value"))
        return made

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ssm.delete_parameter(Name=made.physical_id)


class CdkMetadata(ResourceType):
    """What the CDK says of the libraries in use: AWS makes nothing of it either."""

    name = "AWS::CDK::Metadata"
    properties: ClassVar[Taken] = {"Analytics": TEXT}

    def create(self, site: Site, new: Properties) -> Made:
        return Made(site.made_up_name(128))

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        return


def _idempotently(
    kind: ResourceType,
    put: Callable[[Site, Made, Properties, Properties], None],
    site: Site,
    made: Made,
    old: Properties,
    new: Properties,
) -> Made:
    """An update of many calls, each of which can be made twice: when one fails, all are made again the other way."""
    try:
        put(site, made, old, new)
    except ClientError:
        put(site, made, new, old)
        kind.settle(site, made, new, old)
        raise
    return made


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


TYPES: Final = (Bucket(), BucketPolicy(), Repository(), Role(), Policy(), Parameter(), CdkMetadata())
