"""The real CDK CLI against the embedded account: directly, by change sets, and after what failed."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.live.cdk_app import synth
from tests.live.conftest import REGION, Account, refusal

pytestmark = pytest.mark.live
ROOT = Path(__file__).resolve().parents[2]
QUIET = ["--no-notices", "--no-version-reporting", "--ci"]
TEMPLATE = ROOT / "node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml"
PREPARE, EXECUTE = "--method=prepare-change-set", "--method=execute-change-set"


@dataclass(frozen=True)
class Cli:
    """The CDK CLI, in a folder of its own, with assemblies that are written once."""

    account: Account
    folder: Path

    def run(self, *words: str, name: str = "first") -> subprocess.CompletedProcess[str]:
        keys = self.account.keys
        environment = {
            "AWS_ACCESS_KEY_ID": keys["aws_access_key_id"],
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.account.local.endpoint,
            "AWS_REGION": REGION,
            "AWS_SECRET_ACCESS_KEY": keys["aws_secret_access_key"],
            "AWS_SESSION_TOKEN": keys["aws_session_token"],
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "HOME": str(self.folder),
            "PATH": os.environ["PATH"],
        }
        assembly = self.folder / name
        if not assembly.exists():
            synth(self.folder, self.account.id, name)
        return subprocess.run(
            [str(ROOT / "node_modules/.bin/cdk"), *words, f"--app={assembly}", *QUIET],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
            stdin=subprocess.DEVNULL,
        )

    def done(self, *words: str, name: str = "first") -> str:
        run = self.run(*words, name=name)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout + run.stderr

    def failed(self, *words: str, name: str = "first") -> str:
        run = self.run(*words, name=name)
        assert run.returncode != 0, run.stdout + run.stderr
        return run.stdout + run.stderr

    def deploy(self, stack: str, *how: str, name: str = "first") -> str:
        return self.done("deploy", stack, "--exclusively", "--require-approval=never", *how, name=name)

    def prepare(self, stack: str, *how: str, name: str = "first") -> dict[str, tuple[str, str | None]]:
        """Prepare a change set; what it shows to boto3."""
        self.deploy(stack, "--change-set-name=x", PREPARE, *how, name=name)
        pages = self.account.cloudformation.get_paginator("describe_change_set")
        changes = [
            change["ResourceChange"]
            for page in pages.paginate(StackName=stack, ChangeSetName="x")
            for change in page["Changes"]
        ]
        return {change["LogicalResourceId"]: (change["Action"], change.get("Replacement")) for change in changes}

    def execute(self, stack: str, name: str = "first") -> str:
        self.deploy(stack, "--change-set-name=x", EXECUTE, name=name)
        return self.account.stack(stack)["StackStatus"]


@pytest.fixture
def cli(account: Account, tmp_path: Path) -> Cli:
    return Cli(account, tmp_path)


@pytest.fixture
def bootstrapped(cli: Cli) -> Cli:
    """As `cdk bootstrap` does, in a second."""
    key: Any = {"ParameterKey": "FileAssetsBucketKmsKeyId", "ParameterValue": "AWS_MANAGED_KEY"}
    create = cli.account.cloudformation.create_stack
    create(StackName="CDKToolkit", TemplateBody=TEMPLATE.read_text(), Parameters=[key])
    assert cli.account.stack("CDKToolkit")["StackStatus"] == "CREATE_COMPLETE"
    return cli


def test_the_cdk_cli_from_bootstrap_to_destroy(cli: Cli) -> None:
    account = cli.account
    deploy = ("deploy", "--all", "--method=direct", "--require-approval=never")
    cli.done("bootstrap", f"aws://{account.id}/{REGION}")
    assert account.stack("CDKToolkit")["StackStatus"] == "CREATE_COMPLETE"
    bootstrapped = account.view()

    cli.done(*deploy)
    vpc = account.physical("app-network")["Vpc"]
    group = account.physical("app-security")["Group"]
    assert account.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"] == vpc
    assert vpc in [export["Value"] for export in account.cloudformation.list_exports()["Exports"]]
    deployed, events = account.view(), len(account.events("app-network"))

    assert "no changes" in cli.done(*deploy)
    assert (account.view(), len(account.events("app-network"))) == (deployed, events)

    cli.done(*deploy, name="second")
    assert names(account, vpc) == ["second"]
    changed = account.view()

    assert "Unrecognized resource types: [AWS::SQS::Queue]" in cli.failed(*deploy, name="unknown")
    assert account.stack("app-security")["StackStatus"] == "CREATE_COMPLETE"
    assert names(account, vpc) == ["unknown"]

    cli.done(*deploy, name="second")
    assert account.view() == changed

    cli.done("destroy", "--all", "--force")
    assert account.view() == bootstrapped
    assert [stack["StackName"] for stack in account.cloudformation.describe_stacks()["Stacks"]] == ["CDKToolkit"]


def test_change_sets_are_prepared_shown_and_executed(bootstrapped: Cli) -> None:
    cli, account = bootstrapped, bootstrapped.account
    before = account.view()
    added = {"Vpc": ("Add", None), "Gateway": ("Add", None), "Attachment": ("Add", None)}
    assert cli.prepare("app-network") == added
    assert (account.stack("app-network")["StackStatus"], account.view()) == ("REVIEW_IN_PROGRESS", before)
    assert cli.execute("app-network") == "CREATE_COMPLETE"
    vpc = account.physical("app-network")["Vpc"]
    assert vpc in [export["Value"] for export in account.cloudformation.list_exports()["Exports"]]

    # What imports can be prepared once there is something to import.
    assert cli.prepare("app-security") == {"Group": ("Add", None)}
    assert cli.execute("app-security") == "CREATE_COMPLETE"
    deployed = account.view()

    # Nothing to do: the CLI leaves the empty change set, by which one sees so, and the next of its name replaces it.
    assert cli.prepare("app-network") == {}
    told = account.cloudformation.describe_change_set(StackName="app-network", ChangeSetName="x")
    assert (told["Status"], told["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert "didn't contain changes" in told["StatusReason"]
    assert "didn't contain changes" in cli.failed("deploy", "app-network", "--change-set-name=x", EXECUTE)
    assert account.stack("app-network")["StackStatus"] == "CREATE_COMPLETE"

    assert cli.prepare("app-network", name="second") == {"Vpc": ("Modify", "False")}
    assert account.view() == deployed
    assert cli.execute("app-network", name="second") == "UPDATE_COMPLETE"
    assert names(account, vpc) == ["second"]


def test_drift_is_reverted_by_the_cdk_cli(bootstrapped: Cli) -> None:
    cli, account = bootstrapped, bootstrapped.account
    cli.deploy("app-network", "--method=change-set")
    deployed, there = account.view(), account.physical("app-network")
    assert "no changes" in cli.deploy("app-network", "--method=change-set", "--revert-drift")
    assert account.cloudformation.list_change_sets(StackName="app-network")["Summaries"] == []

    vpc, gateway = there["Vpc"], there["Gateway"]
    account.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": False})
    told = cli.done("drift", "app-network")
    assert "1 resource has drifted" in told
    assert "EnableDnsHostnames" in told
    cli.deploy("app-network", "--method=change-set", "--revert-drift")
    assert account.view() == deployed

    account.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    assert cli.prepare("app-network", "--revert-drift") == {"Attachment": ("Add", None)}
    assert cli.execute("app-network") == "UPDATE_COMPLETE"
    assert account.view() == deployed


def test_cdk_diff_shows_what_a_change_set_would_do_and_leaves_none(bootstrapped: Cli) -> None:
    cli, account = bootstrapped, bootstrapped.account
    assert "AWS::EC2::VPC" in cli.done("diff", "app-network", "--method=change-set")
    assert "does not exist" in refusal(account.stack, "app-network")
    cli.deploy("app-network", "--method=direct")
    told = cli.done("diff", "app-network", "--method=change-set", name="second")
    assert "second" in told
    assert account.cloudformation.list_change_sets(StackName="app-network")["Summaries"] == []


def test_what_failed_or_was_never_executed_is_in_nobodys_way(bootstrapped: Cli) -> None:
    cli, account = bootstrapped, bootstrapped.account
    before = account.view()
    assert "Outside" in cli.prepare("app-network", name="outside")
    # A first change set that nobody executes: the stack that it reviews does not stand in the way.
    told = cli.failed("deploy", "app-network", "--method=direct", "--require-approval=never", name="outside")
    assert "192.168.0.0/24" in told
    assert (account.stack("app-network")["StackStatus"], account.view()) == ("ROLLBACK_COMPLETE", before)
    # A stack whose creation was rolled back is replaced.
    failed = account.stack("app-network")["StackId"]
    cli.deploy("app-network", "--method=direct")
    assert account.stack(failed)["StackStatus"] == "DELETE_COMPLETE"
    assert account.stack("app-network")["StackStatus"] == "CREATE_COMPLETE"
    told = cli.failed("deploy", "app-network", "--require-approval=never", name="outside")
    assert "192.168.0.0/24" in told
    assert account.stack("app-network")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    cli.deploy("app-network", name="second")
    assert account.stack("app-network")["StackStatus"] == "UPDATE_COMPLETE"


def names(account: Account, vpc: str) -> list[Any]:
    tags = account.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["Tags"]
    return [tag["Value"] for tag in tags if tag["Key"] == "Name"]
