"""What whoever looks at an account has to be allowed: `isoform drift`, and the preview role of the bootstrap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.model.policies import Site, Spelled

READS: Final[Mapping[str, str]] = {
    "cloudformation": "DescribeStacks GetTemplate ListStackResources",
    "cloudwatch": "DescribeAlarms GetDashboard ListTagsForResource",
    "ec2": """
        DescribeAddresses DescribeDhcpOptions DescribeEgressOnlyInternetGateways DescribeFlowLogs
        DescribeInternetGateways DescribeManagedPrefixLists DescribeNatGateways DescribeNetworkAcls
        DescribeRouteTables DescribeSecurityGroupRules DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute
        DescribeVpcEndpoints DescribeVpcPeeringConnections DescribeVpcs DescribeVpnGateways
        GetManagedPrefixListEntries
    """,
    "events": "DescribeRule ListTagsForResource ListTargetsByRule",
    "iam": """
        GetInstanceProfile GetOpenIDConnectProvider GetPolicy GetPolicyVersion GetRole GetRolePolicy
        ListAttachedRolePolicies ListRolePolicies
    """,
    "kms": "DescribeKey GetKeyPolicy GetKeyRotationStatus ListAliases ListResourceTags",
    "logs": "DescribeLogGroups DescribeMetricFilters ListTagsForResource",
    "s3": """
        GetBucketCORS GetBucketLogging GetBucketNotification GetBucketOwnershipControls GetBucketPolicy
        GetBucketPublicAccessBlock GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration
        GetLifecycleConfiguration GetReplicationConfiguration
    """,
    "sns": "GetSubscriptionAttributes GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource",
    "ssm": "DescribeParameters ListTagsForResource",
}
"""How things are set up, by service: no data but a foundation's own parameters, which are said below."""


def reads(site: Site) -> frozenset[Spelled]:
    """What the preview role may do: look at how an account is set up, and at the values of its own parameters."""
    parameters = f"arn:{site.partition}:ssm:{site.region}:{site.account}:parameter"
    own = f"{parameters}/{site.project}/{site.environment}/*"
    return frozenset(
        {
            Spelled(
                actions=frozenset(f"{service}:{action}" for service in READS for action in READS[service].split()),
                resources=frozenset({"*"}),
            ),
            Spelled(actions=frozenset({"ssm:GetParameters"}), resources=frozenset({own})),
            # Which version the bootstrap is of: `isoform doctor` asks.
            Spelled(actions=frozenset({"ssm:GetParameter"}), resources=frozenset({f"{parameters}/cdk-bootstrap/*"})),
        }
    )
