"""The resource types of S3: buckets, the CDK's own among them, and their policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from botocore.exceptions import ClientError

from live.local.cloudformation.resource import (
    Failed,
    Made,
    Properties,
    Repeatable,
    Site,
    Taken,
    changed,
    document_of,
    text_of,
)
from live.local.cloudformation.shape import DOCUMENT, FLAG, NUMBER, TAGS, TEXT, Fields, Many
from live.local.cloudformation.tagged import Tagged, of_tags
from live.local.moto_gaps.bootstrap import tag_bucket

_GONE: Final = frozenset(
    {
        "NoSuchBucket",
        "NoSuchBucketPolicy",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "NoSuchTagSet",
        "OwnershipControlsNotFoundError",
        "ServerSideEncryptionConfigurationNotFoundError",
    }
)
"""In which words S3 says that a bucket is not there, or has no such thing."""


class Bucket(Tagged):
    name = "AWS::S3::Bucket"
    properties: ClassVar[Taken] = {
        "AccessControl": TEXT,
        "BucketEncryption": Fields(
            {
                "ServerSideEncryptionConfiguration": Many(
                    Fields(
                        {
                            "BucketKeyEnabled": FLAG,
                            "ServerSideEncryptionByDefault": Fields({"KMSMasterKeyID": TEXT, "SSEAlgorithm": TEXT}),
                        }
                    )
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
                            "ExpirationInDays": NUMBER,
                            "Id": TEXT,
                            "NoncurrentVersionExpiration": Fields({"NoncurrentDays": NUMBER}),
                            "Prefix": TEXT,
                            "Status": TEXT,
                        }
                    )
                )
            }
        ),
        "OwnershipControls": Fields({"Rules": Many(Fields({"ObjectOwnership": TEXT}))}),
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
                {**_without(rule, _BY_DEFAULT), f"Apply{_BY_DEFAULT}": rule[_BY_DEFAULT]}
                for rule in new["BucketEncryption"]["ServerSideEncryptionConfiguration"]
            ]
            s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})
        if changed("OwnershipControls", old, new) and "OwnershipControls" in new:
            s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=new["OwnershipControls"])
        if changed("PublicAccessBlockConfiguration", old, new) and "PublicAccessBlockConfiguration" in new:
            s3.put_public_access_block(
                Bucket=bucket, PublicAccessBlockConfiguration=new["PublicAccessBlockConfiguration"]
            )
        if changed("LifecycleConfiguration", old, new) and "LifecycleConfiguration" in new:
            lifecycle: Any = [_to_s3(rule) for rule in new["LifecycleConfiguration"]["Rules"]]
            s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": lifecycle})
        super().put(site, made, old, new)

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        s3, bucket = site.clients.s3, made.physical_id
        gone = old.keys() - new.keys()
        if "BucketEncryption" in gone:
            s3.delete_bucket_encryption(Bucket=bucket)
        if "OwnershipControls" in gone:
            s3.delete_bucket_ownership_controls(Bucket=bucket)
        if "PublicAccessBlockConfiguration" in gone:
            s3.delete_public_access_block(Bucket=bucket)
        if "LifecycleConfiguration" in gone:
            s3.delete_bucket_lifecycle(Bucket=bucket)
        super().settle(site, made, old, new)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.s3.delete_bucket(Bucket=made.physical_id)

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        """Its access list is not read: no bucket has one unless it is asked for."""
        s3, bucket = site.clients.s3, made.physical_id
        versioning = _told(s3.get_bucket_versioning, bucket)
        if versioning is None:
            return None
        encryption = _told(s3.get_bucket_encryption, bucket, "ServerSideEncryptionConfiguration", "Rules")
        lifecycle = _told(s3.get_bucket_lifecycle_configuration, bucket, "Rules")
        return {
            "BucketEncryption": encryption
            and {
                "ServerSideEncryptionConfiguration": [
                    {**_without(rule, f"Apply{_BY_DEFAULT}"), _BY_DEFAULT: rule[f"Apply{_BY_DEFAULT}"]}
                    for rule in encryption
                ]
            },
            "LifecycleConfiguration": lifecycle and {"Rules": [_from_s3(rule) for rule in lifecycle]},
            "OwnershipControls": _told(s3.get_bucket_ownership_controls, bucket, "OwnershipControls"),
            "PublicAccessBlockConfiguration": _told(
                s3.get_public_access_block, bucket, "PublicAccessBlockConfiguration"
            ),
            "VersioningConfiguration": {"Status": versioning["Status"]} if "Status" in versioning else None,
        }

    def tag(self, site: Site, made: Made, tags: Mapping[str, str]) -> None:
        tag_bucket(site.account, site.partition, made.physical_id, {**self.tags(site, made), **tags})

    def untag(self, site: Site, made: Made, keys: list[str]) -> None:
        left = {key: value for key, value in self.tags(site, made).items() if key not in keys}
        tag_bucket(site.account, site.partition, made.physical_id, left)

    def tags(self, site: Site, made: Made) -> Mapping[str, str]:
        return of_tags(_told(site.clients.s3.get_bucket_tagging, made.physical_id, "TagSet") or [])


_BY_DEFAULT: Final = "ServerSideEncryptionByDefault"


def _told(call: Callable[..., Any], bucket: str, *path: str) -> Any:
    """What the call answers of the bucket, or None where S3 has no such thing."""
    try:
        answer = call(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise
    for word in path:
        answer = answer[word]
    return answer


def _without(words: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in words.items() if name not in names}


def _to_s3(rule: Properties) -> dict[str, Any]:
    days = {"Expiration": {"Days": rule["ExpirationInDays"]}} if "ExpirationInDays" in rule else {}
    words = {"ID": rule["Id"], "Filter": {"Prefix": rule.get("Prefix", "")}, **days}
    return words | _without(rule, "Id", "Prefix", "ExpirationInDays")


def _from_s3(rule: Mapping[str, Any]) -> dict[str, Any]:
    days = {"ExpirationInDays": rule["Expiration"].get("Days")} if "Expiration" in rule else {}
    words = {"Id": rule["ID"], "Prefix": rule.get("Filter", {}).get("Prefix", ""), **days}
    return words | _without(rule, "ID", "Filter", "Expiration", "Prefix")


class BucketPolicy(Repeatable):
    name = "AWS::S3::BucketPolicy"
    properties: ClassVar[Taken] = {"Bucket": TEXT, "PolicyDocument": DOCUMENT}
    required = frozenset({"Bucket", "PolicyDocument"})
    create_only = frozenset({"Bucket"})

    def create(self, site: Site, new: Properties) -> Made:
        if _told(site.clients.s3.get_bucket_policy, new["Bucket"]) is not None:
            # As AWS does where a flow log was there before, and has had a policy written.
            raise Failed(f"The bucket policy already exists on bucket {new['Bucket']}.")
        self._write(site, new)
        return Made(new["Bucket"])

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        if old and changed("PolicyDocument", old, new):
            self._write(site, new)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.s3.delete_bucket_policy(Bucket=old["Bucket"])

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        policy = _told(site.clients.s3.get_bucket_policy, said["Bucket"], "Policy")
        return None if policy is None else {"PolicyDocument": document_of(policy, said["PolicyDocument"])}

    def _write(self, site: Site, new: Properties) -> None:
        site.clients.s3.put_bucket_policy(Bucket=new["Bucket"], Policy=text_of(new["PolicyDocument"]))


TYPES: Final = (Bucket(), BucketPolicy())
