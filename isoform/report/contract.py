"""docs/schemas/*.json: what commands print by `--format json`, as JSON schemas made from the values that they print.

python -m isoform.report.contract
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from cdk_backend.refusals import Impossible
from isoform.changes import Changes
from isoform.comparison import Value
from isoform.explain import Explained
from isoform.proposal import Anew

FOLDER = Path(__file__).parents[2] / "docs" / "schemas"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
VERSION = 1
"""Of all of them: within it a field may come, and none goes or becomes something else."""

Schema = dict[str, object]


def schemas() -> Mapping[str, Schema]:
    """By the name of the command."""
    return {"diff": _diffs(), "drift": _drifts(), "explain": _explain(), "preview": _preview(), "validate": _validate()}


def written(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _diffs() -> Schema:
    """One environment's, or those of several."""
    return _or_several(_diff())


def _diff() -> Schema:
    return _whole("What a change to the files does.", _made(Changes))


def _explain() -> Schema:
    return _whole("Where a setting is written, what it may be, and what it becomes.", _made(Explained))


def _validate() -> Schema:
    text, number = {"type": "string"}, {"type": "integer"}
    fault = _object({"file": text, "line": number, "path": text, "wrong": text, "fix": text})
    return _whole(
        "Which environments are valid, with how many resources, and the faults of the others.",
        _object({"valid": {"type": "object", "additionalProperties": number}, "faults": _list(fault)}),
    )


def _drifts() -> Schema:
    """One environment's, or those of several, with why some could not be looked at."""
    text = {"type": "string"}
    return _or_several(_drift(), failed=_list(_object({"environment": text, "why": text})))


def _drift() -> Schema:
    difference = _difference("account", "cure")
    more = {"account": _object({"resources": {"type": "integer"}}), "differences": _list(difference)}
    value = _made(Value)
    whole = {**_object({**_head(), **more}), "$defs": {**_defs(value), "value": _without_defs(value)}}
    return _whole("What an account has otherwise than the model.", whole)


def _preview() -> Schema:
    """One environment's, or those of all."""
    engine = _object({"version": {"type": "string"}, "resources": {"type": "integer"}})
    proven = _object(
        {
            "version": {"const": VERSION},
            **_head(),
            "engines": _object({"cdk": engine, "pulumi": engine}),
            "differences": _list(_difference("cdk", "pulumi")),
            "declared": _list({}),
        }
    )
    ids = {"type": "array", "items": {"type": "string"}}
    properties = proven["properties"]
    assert isinstance(properties, dict)
    one = {
        **proven,
        "properties": {
            **properties,
            "change": {"$ref": "#/$defs/diff"},
            "made_anew": _list(_made(Anew)),
            "impossible": _list(_made(Impossible)),
            "proof": _object(
                {
                    "base": {"anyOf": [{"$ref": "#/$defs/proven"}, {"type": "null"}]},
                    "otherwise": _object({"CDK": ids, "Pulumi": ids}, needed=()),
                }
            ),
        },
        "dependentRequired": {"change": ["made_anew", "impossible", "proof"]},
    }
    diff, value = _diff(), _made(Value)
    defs = {**_defs(diff), **_defs(value), "proven": proven, "value": _without_defs(value), "diff": _without_defs(diff)}
    description = "What both engines would build, beside the model; and of a change, what it does."
    taken_away = _list({"$ref": "#/$defs/diff"})
    return _or_several({**one, "description": description, "$defs": defs}, taken_away=taken_away)


def _or_several(one: Schema, **more: Schema) -> Schema:
    """One environment's document; or those of several in a list, with whatever is said of them together."""
    several = {"version": {"const": VERSION}, "environments": _list({"$ref": "#/$defs/environment"}), **more}
    inner = {word: each for word, each in _without_defs(one).items() if word != "description"}
    return {
        "$schema": DRAFT,
        "description": one["description"],
        "anyOf": [{"$ref": "#/$defs/environment"}, _object(several)],
        "$defs": {**_defs(one), "environment": inner},
    }


def _head() -> Schema:
    return {word: {"type": "string"} for word in ("environment", "region", "account_id")}


def _difference(*witnesses: str) -> Schema:
    """A field of a resource, or a resource as a whole: its values by the model and by each witness."""
    values = {each: {"$ref": "#/$defs/value"} for each in ("model", *witnesses)}
    text = {"type": "string"}
    return _object({"id": text, "kind": text, "field": {"type": ["string", "null"]}, **values})


def _made(of: Any) -> Schema:
    """As pydantic reads a dataclass."""
    made: Schema = TypeAdapter(of).json_schema(mode="serialization")
    return made


def _whole(description: str, schema: Schema) -> Schema:
    """With the version before all else."""
    properties, required = schema["properties"], schema["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    return {
        "$schema": DRAFT,
        **schema,
        "description": description,
        "properties": {"version": {"const": VERSION}, **properties},
        "required": ["version", *required],
    }


def _object(properties: Schema, needed: tuple[str, ...] | None = None) -> Schema:
    """With all that it has, if not said otherwise."""
    return {"type": "object", "properties": properties, "required": [*(properties if needed is None else needed)]}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _defs(schema: Schema) -> Schema:
    found = schema.get("$defs", {})
    assert isinstance(found, dict)
    return found


def _without_defs(schema: Schema) -> Schema:
    return {word: each for word, each in schema.items() if word not in ("$defs", "$schema")}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, schema in schemas().items():
        (FOLDER / f"{name}.json").write_text(written(schema), encoding="utf-8")
