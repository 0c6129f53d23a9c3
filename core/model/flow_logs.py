"""Flow logs as a person means them: which traffic of the VPC is written down, where to, and for how long it is kept."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from core.errors import Fault
from core.model.checks import refuse
from core.model.monitoring import Key, retention_faults
from core.model.policies import Site

if TYPE_CHECKING:
    from core.model import Foundation

Traffic = Literal["all", "accept", "reject"]
Interval = Literal["1 minute", "10 minutes"]

FIELDS: Sequence[str] = (
    *("version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol"),
    *("packets", "bytes", "start", "end", "action", "log-status"),
    *("vpc-id", "subnet-id", "instance-id", "tcp-flags", "type", "pkt-srcaddr", "pkt-dstaddr"),
    *("region", "az-id", "sublocation-type", "sublocation-id"),
    *("pkt-src-aws-service", "pkt-dst-aws-service", "flow-direction", "traffic-path"),
    *("ecs-cluster-arn", "ecs-cluster-name", "ecs-container-instance-arn", "ecs-container-instance-id"),
    *("ecs-container-id", "ecs-second-container-id", "ecs-service-name", "ecs-task-definition-arn"),
    *("ecs-task-arn", "ecs-task-id", "reject-reason", "resource-id", "encryption-status"),
)
"""All that a record can have: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html#flow-logs-fields"""
DEFAULT: tuple[str, ...] = tuple(FIELDS[:14])
"""AWS's own default format, which is that of version 2."""
NAME = "flow-logs"
"""What the log group, the role and the key have in their names, and so nothing else may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudWatchFlowLog:
    """The VPC's traffic in the log group `/acme/dev/flow-logs`, a record for each flow and interval.

    AWS changes no flow log: whatever is said otherwise of one makes a new one, and what was logged stays.
    """

    retention: int | str
    """For how many days the records are kept, as CloudWatch allows: 1, 3, 5, 7, 14, 30... 3653; or `forever`."""
    traffic: Traffic = "all"
    """Which: `all`, only what security groups and network ACLs `accept`, or only what they `reject`."""
    interval: Interval = "10 minutes"
    """For how long AWS gathers a flow into one record."""
    format: tuple[str, ...] = DEFAULT
    """The fields of a record in their order; where nothing is said, AWS's own default.
    https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html"""
    encrypted: bool = True
    """Whether by `key`; AWS encrypts by its own in any case."""
    retain: bool = False
    """Whether the log group outlives the foundation, with all that was logged."""

    def __post_init__(self) -> None:
        refuse([*retention_faults(("retention",), self.retention), *_format_faults(self.format)])


@dataclass(frozen=True, slots=True, kw_only=True)
class S3FlowLog:
    """The VPC's traffic in files of a bucket, `acme-dev-flow-logs-<account>-<region>`, which is reached by TLS alone.

    AWS changes no flow log: whatever is said otherwise of one makes a new one, and the files stay.
    """

    retention: int | str
    """For how many days a file is kept; or `forever`."""
    traffic: Traffic = "all"
    """Which: `all`, only what security groups and network ACLs `accept`, or only what they `reject`."""
    interval: Interval = "10 minutes"
    """For how long AWS gathers a flow into one record."""
    format: tuple[str, ...] = DEFAULT
    """The fields of a record in their order; where nothing is said, AWS's own default.
    https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html"""
    file_format: Literal["text", "parquet"] = "text"
    """`parquet` is smaller and quicker to query. https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html"""
    hive_partitions: bool = False
    """Whether folders say what they are (`aws-region=ap-south-1`), for tools that know Apache Hive's way."""
    hourly_partitions: bool = False
    """Whether there is a folder for each hour, and not only for each day."""
    encrypted: bool = True
    """Whether by `key`; S3 encrypts by its own in any case."""
    versioned: bool = False
    """Whether what is written over or deleted stays, until its time is over too."""
    retain: bool = False
    """Whether the bucket outlives the foundation. AWS deletes none in which there is something."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if isinstance(self.retention, str) and self.retention != "forever":
            wrong = f"`{self.retention}` is no time for which files are kept"
            yield Fault(("retention",), wrong, "write a number of days, or `forever`")
        if isinstance(self.retention, int) and self.retention < 1:
            yield Fault(("retention",), f"`{self.retention}` days", "write 1 or more, or `forever`")
        yield from _format_faults(self.format)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLogs:
    """What is written down of the VPC's traffic. https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html"""

    cloudwatch: CloudWatchFlowLog | None = None
    """To a log group of CloudWatch, to search and to alarm."""
    s3: S3FlowLog | None = None
    """To a bucket of S3, to keep for long and to query."""
    key: Key = field(default_factory=Key)
    """The one key of KMS that encrypts what is logged; made where some of it is `encrypted`."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    @property
    def encrypts(self) -> bool:
        """Whether there is anything for the key to encrypt."""
        return any(each.encrypted for each in (self.cloudwatch, self.s3) if each)

    def _faults(self) -> Iterator[Fault]:
        for word, each in (("cloudwatch", self.cloudwatch), ("s3", self.s3)):
            if each and each.retain and each.encrypted and not self.key.retain:
                wrong = "outlives the key, without which nobody can read it"
                yield Fault((word, "retain"), wrong, "write `key: {retain: true}` too")


LONGEST = 63
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""


def bucket(site: Site) -> str:
    """The name of the bucket. No two buckets of AWS have one: the account's number and the region see to that."""
    return f"{site.name}-{NAME}-{site.account}-{site.region}"


def faults(foundation: Foundation) -> Iterator[Fault]:
    """What has the names that flow logs need, or makes them too long."""
    if foundation.network.flow_logs.s3 and len(called := bucket(foundation.site)) > LONGEST:
        wrong = f"the bucket would be `{called}`, of {len(called)} characters"
        yield Fault(("network", "flow_logs", "s3"), wrong, f"S3 takes {LONGEST}: shorten `project` or `environment`")
    if foundation.network.flow_logs.cloudwatch is None:
        return
    named: Mapping[tuple[str, str], Mapping[str, object]] = {
        ("monitoring", "log_groups"): foundation.monitoring.log_groups,
        ("iam", "roles"): foundation.iam.roles,
    }
    for path, taken in named.items():
        if NAME in taken:
            wrong = f"`{NAME}` is the name of what `network.flow-logs` makes"
            yield Fault((*path, NAME), wrong, "choose another name")


def _format_faults(format: tuple[str, ...]) -> Iterator[Fault]:
    if not format:
        yield Fault(("format",), "no field", "write one or more: `[srcaddr, dstaddr, action]`, or take it away")
    for n, word in enumerate(format):
        if word not in FIELDS:
            near = difflib.get_close_matches(word.strip("${}"), FIELDS, 1)
            fix = f"did you mean `{near[0]}`?" if near else "write one of those that AWS lists: `srcaddr`, `action`..."
            yield Fault(("format", n), f"`{word}` is no field of a flow log", fix)
        elif word in format[:n]:
            yield Fault(("format", n), f"`{word}` a second time", "take it away")
