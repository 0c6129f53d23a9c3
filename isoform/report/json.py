"""The preview as JSON, for programs. Version 1; a field is never taken away within a version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from isoform.preview import Preview, Value


def document(preview: Preview) -> str:
    engines: dict[str, Mapping[str, Value]] = {
        "cdk": {"version": preview.versions["cdk"], "resources": sum(count.cdk for count in preview.counts)},
        "pulumi": {"version": preview.versions["pulumi"], "resources": sum(count.pulumi for count in preview.counts)},
    }
    return json.dumps(
        {
            "version": 1,
            "environment": preview.environment,
            "region": preview.region,
            "account_id": preview.account,
            "engines": engines,
            "differences": [asdict(row) for row in preview.differences],
            "declared": [],  # every kind that there is can be said by both engines
        },
        indent=2,
    )
