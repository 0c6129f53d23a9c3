"""The plain programs build what isoform builds: else `make bench` would compare unlike things."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.foundations import PLAIN
from benchmarks.processes import isoform, plain_cdk, plain_pulumi, seconds

pytestmark = pytest.mark.engine

Words = Mapping[str, Any]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what isoform's preview and both plain programs wrote."""
    folder = tmp_path_factory.mktemp("runs")
    seconds(isoform("preview", "--env", "dev", "--config", str(PLAIN), "--quiet", state=folder / "state"))
    seconds(plain_cdk(folder / "cdk"), plain_pulumi(folder / "pulumi.json"))
    return folder


def test_plain_cdk_has_the_resources_of_the_foundation(runs: Path) -> None:
    assert templates(runs / "cdk") == templates(runs / "state" / "run" / "dev" / "cdk")


def test_plain_pulumi_has_the_resources_of_the_foundation(runs: Path) -> None:
    plain = json.loads((runs / "pulumi.json").read_text())
    own = json.loads((runs / "state" / "run" / "dev" / "pulumi.json").read_text())
    requests = [one["request"] for one in own["registrations"]]
    assert registered({one["id"]: (one["type"], one["inputs"]) for one in plain}) == registered(
        {f"${{{one['name']}|id}}": (one["type"], one["object"]) for one in requests if one.get("custom")}
    )


def templates(assembly: Path) -> list[str]:
    """Every resource of an assembly: its type, and what it says, with whole resources for the ids that it refers to."""
    stacks: dict[str, Words] = {file.name: json.loads(file.read_text()) for file in assembly.glob("*.template.json")}
    exports: dict[str, tuple[str, Any]] = {
        output["Export"]["Name"]: (stack, output["Value"])
        for stack, template in stacks.items()
        for output in template.get("Outputs", {}).values()
    }

    def resource(stack: str, logical: str) -> str:
        words = stacks[stack]["Resources"][logical]
        properties = _with(words["Properties"], lambda value: refer(stack, value))
        waits = sorted(resource(stack, name) for name in words.get("DependsOn", []))
        attributes = {
            name: value for name, value in words.items() if name not in ("Properties", "DependsOn", "Metadata")
        }
        return json.dumps([stack, attributes, properties, waits], sort_keys=True)

    def refer(stack: str, value: Any) -> str | None:
        match value:
            case {"Ref": logical}:
                return resource(stack, logical)
            case {"Fn::GetAtt": [logical, attribute]}:
                return f"{attribute} of {resource(stack, logical)}"
            case {"Fn::ImportValue": name}:
                return refer(*exports[name])
        return None

    return sorted(resource(stack, logical) for stack in stacks for logical in stacks[stack]["Resources"])


def registered(by_id: Mapping[str, tuple[str, Words]]) -> list[str]:
    """Every resource of a program: its type and inputs, with whole resources for the ids that it refers to."""

    def resource(id: str) -> str:
        type, inputs = by_id[id]
        return json.dumps([type, _with(inputs, refer)], sort_keys=True)

    def refer(value: Any) -> str | None:
        return resource(value) if isinstance(value, str) and value in by_id else None

    return sorted(map(resource, by_id))


def _with(value: Any, refer: Callable[[Any], str | None]) -> Any:
    """The value with what `refer` makes of the references in it; and 443 for 443.0, which JSON doesn't tell apart."""
    if (referred := refer(value)) is not None:
        return referred
    if isinstance(value, dict):
        return {key: _with(item, refer) for key, item in value.items()}
    if isinstance(value, list):
        return [_with(item, refer) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
