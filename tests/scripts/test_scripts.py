"""scripts/deploy.sh and scripts/destroy.sh, as people and pipelines call them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.isoform.conftest import isoform
from tests.isoform.test_changes import copied, git

SCRIPTS = Path(__file__).parents[2] / "scripts"


def script(name: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(SCRIPTS / name), *arguments],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.process
@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="Debian's package shellcheck is not installed")
def test_the_scripts_are_free_of_what_shellcheck_finds() -> None:
    files = sorted(map(str, SCRIPTS.glob("*.sh")))
    assert files
    done = subprocess.run(["shellcheck", "-x", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.process
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "write the environment: the name of a file beside base.yaml"),
        (["dev", "prod"], "one environment at a time: dev, or prod"),
        (["--target", "moon", "dev"], "--target moon: write local or aws"),
        (["--frob", "dev"], "--frob is no option"),
        (["dev", "--config"], "--config: write the folder of base.yaml"),
    ],
)
@pytest.mark.parametrize("name", ["deploy.sh", "destroy.sh"])
def test_what_cannot_be_meant_is_refused(name: str, arguments: list[str], says: str) -> None:
    done = script(name, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == says


@pytest.mark.process
def test_prod_is_not_destroyed_by_accident() -> None:
    for confirm in ([], ["--confirm", "dev"]):
        done = script("destroy.sh", "prod", *confirm)
        assert done.returncode == 1
        assert done.stderr == "nobody agreed to destroy prod: --confirm prod agrees. Nothing was done\n"


@pytest.mark.engine
def test_what_is_ill_stops_a_deployment_before_anything_is_asked_of_an_engine(tmp_path: Path) -> None:
    done = script("deploy.sh", "--target", "aws", "dev")
    assert done.returncode == 1
    assert "✗ credentials" in done.stdout
    assert "What would be there" not in done.stdout
    assert done.stderr.endswith("Nothing was done: what is marked by ✗ is needed\n")


@pytest.fixture
def stopped(state: Path) -> Iterator[None]:
    yield
    isoform("local", "stop")


@pytest.mark.live
@pytest.mark.usefixtures("stopped")
def test_an_environment_is_looked_at_deployed_and_destroyed() -> None:
    dry = script("deploy.sh", "--dry-run", "prod")
    assert (dry.returncode, dry.stderr) == (0, "")
    assert dry.stdout.endswith("Nothing was deployed: --dry-run\n")
    assert isoform("local", "status").stdout == "No embedded account is running\n"

    done = script("deploy.sh", "--confirm", "prod", "prod")
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 differences: the model and the account have the same" in done.stdout

    looked = script("destroy.sh", "--dry-run", "prod")
    assert looked.returncode == 0
    assert "resources of acme-prod would go from the embedded account:\n" in looked.stdout
    assert "Kept, as the environment asks:\n" in looked.stdout
    assert looked.stdout.endswith("Nothing was deleted: --dry-run\n")

    gone = script("destroy.sh", "--confirm", "prod", "prod")
    assert (gone.returncode, gone.stderr) == (0, "")
    kept = looked.stdout.partition("Kept, as the environment asks:\n")[2].partition("Protected")[0]
    assert kept in gone.stdout


@pytest.mark.engine
def test_what_a_pull_request_changes_is_written_without_what_nobody_may_know(tmp_path: Path) -> None:
    config = copied(tmp_path / "config")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    dev = config / "dev.yaml"
    dev.write_text(dev.read_text().replace("retention: 7", "retention: 14"))
    for redact in ("", "yes"):
        done = script("preview.sh", "main", str(tmp_path / "said.md"), "--config", str(config), REDACT=redact)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        said = (tmp_path / "said.md").read_text()
        assert "log-group/app" in said
        assert said.count("0 differences: the model, CDK") == 3
        assert (config.as_posix() in said) is True
    dev.write_text(dev.read_text().replace("10.10.0.0/16", "10.10.0.1/16"))
    wrong = script("preview.sh", "main", str(tmp_path / "said.md"), "--config", str(config), REDACT="yes")
    assert wrong.returncode == 1
    assert "::error file=" in wrong.stdout
    assert "title=network.cidr::`(address)` has host bits; write (address)" in wrong.stdout
