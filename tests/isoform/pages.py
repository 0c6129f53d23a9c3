"""Pages to look at, made of graphs alone: each engine says its own words for whatever the model has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from config.environments import SHIPPED, load
from core.graph import ResourceGraph
from core.lower import lower
from core.model import Egress, Endpoint, Foundation, Group, Ingress, Ipv6, Nat, NetworkQuotas, Tier
from core.model.network import Access
from core.reading import Observed
from isoform.changes import between
from isoform.comparison import Witness, compared
from isoform.proposal import Proposal
from isoform.settings import Setting, Side
from isoform.topology import topology
from isoform.whole import Native, Own, Whole, told


def own(graph: ResourceGraph) -> Own:
    return {
        one.id: (Native(one.id, "acme-network", type(one).__name__, {"Properties": {"Id": one.id}}),) for one in graph
    }


def proposed(
    now: Foundation, was: Foundation | None = None, *, observed: Mapping[str, ResourceGraph] | None = None
) -> Proposal:
    """Of `now`, beside `was` if there is one; with what an engine says otherwise, by its name."""
    graph, said = lower(now), observed or {}
    witnesses = [Witness(name, "2", Observed(said.get(name, graph), ())) for name in ("CDK", "Pulumi")]
    head = compared(now, graph, *witnesses)
    after = [own(said.get(name, graph)) for name in ("CDK", "Pulumi")]
    if was is None:
        whole = Whole(tuple(told(None, graph, None, head, None, after)), topology(now, graph, now, graph, None))
        return Proposal(head, whole=whole)
    old = lower(was)
    changes = between(Side(None, old), Side(None, graph), called=("main", now.environment))
    resources = tuple(told(old, graph, changes, head, [own(old), own(old)], after))
    return Proposal(head, changes, whole=Whole(resources, topology(now, graph, was, old, changes)))


def much() -> Proposal:
    """Dev with sixty groups more, which is long to tell, and one that is open to the internet; and the cost centre."""
    dev, now = load("dev", SHIPPED), of_groups(60)
    groups = {
        **now.security.groups,
        "open": Group(ingress=(Ingress(from_="internet", ports="75-85", because="a test"),)),
    }
    found = proposed(replace(now, security=replace(now.security, groups=groups)), dev)
    assert found.changes is not None
    settings = tuple(Setting(f"security.groups.g{n}", None, "{}", f"config/dev.yaml:{n}") for n in range(60))
    return replace(found, changes=replace(found.changes, settings=settings))


def grown(zones: int, tiers: int, *, endpoints: int = 12) -> Foundation:
    """Of so many zones, by so many tiers with long names and both kinds of addresses, and much in each."""
    dev = load("dev", SHIPPED)
    names = ["public", "private", "data", *(f"a-tier-of-long-name-n{n}" for n in range(3, tiers))]
    access: dict[str, Access] = {"public": "public", "data": "isolated"}
    network = replace(
        dev.network,
        zones=tuple("abcdefgh"[:zones]),
        room_for_zones=8,
        addresses={},
        quotas=NetworkQuotas(elastic_ips=8),
        ipv6=Ipv6(source="amazon"),
        tiers={
            name: Tier(access=access.get(name, "private"), prefix=24, addresses="dual-stack") for name in names[:tiers]
        },
        nat=Nat(gateways="per-zone"),
        endpoints={name: Endpoint() for name in [*SERVICES[:endpoints], "s3", "dynamodb"]},
    )
    return replace(dev, network=network)


SERVICES = [
    *("ecr.api", "ecr.dkr", "logs", "ec2messages", "ssm", "ssmmessages"),
    *("kms", "secretsmanager", "sns", "sqs", "sts", "monitoring"),
]


def of_groups(count: int) -> Foundation:
    """Dev with so many groups more, each of which speaks to the next: three resources for one."""
    dev = load("dev", SHIPPED)
    groups = {
        f"g{n}": Group(
            ingress=(Ingress(from_=f"g{n - 1}", ports=443),) if n else (),
            egress=(Egress(to=f"g{n + 1}", ports=443),) if n + 1 < count else (),
        )
        for n in range(count)
    }
    return replace(dev, security=replace(dev.security, groups={**dev.security.groups, **groups}))
