"""The account as the third witness: what either engine built reads back as the graph."""

from __future__ import annotations

import contextlib
import itertools
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from hypothesis import HealthCheck, given, settings

from cdk_backend.stacks import add_stacks, app, stack_name
from config.environments import environments, load
from core.compare import Changed, Difference, compare
from core.errors import GraphFault, ObservationFault, Unmapped
from core.graph import DOMAINS, KINDS, Bucket, Resource, ResourceGraph, Role, Subnet, Vpc
from core.lower import lower
from core.model import Egress, Foundation, Group, Ingress, Security
from live import record
from live import target as targets
from live.local import existing
from live.local.account import stop
from live.observe import (
    NATIVES,
    Seen,
    endpoints,
    iam,
    monitoring,
    network,
    observe,
    resource,
    sorted_out,
    spoken,
    taken,
    visible,
)
from live.observe.snapshot import LISTINGS
from live.record import Entry
from live.target import Target
from tests.live.pulumi_account import Applied, apply
from tests.mutants import mutants
from tests.samples import FENCE, SAMPLE
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


def alone(foundation: Foundation) -> Foundation:
    """In an account of its own."""
    return replace(foundation, account=next(ACCOUNTS))


@dataclass(frozen=True, slots=True)
class Meant:
    """A foundation in an account of its own, and what it comes to there."""

    foundation: Foundation
    graph: ResourceGraph


def meant(foundation: Foundation) -> Meant:
    here = alone(foundation)
    return Meant(here, lower(here))


def built_by_cdk(what: Meant, state: Path, folder: Path) -> Seen:
    """Deployed without the CLI, for it takes seconds: the templates are handed to CloudFormation as they are."""
    foundation, graph = what.foundation, what.graph
    target = targets.local(foundation, state)
    existing.make(target, graph)
    target.client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String")
    app = cdk.App(analytics_reporting=False, outdir=str(folder))
    add_stacks(app, graph, foundation)
    app.synth()
    cloudformation = target.client("cloudformation")
    for name in (stack_name(foundation.name, domain) for domain in DOMAINS):
        file = folder / f"{name}.template.json"
        if file.exists():
            cloudformation.create_stack(StackName=name, TemplateBody=file.read_text())
            events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
            failed = [event for event in events if "FAILED" in event["ResourceStatus"]]
            assert [event.get("ResourceStatusReason") for event in failed] == []
    return observe(target, record.of_cloudformation(target, foundation.name))


def built_by_pulumi(what: Meant, state: Path) -> Seen:
    target = targets.local(what.foundation, state)
    existing.make(target, what.graph)
    return observe(target, entries(apply(what.graph, target)))


def entries(applied: Applied) -> list[Entry]:
    """As Pulumi's state says them, once it was written to a file."""
    return record.of_pulumi(json.loads(json.dumps(applied.export)))


def differences(graph: ResourceGraph, seen: Seen) -> list[Difference]:
    return list(compare(visible(graph, seen), seen.graph))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(foundation=foundations("ap-south-1", 3))  # which has three zones: like AWS, the embedded account knows no others
def test_three_witnesses_say_what_a_foundation_means(
    shared: Path, tmp_path_factory: pytest.TempPathFactory, foundation: Foundation
) -> None:
    folder = tmp_path_factory.mktemp("assembly")
    three_witnesses_say_the_same(meant(foundation), meant(foundation), shared, folder)


@pytest.mark.parametrize("environment", environments())
def test_three_witnesses_say_what_a_shipped_environment_means(shared: Path, tmp_path: Path, environment: str) -> None:
    three_witnesses_say_the_same(meant(load(environment)), meant(load(environment)), shared, tmp_path)


def test_three_witnesses_say_what_every_kind_with_every_field_means(shared: Path, tmp_path: Path) -> None:
    three_witnesses_say_the_same(sample(), sample(), shared, tmp_path)


def sample() -> Meant:
    """The sample as one account can have it."""
    foundation = alone(load("dev"))
    return Meant(foundation, ResourceGraph.of(possible(each, foundation.account) for each in SAMPLE))


def possible(resource: Resource, account: str) -> Resource:
    """AWS gives names to machines only where it answers for names, and attaches no other account's policies; and no two
    buckets have one name.
    """

    def own(policy: Any) -> Any:
        return policy.replace("444455556666", account) if isinstance(policy, str) else policy

    match resource:
        case Vpc():
            return replace(resource, dns_support=True)
        case Bucket():
            return replace(resource, name=f"{resource.name}-{account}")
        case Role():
            return replace(resource, boundary=own(resource.boundary), managed=frozenset(map(own, resource.managed)))
        case _:
            return resource


def three_witnesses_say_the_same(by_cdk: Meant, by_pulumi: Meant, state: Path, folder: Path) -> None:
    """The graph, the account after CDK, and the account after Pulumi; each account has its own number in some names."""
    after_cdk, after_pulumi = built_by_cdk(by_cdk, state, folder), built_by_pulumi(by_pulumi, state)
    assert after_cdk.faults == after_pulumi.faults == ()
    assert differences(by_cdk.graph, after_cdk) == differences(by_pulumi.graph, after_pulumi) == []


@pytest.fixture(scope="module")
def built(shared: Path) -> Built:
    """The sample, built by Pulumi."""
    what = sample()
    target = targets.local(what.foundation, shared)
    existing.make(target, what.graph)
    return Built(what.graph, target, record.heads(entries(apply(what.graph, target))))


@dataclass(frozen=True, slots=True)
class Built:
    graph: ResourceGraph
    target: Target
    recorded: list[Entry]


MAY_BE_LEFT_OUT = {
    "Bucket": "Rules.0.Filter Filter.Prefix",
    "DefaultSecurityGroup": "Tags",
    "EgressRule": "FromPort Tags ToPort",
    "EventRule": "EventBusName",
    "FlowLog": "DeliverLogsStatus",
    "GatewayEndpoint": "DnsOptions DnsRecordIpType Groups IpAddressType PrivateDnsEnabled RequesterManaged SubnetIds",
    "IngressRule": "FromPort Tags ToPort",
    "InstanceProfile": "Tags",
    "InterfaceEndpoint": "DnsOptions DnsRecordIpType IpAddressType RequesterManaged RouteTableIds",
    "Key": "Rotation.RotationPeriodInDays",
    "LogGroup": "logGroupClass",
    "ManagedPolicy": "Tags",
    "MetricAlarm": "Dimensions Metrics ReturnData TreatMissingData",
    "MetricFilter": "unit",
    "NatGateway": "ConnectivityType",
    "Route": "Origin",
    "RouteTableAssociation": "AssociationState",
    "Subnet": "AssignIpv6AddressOnCreation EnableDns64 EnableResourceNameDnsAAAARecord EnableResourceNameDnsARecord "
    "HostnameType "
    "Ipv6CidrBlockAssociationSet Ipv6Native PrivateDnsNameOptionsOnLaunch",
}
"""Words with their usual value that mean the same where AWS does not say them."""
UNREAD_INSIDE = {
    "Aliases": monitoring.ALIAS_UNREAD,
    "CidrBlockAssociationSet": {"AssociationId"},
    "Groups": endpoints.GROUP_UNREAD,
    "Ipv6CidrBlockAssociationSet": network.SUBNET_RANGE_UNREAD,
    "NatGatewayAddresses": network.NAT_ADDRESS_UNREAD,
    "PermissionsBoundary": iam.BOUNDARY_UNREAD,
    "ReferencedGroupInfo": {"UserId", "VpcId"},
    "Roles": iam.PROFILES_ROLE_UNREAD,
    "Rotation": monitoring.ROTATION_UNREAD,
}


def test_no_change_to_what_the_account_says_reads_as_the_same(built: Built) -> None:
    """The law of mutation, of the third witness: each word altered, of another type, said twice, and taken away."""
    ours, _ = sorted_out(taken(built.target, built.recorded), built.recorded)
    speech = spoken(ours)
    survived, count = set(), 0
    for one in ours:
        said = {word: _read_inside(word, value) for word, value in one.item.items() if word not in one.native.unread}
        meant = resource(replace(one, item=said), speech)
        optional = set(MAY_BE_LEFT_OUT.get(type(meant).__name__, "").split())
        for change, mutant in mutants(said):
            count += 1
            verb, path = change.split(" ", 1)
            if verb == "delete" and any(path.endswith(word) for word in optional):
                continue
            with contextlib.suppress(ObservationFault, GraphFault):
                if resource(replace(one, item=mutant), speech) == meant:
                    survived.add((one.entry.id, change))
    assert count > 2000
    assert survived == set()


def _read_inside(word: str, value: Any) -> Any:
    """Without what nobody reads of a block."""
    unread = UNREAD_INSIDE.get(word, ())
    match value:
        case list() if unread:
            return [_read_inside(word, item) for item in value]
        case dict() if unread:
            return {name: item for name, item in value.items() if name not in unread}
        case _:
            return value


def removes_a_thumbprint(built: Built, of: Callable[[str], Any]) -> None:
    arn = physical(built, "oidc-provider/github")
    of("iam").update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=arn, ThumbprintList=["0" * 40])


def accepts_other_tokens(built: Built, of: Callable[[str], Any]) -> None:
    arn = physical(built, "oidc-provider/other")
    of("iam").add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="by-hand")


def allows_more(built: Built, of: Callable[[str], Any]) -> None:
    document = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    arn = physical(built, FENCE.target)
    of("iam").create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(document), SetAsDefault=True)


def ends_a_limit(built: Built, of: Callable[[str], Any]) -> None:
    of("iam").delete_role_permissions_boundary(RoleName=physical(built, "role/deploy"))


def hears_the_envelope(built: Built, of: Callable[[str], Any]) -> None:
    arn = physical(built, "subscription/changes/hook-acme-example")
    of("sns").set_subscription_attributes(
        SubscriptionArn=arn, AttributeName="RawMessageDelivery", AttributeValue="false"
    )


def lets_others_use_a_key(built: Built, of: Callable[[str], Any]) -> None:
    anybody = {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [anybody]})
    of("kms").put_key_policy(KeyId=physical(built, "key/logs"), PolicyName="default", Policy=document)


def calls_a_key_by_a_second_name(built: Built, of: Callable[[str], Any]) -> None:
    of("kms").create_alias(AliasName="alias/by-hand", TargetKeyId=physical(built, "key/monitoring"))


def forgets_an_alarm(built: Built, of: Callable[[str], Any]) -> None:
    of("cloudwatch").delete_alarms(AlarmNames=[physical(built, "alarm/unusual")])


def tells_somebody_else(built: Built, of: Callable[[str], Any]) -> None:
    target = {"Id": "by-hand", "Arn": physical(built, "topic/alerts")}
    of("events").put_targets(Rule=physical(built, "event-rule/health"), Targets=[target])


def lets_the_default_group_talk_again(built: Built, of: Callable[[str], Any]) -> None:
    group = physical(built, "group/default")
    itself = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
    of("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[itself])


def copies_the_logs_elsewhere(built: Built, of: Callable[[str], Any]) -> None:
    of("s3").create_bucket(Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": built.target.region})
    for name in ("elsewhere", physical(built, "bucket/files")):
        of("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    rule = {"ID": "all", "Status": "Enabled", "Prefix": "", "Destination": {"Bucket": "arn:aws:s3:::elsewhere"}}
    replication = {"Role": f"arn:aws:iam::{built.target.account}:role/copies", "Rules": [rule]}
    of("s3").put_bucket_replication(Bucket=physical(built, "bucket/files"), ReplicationConfiguration=replication)


def lets_pages_read_the_logs(built: Built, of: Callable[[str], Any]) -> None:
    anybody = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
    of("s3").put_bucket_cors(Bucket=physical(built, "bucket/files"), CORSConfiguration={"CORSRules": [anybody]})


def physical(built: Built, id: str) -> str:
    return next(entry.physical for entry in built.recorded if entry.id == id)


CHANGES: list[tuple[Callable[[Built, Callable[[str], Any]], None], set[tuple[str, str]]]] = [
    (removes_a_thumbprint, {("oidc-provider/github", "thumbprints")}),
    (accepts_other_tokens, {("oidc-provider/other", "audiences")}),
    (allows_more, {(FENCE.target, "policy")}),
    (ends_a_limit, {("role/deploy", "boundary")}),
    (hears_the_envelope, {("subscription/changes/hook-acme-example", "raw")}),
    (lets_others_use_a_key, {("key/logs", "policy")}),
    (calls_a_key_by_a_second_name, {("key/monitoring", "Aliases")}),
    (forgets_an_alarm, {("alarm/unusual", "")}),
    (tells_somebody_else, {("event-rule/health", "targets.by-hand")}),
    (lets_the_default_group_talk_again, {("group/default", "rules")}),
    (copies_the_logs_elsewhere, {("bucket/files", "ReplicationConfiguration")}),
    (lets_pages_read_the_logs, {("bucket/files", "CORSRules")}),
]


def test_a_change_by_hand_is_named(built: Built) -> None:
    named: set[tuple[str, str]] = set()
    for change, expected in CHANGES:
        change(built, built.target.client)
        seen = observe(built.target, built.recorded)
        found = {(d.resource.id, getattr(d, "path", "")) for d in differences(built.graph, seen)}
        unread = {fault.at for fault in seen.faults}
        found = {(id, path) for id, path in found if id not in unread} | {(f.at, f.field) for f in seen.faults}
        assert found - named == expected, change.__name__
        named |= found


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
    foundation = alone(big(1000))
    target = targets.local(foundation, shared)
    recorded = entries(apply(lower(foundation), target))
    assert len(recorded) > 1000
    calls: Counter[str] = Counter()
    graph = lower(foundation)
    client: Any = Target.client

    def counted(self: Target, service: str) -> Any:
        made = client(self, service)
        made.meta.events.register("before-call", lambda model, **_: calls.update([model.service_model.service_name]))
        return made

    monkeypatch.setattr(Target, "client", counted)
    start = time.monotonic()
    observed = observe(target, recorded)
    assert time.monotonic() - start < 10
    assert observed.faults == ()
    assert differences(graph, observed) == []
    pages = calls.pop("ec2") - len(LISTINGS) - len(("dns support", "dns hostnames"))
    assert pages <= 1 + len(recorded) // 100
    others = [each for each in graph if each.domain not in ("network", "security")]
    assert calls.total() <= 2 * len(others), "a call for its tags each, and another for what has more to say"


def test_what_one_engine_says_falsely_the_account_shows(shared: Path) -> None:
    """A witness that hears no engine: both may agree on a mistake, and the account differs from the model."""
    dev = alone(load("dev"))
    public = dev.network.tiers["public"]
    mistaken = replace(
        dev, network=replace(dev.network, tiers={**dev.network.tiers, "public": replace(public, public_addresses=True)})
    )
    found: Sequence[Any] = differences(lower(dev), built_by_pulumi(Meant(mistaken, lower(mistaken)), shared))
    assert {(type(d), d.resource.id, d.path) for d in found} == {
        (Changed, f"subnet/public/{zone}", "public_addresses") for zone in dev.network.zones
    }
    assert all(isinstance(d.resource, Subnet) for d in found)


def test_a_group_that_nothing_closes_is_seen_by_the_account(shared: Path, tmp_path: Path) -> None:
    """Where both the render and its observer forget CDK's closing rule, AWS's own rule is left standing, and seen."""
    dev = alone(load("dev"))
    target = targets.local(dev, shared)
    target.client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String")
    app(dev, str(tmp_path)).synth()
    existing.make(target, lower(dev))
    cloudformation = target.client("cloudformation")
    for domain in ("network", "security"):
        template = json.loads((tmp_path / f"acme-dev-{domain}.template.json").read_text())
        for body in template["Resources"].values():
            body["Properties"].pop("SecurityGroupEgress", None)
        cloudformation.create_stack(StackName=f"acme-dev-{domain}", TemplateBody=json.dumps(template))
    faults = observe(target, record.of_cloudformation(target, "acme-dev")).faults
    assert len(faults) == len(dev.security.groups)
    assert all(isinstance(fault, Unmapped) and fault.kind == "EgressRule" for fault in faults)
