"""What a program made: by which id AWS knows each thing, what Pulumi would have in its state, and how it all goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.errors import EngineFailed
from core.graph import Domain
from live.target import Target
from pulumi_backend.engine import Registration
from tests.live.pulumi_account import export
from tests.live.pulumi_account.types import TYPES


@dataclass(frozen=True, slots=True)
class Made:
    """A resource that a registration became."""

    id: str
    """The model id: Pulumi's name of it."""
    type: str
    state_id: str
    """By which Pulumi knows it: the id in its state."""
    physical: str
    """By which AWS knows it. But for a route, which AWS knows by table and destination alone, the same."""
    domain: Domain
    """That of its component."""
    retained: bool
    inputs: Mapping[str, object]


@dataclass(frozen=True)
class Applied:
    """All that a program made in `target`."""

    target: Target
    registrations: Sequence[Registration]
    made: Sequence[Made]
    """In the order in which they were made."""
    ids: Mapping[str, str]
    """Those in Pulumi's state, by URN, the provider's among them."""

    @property
    def physical(self) -> Mapping[str, str]:
        """By model id, by which id AWS knows the thing."""
        return {made.id: made.physical for made in self.made}

    @cached_property
    def export(self) -> dict[str, Any]:
        """As `pulumi stack export` prints it, as far as a program decides it."""
        return export.of(self.registrations, self.ids)


def destroy(applied: Applied) -> list[Made]:
    """Delete all but what is retained, last made first, as `pulumi destroy` does. Gives back what was retained."""
    services = {TYPES[made.type].service for made in applied.made}
    clients = {service: applied.target.client(service) for service in services}
    for made in reversed(applied.made):
        if not made.retained:
            _deleted(clients[TYPES[made.type].service], made)
    return [made for made in applied.made if made.retained]


def _deleted(client: Any, made: Made) -> None:
    from botocore.exceptions import ClientError

    try:
        TYPES[made.type].delete(client, made.state_id, made.inputs)
    except ClientError as error:
        raise EngineFailed(f"{made.id}: {error}") from error
