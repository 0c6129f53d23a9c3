"""What the pages of the examples tell a reader to type, and what they say he will see."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(file.parents[1] for file in (ROOT / "examples").glob("*/config/base.yaml"))
INDENT, PROMPT, LEFT_OUT = " " * 4, "$ ", "..."


@dataclass(frozen=True, slots=True)
class Typed:
    """A command of a page, and the parts of its output that the page shows: between them something is left out."""

    words: tuple[str, ...]
    shown: tuple[str, ...]

    @property
    def command(self) -> str:
        return self.words[1]


def typed(page: Path) -> list[Typed]:
    """The commands of `page`, in their order."""
    return [_typed(block) for block in _blocks(page.read_text(encoding="utf-8").splitlines())]


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Each command's line with all that is indented below it."""
    block: list[str] = []
    for line in [*lines, "end"]:
        if line.startswith(INDENT + PROMPT) or (line and not line.startswith(INDENT)):
            if block:
                yield block
            block = []
        if line.startswith(INDENT + PROMPT) or block:
            block.append(line.removeprefix(INDENT))


def _typed(block: list[str]) -> Typed:
    words = tuple(shlex.split(block[0].removeprefix(PROMPT), comments=True))
    parts = "".join("\0" if line == LEFT_OUT else f"{line}\n" for line in block[1:]).split("\0")
    return Typed(words, tuple(part.strip("\n") for part in parts if part.strip()))
