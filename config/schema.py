"""The JSON schema by which editors complete and check the files: `python -m config.schema` writes it to schema.json.

Each file is only a layer, so no key is required, and `null` may stand wherever it removes something.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from ipaddress import IPv4Network
from pathlib import Path
from types import UnionType
from typing import Literal, Union, get_args, get_origin

from config.keys import Key, inside, is_named, keys, keys_in_files
from core.model import (
    ACCOUNT,
    REGION,
    Foundation,
    Iam,
    Monitoring,
    Network,
    Parameters,
    Policy,
    Role,
    Security,
    iam,
    parameters,
)
from core.model.checks import NAME
from core.model.monitoring import NAMED
from core.model.security import DESCRIPTION, Rule

FILE = Path(__file__).with_name("schema.json")

PATTERNS: Mapping[tuple[type, str], re.Pattern[str]] = {
    (Foundation, "project"): NAME,
    (Foundation, "account"): ACCOUNT,
    (Foundation, "region"): REGION,
    (Rule, "description"): DESCRIPTION,
    (Rule, "because"): DESCRIPTION,
    (Policy, "path"): iam.PATH,
    (Role, "description"): iam.DESCRIPTION,
    (Role, "path"): iam.PATH,
}
"""What the model holds the text of a key to."""
NAMES: Mapping[tuple[type, str], re.Pattern[str]] = {
    (Network, "tiers"): NAME,
    (Security, "groups"): NAME,
    (Iam, "policies"): NAME,
    (Iam, "roles"): NAME,
    (Parameters, "values"): parameters.PATH,
    **{(Monitoring, field): NAME for field in NAMED},
}
"""And the names of a map's entries."""


def schema() -> dict[str, object]:
    """The schema of one file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An environment of isoform, or what all of them share",
        **_removable(_type(Foundation)),
        "type": "object",
    }


def written() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _type(shape: object) -> dict[str, object]:
    if isinstance(shape, type) and is_dataclass(shape):
        known = {word: _key(shape, key) for word, key in keys_in_files(shape).items()}
        return {"type": "object", "additionalProperties": False, "properties": known}
    if get_origin(shape) is Literal:
        return {"enum": list(get_args(shape))}
    if is_named(shape):
        return {"type": "object", "additionalProperties": _removable(_type(inside(shape, "")))}
    if get_origin(shape) is tuple:
        return {"type": "array", "items": _item(inside(shape, 0))}
    if get_origin(shape) in (Union, UnionType):
        return {"type": [_type(each)["type"] for each in get_args(shape)]}
    if shape is IPv4Network:
        return {"type": "string", "pattern": r"^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$"}
    if shape is object:
        return {}
    return {"type": {str: "string", int: "integer", float: "number", bool: "boolean"}[shape]}  # type: ignore[index]  # else a KeyError


def _item(shape: object) -> dict[str, object]:
    """An item of a list. Lists replace each other, so an item, unlike a file, says all that it needs."""
    found = _type(shape)
    if isinstance(shape, type) and is_dataclass(shape):
        found["required"] = [word for word, key in keys(shape).items() if key.required]
    return found


def _key(shape: type, key: Key) -> dict[str, object]:
    found = {**_type(key.type)}
    if said := description(shape, key):
        found["description"] = said
    if pattern := PATTERNS.get((key.owner, key.field)):
        found["pattern"] = _whole(pattern)
    if pattern := NAMES.get((key.owner, key.field)):
        found["propertyNames"] = {"pattern": _whole(pattern)}
    if key.examples and "enum" not in found and key.type is not bool:
        found["examples"] = list(key.examples)
    default = next(field.default for field in fields(shape) if field.name == key.field)
    if default is not MISSING and default not in (None, "", ()):
        found["default"] = default
    return _removable(found)


def _removable(found: dict[str, object]) -> dict[str, object]:
    """The same, or `null`."""
    if "enum" in found:
        return {**found, "enum": [*_listed(found["enum"]), None]}
    if "type" not in found:
        return found
    return {**found, "type": [*_listed(found["type"]), "null"]}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _whole(pattern: re.Pattern[str]) -> str:
    """A schema's pattern may match anywhere in the text; ours are of the whole."""
    return f"^(?:{pattern.pattern})$"


def description(shape: type, key: Key) -> str:
    """What the dataclass says below the key; else what it says of the key's own type."""
    if said := _said(key.owner).get(key.field, ""):
        return said
    return inspect.getdoc(key.type) or "" if isinstance(key.type, type) and is_dataclass(key.type) else ""


@cache
def _said(shape: type) -> dict[str, str]:
    """The attribute docstrings of a dataclass: the text right below a field."""
    (body,) = ast.parse(inspect.getsource(shape)).body
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = inspect.cleandoc(text).replace("\n", " ")
    return found


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
