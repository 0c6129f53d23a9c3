"""The keys of the files: the fields of the model's dataclasses, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from inspect import get_annotations
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

from core.model import (
    AclEgress,
    AclIngress,
    AclRule,
    Alarm,
    Bootstrap,
    CloudWatchFlowLog,
    CompositeAlarm,
    Dashboard,
    DhcpOptions,
    Endpoint,
    Event,
    Foundation,
    Ipv6,
    LogGroup,
    LogMetric,
    Metric,
    Monitoring,
    Nat,
    Network,
    NetworkQuotas,
    Parameter,
    Parameters,
    Permission,
    Policy,
    PrefixList,
    Quotas,
    Role,
    S3FlowLog,
    Statement,
    Subscription,
    Term,
    Tier,
    Topic,
    Trust,
    Widget,
    Workflows,
)
from core.model.monitoring import ENDPOINTS, PROTOCOLS
from core.model.monitoring import Key as KmsKey
from core.model.security import Egress, GroupQuotas, Ingress, Rule

EXAMPLES: Mapping[tuple[type, str], tuple[object, ...]] = {
    (Foundation, "project"): ("acme",),
    (Foundation, "environment"): ("dev",),
    (Foundation, "account"): ("111122223333",),
    (Foundation, "region"): ("ap-south-1",),
    (Foundation, "owner"): ("platform",),
    (Foundation, "cost_center"): ("cc-1001",),
    (Foundation, "tags"): ({"team": "platform"},),
    (Foundation, "may_differ"): (["network.zones", "monitoring.log-groups.*.retention"],),
    (Network, "cidr"): ("10.0.0.0/16",),
    (Network, "zones"): (["a", "b"],),
    (Network, "secondary_cidrs"): (["100.64.0.0/16"],),
    (Network, "ipv6"): ({"source": "amazon"},),
    (Network, "ipv6_subnets"): ({"private/a": 4},),
    (Network, "addresses"): ({"private/a": "10.0.32.0/21"},),
    (Nat, "zones"): (["a", "b"],),
    (Nat, "tier"): ("public",),
    (Nat, "addresses"): ({"a": "eipalloc-0123456789abcdef0"},),
    (Ipv6, "pool"): ("ipv6pool-ec2-0123456789abcdef0",),
    (Ipv6, "cidr"): ("2001:db8:1234:5600::/56",),
    (Network, "tiers"): ({"public": {"access": "public", "prefix": 24}},),
    (Network, "endpoints"): ({"s3": {}, "ssm": {"tiers": ["private"]}},),
    (Endpoint, "tiers"): (["private"],),
    (Endpoint, "service"): ("com.amazonaws.vpce.${region}.vpce-svc-0123456789abcdef0",),
    (Tier, "prefix"): (24, 28),
    (Tier, "from_"): ("100.64.0.0/16",),
    (Tier, "tags"): ({"kubernetes.io/role/elb": "1"},),
    (DhcpOptions, "domain_name"): ("corp.example.com",),
    (DhcpOptions, "domain_name_servers"): (["AmazonProvidedDNS"], ["10.0.0.2", "10.0.1.2"]),
    (DhcpOptions, "ntp_servers"): (["169.254.169.123"],),
    (DhcpOptions, "netbios_name_servers"): (["10.0.0.3"],),
    (Network, "prefix_lists"): ({"partners": {"max-entries": 10, "entries": {"203.0.113.0/24": "The London office"}}},),
    (PrefixList, "max_entries"): (10,),
    (PrefixList, "entries"): ({"203.0.113.0/24": "The London office"},),
    (PrefixList, "existing"): ("pl-0123456789abcdef0",),
    (AclRule, "number"): (100, 30000),
    (AclRule, "ports"): ("https", 8080, "8000-8100", "replies", "all"),
    (AclIngress, "from_"): ("internet", "vpc", "private", "10.0.0.0/16"),
    (AclEgress, "to"): ("internet", "vpc", "private", "10.0.0.0/16"),
    (NetworkQuotas, "network_acl_rules"): (20, 40),
    (NetworkQuotas, "elastic_ips"): (10,),
    (NetworkQuotas, "subnets"): (400,),
    (NetworkQuotas, "cidrs"): (10,),
    (NetworkQuotas, "route_tables"): (400,),
    (NetworkQuotas, "interface_endpoints"): (100,),
    (NetworkQuotas, "prefix_lists"): (200,),
    (NetworkQuotas, "prefix_list_entries"): (2000,),
    (Rule, "ports"): ("https", 8080, "8000-8100", "all", 1),
    (Rule, "description"): ("schema migrations",),
    (Rule, "because"): ("meters in the field have no fixed addresses",),
    (Ingress, "from_"): ("internet", "self", "app", "partners", "10.0.0.0/16"),
    (Egress, "to"): ("internet", "self", "app", "endpoints", "partners", "10.0.0.0/16"),
    (GroupQuotas, "rules_per_group"): (60, 100),
    (GroupQuotas, "groups"): (5000,),
    (Trust, "service"): ("ec2", "lambda"),
    (Trust, "account"): ("111122223333", "self"),
    (Trust, "role"): ("deploy",),
    (Trust, "external_id"): ("acme-4711",),
    (Trust, "github"): ("acme/app",),
    (Trust, "branch"): ("main",),
    (Trust, "environment"): ("prod",),
    (Trust, "conditions"): ({"StringEquals": {"aws:PrincipalOrgID": ["o-abcdef1234"]}},),
    (Trust, "because"): ("each pull request of it is built by our own runners",),
    (Permission, "on"): ("app/*", "app", "role=app"),
    (Statement, "actions"): (["s3:GetObject"],),
    (Statement, "resources"): (["arn:${partition}:s3:::acme-${environment}-data/*"],),
    (Statement, "not_actions"): (["iam:*"],),
    (Statement, "not_resources"): (["arn:${partition}:s3:::acme-${environment}-audit/*"],),
    (Statement, "because"): ("EC2 describes everything or nothing",),
    (Statement, "conditions"): ({"StringEquals": {"aws:ResourceTag/team": ["blue"]}},),
    (Policy, "access"): ([{"may": "read-parameters", "on": "app/*"}],),
    (Policy, "path"): ("/team/",),
    (Role, "description"): ("What runs on instances of the app",),
    (Role, "trust"): ([{"service": "ec2"}],),
    (Role, "access"): ([{"may": "read-parameters", "on": "app/*"}],),
    (Role, "managed"): (["AmazonSSMManagedInstanceCore"],),
    (Role, "boundary"): ("limits",),
    (Role, "path"): ("/team/",),
    (Role, "max_session_hours"): (1, 12),
    (Quotas, "managed_policies"): (10, 20),
    (Quotas, "trust_characters"): (2048, 4096),
    (Parameter, "value"): ("on", "${tier.private.subnets}"),
    (Parameter, "allowed_pattern"): ("^(on|off)$",),
    (Parameter, "description"): ("Whether the new search is on",),
    (Parameters, "values"): ({"app/feature": {"value": "on"}},),
    (Monitoring, "tell"): (["alerts"],),
    (Monitoring, "except_"): (["unauthorised-calls"],),
    (Monitoring, "cloudtrail_group"): ("/aws/cloudtrail/organisation",),
    (LogGroup, "retention"): (30, "forever"),
    (KmsKey, "deletion_days"): (7, 30),
    (CloudWatchFlowLog, "retention"): (30, "forever"),
    (CloudWatchFlowLog, "format"): (["srcaddr", "dstaddr", "action"],),
    (S3FlowLog, "retention"): (365, "forever"),
    (S3FlowLog, "format"): (["srcaddr", "dstaddr", "action"],),
    (LogMetric, "group"): ("app",),
    (LogMetric, "pattern"): ('{ $.level = "error" }',),
    (LogMetric, "value"): ("1", "$.bytes"),
    (LogMetric, "default"): (0,),
    (Metric, "name"): ("CPUUtilization",),
    (Metric, "endpoint"): ("ssm",),
    (Metric, "log_group"): ("app",),
    (Metric, "namespace"): ("AWS/EC2",),
    (Metric, "nat_gateway"): ("a",),
    (Metric, "dimensions"): ({"AutoScalingGroupName": "app"},),
    **{(Subscription, field): (ENDPOINTS[protocol][1],) for field, protocol in PROTOCOLS.items()},
    (Topic, "display_name"): ("Acme on call",),
    (Term, "metric"): ("app-errors",),
    (Term, "statistic"): ("Sum",),
    (Alarm, "metric"): ("app-errors",),
    (Alarm, "maths"): ("100 * errors / requests",),
    (Alarm, "with_"): ({"errors": {"metric": "app-errors"}},),
    (Alarm, "statistic"): ("Sum", "p99"),
    (Alarm, "period"): ("5 minutes", "30 seconds"),
    (Alarm, "when"): ("> 5", "outside 2 deviations"),
    (Alarm, "for_"): (3,),
    (Alarm, "of"): (5,),
    (Alarm, "tell"): (["alerts"],),
    (Alarm, "tell_ok"): (["alerts"],),
    (Alarm, "tell_missing"): (["alerts"],),
    (Alarm, "description"): ("Too many requests fail. The log group says which.",),
    (CompositeAlarm, "when"): ("app-errors and not maintenance",),
    (CompositeAlarm, "tell"): (["alerts"],),
    (CompositeAlarm, "tell_ok"): (["alerts"],),
    (CompositeAlarm, "description"): ("Requests fail, and nobody is at work on it.",),
    (Widget, "title"): ("Errors",),
    (Widget, "text"): ("What to do about them: the runbook",),
    (Widget, "statistic"): ("Sum", "p99"),
    (Widget, "period"): ("5 minutes", "1 hour"),
    (Widget, "raw"): ({"type": "explorer"},),
    (Widget, "metrics"): (["app-errors"],),
    (Widget, "alarms"): (["app-errors"],),
    (Dashboard, "widgets"): ([{"text": "Errors"}],),
    (Event, "pattern"): ({"source": ["aws.health"]},),
    (Event, "tell"): (["alerts"],),
    (Event, "description"): ("AWS speaks of this account's health",),
    (Workflows, "repository"): ("acme/foundation",),
    (Bootstrap, "boundary"): ("arn:${partition}:iam::${account}:policy/limits",),
    (Bootstrap, "role_boundary"): ("arn:${partition}:iam::${account}:policy/limits",),
}
"""What a message proposes for a missing key, an editor shows, and stands in for a faulty value while the rest is
checked. The choices of a `Literal` and of a `bool` are their own examples."""


@dataclass(frozen=True, slots=True)
class Key:
    word: str
    """As it is written in the file."""
    field: str
    owner: type
    """The dataclass that states it, which may be a parent."""
    type: object
    """Without None: nothing is written as nothing, and `null` removes."""
    required: bool

    @property
    def examples(self) -> tuple[object, ...]:
        if get_origin(self.type) is Literal:
            return get_args(self.type)
        if self.type is bool:
            return (False, True)
        return EXAMPLES.get((self.owner, self.field), ())


@cache
def keys(shape: type) -> dict[str, Key]:
    """The keys of a dataclass by their words: `-` for `_`, and without the `_` that only Python needs."""
    hints = get_type_hints(shape)
    found = {}
    for field in fields(shape):
        owner = next(each for each in reversed(shape.__mro__) if field.name in get_annotations(each))
        required = field.default is MISSING and field.default_factory is MISSING
        key = Key(word(field.name), field.name, owner, _without_none(hints[field.name]), required)
        found[key.word] = key
    return found


def keys_in_files(shape: type) -> dict[str, Key]:
    """The keys that a file can say: the environment is said by the file's name, the stacks by their lock."""
    beside = {(Foundation, "environment"), (Foundation, "stacks")}
    return {word: key for word, key in keys(shape).items() if (shape, key.field) not in beside}


def word(field: str) -> str:
    return field.rstrip("_").replace("_", "-")


def _without_none(hint: object) -> object:
    if get_origin(hint) not in (Union, UnionType):
        return hint
    members = tuple(each for each in get_args(hint) if each is not NoneType)
    return members[0] if len(members) == 1 else Union[members]  # noqa: UP007 (made of a tuple)


def inside(shape: object, step: str | int) -> object | None:
    """The type one step further in: of a key, of a map's entries, of a list's items. None where there is none.

    `object` is whatever JSON can say, and so is whatever is inside it.
    """
    if isinstance(shape, type) and is_dataclass(shape):
        key = keys(shape).get(str(step))
        return key.type if key else None
    if get_origin(shape) is not None and get_args(shape) and is_named(shape):
        return get_args(shape)[1]  # type: ignore[no-any-return]  # typing's own words for types are Any
    if get_origin(shape) is tuple:
        return get_args(shape)[0]  # type: ignore[no-any-return]  # likewise
    return object if shape is object else None


def is_named(shape: object) -> bool:
    """Whether it is a map of entries with names of the user's own."""
    return get_origin(shape) is Mapping


def type_at(path: tuple[str | int, ...]) -> object | None:
    """The type at a path of words from the top of a file."""
    shape: object | None = Foundation
    for step in path:
        shape = inside(shape, step)
    return shape


def in_words(shape: object, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """A path of the fields of `shape` in the words of the files."""
    words: list[str | int] = []
    for step in path:
        if isinstance(shape, type) and is_dataclass(shape):
            step = word(str(step))
        words.append(step)
        shape = inside(shape, step)
    return tuple(words)
