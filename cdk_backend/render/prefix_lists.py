"""Prefix lists as L1 constructs of EC2."""

from __future__ import annotations

from aws_cdk import aws_ec2 as ec2

from cdk_backend.render.scope import Scope, logical_id, tags
from core.graph import PrefixList


def prefix_list(prefix_list: PrefixList, scope: Scope) -> ec2.CfnPrefixList:
    return ec2.CfnPrefixList(
        scope.stack,
        logical_id(prefix_list.id),
        prefix_list_name=prefix_list.name,
        address_family=prefix_list.address_family,
        max_entries=prefix_list.max_entries,
        entries=[
            ec2.CfnPrefixList.EntryProperty(cidr=cidr, description=prefix_list.entries[cidr])
            for cidr in sorted(prefix_list.entries)
        ],
        tags=tags(prefix_list.tags),
    )
