"""The resources of one kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from core.graph import Kind, Resource

K = TypeVar("K", bound=Kind)


def of(graph: Iterable[Resource], kind: type[K]) -> Iterator[K]:
    return (resource for resource in graph if isinstance(resource, kind))
