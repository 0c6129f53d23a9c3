"""What `make package` builds: nothing missing, nothing extra, the same each time; and that it works where it is
installed, far from any checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from cdk_backend import cli
from tests.package.contents import NAME, PACKAGES, PROJECT, ROOT, faults, main

pytestmark = pytest.mark.process
TOOLS = Path(sys.executable).parent
WHEEL = f"{NAME}-py3-none-any.whl"


def built(source: Path, into: Path) -> Path:
    command = [str(TOOLS / "hatchling"), "build", "-d", str(into)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=60)
    return into


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, tmp_path_factory.mktemp("dist"))


def test_the_wheel_and_the_sdist_hold_what_they_must_and_nothing_else(dist: Path) -> None:
    assert [*faults(dist)] == []


def test_what_is_missing_or_does_not_belong_is_named(dist: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("")
    with ZipFile(dist / WHEEL) as whole, ZipFile(tmp_path / WHEEL, "w") as spoilt:
        for name in whole.namelist():
            if name not in ("core/py.typed", "isoform/report/page/page.css"):
                spoilt.writestr(name, whole.read(name))
        spoilt.writestr("tests/samples.py", "")
    assert [*faults(tmp_path)] == [
        f"{tmp_path.name}: {NAME}.tar.gz is missing",
        f"{tmp_path.name}: notes.md does not belong there",
        f"{WHEEL}: core/py.typed is missing",
        f"{WHEEL}: isoform/report/page/page.css is missing",
        f"{WHEEL}: tests/samples.py does not belong there",
    ]


def test_a_tag_of_another_version_is_refused(dist: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(str(dist), f"v{PROJECT['version']}") == 0
    assert main(str(dist), "v0.0.9") == 1
    assert f"the tag is v0.0.9, and pyproject.toml has version {PROJECT['version']}" in capsys.readouterr().err


def test_the_version_stands_in_one_place() -> None:
    """CHANGELOG.md tells which changes it has, and nothing else repeats it."""
    alone = re.compile(rf"(?<![\d.]){re.escape(PROJECT['version'])}(?![\d.])")
    kinds = {".json", ".md", ".py", ".sh", ".toml", ".yaml", ".yml"}
    files = [*ROOT.glob("*.[mty]*")]
    files += [file for folder in (*PACKAGES, "docs", "scripts") for file in (ROOT / folder).rglob("*")]
    texts = {file: file.read_text(encoding="utf-8") for file in files if file.suffix in kinds}
    holding = {str(file.relative_to(ROOT)) for file, text in texts.items() if alone.search(text)}
    assert holding - {"CHANGELOG.md"} == {"pyproject.toml"}


def test_the_sdist_builds_the_very_same_wheel(dist: Path, tmp_path: Path) -> None:
    subprocess.run(["tar", "-xzf", dist / f"{NAME}.tar.gz", "-C", tmp_path], check=True)
    again = built(tmp_path / NAME, tmp_path / "again")
    for name in (WHEEL, f"{NAME}.tar.gz"):
        assert (again / name).read_bytes() == (dist / name).read_bytes(), name


@dataclass(frozen=True, slots=True)
class Installed:
    """The wheel in an environment of its own, and an empty folder where a person begins, at home in another."""

    environment: Path
    folder: Path
    home: Path

    def isoform(self, *arguments: str, path: str = os.defpath) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.environment / "bin" / "isoform"), *arguments],
            cwd=self.folder,
            env={"HOME": str(self.home), "PATH": path, "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def well(self, *arguments: str) -> str:
        done = self.isoform(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """Of what isoform needs, what is installed here is used: by its path alone, so that our own checkout is not."""
    place = tmp_path_factory.mktemp("elsewhere")
    for folder in ("home", "work"):
        (place / folder).mkdir()
    it = Installed(place / "environment", place / "work", place / "home")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(it.environment)], check=True, timeout=60)
    python = it.environment / "bin" / "python"
    command = [
        str(TOOLS / "uv"),
        "pip",
        "install",
        "-q",
        "--offline",
        "--no-cache",
        "--no-deps",
        "--python",
        str(python),
    ]
    subprocess.run([*command, str(dist / WHEEL)], check=True, timeout=60)
    ours = Path(sysconfig.get_path("purelib"))
    theirs = it.environment / ours.relative_to(sys.prefix)
    (theirs / "others.pth").write_text(f"{ours}\n")
    try:
        yield it
    finally:
        it.isoform("local", "stop")


def test_it_runs_its_own_code_and_knows_its_version(installed: Installed) -> None:
    assert installed.well("--version") == f"isoform {PROJECT['version']}\n"
    show = "import cdk_backend.cli as it, isoform; print(it.__file__, isoform.__file__, it.CHECKOUT, it.pinned())"
    python = str(installed.environment / "bin" / "python")
    done = subprocess.run([python, "-c", show], cwd=installed.folder, capture_output=True, text=True, check=True)
    *files, checkout, pinned = done.stdout.split()
    assert [file for file in files if not file.startswith(str(installed.environment))] == []
    assert (checkout, pinned) == ("None", cli.pinned())


@pytest.mark.engine
def test_init_and_preview_in_an_empty_folder(installed: Installed) -> None:
    said = installed.well("init")
    assert "wrote config/dev.yaml" in said
    assert "Nobody was there to ask" in said
    assert "0 differences" in installed.well("preview")
    assert "acme-dev" in installed.well("show")
    template = installed.folder / ".isoform" / "run" / "dev" / "cdk" / "acme-dev-network.template.json"
    assert json.loads(template.read_text())["Resources"]
    assert (installed.folder / ".isoform" / ".gitignore").read_text() == "*\n"
    assert {file.name for file in installed.folder.iterdir()} == {"config", ".isoform"}


@pytest.mark.live
def test_a_deployment_says_which_cdk_it_lacks_and_takes_place_once_it_is_there(installed: Installed) -> None:
    if not (installed.folder / "config").exists():
        installed.well("init")
    lacking = installed.isoform("deploy")
    wanted = cli.pinned()
    fix = f"`npm install --prefix . --save-exact aws-cdk@{wanted}` installs it"
    where = f"{installed.folder / 'node_modules'} or on PATH"
    assert (lacking.returncode, lacking.stdout) == (1, "")
    assert lacking.stderr == f"there is no CDK CLI {wanted} in {where}: {fix}\n"
    assert installed.well("local", "status") == "No embedded account is running\n"  # nothing was begun

    (installed.folder / "node_modules").mkdir()
    (installed.folder / "node_modules" / "aws-cdk").symlink_to(ROOT / "node_modules" / "aws-cdk")
    assert "0 differences: the model and the account have the same" in installed.well("deploy")
