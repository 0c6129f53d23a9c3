"""A CDK app of two stacks, the second of which imports from the first: what the CDK CLI is tried with."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

from tests.live.conftest import REGION


def synth(folder: Path, account: str, name: str) -> Path:
    """The assembly, in which the VPC is called `name`.

    `unknown` has a type that nobody implements, `outside` a subnet that EC2 refuses once all else is made.
    """
    env = cdk.Environment(account=account, region=REGION)
    context = {"@aws-cdk/core:defaultCrossStackReferences": "strong"}
    app = cdk.App(analytics_reporting=False, context=context, outdir=str(folder / name))
    network = cdk.Stack(app, "app-network", env=env)
    vpc = ec2.CfnVPC(
        network,
        "Vpc",
        cidr_block="10.0.0.0/16",
        enable_dns_hostnames=True,
        tags=[cdk.CfnTag(key="Name", value=name)],
    )
    gateway = ec2.CfnInternetGateway(network, "Gateway")
    attachment = ec2.CfnVPCGatewayAttachment(network, "Attachment", vpc_id=vpc.ref, internet_gateway_id=gateway.ref)
    security = cdk.Stack(app, "app-security", env=env)
    ec2.CfnSecurityGroup(
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
    if name == "unknown":
        cdk.CfnResource(security, "Queue", type="AWS::SQS::Queue")
    if name == "outside":
        ec2.CfnSubnet(network, "Outside", vpc_id=vpc.ref, cidr_block="192.168.0.0/24").add_dependency(attachment)
    app.synth()
    return folder / name
