"""The extension's own clients: each acts in the stack's account and region, on this server and nowhere else."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_sts import STSClient

_FIRST_KEY: Final = "testing"
"""Any key that moto has not given out itself acts in its default account: enough to assume a role in another."""

# The server answers itself: a request that is not answered at once is a fault, and repeating it would hide it.
_CONFIG: Final = Config(
    retries={"total_max_attempts": 1},
    connect_timeout=5,
    read_timeout=60,
    s3={"addressing_style": "path"},
    proxies={},
)
_making = threading.Lock()
"""A boto3 session is not safe to share between threads while it makes a client; the clients are."""


@lru_cache(maxsize=1)
def _session() -> boto3.Session:
    """One for all accounts: it reads AWS's service models once, and each takes up to half a second."""
    return boto3.Session()


@dataclass
class Clients:
    """The account's services in one region."""

    endpoint: str
    account: str
    region: str
    role: str = ""
    """By which CloudFormation acts, by its ARN: that with which a stack is deployed, or its own."""

    @cached_property
    def _arguments(self) -> dict[str, Any]:
        """Where, and with which keys: moto gives keys for any account to whoever assumes a role in it."""
        first = {**self._place, "aws_access_key_id": _FIRST_KEY, "aws_secret_access_key": _FIRST_KEY}
        sts: STSClient = _session().client("sts", **first)
        role = self.role or f"arn:aws:iam::{self.account}:role/embedded-cloudformation"
        given = sts.assume_role(RoleArn=role, RoleSessionName="cloudformation")["Credentials"]
        return {
            **self._place,
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }

    @property
    def _place(self) -> dict[str, Any]:
        return {"config": _CONFIG, "endpoint_url": self.endpoint, "region_name": self.region}

    @cached_property
    def cloudwatch(self) -> CloudWatchClient:
        with _making:
            return _session().client("cloudwatch", **self._arguments)

    @cached_property
    def ec2(self) -> EC2Client:
        with _making:
            return _session().client("ec2", **self._arguments)

    @cached_property
    def ecr(self) -> Any:  # no stubs of ECR are installed
        with _making:
            return _session().client("ecr", **self._arguments)

    @cached_property
    def events(self) -> EventBridgeClient:
        with _making:
            return _session().client("events", **self._arguments)

    @cached_property
    def functions(self) -> Any:  # no stubs of Lambda are installed
        with _making:
            return _session().client("lambda", **self._arguments)

    @cached_property
    def iam(self) -> IAMClient:
        with _making:
            return _session().client("iam", **self._arguments)

    @cached_property
    def kms(self) -> KMSClient:
        with _making:
            return _session().client("kms", **self._arguments)

    @cached_property
    def logs(self) -> CloudWatchLogsClient:
        with _making:
            return _session().client("logs", **self._arguments)

    @cached_property
    def s3(self) -> S3Client:
        with _making:
            return _session().client("s3", **self._arguments)

    @cached_property
    def sns(self) -> SNSClient:
        with _making:
            return _session().client("sns", **self._arguments)

    @cached_property
    def ssm(self) -> SSMClient:
        with _making:
            return _session().client("ssm", **self._arguments)
