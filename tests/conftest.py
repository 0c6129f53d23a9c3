"""What every test may count on: Node from the virtual environment, and a state folder of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cdk_backend.cli import node_folder

# Before anything imports aws_cdk, which starts Node.
os.environ["PATH"] = f"{node_folder()}{os.pathsep}{os.environ['PATH']}"
os.environ["CDK_VALIDATION"] = "false"
for name in [name for name in os.environ if name.startswith(("ISOFORM_", "AWS_", "PULUMI_"))]:
    del os.environ[name]


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where isoform keeps its state in this test: nothing of a person's is touched."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("ISOFORM_STATE", str(folder))
    return folder
