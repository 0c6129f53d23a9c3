"""Who can do what now: rights gained and lost, worked out from policies, whichever of them says so.

What a role may is what its inline policies and the managed policies of this graph allow together; AWS's own managed
policies are told by their names.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Final, Literal

from core.graph import (
    Bucket,
    Condition,
    GatewayEndpoint,
    InterfaceEndpoint,
    Key,
    ManagedPolicy,
    OidcProvider,
    Policy,
    Ref,
    ResourceGraph,
    Role,
    Topic,
)
from core.model.iam import GITHUB
from isoform.review.conditions import implied, in_words, limits, text_of
from isoform.review.kinds import of
from isoform.review.patterns import fits
from isoform.review.rights import Grain, Right, beyond, grains, rights
from isoform.review.words import GRADES, Code, Grade, Words, codes, some

How = Literal["may", "becomes", "has", "at-most", "lets", "trusts", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A right that is gained, or lost."""

    grade: Grade
    """Alarming: broadened. More: gained, or no longer forbidden. Less: lost, or forbidden."""
    of: tuple[str, ...]
    """Ids of the roles, or of what has the policy."""
    how: How
    """`may`: they may do it. `becomes`: somebody may become them. `has`: a managed policy. `at-most`: a boundary, or
    what it leaves them. `lets`: their own policy lets somebody do it. `trusts`: the tokens of an identity provider.
    `gone`: with all that they might."""
    gained: bool
    """Whether this is said now, and was not; else it was said and is not now."""
    right: Right | None = None
    policy: str = ""
    """Of `has` and `at-most`: the policy, by id or ARN. Of `trusts`: the provider's address."""
    why: tuple[str, ...] = ()
    """What makes it broad."""

    @property
    def words(self) -> Words:
        line = self._line()
        return (*line, f" ({'; '.join(self.why)})") if self.why else line

    def _line(self) -> Words:
        whom, now = some(self.of), "now" if self.gained else "no longer"
        match self.how:
            case "gone":
                return (*whom, " is gone, with all that it might")
            case "has":
                return (*whom, f" {now} has ", Code(self.policy.rpartition(":policy/")[2]))
            case "at-most" if self.right is None:
                return (*whom, f" is {now} kept within ", Code(self.policy))
            case "trusts":
                return ("tokens of ", Code(self.policy), f" are {now} accepted, by ", *whom)
        right = self.right or Right("Allow", (), (), (), ())
        only: Words = (", if ", *codes(right.conditions, " and ")) if right.conditions else ()
        does = (*self._actions(right), *self._resources(right), *only)
        allow, many = right.effect == "Allow", len(self.of) > 1
        if self.how == "may":
            return (*whom, f" may {now} " if allow else f" {'are' if many else 'is'} {now} forbidden ", *does)
        if self.how == "becomes":
            verb = f" may {now} become " if allow else f" is {now} kept from becoming "
            return (*_who(right), verb, *whom, *only)
        if self.how == "at-most":
            verb = f" {now} {'leaves' if allow else 'forbids'} "
            return ("the boundary ", Code(self.policy), verb, *whom, " ", *does)
        verb = ("let" if allow else "forbid") + ("" if many else "s")
        return (*whom, f" {now} {verb} ", *_who(right), " do " if allow else " to do ", *does)

    def _actions(self, right: Right) -> Words:
        if right.actions[:1] == ("all but",):
            return ("anything but ", *some(right.actions[1:], 6))
        return ("anything",) if right.actions == ("*",) else some(right.actions, 6)

    def _resources(self, right: Right) -> Words:
        """Where it is not the one that has the policy."""
        if self.how == "lets" and self.of[0].startswith("endpoint/") and right.resources == ("*",):
            return (" through it" if len(self.of) == 1 else " through them",)
        itself = self.how == "lets" and (right.resources == ("*",) or self.of[0].startswith("topic/"))
        return (" on ", *some(right.resources)) if right.resources and not itself else ()


def _who(right: Right) -> Words:
    """Accounts by their numbers, services by their names."""
    parts: list[str] = []
    for principal in right.principals:
        type, _, who = principal.partition(" ")
        account = re.fullmatch(r"arn:aws[a-z-]*:iam::([0-9]{12}):root", who)
        parts += [" and "] if parts else []
        parts += (
            ["anyone"] if (type, who) == ("AWS", "*") else ["account ", Code(account[1])] if account else [Code(who)]
        )
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class Home:
    """Whoever is not of here is a stranger, to a new role too. What is empty is not known."""

    account: str = ""
    owners: frozenset[str] = frozenset()
    """Of repositories at GitHub, in small letters."""


def access(was: ResourceGraph, now: ResourceGraph, account: str = "", repository: str = "") -> tuple[Access, ...]:
    """The broadened first. `account` is the foundation's own, `repository` whose workflows deploy it."""
    trusted = {owner for role in of(was, Role) for grain in grains(role.trust) for owner in _owners(grain)}
    deploys = {repository.partition("/")[0].lower()} if repository else set()
    home = Home(account, frozenset(trusted | deploys))
    found = [*_roles(was, now, home), *_policies(was, now), *_resources(was, now), *_providers(was, now)]
    together: dict[Access, list[str]] = defaultdict(list)
    for each in found:
        together[replace(each, of=())] += each.of
    alike = (replace(each, of=tuple(sorted(whose))) for each, whose in together.items())
    return tuple(sorted(alike, key=lambda each: (GRADES.index(each.grade), not each.gained)))


def _roles(was: ResourceGraph, now: ResourceGraph, home: Home) -> Iterator[Access]:
    before, after = ({role.id: role for role in of(graph, Role)} for graph in (was, now))
    for id in sorted(before.keys() | after.keys()):
        old, new = before.get(id), after.get(id)
        if new is None:
            yield Access(grade="less", of=(id,), how="gone", gained=False)
            continue
        old_trust = grains(old.trust) if old else frozenset()
        yield from _differ((id,), "becomes", old_trust, grains(new.trust), is_new=old is None, home=home)
        old_rights = _may(old, was) if old else frozenset()
        yield from _differ((id,), "may", old_rights, _may(new, now), is_new=old is None, home=home)
        had, has = (_foreign(role) if role else frozenset() for role in (old, new))
        for policy in sorted(has - had):
            broad = any(fnmatchcase(policy.rpartition("/")[2], each) for each in BROAD)
            why, grade = (("one of AWS's broadest",), GRADES[0]) if broad else ((), GRADES[1])
            yield Access(grade=grade, of=(id,), how="has", gained=True, policy=policy, why=why)
        for policy in sorted(had - has):
            yield Access(grade="less", of=(id,), how="has", gained=False, policy=policy)
        yield from _boundary(old, new, was, now)


BROAD: Final = ("AdministratorAccess*", "PowerUserAccess", "*FullAccess", "SystemAdministrator", "ReadOnlyAccess")
"""https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html"""


def _foreign(role: Role) -> frozenset[str]:
    """The ARNs of managed policies that are not of this graph."""
    return frozenset(each for each in role.managed if isinstance(each, str))


def _may(role: Role, graph: ResourceGraph) -> frozenset[Grain]:
    own = (*role.inline.values(), *_of_graph(role, graph))
    return frozenset(grain for policy in own for grain in grains(policy))


def _of_graph(role: Role, graph: ResourceGraph) -> list[Policy]:
    refs = sorted(each.target for each in role.managed if isinstance(each, Ref))
    return [graph.named(ManagedPolicy, id).policy for id in refs if id in graph.by_id]


def _boundary(old: Role | None, new: Role, was: ResourceGraph, now: ResourceGraph) -> Iterator[Access]:
    """By name; and of those that are of this graph, what they leave."""
    before, after = (_named(role.boundary) if role else "" for role in (old, new))
    if before and before != after:
        grade: Grade = "more" if after else "alarming"
        yield Access(grade=grade, of=(new.id,), how="at-most", gained=False, policy=before)
    if after and before != after:
        yield Access(grade="less", of=(new.id,), how="at-most", gained=True, policy=after)
    kept, keeps = was.by_id.get(before), now.by_id.get(after)
    if isinstance(kept, ManagedPolicy) and isinstance(keeps, ManagedPolicy):
        for each in _differ((new.id,), "at-most", grains(kept.policy), grains(keeps.policy), is_new=False):
            yield replace(each, policy=after if each.gained else before)


def _named(policy: Ref[ManagedPolicy] | str | None) -> str:
    return policy.target if isinstance(policy, Ref) else policy or ""


def _policies(was: ResourceGraph, now: ResourceGraph) -> Iterator[Access]:
    """Managed policies that no role has, and that are the boundary of none: somebody else may have them."""
    before, after = ({each.id: each.policy for each in of(graph, ManagedPolicy)} for graph in (was, now))
    roles = (*of(was, Role), *of(now, Role))
    held = {each.target for role in roles for each in (*role.managed, role.boundary) if isinstance(each, Ref)}
    for id in sorted((before.keys() | after.keys()) - held):
        if id in after:
            yield from _differ((id,), "may", grains(before.get(id)), grains(after[id]), is_new=id not in before)
        else:
            yield Access(grade="less", of=(id,), how="gone", gained=False)


def _resources(was: ResourceGraph, now: ResourceGraph) -> Iterator[Access]:
    """What the policies of keys, topics, buckets and endpoints say. Of one that is gone there is nothing to say."""
    before, after = _own(was), _own(now)
    for id in sorted(id for id, policy in after.items() if policy != before.get(id)):
        yield from _differ((id,), "lets", grains(before.get(id)), grains(after[id]), is_new=id not in before)


def _own(graph: ResourceGraph) -> Mapping[str, Policy | None]:
    kinds = (Bucket, GatewayEndpoint, InterfaceEndpoint, Key, Topic)
    return {each.id: each.policy for each in graph if isinstance(each, kinds)}


def _providers(was: ResourceGraph, now: ResourceGraph) -> Iterator[Access]:
    before, after = ({each.id: each for each in of(graph, OidcProvider)} for graph in (was, now))
    for id in sorted(before.keys() | after.keys()):
        old, new = before.get(id), after.get(id)
        if old is None and new is not None:
            yield Access(grade="more", of=(id,), how="trusts", gained=True, policy=new.url)
        elif new is None and old is not None:
            yield Access(grade="less", of=(id,), how="trusts", gained=False, policy=old.url)
        elif old is not None and new is not None and (audiences := new.audiences - old.audiences):
            why = (f"for {', '.join(sorted(audiences))} too",)
            yield Access(grade="more", of=(id,), how="trusts", gained=True, policy=new.url, why=why)


def _differ(
    id: tuple[str, ...],
    how: How,
    old: frozenset[Grain],
    new: frozenset[Grain],
    *,
    is_new: bool,
    home: Home = Home(),
) -> Iterator[Access]:
    for right, these in _rights(beyond(new, old)):
        allow = right.effect == "Allow"
        why = tuple(dict.fromkeys(_why(how, these, old, is_new=is_new, home=home))) if allow else ()
        grade: Grade = "less" if not allow else "alarming" if why else "more"
        yield Access(grade=grade, of=id, how=how, gained=True, right=right, why=why)
    for right, these in _rights(beyond(old, new)):
        allow = right.effect == "Allow"
        why = tuple(_still(right, these, new)) or (() if allow else ("it was forbidden",))
        yield Access(grade="less" if allow else "alarming", of=id, how=how, gained=False, right=right, why=why)


LEFT: Final = 3
"""Statements of which no more are told where something is left."""


def _still(lost: Right, these: Iterable[Grain], new: frozenset[Grain]) -> Iterator[str]:
    """What is left of it: in which words it is narrower."""
    parts = [*these]
    left = rights(grain for grain in new if any(grain.covered_by(each) for each in parts))
    for right in left[:LEFT]:
        whom = () if right.principals == lost.principals else _who(right)
        what = () if right.actions == lost.actions else some(right.actions, 6)
        where = () if right.resources == lost.resources else ("on ", *some(right.resources))
        only = () if right.conditions == lost.conditions else ("if ", *codes(right.conditions, " and "))
        yield f"still {' '.join(''.join(each) for each in (whom, what, where, only) if each)}"
    if len(left) > LEFT:
        yield f"and {len(left) - LEFT} more"


def _rights(these: frozenset[Grain]) -> Iterator[tuple[Right, list[Grain]]]:
    alone = [(grain, right) for grain in sorted(these, key=repr) for right in rights([grain])]
    for right in rights(these):
        yield right, [grain for grain, one in alone if right.says(one)]


def _why(how: How, these: Iterable[Grain], old: frozenset[Grain], *, is_new: bool, home: Home) -> Iterator[str]:
    """What makes a right that is gained a broad one."""
    within = [grain for grain in old if any(grain.covered_by(each) for each in these)]
    for each in these:
        fell = {*_fell(each, old)}
        free = not any(map(limits, each.conditions))
        if how == "becomes" and not is_new and not fell and not _known(each, old):
            yield "who could not become it before"
        if how == "becomes" and is_new:
            yield from _strange(each, home)
        if how == "may" and home.account and _beyond(each, home.account):
            yield "in another account"
        if each.principal == "AWS *" and free and not (how == "lets" and is_new):
            yield "anyone"
        if how in ("may", "at-most"):
            wide = [*_wide(each, free=free)]
            yield from wide
            if not wide and any(fits(own, each.action.lower()) for own in GRANTS):
                yield "by which rights are given"
        if fell:
            yield f"no longer only if {' and '.join(sorted(map(in_words, fell)))}"
    for name in ("resource", "action"):
        if any({*getattr(each, name)} & {*"*?"} for each in these):
            was = {getattr(grain, name) for grain in within} - {getattr(each, name) for each in these}
            if was:
                yield f"until now {'on ' * (name == 'resource')}{', '.join(sorted(was))} alone"


def _fell(right: Grain, old: frozenset[Grain]) -> Iterator[Condition]:
    """Those under which it was there already, and of which nothing but weaker ones are left."""
    for grain in old:
        conditions = grain.conditions - right.conditions
        if conditions and (right.within(grain) or grain.within(right)):
            for condition in conditions:
                left = (each for each in right.conditions if each.key.lower() == condition.key.lower())
                if not implied(condition, right.conditions) and all(implied(each, grain.conditions) for each in left):
                    yield condition


def _known(trusted: Grain, old: frozenset[Grain]) -> bool:
    """Whether who is trusted was so before, if for another way to become the role."""
    return any(replace(trusted, action=grain.action, all_but=grain.all_but).covered_by(grain) for grain in old)


def _strange(trusted: Grain, home: Home) -> Iterator[str]:
    """Of a service, and of anyone, there is no saying."""
    account = re.match(r"AWS arn:aws[a-z-]*:iam::([0-9]{12}):", trusted.principal)
    if account and home.account and account[1] != home.account:
        yield "of another account"
    if home.owners and not home.owners.issuperset(_owners(trusted)):
        yield "of another owner at GitHub"


def _owners(trusted: Grain) -> frozenset[str]:
    """https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims"""
    subjects = (
        text_of(each)
        for condition in trusted.conditions
        if condition.key.lower() == f"{GITHUB}:sub" and condition.operator.endswith(("StringEquals", "StringLike"))
        for each in condition.values
    )
    return frozenset(found[1].lower() for each in subjects if (found := re.match(r"repo:([^/]+)", each)))


def _beyond(each: Grain, account: str) -> bool:
    """Whether who has the right becomes somebody of another account by it."""
    found = re.match(r"arn:aws[a-z-]*:iam::([^:]*):", each.resource)
    return found is not None and found[1] != account and fits("sts:assumerole", each.action.lower())


GRANTS: Final = (
    "iam:addusertogroup",
    "iam:attachgrouppolicy",
    "iam:attachrolepolicy",
    "iam:attachuserpolicy",
    "iam:createaccesskey",
    "iam:createloginprofile",
    "iam:createpolicyversion",
    "iam:deleterolepermissionsboundary",
    "iam:deleteuserpermissionsboundary",
    "iam:passrole",
    "iam:putgrouppolicy",
    "iam:putrolepermissionsboundary",
    "iam:putrolepolicy",
    "iam:putuserpermissionsboundary",
    "iam:putuserpolicy",
    "iam:setdefaultpolicyversion",
    "iam:updateassumerolepolicy",
    "iam:updateloginprofile",
    "kms:creategrant",
    "kms:putkeypolicy",
    "s3:putbucketpolicy",
)
"""In small letters. Whoever may do that may give himself, or others, what he does not have.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_actions-resources-contextkeys.html"""


def _wide(each: Grain, *, free: bool) -> Iterator[str]:
    service, _, action = each.action.partition(":")
    if not each.action.strip("*?"):
        yield "any action but those" if each.all_but else "any action"
    elif not action.strip("*?"):
        yield f"any action of {service}"
    if not each.resource.split(":", 5)[-1].strip("*?") and free and not _harmless(each.action):
        yield "on any resource"


HARMLESS: Final = ("*:Describe*", "*:List*", "ecr:GetAuthorizationToken", "xray:Put*", "ssmmessages:*", "ec2messages:*")
"""Actions that AWS lets nobody narrow down, or that read no data."""


def _harmless(action: str) -> bool:
    return any(fits(action.lower(), each.lower()) for each in HARMLESS)
