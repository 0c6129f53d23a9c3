"""The tags of whatever both engines can tag."""

from __future__ import annotations

from collections.abc import Callable

from core.graph import Tags
from core.model import Foundation


def tagging(foundation: Foundation) -> Callable[[str], Tags]:
    """A function from the rest of a name (`public-a`) to the tags of what has that name (`acme-dev-public-a`)."""
    default = {
        **foundation.tags,
        "project": foundation.project,
        "environment": foundation.environment,
        "managed-by": "isoform",
        "owner": foundation.owner,
        "cost-center": foundation.cost_center,
    }

    def tags(rest: str) -> Tags:
        return {**default, "Name": "-".join(part for part in (foundation.name, rest) if part)}

    return tags
