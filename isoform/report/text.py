"""The preview as a person reads it in a terminal."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from isoform.preview import Preview, Row, Value


def show(preview: Preview, console: Console) -> None:
    """Counts by domain, each difference with the values side by side, and the verdict last."""
    console.print(f"[bold]{preview.environment}[/] in {preview.region}, account {preview.account}\n", highlight=False)
    console.print(_counts(preview))
    for id, rows in groupby(preview.differences, key=lambda row: row.id):
        console.print(_resource(id, list(rows)))
    console.print(_verdict(preview))


def _counts(preview: Preview) -> Padding:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("resources")
    for heading in ("model", "CDK", "Pulumi", "equal"):
        table.add_column(heading, justify="right")
    for count in preview.counts:
        numbers = (count.model, count.cdk, count.pulumi, count.equal)
        style = "" if len(set(numbers)) == 1 else "red"
        table.add_row(count.domain, *map(str, numbers), style=style)
    return Padding(table, (0, 0, 1, 2), expand=False)


def _resource(id: str, rows: list[Row]) -> Padding:
    table = Table(
        title=Text.assemble((id, "bold"), f"  {rows[0].kind}"), title_justify="left", title_style="",
        box=None, pad_edge=False, padding=(0, 3, 0, 0),
    )  # fmt: skip
    for heading in ("field", "model", "CDK", "Pulumi"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        said = [_cell(value, row.model) for value in (row.cdk, row.pulumi)]
        table.add_row(row.field or "(the resource)", _words(row.model), *said)
    return Padding(table, (0, 0, 1, 2), expand=False)


def _cell(value: Value, model: Value) -> Text:
    """Marked by a sign as well as by colour: not everybody sees the colour."""
    return Text(_words(value)) if value == model else Text(f"≠ {_words(value)}", style="red")


def _words(value: Value) -> str:
    match value:
        case None:
            return "—"
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(map(_words, value))
        case dict():
            return ", ".join(f"{key}={_words(item)}" for key, item in value.items())
        case _:
            return str(value)


def _verdict(preview: Preview) -> Text:
    count, resources = len(preview.differences), preview.resources
    cdk, pulumi = f"AWS CDK {preview.versions['cdk']}", f"Pulumi AWS {preview.versions['pulumi']}"
    if not count:
        same = f": {cdk} and {pulumi} would build the same {resources} resources."
        return Text.assemble(("0 differences", "bold green"), same)
    differences = "1 difference" if count == 1 else f"{count} differences"
    where = len({row.id for row in preview.differences})
    places = f"{where} resource" if where == 1 else f"{where} resources"
    between = f" in {places}, between the model (of {resources}), {cdk} and {pulumi}."
    return Text.assemble((differences, "bold red"), between)
