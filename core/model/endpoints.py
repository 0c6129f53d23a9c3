"""Endpoints: services of AWS reached from inside the network, without a way out of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from core.errors import Fault
from core.model.access import SOMEWHERE
from core.model.checks import refuse
from core.model.iam import Statement, elsewhere
from core.model.policies import Site, Spelled, merged, size, unknown_fill

if TYPE_CHECKING:
    from core.model import Foundation
    from core.model.network import Network

EndpointType = Literal["gateway", "interface"]
GATEWAYS = ("s3", "dynamodb")
"""The services that have gateways: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"""
SERVICE = re.compile(r"[a-z][a-z0-9]*([.-][a-z0-9]+)*")
SHORTENED = re.compile(r"(?:cn\.)?com\.amazonaws\.(?:[a-z]{2}(?:-[a-z]+)+-[0-9]+\.)?([a-z0-9.-]+)")
FULL_NAME = re.compile(r"([a-z0-9-]+\.){3,}[a-z0-9-]+")
NO_POLICY = frozenset({"inspector-scan", "inspector2", "neptune-graph", "neptune-graph-fips"})
"""Services that take no policy, as each one's own page says: AWS has no list of them.

https://docs.aws.amazon.com/inspector/latest/user/vpc-interface-endpoints.html
https://docs.aws.amazon.com/neptune-analytics/latest/userguide/gettingStarted-connecting-private-link-considerations.html
"""
# fmt: off
CHINESE = frozenset([
    "account", "application-autoscaling", "appmesh-envoy-management", "athena", "autoscaling", "awsconnector",
    "backup", "batch", "cassandra", "cloudcontrolapi", "cloudformation", "codedeploy-commands-secure", "databrew",
    "dms", "ebs", "ec2", "ecr.api", "ecr.dkr", "eks", "elasticache", "elasticbeanstalk", "elasticfilesystem",
    "elasticfilesystem-fips", "emr-containers", "execute-api", "fsx", "imagebuilder", "iot.data", "iotsitewise.api",
    "iotsitewise.data", "kinesis-streams", "lambda", "license-manager", "monitoring", "polly", "rds", "redshift",
    "redshift-data", "s3", "sagemaker.api", "sagemaker.featurestore-runtime", "sagemaker.runtime", "securityhub",
    "servicecatalog", "sms", "sqs", "states", "sts", "sync-states", "synthetics", "transcribe",
    "transcribestreaming", "transfer", "workspaces", "xray",
])
# fmt: on
"""Services whose full names begin with `cn.` in China, as `describe-vpc-endpoint-services` tells them there."""
POLICY_SIZE = 20480
"""In characters, not adjustable: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"""

FULL_ACCESS = Spelled(principals=frozenset({("AWS", "*")}), actions=frozenset({"*"}), resources=frozenset({"*"}))
"""What AWS writes where nothing is said.

https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#default-endpoint-policy
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """How a service is reached from inside, without NAT and the internet."""

    type: EndpointType | None = None
    """`gateway`: a route, which costs nothing, for `s3` and `dynamodb` alone; `interface`: addresses in subnets, which
    AWS charges by the hour. Where nothing is said, a gateway where the service has one."""
    tiers: tuple[str, ...] = ()
    """From where. Where nothing is said, a gateway serves every tier but the public ones; an interface stands in the
    first private tier, or else the first isolated one, and serves all. An interface stands in one tier: AWS takes one
    subnet in a zone."""
    private_dns: bool | None = None
    """Whether the service's own name leads to the interface: `true` where nothing is said, but for `s3` and
    `dynamodb`, whose names go by their gateways."""
    policy: tuple[Statement, ...] = ()
    """What may be done through it, by whomever IAM allows to; everything, where nothing is said."""
    takes_policy: bool | None = None
    """`false` for a service that takes no policy: AWS refuses even one that allows everything. `aws ec2
    describe-vpc-endpoint-services` tells it of each service as `VpcEndpointPolicySupported`."""
    service: str | None = None
    """The service's full name, where it is another than `com.amazonaws.<region>.` and the endpoint's name: of a
    partner's, or one of AWS's own that begins otherwise. `${region}` is filled in."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        for n, tier in enumerate(self.tiers):
            if tier in self.tiers[:n]:
                yield Fault(("tiers", n), f"`{tier}` a second time", "take it away")
        if self.service is not None and (unknown := unknown_fill(self.service)):
            yield Fault(("service",), *unknown)
        elif self.service is not None and not FULL_NAME.fullmatch(SOMEWHERE.filled(self.service)):
            fix = "write one like com.amazonaws.vpce.${region}.vpce-svc-0123456789abcdef0"
            yield Fault(("service",), f"`{self.service}` is no full name of a service", fix)

    def spelled(self, site: Site) -> frozenset[Spelled]:
        """Its policy's statements, each for everybody whom IAM allows: a gateway's can name nobody else."""
        if not self.policy:
            return frozenset({FULL_ACCESS})
        return merged(replace(each.spelled(site), principals=FULL_ACCESS.principals) for each in self.policy)


def slug(name: str) -> str:
    """The endpoint's name as part of an id."""
    return name.replace(".", "-")


def kind(name: str, endpoint: Endpoint) -> EndpointType:
    return endpoint.type or ("gateway" if name in GATEWAYS else "interface")


def interfaces(network: Network) -> dict[str, Endpoint]:
    """Those that have addresses, by name."""
    return {name: each for name, each in network.endpoints.items() if kind(name, each) == "interface"}


def gateways(network: Network) -> dict[str, Endpoint]:
    """Those that are routes, by name."""
    return {name: each for name, each in network.endpoints.items() if kind(name, each) == "gateway"}


def tiers(network: Network, name: str) -> list[str]:
    """The tiers that a gateway serves, or in which an interface stands, all of them with IPv4."""
    endpoint = network.endpoints[name]
    if endpoint.tiers:
        return [*endpoint.tiers]
    may = {tier: each.access for tier, each in network.tiers.items() if each.has_ipv4}
    if kind(name, endpoint) == "gateway":
        return [tier for tier, access in may.items() if access != "public"] or [*may]
    inmost = ("private", "isolated", "public")
    return [min(may, key=lambda tier: inmost.index(may[tier]))]


def private_dns(name: str, endpoint: Endpoint) -> bool:
    return name not in GATEWAYS if endpoint.private_dns is None else endpoint.private_dns


def takes_policy(name: str, endpoint: Endpoint) -> bool:
    """An endpoint of somebody else's service takes none, and allows all."""
    if endpoint.takes_policy is not None:
        return endpoint.takes_policy
    return name not in NO_POLICY and ".vpce-svc-" not in (endpoint.service or "")


def service_name(site: Site, name: str, endpoint: Endpoint) -> str:
    """In full. In China some begin with `cn.`, and those of gateways do not.

    https://docs.amazonaws.cn/en_us/vpc/latest/privatelink/aws-services-privatelink-support.html
    """
    if endpoint.service is not None:
        return site.filled(endpoint.service)
    chinese = site.partition == "aws-cn" and kind(name, endpoint) == "interface" and name in CHINESE
    return f"{'cn.' if chinese else ''}com.amazonaws.{site.region}.{name}"


def network_faults(network: Network) -> Iterator[Fault]:
    """What is wrong with the endpoints of a network that has the tiers it says."""
    seen: dict[str, str] = {}
    for name, endpoint in network.endpoints.items():
        path = ("endpoints", name)
        if (short := SHORTENED.fullmatch(name)) and endpoint.service is None:
            yield Fault(path, f"`{name}` is a full name", f"write `{short[1]}`: the rest is the region's")
        elif not SERVICE.fullmatch(name) or len(name) > 48:
            fix = "write it as AWS has it after com.amazonaws.<region>: `ecr.api`"
            yield Fault(path, f"`{name}` is no name of a service", fix)
        elif (first := seen.setdefault(slug(name), name)) != name:
            yield Fault(path, f"`{name}` reads like `{first}` where no dot may stand", "take one of them away")
        yield from _faults_of(network, name, endpoint)
    if (count := len(interfaces(network))) > (most := network.quotas.interface_endpoints):
        fix = f"AWS gives a VPC {most}: take some away, or say in `network.quotas` what it grants"
        yield Fault(("endpoints",), f"{count} interface endpoints", fix)


def _faults_of(network: Network, name: str, endpoint: Endpoint) -> Iterator[Fault]:
    path = ("endpoints", name)
    if endpoint.policy and not takes_policy(name, endpoint):
        said = endpoint.takes_policy is False
        fix = "take them away, or `takes-policy: false`" if said else "take them away, or say `takes-policy: true`"
        yield Fault((*path, "policy"), "statements, where the service takes no policy", fix)
    for n, tier in enumerate(endpoint.tiers):
        if tier not in network.tiers:
            near = difflib.get_close_matches(tier, network.tiers, 1)
            fix = f"did you mean `{near[0]}`?" if near else f"write {' or '.join(network.tiers)}"
            yield Fault((*path, "tiers", n), f"`{tier}` is no tier", fix)
        elif not network.tiers[tier].has_ipv4:
            # https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
            wrong = f"`{tier}` has addresses of IPv6 alone, and an endpoint has those of IPv4"
            yield Fault((*path, "tiers", n), wrong, "write a tier that has them")
    if not any(tier.has_ipv4 for tier in network.tiers.values()):
        yield Fault(path, "an endpoint, and no tier has addresses of IPv4", "give one some, or take it away")
    if kind(name, endpoint) == "gateway":
        if name not in GATEWAYS:
            fix = f"take it away: only {' and '.join(GATEWAYS)} have one"
            yield Fault((*path, "type"), f"`gateway` for {name}, which has none", fix)
        if endpoint.private_dns is not None:
            wrong = f"`{str(endpoint.private_dns).lower()}` of a gateway, which has no addresses"
            yield Fault((*path, "private_dns"), wrong, "take it away, or write `type: interface`")
        return
    if len(endpoint.tiers) > 1:
        wrong = f"{' and '.join(endpoint.tiers)} have a subnet each in every zone, where an interface takes one"
        yield Fault((*path, "tiers"), wrong, "write one of them: it serves all tiers")
    if private_dns(name, endpoint):
        if name in GATEWAYS:
            wrong = f"`true`, but the name of {name} goes by its gateway"
            yield Fault((*path, "private_dns"), wrong, "take it away")
        elif not (network.dns.support and network.dns.hostnames):
            # https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
            fix = "write `private-dns: false`, or turn on both of `network.dns`"
            yield Fault((*path, "private_dns"), f"of {name} needs the VPC's DNS support and hostnames", fix)


def faults(foundation: Foundation) -> Iterator[Fault]:
    """What shows only where it is known where the foundation stands."""
    for name, endpoint in foundation.network.endpoints.items():
        path = ("network", "endpoints", name, "policy")
        yield from elsewhere(path, endpoint.policy, foundation.site)
        if (length := size(endpoint.spelled(foundation.site))) > POLICY_SIZE:
            wrong = f"{length} characters, of which AWS takes {POLICY_SIZE}"
            yield Fault(path, wrong, "shorten it")
    # https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
    before: dict[str, str] = {}
    for name, endpoint in interfaces(foundation.network).items():
        if private_dns(name, endpoint):
            service = service_name(foundation.site, name, endpoint)
            if (first := before.setdefault(service, name)) != name:
                wrong = f"of {service}, whose name leads to `{first}`"
                yield Fault(("network", "endpoints", name, "private_dns"), wrong, "write `private-dns: false`")
