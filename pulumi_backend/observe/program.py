"""A program as a whole: the stack, its one provider, and the component of each domain."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from core.errors import ObservationFault, Unmapped, Unreadable
from core.graph import DOMAINS, Domain
from core.reading import Dialect, Findings, Reader
from pulumi_backend.observe.words import decoder

STACK, PROVIDER = "pulumi:pulumi:Stack", "pulumi:providers:aws"
COMPONENTS: Mapping[str, Domain] = {f"isoform:index:{domain.capitalize()}": domain for domain in DOMAINS}

UNREAD = {
    "acceptSecrets": "what the SDK can do",
    "acceptResources": "what the SDK can do",
    "supportsPartialValues": "what the SDK can do",
    "supportsResultReporting": "what the SDK can do",
    "sourcePosition": "where in the program",
    "stackTrace": "where in the program",
}
"""The protocol's words that say nothing about what will exist."""

EMPTY: Mapping[str, object] = {"dependencies": [], "propertyDependencies": {}}
"""What it means that they are left out: protobuf's JSON leaves out what is empty.

https://protobuf.dev/programming-guides/json/#presence
"""

PLAIN = Dialect(decoder({}, {}), {})
"""For what speaks of no resource."""


class Registered(NamedTuple):
    """What the program said of one thing."""

    urn: str
    type: str
    name: str
    words: Mapping[str, object]
    """The protocol's, but for those in `UNREAD`."""
    outputs: Mapping[str, object]

    def reader(self, parents: Collection[str]) -> Reader:
        """A reader of the words, of which those are taken that everything below one of `parents` has."""
        reader = Reader(self.name, {**EMPTY, **self.words}, PLAIN)
        reader.must("type", self.type)
        reader.must("name", self.name)
        reader.must("hooks", {})
        for output in self.outputs:
            raise Unmapped(self.name, "an output of the program's own, and the model has none", output)
        if (parent := reader.string("parent")) not in parents:
            raise reader.unreadable("parent", f"{parent} is no place for it")
        if self.urn != _urn(parent, self.type, self.name):
            raise Unreadable(self.name, f"{self.urn} is not its URN")
        return reader


def _urn(parent: str, type: str, name: str) -> str:
    """As Pulumi makes it; empty where `parent` is none. https://www.pulumi.com/docs/iac/concepts/resources/names/#urns."""
    match parent.split("::"):
        case [stack, project, above, _]:
            return "::".join([stack, project, type if above == STACK else f"{above}${type}", name])
    return ""


@dataclass(frozen=True, slots=True)
class Program:
    """The resources of a program, and what they stand in."""

    version: str
    """Of the provider's package."""
    provider: str
    """How a resource says that it is the provider's."""
    domains: Mapping[str, Domain]
    """By the URN of the component."""
    resources: Mapping[str, Registered]
    """By name."""
    names: Mapping[str, str]
    """Of the resources, by URN."""


def opened(document: Mapping[str, object], findings: Findings, *, account: str, region: str) -> Program:
    """The program of which the engine wrote `document`. What is wrong with all but its resources is in `findings`."""
    version, every = _registrations(document, findings)
    stack = _stack(every, findings)
    provider = _provider(every, stack, version, findings, account=account, region=region)
    resources = {one.name: one for one in every if one.type not in (STACK, PROVIDER, *COMPONENTS)}
    used = [one.words.get("parent") for one in resources.values()]
    domains = {}
    for one in every:
        if one.type in COMPONENTS:
            domains[one.urn] = COMPONENTS[one.type]
            with noting(findings):
                _component(one, stack, provider, used)
    names = {one.urn: name for name, one in resources.items()}
    return Program(version, provider, domains, resources, names)


@contextmanager
def noting(findings: Findings) -> Iterator[None]:
    """Note a fault, and go on after the block."""
    try:
        yield
    except ObservationFault as fault:
        findings.fault(fault)


def _registrations(document: Mapping[str, object], findings: Findings) -> tuple[str, list[Registered]]:
    """The package's version, and all that is registered; of two things of one name the first."""
    version, found = "", dict[str, Registered]()
    with noting(findings):
        reader = Reader("", document, PLAIN)
        version = reader.string("version")
        for registration in reader.blocks("registrations"):
            with noting(findings):
                one = _registered(registration)
                if found.setdefault(one.name, one) is not one:
                    raise Unreadable(one.name, f"registered twice: as {found[one.name].urn} and as {one.urn}")
        reader.done()
    return version, list(found.values())


def _registered(registration: Reader) -> Registered:
    request, outputs = registration.take("request", dict), registration.take("outputs", dict)
    words = {word: value for word, value in request.items() if word not in UNREAD}
    named = Reader("", request, PLAIN)
    return Registered(registration.string("urn"), named.string("type"), named.string("name"), words, outputs)


def _stack(every: Sequence[Registered], findings: Findings) -> str:
    """The URN of the stack, which stands in nothing."""
    stacks = [one for one in every if one.type == STACK]
    if len(stacks) != 1:
        findings.fault(Unreadable("", f"{len(stacks)} stacks, not one"))
        return ""
    with noting(findings):
        _check_stack(stacks[0])
    return stacks[0].urn


def _check_stack(stack: Registered) -> None:
    for output in stack.outputs:
        raise Unmapped(stack.name, "exported, and the model has no outputs", output)
    words = Reader(stack.name, stack.words, PLAIN)
    for word, value in {"type": STACK, "name": stack.name, "object": {}, "hooks": {}}.items():
        words.must(word, value)
    words.done()
    match stack.urn.split("::"):
        case [of, project, native, name] if (native, name) == (STACK, stack.name):
            if name == f"{project}-{of.removeprefix('urn:pulumi:')}":
                return
    raise Unreadable(stack.name, f"{stack.urn} is not its URN")


def _provider(
    every: Sequence[Registered], stack: str, version: str, findings: Findings, *, account: str, region: str
) -> str:
    """How a resource says that it is the provider's."""
    providers = sorted((one for one in every if one.type == PROVIDER), key=lambda one: one.name != region)
    if not providers:
        findings.fault(Unreadable("", f"no provider of aws in {region}"))
        return ""
    provider, *more = providers
    for other in more:
        findings.fault(Unmapped(other.name, f"another provider of aws than that of {region}"))
    with noting(findings):
        words = provider.reader([stack])
        words.must("custom", True)
        words.must("version", version)
        words.must("dependencies", [])
        words.must("additionalSecretOutputs", ["accessKey", "secretKey", "token"])  # pulumi_aws.Provider says so itself
        stated = words.take("object", dict)
        words.must("propertyDependencies", {name: {} for name in stated})
        words.done()
        inputs = Reader(provider.name, stated, PLAIN)
        inputs.must("region", region)
        inputs.must("allowedAccountIds", json.dumps([account]))
        # What pulumi_aws.Provider says where the program says nothing: its documentation, "defaults to".
        inputs.must("skipCredentialsValidation", "false")
        inputs.must("skipRegionValidation", "true")
        inputs.done()
        if provider.name != region:
            raise Unreadable(provider.name, f"the provider of {region} has another name")
    return f"{provider.urn}::${{{provider.name}|id}}"


def _component(component: Registered, stack: str, provider: str, used: Collection[object]) -> None:
    """Raise an `ObservationFault` for what the component of a domain does not say of itself."""
    words = component.reader([stack])
    words.must("object", {})
    words.must("dependencies", [])
    words.must("propertyDependencies", {})
    words.must("providers", {"aws": provider})
    words.done()
    if component.name != COMPONENTS[component.type]:
        raise Unreadable(component.name, f"a {component.type} has another name")
    if component.urn not in used:
        raise Unmapped(component.name, "a component with nothing in it")
