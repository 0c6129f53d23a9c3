"""From what a person means to what will exist: each domain's part, joined into one graph.

Every value is stated here, so that no engine fills one in.
"""

from __future__ import annotations

from core.graph import ResourceGraph
from core.lower import endpoints, iam, monitoring, network, parameters, security
from core.model import Foundation

__all__ = ["lower"]


def lower(foundation: Foundation) -> ResourceGraph:
    """The resources that `foundation` means. Raises `GraphFault` where two of them would get one id."""
    return ResourceGraph.of(
        [
            *network.resources(foundation),
            *endpoints.resources(foundation),
            *security.resources(foundation),
            *iam.resources(foundation),
            *monitoring.resources(foundation),
            *parameters.resources(foundation),
        ]
    )
