"""Faults as programs take them: each with its file and line, and nothing of its text lost on the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import FaultInFile, Origin
from isoform.report import faults as report
from tests.isoform.conftest import isoform
from tests.isoform.test_changes import copied

ODD = FaultInFile(("network", "tags"), "`50%:a,b\nc` is odd", "take it away", Origin("config/dev.yaml", 7))
WHOLE = FaultInFile((), "no such folder", "name another", Origin("nowhere"))


def test_github_is_told_the_line_and_every_character() -> None:
    assert report.github([ODD, WHOLE]) == (
        "::error file=config/dev.yaml,line=7,title=network.tags::`50%25:a,b%0Ac` is odd; take it away\n"
        "::error file=nowhere::no such folder; name another"
    )
    paths = FaultInFile(("a:b", "c,d%"), "x", "y", Origin("f", 1))
    assert report.github([paths]) == "::error file=f,line=1,title=a%3Ab.c%2Cd%25::x; y"


def test_sarif_has_each_on_its_line() -> None:
    (run,) = json.loads(report.sarif([ODD, WHOLE]))["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["fault"]
    assert [(each["ruleId"], each["level"], each["message"]["text"]) for each in run["results"]] == [
        ("fault", "error", "network.tags: `50%:a,b\nc` is odd; take it away"),
        ("fault", "error", "no such folder; name another"),
    ]
    assert [each["locations"][0]["physicalLocation"] for each in run["results"]] == [
        {"artifactLocation": {"uri": "config/dev.yaml"}, "region": {"startLine": 7}},
        {"artifactLocation": {"uri": "nowhere"}},
    ]


@pytest.mark.process
def test_what_base_has_wrong_is_said_once_for_all_environments(tmp_path: Path) -> None:
    folder = copied(tmp_path / "config")
    (folder / "base.yaml").write_text((folder / "base.yaml").read_text().replace("prefix: 24", "prefix: 29"))
    for format, lines in (("text", ""), ("github", "::error file=")):
        done = isoform("validate", "--env", "all", "--config", str(folder), "--format", format)
        said = done.stdout if lines else done.stderr
        assert done.returncode == 1
        assert [line.partition(str(folder))[2].partition(" ")[0] for line in said.splitlines()].count("") == 0
        assert len(said.splitlines()) == 2, said
        assert all(line.startswith(lines) for line in said.splitlines())
    document = json.loads(isoform("validate", "--env", "all", "--config", str(folder), "--format", "json").stdout)
    assert (document["valid"], len(document["faults"])) == ({}, 2)


@pytest.mark.process
def test_without_faults_nothing_is_annotated() -> None:
    assert isoform("validate", "--env", "all", "--format", "github").stdout == ""
    document = json.loads(isoform("validate", "--env", "all", "--format", "json").stdout)
    assert (document["valid"].keys(), document["faults"]) == ({"dev", "prod", "staging"}, [])
