"""Who may do what: roles, and what belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from core.graph.kind import Kind, Tags
from core.graph.policy import Policy
from core.graph.references import Attribute, Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcProvider(Kind):
    """An identity provider outside AWS whose tokens IAM accepts."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset({"arn"})

    url: str
    """With `https://`."""
    audiences: frozenset[str]
    """Whom its tokens are for: what IAM calls client ids."""
    thumbprints: frozenset[str]
    """Of certificates, in 40 hexadecimal digits. None for that which IAM itself finds."""
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedPolicy(Kind):
    """A policy of its own, that roles may share. CloudFormation cannot tag it, so it has no tags.

    Its description, which AWS never lets change, is its id.
    """

    attributes: ClassVar[frozenset[Attribute]] = frozenset({"arn"})

    name: str
    path: str
    """`/`, or `/team/`."""
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Kind):
    attributes: ClassVar[frozenset[Attribute]] = frozenset({"arn", "name"})

    name: str
    path: str
    """`/`, or `/team/`."""
    description: str
    trust: Policy
    """Who may become it."""
    max_session: int
    """In seconds: how long one may be it at a time."""
    boundary: Ref[ManagedPolicy] | str | None
    """What it may at most do: a managed policy, or the ARN of one that is not of this graph."""
    managed: frozenset[Ref[ManagedPolicy] | str]
    """Managed policies that it has: of this graph, or the ARNs of others, AWS's own among them."""
    inline: Mapping[str, Policy]
    """Policies of its own, by name."""
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceProfile(Kind):
    """What makes a role an EC2 instance's. CloudFormation cannot tag it, so it has no tags."""

    attributes: ClassVar[frozenset[Attribute]] = frozenset({"arn", "name"})

    name: str
    path: str
    role: Ref[Role]


Iam = OidcProvider | ManagedPolicy | Role | InstanceProfile
