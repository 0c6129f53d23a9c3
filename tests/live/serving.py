"""Embedded accounts that a module of the tests serves, in the place of our own server."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from live.local.account import running, stop

READY_WITHIN = 30.0
COPY = "/_tests/copy"
"""What `tests.live.forking` is asked for."""


@contextmanager
def served(state: Path, module: str, *arguments: str) -> Iterator[None]:
    """The account of the state folder `state`, as `python -m module <record> <arguments>` serves it."""
    state.mkdir(exist_ok=True)
    log = state / "server.log"
    command = [sys.executable, "-m", module, str(state / "local.json"), *arguments]
    with log.open("w") as said, subprocess.Popen(command, stdout=said, stderr=said) as server:
        try:
            wait_for(state, lambda: server.poll() is None, log)
            yield
        finally:
            stop(state)


def copy(of: Path, state: Path) -> None:
    """Into the state folder `state`, what is in the account of the folder `of`, which `tests.live.forking` serves."""
    origin = running(of)
    assert origin is not None
    state.mkdir(exist_ok=True)
    record = urllib.parse.urlencode({"record": str(state / "local.json")})
    with urllib.request.urlopen(f"{origin.endpoint}{COPY}?{record}", data=b"", timeout=READY_WITHIN) as answer:
        assert answer.status == 200
    wait_for(state, lambda: running(of) is not None, of / "server.log")


def wait_for(state: Path, alive: Callable[[], bool], log: Path) -> None:
    """Until the account of `state` answers."""
    end = time.monotonic() + READY_WITHIN
    while running(state) is None:
        assert alive(), log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.01)
