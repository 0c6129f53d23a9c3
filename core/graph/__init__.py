"""What will exist in AWS: resources in neutral terms, joined by references.

Nothing here knows an engine. A backend renders a graph into its engine's own terms, and reads what its engine says back
into a graph; a faithful backend gives back the graph that it was given.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar, get_args

from core.errors import GraphFault
from core.graph.endpoints import Endpoints, GatewayEndpoint, InterfaceEndpoint
from core.graph.iam import Iam, InstanceProfile, ManagedPolicy, OidcProvider, Role
from core.graph.kind import DOMAINS, Domain, Kind, Tags, pascal
from core.graph.monitoring import (
    COMPARISONS,
    MISSING,
    PROTOCOLS,
    STATISTICS,
    Band,
    Comparison,
    CompositeAlarm,
    Dashboard,
    EventRule,
    Expression,
    Key,
    LogGroup,
    Measure,
    MetricAlarm,
    MetricFilter,
    Monitoring,
    Query,
    Subscription,
    Topic,
)
from core.graph.network import (
    FAMILIES,
    FILE_FORMATS,
    LOGGED_TRAFFIC,
    NODE_TYPES,
    Bucket,
    DefaultSecurityGroup,
    DhcpOptions,
    EgressOnlyInternetGateway,
    ElasticIp,
    FlowLog,
    InternetGateway,
    Ipv6Pool,
    Ipv6Range,
    NatGateway,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclRule,
    PrefixList,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecondaryCidr,
    Subnet,
    SubnetIpv6,
    SubnetOf,
    ToBucket,
    ToLogGroup,
    Vpc,
    ZoneId,
    share,
)
from core.graph.network import Network as _Network
from core.graph.parameters import Parameter, Parameters
from core.graph.policy import Condition, Policy, Principal, Statement
from core.graph.references import Attribute, AttributeOf, Document, Json, Ref, Text
from core.graph.security import EgressRule, IngressRule, Peer, Security, SecurityGroup
from core.graph.traffic import EveryProtocol, Ports, Traffic

__all__ = [
    "COMPARISONS",
    "DOMAINS",
    "FAMILIES",
    "FILE_FORMATS",
    "KINDS",
    "LOGGED_TRAFFIC",
    "MISSING",
    "NODE_TYPES",
    "PROTOCOLS",
    "STATISTICS",
    "Attribute",
    "AttributeOf",
    "Band",
    "Bucket",
    "Comparison",
    "CompositeAlarm",
    "Condition",
    "Dashboard",
    "DefaultSecurityGroup",
    "DhcpOptions",
    "Document",
    "Domain",
    "EgressOnlyInternetGateway",
    "EgressRule",
    "ElasticIp",
    "EventRule",
    "EveryProtocol",
    "Expression",
    "FlowLog",
    "GatewayEndpoint",
    "Iam",
    "IngressRule",
    "InstanceProfile",
    "InterfaceEndpoint",
    "InternetGateway",
    "Ipv6Pool",
    "Ipv6Range",
    "Json",
    "Key",
    "Kind",
    "LogGroup",
    "ManagedPolicy",
    "Measure",
    "MetricAlarm",
    "MetricFilter",
    "Monitoring",
    "NatGateway",
    "Network",
    "NetworkAcl",
    "NetworkAclAssociation",
    "NetworkAclRule",
    "OidcProvider",
    "Parameter",
    "Parameters",
    "Peer",
    "Policy",
    "Ports",
    "PrefixList",
    "Principal",
    "Query",
    "Ref",
    "Resource",
    "ResourceGraph",
    "Role",
    "Route",
    "RouteTable",
    "RouteTableAssociation",
    "SecondaryCidr",
    "Security",
    "SecurityGroup",
    "Statement",
    "Subnet",
    "SubnetIpv6",
    "SubnetOf",
    "Subscription",
    "Tags",
    "Text",
    "ToBucket",
    "ToLogGroup",
    "Topic",
    "Traffic",
    "Vpc",
    "ZoneId",
    "pascal",
    "references",
    "share",
    "shared_ranges",
]

K = TypeVar("K", bound=Kind)
Network = _Network | Endpoints
"""What `network` is in every room; kept apart here because an endpoint refers to groups, and a group to its VPC."""
Resource = Network | Security | Iam | Monitoring | Parameters
KINDS: tuple[type[Resource], ...] = get_args(Resource)


@dataclass(frozen=True, slots=True)
class ResourceGraph:
    """Resources by id, each after all that it refers to and waits for, and by id where that leaves a choice."""

    by_id: Mapping[str, Resource]

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> ResourceGraph:
        """Order `resources`.

        Raise `GraphFault` for two of one id, or of ids that an engine of letters and digits could not tell apart; for a
        reference to nothing, to another kind, or to a later domain; for an `after` that a reference already says, or
        that another domain's order already says; and for a circle.
        """
        by_id: dict[str, Resource] = {}
        by_letters: dict[str, str] = {}
        for resource in resources:
            if resource.id in by_id:
                raise GraphFault(f"two resources have the id {resource.id}")
            by_id[resource.id] = resource
            if (other := by_letters.setdefault(pascal(resource.id), resource.id)) != resource.id:
                raise GraphFault(f"{other} and {resource.id} both read {pascal(other)} in letters and digits alone")
        needs = {id: sorted(_needed(by_id[id], by_id)) for id in sorted(by_id)}
        try:
            order = list(TopologicalSorter(needs).static_order())
        except CycleError as circle:
            raise GraphFault(f"resources wait for each other: {' -> '.join(circle.args[1])}") from None
        return cls({id: by_id[id] for id in order})

    def named(self, kind: type[K], id: str) -> K:
        """The resource `id`. Raises `GraphFault`, with the nearest id, where there is no `kind` of that id."""
        found = self.by_id.get(id)
        if isinstance(found, kind):
            return found
        others = [resource.id for resource in self if isinstance(resource, kind)]
        near = difflib.get_close_matches(id, others, 1)
        fix = f"did you mean {near[0]}?" if near else f"there are {', '.join(others) or 'none'}"
        raise GraphFault(f"there is no {id}: {fix}")

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)


def references(value: object) -> Iterator[Ref[Kind] | AttributeOf]:
    """Every reference inside a value, however deep."""
    if isinstance(value, Ref | AttributeOf):
        yield value
    elif isinstance(value, str):
        return
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from references(item)
    elif isinstance(value, tuple | frozenset):
        for item in value:
            yield from references(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from references(getattr(value, field.name))


def shared_ranges(resource: Resource) -> frozenset[str]:
    """The ids of the ranges of which it has a share."""
    return frozenset({resource.ipv6.block.range.target} if isinstance(resource, Subnet) and resource.ipv6 else ())


def _needed(resource: Resource, by_id: Mapping[str, Resource]) -> set[str]:
    """The ids of all that must exist before `resource`."""
    referred = set()
    for reference in references(resource):
        target = _target(resource, reference.target, by_id)
        match reference:
            case Ref(kind=kind) if not isinstance(target, kind):
                raise GraphFault(
                    f"{resource.id} refers to {target.id} as a {kind.__name__}, but it is a {type(target).__name__}"
                )
            case AttributeOf(attribute=attribute) if attribute not in target.attributes:
                raise GraphFault(f"{resource.id} speaks of the {attribute} of {target.id}, which has none")
        if DOMAINS.index(target.domain) > DOMAINS.index(resource.domain):
            raise GraphFault(
                f"{resource.id} ({resource.domain}) refers to {target.id}, of the later domain {target.domain}"
            )
        referred.add(target.id)
    for id in resource.after:
        if id in referred:
            raise GraphFault(f"{resource.id} is after {id}, to which it already refers")
        if _target(resource, id, by_id).domain != resource.domain:
            raise GraphFault(f"{resource.id} is after {id}, of another domain: domains deploy in order as it is")
    return referred | resource.after


def _target(resource: Resource, id: str, by_id: Mapping[str, Resource]) -> Resource:
    if id not in by_id:
        raise GraphFault(f"{resource.id} refers to {id}, which does not exist")
    return by_id[id]
