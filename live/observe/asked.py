"""What AWS says of what a record names: asked for by name, ARN or id, in few calls, and side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from core.graph import Kind
from live.target import refusing

T = TypeVar("T")
Item = Mapping[str, Any]
ALL: Final = 10**6
"""As many names as there may be: one call answers for all."""
Names = Mapping[type[Kind], Sequence[str]]
"""What a record calls its resources in the account, by kind."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a kind is asked for that stands in no VPC."""

    service: str
    """As boto3 and the AWS CLI call it."""
    of: Callable[[Any, Sequence[str]], Iterable[Item]]
    """Those of these names that are there, by a client of the service."""
    at_once: int = 1
    """How many names go into one call."""
    more: Callable[[Any, Item], Item] = lambda client, item: item
    """One of them, with what other calls say of it: its tags, its policies."""
    owner: type[Kind] | None = None
    """The kind of which AWS shows what belongs to it; even where the record has nothing that does."""
    beside: Callable[[Any, Names], Iterable[Item]] = lambda client, names: ()
    """What belongs to those of the record, and is not in it."""


def ask(
    calls: Executor, clients: Mapping[str, Any], asked: Mapping[type[Kind], Asked], names: Names
) -> Callable[[], Mapping[type[Kind], Sequence[Item]]]:
    """Ask for all of `names`; what is given back waits for the answers, and raises `TargetRefused`."""
    found = {
        kind: [
            calls.submit(_found, clients[asked[kind].service], asked[kind], kind, part)
            for part in chunks(names[kind], asked[kind].at_once)
        ]
        for kind in names
    }
    owned = [kind for kind, how in asked.items() if how.owner in names]
    beside = {kind: calls.submit(_beside, clients[asked[kind].service], asked[kind], kind, names) for kind in owned}

    def answers() -> Mapping[type[Kind], Sequence[Item]]:
        whole = {
            kind: [
                calls.submit(_whole, clients[asked[kind].service], asked[kind], kind, item)
                for part in parts
                for item in part.result()
            ]
            for kind, parts in found.items()
        }
        answered = {kind: [each.result() for each in parts] for kind, parts in whole.items()}
        return answered | {kind: [*answered.get(kind, ()), *more.result()] for kind, more in beside.items()}

    return answers


def chunks(names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The names in parts of as many as go into one call."""
    return (names[n : n + size] for n in range(0, len(names), size))


def there(call: Callable[..., Item], **arguments: object) -> Item | None:
    """What a call answers, without what boto3 says of the answer; None where AWS has no such thing."""
    answered = _unless_absent(lambda: call(**arguments))
    return answered and {word: value for word, value in answered.items() if word != "ResponseMetadata"}


def there_in_pages(client: Any, operation: str, **arguments: object) -> Sequence[Item]:
    """All pages of an answer; none where AWS has no such thing."""
    return _unless_absent(lambda: [*pages(client, operation, **arguments)]) or []


def _unless_absent(call: Callable[[], T]) -> T | None:
    from botocore.exceptions import ClientError

    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] in ABSENT:
            return None
        raise


ABSENT = frozenset(
    {
        "NoSuchEntity",  # iam
        "NoSuchBucket",
        "NoSuchBucketPolicy",
        "NoSuchCORSConfiguration",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "NoSuchTagSet",
        "NoSuchWebsiteConfiguration",
        "OwnershipControlsNotFoundError",
        "ReplicationConfigurationNotFoundError",
        "ServerSideEncryptionConfigurationNotFoundError",  # up to here: s3
        "NotFound",  # sns
        "NotFoundException",  # kms
        "ResourceNotFoundException",  # events, logs
        "ResourceNotFound",  # cloudwatch
    }
)
"""What services answer of a thing that they do not have."""


def pages(client: Any, operation: str, **arguments: object) -> Iterable[Item]:
    answered: Iterable[Item] = client.get_paginator(operation).paginate(**arguments)
    return answered


def _found(client: Any, asked: Asked, kind: type[Kind], names: Sequence[str]) -> list[Item]:
    with refusing(f"{asked.service} did not say which {kind.__name__} it has"):
        return [*asked.of(client, names)]


def _whole(client: Any, asked: Asked, kind: type[Kind], item: Item) -> Item:
    with refusing(f"{asked.service} did not say all of a {kind.__name__}"):
        return asked.more(client, item)


def _beside(client: Any, asked: Asked, kind: type[Kind], names: Names) -> list[Item]:
    with refusing(f"{asked.service} did not say which other {kind.__name__} it has"):
        return [*asked.beside(client, names)]
