"""Roles as a person means them: who may become one, and what it may do, in words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from core.errors import Fault
from core.model import access, aws
from core.model.access import SOMEWHERE, WORDS, Word
from core.model.checks import name, refuse
from core.model.policies import Site, Spelled, merged, size, unknown_fill

if TYPE_CHECKING:
    from core.model import Foundation

# Who they are to IAM, where that is not the name with `.amazonaws.com`, which is right in every partition.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
SERVICES: Mapping[str, str] = {
    **{
        word: f"{word}.amazonaws.com"
        for word in (
            "apigateway",
            "appsync",
            "backup",
            "batch",
            "cloudformation",
            "cloudtrail",
            "codebuild",
            "codedeploy",
            "codepipeline",
            "config",
            "dms",
            "ec2",
            "ecs",
            "ecs-tasks",
            "eks",
            "events",
            "firehose",
            "glue",
            "lambda",
            "pipes",
            "rds",
            "s3",
            "sagemaker",
            "scheduler",
            "ssm",
            "states",
            "transfer",
            "vpc-flow-logs",
        )
    },
    "eks-pods": "pods.eks.amazonaws.com",  # https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
    "lambda-edge": "edgelambda.amazonaws.com",
    "rds-monitoring": "monitoring.rds.amazonaws.com",
}
SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com")
ACCOUNT = re.compile(r"[0-9]{12}|self")
TRUSTED_ROLE = re.compile(r"[\w+=,.@/-]{1,128}", re.ASCII)
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
REF = re.compile(r"[^*?\s:]+")
EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)
PATH = re.compile(r"/([\w+=,.@-]+/)*", re.ASCII)
DESCRIPTION = re.compile(r"[ -~¡-ÿ]{1,1000}")
"""https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"""
POLICY_ARN = re.compile(r"arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[\w+=,.@/-]+", re.ASCII)
GITHUB = "token.actions.githubusercontent.com"
"""https://docs.github.com/en/actions/reference/security/oidc"""

Conditions = Mapping[str, Mapping[str, tuple[str, ...]]]
OPERATORS = (
    *(
        f"String{rest}"
        for rest in ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")
    ),
    *(
        f"{type}{rest}"
        for type in ("Numeric", "Date")
        for rest in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
    ),
    *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"),
    "Null",
)
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """One who may become the role: a `service`, an `account`, or a workflow of `github`."""

    service: str | None = None
    """An AWS service: `ec2`, `lambda`, `ecs-tasks`...; any other by its full name, `x.amazonaws.com`."""
    account: str | None = None
    """12 digits in quotes, or `self` for the foundation's own: whomever that account allows to."""
    role: str | None = None
    """Of the account only this role: its path and name."""
    mfa: bool = False
    """Of the account only who has just shown a second factor."""
    external_id: str | None = None
    """What another company must name, so that nobody else can make it act:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"""
    github: str | None = None
    """A repository: `acme/app`."""
    branch: str | None = None
    """Of the repository only workflows on this branch."""
    environment: str | None = None
    """Of the repository only jobs of this environment, whatever the branch."""
    conditions: Conditions = field(default_factory=dict)
    """Further ones, by operator and key: `StringEquals: {"aws:PrincipalOrgID": [o-abcdef1234]}`."""
    because: str = ""
    """The reason for a whole repository: its pull requests and every branch."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def spelled(self, site: Site) -> Spelled:
        """What it comes to. GitHub's provider is spelled, whoever makes it."""
        own = {
            (how, key, frozenset(map(site.filled, of))) for how, by in self.conditions.items() for key, of in by.items()
        }
        if self.service is not None:
            who = SERVICES.get(self.service, self.service)
            # EKS tells the role by tags for which pod it is.
            actions = {"sts:AssumeRole", *(("sts:TagSession",) if who == SERVICES["eks-pods"] else ())}
            return Spelled(
                principals=frozenset({("Service", who)}), actions=frozenset(actions), conditions=frozenset(own)
            )
        if self.account is not None:
            account = site.account if self.account == "self" else self.account
            if self.mfa:
                own.add(("Bool", "aws:MultiFactorAuthPresent", frozenset({"true"})))
            if self.external_id is not None:
                own.add(("StringEquals", "sts:ExternalId", frozenset({self.external_id})))
            return Spelled(
                principals=frozenset({("AWS", f"arn:{site.partition}:iam::{account}:{self._of_account(site)}")}),
                actions=frozenset({"sts:AssumeRole"}),
                conditions=frozenset(own),
            )
        own.add(("StringEquals", f"{GITHUB}:aud", frozenset({"sts.amazonaws.com"})))
        own.add(("StringLike" if self._whole else "StringEquals", f"{GITHUB}:sub", frozenset({self._subject(site)})))
        return Spelled(
            principals=frozenset({("Federated", f"arn:{site.partition}:iam::{site.account}:oidc-provider/{GITHUB}")}),
            actions=frozenset({"sts:AssumeRoleWithWebIdentity"}),
            conditions=frozenset(own),
        )

    @property
    def words(self) -> str:
        """Who it is, for people."""
        if self.service is not None:
            return self.service
        if self.account is not None:
            limits = [f"role {self.role}" if self.role else "", "with MFA" if self.mfa else ""]
            limits.append("by external id" if self.external_id else "")
            whose = "its own account" if self.account == "self" else f"account {self.account}"
            return ", ".join([whose, *filter(None, limits)])
        limit = f"branch {self.branch}" if self.branch else f"environment {self.environment}"
        return f"github {self.github}" + ("" if self._whole else f", {limit}")

    @property
    def _whole(self) -> bool:
        return self.branch is None and self.environment is None

    def _of_account(self, site: Site) -> str:
        return "root" if self.role is None else f"role/{site.filled(self.role)}"

    def _subject(self, site: Site) -> str:
        """https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims"""
        if self.branch is not None:
            return f"repo:{self.github}:ref:refs/heads/{self.branch}"
        return f"repo:{self.github}:" + (f"environment:{site.filled(self.environment)}" if self.environment else "*")

    def _faults(self) -> Iterator[Fault]:
        said = [word for word in ("service", "account", "github") if getattr(self, word) is not None]
        if len(said) != 1:
            wrong = f"{' and '.join(said)} at once" if said else "nobody"
            yield Fault((said[1],) if said else (), wrong, "write one of `service`, `account` and `github`")
            return
        for owner, words in (("account", ("role", "mfa", "external_id")), ("github", ("branch", "environment"))):
            for word in words if owner != said[0] else ():
                if value := getattr(self, word):
                    wrong = f"`{'true' if value is True else value}` beside `{said[0]}`"
                    yield Fault((word,), wrong, f"take it away: it goes with `{owner}`")
        if self.service is not None and self.service not in SERVICES and not SERVICE.fullmatch(self.service):
            near = difflib.get_close_matches(self.service, SERVICES, 1)
            fix = f"did you mean `{near[0]}`?" if near else "write its full name: `x.amazonaws.com`"
            yield Fault(("service",), f"`{self.service}` is no service", fix)
        if self.account is not None and not ACCOUNT.fullmatch(self.account):
            fix = 'write 12 digits in quotes, "111122223333", or `self`'
            yield Fault(("account",), f"`{self.account}` is no account", fix)
        if self.role is not None and not TRUSTED_ROLE.fullmatch(SOMEWHERE.filled(self.role)):
            yield Fault(("role",), f"`{self.role}` is no role", "write its path and name: `team/deploy`")
        if self.external_id is not None and not EXTERNAL_ID.fullmatch(self.external_id):
            fix = "write 2 to 1224 letters, digits or + = , . @ : / -"
            yield Fault(("external_id",), f"`{self.external_id}` is no external id", fix)
        if self.github is not None:
            yield from self._github_faults()
        yield from _condition_faults(self.conditions)

    def _github_faults(self) -> Iterator[Fault]:
        if not REPOSITORY.fullmatch(self.github or ""):
            yield Fault(("github",), f"`{self.github}` is no repository", "write its owner and name: `acme/app`")
        if self.branch is not None and self.environment is not None:
            wrong = f"`{self.branch}` with an environment, whose tokens do not tell the branch"
            yield Fault(("branch",), wrong, "take one away, and limit the environment's branches at GitHub")
        for word in ("branch", "environment"):
            value = getattr(self, word)
            if value is not None and not REF.fullmatch(SOMEWHERE.filled(value)):
                yield Fault(
                    (word,), f"`{value}` is no {word} of its own", "write its name, without `*`, `?`, `:` or spaces"
                )
        if self._whole and not self.because.strip():
            wrong = f"`{self.github}` with every branch and pull request"
            yield Fault(("github",), wrong, "add `branch` or `environment`, or `because: <the reason>`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Access in words."""

    may: Word
    """What it may do; isoform knows which actions on which resources that takes."""
    on: str = ""
    """On what: parameters below the foundation's path (`app/*`), a log group or topic of `monitoring`, a role of `iam`,
    a tag of instances (`role=app`), or the name of a bucket, queue, repository, secret or namespace."""

    def __post_init__(self) -> None:
        refuse(access.faults(self.may, self.on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Access in IAM's own terms, for what no word says. `${account}`, `${region}`, `${partition}`, `${project}` and
    `${environment}` are filled in."""

    effect: Literal["allow", "deny"] = "allow"
    """Whether it allows or forbids; what is forbidden somewhere is allowed nowhere."""
    actions: tuple[str, ...] = ()
    """`s3:GetObject`, as AWS writes it: https://docs.aws.amazon.com/service-authorization/latest/reference/"""
    not_actions: tuple[str, ...] = ()
    """All actions but these."""
    resources: tuple[str, ...] = ()
    """ARNs."""
    not_resources: tuple[str, ...] = ()
    """All resources but these."""
    conditions: Conditions = field(default_factory=dict)
    """By operator and key: `StringEquals: {"aws:ResourceTag/team": [blue]}`."""
    because: str = ""
    """The reason for allowing a whole service (`s3:*`), everything, all but something, or any resource (`*`)."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def spelled(self, site: Site) -> Spelled:
        return Spelled(
            effect="Allow" if self.effect == "allow" else "Deny",
            actions=frozenset(self.actions),
            not_actions=frozenset(self.not_actions),
            resources=frozenset(map(site.filled, self.resources)),
            not_resources=frozenset(map(site.filled, self.not_resources)),
            conditions=frozenset(
                (how, key, frozenset(map(site.filled, values)))
                for how, by_key in self.conditions.items()
                for key, values in by_key.items()
            ),
        )

    @property
    def words(self) -> str:
        """What it says, for people."""
        actions = ", ".join(self.actions) if self.actions else f"all but {', '.join(self.not_actions)}"
        resources = ", ".join(self.resources) if self.resources else f"all but {', '.join(self.not_resources)}"
        return f"{actions} on {resources}" + (" under conditions" if self.conditions else "")

    def _faults(self) -> Iterator[Fault]:
        for word, both in (("actions", "not_actions"), ("resources", "not_resources")):
            one, other = getattr(self, word), getattr(self, both)
            if bool(one) == bool(other):
                wrong = f"both `{word}` and `not-{word}`" if one else f"neither `{word}` nor `not-{word}`"
                yield Fault((both,) if one else (), wrong, "write one of them")
        for word in ("actions", "not_actions"):
            for n, action in enumerate(getattr(self, word)):
                if not aws.has_action(action):
                    near = aws.near_action(action)
                    fix = f"did you mean `{near}`?" if near else "write one like s3:GetObject"
                    yield Fault((word, n), f"`{action}` is no action of AWS", fix)
        for word in ("resources", "not_resources"):
            for n, resource in enumerate(getattr(self, word)):
                if unknown := unknown_fill(resource):
                    yield Fault((word, n), *unknown)
                elif resource != "*" and not ARN.fullmatch(resource):
                    fix = "write `*`, or one like arn:${partition}:s3:::bucket/*"
                    yield Fault((word, n), f"`{resource}` is no ARN", fix)
        yield from _condition_faults(self.conditions)
        if self.effect == "allow" and not self.because.strip():
            for path, wide in self._wide():
                yield Fault(path, wide, "narrow it, or add `because: <the reason>`")

    def _wide(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """What is allowed without a limit to it, and where it is said."""
        for n, action in enumerate(self.actions):
            if not action.strip("*?"):
                yield ("actions", n), f"`{action}` allows everything"
            elif not action.partition(":")[2].strip("*?") and ":" in action:
                yield ("actions", n), f"`{action}` allows a whole service"
        for n, resource in enumerate(self.resources):
            if not resource.split(":", 5)[-1].strip("*?"):
                yield ("resources", n), f"`{resource}` is any resource"
        for word, instead in (("not_actions", self.actions), ("not_resources", self.resources)):
            if getattr(self, word) and not instead:
                yield (word,), f"allows all but `{', '.join(getattr(self, word))}`"


ARN = re.compile(r"arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:[^\s]+")
CONDITION = re.compile(rf"(ForAllValues:|ForAnyValue:)?({'|'.join(OPERATORS)})(IfExists)?")


def _condition_faults(conditions: Conditions) -> Iterator[Fault]:
    for operator, by_key in conditions.items():
        if not CONDITION.fullmatch(operator):
            near = difflib.get_close_matches(operator, OPERATORS, 1)
            fix = f"did you mean `{near[0]}`?" if near else "write one like StringEquals"
            yield Fault(("conditions", operator), f"`{operator}` is no operator of IAM", fix)
        for key, values in by_key.items():
            at = ("conditions", operator, key)
            if ":" not in key:
                yield Fault(at, f"`{key}` is no condition key", "write one like aws:PrincipalOrgID")
            if not values:
                yield Fault(at, "no value", "write one or more: `[...]`")
            for n, value in enumerate(values):
                if unknown := unknown_fill(value):
                    yield Fault((*at, n), *unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A managed policy of the foundation's own, which roles share."""

    access: tuple[Permission, ...] = ()
    """What it allows, in words."""
    statements: tuple[Statement, ...] = ()
    """What no word says."""
    path: str = "/"
    """`/`, or `/team/`."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not self.access and not self.statements:
            yield Fault((), "says nothing", "write `access` or `statements`")
        yield from _path_faults(self.path)
        yield from _repeated(self.access)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Whom a service, a person or a workflow becomes, to do something."""

    description: str
    """What it is for, in a sentence."""
    trust: tuple[Trust, ...]
    """Who may become it."""
    access: tuple[Permission, ...] = ()
    """What it may do, in words."""
    statements: tuple[Statement, ...] = ()
    """What no word says."""
    managed: tuple[str, ...] = ()
    """Managed policies: of `policies`, of AWS by path and name (`job-function/ViewOnlyAccess`), or any by its ARN."""
    boundary: str | None = None
    """What it may at most do, whatever it is allowed: likewise a managed policy."""
    instance_profile: bool = False
    """Whether EC2 instances can be given it; its trust has `service: ec2`."""
    path: str = "/"
    """`/`, or `/team/`."""
    max_session_hours: int = 1
    """How long one is it at a time: 1 to 12."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not DESCRIPTION.fullmatch(self.description):
            fix = "write 1 to 1000 characters of Latin-1, in one line"
            yield Fault(("description",), f"`{self.description}` is no description", fix)
        if not self.trust:
            yield Fault(("trust",), "nobody may become it", "write who: `- service: ec2`")
        if self.instance_profile and not any(each.service in ("ec2", "ec2.amazonaws.com") for each in self.trust):
            wrong = "`true`, but EC2 may not become the role"
            yield Fault(("instance_profile",), wrong, "add `- service: ec2` to its trust, or write `false`")
        if not 1 <= self.max_session_hours <= 12:
            yield Fault(
                ("max_session_hours",), f"`{self.max_session_hours}` is no length of a session", "write 1 to 12"
            )
        for n, policy in enumerate(self.managed):
            if policy in self.managed[:n]:
                yield Fault(("managed", n), f"`{policy}` a second time", "take it away")
        yield from _path_faults(self.path)
        yield from _repeated(self.access)


def _path_faults(path: str) -> Iterator[Fault]:
    if not (PATH.fullmatch(path) and len(path) <= 512):
        yield Fault(("path",), f"`{path}` is no path", "write `/`, or one like `/team/`")


def _repeated(permissions: tuple[Permission, ...]) -> Iterator[Fault]:
    for n, each in enumerate(permissions):
        if each in permissions[:n]:
            at = ("access", n, "on" if each.on else "may")
            yield Fault(at, f"`{each.on or each.may}` a second time", "take it away")


@dataclass(frozen=True, slots=True, kw_only=True)
class Github:
    """GitHub as one whose word IAM takes for who runs a workflow."""

    existing: bool = False
    """Whether the account has it already: there is one in an account, whoever made it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """What AWS has granted the account: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

    managed_policies: int = 10
    """Of a role: 10, and up to 20 on request."""
    trust_characters: int = 2048
    """Of who may become a role: 2048, and up to 4096 on request."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not 10 <= self.managed_policies <= 20:
            yield Fault(("managed_policies",), f"`{self.managed_policies}` is not AWS's to grant", "write 10 to 20")
        if not 2048 <= self.trust_characters <= 4096:
            yield Fault(("trust_characters",), f"`{self.trust_characters}` is not AWS's to grant", "write 2048 to 4096")


MANAGED_CHARACTERS, INLINE_CHARACTERS = 6144, 10240
"""Of a managed policy; of all of a role's own together. No request changes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Iam:
    """Who may do what."""

    github: Github | None = None
    """GitHub's identity provider, for roles that workflows become."""
    policies: Mapping[str, Policy] = field(default_factory=dict)
    """Managed policies of the foundation's own, by name."""
    roles: Mapping[str, Role] = field(default_factory=dict)
    """By name."""
    quotas: Quotas = field(default_factory=Quotas)

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        for policy_name in self.policies:
            yield from name(("policies", policy_name), policy_name, 48)
        for role_name, role in self.roles.items():
            path = ("roles", role_name)
            yield from name(path, role_name, 48)
            for n, policy in enumerate(role.managed):
                yield from self._managed_faults((*path, "managed", n), policy)
            if role.boundary is not None:
                yield from self._managed_faults((*path, "boundary"), role.boundary)
            if (count := len(role.managed)) > (most := self.quotas.managed_policies):
                wrong = f"{count} managed policies, of which AWS takes {most}"
                yield Fault((*path, "managed"), wrong, "join some, or say in `quotas` what AWS has granted")
            for n, trust in enumerate(role.trust):
                if trust.github is not None and self.github is None:
                    wrong = f"`{trust.github}`, but the account does not take GitHub's word"
                    yield Fault((*path, "trust", n, "github"), wrong, "write `github: {}` in `iam`")

    def _managed_faults(self, path: tuple[str | int, ...], policy: str) -> Iterator[Fault]:
        if policy in self.policies or aws.has_managed(policy) or POLICY_ARN.fullmatch(SOMEWHERE.filled(policy)):
            return
        near = difflib.get_close_matches(policy, self.policies, 1) or [aws.near_managed(policy)]
        fix = f"did you mean `{near[0]}`?" if near[0] else "write one of `policies` or of AWS, or an ARN"
        yield Fault(path, f"`{policy}` is no managed policy", fix)


def allowed(foundation: Foundation, owner: Role | Policy) -> dict[str, frozenset[Spelled]]:
    """What the words and the statements of a role or policy come to, by `access` and `statements`."""
    site, topics, roles = foundation.site, foundation.monitoring.topics, foundation.iam.roles
    words = [
        spelled
        for each in owner.access
        for spelled in access.spelled(
            each.may,
            each.on,
            site,
            encrypted=each.on in topics and topics[each.on].encrypted,
            role=f"{roles[each.on].path}{site.name}-{each.on}" if each.on in roles else "",
        )
    ]
    said = {"access": merged(words), "statements": merged(each.spelled(site) for each in owner.statements)}
    return {part: statements for part, statements in said.items() if statements}


def faults(foundation: Foundation) -> Iterator[Fault]:
    """What is wrong with the roles and policies beside the rest of the foundation."""
    iam = foundation.iam
    for policy_name, policy in iam.policies.items():
        path = ("iam", "policies", policy_name)
        yield from elsewhere((*path, "statements"), policy.statements, foundation.site)
        unknown = [*_unknown(path, foundation, policy)]
        yield from unknown
        statements = frozenset().union(*allowed(foundation, policy).values())
        if not unknown and (length := size(statements)) > MANAGED_CHARACTERS:
            fix = "make two policies of it"
            yield Fault(path, f"{length} characters, of which AWS takes {MANAGED_CHARACTERS}", fix)
    for role_name, role in iam.roles.items():
        path = ("iam", "roles", role_name)
        if len(full := f"{foundation.name}-{role_name}") > 64:
            yield Fault(path, f"`{full}` has {len(full)} characters, of which AWS takes 64", "write a shorter name")
        yield from _foreign(path, foundation, role)
        yield from elsewhere((*path, "statements"), role.statements, foundation.site)
        unknown = [*_unknown(path, foundation, role)]
        yield from unknown
        length = sum(map(size, allowed(foundation, role).values()))
        if not unknown and length > INLINE_CHARACTERS:
            fix = "move some of it to `policies`"
            yield Fault(path, f"{length} characters of its own, of which AWS takes {INLINE_CHARACTERS}", fix)
        length = size(merged(each.spelled(foundation.site) for each in role.trust))
        if length > (most := iam.quotas.trust_characters):
            fix = "trust fewer, or say in `quotas` what AWS has granted"
            yield Fault((*path, "trust"), f"{length} characters, of which AWS takes {most}", fix)


def _foreign(path: tuple[str, ...], foundation: Foundation, role: Role) -> Iterator[Fault]:
    """Managed policies of other accounts. https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html"""
    said: list[tuple[tuple[str | int, ...], str]] = [(("managed", n), each) for n, each in enumerate(role.managed)]
    if role.boundary is not None:
        said.append((("boundary",), role.boundary))
    here = ("aws", foundation.account)
    for at, policy in said:
        if policy.startswith("arn:") and foundation.site.filled(policy).split(":")[4] not in here:
            fix = "write `${account}` in its place, and have it made in this account"
            yield Fault((*path, *at), f"`{policy}` is another account's, which AWS attaches to no role of this", fix)


def elsewhere(path: tuple[str | int, ...], statements: Sequence[Statement], site: Site) -> Iterator[Fault]:
    """Resources of another partition than the foundation's, which nothing there is.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """
    for n, statement in enumerate(statements):
        for word in ("resources", "not_resources"):
            for m, resource in enumerate(getattr(statement, word)):
                arn, _, rest = site.filled(resource).partition(":")
                partition = rest.partition(":")[0]
                if arn == "arn" and not fnmatchcase(site.partition, partition):
                    wrong = f"`{resource}` is of {partition}, and {site.region} is of {site.partition}"
                    yield Fault((*path, n, word, m), wrong, "write `arn:${partition}:`, which fits everywhere")


def _unknown(path: tuple[str, ...], foundation: Foundation, owner: Role | Policy) -> Iterator[Fault]:
    """Log groups, topics and roles that are none of the foundation's."""
    known: Mapping[access.Kind, tuple[str, Mapping[str, object]]] = {
        "log group": ("/", foundation.monitoring.log_groups),
        "topic": ("arn:", foundation.monitoring.topics),
        "role": ("arn:", foundation.iam.roles),
    }
    for n, permission in enumerate(owner.access):
        kind = WORDS[permission.may].on
        if kind is None or kind not in known:
            continue
        elsewhere, names = known[kind]
        if permission.on not in names and not permission.on.startswith(elsewhere):
            near = difflib.get_close_matches(permission.on, names, 1)
            fix = f"write {' or '.join(names)}" if names else access.KINDS[kind].fix
            fix = f"did you mean `{near[0]}`?" if near else fix
            yield Fault((*path, "access", n, "on"), f"`{permission.on}` is no {kind} of the foundation", fix)
