"""Buckets as resources of `aws.s3`."""

from __future__ import annotations

from collections.abc import Iterator

import pulumi
from pulumi_aws import s3

from core.graph import Bucket
from pulumi_backend.render.program import Made, Program

ABANDONED_DAYS = 7
"""After which what was never uploaded whole goes."""


def bucket(bucket: Bucket, program: Program, options: pulumi.ResourceOptions) -> Made:
    """The bucket and, as parts of it, all that is said of it. The bucket's own words for these are deprecated.

    https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/
    """
    own = s3.Bucket(bucket.id, bucket=bucket.name, force_destroy=False, tags=bucket.tags, opts=options)
    return Made(own, [*parts(bucket, own.id, program, options)], {"arn": own.arn, "name": own.id})


def parts(
    bucket: Bucket, name: pulumi.Output[str], program: Program, options: pulumi.ResourceOptions
) -> Iterator[pulumi.CustomResource]:
    yield s3.BucketPublicAccessBlock(
        f"{bucket.id}#public-access",
        bucket=name,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=options,
    )
    yield s3.BucketOwnershipControls(
        f"{bucket.id}#ownership",
        bucket=name,
        rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
        opts=options,
    )
    yield s3.BucketServerSideEncryptionConfiguration(
        f"{bucket.id}#encryption",
        bucket=name,
        rules=[
            s3.BucketServerSideEncryptionConfigurationRuleArgs(
                bucket_key_enabled=bucket.key is not None,
                apply_server_side_encryption_by_default=s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                    sse_algorithm="aws:kms" if bucket.key else "AES256",
                    kms_master_key_id=program.arn(bucket.key) if bucket.key else None,
                ),
            )
        ],
        opts=options,
    )
    yield s3.BucketVersioning(
        f"{bucket.id}#versioning",
        bucket=name,
        versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(
            status="Enabled" if bucket.versioned else "Suspended"
        ),
        opts=options,
    )
    yield s3.BucketLifecycleConfiguration(
        f"{bucket.id}#lifecycle", bucket=name, rules=[lifecycle(bucket.expire_days)], opts=options
    )
    yield s3.BucketPolicy(f"{bucket.id}#policy", bucket=name, policy=program.policy(bucket.policy), opts=options)


def lifecycle(days: int | None) -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id="isoform",
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        abort_incomplete_multipart_upload=s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=ABANDONED_DAYS
        ),
        expiration=None if days is None else s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days),
        noncurrent_version_expiration=None
        if days is None
        else s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(noncurrent_days=days),
    )
