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

import json
import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, TypeAlias

from botocore.exceptions import ClientError

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

    def arn(self, service: str, resource: str) -> str:
        region = "" if service == "iam" else self.region
        return f"arn:{self.partition}:{service}:{region}:{self.account}:{resource}"

    def made_up_name(self, limit: int) -> str:
        """A name as CloudFormation makes it up where the template gives none: never the same twice."""
        suffix = "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(12))
        return f"{self.stack}-{self.logical_id}"[: limit - 13] + f"-{suffix}"


@dataclass(frozen=True, slots=True)
class Made:
    """A thing that is there: its physical id, and what Fn::GetAtt gives."""

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What can change after it was made is a function, which is asked whenever a template asks."""


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


class Repeatable(ResourceType):
    """A thing whose calls can be made twice: what they have done is set back by making them again the other way."""

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        """Set what `new` says and `old` does not."""

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        try:
            self.put(site, made, old, new)
        except (ClientError, Failed):
            if old:
                self.put(site, made, new, old)
                self.settle(site, made, new, old)
            raise
        return made

    def actual(self, site: Site, made: Made, said: Properties) -> Properties | None:
        there = self.described(site, made, said)
        if there is None:
            return None
        return {name: as_said(said[name], there[name]) for name in said if name in there}

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        """What is there in the template's words, with None for what it has not; or None where the thing is gone."""
        raise Unread(self.name)


def differences(kind: ResourceType, old: Properties, new: Properties) -> tuple[str, ...]:
    """The properties in which two states of a thing differ."""
    return tuple(sorted(name for name in kind.properties if changed(name, old, new)))


def changed(name: str, old: Properties, new: Properties) -> bool:
    return bool(old.get(name) != new.get(name))


def said(properties: Properties, *names: str) -> dict[str, Any]:
    """Those of the named properties that the template says: absent ones stay absent in the call."""
    return {name: properties[name] for name in names if name in properties}


def as_said(said: Any, there: Any) -> Any:
    """What is there, as far as it was said: in the said order, and without what the template leaves open."""
    if there is None and said in ("", [], {}):
        return said
    if isinstance(said, dict) and isinstance(there, dict):
        return {name: as_said(value, there[name]) for name, value in said.items() if name in there}
    if isinstance(said, list) and isinstance(there, list):
        rest = list(there)
        for item in said:
            same = next((other for other in rest if as_said(item, other) == item), None)
            if same is None:
                return there
            rest.remove(same)
        return there if rest else said
    return there


_GONE: Final = frozenset(
    {
        "NoSuchEntity",
        "NotFound",
        "NotFoundException",
        "ParameterNotFound",
        "ResourceNotFound",
        "ResourceNotFoundException",
    }
)
"""In which words the services say that a thing is not there."""


def unless_gone(call: Callable[..., Any], **arguments: Any) -> Any:
    """What the call answers, or None where what it asks for is not there."""
    try:
        return call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise


def text_of(document: Any) -> str:
    """A document as a service takes it, whether the template says it as an object or as text."""
    return document if isinstance(document, str) else json.dumps(document)


def document_of(text: str, said: Any) -> Any:
    """A document of a service's, in the form in which the template says its own."""
    return text if isinstance(said, str) else json.loads(text)
