"""One run of the engine on the sample, for all tests that only read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.graph import ResourceGraph
from tests.samples import ACCOUNT, REGION, SAMPLE


@pytest.fixture(scope="session")
def registered() -> Callable[[ResourceGraph], Any]:
    """What the engine writes of a graph, as whoever reads its file has it."""
    from pulumi_backend.engine import document, preview
    from pulumi_backend.render import render

    def run(graph: ResourceGraph) -> Any:
        def program() -> None:
            render(graph, account=ACCOUNT, region=REGION)

        registrations = preview(program, stack_name="test")
        return json.loads(json.dumps(document(registrations)))

    return run


@pytest.fixture(scope="session")
def sample(registered: Callable[[ResourceGraph], Any]) -> Any:
    return registered(SAMPLE)
