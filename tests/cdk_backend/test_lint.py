"""What CloudFormation's linter knows of its types is kept by every template of the sample."""

from __future__ import annotations

from pathlib import Path

import pytest
from cfnlint.api import ManualArgs, lint_file  # type: ignore[import-untyped]  # it ships no types

from core.graph import DOMAINS
from tests.cdk_backend.assemblies import synthesize
from tests.samples import REGION, SAMPLE

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesize(SAMPLE, tmp_path_factory.mktemp("linted"))


@pytest.mark.parametrize("domain", [domain for domain in DOMAINS if any(r.domain == domain for r in SAMPLE)])
def test_a_template_has_no_error(assembly: Path, domain: str) -> None:
    found = lint_file(assembly / f"acme-dev-{domain}.template.json", ManualArgs(regions=[REGION]))
    assert [str(match) for match in found if match.rule.id.startswith("E")] == []
