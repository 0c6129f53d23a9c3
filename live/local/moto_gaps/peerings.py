"""What moto's peerings of VPCs do otherwise than AWS's."""

from __future__ import annotations

from typing import Any, Final

from moto.core.responses import ActionResult
from moto.ec2.models.vpc_peering_connections import VPCPeeringConnection
from moto.ec2.responses.vpc_peering_connections import VPCPeeringConnections
from moto.ec2.utils import generic_filter

from live.local.moto_gaps.gap import Gaps

_get_filter_value: Final = VPCPeeringConnection.get_filter_value


def _filter_value(peering: VPCPeeringConnection, filter_name: str, method_name: str | None = None) -> Any:
    said = {
        "requester-vpc-info.vpc-id": peering.vpc.id,
        "accepter-vpc-info.vpc-id": peering.peer_vpc.id,
        "status-code": peering.status["Code"],
        "vpc-peering-connection-id": peering.id,
    }
    return said[filter_name] if filter_name in said else _get_filter_value(peering, filter_name, method_name)


def _describe(answer: VPCPeeringConnections) -> ActionResult:
    ids = answer._get_param("VpcPeeringConnectionIds", [])
    found = answer.ec2_backend.describe_vpc_peering_connections(vpc_peering_ids=ids)
    return ActionResult({"VpcPeeringConnections": generic_filter(answer._filters_from_querystring(), found)})


GAPS: Final[Gaps] = (
    # moto tells every peering of the region, whatever is asked for: one of two other VPCs would be in each VPC.
    (VPCPeeringConnection, "get_filter_value", _filter_value),
    (VPCPeeringConnections, "describe_vpc_peering_connections", _describe),
)
