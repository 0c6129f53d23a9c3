"""Security groups and their rules, from

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html
https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/
https://www.pulumi.com/registry/packages/aws/api-docs/vpc/securitygroupingressrule/
"""

from ipaddress import IPv4Network, IPv6Network

from core.graph import EgressRule, EveryProtocol, IngressRule, Ports, PrefixList, Ref, SecurityGroup, Vpc
from tests.kinds.row import Row

# A group that says nothing of egress lets everything out; this rule, which nothing matches, closes it.
CLOSED = {
    "IpProtocol": "icmp",
    "FromPort": 252,
    "ToPort": 86,
    "CidrIp": "255.255.255.255/32",
    "Description": "Nothing may leave",
}

ROWS = [
    Row(
        SecurityGroup(
            id="group/app", domain="security", name="acme-dev-app", vpc=Ref(Vpc, "vpc/main"), tags={"owner": "app"}
        ),
        {
            "GroupApp": {
                "Type": "AWS::EC2::SecurityGroup",
                "Properties": {
                    "GroupName": "acme-dev-app",
                    "GroupDescription": "group/app",
                    "VpcId": {"Ref": "VpcMain"},
                    "SecurityGroupEgress": [CLOSED],
                    "Tags": [{"Key": "owner", "Value": "app"}],
                },
                "Metadata": {"isoform:id": "group/app"},
            }
        },
        {
            "group/app": (
                "aws:ec2/securityGroup:SecurityGroup",
                {
                    "name": "acme-dev-app",
                    "description": "group/app",
                    "vpcId": "${vpc/main|id}",
                    "tags": {"owner": "app"},
                },
            )
        },
    ),
    Row(
        SecurityGroup(
            id="group/data", domain="security", name="acme-dev-data", vpc=Ref(Vpc, "vpc/main"), tags={"owner": "data"}
        ),
        {
            "GroupData": {
                "Type": "AWS::EC2::SecurityGroup",
                "Properties": {
                    "GroupName": "acme-dev-data",
                    "GroupDescription": "group/data",
                    "VpcId": {"Ref": "VpcMain"},
                    "SecurityGroupEgress": [CLOSED],
                    "Tags": [{"Key": "owner", "Value": "data"}],
                },
                "Metadata": {"isoform:id": "group/data"},
            }
        },
        {
            "group/data": (
                "aws:ec2/securityGroup:SecurityGroup",
                {
                    "name": "acme-dev-data",
                    "description": "group/data",
                    "vpcId": "${vpc/main|id}",
                    "tags": {"owner": "data"},
                },
            )
        },
    ),
    Row(
        IngressRule(
            id="rule/data/ingress/app-tcp-5432-5439",
            domain="security",
            group=Ref(SecurityGroup, "group/data"),
            peer=Ref(SecurityGroup, "group/app"),
            traffic=Ports("tcp", 5432, 5439),
            description="queries",
        ),
        {
            "RuleDataIngressAppTcp5432x5439": {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "Properties": {
                    "GroupId": {"Fn::GetAtt": ["GroupData", "GroupId"]},
                    "SourceSecurityGroupId": {"Fn::GetAtt": ["GroupApp", "GroupId"]},
                    "IpProtocol": "tcp",
                    "FromPort": 5432,
                    "ToPort": 5439,
                    "Description": "queries",
                },
                "Metadata": {"isoform:id": "rule/data/ingress/app-tcp-5432-5439"},
            }
        },
        {
            "rule/data/ingress/app-tcp-5432-5439": (
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                {
                    "securityGroupId": "${group/data|id}",
                    "referencedSecurityGroupId": "${group/app|id}",
                    "ipProtocol": "tcp",
                    "fromPort": 5432,
                    "toPort": 5439,
                    "description": "queries",
                },
            )
        },
    ),
    Row(
        IngressRule(
            id="rule/app/ingress/2001-db8-0-0-0-0-0-0-32-all",
            domain="security",
            group=Ref(SecurityGroup, "group/app"),
            peer=IPv6Network("2001:db8::/32"),
            traffic=EveryProtocol(),
            description="the laboratory",
        ),
        {
            "RuleAppIngress2001Db8x0x0x0x0x0x0x32All": {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "Properties": {
                    "GroupId": {"Fn::GetAtt": ["GroupApp", "GroupId"]},
                    "CidrIpv6": "2001:db8::/32",
                    "IpProtocol": "-1",
                    "Description": "the laboratory",
                },
                "Metadata": {"isoform:id": "rule/app/ingress/2001-db8-0-0-0-0-0-0-32-all"},
            }
        },
        {
            "rule/app/ingress/2001-db8-0-0-0-0-0-0-32-all": (
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                {
                    "securityGroupId": "${group/app|id}",
                    "cidrIpv6": "2001:db8::/32",
                    "ipProtocol": "-1",
                    "description": "the laboratory",
                },
            )
        },
    ),
    Row(
        EgressRule(
            id="rule/app/egress/203-0-113-0-24-udp-53-54",
            domain="security",
            group=Ref(SecurityGroup, "group/app"),
            peer=IPv4Network("203.0.113.0/24"),
            traffic=Ports("udp", 53, 54),
            description="names",
        ),
        {
            "RuleAppEgress203x0x113x0x24Udp53x54": {
                "Type": "AWS::EC2::SecurityGroupEgress",
                "Properties": {
                    "GroupId": {"Fn::GetAtt": ["GroupApp", "GroupId"]},
                    "CidrIp": "203.0.113.0/24",
                    "IpProtocol": "udp",
                    "FromPort": 53,
                    "ToPort": 54,
                    "Description": "names",
                },
                "Metadata": {"isoform:id": "rule/app/egress/203-0-113-0-24-udp-53-54"},
            }
        },
        {
            "rule/app/egress/203-0-113-0-24-udp-53-54": (
                "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
                {
                    "securityGroupId": "${group/app|id}",
                    "cidrIpv4": "203.0.113.0/24",
                    "ipProtocol": "udp",
                    "fromPort": 53,
                    "toPort": 54,
                    "description": "names",
                },
            )
        },
    ),
    Row(
        EgressRule(
            id="rule/app/egress/data-icmp-8",
            domain="security",
            group=Ref(SecurityGroup, "group/app"),
            peer=Ref(SecurityGroup, "group/data"),
            traffic=Ports("icmp", 8, -1),
            description="is it there",
        ),
        {
            "RuleAppEgressDataIcmp8": {
                "Type": "AWS::EC2::SecurityGroupEgress",
                "Properties": {
                    "GroupId": {"Fn::GetAtt": ["GroupApp", "GroupId"]},
                    "DestinationSecurityGroupId": {"Fn::GetAtt": ["GroupData", "GroupId"]},
                    "IpProtocol": "icmp",
                    "FromPort": 8,
                    "ToPort": -1,
                    "Description": "is it there",
                },
                "Metadata": {"isoform:id": "rule/app/egress/data-icmp-8"},
            }
        },
        {
            "rule/app/egress/data-icmp-8": (
                "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
                {
                    "securityGroupId": "${group/app|id}",
                    "referencedSecurityGroupId": "${group/data|id}",
                    "ipProtocol": "icmp",
                    "fromPort": 8,
                    "toPort": -1,
                    "description": "is it there",
                },
            )
        },
    ),
    Row(
        EgressRule(
            id="rule/app/egress/internet-v6-icmpv6-128",
            domain="security",
            group=Ref(SecurityGroup, "group/app"),
            peer=IPv6Network("::/0"),
            traffic=Ports("icmpv6", 128, -1),
            description="is it there",
        ),
        {
            "RuleAppEgressInternetV6Icmpv6x128": {
                "Type": "AWS::EC2::SecurityGroupEgress",
                "Properties": {
                    "GroupId": {"Fn::GetAtt": ["GroupApp", "GroupId"]},
                    "CidrIpv6": "::/0",
                    "IpProtocol": "icmpv6",
                    "FromPort": 128,
                    "ToPort": -1,
                    "Description": "is it there",
                },
                "Metadata": {"isoform:id": "rule/app/egress/internet-v6-icmpv6-128"},
            }
        },
        {
            "rule/app/egress/internet-v6-icmpv6-128": (
                "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
                {
                    "securityGroupId": "${group/app|id}",
                    "cidrIpv6": "::/0",
                    "ipProtocol": "icmpv6",
                    "fromPort": 128,
                    "toPort": -1,
                    "description": "is it there",
                },
            )
        },
    ),
    Row(
        IngressRule(
            id="rule/app/ingress/partners-tcp-8443-8444",
            domain="security",
            group=Ref(SecurityGroup, "group/app"),
            peer=Ref(PrefixList, "prefix-list/partners"),
            traffic=Ports("tcp", 8443, 8444),
            description="what partners ask",
        ),
        {
            "RuleAppIngressPartnersTcp8443x8444": {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "Properties": {
                    "GroupId": {"Fn::GetAtt": ["GroupApp", "GroupId"]},
                    "SourcePrefixListId": {"Ref": "PrefixListPartners"},
                    "IpProtocol": "tcp",
                    "FromPort": 8443,
                    "ToPort": 8444,
                    "Description": "what partners ask",
                },
                "Metadata": {"isoform:id": "rule/app/ingress/partners-tcp-8443-8444"},
            }
        },
        {
            "rule/app/ingress/partners-tcp-8443-8444": (
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                {
                    "securityGroupId": "${group/app|id}",
                    "prefixListId": "${prefix-list/partners|id}",
                    "ipProtocol": "tcp",
                    "fromPort": 8443,
                    "toPort": 8444,
                    "description": "what partners ask",
                },
            )
        },
    ),
    Row(
        EgressRule(
            id="rule/app/egress/s3-all",
            domain="security",
            group=Ref(SecurityGroup, "group/app"),
            peer="pl-78a54011",
            traffic=EveryProtocol(),
            description="files",
        ),
        {
            "RuleAppEgressS3All": {
                "Type": "AWS::EC2::SecurityGroupEgress",
                "Properties": {
                    "GroupId": {"Fn::GetAtt": ["GroupApp", "GroupId"]},
                    "DestinationPrefixListId": "pl-78a54011",
                    "IpProtocol": "-1",
                    "Description": "files",
                },
                "Metadata": {"isoform:id": "rule/app/egress/s3-all"},
            }
        },
        {
            "rule/app/egress/s3-all": (
                "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
                {
                    "securityGroupId": "${group/app|id}",
                    "prefixListId": "pl-78a54011",
                    "ipProtocol": "-1",
                    "description": "files",
                },
            )
        },
    ),
]
