"""What moto's endpoints do otherwise than AWS's."""

from __future__ import annotations

import json
from typing import Any, Final

from moto.ec2.models import EC2Backend
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.responses.vpcs import VPCs
from moto.ec2.utils import random_private_ip

from live.local.moto_gaps.gap import Gaps

_get_filter_value: Final = VPCEndPoint.get_filter_value
_create: Final = EC2Backend.create_vpc_endpoint
_modify: Final = VPCEndPoint.modify
_answer_modify: Final = VPCs.modify_vpc_endpoint


def _create_endpoint(backend: EC2Backend, **said: Any) -> VPCEndPoint:
    said["endpoint_type"] = said.get("endpoint_type") or "Gateway"
    if said["endpoint_type"] == "Gateway":
        said["private_dns_enabled"] = False
    return _create(backend, **said)


def _answer_modify_endpoint(answer: VPCs) -> Any:
    done = _answer_modify(answer)
    (endpoint,) = answer.ec2_backend.describe_vpc_endpoints([answer._get_param("VpcEndpointId")])
    private = answer._get_bool_param("PrivateDnsEnabled")
    if private is not None:
        endpoint.private_dns_enabled = private
    if answer._get_bool_param("ResetPolicy"):
        endpoint.policy_document = json.dumps(VPCEndPoint.DEFAULT_POLICY)
    return done


def _modify_endpoint(endpoint: VPCEndPoint, policy: str | None, *changes: list[str] | None) -> None:
    before, stood = [*endpoint.route_table_ids], [*(endpoint.subnet_ids or [])]
    _modify(endpoint, policy, *changes)
    _stand(endpoint, stood)
    _lead(endpoint, [table for table in endpoint.route_table_ids if table not in before])
    _lead_no_more(endpoint, [table for table in before if table not in endpoint.route_table_ids])


def _stand(endpoint: VPCEndPoint, before: list[str]) -> None:
    """An interface in each of its subnets, and in no other."""
    backend, now = endpoint.ec2_backend, endpoint.subnet_ids or []
    for id in [*endpoint.network_interface_ids]:
        interface = backend.enis.get(id)
        if interface and interface.subnet.id not in now:
            del backend.enis[id]
            endpoint.network_interface_ids.remove(id)
    for subnet in now:
        if subnet not in before:
            interface = backend.create_network_interface(backend.get_subnet(subnet), random_private_ip())
            endpoint.network_interface_ids.append(interface.id)


def _lead(endpoint: VPCEndPoint, tables: list[str]) -> None:
    if to := endpoint.destination_prefix_list_id:
        for table in tables:
            endpoint.ec2_backend.create_route(table, None, gateway_id=endpoint.id, destination_prefix_list_id=to)


def _lead_no_more(endpoint: VPCEndPoint, tables: list[str]) -> None:
    to, backend = endpoint.destination_prefix_list_id, endpoint.ec2_backend
    for table in tables:
        if to and table in backend.route_tables:
            backend.delete_route(table, None, destination_prefix_list_id=to)


def _delete_endpoints(backend: EC2Backend, vpce_ids: list[str] | None = None) -> None:
    for id in vpce_ids or []:
        if endpoint := backend.vpc_end_points.pop(id, None):
            for interface in endpoint.network_interface_ids:
                backend.enis.pop(interface, None)
            _lead_no_more(endpoint, endpoint.route_table_ids)
            backend.tags.pop(id, None)


def _filter_value(endpoint: VPCEndPoint, filter_name: str, method_name: str | None = None) -> Any:
    return endpoint.id if filter_name == "vpc-endpoint-id" else _get_filter_value(endpoint, filter_name, method_name)


GAPS: Final[Gaps] = (
    # Endpoints are found by their ids, too.
    (VPCEndPoint, "get_filter_value", _filter_value),
    # A gateway has no private name; moto says that it has.
    (EC2Backend, "create_vpc_endpoint", _create_endpoint),
    # A gateway's route is in each of its tables, and an interface in each of its subnets, whenever these change.
    (VPCEndPoint, "modify", _modify_endpoint),
    # moto takes no change of the private name, and resets no policy.
    (VPCs, "modify_vpc_endpoint", _answer_modify_endpoint),
    # moto goes on listing a deleted endpoint for ever. AWS does for an hour; here it is gone at once, so that what is
    # there can be compared before and after.
    (EC2Backend, "delete_vpc_endpoints", _delete_endpoints),
)
