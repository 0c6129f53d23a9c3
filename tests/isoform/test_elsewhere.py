"""What stays behind where it stands: an environment whose files are gone, or go to another account, region or name."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from config.environments import SHIPPED, loaded
from core.errors import InputFaults
from core.graph import ResourceGraph
from isoform.changes import at_ref, between, side
from isoform.cli import app
from isoform.proposal import taken
from isoform.report import changes as report
from isoform.review import Review, review
from tests.isoform.test_changes import copied

PLACE = "acme-dev in account 111122223333, ap-south-1"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, standalone_mode=False)


def with_dev(folder: Path, extra: str = "", old: str = "", new: str = "") -> Path:
    file = copied(folder) / "dev.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new) + extra)
    return folder


@pytest.mark.parametrize(
    ("extra", "old", "new"),
    [
        ("project: other\n", "", ""),
        ("region: eu-central-1\n", "", ""),
        ("", '"111122223333"', '"999988887777"'),
    ],
    ids=["project", "region", "account"],
)
def test_what_goes_elsewhere_is_all_new_and_what_was_there_stays(
    extra: str, old: str, new: str, tmp_path: Path
) -> None:
    head = with_dev(tmp_path / "head", extra, old, new)
    found = between(side("dev", SHIPPED), side("dev", head), called=("main", "dev"))
    assert found.elsewhere == PLACE
    assert {each.what for each in found.resources} == {"added"}
    assert (len(found.resources), found.unchanged, found.causes) == (77, 0, ())
    assert f"**What stands as {PLACE}, stays there" in report.markdown(found)


def test_what_stays_where_it_stands_loses_nothing_and_what_is_made_beside_it_is_all_new(tmp_path: Path) -> None:
    head = with_dev(tmp_path / "head", "", '"111122223333"', '"999988887777"')
    was, now = side("dev", SHIPPED), side("dev", head)
    moved = between(was, now, called=("main", "dev")).review
    assert moved == review(ResourceGraph({}), now.graph, None, now.foundation)
    assert "opened internet → load-balancer: tcp 80 (http), tcp 443 (https)" in told(moved)
    assert "NAT gateways: 1, was 0" in told(moved)
    assert "no longer" not in told(moved)


def told(found: Review) -> str:
    return "\n".join("".join(finding.words) for section in found.sections for finding in section.findings)


def test_what_an_account_has_one_of_cannot_be_in_another_region_too(tmp_path: Path) -> None:
    was, head = loaded("dev", SHIPPED), with_dev(tmp_path / "head", "region: eu-central-1\n")
    refused = {each.id: each.instead for each in taken(was, loaded("dev", head))}
    assert refused.keys() == {"role/app", "role/auditor", "dashboard/app", "dashboard/foundation"}
    assert refused["role/app"].startswith("the account has the role `acme-dev-app` already, of acme-dev in ap-south-1")
    other = with_dev(tmp_path / "other", "region: eu-central-1\n", '"111122223333"', '"999988887777"')
    assert [*taken(was, loaded("dev", other))] == []


def test_an_environment_whose_files_are_gone_is_said_and_not_passed_over(tmp_path: Path) -> None:
    head = copied(tmp_path / "head")
    for file in head.glob("staging.*"):
        file.unlink()
    done = run("diff", "--env", "all", "--config", str(head), "--base-dir", str(SHIPPED), "--format", "json")
    gone, *others = json.loads(done.stdout)["environments"]
    assert done.return_value == 2
    assert gone["head"] == "no staging"
    assert {each["what"] for each in gone["resources"]} == {"removed"}
    assert gone["elsewhere"].startswith("acme-staging in account ")
    assert not any(gone["review"].values())
    files = {Path(each["where"]).name.partition(":")[0] for each in gone["settings"]}
    assert files == {"staging.yaml", "staging.addresses.lock"}
    assert "account" in {each["path"] for each in gone["settings"]}
    assert [other["resources"] for other in others] == [[], []]
    text = run("diff", "--env", "st*,dev", "--config", str(head), "--base-dir", str(SHIPPED))
    assert "`st*` is like none" in str(text.exception)


def test_a_base_that_is_none_is_refused(tmp_path: Path) -> None:
    for command in ("diff", "preview"):
        refused = run(command, "--base-dir", str(tmp_path / "nosuch")).exception
        assert isinstance(refused, InputFaults)
        assert "no such folder; name the one that holds base.yaml" in str(refused)
        assert "has no base.yaml" in str(run(command, "--base-dir", str(tmp_path)).exception)
        assert "--base: write a branch" in str(run(command, "--base", " ").exception)


def test_a_commit_before_there_were_any_files_had_nothing(tmp_path: Path) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "begin"], check=True)
    folder = copied(tmp_path / "config")
    with at_ref("HEAD", folder) as then:
        assert (then.is_dir(), [*then.iterdir()]) == (True, [])


def test_lines_of_the_base_are_told_as_git_tells_them(tmp_path: Path) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run([*git, "init", "-q"], check=True)
    folder = with_dev(tmp_path / "some" / "config", "tags: {team: blue}\n")
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "begin"], check=True)
    copied(folder)
    with at_ref("HEAD", folder) as then:
        found = between(side("dev", then), side("dev", folder), called=("HEAD", "dev"))
        (then / "dev.yaml").write_text("owner: [oops]\n")
        with pytest.raises(InputFaults, match=r"(?m)^HEAD:some/config/dev\.yaml:1: owner"):
            side("dev", then)
    line = len((folder / "dev.yaml").read_text().splitlines()) + 1
    assert [each.where for each in found.settings] == [f"HEAD:some/config/dev.yaml:{line}"]
