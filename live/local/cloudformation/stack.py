"""What CloudFormation remembers: stacks, their resources, events, exports and change sets, per account and region."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.utils import utcnow

from live.local.cloudformation.clients import Clients
from live.local.cloudformation.faults import NoSuchChangeSet, NoSuchStack, Refused
from live.local.cloudformation.intrinsics import Json
from live.local.cloudformation.resource import Made, Properties, Site
from live.local.cloudformation.template import Declaration, Template

if TYPE_CHECKING:
    from live.local.cloudformation.drift import Detection
    from live.local.cloudformation.steps import Step

STACK: Final = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class Event:
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str | None
    properties: Properties
    operation: str
    at: datetime = field(default_factory=utcnow)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True)
class Record:
    """A resource of a stack: what was asked for, and what is there. Never changed, only replaced by another."""

    logical_id: str
    declaration: Declaration
    properties: Properties
    made: Made
    status: str
    at: datetime = field(default_factory=utcnow)


@dataclass(frozen=True)
class Output:
    name: str
    value: str
    description: str | None
    export: str | None


@dataclass(frozen=True)
class Settings:
    """What a stack is deployed with beside its template."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    role: str | None = None
    capabilities: tuple[str, ...] = ()
    notifications: tuple[str, ...] = ()


@dataclass
class Stack:
    id: str
    name: str
    settings: Settings
    template: Template | None = None
    status: str = "REVIEW_IN_PROGRESS"
    reason: str | None = None
    created: datetime = field(default_factory=utcnow)
    updated: datetime | None = None
    deleted: datetime | None = None
    protected: bool = False
    rollback: bool = True
    records: dict[str, Record] = field(default_factory=dict)
    gone: dict[str, Record] = field(default_factory=dict)
    """What a deletion or the rollback of a creation has taken away, or has kept: told as long as nothing follows."""
    stuck: list[Step] = field(default_factory=list)
    """What a rollback could not set back."""
    settled: Mapping[str, Record] = field(default_factory=dict)
    """The resources as they are once that is set back too."""
    outputs: tuple[Output, ...] = ()
    imports: frozenset[str] = frozenset()
    events: list[Event] = field(default_factory=list)
    operation: str = ""
    """Of the creation, update, deletion or rollback at hand: by it the CDK CLI tells this failure from earlier ones."""

    def now(self, status: str, reason: str | None = None) -> None:
        if status.endswith("_IN_PROGRESS") and "CLEANUP" not in status:
            self.operation = str(uuid.uuid4())
        self.status, self.reason = status, reason
        self.events.append(Event(self.name, self.id, STACK, status, reason, {}, self.operation))

    def tell(self, record: Record, status: str, reason: str | None = None) -> None:
        """Write an event of a resource's."""
        made, kind = record.made, record.declaration.type
        told = (record.logical_id, made.physical_id, kind.name, status, reason, record.properties, self.operation)
        self.events.append(Event(*told))

    @property
    def needs(self) -> dict[str, frozenset[str]]:
        return {name: record.declaration.needs for name, record in self.records.items()}


@dataclass
class ChangeSet:
    id: str
    name: str
    stack: Stack
    creates: bool
    template: Template
    settings: Settings
    description: str | None
    changes: list[Json]
    reverts: bool = False
    """Whether it brings the account in line with the template, even where the template has not changed."""
    status: str = "CREATE_COMPLETE"
    execution: str = "AVAILABLE"
    reason: str | None = None
    created: datetime = field(default_factory=utcnow)


class Store(BaseBackend):
    """One account's CloudFormation in one region. moto empties it with all else when it is told to reset."""

    endpoint = ""
    """Where the account answers: said once, when the server is bound."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.stacks: dict[str, Stack] = {}
        self.change_sets: dict[str, ChangeSet] = {}
        self.detections: dict[str, Detection] = {}
        self._clients: dict[tuple[str, str], Clients] = {}
        self._writing = threading.Lock()
        """One deployment at a time per account and region; reading never waits."""
        self._deploying: set[str] = set()
        self._entering = threading.Lock()

    @property
    def clients(self) -> Clients:
        """As CloudFormation itself."""
        return self.acting("")

    def acting(self, role: str) -> Clients:
        """By the role with which a stack is deployed; where it has none, as itself."""
        at = (self.endpoint, role)
        if at not in self._clients:
            self._clients[at] = Clients(self.endpoint, self.account_id, self.region_name, role)
        return self._clients[at]

    @contextmanager
    def deploying(self, name: str, verb: str) -> Iterator[None]:
        """Alone in this account and region. Another deployment of the same stack is refused, of another one waits."""
        with self._entering:
            if name in self._deploying:
                raise self._busy(name, verb)
            self._deploying.add(name)
        try:
            with self._writing:
                yield
        finally:
            with self._entering:
                self._deploying.remove(name)

    def _busy(self, name: str, verb: str) -> Refused:
        known = next((stack for stack in self.alive() if stack.name == name), None)
        creates = known is None or known.status == "REVIEW_IN_PROGRESS"
        told = known.status if known and known.status.endswith("_IN_PROGRESS") else "UPDATE_IN_PROGRESS"
        status = "CREATE_IN_PROGRESS" if creates else told
        return Refused(f"Stack:{known.id if known else name} is in {status} state and can not be {verb}.")

    def site(self, stack: Stack, logical_id: str = "") -> Site:
        return Site(self.acting(stack.settings.role or ""), stack.name, logical_id)

    def arn(self, kind: str, name: str) -> str:
        return f"arn:{self.partition}:cloudformation:{self.region_name}:{self.account_id}:{kind}/{name}/{uuid.uuid4()}"

    def alive(self) -> list[Stack]:
        return [stack for stack in list(self.stacks.values()) if stack.deleted is None]

    def find(self, name_or_id: str) -> Stack:
        """A stack by its name, or dead or alive by its id. Raises NoSuchStack."""
        if name_or_id in self.stacks:
            return self.stacks[name_or_id]
        for stack in self.alive():
            if stack.name == name_or_id:
                return stack
        raise NoSuchStack(name_or_id)

    def exports(self) -> Iterator[tuple[Stack, Output]]:
        for stack in self.alive():
            for output in stack.outputs:
                if output.export:
                    yield stack, output

    def exported(self, name: str) -> str | None:
        return next((output.value for _, output in self.exports() if output.export == name), None)

    def importers(self, export: str) -> list[Stack]:
        return [stack for stack in self.alive() if export in stack.imports]

    def find_change_set(self, name_or_id: str, stack: str | None) -> ChangeSet:
        """The newest of that name: names are shared by all stacks. Raises NoSuchChangeSet."""
        for change_set in reversed(list(self.change_sets.values())):
            of_stack = stack is None or stack in (change_set.stack.name, change_set.stack.id)
            if name_or_id == change_set.id or (name_or_id == change_set.name and of_stack):
                return change_set
        raise NoSuchChangeSet(name_or_id)

    def forget_change_sets(self, stack: Stack, but: ChangeSet | None = None) -> None:
        """What was planned for a stack was planned from what it no longer is."""
        for change_set in list(self.change_sets.values()):
            if change_set.stack is stack and change_set is not but:
                del self.change_sets[change_set.id]


STORES: Final = BackendDict(Store, "cloudformation")
