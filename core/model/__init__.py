"""What a person means: one AWS foundation, in neutral terms.

The dataclasses here are the public way to write a foundation in Python; `config` reads the same from YAML. Whoever
has a value of one of these types has a value that can be meant: constructors raise `InputFaults` for all else.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from core.errors import Fault
from core.model import bootstrap, derived, endpoints, flow_logs, iam, parameters, security
from core.model.acls import AclEgress, AclIngress, AclRule, NetworkAcl
from core.model.addresses import is_id
from core.model.bootstrap import Bootstrap, Workflows
from core.model.checks import name, refuse, tag_count, tag_value, tags
from core.model.dhcp import DhcpOptions
from core.model.endpoints import Endpoint
from core.model.flow_logs import CloudWatchFlowLog, FlowLogs, S3FlowLog
from core.model.iam import Github, Iam, Permission, Policy, Quotas, Role, Statement, Trust
from core.model.ipv6 import Ipv6
from core.model.monitoring import (
    Alarm,
    CompositeAlarm,
    Dashboard,
    Event,
    Key,
    LogGroup,
    LogMetric,
    Metric,
    Monitoring,
    Subscription,
    Term,
    Topic,
    Widget,
)
from core.model.network import Dns, Nat, Network, NetworkQuotas, Tier
from core.model.parameters import Parameter, Parameters
from core.model.policies import Site
from core.model.prefix_lists import PrefixList
from core.model.regions import REGIONS, zone_ids
from core.model.security import Egress, Group, GroupQuotas, Ingress, Security

__all__ = [
    "AclEgress",
    "AclIngress",
    "AclRule",
    "Alarm",
    "Bootstrap",
    "CloudWatchFlowLog",
    "CompositeAlarm",
    "Dashboard",
    "DhcpOptions",
    "Dns",
    "Egress",
    "Endpoint",
    "Event",
    "FlowLogs",
    "Foundation",
    "Github",
    "Group",
    "GroupQuotas",
    "Iam",
    "Ingress",
    "Ipv6",
    "Key",
    "LogGroup",
    "LogMetric",
    "Metric",
    "Monitoring",
    "Nat",
    "Network",
    "NetworkAcl",
    "NetworkQuotas",
    "Parameter",
    "Parameters",
    "Permission",
    "Policy",
    "PrefixList",
    "Quotas",
    "Role",
    "S3FlowLog",
    "Security",
    "Statement",
    "Subscription",
    "Term",
    "Tier",
    "Topic",
    "Trust",
    "Widget",
    "Workflows",
]

ACCOUNT = re.compile(r"[0-9]{12}")
REGION = re.compile("|".join(sorted(REGIONS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """The network and access foundation of one AWS account and region, in one environment."""

    project: str
    """Whose foundation it is. With the environment it begins every name: `acme-dev-app`."""
    environment: str
    """`dev`, `staging`, `prod`...: the name of the file that lays itself over base.yaml."""
    account: str
    """The AWS account: 12 digits, in quotes."""
    region: str
    """The AWS region: `ap-south-1`."""
    owner: str
    """The team that answers for it; a tag on everything."""
    cost_center: str
    """Who pays for it; a tag on everything."""
    network: Network
    security: Security = field(default_factory=Security)
    iam: Iam = field(default_factory=Iam)
    monitoring: Monitoring = field(default_factory=Monitoring)
    parameters: Parameters = field(default_factory=Parameters)
    bootstrap: Bootstrap = field(default_factory=Bootstrap)
    tags: Mapping[str, str] = field(default_factory=dict)
    """Further tags, for everything that both engines can tag."""
    may_differ: tuple[str, ...] = ()
    """Settings in which environments may differ, each by its path or that of what it is in; `*` is any name:
    `monitoring.log-groups.*.retention`. Whatever else differs, `isoform diff dev prod` says first."""
    termination_protection: bool = False
    """Whether CloudFormation refuses to delete the stacks until this is `false` again."""
    stacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The ids that each stack of CloudFormation holds, of a domain that has more than one (`core/cut.py`)."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    @property
    def name(self) -> str:
        """What every name in AWS begins with: `acme-dev`."""
        return self.site.name

    @property
    def site(self) -> Site:
        """Where it stands, as ARNs say it."""
        return Site(project=self.project, environment=self.environment, account=self.account, region=self.region)

    def _faults(self) -> Iterator[Fault]:
        yield from name(("project",), self.project, 20)
        if self.project == "sg":
            # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
            yield Fault(
                ("project",), "`sg` would begin the groups' names with `sg-`, which AWS refuses", "choose another"
            )
        yield from name(("environment",), self.environment, 20)
        if not ACCOUNT.fullmatch(self.account):
            yield Fault(("account",), f"`{self.account}` is no account", 'write 12 digits in quotes: "111122223333"')
        if self.region not in REGIONS:
            near = difflib.get_close_matches(self.region, sorted(REGIONS), 1)
            fix = f"did you mean `{near[0]}`?" if near else "write one like ap-south-1"
            yield Fault(("region",), f"`{self.region}` is no region", fix)
        elif begin := zone_ids(self.region):
            for n, zone in enumerate(self.network.zones):
                if is_id(zone) and zone.partition("-")[0] != begin:
                    fix = f"write {begin}-{zone.partition('-')[2]}"
                    yield Fault(("network", "zones", n), f"`{zone}` is no zone of {self.region}", fix)
        yield from tag_value(("owner",), self.owner)
        yield from tag_value(("cost_center",), self.cost_center)
        yield from tags(("tags",), self.tags)
        settings = [each.name.replace("_", "-") for each in fields(self) if each.name not in ("environment", "stacks")]
        for n, path in enumerate(self.may_differ):
            if (first := path.partition(".")[0]) not in settings:
                near = difflib.get_close_matches(first, settings, 1)
                fix = f"did you mean `{near[0]}`?" if near else "write one like `network.nat`"
                yield Fault(("may_differ", n), f"`{path}` is no setting", fix)
        for called, tier in self.network.tiers.items():
            yield from tag_count(("network", "tiers", called, "tags"), {**self.tags, **tier.tags}) if tier.tags else ()
        for fault in derived.faults(self.network, self.monitoring):
            yield Fault(("monitoring", *fault.path), fault.wrong, fault.fix)
        yield from security.faults(self)
        yield from flow_logs.faults(self)
        yield from endpoints.faults(self)
        yield from iam.faults(self)
        yield from parameters.faults(self)
        yield from bootstrap.faults(self)
