"""What a comparison says of graphs that are not the same."""

from __future__ import annotations

from dataclasses import fields

import pytest

from config.environments import load
from core.errors import EngineFailed
from core.graph import ResourceGraph
from core.lower import lower
from core.reading import Observed
from isoform.comparison import Value, Witness, compared, value
from isoform.report.text import words
from tests.samples import SAMPLE

DEV = load("dev")


def test_nothing_compared_is_no_proof() -> None:
    """Zero resources are a 1, never "0 differences"."""
    nothing = Observed(ResourceGraph.of([]), ())
    graph = lower(DEV)
    full = Observed(graph, ())
    for model, cdk, pulumi in ((nothing.graph, full, full), (graph, nothing, full), (graph, full, nothing)):
        with pytest.raises(EngineFailed, match="has no resource: there is nothing to compare"):
            compared(DEV, model, Witness("CDK", "2", cdk), Witness("Pulumi", "7", pulumi))


def test_there_are_words_for_every_field_of_every_kind() -> None:
    for resource in SAMPLE:
        for field in fields(resource):
            value(getattr(resource, field.name))


@pytest.mark.parametrize(
    ("cell", "said"),
    [("", '""'), ([], "none"), ({}, "none"), ({"a": [], "b": ""}, 'a=none, b=""'), ([""], '""'), (None, "—"), (0, "0")],
)
def test_no_cell_is_empty(cell: Value, said: str) -> None:
    assert words(cell) == said
