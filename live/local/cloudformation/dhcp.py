"""The resource types of what machines are told of their network: a set of options, and its association with a VPC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from live.local.cloudformation.resource import Made, Properties, ResourceType, Site, Taken
from live.local.cloudformation.shape import NUMBER, TAGS, TEXT, Many
from live.local.cloudformation.tagged import TaggedEc2, only

_KEYS: Final = {
    "DomainName": "domain-name",
    "DomainNameServers": "domain-name-servers",
    "NetbiosNameServers": "netbios-name-servers",
    "NetbiosNodeType": "netbios-node-type",
    "NtpServers": "ntp-servers",
}
"""Properties by EC2's own words for them."""


class DhcpOptions(TaggedEc2):
    name = "AWS::EC2::DHCPOptions"
    properties: ClassVar[Taken] = {
        "DomainName": TEXT,
        "DomainNameServers": Many(TEXT),
        "NetbiosNameServers": Many(TEXT),
        "NetbiosNodeType": NUMBER,
        "NtpServers": Many(TEXT),
        "Tags": TAGS,
    }
    create_only = frozenset(_KEYS)
    attributes = frozenset({"DhcpOptionsId"})

    def create(self, site: Site, new: Properties) -> Made:
        said: Any = [
            {"Key": key, "Values": new[name] if isinstance(new[name], list) else [str(new[name])]}
            for name, key in _KEYS.items()
            if name in new
        ]
        options = site.clients.ec2.create_dhcp_options(DhcpConfigurations=said)["DhcpOptions"]["DhcpOptionsId"]
        return Made(options, {"DhcpOptionsId": options})

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ec2.delete_dhcp_options(DhcpOptionsId=made.physical_id)

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        by: Any = [{"Name": "dhcp-options-id", "Values": [made.physical_id]}]
        return only(site.clients.ec2.describe_dhcp_options(Filters=by)["DhcpOptions"])


class VpcDhcpOptionsAssociation(ResourceType):
    """A VPC has one set: where none is said, that which every account has from AWS."""

    name = "AWS::EC2::VPCDHCPOptionsAssociation"
    properties: ClassVar[Taken] = {"DhcpOptionsId": TEXT, "VpcId": TEXT}
    required = frozenset({"DhcpOptionsId", "VpcId"})
    create_only = frozenset({"DhcpOptionsId", "VpcId"})

    def create(self, site: Site, new: Properties) -> Made:
        self._associate(site, new)
        return Made(f"{new['DhcpOptionsId']}|{new['VpcId']}")

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        there = self.actual(site, made, old)
        if there and there["DhcpOptionsId"] == old["DhcpOptionsId"]:
            self._associate(site, {**old, "DhcpOptionsId": "default"})

    def restore(self, site: Site, made: Made, old: Properties) -> None:
        if self.actual(site, made, old) is None:
            self._associate(site, old)

    def actual(self, site: Site, made: Made, said: Properties) -> Properties | None:
        by: Any = [{"Name": "vpc-id", "Values": [said["VpcId"]]}]
        vpc = only(site.clients.ec2.describe_vpcs(Filters=by)["Vpcs"])
        options = vpc and vpc["DhcpOptionsId"]
        return None if options in (None, "default") else {"DhcpOptionsId": options}

    def _associate(self, site: Site, association: Properties) -> None:
        site.clients.ec2.associate_dhcp_options(DhcpOptionsId=association["DhcpOptionsId"], VpcId=association["VpcId"])


TYPES: Final = (DhcpOptions(), VpcDhcpOptionsAssociation())
