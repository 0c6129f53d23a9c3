"""An IAM policy as a value: what it says, in no order and nothing twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from core.errors import GraphFault
from core.graph.references import Text

ACCOUNT = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True)
class Principal:
    """Who: `AWS` by ARN or `*`, a `Service` by its name, an identity provider (`Federated`) by its ARN.

    Raises `GraphFault` for an account's number, which IAM itself turns into the ARN of the account's root.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """

    type: Literal["AWS", "Service", "Federated"]
    who: Text

    def __post_init__(self) -> None:
        match self.type, self.who.parts:
            case "AWS", [str(account)] if ACCOUNT.fullmatch(account):
                raise GraphFault(f"the principal {account}: say arn:aws:iam::{account}:root")


@dataclass(frozen=True, slots=True)
class Condition:
    """`operator` holds between `key` and one of `values`: `StringEquals`, `aws:SourceAccount`, 111122223333.

    Raises `GraphFault` for one without values, which holds of nothing.
    """

    operator: str
    key: str
    values: frozenset[Text]

    def __post_init__(self) -> None:
        if not self.values:
            raise GraphFault(f"the condition {self.operator} on {self.key} without a value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Allows or denies. Actions and resources are said either as those, or as all but those.

    Raises `GraphFault` for one that AWS refuses.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
    """

    effect: Literal["Allow", "Deny"] = "Allow"
    principals: frozenset[Principal] = frozenset()
    """Nobody where the policy belongs to whom it is for."""
    actions: frozenset[str] = frozenset()
    not_actions: frozenset[str] = frozenset()
    resources: frozenset[Text] = frozenset()
    """None in a role's trust, which is about the role itself."""
    not_resources: frozenset[Text] = frozenset()
    conditions: frozenset[Condition] = frozenset()

    def __post_init__(self) -> None:
        if bool(self.actions) == bool(self.not_actions):
            raise GraphFault("a statement says either its actions or all but them")
        if self.resources and self.not_resources:
            raise GraphFault("a statement says either its resources or all but them")
        if len({(condition.operator, condition.key) for condition in self.conditions}) < len(self.conditions):
            raise GraphFault("a statement says one condition twice")


@dataclass(frozen=True, slots=True)
class Policy:
    """Raises `GraphFault` for one that says nothing, which AWS refuses."""

    statements: frozenset[Statement]

    def __post_init__(self) -> None:
        if not self.statements:
            raise GraphFault("a policy without a statement")
