"""Each example by its own page: both engines, the embedded account and back, by the commands that a reader types."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from config.environments import load
from core.lower import lower
from live import target as targets
from live.target import Target
from tests.docs.following import follow
from tests.examples import teams
from tests.examples.configurations import EXAMPLES, ROOT, typed, words
from tests.isoform.conftest import isoform
from tests.isoform.test_deploy import CLOSING
from tests.live import found

pytestmark = [pytest.mark.live, pytest.mark.engine]

ONCE_DEPLOYED: Mapping[str, Callable[[Target, Path], None]] = {"platform": teams.find_it}
"""What else is looked at while an example is there."""


@pytest.fixture
def reader(state: Path) -> Iterator[dict[str, str]]:
    """Somebody who has `isoform` at hand, on an account of this test's own."""
    yield {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    isoform("local", "stop")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_whoever_follows_a_page_sees_what_it_shows(
    example: Path, reader: dict[str, str], state: Path, tmp_path: Path
) -> None:
    for step in typed(example):
        assert "\n\n".join(follow([step], ROOT, reader)) == ""
        command, options = words(step)
        if command == "deploy":
            foundation = load(options["env"], example / "config")
            graph, target = lower(foundation), targets.local(foundation, state)
            for check in found.CHECKS:
                check(found.Built(graph, target.client("ec2"), CLOSING))
            if look := ONCE_DEPLOYED.get(example.name):
                look(target, tmp_path)
    stacks = [stack["StackName"] for stack in target.client("cloudformation").describe_stacks()["Stacks"]]
    assert stacks == ["CDKToolkit"]
