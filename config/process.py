"""The environment that a process was told to read: how an engine's program knows which foundation to build."""

from __future__ import annotations

import os
from pathlib import Path

from config.environments import load
from core.errors import Fault, InputFaults
from core.model import Foundation


def foundation(environment: str | None = None) -> Foundation:
    """What `environment` means, or else what ISOFORM_ENV names; from the folder ISOFORM_CONFIG, or the shipped one.

    Raises `InputFaults`.
    """
    name = environment or os.environ.get("ISOFORM_ENV")
    if not name:
        raise InputFaults([Fault(("ISOFORM_ENV",), "names no environment", "write ISOFORM_ENV=dev before the command")])
    folder = os.environ.get("ISOFORM_CONFIG")
    return load(name, Path(folder) if folder else None)
