"""How a command is asked for an environment, in the messages that name one for a person to type."""

from __future__ import annotations

import shlex
from pathlib import Path

USUAL = Path("config")


def of(environment: str, config: Path | None) -> str:
    """The options: without those of the folder the command would be about another environment of that name."""
    folder = [] if config is None or config == USUAL else ["--config", str(config)]
    return shlex.join(["--env", environment, *folder])
