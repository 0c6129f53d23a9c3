"""What a doctor finds, in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from isoform.doctor import Check, How

SIGNS: dict[How, tuple[str, str]] = {"well": ("✓", "green"), "without": ("-", ""), "ill": ("✗", "bold red")}
"""A sign beside the colour: not everybody sees the colour."""


def show(found: Iterable[Check], console: Console) -> bool:
    """A line each as it is found, with the fix below what is missing; whether nothing has to be mended."""
    healthy = True
    for each in found:
        healthy &= each.how != "ill"
        sign, colour = SIGNS[each.how]
        console.print(Text.assemble((f"{sign} ", colour), f"{each.what:<17} ", each.found), soft_wrap=True)
        if each.fix:
            console.print(f"  {'':<18}{each.fix}", soft_wrap=True)
    return healthy
