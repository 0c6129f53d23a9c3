"""The network ACLs' resource types: the list, its entries, and the subnets that go by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from live.local.cloudformation.resource import (
    Failed,
    Made,
    Properties,
    ResourceType,
    Site,
    Taken,
    as_said,
    differences,
    said,
)
from live.local.cloudformation.shape import FLAG, NUMBER, TAGS, TEXT, Fields
from live.local.cloudformation.tagged import TaggedEc2, only
from live.local.moto_gaps.acls import associate_acl_again

if TYPE_CHECKING:
    from mypy_boto3_ec2.type_defs import FilterTypeDef


class NetworkAcl(TaggedEc2):
    name = "AWS::EC2::NetworkAcl"
    properties: ClassVar[Taken] = {"Tags": TAGS, "VpcId": TEXT}
    required = frozenset({"VpcId"})
    create_only = frozenset({"VpcId"})
    attributes = frozenset({"Id"})

    def create(self, site: Site, new: Properties) -> Made:
        acl = site.clients.ec2.create_network_acl(VpcId=new["VpcId"])["NetworkAcl"]["NetworkAclId"]
        return Made(acl, {"Id": acl})

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_network_acl(NetworkAclId=made.physical_id)

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        return _acl(site, made.physical_id)


_BLOCKS: Final = ("CidrBlock", "Ipv6CidrBlock")


class NetworkAclEntry(ResourceType):
    """EC2 knows it by its list, direction and number, CloudFormation by a name that it makes up."""

    name = "AWS::EC2::NetworkAclEntry"
    properties: ClassVar[Taken] = {
        "CidrBlock": TEXT,
        "Egress": FLAG,
        "Icmp": Fields({"Code": NUMBER, "Type": NUMBER}, frozenset({"Code", "Type"})),
        "Ipv6CidrBlock": TEXT,
        "NetworkAclId": TEXT,
        "PortRange": Fields({"From": NUMBER, "To": NUMBER}, frozenset({"From", "To"})),
        "Protocol": NUMBER,
        "RuleAction": TEXT,
        "RuleNumber": NUMBER,
    }
    required = frozenset({"NetworkAclId", "Protocol", "RuleAction", "RuleNumber"})
    create_only = frozenset({"Egress", "NetworkAclId", "RuleNumber"})
    attributes = frozenset({"Id"})

    def create(self, site: Site, new: Properties) -> Made:
        site.clients.ec2.create_network_acl_entry(**self._arguments(new))
        name = site.made_up_name(63)
        return Made(name, {"Id": name})

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if old and differences(self, old, new):
            site.clients.ec2.replace_network_acl_entry(**self._arguments(new))
        return made

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_network_acl_entry(**self._which(old))

    def actual(self, site: Site, made: Made, said: Properties) -> Properties | None:
        entries = (_acl(site, said["NetworkAclId"]) or {"Entries": []})["Entries"]
        which = (said["RuleNumber"], said.get("Egress", False))
        entry = only(entry for entry in entries if (entry["RuleNumber"], entry["Egress"]) == which)
        if entry is None:
            return None
        there = {
            **{block: entry.get(block) for block in _BLOCKS},
            "Icmp": entry.get("IcmpTypeCode"),
            "PortRange": entry.get("PortRange"),
            "Protocol": int(entry["Protocol"]),
            "RuleAction": entry["RuleAction"],
        }
        # Another range of another family, or ports that were not said, make it another rule.
        return {name: as_said(said.get(name), value) for name, value in there.items() if name in said or value}

    def _which(self, entry: Properties) -> dict[str, Any]:
        return {"Egress": entry.get("Egress", False), **said(entry, "NetworkAclId", "RuleNumber")}

    def _arguments(self, entry: Properties) -> dict[str, Any]:
        """Raises Failed for an entry that EC2 would refuse."""
        blocks, protocol = said(entry, *_BLOCKS), entry["Protocol"]
        if len(blocks) != 1:
            raise Failed(f"An entry has exactly one of {', '.join(_BLOCKS)}: got {', '.join(blocks) or 'none'}")
        if protocol in (6, 17) and "PortRange" not in entry:
            raise Failed(f"An entry for protocol {protocol} needs a PortRange")
        if protocol in (1, 58) and "Icmp" not in entry:
            raise Failed(f"An entry for protocol {protocol} needs Icmp")
        icmp = {"IcmpTypeCode": entry["Icmp"]} if "Icmp" in entry else {}
        more = said(entry, "PortRange", "RuleAction")
        return {**self._which(entry), **blocks, **more, **icmp, "Protocol": str(protocol)}


class SubnetNetworkAclAssociation(ResourceType):
    """A subnet always has one: where none is said, with the list that AWS made with the VPC."""

    name = "AWS::EC2::SubnetNetworkAclAssociation"
    properties: ClassVar[Taken] = {"NetworkAclId": TEXT, "SubnetId": TEXT}
    required = frozenset({"NetworkAclId", "SubnetId"})
    create_only = frozenset({"NetworkAclId", "SubnetId"})
    attributes = frozenset({"AssociationId"})

    def create(self, site: Site, new: Properties) -> Made:
        present, _ = self._present(site, new["SubnetId"])
        if not present:
            raise Failed(f"The subnet ID '{new['SubnetId']}' does not exist")
        association = self._move(site, present, new["NetworkAclId"])
        return Made(association, {"AssociationId": association})

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        present, acl = self._present(site, old["SubnetId"])
        # Whatever its id: who moves a subnet to another list and back leaves it with a new one.
        if acl and acl["NetworkAclId"] == old["NetworkAclId"]:
            self._move(site, present, self._default(site, acl["VpcId"]))

    def restore(self, site: Site, made: Made, old: Properties) -> None:
        _, acl = self._present(site, old["SubnetId"])
        if acl and acl["IsDefault"]:
            association = old.get("AssociationId", made.physical_id)
            associate_acl_again(site.account, site.region, association, old["NetworkAclId"], old["SubnetId"])

    def actual(self, site: Site, made: Made, said: Properties) -> Properties | None:
        present, acl = self._present(site, said["SubnetId"])
        if acl is None or acl["IsDefault"]:
            return None
        return {"AssociationId": present, "NetworkAclId": acl["NetworkAclId"]}

    def _move(self, site: Site, association: str, acl: str) -> str:
        ec2 = site.clients.ec2
        moved = ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=acl)
        return moved["NewAssociationId"]

    def _present(self, site: Site, subnet: str) -> tuple[str, Mapping[str, Any] | None]:
        """The association that a subnet has, and its list; neither, where there is no such subnet."""
        acls = site.clients.ec2.describe_network_acls(Filters=_by("association.subnet-id", subnet))["NetworkAcls"]
        found = (
            (association["NetworkAclAssociationId"], acl)
            for acl in acls
            for association in acl["Associations"]
            if association["SubnetId"] == subnet
        )
        return next(found, ("", None))

    def _default(self, site: Site, vpc: str) -> str:
        by = [*_by("vpc-id", vpc), *_by("default", "true")]
        return site.clients.ec2.describe_network_acls(Filters=by)["NetworkAcls"][0]["NetworkAclId"]


def _by(name: str, value: str) -> list[FilterTypeDef]:
    return [{"Name": name, "Values": [value]}]


def _acl(site: Site, acl: str) -> Mapping[str, Any] | None:
    return only(site.clients.ec2.describe_network_acls(Filters=_by("network-acl-id", acl))["NetworkAcls"])


TYPES: Final = (NetworkAcl(), NetworkAclEntry(), SubnetNetworkAclAssociation())
