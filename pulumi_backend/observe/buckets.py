"""Buckets, read from resources of `aws.s3`. What each output is: the package's documentation of the resource."""

from __future__ import annotations

from typing import Unpack

from core.graph import Bucket, Key, Ref
from core.reading import Common, Defaults, Reader


def bucket(r: Reader, **common: Unpack[Common]) -> Bucket:
    r.must("forceDestroy", False)

    def part(of: str) -> Reader:
        its = r.part(f"aws:s3/bucket{of}:Bucket{of}")
        if its.ref("bucket", Bucket, "name").target != common["id"]:
            raise its.unreadable("bucket", "it is another bucket's")
        return its

    public = part("PublicAccessBlock")
    for word in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"):
        public.must(word, True)
    part("OwnershipControls").block("rule").must("objectOwnership", "BucketOwnerEnforced")
    versioning = part("Versioning").block("versioningConfiguration")
    return Bucket(
        **common,
        name=r.string("bucket"),
        key=key(part("ServerSideEncryptionConfiguration").only("rules")),
        versioned=versioning.one_of("status", ("Enabled", "Suspended")) == "Enabled",
        expire_days=expire_days(part("LifecycleConfiguration").only("rules")),
        policy=part("Policy").policy("policy"),
        tags=r.strings_by_name("tags"),
    )


def key(r: Reader) -> Ref[Key] | None:
    by = r.block("applyServerSideEncryptionByDefault")
    own = by.one_of("sseAlgorithm", ("AES256", "aws:kms")) == "aws:kms"
    r.must("bucketKeyEnabled", own)
    return by.ref("kmsMasterKeyId", Key, "arn") if own else None


def expire_days(r: Reader) -> int | None:
    r.must("id", "isoform")
    r.must("status", "Enabled")
    r.block("filter").must("prefix", "")
    abandoned = r.block("abortIncompleteMultipartUpload")
    if abandoned.number("daysAfterInitiation") != 7:
        raise abandoned.unreadable("daysAfterInitiation", "only 7 is modelled")
    expiration = r.or_none("expiration", r.block)
    if expiration is None:
        return None
    days, earlier = expiration.number("days"), r.block("noncurrentVersionExpiration")
    if earlier.number("noncurrentDays") != days:
        raise earlier.unreadable("noncurrentDays", f"only {days} is modelled, as of what is not an earlier version")
    return days


DEFAULTS: Defaults = {
    # Without it nothing expires: https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucketlifecycleconfiguration/
    ("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration.rules", "expiration"): None,
}
