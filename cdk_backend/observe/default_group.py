"""A VPC's default security group, emptied, as CloudFormation says it: by a function, with a role and a log group."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Unpack

from cdk_backend.observe.words import PSEUDO
from core.graph import AttributeOf, DefaultSecurityGroup, Policy, Principal, Ref, Statement, Text, Vpc
from core.reading import Common, Reader

CODE: Final = Path(__file__).parents[1] / "handlers" / "default_group.py"
LAMBDA: Final = Principal("Service", Text.of("lambda.amazonaws.com"))
TRUST: Final = Policy(
    frozenset({Statement(principals=frozenset({LAMBDA}), actions=frozenset({"sts:AssumeRole"}))}),
)


def default_security_group(r: Reader, **common: Unpack[Common]) -> DefaultSecurityGroup:
    id = common["id"]
    _says(r, "ServiceToken", AttributeOf(f"{id}#handler", "arn"))
    r.must("ServiceTimeout", "300")
    if common["after"]:
        r.must("After", sorted(common["after"]))
    vpc = r.ref("GroupId", Vpc, "default-group")
    _handler(r.part("AWS::Lambda::Function"), id)
    _role(r.part("AWS::IAM::Role"), id, vpc)
    logs = r.part("AWS::Logs::LogGroup")
    logs.must("LogGroupClass", "STANDARD")
    logs.must("RetentionInDays", 30)
    logs.must("KmsKeyId", None)
    logs.must("Tags", [])
    return DefaultSecurityGroup(**common, vpc=vpc)


def _handler(function: Reader, id: str) -> None:
    function.must("Description", id)
    function.must("Runtime", "python3.13")
    function.must("Architectures", ["x86_64"])
    function.must("Handler", "index.handler")
    function.block("Code").must("ZipFile", CODE.read_text())
    _says(function, "Role", AttributeOf(f"{id}#role", "arn"))
    function.must("Timeout", 60)
    function.must("MemorySize", 128)
    logging = function.block("LoggingConfig")
    logging.must("LogFormat", "Text")
    _says(logging, "LogGroup", AttributeOf(f"{id}#logs", "name"))


def _role(role: Reader, id: str, vpc: Ref[Vpc]) -> None:
    role.must("Description", id)
    role.must("PermissionsBoundary", None)
    role.must("Tags", [])
    if role.policy("AssumeRolePolicyDocument") != TRUST:
        raise role.unreadable("AssumeRolePolicyDocument", "whom it trusts is not just Lambda")
    inline = role.only("Policies")
    inline.must("PolicyName", "empty")
    partition, region, account = (AttributeOf(name, "name") for name in PSEUDO)
    group = AttributeOf(vpc.target, "default-group")
    may = {
        Text.of("*"): {"ec2:DescribeSecurityGroups"},
        Text.of("arn:", partition, ":ec2:", region, ":", account, ":security-group/", group): {
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
        },
        Text.of(AttributeOf(f"{id}#logs", "arn")): {"logs:CreateLogStream", "logs:PutLogEvents"},
    }
    allowed = (Statement(actions=frozenset(may[on]), resources=frozenset({on})) for on in may)
    if inline.policy("PolicyDocument") != Policy(frozenset(allowed)):
        raise inline.unreadable("PolicyDocument", "it allows something else than to empty this group")


def _says(reader: Reader, name: str, meant: AttributeOf) -> None:
    """That the word speaks of a part of this resource, as of nothing else."""
    if reader.text(name) != Text.of(meant):
        raise reader.unreadable(name, f"is not the {meant.attribute} of {meant.target}")
