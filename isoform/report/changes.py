"""What a change does, as a person reads it, as a pull request shows it, and as a program takes it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from isoform.causes import Cause
from isoform.changes import Change, Changes, Field, What
from isoform.comparison import Value
from isoform.report.text import table as columns
from isoform.report.text import words
from isoform.review import Finding, Section
from isoform.review.words import Code, Grade, Words, some
from isoform.settings import Setting

SIGNS: dict[What, tuple[str, str]] = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}
GRADES: dict[Grade, tuple[str, str]] = {
    "alarming": ("!", "bold red"),
    "more": ("+", ""),
    "other": ("~", ""),
    "less": ("-", ""),
}
"""Marked by a sign as well as by colour: not everybody sees the colour."""
FOLDED = 12
"""Lines of which markdown and a page show no more at once, but for what is alarming."""
LONGEST = 60_000
"""Characters of a comment on GitHub, which takes 65,536: https://docs.github.com/rest/issues/comments"""


def show(found: Changes, console: Console) -> None:
    """The settings with their lines, then the resources by domain, what they mean, and the sum last."""
    console.print(Text.assemble((f"{found.base} → {found.head}", "bold"), "\n"))
    if (said := stays(found)) is not None:
        console.print(Text(f"{said}\n", "bold red"), soft_wrap=True)
    for heading, settings in _by_expectation(found):
        if heading:
            console.print(Text(heading, "bold red" if heading == STRAY else "bold"))
        table = columns("setting", found.base, found.head, "where")
        for setting in settings:
            table.add_row(setting.path, *_sides(setting), setting.where)
        # A path that is folded can neither be read nor searched for: its values fold first, if there is the room.
        table.columns[0].no_wrap = 3 * max(len(setting.path) for setting in settings) <= console.width
        console.print(Padding(table, (0, 0, 1, 2), expand=False))
    causes = causes_of(found)
    for same in found.same:
        sign, colour = SIGNS["changed"]
        whom = "".join(some(same.resources)) + _by(causes, *same.resources)
        console.print(Text.assemble((f"{sign} {len(same.resources)} resources", colour), f"  {whom}"), soft_wrap=True)
        _fields(same.fields, console)
        console.print()
    for domain, listed in groupby(_alone(found), key=lambda change: change.domain):
        console.print(Text(domain, "bold"))
        for change in listed:
            _show(change, _by(causes, change.id), console)
        console.print()
    for section in found.review.sections:
        _section(section, console)
    console.print(verdict(found))


def _section(section: Section, console: Console) -> None:
    console.print(Text(section.title, "bold"))
    for finding in section.findings:
        sign, colour = GRADES[finding.grade]
        console.print(Text(f"  {sign} {''.join(finding.words)}", colour), soft_wrap=True)
    console.print()


def _show(change: Change, by: str, console: Console) -> None:
    sign, colour = SIGNS[change.what]
    console.print(Text.assemble("  ", (f"{sign} {change.id}", colour), f"  {change.kind}{by}"), soft_wrap=True)
    _fields(change.fields, console)


def _fields(fields: tuple[Field, ...], console: Console) -> None:
    for path, was, now in _short(fields):
        console.print(f"      {path}: {' → '.join(filter(None, (was, now)))}", soft_wrap=True, highlight=False)


def stays(found: Changes) -> str | None:
    """What no deployment of these files takes away, where the base stands elsewhere than the head will."""
    if found.elsewhere is None:
        return None
    gone = all(change.what == "removed" for change in found.resources)
    new = "its files are gone" if gone else "all of this is made beside it"
    return (
        f"What stands as {found.elsewhere}, stays there and costs what it does: {new}. "
        f"`isoform destroy` with the files of {found.base} takes it away."
    )


def causes_of(found: Changes) -> Mapping[str, list[Cause]]:
    """By resource, the parts of the files that cause its change; nothing where one part causes all there is."""
    at_work = [cause for cause in found.causes if cause.resources]
    causes: dict[str, list[Cause]] = {}
    for cause in at_work if len(at_work) > 1 else []:
        for id in cause.resources:
            causes.setdefault(id, []).append(cause)
    return causes


def _by(causes: Mapping[str, list[Cause]], *resources: str, quoted: Callable[[str], str] = str) -> str:
    """What causes their change, as the end of a line: `, by network.zones.2 (config/prod.yaml:4)`."""
    parts = dict.fromkeys(f"{quoted(each.path)} ({each.where})" for id in resources for each in causes.get(id, []))
    return f", by {', '.join(parts)}" if parts else ""


def _alone(found: Changes) -> list[Change]:
    """Those of which nothing is told with others."""
    told = {id for same in found.same for id in same.resources}
    return [change for change in found.resources if change.id not in told]


STRAY, EXPECTED = "Should be the same", "Differs as `may-differ` allows"


def _by_expectation(found: Changes) -> Iterator[tuple[str, list[Setting]]]:
    """What should not differ first, where there is a list of what may; each with its heading."""
    for heading, expected in ((STRAY, False), (EXPECTED, True), ("", None)):
        if settings := [setting for setting in found.settings if setting.expected is expected]:
            yield heading, settings


def _sides(setting: Setting) -> tuple[str, str]:
    return ("—" if setting.was is None else setting.was, "—" if setting.now is None else setting.now)


def verdict(found: Changes) -> str:
    """In one line: `2 added, 1 changed; 120 stay as they are.`"""
    counts = Counter(change.what for change in found.resources)
    said = ", ".join(f"{counts[what]} {what}" for what in SIGNS if counts[what])
    return f"{said or 'No resource changes'}; {found.unchanged} stay as they are."


def markdown(found: Changes, longest: int = LONGEST) -> str:
    """For a pull request: the sum first, then what matters most; and no longer than `longest` characters. What does not
    fit is ordinary before it is alarming, and no block's alarms are lost for another's.
    """
    top = f"### {found.base} → {found.head}\n\n{verdict(found)}\n"
    if (said := stays(found)) is not None:
        top += f"\n**{said}**\n"
    blocks = [*_blocks(found)]
    last = "\n…and {} more lines: `isoform diff` prints them all.\n"
    kept = [*_kept(blocks, longest - len(top) - len(last) - MARKS)]
    left = sum(map(_count, blocks)) - sum(map(_count, kept))
    return top + "".join(map(_block, blocks, kept)) + (last.format(left) if left else "")


FOLD, FOLD_END = "<details>", "\n</details>\n"
MARKS = 120
"""Characters, at most, in which a block says that something is folded or left out."""


@dataclass(frozen=True, slots=True)
class Block:
    """What stands below one heading; each is one line, or several that belong together."""

    heading: str
    rest: tuple[str, ...]
    grave: tuple[str, ...] = ()
    summary: str = ""
    """Behind which the rest is folded, when it is long; empty where it never is."""


def _blocks(found: Changes) -> Iterator[Block]:
    for section in found.review.sections:
        alarming, other = by_weight(section)
        grave = tuple(f"- **{_prose(each.words)}**\n" for each in alarming)
        rest = tuple(f"- {_prose(each.words)}\n" for each in other)
        yield Block(f"\n**{section.title}**\n\n", rest, grave, f"{len(rest)} {'more' if grave else 'lines'}")
    if found.resources:
        yield Block("\n**Resources**\n\n", tuple(_resources(found)), summary=verdict(found))
    for heading, settings in _by_expectation(found):
        title = f"\n**{heading}**\n" if heading else ""
        head = f"{title}\n| setting | {found.base} | {found.head} | where |\n|---|---|---|---|\n"
        if settings:
            yield Block(head, tuple(_rows(settings)))


def by_weight(section: Section) -> tuple[list[Finding], list[Finding]]:
    """What stays in sight however long the section is, and what may be folded."""
    alarming = [each for each in section.findings if each.grade == "alarming"]
    return alarming, [each for each in section.findings if each.grade != "alarming"]


def _kept(blocks: Sequence[Block], room: int) -> Iterator[Block]:
    """The same with what fits: the first alarms, the others, the first of all else, the rest; of each block in turn."""
    room -= sum(len(block.heading) + len(block.summary) + MARKS for block in blocks)
    ranked = [
        (rank + (m >= FOLDED), m, n, text)
        for n, block in enumerate(blocks)
        for rank, lines in ((0, block.grave), (2, block.rest))
        for m, text in enumerate(lines)
    ]
    fits: set[tuple[bool, int, int]] = set()
    for rank, m, n, text in sorted(ranked):
        if len(text) <= room:
            room -= len(text)
            fits.add((rank < 2, n, m))
    for n, block in enumerate(blocks):
        grave = tuple(text for m, text in enumerate(block.grave) if (True, n, m) in fits)
        yield replace(block, grave=grave, rest=tuple(t for m, t in enumerate(block.rest) if (False, n, m) in fits))


def _block(whole: Block, kept: Block) -> str:
    folded = bool(whole.summary) and _lines_in(whole.rest) > FOLDED
    text = whole.heading + "".join(kept.grave)
    if folded and kept.rest:
        gap = "\n" if kept.grave else ""
        text += f"{gap}{FOLD}<summary>{whole.summary}</summary>\n\n{''.join(kept.rest)}{FOLD_END}"
    else:
        text += "".join(kept.rest)
    if left := _count(whole) - _count(kept):
        alarming = len(whole.grave) - len(kept.grave)
        text += f"\n…and {left} more{f', {alarming} of them alarming' if alarming else ''}\n"
    return text


def _count(block: Block) -> int:
    return _lines_in((*block.grave, *block.rest))


def _lines_in(texts: Iterable[str]) -> int:
    return sum(text.count("\n") for text in texts)


def _rows(settings: list[Setting]) -> Iterator[str]:
    for setting in settings:
        was, now = map(_cell, _sides(setting))
        yield f"| {_cell(setting.path)} | {was} | {now} | {setting.where} |\n"


def _resources(found: Changes) -> Iterator[str]:
    """Each with its fields."""
    causes = causes_of(found)
    for same in found.same:
        by = _by(causes, *same.resources, quoted=_code)
        yield f"- changed {len(same.resources)} resources, {_prose(some(same.resources))}{by}\n{_lines(same.fields)}"
    for change in _alone(found):
        by = _by(causes, change.id, quoted=_code)
        yield f"- {change.what} `{change.id}` ({change.kind}){by}\n{_lines(change.fields)}"


def _lines(fields: tuple[Field, ...]) -> str:
    return "".join(
        f"  - {_code(path)}: {' → '.join(_code(each) for each in (was, now) if each)}\n"
        for path, was, now in _short(fields)
    )


MUCH = 6
"""Values within one field of which no more are told: what a dashboard draws moves when one thing is added to it."""


def _short(fields: tuple[Field, ...]) -> Iterator[tuple[str, str, str]]:
    """Path and both values as people read them; of lists what has gone and come, and of much its sum."""
    for name, group in groupby(fields, key=lambda field: field.path.partition(".")[0].partition("[")[0]):
        listed = list(group)
        if len(listed) > MUCH:
            yield name, "", f"{len(listed)} values within it differ, from {listed[0].path} on"
            continue
        for field in listed:
            if isinstance(field.was, list) and isinstance(field.now, list):
                gone = [each for each in field.was if each not in field.now]
                come = [each for each in field.now if each not in field.was]
                if len(gone) < len(field.was) or len(come) < len(field.now) or not (field.was and field.now):
                    yield field.path, *_apart(gone, come)
                    continue
            yield field.path, words(field.was), words(field.now)


def _apart(gone: list[Value], come: list[Value]) -> tuple[str, str]:
    without = f"without {words(gone)}" if gone else ""
    return without, f"with {words(come)}" if come else "" if gone else "in another order"


def _prose(parts: Words) -> str:
    """As text, whatever stands in it; a name after an `@` calls nobody to the pull request."""
    return "".join(
        _code(part) if isinstance(part, Code) else ESCAPED.sub(r"\\\g<0>", part).replace("@", "@<!-- -->")
        for part in parts
    )


ESCAPED = re.compile(r"[\\`*_\[\]<>#|~$]")
"""What would be Markdown's own, or a formula of GitHub's: https://spec.commonmark.org/0.31.2/#backslash-escapes"""


def _code(text: str) -> str:
    """As code, whatever backticks and lines stand in it: https://spec.commonmark.org/0.31.2/#code-spans"""
    line = " ".join(text.split()) or " "
    fence = "`" * next(n for n in range(1, len(line) + 2) if "`" * n not in line)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _cell(text: str) -> str:
    """As code in a table, where a bar ends a cell even within code: https://github.github.com/gfm/#example-200"""
    return _code(text).replace("|", "\\|")


def document(found: Sequence[Changes]) -> str:
    """As JSON: one environment's change, or those of several in a list. Version 1; a field is never taken away within
    a version."""
    each = [fields(one) for one in found]
    return json.dumps(each[0] if len(each) == 1 else {"version": 1, "environments": each}, indent=2)


def fields(found: Changes) -> dict[str, object]:
    """One of them, as JSON has it."""
    return {"version": 1, **asdict(found)}
