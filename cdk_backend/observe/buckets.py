"""Buckets, as CloudFormation says them."""

from __future__ import annotations

from typing import Unpack

from core.graph import Bucket, Key, Ref
from core.reading import Common, Defaults, Reader


def bucket(r: Reader, **common: Unpack[Common]) -> Bucket:
    r.block("OwnershipControls").only("Rules").must("ObjectOwnership", "BucketOwnerEnforced")
    public = r.block("PublicAccessBlockConfiguration")
    for word in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"):
        public.must(word, True)
    policy = r.part("AWS::S3::BucketPolicy")
    if policy.ref("Bucket", Bucket, "name").target != common["id"]:
        raise policy.unreadable("Bucket", "it is another bucket's")
    return Bucket(
        **common,
        name=r.string("BucketName"),
        key=key(r.block("BucketEncryption").only("ServerSideEncryptionConfiguration")),
        versioned=r.block("VersioningConfiguration").one_of("Status", ("Enabled", "Suspended")) == "Enabled",
        expire_days=expire_days(r.block("LifecycleConfiguration").only("Rules")),
        policy=policy.policy("PolicyDocument"),
        tags=r.pairs("Tags", "Key", "Value"),
    )


def key(r: Reader) -> Ref[Key] | None:
    by = r.block("ServerSideEncryptionByDefault")
    own = by.one_of("SSEAlgorithm", ("AES256", "aws:kms")) == "aws:kms"
    r.must("BucketKeyEnabled", own)
    return by.ref("KMSMasterKeyID", Key, "arn") if own else None


def expire_days(r: Reader) -> int | None:
    r.must("Id", "isoform")
    r.must("Status", "Enabled")
    r.must("Prefix", "")
    r.block("AbortIncompleteMultipartUpload").must("DaysAfterInitiation", 7)
    days = r.or_none("ExpirationInDays", r.number)
    if days is not None:
        r.block("NoncurrentVersionExpiration").must("NoncurrentDays", days)
    return days


DEFAULTS: Defaults = {
    # aws-cdk-lib drops an empty list of tags: core/lib/tag-manager.ts, renderTags
    ("AWS::S3::Bucket", "Tags"): [],
    # Without days nothing expires:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
    ("AWS::S3::Bucket.LifecycleConfiguration.Rules", "ExpirationInDays"): None,
}
