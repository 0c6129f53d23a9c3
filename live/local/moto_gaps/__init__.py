"""What moto does otherwise than AWS, and what is done about it: every change to moto is here, with its reason.

moto's CloudFormation is not patched: it is replaced as a whole (live/local/cloudformation).
"""

from __future__ import annotations

from moto.ec2.models import EC2Backend

from live.local.moto_gaps import (
    acls,
    bootstrap,
    dhcp,
    endpoints,
    iam,
    monitoring,
    network,
    parameters,
    peerings,
    prefix_lists,
)


def fill() -> None:
    """Make moto do as AWS does. Once per process, before it answers anything."""
    for domain in (bootstrap, network, acls, dhcp, endpoints, peerings, prefix_lists, iam, monitoring, parameters):
        for owner, name, instead in domain.GAPS:
            setattr(owner, name, instead)
    for name in network.DELETIONS:
        setattr(EC2Backend, name, network.with_its_tags(getattr(EC2Backend, name)))
