"""An embedded account per test session, and in it an AWS account of its own for each test."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from live.local.account import Local, start, stop
from tests.live.seen import seen

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef, StackTypeDef
    from mypy_boto3_ec2 import EC2Client

REGION = "ap-south-1"
SESSION = boto3.Session()
"""One for all tests: it reads AWS's service models once."""


@dataclass
class Account:
    """One AWS account in the embedded account, seen through boto3 alone."""

    local: Local
    id: str
    keys: dict[str, Any]
    _clients: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, local: Local, account: str, region: str = REGION) -> Account:
        place: dict[str, Any] = {"endpoint_url": local.endpoint, "region_name": region}
        first = {**place, "aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        sts = SESSION.client("sts", **first)
        role = f"arn:aws:iam::{account}:role/tester"
        given = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        keys = {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }
        return cls(local, account, {**place, **keys})

    @cached_property
    def cloudformation(self) -> CloudFormationClient:
        return SESSION.client("cloudformation", **self.keys)

    @cached_property
    def ec2(self) -> EC2Client:
        return SESSION.client("ec2", **self.keys)

    def create(self, name: str, template: Mapping[str, Any], **more: Any) -> str:
        """Create a stack; its status."""
        self.cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template), **more)
        return self.stack(name)["StackStatus"]

    def update(self, name: str, template: Mapping[str, Any], **more: Any) -> str:
        self.cloudformation.update_stack(StackName=name, TemplateBody=json.dumps(template), **more)
        return self.stack(name)["StackStatus"]

    def prepare(self, name: str, template: Mapping[str, Any], change_set: str = "x", **more: Any) -> dict[str, Any]:
        """Create a change set; its changes by logical id, none where CloudFormation finds none."""
        self.cloudformation.create_change_set(
            StackName=name, ChangeSetName=change_set, TemplateBody=json.dumps(template), **more
        )
        pages = self.cloudformation.get_paginator("describe_change_set").paginate(
            StackName=name, ChangeSetName=change_set
        )
        return {
            change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"]
            for page in pages
            for change in page["Changes"]
        }

    def execute(self, name: str, change_set: str = "x") -> str:
        self.cloudformation.execute_change_set(StackName=name, ChangeSetName=change_set)
        return self.stack(name)["StackStatus"]

    def refused_update(self, name: str, template: Mapping[str, Any]) -> str:
        return refusal(self.update, name, template)

    def refused_create(self, name: str, template: Mapping[str, Any], **more: Any) -> str:
        return refusal(self.create, name, template, **more)

    def delete(self, name: str) -> str:
        identity = self.stack(name)["StackId"]
        self.cloudformation.delete_stack(StackName=name)
        return self.stack(identity)["StackStatus"]

    def stack(self, name: str) -> StackTypeDef:
        return self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]

    def events(self, name: str) -> list[StackEventTypeDef]:
        """Oldest first."""
        return self.cloudformation.describe_stack_events(StackName=name)["StackEvents"][::-1]

    def reasons(self, name: str) -> str:
        return "\n".join(event.get("ResourceStatusReason", "") for event in self.events(name))

    def order(self, name: str, status: str) -> list[str]:
        """The logical ids that came to a status, in that order, without the stack's own."""
        return [
            event["LogicalResourceId"]
            for event in self.events(name)
            if event["ResourceStatus"] == status and event["LogicalResourceId"] != name
        ]

    def physical(self, name: str) -> dict[str, str]:
        found = self.cloudformation.describe_stack_resources(StackName=name)["StackResources"]
        return {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in found}

    def outputs(self, name: str) -> dict[str, str]:
        return {output["OutputKey"]: output["OutputValue"] for output in self.stack(name).get("Outputs", [])}

    def client(self, service: Any) -> Any:
        if service not in self._clients:
            self._clients[service] = SESSION.client(service, **self.keys)
        return self._clients[service]

    def view(self, template: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """All that EC2 and the other services of a template's types tell of this account, ids and tags among it."""
        ec2 = self.ec2
        types = [resource["Type"] for resource in template["Resources"].values()] if template else []
        told: dict[str, list[Any]] = {
            "vpcs": [*ec2.describe_vpcs()["Vpcs"]],
            "subnets": [*ec2.describe_subnets()["Subnets"]],
            "gateways": [*ec2.describe_internet_gateways()["InternetGateways"]],
            "nat": [*ec2.describe_nat_gateways()["NatGateways"]],
            "addresses": [*ec2.describe_addresses()["Addresses"]],
            "interfaces": [*ec2.describe_network_interfaces()["NetworkInterfaces"]],
            "tables": [*ec2.describe_route_tables()["RouteTables"]],
            "groups": [*ec2.describe_security_groups()["SecurityGroups"]],
            "rules": [*ec2.describe_security_group_rules()["SecurityGroupRules"]],
            "flow logs": [*ec2.describe_flow_logs()["FlowLogs"]],
            "options": [*ec2.describe_dhcp_options()["DhcpOptions"]],
            "prefix lists": [_prefix_list(ec2, each) for each in ec2.describe_managed_prefix_lists()["PrefixLists"]],
            "acls": [*ec2.describe_network_acls()["NetworkAcls"]],
            "tags": [*ec2.describe_tags()["Tags"]],
            "dns": [
                ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=attribute)
                for vpc in ec2.describe_vpcs()["Vpcs"]
                for attribute in ("enableDnsSupport", "enableDnsHostnames")
            ],
        }
        told |= seen(self, {name.split("::")[1] for name in types})
        return {kind: sorted(_plain(item) for item in items) for kind, items in told.items() if items}


def _prefix_list(ec2: Any, item: Any) -> Any:
    """With what is in it, but not how often that was changed."""
    entries = ec2.get_managed_prefix_list_entries(PrefixListId=item["PrefixListId"])["Entries"]
    return {**item, "Entries": sorted(map(_plain, entries)), "State": "", "Version": 0}


def _plain(item: Any) -> str:
    """Without what differs from one answer to the next: the answer's own metadata, and the order of tags."""
    if isinstance(item, dict):
        item = {key: value for key, value in item.items() if key != "ResponseMetadata"}
        if "Tags" in item:
            item["Tags"] = sorted(item["Tags"], key=lambda tag: str(tag["Key"]))
    return json.dumps(item, sort_keys=True, default=str)


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    state = tmp_path_factory.mktemp("embedded")
    yield start(state)
    stop(state)


@pytest.fixture
def account(embedded: Local, request: pytest.FixtureRequest) -> Account:
    """An account that no other test uses."""
    return Account.of(embedded, f"{zlib.crc32(request.node.nodeid.encode()):012d}")


def refusal(act: Any, *arguments: Any, **more: Any) -> str:
    """The words in which AWS refuses a call."""
    with pytest.raises(ClientError) as caught:
        act(*arguments, **more)
    return str(caught.value.response["Error"]["Message"])
