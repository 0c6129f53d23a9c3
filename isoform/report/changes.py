"""What a change does, as a person reads it, as a pull request shows it, and as a program takes it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from isoform.changes import Change, Changes, Setting, What
from isoform.report.text import table as columns
from isoform.report.text import words

SIGNS: dict[What, tuple[str, str]] = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}
LONGEST = 60_000
"""Characters of a comment on GitHub, which takes 65,536: https://docs.github.com/rest/issues/comments"""


def show(found: Changes, console: Console) -> None:
    """The settings with their lines, then the resources by domain, and the sum last."""
    console.print(Text.assemble((f"{found.base} → {found.head}", "bold"), "\n"))
    if found.settings:
        table = columns("setting", found.base, found.head, "where")
        for setting in found.settings:
            table.add_row(setting.path, *_sides(setting), setting.where)
        console.print(Padding(table, (0, 0, 1, 2), expand=False))
    for domain, listed in groupby(found.resources, key=lambda change: change.domain):
        console.print(Text(domain, "bold"))
        for change in listed:
            _show(change, console)
        console.print()
    console.print(verdict(found))


def _show(change: Change, console: Console) -> None:
    sign, colour = SIGNS[change.what]
    console.print(Text.assemble("  ", (f"{sign} {change.id}", colour), f"  {change.kind}"), soft_wrap=True)
    for field in change.fields:
        console.print(f"      {field.path}: {words(field.was)} → {words(field.now)}", soft_wrap=True, highlight=False)


def _sides(setting: Setting) -> tuple[str, str]:
    return ("—" if setting.was is None else setting.was, "—" if setting.now is None else setting.now)


def verdict(found: Changes) -> str:
    """In one line: `2 added, 1 changed; 120 stay as they are.`"""
    counts = Counter(change.what for change in found.resources)
    said = ", ".join(f"{counts[what]} {what}" for what in SIGNS if counts[what])
    return f"{said or 'No resource changes'}; {found.unchanged} stay as they are."


def markdown(found: Changes) -> str:
    """For a pull request: the sum first, and no longer than a comment may be."""
    text = ""
    for n, part in enumerate(parts := [*_parts(found)]):
        if len(text) + len(part) > LONGEST:
            return f"{text}\n…and {len(parts) - n} more lines: `isoform diff` prints them all.\n"
        text += part
    return text


def _parts(found: Changes) -> Iterator[str]:
    yield f"### {found.base} → {found.head}\n\n{verdict(found)}\n"
    for domain, listed in groupby(found.resources, key=lambda change: change.domain):
        yield f"\n**{domain}**\n\n"
        for change in listed:
            yield f"- {change.what} `{change.id}` ({change.kind})\n"
            for field in change.fields:
                yield f"  - `{field.path}`: {_code(words(field.was))} → {_code(words(field.now))}\n"
    if found.settings:
        yield f"\n| setting | {found.base} | {found.head} | where |\n|---|---|---|---|\n"
    for setting in found.settings:
        was, now = (_code(side).replace("|", "\\|") for side in _sides(setting))
        yield f"| `{setting.path}` | {was} | {now} | {setting.where} |\n"


def _code(text: str) -> str:
    """As code, whatever backticks and lines stand in it: https://spec.commonmark.org/0.31.2/#code-spans"""
    line = " ".join(text.split()) or " "
    fence = "`" * next(n for n in range(1, len(line) + 2) if "`" * n not in line)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def document(found: Changes) -> str:
    """As JSON. Version 1; a field is never taken away within a version."""
    return json.dumps({"version": 1, **asdict(found)}, indent=2)
