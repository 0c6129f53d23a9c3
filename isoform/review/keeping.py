"""What is kept and protected: what a deletion leaves, what is encrypted, of what older versions stay.

What nobody sees in a rule or in a right: it is missed when something has gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.graph import Bucket, Key, LogGroup, Ref, Resource, ResourceGraph, Role, Topic
from core.model import Foundation
from isoform.review.words import GRADES, Code, Grade, Words


@dataclass(frozen=True, slots=True)
class Keeping:
    """A resource, or all of them, kept or protected otherwise than before."""

    grade: Grade
    """`more` is more protection, `less` is less; `alarming` where something can be lost by it."""
    id: str
    """`termination-protection` of all stacks."""
    says: str

    @property
    def words(self) -> Words:
        return (Code(self.id), f" {self.says}")


def keeping(
    was: ResourceGraph, now: ResourceGraph, before: Foundation | None = None, after: Foundation | None = None
) -> tuple[Keeping, ...]:
    """What can be lost first. With both foundations, of the stacks as well."""
    found = [*_stacks(before, after)]
    for id, resource in was.by_id.items():
        found += _stays(resource, now.by_id[id]) if id in now.by_id else _goes(resource)
    return tuple(sorted(found, key=lambda each: GRADES.index(each.grade)))


def _stacks(before: Foundation | None, after: Foundation | None) -> Iterator[Keeping]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html"""
    if before is None or after is None or before.termination_protection == after.termination_protection:
        return
    if after.termination_protection:
        yield Keeping("more", "termination-protection", "is on: CloudFormation deletes no stack until it is off again")
    else:
        yield Keeping("alarming", "termination-protection", "is off: whoever may delete stacks deletes these")


def _goes(resource: Resource) -> Iterator[Keeping]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html"""
    if resource.retained:
        yield Keeping("other", resource.id, "leaves the files and stays in the account, which pays for it as before")
    elif isinstance(resource, LogGroup | Bucket):
        yield Keeping("alarming", resource.id, "is deleted, with all that is in it")
    elif isinstance(resource, Key):
        yield Keeping("alarming", resource.id, "is deleted: what it has encrypted, nobody reads again")


def _stays(was: Resource, now: Resource) -> Iterator[Keeping]:
    if was.retained and not now.retained:
        yield Keeping("alarming", was.id, "is deleted with its stack from now on, and when it leaves the files")
    elif now.retained and not was.retained:
        yield Keeping("more", was.id, "stays in the account from now on, whatever is deleted")
    if isinstance(was, ENCRYPTED) and isinstance(now, ENCRYPTED) and was.key != now.key:
        yield _encrypted(was.id, was.key, now.key)
    if isinstance(was, Bucket) and isinstance(now, Bucket) and was.expire_days != now.expire_days:
        yield _expires(was.id, was.expire_days, now.expire_days)
    match was, now:
        case (Bucket(versioned=True), Bucket(versioned=False)):
            yield Keeping("alarming", was.id, "keeps no earlier versions: what is written over or deleted is gone")
        case (Bucket(versioned=False), Bucket(versioned=True)):
            yield Keeping("more", was.id, "keeps earlier versions of what is written over or deleted")
        case (Key(rotation=True), Key(rotation=False)):
            yield Keeping("alarming", was.id, "is rotated no longer: it encrypts by the same material for ever")
        case (Key(rotation=False), Key(rotation=True)):
            yield Keeping("more", was.id, "is rotated every year")
        case (Role(max_session=old), Role(max_session=new)) if old != new:
            grade: Grade = "less" if new > old else "more"
            yield Keeping(grade, was.id, f"gives credentials for {new // 3600} hours at most, was {old // 3600}")


def _expires(id: str, was: int | None, now: int | None) -> Keeping:
    longer = now is None or (was is not None and now > was)
    before, after = ("for ever" if days is None else f"{days} days" for days in (was, now))
    return Keeping("more" if longer else "less", id, f"keeps what is in it {after}, was {before}")


ENCRYPTED = (LogGroup, Topic, Bucket)


def _encrypted(id: str, was: Ref[Key] | None, now: Ref[Key] | None) -> Keeping:
    before = f", was by {was.target}" if was else ""
    if now is None:
        return Keeping("alarming", id, f"is encrypted by no key of yours any more{before}")
    return Keeping("other" if was else "more", id, f"is encrypted by {now.target}{before}")
