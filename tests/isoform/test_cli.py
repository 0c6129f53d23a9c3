"""The command's own words and exit codes: 0 the same, 2 different, 1 could not tell."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from config.environments import SHIPPED, environments, load
from core.graph import DOMAINS
from core.lower import lower
from tests.isoform.conftest import ISOFORM, isoform
from tests.isoform.test_changes import copied

pytestmark = pytest.mark.process
DEV = load("dev")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A folder of configuration to spoil."""
    for file in SHIPPED.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text())
    return tmp_path


def test_help_lists_the_commands_and_the_exit_codes() -> None:
    done = isoform("--help")
    assert done.returncode == 0
    for word in ("validate", "show", "synth", "preview", "deploy", "destroy", "local", "Exit codes"):
        assert word in done.stdout


def test_the_help_of_destroy_says_what_a_pipeline_has_to_agree_to() -> None:
    said = " ".join(isoform("destroy", "--help").stdout.split())
    assert "a pipeline needs no --yes: only prod wants its name (--yes-delete prod)." in said


def test_a_bad_command_or_option_or_value_is_a_1_and_no_traceback() -> None:
    for arguments, command in (
        (["frobnicate"], "isoform"),
        (["preview", "--frob"], "isoform preview"),
        (["preview", "--format", "xml"], "isoform preview"),
        (["local", "halt"], "isoform local"),
        (["deploy", "--target", "x"], "isoform deploy"),
    ):
        done = isoform(*arguments)
        assert done.returncode == 1
        assert done.stderr.endswith(f"`{command} --help` says more.\n")
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("environment", environments())
def test_the_shipped_environments_are_valid(environment: str) -> None:
    done = isoform("validate", "--env", environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{environment} is valid: {len(lower(load(environment)))} resources\n"


def test_faults_are_listed_with_file_line_and_fix(config: Path) -> None:
    dev = config / "dev.yaml"
    dev.write_text(dev.read_text().replace("10.10.0.0/16", "10.10.0.1/16").replace("gateways: one", "gateways: two"))
    done = isoform("validate", "--config", str(config))
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{dev}:8: network.cidr: ")
    assert lines[1].startswith(f"{dev}:12: network.nat.gateways: ")


@pytest.mark.parametrize("command", ["show", "synth", "preview", "deploy", "destroy"])
def test_no_command_begins_with_a_faulty_file(config: Path, command: str) -> None:
    (config / "dev.yaml").write_text("network: {cidr: nonsense}\n")
    done = isoform(command, "--config", str(config))
    assert done.returncode == 1
    assert f"{config / 'dev.yaml'}:1: network.cidr: " in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_show_speaks_of_tiers_ways_out_and_groups() -> None:
    done = isoform("show")
    assert done.returncode == 0
    for words in (
        "10.10.32.0/21",
        "NAT gateway in zone a",
        "internet gateway",
        "accepts from",
        "load-balancer",
        "postgres",
    ):
        assert words in done.stdout


def test_show_graph_lists_every_resource() -> None:
    done = isoform("show", "--graph")
    listed = {line.split()[0] for line in done.stdout.splitlines() if "/" in line}
    assert listed >= set(lower(DEV).by_id)


def test_show_as_json_has_every_field() -> None:
    resources = json.loads(isoform("show", "--format", "json").stdout)["resources"]
    assert resources["rule/database/ingress/app-tcp-5432"] == {
        "kind": "IngressRule",
        "domain": "security",
        "after": [],
        "retained": False,
        "group": "group/database",
        "peer": "group/app",
        "traffic": "tcp 5432",
        "description": "postgres from app",
    }
    assert resources.keys() == lower(DEV).by_id.keys()


@pytest.mark.engine
@pytest.mark.parametrize("environment", environments())
def test_a_preview_of_the_shipped_environments_finds_no_difference(environment: str) -> None:
    done = isoform("preview", "--env", environment)
    assert done.returncode == 0, done.stderr
    assert "0 differences" in done.stdout
    assert f"have the same {len(lower(load(environment)))} resources" in done.stdout
    assert done.stderr == ""


@pytest.mark.engine
def test_a_preview_as_json_has_the_promised_form() -> None:
    done = isoform("preview", "--format", "json")
    assert done.returncode == 0, done.stderr
    count = len(lower(DEV))
    document = json.loads(done.stdout)
    engines = document.pop("engines")
    assert document == {
        "version": 1,
        "environment": "dev",
        "region": DEV.region,
        "account_id": DEV.account,
        "differences": [],
        "declared": [],
    }
    assert {name: engine["resources"] for name, engine in engines.items()} == {"cdk": count, "pulumi": count}
    assert all(engine["version"] for engine in engines.values())


@pytest.mark.engine
def test_synth_says_where_the_templates_are() -> None:
    done = isoform("synth")
    assert done.returncode == 0, done.stderr
    files = [Path(line) for line in done.stdout.splitlines()]
    assert [file.name for file in files] == [f"acme-dev-{domain}.template.json" for domain in DOMAINS]
    assert all(json.loads(file.read_text())["Resources"] for file in files)


def test_the_embedded_account_is_not_running_before_it_is_started() -> None:
    done = isoform("local", "status", "--format", "json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"running": False, "endpoint": None, "pid": None})


def test_who_only_looks_starts_no_embedded_account(tmp_path: Path) -> None:
    (tmp_path / "import.json").write_text('{"resources": []}')
    deploys = "`isoform deploy --env dev --target local` deploys it"
    for arguments in (["drift"], ["import-file", str(tmp_path / "import.json")]):
        done = isoform(*arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"dev is not deployed, for no embedded account is running: {deploys}\n"
    for arguments in (["destroy"], ["destroy", "--dry-run"]):
        done = isoform(*arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("Nothing of acme-dev ")
    assert isoform("stacks", "--write", "--target", "local").returncode == 0
    assert isoform("local", "status").stdout == "No embedded account is running\n"


def test_a_word_that_an_option_does_not_take_is_told_in_plain_words() -> None:
    done = isoform("deploy", "--target", "mars")
    assert done.stderr.splitlines()[0] == "Invalid value for '--target': 'mars' is not one of 'local', 'aws'."


def test_a_command_that_is_to_be_typed_is_of_the_same_files(tmp_path: Path) -> None:
    folder = copied(tmp_path / "my config")
    done = isoform("drift", "--config", str(folder))
    assert f"`isoform deploy --env dev --config '{folder}' --target local` deploys it" in done.stderr
    done = isoform("init", str(tmp_path / "a new one"))
    assert f"`isoform preview --env dev --config '{tmp_path / 'a new one'}'`" in done.stdout


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    done = subprocess.run(
        f"{ISOFORM} show --graph | head -1", shell=True, capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["preview", "synth", "deploy", "destroy", "drift"])
@pytest.mark.parametrize("environment", ["{folder}", "..", "../{name}", "", "Dev", "prdo", "base"])
def test_what_is_no_environment_is_refused_before_anything_is_touched(
    command: str, environment: str, tmp_path: Path, state: Path
) -> None:
    """The run's folder is emptied, and is named after the environment: nothing else may name one."""
    (tmp_path / "precious").write_text("kept")
    (state / "precious").write_text("kept")
    done = isoform(command, "--env", environment.format(folder=tmp_path, name=tmp_path.name))
    assert (done.returncode, done.stdout) == (1, "")
    assert "is none of its environments (dev, prod, staging)" in done.stderr
    assert (tmp_path / "precious").read_text() == "kept"
    assert [file.name for file in state.iterdir()] == ["precious"]


def test_a_folder_that_cannot_be_written_is_named(state: Path) -> None:
    (state / "run").write_text("a file where a folder belongs")
    done = isoform("synth")
    assert done.returncode == 1
    assert (
        done.stderr
        == f"{state / 'run'}: File exists: isoform keeps its state there; ISOFORM_STATE names another folder\n"
    )


def test_a_full_disk_is_no_traceback() -> None:
    done = subprocess.run(
        f"{ISOFORM} show > /dev/full", shell=True, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (1, "the output: No space left on device\n")


def test_what_a_person_writes_is_shown_as_it_is(config: Path) -> None:
    """Rich would take `[red]` for a colour, and stumble over `[/red]`."""
    base = config / "base.yaml"
    base.write_text(base.read_text().replace("schema migrations", "'[red]schema[/red] [migrations] [/red]'", 1))
    done = isoform("show", "--config", str(config))
    assert done.returncode == 0, done.stderr
    assert "[red]schema[/red] [migrations] [/red]" in done.stdout


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_who_is_stopped_leaves_no_engine_behind(told: signal.Signals) -> None:
    """SIGTERM is how a pipeline cancels a job."""
    # Whoever runs the tests in the background has a shell that lets its children ignore SIGINT.
    told_by_default = partial(signal.signal, told, signal.SIG_DFL)
    process = subprocess.Popen([str(ISOFORM), "preview"], stderr=subprocess.PIPE, text=True, preexec_fn=told_by_default)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 30
    while not (started := children.read_text().split()) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(told)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.strip()) == (1, "Stopped. What CloudFormation had begun, it ends by itself.")
    assert started
    assert not any(Path(f"/proc/{child}").exists() for child in started)
