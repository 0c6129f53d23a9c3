"""The examples: folders with a configuration and a page each, and what a reader of a page types."""

from __future__ import annotations

import shlex
from itertools import pairwise
from pathlib import Path

from tests.docs.blocks import blocks
from tests.docs.following import Step, steps

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(file.parents[1] for file in (ROOT / "examples").glob("*/config/base.yaml"))


def typed(example: Path) -> list[Step]:
    """The commands of its page, in their order."""
    return [*steps([*blocks(example / "README.md")])]


def words(step: Step) -> tuple[str, dict[str, str]]:
    """The command of isoform, and its options: `deploy`, `{"env": "prod", ...}`."""
    program, command, *rest = shlex.split(step.command)
    assert program == "isoform", step.command
    return command, {name.removeprefix("--"): value for name, value in pairwise(rest) if name.startswith("--")}
