"""What a policy's statements come to, in grains that can be held against each other: a principal, action and resource.

A grain is covered by another that lets at least as much through: by a wildcard, or by weaker conditions or none. So
what is gained is what no grain of before covers, and a policy that is only worded otherwise gains and loses nothing.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.graph import Condition, Policy, Statement
from core.model.iam import GITHUB
from isoform.review.conditions import implied, in_words, text_of
from isoform.review.patterns import fits, meets


@dataclass(frozen=True, slots=True)
class Grain:
    effect: str
    principal: str
    """`AWS *`, `Service ec2.amazonaws.com`; empty where the policy belongs to whom it is for."""
    action: str
    all_but: frozenset[str]
    """Where the statement says its actions by these, and `action` is `*`."""
    resource: str
    """Empty in a role's trust."""
    resources_but: frozenset[str]
    conditions: frozenset[Condition]

    def covered_by(self, other: Grain) -> bool:
        """Whether the other lets through, or forbids, all that this one does."""
        return self.within(other) and all(implied(each, self.conditions) for each in other.conditions)

    def within(self, other: Grain) -> bool:
        """Whether the other does, were it not for conditions."""
        return (
            self.effect == other.effect
            and fits(self.principal, other.principal)
            and fits(self.action.lower(), other.action.lower())
            and _apart(self.action.lower(), _lower(self.all_but), _lower(other.all_but))
            and fits(self.resource, other.resource)
            and _apart(self.resource, self.resources_but, other.resources_but)
        )


def grains(policy: Policy | None) -> frozenset[Grain]:
    return frozenset(grain for statement in policy.statements for grain in _of(statement)) if policy else frozenset()


PROVIDER = re.compile(r"\$\{oidc-provider/github\.arn\}|arn:aws[a-z-]*:iam::\d{12}:oidc-provider/" + re.escape(GITHUB))
"""The provider of its tokens, of which an account has one: whoever makes it, it is the same."""


def _of(statement: Statement) -> Iterator[Grain]:
    principals = [f"{each.type} {PROVIDER.sub('GitHub', text_of(each.who))}" for each in statement.principals] or [""]
    resources = [*map(text_of, statement.resources)] or ["*" if statement.not_resources else ""]
    for principal in principals:
        for action in statement.actions or ["*"]:
            for resource in resources:
                yield Grain(
                    statement.effect,
                    principal,
                    action,
                    statement.not_actions,
                    resource,
                    frozenset(map(text_of, statement.not_resources)),
                    statement.conditions,
                )


def _lower(actions: frozenset[str]) -> frozenset[str]:
    return frozenset(each.lower() for each in actions)


def _apart(one: str, mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether nothing of `one`, which leaves out `mine`, is what the other side leaves out."""
    return all(any(fits(each, own) for own in mine) or not meets(one, each) for each in theirs)


def beyond(these: frozenset[Grain], those: Iterable[Grain]) -> frozenset[Grain]:
    """Those of `these` that none of `those` covers."""
    others = [*those]
    left = these.difference(others)
    return frozenset(grain for grain in left if not any(grain.covered_by(other) for other in others))


@dataclass(frozen=True, slots=True)
class Right:
    """Grains of one kind together, as a statement says them."""

    effect: str
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    """`all but` first where it is these that are left out."""
    resources: tuple[str, ...]
    conditions: tuple[str, ...]

    def says(self, one: Right) -> bool:
        """Whether this is part of it."""
        return (one.effect, one.conditions) == (self.effect, self.conditions) and all(
            {*mine} <= {*all}
            for mine, all in (
                (one.principals, self.principals),
                (one.actions, self.actions),
                (one.resources, self.resources),
            )
        )


def rights(these: Iterable[Grain]) -> list[Right]:
    """As few as say it all, in order."""
    by_actions = defaultdict(set)
    for each in these:
        rest = (each.effect, each.principal, each.resource, each.all_but, each.resources_but, each.conditions)
        by_actions[rest].add(each.action)
    by_resources = defaultdict(set)
    for (effect, principal, resource, all_but, but, conditions), found in by_actions.items():
        actions = ("all but", *sorted(all_but)) if all_but else tuple(sorted(found))
        where = f"all but {', '.join(sorted(but))}" if but else resource
        by_resources[effect, principal, actions, tuple(sorted(map(in_words, conditions)))].add(where)
    by_principals = defaultdict(set)
    for (effect, principal, actions, only), places in by_resources.items():
        by_principals[effect, actions, tuple(sorted(places - {""})), only].add(principal)
    return sorted(
        (
            Right(effect, tuple(sorted(whom - {""})), actions, resources, only)
            for (effect, actions, resources, only), whom in by_principals.items()
        ),
        key=repr,
    )
