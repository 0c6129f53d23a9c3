"""Pulumi's rendering carried out: boto3 finds what the graph says, and what is not carried out is named."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws
import pytest
from pulumi_aws import ec2, vpc

from config.environments import environments, load
from core.errors import EngineFailed
from core.graph import (
    Bucket,
    DefaultSecurityGroup,
    DhcpOptions,
    EgressOnlyInternetGateway,
    EgressRule,
    ElasticIp,
    EveryProtocol,
    FlowLog,
    GatewayEndpoint,
    IngressRule,
    InterfaceEndpoint,
    InternetGateway,
    Ipv6Range,
    Key,
    LogGroup,
    ManagedPolicy,
    NatGateway,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclRule,
    OidcProvider,
    Ports,
    PrefixList,
    Ref,
    Resource,
    ResourceGraph,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecondaryCidr,
    SecurityGroup,
    Subnet,
    Subscription,
    ToLogGroup,
    Topic,
    Vpc,
    references,
)
from core.lower import lower
from live import target as targets
from live.local import account as embedded
from live.local import existing
from live.target import Target
from pulumi_backend.observe import NATIVE
from tests.live import found
from tests.live.pulumi_account import Applied, apply, apply_program, destroy, run
from tests.live.pulumi_account.types import TYPES

pytestmark = [pytest.mark.live, pytest.mark.engine]
DEV = load("dev")
GRAPH = lower(DEV)
GATEWAY = "internet-gateway/main"

MAIN = Ref(Vpc, "vpc/main")
APP, DATA = Ref(SecurityGroup, "group/app"), Ref(SecurityGroup, "group/data")
SMALL = ResourceGraph.of(
    [
        Vpc(
            id=MAIN.target,
            domain="network",
            cidr=IPv4Network("10.0.0.0/16"),
            dns_support=False,
            dns_hostnames=False,
            tags={"Name": "acme"},
        ),
        *(
            Subnet(
                id=f"subnet/{name}/a",
                domain="network",
                vpc=MAIN,
                cidr=IPv4Network(f"10.0.{n}.0/24"),
                ipv6=None,
                zone=f"{DEV.region}b",
                public_addresses=public,
                tags={"Name": f"acme-{name}"},
            )
            for n, (name, public) in enumerate({"public": True, "private": False}.items())
        ),
        SecurityGroup(id=APP.target, domain="security", name="acme-app", vpc=MAIN, tags={"Name": "acme-app"}),
        SecurityGroup(id=DATA.target, domain="security", name="acme-data", vpc=MAIN, tags={}),
        SecurityGroup(id="group/closed", domain="security", name="acme-closed", vpc=MAIN, tags={}),
        IngressRule(
            id="rule/app/ingress/world",
            domain="security",
            group=APP,
            peer=IPv6Network("2001:db8::/32"),
            traffic=Ports("udp", 53, 54),
            description="names",
        ),
        IngressRule(
            id="rule/data/ingress/app",
            domain="security",
            group=DATA,
            peer=APP,
            traffic=Ports("tcp", 5432, 5439),
            description="queries",
        ),
        IngressRule(
            id="rule/data/ingress/data",
            domain="security",
            group=DATA,
            peer=DATA,
            traffic=EveryProtocol(),
            description="among themselves",
        ),
        EgressRule(
            id="rule/app/egress/partner",
            domain="security",
            group=APP,
            peer=IPv4Network("203.0.113.0/24"),
            traffic=Ports("icmp", 8, -1),
            description="is it there",
        ),
        EgressRule(
            id="rule/app/egress/everywhere",
            domain="security",
            group=APP,
            peer=IPv4Network("0.0.0.0/0"),
            traffic=EveryProtocol(),
            description="the very rule that is revoked",
        ),
        EgressRule(
            id="rule/app/egress/data",
            domain="security",
            group=APP,
            peer=DATA,
            traffic=Ports("tcp", 5440, 5449),
            description="",
        ),
    ]
)


@pytest.fixture(scope="module")
def of_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Target]]:
    """Each account of one embedded server."""
    state: Path = tmp_path_factory.mktemp("pulumi")
    yield lambda account: targets.local(replace(DEV, account=account), state)
    embedded.stop(state)


@pytest.fixture
def target(of_account: Callable[[str], Target], request: pytest.FixtureRequest) -> Target:
    """An account that no other test uses."""
    return of_account(f"{zlib.crc32(request.node.nodeid.encode()):012d}")


@dataclass(frozen=True, slots=True)
class Environment:
    graph: ResourceGraph
    applied: Applied

    @property
    def ec2(self) -> Any:
        return self.applied.target.client("ec2")


@pytest.fixture(scope="module", params=environments())
def environment(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """Each environment, carried out in its account, on a server of its own: a worker may come to it a second time."""
    state: Path = tmp_path_factory.mktemp(request.param)
    foundation = load(request.param)
    graph, target = lower(foundation), targets.local(foundation, state)
    existing.make(target, graph)
    yield Environment(graph, apply(graph, target, stack=foundation.environment))
    embedded.stop(state)


PARTS = {
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:kms/alias:Alias",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketVersioning:BucketVersioning",
}


def test_every_type_of_the_model_is_carried_out() -> None:
    assert TYPES.keys() == NATIVE.keys() | PARTS


@pytest.mark.parametrize("check", found.CHECKS, ids=lambda check: check.__name__)
def test_what_was_built_is_what_was_meant(environment: Environment, check: Callable[[found.Built], None]) -> None:
    check(found.Built(environment.graph, environment.ec2))


def test_the_record_says_which_thing_is_which(environment: Environment) -> None:
    physical = {id: thing for id, thing in environment.applied.physical.items() if "#" not in id}
    assert physical.keys() == environment.graph.by_id.keys()
    names = {
        tag["ResourceId"]: tag["Value"]
        for page in environment.ec2.get_paginator("describe_tags").paginate()
        for tag in page["Tags"]
        if tag["Key"] == "Name"
    }
    groups = {g["GroupId"]: g["GroupName"] for g in environment.ec2.describe_security_groups()["SecurityGroups"]}
    rules = {r["SecurityGroupRuleId"]: r for r in environment.ec2.describe_security_group_rules()["SecurityGroupRules"]}
    tables = environment.ec2.describe_route_tables()["RouteTables"]
    associations = {a["RouteTableAssociationId"]: a for table in tables for a in table["Associations"]}
    routes = {
        f"{table['RouteTableId']}_{r['DestinationCidrBlock']}": r.get("NatGatewayId") or r["GatewayId"]
        for table in tables
        for r in table["Routes"]
        if "DestinationPrefixListId" not in r  # an endpoint's
    }
    logs = environment.ec2.describe_flow_logs()["FlowLogs"]
    flow_logs = {
        each["FlowLogId"]: (each["ResourceId"], each.get("LogGroupName") or each["LogDestination"].rpartition(":")[2])
        for each in logs
    }
    for resource in environment.graph:
        thing = physical[resource.id]
        match resource:
            case IngressRule() | EgressRule():
                there = rules[thing]
                assert there["IsEgress"] == isinstance(resource, EgressRule)
                assert groups[there["GroupId"]] == environment.graph.by_id[resource.group.target].name  # type: ignore[union-attr]  # a group has one
                assert there["Description"] == resource.description
            case RouteTableAssociation():
                there = associations[thing]
                assert there["SubnetId"] == physical[resource.subnet.target]
                assert there["RouteTableId"] == physical[resource.table.target]
            case Route():
                assert routes[thing] == physical[resource.target.target]
            case NetworkAclAssociation() | NetworkAclRule():
                pass  # no shipped environment has one: tests/live/test_acls.py
            case (
                Vpc()
                | Subnet()
                | InternetGateway()
                | ElasticIp()
                | NatGateway()
                | RouteTable()
                | DhcpOptions()
                | PrefixList()
                | NetworkAcl()
                | SecurityGroup()
            ):
                assert names[thing] == resource.tags["Name"]
            case GatewayEndpoint() | InterfaceEndpoint() | EgressOnlyInternetGateway():
                assert names[thing] == resource.tags["Name"]
            case FlowLog():
                assert flow_logs[thing] == (physical[resource.vpc.target], physical[destination(resource).target])
            case Topic() | ManagedPolicy():
                assert thing.endswith(f"{environment.applied.target.account}:{its_name(resource)}")
            case Key() | OidcProvider() | Subscription() | SecondaryCidr() | Ipv6Range() | DefaultSecurityGroup():
                pass  # AWS alone names them; the account reads them back by it
            case _:
                assert thing == resource.name


def destination(flow_log: FlowLog) -> Ref[LogGroup] | Ref[Bucket]:
    return flow_log.to.group if isinstance(flow_log.to, ToLogGroup) else flow_log.to.bucket


def its_name(resource: Topic | ManagedPolicy) -> str:
    """As its ARN has it."""
    return resource.name if isinstance(resource, Topic) else f"policy{resource.path}{resource.name}"


def test_the_record_says_where_each_thing_stands_and_what_outlives_it(environment: Environment) -> None:
    meant = {resource.id: (resource.domain, resource.retained) for resource in environment.graph}
    said = {made.id: (made.domain, made.retained) for made in environment.applied.made}
    assert said == {id: meant[id.partition("#")[0]] for id in said}, "a part stands with its owner"
    assert meant.keys() <= said.keys()


def test_the_export_is_the_state_that_pulumi_would_have(environment: Environment) -> None:
    state = environment.applied.export["deployment"]["resources"]
    by_urn = {resource["urn"]: resource for resource in state}
    place = {urn: n for n, urn in enumerate(by_urn)}
    made = {resource["urn"].rpartition("::")[2]: resource for resource in state if resource["type"][:4] == "aws:"}
    assert (len(by_urn), made.keys()) == (len(state), environment.applied.physical.keys())
    for resource in state:
        needed = [*resource.get("dependencies", []), *filter(None, [resource.get("parent")])]
        assert all(place[urn] < place[resource["urn"]] for urn in needed), "each after what it needs"
        assert resource["custom"] == ("id" in resource)
    for meant in environment.graph:
        there, thing = made[meant.id], environment.applied.physical[meant.id]
        assert by_urn[there["parent"]]["type"] == f"isoform:index:{meant.domain.capitalize()}"
        assert there.get("retainOnDelete", False) == meant.retained
        assert there["outputs"] == {**there["inputs"], "id": there["id"]}
        if isinstance(meant, Route):
            # Python's checksum is Go's: 1080289494 is what every state has for 0.0.0.0/0.
            assert there["id"] == f"r-{there['inputs']['routeTableId']}1080289494"
            assert f"{there['inputs']['routeTableId']}_{there['inputs']['destinationCidrBlock']}" == thing
        elif isinstance(meant, NetworkAclRule):
            assert there["id"].startswith("nacl-")  # the provider's own; what names it is what its import takes
            assert thing.split(":")[:2] == [there["inputs"]["networkAclId"], str(meant.number)]
        else:
            assert there["id"] == thing
        if isinstance(meant, NatGateway):
            assert there["inputs"]["subnetId"] == environment.applied.physical[meant.subnet.target]
            assert [urn.rpartition("::")[2] for urn in there["propertyDependencies"]["subnetId"]] == [
                meant.subnet.target
            ]
            assert {urn.rpartition("::")[2] for urn in there["dependencies"]} == {
                *meant.after,
                meant.subnet.target,
                *({meant.address.target} if isinstance(meant.address, Ref) else ()),
            }
        if isinstance(meant, IngressRule) and isinstance(meant.traffic, Ports):
            assert type(there["inputs"]["fromPort"]) is int


def test_what_the_environments_do_not_have_is_built_too(target: Target) -> None:
    apply(SMALL, target)
    for check in found.CHECKS:
        check(found.Built(SMALL, target.client("ec2")))


def test_a_group_of_which_nothing_says_that_it_is_closed_is_closed_by_revocation(target: Target) -> None:
    applied = apply(SMALL, target)
    (group,) = [made for made in applied.made if made.id == "group/closed"]
    client = target.client("ec2")
    assert group.inputs == {
        "description": group.id,
        "name": "acme-closed",
        "tags": {},
        "vpcId": applied.physical["vpc/main"],
    }
    assert egress(client, group.physical) == []
    new = client.create_security_group(GroupName="new", Description="new", VpcId=applied.physical["vpc/main"])
    (open,) = egress(client, new["GroupId"])
    assert (open["IpProtocol"], open["IpRanges"]) == ("-1", [{"CidrIp": "0.0.0.0/0"}]), "as the account makes every one"


def egress(client: Any, group: str) -> Any:
    return client.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissionsEgress"]


def with_provider(program: Callable[[pulumi.ResourceOptions], object], account: str, **more: Any) -> None:
    provider = pulumi_aws.Provider("provider", region=DEV.region, allowed_account_ids=[account], **more)
    parent = pulumi.ComponentResource(
        "isoform:index:Network", "network", opts=pulumi.ResourceOptions(providers=[provider])
    )
    program(pulumi.ResourceOptions(parent=parent))


def of_a_secondary_range(options: pulumi.ResourceOptions) -> None:
    ec2.Vpc("vpc/a", cidr_block="10.0.0.0/16", assign_generated_ipv6_cidr_block=True, opts=options)


def of_a_vpc(options: pulumi.ResourceOptions) -> ec2.Vpc:
    return ec2.Vpc("vpc/a", cidr_block="10.0.0.0/16", opts=options)


def with_inline_egress(options: pulumi.ResourceOptions) -> None:
    rule = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
    group: Any = ec2.SecurityGroup
    group("group/a", name="a", vpc_id=of_a_vpc(options).id, egress=[rule], opts=options)


def from_nobody(options: pulumi.ResourceOptions) -> None:
    group = ec2.SecurityGroup("group/a", name="a", vpc_id=of_a_vpc(options).id, opts=options)
    vpc.SecurityGroupIngressRule("rule/a", security_group_id=group.id, ip_protocol="-1", opts=options)


def that_protects(options: pulumi.ResourceOptions) -> None:
    of_a_vpc(pulumi.ResourceOptions.merge(options, pulumi.ResourceOptions(protect=True)))


def that_speaks_of_an_arn(options: pulumi.ResourceOptions) -> None:
    ec2.Eip("elastic-ip/a", domain="vpc", tags={"of": of_a_vpc(options).arn}, opts=options)


def of_another_type(options: pulumi.ResourceOptions) -> None:
    ec2.PlacementGroup("placement-group/a", strategy="spread", opts=options)


def of_no_name(options: pulumi.ResourceOptions) -> None:
    ec2.SecurityGroup("group/a", vpc_id=of_a_vpc(options).id, opts=options)


def of_nobodys_provider(options: pulumi.ResourceOptions) -> None:
    ec2.Vpc("vpc/a", cidr_block="10.0.0.0/16")


def of_two_targets(options: pulumi.ResourceOptions) -> None:
    table = ec2.RouteTable("route-table/a", vpc_id=of_a_vpc(options).id, opts=options)
    ec2.Route(
        "route/a",
        route_table_id=table.id,
        destination_cidr_block="0.0.0.0/0",
        gateway_id="igw-1",
        nat_gateway_id="nat-1",
        opts=options,
    )


def of_half_a_port(options: pulumi.ResourceOptions) -> None:
    group = ec2.SecurityGroup("group/a", name="a", vpc_id=of_a_vpc(options).id, opts=options)
    rule: Any = vpc.SecurityGroupIngressRule
    rule("rule/a", security_group_id=group.id, cidr_ipv4="10.0.0.0/8", ip_protocol="tcp", from_port=1.5, opts=options)


def of_a_vpc_that_is_none(options: pulumi.ResourceOptions) -> None:
    ec2.Subnet("subnet/a", vpc_id="vpc-1", cidr_block="10.0.0.0/24", availability_zone=f"{DEV.region}a", opts=options)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (of_a_secondary_range, "vpc/a: assignGeneratedIpv6CidrBlock: nothing here applies this input"),
        (with_inline_egress, "group/a: egress: nothing here applies this input"),
        (from_nobody, "rule/a: cidrIpv4 or cidrIpv6 or prefixListId or referencedSecurityGroupId: 0 are stated"),
        (that_protects, "vpc/a: protect: nothing here carries out this option"),
        (that_speaks_of_an_arn, "elastic-ip/a: tags: speaks of an output of vpc/a that is neither its id nor an input"),
        (of_another_type, "placement-group/a: nothing here makes aws:ec2/placementGroup:PlacementGroup"),
        (of_no_name, "group/a: name: not stated"),
        (of_nobodys_provider, "vpc/a: provider: none of the program's own"),
        (of_two_targets, "route/a: gatewayId or natGatewayId or egressOnlyGatewayId: 2 are stated"),
        (of_half_a_port, "rule/a: fromPort: 1.5 is no whole number"),
        (of_a_vpc_that_is_none, "subnet/a: An error occurred (InvalidVpcID.NotFound)"),
    ],
)
def test_what_is_not_carried_out_is_named(
    program: Callable[[pulumi.ResourceOptions], object], words: str, target: Target
) -> None:
    with pytest.raises(EngineFailed) as failed:
        apply_program(partial(with_provider, program, target.account), target)
    assert str(failed.value).startswith(words)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"default_tags": {"tags": {"a": "b"}}}, "provider: defaultTags: nothing here applies this input"),
        ({"region": "eu-west-1"}, "provider: region: eu-west-1, where the account is looked at in ap-south-1"),
        ({"allowed_account_ids": ["000000000001"]}, 'provider: allowedAccountIds: ["000000000001"], where'),
        ({"skip_credentials_validation": True}, "provider: skipCredentialsValidation or skipRegionValidation"),
    ],
)
def test_a_provider_of_another_account_region_or_habit_is_refused(
    settings: dict[str, Any], words: str, target: Target
) -> None:
    def program() -> None:
        of_this = {"region": DEV.region, "allowed_account_ids": [target.account]}
        provider: Any = pulumi_aws.Provider
        of_a_vpc(pulumi.ResourceOptions(provider=provider("provider", **{**of_this, **settings})))

    with pytest.raises(EngineFailed) as failed:
        apply_program(program, target)
    assert str(failed.value).startswith(words)
    assert vpcs(target) == []


def vpcs(target: Target) -> list[str]:
    return [item["VpcId"] for item in target.client("ec2").describe_vpcs()["Vpcs"] if not item["IsDefault"]]


def test_what_does_not_say_that_it_waits_for_the_gateway_is_refused_when_the_gateway_comes_late(target: Target) -> None:
    def hasty(resource: Resource) -> Resource:
        # The address of a gateway holds it up too, which AWS would refuse as well, and moto would not.
        return replace(resource, after=frozenset()) if isinstance(resource, NatGateway | ElasticIp) else resource

    others = set(threading.enumerate())
    with pytest.raises(EngineFailed, match=r"^nat-gateway/a: .*\(Gateway\.NotAttached\)"):
        apply(ResourceGraph.of(map(hasty, GRAPH)), target, late=GATEWAY)
    left = set(threading.enumerate()) - others
    for thread in left:
        thread.join(run.PATIENCE / 4)
    assert not any(thread.is_alive() for thread in left), "what was late waits no more"
    named = found.named(target.client("ec2").describe_internet_gateways()["InternetGateways"])
    assert named == {}, "nothing is made after a failure"


def test_what_says_that_it_waits_is_made_however_late_the_gateway_comes(target: Target) -> None:
    applied = apply(GRAPH, target, late=GATEWAY)
    order = [made.id.partition("#")[0] for made in applied.made]
    waiting = {GATEWAY}
    for resource in GRAPH:  # each after what it needs
        if waiting & ({reference.target for reference in references(resource)} | resource.after):
            waiting.add(resource.id)
    assert {"elastic-ip/nat/a", "nat-gateway/a"} <= waiting
    assert set(order[order.index(GATEWAY) :]) == waiting
    found.each_nat_gateway_stands_in_its_subnet_with_its_address(found.Built(GRAPH, target.client("ec2")))


def test_a_late_resource_that_is_none_is_refused(target: Target) -> None:
    with pytest.raises(EngineFailed, match="no resource has the name vpc/none"):
        apply(GRAPH, target, late="vpc/none")


def test_a_late_resource_waits_only_so_long(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    def program(options: pulumi.ResourceOptions) -> None:
        of_a_vpc(options)
        if next(first, False):
            ec2.Vpc("vpc/b", cidr_block="10.1.0.0/16", opts=options)

    first = iter([True])
    monkeypatch.setattr(run, "PATIENCE", 0.1)
    with pytest.raises(EngineFailed, match=r"^vpc/a waited 0.1 s for vpc/b"):
        apply_program(partial(with_provider, program, target.account), target, late="vpc/a")
    assert vpcs(target) == []


KEPT = (
    "elastic-ip/nat/a elastic-ip/nat/b elastic-ip/nat/c key/flow-logs key/flow-logs#alias "
    "key/monitoring key/monitoring#alias log-group/app log-group/flow-logs"
)
NOT_EVERYWHERE = {"metricFilters", "OpenIDConnectProviderList", "Subscriptions"}
"""What an environment may do without."""


@pytest.mark.parametrize(("environment", "kept"), [("dev", ""), ("prod", KEPT)])
def test_a_destruction_leaves_what_is_retained_and_nothing_else(environment: str, kept: str, target: Target) -> None:
    graph = lower(load(environment))
    existing.make(target, graph)
    before = everything(target)
    applied = apply(graph, target)
    built = everything(target)
    assert {name for name in built if built[name] == before[name]} <= NOT_EVERYWHERE

    retained = destroy(applied)

    after = everything(target)
    assert sorted(made.id for made in retained) == kept.split()
    left = {thing for name in after for thing in after[name] if thing not in before[name]}
    assert left == {made.physical for made in retained}


def test_a_destruction_that_the_account_refuses_says_of_which_resource(target: Target) -> None:
    applied = apply(SMALL, target)
    target.client("ec2").create_security_group(
        GroupName="by-hand", Description="by hand", VpcId=applied.physical["vpc/main"]
    )
    with pytest.raises(EngineFailed, match=r"^vpc/main: .*\(DependencyViolation\)"):
        destroy(applied)


LISTS = {
    "Vpcs": ("ec2", "describe_vpcs", "VpcId"),
    "Subnets": ("ec2", "describe_subnets", "SubnetId"),
    "InternetGateways": ("ec2", "describe_internet_gateways", "InternetGatewayId"),
    "NatGateways": ("ec2", "describe_nat_gateways", "NatGatewayId"),
    "RouteTables": ("ec2", "describe_route_tables", "RouteTableId"),
    "Addresses": ("ec2", "describe_addresses", "AllocationId"),
    "SecurityGroups": ("ec2", "describe_security_groups", "GroupId"),
    "SecurityGroupRules": ("ec2", "describe_security_group_rules", "SecurityGroupRuleId"),
    "NetworkInterfaces": ("ec2", "describe_network_interfaces", "NetworkInterfaceId"),
    "Roles": ("iam", "list_roles", "RoleName"),
    "OpenIDConnectProviderList": ("iam", "list_open_id_connect_providers", "Arn"),
    "Aliases": ("kms", "list_aliases", "AliasName"),
    "logGroups": ("logs", "describe_log_groups", "logGroupName"),
    "metricFilters": ("logs", "describe_metric_filters", "filterName"),
    "Topics": ("sns", "list_topics", "TopicArn"),
    "Subscriptions": ("sns", "list_subscriptions", "SubscriptionArn"),
    "MetricAlarms": ("cloudwatch", "describe_alarms", "AlarmName"),
    "DashboardEntries": ("cloudwatch", "list_dashboards", "DashboardName"),
    "Rules": ("events", "list_rules", "Name"),
    "Parameters": ("ssm", "describe_parameters", "Name"),
}
"""Each list that an account gives: by which service and operation, and what stands for an item."""


def everything(target: Target) -> dict[str, list[str]]:
    """Whatever an account has, by the name of the list. Not its tags: moto keeps those of what is deleted."""
    found: dict[str, list[str]] = {}
    for name, (service, operation, word) in LISTS.items():
        client = target.client(service)
        pages = (
            client.get_paginator(operation).paginate()
            if client.can_paginate(operation)
            else [getattr(client, operation)()]
        )
        found[name] = [item[word] for page in pages for item in page[name]]
    keys = target.client("kms")
    states = {key["KeyId"]: keys.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in keys.list_keys()["Keys"]}
    found["Keys"] = [id for id, key in states.items() if key["KeyState"] != "PendingDeletion"]
    return found
