"""The endpoints' resource type: services of AWS behind a route, or behind addresses in subnets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, ClassVar, Final

from live.local.cloudformation.resource import Failed, Made, Properties, Site, Taken, as_said, changed, said, text_of
from live.local.cloudformation.shape import DOCUMENT, FLAG, TAGS, TEXT, Many
from live.local.cloudformation.tagged import TaggedEc2, only

_FULL_ACCESS: Final = {
    "Version": "2008-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}
"""What a policy is that a template leaves out.

https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#default-endpoint-policy
"""
_WHERE: Final = ("RouteTableIds", "SecurityGroupIds", "SubnetIds")
"""Lists, which EC2's calls say after `Add` and `Remove`."""


class VpcEndpoint(TaggedEc2):
    name = "AWS::EC2::VPCEndpoint"
    properties: ClassVar[Taken] = {
        "IpAddressType": TEXT,
        "PolicyDocument": DOCUMENT,
        "PrivateDnsEnabled": FLAG,
        "RouteTableIds": Many(TEXT),
        "SecurityGroupIds": Many(TEXT),
        "ServiceName": TEXT,
        "SubnetIds": Many(TEXT),
        "Tags": TAGS,
        "VpcEndpointType": TEXT,
        "VpcId": TEXT,
    }
    required = frozenset({"VpcId"})
    create_only = frozenset({"ServiceName", "VpcEndpointType", "VpcId"})
    attributes = frozenset({"CreationTimestamp", "Id"})

    def create(self, site: Site, new: Properties) -> Made:
        type = new.get("VpcEndpointType", "Gateway")
        if type not in ("Gateway", "Interface"):
            raise Failed(f"VpcEndpointType {type} is not implemented by the embedded account")
        if new.get("IpAddressType", "ipv4") != "ipv4":
            raise Failed(f"IpAddressType {new['IpAddressType']} is not implemented by the embedded account")
        # All that is of its type is said at once: EC2 takes no interface without a subnet.
        arguments = said(new, "PrivateDnsEnabled", "ServiceName", "VpcId", *_WHERE)
        arguments |= {"PolicyDocument": text_of(new["PolicyDocument"])} if "PolicyDocument" in new else {}
        endpoint = site.clients.ec2.create_vpc_endpoint(VpcEndpointType=type, **arguments)["VpcEndpoint"]
        made = endpoint["VpcEndpointId"]
        return Made(made, {"Id": made, "CreationTimestamp": endpoint["CreationTimestamp"].isoformat()})

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        with ExitStack() as undo:
            if old and _modify(site, made, old, new):
                undo.callback(_modify, site, made, new, old)
            super().update(site, made, old, new)
            undo.pop_all()
        return made

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        answered = site.clients.ec2.delete_vpc_endpoints(VpcEndpointIds=[made.physical_id])
        for failed in answered["Unsuccessful"]:
            raise Failed(failed["Error"]["Message"])

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        by: Any = [{"Name": "vpc-endpoint-id", "Values": [made.physical_id]}]
        return only(site.clients.ec2.describe_vpc_endpoints(Filters=by)["VpcEndpoints"])

    def told(self, site: Site, there: Mapping[str, Any], said: Properties) -> Properties:
        policy = json.loads(there["PolicyDocument"])
        told = {
            "PolicyDocument": json.dumps(policy) if isinstance(said.get("PolicyDocument"), str) else policy,
            "PrivateDnsEnabled": there["PrivateDnsEnabled"],
            "RouteTableIds": there["RouteTableIds"],
            "SecurityGroupIds": [group["GroupId"] for group in there["Groups"]],
            "SubnetIds": there["SubnetIds"],
        }
        return {name: as_said(said[name], told[name]) for name in told if name in said}


def _modify(site: Site, made: Made, old: Properties, new: Properties) -> bool:
    """Whether there was anything to do."""
    arguments: dict[str, Any] = {}
    if changed("PolicyDocument", old, new):
        arguments["PolicyDocument"] = text_of(new.get("PolicyDocument", _FULL_ACCESS))
    for name in _WHERE:
        before, after = old.get(name, []), new.get(name, [])
        arguments[f"Add{name}"] = [each for each in after if each not in before]
        arguments[f"Remove{name}"] = [each for each in before if each not in after]
    arguments = {word: value for word, value in arguments.items() if value}
    if changed("PrivateDnsEnabled", old, new):
        arguments["PrivateDnsEnabled"] = new.get("PrivateDnsEnabled", False)
    if arguments:
        site.clients.ec2.modify_vpc_endpoint(VpcEndpointId=made.physical_id, **arguments)
    return bool(arguments)


TYPES: Final = (VpcEndpoint(),)
