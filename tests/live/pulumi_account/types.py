"""Every type that is carried out, by Pulumi's name for it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.live.pulumi_account import endpoints, iam, monitoring, network, parameters, security
from tests.live.pulumi_account.type import Type

TYPES: Mapping[str, Type] = {
    **network.TYPES,
    **endpoints.TYPES,
    **security.TYPES,
    **iam.TYPES,
    **monitoring.TYPES,
    **parameters.TYPES,
}
