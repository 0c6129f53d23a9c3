"""Environments deployed by the command onto an embedded account of the tests' own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.environments import environments, load
from core.errors import TargetRefused
from core.graph import ResourceGraph
from core.lower import lower
from live import target as targets
from live.local.account import running
from live.lock import held
from tests.live.serving import copy, served

ISOFORM = Path(sys.executable).parent / "isoform"


def isoform(*arguments: str, state: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`.venv/bin/isoform`, as a person runs it; with the state of the test, or another folder's."""
    return subprocess.run(
        [str(ISOFORM), *arguments],
        env={**os.environ, **({"ISOFORM_STATE": str(state)} if state else {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@dataclass(frozen=True, slots=True)
class Account:
    """An embedded account of a test's own, and what the environment that is deployed there means."""

    environment: str
    state: Path
    graph: ResourceGraph

    def isoform(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`isoform` with `arguments`, for this account."""
        return isoform(*arguments, state=self.state)

    def client(self, service: str) -> Any:
        return targets.local(load(self.environment), self.state).client(service)


@dataclass(frozen=True, slots=True)
class Shipped:
    """The shipped environments, each deployed once for all workers: a test gets a copy of the account."""

    shared: Path
    """A folder of all workers."""
    ours: ExitStack
    """The accounts that this worker serves, until its end."""

    def copy(self, environment: str, state: Path) -> None:
        """Into the state folder `state`, an embedded account to which `environment` was deployed by the command."""
        origin = self.shared / f"deployed-{environment}"
        busy = TargetRefused(f"{environment} was not deployed in time")
        with held(self.shared / f"deployed-{environment}.lock", 300, busy):
            if running(origin) is None:
                with ExitStack() as served_here:
                    served_here.enter_context(served(origin, "tests.live.forking"))
                    done = isoform("deploy", "--env", environment, state=origin)
                    assert done.returncode == 0, done.stderr
                    same = len(lower(load(environment)))
                    assert f"0 differences: the model and the account have the same {same} resources.\n" in done.stdout
                    self.ours.enter_context(served_here.pop_all())
            copy(origin, state)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shipped]:
    base = tmp_path_factory.getbasetemp()
    with ExitStack() as ours:
        yield Shipped(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base, ours)


@pytest.fixture(scope="module", params=environments())
def account(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shipped: Shipped
) -> Iterator[Account]:
    """Each environment, deployed."""
    environment: str = request.param
    account = Account(environment, tmp_path_factory.mktemp(environment), lower(load(environment)))
    shipped.copy(environment, account.state)
    yield account
    account.isoform("local", "stop")
