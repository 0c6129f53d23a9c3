"""What a bootstrap has made, in a terminal."""

from __future__ import annotations

from rich.console import Console

from core.model import bootstrap as model
from isoform import accounts
from isoform.bootstrap import Bootstrapped


def show(done: Bootstrapped, console: Console) -> None:
    """What bounds CloudFormation, and what GitHub has to be told."""
    plan, where = done.plan, accounts.where(done.target)
    did = "is bootstrapped" if done.changes else "was bootstrapped already, and nothing has changed"
    console.print(f"{where[0].upper()}{where[1:]} {did}.", soft_wrap=True)
    console.print(f"\nWhat CloudFormation may do there, within {plan.boundary}:", soft_wrap=True)
    for policy in plan.policies:
        console.print(f"  {policy}", soft_wrap=True)
    told = [each for each in plan.foundations if each.bootstrap.github]
    if told:
        console.print("\nThe variables of GitHub's environments:")
    for each in told:
        site = each.site
        arn = f"arn:{site.partition}:iam::{site.account}:role/"
        for name, variable, role in (
            (site.environment, "DEPLOY_ROLE", model.deploy_role(site)),
            (f"{site.environment}{model.DRIFT}", "PREVIEW_ROLE", model.preview_role(site)),
        ):
            console.print(f"  {name}: AWS_REGION={site.region} {variable}={arn}{role}", soft_wrap=True)
