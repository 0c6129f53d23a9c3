"""The network's kinds, from

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html
https://www.pulumi.com/registry/packages/aws/api-docs/ec2/
"""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from core.graph import (
    Bucket,
    Condition,
    DefaultSecurityGroup,
    DhcpOptions,
    EgressOnlyInternetGateway,
    ElasticIp,
    EveryProtocol,
    FlowLog,
    InternetGateway,
    Ipv6Pool,
    Ipv6Range,
    Key,
    LogGroup,
    NatGateway,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclRule,
    Policy,
    Ports,
    PrefixList,
    Principal,
    Ref,
    Role,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecondaryCidr,
    Statement,
    Subnet,
    SubnetIpv6,
    SubnetOf,
    Text,
    ToBucket,
    ToLogGroup,
    Vpc,
    ZoneId,
)
from tests.kinds.row import Row

HANDLER = Path(__file__).parents[2] / "cdk_backend" / "handlers" / "default_group.py"

ROWS = [
    Row(
        Vpc(
            id="vpc/main",
            domain="network",
            cidr=IPv4Network("10.0.0.0/16"),
            dns_support=True,
            dns_hostnames=False,
            tags={"owner": "platform"},
        ),
        {
            "VpcMain": {
                "Type": "AWS::EC2::VPC",
                "Properties": {
                    "CidrBlock": "10.0.0.0/16",
                    "InstanceTenancy": "default",
                    "EnableDnsSupport": True,
                    "EnableDnsHostnames": False,
                    "Tags": [{"Key": "owner", "Value": "platform"}],
                },
                "Metadata": {"isoform:id": "vpc/main"},
            }
        },
        {
            "vpc/main": (
                "aws:ec2/vpc:Vpc",
                {
                    "cidrBlock": "10.0.0.0/16",
                    "instanceTenancy": "default",
                    "enableDnsSupport": True,
                    "enableDnsHostnames": False,
                    "tags": {"owner": "platform"},
                },
            )
        },
    ),
    Row(
        Vpc(
            id="vpc/other",
            domain="network",
            cidr=IPv4Network("10.9.0.0/16"),
            dns_support=False,
            dns_hostnames=True,
            tags={"owner": "others"},
        ),
        {
            "VpcOther": {
                "Type": "AWS::EC2::VPC",
                "Properties": {
                    "CidrBlock": "10.9.0.0/16",
                    "InstanceTenancy": "default",
                    "EnableDnsSupport": False,
                    "EnableDnsHostnames": True,
                    "Tags": [{"Key": "owner", "Value": "others"}],
                },
                "Metadata": {"isoform:id": "vpc/other"},
            }
        },
        {
            "vpc/other": (
                "aws:ec2/vpc:Vpc",
                {
                    "cidrBlock": "10.9.0.0/16",
                    "instanceTenancy": "default",
                    "enableDnsSupport": False,
                    "enableDnsHostnames": True,
                    "tags": {"owner": "others"},
                },
            )
        },
    ),
    Row(
        SecondaryCidr(
            id="secondary-cidr/100-64-0-0-16",
            domain="network",
            vpc=Ref(Vpc, "vpc/main"),
            cidr=IPv4Network("100.64.0.0/16"),
        ),
        {
            "SecondaryCidr100x64x0x0x16": {
                "Type": "AWS::EC2::VPCCidrBlock",
                "Properties": {"VpcId": {"Ref": "VpcMain"}, "CidrBlock": "100.64.0.0/16"},
                "Metadata": {"isoform:id": "secondary-cidr/100-64-0-0-16"},
            }
        },
        {
            "secondary-cidr/100-64-0-0-16": (
                "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
                {"vpcId": "${vpc/main|id}", "cidrBlock": "100.64.0.0/16"},
            )
        },
    ),
    Row(
        DefaultSecurityGroup(id="group/default", domain="network", vpc=Ref(Vpc, "vpc/main")),
        {
            "GroupDefault": {
                "Type": "Custom::EmptiedDefaultSecurityGroup",
                "Properties": {
                    "ServiceToken": {"Fn::GetAtt": ["GroupDefaultHandler", "Arn"]},
                    "ServiceTimeout": "300",
                    "GroupId": {"Fn::GetAtt": ["VpcMain", "DefaultSecurityGroup"]},
                },
                "Metadata": {"isoform:id": "group/default"},
            },
            "GroupDefaultHandler": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Description": "group/default",
                    "Runtime": "python3.13",
                    "Architectures": ["x86_64"],
                    "Handler": "index.handler",
                    "Code": {"ZipFile": HANDLER.read_text()},
                    "Role": {"Fn::GetAtt": ["GroupDefaultRole", "Arn"]},
                    "Timeout": 60,
                    "MemorySize": 128,
                    "LoggingConfig": {"LogFormat": "Text", "LogGroup": {"Ref": "GroupDefaultLogs"}},
                },
                "Metadata": {"isoform:id": "group/default#handler"},
            },
            "GroupDefaultRole": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "Description": "group/default",
                    "AssumeRolePolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": {"Service": ["lambda.amazonaws.com"]},
                                "Action": ["sts:AssumeRole"],
                            }
                        ],
                    },
                    "Policies": [
                        {
                            "PolicyName": "empty",
                            "PolicyDocument": {
                                "Version": "2012-10-17",
                                "Statement": [
                                    {"Effect": "Allow", "Action": ["ec2:DescribeSecurityGroups"], "Resource": ["*"]},
                                    {
                                        "Effect": "Allow",
                                        "Action": ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
                                        "Resource": [
                                            {
                                                "Fn::Join": [
                                                    "",
                                                    [
                                                        "arn:",
                                                        {"Ref": "AWS::Partition"},
                                                        ":ec2:",
                                                        {"Ref": "AWS::Region"},
                                                        ":",
                                                        {"Ref": "AWS::AccountId"},
                                                        ":security-group/",
                                                        {"Fn::GetAtt": ["VpcMain", "DefaultSecurityGroup"]},
                                                    ],
                                                ]
                                            }
                                        ],
                                    },
                                    {
                                        "Effect": "Allow",
                                        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                                        "Resource": [{"Fn::GetAtt": ["GroupDefaultLogs", "Arn"]}],
                                    },
                                ],
                            },
                        }
                    ],
                },
                "Metadata": {"isoform:id": "group/default#role"},
            },
            "GroupDefaultLogs": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"LogGroupClass": "STANDARD", "RetentionInDays": 30},
                "Metadata": {"isoform:id": "group/default#logs"},
            },
        },
        {
            "group/default": (
                "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
                {"vpcId": "${vpc/main|id}", "ingress": [], "egress": []},
            )
        },
    ),
    Row(
        Ipv6Range(id="ipv6-range/main", domain="network", vpc=Ref(Vpc, "vpc/main"), pool=None),
        {
            "Ipv6RangeMain": {
                "Type": "AWS::EC2::VPCCidrBlock",
                "Properties": {"VpcId": {"Ref": "VpcMain"}, "AmazonProvidedIpv6CidrBlock": True},
                "Metadata": {"isoform:id": "ipv6-range/main"},
            }
        },
        {
            "ipv6-range/main": (
                "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
                {"vpcId": "${vpc/main|id}", "assignGeneratedIpv6CidrBlock": True},
            )
        },
    ),
    Row(
        Ipv6Range(
            id="ipv6-range/own",
            domain="network",
            vpc=Ref(Vpc, "vpc/other"),
            pool=Ipv6Pool("ipv6pool-ec2-0123456789abcdef0", IPv6Network("2001:db8:1234:5600::/56")),
        ),
        {
            "Ipv6RangeOwn": {
                "Type": "AWS::EC2::VPCCidrBlock",
                "Properties": {
                    "VpcId": {"Ref": "VpcOther"},
                    "Ipv6Pool": "ipv6pool-ec2-0123456789abcdef0",
                    "Ipv6CidrBlock": "2001:db8:1234:5600::/56",
                },
                "Metadata": {"isoform:id": "ipv6-range/own"},
            }
        },
        {
            "ipv6-range/own": (
                "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
                {
                    "vpcId": "${vpc/other|id}",
                    "ipv6Pool": "ipv6pool-ec2-0123456789abcdef0",
                    "ipv6CidrBlock": "2001:db8:1234:5600::/56",
                },
            )
        },
    ),
    Row(
        EgressOnlyInternetGateway(
            id="egress-only-internet-gateway/main",
            domain="network",
            vpc=Ref(Vpc, "vpc/main"),
            tags={"owner": "out"},
        ),
        {
            "EgressOnlyInternetGatewayMain": {
                "Type": "AWS::EC2::EgressOnlyInternetGateway",
                "Properties": {"VpcId": {"Ref": "VpcMain"}, "Tags": [{"Key": "owner", "Value": "out"}]},
                "Metadata": {"isoform:id": "egress-only-internet-gateway/main"},
            }
        },
        {
            "egress-only-internet-gateway/main": (
                "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
                {"vpcId": "${vpc/main|id}", "tags": {"owner": "out"}},
            )
        },
    ),
    Row(
        Subnet(
            id="subnet/pods/a",
            domain="network",
            vpc=Ref(Vpc, "vpc/main"),
            cidr=None,
            ipv6=SubnetIpv6(SubnetOf(Ref(Ipv6Range, "ipv6-range/main"), 64, 3), assign_on_creation=True, dns64=False),
            zone="ap-south-1a",
            public_addresses=False,
            tags={"tier": "pods"},
        ),
        {
            "SubnetPodsA": {
                "Type": "AWS::EC2::Subnet",
                "Properties": {
                    "VpcId": {"Ref": "VpcMain"},
                    "Ipv6CidrBlock": {
                        "Fn::Select": [
                            3,
                            {
                                "Fn::Cidr": [
                                    {"Fn::Select": [0, {"Fn::GetAtt": ["VpcMain", "Ipv6CidrBlocks"]}]},
                                    256,
                                    "64",
                                ]
                            },
                        ]
                    },
                    "Ipv6Native": True,
                    "AssignIpv6AddressOnCreation": True,
                    "EnableDns64": False,
                    "AvailabilityZone": "ap-south-1a",
                    "MapPublicIpOnLaunch": False,
                    "Tags": [{"Key": "tier", "Value": "pods"}],
                },
                # The VPC has its range once that is associated, and says nothing of it before.
                "DependsOn": ["Ipv6RangeMain"],
                "Metadata": {"isoform:id": "subnet/pods/a"},
            }
        },
        {
            "subnet/pods/a": (
                "aws:ec2/subnet:Subnet",
                {
                    "vpcId": "${vpc/main|id}",
                    # The fourth /64 of what the engine says that Amazon has given.
                    "ipv6CidrBlock": "2001:db8:12ed:2403::/64",
                    "ipv6Native": True,
                    "assignIpv6AddressOnCreation": True,
                    "enableDns64": False,
                    "availabilityZone": "ap-south-1a",
                    "mapPublicIpOnLaunch": False,
                    "tags": {"tier": "pods"},
                },
            )
        },
    ),
    Row(
        Route(
            id="route/private/internet-ipv6",
            domain="network",
            table=Ref(RouteTable, "route-table/private"),
            destination=IPv6Network("::/0"),
            target=Ref(EgressOnlyInternetGateway, "egress-only-internet-gateway/main"),
        ),
        {
            "RoutePrivateInternetIpv6": {
                "Type": "AWS::EC2::Route",
                "Properties": {
                    "RouteTableId": {"Ref": "RouteTablePrivate"},
                    "DestinationIpv6CidrBlock": "::/0",
                    "EgressOnlyInternetGatewayId": {"Ref": "EgressOnlyInternetGatewayMain"},
                },
                "Metadata": {"isoform:id": "route/private/internet-ipv6"},
            }
        },
        {
            "route/private/internet-ipv6": (
                "aws:ec2/route:Route",
                {
                    "routeTableId": "${route-table/private|id}",
                    "destinationIpv6CidrBlock": "::/0",
                    "egressOnlyGatewayId": "${egress-only-internet-gateway/main|id}",
                },
            )
        },
    ),
    Row(
        InternetGateway(id="internet-gateway/main", domain="network", vpc=Ref(Vpc, "vpc/main"), tags={"owner": "edge"}),
        {
            "InternetGatewayMain": {
                "Type": "AWS::EC2::InternetGateway",
                "Properties": {"Tags": [{"Key": "owner", "Value": "edge"}]},
                "Metadata": {"isoform:id": "internet-gateway/main"},
            },
            "InternetGatewayMainAttachment": {
                "Type": "AWS::EC2::VPCGatewayAttachment",
                "Properties": {
                    "InternetGatewayId": {"Ref": "InternetGatewayMain"},
                    "VpcId": {"Ref": "VpcMain"},
                },
                "Metadata": {"isoform:id": "internet-gateway/main#attachment"},
            },
        },
        {
            "internet-gateway/main": (
                "aws:ec2/internetGateway:InternetGateway",
                {"vpcId": "${vpc/main|id}", "tags": {"owner": "edge"}},
            )
        },
    ),
    Row(
        Subnet(
            id="subnet/public/a",
            domain="network",
            vpc=Ref(Vpc, "vpc/main"),
            cidr=IPv4Network("10.0.1.0/24"),
            ipv6=None,
            zone="ap-south-1a",
            public_addresses=True,
            tags={"tier": "public"},
        ),
        {
            "SubnetPublicA": {
                "Type": "AWS::EC2::Subnet",
                "Properties": {
                    "VpcId": {"Ref": "VpcMain"},
                    "CidrBlock": "10.0.1.0/24",
                    "AvailabilityZone": "ap-south-1a",
                    "MapPublicIpOnLaunch": True,
                    "Tags": [{"Key": "tier", "Value": "public"}],
                },
                "Metadata": {"isoform:id": "subnet/public/a"},
            }
        },
        {
            "subnet/public/a": (
                "aws:ec2/subnet:Subnet",
                {
                    "vpcId": "${vpc/main|id}",
                    "cidrBlock": "10.0.1.0/24",
                    "availabilityZone": "ap-south-1a",
                    "mapPublicIpOnLaunch": True,
                    "tags": {"tier": "public"},
                },
            )
        },
    ),
    Row(
        Subnet(
            id="subnet/private/aps1-az2",
            domain="network",
            vpc=Ref(Vpc, "vpc/main"),
            cidr=IPv4Network("10.0.2.0/25"),
            ipv6=None,
            zone=ZoneId("aps1-az2"),
            public_addresses=False,
            tags={"kubernetes.io/role/internal-elb": "1"},
        ),
        {
            "SubnetPrivateAps1Az2": {
                "Type": "AWS::EC2::Subnet",
                "Properties": {
                    "VpcId": {"Ref": "VpcMain"},
                    "CidrBlock": "10.0.2.0/25",
                    "AvailabilityZoneId": "aps1-az2",
                    "MapPublicIpOnLaunch": False,
                    "Tags": [{"Key": "kubernetes.io/role/internal-elb", "Value": "1"}],
                },
                "Metadata": {"isoform:id": "subnet/private/aps1-az2"},
            }
        },
        {
            "subnet/private/aps1-az2": (
                "aws:ec2/subnet:Subnet",
                {
                    "vpcId": "${vpc/main|id}",
                    "cidrBlock": "10.0.2.0/25",
                    "availabilityZoneId": "aps1-az2",
                    "mapPublicIpOnLaunch": False,
                    "tags": {"kubernetes.io/role/internal-elb": "1"},
                },
            )
        },
    ),
    Row(
        ElasticIp(
            id="elastic-ip/nat/a",
            domain="network",
            after=frozenset({"internet-gateway/main"}),
            retained=True,
            tags={"owner": "partners"},
        ),
        {
            "ElasticIpNatA": {
                "Type": "AWS::EC2::EIP",
                "Properties": {"Domain": "vpc", "Tags": [{"Key": "owner", "Value": "partners"}]},
                "DependsOn": ["InternetGatewayMain", "InternetGatewayMainAttachment"],
                "DeletionPolicy": "RetainExceptOnCreate",
                "UpdateReplacePolicy": "Retain",
                "Metadata": {"isoform:id": "elastic-ip/nat/a"},
            }
        },
        {"elastic-ip/nat/a": ("aws:ec2/eip:Eip", {"domain": "vpc", "tags": {"owner": "partners"}})},
    ),
    Row(
        NatGateway(
            id="nat-gateway/a",
            domain="network",
            after=frozenset({"internet-gateway/main"}),
            subnet=Ref(Subnet, "subnet/public/a"),
            address=Ref(ElasticIp, "elastic-ip/nat/a"),
            tags={"owner": "egress"},
        ),
        {
            "NatGatewayA": {
                "Type": "AWS::EC2::NatGateway",
                "Properties": {
                    "ConnectivityType": "public",
                    "SubnetId": {"Ref": "SubnetPublicA"},
                    "AllocationId": {"Fn::GetAtt": ["ElasticIpNatA", "AllocationId"]},
                    "Tags": [{"Key": "owner", "Value": "egress"}],
                },
                "DependsOn": ["InternetGatewayMain", "InternetGatewayMainAttachment"],
                "Metadata": {"isoform:id": "nat-gateway/a"},
            }
        },
        {
            "nat-gateway/a": (
                "aws:ec2/natGateway:NatGateway",
                {
                    "connectivityType": "public",
                    "subnetId": "${subnet/public/a|id}",
                    "allocationId": "${elastic-ip/nat/a|id}",
                    "tags": {"owner": "egress"},
                },
            )
        },
    ),
    Row(
        NatGateway(
            id="nat-gateway/b",
            domain="network",
            subnet=Ref(Subnet, "subnet/public/a"),
            address="eipalloc-0123456789abcdef0",
            tags={"owner": "partners"},
        ),
        {
            "NatGatewayB": {
                "Type": "AWS::EC2::NatGateway",
                "Properties": {
                    "ConnectivityType": "public",
                    "SubnetId": {"Ref": "SubnetPublicA"},
                    "AllocationId": "eipalloc-0123456789abcdef0",
                    "Tags": [{"Key": "owner", "Value": "partners"}],
                },
                "Metadata": {"isoform:id": "nat-gateway/b"},
            }
        },
        {
            "nat-gateway/b": (
                "aws:ec2/natGateway:NatGateway",
                {
                    "connectivityType": "public",
                    "subnetId": "${subnet/public/a|id}",
                    "allocationId": "eipalloc-0123456789abcdef0",
                    "tags": {"owner": "partners"},
                },
            )
        },
    ),
    Row(
        RouteTable(id="route-table/private", domain="network", vpc=Ref(Vpc, "vpc/main"), tags={"tier": "private"}),
        {
            "RouteTablePrivate": {
                "Type": "AWS::EC2::RouteTable",
                "Properties": {"VpcId": {"Ref": "VpcMain"}, "Tags": [{"Key": "tier", "Value": "private"}]},
                "Metadata": {"isoform:id": "route-table/private"},
            }
        },
        {
            "route-table/private": (
                "aws:ec2/routeTable:RouteTable",
                {"vpcId": "${vpc/main|id}", "tags": {"tier": "private"}},
            )
        },
    ),
    Row(
        Route(
            id="route/private/internet",
            domain="network",
            table=Ref(RouteTable, "route-table/private"),
            destination=IPv4Network("0.0.0.0/0"),
            target=Ref(NatGateway, "nat-gateway/a"),
        ),
        {
            "RoutePrivateInternet": {
                "Type": "AWS::EC2::Route",
                "Properties": {
                    "RouteTableId": {"Ref": "RouteTablePrivate"},
                    "DestinationCidrBlock": "0.0.0.0/0",
                    "NatGatewayId": {"Ref": "NatGatewayA"},
                },
                "Metadata": {"isoform:id": "route/private/internet"},
            }
        },
        {
            "route/private/internet": (
                "aws:ec2/route:Route",
                {
                    "routeTableId": "${route-table/private|id}",
                    "destinationCidrBlock": "0.0.0.0/0",
                    "natGatewayId": "${nat-gateway/a|id}",
                },
            )
        },
    ),
    Row(
        Route(
            id="route/private/partner",
            domain="network",
            table=Ref(RouteTable, "route-table/private"),
            destination=IPv4Network("198.51.100.0/24"),
            target=Ref(InternetGateway, "internet-gateway/main"),
        ),
        {
            "RoutePrivatePartner": {
                "Type": "AWS::EC2::Route",
                "Properties": {
                    "RouteTableId": {"Ref": "RouteTablePrivate"},
                    "DestinationCidrBlock": "198.51.100.0/24",
                    "GatewayId": {"Ref": "InternetGatewayMain"},
                },
                # AWS refuses a route to a gateway that is not attached yet.
                "DependsOn": ["InternetGatewayMainAttachment"],
                "Metadata": {"isoform:id": "route/private/partner"},
            }
        },
        {
            "route/private/partner": (
                "aws:ec2/route:Route",
                {
                    "routeTableId": "${route-table/private|id}",
                    "destinationCidrBlock": "198.51.100.0/24",
                    "gatewayId": "${internet-gateway/main|id}",
                },
            )
        },
    ),
    Row(
        RouteTableAssociation(
            id="route-table-association/public/a",
            domain="network",
            subnet=Ref(Subnet, "subnet/public/a"),
            table=Ref(RouteTable, "route-table/private"),
        ),
        {
            "RouteTableAssociationPublicA": {
                "Type": "AWS::EC2::SubnetRouteTableAssociation",
                "Properties": {"SubnetId": {"Ref": "SubnetPublicA"}, "RouteTableId": {"Ref": "RouteTablePrivate"}},
                "Metadata": {"isoform:id": "route-table-association/public/a"},
            }
        },
        {
            "route-table-association/public/a": (
                "aws:ec2/routeTableAssociation:RouteTableAssociation",
                {"subnetId": "${subnet/public/a|id}", "routeTableId": "${route-table/private|id}"},
            )
        },
    ),
    Row(
        FlowLog(
            id="flow-log/rejected",
            domain="monitoring",
            vpc=Ref(Vpc, "vpc/main"),
            traffic="REJECT",
            interval=600,
            format="${srcaddr} ${dstaddr}",
            to=ToLogGroup(Ref(LogGroup, "log-group/web"), Ref(Role, "role/deploy")),
            tags={"owner": "watchers"},
        ),
        {
            "FlowLogRejected": {
                "Type": "AWS::EC2::FlowLog",
                "Properties": {
                    "ResourceType": "VPC",
                    "ResourceId": {"Ref": "VpcMain"},
                    "TrafficType": "REJECT",
                    "MaxAggregationInterval": 600,
                    "LogFormat": "${srcaddr} ${dstaddr}",
                    "LogDestinationType": "cloud-watch-logs",
                    "LogGroupName": {"Ref": "LogGroupWeb"},
                    "DeliverLogsPermissionArn": {"Fn::GetAtt": ["RoleDeploy", "Arn"]},
                    "Tags": [{"Key": "owner", "Value": "watchers"}],
                },
                "Metadata": {"isoform:id": "flow-log/rejected"},
            }
        },
        {
            "flow-log/rejected": (
                "aws:ec2/flowLog:FlowLog",
                {
                    "vpcId": "${vpc/main|id}",
                    "trafficType": "REJECT",
                    "maxAggregationInterval": 600,
                    "logFormat": "${srcaddr} ${dstaddr}",
                    "logDestinationType": "cloud-watch-logs",
                    "logDestination": "${log-group/web|arn}",
                    "iamRoleArn": "${role/deploy|arn}",
                    "tags": {"owner": "watchers"},
                },
            )
        },
    ),
    Row(
        NetworkAcl(id="network-acl/data", domain="network", vpc=Ref(Vpc, "vpc/main"), tags={"tier": "data"}),
        {
            "NetworkAclData": {
                "Type": "AWS::EC2::NetworkAcl",
                "Properties": {"VpcId": {"Ref": "VpcMain"}, "Tags": [{"Key": "tier", "Value": "data"}]},
                "Metadata": {"isoform:id": "network-acl/data"},
            }
        },
        {
            "network-acl/data": (
                "aws:ec2/networkAcl:NetworkAcl",
                {"vpcId": "${vpc/main|id}", "tags": {"tier": "data"}},
            )
        },
    ),
    Row(
        NetworkAclRule(
            id="network-acl-rule/data/ingress/100",
            domain="network",
            acl=Ref(NetworkAcl, "network-acl/data"),
            egress=False,
            number=100,
            action="allow",
            cidr=IPv4Network("10.0.2.0/24"),
            traffic=Ports("tcp", 5432, 5439),
        ),
        {
            "NetworkAclRuleDataIngress100": {
                "Type": "AWS::EC2::NetworkAclEntry",
                "Properties": {
                    "NetworkAclId": {"Ref": "NetworkAclData"},
                    "Egress": False,
                    "RuleNumber": 100,
                    "RuleAction": "allow",
                    "CidrBlock": "10.0.2.0/24",
                    "Protocol": 6,
                    "PortRange": {"From": 5432, "To": 5439},
                },
                "Metadata": {"isoform:id": "network-acl-rule/data/ingress/100"},
            }
        },
        {
            "network-acl-rule/data/ingress/100": (
                "aws:ec2/networkAclRule:NetworkAclRule",
                {
                    "networkAclId": "${network-acl/data|id}",
                    "egress": False,
                    "ruleNumber": 100,
                    "ruleAction": "allow",
                    "cidrBlock": "10.0.2.0/24",
                    "protocol": "6",
                    "fromPort": 5432,
                    "toPort": 5439,
                },
            )
        },
    ),
    Row(
        NetworkAclRule(
            id="network-acl-rule/data/egress/90",
            domain="network",
            acl=Ref(NetworkAcl, "network-acl/data"),
            egress=True,
            number=90,
            action="deny",
            cidr=IPv6Network("2001:db8::/32"),
            traffic=Ports("udp", 1024, 65535),
        ),
        {
            "NetworkAclRuleDataEgress90": {
                "Type": "AWS::EC2::NetworkAclEntry",
                "Properties": {
                    "NetworkAclId": {"Ref": "NetworkAclData"},
                    "Egress": True,
                    "RuleNumber": 90,
                    "RuleAction": "deny",
                    "Ipv6CidrBlock": "2001:db8::/32",
                    "Protocol": 17,
                    "PortRange": {"From": 1024, "To": 65535},
                },
                "Metadata": {"isoform:id": "network-acl-rule/data/egress/90"},
            }
        },
        {
            "network-acl-rule/data/egress/90": (
                "aws:ec2/networkAclRule:NetworkAclRule",
                {
                    "networkAclId": "${network-acl/data|id}",
                    "egress": True,
                    "ruleNumber": 90,
                    "ruleAction": "deny",
                    "ipv6CidrBlock": "2001:db8::/32",
                    "protocol": "17",
                    "fromPort": 1024,
                    "toPort": 65535,
                },
            )
        },
    ),
    Row(
        NetworkAclRule(
            id="network-acl-rule/data/ingress/110",
            domain="network",
            acl=Ref(NetworkAcl, "network-acl/data"),
            egress=False,
            number=110,
            action="allow",
            cidr=IPv4Network("10.0.0.0/16"),
            traffic=Ports("icmp", 8, 0),
        ),
        {
            "NetworkAclRuleDataIngress110": {
                "Type": "AWS::EC2::NetworkAclEntry",
                "Properties": {
                    "NetworkAclId": {"Ref": "NetworkAclData"},
                    "Egress": False,
                    "RuleNumber": 110,
                    "RuleAction": "allow",
                    "CidrBlock": "10.0.0.0/16",
                    "Protocol": 1,
                    "Icmp": {"Type": 8, "Code": 0},
                },
                "Metadata": {"isoform:id": "network-acl-rule/data/ingress/110"},
            }
        },
        {
            "network-acl-rule/data/ingress/110": (
                "aws:ec2/networkAclRule:NetworkAclRule",
                {
                    "networkAclId": "${network-acl/data|id}",
                    "egress": False,
                    "ruleNumber": 110,
                    "ruleAction": "allow",
                    "cidrBlock": "10.0.0.0/16",
                    "protocol": "1",
                    "icmpType": 8,
                    "icmpCode": 0,
                },
            )
        },
    ),
    Row(
        NetworkAclRule(
            id="network-acl-rule/data/ingress/120",
            domain="network",
            acl=Ref(NetworkAcl, "network-acl/data"),
            egress=False,
            number=120,
            action="allow",
            cidr=IPv6Network("::/0"),
            traffic=Ports("icmpv6", 128, -1),
        ),
        {
            "NetworkAclRuleDataIngress120": {
                "Type": "AWS::EC2::NetworkAclEntry",
                "Properties": {
                    "NetworkAclId": {"Ref": "NetworkAclData"},
                    "Egress": False,
                    "RuleNumber": 120,
                    "RuleAction": "allow",
                    "Ipv6CidrBlock": "::/0",
                    "Protocol": 58,
                    "Icmp": {"Type": 128, "Code": -1},
                },
                "Metadata": {"isoform:id": "network-acl-rule/data/ingress/120"},
            }
        },
        {
            "network-acl-rule/data/ingress/120": (
                "aws:ec2/networkAclRule:NetworkAclRule",
                {
                    "networkAclId": "${network-acl/data|id}",
                    "egress": False,
                    "ruleNumber": 120,
                    "ruleAction": "allow",
                    "ipv6CidrBlock": "::/0",
                    "protocol": "58",
                    "icmpType": 128,
                    "icmpCode": -1,
                },
            )
        },
    ),
    Row(
        NetworkAclRule(
            id="network-acl-rule/data/ingress/32766",
            domain="network",
            acl=Ref(NetworkAcl, "network-acl/data"),
            egress=False,
            number=32766,
            action="deny",
            cidr=IPv4Network("0.0.0.0/0"),
            traffic=EveryProtocol(),
        ),
        {
            "NetworkAclRuleDataIngress32766": {
                "Type": "AWS::EC2::NetworkAclEntry",
                "Properties": {
                    "NetworkAclId": {"Ref": "NetworkAclData"},
                    "Egress": False,
                    "RuleNumber": 32766,
                    "RuleAction": "deny",
                    "CidrBlock": "0.0.0.0/0",
                    "Protocol": -1,
                },
                "Metadata": {"isoform:id": "network-acl-rule/data/ingress/32766"},
            }
        },
        {
            "network-acl-rule/data/ingress/32766": (
                "aws:ec2/networkAclRule:NetworkAclRule",
                {
                    "networkAclId": "${network-acl/data|id}",
                    "egress": False,
                    "ruleNumber": 32766,
                    "ruleAction": "deny",
                    "cidrBlock": "0.0.0.0/0",
                    "protocol": "-1",
                },
            )
        },
    ),
    Row(
        NetworkAclAssociation(
            id="network-acl-association/public/a",
            domain="network",
            after=frozenset({"network-acl-rule/data/ingress/100"}),
            subnet=Ref(Subnet, "subnet/public/a"),
            acl=Ref(NetworkAcl, "network-acl/data"),
        ),
        {
            "NetworkAclAssociationPublicA": {
                "Type": "AWS::EC2::SubnetNetworkAclAssociation",
                "Properties": {"SubnetId": {"Ref": "SubnetPublicA"}, "NetworkAclId": {"Ref": "NetworkAclData"}},
                "DependsOn": ["NetworkAclRuleDataIngress100"],
                "Metadata": {"isoform:id": "network-acl-association/public/a"},
            }
        },
        {
            "network-acl-association/public/a": (
                "aws:ec2/networkAclAssociation:NetworkAclAssociation",
                {"subnetId": "${subnet/public/a|id}", "networkAclId": "${network-acl/data|id}"},
            )
        },
    ),
    Row(
        Bucket(
            id="bucket/files",
            domain="monitoring",
            name="acme-dev-files",
            key=Ref(Key, "key/monitoring"),
            versioned=True,
            expire_days=365,
            policy=Policy(
                frozenset(
                    {
                        Statement(
                            effect="Deny",
                            principals=frozenset({Principal("AWS", Text.of("*"))}),
                            actions=frozenset({"s3:PutObject"}),
                            resources=frozenset({Text.of("arn:aws:s3:::acme-dev-files/*")}),
                            conditions=frozenset(
                                {Condition("Bool", "aws:SecureTransport", frozenset({Text.of("false")}))}
                            ),
                        )
                    }
                )
            ),
            tags={"owner": "archivists"},
        ),
        {
            "BucketFiles": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "BucketName": "acme-dev-files",
                    "BucketEncryption": {
                        "ServerSideEncryptionConfiguration": [
                            {
                                "BucketKeyEnabled": True,
                                "ServerSideEncryptionByDefault": {
                                    "SSEAlgorithm": "aws:kms",
                                    "KMSMasterKeyID": {"Fn::GetAtt": ["KeyMonitoring", "Arn"]},
                                },
                            }
                        ]
                    },
                    "LifecycleConfiguration": {
                        "Rules": [
                            {
                                "Id": "isoform",
                                "Status": "Enabled",
                                "Prefix": "",
                                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                                "ExpirationInDays": 365,
                                "NoncurrentVersionExpiration": {"NoncurrentDays": 365},
                            }
                        ]
                    },
                    "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
                    "PublicAccessBlockConfiguration": {
                        "BlockPublicAcls": True,
                        "BlockPublicPolicy": True,
                        "IgnorePublicAcls": True,
                        "RestrictPublicBuckets": True,
                    },
                    "VersioningConfiguration": {"Status": "Enabled"},
                    "Tags": [{"Key": "owner", "Value": "archivists"}],
                },
                "DependsOn": ["KeyMonitoringAlias"],
                "Metadata": {"isoform:id": "bucket/files"},
            },
            "BucketFilesPolicy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {
                    "Bucket": {"Ref": "BucketFiles"},
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Deny",
                                "Principal": {"AWS": ["*"]},
                                "Action": ["s3:PutObject"],
                                "Resource": ["arn:aws:s3:::acme-dev-files/*"],
                                "Condition": {"Bool": {"aws:SecureTransport": ["false"]}},
                            }
                        ],
                    },
                },
                "Metadata": {"isoform:id": "bucket/files#policy"},
            },
        },
        {
            "bucket/files": (
                "aws:s3/bucket:Bucket",
                {"bucket": "acme-dev-files", "forceDestroy": False, "tags": {"owner": "archivists"}},
            ),
            "bucket/files#public-access": (
                "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
                {
                    "bucket": "${bucket/files|id}",
                    "blockPublicAcls": True,
                    "blockPublicPolicy": True,
                    "ignorePublicAcls": True,
                    "restrictPublicBuckets": True,
                },
            ),
            "bucket/files#ownership": (
                "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
                {"bucket": "${bucket/files|id}", "rule": {"objectOwnership": "BucketOwnerEnforced"}},
            ),
            "bucket/files#encryption": (
                "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
                {
                    "bucket": "${bucket/files|id}",
                    "rules": [
                        {
                            "bucketKeyEnabled": True,
                            "applyServerSideEncryptionByDefault": {
                                "sseAlgorithm": "aws:kms",
                                "kmsMasterKeyId": "${key/monitoring|arn}",
                            },
                        }
                    ],
                },
            ),
            "bucket/files#versioning": (
                "aws:s3/bucketVersioning:BucketVersioning",
                {"bucket": "${bucket/files|id}", "versioningConfiguration": {"status": "Enabled"}},
            ),
            "bucket/files#lifecycle": (
                "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
                {
                    "bucket": "${bucket/files|id}",
                    "rules": [
                        {
                            "id": "isoform",
                            "status": "Enabled",
                            "filter": {"prefix": ""},
                            "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                            "expiration": {"days": 365},
                            "noncurrentVersionExpiration": {"noncurrentDays": 365},
                        }
                    ],
                },
            ),
            "bucket/files#policy": (
                "aws:s3/bucketPolicy:BucketPolicy",
                {
                    "bucket": "${bucket/files|id}",
                    "policy": '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", '
                    '"Principal": {"AWS": ["*"]}, "Action": ["s3:PutObject"], '
                    '"Resource": ["arn:aws:s3:::acme-dev-files/*"], '
                    '"Condition": {"Bool": {"aws:SecureTransport": ["false"]}}}]}',
                },
            ),
        },
    ),
    Row(
        FlowLog(
            id="flow-log/files",
            domain="monitoring",
            vpc=Ref(Vpc, "vpc/main"),
            traffic="ACCEPT",
            interval=60,
            format="${bytes}",
            to=ToBucket(Ref(Bucket, "bucket/files"), "parquet", True, False),
            tags={"owner": "queries"},
        ),
        {
            "FlowLogFiles": {
                "Type": "AWS::EC2::FlowLog",
                "Properties": {
                    "ResourceType": "VPC",
                    "ResourceId": {"Ref": "VpcMain"},
                    "TrafficType": "ACCEPT",
                    "MaxAggregationInterval": 60,
                    "LogFormat": "${bytes}",
                    "LogDestinationType": "s3",
                    "LogDestination": {"Fn::GetAtt": ["BucketFiles", "Arn"]},
                    "DestinationOptions": {
                        "FileFormat": "parquet",
                        "HiveCompatiblePartitions": True,
                        "PerHourPartition": False,
                    },
                    "Tags": [{"Key": "owner", "Value": "queries"}],
                },
                "DependsOn": ["BucketFilesPolicy"],
                "Metadata": {"isoform:id": "flow-log/files"},
            }
        },
        {
            "flow-log/files": (
                "aws:ec2/flowLog:FlowLog",
                {
                    "vpcId": "${vpc/main|id}",
                    "trafficType": "ACCEPT",
                    "maxAggregationInterval": 60,
                    "logFormat": "${bytes}",
                    "logDestinationType": "s3",
                    "logDestination": "${bucket/files|arn}",
                    "destinationOptions": {
                        "fileFormat": "parquet",
                        "hiveCompatiblePartitions": True,
                        "perHourPartition": False,
                    },
                    "tags": {"owner": "queries"},
                },
            )
        },
    ),
    Row(
        DhcpOptions(
            id="dhcp-options/main",
            domain="network",
            vpc=Ref(Vpc, "vpc/main"),
            domain_name="corp.example.com",
            domain_name_servers=("10.0.0.10", "10.0.0.9"),
            ntp_servers=("169.254.169.123",),
            netbios_name_servers=("10.0.0.7",),
            netbios_node_type=2,
            tags={"owner": "directory"},
        ),
        {
            "DhcpOptionsMain": {
                "Type": "AWS::EC2::DHCPOptions",
                "Properties": {
                    "DomainName": "corp.example.com",
                    "DomainNameServers": ["10.0.0.10", "10.0.0.9"],
                    "NtpServers": ["169.254.169.123"],
                    "NetbiosNameServers": ["10.0.0.7"],
                    "NetbiosNodeType": 2,
                    "Tags": [{"Key": "owner", "Value": "directory"}],
                },
                "Metadata": {"isoform:id": "dhcp-options/main"},
            },
            "DhcpOptionsMainAssociation": {
                "Type": "AWS::EC2::VPCDHCPOptionsAssociation",
                "Properties": {"DhcpOptionsId": {"Ref": "DhcpOptionsMain"}, "VpcId": {"Ref": "VpcMain"}},
                "Metadata": {"isoform:id": "dhcp-options/main#association"},
            },
        },
        {
            "dhcp-options/main": (
                "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
                {
                    "domainName": "corp.example.com",
                    "domainNameServers": ["10.0.0.10", "10.0.0.9"],
                    "ntpServers": ["169.254.169.123"],
                    "netbiosNameServers": ["10.0.0.7"],
                    "netbiosNodeType": "2",
                    "tags": {"owner": "directory"},
                },
            ),
            "dhcp-options/main#association": (
                "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
                {"vpcId": "${vpc/main|id}", "dhcpOptionsId": "${dhcp-options/main|id}"},
            ),
        },
    ),
    Row(
        PrefixList(
            id="prefix-list/partners",
            domain="network",
            name="acme-dev-partners",
            address_family="IPv6",
            max_entries=12,
            entries={"2001:db8:2::/48": "the laboratory", "2001:db8:1::/48": "the office"},
            tags={"owner": "edge"},
        ),
        {
            "PrefixListPartners": {
                "Type": "AWS::EC2::PrefixList",
                "Properties": {
                    "PrefixListName": "acme-dev-partners",
                    "AddressFamily": "IPv6",
                    "MaxEntries": 12,
                    "Entries": [
                        {"Cidr": "2001:db8:1::/48", "Description": "the office"},
                        {"Cidr": "2001:db8:2::/48", "Description": "the laboratory"},
                    ],
                    "Tags": [{"Key": "owner", "Value": "edge"}],
                },
                "Metadata": {"isoform:id": "prefix-list/partners"},
            },
        },
        {
            "prefix-list/partners": (
                "aws:ec2/managedPrefixList:ManagedPrefixList",
                {
                    "name": "acme-dev-partners",
                    "addressFamily": "IPv6",
                    "maxEntries": 12,
                    "entries": [
                        {"cidr": "2001:db8:1::/48", "description": "the office"},
                        {"cidr": "2001:db8:2::/48", "description": "the laboratory"},
                    ],
                    "tags": {"owner": "edge"},
                },
            ),
        },
    ),
]
