"""What must exist before a foundation, and outside it: who deploys it, and what bounds what is deployed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import Fault
from core.model.access import SOMEWHERE
from core.model.checks import refuse
from core.model.iam import GITHUB, POLICY_ARN, REPOSITORY, Trust
from core.model.policies import Site, Spelled

if TYPE_CHECKING:
    from core.model import Foundation

DRIFT = "-drift"
"""Ends the name of the GitHub environment whose jobs only look: `dev-drift`, which waits for nobody's approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflows:
    """GitHub's workflows, which deploy the foundation."""

    repository: str
    """Whose workflows they are. Jobs of the environment's own GitHub environment (`dev`) deploy; jobs of `dev-drift`
    look at the account."""
    existing: bool = False
    """Whether the account takes GitHub's word already: there is one provider in an account, whoever made it."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not REPOSITORY.fullmatch(self.repository):
            fix = "write its owner and name: `acme/foundation`"
            yield Fault(("repository",), f"`{self.repository}` is no repository", fix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """What `isoform bootstrap` makes before a foundation, and outside it."""

    github: Workflows | None = None
    """Whose workflows deploy. Without it, whoever has credentials of the account deploys with them."""
    boundary: str | None = None
    """A managed policy of the account's owner, by its ARN, that bounds CloudFormation; without it, one is made."""
    role_boundary: str | None = None
    """A managed policy of the account's owner, by its ARN, that every role of the foundation bears: CloudFormation may
    make no other."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        for word in ("boundary", "role_boundary"):
            policy = getattr(self, word)
            if policy is not None and not POLICY_ARN.fullmatch(SOMEWHERE.filled(policy)):
                fix = "write one like arn:${partition}:iam::${account}:policy/limits"
                yield Fault((word,), f"`{policy}` is no managed policy's ARN", fix)


# Names that no name of a foundation's can begin, and so nothing that a foundation's policies allow.


def stack_name(site: Site) -> str:
    return f"{site.project}-bootstrap"


def policy_name(site: Site, what: str) -> str:
    """Of an account's project and region, whatever environments are there."""
    return f"isoform.{site.project}.{site.region}.{what}"


def deploy_role(site: Site) -> str:
    return f"isoform.{site.name}.deploy"


def preview_role(site: Site) -> str:
    return f"isoform.{site.name}.preview"


QUALIFIER = "hnb659fds"
"""CDK's own, where nobody says another: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html"""
VERSION = f"/cdk-bootstrap/{QUALIFIER}/version"
"""The parameter that says of which version CDK's bootstrap is."""


def cdk_role(site: Site, what: str) -> str:
    """The ARN of a role of CDK's bootstrap: `deploy`, `file-publishing`, `lookup`, `cfn-exec`."""
    name = f"cdk-{QUALIFIER}-{what}-role-{site.account}-{site.region}"
    return f"arn:{site.partition}:iam::{site.account}:role/{name}"


def may_deploy(github: Workflows, site: Site) -> Spelled:
    """Whose jobs become the deploy role."""
    return Trust(github=github.repository, environment=site.environment).spelled(site)


def may_look(github: Workflows, site: Site) -> Spelled:
    """Whose jobs become the preview role."""
    return Trust(github=github.repository, environment=f"{site.environment}{DRIFT}").spelled(site)


def faults(foundation: Foundation) -> Iterator[Fault]:
    """What is wrong with it beside the rest of the foundation."""
    bootstrap, iam, site = foundation.bootstrap, foundation.iam, foundation.site
    for word in ("boundary", "role_boundary"):
        policy = getattr(bootstrap, word)
        if policy is not None and site.filled(policy).split(":")[4] not in ("aws", site.account):
            fix = "write `${account}` in its place, and have it made in this account"
            yield Fault(("bootstrap", word), f"`{policy}` is another account's", fix)
    if bootstrap.github and not bootstrap.github.existing and iam.github and not iam.github.existing:
        wrong = f"makes the provider of {GITHUB}, which `bootstrap.github` makes"
        yield Fault(("iam", "github"), wrong, "write `existing: true`")
    if bootstrap.role_boundary is not None:
        yield from _unbounded(foundation, site.filled(bootstrap.role_boundary))


def _unbounded(foundation: Foundation, boundary: str) -> Iterator[Fault]:
    """Roles that CloudFormation may not make."""
    for name, role in foundation.iam.roles.items():
        if role.boundary is not None and foundation.site.filled(role.boundary) != boundary:
            wrong = f"`{role.boundary}`, but `bootstrap.role-boundary` is {boundary}"
            yield Fault(("iam", "roles", name, "boundary"), wrong, "take it away: every role bears that one")
    if foundation.network.default_security_group == "emptied":
        wrong = "`emptied` takes a role that bears no boundary, and `bootstrap.role-boundary` asks for one"
        yield Fault(("network", "default_security_group"), wrong, "write `as-made`, or take `role-boundary` away")
