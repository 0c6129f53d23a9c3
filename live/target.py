"""The account that a deployment goes to: the embedded one, or one at AWS that proves to be the one that was meant."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from core.errors import TargetRefused
from core.model import Foundation
from live.local import account as embedded

if TYPE_CHECKING:
    import boto3

TargetName = Literal["local", "aws"]
CONNECT, READ = 10, 60
"""Seconds for which a call to AWS may take to connect, and to answer."""


@dataclass(frozen=True, slots=True)
class Target:
    name: TargetName
    account: str
    region: str
    environment: Mapping[str, str]
    """What a child process needs to reach this account and no other."""
    _session: boto3.Session
    _endpoint: str | None

    def client(self, service: str) -> Any:
        """A boto3 client of this account and region, which waits for no answer for ever."""
        from botocore.config import Config

        config = Config(connect_timeout=CONNECT, read_timeout=READ, retries={"mode": "adaptive", "max_attempts": 8})
        make: Callable[..., Any] = self._session.client
        return make(service, region_name=self.region, endpoint_url=self._endpoint, config=config)


def local(foundation: Foundation, state: Path) -> Target:
    """The embedded account, started if need be. It serves every account and region.

    No setting of a person's reaches it, and nothing that is done there reaches AWS.
    """
    endpoint = embedded.start(state).endpoint
    guest = _isolated({"aws_access_key_id": "guest", "aws_secret_access_key": "guest"})
    # moto knows an account by its keys: those of a role assumed in it
    keys = guest.client("sts", region_name=foundation.region, endpoint_url=endpoint).assume_role(
        RoleArn=f"arn:aws:iam::{foundation.account}:role/isoform", RoleSessionName="isoform"
    )["Credentials"]
    session = _isolated(
        {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        }
    )
    environment = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
        "AWS_REGION": foundation.region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "localhost,127.0.0.1",
        "HOME": str(state / "home"),
    }
    return Target("local", foundation.account, foundation.region, environment, session, endpoint)


def aws(foundation: Foundation) -> Target:
    """AWS, by the credentials of whoever runs this.

    Raises `TargetRefused` where they are missing, expired, or of another account than the environment's.
    """
    import boto3

    session = boto3.Session(region_name=foundation.region)
    with refusing("AWS did not say whose credentials these are"):
        caller = session.client("sts").get_caller_identity()["Account"]
    if caller != foundation.account:
        raise TargetRefused(
            f"these are credentials of account {caller}, but {foundation.environment} is account {foundation.account}: "
            "choose the profile (AWS_PROFILE) of that account, or correct `account` in the environment's file"
        )
    own = {name: value for name, value in os.environ.items() if name.startswith(("AWS_", "HTTPS_PROXY", "NO_PROXY"))}
    return Target("aws", caller, foundation.region, {**own, "AWS_REGION": foundation.region}, session, None)


@contextmanager
def refusing(what: str) -> Iterator[None]:
    """Turn whatever boto3 raises inside into a `TargetRefused` that begins with `what` and has AWS's own words."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise TargetRefused(f"{what}: {error}") from None


def _isolated(keys: Mapping[str, str]) -> boto3.Session:
    """A session that reads no profile, no configuration file and no variable of a person's."""
    import boto3
    import botocore.session

    nowhere = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
    }
    return boto3.Session(botocore_session=botocore.session.Session(session_vars=nowhere), **keys)
