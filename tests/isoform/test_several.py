"""Commands for several environments at once: `--env all`, `--env 'prod-*'`, `--env dev,staging`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from config.environments import SHIPPED, environments, load
from core.errors import InputFaults, IsoformError, TargetRefused
from core.lower import lower
from isoform import drift
from isoform.cli import app
from isoform.comparison import Comparison, Row
from tests.isoform.test_proposal import proposed


def run(*arguments: str) -> Result:
    """In this process. An exit code is the result's `return_value`; what is refused, its `exception`."""
    return CliRunner().invoke(app, arguments, standalone_mode=False)


def test_a_pattern_validates_those_that_are_like_it() -> None:
    done = run("validate", "--env", "[dp]*")
    counts = {name: len(lower(load(name))) for name in ("dev", "prod")}
    assert done.stdout == "".join(f"{name} is valid: {count} resources\n" for name, count in counts.items())


def test_a_pattern_that_none_is_like_names_those_there_are() -> None:
    for command in ("validate", "preview", "show", "synth", "drift"):
        refused = run(command, "--env", "qa-*").exception
        assert isinstance(refused, InputFaults)
        assert "`qa-*` is like none of its environments (dev, prod, staging)" in str(refused)


@pytest.mark.parametrize("command", ["deploy", "destroy", "addresses", "stacks", "doctor"])
@pytest.mark.parametrize("wanted", ["all", "prod-*", "dev,staging"])
def test_what_is_done_to_an_account_or_a_file_is_done_to_one_at_a_time(command: str, wanted: str) -> None:
    refused = run(command, "--env", wanted).exception
    assert isinstance(refused, typer.BadParameter)
    said = f"`{wanted}` may be several environments, and {command} takes one at a time: write its name"
    assert said in refused.format_message()


def test_several_are_shown_one_after_the_other() -> None:
    shown = run("show", "--env", "dev,staging").stdout
    assert shown.index("acme-dev in ap-south-1") < shown.index("\n\nacme-staging in ap-south-1")
    (dev, staging) = json.loads(run("show", "--env", "dev,staging", "--format", "json").stdout)["environments"]
    assert (dev["environment"], staging["environment"]) == ("dev", "staging")
    assert dev == json.loads(run("show", "--format", "json").stdout)
    assert staging["resources"].keys() == lower(load("staging")).by_id.keys()


def test_what_a_change_does_to_several(tmp_path: Path) -> None:
    for file in SHIPPED.glob("*.yaml"):
        text = file.read_text()
        (tmp_path / file.name).write_text(text.replace("retention: 7\n", "retention: 14\n"))
    base = ("--env", "all", "--base-dir", str(tmp_path))
    done = run("diff", *base, "--format", "json")
    each = json.loads(done.stdout)["environments"]
    assert [one["head"] for one in each] == environments()
    assert {one["head"]: len(one["resources"]) for one in each}["prod"] == 0
    assert {one["head"]: [more["id"] for more in one["resources"]] for one in each}["dev"] == ["log-group/app"]
    assert done.return_value == 2
    heads = [f" → {name}\n" for name in environments()]
    for format in ("text", "markdown"):
        said = run("diff", *base, "--format", format).stdout
        assert all(said.count(head) == 1 for head in heads)


SAME = replace(proposed().head, environment="dev", witnesses=("the account",), versions=("",))
OTHER = replace(SAME, environment="staging", differences=(Row("vpc/main", "Vpc", "cidr", "a", ("b",)),))


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Comparison | IsoformError]:
    """What each environment's account has, instead of an account."""
    seen: dict[str, Comparison | IsoformError] = {
        "dev": SAME,
        "staging": OTHER,
        "prod": replace(SAME, environment="prod"),
    }

    def look(environment: str, config: object, target: object, only: object) -> Comparison:
        found = seen[environment]
        if isinstance(found, IsoformError):
            raise found
        return found

    monkeypatch.setattr(drift, "drift", look)
    return seen


def test_the_drift_of_several_ends_with_the_worst_exit_code(accounts: dict[str, Comparison | IsoformError]) -> None:
    assert run("drift", "--env", "dev,prod").return_value == 0
    assert run("drift", "--env", "all").return_value == 2
    accounts["prod"] = TargetRefused("prod is not deployed")
    assert run("drift", "--env", "all").return_value == 1


def test_an_account_that_cannot_be_looked_at_hides_no_other(accounts: dict[str, Comparison | IsoformError]) -> None:
    accounts["prod"] = TargetRefused("credentials of another account")
    done = run("drift", "--env", "all")
    assert "vpc/main" in done.stdout
    assert done.stderr == "prod: credentials of another account\n"
    document = json.loads(run("drift", "--env", "all", "--format", "json").stdout)
    assert [each["environment"] for each in document["environments"]] == ["dev", "staging"]
    assert document["failed"] == [{"environment": "prod", "why": "credentials of another account"}]
    alone = run("drift", "--env", "prod")
    assert isinstance(alone.exception, TargetRefused)
