"""A file that one process at a time may hold."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import IsoformError


@contextmanager
def held(
    file: Path, patience: float, refused: IsoformError, waiting: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold `file`. Where somebody else does, call `waiting` once, and raise `refused` after `patience` seconds."""
    with file.open("w") as lock:
        end, told = time.monotonic() + patience, False
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    waiting()
                    told = True
                if time.monotonic() > end:
                    raise refused from None
                time.sleep(0.05)
        yield
