"""A service of the team payments: instances in the subnets and the group that the platform has for them.

It stands in the team's own repository, and needs nothing of isoform: the stack is called as the environment is.
"""

from __future__ import annotations

import base64
import json

import pulumi
from pulumi_aws import autoscaling, ec2, iam, ssm

PORT = 8443
"""Where the platform's load balancers may reach the team's group."""
IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
START = f"#!/bin/bash\npython3 -m http.server {PORT}\n"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def payments() -> None:
    """Register the service. Each run reads the platform's parameters anew: nothing of the network is copied."""

    def promised(path: str) -> pulumi.Output[str]:
        return ssm.get_parameter_output(name=f"/harbour/{pulumi.get_stack()}/v1/{path}").insecure_value

    role = iam.Role("payments", assume_role_policy=json.dumps(TRUST))
    iam.RolePolicyAttachment(
        "payments-shell", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    )
    template = ec2.LaunchTemplate(
        "payments",
        image_id=IMAGE,
        instance_type="t3.micro",
        vpc_security_group_ids=[promised("groups/payments")],
        iam_instance_profile={"arn": iam.InstanceProfile("payments", role=role.name).arn},
        metadata_options={"http_tokens": "required"},
        user_data=base64.b64encode(START.encode()).decode(),
    )
    autoscaling.Group(
        "payments",
        vpc_zone_identifiers=promised("subnets/workloads").apply(lambda subnets: subnets.split(",")),
        launch_template={"id": template.id, "version": template.latest_version.apply(str)},
        min_size=2,
        max_size=6,
    )
