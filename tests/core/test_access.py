"""What each word of access allows: these actions, on these resources, and nothing more."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import get_args

import pytest

from core.documents import written
from core.errors import InputFaults
from core.lower.iam import stated
from core.model import Permission, aws
from core.model.access import WORDS, Word, spelled
from core.model.policies import Site, Spelled, merged, size
from tests.core import aws_lists
from tests.core.linter import findings

SITE = Site(project="acme", environment="dev", account="111122223333", region="ap-south-1")
ROLE = "/team/acme-dev-batch"

SSM = "arn:aws:ssm:ap-south-1:111122223333:"
GROUP = "arn:aws:logs:ap-south-1:111122223333:log-group:"
SQS = "arn:aws:sqs:ap-south-1:111122223333:"
ON: dict[Word, str] = {
    "assume-role": "batch",
    "describe-network": "",
    "publish": "alerts",
    "pull-images": "acme/app",
    "put-metrics": "acme/app",
    "read-bucket": "acme-${environment}-data",
    "read-logs": "app",
    "read-parameters": "app/*",
    "read-secrets": "app/database",
    "receive-messages": "orders.fifo",
    "send-messages": "orders.fifo",
    "start-sessions": "role=app",
    "write-bucket": "acme-${environment}-data",
    "write-logs": "app",
    "write-parameters": "app/*",
    "write-traces": "",
}
ALLOWS: dict[Word, dict[str, list[str]]] = {
    "assume-role": {"sts:AssumeRole": ["arn:aws:iam::111122223333:role/team/acme-dev-batch"]},
    "describe-network": {
        f"ec2:Describe{what}": ["*"]
        for what in (
            *("AvailabilityZones", "InternetGateways", "NatGateways", "NetworkInterfaces", "RouteTables"),
            *("SecurityGroupRules", "SecurityGroups", "Subnets", "Vpcs"),
        )
    },
    "publish": {
        "sns:Publish": ["arn:aws:sns:ap-south-1:111122223333:acme-dev-alerts"],
        **{
            f"kms:{action}": ["arn:aws:kms:ap-south-1:111122223333:key/*"]
            for action in (
                *("Decrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"),
                "GenerateDataKeyWithoutPlaintext",
            )
        },
    },
    "pull-images": {
        **{
            f"ecr:{action}": ["arn:aws:ecr:ap-south-1:111122223333:repository/acme/app"]
            for action in ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer")
        },
        "ecr:GetAuthorizationToken": ["*"],
    },
    "put-metrics": {"cloudwatch:PutMetricData": ["*"]},
    "read-bucket": {
        "s3:GetBucketLocation": ["arn:aws:s3:::acme-dev-data"],
        "s3:GetObject": ["arn:aws:s3:::acme-dev-data/*"],
        "s3:ListBucket": ["arn:aws:s3:::acme-dev-data"],
    },
    "read-logs": {
        **{
            f"logs:{action}": [f"{GROUP}/acme/dev/app", f"{GROUP}/acme/dev/app:*"]
            for action in (
                *("DescribeLogStreams", "FilterLogEvents", "GetLogGroupFields", "GetQueryResults", "StartQuery"),
            )
        },
        "logs:GetLogEvents": [f"{GROUP}/acme/dev/app:log-stream:*"],
    },
    "read-parameters": {
        "ssm:GetParameter": [f"{SSM}parameter/acme/dev/app/*"],
        "ssm:GetParameters": [f"{SSM}parameter/acme/dev/app/*"],
        "ssm:GetParametersByPath": [f"{SSM}parameter/acme/dev/app", f"{SSM}parameter/acme/dev/app/*"],
    },
    "read-secrets": {
        f"secretsmanager:{action}": ["arn:aws:secretsmanager:ap-south-1:111122223333:secret:app/database-??????"]
        for action in ("DescribeSecret", "GetSecretValue")
    },
    "receive-messages": {
        f"sqs:{action}": [f"{SQS}orders.fifo"]
        for action in (
            "ChangeMessageVisibility",
            "DeleteMessage",
            "GetQueueAttributes",
            "GetQueueUrl",
            "ReceiveMessage",
        )
    },
    "send-messages": {
        f"sqs:{action}": [f"{SQS}orders.fifo"] for action in ("GetQueueAttributes", "GetQueueUrl", "SendMessage")
    },
    "start-sessions": {
        "ssm:ResumeSession": [f"{SSM}session/*"],
        "ssm:StartSession": [
            "arn:aws:ec2:ap-south-1:111122223333:instance/*",
            f"{SSM}document/SSM-SessionManagerRunShell",
        ],
        "ssm:TerminateSession": [f"{SSM}session/*"],
    },
    "write-bucket": {
        f"s3:{action}": ["arn:aws:s3:::acme-dev-data/*"]
        for action in ("AbortMultipartUpload", "DeleteObject", "ListMultipartUploadParts", "PutObject")
    },
    "write-logs": {
        "logs:CreateLogStream": [f"{GROUP}/acme/dev/app:log-stream:*"],
        "logs:DescribeLogStreams": [f"{GROUP}/acme/dev/app", f"{GROUP}/acme/dev/app:*"],
        "logs:PutLogEvents": [f"{GROUP}/acme/dev/app:log-stream:*"],
    },
    "write-parameters": {"ssm:PutParameter": [f"{SSM}parameter/acme/dev/app/*"]},
    "write-traces": {
        f"xray:{action}": ["*"]
        for action in ("GetSamplingRules", "GetSamplingTargets", "PutTelemetryRecords", "PutTraceSegments")
    },
}
"""All that each word allows, of all actions that AWS has, and on what."""
UNDER: dict[Word, set[tuple[str, str, str]]] = {
    "describe-network": {("StringEquals", "ec2:Region", "ap-south-1")},
    "publish": {("ForAnyValue:StringEquals", "kms:ResourceAliases", "alias/acme-dev-monitoring")},
    "put-metrics": {("StringEquals", "cloudwatch:namespace", "acme/app")},
    "start-sessions": {
        ("StringEquals", "ssm:resourceTag/role", "app"),
        ("BoolIfExists", "ssm:SessionDocumentAccessCheck", "true"),
        ("StringEquals", "ssm:resourceTag/aws:ssmmessages:session-id", "${aws:userid}"),
    },
}
"""And under which conditions."""
EVERY_ACTION = [
    f"{prefix}:{name}" for prefix, *names in map(str.split, aws_lists.actions().splitlines()) for name in names
]


def said(word: Word, on: str | None = None, *, encrypted: bool = True) -> list[Spelled]:
    return list(spelled(word, ON[word] if on is None else on, SITE, encrypted=encrypted, role=ROLE))


def allowed(statements: Iterable[Spelled]) -> dict[str, list[str]]:
    """By an evaluator of its own, over every action that AWS has: IAM takes either case, and `*` and `?`."""
    found: dict[str, set[str]] = {}
    for statement in statements:
        for pattern in statement.actions:
            for action in EVERY_ACTION:
                if fnmatchcase(action.lower(), pattern.lower()):
                    found.setdefault(action, set()).update(statement.resources)
    return {action: sorted(resources) for action, resources in sorted(found.items())}


def test_every_word_is_in_the_tables() -> None:
    assert set(WORDS) == set(ON) == set(ALLOWS) == set(get_args(Word))
    assert set(UNDER) <= set(ALLOWS)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_allows(word: Word) -> None:
    statements = said(word)
    assert allowed(statements) == ALLOWS[word]
    assert {(how, key, *values) for each in statements for how, key, values in each.conditions} == UNDER.get(
        word, set()
    )
    assert all(each.effect == "Allow" and not each.not_actions | each.not_resources for each in statements)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_that_allows_something_on_anything_has_its_reason(word: Word) -> None:
    assert any("*" in each.resources for each in said(word)) == bool(WORDS[word].because)


@pytest.mark.parametrize("word", WORDS)
def test_a_linter_finds_nothing_in_a_word(word: Word) -> None:
    assert findings(stated(merged(said(word)))) == []


@pytest.mark.parametrize("word", WORDS)
def test_every_action_of_a_word_is_one_of_aws(word: Word) -> None:
    assert all(aws.has_action(action) for grant in WORDS[word].grants for action in grant.actions)


OTHERWISE: list[tuple[Word, str, dict[str, list[str]]]] = [
    (
        "read-parameters",
        "app/feature",
        {action: [f"{SSM}parameter/acme/dev/app/feature"] for action in ("ssm:GetParameter", "ssm:GetParameters")},
    ),
    (
        "read-parameters",
        "*",
        {
            "ssm:GetParameter": [f"{SSM}parameter/acme/dev/*"],
            "ssm:GetParameters": [f"{SSM}parameter/acme/dev/*"],
            "ssm:GetParametersByPath": [f"{SSM}parameter/acme/dev", f"{SSM}parameter/acme/dev/*"],
        },
    ),
    (
        "write-logs",
        "/aws/lambda/app",
        {
            "logs:CreateLogStream": [f"{GROUP}/aws/lambda/app:log-stream:*"],
            "logs:DescribeLogStreams": [f"{GROUP}/aws/lambda/app", f"{GROUP}/aws/lambda/app:*"],
            "logs:PutLogEvents": [f"{GROUP}/aws/lambda/app:log-stream:*"],
        },
    ),
    (
        "assume-role",
        "arn:aws:iam::444455556666:role/deploy",
        {"sts:AssumeRole": ["arn:aws:iam::444455556666:role/deploy"]},
    ),
]


@pytest.mark.parametrize(("word", "on", "means"), OTHERWISE)
def test_a_word_on_something_else_allows(word: Word, on: str, means: dict[str, list[str]]) -> None:
    assert allowed(said(word, on)) == means


def test_who_publishes_on_a_topic_in_the_clear_needs_no_key() -> None:
    assert list(allowed(said("publish", encrypted=False))) == ["sns:Publish"]


def test_arns_are_of_the_regions_partition() -> None:
    site = Site(project="acme", environment="dev", account="111122223333", region="us-gov-west-1")
    for word, on in ON.items():
        for statement in spelled(word, on, site, encrypted=True, role=ROLE):
            assert all(each == "*" or each.startswith("arn:aws-us-gov:") for each in statement.resources)


NO_ON: list[tuple[Word, str, str]] = [
    ("read-parameters", "", "on: missing, but `read-parameters` needs it; write `app/*`"),
    ("describe-network", "app", "on: `app`, but `describe-network` stands alone; take it away"),
    ("read-parameters", "/app/*", "on: `/app/*` is no parameters; write `app/*`"),
    ("read-parameters", "ap*", "on: `ap*` is no parameters; write `app/*`"),
    ("put-metrics", "AWS/EC2", "on: `AWS/EC2` is no namespace; write a namespace"),
    ("read-bucket", "acme-*", "on: `acme-*` is no bucket; write a bucket's name"),
    ("read-bucket", "acme-${acount}", "on: `${acount}` stands for nothing; did you mean `${account}`?"),
    ("start-sessions", "app", "on: `app` is no tag; write a tag of the instances: `role=app`"),
    ("start-sessions", "role=*", "on: `role=*` is no tag; write a tag of the instances: `role=app`"),
    ("read-secrets", "app-*", "on: `app-*` is no secret; write a secret's name"),
    ("write-logs", "App", "on: `App` is no log group; write a log group of `monitoring`"),
]


@pytest.mark.parametrize(("word", "on", "says"), NO_ON)
def test_what_a_word_is_not_about(word: Word, on: str, says: str) -> None:
    with pytest.raises(InputFaults) as refused:
        Permission(may=word, on=on)
    assert str(refused.value).startswith(says)


# Fewer statements that say the same


def test_statements_that_differ_in_actions_alone_or_in_resources_alone_are_one() -> None:
    one, other = Spelled(actions=A, resources=R), Spelled(actions=B, resources=R)
    assert merged([one, other]) == {Spelled(actions=A | B, resources=R)}
    assert merged([one, Spelled(actions=A, resources=S)]) == {Spelled(actions=A, resources=R | S)}
    square = [Spelled(actions=actions, resources=resources) for actions in (A, B) for resources in (R, S)]
    assert merged(square) == {Spelled(actions=A | B, resources=R | S)}


A, B = frozenset({"s3:GetObject"}), frozenset({"s3:PutObject"})
R, S = frozenset({"arn:aws:s3:::one/*"}), frozenset({"arn:aws:s3:::two/*"})
WHEN = frozenset({("Bool", "aws:SecureTransport", frozenset({"true"}))})
APART = [
    (Spelled(actions=A, resources=R), Spelled(actions=B, resources=S)),
    (Spelled(actions=A, resources=R), Spelled(effect="Deny", actions=B, resources=R)),
    (Spelled(actions=A, resources=R), Spelled(actions=B, resources=R, conditions=WHEN)),
    (Spelled(not_actions=A, resources=R), Spelled(not_actions=B, resources=R)),
    (Spelled(actions=A, not_resources=R), Spelled(actions=A, not_resources=S)),
    (Spelled(actions=A, resources=R), Spelled(not_actions=B, resources=R)),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_all_others_stay_apart(one: Spelled, other: Spelled) -> None:
    assert merged([one, other]) == {one, other}


@pytest.mark.parametrize("words", [["read-logs", "write-logs"], ["read-bucket", "write-bucket"], list(WORDS)])
def test_merging_allows_neither_more_nor_less(words: list[Word]) -> None:
    statements = [each for word in words for each in said(word)]

    def pairs(statements: Iterable[Spelled]) -> set[tuple[str, str, object]]:
        return {(a, r, each.conditions) for each in statements for a in each.actions for r in each.resources}

    assert pairs(merged(statements)) == pairs(statements)
    assert len(merged(statements)) < len(statements)


@pytest.mark.parametrize("word", WORDS)
def test_the_size_of_a_policy_is_that_of_its_document(word: Word) -> None:
    statements = merged(said(word))
    document = json.dumps(written(stated(statements)).content, separators=(",", ":"))
    assert size(statements) == len(document)


# What AWS has


def test_the_lists_of_what_aws_has_are_up_to_date() -> None:
    assert aws.ACTIONS.read_text(encoding="utf-8") == aws_lists.actions(), "run `make actions`"
    assert aws.MANAGED.read_text(encoding="utf-8") == aws_lists.managed(), "run `make actions`"


@pytest.mark.parametrize(
    ("action", "near"),
    [
        ("s3:GetObjcet", "s3:GetObject"),
        ("s3:getobject", "s3:GetObject"),
        ("S3:GetObject", "s3:GetObject"),
        ("ec3:DescribeVpcs", "ec2:DescribeVpcs"),
        ("GetObject", ""),
        ("s3:Gat*", ""),
        ("s3:", ""),
    ],
)
def test_an_action_that_aws_does_not_have(action: str, near: str) -> None:
    assert not aws.has_action(action)
    assert aws.near_action(action) == near


@pytest.mark.parametrize("action", ["*", "s3:*", "s3:Get*", "s3:Get?bject", "s3:GetObject"])
def test_an_action_that_aws_has(action: str) -> None:
    assert aws.has_action(action)


def test_a_managed_policy_is_known_by_its_path() -> None:
    assert aws.has_managed("job-function/ViewOnlyAccess")
    assert not aws.has_managed("ViewOnlyAccess")
    assert aws.near_managed("ViewOnlyAccess") == "job-function/ViewOnlyAccess"
    assert aws.near_managed("AmazonSMManagedInstanceCore") == "AmazonSSMManagedInstanceCore"
