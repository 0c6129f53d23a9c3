"""A program run against an account: each registration is carried out as it comes."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from core.errors import EngineFailed
from core.graph import ResourceGraph
from live.target import Target
from pulumi_backend.engine import Answer, Registration, in_tokens, preview
from pulumi_backend.observe.program import COMPONENTS, PROVIDER, UNREAD
from pulumi_backend.render import render
from tests.live.pulumi_account.applied import Applied, Made
from tests.live.pulumi_account.inputs import Inputs
from tests.live.pulumi_account.type import Given
from tests.live.pulumi_account.types import TYPES

PATIENCE = 60.0
"""Seconds for which a late resource waits for all others."""
HONOURED = frozenset(
    {
        "type",
        "name",
        "parent",
        "custom",
        "object",
        "dependencies",
        "propertyDependencies",
        "provider",
        "version",
        "retainOnDelete",
        "aliases",  # what older states call it: here is none
        "additionalSecretOutputs",  # what the state encrypts
    }
)
"""The protocol's words that are carried out here. Another one stops the program, where it says anything."""


def apply(graph: ResourceGraph, target: Target, *, stack: str = "test", late: str | None = None) -> Applied:
    """Carry out in `target` what Pulumi's rendering of `graph` registers. Raises `EngineFailed`, as below."""

    def program() -> None:
        render(graph, account=target.account, region=target.region)

    return apply_program(program, target, stack=stack, late=late)


def apply_program(
    program: Callable[[], None], target: Target, *, stack: str = "test", late: str | None = None
) -> Applied:
    """Carry out in `target` what `program` registers.

    One thing is made at a time, in the order in which the program's own waiting lets them come. The resource of the
    name `late` comes last of all that does not wait for it: what forgot to say that it does is then refused, where EC2
    refuses it, and not only when it happens to come first.

    Raises `EngineFailed`, by name, for the first thing that the account refuses or that is not carried out here; what
    is made by then stays, and no more is made.
    """
    before = _before(preview(program, stack_name=stack, dry_run=False), late) if late else frozenset[str]()
    account = _Account(target, late, before)
    registrations = preview(program, stack_name=stack, dry_run=False, answer=account.answer)
    return Applied(target, registrations, tuple(account.made.values()), account.ids)


def _before(registrations: Sequence[Registration], late: str) -> frozenset[str]:
    """The URNs of all that does not wait for the resource `late`, however far around."""
    waits = {one.urn: one.request.get("dependencies", []) for one in registrations if one.request.get("custom")}
    waiting = {one.urn for one in registrations if one.urn in waits and one.request["name"] == late}
    if not waiting:
        raise EngineFailed(f"no resource has the name {late}")
    while more := {urn for urn, of in waits.items() if not waiting.isdisjoint(_strings(of))} - waiting:
        waiting |= more
    return frozenset(waits.keys() - waiting)


def _strings(value: object) -> list[str]:
    assert isinstance(value, list)
    return value


class _Account:
    """Carries out one registration at a time: the program asks from several threads at once."""

    def __init__(self, target: Target, late: str | None, before: frozenset[str]) -> None:
        self._target, self._late, self._before = target, late, before
        self._client = cache(target.client)
        self._turn = threading.Condition()
        self._failed: Exception | None = None
        self.ids: dict[str, str] = {}
        self.made: dict[str, Made] = {}

    def answer(self, registration: Registration) -> Answer:
        with self._turn:
            if registration.request["name"] == self._late:
                self._wait_for_the_others()
            if self._failed:
                raise self._failed
            try:
                id, outputs = self._carried_out(registration)
            except Exception as error:
                self._failed = error
                raise
            finally:
                self._turn.notify_all()  # who waits looks once this block is left
            self.ids[registration.urn] = id
        return Answer(id, {**in_tokens(registration).outputs, **_stated(registration), **outputs})

    def _wait_for_the_others(self) -> None:
        def free() -> bool:
            return self._failed is not None or self._before <= self.ids.keys()

        if not self._turn.wait_for(free, PATIENCE):
            missing = ", ".join(sorted(urn.rpartition("::")[2] for urn in self._before - self.ids.keys()))
            self._failed = EngineFailed(f"{self._late} waited {PATIENCE:g} s for {missing}")

    def _carried_out(self, registration: Registration) -> Given:
        request = registration.request
        name, native = str(request["name"]), str(request["type"])
        for word, value in request.items():
            if value and word not in HONOURED and word not in UNREAD:
                raise EngineFailed(f"{name}: {word}: nothing here carries out this option")
        inputs = Inputs(name, _stated(registration))
        if native == PROVIDER:
            return Given(self._provider(inputs), {})
        if request.get("provider") not in {f"{urn}::{id}" for urn, id in self.ids.items()}:
            raise EngineFailed(f"{name}: provider: none of the program's own, so that a person's settings would decide")
        if native not in TYPES:
            raise EngineFailed(f"{name}: nothing here makes {native}")
        try:
            made = TYPES[native].create(self._client(TYPES[native].service), inputs)
        except ClientError as error:
            raise EngineFailed(f"{name}: {error}") from error
        given = made if isinstance(made, Given) else Given(made, {})
        parent = str(request["parent"]).split("::")[2].rpartition("$")[2]
        self.made[registration.urn] = Made(
            id=name,
            type=native,
            state_id=given.id,
            physical=TYPES[native].physical(given.id, _stated(registration)),
            domain=COMPONENTS[parent],
            retained=bool(request.get("retainOnDelete")),
            inputs=_stated(registration),
        )
        return given

    def _provider(self, inputs: Inputs) -> str:
        """It refuses every account that it is not allowed, and acts in no region but its own."""
        region, allowed = inputs.text("region"), inputs.text("allowedAccountIds")
        # Whose credentials these are is asked, not believed; what regions there are is not checked.
        checks = inputs.text("skipCredentialsValidation", "false"), inputs.text("skipRegionValidation", "true")
        inputs.done()
        if checks != ("false", "true"):
            raise inputs.fault("skipCredentialsValidation or skipRegionValidation", f"{checks} is not carried out here")
        if region != self._target.region:
            raise inputs.fault("region", f"{region}, where the account is looked at in {self._target.region}")
        caller = self._target.client("sts").get_caller_identity()["Account"]
        if caller not in json.loads(allowed):
            raise inputs.fault("allowedAccountIds", f"{allowed}, where the credentials are of {caller}")
        return str(uuid.uuid4())


def _stated(registration: Registration) -> Mapping[str, Any]:
    stated = registration.request.get("object", {})
    assert isinstance(stated, dict)
    return stated
