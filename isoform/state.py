"""The folder in which isoform keeps what engines write, and the record of the embedded account."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import EngineFailed

PATIENCE = 600
"""Seconds for which one isoform waits for another on the same environment."""


def folder() -> Path:
    """`.isoform` in the working folder, or where ISOFORM_STATE says."""
    return Path(os.environ.get("ISOFORM_STATE") or ".isoform").absolute()


@contextmanager
def run(environment: str) -> Iterator[Path]:
    """An empty folder for what engines write of `environment`, ours alone until the end.

    Waits for whoever has it. Raises `EngineFailed` after `PATIENCE`.
    """
    place = folder() / "run" / environment
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        _take(lock.fileno(), environment)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        yield place


def _take(lock: int, environment: str) -> None:
    end = time.monotonic() + PATIENCE
    said = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not said:
                print(f"Waiting for another isoform that is working on {environment}", file=sys.stderr)
                said = True
            if time.monotonic() > end:
                text = f"another isoform has been working on {environment} for {PATIENCE} seconds"
                raise EngineFailed(f"{text}: look for it with `ps`, and end it if it hangs") from None
            time.sleep(0.2)
        else:
            return
