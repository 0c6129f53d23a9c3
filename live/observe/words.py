"""EC2's dialect: physical ids as references, and how each kind is found among what EC2 lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from core.errors import Unreadable
from core.graph import AttributeOf, Kind, Resource, Tags, Text
from core.reading import Dialect, Reader
from live.observe.snapshot import Item, Snapshot

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
    """What engines call an item in their records; first, what EC2 calls it in others."""
    read: Callable[..., Resource]
    unread: Unread
    """EC2's words that say nothing of what was meant, each with its reason."""
    removal: Callable[[Item], str]
    """Of the AWS CLI's `aws ec2`, the command that takes an item away which is in no record."""
    within: str = ""
    """The word that names what an item goes with: where that is in no record either, it alone is told."""
    expected: Callable[[Item, Snapshot], bool] = lambda item, snapshot: False
    """Whether an item that is in no record may be there: because AWS makes it by itself, or because it is in no VPC."""


def named(word: str) -> Callable[[Item], tuple[str, ...]]:
    """By the id in this word alone."""
    return lambda item: (item[word],)


def dialect(ids: Mapping[str, str], kinds: Mapping[str, type[Kind]]) -> Dialect:
    """`ids`: model ids by what EC2 calls a resource."""

    def decode(value: object) -> Text:
        if not isinstance(value, str):
            raise Unreadable("", f"{value!r} is no text")
        return Text.of(AttributeOf(ids[value], "id") if value in ids else value)

    return Dialect(decode, kinds)


def own_tags(r: Reader) -> Tags:
    """Without those that AWS writes: their keys begin with `aws:`, and nobody else's may.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
    """
    if not r.has("Tags"):
        return {}
    return {key: value for key, value in r.pairs("Tags", "Key", "Value").items() if not key.startswith("aws:")}
