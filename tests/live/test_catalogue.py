"""The page of the embedded account lists every type that a template may say there, with all that it may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from live.local.cloudformation.catalogue import TYPES

PAGE = (Path(__file__).parents[2] / "docs" / "embedded-account.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("| ") and "::" in line.split("|")[1]]


@pytest.mark.parametrize("name", sorted(TYPES))
def test_a_type_is_listed_with_its_properties_and_attributes(name: str) -> None:
    (row,) = [cells for cells in ROWS if name in [each.strip() for each in cells[0].split(",")]]
    if "bootstrap" in row[1]:
        return  # those of a stack that is not ours are listed by what they are for
    words = {word.strip(" ()") for cell in row[1:] for word in cell.replace(" and ", ",").replace("(", ",").split(",")}
    said = " ".join(words)
    assert [each for each in (*TYPES[name].properties, *TYPES[name].attributes) if each not in said] == []
