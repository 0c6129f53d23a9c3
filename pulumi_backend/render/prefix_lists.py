"""Prefix lists as resources of `aws.ec2`: with all of their entries inside, for the provider would fight others."""

from __future__ import annotations

import pulumi
from pulumi_aws import ec2

from core.graph import PrefixList


def prefix_list(prefix_list: PrefixList, options: pulumi.ResourceOptions) -> ec2.ManagedPrefixList:
    return ec2.ManagedPrefixList(
        prefix_list.id,
        name=prefix_list.name,
        address_family=prefix_list.address_family,
        max_entries=prefix_list.max_entries,
        entries=[
            ec2.ManagedPrefixListEntryArgs(cidr=cidr, description=prefix_list.entries[cidr])
            for cidr in sorted(prefix_list.entries)
        ],
        tags=prefix_list.tags,
        opts=options,
    )
