"""What the provider can do with resources of one type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.live.pulumi_account.inputs import Inputs

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


class Type(NamedTuple):
    create: Callable[[EC2Client, Inputs], str]
    """Make it, and give back the id that Pulumi's state has of it."""
    delete: Callable[[EC2Client, str, Mapping[str, Any]], None]
    """Delete the thing of that id, which was made of these inputs."""
    physical: Callable[[str, Mapping[str, Any]], str] = lambda id, inputs: id
    """By which id AWS knows the thing of that id in the state."""
