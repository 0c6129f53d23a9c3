"""What IAM's policies answer: as much of its evaluation as isoform's and CDK's policies need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """May this be done, to this?"""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


def allows(documents: Iterable[Mapping[str, Any]], question: Question) -> bool:
    """Whether one of them says so, and none says no."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in several(document["Statement"])
        if speaks_of(statement, question)
    }
    return effects == {"Allow"}


def speaks_of(statement: Mapping[str, Any], question: Question) -> bool:
    def any_like(word: str, value: str, fold: bool = False) -> bool:
        value = value.lower() if fold else value
        return any(_like(value, each.lower() if fold else each) for each in several(statement[word]))

    if "Action" in statement and not any_like("Action", question.action, fold=True):
        return False
    if "NotAction" in statement and any_like("NotAction", question.action, fold=True):
        return False
    if "Resource" in statement and not any_like("Resource", question.resource):
        return False
    if "NotResource" in statement and any_like("NotResource", question.resource):
        return False
    return all(
        _holds(operator, question.context.get(key), [*map(str, several(values))])
        for operator, by_key in statement.get("Condition", {}).items()
        for key, values in by_key.items()
    )


def _like(value: str, pattern: str) -> bool:
    return fnmatchcase(value, pattern.replace("[", "[[]"))


def _holds(operator: str, there: str | None, wanted: list[str]) -> bool:
    match operator:
        case "StringEquals":
            return there in wanted
        case "StringNotEquals":
            return there not in wanted
        case "StringLike":
            return there is not None and any(_like(there, each) for each in wanted)
        case "Null":
            return wanted == [str(there is None).lower()]
        case _:
            raise NotImplementedError(f"a condition by {operator}")


def several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
