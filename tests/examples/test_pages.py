"""Each example by its own page: both engines, the embedded account and back, by the commands that a reader types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.environments import environments, load
from core.lower import lower
from live import target as targets
from tests.examples.pages import EXAMPLES, ROOT, typed
from tests.isoform.conftest import isoform
from tests.isoform.test_deploy import CLOSING
from tests.live import found

pytestmark = pytest.mark.live


@pytest.fixture(autouse=True)
def at_the_root(state: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where a reader types, on an account of this test's own."""
    monkeypatch.chdir(ROOT)
    yield
    isoform("local", "stop")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_page_is_true(example: Path, state: Path) -> None:
    for each in typed(example / "README.md"):
        done = isoform(*each.words[1:])
        assert done.returncode == 0, f"{' '.join(each.words)}\n{done.stdout}\n{done.stderr}"
        at = 0
        for part in each.shown:
            assert part in done.stdout[at:], f"{' '.join(each.words)}\n{done.stdout}"
            at = done.stdout.index(part, at) + len(part)
        if each.command == "preview":
            assert done.stdout.count("\n0 differences") == len(environments(example / "config"))
            continue
        if each.command not in ("deploy", "drift", "destroy"):
            continue
        foundation = load(each.words[each.words.index("--env") + 1], example / "config")
        graph, target = lower(foundation), targets.local(foundation, state)
        if each.command == "destroy":
            stacks = [stack["StackName"] for stack in target.client("cloudformation").describe_stacks()["Stacks"]]
            assert stacks == ["CDKToolkit"]
            continue
        assert done.stdout.endswith(f"0 differences: the model and the account have the same {len(graph)} resources.\n")
        for check in found.CHECKS:
            check(found.Built(graph, target.client("ec2"), CLOSING))
