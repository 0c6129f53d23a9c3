"""What must be there before a foundation, and outside it: made here, or shown to whoever owns the account.

First a stack of ours, with what bounds CloudFormation and who may deploy; then CDK's own bootstrap, told of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from cdk_backend import permissions
from cdk_backend.cli import pinned
from config.environments import SHIPPED, environments, load
from core.errors import Fault, InputFaults, TargetRefused
from core.graph import pascal
from core.lower.iam import THUMBPRINTS
from core.lower.tags import tagging
from core.model import Foundation
from core.model import bootstrap as model
from core.model.iam import GITHUB, MANAGED_CHARACTERS
from core.model.policies import Site, Spelled, document, size
from isoform import accounts, cdk, stacks, state
from isoform.accounts import Ask
from isoform.cdk import Say, Show
from live.permissions import reads
from live.target import Target, TargetName, refusing

TOOLKIT = "CDKToolkit"
"""The stack of CDK's own bootstrap."""
ASSUMED = ("deploy", "file-publishing", "lookup")
"""The roles of CDK's bootstrap by which a foundation is deployed and looked at: it has no images to publish."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be there for all environments of one account and region."""

    foundations: tuple[Foundation, ...]
    """That for which it was asked, and the others of its project there."""
    template: Mapping[str, object]
    policies: tuple[str, ...]
    """By which CloudFormation acts, by their ARNs."""
    boundary: str
    """The ARN of the policy that bounds it."""

    @property
    def site(self) -> Site:
        return self.foundations[0].site

    @property
    def stack(self) -> str:
        return model.stack_name(self.site)

    @property
    def place(self) -> str:
        return f"aws://{self.site.account}/{self.site.region}"

    def arguments(self, others: Sequence[str] = ()) -> list[str]:
        """What the CDK CLI is told; `others` are policies that another project's bootstrap has given its role."""
        return [
            self.place,
            f"--cloudformation-execution-policies={','.join([*self.policies, *others])}",
            f"--custom-permissions-boundary={self.boundary.partition(':policy/')[2]}",
        ]


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """What an account has now."""

    plan: Plan
    target: Target
    changes: tuple[str, ...]
    """Of our own stack, a line each; none where all was there."""


def plan(environment: str, config: Path | None) -> Plan:
    """Raises `InputFaults`, for environments of one account that contradict each other, too."""
    first = load(environment, config)
    rest = (load(name, config) for name in environments(config or SHIPPED) if name != environment)
    there = (first.project, first.account, first.region)
    found = (first, *(each for each in rest if (each.project, each.account, each.region) == there))
    sites = [each.site for each in found]
    bound, role_bound = _same(found, "boundary"), _same(found, "role_boundary")
    makes_provider = any(each.iam.github and not each.iam.github.existing for each in found)
    without = () if makes_provider else ("AWS::IAM::OIDCProvider",)
    policies = permissions.policies(sites, role_boundary=role_bound, without=without)
    names = {name: model.policy_name(first.site, name) for name in policies}
    _refuse_too_long(policies, [site.environment for site in sites])
    resources: dict[str, object] = {
        f"{pascal(name)}Policy": _policy(names[name], statements) for name, statements in policies.items()
    }
    if bound is None:
        name = model.policy_name(first.site, "boundary")
        resources["Boundary"] = _policy(name, permissions.boundary(sites, role_bound))
        bound = _arn(first.site, name)
    if any(each.bootstrap.github and not each.bootstrap.github.existing for each in found):
        resources["GithubProvider"] = _provider(first)
    for each in found:
        resources |= _roles(each)
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"What must be there before a foundation of {first.project}, and outside it",
        "Resources": resources,
    }
    return Plan(found, template, tuple(_arn(first.site, name) for name in names.values()), bound)


def _same(found: Sequence[Foundation], word: str) -> str | None:
    """What the environments say of the policy that bounds them: one role of CDK's deploys them all."""
    said = {each.environment: getattr(each.bootstrap, word) for each in found}
    policies = {policy and each.site.filled(policy) for each, policy in zip(found, said.values(), strict=True)}
    if len(policies) > 1:
        of = " and ".join(f"{f'`{policy}`' if policy else 'none'} in {where}" for where, policy in said.items())
        wrong = f"{of}, which are deployed by the same role of one account and region"
        raise InputFaults([Fault(("bootstrap", word.replace("_", "-")), wrong, "write the same: in base.yaml")])
    return policies.pop()


def _refuse_too_long(policies: Mapping[str, frozenset[Spelled]], names: Sequence[str]) -> None:
    for name, statements in policies.items():
        if (length := size(statements)) > MANAGED_CHARACTERS:
            raise TargetRefused(
                f"{', '.join(names)} share one account and region, and what CloudFormation may do there for them takes "
                f"{length} characters in the policy for {name}, of which IAM takes {MANAGED_CHARACTERS}: "
                "give some of them an account of their own"
            )


def _arn(site: Site, policy: str) -> str:
    return f"arn:{site.partition}:iam::{site.account}:policy/{policy}"


def _policy(name: str, statements: frozenset[Spelled]) -> Mapping[str, object]:
    return {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"ManagedPolicyName": name, "PolicyDocument": document(statements)},
    }


def _provider(foundation: Foundation) -> Mapping[str, object]:
    """Kept when the stack goes: others of the account may stand on it by then."""
    return {
        "Type": "AWS::IAM::OIDCProvider",
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "Url": f"https://{GITHUB}",
            "ClientIdList": ["sts.amazonaws.com"],
            "ThumbprintList": sorted(THUMBPRINTS),
            "Tags": _tags(foundation, "github"),
        },
    }


def _roles(foundation: Foundation) -> dict[str, object]:
    """Who deploys an environment, and who only looks at it."""
    github, site = foundation.bootstrap.github, foundation.site
    if github is None:
        return {}
    assumed = frozenset(model.cdk_role(site, each) for each in ASSUMED)
    deploys = frozenset({Spelled(actions=frozenset({"sts:AssumeRole"}), resources=assumed)})
    makes_provider = not github.existing

    def role(name: str, description: str, trust: Spelled, may: frozenset[Spelled]) -> Mapping[str, object]:
        return {
            "Type": "AWS::IAM::Role",
            **({"DependsOn": ["GithubProvider"]} if makes_provider else {}),
            "Properties": {
                "RoleName": name,
                "Description": description,
                "AssumeRolePolicyDocument": document([trust]),
                "Policies": [{"PolicyName": "may", "PolicyDocument": document(may)}],
                "Tags": _tags(foundation, name),
            },
        }

    called = pascal(foundation.environment)
    deploy, look = model.deploy_role(site), model.preview_role(site)
    return {
        f"{called}Deploy": role(
            deploy, f"Deploys {foundation.name} by the roles of CDK", model.may_deploy(github, site), deploys
        ),
        f"{called}Preview": role(
            look, f"Looks at {foundation.name}, and changes nothing", model.may_look(github, site), reads(site)
        ),
    }


def _tags(foundation: Foundation, name: str) -> list[Mapping[str, str]]:
    tags = {**tagging(foundation)(name), "Name": name}
    return [{"Key": key, "Value": tags[key]} for key in sorted(tags)]


# Shown, for whoever owns the account


def shown(plan: Plan) -> str:
    """The template, with what to do with it: a file that CloudFormation takes as it is."""
    from ruamel.yaml import YAML

    site = plan.site
    where, names = f"account {site.account}, {site.region}", ", ".join(each.environment for each in plan.foundations)
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 4096
    text = StringIO()
    yaml.dump(plan.template, text)
    return "\n".join(
        [
            f"# What must be in {where}, before {site.project} is deployed there: {names}",
            "# Whoever owns the account runs, in this order, with this file as bootstrap.yaml:",
            "#",
            f"#   {deploy_command(plan, 'bootstrap.yaml')}",
            "#",
            f"#   {cdk_command(plan)}",
            text.getvalue().rstrip(),
        ]
    )


def deploy_command(plan: Plan, file: str) -> str:
    named = f"--stack-name {plan.stack} --template-file {file}"
    return f"aws cloudformation deploy {named} --capabilities CAPABILITY_NAMED_IAM --region {plan.site.region}"


def cdk_command(plan: Plan) -> str:
    return f"npx aws-cdk@{pinned()} bootstrap {' '.join(plan.arguments())}"


# Made


def bootstrap(
    environment: str, config: Path | None, name: TargetName, agreed: Ask, say: Say, show: Show
) -> Bootstrapped:
    """Make what is not there, and change what is otherwise. Twice does nothing.

    `agreed` is asked before anything is changed at AWS. Raises `InputFaults`; `TargetRefused`; `EngineFailed` with
    CloudFormation's or CDK's own words.
    """
    wanted = plan(environment, config)
    with state.run(environment) as folder:
        with say("Looking for the account"):
            target = accounts.of(wanted.foundations[0], name)
        look_at_provider(wanted, target)
        others, lost = given(wanted, target)
        with say(f"CloudFormation prepares {wanted.stack}"):
            changes = stacks.prepare(target, wanted.stack, wanted.template, show)
        told = [
            *(changes or ()),
            *(f"take {policy} from the role by which every CDK app there deploys" for policy in lost),
        ]
        if told and name == "aws":
            show("\n".join([f"{wanted.stack} in {accounts.where(target)}:", *(f"  {each}" for each in told)]))
        if name == "aws" and not agreed(f"bootstrap {accounts.where(target)}"):
            stacks.withdraw(target, wanted.stack)
            raise TargetRefused(f"nobody agreed to bootstrap {accounts.where(target)}: nothing was done (--yes agrees)")
        if changes is not None:
            with say(f"CloudFormation makes {wanted.stack}"):
                stacks.execute(target, wanted.stack)
        with say("CDK bootstraps the account"):
            cdk.run(target, folder, "bootstrap", None, *wanted.arguments(others))
    return Bootstrapped(wanted, target, tuple(told))


def look_at_provider(plan: Plan, target: Target) -> None:
    """There is one in an account: refuse to make another, and at AWS to trust one that is not there."""
    github = next((each.bootstrap.github for each in plan.foundations if each.bootstrap.github), None)
    if github is None:
        return
    with refusing("IAM did not list the account's identity providers"):
        listed = target.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    there = any(each["Arn"].endswith(f":oidc-provider/{GITHUB}") for each in listed)
    makes = isinstance(plan.template["Resources"], Mapping) and "GithubProvider" in plan.template["Resources"]
    if makes and there and "GithubProvider" not in stacks.held(target, plan.stack):
        raise TargetRefused(
            f"account {target.account} takes GitHub's word already, by a provider of somebody else's: "
            "write `existing: true` in `bootstrap.github`. Nothing was done"
        )
    if not makes and not there and target.name == "aws":
        raise TargetRefused(
            f"account {target.account} has no provider for {GITHUB}: take `existing: true` out of "
            "`bootstrap.github`, or have it made. Nothing was done"
        )


def given(plan: Plan, target: Target) -> tuple[list[str], list[str]]:
    """What CDK's role may do today by policies that are not ours: those of other projects' bootstraps, which it keeps;
    and others, which it loses.
    """
    toolkit = stacks.described(target, TOOLKIT)
    if toolkit is None:
        return [], []
    present = [policy for policy in execution_policies(toolkit) if policy not in plan.policies]
    own = f":policy/{model.policy_name(plan.site, '')}"
    kept = [policy for policy in present if ":policy/isoform." in policy and own not in policy]
    return kept, [policy for policy in present if policy not in kept and own not in policy]


def execution_policies(toolkit: Mapping[str, object]) -> list[str]:
    """What CDK's bootstrap gives the role by which CloudFormation acts."""
    said = toolkit.get("Parameters", [])
    assert isinstance(said, list)
    values = {each["ParameterKey"]: each.get("ParameterValue", "") for each in said}
    return [policy for policy in str(values.get("CloudFormationExecutionPolicies", "")).split(",") if policy]
