"""The extension's own clients: each acts in the stack's account and region, on this server and nowhere else."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_s3 import S3Client
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
"""boto3 sessions are not safe to share between threads while they make a client; the clients are."""


@dataclass
class Clients:
    """The account's services in one region."""

    endpoint: str
    account: str
    region: str

    @cached_property
    def _session(self) -> boto3.Session:
        sts: STSClient = _session(_FIRST_KEY, _FIRST_KEY, None, self.region).client(
            "sts", endpoint_url=self.endpoint, config=_CONFIG
        )
        given = sts.assume_role(
            RoleArn=f"arn:aws:iam::{self.account}:role/embedded-cloudformation", RoleSessionName="cloudformation"
        )["Credentials"]
        return _session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], self.region)

    @cached_property
    def ec2(self) -> EC2Client:
        with _making:
            return self._session.client("ec2", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def ecr(self) -> Any:  # no stubs of ECR are installed
        with _making:
            return self._session.client("ecr", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def iam(self) -> IAMClient:
        with _making:
            return self._session.client("iam", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def s3(self) -> S3Client:
        with _making:
            return self._session.client("s3", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def ssm(self) -> SSMClient:
        with _making:
            return self._session.client("ssm", endpoint_url=self.endpoint, config=_CONFIG)


def _session(key: str, secret: str, token: str | None, region: str) -> boto3.Session:
    return boto3.Session(
        aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token, region_name=region
    )
