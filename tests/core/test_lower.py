"""What a foundation comes to: which resources, by which ids, and what moves none of them."""

from __future__ import annotations

from dataclasses import fields, replace
from ipaddress import IPv4Network, IPv6Network

import pytest
from hypothesis import assume, given, settings

from core.graph import (
    EgressRule,
    ElasticIp,
    EveryProtocol,
    IngressRule,
    InterfaceEndpoint,
    InternetGateway,
    NatGateway,
    NetworkAclAssociation,
    Ports,
    Ref,
    Resource,
    ResourceGraph,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecurityGroup,
    Subnet,
    Vpc,
    ZoneId,
)
from core.lower import lower
from core.model import Egress, Endpoint, Foundation, Group, Ingress, Ipv6, Nat, Network, Security, Statement, Tier
from core.model.addresses import is_id
from core.model.network import Gateways
from tests.strategies import few, foundations, networks, zones_of

FEWER = settings(max_examples=few(40))
TIERS = {
    "public": Tier(access="public", prefix=24, public_addresses=True),
    "app": Tier(access="private", prefix=22),
    "data": Tier(access="isolated", prefix=25),
}


def foundation(
    nat: Nat | None = None,
    groups: dict[str, Group] | None = None,
    zones: tuple[str, ...] = ("b", "a"),
    tiers: dict[str, Tier] | None = None,
) -> Foundation:
    return Foundation(
        project="acme",
        environment="dev",
        account="111122223333",
        region="ap-south-1",
        owner="platform",
        cost_center="cc-1",
        tags={"team": "blue"},
        network=Network(cidr=IPv4Network("10.0.0.0/16"), zones=zones, tiers=tiers or TIERS, nat=nat or Nat()),
        security=Security(groups=groups or {}),
    )


def ids(graph: ResourceGraph, kind: type) -> set[str]:
    return {resource.id for resource in graph if isinstance(resource, kind)}


def routes(graph: ResourceGraph) -> dict[str, tuple[str, str]]:
    return {each.id: (each.table.target, each.target.target) for each in graph if isinstance(each, Route)}


def tables(graph: ResourceGraph) -> dict[str, str]:
    """The table of each subnet."""
    return {each.subnet.target: each.table.target for each in graph if isinstance(each, RouteTableAssociation)}


OUT = ("route-table/public", "internet-gateway/main")


def test_without_nat_private_tiers_have_a_table_and_no_route() -> None:
    graph = lower(foundation())
    assert ids(graph, RouteTable) == {"route-table/public", "route-table/app", "route-table/data"}
    assert routes(graph) == {"route/public/internet": OUT}
    assert not ids(graph, NatGateway) | ids(graph, ElasticIp)


def test_a_subnet_comes_to_its_table_once_the_routes_are_there() -> None:
    graph = lower(foundation(Nat(gateways="per-zone")))
    after = {each.subnet.target: each.after for each in graph if isinstance(each, RouteTableAssociation)}
    assert after == {
        "subnet/public/a": {"route/public/internet"},
        "subnet/public/b": {"route/public/internet"},
        "subnet/app/a": {"route/app/a/internet"},
        "subnet/app/b": {"route/app/b/internet"},
        "subnet/data/a": frozenset(),
        "subnet/data/b": frozenset(),
    }


def test_a_gateway_endpoint_comes_to_tables_after_their_routes_and_right_before_their_subnets() -> None:
    whole = foundation(Nat(gateways="per-zone"))
    ends = {"s3": Endpoint(), "dynamodb": Endpoint(tiers=("public",)), "ssm": Endpoint(private_dns=False)}
    graph = lower(replace(whole, network=replace(whole.network, endpoints=ends)))
    assert graph.by_id["endpoint/s3"].after == {"route/app/a/internet", "route/app/b/internet"}
    assert graph.by_id["endpoint/dynamodb"].after == {"route/public/internet"}
    assert graph.by_id["endpoint/ssm"].after == frozenset()
    after = {each.subnet.target: each.after for each in graph if isinstance(each, RouteTableAssociation)}
    assert after["subnet/app/b"] == {"route/app/b/internet", "endpoint/s3"}
    assert after["subnet/public/a"] == {"route/public/internet", "endpoint/dynamodb"}
    assert after["subnet/data/a"] == {"endpoint/s3"}


def test_a_policy_that_is_said_is_never_dropped_and_none_is_written_where_the_service_takes_none() -> None:
    said = (Statement(actions=("eks:DescribeCluster",), resources=("*",), because="one cluster"),)
    ends = {"eks": Endpoint(policy=said), "inspector2": Endpoint(), "ssm": Endpoint()}
    whole = foundation()
    graph = lower(replace(whole, network=replace(whole.network, endpoints=ends)))
    found = {each.id: each.policy for each in graph if isinstance(each, InterfaceEndpoint)}
    actions = {id: policy and {each.actions for each in policy.statements} for id, policy in found.items()}
    assert actions == {
        "endpoint/eks": {frozenset({"eks:DescribeCluster"})},
        "endpoint/inspector2": None,
        "endpoint/ssm": {frozenset({"*"})},
    }


def test_one_nat_gateway_stands_in_the_first_zone_by_letter_and_serves_all_by_one_table() -> None:
    graph = lower(foundation(Nat(gateways="one", retain_addresses=True)))
    assert graph.by_id["nat-gateway/a"] == NatGateway(
        id="nat-gateway/a",
        domain="network",
        after=frozenset({"internet-gateway/main"}),
        subnet=Ref(Subnet, "subnet/public/a"),
        address=Ref(ElasticIp, "elastic-ip/nat/a"),
        tags=tags("nat-a"),
    )
    assert graph.by_id["elastic-ip/nat/a"] == ElasticIp(
        id="elastic-ip/nat/a",
        domain="network",
        after=frozenset({"internet-gateway/main"}),
        retained=True,
        tags=tags("nat-a"),
    )
    assert ids(graph, NatGateway) == {"nat-gateway/a"}
    assert routes(graph) == {
        "route/public/internet": OUT,
        "route/app/internet": ("route-table/app", "nat-gateway/a"),
    }
    assert tables(graph) == {f"subnet/{tier}/{zone}": f"route-table/{tier}" for tier in TIERS for zone in ("a", "b")}


def test_nat_per_zone_gives_each_zone_of_a_private_tier_its_own_way_out() -> None:
    graph = lower(foundation(Nat(gateways="per-zone")))
    assert ids(graph, NatGateway) == {"nat-gateway/a", "nat-gateway/b"}
    assert ids(graph, RouteTable) == {
        "route-table/public",
        "route-table/app/a",
        "route-table/app/b",
        "route-table/data",
    }
    assert routes(graph) == {
        "route/public/internet": OUT,
        "route/app/a/internet": ("route-table/app/a", "nat-gateway/a"),
        "route/app/b/internet": ("route-table/app/b", "nat-gateway/b"),
    }
    assert tables(graph) == {
        **{f"subnet/{tier}/{zone}": f"route-table/{tier}" for tier in ("public", "data") for zone in "ab"},
        **{f"subnet/app/{zone}": f"route-table/app/{zone}" for zone in "ab"},
    }


def test_nat_gateways_stand_in_the_tier_that_is_named() -> None:
    tiers = {**TIERS, "edge": Tier(access="public", prefix=28)}
    graph = lower(foundation(Nat(gateways="one", tier="edge"), tiers=tiers))
    gateway = graph.by_id["nat-gateway/a"]
    assert isinstance(gateway, NatGateway)
    assert gateway.subnet == Ref(Subnet, "subnet/edge/a")


def test_without_a_public_tier_there_is_no_internet_gateway() -> None:
    graph = lower(foundation(tiers={"data": TIERS["data"]}))
    assert not ids(graph, InternetGateway)
    assert not routes(graph)


def tags(rest: str = "") -> dict[str, str]:
    return {
        "team": "blue",
        "project": "acme",
        "environment": "dev",
        "managed-by": "isoform",
        "owner": "platform",
        "cost-center": "cc-1",
        "Name": f"acme-dev-{rest}" if rest else "acme-dev",
    }


def test_the_network_is_stated_in_full() -> None:
    graph = lower(foundation())
    assert graph.by_id["vpc/main"] == Vpc(
        id="vpc/main",
        domain="network",
        cidr=IPv4Network("10.0.0.0/16"),
        dns_support=True,
        dns_hostnames=True,
        tags=tags(),
    )
    assert graph.by_id["subnet/public/b"] == Subnet(
        id="subnet/public/b",
        domain="network",
        vpc=Ref(Vpc, "vpc/main"),
        cidr=IPv4Network("10.0.1.0/24"),
        ipv6=None,
        zone="ap-south-1b",
        public_addresses=True,
        tags=tags("public-b"),
    )
    assert graph.by_id["route-table/app"] == RouteTable(
        id="route-table/app", domain="network", vpc=Ref(Vpc, "vpc/main"), tags=tags("app")
    )


APP = Ref(SecurityGroup, "group/app")
V6 = IPv6Network("2001:db8::/32")
RULES: list[tuple[Ingress, dict[str, tuple[object, object, str]]]] = [
    (
        Ingress(from_="web", ports="postgres"),
        {"web-tcp-5432": (Ref(SecurityGroup, "group/web"), Ports("tcp", 5432, 5432), "postgres from web")},
    ),
    (
        Ingress(from_="self", ports="all"),
        {"app-all": (Ref(SecurityGroup, "group/app"), EveryProtocol(), "all from self")},
    ),
    (
        Ingress(from_="10.1.0.0/16", ports="dns", description="names"),
        {
            "10-1-0-0-16-tcp-53": (IPv4Network("10.1.0.0/16"), Ports("tcp", 53, 53), "names"),
            "10-1-0-0-16-udp-53": (IPv4Network("10.1.0.0/16"), Ports("udp", 53, 53), "names"),
        },
    ),
    (
        Ingress(from_="internet", ports="8000-8100", because="partners"),
        {"internet-tcp-8000-8100": (IPv4Network("0.0.0.0/0"), Ports("tcp", 8000, 8100), "partners")},
    ),
    (
        Ingress(from_="web", ports="all", protocol="udp"),
        {"web-udp": (Ref(SecurityGroup, "group/web"), Ports("udp", 0, 65535), "all from web")},
    ),
    (
        Ingress(from_="web", ports="all", protocol="icmp"),
        {"web-icmp": (Ref(SecurityGroup, "group/web"), Ports("icmp", -1, -1), "all from web")},
    ),
    (
        Ingress(from_="web", ports="ping"),
        {"web-icmp-8": (Ref(SecurityGroup, "group/web"), Ports("icmp", 8, -1), "ping from web")},
    ),
    (
        Ingress(from_="2001:db8::/32", ports="ping"),
        {"2001-db8-0-0-0-0-0-0-32-icmpv6-128": (V6, Ports("icmpv6", 128, -1), "ping from 2001:db8::/32")},
    ),
    (
        Ingress(from_="2001:db8::/32", ports="all", protocol="icmp"),
        {"2001-db8-0-0-0-0-0-0-32-icmpv6": (V6, Ports("icmpv6", -1, -1), "all from 2001:db8::/32")},
    ),
]


@pytest.mark.parametrize(("rule", "becomes"), RULES, ids=[next(iter(each)) for _, each in RULES])
def test_a_rule_becomes_a_resource_for_each_of_its_ranges(
    rule: Ingress, becomes: dict[str, tuple[object, object, str]]
) -> None:
    out = Egress(
        to=rule.from_, ports=rule.ports, protocol=rule.protocol, description=rule.description, because=rule.because
    )
    graph = lower(foundation(groups={"app": Group(ingress=(rule,), egress=(out,)), "web": Group()}))
    into = {each.id: each for each in graph if isinstance(each, IngressRule)}
    assert {id: (each.peer, each.traffic, each.description) for id, each in into.items()} == {
        f"rule/app/ingress/{rest}": meant for rest, meant in becomes.items()
    }
    onto = {each.id: each for each in graph if isinstance(each, EgressRule)}
    assert {id: (each.peer, each.traffic, each.description) for id, each in onto.items()} == {
        f"rule/app/egress/{rest}": (whom, what, why.replace(" from ", " to "))
        for rest, (whom, what, why) in becomes.items()
    }
    assert {each.group for each in into.values()} == {each.group for each in onto.values()} == {APP}


def test_where_the_network_has_ipv6_the_internet_is_that_too_whoever_names_it() -> None:
    both = foundation(groups={"app": Group(ingress=(Ingress(from_="internet", ports="https"),))})
    both = replace(both, network=replace(both.network, ipv6=Ipv6(source="amazon")))
    apart = replace(both, security=Security(groups={"app": Group(ingress=EACH)}))
    found = {each.id: each.peer for each in lower(both) if isinstance(each, IngressRule)}
    assert found == {
        "rule/app/ingress/internet-tcp-443": IPv4Network("0.0.0.0/0"),
        "rule/app/ingress/internet-v6-tcp-443": IPv6Network("::/0"),
    }
    assert ids(lower(apart), IngressRule) == found.keys()


EACH = (Ingress(from_="0.0.0.0/0", ports="https"), Ingress(from_="::/0", ports="https"))


def test_a_rule_of_ipv6_is_named_by_the_whole_address() -> None:
    graph = lower(foundation(groups={"app": Group(ingress=(Ingress(from_="2001:db8::/32", ports=1),))}))
    assert ids(graph, IngressRule) == {"rule/app/ingress/2001-db8-0-0-0-0-0-0-32-tcp-1"}


@pytest.mark.parametrize(("one", "other"), [("postgres", 5432), ("5432", 5432), ("internet", "0.0.0.0/0")])
def test_the_same_in_other_words_has_the_same_id(one: int | str, other: int | str) -> None:
    def rules(word: int | str) -> set[str]:
        whom, ports = (word, 443) if "internet" in (one, other) else ("self", word)
        return ids(lower(foundation(groups={"app": Group(egress=(Egress(to=str(whom), ports=ports),))})), EgressRule)

    assert rules(one) == rules(other)


def test_a_group_is_named_for_its_foundation() -> None:
    graph = lower(foundation(groups={"app": Group()}))
    assert graph.by_id["group/app"] == SecurityGroup(
        id="group/app", domain="security", name="acme-dev-app", vpc=Ref(Vpc, "vpc/main"), tags=tags("app")
    )


@FEWER
@given(foundations())
def test_lowering_is_deterministic_and_no_order_of_writing_matters_but_that_of_tiers(whole: Foundation) -> None:
    graph = lower(whole)
    assert list(lower(whole)) == list(graph)
    turned = replace(
        whole,
        network=replace(whole.network, zones=whole.network.zones[::-1]),
        security=Security(
            groups={
                name: Group(ingress=group.ingress[::-1], egress=group.egress[::-1])
                for name, group in list(whole.security.groups.items())[::-1]
            }
        ),
        tags=dict(list(whole.tags.items())[::-1]),
    )
    assert list(lower(turned)) == list(graph)


@FEWER
@given(foundations())
def test_whatever_can_be_tagged_has_the_default_tags(whole: Foundation) -> None:
    default = {
        "project": whole.project,
        "environment": whole.environment,
        "managed-by": "isoform",
        "owner": whole.owner,
        "cost-center": whole.cost_center,
        **whole.tags,
    }
    names = []
    for resource in lower(whole):
        if "tags" in {field.name for field in fields(resource)}:
            tags: dict[str, str] = dict(resource.tags)  # type: ignore[union-attr]  # whichever kind has them
            names.append((type(resource), tags.pop("Name")))
            own = whole.network.tiers[resource.id.split("/")[1]].tags if isinstance(resource, Subnet) else {}
            assert tags == {**default, **own}
    assert len(set(names)) == len(names)


def test_gateways_stand_in_the_zones_that_are_named_and_the_others_go_out_by_the_first() -> None:
    graph = lower(foundation(Nat(gateways="per-zone", zones=("c", "b")), zones=("a", "b", "c")))
    assert ids(graph, NatGateway) == {"nat-gateway/b", "nat-gateway/c"}
    assert {id: way for id, way in routes(graph).items() if "/app/" in id} == {
        f"route/app/{zone}/internet": (f"route-table/app/{zone}", f"nat-gateway/{gateway}")
        for zone, gateway in (("a", "b"), ("b", "b"), ("c", "c"))
    }
    assert ids(lower(foundation(Nat(gateways="one", zones=("b",)))), NatGateway) == {"nat-gateway/b"}


def test_a_gateway_takes_the_address_that_is_there_and_none_is_made() -> None:
    graph = lower(foundation(Nat(gateways="per-zone", addresses={"b": "eipalloc-01234567"})))
    addresses = {each.id: each.address for each in graph if isinstance(each, NatGateway)}
    assert addresses == {
        "nat-gateway/a": Ref(ElasticIp, "elastic-ip/nat/a"),
        "nat-gateway/b": "eipalloc-01234567",
    }
    assert ids(graph, ElasticIp) == {"elastic-ip/nat/a"}


def test_zones_by_id_are_the_same_place_in_every_account() -> None:
    graph = lower(foundation(zones=("aps1-az2", "aps1-az1")))
    assert {each.id.rpartition("/")[2]: each.zone for each in graph if isinstance(each, Subnet)} == {
        "aps1-az1": ZoneId("aps1-az1"),
        "aps1-az2": ZoneId("aps1-az2"),
    }


def test_a_tiers_tags_are_on_its_subnets_alone() -> None:
    tagged = {**TIERS, "app": replace(TIERS["app"], tags={"team": "red", "kubernetes.io/role/elb": "1"})}
    graph = lower(foundation(tiers=tagged))
    assert {each.id for each in graph if getattr(each, "tags", {}).get("team") == "red"} == {
        "subnet/app/a",
        "subnet/app/b",
    }


@FEWER
@given(foundations())
def test_neither_a_new_group_nor_a_new_rule_changes_what_was_there(whole: Foundation) -> None:
    before = lower(whole)
    assume("later" not in whole.security.groups)
    later = Group(ingress=(Ingress(from_="self", ports=1),), egress=(Egress(to="internet", ports="https"),))
    more = {
        name: replace(group, ingress=(Ingress(from_="later", ports=1), *group.ingress))
        for name, group in whole.security.groups.items()
    }
    after = lower(replace(whole, security=Security(groups={"later": later, **more})))
    assert {id: after.by_id[id] for id in before.by_id} == before.by_id
    published = whole.parameters.defaults == "foundation"
    of_ipv6 = whole.network.ipv6 is not None
    assert len(after) == len(before) + 3 + of_ipv6 + published + len(more)


@given(networks())
def test_a_new_zone_changes_nothing_in_the_others(network: Network) -> None:
    network = replace(network, endpoints={})  # an endpoint stands in each zone, or leads from its table: it grows
    before = lower(replace(foundation(), network=network))
    region = "ap-south-1" if is_id(network.zones[0]) else None
    for zone in set(zones_of(region, network.room_for_zones)) - {*network.zones}:
        if network.nat.gateways == "one" and not network.nat.zones and zone < min(network.zones):
            continue  # the one NAT gateway stands in the first zone: it moves
        after = lower(replace(foundation(), network=replace(network, zones=(zone, *network.zones))))
        assert {id: made(after.by_id[id]) for id in before.by_id} == {
            id: made(each) for id, each in before.by_id.items()
        }


def made(resource: Resource) -> Resource:
    """As the account has it. A subnet waits for its list's rules, the new zone's too; one that is there is done."""
    return replace(resource, after=frozenset()) if isinstance(resource, NetworkAclAssociation) else resource


GATEWAYS: list[Gateways] = ["none", "one", "per-zone"]


@pytest.mark.parametrize("gateways", GATEWAYS)
def test_a_new_tier_changes_nothing_in_the_others(gateways: Gateways) -> None:
    before = lower(foundation(Nat(gateways=gateways)))
    after = lower(foundation(Nat(gateways=gateways), tiers={**TIERS, "later": Tier(access="private", prefix=24)}))
    assert {id: after.by_id[id] for id in before.by_id} == before.by_id
