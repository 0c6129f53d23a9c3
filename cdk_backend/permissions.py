"""What CloudFormation may do for a foundation: by type, the actions that make, read, change and delete it.

CDK's bootstrap gives the role by which CloudFormation acts whatever policies it is told. Here is what isoform's types
need, and nothing else: each row from the `handlers` of the type's schema, which name the actions of a type themselves
(https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html), without those for
properties that isoform never says. Where AWS can limit an action to things of a name, it is limited to the
foundation's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.model.iam import GITHUB
from core.model.policies import Site, Spelled

# Where


@dataclass(frozen=True, slots=True)
class Where:
    """To what an action is limited. `{name}` and `{project}/{environment}` are each environment's of the account."""

    resources: tuple[str, ...]
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """Operator, key and values."""


HERE: Final = Where(("*",), (("StringEquals", "aws:RequestedRegion", ("{region}",)),))
"""In the region: what has no name before it is made, or is listed."""
ROLES: Final = Where(
    ("arn:{partition}:iam::{account}:role/{name}-*", "arn:{partition}:iam::{account}:role/*/{name}-*"),
)
"""With and without a path."""
BOUNDED: Final = replace(ROLES, conditions=(("StringEquals", "iam:PermissionsBoundary", ("{role-boundary}",)),))
"""Roles that bear the boundary, where one is asked for."""
PASSED: Final = replace(
    ROLES,
    conditions=(
        (
            "StringEquals",
            "iam:PassedToService",
            ("ec2.amazonaws.com", "lambda.amazonaws.com", "vpc-flow-logs.amazonaws.com"),
        ),
    ),
)
POLICIES: Final = Where(
    ("arn:{partition}:iam::{account}:policy/{name}-*", "arn:{partition}:iam::{account}:policy/*/{name}-*"),
)
PROFILES: Final = Where(
    (
        "arn:{partition}:iam::{account}:instance-profile/{name}-*",
        "arn:{partition}:iam::{account}:instance-profile/*/{name}-*",
    ),
)
PROVIDER: Final = Where((f"arn:{{partition}}:iam::{{account}}:oidc-provider/{GITHUB}",))
DELIVERY: Final = Where(
    ("arn:{partition}:iam::{account}:role/aws-service-role/delivery.logs.amazonaws.com/*",),
    (("StringEquals", "iam:AWSServiceName", ("delivery.logs.amazonaws.com",)),),
)
"""The role by which AWS's services deliver logs, made with the first flow log of an account."""
ZONES: Final = Where(("arn:{partition}:route53:::hostedzone/*",))
"""AWS's own, of an endpoint's private names."""
FUNCTIONS: Final = Where(("arn:{partition}:lambda:{region}:{account}:function:{name}-*",))
GROUPS: Final = Where(
    (
        "arn:{partition}:logs:{region}:{account}:log-group:/{project}/{environment}/*",
        # That of a function: CloudFormation names it, by its stack.
        "arn:{partition}:logs:{region}:{account}:log-group:{name}-*",
    ),
)
ANY_GROUP: Final = Where(("arn:{partition}:logs:{region}:{account}:log-group:*",))
"""Metrics are counted in others' groups, too: CloudTrail's."""
KEYS: Final = Where(("arn:{partition}:kms:{region}:{account}:key/*",))
"""A key's id is nobody's to choose; and by its tags KMS knows it only minutes later."""
ALIASES: Final = replace(KEYS, resources=(*KEYS.resources, "arn:{partition}:kms:{region}:{account}:alias/{name}-*"))
TOPICS: Final = Where(("arn:{partition}:sns:{region}:{account}:{name}-*",))
ALARMS: Final = Where(("arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}-*",))
DASHBOARDS: Final = Where(("arn:{partition}:cloudwatch::{account}:dashboard/{name}-*",))
RULES: Final = Where(("arn:{partition}:events:{region}:{account}:rule/{name}-*",))
BUCKETS: Final = Where(("arn:{partition}:s3:::{name}-*",))
PARAMETERS: Final = Where(("arn:{partition}:ssm:{region}:{account}:parameter/{project}/{environment}/*",))
VERSION: Final = Where(("arn:{partition}:ssm:{region}:{account}:parameter/cdk-bootstrap/*",))

# What


@dataclass(frozen=True, slots=True)
class Needs:
    """Actions of a service, and where."""

    service: str
    actions: tuple[str, ...]
    where: Where


def ec2(actions: str) -> Needs:
    return Needs("ec2", tuple(actions.split()), HERE)


def of(service: str, where: Where, actions: str) -> Needs:
    return Needs(service, tuple(actions.split()), where)


TAGS: Final = "CreateTags DeleteTags DescribeTags"

NEEDS: Final[Mapping[str, Sequence[Needs]]] = {
    # The network
    "AWS::EC2::VPC": (
        ec2("CreateVpc DeleteVpc DescribeVpcs DescribeVpcAttribute ModifyVpcAttribute"),
        ec2("DescribeNetworkAcls DescribeSecurityGroups DescribeVpcEncryptionControls"),
        ec2(TAGS),
    ),
    "AWS::EC2::VPCCidrBlock": (ec2("AssociateVpcCidrBlock DisassociateVpcCidrBlock DescribeVpcs"),),
    "AWS::EC2::InternetGateway": (ec2(f"CreateInternetGateway DeleteInternetGateway DescribeInternetGateways {TAGS}"),),
    "AWS::EC2::VPCGatewayAttachment": (
        ec2("AttachInternetGateway DetachInternetGateway DescribeInternetGateways DescribeVpnGateways"),
    ),
    "AWS::EC2::EgressOnlyInternetGateway": (
        ec2("CreateEgressOnlyInternetGateway DeleteEgressOnlyInternetGateway DescribeEgressOnlyInternetGateways"),
        ec2(f"DescribeVpcs {TAGS}"),
    ),
    "AWS::EC2::Subnet": (
        ec2("CreateSubnet DeleteSubnet DescribeSubnets ModifySubnetAttribute DescribeNetworkAcls"),
        ec2(f"AssociateSubnetCidrBlock DisassociateSubnetCidrBlock {TAGS}"),
    ),
    "AWS::EC2::EIP": (ec2(f"AllocateAddress ReleaseAddress DescribeAddresses DisassociateAddress {TAGS}"),),
    "AWS::EC2::NatGateway": (ec2(f"CreateNatGateway DeleteNatGateway DescribeNatGateways {TAGS}"),),
    "AWS::EC2::RouteTable": (ec2(f"CreateRouteTable DeleteRouteTable DescribeRouteTables {TAGS}"),),
    "AWS::EC2::Route": (ec2("CreateRoute DeleteRoute ReplaceRoute DescribeRouteTables DescribeNetworkInterfaces"),),
    "AWS::EC2::SubnetRouteTableAssociation": (
        ec2("AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation"),
        ec2("DescribeRouteTables DescribeSubnets"),
    ),
    "AWS::EC2::NetworkAcl": (ec2(f"CreateNetworkAcl DeleteNetworkAcl DescribeNetworkAcls {TAGS}"),),
    "AWS::EC2::NetworkAclEntry": (
        ec2("CreateNetworkAclEntry DeleteNetworkAclEntry ReplaceNetworkAclEntry DescribeNetworkAcls"),
    ),
    "AWS::EC2::SubnetNetworkAclAssociation": (ec2("ReplaceNetworkAclAssociation DescribeNetworkAcls"),),
    "AWS::EC2::DHCPOptions": (ec2(f"CreateDhcpOptions DeleteDhcpOptions DescribeDhcpOptions {TAGS}"),),
    "AWS::EC2::VPCDHCPOptionsAssociation": (ec2("AssociateDhcpOptions DescribeVpcs"),),
    "AWS::EC2::PrefixList": (
        ec2("CreateManagedPrefixList DeleteManagedPrefixList ModifyManagedPrefixList"),
        ec2(f"DescribeManagedPrefixLists GetManagedPrefixListEntries {TAGS}"),
    ),
    "AWS::EC2::FlowLog": (
        ec2(f"CreateFlowLogs DeleteFlowLogs DescribeFlowLogs {TAGS}"),
        of("iam", PASSED, "PassRole"),
        of("iam", DELIVERY, "CreateServiceLinkedRole"),
        of("logs", HERE, "CreateLogDelivery DeleteLogDelivery"),
        of("s3", BUCKETS, "GetBucketPolicy PutBucketPolicy"),
    ),
    "AWS::EC2::VPCEndpoint": (
        ec2("CreateVpcEndpoint DeleteVpcEndpoints DescribeVpcEndpoints ModifyVpcEndpoint"),
        ec2(f"DescribeSecurityGroups DescribeSubnets DescribeVpcs {TAGS}"),
        of("route53", ZONES, "AssociateVPCWithHostedZone"),
    ),
    "AWS::EC2::SecurityGroup": (
        ec2("CreateSecurityGroup DeleteSecurityGroup DescribeSecurityGroups DescribeInstances"),
        ec2("AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress"),
        ec2("RevokeSecurityGroupEgress RevokeSecurityGroupIngress"),
        ec2("UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress"),
        ec2(TAGS),
    ),
    "AWS::EC2::SecurityGroupEgress": (
        ec2("AuthorizeSecurityGroupEgress RevokeSecurityGroupEgress"),
        ec2("UpdateSecurityGroupRuleDescriptionsEgress DescribeSecurityGroupRules"),
    ),
    "AWS::EC2::SecurityGroupIngress": (
        ec2("AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress"),
        ec2("UpdateSecurityGroupRuleDescriptionsIngress DescribeSecurityGroupRules DescribeSecurityGroups"),
    ),
    # A function of ours behind it empties the group: CloudFormation calls it.
    "Custom::EmptiedDefaultSecurityGroup": (of("lambda", FUNCTIONS, "InvokeFunction"),),
    "AWS::Lambda::Function": (
        of("lambda", FUNCTIONS, "CreateFunction DeleteFunction GetFunction UpdateFunctionCode"),
        of("lambda", FUNCTIONS, "UpdateFunctionConfiguration GetFunctionCodeSigningConfig"),
        of("lambda", FUNCTIONS, "GetFunctionRecursionConfig GetFunctionScalingConfig GetRuntimeManagementConfig"),
        of("lambda", FUNCTIONS, "TagResource UntagResource"),
        of("iam", PASSED, "PassRole"),
        ec2("DescribeNetworkInterfaces"),
    ),
    # Roles
    "AWS::IAM::Role": (
        of("iam", BOUNDED, "CreateRole AttachRolePolicy DetachRolePolicy PutRolePolicy DeleteRolePolicy"),
        of("iam", BOUNDED, "PutRolePermissionsBoundary"),
        of("iam", ROLES, "DeleteRole DeleteRolePermissionsBoundary GetRole GetRolePolicy ListAttachedRolePolicies"),
        of("iam", ROLES, "ListRolePolicies UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy"),
        of("iam", ROLES, "TagRole UntagRole ListRoleTags"),
    ),
    "AWS::IAM::ManagedPolicy": (
        of("iam", POLICIES, "CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion"),
        of("iam", POLICIES, "GetPolicy GetPolicyVersion ListPolicyVersions ListEntitiesForPolicy"),
        of("iam", BOUNDED, "AttachRolePolicy DetachRolePolicy"),
    ),
    "AWS::IAM::InstanceProfile": (
        of("iam", PROFILES, "CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile"),
        of("iam", PROFILES, "AddRoleToInstanceProfile RemoveRoleFromInstanceProfile"),
        of("iam", PASSED, "PassRole"),
    ),
    "AWS::IAM::OIDCProvider": (
        of("iam", PROVIDER, "CreateOpenIDConnectProvider DeleteOpenIDConnectProvider GetOpenIDConnectProvider"),
        of("iam", PROVIDER, "AddClientIDToOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider"),
        of("iam", PROVIDER, "UpdateOpenIDConnectProviderThumbprint ListOpenIDConnectProviderTags"),
        of("iam", PROVIDER, "TagOpenIDConnectProvider UntagOpenIDConnectProvider"),
    ),
    # What is logged and measured
    "AWS::KMS::Key": (
        of("kms", HERE, "CreateKey"),
        of("kms", KEYS, "DescribeKey EnableKey DisableKey EnableKeyRotation DisableKeyRotation ScheduleKeyDeletion"),
        of("kms", KEYS, "GetKeyPolicy GetKeyRotationStatus PutKeyPolicy UpdateKeyDescription"),
        of("kms", KEYS, "TagResource UntagResource ListResourceTags"),
    ),
    "AWS::KMS::Alias": (
        of("kms", ALIASES, "CreateAlias DeleteAlias UpdateAlias"),
        of("kms", HERE, "ListAliases"),
    ),
    "AWS::Logs::LogGroup": (
        of("logs", GROUPS, "CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy"),
        of("logs", GROUPS, "AssociateKmsKey DisassociateKmsKey GetDataProtectionPolicy DeleteDataProtectionPolicy"),
        of("logs", GROUPS, "TagResource UntagResource ListTagsForResource"),
        of("logs", HERE, "DescribeLogGroups DescribeIndexPolicies DescribeResourcePolicies"),
    ),
    "AWS::Logs::MetricFilter": (of("logs", ANY_GROUP, "PutMetricFilter DeleteMetricFilter DescribeMetricFilters"),),
    "AWS::CloudWatch::Alarm": (
        of("cloudwatch", ALARMS, "PutMetricAlarm DeleteAlarms TagResource UntagResource ListTagsForResource"),
        of("cloudwatch", HERE, "DescribeAlarms"),
    ),
    "AWS::CloudWatch::CompositeAlarm": (
        of("cloudwatch", ALARMS, "PutCompositeAlarm DeleteAlarms TagResource UntagResource ListTagsForResource"),
        of("cloudwatch", HERE, "DescribeAlarms"),
    ),
    "AWS::CloudWatch::Dashboard": (
        of("cloudwatch", DASHBOARDS, "PutDashboard GetDashboard DeleteDashboards"),
        of("cloudwatch", DASHBOARDS, "TagResource UntagResource ListTagsForResource"),
    ),
    "AWS::Events::Rule": (
        of("events", RULES, "PutRule DeleteRule DescribeRule PutTargets RemoveTargets ListTargetsByRule"),
        of("events", RULES, "TagResource UntagResource ListTagsForResource"),
    ),
    "AWS::SNS::Topic": (
        of("sns", TOPICS, "CreateTopic DeleteTopic GetTopicAttributes SetTopicAttributes"),
        of("sns", TOPICS, "GetDataProtectionPolicy ListSubscriptionsByTopic"),
        of("sns", TOPICS, "TagResource UntagResource ListTagsForResource"),
    ),
    "AWS::SNS::TopicPolicy": (of("sns", TOPICS, "SetTopicAttributes"),),
    "AWS::SNS::Subscription": (
        of("sns", TOPICS, "Subscribe"),
        of("sns", HERE, "Unsubscribe GetSubscriptionAttributes SetSubscriptionAttributes"),
    ),
    "AWS::S3::Bucket": (
        of("s3", BUCKETS, "CreateBucket DeleteBucket ListBucket"),
        of("s3", BUCKETS, "PutEncryptionConfiguration PutLifecycleConfiguration PutBucketVersioning"),
        of("s3", BUCKETS, "PutBucketPublicAccessBlock PutBucketOwnershipControls PutBucketTagging"),
        of("s3", BUCKETS, "TagResource UntagResource ListTagsForResource"),
        # All that there is of a bucket, CloudFormation reads, whether a template says it or not.
        of("s3", BUCKETS, "GetAccelerateConfiguration GetAnalyticsConfiguration GetBucket* GetEncryptionConfiguration"),
        of("s3", BUCKETS, "GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration"),
        of("s3", BUCKETS, "GetMetricsConfiguration GetReplicationConfiguration"),
    ),
    "AWS::S3::BucketPolicy": (of("s3", BUCKETS, "GetBucketPolicy PutBucketPolicy DeleteBucketPolicy"),),
    "AWS::SSM::Parameter": (
        of("ssm", PARAMETERS, "PutParameter DeleteParameter GetParameters"),
        of("ssm", PARAMETERS, "AddTagsToResource RemoveTagsFromResource ListTagsForResource"),
    ),
}
"""By the type in CloudFormation's words."""

TEMPLATES: Final = (of("ssm", VERSION, "GetParameters"),)
"""What each of CDK's templates needs, whatever is in it: a rule of theirs looks at the bootstrap's version."""

POLICY_OF: Final[Mapping[str, Sequence[str]]] = {
    "network": ("ec2", "route53"),
    "access": ("iam", "lambda"),
    "logging": ("kms", "logs", "s3"),
    "watching": ("cloudwatch", "events", "sns", "ssm"),
}
"""Which policy has which services: of a policy IAM takes 6144 characters, and of policies ten on a role."""


def policies(
    sites: Sequence[Site], *, role_boundary: str | None = None, without: Collection[str] = ()
) -> Mapping[str, frozenset[Spelled]]:
    """The policies for the environments of one account and region, by name; types in `without` are others' to make.

    With a `role_boundary` CloudFormation makes no role that does not bear it, and takes it from none.
    """
    needs = [*TEMPLATES, *(each for type, row in NEEDS.items() if type not in without for each in row)]
    by_place: dict[tuple[str, Where], set[str]] = defaultdict(set)
    for need in needs:
        for action in need.actions:
            if role_boundary and action == "DeleteRolePermissionsBoundary":
                continue
            by_place[need.service, need.where].add(f"{need.service}:{action}")
    return {
        name: frozenset(
            _spelled(where, actions, sites, role_boundary)
            for (service, where), actions in by_place.items()
            if service in services
        )
        for name, services in POLICY_OF.items()
    }


def boundary(sites: Sequence[Site], role_boundary: str | None = None) -> frozenset[Spelled]:
    """What CloudFormation may at most do, whatever policies it has: of the services above everything, of IAM what is
    about roles; and nothing to what bounds it.
    """
    site = sites[0]
    services = sorted({service for named in POLICY_OF.values() for service in named} - {"iam"})
    roles = ("*Role*", "*Polic*", "*InstanceProfile*", "*OpenIDConnectProvider*")
    iam = f"arn:{site.partition}:iam::{site.account}"
    bounds = {
        Spelled(
            actions=frozenset([*(f"{each}:*" for each in services), *(f"iam:{each}" for each in roles)]),
            resources=frozenset({"*"}),
        ),
        Spelled(effect="Deny", actions=frozenset({"iam:*User*", "iam:*Group*"}), resources=frozenset({"*"})),
        Spelled(
            effect="Deny",
            actions=frozenset({"iam:*"}),
            resources=frozenset({f"{iam}:role/isoform.*", f"{iam}:policy/isoform.*", f"{iam}:role/cdk-*"}),
        ),
    }
    if role_boundary:
        bounds |= {
            Spelled(
                effect="Deny",
                actions=frozenset({"iam:CreateRole", "iam:PutRolePermissionsBoundary"}),
                resources=frozenset({"*"}),
                conditions=frozenset({("StringNotEquals", "iam:PermissionsBoundary", frozenset({role_boundary}))}),
            ),
            Spelled(
                effect="Deny",
                actions=frozenset({"iam:DeleteRolePermissionsBoundary"}),
                resources=frozenset({"*"}),
            ),
        }
    return frozenset(bounds)


def _spelled(where: Where, actions: Collection[str], sites: Sequence[Site], role_boundary: str | None) -> Spelled:
    return Spelled(
        actions=frozenset(actions),
        resources=frozenset(_filled(text, site, None) for text in where.resources for site in sites),
        conditions=frozenset(
            (operator, key, frozenset(_filled(text, sites[0], role_boundary) for text in texts))
            for operator, key, texts in _conditions(where, role_boundary)
        ),
    )


def _conditions(where: Where, role_boundary: str | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for operator, key, texts in where.conditions:
        if role_boundary or texts != ("{role-boundary}",):
            yield operator, key, texts


def _filled(text: str, site: Site, role_boundary: str | None) -> str:
    words = {each: str(getattr(site, each)) for each in ("partition", "region", "account", "project", "environment")}
    for word, value in {**words, "name": site.name, "role-boundary": role_boundary or ""}.items():
        text = text.replace(f"{{{word}}}", value)
    return text
