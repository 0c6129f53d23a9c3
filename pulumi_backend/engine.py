"""Pulumi's own mock monitor as an engine: a program runs in process, and what it registers is written down.

    python -m pulumi_backend.engine registrations.json

runs the foundation of `ISOFORM_ENV`, found in the folder `ISOFORM_CONFIG` (without it: the shipped one). No Pulumi CLI,
no credentials, no network; what comes out are the words that Pulumi's engine would have been given.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import os
import sys
import sysconfig
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import metadata
from keyword import iskeyword
from pathlib import Path
from typing import NamedTuple, NoReturn

from google.protobuf import empty_pb2, json_format, struct_pb2  # type: ignore[import-untyped]  # it ships no types
from pulumi import RunError, _types
from pulumi.runtime import config, mocks, rpc, settings, stack
from pulumi.runtime.proto import callback_pb2, resource_pb2

from core.errors import EngineFailed, IsoformError
from pulumi_backend.observe.words import IPV6_RANGE, stands_in

PROJECT = "isoform"
"""As Pulumi.yaml has it: the first word of each setting (`isoform:adopted`)."""
STACK = "pulumi:pulumi:Stack"

SIGNED: Mapping[str, str] = {
    rpc._special_secret_sig: "a secret, and a foundation holds none: templates and state keep it for many to read; "
    "keep it where AWS keeps secrets, and refer to it by name",
    rpc._special_resource_sig: "a whole resource: say which of its outputs, `.id` or another",
}
"""What the protocol signs, and why a preview refuses it."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A resource as the program told the engine."""

    urn: str
    """By which the protocol speaks of it: stack, project, the types of its components and its own, name."""
    request: Mapping[str, object]
    """The protocol's own words, in protobuf's JSON; an absent word has its zero value."""
    outputs: Mapping[str, object] = field(default_factory=dict)
    """What the program itself gives a component, and the stack by `pulumi.export`, to show."""


NAMES = frozenset({"name", "alarmName", "dashboardName"})
"""What the provider calls the name that we give a resource."""


class Answer(NamedTuple):
    """What the program hears of a resource that it registered."""

    id: str
    outputs: Mapping[str, object]
    """Beyond the inputs, which are outputs as they are."""


def in_tokens(registration: Registration) -> Answer:
    """Tokens, by which a reader knows whose attribute a text is: `${vpc/main|id}`."""
    name, stated = str(registration.request["name"]), registration.request.get("object", {})
    assert isinstance(stated, dict)
    # A name that the program states is a token too: whoever speaks of it speaks of the resource.
    unstated = [one for one in _outputs(str(registration.request["type"])) if one not in stated or one in NAMES]
    answered = {output: _token(name, output) for output in unstated}
    if registration.request["type"] == IPV6_RANGE and "ipv6CidrBlock" in answered:
        answered["ipv6CidrBlock"] = str(stands_in(name))
    return Answer(_token(name, "id"), answered)


def preview(
    program: Callable[[], None],
    *,
    stack_name: str = "preview",
    settings_of_stack: Mapping[str, str] | None = None,
    dry_run: bool = True,
    answer: Callable[[Registration], Answer] = in_tokens,
) -> tuple[Registration, ...]:
    """Run `program`, and give back what it registered, by URN: the order in which it registers varies.

    Each run starts afresh: its own thread, context and event loop, so that none sees another's stack or settings, and
    the caller may have a loop of its own. `answer` is asked of each resource, once all that it waits for is answered,
    from several threads at once; what it raises stops the program. Raises `EngineFailed` with the words of whatever
    stopped the program.
    """
    monitor = _Monitor(stack_name, answer)

    def run() -> None:
        config.set_all_config(dict(settings_of_stack or {}), [])
        settings.configure(
            settings.Settings(
                project=PROJECT,
                stack=stack_name,
                monitor=monitor,
                engine=mocks.MockEngine(None),
                dry_run=dry_run,
            )
        )
        _in_loop_of_its_own(program)

    with ThreadPoolExecutor(1, thread_name_prefix="pulumi-program") as thread:
        try:
            thread.submit(Context().run, run).result()
        except (Exception, SystemExit) as error:
            raise EngineFailed(_words(error)) from error
    return monitor.registered()


def _in_loop_of_its_own(program: Callable[[], None]) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # Where one resource fails, all that wait for it fail with it, and the loop would print each traceback.
    loop.set_exception_handler(lambda _loop, _context: None)
    try:
        loop.run_until_complete(stack.run_in_stack(lambda: _until_all_is_known(program)))
    finally:
        pending = asyncio.all_tasks(loop)
        for task in pending:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        asyncio.set_event_loop(None)
        loop.close()


async def _until_all_is_known(program: Callable[[], None]) -> None:
    """Run `program`, and wait for all outputs at once.

    The SDK waits for the next one, and then looks at all others again: with a thousand resources, and an account that
    answers one by one, that took most of the time. What fails is left for the SDK to raise.
    """
    program()
    while waited_for := {output for output in settings.SETTINGS.outputs if not output.done()}:
        done, _ = await asyncio.wait(waited_for, return_when=asyncio.FIRST_EXCEPTION)
        if any(output.cancelled() or output.exception() for output in done):
            return


class _Monitor(mocks.MockMonitor):
    """Writes down what is registered, and passes on what is answered.

    The protocol's own spelling of its calls; they come from several threads at once.
    """

    def __init__(self, stack_name: str, answer: Callable[[Registration], Answer]) -> None:
        # Not that of the class above: whatever would use what it keeps is overridden here.
        self._prefix = f"urn:pulumi:{stack_name}::{PROJECT}::"
        self._answer = answer
        self._lock = threading.Lock()
        self._requests: dict[str, dict[str, object]] = {}
        self._outputs: dict[str, dict[str, object]] = {}

    def registered(self) -> tuple[Registration, ...]:
        return tuple(
            Registration(urn, self._requests[urn], self._outputs.get(urn, {})) for urn in sorted(self._requests)
        )

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """As the engine makes it: with the types of all components above, but for the stack's."""
        above = parent.removeprefix(self._prefix).rpartition("::")[0]
        qualified = type_ if above in ("", STACK) else f"{above}${type_}"
        return f"{self._prefix}{qualified}::{name}"

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        urn = self.make_urn(request.parent, request.type, request.name)
        # The SDK keeps them in sets, of which the order varies.
        request.dependencies.sort()
        for of_input in request.propertyDependencies.values():
            of_input.urns.sort()
        for nowhere in (
            "sourcePosition",
            "stackTrace",
        ):  # where in the program: most of the words, and nobody's business
            request.ClearField(nowhere)
        words = json_format.MessageToDict(request)
        if refused := next(_signed(words.get("object")), None):
            path, signature = refused
            raise EngineFailed(f"{request.name}: {path} is {SIGNED.get(signature, 'no plain value')}")
        with self._lock:
            if urn in self._requests:
                raise EngineFailed(f"two resources of type {request.type} have the name {request.name}: {urn}")
            self._requests[urn] = words
        outputs = struct_pb2.Struct()
        outputs.CopyFrom(request.object)
        if not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=urn, object=outputs)
        answered = self._answer(Registration(urn, words))
        outputs.update(answered.outputs)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=answered.id, object=outputs)

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> empty_pb2.Empty:
        if outputs := json_format.MessageToDict(request.outputs):
            with self._lock:
                self._outputs[request.urn] = outputs
        return empty_pb2.Empty()

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> NoReturn:
        raise EngineFailed(f"a preview asks AWS nothing, but the program calls {request.tok}")

    def Call(self, request: resource_pb2.ResourceCallRequest) -> NoReturn:
        raise EngineFailed(f"a preview asks AWS nothing, but the program calls {request.tok}")

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> NoReturn:
        raise EngineFailed(f"a preview asks AWS nothing, but the program reads {request.type} {request.id}")

    def RegisterStackTransform(self, request: callback_pb2.Callback) -> NoReturn:
        raise EngineFailed("the program changes its resources by a transform of the stack, which a preview cannot run")

    def RegisterStackInvokeTransform(self, request: callback_pb2.Callback) -> NoReturn:
        raise EngineFailed("the program changes its calls by a transform of the stack, which a preview cannot run")


def _token(name: str, output: str) -> str:
    return f"${{{name}|{output}}}"


@cache
def _outputs(native: str) -> tuple[str, ...]:
    """The outputs of a type of `aws` that are text, in the provider's own spelling."""
    package, _, rest = native.partition(":")
    if package != "aws":
        return ()
    path, _, name = rest.partition(":")
    module = path.partition("/")[0]
    members = importlib.import_module(f"pulumi_aws.{module}_" if iskeyword(module) else f"pulumi_aws.{module}")
    types = _types.resource_types(getattr(members, name))
    return tuple(output for output, form in types.items() if form in (str, str | None))


def _signed(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Where in a value something stands that the protocol wraps in a block with a signature, and which."""
    inside: Iterable[tuple[str, object]] = ()
    if isinstance(value, dict):
        if signature := value.get(rpc._special_sig_key):
            yield path, signature
            return
        inside = ((f"{path}.{key}".lstrip("."), item) for key, item in value.items())
    elif isinstance(value, list):
        inside = ((f"{path}[{n}]", item) for n, item in enumerate(value))
    for at, item in inside:
        yield from _signed(item, at)


def _words(error: BaseException) -> str:
    """What stopped a program, in its own words: what was raised, and the last line of its own from which."""
    if isinstance(error, IsoformError | RunError):
        return str(error)
    said = "".join(traceback.format_exception_only(error)).strip()
    foreign = ("<", __file__, *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")))
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(foreign)]
    for frame in own[-1:]:
        said += f"\n  {os.path.relpath(frame.filename)}:{frame.lineno}: {frame.line}"
    return said


def document(registrations: Iterable[Registration]) -> dict[str, object]:
    """What observers read: the registrations, and the version of the package whose words they are."""
    return {
        "version": metadata.version("pulumi-aws"),
        "registrations": [asdict(registration) for registration in registrations],
    }


def main(arguments: list[str]) -> int:
    """Run the program that `pulumi preview` runs, and write what it registers to the one file named in `arguments`."""
    environment = os.environ.get("ISOFORM_ENV")
    if len(arguments) != 1 or not environment:
        print("usage: ISOFORM_ENV=dev python -m pulumi_backend.engine registrations.json", file=sys.stderr)
        return 1
    from pulumi_backend.__main__ import program

    try:
        written = json.dumps(document(preview(program, stack_name=environment)), sort_keys=True)
        Path(arguments[0]).write_text(written, encoding="utf-8")
    except (EngineFailed, OSError) as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    # Half the time of a child that lives for a second went into looking for garbage among all that the SDK loads, and
    # into taking it down at the end.
    gc.disable()
    status = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(status)
