"""Each kind is rendered as the hand-written CloudFormation says."""

from __future__ import annotations

from typing import Any

import pytest

from core.graph import DOMAINS, ResourceGraph
from tests.cdk_backend.assemblies import synthesize, template
from tests.kinds import ROWS, Row

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the templates say of every row, an import replaced by what it imports."""
    folder = synthesize(ResourceGraph.of(row.neutral for row in ROWS), tmp_path_factory.mktemp("kinds"))
    templates = [template(folder, domain) for domain in DOMAINS if any(row.neutral.domain == domain for row in ROWS)]
    exports = {output["Export"]["Name"]: output["Value"] for t in templates for output in t.get("Outputs", {}).values()}

    def resolved(words: Any) -> Any:
        match words:
            case {"Fn::ImportValue": name}:
                return exports[name]
            case dict():
                return {key: resolved(item) for key, item in words.items()}
            case list():
                return [resolved(item) for item in words]
            case _:
                return words

    return {logical: resolved(body) for t in templates for logical, body in t["Resources"].items()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.neutral.id)
def test_a_kind_is_rendered_as_documented(row: Row, resources: dict[str, Any]) -> None:
    assert {logical: resources[logical] for logical in row.cloudformation} == row.cloudformation


def test_the_rows_are_all_that_is_rendered(resources: dict[str, Any]) -> None:
    assert resources.keys() == {logical for row in ROWS for logical in row.cloudformation}
