"""Every word that AWS may say of a kind is read, or has its reason: by botocore's own models of the services.

The embedded account says less than AWS, and what AWS says beyond must not be passed over in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import botocore.session
import pytest

from core.graph import (
    KINDS,
    Bucket,
    CompositeAlarm,
    Dashboard,
    DefaultSecurityGroup,
    DhcpOptions,
    EgressOnlyInternetGateway,
    EgressRule,
    ElasticIp,
    EventRule,
    FlowLog,
    GatewayEndpoint,
    IngressRule,
    InstanceProfile,
    InterfaceEndpoint,
    InternetGateway,
    Ipv6Range,
    Key,
    Kind,
    LogGroup,
    ManagedPolicy,
    MetricAlarm,
    MetricFilter,
    NatGateway,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclRule,
    OidcProvider,
    Parameter,
    PrefixList,
    Role,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecondaryCidr,
    SecurityGroup,
    Subnet,
    Subscription,
    Topic,
    Vpc,
)
from live.observe import NATIVES, buckets, endpoints, iam, monitoring, network
from live.observe.words import Native, Unread

Shape = tuple[str, ...]
"""A service, an operation, and the way from its answer to the words."""
NATIVE: dict[type[Kind], Native] = {native.kind: native for native in NATIVES}

service_model = cache(botocore.session.get_session().get_service_model)


@dataclass(frozen=True, slots=True)
class Said:
    """Of a kind, or of a block inside it: where AWS says it, and what becomes of each word."""

    shapes: tuple[Shape, ...]
    read: str
    unread: Unread
    others: str = ""
    """Words that a thing of ours never says: one that does is of another sort, and its leftover word is a fault."""
    added: str = ""
    """Words of ours, for what other calls answer."""


def of(kind: type[Kind], read: str, *shapes: Shape, others: str = "", added: str = "") -> Said:
    return Said(shapes, read, NATIVE[kind].unread, others, added)


RULE = "IsEgress GroupId Tags CidrIpv4 CidrIpv6 PrefixListId ReferencedGroupInfo IpProtocol FromPort ToPort Description"
RULES = ("ec2", "DescribeSecurityGroupRules", "SecurityGroupRules")
ENDPOINTS = ("ec2", "DescribeVpcEndpoints", "VpcEndpoints")
ENDPOINT = (
    "VpcEndpointType State RequesterManaged PrivateDnsEnabled SubnetIds Groups IpAddressType DnsOptions VpcId "
    "ServiceName RouteTableIds PolicyDocument Tags"
)
RESOURCES = "ServiceNetworkArn ResourceConfigurationArn"
ALARMS = ("cloudwatch", "DescribeAlarms", "MetricAlarms")
FILTERS = ("logs", "DescribeMetricFilters", "metricFilters")
ALARM = "ActionsEnabled AlarmActions AlarmDescription AlarmName InsufficientDataActions OKActions"

KINDS_SAID: dict[type[Kind], Said] = {
    Vpc: of(
        Vpc,
        "InstanceTenancy IsDefault CidrBlock CidrBlockAssociationSet Tags",
        ("ec2", "DescribeVpcs", "Vpcs"),
    ),
    SecondaryCidr: of(
        SecondaryCidr,
        "CidrBlock CidrBlockState VpcId",
        ("ec2", "DescribeVpcs", "Vpcs", "CidrBlockAssociationSet"),
        added="VpcId",
    ),
    Ipv6Range: of(
        Ipv6Range,
        "Ipv6CidrBlock Ipv6CidrBlockState Ipv6Pool VpcId",
        ("ec2", "DescribeVpcs", "Vpcs", "Ipv6CidrBlockAssociationSet"),
        added="VpcId",
    ),
    EgressOnlyInternetGateway: of(
        EgressOnlyInternetGateway,
        "Attachments Tags",
        ("ec2", "DescribeEgressOnlyInternetGateways", "EgressOnlyInternetGateways"),
    ),
    InternetGateway: of(InternetGateway, "Attachments Tags", ("ec2", "DescribeInternetGateways", "InternetGateways")),
    Subnet: of(
        Subnet,
        "AssignIpv6AddressOnCreation EnableDns64 Ipv6Native Ipv6CidrBlockAssociationSet DefaultForAz VpcId CidrBlock "
        "MapCustomerOwnedIpOnLaunch PrivateDnsNameOptionsOnLaunch AvailabilityZone MapPublicIpOnLaunch Tags",
        ("ec2", "DescribeSubnets", "Subnets"),
    ),
    ElasticIp: of(ElasticIp, "Domain PublicIpv4Pool Tags", ("ec2", "DescribeAddresses", "Addresses")),
    NatGateway: of(
        NatGateway,
        "ConnectivityType AvailabilityMode State NatGatewayAddresses SubnetId Tags",
        ("ec2", "DescribeNatGateways", "NatGateways"),
    ),
    RouteTable: of(RouteTable, "PropagatingVgws VpcId Tags", ("ec2", "DescribeRouteTables", "RouteTables")),
    Route: of(
        Route,
        "State Origin DestinationCidrBlock DestinationIpv6CidrBlock GatewayId NatGatewayId EgressOnlyInternetGatewayId",
        ("ec2", "DescribeRouteTables", "RouteTables", "Routes"),
        others="DestinationPrefixListId InstanceId IpAddress "
        "TransitGatewayId LocalGatewayId CarrierGatewayId NetworkInterfaceId VpcPeeringConnectionId CoreNetworkArn "
        "OdbNetworkArn",
    ),
    RouteTableAssociation: of(
        RouteTableAssociation,
        "Main AssociationState SubnetId RouteTableId",
        ("ec2", "DescribeRouteTables", "RouteTables", "Associations"),
        others="GatewayId PublicIpv4Pool",
    ),
    Bucket: of(
        Bucket,
        "Status MFADelete ServerSideEncryptionConfiguration Rules OwnershipControls Policy Bucket Tags "
        "PublicAccessBlockConfiguration",
        ("s3", "GetBucketVersioning"),
        ("s3", "GetBucketEncryption"),
        ("s3", "GetBucketLifecycleConfiguration"),
        ("s3", "GetBucketOwnershipControls"),
        ("s3", "GetBucketPolicy"),
        ("s3", "GetPublicAccessBlock"),
        ("s3", "GetBucketCors"),
        ("s3", "GetBucketLogging"),
        ("s3", "GetBucketNotificationConfiguration"),
        ("s3", "GetBucketReplication"),
        ("s3", "GetBucketWebsite"),
        others="CORSRules LoggingEnabled ReplicationConfiguration EventBridgeConfiguration "
        "LambdaFunctionConfigurations QueueConfigurations TopicConfigurations "
        "ErrorDocument IndexDocument RedirectAllRequestsTo RoutingRules",
        added="Bucket Arn Tags",
    ),
    FlowLog: of(
        FlowLog,
        "FlowLogStatus DeliverLogsStatus ResourceId TrafficType MaxAggregationInterval LogFormat LogDestinationType "
        "LogDestination LogGroupName DeliverLogsPermissionArn DestinationOptions Tags",
        ("ec2", "DescribeFlowLogs", "FlowLogs"),
        others="DeliverCrossAccountRole TagFieldSpecifications",
    ),
    DefaultSecurityGroup: of(
        DefaultSecurityGroup,
        "Description GroupName VpcId Tags Rules",
        ("ec2", "DescribeSecurityGroups", "SecurityGroups"),
        added="Rules",
    ),
    DhcpOptions: of(
        DhcpOptions,
        "DhcpConfigurations VpcIds Tags",
        ("ec2", "DescribeDhcpOptions", "DhcpOptions"),
        added="VpcIds",
    ),
    PrefixList: of(
        PrefixList,
        "PrefixListName AddressFamily MaxEntries Entries Tags",
        ("ec2", "DescribeManagedPrefixLists", "PrefixLists"),
        added="Entries",
    ),
    NetworkAcl: of(NetworkAcl, "IsDefault VpcId Tags", ("ec2", "DescribeNetworkAcls", "NetworkAcls")),
    NetworkAclRule: of(
        NetworkAclRule,
        "NetworkAclId Egress RuleNumber RuleAction CidrBlock Ipv6CidrBlock Protocol PortRange IcmpTypeCode",
        ("ec2", "DescribeNetworkAcls", "NetworkAcls", "Entries"),
        added="NetworkAclId",
    ),
    NetworkAclAssociation: of(
        NetworkAclAssociation,
        "SubnetId NetworkAclId",
        ("ec2", "DescribeNetworkAcls", "NetworkAcls", "Associations"),
        added="DefaultNetworkAclId",
    ),
    GatewayEndpoint: of(GatewayEndpoint, ENDPOINT, ENDPOINTS, others=RESOURCES),
    InterfaceEndpoint: of(InterfaceEndpoint, ENDPOINT, ENDPOINTS, others=RESOURCES),
    SecurityGroup: of(
        SecurityGroup, "Description GroupName VpcId Tags", ("ec2", "DescribeSecurityGroups", "SecurityGroups")
    ),
    IngressRule: of(IngressRule, RULE, RULES),
    EgressRule: of(EgressRule, RULE, RULES),
    OidcProvider: of(
        OidcProvider, "Url ClientIDList ThumbprintList Tags", ("iam", "GetOpenIDConnectProvider"), added="Arn"
    ),
    ManagedPolicy: of(
        ManagedPolicy,
        "PolicyName Path IsAttachable Description Tags Document",
        ("iam", "GetPolicy", "Policy"),
        added="Document",
    ),
    Role: of(
        Role,
        "RoleName Path Description AssumeRolePolicyDocument MaxSessionDuration PermissionsBoundary Tags "
        "AttachedPolicies InlinePolicies",
        ("iam", "GetRole", "Role"),
        added="AttachedPolicies InlinePolicies",
    ),
    InstanceProfile: of(
        InstanceProfile, "InstanceProfileName Path Roles Tags", ("iam", "GetInstanceProfile", "InstanceProfile")
    ),
    Key: of(
        Key,
        "Enabled KeyState KeyUsage KeySpec Origin MultiRegion Description Aliases Policy Rotation Tags",
        ("kms", "DescribeKey", "KeyMetadata"),
        others="DeletionDate ValidTo CustomKeyStoreId CloudHsmClusterId ExpirationModel SigningAlgorithms "
        "MacAlgorithms KeyAgreementAlgorithms EncapsulationAlgorithms MultiRegionConfiguration "
        "PendingDeletionWindowInDays XksKeyConfiguration",
        added="Aliases Policy Rotation Tags",
    ),
    LogGroup: of(
        LogGroup,
        "logGroupName retentionInDays kmsKeyId logGroupClass deletionProtectionEnabled "
        "bearerTokenAuthenticationEnabled Tags",
        ("logs", "DescribeLogGroups", "logGroups"),
        others="dataProtectionStatus retentionPolicyName",
        added="Tags",
    ),
    MetricFilter: of(
        MetricFilter,
        "filterName filterPattern logGroupName metricTransformations applyOnTransformedLogs",
        FILTERS,
        others="fieldSelectionCriteria emitSystemFieldDimensions",
    ),
    MetricAlarm: of(
        MetricAlarm,
        f"{ALARM} MetricName Namespace Statistic ExtendedStatistic Dimensions Period EvaluationPeriods Metrics "
        "DatapointsToAlarm Threshold ThresholdMetricId ComparisonOperator TreatMissingData Tags",
        ALARMS,
        others="Unit EvaluateLowSampleCountPercentile EvaluationWindow WarmUpConfiguration EvaluationCriteria "
        "EvaluationInterval ActionConfiguration",
        added="Tags",
    ),
    CompositeAlarm: of(
        CompositeAlarm,
        f"{ALARM} AlarmRule Tags",
        ("cloudwatch", "DescribeAlarms", "CompositeAlarms"),
        others="ActionsSuppressor ActionsSuppressorWaitPeriod ActionsSuppressorExtensionPeriod ActionConfiguration",
        added="Tags",
    ),
    Dashboard: of(Dashboard, "DashboardName DashboardBody", ("cloudwatch", "GetDashboard")),
    EventRule: of(
        EventRule,
        "Name EventPattern State Description EventBusName Targets Tags",
        ("events", "DescribeRule"),
        others="ScheduleExpression RoleArn ManagedBy",
        added="Targets Tags",
    ),
    Parameter: of(
        Parameter,
        "Name Type Value DataType Tier Description AllowedPattern Policies Tags",
        ("ssm", "DescribeParameters", "Parameters"),
        ("ssm", "GetParameters", "Parameters"),
        others="KeyId",
        added="Tags",
    ),
}
BLOCKS_SAID = {
    "a NAT gateway's address": Said(
        (("ec2", "DescribeNatGateways", "NatGateways", "NatGatewayAddresses"),),
        "AllocationId IsPrimary Status",
        network.NAT_ADDRESS_UNREAD,
    ),
    "an endpoint's group": Said(((*ENDPOINTS, "Groups"),), "GroupId", endpoints.GROUP_UNREAD),
    "an endpoint's names": Said(
        ((*ENDPOINTS, "DnsOptions"),),
        "DnsRecordIpType",
        endpoints.DNS_UNREAD,
        others="PrivateDnsPreference PrivateDnsSpecifiedDomains",
    ),
    "a role's boundary": Said(
        (("iam", "GetRole", "Role", "PermissionsBoundary"),), "PermissionsBoundaryArn", iam.BOUNDARY_UNREAD
    ),
    "a profile's role": Said(
        (("iam", "GetInstanceProfile", "InstanceProfile", "Roles"),), "Arn", iam.PROFILES_ROLE_UNREAD
    ),
    "a bucket's encryption": Said(
        (("s3", "GetBucketEncryption", "ServerSideEncryptionConfiguration", "Rules"),),
        "ApplyServerSideEncryptionByDefault BucketKeyEnabled",
        buckets.ENCRYPTION_UNREAD,
    ),
    "how long a bucket keeps things": Said(
        (("s3", "GetBucketLifecycleConfiguration", "Rules"),),
        "ID Status Filter Prefix Expiration NoncurrentVersionExpiration AbortIncompleteMultipartUpload",
        {},
        others="Transitions NoncurrentVersionTransitions",
    ),
    "a key's alias": Said((("kms", "ListAliases", "Aliases"),), "AliasName", monitoring.ALIAS_UNREAD),
    "a key's rotation": Said(
        (("kms", "GetKeyRotationStatus"),), "KeyRotationEnabled RotationPeriodInDays", monitoring.ROTATION_UNREAD
    ),
    "what a filter makes": Said(
        ((*FILTERS, "metricTransformations"),),
        "metricName metricNamespace metricValue defaultValue unit dimensions",
        {},
    ),
    "an alarm's query": Said(
        ((*ALARMS, "Metrics"),), "Id MetricStat Expression Label ReturnData", {}, others="Period AccountId"
    ),
    "an alarm's measure": Said(((*ALARMS, "Metrics", "MetricStat"),), "Metric Period Stat", {}, others="Unit"),
    "a rule's target": Said(
        (("events", "ListTargetsByRule", "Targets"),),
        "Id Arn",
        {},
        others="RoleArn Input InputPath InputTransformer KinesisParameters RunCommandParameters EcsParameters "
        "BatchParameters SqsParameters HttpParameters RedshiftDataParameters SageMakerPipelineParameters "
        "DeadLetterConfig RetryPolicy AppSyncParameters",
    ),
}
ATTRIBUTES = {
    Topic: (
        ("GetTopicAttributes", "SetTopicAttributes"),
        "FifoTopic ContentBasedDeduplication SignatureVersion TracingConfig MaximumMessageSize DisplayName "
        "KmsMasterKeyId Policy",
        "DeliveryPolicy ArchivePolicy BeginningArchiveTime FifoThroughputScope",
    ),
    Subscription: (
        ("GetSubscriptionAttributes", "SetSubscriptionAttributes"),
        "TopicArn RawMessageDelivery",
        "DeliveryPolicy FilterPolicy FilterPolicyScope RedrivePolicy SubscriptionRoleArn",
    ),
}
"""SNS's attributes, of which botocore's model says the names in its prose: which are read, which ours never have."""
VALUES = {"MessageBody", "MessageAttributes", "MessageGroup", "Topic"}
"""What the prose sets in the same manner, and is no attribute."""
SAID = {**{kind.__name__: said for kind, said in KINDS_SAID.items()}, **BLOCKS_SAID}


@pytest.mark.parametrize("what", SAID)
def test_every_word_that_aws_may_say_is_accounted_for(what: str) -> None:
    said = SAID[what]
    words = {word for shape in said.shapes for word in members(*shape)} | set(said.added.split())
    fates = [*said.read.split(), *said.unread, *said.others.split()]
    assert sorted(words) == sorted(fates), "each word once"


def test_no_kind_is_left_out() -> None:
    assert KINDS_SAID.keys() | ATTRIBUTES.keys() == set(KINDS) == NATIVE.keys()


@pytest.mark.parametrize("kind", ATTRIBUTES, ids=lambda kind: kind.__name__)
def test_every_attribute_that_sns_may_say_is_accounted_for(kind: type[Kind]) -> None:
    operations, read, others = ATTRIBUTES[kind]
    model = service_model("sns")
    shapes: Any = [model.operation_model(operation) for operation in operations]
    prose = shapes[0].output_shape.members["Attributes"].documentation
    prose += shapes[1].input_shape.members["AttributeName"].documentation
    words = set(re.findall(r"<code>(\w+)</code> –", prose)) - VALUES
    assert words
    feedback = {word for word in words if re.fullmatch(r"\w+Feedback(RoleArn|SampleRate)", word)}
    unread = set(NATIVE[kind].unread)
    assert words - feedback - unread == {*read.split(), *others.split()}
    assert not unread & {*read.split(), *others.split()}


def members(service: str, operation: str, *path: str) -> set[str]:
    shape: Any = service_model(service).operation_model(operation).output_shape
    for name in path:
        shape = shape.members[name]
        shape = shape.member if shape.type_name == "list" else shape
    return set(shape.members)


def test_what_a_kind_may_be_called_by_the_account_calls_it_by() -> None:
    assert {kind: NATIVE[kind].called.keys() for kind in KINDS} == {kind: kind.attributes for kind in KINDS}
