"""A mistake in one backend's render is seen by `isoform preview`, by id and field, whatever the mistake."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from config.environments import load
from core.lower import lower
from isoform.comparison import Comparison, compared
from isoform.engines import Engine, Running, cdk_synth, pulumi_preview
from isoform.preview import witnesses

pytestmark = pytest.mark.engine
CHECKOUT = Path(__file__).parents[2]
PACKAGES = ("core", "config", "cdk_backend", "pulumi_backend", "live", "isoform")


@dataclass(frozen=True, slots=True)
class Mistake:
    what: str
    file: str
    right: str
    wrong: str
    seen: tuple[str, str | None]
    """An id and a field that the preview must name."""
    environment: str = "dev"


MISTAKES = [
    Mistake(
        "a route to another zone's NAT gateway",
        "cdk_backend/render/network.py",
        'return {"nat_gateway_id": scope.id(target)}',
        'return {"nat_gateway_id": scope.id(Ref(NatGateway, "nat-gateway/a"))}',
        ("route/private/b/internet", "target"),
        "prod",
    ),
    Mistake(
        "a dropped tag",
        "pulumi_backend/render/network.py",
        "tags=subnet.tags",
        'tags={k: v for k, v in subnet.tags.items() if k != "owner"}',
        ("subnet/data/a", "tags.owner"),
    ),
    Mistake(
        "a bucket that keeps no older versions",
        "cdk_backend/render/buckets.py",
        'status="Enabled" if bucket.versioned else "Suspended"',
        'status="Enabled"',
        ("bucket/flow-logs", "versioned"),
    ),
    Mistake(
        "a bucket that may be made public",
        "cdk_backend/render/buckets.py",
        "block_public_policy=True",
        "block_public_policy=False",
        ("bucket/flow-logs", "PublicAccessBlockConfiguration.BlockPublicPolicy"),
    ),
    Mistake(
        "a bucket that keeps its objects for a day more",
        "cdk_backend/render/buckets.py",
        "expiration_in_days=days",
        "expiration_in_days=days and days + 1",
        ("bucket/flow-logs", "LifecycleConfiguration.Rules[0].NoncurrentVersionExpiration.NoncurrentDays"),
    ),
    Mistake(
        "a default group that may be left open",
        "pulumi_backend/render/default_group.py",
        "ingress=[], egress=[]",
        "ingress=[]",
        ("group/default", "egress"),
    ),
    Mistake(
        "an internet gateway that nobody knows again",
        "pulumi_backend/render/network.py",
        "ec2.InternetGateway(gateway.id, vpc_id=program.id(gateway.vpc), tags=gateway.tags",
        'ec2.InternetGateway(gateway.id, vpc_id=program.id(gateway.vpc), tags={**gateway.tags, "Name": "x"}',
        ("internet-gateway/main", "tags.Name"),
    ),
    Mistake(
        "a route table of no team",
        "pulumi_backend/render/network.py",
        "ec2.RouteTable(table.id, vpc_id=program.id(table.vpc), tags=table.tags",
        'ec2.RouteTable(table.id, vpc_id=program.id(table.vpc), tags={**table.tags, "owner": "x"}',
        ("route-table/data", "tags.owner"),
    ),
    Mistake(
        "a subnet that goes by another tier's table",
        "cdk_backend/render/network.py",
        "route_table_id=scope.id(association.table)",
        'route_table_id=scope.id(Ref(RouteTable, "route-table/public"))',
        ("route-table-association/data/a", "table"),
    ),
    Mistake(
        "a range of a neighbour",
        "pulumi_backend/render/network.py",
        "cidr_block=str(range.cidr)",
        'cidr_block="100.127.0.0/16"',
        ("secondary-cidr/100-64-0-0-16", "cidr"),
    ),
    Mistake(
        "a range from somewhere else",
        "cdk_backend/render/network.py",
        "amazon_provided_ipv6_cidr_block=None if pool else True",
        "amazon_provided_ipv6_cidr_block=None if pool else False",
        ("ipv6-range/main", "AmazonProvidedIpv6CidrBlock"),
    ),
    Mistake(
        "a neighbour's part of the range",
        "pulumi_backend/render/network.py",
        "program.share(ipv6.block)",
        "program.share(type(ipv6.block)(ipv6.block.range, 64, ipv6.block.index + 1))",
        ("subnet/public/a", "ipv6.block.index"),
    ),
    Mistake(
        "a subnet that does not wait for its range",
        "cdk_backend/render/__init__.py",
        "resource.after | shared_ranges(resource)",
        "resource.after",
        ("subnet/public/a", "DependsOn"),
    ),
    Mistake(
        "a gateway that nobody knows again",
        "cdk_backend/render/network.py",
        "vpc_id=scope.id(gateway.vpc), tags=tags(gateway.tags)",
        "vpc_id=scope.id(gateway.vpc), tags=[]",
        ("egress-only-internet-gateway/main", "tags.owner"),
    ),
    Mistake(
        "a flipped flag",
        "cdk_backend/render/network.py",
        "map_public_ip_on_launch=subnet.public_addresses",
        "map_public_ip_on_launch=not subnet.public_addresses",
        ("subnet/public/a", "public_addresses"),
    ),
    Mistake(
        "a flag that is always off",
        "pulumi_backend/render/network.py",
        "enable_dns_hostnames=vpc.dns_hostnames",
        "enable_dns_hostnames=False",
        ("vpc/main", "dns_hostnames"),
    ),
    Mistake(
        "servers in another order",
        "cdk_backend/render/network.py",
        "domain_name_servers=[*options.domain_name_servers]",
        "domain_name_servers=[*reversed(options.domain_name_servers)]",
        ("dhcp-options/main", "domain_name_servers[0]"),
    ),
    Mistake(
        "a prefix list under another name",
        "pulumi_backend/render/prefix_lists.py",
        "name=prefix_list.name",
        "name=prefix_list.id",
        ("prefix-list/partners", "name"),
    ),
    Mistake(
        "a prefix list of the other family",
        "cdk_backend/render/prefix_lists.py",
        "address_family=prefix_list.address_family",
        'address_family="IPv6"',
        ("prefix-list/partners", "address_family"),
    ),
    Mistake(
        "a prefix list without room for more",
        "pulumi_backend/render/prefix_lists.py",
        "max_entries=prefix_list.max_entries",
        "max_entries=len(prefix_list.entries)",
        ("prefix-list/partners", "max_entries"),
    ),
    Mistake(
        "an entry that is left out of a prefix list",
        "cdk_backend/render/prefix_lists.py",
        "for cidr in sorted(prefix_list.entries)",
        "for cidr in sorted(prefix_list.entries)[1:]",
        ("prefix-list/partners", "entries.198.51.100.7/32"),
    ),
    Mistake(
        "an entry with its range for a description",
        "pulumi_backend/render/prefix_lists.py",
        "description=prefix_list.entries[cidr]",
        "description=cidr",
        ("prefix-list/partners", "entries.203.0.113.0/24"),
    ),
    Mistake(
        "a prefix list without its tags",
        "cdk_backend/render/prefix_lists.py",
        "tags=tags(prefix_list.tags)",
        "tags=tags({})",
        ("prefix-list/partners", "tags.owner"),
    ),
    Mistake(
        "another list in a rule",
        "cdk_backend/render/security.py",
        'return {"source_prefix_list_id": peer}',
        'return {"source_prefix_list_id": "pl-0123456789abcdef0"}',
        ("rule/edge/ingress/cloudfront-tcp-443", "peer"),
    ),
    Mistake(
        "a list for a group in a rule",
        "cdk_backend/render/security.py",
        'return {"destination_prefix_list_id": scope.id(peer)}',
        'return {"destination_security_group_id": scope.id(peer)}',
        ("rule/edge/egress/partners-all", "DestinationSecurityGroupId"),
    ),
    Mistake(
        "a network ACL without its tags",
        "pulumi_backend/render/acls.py",
        "tags=acl.tags",
        "tags={}",
        ("network-acl/data", "tags.owner"),
    ),
    Mistake(
        "a rule for the other direction",
        "cdk_backend/render/acls.py",
        "egress=rule.egress",
        "egress=not rule.egress",
        ("network-acl-rule/data/ingress/100", "egress"),
    ),
    Mistake(
        "a rule that denies what it should allow",
        "pulumi_backend/render/acls.py",
        "rule_action=rule.action",
        'rule_action="deny"',
        ("network-acl-rule/data/egress/100", "action"),
    ),
    Mistake(
        "a rule at another place",
        "cdk_backend/render/acls.py",
        "rule_number=rule.number",
        "rule_number=rule.number + 1",
        ("network-acl-rule/data/ingress/101", "number"),
    ),
    Mistake(
        "ports of every protocol",
        "pulumi_backend/render/acls.py",
        'return {"protocol": NUMBERS[protocol], "from_port"',
        'return {"protocol": "-1", "from_port"',
        ("network-acl-rule/data/ingress/100", "fromPort"),
    ),
    Mistake(
        "a type of icmp for its code",
        "cdk_backend/render/acls.py",
        "IcmpProperty(type=type, code=code)",
        "IcmpProperty(type=type, code=type)",
        ("network-acl-rule/data/ingress/110", "traffic.last"),
    ),
    Mistake(
        "a subnet behind no rules",
        "pulumi_backend/render/network.py",
        "return Made(acls.network_acl_association(resource, program, options))",
        "return Made(acls.network_acl_association("
        "resource, program, pulumi.ResourceOptions(parent=options.parent, retain_on_delete=False)))",
        ("network-acl-association/data/a", "after"),
    ),
    Mistake(
        "a group that AWS leaves open",
        "cdk_backend/render/security.py",
        "        security_group_egress=[closed],\n",
        "",
        ("group/app", "SecurityGroupEgress"),
    ),
    Mistake(
        "a default group that may be opened",
        "pulumi_backend/render/default_group.py",
        "ingress=[], egress=[]",
        "ingress=[]",
        ("group/default", "egress"),
    ),
    Mistake(
        "a function that may do more than it has to",
        "cdk_backend/render/default_group.py",
        '_allow(["ec2:DescribeSecurityGroups"], "*")',
        '_allow(["ec2:*"], "*")',
        ("group/default#role", "Policies[0].PolicyDocument"),
    ),
    Mistake(
        "another VPC's default group",
        "cdk_backend/render/default_group.py",
        '"GroupId": emptied',
        '"GroupId": "sg-0123456789abcdef0"',
        ("group/default", "GroupId"),
    ),
    Mistake(
        "a port range that ends too late",
        "cdk_backend/render/security.py",
        '"to_port": last',
        '"to_port": last + 1',
        ("rule/database/ingress/app-tcp-5432", "traffic.last"),
    ),
    Mistake(
        "a peer of another sort",
        "pulumi_backend/render/security.py",
        "referenced_security_group_id",
        "prefix_list_id",
        ("rule/cache/ingress/app-tcp-6379", "prefixListId"),
    ),
    Mistake(
        "an order that is left out",
        "cdk_backend/render/__init__.py",
        "            for part in made[id].parts.values():\n                construct.add_resource_dependency(part)\n",
        "",
        ("nat-gateway/a", "DependsOn"),
    ),
    Mistake(
        "an order that Pulumi is not told",
        "pulumi_backend/render/__init__.py",
        "    for id in sorted(resource.after):\n        yield program.made[id].own\n",
        "",
        ("nat-gateway/a", "after"),
    ),
    Mistake(
        "an address that is deleted with its gateway",
        "cdk_backend/render/__init__.py",
        "if resource.retained:",
        "if False:",
        ("elastic-ip/nat/a", "retained"),
        "prod",
    ),
    Mistake(
        "a property that nobody meant",
        "cdk_backend/render/network.py",
        'connectivity_type="public",',
        'connectivity_type="public", max_drain_duration_seconds=300,',
        ("nat-gateway/a", "MaxDrainDurationSeconds"),
    ),
    Mistake(
        "another description",
        "pulumi_backend/render/security.py",
        "description=group.id",
        'description="Managed by Pulumi"',
        ("group/ci", "description"),
    ),
    Mistake(
        "an id in other words",
        "cdk_backend/render/network.py",
        '"id": lambda: own.attr_allocation_id',
        '"id": lambda: own.ref',
        ("nat-gateway/a", "AllocationId"),
    ),
    Mistake(
        "a resource that is not rendered",
        "pulumi_backend/render/__init__.py",
        "for resource in graph:",
        'for resource in (r for r in graph if r.id != "rule/ci/egress/internet-tcp-443"):',
        ("rule/ci/egress/internet-tcp-443", None),
    ),
    Mistake(
        "a resource of nobody's",
        "cdk_backend/stacks.py",
        "    return Stacks(",
        '    cdk.CfnResource(stacks["iam"], "Stray", type="AWS::S3::Bucket")\n    return Stacks(',
        ("acme-dev-iam Stray", None),
    ),
    Mistake(
        "the traffic that is let through, for that which is not",
        "pulumi_backend/render/flow_logs.py",
        "traffic_type=flow_log.traffic",
        'traffic_type="ACCEPT"',
        ("flow-log/cloudwatch", "traffic"),
    ),
    Mistake(
        "another audience of the identity provider",
        "pulumi_backend/render/iam.py",
        "client_id_lists=sorted(provider.audiences)",
        'client_id_lists=["sts.aws.com"]',
        ("oidc-provider/github", "audiences"),
    ),
    Mistake(
        "a policy on another path",
        "cdk_backend/render/iam.py",
        "        path=policy.path,\n        description=policy.id,",
        '        path="/other/",\n        description=policy.id,',
        ("policy/limits", "path"),
    ),
    Mistake(
        "a managed policy that is not attached",
        "pulumi_backend/render/iam.py",
        "for policy in sorted(role.managed, key=repr):",
        "for policy in sorted(role.managed, key=repr)[1:]:",
        ("role/auditor", "managed"),
    ),
    Mistake(
        "a role that anybody may become",
        "cdk_backend/render/iam.py",
        "assume_role_policy_document=scope.policy(role.trust)",
        "assume_role_policy_document={**scope.policy(role.trust), 'Statement': ["
        "{'Effect': 'Allow', 'Principal': '*', 'Action': 'sts:AssumeRole'}]}",
        ("role/auditor", "trust"),
    ),
    Mistake(
        "a profile under another name",
        "cdk_backend/render/iam.py",
        "instance_profile_name=profile.name",
        "instance_profile_name=profile.id",
        ("instance-profile/app", "name"),
    ),
    Mistake(
        "a key that is never renewed",
        "pulumi_backend/render/monitoring.py",
        "enable_key_rotation=key.rotation,\n        rotation_period_in_days=365 if key.rotation else None,",
        "enable_key_rotation=False,",
        ("key/monitoring", "rotation"),
    ),
    Mistake(
        "logs that are kept for ever",
        "cdk_backend/render/monitoring.py",
        "        retention_in_days=group.retention_days,\n",
        "",
        ("log-group/app", "retention_days"),
    ),
    Mistake(
        "a metric without its default",
        "cdk_backend/render/monitoring.py",
        "        default_value=filter.default,\n",
        "",
        ("metric-filter/app-errors", "default"),
    ),
    Mistake(
        "a topic in plain text",
        "pulumi_backend/render/monitoring.py",
        "        kms_master_key_id=encryption(topic.key, program),\n",
        "",
        ("topic/alerts", "dependencies"),  # on the key's alias, with no key of which it could be
    ),
    Mistake(
        "mail to somebody else",
        "cdk_backend/render/monitoring.py",
        "endpoint=subscription.endpoint",
        'endpoint="somebody@else.example"',
        ("subscription/alerts/email-oncall-acme-example", "endpoint"),
        "prod",
    ),
    Mistake(
        "an alarm that waits longer",
        "cdk_backend/render/monitoring.py",
        "datapoints_to_alarm=alarm.breaching",
        "datapoints_to_alarm=alarm.periods",
        ("alarm/app-errors", "breaching"),
    ),
    Mistake(
        "a composite alarm that tells nobody",
        "pulumi_backend/render/monitoring.py",
        "alarm_rule=program.text(alarm.rule),\n        actions_enabled=True,\n"
        "        alarm_actions=topics(alarm.on_alarm, program)",
        "alarm_rule=program.text(alarm.rule),\n        actions_enabled=True,\n        alarm_actions=[]",
        ("composite-alarm/app-cut-off", "on_alarm"),
    ),
    Mistake(
        "an empty dashboard",
        "pulumi_backend/render/monitoring.py",
        "program.json(dashboard.body)",
        "'{\"widgets\": []}'",
        ("dashboard/foundation", "body.widgets[0]"),
    ),
    Mistake(
        "events of everything",
        "cdk_backend/render/monitoring.py",
        "event_pattern=scope.document(rule.pattern)",
        'event_pattern={"source": [{"prefix": ""}]}',
        ("event-rule/aws-health", "pattern.source[0]"),
    ),
    Mistake(
        "a gateway that some tables do not lead to",
        "cdk_backend/render/endpoints.py",
        "for table in sorted(endpoint.tables, key=repr)]",
        "for table in sorted(endpoint.tables, key=repr)[1:]]",
        ("endpoint/s3", "tables"),
    ),
    Mistake(
        "a gateway through which all may be done",
        "pulumi_backend/render/endpoints.py",
        "policy=program.policy(endpoint.policy),",
        'policy=\'{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", \'\n'
        '        \'"Resource": "*"}]}\',',
        ("endpoint/s3", "policy"),
    ),
    Mistake(
        "an interface under the service's own name",
        "pulumi_backend/render/endpoints.py",
        "private_dns_enabled=endpoint.private_dns",
        "private_dns_enabled=True",
        ("endpoint/ssm", "private_dns"),
    ),
    Mistake(
        "an interface that AWS's default group guards",
        "cdk_backend/render/endpoints.py",
        "        security_group_ids=[scope.id(group) for group in sorted(endpoint.groups, key=repr)],\n",
        "",
        ("endpoint/ssm", "SecurityGroupIds"),
    ),
    Mistake(
        "a parameter of another resource",
        "cdk_backend/render/parameters.py",
        "value=scope.text(parameter.value)",
        'value="vpc-0123456789abcdef0"',
        ("parameter/network/vpc/id", "value"),
    ),
]
# Kinds that no shipped environment has, for the copies to have one of each.
NETWORK = """\
network:
  secondary-cidrs: [100.64.0.0/16]
  default-security-group: emptied
  ipv6: {source: amazon}
  flow-logs: {cloudwatch: {retention: 30, traffic: reject}, s3: {retention: 365}}
  endpoints:
    s3: {policy: [{actions: ["s3:GetObject"], resources: ["arn:aws:s3:::acme/*"]}]}
    ssm: {private-dns: false}
"""
MORE = """\
iam:
  github: {}
  policies:
    limits: {access: [{may: read-bucket, on: acme-data}]}
  roles:
    release: {description: Releases the app, trust: [{github: acme/app, branch: main}], boundary: limits}
"""

BOOTSTRAP = "    repository: acme/foundation\n"
SHIPPED_ENDPOINTS = """\
  endpoints:
    # Costs nothing, and takes the traffic of image layers and backups off the NAT gateways.
    s3: {}
"""
DATA = "    data:\n      access: isolated\n"
EDGE = """\
      network-acl:
        ingress:
          - {number: 100, from: private, ports: postgres}
          - {number: 110, from: vpc, ports: ping}
        egress:
          - {number: 100, to: private, ports: replies}
"""
LISTS = """\
network:
  prefix-lists:
    partners: {max-entries: 9, entries: {203.0.113.0/24: The office, 198.51.100.7/32: ""}}
    cloudfront: {existing: pl-3b927c52, max-entries: 55}
"""
EDGE_GROUP = """\
security:
  groups:
    edge:
      ingress:
        - {from: cloudfront, ports: https}
      egress:
        - {to: partners, ports: all}
"""
OPTIONS = "network:\n  dhcp-options: {domain-name-servers: [AmazonProvidedDNS, 10.9.0.10]}\n"


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of isoform's own code, in which mistakes are made and taken back."""
    folder = tmp_path_factory.mktemp("code")
    for package in PACKAGES:
        shutil.copytree(CHECKOUT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    base = folder / "config" / "base.yaml"
    text = base.read_text()
    assert "iam:\n  roles:\n" in text
    assert text.count("network:\n") == text.count(DATA) == text.count(SHIPPED_ENDPOINTS) == 1
    text = text.replace(SHIPPED_ENDPOINTS, "")
    for access in ("public", "private"):
        text = text.replace(f"access: {access}\n", f"access: {access}\n      addresses: dual-stack\n")
    base.write_text(
        text.replace("iam:\n  roles:\n", MORE)
        .replace("network:\n", NETWORK)
        .replace(BOOTSTRAP, f"{BOOTSTRAP}    existing: true\n")
        .replace(DATA, DATA + EDGE)
        .replace("network:\n", OPTIONS, 1)
        .replace("network:\n", LISTS, 1)
        .replace("security:\n  groups:\n", EDGE_GROUP, 1)
    )
    for lock in (folder / "config").glob("*.addresses.lock"):
        lock.unlink()  # it settles no part of a range that the shipped environments do not have
    return folder


@pytest.fixture(scope="module")
def right(code: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """What both engines write of an environment without a mistake, in a folder."""

    @cache
    def written(environment: str) -> Path:
        folder = tmp_path_factory.mktemp(environment)
        assert run(code, environment, folder, *ENGINES.values()).differences == ()
        return folder

    return written


ENGINES: Mapping[str, Callable[[Path], Engine]] = {
    "cdk_backend": lambda folder: cdk_synth(folder / "cdk", validate=False),
    "pulumi_backend": lambda folder: pulumi_preview(folder / "pulumi.json"),
}


def run(code: Path, environment: str, folder: Path, *engines: Callable[[Path], Engine]) -> Comparison:
    """What these engines write into `folder` by the code in `code`, and what is there already, beside the model."""
    made = [of(folder) for of in engines]
    ours = [replace(each, environment={**each.environment, "PYTHONPATH": str(code)}) for each in made]
    config = code / "config"
    with Running(ours, environment, config, folder) as running:
        running.wait()
    foundation = load(environment, config)
    return compared(foundation, lower(foundation), *witnesses(foundation, folder))


DATES = count(1)


@contextmanager
def in_place(code: Path, *mistakes: Mistake) -> Iterator[None]:
    """The mistakes, for as long as they are looked for."""
    try:
        for mistake in mistakes:
            file = code / mistake.file
            text = file.read_text()
            assert mistake.right in text
            file.write_text(text.replace(mistake.right, mistake.wrong))
            # of one date and one length Python would run what it has compiled
            os.utime(file, (date := next(DATES), date))
        yield
    finally:
        for mistake in mistakes:
            shutil.copy2(CHECKOUT / mistake.file, code / mistake.file)


def at_once(mistakes: Sequence[Mistake]) -> list[list[Mistake]]:
    """Those that one run of an engine may make: each in another kind's constructor, so that none is seen by another.

    What is in the code of all kinds stays alone.
    """
    runs: dict[tuple[object, ...], list[Mistake]] = {}
    for mistake in mistakes:
        engine, of_all = mistake.file.partition("/")[0], mistake.file.endswith(("__init__.py", "stacks.py"))
        kind = mistake.seen[0].partition("/")[0]
        for n in count():
            run = runs.setdefault((mistake.environment, engine, mistake.what if of_all else n), [])
            if kind not in {each.seen[0].partition("/")[0] for each in run}:
                run.append(mistake)
                break
    return [*runs.values()]


@pytest.mark.parametrize("mistakes", at_once(MISTAKES), ids=lambda mistakes: f"{mistakes[0].what}, {len(mistakes)}")
def test_a_mistake_in_one_render_is_named(
    mistakes: Sequence[Mistake], code: Path, right: Callable[[str], Path], tmp_path: Path
) -> None:
    """Of the engine that makes it, beside what the other says without it."""
    environment, engine = mistakes[0].environment, mistakes[0].file.partition("/")[0]
    folder = Path(shutil.copytree(right(environment), tmp_path / "run"))
    with in_place(code, *mistakes):
        found = run(code, environment, folder, ENGINES[engine])
    named = {(row.id, row.field) for row in found.differences}
    assert [mistake.what for mistake in mistakes if mistake.seen not in named] == []


def test_no_mistake_is_made_beside_another_of_its_kind() -> None:
    runs = at_once(MISTAKES)
    assert sorted(mistake.what for run in runs for mistake in run) == sorted(mistake.what for mistake in MISTAKES)
    for run in runs:
        assert len({mistake.seen[0].partition("/")[0] for mistake in run}) == len(run)
        assert len({(mistake.environment, mistake.file.partition("/")[0]) for mistake in run}) == 1


@pytest.mark.parametrize("mistake", MISTAKES[:2], ids=lambda mistake: mistake.what)
def test_the_command_names_a_mistake_in_either_engine(mistake: Mistake, code: Path) -> None:
    with in_place(code, mistake):
        done = previewed(code, mistake.environment)
    assert done.returncode == 2, done.stderr
    rows = [(row["id"], row["field"]) for row in json.loads(done.stdout)["differences"]]
    assert mistake.seen in rows


def test_without_a_mistake_nothing_is_named(code: Path) -> None:
    """What the mistakes above are seen against: the copy itself is right."""
    done = previewed(code, "dev")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["differences"] == []


def test_an_engine_that_stops_says_why_in_its_own_words(code: Path) -> None:
    right = "cidr_block=str(vpc.cidr)"
    wrong = f'{right}, nonsense="x"'
    mistake = Mistake("no such word", "cdk_backend/render/network.py", right, wrong, ("vpc/main", None))
    with in_place(code, mistake):
        done = previewed(code, "dev")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("CDK failed:\n")
    assert "unexpected keyword argument 'nonsense'" in done.stderr


def previewed(code: Path, environment: str) -> subprocess.CompletedProcess[str]:
    """`isoform preview` of the code in the folder `code`, children included."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "isoform", "preview", "--env", environment, "--format", "json"],
        env={**os.environ, "PYTHONPATH": str(code)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
