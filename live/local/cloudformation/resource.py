"""A resource type of CloudFormation's: declared data, and how it is made, changed and unmade.

A new type is a small class in its domain's file, and a line in that file's TYPES. The engine calls, in this order:

    create   the bare thing, in one call to the account, so that it is there or it isn't
    update   from {} to the properties: whatever can change later is set here, at creation too; all or nothing
    settle   the same, for what must go: on an update only once all else has succeeded, so that a rollback finds
             what was there before, ids and all
    undo     on a rollback, what an update has done and no settle has finished
    delete   the thing, whatever state it is in

and, to see what somebody has changed since, `actual`. A type without it works, but shows no drift.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from live.local.cloudformation.clients import Clients
from live.local.cloudformation.shape import Shape

Properties: TypeAlias = Mapping[str, Any]
"""Resolved, and read to the types of the declared shapes; `Tags` holds the stack's and AWS's own tags too."""


Taken: TypeAlias = Mapping[str, Shape]
"""The properties that a type takes. All others are refused by name."""


@dataclass(frozen=True)
class Site:
    """Where a resource is made, and for which stack."""

    clients: Clients
    stack: str
    logical_id: str

    @property
    def account(self) -> str:
        return self.clients.account

    @property
    def region(self) -> str:
        return self.clients.region

    @property
    def partition(self) -> str:
        return "aws-cn" if self.region.startswith("cn-") else "aws"

    def made_up_name(self, limit: int) -> str:
        """A name as CloudFormation makes it up where the template gives none: never the same twice."""
        suffix = "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(12))
        return f"{self.stack}-{self.logical_id}"[: limit - 13] + f"-{suffix}"


@dataclass(frozen=True, slots=True)
class Made:
    """A thing that is there: its physical id, and what Fn::GetAtt gives."""

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


class Failed(Exception):
    """The account would not do what the template asks; the text says why."""


class Unread(Exception):
    """A type whose things nobody reads: whether they have drifted is not known."""


class ResourceType:
    """What every type declares. The properties are those that the account really holds, not all that AWS has."""

    name: ClassVar[str]
    properties: ClassVar[Taken]
    required: ClassVar[frozenset[str]] = frozenset()
    create_only: ClassVar[frozenset[str]] = frozenset()
    """A change of one of these replaces the thing."""
    attributes: ClassVar[frozenset[str]] = frozenset()
    custom_name: ClassVar[str] = ""
    """The property by which a person names the thing: two of one name cannot be there at once."""
    system_tags: ClassVar[bool] = False
    """Whether CloudFormation adds its own aws:cloudformation:* tags."""

    def replaces(self, old: Properties, new: Properties) -> bool:
        """Whether this change needs a new thing."""
        return any(old.get(name) != new.get(name) for name in self.create_only)

    def create(self, site: Site, new: Properties) -> Made:
        raise NotImplementedError

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        """Set what `new` says, or raise and leave all as it was. Types without mutable properties set nothing."""
        return made

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        """Take away what `new` no longer says."""

    def undo(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        """Set back an update from `old` to `new`. Enough where setting and taking away can be done twice."""
        self.update(site, made, new, old)
        self.settle(site, made, new, old)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        raise NotImplementedError

    def restore(self, site: Site, made: Made, old: Properties) -> None:
        """Put back what a replacement, now deleted, had to push out of its place."""

    def actual(self, site: Site, made: Made, said: Properties) -> Properties | None:
        """What is there now of what was said, in the template's words; None where the thing is gone.

        A property that was said and is no more is None. What a template leaves open is no drift, and is not told; nor
        is what stands beside what was said (a stray rule). Raises Unread.
        """
        raise Unread(self.name)


def differences(kind: ResourceType, old: Properties, new: Properties) -> tuple[str, ...]:
    """The properties in which two states of a thing differ."""
    return tuple(sorted(name for name in kind.properties if changed(name, old, new)))


def changed(name: str, old: Properties, new: Properties) -> bool:
    return bool(old.get(name) != new.get(name))


def said(properties: Properties, *names: str) -> dict[str, Any]:
    """Those of the named properties that the template says: absent ones stay absent in the call."""
    return {name: properties[name] for name in names if name in properties}
