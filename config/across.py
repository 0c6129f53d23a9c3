"""What environments of one account have to leave to each other: names, an identity provider, a region's addresses.

Each is right by itself; AWS would take the first of them, and stop in the middle of the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.environments import BASE, SHIPPED, Loaded, by_place, environments, loaded
from config.layers import Steps, origin
from core.errors import FaultInFile, InputFaults
from core.graph import CompositeAlarm, Dashboard, EventRule, ManagedPolicy, MetricAlarm, OidcProvider, Role, Topic
from core.model import Foundation
from core.model.iam import GITHUB as IDENTITY

Clash = tuple[set[str], FaultInFile]
"""The environments that cannot be together, and what the last of them has wrong."""


def clashes(found: Mapping[str, Loaded], folder: Path | None = None) -> list[Clash]:
    """What the environments in `found` cannot be beside each other, and beside others of their accounts in `folder`.

    Others that are faulty themselves are passed over: who looks at them is told so.
    """
    accounts = {each.foundation.account for each in found.values()}
    every = {**found, **_others(folder or SHIPPED, found, accounts)}
    clashes = [
        clash
        for account in accounts
        for clash in _clashes(
            {name: every[name] for name in sorted(every) if every[name].foundation.account == account}
        )
        if clash[0] & found.keys()
    ]
    return sorted(clashes, key=lambda clash: by_place(clash[1]))


def _others(folder: Path, found: Mapping[str, Loaded], accounts: set[str]) -> dict[str, Loaded]:
    """All that may be of these accounts: what has no number of theirs in its files is not read any further."""
    base = _text(folder, BASE)
    others = {}
    for name in environments(folder):
        if name not in found and any(account in base or account in _text(folder, name) for account in accounts):
            try:
                others[name] = loaded(name, folder)
            except InputFaults:
                continue
    return others


def _text(folder: Path, name: str) -> str:
    return (folder / f"{name}.yaml").read_text(encoding="utf-8", errors="replace")


def _clashes(there: Mapping[str, Loaded]) -> Iterator[Clash]:
    """Of environments of one account."""
    yield from _beginnings(there)
    yield from _names(there)
    yield from _addresses(there)


def _beginnings(there: Mapping[str, Loaded]) -> Iterator[Clash]:
    """`acme` with `prod-eu`, and `acme-prod` with `eu`."""
    first: dict[str, str] = {}
    for name, each in there.items():
        one = first.setdefault(begin := each.foundation.name, name)
        if one != name:
            at = origin(there[one].files, ("project",))
            wrong = f"every name of {name} would begin with `{begin}`, as those of {one} do ({at}), in the same account"
            yield {one, name}, _fault(each, ("project",), wrong, "write another project")


GITHUB: Steps = ("iam", "github")
BOOTSTRAP: Steps = ("bootstrap", "github")
PROVIDERS = (GITHUB, BOOTSTRAP)
OF_ACCOUNT, OF_REGION = "an account", "a region of an account"


def _names(there: Mapping[str, Loaded]) -> Iterator[Clash]:
    """`app` of `prod-eu`, and `eu-app` of `prod`; and GitHub's identity provider."""
    first: dict[tuple[str, str, str], tuple[str, Steps]] = {}
    for name, each in there.items():
        for own in [*_of_its_bootstrap(each), *_of_which_there_is_one(each)]:
            where = each.foundation.region if own.within == OF_REGION else ""
            one, other_path = first.setdefault((own.what, own.name, where), (name, own.path))
            if one == name or _is_said_or_shared(there[one].foundation, each.foundation, other_path, own.path):
                continue
            at = origin(there[one].files, other_path)
            wrong = (
                f"{name} would make the {own.what} `{own.name}`, as {one} does ({at}), and {own.within} has one of it"
            )
            later = f"write `github: {{existing: true}}` in `{own.path[0]}` of the one that is deployed later"
            yield {one, name}, _fault(each, own.path, wrong, later if own.path in PROVIDERS else "rename one of them")


def _is_said_or_shared(one: Foundation, other: Foundation, path: Steps, other_path: Steps) -> bool:
    """Names that all begin alike are said once; a project's environments of one region have one bootstrap."""
    if path == other_path == BOOTSTRAP:
        return (one.project, one.region) == (other.project, other.region)
    return one.name == other.name and path not in PROVIDERS


@dataclass(frozen=True, slots=True)
class One:
    """What a resource has of which there is one in an account, or in a region of it."""

    id: str
    what: str
    name: str
    within: str
    path: Steps
    """Where it is written."""


def of_an_account(each: Loaded) -> Iterator[One]:
    """What no region of the account can have beside it."""
    return (one for one in _of_which_there_is_one(each) if one.within == OF_ACCOUNT)


def _of_its_bootstrap(each: Loaded) -> Iterator[One]:
    """What `isoform bootstrap` makes, outside the foundation."""
    github = each.foundation.bootstrap.github
    if github and not github.existing:
        yield One("bootstrap", "identity provider", IDENTITY, OF_ACCOUNT, BOOTSTRAP)


def _of_which_there_is_one(each: Loaded) -> Iterator[One]:
    """Not what a VPC has its own of, nor what is called by a path of the environment's (log groups, parameters), nor a
    bucket, whose name says account and region; an instance profile has its role's name.
    """
    for resource in each.graph:
        id, short = resource.id, resource.id.rpartition("/")[2]
        match resource:
            case OidcProvider(url=url):
                yield One(id, "identity provider", url.removeprefix("https://"), OF_ACCOUNT, GITHUB)
            case Role(name=name):
                yield One(id, "role", name, OF_ACCOUNT, ("iam", "roles", short))
            case ManagedPolicy(name=name):
                yield One(id, "policy", name, OF_ACCOUNT, ("iam", "policies", short))
            # All regions show the same dashboards:
            # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
            case Dashboard(name=name):
                yield One(id, "dashboard", name, OF_ACCOUNT, ("monitoring", "dashboards", short))
            case MetricAlarm(name=name):
                yield One(id, "alarm", name, OF_REGION, ("monitoring", "alarms", short))
            case CompositeAlarm(name=name):
                yield One(id, "alarm", name, OF_REGION, ("monitoring", "composite-alarms", short))
            case Topic(name=name):
                yield One(id, "topic", name, OF_REGION, ("monitoring", "topics", short))
            case EventRule(name=name):
                yield One(id, "event rule", name, OF_REGION, ("monitoring", "events", short))


def _addresses(there: Mapping[str, Loaded]) -> Iterator[Clash]:
    """NAT gateways' addresses, of which AWS allows five in a region where nobody has asked for more."""
    regions: dict[str, list[str]] = {}
    for name, each in there.items():
        own = len(each.foundation.network.own_addresses())
        if not own:
            continue
        names = regions.setdefault(each.foundation.region, [])
        others = sum(len(there[one].foundation.network.own_addresses()) for one in names)
        names.append(name)
        most = max(there[one].foundation.network.quotas.elastic_ips for one in names)
        if own + others > most:  # never its own alone, which is a fault of its file
            beside = " and ".join(names[:-1])
            wrong = f"{own} elastic IP addresses beside the {others} of {beside}, and AWS allows {most} in a region"
            fix = "name fewer `zones`, or have the quota raised and say so: `quotas: {elastic-ips: ...}`"
            yield {*names}, _fault(each, ("network", "nat", "gateways"), wrong, fix)


def _fault(each: Loaded, path: Steps, wrong: str, fix: str) -> FaultInFile:
    return FaultInFile(path, wrong, fix, origin(each.files, path))
