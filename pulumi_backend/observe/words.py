"""What a Pulumi program's words mean: native types, and the engine's tokens as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Network
from zlib import crc32

from core.errors import Unreadable
from core.graph import Attribute, AttributeOf, Ipv6Range, Ref, Resource, SubnetOf, Text, share

TOKEN = re.compile(r"\$\{([^|{}]+)\|(\w+)\}")
"""What the engine answers for an output: `${vpc/main|id}`."""


@dataclass(frozen=True, slots=True)
class Native:
    """One native type: what it is in the model, who reads it, and what each of its outputs means there."""

    kind: type[Resource] | tuple[type[Resource], ...]
    """Or those that it may be."""
    read: Callable[..., Resource]
    outputs: Mapping[str, Attribute]
    """By the provider's name for the output. What is not here has no meaning in the model yet."""


def decoder(types: Mapping[str, str], natives: Mapping[str, Native]) -> Callable[[object], Text]:
    """How to read a value as text, among resources of `types` (by name)."""

    def attribute(target: str, output: str) -> AttributeOf:
        if target not in types:
            raise Unreadable("", f"speaks of {target}, which the program does not have")
        if output not in natives[types[target]].outputs:
            raise Unreadable("", f"the {output} of {target} ({types[target]}) means nothing in the model")
        return AttributeOf(target, natives[types[target]].outputs[output])

    def decode(value: object) -> Text:
        if not isinstance(value, str):
            raise Unreadable("", f"{value!r} is no text")
        pieces = TOKEN.split(value)
        parts: list[str | AttributeOf] = [pieces[0]]
        for target, output, literal in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            parts += [attribute(target, output), literal]
        return Text.of(*parts)

    return decode


IPV6_RANGE = "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation"
SHARES = frozenset({("aws:ec2/subnet:Subnet", "ipv6CidrBlock")})
"""Inputs, by type, that are a share of a range of IPv6."""
DOCUMENTATION = IPv6Network("2001:db8::/32")
"""Nobody's addresses: https://www.rfc-editor.org/rfc/rfc3849"""


def stands_in(name: str) -> IPv6Network:
    """The addresses that the engine answers for those that Amazon gives the range `name`: a share of them tells whose.

    No token would do: a program counts in them.
    """
    return IPv6Network((int(DOCUMENTATION.network_address) + (crc32(name.encode()) >> 8 << 72), 56))


def sharer(blocks: Mapping[str, IPv6Network]) -> Callable[[object], SubnetOf]:
    """How to read a value as a share of one of the ranges `blocks`, by name."""

    def read(value: object) -> SubnetOf:
        names = shared(value, blocks)
        if len(names) != 1:
            raise Unreadable("", f"{value!r}, of {len(names)} ranges of IPv6, not of one")
        found = share(Ref(Ipv6Range, names[0]), blocks[names[0]], IPv6Network(value))
        if str(found.of(blocks[names[0]])) != value:
            raise Unreadable("", f"{value!r} is no share that isoform writes")
        return found

    return read


def shared(value: object, blocks: Mapping[str, IPv6Network]) -> list[str]:
    """The names of the ranges of which a value is a share."""
    try:
        part = IPv6Network(value) if isinstance(value, str) else None
    except ValueError:
        return []
    return [name for name, block in blocks.items() if part and part.subnet_of(block)]


def targets(value: object) -> Iterator[str]:
    """The names of all resources of which a value speaks, however deep."""
    if isinstance(value, str):
        for target, _ in TOKEN.findall(value):
            yield target
    elif isinstance(value, dict):
        for item in value.values():
            yield from targets(item)
    elif isinstance(value, list):
        for item in value:
            yield from targets(item)
