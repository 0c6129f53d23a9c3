"""The program that `pulumi preview` runs, run by the in-process engine."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pulumi
import pytest
from ruamel.yaml import YAML

from config.environments import load
from core.errors import EngineFailed
from core.lower import lower
from pulumi_backend.__main__ import program
from pulumi_backend.engine import PROJECT, document, preview
from pulumi_backend.observe import observe

pytestmark = pytest.mark.engine
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_stack_is_the_environment(environment: str) -> None:
    foundation = load(environment, None)
    written = json.loads(json.dumps(document(preview(program, stack_name=environment))))
    observed = observe(written, account=foundation.account, region=foundation.region)
    assert observed.faults == ()
    assert observed.graph == lower(foundation)


def test_an_update_is_refused() -> None:
    with pytest.raises(EngineFailed, match=r"CDK deploys dev.*isoform:adopted true"):
        preview(program, stack_name="dev", dry_run=False)
    with pytest.raises(EngineFailed, match="CDK deploys dev"):
        preview(program, stack_name="dev", dry_run=False, settings_of_stack={"isoform:adopted": "false"})


def test_an_update_is_not_refused_once_pulumi_has_adopted_the_environment() -> None:
    adopted = preview(program, stack_name="dev", dry_run=False, settings_of_stack={"isoform:adopted": "true"})
    assert [one.urn for one in adopted] == [one.urn for one in preview(program, stack_name="dev")]


def test_faults_of_an_environment_are_all_that_is_said() -> None:
    with pytest.raises(EngineFailed) as failed:
        preview(program, stack_name="nowhere")
    assert "nowhere" in str(failed.value)
    assert "Error" not in str(failed.value)
    assert isinstance(failed.value.__cause__, pulumi.RunError), "of which the CLI prints the text alone"


def test_another_folder_of_environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in ("base.yaml", "dev.yaml"):
        text = (ROOT / "config" / file).read_text()
        (tmp_path / file).write_text(text.replace("ap-south-1", "eu-west-1"))
    monkeypatch.setenv("ISOFORM_CONFIG", str(tmp_path))
    assert "eu-west-1" in [one.request["name"] for one in preview(program, stack_name="dev")]


def test_pulumi_runs_the_folder_from_wherever_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Pulumi's language host does it: https://github.com/pulumi/pulumi, pulumi-language-python-exec."""
    monkeypatch.chdir(tmp_path)

    def run() -> None:
        runpy.run_path(str(ROOT / "pulumi_backend"), run_name="__main__")

    assert [one.urn for one in preview(run, stack_name="dev")] == [
        one.urn for one in preview(program, stack_name="dev")
    ]


def test_the_project_is_the_one_of_which_the_program_reads_settings() -> None:
    project = YAML(typ="safe").load(ROOT / "Pulumi.yaml")
    assert (project["name"], project["main"]) == (PROJECT, "pulumi_backend")
    assert project["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}}


def test_where_state_goes_is_said_in_the_project_and_on_the_page() -> None:
    """Or else it goes to whatever backend somebody has logged in to last."""
    url = YAML(typ="safe").load(ROOT / "Pulumi.yaml")["backend"]["url"]
    assert url == "file://~"
    assert f"`{url}`" in (ROOT / "docs" / "pulumi.md").read_text(encoding="utf-8")
