"""What stands in a page between fences: its language, what its first line says beside it, its text, where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
FENCE = re.compile(r"^( *)```(\w*)(?: title=\"([^\"]+)\")?\n(.*?)^\1```$", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Block:
    page: Path
    line: int
    language: str
    title: str
    """The file that it is to be saved as, if any."""
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    found = [*FENCE.finditer(text)]
    assert 2 * len(found) == text.count("```"), f"{page}: a fence that is not understood"
    for each in found:
        yield Block(page, text[: each.start()].count("\n") + 1, each[2], each[3] or "", each[4])
