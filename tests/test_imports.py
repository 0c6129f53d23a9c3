"""Which room loads what: the core no SDK, neither backend the other, and a light command neither engine."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
SDKS = {"aws_cdk", "jsii", "pulumi", "pulumi_aws", "boto3", "botocore", "moto", "pydantic", "ruamel", "rich", "typer"}
ROOT = Path(__file__).parents[1]


def loaded(code: str) -> set[str]:
    """The top-level modules that a fresh Python has after `code`."""
    program = f"{code}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return set(done.stdout.split())


def modules(package: str) -> list[str]:
    folder = ROOT / package
    return [package, *(m.name for m in pkgutil.walk_packages([str(folder)], f"{package}."))]


def test_the_core_loads_the_standard_library_alone() -> None:
    found = loaded("import " + ", ".join(modules("core")))
    assert not found & (SDKS | {"config", "cdk_backend", "pulumi_backend", "live", "isoform"})
    assert (
        found - {"core", "__main__"} <= set(sys.stdlib_module_names) | {"sitecustomize", "_virtualenv"} | own_startup()
    )


def own_startup() -> set[str]:
    return loaded("pass")


@pytest.mark.engine
def test_the_cdk_backend_does_not_load_pulumi() -> None:
    found = loaded("import " + ", ".join(m for m in modules("cdk_backend")))
    assert "aws_cdk" in found
    assert not found & {"pulumi", "pulumi_aws", "pulumi_backend", "boto3", "moto"}


@pytest.mark.engine
def test_the_pulumi_backend_does_not_load_cdk() -> None:
    found = loaded("import " + ", ".join(m for m in modules("pulumi_backend") if not m.endswith("__main__")))
    assert "pulumi" in found
    assert not found & {"aws_cdk", "jsii", "cdk_backend", "boto3", "moto"}


@pytest.mark.parametrize(
    "package", ["cdk_backend.observe", "pulumi_backend.observe", "isoform.preview", "isoform.deploy"]
)
def test_what_the_command_reads_with_loads_no_engine(package: str) -> None:
    assert not loaded(f"import {package}") & {"aws_cdk", "jsii", "pulumi", "pulumi_aws", "boto3", "moto"}


@pytest.mark.parametrize("arguments", [["--help"], ["validate"], ["show"]])
def test_a_light_command_loads_neither_engine(arguments: list[str]) -> None:
    run = f"import sys; sys.argv = ['isoform', *{arguments!r}]\nfrom isoform.cli import main\n"
    quiet = "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()):\n"
    quiet += "    with contextlib.suppress(SystemExit):\n        main()\n"
    assert not loaded(run + quiet) & {"aws_cdk", "jsii", "pulumi", "pulumi_aws", "boto3", "moto"}
