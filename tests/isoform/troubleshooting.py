"""docs/troubleshooting.md: every message of the code, with its cause and cure.

`python -m tests.isoform.troubleshooting` writes it. The messages are the source's (see `messages`), the examples are
the cases of tests/config/faults, and what neither says stands in troubleshooting.toml, by message.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.config.test_faults import cases
from tests.isoform.messages import FAULTS, GAP, ROOT, Message, messages

PAGE = ROOT / "docs" / "troubleshooting.md"
NOTES = Path(__file__).with_suffix(".toml")
CERTAIN = 5
"""Letters without which a message says nothing by itself, and is told by its examples."""
COVERING = 10
"""Letters from which on a message covers those that say the same and more."""
LONGEST = 12
"""Lines of an example."""


@dataclass(frozen=True, slots=True)
class Subject:
    title: str
    about: str
    files: Sequence[str]
    """What the paths of those that say it begin with."""
    messages: Mapping[str, str]
    """What is to be known of each, in Markdown; by words that it has in it, as many as tell it from the others."""

    alike: bool = False
    """Whether what is to be known of them all stands in `about`."""

    def key(self, wrong: str) -> str:
        """The most of the words: of `… is` and `… is no zone`, the latter."""
        return max((key for key in self.messages if key in wrong), key=len, default="")

    def note(self, wrong: str) -> str:
        return self.messages.get(self.key(wrong), "")


@dataclass(slots=True)
class Entry:
    """A message of the page: what is wrong in so many words, whatever is filled in."""

    wrong: str
    fixes: list[str] = field(default_factory=list)
    example: str = ""
    is_fault: bool = True
    """Or another that says itself what to write."""
    others: list[str] = field(default_factory=list)
    """How else it is said, of which there is the same to know."""

    def covers(self, other: Entry) -> bool:
        pattern = ".+".join(map(re.escape, self.wrong.split(GAP)))
        return letters(self.wrong) >= COVERING and re.fullmatch(pattern, other.wrong) is not None


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a case, with the lines of the file that it is about."""

    place: str
    """`dev.yaml:6: network.cidr: `"""
    words: str
    excerpt: str


@cache
def _notes() -> Mapping[str, Any]:
    return tomllib.loads(NOTES.read_text(encoding="utf-8"))


@cache
def subjects() -> Sequence[Subject]:
    return [Subject(**said) for said in _notes()["subject"]]


@cache
def said() -> Sequence[Said]:
    """All that the cases say."""
    found = []
    for _, text, says in cases():
        for line in says.splitlines():
            place = re.match(r"([\w.-]+)\.(?:yaml|lock):?(\d*): ([^\s`]\S*: )?", line)
            if place:
                own = place[1] not in ("base", "prod")
                excerpt = _excerpt(text, int(place[2] or 0), whole=not place[3]) if own else ""
                found.append(Said(place[0], line[place.end() :], excerpt))
    return found


def _excerpt(text: str, number: int, whole: bool) -> str:
    """The line, all in which it stands, and what stands below it; of what is no YAML, all."""
    lines = text.rstrip().splitlines()
    if whole and len(lines) <= LONGEST:
        return "\n".join(lines)
    if not 0 < number <= len(lines):
        return ""
    line = lines[number - 1]
    deep = _indent(line)
    kept, least = [line], deep
    for above in reversed(lines[: number - 1]):
        if above.strip() and _indent(above) < least:
            kept.insert(0, above)
            least = _indent(above)
    for below in lines[number:]:
        if _indent(below) <= deep:
            break
        kept.append(below)
    return "\n".join(kept[:LONGEST] + (["..."] if len(kept) > LONGEST else []))


def letters(text: str) -> int:
    return len(re.sub(r"[^A-Za-z]", "", text))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


@cache
def heard() -> Mapping[str, list[Message]]:
    """The messages of the code by what the cases say: of each, those that say it most surely."""
    known = [(message, message.pattern) for message in messages() if message.kind in FAULTS and message.certain]
    found: dict[str, list[Message]] = {}
    for each in said():
        fit = [message for message, pattern in known if pattern.match(each.words)]
        best = max((message.certain for message in fit), default=0)
        found[each.words] = [message for message in fit if message.certain == best]
    return found


def entries(subject: Subject) -> list[Entry]:
    """In the order in which the code has them, one for each wording."""
    found: dict[str, Entry] = {}
    examples = {each.words: each for each in said()}
    told: dict[Message, list[str]] = {}
    for words, those in heard().items():
        for message in those:
            told.setdefault(message, []).append(words)
    for message in messages():
        if subject_of(message) is not subject:
            continue
        cases_of = told.get(message, [])
        for wrong, fix in _ways(message, cases_of):
            entry = found.setdefault(wrong, Entry(wrong, is_fault=message.kind in (*FAULTS, "BadParameter")))
            if re.search("[a-z]", fix.removeprefix("write")) and fix not in entry.fixes:
                entry.fixes.append(fix)
            if not entry.example and cases_of:
                entry.example = _example(examples[cases_of[0]])
    return _alike(_joined([*found.values()]), subject)


def _alike(entries: Sequence[Entry], subject: Subject) -> list[Entry]:
    """Those that are no faults, and of which the same note speaks, as one."""
    first: dict[str, Entry] = {}
    for entry in entries:
        if not entry.is_fault and (key := subject.key(entry.wrong)):
            first.setdefault(key, entry)
            if first[key] is not entry:
                first[key].others.append(entry.wrong)
    return [entry for entry in entries if not any(entry.wrong in each.others for each in first.values())]


def subject_of(message: Message) -> Subject:
    """The first that has the file."""
    for subject in subjects():
        if message.file.startswith(tuple(subject.files)):
            return subject
    raise LookupError(f"{message.file} speaks, and no subject of {NOTES} has it: add it to its `files`")


def _joined(entries: Sequence[Entry]) -> list[Entry]:
    """Without those that another says in fewer words: `… gave nothing` and `…, for no reason, gave nothing`."""
    kept: list[Entry] = []
    for entry in sorted(entries, key=lambda entry: len(entry.wrong)):
        general = next((each for each in kept if each.covers(entry)), None)
        if general is None:
            kept.append(entry)
            continue
        general.fixes += [fix for fix in entry.fixes if fix not in general.fixes]
        general.example = general.example or entry.example
    return [entry for entry in entries if entry in kept]


def _ways(message: Message, cases_of: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong, and what to write: as the code has it, or, where that has hardly a word, as the cases do."""
    wrong = re.sub(f"{GAP}+", GAP, message.wrong.partition("\n")[0])
    if letters(wrong) >= CERTAIN:
        yield wrong, re.sub(f"{GAP}+", GAP, message.fix)
        return
    for words in cases_of:
        wrong, _, fix = re.sub(r"`[^`]*`", f"`{GAP}`", words).partition("; ")
        yield wrong, re.sub(r'"[^"]*"', f'"{GAP}"', fix)


def _example(one: Said) -> str:
    lines = [*one.excerpt.splitlines(), *([""] if one.excerpt else []), f"{one.place}{one.words}"]
    return "\n".join(f"    {line}" if line else "" for line in lines)


def page() -> str:
    """The whole page, as Markdown."""
    lines = [
        "# What went wrong, and what to do",
        "",
        _notes()["introduction"].strip(),
        "",
        *(f"- [{subject.title}](#{_slug(subject.title)})" for subject in subjects()),
        "",
    ]
    for subject in subjects():
        lines += [f"## {subject.title}", "", subject.about.strip(), ""]
        for entry in entries(subject):
            lines += _section(entry, subject.note(entry.wrong))
    return "\n".join(lines).rstrip() + "\n"


def _section(entry: Entry, note: str) -> Iterator[str]:
    yield f"#### {_plain(entry.wrong)}"
    yield ""
    if entry.others:
        yield "Also said as:"
        yield ""
        yield from (f"- {_plain(other)}" for other in entry.others)
        yield ""
    if note:
        yield note.strip()
        yield ""
    if len(entry.fixes) == 1:
        yield f"What to do: {_plain(entry.fixes[0])}."
        yield ""
    elif entry.fixes:
        yield "What to do, one of these, as the message says:"
        yield ""
        yield from (f"- {_plain(fix)}" for fix in entry.fixes)
        yield ""
    if entry.example:
        yield entry.example
        yield ""


def _plain(text: str) -> str:
    """As Markdown that reads as the text does: what stands in no ticks is no markup."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if n % 2 else re.sub(r"([<>*_\[\]|#{}])", r"\\\1", part) for n, part in enumerate(parts))


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
