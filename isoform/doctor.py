"""What isoform needs of this machine, and of an account: what is there, and what to do about what is not."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from cdk_backend import cli
from config.environments import SHIPPED, environments, load
from core.errors import EngineFailed, InputFaults, IsoformError, TargetRefused
from core.model.bootstrap import VERSION
from isoform import accounts, asked, stacks
from isoform.bootstrap import TOOLKIT, Plan, execution_policies, plan
from live.target import Target, TargetName, refusing

How = Literal["well", "without", "ill"]
"""Fine; missing, where one can do without it; or to be mended."""
PACKAGES = ("aws-cdk-lib", "pulumi", "pulumi-aws", "boto3", "moto")
LEAST_BOOTSTRAP = 6
"""The version of the bootstrap stack below which templates of ours are refused by their own rule.

https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
"""


@dataclass(frozen=True, slots=True)
class Check:
    what: str
    how: How
    found: str
    fix: str = ""


def checks(environment: str, config: Path | None, target: TargetName) -> Iterator[Check]:
    """One after the other; of an account at AWS alone, who asks is looked at, and its bootstrap."""
    yield Check("Python", "well", platform.python_version())
    for package in PACKAGES:
        yield _package(package)
    yield _engine("Node", _node)
    yield _engine("CDK CLI", _cdk)
    yield _program("git", "`--base` reads older files by it")
    yield _program("Pulumi CLI", "previews need no CLI of Pulumi's, only who runs the program by `pulumi up` does")
    yield from _configuration(environment, config)
    yield from _account(environment, config, target)


def _package(name: str) -> Check:
    try:
        return Check(name, "well", version(name))
    except PackageNotFoundError:
        return Check(name, "ill", "not installed", cli.anew("validate"))


def _engine(what: str, look: Callable[[], str]) -> Check:
    try:
        return Check(what, "well", look())
    except EngineFailed as failed:
        return Check(what, "ill", "not there", str(failed))


def _node() -> str:
    node = cli.node_folder() / "node"
    done = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineFailed(f"{node} does not run: {done.stderr.strip() or 'it said nothing'}")
    return done.stdout.strip()


def _cdk() -> str:
    """Raises `EngineFailed` where the version that is pinned is not there."""
    cli.command()
    return cli.pinned()


def _program(name: str, why: str) -> Check:
    place = shutil.which(name.partition(" ")[0].lower())
    return Check(name, "well", place) if place else Check(name, "without", "not on PATH", why)


def _configuration(environment: str, config: Path | None) -> Iterator[Check]:
    folder = config or SHIPPED
    names = environments(folder)
    if not names:
        yield Check("config", "ill", f"no environment in {folder}", "`--config` names the folder of base.yaml")
    elif environment not in names:
        yield Check(
            f"config {environment}", "ill", f"none of the environments in {folder}", f"write {' or '.join(names)}"
        )
    for name in names:
        try:
            load(name, folder)
        except InputFaults as refused:
            count = len(refused.faults)
            faults = f"{count} fault{'' if count == 1 else 's'}"
            fix = f"`isoform validate {asked.of(name, config)}` says what and where"
            yield Check(f"config {name}", "ill", faults, fix)
        else:
            yield Check(f"config {name}", "well", "valid")


def _account(environment: str, config: Path | None, name: TargetName) -> Iterator[Check]:
    what = "credentials" if name == "aws" else "embedded account"
    try:
        target = accounts.if_running(load(environment, config), name)
    except (InputFaults, TargetRefused) as refused:
        yield Check(what, "ill", f"not those of {environment}" if name == "aws" else "not usable", str(refused))
        return
    if target is None:
        yield Check(what, "without", "not running", f"`isoform deploy {asked.of(environment, config)}` starts it")
        return
    yield Check(what, "well", accounts.where(target))
    try:
        yield from bootstrap(target, plan(environment, config), config)
    except IsoformError as refused:
        yield Check("bootstrap", "ill", "not readable", str(refused))


def bootstrap(target: Target, plan: Plan, config: Path | None) -> Iterator[Check]:
    """CDK's own, and what ours bounds it by."""
    first = asked.of(plan.foundations[0].environment, config)
    command = f"`isoform bootstrap {first} --target {target.name}`"
    toolkit = stacks.described(target, TOOLKIT)
    if toolkit is None:
        without: How = "without" if target.name == "local" else "ill"
        yield Check("bootstrap", without, f"not bootstrapped in {target.region}", f"{command} does that")
        return
    with refusing("SSM did not give the version of the bootstrap"):
        said = target.client("ssm").get_parameter(Name=VERSION)["Parameter"]["Value"]
    if int(said) < LEAST_BOOTSTRAP:
        yield Check("bootstrap", "ill", f"version {said}, below {LEAST_BOOTSTRAP}", f"{command} brings it up to date")
        return
    yield Check("bootstrap", "well", f"version {said}")
    yield _bounds(target, plan, execution_policies(toolkit), command)


def _bounds(target: Target, plan: Plan, given: Sequence[str], command: str) -> Check:
    """What CloudFormation may do there: what isoform's kinds need, or more; one can do without the former."""
    there = stacks.template(target, plan.stack)
    if there is None:
        may = ", ".join(given) or "AdministratorAccess"
        fix = f"{command} lets it do what a foundation needs, and nothing else"
        return Check("permissions", "without", f"CloudFormation may do all that {may} allows", fix)
    if there != plan.template or not set(plan.policies) <= {*given}:
        return Check("permissions", "without", f"{plan.stack} is not what the files say", f"{command} makes it that")
    if more := sorted({*given} - {*plan.policies}):
        return Check("permissions", "without", f"CloudFormation may also do all that {', '.join(more)} allows", command)
    return Check("permissions", "well", f"those of {plan.stack}")
