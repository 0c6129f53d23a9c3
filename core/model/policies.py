"""Statements of IAM with everything spelled out: what the words for trust and access come to."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from core.model.regions import partition


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where a foundation stands, as ARNs say it."""

    project: str
    environment: str
    account: str
    region: str

    @property
    def name(self) -> str:
        return f"{self.project}-{self.environment}"

    @property
    def partition(self) -> str:
        return partition(self.region)

    def filled(self, text: str) -> str:
        """The text with `${account}` and the other `FILLS` filled in."""
        return FILL.sub(lambda found: str(getattr(self, found[1])), text)


FILLS = ("account", "environment", "partition", "project", "region")
"""What may stand in `${...}` where ARNs and names are written, so that one text serves every environment."""
FILL = re.compile(r"\$\{(" + "|".join(FILLS) + r")\}")
VARIABLE = re.compile(r"\$\{([^}]*)\}")


def unknown_fill(text: str) -> tuple[str, str] | None:
    """What is wrong with a `${...}` in the text, and the fix. IAM's own variables have a `:`, or are one character.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    for word in VARIABLE.findall(text):
        if word not in FILLS and ":" not in word and word not in ("*", "?", "$"):
            near = difflib.get_close_matches(word, FILLS, 1)
            fix = f"did you mean `${{{near[0]}}}`?" if near else f"write one of {', '.join(FILLS)}"
            return f"`${{{word}}}` stands for nothing", fix
    return None


Said = tuple[str, str, frozenset[str]]
"""A condition: operator, key and values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A statement of IAM."""

    effect: Literal["Allow", "Deny"] = "Allow"
    principals: frozenset[tuple[Literal["AWS", "Service", "Federated"], str]] = frozenset()
    actions: frozenset[str] = frozenset()
    not_actions: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    not_resources: frozenset[str] = frozenset()
    conditions: frozenset[Said] = frozenset()


def merged(statements: Iterable[Spelled]) -> frozenset[Spelled]:
    """The same in fewer statements: those that differ in their actions alone are one, or in their resources alone."""
    left = sorted(set(statements), key=repr)
    found: list[Spelled] = []
    for statement in left:
        for n, other in enumerate(found):
            if (both := _both(statement, other)) is not None:
                found[n] = both
                break
        else:
            found.append(statement)
    return frozenset(found) if len(found) == len(left) else merged(found)


def _both(one: Spelled, other: Spelled) -> Spelled | None:
    """One statement for two. All but these actions and all but those are not all but both: they stay two."""
    if replace(one, actions=other.actions) == other:
        return replace(one, actions=one.actions | other.actions)
    if replace(one, resources=other.resources) == other:
        return replace(one, resources=one.resources | other.resources)
    return None


def size(statements: Iterable[Spelled]) -> int:
    """In characters, as IAM counts a policy: without white space."""
    return len(json.dumps(document(statements), separators=(",", ":"), ensure_ascii=False))


def document(statements: Iterable[Spelled]) -> dict[str, object]:
    """As IAM takes it: the same for the same statements."""
    said = sorted((dict(_words(each)) for each in statements), key=str)
    return {"Version": "2012-10-17", "Statement": said}


def _words(statement: Spelled) -> Iterator[tuple[str, object]]:
    yield "Effect", statement.effect
    if statement.principals:
        types = {type for type, _ in statement.principals}
        yield (
            "Principal",
            {type: sorted(who for each, who in statement.principals if each == type) for type in sorted(types)},
        )
    for word, texts in (
        ("Action", statement.actions),
        ("NotAction", statement.not_actions),
        ("Resource", statement.resources),
        ("NotResource", statement.not_resources),
    ):
        if texts:
            yield word, sorted(texts)
    if statement.conditions:
        operators = sorted({operator for operator, _, _ in statement.conditions})
        yield (
            "Condition",
            {
                operator: {
                    key: sorted(values)
                    for each, key, values in sorted(statement.conditions, key=str)
                    if each == operator
                }
                for operator in operators
            },
        )
