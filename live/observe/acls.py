"""Network ACLs, as EC2 says them: each list with its entries, and the subnets that go by it."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network
from typing import Literal, Unpack
from zlib import crc32

from core.errors import Unmapped
from core.graph import EveryProtocol, NetworkAcl, NetworkAclAssociation, NetworkAclRule, Ports, Subnet, Traffic, Vpc
from core.reading import Common, Reader, one_peer
from live.observe.asked import Item
from live.observe.snapshot import Snapshot
from live.observe.words import Native, named, own_tags, unread, word

ACTIONS: tuple[Literal["allow", "deny"], ...] = ("allow", "deny")


def network_acl(r: Reader, **common: Unpack[Common]) -> NetworkAcl:
    r.must("IsDefault", False)
    return NetworkAcl(**common, vpc=r.ref("VpcId", Vpc), tags=own_tags(r))


def network_acl_rule(r: Reader, **common: Unpack[Common]) -> NetworkAclRule:
    return NetworkAclRule(
        **common,
        acl=r.ref("NetworkAclId", NetworkAcl),
        egress=r.truth("Egress"),
        number=r.number("RuleNumber"),
        action=r.one_of("RuleAction", ACTIONS),
        cidr=cidr(r),
        traffic=traffic(r),
    )


def cidr(r: Reader) -> IPv4Network | IPv6Network:
    if one_peer(r, ["CidrBlock", "Ipv6CidrBlock"]) == "CidrBlock":
        return r.cidr("CidrBlock")
    return r.cidr_v6("Ipv6CidrBlock")


def traffic(r: Reader) -> Traffic:
    match r.string("Protocol"):
        case "-1":
            return EveryProtocol()
        case "1" | "58" as number:
            icmp = r.block("IcmpTypeCode")
            return Ports("icmp" if number == "1" else "icmpv6", icmp.number("Type"), icmp.number("Code"))
        case "6" | "17" as number:
            ports = r.block("PortRange")
            return Ports("tcp" if number == "6" else "udp", ports.number("From"), ports.number("To"))
        case other:
            raise r.unreadable("Protocol", f"{other!r} is no protocol that isoform writes")


def network_acl_association(r: Reader, **common: Unpack[Common]) -> NetworkAclAssociation:
    return NetworkAclAssociation(**common, subnet=r.ref("SubnetId", Subnet), acl=r.ref("NetworkAclId", NetworkAcl))


def entries(snapshot: Snapshot) -> Iterator[Item]:
    """But for those of the lists that AWS makes with VPCs."""
    for acl in snapshot["acls"]:
        if not acl["IsDefault"]:
            yield from ({**entry, "NetworkAclId": acl["NetworkAclId"]} for entry in acl["Entries"])


def entry_names(item: Item) -> tuple[str, ...]:
    """An entry has no id of its own: what the record of CloudFormation's is read as, and what Pulumi's state has.

    The last is Terraform's: a CRC-32 of list, number, direction and protocol (internal/service/ec2,
    networkACLRuleCreateResourceID), whatever the protocol is by now.
    """
    acl, number, egress = item["NetworkAclId"], item["RuleNumber"], item["Egress"]
    own = entry_name(acl, egress, number)
    way = "true" if egress else "false"
    protocols = ("-1", "1", "6", "17", "58")
    imported = [f"{acl}:{number}:{protocol}:{way}" for protocol in protocols]
    stated = [f"nacl-{crc32(f'{acl}-{number}-{way}-{protocol}-'.encode())}" for protocol in protocols]
    return own, *imported, *stated


def entry_name(acl: str, egress: bool, number: int) -> str:
    return f"{acl}|{'egress' if egress else 'ingress'}|{number}"


def entry_removal(item: Item) -> str:
    way = "--egress" if item["Egress"] else "--ingress"
    acl, number = item["NetworkAclId"], item["RuleNumber"]
    return f"delete-network-acl-entry --network-acl-id {acl} {way} --rule-number {number}"


def denies_the_rest(item: Item, snapshot: Snapshot) -> bool:
    """The last entries of every list, which nobody can change: "the rules whose rule number is an asterisk".

    https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html
    """
    return item["RuleNumber"] in (32767, 32768)


def associations(snapshot: Snapshot) -> Iterator[Item]:
    """But for those with the list that AWS makes with a VPC, which has all subnets that have no other."""
    default = {acl["VpcId"]: acl["NetworkAclId"] for acl in snapshot["acls"] if acl["IsDefault"]}
    for acl in snapshot["acls"]:
        if not acl["IsDefault"]:
            yield from ({**each, "DefaultNetworkAclId": default[acl["VpcId"]]} for each in acl["Associations"])


def association_removal(item: Item) -> str:
    id, default = item["NetworkAclAssociationId"], item["DefaultNetworkAclId"]
    return f"replace-network-acl-association --association-id {id} --network-acl-id {default}"


NATIVES = [
    Native(
        NetworkAcl,
        frozenset({"AWS::EC2::NetworkAcl", "aws:ec2/networkAcl:NetworkAcl"}),
        lambda snapshot: snapshot["acls"],
        named("NetworkAclId"),
        network_acl,
        unread(
            its_own_id=["NetworkAclId"],
            the_account=["OwnerId"],
            kinds_of_their_own=["Associations", "Entries"],
        ),
        lambda item: f"delete-network-acl --network-acl-id {item['NetworkAclId']}",
        expected=lambda item, snapshot: bool(item["IsDefault"]),
        called={"id": word("NetworkAclId")},
    ),
    Native(
        NetworkAclRule,
        frozenset({"AWS::EC2::NetworkAclEntry", "aws:ec2/networkAclRule:NetworkAclRule"}),
        entries,
        entry_names,
        network_acl_rule,
        {},
        entry_removal,
        within="NetworkAclId",
        expected=denies_the_rest,
    ),
    Native(
        NetworkAclAssociation,
        frozenset({
            "AWS::EC2::SubnetNetworkAclAssociation",
            "aws:ec2/networkAclAssociation:NetworkAclAssociation",
        }),
        associations,
        named("NetworkAclAssociationId"),
        network_acl_association,
        unread(its_own_id=["NetworkAclAssociationId"], for_a_cure=["DefaultNetworkAclId"]),
        association_removal,
        within="NetworkAclId",
    ),
]  # fmt: skip


def strangers(snapshot: Snapshot) -> Iterator[Unmapped]:
    """What somebody has changed of the lists that AWS made with the VPCs."""
    with_ipv6 = {vpc["VpcId"] for vpc in snapshot["vpcs"] if vpc.get("Ipv6CidrBlockAssociationSet")}
    for acl in snapshot["acls"]:
        if not acl["IsDefault"]:
            continue
        id = acl["NetworkAclId"]
        usual = DEFAULT_ACL | DEFAULT_ACL_V6 if acl["VpcId"] in with_ipv6 else DEFAULT_ACL
        entries = {_entry(entry): entry for entry in acl["Entries"]}
        for words in sorted(entries.keys() - usual):
            cure = f"aws ec2 {entry_removal({**entries[words], 'NetworkAclId': id})}"
            number = entries[words]["RuleNumber"]
            yield Unmapped(id, words, f"entry {words.split()[0]} {number}", kind="NetworkAcl", cure=cure)
        for words in sorted(usual - entries.keys()):
            way, number, *_ = words.split()
            yield Unmapped(id, "absent", f"entry {way} {number}", kind="NetworkAcl")


DEFAULT_ACL = frozenset(
    f"{way} {number} {action} -1 0.0.0.0/0"
    for way in ("in", "out")
    for number, action in ((100, "allow"), (32767, "deny"))
)
DEFAULT_ACL_V6 = frozenset(
    f"{way} {number} {action} -1 ::/0" for way in ("in", "out") for number, action in ((101, "allow"), (32768, "deny"))
)
"""All that AWS writes in a VPC's default network ACL; and what more, once it has IPv6.

https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
"""


def _entry(entry: Item) -> str:
    way = "out" if entry["Egress"] else "in"
    block = entry.get("CidrBlock") or entry.get("Ipv6CidrBlock")
    ports = entry.get("PortRange") or entry.get("IcmpTypeCode")
    more = f" {ports}" if ports else ""
    return f"{way} {entry['RuleNumber']} {entry['RuleAction']} {entry['Protocol']} {block}{more}"
