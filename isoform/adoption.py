"""Pulumi's import file, filled in: which id each resource that CDK has deployed has to Pulumi."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.environments import load
from core.errors import Fault, FaultInFile, InputFaults, ObservationFault, Origin
from core.graph import Attribute, AttributeOf
from isoform import accounts, engines, state
from isoform.cdk import Say
from live.observe import observe
from live.target import TargetName
from pulumi_backend.observe import NATIVE
from pulumi_backend.observe.words import decoder

IDS: Mapping[str, str] = {
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": "{alarmName}",
    "aws:cloudwatch/dashboard:Dashboard": "{dashboardName}",
    "aws:cloudwatch/eventRule:EventRule": "{eventBusName}/{name}",
    "aws:cloudwatch/eventTarget:EventTarget": "{eventBusName}/{rule}/{targetId}",
    "aws:cloudwatch/logGroup:LogGroup": "{name}",
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": "{logGroupName}:{name}",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "{name}",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "{@id}",
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": "{@id}",
    "aws:ec2/eip:Eip": "{@id}",
    "aws:ec2/flowLog:FlowLog": "{@record}",
    "aws:ec2/internetGateway:InternetGateway": "{@id}",
    "aws:ec2/managedPrefixList:ManagedPrefixList": "{@id}",
    "aws:ec2/natGateway:NatGateway": "{@id}",
    "aws:ec2/networkAcl:NetworkAcl": "{@id}",
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": "{@record}",
    "aws:ec2/networkAclRule:NetworkAclRule": "{networkAclId}:{ruleNumber}:{protocol}:{egress}",
    "aws:ec2/route:Route": "{routeTableId}_{destinationCidrBlock|destinationIpv6CidrBlock}",
    "aws:ec2/routeTable:RouteTable": "{@id}",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "{subnetId}/{routeTableId}",
    "aws:ec2/securityGroup:SecurityGroup": "{@id}",
    "aws:ec2/subnet:Subnet": "{@id}",
    "aws:ec2/vpc:Vpc": "{@id}",
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": "{@id}",
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": "{vpcId}",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "{@id}",
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": "{@id}",
    "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation": "{@id}",
    "aws:iam/instanceProfile:InstanceProfile": "{name}",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "{@arn}",
    "aws:iam/policy:Policy": "{@arn}",
    "aws:iam/role:Role": "{name}",
    "aws:iam/rolePolicy:RolePolicy": "{role}:{name}",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "{role}/{policyArn}",
    "aws:kms/alias:Alias": "{name}",
    "aws:kms/key:Key": "{@id}",
    "aws:s3/bucket:Bucket": "{bucket}",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "{bucket}",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "{bucket}",
    "aws:s3/bucketPolicy:BucketPolicy": "{bucket}",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "{bucket}",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "{bucket}",
    "aws:s3/bucketVersioning:BucketVersioning": "{bucket}",
    "aws:sns/topic:Topic": "{@arn}",
    "aws:sns/topicSubscription:TopicSubscription": "{@arn}",
    "aws:ssm/parameter:Parameter": "{name}",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "{@record}",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "{@record}",
}
"""What `pulumi import` takes for each type, as the provider documents it: of its inputs, `|` where it has one of them;
`@id` and `@arn` as AWS calls it, and `@record` as CloudFormation's record does."""

WORD = re.compile(r"\{(@?)([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Deployed:
    """What the program registers, and what the account has of it."""

    inputs: Mapping[tuple[str, str], Mapping[str, Any]]
    """Of each resource, by its type and its name."""
    called: Mapping[AttributeOf, str]
    """What AWS calls each."""
    recorded: Mapping[str, str]
    """What CloudFormation's record calls each, by model id."""

    def id(self, native: str, name: str) -> str | None:
        """By which `pulumi import` finds it; None where the account does not have it."""
        try:
            return WORD.sub(lambda word: self._word(native, name, *word.groups()), IDS[native])
        except KeyError:
            return None

    def _word(self, native: str, name: str, of_aws: str, word: str) -> str:
        """Raises `KeyError` where nobody says it."""
        if of_aws and word == "record":
            return self.recorded[name]
        if of_aws:
            attribute: Attribute = "arn" if word == "arn" else "id"
            return self.called[AttributeOf(name, attribute)]
        inputs = self.inputs[native, name]
        value = next(inputs[each] for each in (*word.split("|"), word) if each in inputs or each == word)
        match value:
            case bool():
                return str(value).lower()
            case float():
                return str(int(value))
            case _:
                return self._text(value)

    def _text(self, value: object) -> str:
        types = {name: native for native, name in self.inputs if native in NATIVE}
        parts = decoder(types, NATIVE)(value).parts
        return "".join(part if isinstance(part, str) else self.called[part] for part in parts)


def import_file(skeleton: Path, environment: str, config: Path | None, name: TargetName, say: Say) -> str:
    """What `pulumi preview --import-file` has written into `skeleton`, with the id of each resource.

    Raises `InputFaults` where that is no such file, or where the account does not have all that it lists; and as
    `drift` does.
    """
    foundation = load(environment, config)
    listed = _read(skeleton)
    with say("Looking at the account"):
        target, entries = accounts.with_entries(foundation, config, name)
        seen = observe(target, entries)
    with state.run(environment) as folder, say("Pulumi is at work"):
        written = folder / "pulumi.json"
        with engines.Running([engines.pulumi_preview(written)], environment, config, folder) as running:
            running.wait()
        requests = [each["request"] for each in json.loads(written.read_text())["registrations"]]
    inputs = {(each["type"], each["name"]): each.get("object", {}) for each in requests}
    deployed = Deployed(inputs, seen.called, {entry.id: entry.physical for entry in entries})
    faults: list[Fault] = []
    for n, resource in enumerate(listed["resources"]):
        faults += _filled(resource, n, deployed, environment, Origin(str(skeleton)))
    if faults:
        raise InputFaults(faults)
    return json.dumps(listed, indent=2)


def _read(skeleton: Path) -> dict[str, Any]:
    try:
        listed = json.loads(skeleton.read_text(encoding="utf-8"))
        if all(isinstance(each["type"], str) and isinstance(each["name"], str) for each in listed["resources"]):
            return dict(listed)
    except (ValueError, KeyError, TypeError):
        pass
    fix = "let Pulumi write it: `pulumi preview --import-file import.json`"
    raise InputFaults([FaultInFile((), "no import file of Pulumi's", fix, Origin(str(skeleton)))])


def _filled(resource: dict[str, Any], n: int, deployed: Deployed, environment: str, origin: Origin) -> Iterator[Fault]:
    """Write its id, where it is one of AWS's."""
    native, name = resource["type"], resource.get("logicalName", resource["name"])
    if not native.startswith("aws:"):  # the components, and the provider
        return
    at = ("resources", n)
    if (native, name) not in deployed.inputs:
        fix = f"let Pulumi write the file anew, for the stack {environment}"
        yield FaultInFile(at, f"`{name}` is no {native} of {environment}", fix, origin)
        return
    try:
        id = deployed.id(native, name)
    except ObservationFault:
        id = None
    if id is None:
        fix = f"deploy it first; `isoform drift --env {environment}` says what else is missing"
        yield FaultInFile(at, f"`{name}` is not in the account", fix, origin)
    else:
        resource["id"] = id
