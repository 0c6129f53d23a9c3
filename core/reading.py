"""Reading an engine's words in full: each is taken once, in the form that its reader expects, and none is left over.

A `Reader` knows no property by name and no engine; what is particular to an engine is its `Dialect`. A property that an
engine may leave out stands in that engine's table of defaults, each with its source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from typing import TypedDict, TypeVar

from core import documents
from core.errors import GraphFault, ObservationFault, Unmapped, Unreadable, Unstated
from core.graph import (
    Attribute,
    AttributeOf,
    Document,
    Domain,
    Kind,
    Policy,
    Ref,
    Resource,
    ResourceGraph,
    SubnetOf,
    Text,
)

T = TypeVar("T")
K = TypeVar("K", bound=Kind)
W = TypeVar("W", bound=str)
Defaults = Mapping[tuple[str, str], object]
"""What it means that an engine leaves a property out, by native type and property; each entry cites its source.

A block inside is a type of its own: `AWS::CloudWatch::Alarm.Metrics`.
"""


def _no_share(value: object) -> SubnetOf:
    raise Unreadable("", f"{value!r}, where nothing has a range of IPv6")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine speaks of resources inside a value, and which there are."""

    decode: Callable[[object], Text]
    """From a native value to a text. Raises `Unreadable` for what is none."""
    kinds: Mapping[str, type[Kind] | tuple[type[Kind], ...]]
    """The kind of each resource, or those of which it may be, by model id."""
    known: Mapping[tuple[type[Kind], Attribute, str], str] = field(default_factory=dict)
    """Model ids by what a resource is called in plain words, where there are no others."""
    share: Callable[[object], SubnetOf] = _no_share
    """From a native value to a share of a VPC's range. Raises `Unreadable` for what is none."""


class Common(TypedDict):
    """What an observer knows of a resource before it reads its properties: the fields of `Kind`."""

    id: str
    domain: Domain
    after: frozenset[str]
    retained: bool


@dataclass(frozen=True, slots=True)
class Observed:
    """An engine's words, read back: the graph of all that could be read, and the faults of what could not."""

    graph: ResourceGraph
    faults: tuple[ObservationFault, ...]

    def whole(self) -> ResourceGraph:
        """The graph. Raises the first fault if there is one."""
        for fault in self.faults:
            raise fault
        return self.graph


class Findings:
    """Collects resources and faults, so that one unreadable resource hides no other."""

    def __init__(self) -> None:
        self._resources: list[Resource] = []
        self._faults: list[ObservationFault] = []

    def add(self, id: str, read: Callable[[], Resource]) -> None:
        """Read the resource `id`, or note why it cannot be read."""
        try:
            self._resources.append(read())
        except ObservationFault as fault:
            self._faults.append(fault)
        except GraphFault as impossible:
            self._faults.append(Unreadable(id, str(impossible)))

    def fault(self, fault: ObservationFault) -> None:
        self._faults.append(fault)

    def observed(self) -> Observed:
        """All that was found. What a fault has left out may be referred to: the graph is then whole but for that."""
        resources = {resource.id: resource for resource in self._resources}
        if len(resources) < len(self._resources):
            raise Unreadable("", "two resources have one id")
        try:
            return Observed(ResourceGraph.of(self._resources), tuple(self._faults))
        except GraphFault as impossible:
            if not self._faults:
                return Observed(ResourceGraph(resources), (Unreadable("", str(impossible)),))
            return Observed(ResourceGraph(resources), tuple(self._faults))


class Reader:
    """The words of one native resource, or of one block inside it."""

    def __init__(
        self,
        at: str,
        words: Mapping[str, object],
        dialect: Dialect,
        *,
        field: str = "",
        native: str = "",
        defaults: Defaults | None = None,
        parts: Sequence[Reader] = (),
    ) -> None:
        self.at, self.native = at, native
        """The resource's model id, for messages; and its type in the engine's words."""
        known = {name: value for (of, name), value in (defaults or {}).items() if of == native}
        self._words, self._dialect, self._field, self._parts = {**known, **words}, dialect, field, list(parts)
        self._defaults, self._left_out = defaults, known.keys() - words.keys()
        self._blocks: list[Reader] = []

    def has(self, name: str) -> bool:
        return name in self._words

    def take(self, name: str, form: type[T]) -> T:
        """The word itself; `Unstated` where it is missing, `Unreadable` where it is of another form."""
        word = self._any(name)
        if type(word) is not form:
            raise self.unreadable(name, f"{word!r} is not a {form.__name__}")
        return word

    def string(self, name: str) -> str:
        return self.take(name, str)

    def one_of(self, name: str, words: Iterable[W]) -> W:
        """The one of `words` that is said."""
        said = self.string(name)
        for word in words:
            if word == said:
                return word
        raise self.unreadable(name, f"{said!r} is not one of {', '.join(words)}")

    def truth(self, name: str) -> bool:
        return self.take(name, bool)

    def number(self, name: str) -> int:
        """A whole number, which one engine writes `5432` and another `5432.0`."""
        word = self._words.get(name)
        if isinstance(word, float) and word.is_integer():
            self._words[name] = int(word)
        return self.take(name, int)

    def cidr(self, name: str) -> IPv4Network:
        return self._parse(name, IPv4Network)

    def cidr_v6(self, name: str) -> IPv6Network:
        return self._parse(name, IPv6Network)

    def any_cidr(self, name: str, name_v6: str) -> IPv4Network | IPv6Network:
        """Of the two words the one that is said."""
        return self.cidr(name) if one_peer(self, [name, name_v6]) == name else self.cidr_v6(name_v6)

    def share(self, name: str) -> SubnetOf:
        """What a subnet has of a VPC's range of IPv6."""
        word = self._any(name)
        try:
            return self._dialect.share(word)
        except (GraphFault, ObservationFault) as fault:
            raise self.unreadable(name, str(fault)) from None

    def text(self, name: str) -> Text:
        word = self._any(name)
        try:
            return self._dialect.decode(word)
        except ObservationFault as fault:
            raise self.unreadable(name, str(fault)) from None

    def literal(self, name: str) -> str:
        """Text of which nothing is a resource's."""
        return self._literal(name, self.text(name))

    def decimal(self, name: str) -> float:
        """A number, whole or not."""
        word = self._any(name)
        if isinstance(word, bool) or not isinstance(word, int | float):
            raise self.unreadable(name, f"{word!r} is not a number")
        return float(word)

    def or_none(self, name: str, read: Callable[[str], T]) -> T | None:
        """What `read` makes of it; None where it is left out, and the table of defaults has it that this means none."""
        if name in self._left_out and self._words.get(name, ...) is None:
            del self._words[name]
            return None
        return read(name)

    def ref(self, name: str, kind: type[K], by: Attribute = "id") -> Ref[K]:
        """The resource, a `kind`, of which this word is the whole id; or what else it is called `by`."""
        return self._ref(name, self.text(name), kind, by)

    def ref_or_text(self, name: str, kind: type[K], by: Attribute = "id") -> Ref[K] | str:
        """Likewise; or what something is called that is no resource of the model."""
        return self._ref_or_text(name, self.text(name), kind, by)

    def refs(self, name: str, kind: type[K], by: Attribute = "id") -> frozenset[Ref[K]]:
        """A list of such words, of which the order means nothing."""
        return self._set(name, [self._ref(name, text, kind, by) for text in self._texts(name)])

    def refs_or_texts(self, name: str, kind: type[K], by: Attribute = "id") -> frozenset[Ref[K] | str]:
        return self._set(name, [self._ref_or_text(name, text, kind, by) for text in self._texts(name)])

    def texts_by_name(self, name: str) -> dict[str, Text]:
        block = self.block(name)
        return {key: block.text(key) for key in tuple(block._words)}

    def document(self, name: str) -> Document:
        """JSON, whether the engine writes it as data or as text."""
        word = self._any(name)
        try:
            return documents.parsed(self._dialect.decode(word)) if isinstance(word, str) else self._data(word)
        except (GraphFault, ObservationFault) as fault:
            raise self.unreadable(name, str(fault)) from None

    def policy(self, name: str) -> Policy:
        document = self.document(name)
        try:
            return documents.policy(document.content)
        except GraphFault as fault:
            raise self.unreadable(name, str(fault)) from None

    def strings(self, name: str) -> frozenset[str]:
        """A list of which the order means nothing, each item plain text and said once."""
        items = self.take(name, list)
        for item in items:
            if not isinstance(item, str):
                raise self.unreadable(name, f"{item!r} is not plain text")
        if len(set(items)) < len(items):
            raise self.unreadable(name, "something is said twice")
        return frozenset(items)

    def strings_in_order(self, name: str) -> tuple[str, ...]:
        """A list of plain text of which the order means something."""
        items = self.take(name, list)
        for item in items:
            if not isinstance(item, str):
                raise self.unreadable(name, f"{item!r} is not plain text")
        return tuple(items)

    def block(self, name: str) -> Reader:
        return self._block(name, self.take(name, dict))

    def blocks(self, name: str) -> list[Reader]:
        return [self._block(f"{name}[{n}]", item) for n, item in enumerate(self.take(name, list))]

    def only(self, name: str) -> Reader:
        """The block in a list of just one."""
        blocks = self.blocks(name)
        if len(blocks) != 1:
            raise self.unreadable(name, f"{len(blocks)} items, not one")
        return blocks[0]

    def pairs(self, name: str, key: str, value: str) -> dict[str, str]:
        """A mapping that the engine writes as a list of blocks."""
        return self.once(name, ((block.string(key), block.string(value)) for block in self.blocks(name)))

    def once(self, name: str, pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
        """A mapping whose native words name nothing twice: a dict would keep the last in silence."""
        found: dict[str, T] = {}
        for key, value in pairs:
            if key in found:
                raise self.unreadable(name, f"{key} is said twice")
            found[key] = value
        return found

    def strings_by_name(self, name: str) -> dict[str, str]:
        block = self.block(name)
        return {key: block.string(key) for key in tuple(block._words)}

    def blocks_by_name(self, name: str) -> dict[str, Reader]:
        block = self.block(name)
        return {key: block.block(key) for key in tuple(block._words)}

    def parts(self, native: str) -> list[Reader]:
        """The further native resources of this type that say something about this one."""
        taken = [part for part in self._parts if part.native == native]
        self._parts = [part for part in self._parts if part.native != native]
        self._blocks += taken
        return taken

    def part(self, native: str) -> Reader:
        """The one further native resource of this type."""
        parts = self.parts(native)
        if len(parts) != 1:
            raise Unreadable(self.at, f"{len(parts)} parts of type {native}, not one")
        return parts[0]

    def must(self, name: str, value: object) -> None:
        """The one value with which the neutral kind means what it says."""
        word = self._any(name)
        if word != value or type(word) is not type(value):
            raise self.unreadable(name, f"{word!r}; only {value!r} is modelled")

    def usual(self, name: str, value: object) -> None:
        """A word that may be left out, and that has the one value, where it is said, with which the kind is meant."""
        if name in self._words:
            self.must(name, value)

    def pass_over(self, names: Iterable[str]) -> None:
        """Leave words that say nothing of what was meant; whoever calls this has the reason for each."""
        for name in names:
            self._words.pop(name, None)

    def done(self) -> None:
        """Raise `Unmapped` for what nobody took, here and in every block taken."""
        for name, word in sorted(self._words.items()):
            raise Unmapped(self.at, f"{word!r}, for which there is no reader", self._path(name))
        for part in self._parts:
            raise Unmapped(part.at, f"no reader for a {part.native} of {self.at}")
        for block in self._blocks:
            block.done()

    def unreadable(self, name: str, wrong: str) -> Unreadable:
        """The fault of a value that is not of the form that its reader knows, for the caller to raise."""
        return Unreadable(self.at, wrong, self._path(name))

    def _data(self, word: object) -> Document:
        """A document that is data, or text with resources' attributes in it."""
        try:
            text = self._dialect.decode(word)
        except ObservationFault:
            return Document.of(self._leaves(word))
        return documents.parsed(text)

    def _leaves(self, word: object) -> object:
        match word:
            case None | bool() | int() | float():
                return word
            case str():
                return self._dialect.decode(word)
            case list():
                return [self._leaves(item) for item in word]
        try:
            return self._dialect.decode(word)
        except ObservationFault:
            if not isinstance(word, dict):
                raise
            return {key: self._leaves(item) for key, item in word.items()}

    def _texts(self, name: str) -> list[Text]:
        try:
            return [self._dialect.decode(item) for item in self.take(name, list)]
        except ObservationFault as fault:
            raise self.unreadable(name, str(fault)) from None

    def _set(self, name: str, items: list[T]) -> frozenset[T]:
        if len(set(items)) < len(items):
            raise self.unreadable(name, "something is said twice")
        return frozenset(items)

    def _ref(self, name: str, text: Text, kind: type[K], by: Attribute) -> Ref[K]:
        match text.parts:
            case [AttributeOf(target, attribute)] if attribute == by and self._may_be(target, kind):
                return Ref(kind, target)
            case [str(word)] if (kind, by, word) in self._dialect.known:
                return Ref(kind, self._dialect.known[kind, by, word])
            case parts:
                raise self.unreadable(name, f"{_say(parts)} is not the {by} of a {kind.__name__}")

    def _may_be(self, target: str, kind: type[Kind]) -> bool:
        kinds = self._dialect.kinds.get(target, ())
        return kind in (kinds if isinstance(kinds, tuple) else (kinds,))

    def _ref_or_text(self, name: str, text: Text, kind: type[K], by: Attribute) -> Ref[K] | str:
        known = any((kind, by, part) in self._dialect.known for part in text.parts)
        return self._literal(name, text) if not known and text.is_plain else self._ref(name, text, kind, by)

    def _literal(self, name: str, text: Text) -> str:
        if not text.is_plain:
            raise self.unreadable(name, f"{_say(text.parts)} is not plain text")
        return _say(text.parts)

    def _path(self, name: str) -> str:
        return f"{self._field}.{name}".lstrip(".")

    def _any(self, name: str) -> object:
        if name not in self._words:
            raise Unstated(self.at, "not stated", self._path(name))
        return self._words.pop(name)

    def _parse(self, name: str, parse: Callable[[str], T]) -> T:
        word = self.string(name)
        try:
            parsed = parse(word)
        except ValueError as error:
            raise self.unreadable(name, str(error)) from None
        if str(parsed) != word:
            raise self.unreadable(name, f"{word!r}, which AWS writes {str(parsed)!r}")
        return parsed

    def _block(self, name: str, words: object) -> Reader:
        if not isinstance(words, dict):
            raise self.unreadable(name, f"{words!r} is not a block")
        native = f"{self.native}.{name.partition('[')[0]}"
        self._blocks.append(
            Reader(self.at, words, self._dialect, field=self._path(name), native=native, defaults=self._defaults)
        )
        return self._blocks[-1]


def by_owner(names: Iterable[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Names apart: those of resources, and by resource those of its parts (`owner#part`)."""
    owners: list[str] = []
    parts: dict[str, list[str]] = defaultdict(list)
    for name in names:
        owner, mark, _ = name.partition("#")
        if mark:
            parts[owner].append(name)
        else:
            owners.append(name)
    return owners, dict(parts)


def one_peer(reader: Reader, names: Sequence[str]) -> str:
    """Which of `names` is said, where just one may be."""
    said: Iterator[str] = (name for name in names if reader.has(name))
    first = next(said, None)
    if first is None:
        raise Unstated(reader.at, "not stated", " or ".join(names))
    if second := next(said, None):
        raise reader.unreadable(second, f"{first} is stated too, where one belongs")
    return first


def _say(parts: Sequence[object]) -> str:
    """A text as a message shows it."""
    return "".join(f"${{{p.target}.{p.attribute}}}" if isinstance(p, AttributeOf) else str(p) for p in parts)
