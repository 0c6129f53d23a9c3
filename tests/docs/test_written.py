"""The pages that programs write are up to date, and have every key, word, command and option."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from types import ModuleType
from typing import get_origin

import pytest

from config.keys import inside, is_named, keys_in_files
from core.model import Foundation, access, iam, services
from isoform.report import commands, reference, vocabulary
from isoform.report.limits import LIMITS
from isoform.report.markdown import table


@pytest.mark.parametrize("written", [reference, vocabulary, commands], ids=lambda each: each.PAGE.name)
def test_the_page_is_up_to_date(written: ModuleType) -> None:
    """`make reference` writes it anew."""
    assert written.PAGE.read_text(encoding="utf-8") == written.page()


def keys(shape: object, section: str) -> Iterator[tuple[str, str]]:
    """Each key, with the heading below which it stands."""
    if isinstance(shape, type) and is_dataclass(shape):
        for word, key in keys_in_files(shape).items():
            yield section, word
            yield from keys(key.type, f"{section}.{word}" if section else word)
    elif is_named(shape):
        yield from keys(inside(shape, ""), f"{section}.<name>")
    elif get_origin(shape) is tuple:
        yield from keys(inside(shape, 0), f"{section}[n]")


def rows() -> dict[tuple[str, str], list[str]]:
    """The cells of each row of the page, by its heading and its key."""
    found = {}
    for section in reference.PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, *lines = section.splitlines()
        for line in lines:
            if line.startswith("| `"):
                cells = [cell.strip() for cell in line.strip("|").split(" | ")]
                found[heading.strip("`").removeprefix("The file"), cells[0].strip("`")] = cells
    return found


def test_every_key_has_a_row() -> None:
    every = [*keys(Foundation, "")]
    assert len(every) > 240
    assert {*every} == rows().keys()


def test_every_key_has_a_type_and_says_what_it_means() -> None:
    for key, (_, meaning, shape, _, _) in rows().items():
        assert shape, key
        assert meaning, key


def test_every_key_shows_what_to_write_by_an_example_its_choices_or_the_keys_in_it() -> None:
    for key, (_, _, shape, _, example) in rows().items():
        assert example or shape.startswith("`") or reference.BELOW in shape, key


REFUSED = [
    (line.split(": ")[1].split("."), line)
    for file in (Path(__file__).parents[1] / "config" / "faults").glob("*.txt")
    for line in file.read_text(encoding="utf-8").splitlines()
    if line.startswith("! ")
]
"""What the model says of what it refuses, with the path of each."""


@pytest.mark.parametrize(("owner", "field"), LIMITS, ids=[f"{owner.__name__}.{field}" for owner, field in LIMITS])
def test_whoever_passes_a_limit_is_told_its_number(owner: type, field: str) -> None:
    text, source = LIMITS[owner, field]
    assert source.startswith("https://docs.aws.amazon.com/")
    (key,) = (word for word, key in keys_in_files(owner).items() if key.field == field)
    words = {key, *(path.rsplit(".")[-1] for path in re.findall(r"`([a-z0-9.-]+\.[a-z0-9-]+)`", text))}
    said = " ".join(line for path, line in REFUSED if words & {*path})
    numbers = re.findall(r"\d+|four", re.sub(r"`[^`]*`", "", text))
    assert numbers
    assert [number for number in numbers if not re.search(rf"\b{number}\b", said)] == []


def test_every_word_has_a_row() -> None:
    page = vocabulary.PAGE.read_text(encoding="utf-8")
    words = [*iam.SERVICES, *access.WORDS, *services.SERVICES]
    assert len(words) > 150
    assert [word for word in words if f"| `{word}` |" not in page] == []


def test_every_command_and_option_has_its_place() -> None:
    sections = commands.PAGE.read_text(encoding="utf-8").split("\n## ")
    every = dict(commands.commands())
    assert {"isoform init", "isoform preview", "isoform local stop"} < set(every)
    for name, command in every.items():
        (section,) = [each for each in sections if each.startswith(f"`{name}`\n")]
        for parameter in command.params:
            assert any(f"{said}{end}" in section for said in parameter.opts for end in ("`", " ")), (
                name,
                parameter.name,
            )


def test_a_bar_ends_no_cell_and_stays_what_it_is_in_code() -> None:
    *_, row, _ = table(("a", "b"), [("x|y", "`<x|y>` and `z`")])
    assert row == "| x&#124;y | <code>&lt;x&#124;y&gt;</code> and `z` |"
