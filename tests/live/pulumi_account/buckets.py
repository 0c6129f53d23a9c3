"""Buckets as the provider makes them (internal/service/s3): each thing that is said of one is a resource of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Given, Stated, Type

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def bucket(s3: S3Client, inputs: Inputs) -> Given:
    """Its id is its name (bucket.go); us-east-1 is S3's default, which it will not hear said."""
    name, tags = inputs.text("bucket"), inputs.tag_list().get("Tags")
    inputs.must("forceDestroy", False)
    inputs.done()
    region = s3.meta.region_name
    place: Any = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **place)
    if tags:
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
    return Given(name, {"arn": f"arn:{s3.meta.partition}:s3:::{name}"})


def delete_bucket(s3: S3Client, name: str, stated: Stated) -> None:
    s3.delete_bucket(Bucket=name)


def public_access(s3: S3Client, inputs: Inputs) -> str:
    """(bucket_public_access_block.go)"""
    name = inputs.text("bucket")
    blocked: Any = {
        word: inputs.flag(word[0].lower() + word[1:], False)
        for word in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    }
    inputs.done()
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=blocked)
    return name


def ownership(s3: S3Client, inputs: Inputs) -> str:
    """(bucket_ownership_controls.go)"""
    name, rule = inputs.text("bucket"), inputs.block("rule")
    rules: Any = [{"ObjectOwnership": rule.text("objectOwnership")}]
    rule.done()
    inputs.done()
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": rules})
    return name


def encryption(s3: S3Client, inputs: Inputs) -> str:
    """(bucket_server_side_encryption_configuration.go)"""
    name = inputs.text("bucket")
    rules: Any = [encrypted(rule) for rule in inputs.blocks("rules")]
    inputs.done()
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})
    return name


def encrypted(rule: Inputs) -> dict[str, Any]:
    by = rule.block("applyServerSideEncryptionByDefault")
    said: dict[str, Any] = {
        "BucketKeyEnabled": rule.flag("bucketKeyEnabled", False),
        "ApplyServerSideEncryptionByDefault": {
            "SSEAlgorithm": by.text("sseAlgorithm"),
            **by.given("kmsMasterKeyId", KMSMasterKeyID=by.text),
        },
    }
    by.done()
    rule.done()
    return said


def versioning(s3: S3Client, inputs: Inputs) -> str:
    """(bucket_versioning.go)"""
    name, said = inputs.text("bucket"), inputs.block("versioningConfiguration")
    status: Any = said.text("status")
    said.done()
    inputs.done()
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": status})
    return name


def lifecycle(s3: S3Client, inputs: Inputs) -> str:
    """(bucket_lifecycle_configuration.go)"""
    name = inputs.text("bucket")
    rules: Any = [kept(rule) for rule in inputs.blocks("rules")]
    inputs.done()
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})
    return name


def kept(rule: Inputs) -> dict[str, Any]:
    def days(within: str, word: str) -> Callable[[str], object]:
        def taken(input: str) -> object:
            block = rule.block(input)
            said = {word: block.number(within)}
            block.done()
            return said

        return taken

    said: dict[str, Any] = {
        "ID": rule.text("id"),
        "Status": rule.text("status"),
        **rule.given("filter", Filter=lambda input: prefix(rule.block(input))),
        **rule.given("expiration", Expiration=days("days", "Days")),
        **rule.given(
            "noncurrentVersionExpiration", NoncurrentVersionExpiration=days("noncurrentDays", "NoncurrentDays")
        ),
        **rule.given(
            "abortIncompleteMultipartUpload",
            AbortIncompleteMultipartUpload=days("daysAfterInitiation", "DaysAfterInitiation"),
        ),
    }
    rule.done()
    return said


def prefix(filter: Inputs) -> dict[str, str]:
    said = {"Prefix": filter.text("prefix")}
    filter.done()
    return said


def policy(s3: S3Client, inputs: Inputs) -> str:
    """It writes over whatever policy there is (bucket_policy.go)."""
    name, document = inputs.text("bucket"), inputs.text("policy")
    inputs.done()
    s3.put_bucket_policy(Bucket=name, Policy=document)
    return name


def nothing(s3: S3Client, name: str, stated: Stated) -> None:
    """Goes with its bucket, or says nothing that a deletion could take back (bucket_versioning.go)."""


def part(of: str, create: Callable[[Any, Inputs], str], delete: Callable[[Any, str, Stated], None]) -> dict[str, Type]:
    return {f"aws:s3/bucket{of}:Bucket{of}": Type(create, delete, service="s3")}


TYPES: Mapping[str, Type] = {
    "aws:s3/bucket:Bucket": Type(bucket, delete_bucket, service="s3"),
    **part("PublicAccessBlock", public_access, lambda s3, name, _: s3.delete_public_access_block(Bucket=name)),
    **part("OwnershipControls", ownership, lambda s3, name, _: s3.delete_bucket_ownership_controls(Bucket=name)),
    **part(
        "ServerSideEncryptionConfiguration", encryption, lambda s3, name, _: s3.delete_bucket_encryption(Bucket=name)
    ),
    **part("Versioning", versioning, nothing),
    **part("LifecycleConfiguration", lifecycle, lambda s3, name, _: s3.delete_bucket_lifecycle(Bucket=name)),
    **part("Policy", policy, lambda s3, name, _: s3.delete_bucket_policy(Bucket=name)),
}
