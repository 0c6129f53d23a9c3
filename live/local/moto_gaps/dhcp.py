"""What moto's DHCP options do otherwise than AWS's."""

from __future__ import annotations

from typing import Any, Final

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.ec2.models.dhcp_options import DHCPOptionsSet
from moto.ec2.responses.dhcp_options import DHCPOptions

from live.local.moto_gaps.gap import Gaps

_create: Final = DHCPOptions.create_dhcp_options
_delete: Final = EC2Backend.delete_dhcp_options_set


def _create_tagged(response: DHCPOptions) -> Any:
    before = set(response.ec2_backend.dhcp_options_sets)
    created = _create(response)
    for id in response.ec2_backend.dhcp_options_sets.keys() - before:
        for said in response._get_param("TagSpecifications", []):
            for tag in said.get("Tags", []):
                response.ec2_backend.dhcp_options_sets[id].add_tag(tag["Key"], tag["Value"])
    return created


def _associate(backend: EC2Backend, options: DHCPOptionsSet, vpc: Any) -> None:
    vpc.dhcp_options = options


def _disassociate(backend: EC2Backend, vpc: Any) -> None:
    vpc.dhcp_options = None


def _delete_unused(backend: EC2Backend, options_id: str | None) -> None:
    if any(getattr(vpc.dhcp_options, "id", None) == options_id for vpc in backend.vpcs.values()):
        raise DependencyViolationError(f"The dhcpOptions '{options_id}' has dependencies and cannot be deleted.")
    _delete(backend, options_id)
    backend.tags.pop(str(options_id), None)


GAPS: Final[Gaps] = (
    # moto passes over the tags that are said when a set is made.
    (DHCPOptions, "create_dhcp_options", _create_tagged),
    # A set serves any number of VPCs; moto's remembers one, and none once another set takes its place.
    (EC2Backend, "associate_dhcp_options", _associate),
    (EC2Backend, "disassociate_dhcp_options", _disassociate),
    (EC2Backend, "delete_dhcp_options_set", _delete_unused),
)
