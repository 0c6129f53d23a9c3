"""AWS's own refusals, in a person's words, with what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from config.environments import load
from core.errors import TargetRefused
from live import target as targets
from live.local.account import Local
from live.target import refusing

DEV = load("dev")


def refusal(error: Exception) -> str:
    with pytest.raises(TargetRefused) as refused, refusing("EC2 did not list the subnets"):
        raise error
    return str(refused.value)


def said(code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "DescribeSubnets")


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (said("UnauthorizedOperation", "You are not authorized"), "needs the permission for DescribeSubnets"),
        (said("AccessDenied", "User is not authorized"), "needs the permission for DescribeSubnets"),
        (said("ExpiredToken", "The security token included in the request is expired"), "Log in again"),
        (said("RequestLimitExceeded", "Request limit exceeded."), "wait a minute, and try again"),
        (NoCredentialsError(), "Log in again"),
        (EndpointConnectionError(endpoint_url="https://ec2"), "whether this machine reaches AWS"),
    ],
)
def test_a_refusal_has_awss_own_words_and_what_to_do(error: Exception, advice: str) -> None:
    words = refusal(error)
    assert words.startswith(f"EC2 did not list the subnets: {error}. ")
    assert advice in words


@pytest.fixture
def aws(embedded: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    """An AWS of ours, for whoever has credentials in the environment: they are of account 123456789012."""
    for name, value in {
        "AWS_ENDPOINT_URL": embedded.endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_CONFIG_FILE": "nowhere",
        "AWS_SHARED_CREDENTIALS_FILE": "nowhere",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.live
@pytest.mark.usefixtures("aws")
def test_credentials_of_another_account_are_refused() -> None:
    with pytest.raises(TargetRefused) as refused:
        targets.aws(DEV)
    assert str(refused.value) == (
        "these are credentials of account 123456789012, but dev is account 111122223333: "
        "choose the profile (AWS_PROFILE) of that account, or correct `account` in the environment's file"
    )


@pytest.mark.live
@pytest.mark.usefixtures("aws")
def test_credentials_of_the_environments_account_are_taken() -> None:
    target = targets.aws(replace(DEV, account="123456789012"))
    assert (target.account, target.region) == ("123456789012", DEV.region)
    assert target.environment["AWS_REGION"] == DEV.region


@pytest.mark.live
@pytest.mark.usefixtures("aws")
def test_a_profile_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nonsense")
    with pytest.raises(TargetRefused, match=r"nonsense.*Choose another profile"):
        targets.aws(DEV)


@pytest.mark.live
def test_no_setting_of_a_person_reaches_the_embedded_account(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_PROFILE": "nonsense",
        "AWS_ENDPOINT_URL": "http://example.invalid",
        "AWS_ENDPOINT_URL_EC2": "http://example.invalid",
        "AWS_ACCESS_KEY_ID": "real",
        "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_REGION": "eu-west-1",
        "HTTPS_PROXY": "http://example.invalid",
        "HTTP_PROXY": "http://example.invalid",
    }.items():
        monkeypatch.setenv(name, value)
    from live.local.account import stop

    try:
        target = targets.local(DEV, state)
        assert target.client("sts").get_caller_identity()["Account"] == DEV.account
        assert target.client("ec2").describe_subnets()["Subnets"][0]["AvailabilityZone"].startswith(DEV.region)
        assert not [name for name in target.environment if "real" in target.environment[name]]
    finally:
        stop(state)
