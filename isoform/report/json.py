"""A comparison as JSON, for programs. Version 1; a field is never taken away within a version."""

from __future__ import annotations

import json

from isoform.comparison import Comparison


def preview(found: Comparison) -> dict[str, object]:
    """Both engines beside the model."""
    return {
        **_head(found),
        "engines": {
            name.lower(): {"version": version, "resources": sum(count.said[n] for count in found.counts)}
            for n, (name, version) in enumerate(zip(found.witnesses, found.versions, strict=True))
        },
        "differences": _differences(found),
        "declared": [],  # every kind that there is can be said by both engines
    }


def drift(found: Comparison) -> str:
    """The account beside the model."""
    resources = sum(count.said[0] for count in found.counts)
    cures = [row.cure for row in found.differences]
    differences = [{**row, "cure": cure} for row, cure in zip(_differences(found), cures, strict=True)]
    document = {**_head(found), "account": {"resources": resources}, "differences": differences}
    return json.dumps(document, indent=2)


def _head(found: Comparison) -> dict[str, object]:
    return {
        "version": 1,
        "environment": found.environment,
        "region": found.region,
        "account_id": found.account,
    }


def _differences(found: Comparison) -> list[dict[str, object]]:
    """A row for each id and field, with a value for each witness by its name."""
    names = [name.lower().removeprefix("the ") for name in found.witnesses]
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "field": row.field,
            "model": row.model,
            **dict(zip(names, row.said, strict=True)),
        }
        for row in found.differences
    ]
