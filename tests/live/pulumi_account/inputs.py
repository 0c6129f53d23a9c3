"""A registration's inputs, in Pulumi's own words. Whoever applies one takes it; one that nobody takes is a failure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from core.errors import EngineFailed
from pulumi_backend.observe.words import targets

T = TypeVar("T")


class Inputs:
    """Raises `EngineFailed`, by resource and input, for what is missing, of another type, or taken by nobody."""

    def __init__(self, name: str, stated: Mapping[str, object], within: str = "") -> None:
        self._name, self._left, self._within_input = name, dict(stated), within
        for input, value in stated.items():
            for target in targets(value):
                raise self.fault(input, f"speaks of an output of {target} that is neither its id nor an input")

    def fault(self, input: str, wrong: str) -> EngineFailed:
        return EngineFailed(f"{self._name}: {self._within_input}{input}: {wrong}")

    def has(self, input: str) -> bool:
        return input in self._left

    def text(self, input: str, default: str | None = None) -> str:
        return self._taken(input, str, default)

    def flag(self, input: str, default: bool) -> bool:
        return self._taken(input, bool, default)

    def number(self, input: str, default: int | None = None) -> int:
        """Every number is a float in the protocol."""
        value = self.decimal(input, default)
        if not value.is_integer():
            raise self.fault(input, f"{value} is no whole number")
        return int(value)

    def decimal(self, input: str, default: float | None = None) -> float:
        return self._taken(input, float, None if default is None else float(default))

    def texts(self, input: str) -> list[str]:
        items = self._taken(input, list, None)
        for n, item in enumerate(items):
            if not isinstance(item, str):
                raise self.fault(f"{input}[{n}]", f"{item!r} is no text")
        return items

    def texts_by_name(self, input: str, default: dict[str, str] | None = None) -> dict[str, str]:
        named = self._taken(input, dict, default)
        for key, value in named.items():
            if not isinstance(value, str):
                raise self.fault(f"{input}.{key}", f"{value!r} is no text")
        return named

    def block(self, input: str) -> Inputs:
        """Whoever takes it sees to it that all of it is taken."""
        return self._within(input, self._taken(input, dict, None))

    def blocks(self, input: str) -> list[Inputs]:
        return [self._within(f"{input}[{n}]", item) for n, item in enumerate(self._taken(input, list, None))]

    def given(self, input: str, **arguments: Callable[[str], object]) -> dict[str, object]:
        """The argument of a call, where its input is stated."""
        return {argument: take(input) for argument, take in arguments.items()} if self.has(input) else {}

    def must(self, input: str, usual: bool) -> None:
        """A habit of the provider's that nothing here has otherwise."""
        if self.flag(input, usual) != usual:
            raise self.fault(input, "nothing here applies this input")

    def tags(self, kind: str) -> dict[str, Any]:
        """As an argument of EC2's call that makes a thing of `kind`: it never is without its tags."""
        tags = self.tag_list()
        return {"TagSpecifications": [{"ResourceType": kind, **tags}]} if tags else {}

    def tag_list(self, key: str = "Key", value: str = "Value") -> dict[str, Any]:
        """As an argument of such a call of other services."""
        tags = self.texts_by_name("tags", {})
        return {"Tags": [{key: name, value: tags[name]} for name in sorted(tags)]} if tags else {}

    def tag_map(self, argument: str) -> dict[str, Any]:
        tags = self.texts_by_name("tags", {})
        return {argument: tags} if tags else {}

    def done(self) -> None:
        for input in sorted(self._left):
            raise self.fault(input, "nothing here applies this input")

    def _within(self, input: str, words: object) -> Inputs:
        if not isinstance(words, dict):
            raise self.fault(input, f"{words!r} is no block")
        return Inputs(self._name, words, f"{self._within_input}{input}.")

    def _taken(self, input: str, form: type[T], default: T | None) -> T:
        value = self._left.pop(input, default)
        if value is None:
            raise self.fault(input, "not stated, and the provider has no default")
        if not isinstance(value, form):
            raise self.fault(input, f"{value!r} is no {form.__name__}")
        return value
