"""Every resource type that the embedded account implements. A domain adds its own by a line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from live.local.cloudformation import bootstrap, buckets, endpoints, iam, monitoring, network, parameters, security
from live.local.cloudformation.resource import ResourceType

TYPES: Final[Mapping[str, ResourceType]] = {
    kind.name: kind
    for domain in (bootstrap, buckets, network, endpoints, security, iam, monitoring, parameters)
    for kind in domain.TYPES
}
