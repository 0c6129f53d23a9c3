"""Templates for the tests: a small network with everything in it, security groups, and all that uses them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, TypeAlias

from cdk_backend.observe.default_group import CODE

Template: TypeAlias = dict[str, Any]


def tags(name: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}, {"Key": "owner", "Value": "platform"}]


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def att(name: str, attribute: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, attribute]}


NETWORK: Template = {
    "Resources": {
        "Vpc": {
            "Type": "AWS::EC2::VPC",
            "Properties": {
                "CidrBlock": "10.0.0.0/16",
                "EnableDnsHostnames": True,
                "EnableDnsSupport": True,
                "InstanceTenancy": "default",
                "Tags": tags("vpc"),
            },
        },
        "Range": {
            "Type": "AWS::EC2::VPCCidrBlock",
            "Properties": {"VpcId": ref("Vpc"), "CidrBlock": "100.64.0.0/16"},
        },
        "Gateway": {"Type": "AWS::EC2::InternetGateway", "Properties": {"Tags": tags("gateway")}},
        "Attachment": {
            "Type": "AWS::EC2::VPCGatewayAttachment",
            "Properties": {"VpcId": ref("Vpc"), "InternetGatewayId": ref("Gateway")},
        },
        "Public": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {
                "VpcId": ref("Vpc"),
                "CidrBlock": "10.0.0.0/24",
                "AvailabilityZone": "ap-south-1b",
                "MapPublicIpOnLaunch": True,
                "Tags": tags("public"),
            },
        },
        "Private": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": ref("Vpc"), "CidrBlock": "10.0.1.0/24", "Tags": tags("private")},
        },
        "Address": {
            "Type": "AWS::EC2::EIP",
            "DependsOn": "Attachment",
            "Properties": {"Domain": "vpc", "Tags": tags("address")},
        },
        "Nat": {
            "Type": "AWS::EC2::NatGateway",
            "DependsOn": ["Attachment"],
            "Properties": {
                "SubnetId": ref("Public"),
                "AllocationId": att("Address", "AllocationId"),
                "ConnectivityType": "public",
                "Tags": tags("nat"),
            },
        },
        "PublicTable": {
            "Type": "AWS::EC2::RouteTable",
            "Properties": {"VpcId": ref("Vpc"), "Tags": tags("public-table")},
        },
        "PrivateTable": {
            "Type": "AWS::EC2::RouteTable",
            "Properties": {"VpcId": ref("Vpc"), "Tags": tags("private-table")},
        },
        "PublicRoute": {
            "Type": "AWS::EC2::Route",
            "DependsOn": "Attachment",
            "Properties": {
                "RouteTableId": ref("PublicTable"),
                "DestinationCidrBlock": "0.0.0.0/0",
                "GatewayId": ref("Gateway"),
            },
        },
        "PrivateRoute": {
            "Type": "AWS::EC2::Route",
            "Properties": {
                "RouteTableId": ref("PrivateTable"),
                "DestinationCidrBlock": "0.0.0.0/0",
                "NatGatewayId": ref("Nat"),
            },
        },
        "PublicAssociation": {
            "Type": "AWS::EC2::SubnetRouteTableAssociation",
            "Properties": {"SubnetId": ref("Public"), "RouteTableId": ref("PublicTable")},
        },
        "PrivateAssociation": {
            "Type": "AWS::EC2::SubnetRouteTableAssociation",
            "Properties": {"SubnetId": ref("Private"), "RouteTableId": ref("PrivateTable")},
        },
    }
}

ACLS: Template = {
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Subnet": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": ref("Vpc"), "CidrBlock": "10.0.0.0/24", "Tags": tags("subnet")},
        },
        "Edge": {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": ref("Vpc"), "Tags": tags("edge")}},
        "Inner": {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": ref("Vpc"), "Tags": tags("inner")}},
        "Web": {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {
                "NetworkAclId": ref("Edge"),
                "RuleNumber": 100,
                "Protocol": 6,
                "RuleAction": "allow",
                "CidrBlock": "0.0.0.0/0",
                "PortRange": {"From": 80, "To": 443},
            },
        },
        "Ping": {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {
                "NetworkAclId": ref("Edge"),
                "RuleNumber": 110,
                "Protocol": 1,
                "RuleAction": "deny",
                "Egress": True,
                "CidrBlock": "10.0.0.0/16",
                "Icmp": {"Type": 8, "Code": -1},
            },
        },
        "Out": {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {
                "NetworkAclId": ref("Edge"),
                "RuleNumber": 120,
                "Protocol": -1,
                "RuleAction": "allow",
                "Egress": True,
                "Ipv6CidrBlock": "::/0",
            },
        },
        "Association": {
            "Type": "AWS::EC2::SubnetNetworkAclAssociation",
            "DependsOn": ["Web", "Ping", "Out"],
            "Properties": {"SubnetId": ref("Subnet"), "NetworkAclId": ref("Edge")},
        },
    }
}

CLOSED = {
    "IpProtocol": "icmp",
    "FromPort": 252,
    "ToPort": 86,
    "CidrIp": "255.255.255.255/32",
    "Description": "Disallow all traffic",
}
"""What CDK writes for a group from which nothing goes out."""

GROUPS: Template = {
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "App": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
                "GroupName": "app",
                "GroupDescription": "the app",
                "VpcId": ref("Vpc"),
                "SecurityGroupIngress": [
                    {
                        "IpProtocol": "tcp",
                        "FromPort": 443,
                        "ToPort": 443,
                        "CidrIp": "10.0.0.0/8",
                        "Description": "https",
                    }
                ],
                "SecurityGroupEgress": [CLOSED],
                "Tags": tags("app"),
            },
        },
        "Data": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": "the data", "VpcId": ref("Vpc"), "Tags": tags("data")},
        },
        "FromApp": {
            "Type": "AWS::EC2::SecurityGroupIngress",
            "Properties": {
                "GroupId": att("Data", "GroupId"),
                "IpProtocol": "tcp",
                "FromPort": 5432,
                "ToPort": 5432,
                "SourceSecurityGroupId": att("App", "GroupId"),
                "Description": "postgres from app",
            },
        },
        "ToData": {
            "Type": "AWS::EC2::SecurityGroupEgress",
            "Properties": {
                "GroupId": att("App", "GroupId"),
                "IpProtocol": "tcp",
                "FromPort": 5432,
                "ToPort": 5432,
                "DestinationSecurityGroupId": att("Data", "GroupId"),
                "Description": "postgres to data",
            },
        },
    }
}


def document(*actions: str, **more: Any) -> Template:
    """A policy's document with one statement."""
    statement: Template = {"Effect": "Allow", "Action": list(actions), **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def sub(text: str) -> dict[str, str]:
    return {"Fn::Sub": text}


TRUST = document("sts:AssumeRole", Principal={"Service": ["ec2.amazonaws.com"]})
OWN = document("kms:*", Principal={"AWS": [sub("arn:aws:iam::${AWS::AccountId}:root")]}, Resource=["*"])
MINE = document("kms:Decrypt", Principal={"AWS": [att("Role", "Arn")]}, Resource=["*"])
KEY_POLICY: Template = {"Version": "2012-10-17", "Statement": [*OWN["Statement"], *MINE["Statement"]]}
EVENTS = document("sns:Publish", Principal={"Service": ["events.amazonaws.com"]}, Resource=[ref("Topic")])
METRIC: Template = {
    "Namespace": "acme",
    "MetricName": "requests",
    "Dimensions": [{"Name": "group", "Value": ref("Group")}, {"Name": "stage", "Value": "dev"}],
}
QUERY: Template = {"Id": "all", "MetricStat": {"Metric": METRIC, "Period": 60, "Stat": "Sum"}, "ReturnData": True}
BAND: Template = {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(all, 2)", "Label": "usual", "ReturnData": True}
BODY = '{"widgets": [{"type": "text", "properties": {"markdown": "%s"}}]}'


def resource(type: str, *needs: str, **properties: Any) -> Template:
    return {"Type": type, "Properties": properties, **({"DependsOn": list(needs)} if needs else {})}


VPC = resource("AWS::EC2::VPC", CidrBlock="10.0.0.0/16")
"""In each of them: what makes them fail is a subnet."""

ROLES: Template = {
    "Resources": {
        "Vpc": VPC,
        "Provider": resource(
            "AWS::IAM::OIDCProvider",
            Url="https://token.example.com",
            ClientIdList=["sts.amazonaws.com", "other"],
            ThumbprintList=["a" * 40, "b" * 40],
            Tags=tags("provider"),
        ),
        "Boundary": resource(
            "AWS::IAM::ManagedPolicy",
            ManagedPolicyName="boundary",
            Path="/team/",
            Description="what a role may at most do",
            PolicyDocument=document("s3:*", "ssm:*", Resource=["*"]),
        ),
        "Read": resource(
            "AWS::IAM::ManagedPolicy",
            ManagedPolicyName="read",
            Path="/",
            PolicyDocument=document("s3:GetObject", Resource=["*"]),
        ),
        "Role": resource(
            "AWS::IAM::Role",
            RoleName="app",
            Path="/team/",
            Description="the app",
            AssumeRolePolicyDocument=TRUST,
            MaxSessionDuration=7200,
            PermissionsBoundary=ref("Boundary"),
            ManagedPolicyArns=[ref("Read"), "arn:aws:iam::aws:policy/ReadOnlyAccess"],
            Policies=[
                {"PolicyName": "own", "PolicyDocument": document("s3:ListBucket", Resource=["*"])},
                {"PolicyName": "more", "PolicyDocument": document("ssm:GetParameter", Resource=["*"])},
            ],
            Tags=tags("role"),
        ),
        "Profile": resource(
            "AWS::IAM::InstanceProfile", InstanceProfileName="machines", Path="/team/", Roles=[ref("Role")]
        ),
    }
}

MONITORING: Template = {
    "Resources": {
        "Vpc": VPC,
        "Role": resource("AWS::IAM::Role", RoleName="app", AssumeRolePolicyDocument=TRUST),
        "Key": resource(
            "AWS::KMS::Key",
            Description="of all",
            KeyPolicy=KEY_POLICY,
            KeySpec="SYMMETRIC_DEFAULT",
            KeyUsage="ENCRYPT_DECRYPT",
            MultiRegion=False,
            Enabled=True,
            EnableKeyRotation=True,
            RotationPeriodInDays=365,
            PendingWindowInDays=7,
            Tags=tags("key"),
        ),
        "Alias": resource("AWS::KMS::Alias", AliasName="alias/acme", TargetKeyId=ref("Key")),
        "Group": resource(
            "AWS::Logs::LogGroup",
            LogGroupName="/acme/flow",
            LogGroupClass="STANDARD",
            RetentionInDays=30,
            KmsKeyId=att("Key", "Arn"),
            Tags=tags("group"),
        ),
        "Filter": resource(
            "AWS::Logs::MetricFilter",
            FilterName="rejects",
            LogGroupName=ref("Group"),
            FilterPattern="REJECT",
            MetricTransformations=[
                {
                    "MetricName": "rejects",
                    "MetricNamespace": "acme",
                    "MetricValue": "1",
                    "DefaultValue": 0.5,
                    "Unit": "Count",
                }
            ],
        ),
        "Topic": resource(
            "AWS::SNS::Topic",
            TopicName="alarms",
            DisplayName="acme",
            KmsMasterKeyId=att("Key", "Arn"),
            Tags=tags("topic"),
        ),
        "Access": resource("AWS::SNS::TopicPolicy", Topics=[ref("Topic")], PolicyDocument=EVENTS),
        "Mail": resource(
            "AWS::SNS::Subscription",
            TopicArn=ref("Topic"),
            Protocol="email",
            Endpoint="a@example.com",
            RawMessageDelivery=False,
        ),
        "Queue": resource(
            "AWS::SNS::Subscription",
            TopicArn=ref("Topic"),
            Protocol="sqs",
            Endpoint=sub("arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:queue"),
            RawMessageDelivery=True,
        ),
        "Errors": resource(
            "AWS::CloudWatch::Alarm",
            AlarmName="errors",
            AlarmDescription="too many",
            **METRIC,
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=3,
            DatapointsToAlarm=2,
            Threshold=1.5,
            ComparisonOperator="GreaterThanThreshold",
            TreatMissingData="notBreaching",
            ActionsEnabled=True,
            AlarmActions=[ref("Topic")],
            OKActions=[],
            InsufficientDataActions=[ref("Topic")],
            Tags=tags("errors"),
        ),
        "Unusual": resource(
            "AWS::CloudWatch::Alarm",
            AlarmName="unusual",
            AlarmDescription="",
            Metrics=[QUERY, BAND],
            ThresholdMetricId="band",
            EvaluationPeriods=1,
            DatapointsToAlarm=1,
            ComparisonOperator="LessThanLowerOrGreaterThanUpperThreshold",
            TreatMissingData="ignore",
            ActionsEnabled=True,
            AlarmActions=[ref("Topic")],
            Tags=tags("unusual"),
        ),
        "Slow": resource(
            "AWS::CloudWatch::Alarm",
            AlarmName="slow",
            Namespace="acme",
            MetricName="seconds",
            ExtendedStatistic="p99.5",
            Period=300,
            EvaluationPeriods=1,
            Threshold=2,
            ComparisonOperator="GreaterThanThreshold",
        ),
        "Trouble": resource(
            "AWS::CloudWatch::CompositeAlarm",
            AlarmName="trouble",
            AlarmDescription="something is wrong",
            AlarmRule=sub('ALARM("${Errors}") OR ALARM("${Unusual.Arn}")'),
            ActionsEnabled=True,
            AlarmActions=[ref("Topic")],
            OKActions=[ref("Topic")],
            Tags=tags("trouble"),
        ),
        "Board": resource("AWS::CloudWatch::Dashboard", DashboardName="acme", DashboardBody=BODY % "one"),
        "Rule": resource(
            "AWS::Events::Rule",
            Name="changes",
            Description="what changes",
            EventBusName="default",
            EventPattern={"source": ["aws.ec2"], "detail": {"n": [{"numeric": [">", 1]}]}},
            State="ENABLED",
            Targets=[{"Id": "topic", "Arn": ref("Topic")}],
            Tags=tags("rule"),
        ),
    }
}

PARAMETERS: Template = {
    "Resources": {
        "Vpc": VPC,
        "Parameter": resource(
            "AWS::SSM::Parameter",
            Name="/acme/dev/vpc",
            Type="String",
            DataType="text",
            Value=ref("Vpc"),
            Description="where it is",
            Tier="Standard",
            AllowedPattern="^vpc-",
            Tags={"Name": "parameter", "owner": "platform"},
        ),
        "List": resource(
            "AWS::SSM::Parameter", Name="/acme/dev/zones", Type="StringList", Value="a,b", Tier="Advanced"
        ),
    }
}

FLOW_LOGS: Template = {
    "Resources": {
        "Vpc": VPC,
        "Role": resource("AWS::IAM::Role", RoleName="app", AssumeRolePolicyDocument=TRUST),
        "Group": resource("AWS::Logs::LogGroup", LogGroupName="/acme/flow"),
        "Flow": resource(
            "AWS::EC2::FlowLog",
            ResourceType="VPC",
            ResourceId=ref("Vpc"),
            TrafficType="REJECT",
            MaxAggregationInterval=60,
            LogFormat="${srcaddr} ${action}",
            LogDestinationType="cloud-watch-logs",
            LogGroupName=ref("Group"),
            DeliverLogsPermissionArn=att("Role", "Arn"),
            Tags=tags("flow"),
        ),
        "Files": resource(
            "AWS::S3::Bucket",
            BucketName=sub("acme-${AWS::AccountId}"),
            BucketEncryption={
                "ServerSideEncryptionConfiguration": [
                    {"BucketKeyEnabled": False, "ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
                ]
            },
            LifecycleConfiguration={
                "Rules": [
                    {
                        "Id": "old",
                        "Status": "Enabled",
                        "Prefix": "",
                        "ExpirationInDays": 30,
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                        "NoncurrentVersionExpiration": {"NoncurrentDays": 10},
                    }
                ]
            },
            OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            VersioningConfiguration={"Status": "Enabled"},
            Tags=tags("files"),
        ),
        "Delivery": resource(
            "AWS::S3::BucketPolicy",
            Bucket=ref("Files"),
            PolicyDocument=document(
                "s3:PutObject", Principal={"Service": ["delivery.logs.amazonaws.com"]}, Resource=[sub("${Files.Arn}/*")]
            ),
        ),
        "ToFiles": resource(
            "AWS::EC2::FlowLog",
            "Delivery",
            ResourceType="VPC",
            ResourceId=ref("Vpc"),
            TrafficType="ALL",
            LogDestinationType="s3",
            LogDestination=att("Files", "Arn"),
            DestinationOptions={
                "FileFormat": "parquet",
                "HiveCompatiblePartitions": True,
                "PerHourPartition": False,
            },
            Tags=tags("to-files"),
        ),
    }
}

FUNCTIONS: Template = {
    "Resources": {
        "Vpc": VPC,
        "RunRole": resource(
            "AWS::IAM::Role",
            AssumeRolePolicyDocument=document("sts:AssumeRole", Principal={"Service": ["lambda.amazonaws.com"]}),
        ),
        "RunLogs": resource("AWS::Logs::LogGroup"),
        "Function": resource(
            "AWS::Lambda::Function",
            Architectures=["x86_64"],
            Code={"ZipFile": CODE.read_text()},
            Description="what empties it",
            Handler="index.handler",
            LoggingConfig={"LogFormat": "Text", "LogGroup": ref("RunLogs")},
            MemorySize=128,
            Role=att("RunRole", "Arn"),
            Runtime="python3.13",
            Timeout=60,
        ),
        "Emptied": resource(
            "Custom::EmptiedDefaultSecurityGroup",
            GroupId=att("Vpc", "DefaultSecurityGroup"),
            ServiceTimeout="300",
            ServiceToken=att("Function", "Arn"),
        ),
    }
}

OPTIONS: Template = {
    "Resources": {
        "Vpc": VPC,
        "Options": resource(
            "AWS::EC2::DHCPOptions",
            DomainName="corp.example.com",
            DomainNameServers=["10.0.0.10", "10.0.0.9"],
            NetbiosNameServers=["10.0.0.7"],
            NetbiosNodeType=2,
            NtpServers=["169.254.169.123"],
            Tags=tags("options"),
        ),
        "Told": resource("AWS::EC2::VPCDHCPOptionsAssociation", DhcpOptionsId=ref("Options"), VpcId=ref("Vpc")),
    }
}

PREFIX_LISTS: Template = {
    "Resources": {
        "Vpc": VPC,
        "Partners": resource(
            "AWS::EC2::PrefixList",
            AddressFamily="IPv4",
            Entries=[{"Cidr": "203.0.113.0/24", "Description": "office"}, {"Cidr": "198.51.100.7/32"}],
            MaxEntries=10,
            PrefixListName="acme-partners",
            Tags=tags("partners"),
        ),
        "Six": resource(
            "AWS::EC2::PrefixList", AddressFamily="IPv6", MaxEntries=2, PrefixListName="acme-six", Tags=tags("six")
        ),
        "Web": resource(
            "AWS::EC2::SecurityGroup",
            GroupDescription="web",
            SecurityGroupEgress=[
                {"IpProtocol": "-1", "DestinationPrefixListId": ref("Six"), "Description": "to them"},
            ],
            SecurityGroupIngress=[
                {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "SourcePrefixListId": ref("Partners")},
            ],
            VpcId=ref("Vpc"),
        ),
        "In": resource(
            "AWS::EC2::SecurityGroupIngress",
            Description="secure",
            FromPort=443,
            GroupId=att("Web", "GroupId"),
            IpProtocol="tcp",
            SourcePrefixListId=ref("Partners"),
            ToPort=443,
        ),
        "Out": resource(
            "AWS::EC2::SecurityGroupEgress",
            DestinationPrefixListId=ref("Partners"),
            FromPort=443,
            GroupId=att("Web", "GroupId"),
            IpProtocol="tcp",
            ToPort=443,
        ),
    }
}

FOUNDATION: Template = {
    "Resources": FLOW_LOGS["Resources"] | MONITORING["Resources"] | ROLES["Resources"] | PARAMETERS["Resources"]
}
"""One of each type, with all properties that are taken."""


FAILS: Template = {
    "Type": "AWS::EC2::Subnet",
    "Properties": {"VpcId": ref("Vpc"), "CidrBlock": "192.168.0.0/24"},
}
"""A subnet outside its VPC: well formed, and refused by EC2 when all that comes before it is made."""


def changed(template: Template, **properties: Any) -> Template:
    """A copy in which `Resource__Property` has another value (None takes it away)."""
    copy = deepcopy(template)
    for path, value in properties.items():
        resource, name = path.split("__")
        into = copy["Resources"][resource].setdefault("Properties", {})
        if value is None:
            del into[name]
        else:
            into[name] = value
    return copy


def with_resource(template: Template, name: str, resource: Template) -> Template:
    copy = deepcopy(template)
    copy["Resources"][name] = deepcopy(resource)
    return copy


def without(template: Template, *names: str) -> Template:
    copy = deepcopy(template)
    for name in names:
        del copy["Resources"][name]
    return copy


def with_outputs(template: Template, **outputs: Any) -> Template:
    copy = deepcopy(template)
    copy["Outputs"] = outputs
    return copy
