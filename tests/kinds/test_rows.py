"""The table of kinds leaves no kind out, and no two fields alike."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from core.graph import KINDS, Ref, Text
from tests.kinds import ROWS, Row


def test_every_kind_has_a_row() -> None:
    assert {type(row.neutral) for row in ROWS} == set(KINDS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.neutral.id)
def test_a_swap_of_two_fields_would_show(row: Row) -> None:
    said = list(values(row.neutral))
    assert said
    assert "" not in said, "every field is set"
    assert [value for value, times in Counter((type(value), value) for value in said).items() if times > 1] == []


def values(value: object) -> Iterator[object]:
    """Each value of a resource, and of the blocks in it; of blocks by name without their truths: there are but two."""
    if dataclasses.is_dataclass(value) and not isinstance(value, Ref | Text | type):
        for field in dataclasses.fields(value):
            if field.name not in ("id", "domain", "after", "retained"):
                # Truths, of which there are but two, are apart by whose they are.
                for one in values(getattr(value, field.name)):
                    yield (type(value), one) if isinstance(one, bool) else one
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from (one for one in values(item) if not isinstance(one, bool | tuple))
    elif isinstance(value, tuple):
        for item in value:
            yield from values(item)
    else:
        yield value
