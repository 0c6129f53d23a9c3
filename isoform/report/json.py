"""A comparison as JSON, for programs. Version 1; a field is never taken away within a version."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

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


def drifts(found: Sequence[Comparison], unseen: Mapping[str, str]) -> str:
    """One environment's drift, or those of several in a list, with why some of them could not be looked at."""
    each = [drift(one) for one in found]
    if len(each) == 1 and not unseen:
        return json.dumps(each[0], indent=2)
    failed = [{"environment": name, "why": why} for name, why in unseen.items()]
    return json.dumps({"version": 1, "environments": each, "failed": failed}, indent=2)


def drift(found: Comparison) -> dict[str, object]:
    """The account beside the model."""
    resources = sum(count.said[0] for count in found.counts)
    cures = [row.cure for row in found.differences]
    differences = [{**row, "cure": cure} for row, cure in zip(_differences(found), cures, strict=True)]
    return {**_head(found), "account": {"resources": resources}, "differences": differences}


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
