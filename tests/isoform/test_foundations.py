"""The whole life of each foundation of `tests/foundations`, which together say all that a network can say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdk_backend.observe.assembly import templates_of
from config.environments import environments, load
from core.lower import lower
from live import target as targets
from tests.isoform.conftest import isoform
from tests.isoform.test_deploy import CLOSING
from tests.live import found

pytestmark = pytest.mark.live
FOLDERS = sorted(path.parent for path in (Path(__file__).parents[1] / "foundations").glob("*/base.yaml"))
WHERE = [(folder, environment) for folder in FOLDERS for environment in environments(folder)]


@pytest.fixture(autouse=True)
def stopped(state: Path) -> Iterator[None]:
    yield
    isoform("local", "stop")


@pytest.mark.parametrize(("folder", "environment"), WHERE, ids=lambda each: getattr(each, "name", each))
def test_both_engines_build_it_and_the_account_has_it_until_it_is_destroyed(
    folder: Path, environment: str, state: Path
) -> None:
    foundation = load(environment, folder)
    graph = lower(foundation)

    def run(*arguments: str) -> str:
        done = isoform(*arguments, "--env", environment, "--config", str(folder))
        assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    assert "0 differences" in run("preview")
    previewed = templates_of(state / "run" / environment / "cdk")

    same = f"0 differences: the model and the account have the same {len(graph)} resources.\n"
    assert run("deploy").endswith(same)
    assert templates_of(state / "run" / environment / "cdk") == previewed
    target = targets.local(foundation, state)
    for check in found.CHECKS:
        check(found.Built(graph, target.client("ec2"), CLOSING))
    assert run("drift").endswith(same)

    run("destroy", "--yes-delete", environment)
    stacks = [stack["StackName"] for stack in target.client("cloudformation").describe_stacks()["Stacks"]]
    assert stacks == ["CDKToolkit"]
