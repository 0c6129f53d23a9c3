"""What the code says when something is wrong, as its source has it: each message with `…` where it fills something in.

Found by reading the source, so that none is missed: what is no literal is followed back to where it was assigned, given
or returned, and left as `…` where that ends.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from math import prod
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("core", "config", "isoform", "live", "cdk_backend", "pulumi_backend")
GAP = "…"
MOST = 12
"""Of the ways in which a part of a message can go; beyond that it is a gap."""

# Which arguments are words for a person: what is wrong, and what to write instead.
FAULTS = {"Fault": (1, 2), "FaultInFile": (1, 2)}
ERRORS = {
    **dict.fromkeys(("EngineFailed", "TargetRefused", "IsoformError", "GraphFault"), (0,)),
    **dict.fromkeys(("Unmapped", "Unstated", "Unreadable", "ObservationFault"), (1,)),
    **dict.fromkeys(("BadParameter", "RunError", "refusing"), (0,)),
}
SPOKEN = {**FAULTS, **ERRORS}


@dataclass(frozen=True, slots=True)
class Message:
    """What is said at one place of the code, in one of the ways in which it can be said."""

    file: str
    line: int
    kind: str
    """What is raised or made: `Fault`, `EngineFailed`..."""
    wrong: str
    fix: str = ""

    @property
    def words(self) -> str:
        """Its first line, as a person sees it."""
        return (f"{self.wrong}; {self.fix}" if self.fix else self.wrong).partition("\n")[0]

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(".*?".join(map(re.escape, self.words.split(GAP))) + "$")

    @property
    def certain(self) -> int:
        """How many of its characters do not depend on what is wrong."""
        return len(re.sub(r"[^A-Za-z]", "", self.words))


@cache
def messages() -> Sequence[Message]:
    """Of all rooms, in the order in which they stand."""
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    return [message for file in files for message in _of(file)]


def _of(file: Path) -> Iterator[Message]:
    text = file.read_text(encoding="utf-8")
    if not any(f"{name}(" in text for name in SPOKEN):
        return
    source = _source(file)
    spoken = [call for name in SPOKEN for call in source.calls[name]]
    for call in sorted(spoken, key=lambda call: call.lineno):
        which = SPOKEN[_called(call)]
        if len(call.args) > which[-1] or _is_starred(call):
            for words in dict.fromkeys(source.said(call.args, which)):
                yield Message(file.relative_to(ROOT).as_posix(), call.lineno, _called(call), *words)


def _is_starred(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[-1], ast.Starred)


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


Words = tuple[str, ...]


class _Source:
    """One file, and what its expressions come to."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._around: dict[ast.AST, ast.AST] = {}
        self._functions: dict[str, ast.FunctionDef] = {}
        self.calls: dict[str, list[ast.Call]] = defaultdict(list)
        nodes = [*ast.walk(tree)]
        for node in nodes:
            self._around.update(dict.fromkeys(ast.iter_child_nodes(node), node))
            if isinstance(node, ast.FunctionDef):
                self._functions[node.name] = node
            elif isinstance(node, ast.Call):
                self.calls[_called(node)].append(node)
        self._given_to: dict[tuple[ast.AST, str], list[ast.expr]] = defaultdict(list)
        """What each scope, and those inside it, give to a name; in the order of the lines."""
        self._unpacked_in: dict[ast.AST, list[tuple[ast.AST, list[str], ast.expr]]] = defaultdict(list)
        self._returned_by: dict[ast.AST, list[ast.expr]] = defaultdict(list)
        for node in sorted(nodes, key=lambda node: getattr(node, "lineno", 0)):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._note(node, name, value)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    self._note(node, name, value)
                case ast.NamedExpr(target=ast.Name(id=name), value=value):
                    self._note(node, name, value)
                case (
                    ast.Assign(targets=[ast.Tuple(elts=names)], value=value)
                    | ast.For(target=ast.Tuple(elts=names), iter=ast.Name() as value)
                ):
                    called = [name.id if isinstance(name, ast.Name) else "" for name in names]
                    self._unpacked_in[next(self._scopes(node))].append((node, called, value))
                case ast.Return(value=ast.expr() as value):
                    self._returned_by[next(self._scopes(node))].append(value)

    def _note(self, node: ast.AST, name: str, value: ast.expr) -> None:
        for scope in self._scopes(node):
            self._given_to[scope, name].append(value)

    def said(self, arguments: Sequence[ast.expr], which: Sequence[int]) -> Iterator[Words]:
        """The ways in which a message can go: what is wrong with its fix, where both were said together."""
        match arguments:
            case [*_, ast.Starred(value=value)]:
                rows = [(source, row) for source, row in self._rows(value) if len(row) == len(which)]
                for source, row in rows:
                    yield from product(*(source._text(part) for part in row))
                if not rows:
                    yield (GAP,) * len(which)
                return
        parts = [arguments[n] for n in which]
        together = [*self._given(parts)] or self._together(parts)
        yield from together or product(*(self._text(part) for part in parts))

    def _given(self, parts: Sequence[ast.expr]) -> Iterator[Words]:
        """Of names that are the arguments of the function in which they stand: as it is called."""
        names = [part.id for part in parts if isinstance(part, ast.Name)]
        for function in (each for each in self._above(parts[0]) if isinstance(each, ast.FunctionDef)):
            known = [each.arg for each in function.args.args if each.arg != "self"]
            if len(names) != len(parts) or not set(names) <= set(known):
                continue
            which = [known.index(name) for name in names]
            for call in self.calls[function.name]:
                if len(call.args) > max(which):
                    yield from self.said(call.args, which)
            return

    def _together(self, parts: Sequence[ast.expr]) -> list[Words]:
        """Of names that one statement assigns at once: `wrong, fix = ...`."""
        names = [part.id for part in parts if isinstance(part, ast.Name)]
        if len(names) != len(parts) or len(parts) < 2:
            return []
        found: list[Words] = []
        for targets, value in self._unpacked(parts[0]):
            if not set(names) <= set(targets):
                continue
            for source, row in self._rows(value):
                chosen = [row[targets.index(name)] for name in names]
                found += product(*(source._text(part) for part in chosen))
        return found

    def _unpacked(self, at: ast.expr) -> list[tuple[list[str], ast.expr]]:
        """What the nearest function around unpacks before it, the last first, up to what is surely unpacked."""
        found = []
        for node, names, value in reversed(self._unpacked_in[next(self._scopes(at))]):
            if value.lineno <= at.lineno:
                found.append((names, value))
                if self._surely(node, at):
                    break
        return found

    def _rows(self, value: ast.expr) -> list[tuple[_Source, list[ast.expr]]]:
        """Tuples that an expression may be, or that it lists; each with the file in which it stands."""
        match value:
            case ast.Tuple(elts=parts) if parts and all(isinstance(part, ast.Tuple) for part in parts):
                return [(self, part.elts) for part in parts if isinstance(part, ast.Tuple)]
            case ast.Tuple(elts=parts):
                return [(self, parts)]
            case ast.IfExp(body=one, orelse=other):
                return [*self._rows(one), *self._rows(other)]
            case ast.Call(func=ast.Name(id=name)):
                source = self if name in self._functions else self._imported(name)
                return [row for given in source._returned(name) for row in source._rows(given)] if source else []
            case ast.Name(id=name):
                scopes = [*self._scopes(value)]
                given = next((found for scope in scopes if (found := self._reaching(value, scope))), [])
                return [row for each in given for row in self._rows(each)]
        return []

    def _imported(self, name: str) -> _Source | None:
        """The file from which the function is imported."""
        for node in self._tree.body:
            if isinstance(node, ast.ImportFrom) and node.module and name in {each.name for each in node.names}:
                file = ROOT / f"{node.module.replace('.', '/')}.py"
                return _source(file) if file.is_file() else None
        return None

    def _text(self, value: ast.expr, depth: int = 0) -> list[str]:
        found = list(islice(dict.fromkeys(self._ways(value, depth)), MOST + 1)) if depth < 8 else []
        return found if 0 < len(found) <= MOST else [GAP]

    def _ways(self, value: ast.expr, depth: int) -> Iterator[str]:
        def text(part: ast.expr) -> list[str]:
            return self._text(part, depth + 1)

        match value:
            case ast.Constant(value=str() as said):
                yield said
            case ast.JoinedStr(values=parts):
                choices = [text(part) for part in parts]
                if prod(map(len, choices)) > MOST:
                    choices = [choice if len(choice) == 1 else [GAP] for choice in choices]
                yield from map("".join, product(*choices))
            case ast.FormattedValue(value=inner):
                yield from text(inner)
            case ast.IfExp(body=one, orelse=other):
                yield from (*text(one), *text(other))
            case ast.BoolOp(values=parts):
                for part in parts:
                    yield from text(part)
            case ast.BinOp(left=one, op=ast.Add(), right=other):
                yield from map("".join, product(text(one), text(other)))
            case ast.Call(
                func=ast.Attribute(value=ast.Constant(value=str() as between), attr="join"), args=[ast.List(elts=parts)]
            ):
                each = ([GAP] if isinstance(part, ast.Starred) else text(part) for part in parts)
                yield from map(between.join, product(*each))
            case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join"), args=[ast.Name(id=name)]):
                for call in self.calls["append"]:
                    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
                        yield from text(call.args[0]) if call.func.value.id == name else ()
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get"), args=[_, default]):
                known = [each for each in self._given_to[self._tree, name] if isinstance(each, ast.Dict)]
                for choice in (choice for each in known for choice in each.values):
                    yield from text(choice)
                yield from text(default) if known else [GAP]
            case ast.Call(func=ast.Name(id=name)) if name in self._functions:
                for given in self._returned(name):
                    yield from text(given)
            case ast.Name():
                yield from self._named(value, depth)
            case _:
                yield GAP

    def _named(self, name: ast.Name, depth: int) -> Iterator[str]:
        for scope in self._scopes(name):
            if isinstance(scope, ast.FunctionDef) and name.id in (given := [each.arg for each in scope.args.args]):
                place = given.index(name.id) - (given[0] == "self")
                for call in self.calls[scope.name]:
                    if place < len(call.args):
                        yield from self._text(call.args[place], depth + 1)
                return
            if found := self._reaching(name, scope):
                for value in found:
                    yield from self._text(value, depth + 1)
                return
            for _, names, value in self._unpacked_in[scope]:
                if name.id in names and isinstance(value, ast.Tuple) and len(value.elts) == len(names):
                    yield from self._text(value.elts[names.index(name.id)], depth + 1)
                    return
        yield GAP

    def _reaching(self, name: ast.Name, scope: ast.AST) -> list[ast.expr]:
        """What the name was given before, the last first, up to what it was surely given."""
        found: list[ast.expr] = []
        for value in reversed(self._given_to[scope, name.id]):
            if scope is not self._tree and value.lineno > name.lineno:
                continue
            found.append(value)
            if self._surely(self._around[value], name):
                break
        return found

    def _surely(self, statement: ast.AST, use: ast.AST) -> bool:
        """Whether whoever comes to the use has come by the statement: it stands in a block that is around both."""
        around = {use, *self._above(use)}
        block = self._around[statement]
        if isinstance(statement, ast.NamedExpr):  # asked for in the `if` in which the use stands
            return any(isinstance(each, ast.If) and each in around for each in self._above(statement))
        return block in around and any(
            statement in part and any(each in around for each in part)
            for _, part in ast.iter_fields(block)
            if isinstance(part, list)
        )

    def _returned(self, name: str) -> list[ast.expr]:
        return self._returned_by[self._functions[name]]

    def _scopes(self, node: ast.AST) -> Iterator[ast.AST]:
        yield from (each for each in self._above(node) if isinstance(each, ast.FunctionDef))
        yield self._tree

    def _above(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self._around:
            node = self._around[node]
            yield node


@cache
def _source(file: Path) -> _Source:
    return _Source(ast.parse(file.read_text(encoding="utf-8")))
