"""What the files mean: layers over each other, the shipped environments, and the same in Python."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from ipaddress import IPv4Network
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.environments import SHIPPED, entries, environments, load
from config.keys import inside, keys, keys_in_files
from config.layers import Steps, at, origin
from core.errors import InputFaults
from core.lower import lower
from core.model import (
    AclEgress,
    AclIngress,
    Bootstrap,
    CloudWatchFlowLog,
    DhcpOptions,
    Dns,
    Egress,
    Endpoint,
    FlowLogs,
    Foundation,
    Github,
    Group,
    GroupQuotas,
    Iam,
    Ingress,
    Ipv6,
    Key,
    Nat,
    Network,
    NetworkAcl,
    NetworkQuotas,
    Parameter,
    Parameters,
    Permission,
    Policy,
    PrefixList,
    Quotas,
    Role,
    S3FlowLog,
    Security,
    Statement,
    Tier,
    Trust,
    Workflows,
)
from tests.config import monitored
from tests.config.conftest import BASE, Layers
from tests.strategies import few, foundations

# Layers


def test_maps_merge_lists_replace_and_all_else_replaces(layers: Layers) -> None:
    below, above = layers("{}"), layers("network:\n  zones: [c]\n  tiers:\n    app: {prefix: 20}\nowner: data\n")
    assert below.network.zones == ("a", "b")
    assert above.network.zones == ("c",)
    assert above.network.tiers == {**below.network.tiers, "app": Tier(access="private", prefix=20)}
    assert (above.owner, above.region) == ("data", below.region)


def test_null_removes(layers: Layers) -> None:
    assert layers("network: {nat: null, tiers: {app: null}}\n").network.nat == Nat()
    assert list(layers("network: {nat: null, tiers: {app: null}}\n").network.tiers) == ["public"]
    assert layers("security: null\n").security == Security()


def test_null_in_base_leaves_the_key_to_the_environments(layers: Layers) -> None:
    base = BASE.replace("owner: platform", "owner: null")
    assert layers("owner: data\n", base).owner == "data"
    with pytest.raises(InputFaults, match=r"^base\.yaml:4: owner: removed, but needed"):
        layers("{}", base)


def test_what_base_removes_and_the_environment_says_is_said(layers: Layers) -> None:
    assert layers("tags: {team: blue}\n", f"{BASE}tags: {{team: null}}\n").tags == {"team": "blue"}


def test_tiers_keep_the_order_of_base_and_new_ones_come_after(layers: Layers) -> None:
    tiers = "    data: {access: isolated, prefix: 24}\n    app: {prefix: 20}\n    public: {prefix: 25}\n"
    assert list(layers(f"network:\n  tiers:\n{tiers}").network.tiers) == ["public", "app", "data"]


def test_anchors_aliases_and_merge_keys(layers: Layers) -> None:
    dev = """\
network:
  tiers:
    data: &closed {access: isolated, prefix: 24}
    cache:
      <<: *closed
      prefix: 26
    both:
      <<: [{prefix: 27}, *closed]
    same: *closed
"""
    tiers = layers(dev).network.tiers
    assert [tiers[name] for name in ("data", "cache", "both", "same")] == [
        Tier(access="isolated", prefix=prefix) for prefix in (24, 26, 27, 24)
    ]


def test_a_fault_of_an_alias_has_the_line_in_which_it_is_written(layers: Layers) -> None:
    with pytest.raises(InputFaults) as refused:
        layers("network:\n  tiers:\n    data: &closed\n      access: isolatd\n      prefix: 24\n    cache: *closed\n")
    assert str(refused.value).splitlines() == [
        "dev.yaml:4: network.tiers.cache.access: `isolatd` is none of the choices; did you mean `isolated`?",
        "dev.yaml:4: network.tiers.data.access: `isolatd` is none of the choices; did you mean `isolated`?",
    ]


ORIGINS: dict[Steps, str] = {
    (): "base.yaml:1",
    ("project",): "base.yaml:1",
    ("owner",): "dev.yaml:2",
    ("network",): "dev.yaml:3",
    ("network", "cidr"): "base.yaml:7",
    ("network", "zones"): "dev.yaml:4",
    ("network", "zones", 1): "dev.yaml:6",
    ("network", "tiers", "app", "access"): "base.yaml:11",
    ("network", "tiers", "app", "prefix"): "dev.yaml:8",
    ("network", "nat"): "dev.yaml:9",
    ("security", "groups", "web", "ingress", 0, "ports"): "base.yaml:18",
}


@pytest.mark.parametrize(("path", "written"), ORIGINS.items(), ids=map(str, ORIGINS))
def test_every_value_knows_its_file_and_line(layers: Layers, path: Steps, written: str) -> None:
    layers("# dev\nowner: data\nnetwork:\n  zones:\n    - a\n    - c\n  tiers:\n    app: {prefix: 23}\n  nat: null\n")
    tree, faults = entries("dev", Path())
    assert not faults
    assert str(origin(tree, path)) == written
    assert (at(tree, path) is None) == (path == ("network", "nat"))


def test_text_stays_text_whatever_it_looks_like(layers: Layers) -> None:
    tags = layers("tags: {a: 'null', b: \"1\", c: yes, d: 'true', e: !!str 5, on: off, 2024: x}\n").tags
    assert tags == {"a": "null", "b": "1", "c": "yes", "d": "true", "e": "5", "on": "off", "2024": "x"}


# The shipped environments


def test_the_shipped_environments() -> None:
    assert environments() == ["dev", "prod", "staging"]
    loaded = {name: load(name) for name in environments()}
    assert not any(a.network.cidr.overlaps(b.network.cidr) for a, b in combinations(loaded.values(), 2))
    assert len({each.account for each in loaded.values()}) == 3
    assert {name: len(each.network.zones) for name, each in loaded.items()} == {"dev": 2, "staging": 2, "prod": 3}
    assert {name: each.network.nat.gateways for name, each in loaded.items()} == {
        "dev": "one",
        "staging": "per-zone",
        "prod": "per-zone",
    }
    assert [name for name, each in loaded.items() if each.network.nat.retain_addresses] == ["prod"]
    assert [name for name, each in loaded.items() if each.termination_protection] == ["prod"]
    for each in loaded.values():
        lower(each)


def test_every_connection_of_the_shipped_groups_has_both_sides() -> None:
    groups = load("prod").security.groups
    out = {(name, rule.to, str(rule.ports)) for name, group in groups.items() for rule in group.egress}
    into = {(rule.from_, name, str(rule.ports)) for name, group in groups.items() for rule in group.ingress}
    assert {each for each in out if each[1] in groups} == {each for each in into if each[0] in groups}


def test_the_region_stands_in_one_place() -> None:
    lines = [line for file in SHIPPED.glob("*.yaml") for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if "-1" in line and "10" not in line] == ["region: ap-south-1"]


def test_each_shipped_file_names_its_schema_first() -> None:
    for file in SHIPPED.glob("*.yaml"):
        assert file.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=schema.json\n")


# The same in Python


def test_dev_in_python_is_dev_in_yaml() -> None:
    assert load("dev") == Foundation(
        project="acme",
        environment="dev",
        account="111122223333",
        region="ap-south-1",
        owner="platform",
        cost_center="cc-1001",
        monitoring=monitored.DEV,
        may_differ=(
            "network.cidr",
            "network.addresses",
            "network.zones",
            "network.nat",
            "network.endpoints",
            "network.flow-logs",
            "network.default-security-group",
            "network.tiers.data.network-acl",
            "monitoring",
            "termination-protection",
            "bootstrap.github.existing",
        ),
        network=Network(
            cidr=IPv4Network("10.10.0.0/16"),
            zones=("a", "b"),
            tiers={
                "public": Tier(access="public", prefix=24),
                "private": Tier(access="private", prefix=21),
                "data": Tier(access="isolated", prefix=24),
            },
            nat=Nat(gateways="one"),
            endpoints={"s3": Endpoint()},
            addresses={
                "public/a": IPv4Network("10.10.0.0/24"),
                "public/b": IPv4Network("10.10.1.0/24"),
                "private/a": IPv4Network("10.10.32.0/21"),
                "private/b": IPv4Network("10.10.40.0/21"),
                "data/a": IPv4Network("10.10.4.0/24"),
                "data/b": IPv4Network("10.10.5.0/24"),
            },
        ),
        security=Security(
            groups={
                "load-balancer": Group(
                    ingress=(Ingress(from_="internet", ports="https"), Ingress(from_="internet", ports="http")),
                    egress=(Egress(to="app", ports=8080),),
                ),
                "app": Group(
                    ingress=(Ingress(from_="load-balancer", ports=8080),),
                    egress=(
                        Egress(to="database", ports="postgres"),
                        Egress(to="cache", ports="redis"),
                        Egress(to="internet", ports="https"),
                    ),
                ),
                "database": Group(
                    ingress=(
                        Ingress(from_="app", ports="postgres"),
                        Ingress(from_="ci", ports="postgres", description="schema migrations"),
                    )
                ),
                "cache": Group(ingress=(Ingress(from_="app", ports="redis"),)),
                "ci": Group(
                    egress=(
                        Egress(to="database", ports="postgres", description="schema migrations"),
                        Egress(to="internet", ports="https"),
                    )
                ),
            }
        ),
        iam=Iam(
            roles={
                "app": Role(
                    description="What runs on instances of the app",
                    trust=(Trust(service="ec2"),),
                    access=(Permission(may="read-parameters", on="app/*"), Permission(may="write-logs", on="app")),
                    managed=("AmazonSSMManagedInstanceCore",),
                    instance_profile=True,
                ),
                "auditor": Role(
                    description="Looks at how the account is set up, and changes nothing",
                    trust=(Trust(account="self", mfa=True),),
                    managed=("SecurityAudit", "job-function/ViewOnlyAccess"),
                ),
            }
        ),
        bootstrap=Bootstrap(github=Workflows(repository="acme/foundation")),
        parameters=Parameters(
            defaults="foundation",
            values={"app/log-group": Parameter(value="${log-group.app.name}", description="where the app logs")},
        ),
    )


EVERY_KEY = """\
project: shop
bootstrap:
  github: {repository: shop/foundation, existing: true}
  boundary: arn:${partition}:iam::${account}:policy/limits
account: "444455556666"
region: eu-central-1
owner: web
cost-center: cc-7
termination-protection: true
may-differ: [network.nat, "iam.roles.*.path"]
tags: {team: blue}
network:
  cidr: 10.40.0.0/16
  zones: [b, e]
  secondary-cidrs: [100.64.0.0/16]
  ipv6: {pool: ipv6pool-ec2-0123456789abcdef0, cidr: "2001:db8:1234:5600::/56"}
  ipv6-subnets: {edge/b: 9}
  room-for-zones: 8
  tiers:
    edge: {access: public, prefix: 26, addresses: dual-stack, public-addresses: true}
    front: {access: public, prefix: 25}
    app:
      access: private
      prefix: 22
      from: 100.64.0.0/16
      tags: {cluster: blue}
      network-acl:
        ingress:
          - {number: 90, action: deny, from: 203.0.113.0/24, ports: all}
          - {number: 100, from: front, ports: 8080, protocol: tcp}
        egress:
          - {number: 100, action: deny, to: internet, ports: replies, protocol: udp}
  nat: {gateways: per-zone, zones: [e, b], tier: front, retain-addresses: true, addresses: {b: eipalloc-01234567}}
  dns: {support: false, hostnames: false}
  dhcp-options:
    domain-name: corp.example.com
    domain-name-servers: [AmazonProvidedDNS, 10.40.0.5]
    ntp-servers: [10.40.0.6]
    netbios-name-servers: [10.40.0.7]
    netbios-node-type: 2
  flow-logs:
    cloudwatch:
      retention: forever
      traffic: reject
      interval: 1 minute
      format: [srcaddr, dstaddr, action]
      encrypted: false
      retain: true
    s3:
      retention: 3650
      traffic: accept
      interval: 1 minute
      format: [bytes]
      file-format: parquet
      hive-partitions: true
      hourly-partitions: true
      encrypted: false
      versioned: true
      retain: true
    key: {rotation: false, deletion-days: 7, retain: true}
  addresses: {app/b: 10.40.200.0/22}
  quotas:
    elastic-ips: 6
    subnets: 300
    cidrs: 6
    route-tables: 201
    interface-endpoints: 60
    network-acl-rules: 40
    prefix-lists: 150
    prefix-list-entries: 2000
  prefix-lists:
    partners:
      max-entries: 12
      entries: {203.0.113.0/24: The London office, 198.51.100.0/25: ""}
      address-family: IPv4
    cloudfront: {existing: pl-0123456789abcdef0, max-entries: 55}
  default-security-group: emptied
  endpoints:
    s3: {type: interface, tiers: [app], private-dns: false, takes-policy: false}
    partner:
      service: com.amazonaws.${region}.s3
      private-dns: false
      policy: [{actions: ["s3:GetObject"], resources: ["arn:aws:s3:::shop/*"]}]
security:
  groups:
    web:
      ingress:
        - {from: internet, ports: all, protocol: udp, description: games, because: players are everywhere}
      egress:
        - {to: web, ports: 8000-8100, protocol: tcp, description: peers, because: they share state}
  quotas: {rules-per-group: 100, groups: 3000}
iam:
  github: {existing: true}
  quotas: {managed-policies: 20, trust-characters: 4096}
  policies:
    shared:
      path: /web/
      access: [{may: describe-network}]
      statements:
        - not-actions: ["iam:*"]
          not-resources: ["arn:aws:s3:::*"]
          because: an administrator of all else
  roles:
    web:
      description: What serves
      path: /web/
      instance-profile: true
      max-session-hours: 8
      boundary: shared
      managed: [AmazonSSMManagedInstanceCore]
      trust:
        - service: ec2
          conditions: {StringEquals: {"aws:SourceAccount": ["${account}"]}}
        - {account: self, role: deploy, mfa: true, external-id: shop-1}
        - {github: shop/web, branch: main}
        - {github: shop/web, environment: prod}
        - {github: shop/web, because: checks look at what is there}
      access:
        - {may: read-parameters, on: web/*}
      statements:
        - effect: deny
          actions: ["s3:DeleteBucket"]
          resources: ["*"]
          conditions: {Bool: {"aws:MultiFactorAuthPresent": ["false"]}}
parameters:
  defaults: foundation
  values:
    web/zones:
      value: ${network.zones}
      type: string
      description: where it serves
      tier: advanced
      allowed-pattern: ^.+$
"""
EVERY_KEY += monitored.EVERY_KEY
EVERY_FIELD = Foundation(
    project="shop",
    bootstrap=Bootstrap(
        github=Workflows(repository="shop/foundation", existing=True),
        boundary="arn:${partition}:iam::${account}:policy/limits",
    ),
    environment="dev",
    account="444455556666",
    region="eu-central-1",
    owner="web",
    cost_center="cc-7",
    termination_protection=True,
    may_differ=("network.nat", "iam.roles.*.path"),
    tags={"team": "blue"},
    monitoring=monitored.EVERY_FIELD,
    network=Network(
        cidr=IPv4Network("10.40.0.0/16"),
        secondary_cidrs=(IPv4Network("100.64.0.0/16"),),
        ipv6=Ipv6(pool="ipv6pool-ec2-0123456789abcdef0", cidr="2001:db8:1234:5600::/56"),
        ipv6_subnets={"edge/b": 9},
        zones=("b", "e"),
        room_for_zones=8,
        tiers={
            "edge": Tier(access="public", prefix=26, addresses="dual-stack", public_addresses=True),
            "front": Tier(access="public", prefix=25),
            "app": Tier(
                access="private",
                prefix=22,
                from_=IPv4Network("100.64.0.0/16"),
                tags={"cluster": "blue"},
                network_acl=NetworkAcl(
                    ingress=(
                        AclIngress(number=90, action="deny", from_="203.0.113.0/24", ports="all"),
                        AclIngress(number=100, from_="front", ports=8080, protocol="tcp"),
                    ),
                    egress=(AclEgress(number=100, action="deny", to="internet", ports="replies", protocol="udp"),),
                ),
            ),
        },
        nat=Nat(
            gateways="per-zone",
            zones=("e", "b"),
            tier="front",
            retain_addresses=True,
            addresses={"b": "eipalloc-01234567"},
        ),
        dns=Dns(support=False, hostnames=False),
        dhcp_options=DhcpOptions(
            domain_name="corp.example.com",
            domain_name_servers=("AmazonProvidedDNS", "10.40.0.5"),
            ntp_servers=("10.40.0.6",),
            netbios_name_servers=("10.40.0.7",),
            netbios_node_type=2,
        ),
        flow_logs=FlowLogs(
            cloudwatch=CloudWatchFlowLog(
                retention="forever",
                traffic="reject",
                interval="1 minute",
                format=("srcaddr", "dstaddr", "action"),
                encrypted=False,
                retain=True,
            ),
            s3=S3FlowLog(
                retention=3650,
                traffic="accept",
                interval="1 minute",
                format=("bytes",),
                file_format="parquet",
                hive_partitions=True,
                hourly_partitions=True,
                encrypted=False,
                versioned=True,
                retain=True,
            ),
            key=Key(rotation=False, deletion_days=7, retain=True),
        ),
        addresses={"app/b": IPv4Network("10.40.200.0/22")},
        quotas=NetworkQuotas(
            elastic_ips=6,
            subnets=300,
            cidrs=6,
            route_tables=201,
            interface_endpoints=60,
            network_acl_rules=40,
            prefix_lists=150,
            prefix_list_entries=2000,
        ),
        prefix_lists={
            "partners": PrefixList(
                max_entries=12,
                entries={"203.0.113.0/24": "The London office", "198.51.100.0/25": ""},
                address_family="IPv4",
            ),
            "cloudfront": PrefixList(existing="pl-0123456789abcdef0", max_entries=55),
        },
        default_security_group="emptied",
        endpoints={
            "s3": Endpoint(type="interface", tiers=("app",), private_dns=False, takes_policy=False),
            "partner": Endpoint(
                service="com.amazonaws.${region}.s3",
                private_dns=False,
                policy=(Statement(actions=("s3:GetObject",), resources=("arn:aws:s3:::shop/*",)),),
            ),
        },
    ),
    security=Security(
        groups={
            "web": Group(
                ingress=(
                    Ingress(
                        from_="internet",
                        ports="all",
                        protocol="udp",
                        description="games",
                        because="players are everywhere",
                    ),
                ),
                egress=(
                    Egress(
                        to="web",
                        ports="8000-8100",
                        protocol="tcp",
                        description="peers",
                        because="they share state",
                    ),
                ),
            )
        },
        quotas=GroupQuotas(rules_per_group=100, groups=3000),
    ),
    iam=Iam(
        github=Github(existing=True),
        quotas=Quotas(managed_policies=20, trust_characters=4096),
        policies={
            "shared": Policy(
                path="/web/",
                access=(Permission(may="describe-network"),),
                statements=(
                    Statement(
                        not_actions=("iam:*",),
                        not_resources=("arn:aws:s3:::*",),
                        because="an administrator of all else",
                    ),
                ),
            )
        },
        roles={
            "web": Role(
                description="What serves",
                path="/web/",
                instance_profile=True,
                max_session_hours=8,
                boundary="shared",
                managed=("AmazonSSMManagedInstanceCore",),
                trust=(
                    Trust(service="ec2", conditions={"StringEquals": {"aws:SourceAccount": ("${account}",)}}),
                    Trust(account="self", role="deploy", mfa=True, external_id="shop-1"),
                    Trust(github="shop/web", branch="main"),
                    Trust(github="shop/web", environment="prod"),
                    Trust(github="shop/web", because="checks look at what is there"),
                ),
                access=(Permission(may="read-parameters", on="web/*"),),
                statements=(
                    Statement(
                        effect="deny",
                        actions=("s3:DeleteBucket",),
                        resources=("*",),
                        conditions={"Bool": {"aws:MultiFactorAuthPresent": ("false",)}},
                    ),
                ),
            )
        },
    ),
    parameters=Parameters(
        defaults="foundation",
        values={
            "web/zones": Parameter(
                value="${network.zones}",
                type="string",
                description="where it serves",
                tier="advanced",
                allowed_pattern="^.+$",
            )
        },
    ),
)


def test_every_key_in_yaml_is_every_field_in_python(layers: Layers) -> None:
    assert layers("{}", EVERY_KEY) == EVERY_FIELD


INSTEAD = {(Ipv6, "source"), (Bootstrap, "role_boundary")}
"""What a file says instead of another field that the example sets: it has a role with a boundary of its own."""


def test_the_example_sets_every_field_of_the_model() -> None:
    set_to: dict[tuple[type, str], list[object]] = {}
    for owner, name, value in _fields(EVERY_FIELD):
        set_to.setdefault((owner, name), []).append(value)
    assert {owner for owner, _ in set_to} == set(_shapes(Foundation))
    for (owner, name), values in set_to.items():
        default = next(field.default for field in fields(owner) if field.name == name)
        assert default is MISSING or any(value != default for value in values) or (owner, name) in INSTEAD


def _fields(value: object) -> Iterator[tuple[type, str, object]]:
    """Every field inside a value, with what it is set to."""
    if is_dataclass(value) and not isinstance(value, type | IPv4Network):
        for field in fields(value):
            yield type(value), field.name, getattr(value, field.name)
            yield from _fields(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _fields(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _fields(each)


def _shapes(shape: object) -> Iterator[type]:
    """Every dataclass that a file can speak of."""
    if isinstance(shape, type) and is_dataclass(shape):
        yield shape
        for key in keys(shape).values():
            yield from _shapes(key.type)
    elif (inner := inside(shape, 0)) not in (None, shape):
        yield from _shapes(inner)


def in_yaml(value: object) -> object:
    """A value of the model as one writes it, all keys said."""
    if is_dataclass(value) and not isinstance(value, type):
        said = {word: getattr(value, key.field) for word, key in keys_in_files(type(value)).items()}
        return {word: in_yaml(each) for word, each in said.items()}
    if isinstance(value, Mapping):
        return {name: in_yaml(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [in_yaml(each) for each in value]
    return str(value) if isinstance(value, IPv4Network) else value


FEWER = settings(
    max_examples=few(25), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@FEWER
@given(whole=foundations())
def test_any_foundation_written_in_yaml_is_the_same(tmp_path: Path, whole: Foundation) -> None:
    (tmp_path / "base.yaml").write_text(json.dumps(in_yaml(whole), ensure_ascii=False), encoding="utf-8")
    (tmp_path / f"{whole.environment}.yaml").write_text("{}\n", encoding="utf-8")
    assert load(whole.environment, tmp_path) == whole


ANYTHING = st.recursive(
    st.sampled_from(
        [None, True, 0, 1, 5, 70000, -1, 1.5, "", "a", "app", "self", "10.0.0.1/8", "public", "é", "9" * 4400]
    ),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["app", "B", "", "tier"]), inner),
    max_leaves=4,
)


@FEWER
@given(data=st.data())
def test_whatever_is_written_is_a_foundation_or_a_list_of_faults(tmp_path: Path, data: st.DataObject) -> None:
    written = in_yaml(EVERY_FIELD)
    for _ in range(data.draw(st.integers(1, 5))):
        _alter(written, data)
    (tmp_path / "base.yaml").write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "dev.yaml").write_text("{}\n", encoding="utf-8")
    try:
        load("dev", tmp_path)
    except InputFaults as refused:
        said = [str(fault) for fault in refused.faults]
    else:
        said = ["none"]
    assert said == list(dict.fromkeys(said)) != []
    assert not any("renamed-" in each for each in said)


def _alter(value: object, data: st.DataObject) -> None:
    """Write anything anywhere."""
    while isinstance(value, dict | list) and value:
        step = data.draw(st.sampled_from(list(value) if isinstance(value, dict) else list(range(len(value)))))
        inner = value[step]
        if not inner or not isinstance(inner, dict | list) or data.draw(st.integers(0, 3)) == 0:
            value[step] = data.draw(ANYTHING)
            return
        value = inner


# What it costs


def test_importing_config_loads_neither_yaml_nor_pydantic() -> None:
    program = "import sys, config.environments; print({'ruamel', 'pydantic', 'pydantic_core'} & {*sys.modules})"
    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert said == "set()\n"


def test_loading_needs_pydantics_core_alone() -> None:
    program = "import sys; from config.environments import load; load('dev'); print('pydantic' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert said == "False\n"
