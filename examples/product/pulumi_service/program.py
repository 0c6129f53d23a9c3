"""A service behind the app group: instances on the tier `app`, and an alarm that tells the foundation's topic."""

from __future__ import annotations

import base64

from pulumi_aws import autoscaling, cloudwatch, ec2

from config.environments import load
from core.lower import lower
from examples.product import CONFIG
from pulumi_backend.handles import add_components

PORT = 8080
"""Where the foundation's load balancer group may reach the app group: examples/product/config/base.yaml."""
IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
START = f"#!/bin/bash\npython3 -m http.server {PORT}\n"


def service(environment: str) -> None:
    """Register the foundation of `environment`, and the service on it."""
    meant = load(environment, CONFIG)
    foundation = add_components(lower(meant), meant)
    template = ec2.LaunchTemplate(
        "service",
        image_id=IMAGE,
        instance_type="t3.micro",
        vpc_security_group_ids=[foundation.security_group_id("app")],
        iam_instance_profile={"arn": foundation.instance_profile_arn("app")},
        metadata_options={"http_tokens": "required"},
        user_data=base64.b64encode(START.encode()).decode(),
        opts=foundation.options,
    )
    group = autoscaling.Group(
        "service",
        vpc_zone_identifiers=foundation.subnet_ids("app"),
        launch_template={"id": template.id, "version": template.latest_version.apply(str)},
        min_size=2,
        max_size=4,
        opts=foundation.options,
    )
    cloudwatch.MetricAlarm(
        "service-busy",
        namespace="AWS/EC2",
        metric_name="CPUUtilization",
        dimensions={"AutoScalingGroupName": group.name},
        statistic="Average",
        period=300,
        comparison_operator="GreaterThanOrEqualToThreshold",
        threshold=80,
        evaluation_periods=3,
        alarm_actions=[foundation.topic_arn("alerts")],
        opts=foundation.options,
    )
