"""What a Pulumi program registered, read back into a graph.

It reads plain JSON, and needs neither Pulumi nor the program. Every word of the protocol is read but for those in
`program.UNREAD`, and what a program registers beyond the model is a fault that names it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from core.errors import Unmapped, Unreadable
from core.graph import Domain, Resource
from core.reading import Common, Dialect, Findings, Observed, Reader, by_owner
from pulumi_backend.observe import network, security
from pulumi_backend.observe.program import Program, Registered, opened
from pulumi_backend.observe.words import Native, decoder, targets

NATIVE: Mapping[str, Native] = {**network.NATIVE, **security.NATIVE}
"""The types of the model. A part's type is not here: its owner's reader reads it."""


def observe(document: Mapping[str, object], *, account: str, region: str) -> Observed:
    """Read what the engine wrote of a program that should build in `account` and `region`, and nowhere else.

    Raises nothing: what cannot be read is in what is returned. A fault that is about no resource of the model is about
    what Pulumi calls the provider, a component or the stack, each by its name.
    """
    findings = Findings()
    program = opened(document, findings, account=account, region=region)
    types = {name: one.type for name, one in program.resources.items() if one.type in NATIVE}
    kinds = {name: NATIVE[native].kind for name, native in types.items()}
    dialect = Dialect(decoder(types, NATIVE), kinds)
    owners, parts = by_owner(program.resources)
    for name in owners:
        own = [program.resources[part] for part in parts.pop(name, [])]
        findings.add(name, partial(_resource, program.resources[name], own, program, dialect))
    for owner, left in parts.items():
        for name in left:
            findings.fault(Unmapped(name, f"a part of {owner}, which the program does not have"))
    return findings.observed()


def _resource(head: Registered, parts: Sequence[Registered], program: Program, dialect: Dialect) -> Resource:
    """The resource that `head` is, of its own words and those of its parts."""
    if head.type not in NATIVE:
        raise Unmapped(head.name, f"no reader for {head.type}")
    own, said = _said(head, program), [_said(part, program) for part in parts]
    for part, words in zip(parts, said, strict=True):
        if words.after or (words.domain, words.retained) != (own.domain, own.retained):
            raise Unreadable(part.name, "a part stands where its owner stands, and waits for nothing of its own")
    readers = [
        Reader(part.name, words.inputs, dialect, native=part.type) for part, words in zip(parts, said, strict=True)
    ]
    inputs = Reader(head.name, own.inputs, dialect, native=head.type, parts=readers)
    common = Common(id=head.name, domain=own.domain, after=own.after, retained=own.retained)
    resource = NATIVE[head.type].read(inputs, **common)
    inputs.done()
    return resource


@dataclass(frozen=True, slots=True)
class _Said:
    """What a registration says of its resource."""

    inputs: dict[str, object]
    domain: Domain
    after: frozenset[str]
    """The names of what it waits for though no input speaks of them."""
    retained: bool


def _said(registered: Registered, program: Program) -> _Said:
    words = registered.reader(program.domains)
    words.must("custom", True)
    words.must("version", program.version)
    words.must("provider", program.provider)
    retained, inputs, waits = words.truth("retainOnDelete"), words.take("object", dict), words.strings("dependencies")
    by_input = words.blocks_by_name("propertyDependencies")
    if by_input.keys() != inputs.keys():
        raise words.unreadable("propertyDependencies", f"of {sorted(by_input)}, where the inputs are {sorted(inputs)}")
    referred = set[str]()
    for name, input in by_input.items():
        urns = input.strings("urns") if input.has("urns") else frozenset()
        waited, spoken = {_name(registered, urn, program) for urn in urns}, set(targets(inputs[name]))
        if waited != spoken:
            raise Unreadable(registered.name, f"waits for {sorted(waited)}, where it speaks of {sorted(spoken)}", name)
        referred |= urns
    words.done()
    if referred - waits:
        raise Unreadable(registered.name, f"does not wait for {sorted(referred - waits)}", "dependencies")
    domain = program.domains[str(registered.words["parent"])]
    return _Said(inputs, domain, frozenset(_name(registered, urn, program) for urn in waits - referred), retained)


def _name(registered: Registered, urn: str, program: Program) -> str:
    """The name of the resource that `urn` is."""
    if urn not in program.names:
        raise Unreadable(registered.name, f"{urn}, which the program does not have", "dependencies")
    return program.names[urn]
