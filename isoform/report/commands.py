"""docs/commands.md: every command of `isoform` with its arguments and options, from the command itself."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import typer

from isoform.cli import app
from isoform.report.markdown import table

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def page() -> str:
    """The whole page, as Markdown."""
    lines = [
        "# Commands",
        "",
        "What `isoform` can do. Written from the command itself by `make reference`; `isoform --help` says the same.",
        "",
        "| exit code | means |",
        "|---|---|",
        "| 0 | the same, or done |",
        "| 2 | different |",
        "| 1 | could not tell, or could not do it: standard error says why, and what to do |",
        "",
        "[Each message](troubleshooting.md), with its cause and cure.",
        "",
        "What isoform keeps (the record of the embedded account, what engines write) is in `.isoform` in the working",
        "folder, or where the variable `ISOFORM_STATE` says.",
        "",
        *(line for name, command in commands() for line in _section(name, command)),
    ]
    return "\n".join(lines).rstrip() + "\n"


def commands() -> Iterator[tuple[str, Any]]:
    """Each command by all of its words, `isoform local start`, as typer made it."""
    yield from _inside("isoform", typer.main.get_command(app))


def _inside(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    within = getattr(command, "commands", {})
    if command.params or not within:
        yield name, command
    for word, each in within.items():
        yield from _inside(f"{name} {word}", each)


def _section(name: str, command: Any) -> Iterator[str]:
    context = command.make_context(name, [], resilient_parsing=True)
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option"]
    yield from (f"## `{name}`", "", " ".join(command.help.split()), "")
    if arguments:
        rows = ((f"`{each.name}`", each.help, _default(each)) for each in arguments)
        yield from table(("argument", "what it means", "without it"), rows)
    if options:
        rows = ((f"`{each.get_help_record(context)[0]}`", each.help, _default(each)) for each in options)
        yield from table(("option", "what it means", "without it"), rows)


def _default(parameter: Any) -> str:
    if parameter.required:
        return "needed"
    default = parameter.default.value if isinstance(parameter.default, Enum) else parameter.default
    said = "" if default in (None, False) else f"`{default}`"
    variable = f"what `{parameter.envvar}` says" if parameter.envvar else ""
    return ", or ".join(filter(None, [variable, said]))
