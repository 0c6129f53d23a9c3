"""Arbitrary graphs: whatever the types of the fields allow, not only what a foundation is lowered to."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from graphlib import TopologicalSorter
from ipaddress import IPv4Network, IPv6Network
from random import Random
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from core.graph import (
    DOMAINS,
    KINDS,
    AttributeOf,
    Condition,
    Document,
    EveryProtocol,
    Ipv6Pool,
    Ipv6Range,
    Policy,
    Ports,
    Principal,
    Ref,
    Resource,
    ResourceGraph,
    Statement,
    SubnetOf,
    Text,
    references,
)
from core.graph.policy import ACCOUNT
from core.graph.references import NO_KEY

# Engines write what they fill in as `${...}`, and a program that says so itself is refused: not every text is one. Nor
# is one with characters for private use, by which `core.documents` keeps apart what is filled into a document.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Co"]), max_size=20).filter(
    lambda text: "${" not in text and text != NO_KEY
)
NAMES = st.text(st.sampled_from("abcXYZ019-_.+=,@"), min_size=1, max_size=8)
"""What AWS takes as the name of a policy or a target."""
ARNS = st.builds(
    "arn:aws:iam::{}:policy/{}{}".format,
    st.sampled_from(["aws", "444455556666"]),
    st.sampled_from(["", "team/"]),
    NAMES,
)
PORTS = st.one_of(
    st.tuples(st.sampled_from(["tcp", "udp"]), st.integers(0, 65535), st.integers(0, 65535)).map(
        lambda drawn: Ports(drawn[0], min(drawn[1:]), max(drawn[1:]))  # type: ignore[arg-type]  # one of the two
    ),
    st.tuples(st.sampled_from(["icmp", "icmpv6"]), st.integers(0, 255), st.integers(-1, 255)).map(
        lambda drawn: Ports(*drawn)  # type: ignore[arg-type]  # one of the two
    ),
    st.sampled_from([Ports("icmp", -1, -1), Ports("icmpv6", -1, -1)]),
)
# Whole numbers are themselves up to 2 to the 53rd: beyond, JavaScript, in which CDK is written, writes a neighbour.
NUMBERS = st.floats(-(2.0**53), 2.0**53)
VALUES: Mapping[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    bool: st.booleans(),
    int: st.integers(1, 2**53 - 1),
    float: NUMBERS,
    NoneType: st.none(),
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


Written = Callable[[Sequence[Resource]], Any]
"""A value, once it is known of what it may speak."""
WHICH = st.integers(0, 99)


@st.composite
def graphs(draw: st.DrawFn) -> ResourceGraph:
    """At least one resource of each kind."""
    made: list[Resource] = []
    for kind, fields in FIELDS:
        # Of two ranges of one VPC nobody could tell which is which.
        for n in range(1 if kind is Ipv6Range else draw(st.integers(1, 2))):
            # The first of each kind stands in the first domain, where all others may refer to it.
            domain = draw(st.sampled_from(DOMAINS)) if n else DOMAINS[0]
            earlier = [r for r in made if r.domain in DOMAINS[: DOMAINS.index(domain) + 1]]
            alone = kind(id=f"{kind.__name__.lower()}/{domain}/{n}", domain=domain, **draw(fields)(earlier))
            referred = {reference.target for reference in references(alone)}
            free = [other.id for other in made if other.domain == domain and other.id not in referred]
            after = frozenset(_pick(free, which) for which in draw(AFTER) if free)
            made.append(dataclasses.replace(alone, after=after))
    Random(draw(WHICH)).shuffle(made)
    return ResourceGraph.of(made)


AFTER = st.lists(WHICH, max_size=3)
T = TypeVar("T")


def _pick(of: Sequence[T], which: int) -> T:
    return of[which % len(of)]


def _fields(form: type[Any]) -> st.SearchStrategy[Written]:
    """The fields of a dataclass, by name."""
    forms = get_type_hints(form)
    names = {field.name for field in dataclasses.fields(form)} - {"id", "domain", "after"}
    return _each(st.fixed_dictionaries({name: _values(forms[name]) for name in sorted(names)}), dict)


@cache
def _values(form: Any) -> st.SearchStrategy[Written]:
    origin, arguments = get_origin(form), get_args(form)
    if origin is Ref:
        (kind,) = arguments
        return WHICH.map(
            lambda which: lambda earlier: Ref(kind, _pick([r.id for r in earlier if type(r) is kind], which))
        )
    if origin in (Union, UnionType):
        # Where text stands for what could be a resource, it is what AWS calls one.
        named = any(get_origin(argument) is Ref for argument in arguments)
        return st.one_of(*(_known(ARNS) if named and one is str else _values(one) for one in arguments))
    if origin is Literal:
        return _known(st.sampled_from(arguments))
    if origin is frozenset:
        return _each(st.lists(_values(arguments[0]), max_size=3), frozenset)
    if origin is tuple:
        return _each(st.lists(_values(arguments[0]), max_size=3), tuple)
    if origin is Mapping:
        _, item = arguments
        # The names of policies and targets are the names of native resources, too.
        keys = NAMES if item is Policy or get_origin(item) is Ref else TEXTS
        return _named(keys, _values(item))
    if form in VALUES:
        return _known(VALUES[form])
    if form in WRITTEN:
        return WRITTEN[form]
    return _fields(form).map(lambda fields: lambda earlier: form(**fields(earlier)))


def _known(values: st.SearchStrategy[T]) -> st.SearchStrategy[Written]:
    """What speaks of nothing."""
    return values.map(lambda value: lambda _: value)


def _named(
    names: st.SearchStrategy[str], items: st.SearchStrategy[Written], form: Callable[[Any], Any] = dict
) -> st.SearchStrategy[Written]:
    # Of two of one name the last stays: quicker than to draw until no two are alike.
    return _each(st.lists(st.tuples(names, items), max_size=3).map(dict), form)


def _each(inside: st.SearchStrategy[Any], form: Callable[[Any], Any]) -> st.SearchStrategy[Written]:
    """A list, or a mapping, of what is yet to be written."""

    def written(items: Any) -> Written:
        if isinstance(items, dict):
            return lambda earlier: form({key: item(earlier) for key, item in items.items()})
        return lambda earlier: form([item(earlier) for item in items])

    return inside.map(written)


def _text(first: str, rest: Sequence[tuple[int, str]]) -> Written:
    def text(earlier: Sequence[Resource]) -> Text:
        said = [AttributeOf(r.id, attribute) for r in earlier for attribute in sorted(r.attributes)]
        return Text.of(first, *(part for which, more in rest if said for part in (_pick(said, which), more)))

    return text


def _statement(effect: str, actions: Any, resources: Any, principals: Written, conditions: Written) -> Written:
    (whose, acts), (which, objects) = actions, resources

    def statement(earlier: Sequence[Resource]) -> Statement:
        one_each = {(each.operator, each.key): each for each in conditions(earlier)}
        return Statement(
            effect="Allow" if effect == "Allow" else "Deny",
            principals=principals(earlier),
            conditions=frozenset(one_each.values()),
            **{whose: acts, which: objects(earlier)},
        )

    return statement


def _principal(type: Literal["AWS", "Service", "Federated"], who: Written) -> Written:
    """An account's number is none of `AWS`: IAM makes an ARN of it."""

    def principal(earlier: Sequence[Resource]) -> Principal:
        said: Text = who(earlier)
        number = [part for part in said.parts if isinstance(part, str) and ACCOUNT.fullmatch(part)]
        return Principal("Service" if number else type, said)

    return principal


def _some(inside: st.SearchStrategy[Written], least: int = 0) -> st.SearchStrategy[Written]:
    return _each(st.lists(inside, min_size=least, max_size=3), frozenset)


TEXT = st.builds(_text, TEXTS, st.lists(st.tuples(WHICH, TEXTS), max_size=2))
STATEMENT = st.builds(
    _statement,
    st.sampled_from(["Allow", "Deny"]),
    st.tuples(st.sampled_from(["actions", "not_actions"]), st.lists(TEXTS, min_size=1, max_size=3).map(frozenset)),
    st.tuples(st.sampled_from(["resources", "not_resources"]), _some(TEXT)),
    _some(st.builds(_principal, st.sampled_from(["AWS", "Service", "Federated"]), TEXT)),
    _some(
        st.tuples(st.sampled_from(["StringLike", "Bool"]), TEXTS, _some(TEXT, 1)).map(
            lambda drawn: lambda earlier: Condition(drawn[0], drawn[1], drawn[2](earlier))
        )
    ),
)
LEAF = st.one_of(
    TEXT, _known(st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), NUMBERS, TEXTS))
)
JSON = st.recursive(
    LEAF,
    lambda inner: st.one_of(_each(st.lists(inner, max_size=3), list), _named(TEXTS, inner)),
    max_leaves=5,
)
WRITTEN: Mapping[Any, st.SearchStrategy[Written]] = {
    Text: TEXT,
    Ipv6Pool: _known(
        st.builds(lambda id, n: Ipv6Pool(id, IPv6Network((n << 72, 56))), TEXTS, st.integers(0, 2**56 - 1))
    ),
    SubnetOf: st.builds(
        lambda prefix, n: (
            lambda earlier: SubnetOf(
                next(Ref(Ipv6Range, r.id) for r in earlier if isinstance(r, Ipv6Range)), prefix, n % 2 ** (prefix - 56)
            )
        ),
        st.integers(56, 64),
        st.integers(0, 255),
    ),
    Policy: _each(st.lists(STATEMENT, min_size=1, max_size=2), lambda statements: Policy(frozenset(statements))),
    # A document is a block; what stands in it may be anything.
    Document: _named(TEXTS, JSON, Document.of),
}
"""Of types whose values have more to keep than their fields say."""


def _spoken_of(form: Any) -> set[Any]:
    """The kinds to which a type of a field refers, however deep."""
    if get_origin(form) is Ref:
        return {*get_args(form)}
    if dataclasses.is_dataclass(form):
        return set().union(*map(_spoken_of, get_type_hints(form).values()))
    return set().union(*map(_spoken_of, get_args(form)))


ORDER = TopologicalSorter({kind: _spoken_of(kind) for kind in KINDS}).static_order()
"""Each kind after those to which it refers."""
FIELDS = [(kind, _fields(kind)) for kind in ORDER]
