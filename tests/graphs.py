"""Arbitrary graphs: whatever the types of the fields allow, not only what a foundation is lowered to."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from core.graph import DOMAINS, KINDS, Domain, EveryProtocol, Ports, Ref, Resource, ResourceGraph, references

# Engines write what they fill in as `${...}`, and a program that says so itself is refused: not every text is one.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).filter(lambda text: "${" not in text)
PORTS = st.one_of(
    st.tuples(st.sampled_from(["tcp", "udp"]), st.integers(0, 65535), st.integers(0, 65535)).map(
        lambda drawn: Ports(drawn[0], min(drawn[1:]), max(drawn[1:]))  # type: ignore[arg-type]  # one of the two
    ),
    st.tuples(st.integers(0, 255), st.integers(-1, 255)).map(lambda drawn: Ports("icmp", *drawn)),
    st.just(Ports("icmp", -1, -1)),
)
VALUES: Mapping[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    bool: st.booleans(),
    IPv4Network: st.builds(
        lambda address, prefix: IPv4Network((address, prefix), strict=False),
        st.integers(0, 2**32 - 1),
        st.integers(0, 32),
    ),
    IPv6Network: st.builds(
        lambda address, prefix: IPv6Network((address, prefix), strict=False),
        st.integers(0, 2**128 - 1),
        st.integers(0, 128),
    ),
    Ports: PORTS,
    EveryProtocol: st.just(EveryProtocol()),
}
"""By type of field. A kind with a field of another type needs a line here."""


@st.composite
def graphs(draw: st.DrawFn) -> ResourceGraph:
    """At least one resource of each kind."""
    made: list[Resource] = []
    for kind in KINDS:
        for n in range(draw(st.integers(1, 3))):
            # The first of each kind stands in the first domain, where all others may refer to it.
            domain = draw(st.sampled_from(DOMAINS)) if n else DOMAINS[0]
            made.append(draw(_resources(kind, f"{kind.__name__.lower()}/{domain}/{n}", domain, made)))
    return ResourceGraph.of(draw(st.permutations(made)))


@st.composite
def _resources(draw: st.DrawFn, kind: type[Resource], id: str, domain: Domain, made: Sequence[Resource]) -> Resource:
    forms = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind) if field.name not in ("id", "domain", "after")]
    fields = {name: draw(_values(forms[name], domain, made)) for name in names}
    alone = kind(id=id, domain=domain, **fields)
    referred = {reference.target for reference in references(alone)}
    free = [other.id for other in made if other.domain == domain and other.id not in referred]
    after = draw(st.sets(st.sampled_from(free), max_size=3)) if free else set()
    return dataclasses.replace(alone, after=frozenset(after))


def _values(form: Any, domain: Domain, made: Sequence[Resource]) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(form), get_args(form)
    if origin is Ref:
        (kind,) = arguments
        earlier = DOMAINS[: DOMAINS.index(domain) + 1]
        return st.sampled_from([Ref(kind, r.id) for r in made if type(r) is kind and r.domain in earlier])
    if origin in (Union, UnionType):
        return st.one_of(*(_values(argument, domain, made) for argument in arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is Mapping:
        return st.dictionaries(*(VALUES[argument] for argument in arguments), max_size=3)
    return VALUES[form]
