"""The JSON schema: what an editor would say of the files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from config.environments import SHIPPED
from config.keys import keys_in_files
from config.schema import FILE, schema, written
from core.model import Foundation
from tests.config.test_environments import EVERY_KEY

VALIDATOR = Draft202012Validator(json.loads(FILE.read_text(encoding="utf-8")))


def said(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(YAML(typ="safe", pure=True).load(text))]


def test_the_schema_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), "run `make schema`"


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.yaml")), ids=lambda file: file.name)
def test_the_shipped_files_are_valid(file: Path) -> None:
    assert said(file.read_text(encoding="utf-8")) == []


def test_a_file_with_every_key_is_valid_and_so_is_one_that_removes_them() -> None:
    assert said(EVERY_KEY) == []
    assert said("".join(f"{word}: null\n" for word in keys_in_files(Foundation))) == []
    assert said("network: {cidr: null, zones: null, tiers: {app: null, data: {prefix: null}}, nat: {tier: null}}") == []


TYPOS = {
    "netwrok: {}\n": "Additional properties are not allowed ('netwrok' was unexpected)",
    "network: {nat: {gateways: per-zon}}\n": "'per-zon' is not one of ['none', 'one', 'per-zone', None]",
    "network: {room-for-zones: 3}\n": "3 is not one of [1, 2, 4, 8, None]",
    "account: 111122223333\n": "111122223333 is not of type 'string', 'null'",
    'account: "1111-2222-3333"\n': "'1111-2222-3333' does not match '^(?:[0-9]{12})$'",
    "network: {tiers: {App: {}}}\n": "'App' does not match '^(?:[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*)$'",
    "network: {tiers: {app: {public_addresses: true}}}\n": (
        "Additional properties are not allowed ('public_addresses' was unexpected)"
    ),
    "security: {groups: {app: {ingress: [{from: web}]}}}\n": "'ports' is a required property",
    "environment: dev\n": "Additional properties are not allowed ('environment' was unexpected)",
}


@pytest.mark.parametrize(("text", "says"), TYPOS.items())
def test_a_typical_slip_is_refused(text: str, says: str) -> None:
    assert said(text) == [says]


def test_every_key_is_described() -> None:
    found = dict(_keys(schema()))
    assert [word for word, key in found.items() if not key.get("description")] == []
    assert not [word for word, key in found.items() if "factory" in str(key.get("description"))]


def _keys(node: object) -> Iterator[tuple[str, dict[str, object]]]:
    """Every key that the schema knows, by its word."""
    if not isinstance(node, dict):
        return
    for word, key in node.get("properties", {}).items():
        yield word, key
        yield from _keys(key)
    yield from _keys(node.get("additionalProperties"))
    yield from _keys(node.get("items"))
