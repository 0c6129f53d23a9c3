"""What a shell completes: commands, options, environments and keys, as it asks for them."""

from __future__ import annotations

import os
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.isoform.conftest import ISOFORM, isoform
from tests.test_imports import loaded

pytestmark = pytest.mark.process


def completed(words: str, folder: Path | None = None) -> list[str]:
    """What bash offers for the last word."""
    asked = {"COMP_WORDS": f"isoform {words}", "COMP_CWORD": str(words.count(" ") + 1)}
    environment = {**os.environ, **asked, "_ISOFORM_COMPLETE": "complete_bash"}
    done = subprocess.run([str(ISOFORM)], env=environment, cwd=folder, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_commands_options_and_their_words() -> None:
    assert completed("dep") == ["deploy"]
    assert completed("deploy --al") == ["--allow-replace"]
    assert completed("preview --format ") == ["text", "json", "markdown", "html"]


@pytest.mark.parametrize("words", ["deploy --env ", "diff ", "diff here "])
def test_environments_are_those_beside_base_yaml(words: str, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    for name in ("base", "here", "there"):
        (tmp_path / "config" / f"{name}.yaml").write_text("")
    assert completed(words, tmp_path) == ["here", "there"]


def test_where_several_will_do_so_does_all_and_more_after_a_comma() -> None:
    assert completed("preview --env ") == ["dev", "prod", "staging", "all"]
    assert completed("preview --env prod,") == ["prod,dev", "prod,staging"]
    assert completed("validate --config nowhere --env ") == ["all"]


def test_keys_are_those_of_the_model_and_the_names_in_the_files() -> None:
    assert completed("explain net") == ["network"]
    assert {"network.nat.gateways", "network.nat.zones"} < set(completed("explain network.nat."))
    assert completed("explain --env prod security.groups.data") == ["security.groups.database"]
    assert completed("explain nothing.of.the.kind") == []


def test_faulty_files_offer_nothing_and_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("a: [")
    assert completed(f"explain --config {tmp_path} net") == []


def test_bash_takes_what_is_shown_to_it() -> None:
    script = f"""
        eval "$({ISOFORM} --show-completion)"
        COMP_WORDS=(isoform validate --env p) COMP_CWORD=3
        _isoform_completion {ISOFORM}
        echo "${{COMPREPLY[*]}}"
        complete -p isoform
    """
    done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines() == ["prod", "complete -o default -F _isoform_completion isoform"]


def test_to_complete_an_environment_reads_no_file_and_loads_no_engine() -> None:
    asked = (
        "import os, sys; os.environ |= {'_ISOFORM_COMPLETE': 'complete_bash', 'COMP_WORDS': 'isoform show --env p', "
    )
    asked += "'COMP_CWORD': '3'}; sys.argv = ['isoform']\nfrom isoform.cli import main\n"
    quiet = "import contextlib, io\n"
    quiet += "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n    main()\n"
    assert loaded(asked + quiet) & {"rich", "ruamel", "boto3", "aws_cdk", "pulumi"} == set()


def test_the_version_is_that_of_the_package() -> None:
    done = isoform("--version")
    assert (done.returncode, done.stdout) == (0, f"isoform {version('isoform')}\n")
