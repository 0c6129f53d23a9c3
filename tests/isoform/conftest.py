"""Environments deployed by the command onto an embedded account of the tests' own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.environments import environments, load
from core.graph import ResourceGraph
from core.lower import lower
from live import target as targets

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
