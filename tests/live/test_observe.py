"""The account as the third witness: what either engine built reads back as the graph; EC2 is read in full."""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from hypothesis import HealthCheck, given, settings

from cdk_backend.stacks import app, stack_name
from config.environments import environments, load
from core.compare import Changed, compare
from core.errors import Unmapped
from core.graph import DOMAINS, KINDS, Subnet
from core.lower import lower
from core.model import Egress, Foundation, Group, Ingress, Security
from core.reading import Observed
from live import record
from live import target as targets
from live.local.account import stop
from live.observe import NATIVES, observe, visible
from live.observe.network import NAT_ADDRESS_UNREAD
from live.observe.snapshot import LISTINGS
from live.target import Target
from tests.live.pulumi_account import apply
from tests.strategies import foundations

pytestmark = pytest.mark.live
ACCOUNTS = (f"{number:012d}" for number in itertools.count(700000000001))
"""One for each foundation that is built: nothing of another is there."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state of an embedded account for all tests here."""
    folder = tmp_path_factory.mktemp("shared")
    yield folder
    stop(folder)


def target_for(foundation: Foundation, state: Path) -> Target:
    return targets.local(replace(foundation, account=next(ACCOUNTS)), state)


def built_by_cdk(foundation: Foundation, target: Target, folder: Path) -> Observed:
    """Deployed without the CLI, for it takes seconds: the templates are handed to CloudFormation as they are."""
    target.client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String")
    app(replace(foundation, account=target.account), str(folder)).synth()
    cloudformation = target.client("cloudformation")
    for name in (stack_name(foundation.name, domain) for domain in DOMAINS):
        file = folder / f"{name}.template.json"
        if file.exists():
            cloudformation.create_stack(StackName=name, TemplateBody=file.read_text())
            assert cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    return observe(target, record.of_cloudformation(target, foundation.name))


def built_by_pulumi(foundation: Foundation, target: Target) -> Observed:
    applied = apply(lower(foundation), target)
    return observe(target, record.of_pulumi(json.loads(json.dumps(applied.export))))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(foundation=foundations())
def test_three_witnesses_say_what_a_foundation_means(
    shared: Path, tmp_path_factory: pytest.TempPathFactory, foundation: Foundation
) -> None:
    """The graph, the account after CDK, and the account after Pulumi."""
    real = where_zones_are(foundation)
    meant = visible(lower(real))
    by_cdk = built_by_cdk(real, target_for(real, shared), tmp_path_factory.mktemp("assembly"))
    by_pulumi = built_by_pulumi(real, target_for(real, shared))
    assert by_cdk.faults == by_pulumi.faults == ()
    assert list(compare(meant, by_cdk.graph)) == list(compare(meant, by_pulumi.graph)) == []


@pytest.mark.parametrize("environment", environments())
def test_three_witnesses_say_what_a_shipped_environment_means(shared: Path, tmp_path: Path, environment: str) -> None:
    foundation = load(environment)
    meant = visible(lower(foundation))
    by_cdk = built_by_cdk(foundation, target_for(foundation, shared), tmp_path)
    by_pulumi = built_by_pulumi(foundation, target_for(foundation, shared))
    assert by_cdk.faults == by_pulumi.faults == ()
    assert by_cdk.graph == by_pulumi.graph
    assert list(compare(meant, by_cdk.graph)) == []


def where_zones_are(foundation: Foundation) -> Foundation:
    """In a region that has its zones: the embedded account, like AWS, knows no others."""
    zones = tuple(zone for zone in foundation.network.zones if zone in "abc") or ("a",)
    return replace(foundation, region="ap-south-1", network=replace(foundation.network, zones=zones))


MEMBERS = {
    "vpc": ("DescribeVpcs", "Vpcs"),
    "gateway": ("DescribeInternetGateways", "InternetGateways"),
    "subnet": ("DescribeSubnets", "Subnets"),
    "address": ("DescribeAddresses", "Addresses"),
    "nat gateway": ("DescribeNatGateways", "NatGateways"),
    "table": ("DescribeRouteTables", "RouteTables"),
    "route": ("DescribeRouteTables", "RouteTables", "Routes"),
    "association": ("DescribeRouteTables", "RouteTables", "Associations"),
    "group": ("DescribeSecurityGroups", "SecurityGroups"),
    "rule": ("DescribeSecurityGroupRules", "SecurityGroupRules"),
}
READ = {
    "vpc": "InstanceTenancy IsDefault Ipv6CidrBlockAssociationSet CidrBlock CidrBlockAssociationSet Tags",
    "gateway": "Attachments Tags",
    "subnet": "AssignIpv6AddressOnCreation EnableDns64 Ipv6Native Ipv6CidrBlockAssociationSet DefaultForAz VpcId "
    "MapCustomerOwnedIpOnLaunch PrivateDnsNameOptionsOnLaunch CidrBlock AvailabilityZone MapPublicIpOnLaunch Tags",
    "address": "Domain PublicIpv4Pool Tags",
    "nat gateway": "ConnectivityType AvailabilityMode State NatGatewayAddresses SubnetId Tags",
    "table": "PropagatingVgws VpcId Tags",
    "route": "State Origin DestinationCidrBlock GatewayId NatGatewayId",
    "association": "Main AssociationState SubnetId RouteTableId",
    "group": "Description GroupName VpcId Tags",
    "rule": "IsEgress GroupId Tags CidrIpv4 CidrIpv6 ReferencedGroupInfo IpProtocol FromPort ToPort Description",
}
# Words that a thing of ours never says: one that does is of another sort, and its leftover word is a fault.
OTHERS = {
    "route": "DestinationIpv6CidrBlock DestinationPrefixListId EgressOnlyInternetGatewayId InstanceId TransitGatewayId "
    "LocalGatewayId CarrierGatewayId NetworkInterfaceId VpcPeeringConnectionId CoreNetworkArn OdbNetworkArn IpAddress",
    "association": "GatewayId PublicIpv4Pool",
    "rule": "PrefixListId",
}
NATIVE = dict(zip(MEMBERS, [*NATIVES[:8], NATIVES[8], NATIVES[9]], strict=True))


@pytest.mark.parametrize("what", MEMBERS)
def test_every_word_that_ec2_may_say_is_accounted_for(what: str) -> None:
    """By botocore's own model of EC2: moto says less than AWS, and what AWS says must be read or have its reason."""
    operation, *path = MEMBERS[what]
    shape: Any = botocore.session.get_session().get_service_model("ec2").operation_model(operation).output_shape
    for member in path:
        shape = shape.members[member].member
    unread = set(NATIVE[what].unread)
    assert set(shape.members) == set(READ[what].split()) | set(OTHERS.get(what, "").split()) | unread
    assert not unread & set(READ[what].split())


def test_every_word_of_a_nat_gateways_address_is_accounted_for() -> None:
    model = botocore.session.get_session().get_service_model("ec2").operation_model("DescribeNatGateways")
    shape: Any = model.output_shape
    members = shape.members["NatGateways"].member.members["NatGatewayAddresses"].member.members
    assert set(members) == {"AllocationId", "IsPrimary", "Status"} | set(NAT_ADDRESS_UNREAD)


def test_every_kind_is_read_from_the_account() -> None:
    assert {native.kind for native in NATIVES} == set(KINDS)


def big(rules: int) -> Foundation:
    """With some thousand rules, as real ones grow."""
    dev = load("dev")
    groups = {
        f"group{letters}": Group(
            ingress=tuple(Ingress(from_="10.0.0.0/8", ports=1000 + n) for n in range(25)),
            egress=tuple(Egress(to="10.0.0.0/8", ports=1000 + n) for n in range(24)),
        )
        for letters in itertools.islice(map("".join, itertools.product("abcdefgh", repeat=2)), rules // 49)
    }
    return replace(dev, security=Security(groups=groups))


def test_a_thousand_resources_are_read_in_seconds_and_in_as_few_calls_as_there_are_kinds_and_pages(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foundation = big(1000)
    target = target_for(foundation, shared)
    applied = apply(lower(foundation), target)
    entries = record.of_pulumi(json.loads(json.dumps(applied.export)))
    assert len(entries) > 1000
    calls: Counter[str] = Counter()
    client: Any = Target.client

    def counted(self: Target, service: str) -> Any:
        made = client(self, service)
        made.meta.events.register("before-call", lambda model, **_: calls.update([model.name]))
        return made

    monkeypatch.setattr(Target, "client", counted)
    start = time.monotonic()
    observed = observe(target, entries)
    assert time.monotonic() - start < 10
    assert observed.faults == ()
    assert list(compare(visible(lower(foundation)), observed.graph)) == []
    pages = calls.total() - len(LISTINGS) - len(("dns support", "dns hostnames"))
    assert pages <= 1 + len(entries) // 100, calls


def test_what_one_engine_says_falsely_the_account_shows(shared: Path) -> None:
    """A witness that hears no engine: both may agree on a mistake, and the account differs from the model."""
    dev = load("dev")
    public = dev.network.tiers["public"]
    mistaken = replace(
        dev, network=replace(dev.network, tiers={**dev.network.tiers, "public": replace(public, public_addresses=True)})
    )
    observed = built_by_pulumi(mistaken, target_for(dev, shared))
    differences: Sequence[Any] = list(compare(visible(lower(dev)), observed.graph))
    assert {(type(d), d.resource.id, d.path) for d in differences} == {
        (Changed, f"subnet/public/{zone}", "public_addresses") for zone in dev.network.zones
    }
    assert all(isinstance(d.resource, Subnet) for d in differences)


def test_a_group_that_nothing_closes_is_seen_by_the_account(shared: Path, tmp_path: Path) -> None:
    """Where both the render and its observer forget CDK's closing rule, AWS's own rule is left standing, and seen."""
    dev = load("dev")
    target = target_for(dev, shared)
    target.client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String")
    app(replace(dev, account=target.account), str(tmp_path)).synth()
    cloudformation = target.client("cloudformation")
    for domain in ("network", "security"):
        template = json.loads((tmp_path / f"acme-dev-{domain}.template.json").read_text())
        for body in template["Resources"].values():
            body["Properties"].pop("SecurityGroupEgress", None)
        cloudformation.create_stack(StackName=f"acme-dev-{domain}", TemplateBody=json.dumps(template))
    faults = observe(target, record.of_cloudformation(target, "acme-dev")).faults
    assert len(faults) == len(dev.security.groups)
    assert all(isinstance(fault, Unmapped) and fault.kind == "EgressRule" for fault in faults)
