"""Every type that is carried out, by Pulumi's name for it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.live.pulumi_account import network, security
from tests.live.pulumi_account.type import Type

TYPES: Mapping[str, Type] = {**network.TYPES, **security.TYPES}
