"""From the entries of the files to a Foundation, or to every fault of them at once.

pydantic's core checks the types and calls the model's constructors, whose refusals it collects. An outer constructor
runs only when all inside it is right; so whatever is faulty is replaced by something that stands in for it, and all is
checked again, until it passes or nothing is left to replace. A fault that comes up only then counts when it comes up
with everything that could stand in, and speaks of nothing that was replaced: else it follows from the first ones.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from ipaddress import IPv4Network
from types import UnionType
from typing import TYPE_CHECKING, Literal, Union, get_args, get_origin

from config.keys import Key, in_words, inside, is_named, keys, keys_in_files, type_at
from config.layers import NO_VALUE, Entries, Items, Odd, Scalar, Steps, Value, at, origin
from core.errors import Fault, FaultInFile, InputFaults
from core.model import Foundation

if TYPE_CHECKING:
    from pydantic_core import CoreSchema, ErrorDetails, SchemaValidator

ABSENT, RENAMED = object(), object()
"""What can stand in for a value that nothing else can: its absence, or the same under another name."""
RENAME = "renamed-x"


NUMBER = Odd("a number")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,8})\.[0-9]{1,9}")
"""A number of which nothing is lost. The layers know no other than whole ones."""


def meant(tree: Entries) -> Foundation:
    """What the entries mean. Raises `InputFaults` with every fault, each with its file and line."""
    validator = _validator()
    faults = list(_vain_removals(tree, Foundation, ()))
    repairs: dict[Steps, tuple[object, ...]] = {}
    while True:
        variants = max((len(alternatives) for alternatives in repairs.values()), default=1)
        attempts = [_attempt(validator, tree, repairs, variant) for variant in range(variants)]
        if not repairs and isinstance(attempts[0], Foundation) and not faults:
            return attempts[0]
        if any(isinstance(attempt, Foundation) for attempt in attempts):
            raise InputFaults(list(dict.fromkeys(faults)))  # but for what stands in, all is right
        found = [attempt for attempt in attempts if not isinstance(attempt, Foundation)]
        if _narrow(repairs, found):
            continue
        certain = _certain(found)
        faults += [_placed(each, tree) for each in certain if not _follows(each, certain, repairs, tree)]
        if not (_repaired(certain, repairs) or _repaired([each for attempt in found for each in attempt], repairs)):
            raise InputFaults(list(dict.fromkeys(faults)))


@dataclass(frozen=True, slots=True)
class _Found:
    """A fault by its path in the files' words, and what kind it is in pydantic's."""

    kind: str
    path: Steps
    inside: Steps
    """The value whose constructor, or whose type, refused."""
    wrong: str = ""
    fix: str = ""
    """Both empty where they are told from the value: all kinds but `value_error`."""


# Types and constructors, as pydantic's core runs them


@cache
def _validator() -> SchemaValidator:
    from pydantic_core import SchemaValidator

    return SchemaValidator(_schema(Foundation))


def _schema(shape: object) -> CoreSchema:
    from pydantic_core import core_schema as cs

    if isinstance(shape, type) and is_dataclass(shape):
        return _dataclass_schema(shape)
    if get_origin(shape) is Literal:
        choices = cs.literal_schema(list(get_args(shape)))
        if not all(isinstance(choice, int) for choice in get_args(shape)):
            return choices
        return cs.chain_schema([cs.int_schema(strict=True), choices])  # alone it takes `true` for 1
    if is_named(shape):
        return cs.dict_schema(cs.str_schema(strict=True), _schema(inside(shape, "")), strict=True)
    if get_origin(shape) is tuple:
        return cs.no_info_after_validator_function(tuple, cs.list_schema(_schema(inside(shape, 0)), strict=True))
    if get_origin(shape) in (Union, UnionType):
        members: list[CoreSchema | tuple[CoreSchema, str]] = [_schema(each) for each in get_args(shape)]
        return cs.union_schema(members, custom_error_type="union", custom_error_message="none of them")
    if shape is IPv4Network:
        return cs.no_info_after_validator_function(_ipv4_network, cs.str_schema(strict=True))
    if shape is str:
        return cs.str_schema(strict=True)
    if shape is int:
        return cs.int_schema(strict=True)
    if shape is bool:
        return cs.bool_schema(strict=True)
    if shape is float:
        return cs.float_schema(strict=True)
    if shape is object:
        return cs.no_info_plain_validator_function(_json)
    raise TypeError(f"no YAML is read as {shape!r}: say how in config/meaning.py")


def _dataclass_schema(shape: type) -> CoreSchema:
    from pydantic_core import core_schema as cs

    known = keys(shape)

    def construct(values: dict[str, object]) -> object:
        return shape(**{known[word].field: value for word, value in values.items()})

    typed = {word: cs.typed_dict_field(_schema(key.type), required=key.required) for word, key in known.items()}
    return cs.no_info_after_validator_function(construct, cs.typed_dict_schema(typed, extra_behavior="forbid"))


def _json(value: object, path: Steps = ()) -> object:
    """Whatever JSON can say, with lists as tuples."""
    match value:
        case Odd(what):
            raise InputFaults([Fault(path, f"{what} as JSON has none", "write it plainly, or in quotes")])
        case Mapping():
            return {key: _json(each, (*path, key)) for key, each in value.items()}
        case list():
            return tuple(_json(each, (*path, n)) for n, each in enumerate(value))
        case _:
            return value


def _ipv4_network(text: str) -> IPv4Network:
    wrong, fix = f"`{text}` is no IPv4 CIDR", "write one like 10.0.0.0/16"
    try:
        network = IPv4Network(text, strict=False)
    except ValueError:
        raise InputFaults([Fault((), wrong, fix)]) from None
    if str(network) == text:
        return network
    if str(network.prefixlen) == text.partition("/")[2]:
        raise InputFaults([Fault((), f"`{text}` has host bits", f"write {network}")])
    raise InputFaults([Fault((), wrong, fix)])


# One attempt: with what stands in, so much is wrong


def _attempt(
    validator: SchemaValidator, tree: Entries, repairs: Mapping[Steps, tuple[object, ...]], variant: int
) -> Foundation | list[_Found]:
    from pydantic_core import ValidationError

    chosen = {path: alternatives[variant % len(alternatives)] for path, alternatives in repairs.items()}
    original: dict[Steps, dict[str | int, str | int]] = {}
    try:
        foundation: Foundation = validator.validate_python(_plain(tree, (), chosen, original))
    except ValidationError as refused:
        found = [each for error in refused.errors(include_url=False) for each in _found(error)]
        return [_restored(each, original) for each in found]
    return foundation


def _plain(
    value: Value, path: Steps, chosen: Mapping[Steps, object], original: dict[Steps, dict[str | int, str | int]]
) -> object:
    """The value in Python's own types, with what stands in; `original` gets the steps that this moved."""
    if isinstance(value, Scalar):
        return float(value.written) if DECIMAL.fullmatch(value.written) and value.value == NUMBER else value.value
    if isinstance(value, Items):
        kept = [n for n in range(len(value.items)) if chosen.get((*path, n)) is not ABSENT]
        original[path] = dict(enumerate(kept))
        return [_plain_inside(value.items[n], (*path, n), chosen, original) for n in kept]
    result: dict[str, object] = {}
    original[path] = {}
    added = [str(new[-1]) for new in chosen if new and new[:-1] == path and new[-1] not in value.entries]
    for n, name in enumerate([*value.entries, *added]):
        choice = chosen.get((*path, name))
        if choice is ABSENT:
            continue
        shown = f"{RENAME}{n}" if choice is RENAMED else name
        original[path][shown] = name
        result[shown] = (
            _plain_inside(value.entries[name], (*path, name), chosen, original) if name in value.entries else choice
        )
    return result


def _plain_inside(
    value: Value, path: Steps, chosen: Mapping[Steps, object], original: dict[Steps, dict[str | int, str | int]]
) -> object:
    choice = chosen.get(path, RENAMED)
    return _plain(value, path, chosen, original) if choice is RENAMED else choice


def _restored(found: _Found, original: Mapping[Steps, Mapping[str | int, str | int]]) -> _Found:
    """The fault before anything was left out or renamed."""

    def path(moved: Steps) -> Steps:
        restored: Steps = ()
        for step in moved:
            restored = (*restored, original.get(restored, {}).get(step, step))
        return restored

    names = {str(shown): str(name) for steps in original.values() for shown, name in steps.items() if shown != name}

    def text(said: str) -> str:
        return re.sub(rf"{RENAME}\d+", lambda shown: names.get(shown[0], shown[0]), said)

    return _Found(found.kind, path(found.path), path(found.inside), text(found.wrong), text(found.fix))


def _found(error: ErrorDetails) -> Iterator[_Found]:
    refusal = error.get("ctx", {}).get("error")
    path = error["loc"]
    if not isinstance(refusal, InputFaults):
        yield _Found(error["type"], path, path)
        return
    for fault in refusal.faults:
        yield _Found("value_error", (*path, *in_words(type_at(path), fault.path)), path, fault.wrong, fault.fix)


def _certain(attempts: list[list[_Found]]) -> list[_Found]:
    """What was found in each attempt that came as far as to look: nothing inside the place was refused before."""

    def looked(attempt: list[_Found], place: Steps) -> bool:
        return not any(len(each.inside) > len(place) == len(_shared(each.inside, place)) for each in attempt)

    found = dict.fromkeys(each for attempt in attempts for each in attempt)
    return [each for each in found if all(each in a for a in attempts if looked(a, each.inside))]


def _shared(one: Steps, other: Steps) -> Steps:
    return tuple(a for a, b in zip(one, other, strict=False) if a == b)


# What stands in for what is faulty, and what follows from that


def _repaired(found: list[_Found], repairs: dict[Steps, tuple[object, ...]]) -> bool:
    """Let something stand in for each faulty value, or for what is around it; False when all that can does already."""
    before = dict(repairs)
    for each in dict.fromkeys(found):
        path, kind = each.path, each.kind
        while path and repairs.get(path, (RENAMED,)) != (RENAMED,):
            path, kind = path[:-1], "around"
        if path in repairs:
            repairs[path] = (ABSENT,)
        elif path:
            repairs[path] = _meant_network(path, each) or _alternatives(path, kind)
    return repairs != before


def _meant_network(path: Steps, found: _Found) -> tuple[object, ...]:
    """Of a network with host bits, that which its fault says to write: what is laid out in it stays right."""
    said = re.fullmatch(r"write (\S+/[0-9]+)", found.fix)
    return (said[1],) if said and path == found.path and _network_at(path) else ()


def _network_at(path: Steps) -> bool:
    owner = type_at(path[:-1])
    key = keys(owner).get(str(path[-1])) if isinstance(owner, type) and is_dataclass(owner) else None
    return key is not None and key.type is IPv4Network


def _narrow(repairs: dict[Steps, tuple[object, ...]], attempts: list[list[_Found]]) -> bool:
    """Drop the alternatives that were refused themselves, where others are left; whether there were any."""
    narrowed = False
    for path, alternatives in repairs.items():
        refused = {
            variant % len(alternatives)
            for variant, attempt in enumerate(attempts)
            if any(each.path[: len(path)] == path for each in attempt)
        }
        if 0 < len(refused) < len(alternatives):
            repairs[path] = tuple(each for n, each in enumerate(alternatives) if n not in refused)
            narrowed = True
    return narrowed


def _alternatives(path: Steps, kind: str) -> tuple[object, ...]:
    owner = type_at(path[:-1])
    if is_named(owner):
        if kind == "value_error":
            return (RENAMED,)
        return _least(inside(owner, "")) if is_dataclass(inside(owner, "")) else (ABSENT,)
    if not (isinstance(owner, type) and is_dataclass(owner)):
        return (ABSENT,)
    key = keys(owner).get(str(path[-1]))
    if key is None:
        return (ABSENT,)
    return _stand_ins(key) if key.required else (ABSENT, *key.examples)


def _stand_ins(key: Key) -> tuple[object, ...]:
    return key.examples or _least(key.type)


def _least(shape: object) -> tuple[object, ...]:
    """The shortest valid values of a dataclass, with nothing that isn't required."""
    if not (isinstance(shape, type) and is_dataclass(shape)):
        raise TypeError(f"nothing stands in for {shape!r}: give its key an example in config/keys.py")
    required = {word: _stand_ins(key) for word, key in keys(shape).items() if key.required}
    variants = max(map(len, required.values()), default=1)
    return tuple({word: each[n % len(each)] for word, each in required.items()} for n in range(variants))


def _follows(
    found: _Found, all_found: list[_Found], repairs: Mapping[Steps, tuple[object, ...]], tree: Entries
) -> bool:
    """Whether the fault only follows from others, which are reported."""
    path = found.path
    if found.kind == "missing" and any(
        other.kind == "extra_forbidden" and other.path[:-1] == path[:-1] and _nearest(other.path, tree) == path[-1]
        for other in all_found
    ):
        return True
    value = at(tree, path)
    if isinstance(value, Scalar) and any(
        other.kind == "value_error" and other.path[-1:] == (value.written,) and _is_a_thing(other.path)
        for other in all_found
    ):
        return True  # it names what has a fault of its own
    nobody = _names_nobody(found, value)
    for repaired, alternatives in repairs.items():
        if path[: len(repaired)] == repaired and alternatives != (RENAMED,):
            return True  # it is about what stands in
        if path == repaired:
            return True
        if value is None and path[:-1] == repaired[:-1] and _is_a_choice(repaired, tree):
            return True  # a key that is not written, wanted only where the choice beside it is another
        if path and isinstance(path[-1], int) and len(path) < len(repaired) and repaired[: len(path)] == path:
            return True  # what an item says with something that stands in, as that it repeats another
        free = type_at(path) is object  # any JSON, of which the loader knows no keys
        if path == repaired[:-1] and ABSENT in alternatives and (free or is_dataclass(type_at(path[:-1]))):
            return True  # a key's value lacks what was there: of entries and items the faults are others
        if alternatives == (ABSENT,) and found.inside == repaired[:-1] and is_dataclass(type_at(found.inside)):
            if _nearest(repaired, tree) and not (nobody and not _has_name(at(tree, repaired), value)):
                return True  # its constructor misses the key that was left out
            continue
        if path == found.inside == repaired[: len(path)] and ABSENT in alternatives:
            return True  # nor does an entry or item have it, where its own constructor says so
        if is_named(type_at(repaired[:-1])) and isinstance(value, Scalar) and value.written == repaired[-1]:
            return True  # it names what has a fault of its own
        known = nobody and not _is_of_things(repaired)
        if is_named(type_at(repaired)) and path[: len(repaired) - 1] == repaired[:-1] and not known:
            return True  # nobody knows which names the whole map would have had
    return False


PEERS = ("tier", "group", "group or prefix list")
"""Of which a rule names one."""


def _names_nobody(found: _Found, value: Value | None) -> bool:
    """Whether a rule names what is not there: only what has that name can change it."""
    return isinstance(value, Scalar) and found.wrong in {f"`{value.written}` is no {what}" for what in PEERS}


def _has_name(value: Value | None, name: Value | None) -> bool:
    """Whether something in the value, however deep, has that name."""
    match value:
        case Entries(entries=entries):
            return (isinstance(name, Scalar) and name.written in entries) or any(
                _has_name(each, name) for each in entries.values()
            )
        case Items(items=items):
            return any(_has_name(each, name) for each in items)
    return False


def _is_a_choice(path: Steps, tree: Entries) -> bool:
    """Whether what is written there is one of the choices, and so refused only for what stands elsewhere."""
    value, shape = at(tree, path), type_at(path)
    return isinstance(value, Scalar) and get_origin(shape) is Literal and value.value in get_args(shape)


def _is_of_things(path: Steps) -> bool:
    """Whether it is a map of what others name: of tiers, of groups; not of tags."""
    shape = type_at(path)
    return is_named(shape) and is_dataclass(inside(shape, ""))


def _is_a_thing(path: Steps) -> bool:
    """Whether an entry with a name is there: a group, a role; not a tag."""
    return is_named(type_at(path[:-1])) and is_dataclass(type_at(path))


def _vain_removals(value: Value, shape: object, path: Steps) -> Iterator[FaultInFile]:
    """`null` for what is no key, or for a name that nothing has: a slip, since it does nothing."""
    if isinstance(value, Items):
        for n, item in enumerate(value.items):
            yield from _vain_removals(item, inside(shape, n), (*path, n))
    if not isinstance(value, Entries):
        return
    for name, removal in value.removed.items():
        known = list(keys(shape)) if isinstance(shape, type) and is_dataclass(shape) else list(value.entries)
        names = is_named(shape) or shape is object
        if shape is not None and not (name in known or (names and removal.found)):
            near = difflib.get_close_matches(name, known, 1)
            fix = f"did you mean `{near[0]}`?" if near else "take it away"
            yield FaultInFile((*path, name), "`null`, but there is nothing of that name to remove", fix, removal.at)
    for name, inner in value.entries.items():
        yield from _vain_removals(inner, inside(shape, name), (*path, name))


# Faults in words


REMOVED = "removed, but needed"


def of_no_value(faults: list[FaultInFile]) -> list[FaultInFile]:
    """Of a key without a value one fault, which says what to write: the reader of the file knew no keys yet."""
    empty = {fault.path for fault in faults if fault.wrong == NO_VALUE}
    needed = {fault.path: fault.fix for fault in faults if fault.path in empty and fault.wrong == REMOVED}
    return [
        _without_value(fault, needed.get(fault.path)) if fault.wrong == NO_VALUE else fault
        for fault in faults
        if not (fault.path in empty and fault.wrong == REMOVED)
    ]


def _without_value(fault: FaultInFile, needed: str | None) -> FaultInFile:
    """`needed` says what to write where the key cannot be left out."""
    if needed is not None:
        return FaultInFile(fault.path, "no value where one is needed", needed, fault.origin)
    if not (example := _example_entry(fault.path)):
        return fault
    fix = f"write one like `{fault.path[-1]}: {example}`; or `null`, which removes"
    return FaultInFile(fault.path, "no value", fix, fault.origin)


def _example_entry(path: Steps) -> str:
    """Of a key, or of an entry under a name of one's own: as the example of the map has it."""
    owner = type_at(path[:-1])
    if not is_named(owner):
        known = keys(owner).get(str(path[-1])) if isinstance(owner, type) and is_dataclass(owner) else None
        return _written(known.examples[0]) if known and known.examples else ""
    around = type_at(path[:-2])
    key = keys(around).get(str(path[-2])) if isinstance(around, type) and is_dataclass(around) else None
    example = key.examples[0] if key and key.examples else None
    if isinstance(example, Mapping) and example:
        return _written(next(iter(example.values())))
    return _written(_least(inside(owner, ""))[0]) if is_dataclass(inside(owner, "")) else ""


def _placed(found: _Found, tree: Entries) -> FaultInFile:
    if found.kind == "value_error":
        wrong, fix = found.wrong, found.fix
        match at(tree, found.path):
            case Scalar(value=Odd(), written=written):
                wrong = f"`{written}` is {wrong}"
    elif found.kind == "missing":
        wrong, fix = _missing(found.path, tree)
    elif found.kind == "extra_forbidden":
        wrong, fix = _unknown(found.path, tree)
    else:
        wrong, fix = _mistyped(found, tree)
    return FaultInFile(found.path, wrong, fix, origin(tree, found.path))


def _missing(path: Steps, tree: Entries) -> tuple[str, str]:
    owner = type_at(path[:-1])
    assert isinstance(owner, type)
    key = keys(owner)[str(path[-1])]
    parent = at(tree, path[:-1])
    removed = isinstance(parent, Entries) and path[-1] in parent.removed
    example = _written(_stand_ins(key)[0])
    return REMOVED if removed else "missing", f"write one like `{key.word}: {example}`"


def _unknown(path: Steps, tree: Entries) -> tuple[str, str]:
    if near := _nearest(path, tree):
        return f"`{path[-1]}` is no key", f"did you mean `{near}`?"
    return f"`{path[-1]}` is no key", f"write {_or(_known(path[:-1]))}"


def _nearest(path: Steps, tree: Entries) -> str | None:
    """The key that was meant: rather one that isn't there yet."""
    parent = at(tree, path[:-1])
    there = parent.entries if isinstance(parent, Entries) else {}
    near = difflib.get_close_matches(str(path[-1]), _known(path[:-1]), 3, cutoff=0.7)
    return min(near, key=lambda word: word in there, default=None)


def _known(path: Steps) -> list[str]:
    owner = type_at(path)
    assert isinstance(owner, type)
    return list(keys_in_files(owner))


EXPECTED = {
    "string_type": "text",
    "int_type": "a plain whole number",
    "float_type": "a number",
    "bool_type": "`true` or `false`",
    "dict_type": "a map",
    "list_type": "a list",
    "union": "text or a plain whole number",
    "literal_error": "one of the choices",
}
"""pydantic's types of errors, and what each expected."""
TRUTH = {
    "yes": "true",
    "on": "true",
    "y": "true",
    "1": "true",
    "no": "false",
    "off": "false",
    "n": "false",
    "0": "false",
}


OURS = {"notbreaching": "ok"}
"""Our own choices for words of AWS's, where the one that is spelled alike means the opposite."""


def _mistyped(found: _Found, tree: Entries) -> tuple[str, str]:
    value = at(tree, found.path)
    shape = type_at(found.path)
    assert value is not None
    received, what = _received(value)
    if found.kind == "literal_error" and isinstance(value, Scalar):
        choices = [str(choice) for choice in get_args(shape)]
        if value.written in choices:
            return f"{received} is {what}", f"write {value.written} without quotes"
        if (own := OURS.get(value.written.lower())) in choices:
            return f"{received} is none of the choices", f"write `{own}`"
        near = difflib.get_close_matches(value.written, choices, 1)
        return f"{received} is none of the choices", f"did you mean `{near[0]}`?" if near else f"write {_or(choices)}"
    if found.kind == "literal_error":
        return f"{received}, not one word", f"write {_or([str(choice) for choice in get_args(shape)])}"
    wrong = f"{received} is {what}, not {EXPECTED[found.kind]}" if what else f"{received}, not {EXPECTED[found.kind]}"
    return wrong, _rewritten(found, value, shape)


def _received(value: Value) -> tuple[str, str]:
    """The value, and what it is."""
    if isinstance(value, Items):
        return "a list", ""
    if isinstance(value, Entries):
        return "a map", ""
    match value.value:
        case None:
            return "`null`", "nothing"
        case bool():
            return f"`{value.written}`", "a boolean"
        case int():
            return f"`{value.written}`", "a number"
        case Odd(what):
            return f"`{value.written}`", what
        case _:
            return f"`{value.written}`", "text"


def _rewritten(found: _Found, value: Value, shape: object) -> str:
    """How to write what was meant."""
    example = _example(found.path)
    match found.kind, value:
        case "string_type" | "union", Scalar(value=None):
            return "take it away"
        case "string_type", Scalar(written=written) if shape is str and written:
            return f'write it in quotes: "{written}"'
        case "int_type", Scalar(written=written) if written.isascii() and written.isdigit() and written[0] != "0":
            return f"write {written} without quotes"
        case "int_type", _ if get_origin(shape) is Literal:
            return f"write {_or([str(choice) for choice in get_args(shape)])}"
        case "bool_type", Scalar(written=written) if written.lower() in TRUTH:
            return f"write `{TRUTH[written.lower()]}`"
        case "bool_type", _:
            return "write one of the two"
        case "list_type", Scalar(value=int() | Odd()) if inside(shape, 0) is str and example:
            return f"write {example}"
        case "list_type", Scalar(written=written) if written:
            return f"write `[{written}]`"
        case "list_type", _:
            return "begin each item with `- `"
        case "dict_type", _ if isinstance(shape, type):
            return f"write {_or(_known(found.path))} below it"
        case "dict_type", _:
            return "write `name: value` lines below it"
    return f"write {example}" if example else "write it in one line"


def _example(path: Steps) -> str:
    owner = type_at(path[:-1])
    if not (isinstance(owner, type) and is_dataclass(owner)):
        return f"one like `{path[-1]}: text`" if is_named(owner) else ""
    key = keys(owner)[str(path[-1])]
    return f"one like `{key.word}: {_written(key.examples[0])}`" if key.examples else ""


def _written(value: object) -> str:
    """A value as one writes it in YAML, in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value) if isinstance(value, str) and value.isdigit() else str(value)


def _or(words: list[str]) -> str:
    return " or ".join([part for part in (", ".join(words[:-1]), words[-1]) if part])
