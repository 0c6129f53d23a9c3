"""docs/configuration.md: every key of the files, from the model. Writes what stands beside it, too.

python -m isoform.report.reference
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from ipaddress import IPv4Network
from pathlib import Path
from types import UnionType
from typing import Literal, Union, get_args, get_origin

import config.schema
from config.keys import Key, inside, is_named, keys_in_files
from core.model import Foundation
from isoform.report import commands, vocabulary
from isoform.report.limits import LIMITS
from isoform.report.markdown import table

BELOW = "the keys below"
PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
TYPES = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`", IPv4Network: "IPv4 CIDR"}


def page() -> str:
    """The whole page, as Markdown."""
    lines = [
        "# Configuration",
        "",
        "Every key that `config/*.yaml` may have. Written from the model by `make reference`; the model itself refuses",
        "what it does not know, with the line and what to write instead. How the parts go together:",
        "[A foundation in its parts](guide.md). What a value may be called: [Words](words.md).",
        "",
        "`<name>` is a name of your own: lower-case letters and digits, words joined by `-`. `[n]` is an item of a",
        "list.",
        "",
        *_sections(Foundation, ""),
    ]
    return "\n".join(lines).rstrip() + "\n"


# Keys


def _sections(shape: type, path: str) -> Iterator[str]:
    """A table of the keys of `shape`, then one for each shape inside it."""
    yield f"## {f'`{path}`' if path else 'The file'}"
    yield ""
    yield from table(
        ("key", "what it means, and what AWS takes of it", "type", "default", "example"),
        (_row(shape, key, _inside(key, path)[1]) for key in _keys(shape)),
    )
    for key in _keys(shape):
        within, where = _inside(key, path)
        if isinstance(within, type) and is_dataclass(within):
            yield from _sections(within, where)


def _inside(key: Key, path: str) -> tuple[object, str]:
    """What a key has in it, past names and lists; and the path to that."""
    where = f"{path}.{key.word}" if path else key.word
    within: object = key.type
    while is_named(within) or get_origin(within) is tuple:
        named = is_named(within)
        within = inside(within, "" if named else 0)
        where += ".<name>" if named else "[n]"
    return within, where


def _keys(shape: type) -> list[Key]:
    return list(keys_in_files(shape).values())


def _row(shape: type, key: Key, where: str) -> tuple[str, ...]:
    """The cells of a key of `shape`; what it has in it stands below `where`."""
    limit, source = LIMITS.get((key.owner, key.field), ("", ""))
    means = [_linked(config.schema.description(shape, key)), limit and f"[AWS]({source}): {limit}."]
    below = f"[{BELOW}](#{re.sub(r'[^a-z0-9-]', '', where)})"
    choices = get_origin(key.type) is Literal or key.type is bool
    return (
        f"`{key.word}`",
        " ".join(filter(None, means)),
        type_in_words(key.type).replace(BELOW, below),
        default_in_words(shape, key),
        "" if choices else "<br>".join(f"`{_yaml(each)}`" for each in key.examples),
    )


def _linked(text: str) -> str:
    """Addresses as links by their host's name alone: written out, they are wider than a column."""
    return re.sub(r"https://([^\s`/)]+)[^\s`)]*[^\s`).,;:]", r"[\1](\g<0>)", text)


def default_in_words(shape: type, key: Key) -> str:
    if key.required:
        return "needed"
    default = next(field.default for field in fields(shape) if field.name == key.field)
    return "" if default in (MISSING, None, "", ()) else f"`{_yaml(default)}`"


def examples_in_words(key: Key) -> str:
    return f": {', '.join(f'`{_yaml(each)}`' for each in key.examples)}" if key.examples else ""


def type_in_words(shape: object) -> str:
    if get_origin(shape) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(shape))
    if is_named(shape):
        return f"by name: {type_in_words(inside(shape, ''))}"
    if get_origin(shape) is tuple:
        return f"a list: {type_in_words(inside(shape, 0))}"
    if get_origin(shape) in (Union, UnionType):
        return " or ".join(type_in_words(each) for each in get_args(shape))
    if isinstance(shape, type) and is_dataclass(shape):
        return BELOW
    return TYPES.get(shape, "any JSON") if isinstance(shape, type) else "any JSON"


def _yaml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case Mapping():
            return "{" + ", ".join(f"{key}: {_yaml(each)}" for key, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_yaml, value)) + "]"
        case _:
            return str(value)


if __name__ == "__main__":
    for path, text in ((PAGE, page()), (vocabulary.PAGE, vocabulary.page()), (commands.PAGE, commands.page())):
        path.write_text(text, encoding="utf-8")
