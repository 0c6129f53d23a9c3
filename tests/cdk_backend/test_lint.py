"""What CloudFormation's linter knows of its types is kept by every template, of the sample and as shipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from cfnlint.api import ManualArgs, lint_file  # type: ignore[import-untyped]  # it ships no types

from cdk_backend.stacks import app
from config.environments import environments, load
from core.graph import DOMAINS
from tests.cdk_backend.assemblies import synthesize
from tests.samples import REGION, SAMPLE

pytestmark = pytest.mark.engine
EXPLAINED = {"W3010": "which zones a foundation stands in is said in its file: the same ones whoever deploys it"}
"""Warnings by their rule, and why they are none."""


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesize(SAMPLE, tmp_path_factory.mktemp("linted"))


@pytest.mark.parametrize("domain", [domain for domain in DOMAINS if any(r.domain == domain for r in SAMPLE)])
def test_a_template_has_no_error(assembly: Path, domain: str) -> None:
    found = lint_file(assembly / f"acme-dev-{domain}.template.json", ManualArgs(regions=[REGION]))
    assert [str(match) for match in found if match.rule.id.startswith("E")] == []


@pytest.mark.parametrize("environment", environments())
def test_what_is_shipped_has_no_error_and_no_warning_that_is_not_explained(environment: str, tmp_path: Path) -> None:
    foundation = load(environment)
    app(foundation, str(tmp_path)).synth()
    files = sorted(tmp_path.glob("*.template.json"))
    found = [match for file in files for match in lint_file(file, ManualArgs(regions=[foundation.region]))]
    assert len(files) == len(DOMAINS)
    assert {match.rule.id for match in found} == EXPLAINED.keys()
