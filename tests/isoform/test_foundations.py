"""The whole life of each foundation of `tests/foundations`, which together say all that a network can say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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

    same = f"0 differences: the model and the account have the same {len(graph)} resources.\n"
    assert run("deploy").endswith(same)
    target = targets.local(foundation, state)
    for check in found.CHECKS:
        check(found.Built(graph, target.client("ec2"), CLOSING))
    assert run("drift").endswith(same)

    before = view(target.client("ec2"))
    assert run("deploy").endswith(same)
    assert view(target.client("ec2")) == before

    run("destroy", "--yes-delete", environment)
    stacks = [stack["StackName"] for stack in target.client("cloudformation").describe_stacks()["Stacks"]]
    assert stacks == ["CDKToolkit"]


def view(ec2: Any) -> list[Any]:
    """What nothing may touch when nothing has changed."""
    return [
        ec2.describe_vpcs()["Vpcs"],
        ec2.describe_subnets()["Subnets"],
        ec2.describe_route_tables()["RouteTables"],
        ec2.describe_addresses()["Addresses"],
        ec2.describe_security_group_rules()["SecurityGroupRules"],
        ec2.describe_network_acls()["NetworkAcls"],
        ec2.describe_vpc_endpoints()["VpcEndpoints"],
        ec2.describe_managed_prefix_lists()["PrefixLists"],
    ]
