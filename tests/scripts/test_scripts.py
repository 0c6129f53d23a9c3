"""scripts/deploy.sh and scripts/destroy.sh, as people and pipelines call them."""

from __future__ import annotations

import os
import re
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


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.sh")), ids=lambda each: each.name)
def test_a_list_may_be_empty_for_the_bash_of_macos_too(script: Path) -> None:
    """Before 4.4 bash takes an empty list for a variable that is not set, and `set -u` ends the script there."""
    guarded = re.sub(r'\$\{(\w+)\[@\]\+"\$\{\1\[@\]\}"\}', "", script.read_text(encoding="utf-8"))
    assert re.findall(r"\$\{\w+\[@\]\}", guarded) == []


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


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A configuration of which git has the files as they were."""
    config = copied(tmp_path / "config")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    return config


def previewed(config: Path, base: str = "main", redact: str = "yes") -> tuple[subprocess.CompletedProcess[str], str]:
    file = config.parent / "said.md"
    done = script("preview.sh", base, str(file), "--config", str(config), REDACT=redact)
    return done, file.read_text()


@pytest.mark.engine
def test_what_a_pull_request_changes_is_written_without_what_nobody_may_know(changed: Path) -> None:
    rules = "".join(
        f"        - {{from: '{each}', ports: redis, description: asked for by 111122223333}}\n"
        for each in ("203.0.113.0/24", "2001:db8:7::/48")
    )
    dev = changed / "dev.yaml"
    dev.write_text(f"{dev.read_text()}security:\n  groups:\n    cache:\n      ingress:\n{rules}")
    done, said = previewed(changed)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert said.startswith("<!-- isoform preview -->\n## dev\n")
    assert said.count("0 differences: the model, CDK") == 3
    assert changed.as_posix() in said
    assert said.count("added `rule/cache/ingress/(address)-tcp-6379`") == 2
    for told in ("`(address)`", "asked for by (account)"):
        assert told in said
    for secret in ("111122223333", "203.0.113.0", "203-0-113-0", "2001:db8:7::/48", "2001-db8-7-0"):
        assert secret not in said


@pytest.mark.process
def test_of_wrong_files_a_pull_request_is_told_what_is_wrong(changed: Path) -> None:
    dev = changed / "dev.yaml"
    dev.write_text(dev.read_text().replace("10.10.0.0/16", "10.10.0.1/16"))
    done, said = previewed(changed)
    assert done.returncode == 1
    assert "::error file=" in done.stdout
    assert "title=network.cidr::`(address)` has host bits; write (address)" in done.stdout
    assert "network.cidr: `(address)` has host bits; write (address)" in said
    assert "10.10.0" not in done.stdout + done.stderr + said


@pytest.mark.process
def test_of_a_wrong_base_a_pull_request_is_told_and_no_log_says_what_nobody_may_know(changed: Path) -> None:
    dev = changed / "dev.yaml"
    right = dev.read_text()
    dev.write_text(right.replace("10.10.0.0/16", "10.10.0.1/16"))
    git(changed.parent, "commit", "-q", "-a", "-m", "wrong")
    dev.write_text(right)
    done, said = previewed(changed, "HEAD")
    assert done.returncode == 1
    assert "❌ What this changes cannot be told:" in said
    assert "network.cidr: `(address)` has host bits" in said
    assert "10.10.0" not in done.stdout + done.stderr + said


@pytest.mark.process
def test_a_comment_is_no_longer_than_github_takes(changed: Path) -> None:
    dev = changed / "dev.yaml"
    dev.write_text(dev.read_text() + "".join(f"unknown{n}: 1\n" for n in range(700)))
    summary = changed.parent / "summary.md"
    file = changed.parent / "said.md"
    done = script("preview.sh", "main", str(file), "--config", str(changed), GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1
    whole, said = summary.read_text(), file.read_text()
    assert len(whole) > 65_536 > len(said) > 60_000
    assert said.splitlines()[1] == "**This is the beginning: all of it stands in the summary of the run.**"
    assert set(said.splitlines()[3:]) <= set(whole.splitlines())
