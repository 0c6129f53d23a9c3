"""A CDK app of two stacks, the second of which imports from the first: what the CDK CLI is tried with."""

from __future__ import annotations

import os

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

ENV = cdk.Environment(account=os.environ["APP_ACCOUNT"], region="ap-south-1")
NAME = os.environ.get("APP_NAME", "first")

app = cdk.App(analytics_reporting=False, context={"@aws-cdk/core:defaultCrossStackReferences": "strong"})
network = cdk.Stack(app, "app-network", env=ENV)
vpc = ec2.CfnVPC(
    network,
    "Vpc",
    cidr_block="10.0.0.0/16",
    enable_dns_hostnames=True,
    tags=[cdk.CfnTag(key="Name", value=NAME)],
)
gateway = ec2.CfnInternetGateway(network, "Gateway")
attachment = ec2.CfnVPCGatewayAttachment(network, "Attachment", vpc_id=vpc.ref, internet_gateway_id=gateway.ref)
security = cdk.Stack(app, "app-security", env=ENV)
group = ec2.CfnSecurityGroup(
    security,
    "Group",
    group_name="app",
    group_description="the app",
    vpc_id=vpc.ref,
    security_group_egress=[
        ec2.CfnSecurityGroup.EgressProperty(
            ip_protocol="icmp", from_port=252, to_port=86, cidr_ip="255.255.255.255/32", description="nothing"
        )
    ],
)
if NAME == "broken":
    cdk.CfnResource(security, "Queue", type="AWS::SQS::Queue")
app.synth()
