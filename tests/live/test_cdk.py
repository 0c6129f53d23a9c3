"""The real CDK CLI against the embedded account: bootstrap, deploy, again, change, refuse, destroy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.live.conftest import REGION, Account

pytestmark = pytest.mark.live
ROOT = Path(__file__).resolve().parents[2]
QUIET = ["--no-notices", "--no-version-reporting", "--require-approval=never"]


def cdk(account: Account, folder: Path, *words: str, name: str = "first") -> subprocess.CompletedProcess[str]:
    environment = {
        "APP_ACCOUNT": account.id,
        "APP_NAME": name,
        "AWS_ACCESS_KEY_ID": account.keys["aws_access_key_id"],
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": account.local.endpoint,
        "AWS_REGION": REGION,
        "AWS_SECRET_ACCESS_KEY": account.keys["aws_secret_access_key"],
        "AWS_SESSION_TOKEN": account.keys["aws_session_token"],
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_VALIDATION": "false",
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
    }
    app = [f"--app={sys.executable} -m tests.live.cdk_app", f"--output={folder / 'cdk.out'}"]
    return subprocess.run(
        [str(ROOT / "node_modules/.bin/cdk"), *words, *app, *QUIET],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        stdin=subprocess.DEVNULL,
    )


def done(run: subprocess.CompletedProcess[str]) -> str:
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def test_the_cdk_cli_from_bootstrap_to_destroy(account: Account, tmp_path: Path) -> None:
    deploy = ("deploy", "--all", "--method=direct")
    done(cdk(account, tmp_path, "bootstrap", f"aws://{account.id}/{REGION}"))
    assert account.stack("CDKToolkit")["StackStatus"] == "CREATE_COMPLETE"
    bootstrapped = account.view()

    done(cdk(account, tmp_path, *deploy))
    vpc = account.physical("app-network")["Vpc"]
    group = account.physical("app-security")["Group"]
    assert account.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"] == vpc
    assert account.cloudformation.list_exports()["Exports"][0]["Value"] in (vpc, "AWS_MANAGED_KEY")
    deployed, events = account.view(), len(account.events("app-network"))

    assert "no changes" in done(cdk(account, tmp_path, *deploy))
    assert (account.view(), len(account.events("app-network"))) == (deployed, events)

    done(cdk(account, tmp_path, *deploy, name="second"))
    assert names(account, vpc) == ["second"]
    changed = account.view()

    refused = cdk(account, tmp_path, *deploy, name="broken")
    assert refused.returncode != 0
    assert "Unrecognized resource types: [AWS::SQS::Queue]" in refused.stdout + refused.stderr
    assert account.stack("app-security")["StackStatus"] == "CREATE_COMPLETE"
    assert names(account, vpc) == ["broken"]

    done(cdk(account, tmp_path, *deploy, name="second"))
    assert account.view() == changed

    done(cdk(account, tmp_path, "destroy", "--all", "--force"))
    assert account.view() == bootstrapped
    assert [stack["StackName"] for stack in account.cloudformation.describe_stacks()["Stacks"]] == ["CDKToolkit"]


def names(account: Account, vpc: str) -> list[Any]:
    tags = account.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["Tags"]
    return [tag["Value"] for tag in tags if tag["Key"] == "Name"]
