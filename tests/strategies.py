"""Hypothesis strategies: arbitrary foundations that can be meant, each made so that nothing is rejected.

What depends on each other is chosen in the order of what it needs: tiers before the NAT gateways that stand in one,
names of groups before the rules that name them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from typing import Literal, TypedDict, TypeVar, get_args, get_type_hints

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from core.graph import NODE_TYPES
from core.model import (
    AclEgress,
    AclIngress,
    AclRule,
    Alarm,
    CloudWatchFlowLog,
    CompositeAlarm,
    Dashboard,
    DhcpOptions,
    Dns,
    Egress,
    Endpoint,
    Event,
    FlowLogs,
    Foundation,
    Github,
    Group,
    GroupQuotas,
    Iam,
    Ingress,
    Ipv6,
    Key,
    LogGroup,
    LogMetric,
    Metric,
    Monitoring,
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
    Subscription,
    Term,
    Tier,
    Topic,
    Trust,
    Widget,
    parameters,
    secondary,
)
from core.model.access import WORDS as ACCESS
from core.model.access import Word
from core.model.acls import Action
from core.model.addresses import NoRoom, lay_out
from core.model.derived import in_full
from core.model.endpoints import GATEWAYS, NO_POLICY, interfaces
from core.model.flow_logs import FIELDS, LONGEST, Interval, bucket
from core.model.flow_logs import Traffic as LoggedTraffic
from core.model.monitoring import ENDPOINTS, PROTOCOLS, RETENTIONS, Unit, Width
from core.model.network import Access, DefaultGroup, Gateways
from core.model.parameters import Type
from core.model.policies import Site
from core.model.prefix_lists import Family
from core.model.regions import zone_ids
from core.model.security import Rule
from core.model.services import SERVICES, PortRange, Protocol
from core.model.words import GroupName, peer


def few(examples: int) -> int:
    """So many examples of a law; a twentieth of them where somebody waits, by `make test-fast`."""
    return max(3, examples // 20) if os.environ.get("ISOFORM_FEW") else examples


# A busy machine is no fault of what is tested.
settings.register_profile("isoform", max_examples=few(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("isoform")

ROOMS: Mapping[Literal[1, 2, 4, 8], str] = {1: "a", 2: "ab", 4: "abcd", 8: "abcdefgh"}
"""The letters of the zones that have room."""
REGIONS = ("ap-south-1", "eu-central-1", "us-gov-west-1")


WORDS = ("ab", "app", "cache", "ci2", "data", "ed9z", "fax", "gw", "h2o", "ibex", "job", "k8s", "lx", "mail", "nx0")
"""Two names of these never become one in letters and digits, with or without more of an id around them: each begins
with letters, has more than one character, and is no word of an id itself."""


@cache
def names() -> st.SearchStrategy[str]:
    """Names of one to three words, 16 characters at most."""
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("-".join)


@cache
@st.composite
def foundations(draw: st.DrawFn, region: str | None = None, most_zones: int = 8) -> Foundation:
    """Any foundation that can be meant; in one region, and in the first zones there, where these are said."""
    region = region or draw(st.sampled_from(REGIONS))
    network = draw(networks(region, most_zones))
    monitoring = draw(monitorings(network))
    site = Site(
        project=draw(names()),
        environment=draw(names()),
        account=draw(st.from_regex(r"[0-9]{12}", fullmatch=True)),
        region=region,
    )
    if len(bucket(site)) > LONGEST:
        network = replace(network, flow_logs=replace(network.flow_logs, s3=None))
    bare = Foundation(
        project=site.project,
        environment=site.environment,
        account=site.account,
        region=site.region,
        owner=draw(tag_texts(40)),
        cost_center=draw(tag_texts(40)),
        network=network,
        security=draw(
            securities(
                [*(["endpoints"] if interfaces(network) else []), *network.prefix_lists], ipv6=network.ipv6 is not None
            )
        ),
        iam=draw(iams(list(monitoring.log_groups), list(monitoring.topics))),
        monitoring=monitoring,
        tags=draw(tags()),
        termination_protection=draw(st.booleans()),
    )
    return replace(bare, parameters=draw(_parameters(bare)))


@cache
def tag_texts(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    return st.text("abcXYZ019 +-=.:/@_éß京", min_size=shortest, max_size=longest)


@cache
def tags() -> st.SearchStrategy[dict[str, str]]:
    # `Name`, `project`... and `aws:` cannot be made of this alphabet.
    return st.dictionaries(tag_texts(20, 1), tag_texts(30), max_size=4)


def zones_of(region: str | None, room: Literal[1, 2, 4, 8]) -> list[str]:
    """The zones that have room: by their ids in a region, or by letter."""
    return [f"{zone_ids(region)}-az{n}" for n in range(1, room + 1)] if region else [*ROOMS[room]]


@cache
@st.composite
def networks(draw: st.DrawFn, region: str = "ap-south-1", most_zones: int = 8) -> Network:
    """Any network whose tiers fit."""
    room = draw(st.sampled_from(tuple(ROOMS)))
    named = zones_of(draw(st.sampled_from([None, region])), room)[:most_zones]
    zones = draw(st.lists(st.sampled_from(named), min_size=1, unique=True))
    dns = draw(st.sampled_from([Dns(), Dns(hostnames=False), Dns(support=False, hostnames=False)]))
    cidr = draw(cidrs(16, 24).filter(lambda c: not (c.is_loopback or c.is_link_local or c.is_multicast)))
    tiers = draw(_tiers(cidr, room))
    further = [range for range in FURTHER if not [*secondary.faults(cidr, [range], 5)]]
    ranges = tuple(draw(st.lists(st.sampled_from(further), unique=True))) if further else ()
    tiers, v6 = draw(_from(tiers, cidr, ranges, room)), draw(_ipv6())
    if v6:
        tiers = {name: draw(_with_ipv6(tier)) for name, tier in tiers.items()}
    return Network(
        cidr=cidr,
        secondary_cidrs=ranges,
        default_security_group=draw(st.sampled_from(get_args(DefaultGroup))),
        zones=tuple(zones),
        tiers={
            name: replace(
                tier, network_acl=draw(_acls([n for n in tiers if tiers[n].has_ipv4], max(room, 1 + len(ranges))))
            )
            for name, tier in tiers.items()
        },
        ipv6=v6,
        nat=draw(_nats([name for name, tier in tiers.items() if tier.access == "public" and tier.has_ipv4], zones)),
        dns=dns,
        dhcp_options=draw(_dhcp_options()),
        flow_logs=draw(_flow_logs()),
        room_for_zones=room,
        endpoints=draw(_endpoints([name for name, tier in tiers.items() if tier.has_ipv4], private=dns.hostnames)),
        prefix_lists=draw(_prefix_lists()),
        quotas=NetworkQuotas(elastic_ips=8, network_acl_rules=draw(st.integers(20, 40))),
    )


@cache
def _logged() -> st.SearchStrategy[tuple[CloudWatchFlowLog | None, S3FlowLog | None]]:
    traffic, interval = st.sampled_from(get_args(LoggedTraffic)), st.sampled_from(get_args(Interval))
    format = st.lists(st.sampled_from(FIELDS), min_size=1, max_size=5, unique=True).map(tuple)
    to_cloudwatch = st.builds(
        CloudWatchFlowLog,
        retention=st.sampled_from([*RETENTIONS, "forever"]),
        traffic=traffic,
        interval=interval,
        format=format,
        encrypted=st.booleans(),
        retain=st.booleans(),
    )
    to_s3 = st.builds(
        S3FlowLog,
        retention=st.sampled_from([1, 365, "forever"]),
        traffic=traffic,
        interval=interval,
        format=format,
        file_format=st.sampled_from(["text", "parquet"]),
        hive_partitions=st.booleans(),
        hourly_partitions=st.booleans(),
        encrypted=st.booleans(),
        versioned=st.booleans(),
        retain=st.booleans(),
    )
    return st.tuples(st.none() | to_cloudwatch, st.none() | to_s3)


@cache
@st.composite
def _flow_logs(draw: st.DrawFn) -> FlowLogs:
    cloudwatch, s3 = draw(_logged())
    keeps = any(each.retain for each in (cloudwatch, s3) if each is not None)
    return FlowLogs(cloudwatch=cloudwatch, s3=s3, key=draw(_keys(keeps)))


@cache
@st.composite
def _keys(draw: st.DrawFn, kept: bool) -> Key:
    return Key(rotation=draw(st.booleans()), deletion_days=draw(st.integers(7, 30)), retain=kept or draw(st.booleans()))


FURTHER = tuple(map(IPv4Network, ("100.64.0.0/16", "100.65.128.0/20", "10.99.0.0/16", "172.20.0.0/18")))


def _ipv6() -> st.SearchStrategy[Ipv6 | None]:
    own = Ipv6(pool="ipv6pool-ec2-0123456789abcdef0", cidr="2001:db8:1234:5600::/56")
    return st.sampled_from([None, Ipv6(source="amazon"), own])


def _with_ipv6(tier: Tier) -> st.SearchStrategy[Tier]:
    alone = replace(tier, addresses="ipv6", prefix=None, from_=None, public_addresses=False)
    return st.sampled_from([tier, replace(tier, addresses="dual-stack"), alone])


@st.composite
def _from(
    draw: st.DrawFn, tiers: dict[str, Tier], cidr: IPv4Network, further: tuple[IPv4Network, ...], room: int
) -> dict[str, Tier]:
    """Some of the tiers in a range that they name, where all have room then."""
    within = {name: draw(st.sampled_from((cidr, *further))) for name in tiers if draw(st.booleans())}
    try:
        lay_out([cidr, *further], {name: tier.prefix or 28 for name, tier in tiers.items()}, "a", room, None, within)
    except NoRoom:
        return tiers
    return {name: replace(tier, from_=within.get(name)) for name, tier in tiers.items()}


@st.composite
def _endpoints(draw: st.DrawFn, tiers: list[str], private: bool) -> dict[str, Endpoint]:
    """Gateways on some tiers, and interfaces in one or where they stand of themselves."""
    endpoints: dict[str, Endpoint] = {}
    if not tiers:
        return endpoints
    services = st.sampled_from(["s3", "dynamodb", "ssm", "ecr.api", "inspector2"])
    for name in draw(st.lists(services, max_size=3, unique=True)):
        gateway = name in GATEWAYS and draw(st.booleans())
        endpoints[name] = Endpoint(
            type="gateway" if gateway else "interface",
            tiers=draw(_some(tiers) if gateway else st.sampled_from([(), (tiers[0],)])),
            private_dns=None if gateway else name not in GATEWAYS and private,
            policy=() if name in NO_POLICY else draw(st.sampled_from([(), ENDPOINT_POLICY])),
        )
    return endpoints


ENDPOINT_POLICY = (Statement(actions=("s3:GetObject",), resources=("arn:${partition}:s3:::${project}/*",)),)


@cache
def cidrs(shortest: int, longest: int) -> st.SearchStrategy[IPv4Network]:
    """Networks of IPv4, anywhere."""
    return st.builds(
        lambda address, prefix: IPv4Network((address >> (32 - prefix) << (32 - prefix), prefix)),
        st.integers(0, 2**32 - 1),
        st.integers(shortest, longest),
    )


@st.composite
def _tiers(draw: st.DrawFn, cidr: IPv4Network, room: int) -> dict[str, Tier]:
    """Sizes that never add up to more than there is: in any order that fits; the largest first always does."""
    least, free = room * 16, cidr.num_addresses
    count = draw(st.integers(1, min(5, free // least)))
    prefixes: list[int] = []
    for others in reversed(range(count)):
        fitting = [each for each in range(28, 15, -1) if room * 2 ** (32 - each) <= free - others * least]
        prefixes.append(draw(st.sampled_from(fitting)))
        free -= room * 2 ** (32 - prefixes[-1])
    called = draw(st.lists(names(), min_size=count, max_size=count, unique=True))
    try:
        lay_out([cidr], dict(zip(called, prefixes, strict=True)), "a", room)
    except NoRoom:
        prefixes.sort()
    tiers = {}
    for name, prefix in zip(called, prefixes, strict=True):
        access: Access = draw(st.sampled_from(get_args(Access)))
        public = access == "public" and draw(st.booleans())
        tiers[name] = Tier(access=access, prefix=prefix, public_addresses=public, tags=draw(tags()))
    return tiers


@st.composite
def _nats(draw: st.DrawFn, public: list[str], zones: list[str]) -> Nat:
    gateways: Gateways = draw(st.sampled_from(get_args(Gateways))) if public else "none"
    named = gateways != "none" and (draw(st.booleans()) or len(public) > 1)
    tier = draw(st.sampled_from(public)) if named else None
    most = {"none": 0, "one": 1, "per-zone": len(zones)}[gateways]
    chosen = draw(st.lists(st.sampled_from(zones), max_size=most, unique=True))
    there = {"none": [], "one": chosen or [min(zones)], "per-zone": chosen or zones}[gateways]
    borrowed = draw(st.lists(st.sampled_from(there), unique=True)) if there else []
    return Nat(
        gateways=gateways,
        zones=tuple(chosen),
        tier=tier,
        retain_addresses=gateways != "none" and draw(st.booleans()),
        addresses={zone: f"eipalloc-{n:017x}" for n, zone in enumerate(borrowed)},
    )


@st.composite
def _dhcp_options(draw: st.DrawFn) -> DhcpOptions:
    def servers(*more: str) -> tuple[str, ...]:
        some = st.sampled_from(["10.0.0.2", "192.0.2.53", "169.254.169.123", *more])
        return tuple(draw(st.lists(some, max_size=3, unique=True)))

    netbios = servers()
    return DhcpOptions(
        domain_name=draw(st.sampled_from([None, "internal", "corp.example.com"])),
        domain_name_servers=servers("AmazonProvidedDNS", "2001:db8::1"),
        ntp_servers=servers("fd00:ec2::123"),
        netbios_name_servers=netbios,
        netbios_node_type=draw(st.sampled_from(NODE_TYPES)) if netbios else None,
    )


@cache
@st.composite
def _prefix_lists(draw: st.DrawFn) -> dict[str, PrefixList]:
    """Of the foundation's own, of either family, and one that is there already."""
    texts = st.sampled_from(["", "The London office", "Übersee: 京"])
    v4 = st.dictionaries(st.sampled_from(["203.0.113.0/24", "198.51.100.7/32", "192.0.2.0/25"]), texts)
    v6 = st.dictionaries(st.sampled_from(["2001:db8::/32", "2001:db9:1::/48"]), texts)
    families: list[Family | None] = [None, "IPv4", "IPv6"]
    family = st.sampled_from(families)
    lists = {
        "our-partners": PrefixList(max_entries=draw(st.integers(3, 5)), entries=draw(st.one_of(v4, v6))),
        "their-list": PrefixList(max_entries=1, existing="pl-0123456789abcdef0", address_family=draw(family)),
        "empty-yet": PrefixList(max_entries=2, address_family=draw(family)),
    }
    return {name: lists[name] for name in draw(_some([*lists]))}


@st.composite
def _acls(draw: st.DrawFn, tiers: list[str], zones: int) -> NetworkAcl | None:
    """Any rules, as many as AWS takes of each family, each at a number of its own."""
    if draw(st.booleans()):
        return None
    ingress = [AclIngress(from_=whom, **rest) for whom, rest in draw(_acl_rules(tiers))]
    egress = [AclEgress(to=whom, **rest) for whom, rest in draw(_acl_rules(tiers))]
    return NetworkAcl(ingress=_numbered(ingress, zones), egress=_numbered(egress, zones))


class _AclWords(TypedDict):
    """All of a rule but whom it names; `number` is how far it stands from the one before."""

    number: int
    action: Action
    ports: int | str
    protocol: Protocol | None


@st.composite
def _acl_rules(draw: st.DrawFn, tiers: list[str]) -> list[tuple[str, _AclWords]]:
    whom = st.sampled_from([*tiers, "internet", "vpc"]) | _ranges()
    rules = []
    for _ in range(draw(st.integers(0, 3))):
        other, (ports, protocol), number, action = draw(whom), *draw(_acl_traffic())
        rules.append((other, _AclWords(number=number, action=action, ports=ports, protocol=protocol)))
    return rules


@cache
def _acl_traffic() -> st.SearchStrategy[tuple[tuple[int | str, Protocol | None], int, Action]]:
    replies = st.tuples(st.just("replies"), st.sampled_from(TCP_OR_UDP))
    return st.tuples(_ports() | replies, st.integers(1, 1000), st.sampled_from(get_args(Action)))


@cache
def _ranges() -> st.SearchStrategy[str]:
    return st.one_of(cidrs(0, 32).map(str), _cidrs_of_ipv6())


A = TypeVar("A", bound=AclRule)


def _numbered(rules: list[A], zones: int) -> tuple[A, ...]:
    """One after the other, without those that repeat one before or are too many."""
    said: set[tuple[object, PortRange | None]] = set()
    kept: list[A] = []
    last, count = 0, {4: 1, 6: 1}
    for rule in rules:
        means = {(rule.whom, range) for range in rule.traffic}
        family = 6 if ":" in rule.other else 4
        rows = len(rule.traffic) * (zones if isinstance(rule.whom, GroupName) else 1)
        if means & said or count[family] + rows > 20:
            continue
        kept.append(replace(rule, number=last + rule.number))
        said |= means
        last, count[family] = kept[-1].numbers[-1], count[family] + rows
    return tuple(kept)


TCP_OR_UDP: list[Protocol | None] = [None, "tcp", "udp"]


@st.composite
def securities(draw: st.DrawFn, others: list[str], *, ipv6: bool = False) -> Security:
    """Any groups, whose rules may name each other in circles."""
    called = draw(st.lists(names(), max_size=4, unique=True))
    groups = {}
    for name in called:
        rules = st.lists(_rules([*called, *others]), max_size=3)
        ingress = [Ingress(from_=whom, **rest) for whom, rest in draw(rules)]
        egress = [Egress(to=whom, **rest) for whom, rest in draw(rules)]
        groups[name] = Group(ingress=_unrepeated(name, ingress, ipv6), egress=_unrepeated(name, egress, ipv6))
    return Security(groups=groups, quotas=GroupQuotas(rules_per_group=draw(st.integers(60, 1000))))


class _Words(TypedDict):
    """All of a rule but whom it names."""

    ports: int | str
    protocol: Protocol | None
    description: str
    because: str


@st.composite
def _rules(draw: st.DrawFn, called: list[str]) -> tuple[str, _Words]:
    whom = draw(st.sampled_from([*called, "internet", "self"]) | _ranges())
    ports, protocol = draw(_ports())
    description, because = draw(_texts()), draw(_texts())
    if _open_to_the_world(whom) and not because.strip():
        because = "everyone may"
    return whom, _Words(ports=ports, protocol=protocol, description=description, because=because)


def _open_to_the_world(whom: str) -> bool:
    """Alone, or together with its neighbour."""
    other = peer(whom)
    return not isinstance(other, GroupName) and other.prefixlen <= (8 if other.version == 4 else 12)


@cache
def _cidrs_of_ipv6() -> st.SearchStrategy[str]:
    return st.builds(
        lambda address, prefix: str(IPv6Network((address >> (128 - prefix) << (128 - prefix), prefix))),
        st.integers(0, 2**128 - 1),
        st.integers(0, 128),
    )


@cache
def _ports() -> st.SearchStrategy[tuple[int | str, Protocol | None]]:
    """Each way to write ports, with a protocol that fits."""
    number = st.integers(0, 65535)
    span = st.tuples(number, number).map(lambda ends: f"{min(ends)}-{max(ends)}")
    numbered: st.SearchStrategy[int | str] = st.one_of(number, number.map(str), span)
    every: list[Protocol | None] = [*TCP_OR_UDP, "icmp"]
    return st.one_of(
        st.tuples(st.sampled_from(sorted(SERVICES)), st.none()),
        st.tuples(numbered, st.sampled_from(TCP_OR_UDP)),
        st.tuples(st.just("all"), st.sampled_from(every)),
    )


@cache
def _texts() -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), st.text("abcXYZ019 ._-:/()#,@[]+=&;{}!$*", max_size=20))


R = TypeVar("R", bound=Rule)


def _unrepeated(own: str, rules: list[R], ipv6: bool) -> tuple[R, ...]:
    """Without the rules that AWS would take for the same as one before."""
    said: set[tuple[object, PortRange | None]] = set()
    kept = []
    for rule in rules:
        means = {
            (GroupName(own) if other == GroupName("self") else other, range)
            for other, range in rule.permissions({}, ipv6=ipv6)
        }
        if not means & said:
            kept.append(rule)
            said |= means
    return tuple(kept)


ON: Mapping[str | None, tuple[str, ...]] = {
    "bucket": ("acme-data", "acme-${account}-data"),
    "namespace": ("acme/app",),
    "parameters": ("*", "app/*", "app/feature"),
    "queue": ("orders", "orders.fifo"),
    "repository": ("acme/app",),
    "secret": ("app/database",),
    "tag": ("role=app",),
    "log group": ("/aws/lambda/app",),
    "topic": (),
    "role": ("arn:aws:iam::111122223333:role/theirs",),
    None: ("",),
}
"""What a word can be about, whatever the foundation has."""
MANAGED = (
    "AmazonSSMManagedInstanceCore",
    "job-function/ViewOnlyAccess",
    "arn:${partition}:iam::${account}:policy/theirs",
)
PATHS = ("/", "/team/", "/team/data/")


@st.composite
def iams(draw: st.DrawFn, log_groups: list[str], topics: list[str]) -> Iam:
    """Any roles and policies; roles may become each other in circles."""
    called = draw(st.lists(names(), max_size=3, unique=True))
    policies = draw(st.lists(names(), max_size=2, unique=True))
    own: Mapping[str | None, list[str]] = {"log group": log_groups, "topic": topics, "role": called}

    def permissions() -> st.SearchStrategy[list[Permission]]:
        every: list[tuple[Word, str]] = [
            (word, on) for word, meaning in ACCESS.items() for on in (*ON[meaning.on], *own.get(meaning.on, ()))
        ]
        return st.lists(st.sampled_from(every), max_size=4, unique=True).map(
            lambda chosen: [Permission(may=word, on=on) for word, on in chosen]
        )

    def role() -> Role:
        profile = draw(st.booleans())
        trust = [Trust(service="ec2")] if profile else []
        return Role(
            description=draw(st.text("abcXYZ019 -_.é", min_size=1, max_size=40)),
            trust=(*trust, *draw(st.lists(_trusts(), min_size=1, max_size=3))),
            access=tuple(draw(permissions())),
            statements=tuple(draw(st.lists(_statements(), max_size=2))),
            managed=tuple(draw(st.lists(st.sampled_from([*MANAGED, *policies]), max_size=3, unique=True))),
            boundary=draw(st.sampled_from([None, *MANAGED, *policies])),
            instance_profile=profile,
            path=draw(st.sampled_from(PATHS)),
            max_session_hours=draw(st.integers(1, 12)),
        )

    def policy() -> Policy:
        return Policy(
            access=tuple(draw(permissions())),
            statements=tuple(draw(st.lists(_statements(), min_size=1, max_size=2))),
            path=draw(st.sampled_from(PATHS)),
        )

    return Iam(
        github=Github(existing=draw(st.booleans())),
        policies={name: policy() for name in policies},
        roles={name: role() for name in called},
        quotas=Quotas(managed_policies=draw(st.integers(10, 20)), trust_characters=draw(st.integers(3000, 4096))),
    )


CONDITIONS: list[dict[str, dict[str, tuple[str, ...]]]] = [
    {},
    {"StringEquals": {"aws:PrincipalOrgID": ("o-abcdef1234",)}},
    {"ForAnyValue:StringLike": {"aws:TagKeys": ("a*", "b")}, "Bool": {"aws:SecureTransport": ("true",)}},
]


@cache
@st.composite
def _trusts(draw: st.DrawFn) -> Trust:
    conditions = draw(st.sampled_from(CONDITIONS))
    match draw(st.sampled_from(["service", "account", "github"])):
        case "service":
            return Trust(
                service=draw(st.sampled_from(["lambda", "eks-pods", "x.amazonaws.com"])), conditions=conditions
            )
        case "account":
            return Trust(
                account=draw(st.sampled_from(["self", "444455556666"])),
                role=draw(st.sampled_from([None, "deploy", "team/${environment}"])),
                mfa=draw(st.booleans()),
                external_id=draw(st.sampled_from([None, "acme-4711"])),
                conditions=conditions,
            )
        case _:
            branch, environment = draw(st.sampled_from([("main", None), (None, "prod"), (None, None)]))
            return Trust(
                github="acme/app",
                branch=branch,
                environment=environment,
                conditions=conditions,
                because="checks" if branch == environment else "",
            )


@cache
@st.composite
def _statements(draw: st.DrawFn) -> Statement:
    actions = draw(st.sampled_from([("s3:GetObject",), ("s3:Get*", "sqs:SendMessage"), ("ec2:*",), ("*",)]))
    resources = draw(st.sampled_from([("*",), ("arn:${partition}:s3:::acme-${project}/*",), ("arn:*:s3:::b/*", "*")]))
    but_actions, but_resources = draw(st.booleans()), draw(st.booleans())
    return Statement(
        effect=draw(st.sampled_from(["allow", "deny"])),
        actions=() if but_actions else actions,
        not_actions=actions if but_actions else (),
        resources=() if but_resources else resources,
        not_resources=resources if but_resources else (),
        conditions=draw(st.sampled_from(CONDITIONS)),
        because="all of it is meant",
    )


@st.composite
def _parameters(draw: st.DrawFn, whole: Foundation) -> Parameters:
    """Any parameters, which speak of what the foundation has."""
    spoken = st.sampled_from([*(f"${{{word}}}" for word in parameters.known(whole)), "plain", "a,b", "$${x}"])
    values = {}
    for name in draw(st.lists(names(), max_size=3, unique=True)):
        types: list[Type | None] = [None, "string", "string-list"]
        values[f"of/{name}"] = Parameter(
            value="".join(draw(st.lists(spoken, min_size=1, max_size=3))),
            type=draw(st.sampled_from(types)),
            description=draw(st.text("abcXYZ019 -é", max_size=20)),
            tier=draw(st.sampled_from(["standard", "advanced"])),
            allowed_pattern=draw(st.sampled_from(["", ".*", "^.+$"])),
        )
    return Parameters(defaults=draw(st.sampled_from(["foundation", "none"])), values=values)


# Monitoring


@st.composite
def monitorings(draw: st.DrawFn, network: Network) -> Monitoring:
    """Any monitoring that fits the network: what is named before what names it."""
    topics = draw(st.dictionaries(names(), _topics(), max_size=3))
    groups = draw(st.dictionaries(names(), _log_groups(), max_size=2))
    trail = draw(st.sampled_from([None, None, "trail", "/aws/cloudtrail/organisation"]))
    filtered = [*groups, "/other/group", *([] if trail is None else ["cloudtrail"])]
    called = draw(st.lists(names(), max_size=4, unique=True))
    split = draw(st.integers(0, len(called)))
    defaults = draw(st.sampled_from(get_args(_hints(Monitoring)["defaults"])))
    bare = Monitoring(
        defaults=defaults,
        tell=draw(_some(list(topics))) if defaults == "foundation" else (),
        cloudtrail_group=trail,
        key=draw(_keys(any(each.retain for each in groups.values()))),
        log_groups=groups,
        log_metrics={name: draw(_log_metrics(filtered)) for name in called[:split]},
        metrics={name: draw(_metrics(network.nat_zones(), [*interfaces(network)])) for name in called[split:]},
        topics=topics,
        events=draw(st.dictionaries(names(), _events(list(topics)), max_size=2)) if topics else {},
    )
    left_out = draw(_some([*in_full(network, bare).alarms]))
    whole = in_full(network, replace(bare, except_=left_out))
    metrics = [*whole.metrics, *whole.log_metrics]
    called = draw(st.lists(names(), max_size=4, unique=True))
    split = draw(st.integers(0, len(called)))
    alarms = {name: draw(_alarms(metrics, list(topics))) for name in called[:split]} if metrics else {}
    rings = [*whole.alarms, *alarms]
    composites: dict[str, CompositeAlarm] = {}
    for name in called[split:] if rings else []:
        composites[name] = draw(_composite_alarms([*rings, *composites], list(topics)))
    shown = _widgets(metrics, [*rings, *composites])
    return replace(
        bare,
        except_=left_out,
        alarms=alarms,
        composite_alarms=composites,
        dashboards={
            name: Dashboard(widgets=tuple(draw(st.lists(shown, min_size=1, max_size=4))))
            for name in draw(st.lists(names(), max_size=2, unique=True))
        },
    )


def _hints(shape: type) -> dict[str, object]:
    return get_type_hints(shape)


def _some(of: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of these, each once, at most three."""
    return st.lists(st.sampled_from(of), max_size=3, unique=True).map(tuple) if of else st.just(())


@cache
def _topics() -> st.SearchStrategy[Topic]:
    subscriptions = st.lists(_subscriptions(), max_size=3, unique_by=lambda each: each.words).map(tuple)
    return st.builds(
        Topic, display_name=st.text("abcXYZ 01", max_size=30), encrypted=st.booleans(), subscriptions=subscriptions
    )


@cache
@st.composite
def _subscriptions(draw: st.DrawFn) -> Subscription:
    field = draw(st.sampled_from(sorted(PROTOCOLS)))
    example = ENDPOINTS[PROTOCOLS[field]][1].replace("<region>", "eu-central-1")
    endpoint = draw(st.sampled_from([example, example.replace("a", "b", 1) if "@" in example else example]))
    raw = field in ("https", "sqs") and draw(st.booleans())
    return Subscription(**{field: endpoint}, raw=raw)


@cache
def _log_groups() -> st.SearchStrategy[LogGroup]:
    return st.builds(
        LogGroup,
        retention=st.sampled_from([*RETENTIONS, "forever"]),
        encrypted=st.booleans(),
        retain=st.booleans(),
    )


def _log_metrics(groups: list[str]) -> st.SearchStrategy[LogMetric]:
    return st.builds(
        LogMetric,
        group=st.sampled_from(groups),
        pattern=st.sampled_from(["error", '{ $.level = "error" }', "[ip, id, user, ...]"]),
        value=st.sampled_from(["1", "-0.5", "$.bytes"]),
        unit=st.sampled_from(get_args(Unit)),
        default=st.sampled_from([None, 0.0, 0.5, -3.0]),
    )


def _metrics(zones: list[str], ends: list[str]) -> st.SearchStrategy[Metric]:
    dimensions = st.dictionaries(st.sampled_from(["InstanceId", "Stage"]), _phrases(1))
    of_others = st.builds(
        Metric, name=_phrases(1), namespace=st.sampled_from(["AWS/EC2", "app"]), dimensions=dimensions
    )
    of_gateways = st.builds(Metric, name=st.just("BytesOutToDestination"), nat_gateway=st.sampled_from(zones or ["a"]))
    of_ends = st.builds(Metric, name=st.just("BytesProcessed"), endpoint=st.sampled_from(ends or ["ssm"]))
    return st.one_of(of_others, *([of_gateways] if zones else []), *([of_ends] if ends else []))


@cache
def _phrases(shortest: int = 0) -> st.SearchStrategy[str]:
    return st.text("abcXYZ019 .,-", min_size=shortest, max_size=20)


ALARMING = st.sampled_from(["> 5", ">= -0.5", "< 1000000", "<= 0", "above 1 deviation", "outside 2.5 deviations"])
STATISTICS = st.sampled_from(["Average", "Sum", "Minimum", "Maximum", "SampleCount", "p99", "tm95.5", "IQM"])


@st.composite
def _alarms(draw: st.DrawFn, metrics: list[str], topics: list[str]) -> Alarm:
    terms = st.builds(Term, metric=st.sampled_from(metrics), statistic=st.one_of(st.none(), STATISTICS))
    made_of = draw(st.lists(terms, max_size=3))
    of = draw(st.one_of(st.none(), st.integers(1, 5)))
    return Alarm(
        metric=None if made_of else draw(st.sampled_from(metrics)),
        maths=" + ".join(f"m{n}" for n in range(len(made_of))) or None,
        with_={f"m{n}": term for n, term in enumerate(made_of)},
        statistic=draw(STATISTICS),
        period=draw(st.sampled_from(["10 seconds", "1 minute", "5 minutes", "2 hours", "1 day"])),
        when=draw(ALARMING),
        for_=draw(st.integers(1, of or 5)),
        of=of,
        missing=draw(st.sampled_from(get_args(_hints(Alarm)["missing"]))),
        tell=draw(_some(topics)),
        tell_ok=draw(_some(topics)),
        tell_missing=draw(_some(topics)),
        description=draw(_phrases()),
    )


def _composite_alarms(alarms: list[str], topics: list[str]) -> st.SearchStrategy[CompositeAlarm]:
    words = st.recursive(
        st.sampled_from(alarms),
        lambda inner: (
            inner.map(lambda rule: f"not ({rule})")
            | st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map("".join).map(lambda rule: f"({rule})")
        ),
        max_leaves=4,
    )
    return st.builds(CompositeAlarm, when=words, tell=_some(topics), tell_ok=_some(topics), description=_phrases())


@st.composite
def _widgets(draw: st.DrawFn, metrics: list[str], alarms: list[str]) -> Widget:
    raw = {"type": "log", "properties": {"query": "fields @message", "some": (0.5, 3, True, None, {"a": "b"})}}
    forms: list[dict[str, object]] = [{"text": draw(_phrases(1))}, {"raw": raw}]
    if metrics:
        forms.append({"metrics": draw(_some(metrics)) or (metrics[0],), "statistic": draw(STATISTICS)})
    if alarms:
        forms.append({"alarms": draw(_some(alarms)) or (alarms[0],)})
    said = draw(st.sampled_from(forms))
    width: Width = draw(st.sampled_from(get_args(Width)))
    return Widget(title=draw(_phrases()), width=width, **said)  # type: ignore[arg-type]  # each of its own type


@st.composite
def _events(draw: st.DrawFn, topics: list[str]) -> Event:
    pattern = {"source": ("aws.health",), "detail": {"n": ({"numeric": (">", draw(st.sampled_from([0.5, -3])))}, None)}}
    return Event(pattern=pattern, tell=draw(_some(topics)) or (topics[0],), description=draw(_phrases()))
