"""The account itself, read back into a graph.

Which thing is which resource of the model, the engine's own record says, never a name or a tag. What is in a VPC of the
record and in no record is a fault, but for what AWS makes with a VPC by itself; and of that, what somebody has changed.
So is what belongs to a thing of the record that stands in no VPC: a topic's subscription, a parameter at our path.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from ipaddress import IPv6Network
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

from core.errors import Unmapped
from core.graph import (
    AttributeOf,
    Document,
    Domain,
    InterfaceEndpoint,
    Ipv6Range,
    Key,
    Kind,
    OidcProvider,
    Ref,
    Resource,
    ResourceGraph,
    Subnet,
    Text,
    Vpc,
    ZoneId,
)
from core.reading import Common, Dialect, Findings, Observed, Reader
from live.observe import iam, monitoring, network, parameters, security
from live.observe.asked import Asked, Item
from live.observe.snapshot import Snapshot, take
from live.observe.words import Native, dialect
from live.record import Entry, heads
from live.target import Target

_BY_DOMAIN: Mapping[Domain, Sequence[Native]] = {
    "network": network.NATIVES,
    "security": security.NATIVES,
    "iam": iam.NATIVES,
    "monitoring": monitoring.NATIVES,
    "parameters": parameters.NATIVES,
}
NATIVES: Sequence[Native] = [native for natives in _BY_DOMAIN.values() for native in natives]
_BY_TYPE: Mapping[str, Sequence[Native]] = {
    type: [native for native in NATIVES if type in native.recorded_as]
    for type in {type for native in NATIVES for type in native.recorded_as}
}
"""One native type may be several kinds: what there is tells which."""
_DOMAIN_OF: Mapping[str, Domain] = {
    native.kind.__name__: domain for domain, natives in _BY_DOMAIN.items() for native in natives
}
_ASKED: Mapping[type[Kind], Asked] = {native.kind: native.asked for native in NATIVES if native.asked}


@dataclass(frozen=True, slots=True)
class Unseen:
    """A field that no account shows: the one value that it has instead, and why."""

    value: object
    reason: str


UNSEEN: Mapping[tuple[type[Kind], str], Unseen] = {
    (Kind, "after"): Unseen(frozenset(), "an order of making is over once it is made"),
    (Kind, "retained"): Unseen(False, "what happens at a deletion is the engine's to know, until it happens"),
    (Key, "deletion_days"): Unseen(monitoring.DAYS, "how long KMS waits is said when a key is deleted"),
}

FILLED_IN: Mapping[tuple[type[Kind], str], str] = {
    # https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    (InterfaceEndpoint, "policy"): "of a service that takes no policy, EC2 tells one that allows everything",
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
    (OidcProvider, "thumbprints"): "where none is said, IAM writes down that which it finds itself",
}
"""Fields that AWS fills in where the model leaves them empty, and why that is no difference."""


@dataclass(frozen=True, slots=True)
class Seen(Observed):
    """What an account has, and what it calls each of it."""

    called: Mapping[AttributeOf, str]
    zones: Mapping[str, str]
    """The account's own names of zones, by their ids."""


def domain_of(kind: str) -> Domain:
    """Where a kind belongs that is in no record: to that whose file reads it; what no file reads, to the network."""
    return _DOMAIN_OF.get(kind, "network")


def visible(graph: ResourceGraph, seen: Seen) -> ResourceGraph:
    """`graph` with no more than an account can show: texts in plain words, and without the fields of `UNSEEN`.

    What the account does not have is called by the name that the model gives it; what AWS would call it, nobody knows.
    """
    names = {AttributeOf(id, "name"): str(named.name) for id, named in graph.by_id.items() if isinstance(named, Named)}
    called = {**names, **seen.called}
    there = seen.graph.by_id
    shown = {id: _zoned(_shown(meant, there.get(id)), seen.zones) for id, meant in graph.by_id.items()}
    return ResourceGraph({id: _plain(meant, called) for id, meant in shown.items()})


@runtime_checkable
class Named(Protocol):
    """Of a kind to which the model gives its name."""

    @property
    def name(self) -> str: ...


def _shown(meant: Resource, there: Resource | None) -> Resource:
    unseen: dict[str, Any] = {name: one.value for (kind, name), one in UNSEEN.items() if isinstance(meant, kind)}
    for kind, name in FILLED_IN:
        if isinstance(meant, kind) and isinstance(there, kind) and not getattr(meant, name):
            unseen[name] = getattr(there, name)
    return replace(meant, **unseen)


def _zoned(meant: Resource, names: Mapping[str, str]) -> Resource:
    """With a zone that is said by its id as the account itself calls it."""
    if isinstance(meant, Subnet) and isinstance(meant.zone, ZoneId):
        return replace(meant, zone=names.get(meant.zone.name, meant.zone))
    return meant


T = TypeVar("T")


def _plain(value: T, called: Mapping[AttributeOf, str]) -> T:
    """The value in plain words, however deep."""
    match value:
        case Text(parts):
            said: object = Text.of(*(part if isinstance(part, str) else called.get(part, part) for part in parts))
        case Document(content):
            said = Document.of(_plain(content, called))
        case Ref():
            said = value
        case Mapping():
            said = {key: _plain(item, called) for key, item in value.items()}
        case tuple():
            said = tuple(_plain(item, called) for item in value)
        case frozenset():
            said = frozenset(_plain(item, called) for item in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            said = replace(value, **{each.name: _plain(getattr(value, each.name), called) for each in fields(value)})
        case _:
            said = value
    return cast(T, said)  # of its own type, which no pattern tells the checker


def observe(target: Target, entries: Iterable[Entry]) -> Seen:
    """Read what the account has of `entries`, what else is in their VPCs, and beside them. Raises `TargetRefused`."""
    recorded = heads(entries)
    findings = Findings()
    for entry in recorded:
        if entry.native not in _BY_TYPE:
            findings.fault(Unmapped(entry.id, f"no reader for a {entry.native} in the account", kind=entry.native))
    known = [entry for entry in recorded if entry.native in _BY_TYPE]
    snapshot = taken(target, known)
    ours, strays = sorted_out(snapshot, known)
    called = named(ours)
    speech = spoken(ours)
    for one in ours:
        findings.add(one.entry.id, partial(resource, one, speech))
    for fault in (*strays, *network.strangers(snapshot)):
        findings.fault(fault)
    observed = findings.observed()
    return Seen(observed.graph, observed.faults, called, network.zones(snapshot))


def present(target: Target, entries: Iterable[Entry]) -> list[Entry]:
    """Those of `entries`, parts aside, that the account still has, whatever its engine says. Raises `TargetRefused`."""
    known = [entry for entry in heads(entries) if entry.native in _BY_TYPE]
    ours, _ = sorted_out(taken(target, known), known)
    there = {one.entry.id for one in ours}
    return [entry for entry in known if entry.id in there]


@dataclass(frozen=True, slots=True)
class Ours:
    """A resource of the record, as the account says it."""

    entry: Entry
    native: Native
    item: Item


def taken(target: Target, entries: Sequence[Entry]) -> Snapshot:
    """What the account says of them, and of what is beside them."""
    names: dict[type[Kind], list[str]] = defaultdict(list)
    for entry in entries:
        for native in _BY_TYPE[entry.native]:
            names[native.kind].append(entry.physical)
    return take(target, names.get(Vpc, []), _ASKED, {kind: names[kind] for kind in names if kind in _ASKED})


def sorted_out(snapshot: Snapshot, entries: Sequence[Entry]) -> tuple[Sequence[Ours], Sequence[Unmapped]]:
    """What is of the record; and a fault for each thing that is not, and may not be there."""
    by_physical = {(native.kind, entry.physical): entry for entry in entries for native in _BY_TYPE[entry.native]}
    ours: dict[str, Ours] = {}
    strays: dict[str, Unmapped] = {}
    told: set[str] = set()
    for native in NATIVES:
        for item in native.items(snapshot):
            names = native.names(item)
            entry = next((by_physical[native.kind, name] for name in names if (native.kind, name) in by_physical), None)
            if entry and entry.id not in ours:
                ours[entry.id] = Ours(entry, native, item)
                told |= {*names} if native.tells_its_own else set()
            elif not native.expected(item, snapshot) and item.get(native.within) not in strays.keys() | told:
                cure = f"aws {native.service} {native.removal(item)}"
                strays[names[0]] = Unmapped(names[0], "", kind=native.kind.__name__, cure=cure)
    return [*ours.values()], [*strays.values()]


def named(ours: Iterable[Ours]) -> Mapping[AttributeOf, str]:
    """What the account calls each of them."""
    return {AttributeOf(one.entry.id, by): say(one.item) for one in ours for by, say in one.native.called.items()}


def spoken(ours: Iterable[Ours]) -> Dialect:
    """How the account speaks of them."""
    ranges = {IPv6Network(one.item["Ipv6CidrBlock"]): one.entry.id for one in ours if one.native.kind is Ipv6Range}
    return dialect(
        {(one.native.kind, by, say(one.item)): one.entry.id for one in ours for by, say in one.native.called.items()},
        ranges,
    )


def resource(one: Ours, speech: Dialect) -> Resource:
    """Read in full. Raises an `ObservationFault`."""
    words = Reader(one.entry.id, one.item, speech)
    words.pass_over(one.native.unread)
    common = Common(id=one.entry.id, domain=one.entry.domain, after=frozenset(), retained=False)
    read = one.native.read(words, **common)
    words.done()
    return read
