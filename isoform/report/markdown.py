"""Markdown, as the pages that are written by programs have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape


def titled(*lines: str) -> Iterator[str]:
    yield from (*lines, "")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"
    yield ""


def _cell(text: str) -> str:
    """Without a `|` of its own; in code, where GitHub and MkDocs know no escape in common, by HTML's word for code."""
    coded = re.sub(r"`([^`]*\|[^`]*)`", lambda code: f"<code>{escape(code[1], quote=False)}</code>", text)
    return coded.replace("|", "&#124;")
