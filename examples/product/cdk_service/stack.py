"""A service behind the app group: instances on the tier `app`, and an alarm that tells the foundation's topic."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ec2 as ec2

from cdk_backend.handles import Stacks

PORT = 8080
"""Where the foundation's load balancer group may reach the app group: examples/product/config/base.yaml."""


class Service(cdk.Stack):
    """Nothing of the foundation is copied: the VPC, the group, the profile and the topic are handles of its stacks."""

    def __init__(self, app: cdk.App, id: str, foundation: Stacks) -> None:
        meant = foundation.foundation
        super().__init__(app, id, env=cdk.Environment(account=meant.account, region=meant.region))
        start = ec2.UserData.for_linux()
        start.add_commands(f"python3 -m http.server {PORT}")
        template = ec2.LaunchTemplate(
            self,
            "Template",
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_type=ec2.InstanceType("t3.micro"),
            security_group=foundation.security_group("app"),
            instance_profile=foundation.instance_profile("app"),
            require_imdsv2=True,
            user_data=start,
        )
        group = autoscaling.AutoScalingGroup(
            self,
            "Workers",
            vpc=foundation.vpc,
            vpc_subnets=ec2.SubnetSelection(subnets=foundation.subnets("app")),
            launch_template=template,
            min_capacity=2,
            max_capacity=4,
        )
        busy = cloudwatch.Alarm(
            self,
            "Busy",
            metric=cloudwatch.Metric(
                namespace="AWS/EC2",
                metric_name="CPUUtilization",
                dimensions_map={"AutoScalingGroupName": group.auto_scaling_group_name},
            ),
            threshold=80,
            evaluation_periods=3,
        )
        busy.add_alarm_action(actions.SnsAction(foundation.topic("alerts")))
