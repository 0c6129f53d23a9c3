"""What machines are told of their network, as EC2 says it: sets of options, and which VPCs each of them serves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Unpack

from core.errors import Unmapped
from core.graph import NODE_TYPES, DhcpOptions, Vpc
from core.graph.network import NodeType
from core.reading import Common, Reader
from live.observe.asked import Item
from live.observe.snapshot import Snapshot
from live.observe.words import Native, named, own_tags, unread, word

LISTS = ("domain-name-servers", "ntp-servers", "netbios-name-servers")


def dhcp_options(r: Reader, **common: Unpack[Common]) -> DhcpOptions:
    vpcs = r.refs("VpcIds", Vpc)
    if len(vpcs) != 1:
        raise r.unreadable("VpcIds", f"{len(vpcs)} VPCs of the record are told of it, not one")
    (vpc,) = vpcs
    blocks = r.blocks("DhcpConfigurations")
    said = r.once("DhcpConfigurations", ((block.string("Key"), _values(block)) for block in blocks))
    for key in said.keys() - {*LISTS, "domain-name", "netbios-node-type"}:
        raise Unmapped(common["id"], f"{said[key]!r}, for which there is no reader", f"DhcpConfigurations.{key}")
    single = {key: values for key, values in said.items() if key not in LISTS}
    for key, values in single.items():
        if len(values) != 1:
            raise r.unreadable(f"DhcpConfigurations.{key}", f"{values!r}, not one")
    servers, ntp, netbios = (said.get(key, ()) for key in LISTS)
    return DhcpOptions(
        **common,
        vpc=vpc,
        domain_name=next(iter(single.get("domain-name", ())), None),
        domain_name_servers=servers,
        ntp_servers=ntp,
        netbios_name_servers=netbios,
        netbios_node_type=_node_type(r, next(iter(single.get("netbios-node-type", ())), None)),
        tags=own_tags(r),
    )


def _values(block: Reader) -> tuple[str, ...]:
    return tuple(value.string("Value") for value in block.blocks("Values"))


def _node_type(r: Reader, said: str | None) -> NodeType | None:
    known = {str(node_type): node_type for node_type in NODE_TYPES}
    if said is not None and said not in known:
        raise r.unreadable("DhcpConfigurations.netbios-node-type", f"{said!r} is none of NetBIOS's")
    return None if said is None else known[said]


def sets(snapshot: Snapshot) -> Iterator[Item]:
    """Each with the VPCs that it serves, of those that were asked for."""
    for options in snapshot["dhcp_options"]:
        id = options["DhcpOptionsId"]
        yield {**options, "VpcIds": [vpc["VpcId"] for vpc in snapshot["vpcs"] if vpc.get("DhcpOptionsId") == id]}


def may_be_there(item: Item, snapshot: Snapshot) -> bool:
    """What serves no VPC of ours, and AWS's own set, which serves those that have no other: a domain of Amazon's, and
    its resolver. https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html
    """
    said = {each["Key"]: [value["Value"] for value in each["Values"]] for each in item["DhcpConfigurations"]}
    domain = said.pop("domain-name", [""])[0]
    own = domain == "ec2.internal" or domain.endswith(".compute.internal")
    return not item["VpcIds"] or (own and said == {"domain-name-servers": ["AmazonProvidedDNS"]})


NATIVE = Native(
    DhcpOptions,
    frozenset({"AWS::EC2::DHCPOptions", "aws:ec2/vpcDhcpOptions:VpcDhcpOptions"}),
    sets,
    named("DhcpOptionsId"),
    dhcp_options,
    unread(its_own_id=["DhcpOptionsId"], the_account=["OwnerId"]),
    lambda item: f"associate-dhcp-options --dhcp-options-id default --vpc-id {item['VpcIds'][0]}",
    expected=may_be_there,
    called={"id": word("DhcpOptionsId")},
)
