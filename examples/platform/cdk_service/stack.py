"""A service of the team payments: instances in the subnets and the group that the platform has for them."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm

PORT = 8443
"""Where the platform's load balancers may reach the team's group."""


class Payments(cdk.Stack):
    """CloudFormation reads the platform's parameters anew with each deployment: nothing of the network is copied."""

    def __init__(self, app: cdk.App, id: str, environment: str) -> None:
        super().__init__(app, id)
        promised = f"/harbour/{environment}/v1"
        group = ssm.StringParameter.value_for_string_parameter(self, f"{promised}/groups/payments")
        subnets = ssm.StringListParameter.value_for_typed_list_parameter(self, f"{promised}/subnets/workloads")
        start = ec2.UserData.for_linux()
        start.add_commands(f"python3 -m http.server {PORT}")
        template = ec2.LaunchTemplate(
            self,
            "Template",
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_type=ec2.InstanceType("t3.micro"),
            security_group=ec2.SecurityGroup.from_security_group_id(self, "Group", group, mutable=False),
            role=iam.Role(
                self,
                "Role",
                assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
                managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("AmazonSSMManagedInstanceCore")],
            ),
            require_imdsv2=True,
            user_data=start,
        )
        # An L1: how many subnets there are, only the parameter knows, and the L2 would ask.
        autoscaling.CfnAutoScalingGroup(
            self,
            "Workers",
            vpc_zone_identifier=subnets,
            launch_template=autoscaling.CfnAutoScalingGroup.LaunchTemplateSpecificationProperty(
                launch_template_id=template.launch_template_id, version=template.latest_version_number
            ),
            min_size="2",
            max_size="6",
        )
