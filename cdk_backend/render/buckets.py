"""Buckets as L1 constructs of S3."""

from __future__ import annotations

from aws_cdk import aws_s3 as s3

from cdk_backend.render.scope import Constructs, Scope, logical_id, tags
from core.graph import Bucket

ABANDONED_DAYS = 7
"""After which what was never uploaded whole goes."""


def bucket(bucket: Bucket, scope: Scope) -> Constructs:
    """The bucket and, as a part of it, its policy."""
    own = s3.CfnBucket(
        scope.stack,
        logical_id(bucket.id),
        bucket_name=bucket.name,
        bucket_encryption=s3.CfnBucket.BucketEncryptionProperty(
            server_side_encryption_configuration=[
                s3.CfnBucket.ServerSideEncryptionRuleProperty(
                    bucket_key_enabled=bucket.key is not None,
                    server_side_encryption_by_default=s3.CfnBucket.ServerSideEncryptionByDefaultProperty(
                        sse_algorithm="aws:kms" if bucket.key else "AES256",
                        kms_master_key_id=scope.arn(bucket.key) if bucket.key else None,
                    ),
                )
            ]
        ),
        lifecycle_configuration=s3.CfnBucket.LifecycleConfigurationProperty(rules=[lifecycle(bucket)]),
        ownership_controls=s3.CfnBucket.OwnershipControlsProperty(
            rules=[s3.CfnBucket.OwnershipControlsRuleProperty(object_ownership="BucketOwnerEnforced")]
        ),
        public_access_block_configuration=s3.CfnBucket.PublicAccessBlockConfigurationProperty(
            block_public_acls=True, block_public_policy=True, ignore_public_acls=True, restrict_public_buckets=True
        ),
        versioning_configuration=s3.CfnBucket.VersioningConfigurationProperty(
            status="Enabled" if bucket.versioned else "Suspended"
        ),
        tags=tags(bucket.tags),
    )
    policy = s3.CfnBucketPolicy(
        scope.stack,
        logical_id(f"{bucket.id}#policy"),
        bucket=own.ref,
        policy_document=scope.policy(bucket.policy),
    )
    return Constructs(own, {"policy": policy}, {"arn": lambda: own.attr_arn, "name": lambda: own.ref})


def lifecycle(bucket: Bucket) -> s3.CfnBucket.RuleProperty:
    days = bucket.expire_days
    return s3.CfnBucket.RuleProperty(
        id="isoform",
        status="Enabled",
        prefix="",
        abort_incomplete_multipart_upload=s3.CfnBucket.AbortIncompleteMultipartUploadProperty(
            days_after_initiation=ABANDONED_DAYS
        ),
        expiration_in_days=days,
        noncurrent_version_expiration=None
        if days is None
        else s3.CfnBucket.NoncurrentVersionExpirationProperty(noncurrent_days=days),
    )
