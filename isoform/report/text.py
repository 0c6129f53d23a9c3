"""A comparison as a person reads it in a terminal."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from isoform.comparison import Comparison, Row, Value


def show(found: Comparison, console: Console) -> None:
    """Counts by domain, each difference with the values side by side, and the verdict last."""
    where = f" in {found.region}, account {found.account}\n"
    console.print(Text.assemble((found.environment, "bold"), where))
    console.print(_counts(found))
    differences(found, console)
    console.print(verdict(found))


def differences(found: Comparison, console: Console) -> None:
    """Each, by id, with the values side by side."""
    for id, rows in groupby(found.differences, key=lambda row: row.id):
        listed = list(rows)
        console.print(Text.assemble("  ", (id, "bold"), f"  {listed[0].kind}"), soft_wrap=True)
        console.print(_fields(listed, found.witnesses))
        for cure in (row.cure for row in listed if row.cure):
            console.print(f"  takes it away: {cure}\n", soft_wrap=True)


def _counts(found: Comparison) -> Padding:
    shown = table("resources")
    for heading in ("model", *map(_short, found.witnesses), "equal"):
        shown.add_column(heading, justify="right")
    for count in found.counts:
        numbers = (count.model, *count.said, count.equal)
        shown.add_row(count.domain, *map(str, numbers), style="" if len(set(numbers)) == 1 else "red")
    return Padding(shown, (0, 0, 1, 2), expand=False)


def _short(name: str) -> str:
    return name.removeprefix("the ")


def _fields(rows: list[Row], witnesses: tuple[str, ...]) -> Padding:
    shown = table("field", "model", *map(_short, witnesses))
    for row in rows:
        said = [_cell(value, row.model) for value in row.said]
        shown.add_row(row.field or "(the resource)", words(row.model), *said)
    return Padding(shown, (0, 0, 1, 2), expand=False)


def table(*headings: str) -> Table:
    """A table as every command prints one: long cells fold, and nothing is drawn around them."""
    made = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for heading in headings:
        made.add_column(heading, overflow="fold")
    return made


def _cell(value: Value, model: Value) -> Text:
    """Marked by a sign as well as by colour: not everybody sees the colour."""
    return Text(words(value)) if value == model else Text(f"≠ {words(value)}", style="red")


def words(value: Value) -> str:
    """A value in one line, which is never empty."""
    match value:
        case "":
            return '""'
        case [] | {} if not value:
            return "none"
        case None:
            return "—"
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(map(words, value))
        case dict():
            return ", ".join(f"{key}={words(item)}" for key, item in value.items())
        case _:
            return str(value)


def verdict(found: Comparison) -> Text:
    """In one line."""
    who = [f"{name} {version}".strip() for name, version in zip(found.witnesses, found.versions, strict=True)]
    count, resources = len(found.differences), found.resources
    if not count:
        same = f": {_all(['the model', *who])} have the same {resources} resources."
        return Text.assemble(("0 differences", "bold green"), same)
    differences = "1 difference" if count == 1 else f"{count} differences"
    where = len({row.id for row in found.differences})
    places = f"{where} resource" if where == 1 else f"{where} resources"
    between = f" in {places}, between {_all([f'the model (of {resources})', *who])}."
    return Text.assemble((differences, "bold red"), between)


def _all(names: list[str]) -> str:
    """`a, b and c`."""
    return f"{', '.join(names[:-1])} and {names[-1]}"
