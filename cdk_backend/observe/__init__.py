"""A cloud assembly, every stack of it, read back into a graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from cdk_backend.observe import assembly, buckets, endpoints, iam, monitoring, network, parameters, security
from cdk_backend.observe.words import Exports, Stack
from core import cut
from core.errors import ObservationFault, Unmapped, Unreadable
from core.graph import AttributeOf, Domain, Resource, pascal, references, shared_ranges
from core.reading import Common, Dialect, Findings, Observed, Reader, by_owner

READERS: Mapping[str, tuple[type[Resource] | tuple[type[Resource], ...], Callable[..., Resource]]] = {
    **network.READERS,
    **security.READERS,
    **iam.READERS,
    **monitoring.READERS,
    **parameters.READERS,
}

# What a property that the template leaves out means, where CDK leaves one out that was said.
DEFAULTS: Mapping[tuple[str, str], object] = {
    # aws-cdk-lib drops an empty list of tags: core/lib/tag-manager.ts, renderTags
    (native, "Tags"): []
    for native in (
        "AWS::EC2::VPC",
        "AWS::EC2::InternetGateway",
        "AWS::EC2::EgressOnlyInternetGateway",
        "AWS::EC2::Subnet",
        "AWS::EC2::EIP",
        "AWS::EC2::NatGateway",
        "AWS::EC2::RouteTable",
        "AWS::EC2::FlowLog",
        "AWS::EC2::DHCPOptions",
        "AWS::EC2::PrefixList",
        "AWS::EC2::NetworkAcl",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::VPCEndpoint",
    )
} | {
    **network.DEFAULTS,
    **buckets.DEFAULTS,
    **endpoints.DEFAULTS,
    **iam.DEFAULTS,
    **monitoring.DEFAULTS,
    **parameters.DEFAULTS,
}


def observe(
    folder: Path, *, foundation: str, account: str, region: str, protected: bool, settled: cut.Settled
) -> Observed:
    """Read the assembly in `folder` back, as that of `foundation` (`acme-dev`).

    Whatever it says that no reader understands is a fault: a resource, a property, an attribute, an export that nothing
    imports, another account or region; and so is a resource in another stack of its domain than the one in which it is
    settled. Raises nothing for them: they are in what is returned.
    """
    findings = Findings()
    stacks: dict[str, Stack] = {}
    try:
        found = list(
            assembly.templates(folder, foundation=foundation, account=account, region=region, protected=protected)
        )
    except ObservationFault as fault:
        findings.fault(fault)
        return findings.observed()
    for called, name, template in found:
        stacks[called] = _stack(name, template, findings)
    _read_stacks(stacks, findings)
    _read_cut(stacks, settled, findings)
    return findings.observed()


def _read_cut(stacks: Mapping[str, Stack], settled: cut.Settled, findings: Findings) -> None:
    """The cut is no part of what is read: it is only as it should be, or not."""
    where = {id: stack for stack, ids in settled.items() for id in ids}
    split = {cut.domain_of(stack) for stack in settled}
    for called, stack in stacks.items():
        domain = cut.domain_of(called)
        for id in by_owner(stack.ids.values())[0]:
            meant = where.get(id, "none") if domain in split else domain
            if meant != called:
                findings.fault(Unreadable(id, f"stands in the stack {called}, and is settled in {meant}", "stack"))


def _read_stacks(stacks: Mapping[str, Stack], findings: Findings) -> None:
    """Add to `findings` what the templates say."""
    exports = _exports(stacks, findings)
    kinds = {
        stack.ids[logical]: READERS[native][0]
        for stack in stacks.values()
        for logical, native in stack.types.items()
        if native in READERS
    }
    for stack in stacks.values():
        _ranges(stack, exports)
    for called, stack in stacks.items():
        domain = cut.domain_of(called)
        assert domain is not None  # or it would not be among them
        decode, share = partial(exports.decode, stack=stack), partial(exports.share, stack=stack)
        _read_stack(domain, stack, Dialect(decode, kinds, share=share), findings)
    for name in sorted(exports.values.keys() - exports.used):
        exporter, _ = exports.values[name]
        findings.fault(Unmapped(exporter.name, f"exports {name}, which nothing imports", "Outputs"))


def _stack(name: str, template: Mapping[str, Any], findings: Findings) -> Stack:
    """The stack, without the resources that have no model id: each of those is a fault."""
    for section, words in template.items():
        if section not in ("Resources", "Outputs") and assembly.BOOTSTRAP.get(section) != words:
            findings.fault(Unmapped(name, "says more than a bootstrap's version", section))
    for section in assembly.BOOTSTRAP.keys() - template.keys():
        findings.fault(Unmapped(name, "is missing", section))
    types, ids = {}, {}
    for logical, body in _section(name, template, "Resources", findings).items():
        match body:
            case {"Type": str(native), "Metadata": {"isoform:id": str(id)}}:
                types[logical], ids[logical] = native, id
            case _:
                stray = body.get("Type") if isinstance(body, dict) else body
                findings.fault(Unmapped(f"{name} {logical}", f"{stray} was made by something else"))
    return Stack(name, template, types, ids)


def _section(name: str, template: Mapping[str, Any], section: str, findings: Findings) -> Mapping[str, Any]:
    words = template.get(section, {})
    if isinstance(words, dict):
        return words
    findings.fault(Unreadable(name, f"{words!r} is no section of a template", section))
    return {}


def _exports(stacks: Mapping[str, Stack], findings: Findings) -> Exports:
    exports = Exports()
    for stack in stacks.values():
        for logical, output in _section(stack.name, stack.template, "Outputs", findings).items():
            match output:
                case {"Value": value, "Export": {"Name": str(name), **more}, **rest} if (
                    not more and not rest and name not in exports.values
                ):
                    exports.values[name] = (stack, value)
                case _:
                    findings.fault(Unmapped(stack.name, f"{logical} is no export that isoform makes", "Outputs"))
    return exports


def _ranges(stack: Stack, exports: Exports) -> None:
    """Note the ranges of IPv6 in `exports`, as far as they can be read: what cannot be is a fault of their own."""
    resources: Any = stack.template.get("Resources")
    for logical, native in stack.types.items():
        match resources[logical]:
            case {"Properties": {"VpcId": vpc, **rest}} if native == "AWS::EC2::VPCCidrBlock" and (
                "CidrBlock" not in rest
            ):
                with suppress(ObservationFault):
                    match exports.decode(vpc, stack).parts:
                        case [AttributeOf(target, "id")]:
                            exports.ranges.setdefault(target, []).append(stack.ids[logical])


def _read_stack(domain: Domain, stack: Stack, dialect: Dialect, findings: Findings) -> None:
    logical = {id: name for name, id in stack.ids.items()}
    for name, id in stack.ids.items():
        if logical[id] != name:
            findings.fault(Unreadable(id, f"{name} and {logical[id]} both have this isoform:id"))
    owners, parts = by_owner(logical)
    for id in owners:
        findings.add(id, partial(_resource, id, parts, logical, domain, stack, dialect))
    for owner in parts.keys() - set(owners):
        for part in parts[owner]:
            findings.fault(Unmapped(part, f"is a part of {owner}, which the stack does not have"))


def _resource(
    id: str,
    parts: Mapping[str, Sequence[str]],
    logical: Mapping[str, str],
    domain: Domain,
    stack: Stack,
    dialect: Dialect,
) -> Resource:
    """The resource `id`, of its own words and those of its parts."""
    own = _Attributes(logical[id], stack, dialect)
    said = [_Attributes(logical[part], stack, dialect) for part in parts.get(id, [])]
    for part in said:
        if part.waits or part.retained != own.retained:
            raise Unreadable(part.id, "a part waits for nothing of its own, and is kept where its owner is")
    if own.native not in READERS:
        raise Unmapped(id, f"no reader for {own.native}")
    after = frozenset(waited for waited in own.waits if "#" not in waited)
    properties = own.properties([part.properties() for part in said])
    common = Common(id=id, domain=domain, after=after, retained=own.retained)
    resource = READERS[own.native][1](properties, **common)
    properties.done()
    # A share of a range speaks of the VPC alone: that it waits for the range is said beside it.
    if unsaid := (shared_ranges(resource) & set(stack.ids.values())) - after:
        raise Unreadable(id, f"does not wait for {', '.join(sorted(unsaid))}", "DependsOn")
    after -= shared_ranges(resource)
    resource = replace(resource, after=after)
    # Whoever waits for a resource, by a reference or by `after`, waits for all of its parts.
    waited = after | {reference.target for reference in references(resource)}
    if own.waits - after - shared_ranges(resource) != {part for of in waited for part in parts.get(of, [])}:
        raise Unreadable(id, f"{sorted(own.waits)} is not what it has to wait for", "DependsOn")
    return resource


class _Attributes:
    """What a template says of one resource beside its properties."""

    def __init__(self, logical: str, stack: Stack, dialect: Dialect) -> None:
        resources: Any = stack.template["Resources"]
        words = Reader(stack.ids[logical], {"DependsOn": [], "Properties": {}, **resources[logical]}, dialect)
        self.id, self.native = words.at, words.string("Type")
        if logical != pascal(self.id):
            raise Unreadable(self.id, f"is {logical} in the template, not {pascal(self.id)}")
        words.block("Metadata").must("isoform:id", self.id)
        self.waits = frozenset(_model_id(self.id, name, stack) for name in words.strings("DependsOn"))
        self.retained = words.has("DeletionPolicy")
        if self.retained:
            words.must("DeletionPolicy", "RetainExceptOnCreate")
            words.must("UpdateReplacePolicy", "Retain")
        self._properties, self._dialect = words.take("Properties", dict), dialect
        words.done()

    def properties(self, parts: Sequence[Reader] = ()) -> Reader:
        return Reader(self.id, self._properties, self._dialect, native=self.native, defaults=DEFAULTS, parts=parts)


def _model_id(id: str, logical: str, stack: Stack) -> str:
    if logical not in stack.ids:
        raise Unreadable(id, f"{logical}, which the stack does not have", "DependsOn")
    return stack.ids[logical]
