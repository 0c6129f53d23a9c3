"""The resource types of the CDK's bootstrap stack: what it needs of them, and no more."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import Any, ClassVar, Final

from live.local.cloudformation.resource import Made, Properties, Repeatable, ResourceType, Site, Taken, changed, text_of
from live.local.cloudformation.shape import DOCUMENT, FLAG, NUMBER, TAGS, TEXT, Fields, Many
from live.local.moto_gaps.bootstrap import tag_bucket


class Bucket(Repeatable):
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

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
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
            tag_bucket(site.account, site.partition, bucket, new.get("Tags", {}))

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
        site.clients.s3.put_bucket_policy(Bucket=new["Bucket"], Policy=text_of(new["PolicyDocument"]))
        return Made(new["Bucket"])

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if old and changed("PolicyDocument", old, new):
            self.create(site, new)
        return made

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.s3.delete_bucket_policy(Bucket=old["Bucket"])


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


TYPES: Final = (Bucket(), BucketPolicy(), Repository(), Policy(), CdkMetadata())
