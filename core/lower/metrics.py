"""What the names of metrics and alarms stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.graph import AttributeOf, Text
from core.lower.network import endpoint_id
from core.model import Foundation, Monitoring
from core.model.endpoints import service_name


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric as CloudWatch has it."""

    namespace: str
    name: str
    dimensions: Mapping[str, Text]


def measured(foundation: Foundation, monitoring: Monitoring, name: str) -> Measured:
    """The metric that has this name in `monitoring`."""
    if name in monitoring.log_metrics:
        return Measured(f"{foundation.project}/{foundation.environment}", name, {})
    metric = monitoring.metrics[name]
    if metric.nat_gateway is not None:
        # https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
        gateway = Text.of(AttributeOf(f"nat-gateway/{metric.nat_gateway}", "id"))
        return Measured("AWS/NATGateway", metric.name, {"NatGatewayId": gateway})
    if metric.endpoint is not None:
        # https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html
        endpoint = foundation.network.endpoints[metric.endpoint]
        dimensions = {
            "Endpoint Type": Text.of("Interface"),
            "Service Name": Text.of(service_name(foundation.site, metric.endpoint, endpoint)),
            "VPC Endpoint Id": Text.of(AttributeOf(endpoint_id(metric.endpoint), "id")),
            "VPC Id": Text.of(AttributeOf("vpc/main", "id")),
        }
        return Measured("AWS/PrivateLinkEndpoints", metric.name, dimensions)
    if metric.log_group is not None:
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
        group = Text.of(AttributeOf(f"log-group/{metric.log_group}", "name"))
        return Measured("AWS/Logs", metric.name, {"LogGroupName": group})
    assert metric.namespace is not None  # one of both is there
    return Measured(metric.namespace, metric.name, {key: Text.of(value) for key, value in metric.dimensions.items()})


def alarm_id(name: str, monitoring: Monitoring) -> str:
    return f"composite-alarm/{name}" if name in monitoring.composite_alarms else f"alarm/{name}"
