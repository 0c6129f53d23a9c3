"""Endpoints, from

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html
https://www.pulumi.com/registry/packages/aws/api-docs/ec2/vpcendpoint/
"""

from core.graph import (
    Condition,
    GatewayEndpoint,
    InterfaceEndpoint,
    Policy,
    Principal,
    Ref,
    RouteTable,
    SecurityGroup,
    Statement,
    Subnet,
    Text,
    Vpc,
)
from tests.kinds.row import Row
from tests.kinds.security import CLOSED

ROWS = [
    Row(
        GatewayEndpoint(
            id="endpoint/s3",
            domain="network",
            vpc=Ref(Vpc, "vpc/main"),
            service="com.amazonaws.ap-south-1.s3",
            tables=frozenset({Ref(RouteTable, "route-table/private")}),
            policy=Policy(
                frozenset(
                    {
                        Statement(
                            principals=frozenset({Principal("AWS", Text.of("*"))}),
                            actions=frozenset({"s3:GetObject"}),
                            resources=frozenset({Text.of("arn:aws:s3:::acme-dev-data/*")}),
                            conditions=frozenset(
                                {Condition("StringEquals", "aws:PrincipalOrgID", frozenset({Text.of("o-abcdef1234")}))}
                            ),
                        )
                    }
                )
            ),
            tags={"owner": "storage"},
        ),
        {
            "EndpointS3": {
                "Type": "AWS::EC2::VPCEndpoint",
                "Properties": {
                    "VpcEndpointType": "Gateway",
                    "VpcId": {"Ref": "VpcMain"},
                    "ServiceName": "com.amazonaws.ap-south-1.s3",
                    "RouteTableIds": [{"Ref": "RouteTablePrivate"}],
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": {"AWS": ["*"]},
                                "Action": ["s3:GetObject"],
                                "Resource": ["arn:aws:s3:::acme-dev-data/*"],
                                "Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-abcdef1234"]}},
                            }
                        ],
                    },
                    "Tags": [{"Key": "owner", "Value": "storage"}],
                },
                "Metadata": {"isoform:id": "endpoint/s3"},
            }
        },
        {
            "endpoint/s3": (
                "aws:ec2/vpcEndpoint:VpcEndpoint",
                {
                    "vpcEndpointType": "Gateway",
                    "vpcId": "${vpc/main|id}",
                    "serviceName": "com.amazonaws.ap-south-1.s3",
                    "routeTableIds": ["${route-table/private|id}"],
                    "policy": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
                    '"Principal": {"AWS": ["*"]}, "Action": ["s3:GetObject"], '
                    '"Resource": ["arn:aws:s3:::acme-dev-data/*"], '
                    '"Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-abcdef1234"]}}}]}',
                    "tags": {"owner": "storage"},
                },
            )
        },
    ),
    Row(
        InterfaceEndpoint(
            id="endpoint/eks",
            domain="network",
            vpc=Ref(Vpc, "vpc/main"),
            service="com.amazonaws.ap-south-1.eks",
            subnets=frozenset({Ref(Subnet, "subnet/public/a")}),
            groups=frozenset({Ref(SecurityGroup, "group/doors")}),
            private_dns=True,
            policy=Policy(
                frozenset(
                    {
                        Statement(
                            principals=frozenset({Principal("AWS", Text.of("*"))}),
                            actions=frozenset({"eks:DescribeCluster"}),
                            resources=frozenset({Text.of("*")}),
                        )
                    }
                )
            ),
            tags={"owner": "clusters"},
        ),
        {
            "EndpointEks": {
                "Type": "AWS::EC2::VPCEndpoint",
                "Properties": {
                    "VpcEndpointType": "Interface",
                    "VpcId": {"Ref": "VpcMain"},
                    "ServiceName": "com.amazonaws.ap-south-1.eks",
                    "SubnetIds": [{"Ref": "SubnetPublicA"}],
                    "SecurityGroupIds": [{"Fn::GetAtt": ["GroupDoors", "GroupId"]}],
                    "IpAddressType": "ipv4",
                    "PrivateDnsEnabled": True,
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": {"AWS": ["*"]},
                                "Action": ["eks:DescribeCluster"],
                                "Resource": ["*"],
                            }
                        ],
                    },
                    "Tags": [{"Key": "owner", "Value": "clusters"}],
                },
                "Metadata": {"isoform:id": "endpoint/eks"},
            }
        },
        {
            "endpoint/eks": (
                "aws:ec2/vpcEndpoint:VpcEndpoint",
                {
                    "vpcEndpointType": "Interface",
                    "vpcId": "${vpc/main|id}",
                    "serviceName": "com.amazonaws.ap-south-1.eks",
                    "subnetIds": ["${subnet/public/a|id}"],
                    "securityGroupIds": ["${group/doors|id}"],
                    "ipAddressType": "ipv4",
                    "privateDnsEnabled": True,
                    "policy": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
                    '"Principal": {"AWS": ["*"]}, "Action": ["eks:DescribeCluster"], "Resource": ["*"]}]}',
                    "tags": {"owner": "clusters"},
                },
            )
        },
    ),
    Row(
        SecurityGroup(
            id="group/doors", domain="network", name="acme-dev-doors", vpc=Ref(Vpc, "vpc/main"), tags={"owner": "doors"}
        ),
        {
            "GroupDoors": {
                "Type": "AWS::EC2::SecurityGroup",
                "Properties": {
                    "GroupName": "acme-dev-doors",
                    "GroupDescription": "group/doors",
                    "VpcId": {"Ref": "VpcMain"},
                    "SecurityGroupEgress": [CLOSED],
                    "Tags": [{"Key": "owner", "Value": "doors"}],
                },
                "Metadata": {"isoform:id": "group/doors"},
            }
        },
        {
            "group/doors": (
                "aws:ec2/securityGroup:SecurityGroup",
                {
                    "name": "acme-dev-doors",
                    "description": "group/doors",
                    "vpcId": "${vpc/main|id}",
                    "tags": {"owner": "doors"},
                },
            )
        },
    ),
]
