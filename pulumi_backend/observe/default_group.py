"""A VPC's default security group, emptied, read from a resource of `aws.ec2`."""

from __future__ import annotations

from typing import Unpack

from core.graph import DefaultSecurityGroup, Vpc
from core.reading import Common, Reader


def default_security_group(r: Reader, **common: Unpack[Common]) -> DefaultSecurityGroup:
    r.must("ingress", [])
    r.must("egress", [])
    return DefaultSecurityGroup(**common, vpc=r.ref("vpcId", Vpc))
