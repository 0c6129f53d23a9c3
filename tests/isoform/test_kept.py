"""Names that an earlier deployment kept are said before anything is made."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from core.errors import TargetRefused
from core.graph import Bucket, ResourceGraph
from isoform.kept import names
from tests.samples import SAMPLE

FILES = SAMPLE.named(Bucket, "bucket/files")
GRAPH = ResourceGraph({FILES.id: FILES})


def account(status: int) -> Any:
    """One whose S3 answers of every bucket with this status."""

    def head_bucket(Bucket: str) -> None:
        if status != 200:
            raise ClientError({"Error": {}, "ResponseMetadata": {"HTTPStatusCode": status}}, "HeadBucket")  # type: ignore[typeddict-item]  # no more of it is read

    return SimpleNamespace(client=lambda service: SimpleNamespace(head_bucket=head_bucket))


@pytest.mark.parametrize("status", [200, 403])
def test_a_bucket_that_is_there_has_its_name(status: int) -> None:
    """Whosever it is: no two buckets of AWS have one name."""
    (taken,) = names(account(status), GRAPH, {})
    assert (taken.id, taken.name, taken.cure) == (FILES.id, FILES.name, f"aws s3 rb s3://{FILES.name} --force")


def test_a_name_that_is_free_or_our_own_is_not_taken() -> None:
    ours: Any = {
        "acme-dev-network": {"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": FILES.name}}}}
    }
    assert [*names(account(404), GRAPH, {})] == [*names(account(200), GRAPH, ours)] == []


def test_what_s3_does_not_say_stops_the_deployment() -> None:
    with pytest.raises(TargetRefused, match="S3 did not say whether there is a bucket"):
        list(names(account(500), GRAPH, {}))
