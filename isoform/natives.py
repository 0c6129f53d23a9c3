"""What each engine calls the kinds, as its readers have it."""

from __future__ import annotations

from collections.abc import Mapping

from cdk_backend.observe import READERS
from cdk_backend.observe.network import ALSO
from core.graph import Kind
from pulumi_backend.observe import NATIVE


def types_in_cloudformation() -> Mapping[type[Kind], str]:
    readers: list[tuple[type[Kind], str]]
    readers = [(kind, native) for native, (kinds, _) in READERS.items() for kind in _each(kinds)]
    return dict([*readers, *ALSO.items()])


def types_in_pulumi() -> Mapping[type[Kind], str]:
    return {kind: name for name, native in NATIVE.items() for kind in _each(native.kind)}


def _each(kinds: type[Kind] | tuple[type[Kind], ...]) -> tuple[type[Kind], ...]:
    return kinds if isinstance(kinds, tuple) else (kinds,)
