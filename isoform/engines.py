"""The engines, each in a process of its own, side by side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from cdk_backend import cli as cdk
from core.errors import EngineFailed

PATIENCE = 300
"""Seconds after which an engine is ended."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A process to start: what a person calls it, its command, and what it needs of the environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


def cdk_synth(out: Path, *, validate: bool) -> Engine:
    """CDK's assembly into the folder `out`; with the library's own checks, or faster without."""
    environment = {"CDK_OUTDIR": str(out), "CDK_VALIDATION": "true" if validate else "false"}
    # -O: without its own checks of each argument's type, which mypy has made, the library takes a seventh less time.
    return Engine("CDK", [sys.executable, "-P", *([] if validate else ["-O"]), "-m", "cdk_backend.app"], environment)


def pulumi_preview(out: Path) -> Engine:
    """Pulumi's registrations into the file `out`."""
    return Engine("Pulumi", [sys.executable, "-P", "-m", "pulumi_backend.engine", str(out)], {})


def both(environment: str, config: Path | None, folder: Path) -> Running:
    """CDK into `cdk` and Pulumi into `pulumi.json` of `folder`, side by side."""
    engines = [cdk_synth(folder / "cdk", validate=False), pulumi_preview(folder / "pulumi.json")]
    return Running(engines, environment, config, folder)


class Running:
    """Engines at work, until they are waited for; ended if something goes wrong meanwhile."""

    def __init__(self, engines: Iterable[Engine], environment: str, config: Path | None, folder: Path) -> None:
        """Start them all. What they say goes to `<name>.log` in `folder`."""
        shared = {"ISOFORM_ENV": environment, **({"ISOFORM_CONFIG": str(config.absolute())} if config else {})}
        self._folder = folder
        self._started: dict[str, subprocess.Popen[bytes]] = {}
        try:
            with _undisturbed():
                for engine in engines:
                    self._started[engine.name] = self._start(engine, shared)
        except BaseException:
            self._end()
            raise

    def _start(self, engine: Engine, shared: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with self._log(engine.name).open("wb") as log:
            return subprocess.Popen(
                engine.command,
                env={**surroundings(), **shared, **engine.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def _end(self) -> None:
        for process in self._started.values():
            if process.poll() is None:
                process.kill()
                process.wait()

    def wait(self) -> None:
        """Until all are done. Raises `EngineFailed`, with an engine's own words, as soon as one has failed."""
        end = time.monotonic() + PATIENCE
        left = dict(self._started)
        while left:
            for name, process in list(left.items()):
                if process.poll() is not None:
                    del left[name]
                    if process.returncode:
                        raise EngineFailed(f"{name} failed:\n{self._words(name)}")
            if time.monotonic() > end:
                raise EngineFailed(f"{' and '.join(left)} did not end within {PATIENCE} seconds, and was ended")
            time.sleep(0.01)

    def _log(self, name: str) -> Path:
        return self._folder / f"{name.lower()}.log"

    def _words(self, name: str) -> str:
        return self._log(name).read_text(errors="replace").strip() or "it said nothing"


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off being stopped: in the middle of a start nobody would know of the process, and it would be left behind."""
    told: list[int] = []
    stops = (signal.SIGINT, signal.SIGTERM)
    before = {stop: signal.signal(stop, lambda which, _: told.append(which)) for stop in stops}
    try:
        yield
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)
    if told:
        raise KeyboardInterrupt


def surroundings() -> dict[str, str]:
    """The environment of a child: made from nothing, so that no setting of a person's changes what an engine says."""
    kept = {name: os.environ[name] for name in ("HOME", "TMPDIR", "LANG", "LC_ALL", "USER") if name in os.environ}
    path = [str(cdk.node_folder()), str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    ours = str(Path(__file__).parent.parent)  # an engine runs the code that we run
    own = {"PATH": os.pathsep.join(path), "PYTHONPATH": ours, "PYTHONUTF8": "1", "AWS_EC2_METADATA_DISABLED": "true"}
    return {**kept, **own}
