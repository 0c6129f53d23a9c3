"""Parameters with all that they speak of filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.graph import AttributeOf, Parameter, Resource, RouteTable, Text
from core.lower import network
from core.lower.tags import tagging
from core.model import Foundation
from core.model import parameters as model
from core.model.addresses import is_id

Part = str | AttributeOf


def resources(foundation: Foundation) -> Iterator[Resource]:
    tags, known = tagging(foundation), values(foundation)
    for path, parameter in model.published(foundation).items():
        said = [part for filled, text in model.parts(parameter.value) for part in (known[text] if filled else (text,))]
        yield Parameter(
            id=f"parameter/{path}",
            domain="parameters",
            name=f"/{foundation.project}/{foundation.environment}/{path}",
            type="StringList" if model.type_of(foundation, parameter) == "string-list" else "String",
            value=Text.of(*said),
            description=parameter.description,
            tier="Advanced" if parameter.tier == "advanced" else "Standard",
            allowed_pattern=parameter.allowed_pattern,
            tags=tags(path.replace("/", "-")),
        )


def values(foundation: Foundation) -> dict[str, tuple[Part, ...]]:
    """What each word of `model.known` stands for; lists are joined by commas, by zone."""
    net = foundation.network
    zones = sorted(net.zones)
    found: dict[str, tuple[Part, ...]] = {
        "network.vpc.id": (AttributeOf(network.VPC.target, "id"),),
        "network.cidr": (str(net.cidr),),
        "network.zones": (",".join(zone if is_id(zone) else foundation.region + zone for zone in zones),),
    }
    tables = [each.id for each in network.resources(foundation) if isinstance(each, RouteTable)]
    for tier in net.tiers:
        subnets = {zone: AttributeOf(f"subnet/{tier}/{zone}", "id") for zone in zones}
        its = sorted(id for id in tables if id.split("/")[1] == tier)
        found |= {
            f"tier.{tier}.subnets": _listed(subnets.values()),
            f"tier.{tier}.route-tables": _listed(AttributeOf(id, "id") for id in its),
            **{f"tier.{tier}.subnets.{zone}": (subnet,) for zone, subnet in subnets.items()},
        }
    own = net.own_addresses()
    if own and own == net.nat_zones():
        found["nat.addresses"] = _listed(AttributeOf(f"elastic-ip/nat/{zone}", "address") for zone in own)
    for group in foundation.security.groups:
        found[f"group.{group}.id"] = (AttributeOf(f"group/{group}", "id"),)
    for policy in foundation.iam.policies:
        found[f"policy.{policy}.arn"] = (AttributeOf(f"policy/{policy}", "arn"),)
    for name, role in foundation.iam.roles.items():
        for kind in ("role", "instance-profile") if role.instance_profile else ("role",):
            found[f"{kind}.{name}.arn"] = (AttributeOf(f"{kind}/{name}", "arn"),)
            found[f"{kind}.{name}.name"] = (AttributeOf(f"{kind}/{name}", "name"),)
    if foundation.monitoring.encrypts:
        found["key.monitoring.arn"] = (AttributeOf("key/monitoring", "arn"),)
        found["key.monitoring.id"] = (AttributeOf("key/monitoring", "id"),)
    for topic in foundation.monitoring.topics:
        found[f"topic.{topic}.arn"] = (AttributeOf(f"topic/{topic}", "arn"),)
        found[f"topic.{topic}.name"] = (AttributeOf(f"topic/{topic}", "name"),)
    for log_group in foundation.monitoring.log_groups:
        found[f"log-group.{log_group}.name"] = (AttributeOf(f"log-group/{log_group}", "name"),)
    return found


def _listed(items: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(part for n, item in enumerate(items) for part in ((",", item) if n else (item,)))
