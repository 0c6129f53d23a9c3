"""What `isoform doctor` finds of a machine and of an account, and what it says to do."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from io import StringIO
from pathlib import Path
from typing import Final, NoReturn

import pytest
from rich.console import Console

from cdk_backend import cli
from config.environments import load
from isoform import doctor
from isoform.bootstrap import plan, shown
from isoform.doctor import Check
from isoform.report.doctor import show
from live import target as targets
from live.local.account import stop
from tests.isoform.conftest import isoform
from tests.isoform.test_changes import copied


def found(config: Path | None = None) -> dict[str, Check]:
    return {check.what: check for check in doctor.checks("dev", config, "local")}


@pytest.mark.process
def test_a_machine_with_all_that_is_needed_is_well() -> None:
    said = found()
    assert {what for what, check in said.items() if check.how == "ill"} == set()
    assert said["config prod"].found == "valid"
    assert said["embedded account"].how == "without"


@pytest.mark.process
def test_a_package_that_is_not_installed_is_ill(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> NoReturn:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", nothing)
    assert found()["moto"] == Check("moto", "ill", "not installed", "`make validate` installs it")


@pytest.mark.process
def test_another_cdk_than_the_pinned_one_is_ill(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    version = cli.pinned()
    monkeypatch.setattr(cli, "PIN", tmp_path / "package.json")
    cli.PIN.write_text(json.dumps({"devDependencies": {"aws-cdk": "9.9.9"}}))
    said = found()["CDK CLI"]
    assert said.how == "ill"
    assert said.fix.startswith("there is no CDK CLI 9.9.9 in ")
    assert said.fix.endswith(f"/aws-cdk/bin/cdk is {version}: `make deploy-cdk` installs it")


@pytest.mark.process
def test_what_one_can_do_without_is_not_ill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    said = found()
    assert (said["git"].how, said["Pulumi CLI"].how) == ("without", "without")


@pytest.mark.process
def test_an_environment_that_there_is_not_is_ill() -> None:
    said = {check.what: check for check in doctor.checks("nope", None, "local")}["config nope"]
    assert (said.how, said.fix) == ("ill", "write dev or prod or staging")


@pytest.mark.process
def test_files_with_faults_are_ill_and_so_is_a_folder_without_any(tmp_path: Path) -> None:
    folder = copied(tmp_path / "config")
    (folder / "dev.yaml").write_text("owner: 1\ncidr: x\n")
    said = found(folder)["config dev"]
    assert (said.how, said.fix) == ("ill", f"`isoform validate --env dev --config {folder}` says what and where")
    assert found(tmp_path)["config"].how == "ill"


def test_a_line_has_a_sign_and_the_fix_stands_below() -> None:
    text = StringIO()
    ill = [Check("git", "without", "no", "get it"), Check("Node", "ill", "gone", "mend it")]
    assert not show(ill, Console(file=text))
    assert [line.rstrip() for line in text.getvalue().splitlines()] == [
        "- git               no",
        "                    get it",
        "✗ Node              gone",
        "                    mend it",
    ]
    assert show([Check("git", "well", "there")], Console(file=text))


@pytest.mark.process
def test_without_credentials_an_account_at_aws_is_ill() -> None:
    done = isoform("doctor", "--target", "aws", "--env", "prod")
    assert done.returncode == 1
    assert "✗ credentials       not those of prod" in done.stdout
    assert done.stderr == ""


def toolkit(version: str) -> str:
    """As much of CDK's bootstrap as is looked at."""
    given = {"Fn::Join": [",", {"Ref": "CloudFormationExecutionPolicies"}]}
    named = {"Type": "String", "Name": "/cdk-bootstrap/hnb659fds/version", "Value": version, "Description": given}
    template = {
        "Parameters": {"CloudFormationExecutionPolicies": {"Type": "CommaDelimitedList", "Default": ""}},
        "Resources": {"Version": {"Type": "AWS::SSM::Parameter", "Properties": named}},
    }
    return json.dumps(template)


@pytest.mark.live
def test_an_account_is_bootstrapped_or_not_or_too_long_ago_or_allows_more(tmp_path: Path) -> None:
    def said() -> list[tuple[str, str, str]]:
        return [(check.what, check.how, check.found) for check in doctor.bootstrap(target, wanted, None)]

    try:
        target, wanted = targets.local(load("dev"), tmp_path), plan("dev", None)
        cloudformation = target.client("cloudformation")
        assert said() == [("bootstrap", "without", "not bootstrapped in ap-south-1")]
        (at_aws,) = doctor.bootstrap(replace(target, name="aws"), wanted, None)
        assert (at_aws.how, at_aws.fix) == ("ill", "`isoform bootstrap --env dev --target aws` does that")
        cloudformation.create_stack(StackName="CDKToolkit", TemplateBody=toolkit("5"))
        assert said() == [("bootstrap", "ill", "version 5, below 6")]
        cloudformation.update_stack(StackName="CDKToolkit", TemplateBody=toolkit("29"))
        well, more = said()
        assert well == ("bootstrap", "well", "version 29")
        assert more == ("permissions", "without", "CloudFormation may do all that AdministratorAccess allows")
        given = {"ParameterKey": "CloudFormationExecutionPolicies", "ParameterValue": ",".join(wanted.policies)}
        cloudformation.update_stack(StackName="CDKToolkit", TemplateBody=toolkit("29"), Parameters=[given])
        yaml = shown(wanted)
        for body, how, found in (
            (yaml.replace("ec2:CreateVpc\n", "ec2:*\n"), "without", "acme-bootstrap is not what the files say"),
            (yaml, "well", "those of acme-bootstrap"),
        ):
            cloudformation.create_stack(StackName="acme-bootstrap", TemplateBody=body, Capabilities=[NAMED])
            assert said()[1] == ("permissions", how, found)
            cloudformation.delete_stack(StackName="acme-bootstrap")
    finally:
        stop(tmp_path)


NAMED: Final = "CAPABILITY_NAMED_IAM"
