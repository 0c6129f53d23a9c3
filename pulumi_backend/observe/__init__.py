"""What a Pulumi program registered, read back into a graph.

It reads plain JSON, and needs neither Pulumi nor the program. Every word of the protocol is read but for those in
`program.UNREAD`, and what a program registers beyond the model is a fault that names it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv6Network

from core.errors import Unmapped, Unreadable
from core.graph import Domain, Resource, references
from core.reading import Common, Defaults, Dialect, Findings, Observed, Reader, by_owner
from pulumi_backend.observe import buckets, endpoints, iam, monitoring, network, parameters, security
from pulumi_backend.observe.program import Program, Registered, opened
from pulumi_backend.observe.words import IPV6_RANGE, SHARES, Native, decoder, shared, sharer, stands_in, targets

NATIVE: Mapping[str, Native] = {
    **network.NATIVE,
    **security.NATIVE,
    **iam.NATIVE,
    **monitoring.NATIVE,
    **parameters.NATIVE,
}
"""The types of the model. A part's type is not here: its owner's reader reads it."""


DEFAULTS: Defaults = {
    **buckets.DEFAULTS,
    **endpoints.DEFAULTS,
    **network.DEFAULTS,
    **iam.DEFAULTS,
    **monitoring.DEFAULTS,
    **parameters.DEFAULTS,
}
"""What an input that is left out means, where the model says it by leaving it out."""

SECRETS: Mapping[str, tuple[str, ...]] = {
    "aws:ssm/parameter:Parameter": ("value", "valueWo"),  # pulumi_aws.ssm.Parameter, additional_secret_outputs
}
"""Outputs that the SDK itself keeps secret, by type."""

ALIASES: Mapping[str, tuple[str, ...]] = {
    # pulumi_aws.s3, alias_opts: once for each word that the SDK has for it
    "aws:s3/bucket:Bucket": ("aws:s3/bucketV2:BucketV2", "aws:s3/bucketV2:BucketV2"),
    **{
        f"aws:s3/bucket{part}:Bucket{part}": (f"aws:s3/bucket{part}V2:Bucket{part}V2",)
        for part in ("LifecycleConfiguration", "ServerSideEncryptionConfiguration", "Versioning")
    },
}
"""What the SDK itself says that a type was called in older states."""


def observe(document: Mapping[str, object], *, account: str, region: str) -> Observed:
    """Read what the engine wrote of a program that should build in `account` and `region`, and nowhere else.

    Raises nothing: what cannot be read is in what is returned. A fault that is about no resource of the model is about
    what Pulumi calls the provider, a component or the stack, each by its name.
    """
    findings = Findings()
    program = opened(document, findings, account=account, region=region)
    types = {name: one.type for name, one in program.resources.items() if one.type in NATIVE}
    kinds = {name: NATIVE[native].kind for name, native in types.items()}
    blocks = _blocks(program)
    dialect = Dialect(decoder(types, NATIVE), kinds, share=sharer(blocks))
    owners, parts = by_owner(program.resources)
    for name in owners:
        findings.add(name, partial(_resource, program.resources[name], parts, program, dialect, blocks))
    for owner in parts.keys() - set(owners):
        for name in parts[owner]:
            findings.fault(Unmapped(name, f"a part of {owner}, which the program does not have"))
    return findings.observed()


def _blocks(program: Program) -> Mapping[str, IPv6Network]:
    """The addresses of each range of IPv6, as far as they can be read: where the program states none, the engine's."""
    found: dict[str, IPv6Network] = {}
    for name, one in program.resources.items():
        if one.type == IPV6_RANGE:
            inputs = one.words.get("object")
            stated = inputs.get("ipv6CidrBlock") if isinstance(inputs, dict) else None
            with suppress(ValueError):
                found[name] = IPv6Network(str(stated)) if stated is not None else stands_in(name)
    return found


def _resource(
    head: Registered,
    parts: Mapping[str, Sequence[str]],
    program: Program,
    dialect: Dialect,
    blocks: Mapping[str, IPv6Network],
) -> Resource:
    """The resource that `head` is, of its own words and those of its parts."""
    if head.type not in NATIVE:
        raise Unmapped(head.name, f"no reader for {head.type}")
    own, defaults = _said(head, program, blocks), DEFAULTS
    readers = []
    for part in (program.resources[name] for name in parts.get(head.name, [])):
        words = _said(part, program, blocks)
        if words.waits - words.spoken - own.spoken != own.waits - own.spoken - words.spoken:
            raise Unreadable(part.name, f"waits for {sorted(words.waits)}, and its owner for {sorted(own.waits)}")
        if (words.domain, words.retained) != (own.domain, own.retained):
            raise Unreadable(part.name, "a part stands where its owner stands, and is kept where that is")
        readers.append(Reader(part.name, words.inputs, dialect, native=part.type, defaults=defaults))
    inputs = Reader(head.name, own.inputs, dialect, native=head.type, defaults=defaults, parts=readers)
    beyond = own.waits - own.spoken
    after = frozenset(name for name in beyond if "#" not in name)
    common = Common(id=head.name, domain=own.domain, after=after, retained=own.retained)
    resource = NATIVE[head.type].read(inputs, **common)
    inputs.done()
    # Whoever waits for a resource, by a reference or by `after`, waits for all of its parts.
    waited = after | {reference.target for reference in references(resource)}
    if beyond - after != {part for of in waited for part in parts.get(of, [])}:
        raise Unreadable(head.name, f"{sorted(beyond)} is not what it has to wait for", "dependencies")
    return resource


@dataclass(frozen=True, slots=True)
class _Said:
    """What a registration says of its resource."""

    inputs: dict[str, object]
    domain: Domain
    waits: frozenset[str]
    """The names of all that it waits for."""
    spoken: frozenset[str]
    """Of these, those of which an input speaks."""
    retained: bool


def _said(registered: Registered, program: Program, blocks: Mapping[str, IPv6Network]) -> _Said:
    words = registered.reader(program.domains)
    words.must("custom", True)
    words.must("version", program.version)
    words.must("provider", program.provider)
    if secrets := SECRETS.get(registered.type):
        words.must("additionalSecretOutputs", [*secrets])
    if aliases := ALIASES.get(registered.type):
        words.must("aliases", [{"spec": {"parentUrn": "", "type": older}} for older in aliases])
    retained, inputs, waits = words.truth("retainOnDelete"), words.take("object", dict), words.strings("dependencies")
    by_input = words.blocks_by_name("propertyDependencies")
    if by_input.keys() != inputs.keys():
        raise words.unreadable("propertyDependencies", f"of {sorted(by_input)}, where the inputs are {sorted(inputs)}")
    referred = set[str]()
    for name, input in by_input.items():
        urns = input.strings("urns") if input.has("urns") else frozenset()
        waited, spoken = {_name(registered, urn, program) for urn in urns}, set(targets(inputs[name]))
        if (registered.type, name) in SHARES:
            spoken |= {*shared(inputs[name], blocks)}
        if waited != spoken:
            raise Unreadable(registered.name, f"waits for {sorted(waited)}, where it speaks of {sorted(spoken)}", name)
        referred |= urns
    words.done()
    if referred - waits:
        raise Unreadable(registered.name, f"does not wait for {sorted(referred - waits)}", "dependencies")
    domain = program.domains[str(registered.words["parent"])]
    named = frozenset(_name(registered, urn, program) for urn in waits)
    return _Said(inputs, domain, named, frozenset(_name(registered, urn, program) for urn in referred), retained)


def _name(registered: Registered, urn: str, program: Program) -> str:
    """The name of the resource that `urn` is."""
    if urn not in program.names:
        raise Unreadable(registered.name, f"{urn}, which the program does not have", "dependencies")
    return program.names[urn]
