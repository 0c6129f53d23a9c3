"""The pinned CDK CLI at work on an account."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from cdk_backend import cli
from core.errors import EngineFailed
from isoform import engines, state
from live.local.account import running
from live.target import Target

PATIENCE = 3600
"""Seconds after which the CLI is ended."""

Say = Callable[[str], AbstractContextManager[object]]
"""Tells a person what is being done, while it is done."""
Show = Callable[[str], None]
"""Tells a person what they have to know before it is done."""


def run(target: Target, folder: Path, verb: str, assembly: Path | None, *arguments: str) -> None:
    """Run the CLI from the run's folder, where no `cdk.json` lies. Raises `EngineFailed` with its own words."""
    Path(target.environment.get("HOME", folder)).mkdir(parents=True, exist_ok=True)
    said = ["--app", str(assembly), "--output", str(folder / "out"), "--require-approval=never", "--progress=events"]
    quiet = ["--no-notices", "--no-version-reporting", "--ci", "--no-color"]
    command = cli.command(verb, *arguments, *(said if assembly else []), *quiet)
    surroundings = {**engines.surroundings(), "CDK_DISABLE_CLI_TELEMETRY": "true", **target.environment}
    words = folder / f"cdk-{verb}.log"
    with words.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            _wait(process, target, verb)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if process.returncode:
        raise EngineFailed(f"`cdk {verb}` failed:\n{_failure(words.read_text(errors='replace'))}\nAll it said: {words}")


def _wait(process: subprocess.Popen[bytes], target: Target, verb: str) -> None:
    """Until it ends. The CLI asks an account that has gone for minutes: we look whether it is there."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            if time.monotonic() > end:
                text = f"`cdk {verb}` did not end within {PATIENCE} seconds, and was ended"
                raise EngineFailed(text) from None
            if target.name == "local" and running(state.folder()) is None:
                raise EngineFailed(
                    f"the embedded account ended while `cdk {verb}` was at work, and all that was in it is gone: "
                    "the same command starts a new one"
                ) from None
        else:
            return


def _failure(said: str) -> str:
    """From where the CLI says what failed; all of it where it does not."""
    start = said.find("❌")
    return said[max(start, 0) :].strip()
