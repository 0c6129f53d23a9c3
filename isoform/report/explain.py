"""A setting as a person reads what it is, and as a program takes it."""

from __future__ import annotations

import json
from dataclasses import asdict

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from isoform.explain import Explained
from isoform.report.text import table

MOST = 20
"""Resources of which the terminal shows no more: JSON has all."""


def show(found: Explained, console: Console) -> None:
    """Where it is written, what it may be, what it means; then what it becomes in each engine."""
    console.print(Text.assemble((found.path, "bold"), f" in {found.environment}\n"))
    facts = table("", "")
    facts.show_header = False
    written = [found.value] if found.value else []
    facts.add_row("is", written[0].text if written else f"not said: {found.otherwise or 'nothing'}")
    for each in written:
        facts.add_row("written in", str(each.at))
    for each in found.over:
        facts.add_row("laid over", f"{each.text}, in {each.at}")
    facts.add_row("may be", found.may_be.replace("`", ""))
    if written and found.otherwise:
        facts.add_row("without it", found.otherwise.replace("`", ""))
    facts.add_row("means", found.means.replace("`", ""))
    console.print(Padding(facts, (0, 0, 1, 2), expand=False))
    if found.becomes:
        shown = table("becomes", "by", "in CloudFormation", "in Pulumi")
        for one in found.becomes[:MOST]:
            shown.add_row(one.id, ", ".join(one.fields) or "it is there at all", one.cdk, one.pulumi)
        console.print(Padding(shown, (0, 0, 0, 2), expand=False))
        if (more := len(found.becomes) - MOST) > 0:
            console.print(f"  and {more} more: --format json has all")
    elif found.stays:
        console.print(f"  What would be without it cannot be told: {found.stays}", soft_wrap=True)
    elif found.value:
        console.print("  No resource is another one for it.")


def document(found: Explained) -> str:
    """As JSON. Version 1."""
    return json.dumps({"version": 1, **asdict(found)}, indent=2)
