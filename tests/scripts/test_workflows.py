"""The workflows of .github: right to GitHub, safe, and made of what a person can run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ZIZMOR = Path(sys.executable).parent / "zizmor"


def steps() -> list[tuple[str, dict[str, Any]]]:
    """Each step of each job, with the name of its workflow."""
    found = []
    for file in WORKFLOWS:
        jobs = YAML(typ="safe").load(file)["jobs"]
        found += [(file.stem, step) for job in jobs.values() for step in job.get("steps", [])]
    return found


@pytest.mark.process
@pytest.mark.skipif(shutil.which("actionlint") is None, reason="actionlint, a program in Go, is not installed")
def test_github_understands_them() -> None:
    done = subprocess.run(["actionlint", *map(str, WORKFLOWS)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.process
def test_they_are_safe() -> None:
    command = [str(ZIZMOR), "--offline", "--no-progress", str(ROOT / ".github")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout + done.stderr


def test_whatever_is_used_of_others_is_pinned_by_its_commit() -> None:
    used = [step["uses"] for _, step in steps() if "uses" in step]
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", each)] == []


def test_whatever_they_run_a_person_can_run() -> None:
    """A target of the Makefile, or a script that other tests run; and GitHub's own command for the comment."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for workflow, step in steps():
        if "run" not in step:
            continue
        first, *rest = step["run"].split()
        if first == "make":
            assert {word for word in rest if "=" not in word} <= targets, workflow
        elif first == "gh":
            assert workflow == "preview"
        else:
            assert (ROOT / first).stat().st_mode & 0o111, workflow
            assert first in {f"scripts/{file.name}" for file in (ROOT / "scripts").glob("*.sh")}


GH = """#!/usr/bin/env python3
import json, os, sys
with open(os.environ["CALLS"], "a") as calls:
    print(json.dumps(sys.argv[1:]), file=calls)
if "--jq" in sys.argv:
    print(os.environ["THERE"], end="")
"""


@pytest.mark.process
@pytest.mark.parametrize(
    ("there", "then"),
    [
        ("", ["pr", "comment", "7", "--repo", "acme/foundation", "--body-file", "preview.md"]),
        (
            "11\n12\n",
            [
                "api",
                "repos/acme/foundation/issues/comments/12",
                *["--method", "PATCH", "-F", "body=@preview.md", "--silent"],
            ],
        ),
    ],
)
def test_a_preview_writes_its_own_comment_anew_and_nobody_elses(there: str, then: list[str], tmp_path: Path) -> None:
    [step] = [step for workflow, step in steps() if workflow == "preview" and step.get("run", "").startswith("gh ")]
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    calls = tmp_path / "calls"
    variables = {"GITHUB_REPOSITORY": "acme/foundation", "NUMBER": "7", "OURS": step["env"]["OURS"]}
    own = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(calls), "THERE": there}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    subprocess.run(command, env=variables | own, cwd=tmp_path, check=True)
    listed, written = map(json.loads, calls.read_text().splitlines())
    assert listed == ["api", "repos/acme/foundation/issues/7/comments", "--paginate", "--jq", step["env"]["OURS"]]
    assert written == then
    marker = re.search(r"^marker=\"(.*)\"", (ROOT / "scripts" / "preview.sh").read_text(encoding="utf-8"), re.M)
    assert marker is not None
    assert f'startswith("{marker[1]}")' in step["env"]["OURS"]


def test_each_python_of_which_the_package_tells_is_tried() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["classifiers"]
    versions = re.findall(r"^Programming Language :: Python :: (3\.\d+)$", "\n".join(told), re.M)
    job = YAML(typ="safe").load(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]["test"]
    assert versions == job["strategy"]["matrix"]["python"] != []
