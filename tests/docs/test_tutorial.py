"""The tutorial, followed word for word in a fresh checkout with an empty home. What is installed already stays so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.blocks import DOCS, blocks
from tests.docs.following import follow, steps

pytestmark = [pytest.mark.live, pytest.mark.engine]
ROOT = DOCS.parent
GIT = ("git", "-c", "user.name=reader", "-c", "user.email=reader@acme.example", "-c", "init.defaultBranch=main")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What git has of this checkout, committed as it is now, with what make has installed here."""
    folder = tmp_path / "isoform"
    listed = subprocess.check_output(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, text=True)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():  # and not deleted since
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for step in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "as it is"]):
        subprocess.run([*GIT, *step], cwd=folder, check=True)
    _installed(Path(sys.prefix), folder / ".venv", "requirements.txt", "pyproject.toml")
    _installed(ROOT / "node_modules", folder / "node_modules", "package-lock.json")
    return folder


def _installed(ours: Path, theirs: Path, *locks: str) -> None:
    """`theirs` has what `ours` has, and make's stamp for it: nothing of it is written to."""
    theirs.mkdir()
    for each in ours.iterdir():
        if each.name not in (".run", ".dev"):
            (theirs / each.name).symlink_to(each)
    stamp = subprocess.check_output(["cksum", *locks], cwd=theirs.parent)
    (theirs / ".run").write_bytes(stamp)


@pytest.fixture
def reader(checkout: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of somebody with an empty home. `isoform` is the checkout's own, whosever Python runs it."""
    (tmp_path / "home").mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "PYTHONPATH": str(checkout)}
    yield environment
    stop = [str(checkout / ".venv" / "bin" / "isoform"), "local", "stop"]
    subprocess.run(stop, cwd=checkout, env=environment, check=True, capture_output=True)


def test_whoever_follows_the_tutorial_sees_what_it_shows(checkout: Path, reader: dict[str, str]) -> None:
    assert "\n\n".join(follow([*steps([*blocks(DOCS / "tutorial.md")])], checkout, reader)) == ""
