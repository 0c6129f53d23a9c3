"""Whatever a person may mean, both engines say it, and so say the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from cdk_backend import observe as cdk_observe
from cdk_backend.stacks import app
from core.compare import compare
from core.lower import lower
from core.model import Foundation
from pulumi_backend import observe as pulumi_observe
from pulumi_backend.engine import document, preview
from pulumi_backend.render import render
from tests.strategies import foundations

pytestmark = pytest.mark.engine


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(foundation=foundations())
def test_both_engines_say_what_a_foundation_means(
    tmp_path_factory: pytest.TempPathFactory, foundation: Foundation
) -> None:
    graph = lower(foundation)
    folder = tmp_path_factory.mktemp("assembly")
    app(foundation, str(folder)).synth()
    cdk = cdk_observe.observe(
        Path(folder),
        foundation=foundation.name,
        account=foundation.account,
        region=foundation.region,
        protected=foundation.termination_protection,
        settled=foundation.stacks,
    )

    def program() -> None:
        render(graph, account=foundation.account, region=foundation.region)

    registered = json.loads(json.dumps(document(preview(program))))
    pulumi = pulumi_observe.observe(registered, account=foundation.account, region=foundation.region)

    assert cdk.faults == pulumi.faults == ()
    assert list(compare(graph, cdk.graph)) == list(compare(graph, pulumi.graph)) == []
