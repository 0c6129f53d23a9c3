"""What moto's S3 does otherwise than AWS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket, s3_backends

from live.local.moto_gaps.gap import Gaps


def tag_bucket(account: str, partition: str, bucket: str, tags: Mapping[str, str]) -> None:
    """Set a bucket's tags, with CloudFormation's own among them: S3 takes those from CloudFormation only."""
    s3_backends[account][partition].put_bucket_tagging(bucket, dict(tags))


def _permission(bucket: FakeBucket, action: str, resource: str) -> PermissionResult:
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(bucket.policy.decode())
    told = policy.get("Statement", [])
    statements = [
        statement
        for statement in (told if isinstance(told, list) else [told])
        if "aws:SecureTransport" not in statement.get("Condition", {}).get("Bool", {})
    ]
    return IAMPolicy(json.dumps({**policy, "Statement": statements})).is_action_permitted(action, resource)


GAPS: Final[Gaps] = (
    # moto applies a Deny whatever its Condition says. The CDK's bucket denies what does not come over TLS: as the
    # embedded account speaks plain HTTP, nothing could be uploaded.
    (FakeBucket, "get_permission", _permission),
)
