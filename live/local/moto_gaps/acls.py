"""What moto's network ACLs do otherwise than AWS's."""

from __future__ import annotations

from typing import Any, Final

from moto.core.responses import BaseResponse
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.network_acls import NetworkAcl, NetworkAclAssociation, NetworkAclEntry
from moto.ec2.responses.network_acls import NetworkACLs
from moto.ec2.utils import random_network_acl_subnet_association_id

from live.local.moto_gaps.gap import Gaps

_create_network_acl: Final = EC2Backend.create_network_acl
_create_network_acl_entry: Final = EC2Backend.create_network_acl_entry
_delete_network_acl: Final = EC2Backend.delete_network_acl
_LAST: Final[tuple[tuple[int, Any, str | None], ...]] = ((32767, "0.0.0.0/0", None), (32768, None, "::/0"))


def associate_acl_again(account: str, region: str, association: str, acl: str, subnet: str) -> None:
    """Put back an association under the id that it had: EC2's API gives a new id each time, and a rollback must not."""
    backend = ec2_backends[account][region]
    for other in backend.network_acls.values():
        for id, of in list(other._associations.items()):
            if of.subnet_id == subnet:
                del other._associations[id]
    backend.network_acls[acl]._associations[association] = NetworkAclAssociation(backend, association, subnet, acl)


def _create_denying_network_acl(
    backend: EC2Backend, vpc_id: str, tags: Any = None, default: bool = False
) -> NetworkAcl:
    acl = _create_network_acl(backend, vpc_id, tags, default)
    if not default:
        ipv6 = backend.get_vpc(vpc_id).get_cidr_block_association_set(ipv6=True)
        for number, cidr, cidr_v6 in _LAST if ipv6 else _LAST[:1]:
            for egress in (False, True):
                acl.network_acl_entries.append(
                    NetworkAclEntry(
                        backend, acl.id, number, "-1", "deny", egress, cidr, None, None, None, None, cidr_v6
                    )
                )
    return acl


def _delete_own_network_acl(backend: EC2Backend, network_acl_id: str) -> NetworkAcl:
    if backend.get_network_acl(network_acl_id).default:
        raise EC2ClientError("InvalidParameterValue", f"cannot delete default network ACL {network_acl_id}")
    return _delete_network_acl(backend, network_acl_id)


def _create_meant_entry(
    backend: EC2Backend,
    network_acl_id: str,
    rule_number: int,
    protocol: str,
    rule_action: str,
    egress: bool,
    **more: Any,
) -> NetworkAclEntry:
    default = backend.get_network_acl(network_acl_id).default
    if not 1 <= rule_number <= 32766 and not default:
        raise EC2ClientError("InvalidParameterValue", f"Value ({rule_number}) for parameter ruleNumber is invalid.")
    if protocol not in ("6", "17"):
        more |= {"port_range_from": None, "port_range_to": None}
    if protocol not in ("1", "58"):
        more |= {"icmp_code": None, "icmp_type": None}
    entry = _create_network_acl_entry(backend, network_acl_id, rule_number, protocol, rule_action, egress, **more)
    backend.network_acls[network_acl_id].network_acl_entries.sort(key=lambda each: (each.egress, each.rule_number))
    return entry


def _delete_present_entry(backend: EC2Backend, network_acl_id: str, rule_number: int, egress: bool) -> NetworkAclEntry:
    entries = backend.get_network_acl(network_acl_id).network_acl_entries
    for entry in entries:
        if (entry.egress, entry.rule_number) == (egress, rule_number):
            entries.remove(entry)
            return entry
    way = "egress" if egress else "ingress"
    raise EC2ClientError(
        "InvalidNetworkAclEntry.NotFound",
        f"The specified {way} entry ({rule_number}) does not exist in network ACL {network_acl_id}",
    )


def _replace_present_association(
    backend: EC2Backend, association_id: str, network_acl_id: str
) -> NetworkAclAssociation:
    new = backend.get_network_acl(network_acl_id)
    old = next((acl for acl in backend.network_acls.values() if association_id in acl._associations), None)
    if old is None:
        raise EC2ClientError("InvalidAssociationID.NotFound", f"The association ID '{association_id}' does not exist")
    if old.vpc_id != new.vpc_id:
        subnet = old._associations[association_id].subnet_id
        raise EC2ClientError(
            "InvalidParameterValue", f"network ACL {new.id} and subnet {subnet} belong to different networks"
        )
    subnet = old._associations.pop(association_id).subnet_id
    association = NetworkAclAssociation(backend, random_network_acl_subnet_association_id(), subnet, new.id)
    new._associations[association.id] = association
    return association


def _by_its_name(response: BaseResponse, name: str, if_none: Any = None) -> Any:
    return BaseResponse._get_param(response, name.replace("Icmp.", "IcmpTypeCode."), if_none)


GAPS: Final[Gaps] = (
    # moto does not filter by it.
    (NetworkAcl, "network_acl_id", property(lambda acl: acl.id)),
    # A new list denies everything by a last rule of AWS's own, of each family that the VPC has; moto's has none.
    # https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html
    (EC2Backend, "create_network_acl", _create_denying_network_acl),
    # That of the VPC cannot be deleted.
    (EC2Backend, "delete_network_acl", _delete_own_network_acl),
    # Ports are of tcp and udp alone, types and codes of icmp alone: AWS passes over the others, moto tells them again.
    # And there are numbers that it does not take. They are told in the order in which they are asked.
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
    (EC2Backend, "create_network_acl_entry", _create_meant_entry),
    # moto looks for types and codes of icmp under another name, and never finds them.
    (NetworkACLs, "_get_param", _by_its_name),
    # What is not there: moto's answer is an error of the server. And moto lets a list of another VPC be taken.
    (EC2Backend, "delete_network_acl_entry", _delete_present_entry),
    (EC2Backend, "replace_network_acl_association", _replace_present_association),
)
