"""A Pulumi program carried out: what it registers is made in an account by boto3, as Pulumi's AWS provider makes it.

The program runs in process, and the SDK itself orders it: each resource is made once all that it waits for is there,
and its id is the account's, so that references resolve by themselves. Nothing here knows the model, nor CDK: what is
made follows from the registrations alone, and whatever of them has no effect stops the program, by name.

Calls and defaults are those of the Terraform provider that Pulumi's wraps, release 6
(https://github.com/hashicorp/terraform-provider-aws, internal/service).

What only AWS can tell, and moto lets pass: an address before the gateway is attached; a route to a NAT gateway of
another VPC, or to one that is not available yet; rules between groups of VPCs that are not peered; DNS hostnames
without DNS support; what is eventually consistent, for which the provider waits and asks again. moto also keeps the
tags of what is deleted.
"""

from __future__ import annotations

from tests.live.pulumi_account.applied import Applied, Made, destroy
from tests.live.pulumi_account.run import apply, apply_program

__all__ = ["Applied", "Made", "apply", "apply_program", "destroy"]
