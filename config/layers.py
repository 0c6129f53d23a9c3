"""A YAML file as values that know their line, and one file laid over another.

ruamel.yaml parses; what its text means is decided here, by YAML 1.2's core schema without its oddities: a number is
written in plain decimal, everything else (dates, octals, exponents) is `Odd` and no key takes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.errors import FaultInFile, InputFaults, Origin

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

NO_VALUE = "no value"
DEEPEST = 50
MOST = 100_000
"""Nested collections, and values after aliases are followed: more is a mistake, or meant to harm."""


@dataclass(frozen=True, slots=True)
class Odd:
    """Something that YAML reads as neither text nor a plain number."""

    what: str


@dataclass(frozen=True, slots=True)
class Scalar:
    value: str | int | bool | Odd | None
    written: str
    """As it stands in the file: of `012345678901` YAML keeps no more than a number."""
    at: Origin


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[Value, ...]
    at: Origin


@dataclass(frozen=True, slots=True)
class Removal:
    at: Origin
    found: bool
    """Whether there was anything to remove; or nothing is written at all, which is another fault."""


@dataclass(frozen=True, slots=True)
class Entries:
    entries: Mapping[str, Value]
    at: Origin
    removed: Mapping[str, Removal] = field(default_factory=dict)
    """What a `null` took away."""


Value = Scalar | Items | Entries
Steps = tuple[str | int, ...]
"""Keys and positions from the top of the files."""


def read(file: Path) -> tuple[Entries, list[FaultInFile]]:
    """The file's entries, and the faults beside which they can be read. Raises `InputFaults` where they can't."""
    name = shown(file)
    entries, faults = of_text(_text(file, name), name)
    return entries, [*faults]


@lru_cache(maxsize=16)
def of_text(text: str, name: str) -> tuple[Entries, tuple[FaultInFile, ...]]:
    """The same, of its text: base.yaml is read once for all environments."""
    root = _parse(text, name)
    if root is None:
        raise _refusal(Origin(name, 1), "an empty file", "write at least one key, or remove the file")
    reader = _Reader(name)
    value = reader.value(root, Origin(name, root.start_mark.line + 1))
    if not isinstance(value, Entries):
        what = "a list" if isinstance(value, Items) else f"`{value.written}`"
        raise _refusal(value.at, f"{what} where the keys should be", "write `key: value` lines")
    return replace(value, at=Origin(name, 1)), tuple(reader.faults)


def overlay(below: Entries, above: Entries) -> Entries:
    """`above` laid over `below`: maps merge, `null` removes, all else replaces. Entries keep their order."""
    entries, removed = dict(below.entries), dict(below.removed)
    for key, value in above.entries.items():
        if isinstance(value, Scalar) and value.value is None:
            removed[key] = Removal(value.at, key in entries or not value.written)
            entries.pop(key, None)
            continue
        lower = entries.get(key)
        if isinstance(value, Entries):
            value = overlay(lower if isinstance(lower, Entries) else Entries({}, value.at), value)
        elif isinstance(value, Items):
            value = replace(value, items=tuple(map(_without_nulls, value.items)))
        entries[key] = value
    return Entries(entries, above.at, removed)


def _without_nulls(item: Value) -> Value:
    return overlay(Entries({}, item.at), item) if isinstance(item, Entries) else item


def at(tree: Entries, path: Steps) -> Value | None:
    """The value at the path, if there is one."""
    value: Value | None = tree
    for step in path:
        if isinstance(value, Entries):
            value = value.entries.get(str(step))
        elif isinstance(value, Items) and isinstance(step, int) and step < len(value.items):
            value = value.items[step]
        else:
            return None
    return value


def origin(tree: Entries, path: Steps) -> Origin:
    """The line of the value, or of the null that removed it, or of the nearest thing around it."""
    for length in range(len(path), -1, -1):
        value = at(tree, path[:length])
        if value is not None:
            removed = value.removed if isinstance(value, Entries) else {}
            step = str(path[length]) if length < len(path) else ""
            return removed[step].at if step in removed else value.at
    return tree.at


_STANDS_FOR: ContextVar[Mapping[Path, str]] = ContextVar("stands for", default=MappingProxyType({}))


@contextmanager
def standing_for(folder: Path, name: str) -> Iterator[None]:
    """What is below this folder is told by that name: the folder is gone before anybody could look there."""
    before = _STANDS_FOR.set({**_STANDS_FOR.get(), folder: name})
    try:
        yield
    finally:
        _STANDS_FOR.reset(before)


def shown(file: Path) -> str:
    """As the user gave it; relative to the working folder where it is below that."""
    for folder, name in _STANDS_FOR.get().items():
        if file.is_relative_to(folder):
            return f"{name}{file.relative_to(folder).as_posix()}"
    return str(file.relative_to(Path.cwd()) if file.is_absolute() and file.is_relative_to(Path.cwd()) else file)


def _refusal(at: Origin, wrong: str, fix: str) -> InputFaults:
    return InputFaults([FaultInFile((), wrong, fix, at)])


def _text(file: Path, name: str) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        wrong = f"cannot be read ({error.strerror})"
        raise _refusal(Origin(name), wrong, "check that the file is there and yours to read") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = Origin(name, raw[: error.start].count(b"\n") + 1)
        raise _refusal(at, f"the byte 0x{raw[error.start]:02x} is no UTF-8", "save the file as UTF-8") from None


SYNTAX = (
    ("\\t", "a tab", "indent with spaces"),
    (
        "mapping values are not allowed",
        "a `: ` where no key can be",
        "put text in quotes, align the key, or end the line above with `:`",
    ),
    ("expected a single document", "a second document", "take away the `---` between them"),
    ("undefined alias", "an alias of nothing", "write `&` and its name where it should point to"),
    ("maximum depth", f"nested deeper than {DEEPEST}", "write it flatter"),
    ("flow sequence", "a `[` that is not closed, or an item without `,`", "close it with `]`"),
    ("flow mapping", "a `{` that is not closed, or an entry without `,`", "close it with `}`"),
    ("flow node", "no value where one must be", "write one, or close the bracket"),
    ("quoted scalar", "a quote that is not closed", "close it"),
    ("expected <block end>", "a line out of line", "give it as many spaces as its neighbours"),
)
"""What ruamel.yaml says, in our words."""
LEFT_OPEN = ("flow sequence", "flow mapping", "quoted scalar")
"""Faults of the line in which something opens, not of the one in which its end is missed."""


def _parse(text: str, name: str) -> Node | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = DEEPEST
    yaml.composer.warn_double_anchors = False  # YAML allows it: the later one counts
    try:
        root: Node | None = yaml.compose(text)
    except ReaderError as error:
        at = Origin(name, text.count("\n", 0, error.position) + 1)
        raise _refusal(at, "a control character", "take it away") from None
    except MarkedYAMLError as error:
        raise _syntax(error, text, name) from None
    return root


def _syntax(error: MarkedYAMLError, text: str, name: str) -> InputFaults:
    said = f"{error.context or ''} {error.problem or ''} {error.note or ''}"
    mark = error.context_mark if any(words in said for words in LEFT_OPEN) else error.problem_mark
    lines = text.rstrip().splitlines()
    line = min(mark.line + 1, len(lines)) if mark else 1
    for number in (line, line - 1):
        if 0 < number <= len(lines) and re.match(r" *\t", lines[number - 1]):
            return _refusal(Origin(name, number), "a tab", "indent with spaces")
    if (found := _without_colon(error, lines)) is not None:
        number, wrong, fix = found
        return _refusal(Origin(name, number), wrong, fix)
    for words, wrong, fix in SYNTAX:
        if words in said:
            return _refusal(Origin(name, line), wrong, fix)
    return _refusal(Origin(name, line), f"no YAML ({said.strip()})", "write `key: value` lines")


KEY = re.compile(r"\s*(?:- +)*([^\s:#{}\[\],]+)")
"""A line up to the end of its first word."""


def _without_colon(error: MarkedYAMLError, lines: list[str]) -> tuple[int, str, str] | None:
    """The line of the key that lacks its `: `, if there is one: the parser stops at the key after it."""
    if "could not find expected ':'" in (error.problem or "") and error.context_mark:
        number = error.context_mark.line + 1
    elif "mapping values are not allowed" in (error.problem or "") and error.problem_mark:
        number = error.problem_mark.line + 1
        if (key := KEY.match(lines[number - 1])) and re.match(r":\S", lines[number - 1][key.end() :]):
            return number, f"no space after `{key[1]}:`", "write one"
        if key is None or key.end() != error.problem_mark.column:
            return None
        while number > 1 and _may_be_text(lines[number - 2]):
            number -= 1
        if number > error.problem_mark.line or _goes_on(lines[number - 2] if number > 1 else "", lines[number - 1]):
            return None
    else:
        return None
    said = lines[number - 1].strip()
    if said.startswith(("{", "[")):
        above = lines[number - 2].strip() if number > 1 else ""
        wrong = f"`{said}` where a key should be"
        return number, wrong, f"write `{above} {said}`" if above.endswith(":") else "write a key before it"
    word, _, rest = said.lstrip("- ").partition(" ")
    key, colon, value = word.partition(":")
    if colon and value:
        return number, f"no space after `{key}:`", "write one"
    return number, f"`{word}` without its `:`", f"write `{word}: {rest}`" if rest else f"write `{word}:`"


def _may_be_text(line: str) -> bool:
    """Whether it has no key, so that it may be the first lines of one that goes on below."""
    return bool(line.strip()) and not line.lstrip().startswith("#") and not re.search(r":(\s|$)", line)


def _goes_on(above: str, line: str) -> bool:
    """Whether the line may be more of a value that begins above it."""
    indent = len(line) - len(line.lstrip())
    return bool(re.search(r":\s+[^\s#]", above)) and indent > len(above) - len(above.lstrip())


class _Reader:
    """Makes values of one file's nodes, and collects what is wrong with them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[FaultInFile] = []
        self.count = 0
        self.open: list[Node] = []
        """The collections around the current node: an alias of one of them has no end."""

    def value(self, node: Node, at: Origin, path: Steps = ()) -> Value:
        from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

        self.count += 1
        if self.count > MOST:
            raise _refusal(at, f"more than {MOST} values, with what aliases repeat", "use fewer aliases of aliases")
        if isinstance(node, ScalarNode):
            return self._scalar(node, at, path)
        if node in self.open:
            raise _refusal(self._line(node), "contains itself", "let the alias point elsewhere")
        if str(node.tag) not in ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"):
            self._fault(path, f"the tag `{node.tag}`", "take it away", at)
        self.open.append(node)
        value: Value
        if isinstance(node, SequenceNode):
            items = (self.value(item, self._line(item), (*path, n)) for n, item in enumerate(node.value))
            value = Items(tuple(items), at)
        else:
            assert isinstance(node, MappingNode)
            value = Entries(self._entries(node, path), at)
        self.open.pop()
        return value

    def _entries(self, node: MappingNode, path: Steps) -> dict[str, Value]:
        from ruamel.yaml.nodes import ScalarNode

        entries: dict[str, Value] = {}
        merged: dict[str, Value] = {}
        for key, value in node.value:
            at = self._line(key)
            if not isinstance(key, ScalarNode) or not key.value:
                self._fault(path, "a key that is no text", "write a word before the `:`", at)
            elif str(key.tag) == "tag:yaml.org,2002:merge":
                merged = {**self._merged(value, at, path), **merged}
            elif key.value in entries:
                first = entries[key.value].at
                self._fault(
                    (*path, key.value), f"a second time; the first is in line {first.line}", "take one away", at
                )
            else:
                entries[key.value] = self.value(value, at, (*path, key.value))
        return {**merged, **entries}

    def _merged(self, node: Node, at: Origin, path: Steps) -> dict[str, Value]:
        """What `<<` brings: of several maps the first that has a key counts."""
        from ruamel.yaml.nodes import SequenceNode

        merged: dict[str, Value] = {}
        for each in reversed(node.value) if isinstance(node, SequenceNode) else [node]:
            value = self.value(each, at, path)
            if isinstance(value, Entries):
                merged |= value.entries
            else:
                self._fault((*path, "<<"), "merges what is no map", "write `<<: *name`, the name of a map", at)
        return merged

    def _scalar(self, node: ScalarNode, at: Origin, path: Steps) -> Scalar:
        tag, text = str(node.tag).removeprefix("tag:yaml.org,2002:"), str(node.value)
        if tag in ("str", "merge"):
            return Scalar(text, text, at)
        if tag == "bool" and text.lower() in ("true", "false"):
            return Scalar(text.lower() == "true", text, at)
        if tag == "null":
            if not text:
                self._fault(path, NO_VALUE, "write one; or `null`, which removes", at)
            return Scalar(None, text, at)
        if tag == "int":
            plain = re.fullmatch(r"-?(0|[1-9][0-9]*)", text) and len(text) < 20
            return Scalar(int(text) if plain else Odd("a number"), text, at)
        if tag in ("float", "timestamp"):
            return Scalar(Odd("a number" if tag == "float" else "a date"), text, at)
        self._fault(path, f"the tag `{node.tag}`", "take it away", at)
        return Scalar(text, text, at)

    def _line(self, node: Node) -> Origin:
        return Origin(self.name, node.start_mark.line + 1)

    def _fault(self, path: Steps, wrong: str, fix: str, at: Origin) -> None:
        self.faults.append(FaultInFile(path, wrong, fix, at))
