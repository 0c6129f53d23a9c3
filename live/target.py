"""The account that a deployment goes to: the embedded one, or one at AWS that proves to be the one that was meant."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from core.errors import TargetRefused
from core.model import Foundation, bootstrap
from live.local import account as embedded

if TYPE_CHECKING:
    import boto3
    from botocore.config import Config

TargetName = Literal["local", "aws"]
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
PERSONAL = ("AWS_", *PROXIES, "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
"""The variables by which a person reaches AWS, in upper case."""
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
    _keys: Mapping[str, str] = field(default_factory=dict)
    """Where they are not the session's own."""
    _deploying: boto3.Session | None = None
    """Where CloudFormation is asked by another role than all else."""

    def client(self, service: str) -> Any:
        """A boto3 client of this account and region, which waits for no answer for ever."""
        session = self._deploying if self._deploying and service == "cloudformation" else self._session
        make: Callable[..., Any] = session.client
        place = {"region_name": self.region, "endpoint_url": self._endpoint}
        return make(service, **place, **self._keys, config=_config(self.name))


def _config(name: TargetName) -> Config:
    from botocore.config import Config

    # Between the embedded account and us there is no proxy, whatever a person's variables say.
    proxies: dict[str, str] | None = {} if name == "local" else None
    retries: Any = {"mode": "adaptive", "max_attempts": 8}
    # A bucket's name before `localhost` is not everywhere found to be this machine.
    s3: Any = {"addressing_style": "path" if name == "local" else "auto"}
    return Config(connect_timeout=CONNECT, read_timeout=READ, retries=retries, proxies=proxies, s3=s3)


def local(foundation: Foundation, state: Path) -> Target:
    """The embedded account, started if need be. It serves every account and region.

    No setting of a person's reaches it, and nothing that is done there reaches AWS.
    """
    endpoint = embedded.start(state).endpoint
    guest = {"aws_access_key_id": "guest", "aws_secret_access_key": "guest"}
    # moto knows an account by its keys: those of a role assumed in it
    sts = Target("local", "", foundation.region, {}, _isolated(), endpoint, guest).client("sts")
    role = f"arn:aws:iam::{foundation.account}:role/isoform"
    keys = sts.assume_role(RoleArn=role, RoleSessionName="isoform")["Credentials"]
    own = {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
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
    return Target("local", foundation.account, foundation.region, environment, _isolated(), endpoint, own)


def aws(foundation: Foundation) -> Target:
    """AWS, by the credentials of whoever runs this.

    Raises `TargetRefused` where they are missing, expired, or of another account than the environment's.
    """
    import boto3

    with refusing("AWS did not say whose credentials these are"):
        session = boto3.Session(region_name=foundation.region)
        identity = session.client("sts", config=_config("aws")).get_caller_identity()
        caller = identity["Account"]
    if caller != foundation.account:
        raise TargetRefused(
            f"these are credentials of account {caller}, but {foundation.environment} is account {foundation.account}: "
            "choose the profile (AWS_PROFILE) of that account, or correct `account` in the environment's file"
        )
    own = {name: value for name, value in os.environ.items() if name.upper().startswith(PERSONAL)}
    target = Target("aws", caller, foundation.region, {**own, "AWS_REGION": foundation.region}, session, None)
    if f":assumed-role/{bootstrap.deploy_role(foundation.site)}/" not in identity["Arn"]:
        return target
    # It may do nothing but become these, as the CDK CLI does.
    deploy, lookup = (_assumed(session, bootstrap.cdk_role(foundation.site, what)) for what in ("deploy", "lookup"))
    return replace(target, _session=lookup, _deploying=deploy)


def _assumed(session: boto3.Session, role: str) -> boto3.Session:
    """A session of that role, assumed once somebody asks, and again before it ends."""
    import boto3
    import botocore.session
    from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials

    def sts(service: str, **place: Any) -> Any:
        return session.client("sts", config=_config("aws"), **place)

    fetcher = AssumeRoleCredentialFetcher(
        sts, session.get_credentials(), role, extra_args={"RoleSessionName": "isoform"}
    )
    own = botocore.session.Session()
    # botocore has no public way to give it credentials that renew themselves.
    own._credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")  # type: ignore[attr-defined]
    return boto3.Session(botocore_session=own, region_name=session.region_name)


@contextmanager
def refusing(what: str) -> Iterator[None]:
    """Turn whatever boto3 raises inside into a `TargetRefused`: `what`, AWS's own words, and what to do."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        advice = _ADVICE.get(code, "").format(operation=error.operation_name)
        raise TargetRefused(f"{what}: {error}{advice}") from None
    except (BotoCoreError, ValueError) as error:  # the latter for an endpoint that is no URL
        advice = _ADVICE.get(type(error).__name__, "")
        raise TargetRefused(f"{what}: {error}{advice}") from None


_LOG_IN = ". Log in again (`aws sso login`, or whatever gives you credentials), and say AWS_PROFILE if need be"
_ALLOW = ". Whose credentials these are needs the permission for {operation}"
_LATER = ". AWS was asked too often by this account: wait a minute, and try again"

# What to do, by AWS's error code or botocore's exception.
_ADVICE: Mapping[str, str] = {
    "ExpiredToken": _LOG_IN,
    "ExpiredTokenException": _LOG_IN,
    "RequestExpired": _LOG_IN,
    "InvalidClientTokenId": _LOG_IN,
    "AuthFailure": _LOG_IN,
    "NoCredentialsError": _LOG_IN,
    "TokenRetrievalError": _LOG_IN,
    "UnauthorizedSSOTokenError": _LOG_IN,
    "SSOTokenLoadError": _LOG_IN,
    "AccessDenied": _ALLOW,
    "AccessDeniedException": _ALLOW,
    "UnauthorizedOperation": _ALLOW,
    "Throttling": _LATER,
    "ThrottlingException": _LATER,
    "RequestLimitExceeded": _LATER,
    "ProfileNotFound": ". Choose another profile: AWS_PROFILE",
    "EndpointConnectionError": ". Look whether this machine reaches AWS",
    "ConnectTimeoutError": ". Look whether this machine reaches AWS",
}


@cache
def _isolated() -> boto3.Session:
    """A session that reads no profile, no configuration file and no variable of a person's.

    One for all accounts and without keys: each reads what boto3 knows of AWS's services anew, for half a second.
    """
    import boto3
    import botocore.session
    from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES as VARIABLES

    # Each as (name in a configuration file, name of a variable, default, conversion).
    nothing = {name: (None, None, default, make) for name, (_, _, default, make) in VARIABLES.items()}
    for file in ("config_file", "credentials_file"):
        nothing[file] = (None, None, os.devnull, None)
    return boto3.Session(botocore_session=botocore.session.Session(session_vars=nothing))
