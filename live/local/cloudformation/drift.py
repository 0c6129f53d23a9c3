"""Drift: what somebody has changed of a stack's resources since it was deployed, read from the account itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias

from moto.core.utils import utcnow

from live.local.cloudformation.resource import Properties, Unread, differences
from live.local.cloudformation.stack import Record, Stack, Store
from live.local.cloudformation.template import Template

Found: TypeAlias = Mapping[str, Properties | None]
"""By logical id what is there, in the template's words; None for what is gone. Types that nobody reads are left out."""

NOWHERE_LOOKED: Final[Found] = {}
"""A deployment that believes the stack's own records, as all do but a drift-aware one."""


def look(store: Store, stack: Stack, template: Template | None = None) -> Found:
    """What is there of a stack's resources, and of what the template says of them anew."""
    found: dict[str, Properties | None] = {}
    for name, record in stack.records.items():
        declared = template.resources.get(name) if template else None
        said = {**dict.fromkeys(declared.properties if declared else ()), **record.properties}
        try:
            found[name] = record.declaration.type.actual(store.site(stack, name), record.made, said)
        except Unread:
            continue
    return found


def as_found(record: Record, there: Properties) -> Properties:
    """The record's properties as they are in the account; the record's own where nothing has drifted."""
    seen = {name: value for name, value in {**record.properties, **there}.items() if value is not None}
    return seen if differences(record.declaration.type, record.properties, seen) else record.properties


@dataclass(frozen=True)
class Drift:
    """What one look at a resource has shown."""

    record: Record
    there: Properties | None

    @property
    def actual(self) -> Properties | None:
        return None if self.there is None else as_found(self.record, self.there)

    @property
    def names(self) -> tuple[str, ...]:
        """The properties that are not as they were deployed."""
        kind = self.record.declaration.type
        return () if self.actual is None else differences(kind, self.record.properties, self.actual)

    @property
    def status(self) -> Literal["DELETED", "MODIFIED", "IN_SYNC"]:
        return "DELETED" if self.there is None else "MODIFIED" if self.names else "IN_SYNC"


@dataclass(frozen=True)
class Detection:
    """What a drift detection of a whole stack has shown."""

    id: str
    stack: Stack
    drifts: tuple[Drift, ...]
    at: datetime = field(default_factory=utcnow)

    @property
    def drifted(self) -> int:
        return sum(drift.status != "IN_SYNC" for drift in self.drifts)

    @property
    def status(self) -> str:
        return "DRIFTED" if self.drifted else "IN_SYNC"


def detect(store: Store, stack: Stack) -> tuple[Drift, ...]:
    return tuple(Drift(stack.records[name], there) for name, there in look(store, stack).items())
