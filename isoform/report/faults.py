"""The faults of files as programs take them: as JSON, and as annotations that stand on the lines of a pull request."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from core.errors import Fault, FaultInFile

SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def document(resources: Mapping[str, int], faults: Sequence[Fault]) -> str:
    """As JSON. Version 1; `resources` by environment, of those that are valid."""
    listed = [
        {"file": _file(each), "line": _line(each), "path": _path(each), "wrong": each.wrong, "fix": each.fix}
        for each in faults
    ]
    return json.dumps({"version": 1, "valid": resources, "faults": listed}, indent=2)


def github(faults: Iterable[Fault]) -> str:
    """As commands of a workflow, by which GitHub shows each on its line.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
    """
    lines = []
    for each in faults:
        where = {"file": _file(each), "line": _line(each), "title": _path(each)}
        said = ",".join(f"{word}={_property(value)}" for word, value in where.items() if value)
        lines.append(f"::error {said}::{_data(f'{each.wrong}; {each.fix}')}")
    return "\n".join(lines)


def sarif(faults: Iterable[Fault]) -> str:
    """As a static analysis' results, which GitHub's code scanning and most editors take: SARIF 2.1.0."""
    driver = {
        "name": "isoform",
        "semanticVersion": version("isoform"),
        "rules": [{"id": "fault", "shortDescription": {"text": "What is written cannot be meant."}}],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": [*map(_result, faults)]}
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, indent=2)


def _result(fault: Fault) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": {"uri": _file(fault)}}
    if line := _line(fault):
        physical["region"] = {"startLine": line}
    return {
        "ruleId": "fault",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": Fault.__str__(fault)},
        "locations": [{"physicalLocation": physical}],
    }


def _file(fault: Fault) -> str:
    return Path(fault.origin.file).as_posix() if isinstance(fault, FaultInFile) else ""


def _line(fault: Fault) -> int:
    return fault.origin.line if isinstance(fault, FaultInFile) else 0


def _path(fault: Fault) -> str:
    return ".".join(str(step) for step in fault.path)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")
