"""Which CDK CLI is run: the pinned one, and where it is looked for outside a checkout."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cdk_backend import cli
from core.errors import EngineFailed

WANTED = cli.pinned()


def installed(folder: Path, version: str = WANTED, name: str = "aws-cdk") -> Path:
    """A CLI as npm installs one in `folder`; what it runs."""
    package = folder / "node_modules" / "aws-cdk"
    (package / "bin").mkdir(parents=True)
    (package / "package.json").write_text(json.dumps({"name": name, "version": version}))
    (program := package / "bin" / "cdk").touch(0o755)
    return program


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with an empty PATH, where isoform is not run from its checkout."""
    for name in ("work", "path"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(cli, "CHECKOUT", None)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def test_in_a_checkout_it_is_the_checkouts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = installed(tmp_path)
    monkeypatch.setattr(cli, "CHECKOUT", tmp_path)
    assert cli.command("deploy") == [str(cli.node_folder() / "node"), str(program), "deploy"]
    assert cli.shown("bootstrap", "aws://1/x") == "PATH=$PWD/.venv/bin:$PATH npx cdk bootstrap aws://1/x"


def test_elsewhere_it_is_the_working_folders_or_else_that_of_path(elsewhere: Path) -> None:
    everywhere = installed(elsewhere / "everywhere")
    (elsewhere / "path" / "cdk").symlink_to(everywhere)
    assert cli.command("deploy")[1:] == [str(everywhere), "deploy"]
    own = installed(elsewhere / "work")
    assert cli.command("deploy")[1:] == [str(own), "deploy"]
    assert cli.shown("bootstrap").endswith(f"/node {own} bootstrap")


def test_another_version_is_passed_over_and_named(elsewhere: Path) -> None:
    own = installed(elsewhere / "work", "9.9.9")
    everywhere = installed(elsewhere / "everywhere")
    (elsewhere / "path" / "cdk").symlink_to(everywhere)
    assert cli.command()[1] == str(everywhere)
    (elsewhere / "path" / "cdk").unlink()
    with pytest.raises(EngineFailed) as failed:
        cli.command()
    assert f"or on PATH; {own} is 9.9.9: `" in str(failed.value)


def test_what_is_not_npms_aws_cdk_is_not_run(elsewhere: Path) -> None:
    shim = elsewhere / "path" / "cdk"
    shim.touch(0o755)
    stranger = installed(elsewhere / "work", name="another")
    with pytest.raises(EngineFailed) as failed:
        cli.command()
    assert f"{stranger} is of another package; {shim} is none of npm's" in str(failed.value)


def test_the_command_that_installs_it_uses_the_npm_of_the_person_or_else_ours(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = elsewhere / "environment" / "npm"
    ours.parent.mkdir()
    ours.touch(0o755)
    monkeypatch.setattr(sys, "executable", str(ours.with_name("python")))
    install = f"install --prefix . --save-exact aws-cdk@{WANTED}` installs it"
    with pytest.raises(EngineFailed, match=f"`{ours} {install}"):
        cli.command()
    (elsewhere / "path" / "npm").touch(0o755)
    with pytest.raises(EngineFailed, match=f"`npm {install}"):
        cli.command()


def test_what_is_missing_of_pythons_packages_is_installed_by_make_or_by_whoever_installed_isoform(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.anew("validate").startswith("install isoform anew, by `uv tool upgrade --reinstall isoform`")
    monkeypatch.setattr(cli, "CHECKOUT", elsewhere)
    assert cli.anew("clean validate") == "`make clean validate` installs it"
