"""A real deployment by the real CDK CLI onto an embedded account, and what boto3 then finds there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.environments import environments, load
from core.graph import ResourceGraph
from core.lower import lower
from live import target as targets
from tests.live import found

pytestmark = pytest.mark.live
ISOFORM = Path(sys.executable).parent / "isoform"
CLOSING = frozenset({("icmp", 252, 86, "255.255.255.255/32", "Nothing may leave")})
"""The inline rule in whose place AWS would let everything out."""


@dataclass(frozen=True, slots=True)
class Account:
    """An embedded account of a test's own, and what the environment that is deployed there means."""

    environment: str
    state: Path
    graph: ResourceGraph

    def isoform(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(ISOFORM), *arguments],
            env={**os.environ, "ISOFORM_STATE": str(self.state)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def client(self, service: str) -> Any:
        return targets.local(load(self.environment), self.state).client(service)


@pytest.fixture(scope="module", params=environments())
def account(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """Each environment, deployed."""
    environment: str = request.param
    account = Account(environment, tmp_path_factory.mktemp(environment), lower(load(environment)))
    try:
        done = account.isoform("deploy", "--env", environment)
        assert done.returncode == 0, done.stderr
        same = f"0 differences: the model and the account have the same {len(account.graph)} resources."
        assert done.stdout.endswith(f"{same}\n")
        yield account
    finally:
        account.isoform("local", "stop")


@pytest.mark.parametrize("check", found.CHECKS, ids=lambda check: check.__name__)
def test_what_was_deployed_is_what_was_meant(account: Account, check: Callable[[found.Built], None]) -> None:
    check(found.Built(account.graph, account.client("ec2"), CLOSING))


def test_a_second_deployment_changes_nothing(account: Account) -> None:
    ec2 = account.client("ec2")

    def view() -> list[Any]:
        return [
            ec2.describe_vpcs()["Vpcs"],
            ec2.describe_subnets()["Subnets"],
            ec2.describe_route_tables()["RouteTables"],
            ec2.describe_addresses()["Addresses"],
            ec2.describe_security_group_rules()["SecurityGroupRules"],
        ]

    before = view()
    done = account.isoform("deploy", "--env", account.environment)
    assert done.returncode == 0, done.stderr
    assert view() == before
