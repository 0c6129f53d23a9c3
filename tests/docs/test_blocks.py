"""What the pages show is right: YAML is accepted and adds something, Python is Python, commands are commands."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from config.environments import SHIPPED, load
from core.lower import lower
from isoform.cli import app
from tests.docs.blocks import DOCS, Block, blocks

ROOT = DOCS.parent
PAGES = [
    *sorted(DOCS.glob("*.md")),
    *sorted((ROOT / "examples").rglob("README.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
]
BLOCKS = [block for page in PAGES for block in blocks(page)]


def of(language: str) -> list[Block]:
    return [block for block in BLOCKS if block.language == language]


def test_every_block_is_of_a_language_that_is_tried() -> None:
    assert [str(block) for block in BLOCKS if block.language not in ("yaml", "python", "console", "diff")] == []


def loaded(block: str, folder: Path) -> set[str]:
    """The ids of what dev comes to with the block laid over it in a file of its own."""
    base = (SHIPPED / "base.yaml").read_text(encoding="utf-8")
    own = 'account: "111122223333"\nnetwork:\n  cidr: 10.10.0.0/16\n  zones: [a, b]\n  nat: {gateways: one}\n'
    assert "\nnetwork:\n" in base
    (folder / "base.yaml").write_text(base.replace("\nnetwork:\n", f"\n{own}"), encoding="utf-8")
    (folder / "dev.yaml").write_text(block or "{}", encoding="utf-8")
    return set(lower(load("dev", folder)).by_id)


@pytest.mark.parametrize("block", of("yaml"), ids=str)
def test_yaml_is_accepted_and_adds_something(block: Block, tmp_path: Path) -> None:
    assert loaded(block.text, tmp_path) > loaded("", tmp_path)


@pytest.mark.parametrize("block", of("python"), ids=str)
def test_python_is_right_and_imports_what_there_is(block: Block) -> None:
    for node in ast.walk(ast.parse(block.text)):
        match node:
            case ast.Import():
                assert all(find_spec(each.name) for each in node.names)
            case ast.ImportFrom(module=str(module)):
                assert find_spec(module)


def commands(page: Path) -> Iterator[str]:
    """Whatever is written as a command: in a block, after a `$`, indented, or as code in a sentence.

    But what a message fills in is no word of one: `isoform deploy --env …`.
    """
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"^(?: {4}|\t| *\$ )((?:isoform|make) .*)$", text, re.M)
    yield from (line.partition("  #")[0] for line in lines)
    yield from re.findall(r"`((?:isoform|make) [^`\n…]+)`", text)


WRITTEN = sorted({(page.name, command.strip()) for page in PAGES for command in commands(page)})
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize(("page", "written"), WRITTEN, ids=[f"{page}: {command}" for page, command in WRITTEN])
def test_what_is_written_as_a_command_is_one(page: str, written: str) -> None:
    program, *words = shlex.split(re.split(r" (?:[|>#]|&&) ?|;", written)[0])
    if program == "make":
        assert {word for word in words if "=" not in word} <= TARGETS
        return
    command = typer.main.get_command(app)
    name = program
    while words and (within := getattr(command, "commands", {}).get(words[0])):
        name, command, words = words[0], within, words[1:]
    if words[:1] == ["--help"]:
        return
    if name == program:
        assert words[0] in {said for option in command.params for said in option.opts}, f"{words[0]} is no command"
        return
    try:
        command.make_context(name, [*words], resilient_parsing=not words)  # raises for what it does not know
    except typer.TyperException:
        command.make_context(name, [*words, "what a sentence leaves out"])


def test_there_are_commands_to_try() -> None:
    assert {page for page, _ in WRITTEN} >= {"README.md", "guide.md", "tutorial.md"}
