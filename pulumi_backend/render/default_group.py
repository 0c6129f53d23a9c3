"""A VPC's default security group, emptied, as a resource of `aws.ec2`."""

from __future__ import annotations

import pulumi
from pulumi_aws import ec2

from core.graph import DefaultSecurityGroup
from pulumi_backend.render.program import Program


def default_security_group(
    group: DefaultSecurityGroup, program: Program, options: pulumi.ResourceOptions
) -> ec2.DefaultSecurityGroup:
    """The provider empties it when it first sees it; no rules, said, are none later, where left out they are any.

    https://www.pulumi.com/registry/packages/aws/api-docs/ec2/defaultsecuritygroup/
    """
    return ec2.DefaultSecurityGroup(group.id, vpc_id=program.id(group.vpc), ingress=[], egress=[], opts=options)
