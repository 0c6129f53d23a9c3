"""What programs are promised: every document that a command prints is what its published schema says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from config.environments import environments
from core.errors import FaultInFile, Origin
from isoform.changes import alike, between
from isoform.explain import explain
from isoform.report import changes, faults
from isoform.report import explain as explained
from isoform.report import json as comparisons
from isoform.report import proposal as proposals
from isoform.report.contract import FOLDER, schemas, written
from tests.isoform.test_proposal import ALONG, NAMED, VPC, proposed

GOLDEN = sorted((Path(__file__).parent / "review" / "__snapshots__").rglob("*.json"))


def holds(command: str, document: str) -> None:
    jsonschema.Draft202012Validator(schemas()[command]).validate(json.loads(document))


def test_the_schemas_are_up_to_date_and_are_schemas() -> None:
    """`make schema` writes them anew."""
    assert {file.stem for file in FOLDER.glob("*.json")} == schemas().keys()
    for name, schema in schemas().items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == written(schema)


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_what_a_change_does(file: Path) -> None:
    holds("diff", file.read_text(encoding="utf-8"))


def test_how_environments_differ() -> None:
    assert len(environments()) > 1
    differ = between(*alike("dev", "prod", None), called=("dev", "prod"))
    holds("diff", changes.document([differ]))
    holds("diff", changes.document([differ, differ]))


def test_what_would_be_built_of_one_environment_and_of_all() -> None:
    holds("preview", proposals.document([proposed()]))
    holds("preview", proposals.document([proposed(VPC, *ALONG, NAMED, otherwise=("vpc/main",)), proposed()]))


def test_what_an_account_has() -> None:
    seen = proposed().head
    holds("drift", comparisons.drifts([seen], {}))
    holds("drift", comparisons.drifts([seen, seen], {}))
    holds("drift", comparisons.drifts([], {"dev": "is not deployed"}))


def test_which_environments_are_valid() -> None:
    holds("validate", faults.document({"dev": 7}, [FaultInFile(("a", 1), "x", "y", Origin("f", 3))]))


@pytest.mark.parametrize("path", ["network.nat.gateways", "network.tiers", "network.room-for-zones"])
def test_what_a_setting_is(path: str) -> None:
    holds("explain", explained.document(explain(path, "prod", None)))


@pytest.mark.parametrize("command", sorted(schemas()))
def test_a_document_that_lacks_a_promised_field_is_refused(command: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        holds(command, json.dumps({"version": 1}))
    with pytest.raises(jsonschema.ValidationError):
        holds(command, json.dumps(_of_another_version(command)))


def _of_another_version(command: str) -> Any:
    whole = json.loads(proposals.document([proposed()])) if command == "preview" else {}
    return {**whole, "version": 2}
