"""What the provider can do with resources of one type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tests.live.pulumi_account.inputs import Inputs

Stated = Mapping[str, Any]


class Given(NamedTuple):
    """What AWS gives whoever makes a thing."""

    id: str
    """That which Pulumi's state has of it."""
    outputs: Mapping[str, str]
    """What the provider makes known of it beyond its id and its inputs."""


@dataclass(frozen=True, slots=True)
class Type:
    create: Callable[[Any, Inputs], str | Given]
    """Make it, by a client of `service`; what is given is its id alone, or more."""
    delete: Callable[[Any, str, Stated], None]
    """Delete the thing of that id, which was made of these inputs."""
    physical: Callable[[str, Stated], str] = lambda id, inputs: id
    """By which id AWS knows the thing of that id in the state."""
    service: str = "ec2"
    """As boto3 calls it."""
