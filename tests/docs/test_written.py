"""The pages that programs write are up to date, and have every key, word, command and option."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass
from types import ModuleType
from typing import get_origin

import pytest

from config.keys import inside, is_named, keys_in_files
from core.model import Foundation, access, iam, services
from isoform.report import commands, reference, vocabulary
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


def test_every_key_has_a_row() -> None:
    sections = {}
    for section in reference.PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, _, rows = section.partition("\n")
        sections[heading.strip("`")] = {row.split("`")[1] for row in rows.splitlines() if row.startswith("| `")}
    every = [*keys(Foundation, "")]
    assert len(every) > 240
    assert [(section, word) for section, word in every if word not in sections[section or "The file"]] == []


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
