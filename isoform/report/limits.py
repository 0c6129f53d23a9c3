"""What AWS takes of what a key says: by the dataclass that states the key, and its field.

Each number is one that the model holds to: a test looks for it in what the model says when it is passed.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.model import (
    AclRule,
    Alarm,
    Dashboard,
    DhcpOptions,
    Event,
    Foundation,
    Iam,
    LogMetric,
    Metric,
    Network,
    Parameter,
    Parameters,
    PrefixList,
    Role,
    Tier,
    Topic,
    Trust,
)
from core.model.acls import NetworkAcl
from core.model.endpoints import Endpoint
from core.model.monitoring import Key
from core.model.network import Nat
from core.model.security import Group, Rule

VPC = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"
PRIVATELINK = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html"
ROLE = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"
IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
CLOUDWATCH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html"
FILTER = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html"
SSM = "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html"
TAGS = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions"

LIMITS: Mapping[tuple[type, str], tuple[str, str]] = {
    (Foundation, "tags"): (
        "50 on a resource, the default ones among them; a key of 128 characters, a value of 256",
        TAGS,
    ),
    (Network, "secondary_cidrs"): (
        "5 ranges in a VPC, `cidr` among them, up to 50 by `network.quotas.cidrs`; each with a prefix of 16 to 28",
        VPC,
    ),
    (Network, "tiers"): ("200 subnets in a VPC, and 200 route tables; more by `network.quotas`", VPC),
    (Network, "endpoints"): ("50 interfaces in a VPC; more by `network.quotas.interface-endpoints`", PRIVATELINK),
    (Endpoint, "policy"): (
        "20480 characters",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    ),
    (Nat, "gateways"): ("5 elastic IP addresses in a region; more by `network.quotas.elastic-ips`", VPC),
    (Tier, "prefix"): ("16 to 28", "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"),
    (NetworkAcl, "ingress"): (
        "20 rules, its own last one among them; up to 40 by `network.quotas.network-acl-rules`",
        VPC,
    ),
    (NetworkAcl, "egress"): (
        "20 rules, its own last one among them; up to 40 by `network.quotas.network-acl-rules`",
        VPC,
    ),
    (AclRule, "number"): ("1 to 32766", "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html"),
    (PrefixList, "max_entries"): ("1000; more by `network.quotas.prefix-list-entries`", VPC),
    (DhcpOptions, "ntp_servers"): (
        "four of each family",
        "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html",
    ),
    (Group, "ingress"): ("60 rules of each family; up to 1000 by `security.quotas.rules-per-group`", VPC),
    (Group, "egress"): ("60 rules of each family; up to 1000 by `security.quotas.rules-per-group`", VPC),
    (Rule, "description"): ("255 characters", VPC),
    (Iam, "policies"): ("6144 characters each, without blanks", IAM),
    (Iam, "roles"): (
        "a name of 64 characters, with project and environment; 10240 characters of its own policies",
        IAM,
    ),
    (Role, "trust"): ("2048 characters; up to 4096 by `iam.quotas.trust-characters`", IAM),
    (Role, "managed"): ("10; up to 20 by `iam.quotas.managed-policies`", IAM),
    (Role, "max_session_hours"): ("1 to 12", ROLE),
    (Role, "description"): ("1000 characters", ROLE),
    (Trust, "external_id"): (
        "2 to 1224 characters",
        "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    ),
    (Key, "deletion_days"): ("7 to 30", "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html"),
    (LogMetric, "pattern"): ("1024 characters", FILTER),
    (Metric, "name"): ("255 characters", CLOUDWATCH),
    (Metric, "namespace"): ("255 characters", CLOUDWATCH),
    (Metric, "dimensions"): ("30; a name of 255 characters, a value of 1024", CLOUDWATCH),
    (Topic, "display_name"): (
        "100 characters",
        "https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html",
    ),
    (Alarm, "with_"): ("10 metrics", CLOUDWATCH),
    (Alarm, "maths"): ("2048 characters", CLOUDWATCH),
    (Alarm, "tell"): ("5 topics", CLOUDWATCH),
    (Alarm, "description"): ("1024 characters", CLOUDWATCH),
    (Dashboard, "widgets"): ("500", CLOUDWATCH),
    (Event, "description"): (
        "512 characters",
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html",
    ),
    (Parameters, "values"): ("15 levels of a path, project and environment among them", SSM),
    (Parameter, "value"): ("4096 bytes, or 8192 with `tier: advanced`", SSM),
    (Parameter, "allowed_pattern"): ("1024 characters", SSM),
    (Parameter, "description"): ("1024 characters", SSM),
}
