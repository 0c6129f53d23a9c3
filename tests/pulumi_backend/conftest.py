"""One run of the engine on the sample, for all tests that only read."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from core.graph import ResourceGraph
from tests.samples import ACCOUNT, REGION, SAMPLE


@pytest.fixture(scope="session")
def pulumi_aws() -> None:
    """The package, loaded: its deprecated classes warn as they are defined, used or not."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"aws\.\S+ has been deprecated in favor of", DeprecationWarning)
        from pulumi_aws.ec2 import Vpc  # noqa: F401  # asked for anything, a module loads whole
        from pulumi_aws.vpc import SecurityGroupIngressRule  # noqa: F401


@pytest.fixture(scope="session")
def registered(pulumi_aws: None) -> Callable[[ResourceGraph], Any]:
    """What the engine writes of a graph, as whoever reads its file has it."""
    from pulumi_backend.engine import document, preview
    from pulumi_backend.render import render

    def run(graph: ResourceGraph) -> Any:
        registrations = preview(lambda: render(graph, account=ACCOUNT, region=REGION), stack_name="test")
        return json.loads(json.dumps(document(registrations)))

    return run


@pytest.fixture(scope="session")
def sample(registered: Callable[[ResourceGraph], Any]) -> Any:
    return registered(SAMPLE)
