"""What an earlier deployment kept when its stacks were deleted: addresses that cost, and names that are taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cdk_backend.bridge import Templates
from core.graph import Bucket, Key, LogGroup, ResourceGraph
from core.model import Foundation
from live.record import Entry
from live.target import Target, refusing


@dataclass(frozen=True, slots=True)
class Address:
    """An address that was retained."""

    public: str
    allocation: str


def addresses(target: Target, foundation: Foundation, entries: Sequence[Entry]) -> Iterator[Address]:
    """Those with this foundation's tags that no stack has: an earlier deployment was told to keep them."""
    ours = {entry.physical for entry in entries}
    tags = {"project": foundation.project, "environment": foundation.environment, "managed-by": "isoform"}
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    with refusing("EC2 did not list the addresses"):
        found = target.client("ec2").describe_addresses(Filters=filters)["Addresses"]
    for address in found:
        if not ours & {address["PublicIp"], address["AllocationId"]}:
            yield Address(address["PublicIp"], address["AllocationId"])


@dataclass(frozen=True, slots=True)
class Taken:
    """A name that `id` is to have, and that something has which is in no stack: CloudFormation makes no second one."""

    id: str
    name: str
    cure: str
    """What frees the name."""
    costs: str
    """What that comes to."""


def names(target: Target, graph: ResourceGraph, deployed: Templates) -> Iterator[Taken]:
    """The names of log groups, keys and buckets that are taken, and by none of the `deployed` stacks.

    Nothing else of a foundation outlives it by a name.
    """
    ours = {
        resource.get("Properties", {}).get(word)
        for template in deployed.values()
        for resource in template["Resources"].values()
        for word in ("LogGroupName", "AliasName", "BucketName")
        if resource["Type"] in ("AWS::Logs::LogGroup", "AWS::KMS::Alias", "AWS::S3::Bucket")
    }
    for resource in graph:
        match resource:
            case LogGroup(name=name) if name not in ours and _has_group(target, name):
                cure = f"aws logs delete-log-group --log-group-name {name}"
                yield Taken(resource.id, name, cure, "deletes it with all that was logged")
            case Bucket(name=name) if name not in ours and _has_bucket(target, name):
                cure = f"aws s3 rb s3://{name} --force"
                yield Taken(resource.id, name, cure, "deletes it with all that is in it")
            case Key(alias=alias) if alias not in ours and _has_alias(target, alias):
                cure = f"aws kms delete-alias --alias-name {alias}"
                yield Taken(resource.id, alias, cure, "frees the name, and leaves the key for what it encrypted")


def _has_group(target: Target, name: str) -> bool:
    with refusing("CloudWatch did not list the log groups"):
        pages = target.client("logs").get_paginator("describe_log_groups").paginate(logGroupNamePrefix=name)
        return any(group["logGroupName"] == name for page in pages for group in page["logGroups"])


def _has_alias(target: Target, alias: str) -> bool:
    with refusing("KMS did not list the aliases"):
        pages = target.client("kms").get_paginator("list_aliases").paginate()
        return any(each["AliasName"] == alias for page in pages for each in page["Aliases"])


def _has_bucket(target: Target, name: str) -> bool:
    """Whether anybody has: S3 says 404 of a name that is free, and 403 of somebody else's bucket."""
    from botocore.exceptions import ClientError

    with refusing("S3 did not say whether there is a bucket"):
        try:
            target.client("s3").head_bucket(Bucket=name)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 403:
                raise
    return True
