"""AWS's own dialect: plain words, of which some are what it calls a resource; and how each kind is found and read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv6Network

from core.errors import Unreadable
from core.graph import Attribute, Ipv6Range, Kind, Ref, Resource, SubnetOf, Tags, Text, share
from core.reading import Dialect, Reader
from live.observe.asked import Asked, Item
from live.observe.snapshot import Snapshot

Unread = Mapping[str, str]


def unread(**reasons: Iterable[str]) -> Unread:
    """Words that are not read, by name, each with its reason (`_` for a blank)."""
    return {name: reason.replace("_", " ") for reason, names in reasons.items() for name in names}


@dataclass(frozen=True, slots=True)
class Native:
    """How a kind is found in a snapshot, and read."""

    kind: type[Resource]
    recorded_as: frozenset[str]
    """Its types in the engines' own records."""
    items: Callable[[Snapshot], Iterable[Item]]
    names: Callable[[Item], tuple[str, ...]]
    """What engines call an item in their records; first, what AWS itself calls it."""
    read: Callable[..., Resource]
    unread: Unread
    """AWS's words that say nothing of what was meant, each with its reason."""
    removal: Callable[[Item], str] = lambda item: ""
    """Of the AWS CLI's `aws` and the service, the command that takes an item away which is in no record."""
    within: str = ""
    """The word that names what an item goes with: where that is in no record either, it alone is told."""
    expected: Callable[[Item, Snapshot], bool] = lambda item, snapshot: False
    """Whether an item that is in no record may be there: AWS makes it by itself, or it belongs to nothing of ours."""
    called: Mapping[Attribute, Callable[[Item], str]] = field(default_factory=dict)
    """What AWS calls an item, by attribute."""
    tells_its_own: bool = False
    """Whether an item that is in the record tells by itself of whatever is `within` it, in a record or not."""
    asked: Asked | None = None
    """How it is asked for; None for what is found in the VPCs."""

    @property
    def service(self) -> str:
        return self.asked.service if self.asked else "ec2"


def named(word: str) -> Callable[[Item], tuple[str, ...]]:
    """By the id in this word alone."""
    return lambda item: (item[word],)


def word(name: str) -> Callable[[Item], str]:
    """What stands in this word."""
    return lambda item: str(item[name])


Known = Mapping[tuple[type[Kind], Attribute, str], str]
"""Model ids by what AWS calls a resource: kind, attribute, and the word itself."""


def dialect(known: Known, ranges: Mapping[IPv6Network, str] | None = None) -> Dialect:
    """A text says nothing of whose words it is made of; where a resource is meant, a word is looked up in `known`, and
    in `ranges` whose addresses of IPv6 they are.
    """

    def decode(value: object) -> Text:
        if not isinstance(value, str):
            raise Unreadable("", f"{value!r} is no text")
        return Text.of(value)

    def of_range(value: object) -> SubnetOf:
        if isinstance(value, str):
            with suppress(ValueError):
                part = IPv6Network(value)
                for block, id in (ranges or {}).items():
                    if part.subnet_of(block) and str(part) == value:
                        return share(Ref(Ipv6Range, id), block, part)
        raise Unreadable("", f"{value!r} is in no range of IPv6 that is ours")

    return Dialect(decode, {}, known, share=of_range)


def own_tags(r: Reader, key: str = "Key", value: str = "Value") -> Tags:
    """Without those that AWS writes: their keys begin with `aws:`, and nobody else's may.

    https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions
    """
    return _own(r.pairs("Tags", key, value)) if r.has("Tags") else {}


def own_tags_by_name(r: Reader) -> Tags:
    """Likewise, where a service writes them as a mapping."""
    return _own(r.strings_by_name("Tags"))


def no_tags(r: Reader) -> None:
    """Of a kind that not every engine can tag."""
    if tags := own_tags(r):
        raise r.unreadable("Tags", f"{dict(tags)}, on what isoform does not tag")


def _own(tags: Tags) -> Tags:
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}
