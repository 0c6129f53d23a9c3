"""Names and addresses that an earlier deployment kept are said before anything is made."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from config.environments import load
from core.errors import TargetRefused
from core.graph import Bucket, Key, LogGroup, ResourceGraph
from isoform.kept import Address, Taken, addresses, names
from live.record import Entry
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
    cure, costs = f"aws s3 rb s3://{FILES.name} --force", "deletes it with all that is in it"
    assert [*names(account(status), GRAPH, {})] == [Taken(FILES.id, FILES.name, cure, costs)]


def test_a_name_that_is_free_or_our_own_is_not_taken() -> None:
    ours: Any = {
        "acme-dev-network": {"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": FILES.name}}}}
    }
    assert [*names(account(404), GRAPH, {})] == [*names(account(200), GRAPH, ours)] == []


def test_what_s3_does_not_say_stops_the_deployment() -> None:
    with pytest.raises(TargetRefused, match="S3 did not say whether there is a bucket"):
        list(names(account(500), GRAPH, {}))


GROUP = SAMPLE.named(LogGroup, "log-group/web")
KEY = next(each for each in SAMPLE if isinstance(each, Key))
NAMED = ResourceGraph({GROUP.id: GROUP, KEY.id: KEY})


def listing(groups: list[str], aliases: list[str], asked: list[Any] | None = None) -> Any:
    """An account that lists these, each on a page of its own."""
    pages = {
        "describe_log_groups": [{"logGroups": [{"logGroupName": name}]} for name in groups],
        "list_aliases": [{"Aliases": [{"AliasName": name}]} for name in aliases],
    }

    def paginator(service: str, operation: str) -> Any:
        def paginate(**said: str) -> list[Any]:
            if asked is None:
                raise ClientError({"Error": {"Code": "No", "Message": "not you"}}, operation)
            asked.append((service, operation, said))
            return pages[operation]

        return SimpleNamespace(paginate=paginate)

    return SimpleNamespace(client=lambda service: SimpleNamespace(get_paginator=partial(paginator, service)))


def test_a_log_group_and_an_alias_that_are_there_have_their_names() -> None:
    asked: list[Any] = []
    there = listing([f"{GROUP.name}-more", GROUP.name], ["alias/another", KEY.alias], asked)
    assert [*names(there, NAMED, {})] == [
        Taken(
            GROUP.id,
            GROUP.name,
            f"aws logs delete-log-group --log-group-name {GROUP.name}",
            "deletes it with all that was logged",
        ),
        Taken(
            KEY.id,
            KEY.alias,
            f"aws kms delete-alias --alias-name {KEY.alias}",
            "frees the name, and leaves the key for what it encrypted",
        ),
    ]
    assert asked == [("logs", "describe_log_groups", {"logGroupNamePrefix": GROUP.name}), ("kms", "list_aliases", {})]


def test_names_that_begin_alike_and_names_of_our_own_stacks_are_not_taken() -> None:
    assert [*names(listing([f"{GROUP.name}-more"], [f"{KEY.alias}-more"], []), NAMED, {})] == []
    ours: Any = {
        "acme-dev-monitoring": {
            "Resources": {
                "G": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": GROUP.name}},
                "A": {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": KEY.alias}},
                "W": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
            }
        }
    }
    assert [*names(listing([GROUP.name], [KEY.alias], []), NAMED, ours)] == []


@pytest.mark.parametrize(
    ("resource", "said"),
    [(GROUP, "CloudWatch did not list the log groups: "), (KEY, "KMS did not list the aliases: ")],
)
def test_what_cannot_be_listed_stops_the_deployment(resource: LogGroup | Key, said: str) -> None:
    with pytest.raises(TargetRefused, match=said):
        list(names(listing([], []), ResourceGraph({resource.id: resource}), {}))


def test_addresses_with_our_tags_that_no_stack_has_were_kept() -> None:
    found = [{"PublicIp": f"198.51.100.{n}", "AllocationId": f"eipalloc-{n}"} for n in range(3)]
    asked: list[Any] = []

    def describe_addresses(**said: Any) -> Any:
        asked.append(said)
        return {"Addresses": found}

    def refused(**said: Any) -> Any:
        raise ClientError({"Error": {"Code": "No", "Message": "not you"}}, "DescribeAddresses")

    target: Any = SimpleNamespace(client=lambda service: SimpleNamespace(describe_addresses=refused))
    with pytest.raises(TargetRefused, match="EC2 did not list the addresses: "):
        list(addresses(target, load("dev"), []))
    ec2: Any = SimpleNamespace(client=lambda service: SimpleNamespace(describe_addresses=describe_addresses))
    ours = [
        Entry("elastic-ip/x", "network", "network", "AWS::EC2::EIP", physical, True)  # CloudFormation's, and Pulumi's
        for physical in ("198.51.100.0", "eipalloc-1")
    ]
    assert [*addresses(ec2, load("dev"), ours)] == [Address("198.51.100.2", "eipalloc-2")]
    tags = {"tag:project": "acme", "tag:environment": "dev", "tag:managed-by": "isoform"}
    assert asked == [{"Filters": [{"Name": name, "Values": [value]} for name, value in tags.items()]}]
