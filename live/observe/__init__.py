"""The account itself, read back into a graph.

Which thing is which resource of the model, the engine's own record says, never a name or a tag. What is in a VPC of the
record and in no record is a fault, but for what AWS makes with a VPC by itself; and of that, what somebody has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from core.errors import Unmapped
from core.graph import Domain, Resource, ResourceGraph, Vpc
from core.reading import Common, Dialect, Findings, Observed, Reader
from live.observe import network, security
from live.observe.snapshot import Item, Snapshot, take
from live.observe.words import Native, dialect
from live.record import Entry, heads
from live.target import Target

NATIVES: Sequence[Native] = [*network.NATIVES, *security.NATIVES]
_BY_TYPE: Mapping[str, Native] = {type: native for native in NATIVES for type in native.recorded_as}

# What no account shows of a resource, by field of `Kind`.
UNSEEN = {
    "after": "an order of making is over once it is made",
    "retained": "what happens at a deletion is the engine's to know, until it happens",
}


def domain_of(kind: str) -> Domain:
    """Where a kind belongs that is in no record: security groups and rules to security, all else to the network."""
    return "security" if kind in {native.kind.__name__ for native in security.NATIVES} else "network"


def visible(graph: ResourceGraph) -> ResourceGraph:
    """`graph` with no more than an account can show: without the fields that `UNSEEN` names."""
    return ResourceGraph({r.id: replace(r, after=frozenset(), retained=False) for r in graph})


def observe(target: Target, entries: Iterable[Entry]) -> Observed:
    """Read what the account has of `entries`, and what else is in their VPCs. Raises `TargetRefused`."""
    recorded = heads(entries)
    findings = Findings()
    for entry in recorded:
        if entry.native not in _BY_TYPE:
            findings.fault(Unmapped(entry.id, f"no reader for a {entry.native} in the account", kind=entry.native))
    known = [entry for entry in recorded if entry.native in _BY_TYPE]
    vpcs = [entry.physical for entry in known if _BY_TYPE[entry.native].kind is Vpc]
    if vpcs:
        _read(take(target, vpcs), known, findings)
    return findings.observed()


def present(target: Target, entries: Iterable[Entry]) -> list[Entry]:
    """Those of `entries`, parts aside, that the account still has, whatever its engine says. Raises `TargetRefused`."""
    known = [entry for entry in heads(entries) if entry.native in _BY_TYPE]
    vpcs = [entry.physical for entry in known if _BY_TYPE[entry.native].kind is Vpc]
    if not vpcs:
        return []
    snapshot = take(target, vpcs)
    there = {
        (native.kind, name) for native in NATIVES for item in native.items(snapshot) for name in native.names(item)
    }
    return [entry for entry in known if (_BY_TYPE[entry.native].kind, entry.physical) in there]


def _read(snapshot: Snapshot, entries: Sequence[Entry], findings: Findings) -> None:
    by_physical = {(_BY_TYPE[entry.native].kind, entry.physical): entry for entry in entries}
    found = [(native, item) for native in NATIVES for item in native.items(snapshot)]
    ours: list[tuple[Native, Item, Entry]] = []
    strays: set[str] = set()
    for native, item in found:
        names = native.names(item)
        entry = next((by_physical[native.kind, name] for name in names if (native.kind, name) in by_physical), None)
        if entry:
            ours.append((native, item, entry))
        elif not native.expected(item, snapshot) and item.get(native.within) not in strays:
            strays.add(names[0])
            cure = f"aws ec2 {native.removal(item)}"
            findings.fault(Unmapped(names[0], "", kind=native.kind.__name__, cure=cure))
    speech = dialect(
        {native.names(item)[0]: entry.id for native, item, entry in ours},
        {entry.id: native.kind for native, _, entry in ours},
    )
    for native, item, entry in ours:
        findings.add(entry.id, partial(_resource, native, item, entry, speech))
    for stranger in network.strangers(snapshot):
        findings.fault(stranger)


def _resource(native: Native, item: Item, entry: Entry, speech: Dialect) -> Resource:
    words = Reader(entry.id, item, speech)
    words.pass_over(native.unread)
    common = Common(id=entry.id, domain=entry.domain, after=frozenset(), retained=False)
    resource = native.read(words, **common)
    words.done()
    return resource
