"""A registration's inputs, in Pulumi's own words. Whoever applies one takes it; one that nobody takes is a failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from core.errors import EngineFailed
from pulumi_backend.observe.words import targets

T = TypeVar("T")


class Inputs:
    """Raises `EngineFailed`, by resource and input, for what is missing, of another type, or taken by nobody."""

    def __init__(self, name: str, stated: Mapping[str, object]) -> None:
        self._name, self._left = name, dict(stated)
        for input, value in stated.items():
            for target in targets(value):
                raise self.fault(input, f"speaks of an output of {target} that is neither its id nor an input")

    def fault(self, input: str, wrong: str) -> EngineFailed:
        return EngineFailed(f"{self._name}: {input}: {wrong}")

    def has(self, input: str) -> bool:
        return input in self._left

    def text(self, input: str, default: str | None = None) -> str:
        return self._taken(input, str, default)

    def flag(self, input: str, default: bool) -> bool:
        return self._taken(input, bool, default)

    def number(self, input: str) -> int:
        """Every number is a float in the protocol."""
        value = self._taken(input, float, None)
        if not value.is_integer():
            raise self.fault(input, f"{value} is no whole number")
        return int(value)

    def tags(self, kind: str) -> dict[str, Any]:
        """As an argument of the call that makes a thing of `kind`: it never is without its tags."""
        tags = self._taken("tags", dict, {})
        if not tags:
            return {}
        for key, value in tags.items():
            if not isinstance(value, str):
                raise self.fault(f"tags.{key}", f"{value!r} is no text")
        return {
            "TagSpecifications": [
                {"ResourceType": kind, "Tags": [{"Key": key, "Value": tags[key]} for key in sorted(tags)]}
            ]
        }

    def done(self) -> None:
        for input in sorted(self._left):
            raise self.fault(input, "nothing here applies this input")

    def _taken(self, input: str, form: type[T], default: T | None) -> T:
        value = self._left.pop(input, default)
        if value is None:
            raise self.fault(input, "not stated, and the provider has no default")
        if not isinstance(value, form):
            raise self.fault(input, f"{value!r} is no {form.__name__}")
        return value
