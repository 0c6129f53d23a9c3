"""What the wheel and the sdist hold, beside what they must: `make package` asks it of dist/, and a test of a build.

python -m tests.package.contents dist [v1.2.3]
"""

from __future__ import annotations

import sys
import tarfile
import tomllib
from collections.abc import Iterator
from email import message_from_string
from fnmatch import fnmatch
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAME = f"{PROJECT['name']}-{PROJECT['version']}"
PACKAGES = ("core", "config", "cdk_backend", "pulumi_backend", "live", "isoform")
DATA = (
    "core/model/actions.txt",
    "core/model/managed.txt",
    "config/*.yaml",
    "config/*.lock",
    "config/schema.json",
    "isoform/start/*.yaml",
    "isoform/report/page/page.*",
    "*/py.typed",
)
"""Beside code, what the packages may hold: another file is there by mistake."""
BESIDE = {"CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "package.json", "pyproject.toml", "requirements.txt"}
"""In the sdist alone, with git's own list, which the build reads."""
INFO = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}


def main(folder: str, tag: str = "") -> int:
    """Say what is wrong in a folder; and with a tag, whether it is that of the version."""
    wrong = [*faults(Path(folder))]
    if tag and tag != f"v{PROJECT['version']}":
        wrong.append(f"the tag is {tag}, and pyproject.toml has version {PROJECT['version']}")
    print("\n".join(wrong) or f"{NAME}: wheel and sdist hold what they must, and nothing else", file=sys.stderr)
    return 1 if wrong else 0


def faults(folder: Path) -> Iterator[str]:
    """What is missing in a folder's wheel and sdist, and what is there that must not be."""
    wheel, sdist = folder / f"{NAME}-py3-none-any.whl", folder / f"{NAME}.tar.gz"
    yield from _compared(
        folder.name, {file.name for file in folder.iterdir()} - {".gitignore"}, {wheel.name, sdist.name}
    )
    code = set(_code())
    yield from _no_code(code)
    if wheel.is_file():
        with ZipFile(wheel) as archive:
            info = f"{NAME}.dist-info"
            wanted = code | {"cdk_backend/package.json"} | {f"{info}/{file}" for file in INFO}
            yield from _compared(wheel.name, set(archive.namelist()), wanted)
            yield from _metadata(archive.read(f"{info}/METADATA").decode())
    if sdist.is_file():
        with tarfile.open(sdist) as archive:
            held = {member.name.removeprefix(f"{NAME}/") for member in archive.getmembers()}
            yield from _compared(sdist.name, held, code | BESIDE | {".gitignore", "PKG-INFO"})


def _code() -> Iterator[str]:
    """The files of the packages as they lie here: code, data, and in each package the marker of its types."""
    for package in PACKAGES:
        yield f"{package}/py.typed"
        for file in (ROOT / package).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                yield str(file.relative_to(ROOT))


def _no_code(code: set[str]) -> Iterator[str]:
    for name in sorted(code):
        if not any(fnmatch(name, pattern) for pattern in ("*.py", *DATA)):
            yield f"{name} is no code: take it away, or add it to `DATA` of {Path(__file__).relative_to(ROOT)}"


def _compared(where: str, held: set[str], wanted: set[str]) -> Iterator[str]:
    yield from (f"{where}: {name} is missing" for name in sorted(wanted - held))
    yield from (f"{where}: {name} does not belong there" for name in sorted(held - wanted))


def _metadata(text: str) -> Iterator[str]:
    """What an index shows of the wheel is what pyproject.toml says."""
    said = message_from_string(text)
    if said["Version"] != PROJECT["version"] or said["License-Expression"] != PROJECT["license"]:
        yield f"METADATA says {said['Version']} and {said['License-Expression']}"
    needed = {line.replace(" ", "") for line in said.get_all("Requires-Dist", [])}
    if len(needed) != len(PROJECT["dependencies"]):
        yield f"METADATA needs {len(needed)} packages, pyproject.toml {len(PROJECT['dependencies'])}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
