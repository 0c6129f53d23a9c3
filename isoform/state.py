"""The folder in which isoform keeps what engines write, and the record of the embedded account."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import EngineFailed
from core.model.checks import name, refuse
from live.lock import held

PATIENCE = 600
"""Seconds for which one isoform waits for another on the same environment."""


def folder() -> Path:
    """`.isoform` in the working folder, or where ISOFORM_STATE says."""
    return Path(os.environ.get("ISOFORM_STATE") or ".isoform").absolute()


@contextmanager
def run(environment: str) -> Iterator[Path]:
    """An empty folder for what engines write of `environment`, ours alone until the end.

    Waits for whoever has it. Raises `EngineFailed` after `PATIENCE`, or where the folder cannot be written. It is
    emptied, and so must be ours: what is no environment's name is refused with `InputFaults` before that.
    """
    refuse(name((), environment, 20))
    place = folder() / "run" / environment
    text = f"another isoform has been working on {environment} for {PATIENCE} seconds"
    busy = EngineFailed(f"{text}: look for it with `ps`, and end it if it hangs")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if not os.environ.get("ISOFORM_STATE"):  # nobody commits what is ours alone
            (folder() / ".gitignore").write_text("*\n", encoding="utf-8")
        with held(place.parent / f"{environment}.lock", PATIENCE, busy, lambda: _say_who(environment)):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(exist_ok=True)
            yield place
    except OSError as error:
        if error.filename is None or not str(error.filename).startswith(str(folder())):
            raise
        wrong = f"{error.filename}: {error.strerror}"
        raise EngineFailed(f"{wrong}: isoform keeps its state there; ISOFORM_STATE names another folder") from None


def _say_who(environment: str) -> None:
    print(f"Waiting for another isoform that is working on {environment}", file=sys.stderr)
