"""A first configuration: valid, explained, and what both engines build."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from config.environments import environments, load
from core.errors import InputFaults
from core.lower import lower
from isoform.init import Answers, Question, questions, write
from isoform.init import answers as answered
from tests.isoform.conftest import ISOFORM, isoform


def answers(project: str = "shop", **accounts: str) -> Answers:
    return Answers(
        project=project,
        region="ap-south-1",
        owner="web: shop",
        cost_center="cc-1",
        accounts=accounts or {"dev": "111122223333", "prod": "444455556666"},
    )


def test_what_is_written_means_an_environment_for_each_account(tmp_path: Path) -> None:
    files = write(answers(), tmp_path / "new" / "config")
    assert [file.name for file in files] == ["base.yaml", "dev.yaml", "prod.yaml", "schema.json"]
    folder = files[0].parent
    assert environments(folder) == ["dev", "prod"]
    dev, prod = load("dev", folder), load("prod", folder)
    assert (dev.account, dev.owner, prod.account) == ("111122223333", "web: shop", "444455556666")
    assert (str(dev.network.cidr), str(prod.network.cidr)) == ("10.10.0.0/16", "10.20.0.0/16")
    assert (dev.network.nat.gateways, prod.network.nat.gateways) == ("one", "per-zone")
    assert prod.termination_protection
    assert {"group/default", "role/app", "topic/alerts"} <= lower(prod).by_id.keys()


def test_nothing_is_written_over_and_nothing_for_an_answer_that_cannot_be_meant(tmp_path: Path) -> None:
    with pytest.raises(InputFaults) as refused:
        write(answers(dev="12"), tmp_path / "config")
    assert str(refused.value) == 'account: `12` is no account; write 12 digits in quotes: "111122223333"'
    assert not (tmp_path / "config").exists()
    with pytest.raises(InputFaults) as refused:
        write(answers(all="111122223333"), tmp_path / "config")
    assert str(refused.value) == "account: `all` is no name of an environment; choose another"
    write(answers(), tmp_path / "config")
    (tmp_path / "config" / "dev.yaml").write_text("mine")
    with pytest.raises(InputFaults) as refused:
        write(answers(), tmp_path / "config")
    assert "dev.yaml: is there already; choose another folder, or move it away" in str(refused.value)
    assert (tmp_path / "config" / "dev.yaml").read_text() == "mine"


@pytest.mark.parametrize("environment", ["elsewhere/dev", "../dev", "a/b"])
def test_the_name_of_an_environment_is_no_way_to_another_folder(environment: str, tmp_path: Path) -> None:
    mine = tmp_path / "dev.yaml"
    mine.write_text("mine")
    name = environment.replace("elsewhere", str(tmp_path))
    with pytest.raises(InputFaults) as refused:
        write(answers(**{name: "111122223333"}), tmp_path / "config")
    assert str(refused.value).startswith(f"environment: `{name}` is no name; write words of lower-case letters")
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("owner", ["web: shop", "true", "Null", "007", "café"])
def test_an_answer_is_a_text_whatever_stands_in_it(owner: str, tmp_path: Path) -> None:
    write(replace(answers(), owner=owner), tmp_path)
    assert load("dev", tmp_path).owner == owner


@pytest.mark.process
def test_who_is_not_there_to_be_asked_is_told_which_option_to_write(tmp_path: Path) -> None:
    done = isoform("init", str(tmp_path / "config"), "--project", "shop")
    assert (done.returncode, done.stdout) == (1, "")
    assert "write --owner, for there is nobody to ask" in done.stderr


def test_an_answer_that_cannot_be_meant_is_told_at_once_and_asked_for_again() -> None:
    replies = iter(["Shop!", "shop", "mars", "eu-central-1", "web", "12", "111122223333", "222233334444"])
    heard: list[str] = []

    def ask(question: Question) -> str:
        heard.append(question.option)
        return next(replies)

    found = answered({"cost_center": "cc-1"}, ask, lambda refused: heard.append(str(refused).partition(";")[0]))

    dev = "--account dev=..."
    assert [said for said in heard if said.startswith("--")] == [
        *("--project", "--project", "--region", "--region", "--owner", dev, dev, "--account prod=..."),
    ]
    assert [said for said in heard if not said.startswith("--")] == [
        "project: `Shop!` is no name",
        "region: `mars` is no region",
        "account: `12` is no account",
    ]
    accounts = {"dev": "111122223333", "prod": "222233334444"}
    assert found == Answers(project="shop", region="eu-central-1", owner="web", cost_center="cc-1", accounts=accounts)


def test_of_the_second_environment_there_may_be_none() -> None:
    replies = iter(["shop", "eu-central-1", "web", "cc-1", "111122223333", ""])
    found = answered({}, lambda _: next(replies), lambda refused: pytest.fail(str(refused)))
    assert found.accounts == {"dev": "111122223333"}


@pytest.mark.process
@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["ctrl-c", "ctrl-d"])
def test_who_stops_the_questions_is_told_that_nothing_was_written(key: bytes, tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    command = [str(ISOFORM), "init", str(tmp_path / "config")]
    own: dict[str, Any] = {"stderr": subprocess.PIPE, "start_new_session": True}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, **own) as asked:
        assert asked.stderr is not None
        os.read(ours, 1024)  # the first question
        if key == b"\x03":  # the terminal is nobody's, so the signal that it would send is ours to send
            asked.send_signal(signal.SIGINT)
        else:
            os.write(ours, key)
        assert asked.stderr.read().decode().strip() == "Stopped. Nothing was written."
    assert asked.returncode == 1
    assert not (tmp_path / "config").exists()


def test_whatever_is_not_said_is_asked_for() -> None:
    names = [field.name for field in fields(Answers)]
    asked = [*questions(names, ["dev", "prod"])]
    assert [field for field, _ in asked] == [*names, "accounts"]
    assert [question.option for _, question in asked] == [
        *("--project", "--region", "--owner", "--cost-center", "--account dev=...", "--account prod=..."),
    ]
    assert [question.usual for _, question in asked if question.usual] == ["ap-south-1"]


def test_what_is_said_is_looked_at_before_anything_is_asked() -> None:
    def ask(question: Question) -> str:
        raise AssertionError(question)

    with pytest.raises(InputFaults, match="`Shop!` is no name"):
        answered({"project": "Shop!"}, ask, lambda _: None)
    said = {"project": "shop", "region": "eu-central-1", "owner": "web", "cost_center": "1"}
    assert answered({**said, "accounts": {"live": "111122223333"}}, ask, lambda _: None).accounts.keys() == {"live"}


@pytest.mark.process
def test_files_that_are_there_are_told_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("mine")
    done = isoform("init", str(tmp_path), "--project", "shop")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("base.yaml: is there already; choose another folder, or move it away\n")


@pytest.mark.parametrize("project", ["shop #x", "a: b", "[x]", "shop\nregion: x"])
def test_an_answer_is_taken_for_what_it_says_and_not_for_yaml(project: str, tmp_path: Path) -> None:
    with pytest.raises(InputFaults) as refused:
        write(answers(project=project), tmp_path / "new")
    assert f"project: `{project}` is" in str(refused.value)
    assert not (tmp_path / "new").exists()


def test_an_account_may_be_said_in_quotes(tmp_path: Path) -> None:
    write(answers(dev='"111122223333"'), tmp_path)
    assert load("dev", tmp_path).account == "111122223333"


@pytest.mark.process
@pytest.mark.parametrize(
    ("accounts", "said"),
    [
        (["dev=111122223333", "dev=222233334444"], "--account dev=... is said twice"),
        (["222233334444"], "write --account dev=222233334444"),
        (["dev"], "write --account dev=111122223333"),
    ],
)
def test_accounts_that_are_not_said_well(accounts: list[str], said: str, tmp_path: Path) -> None:
    options = [word for each in accounts for word in ("--account", each)]
    done = isoform("init", str(tmp_path / "new"), "--project", "x", "--owner", "y", "--cost-center", "z", *options)
    assert (done.returncode, (tmp_path / "new").exists()) == (1, False)
    assert said in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.process
def test_where_nothing_is_written_no_example_answers_for_it(tmp_path: Path) -> None:
    for command in ("validate", "show", "preview", "addresses"):
        done = subprocess.run([str(ISOFORM), command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert "there is no `config` here with a base.yaml; write --config FOLDER" in done.stderr
    assert [*tmp_path.iterdir()] == []


@pytest.mark.engine
def test_both_engines_build_what_is_written_where_it_is_written(tmp_path: Path) -> None:
    """In a folder that has nothing else: `config` there is what is meant where no other is said."""

    def run(*arguments: str) -> str:
        command = [str(ISOFORM), *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=os.environ, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    who = ["--project", "shop", "--owner", "web", "--cost-center", "cc-1", "--account", "prod=111122223333"]
    assert "wrote config/base.yaml" in run("init", *who)
    assert "prod is valid" in run("validate", "--env", "prod")
    assert "0 differences" in run("preview", "--env", "prod")
