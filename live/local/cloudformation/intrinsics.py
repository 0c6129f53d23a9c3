"""The intrinsic functions: which resources a value refers to, and what it comes to.

Only what stands in the tables below is resolved; any other function is refused by name when a template is read.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Protocol, TypeAlias

Json: TypeAlias = Any
"""A value of a template: its type is known only once a shape has read it."""


class Unknown:
    """What only a deployment will tell: the id of a resource that is not made yet."""

    def __repr__(self) -> str:
        return "(known after deployment)"


UNKNOWN: Final = Unknown()
NOTHING: Final = object()
"""AWS::NoValue: as if the property had not been written."""


class Unresolvable(Exception):
    """A value that cannot come to anything; the text says why, as CloudFormation would."""


class Scope(Protocol):
    """Where names have their values."""

    def ref(self, name: str) -> Json: ...
    def attribute(self, resource: str, name: str) -> Json: ...
    def condition(self, name: str) -> bool: ...
    def mapping(self, name: str, first: str, second: str) -> Json: ...
    def imported(self, export: str) -> Json: ...
    def zones(self, region: str) -> list[str]: ...


def function_of(value: Json) -> str:
    """The function that this object is a call of, or nothing."""
    if isinstance(value, dict) and len(value) == 1:
        name = next(iter(value))
        if isinstance(name, str) and (name == "Ref" or name.startswith("Fn::")):
            return name
    return ""


# Fn::Sub's variables: ${Name}, ${Resource.Attribute}; ${!Literal} is written back as ${Literal}.
_VARIABLE: Final = re.compile(r"\$\{(!?)([^}]*)\}")
_DYNAMIC: Final = re.compile(r"\{\{resolve:[^}]*\}\}")


def faults(value: Json, path: str) -> Iterator[str]:
    """The functions and dynamic references of a value that are not resolved here, by name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(name, str) and name.startswith("Fn::") and name not in FUNCTIONS:
                yield f"{path}: the embedded account does not resolve the intrinsic function {name}"
            elif name in ("Ref", *FUNCTIONS) and len(value) > 1:
                yield f"{path}: {name} must stand alone in its object"
            yield from faults(inner, path if name in ("Ref", *FUNCTIONS) else f"{path}/{name}")
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from faults(item, f"{path}/{position}")
    elif isinstance(value, str):
        for reference in _DYNAMIC.findall(value):
            yield f"{path}: the embedded account does not resolve the dynamic reference {reference}"


def references(value: Json) -> Iterator[tuple[str, str]]:
    """Every name that a value refers to, with the attribute ('' for a Ref), in all branches."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    if not isinstance(value, dict):
        return
    function = function_of(value)
    if function == "Ref":
        yield value["Ref"], ""
    elif function == "Fn::GetAtt":
        yield _attribute(value["Fn::GetAtt"])
    elif function == "Fn::Sub":
        text, own = _substitution(value["Fn::Sub"])
        yield from references(list(own.values()))
        for literal, name in _VARIABLE.findall(text):
            if not literal and name not in own:
                yield _attribute(name) if "." in name else (name, "")
    else:
        for inner in value.values():
            yield from references(inner)


def resolve(value: Json, scope: Scope) -> Json:
    """What a value comes to. UNKNOWN where a part of it is; raises Unresolvable."""
    if isinstance(value, list):
        return [item for item in (resolve(item, scope) for item in value) if item is not NOTHING]
    if not isinstance(value, dict):
        return value
    function = function_of(value)
    if not function:
        resolved = {name: resolve(inner, scope) for name, inner in value.items()}
        return {name: inner for name, inner in resolved.items() if inner is not NOTHING}
    if function == "Ref":
        return NOTHING if value["Ref"] == "AWS::NoValue" else scope.ref(value["Ref"])
    try:
        return FUNCTIONS[function](value[function], scope)
    except (ValueError, TypeError, IndexError, AttributeError) as wrong:
        raise Unresolvable(f"Template error: {function} cannot take {value[function]!r}: {wrong}") from wrong


def _attribute(written: Json) -> tuple[str, str]:
    if isinstance(written, str):
        resource, _, name = written.partition(".")
        return resource, name
    resource, name = written
    return resource, name


def _substitution(written: Json) -> tuple[str, Mapping[str, Json]]:
    if isinstance(written, str):
        return written, {}
    text, own = written
    return text, own


def _get_att(written: Json, scope: Scope) -> Json:
    return scope.attribute(*_attribute(written))


def _if(written: Json, scope: Scope) -> Json:
    condition, then, otherwise = written
    return resolve(then if scope.condition(condition) else otherwise, scope)


def _join(written: Json, scope: Scope) -> Json:
    delimiter, parts = written
    parts = resolve(parts, scope)
    return UNKNOWN if unknown_in(parts) else delimiter.join(_text(part) for part in parts)


def _split(written: Json, scope: Scope) -> Json:
    delimiter, text = written
    text = resolve(text, scope)
    return UNKNOWN if text is UNKNOWN else text.split(delimiter)


def _select(written: Json, scope: Scope) -> Json:
    position, items = resolve(written, scope)
    return UNKNOWN if items is UNKNOWN else items[int(position)]


def _sub(written: Json, scope: Scope) -> Json:
    text, own = _substitution(written)
    values = {name: resolve(inner, scope) for name, inner in own.items()}
    for literal, name in _VARIABLE.findall(text):
        if not literal and name not in values:
            values[name] = scope.attribute(*_attribute(name)) if "." in name else scope.ref(name)
    if unknown_in(list(values.values())):
        return UNKNOWN
    return _VARIABLE.sub(lambda found: "${" + found[2] + "}" if found[1] else _text(values[found[2]]), text)


def _find_in_map(written: Json, scope: Scope) -> Json:
    name, first, second = resolve(written, scope)
    return scope.mapping(name, first, second)


def _import_value(written: Json, scope: Scope) -> Json:
    return scope.imported(resolve(written, scope))


def _zones(written: Json, scope: Scope) -> Json:
    return scope.zones(resolve(written, scope))


def _base64(written: Json, scope: Scope) -> Json:
    text = resolve(written, scope)
    return UNKNOWN if text is UNKNOWN else base64.b64encode(text.encode()).decode()


def _cidr(written: Json, scope: Scope) -> Json:
    block, count, *bits = resolve(written, scope)
    if unknown_in([block, count, *bits]):
        return UNKNOWN
    network = ipaddress.ip_network(block)
    host_bits = int(bits[0]) if bits else 8
    subnets = network.subnets(new_prefix=network.max_prefixlen - host_bits)
    return [str(next(subnets)) for _ in range(int(count))]


FUNCTIONS: Final[Mapping[str, Callable[[Json, Scope], Json]]] = {
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _zones,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
}


def holds(written: Json, scope: Scope) -> bool:
    """Whether a condition (or a rule's assertion) is true."""
    match written:
        case {"Condition": str() as name}:
            return scope.condition(name)
        case {"Fn::Equals": [left, right]}:
            return bool(_text(resolve(left, scope)) == _text(resolve(right, scope)))
        case {"Fn::Not": [inner]}:
            return not holds(inner, scope)
        case {"Fn::And": list() as parts}:
            return all(holds(part, scope) for part in parts)
        case {"Fn::Or": list() as parts}:
            return any(holds(part, scope) for part in parts)
        case {"Fn::Contains": [options, sought]}:
            return resolve(sought, scope) in resolve(options, scope)
    raise Unresolvable(f"Template error: the embedded account does not evaluate the condition {written!r}")


def condition_faults(written: Json, path: str) -> Iterator[str]:
    """The functions of a condition that are not evaluated here, by name."""
    match written:
        case {"Condition": str()}:
            return
        case {"Fn::Equals": list() as values} | {"Fn::Contains": list() as values}:
            yield from faults(values, path)
        case {"Fn::Not": list() as parts} | {"Fn::And": list() as parts} | {"Fn::Or": list() as parts}:
            for part in parts:
                yield from condition_faults(part, path)
        case {**functions} if functions:
            for name in functions:
                yield f"{path}: the embedded account does not resolve the intrinsic function {name}"
        case _:
            yield f"{path}: expected a condition, got {written!r}"


def unknown_in(value: Json) -> bool:
    """Whether a part of a value is known only after deployment."""
    if isinstance(value, dict):
        return any(unknown_in(inner) for inner in value.values())
    if isinstance(value, list):
        return any(unknown_in(item) for item in value)
    return value is UNKNOWN


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise TypeError(f"{value!r} is not text")
    return str(value)
