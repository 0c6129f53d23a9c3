"""Buckets, as S3 says them: a call for each thing that is said of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Unpack

from core.graph import Bucket, Key, Ref
from core.reading import Common, Reader
from live.observe.asked import Asked, Item, there
from live.observe.words import Native, named, own_tags, unread, word


def bucket(r: Reader, **common: Unpack[Common]) -> Bucket:
    public = r.block("PublicAccessBlockConfiguration")
    for each in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"):
        public.must(each, True)
    r.block("OwnershipControls").only("Rules").must("ObjectOwnership", "BucketOwnerEnforced")
    r.usual("MFADelete", "Disabled")
    return Bucket(
        **common,
        name=r.string("Bucket"),
        key=key(r.block("ServerSideEncryptionConfiguration").only("Rules")),
        versioned=r.one_of("Status", ("Enabled", "Suspended")) == "Enabled",
        expire_days=expire_days(r.only("Rules")),
        policy=r.policy("Policy"),
        tags=own_tags(r),
    )


def key(r: Reader) -> Ref[Key] | None:
    r.pass_over(ENCRYPTION_UNREAD)
    by = r.block("ApplyServerSideEncryptionByDefault")
    own = by.one_of("SSEAlgorithm", ("AES256", "aws:kms")) == "aws:kms"
    r.must("BucketKeyEnabled", own)
    return by.ref("KMSMasterKeyID", Key, "arn") if own else None


ENCRYPTION_UNREAD = unread(what_S3_blocks_of_itself=["BlockedEncryptionTypes"])


def expire_days(r: Reader) -> int | None:
    r.must("ID", "isoform")
    r.must("Status", "Enabled")
    if r.has("Filter"):
        r.block("Filter").usual("Prefix", "")
    r.usual("Prefix", "")
    r.block("AbortIncompleteMultipartUpload").must("DaysAfterInitiation", 7)
    if not r.has("Expiration"):
        return None
    expiration = r.block("Expiration")
    expiration.usual("ExpiredObjectDeleteMarker", False)
    days = expiration.number("Days")
    r.block("NoncurrentVersionExpiration").must("NoncurrentDays", days)
    return days


def buckets(s3: Any, names: Sequence[str]) -> Iterator[Item]:
    for name in names:
        if (versioning := there(s3.get_bucket_versioning, Bucket=name)) is not None:
            yield {**versioning, "Bucket": name, "Arn": f"arn:{s3.meta.partition}:s3:::{name}"}


def in_full(s3: Any, bucket: Item) -> Item:
    """What there is not is left out, and its reader misses it. The last five say what no bucket of ours has."""
    for call in (
        s3.get_bucket_encryption,
        s3.get_bucket_lifecycle_configuration,
        s3.get_bucket_ownership_controls,
        s3.get_bucket_policy,
        s3.get_public_access_block,
        s3.get_bucket_cors,
        s3.get_bucket_logging,
        s3.get_bucket_notification_configuration,
        s3.get_bucket_replication,
        s3.get_bucket_website,
    ):
        bucket = {**bucket, **(there(call, Bucket=bucket["Bucket"]) or {})}
    tags = there(s3.get_bucket_tagging, Bucket=bucket["Bucket"]) or {"TagSet": []}
    return {**bucket, "Tags": tags["TagSet"]}


NATIVE = Native(
    Bucket,
    frozenset({"AWS::S3::Bucket", "aws:s3/bucket:Bucket"}),
    lambda snapshot: snapshot.of(Bucket),
    named("Bucket"),
    bucket,
    unread(its_own_id=["Arn"], only_where_objects_change_their_class=["TransitionDefaultMinimumObjectSize"]),
    called={"name": word("Bucket"), "arn": word("Arn")},
    asked=Asked("s3", buckets, more=in_full),
)
