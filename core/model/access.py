"""The words of access: each as the least that AWS must allow for it, on exactly what it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from core.errors import Fault
from core.model.checks import NAME
from core.model.policies import Site, Spelled, unknown_fill

Word = Literal[
    "assume-role",
    "describe-network",
    "publish",
    "pull-images",
    "put-metrics",
    "read-bucket",
    "read-logs",
    "read-parameters",
    "read-secrets",
    "receive-messages",
    "send-messages",
    "start-sessions",
    "write-bucket",
    "write-logs",
    "write-parameters",
    "write-traces",
]
Kind = Literal[
    "bucket", "log group", "namespace", "parameters", "queue", "repository", "role", "secret", "tag", "topic"
]


@dataclass(frozen=True, slots=True)
class On:
    """What `on` can be after a word."""

    form: re.Pattern[str]
    fix: str


TEXT = r"[A-Za-z0-9_.-]+"
ROLE_ARN = r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]+"
KINDS: Mapping[Kind, On] = {
    "bucket": On(re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"), "write a bucket's name"),
    "log group": On(
        re.compile(rf"{NAME.pattern}|/[\w./#-]+", re.ASCII),
        "write a log group of `monitoring`, or another's name from `/` on",
    ),
    "namespace": On(re.compile(r"(?!AWS/)[\w.#:/-]{1,255}"), "write a namespace of CloudWatch's, none of AWS's own"),
    "parameters": On(
        re.compile(rf"\*|{TEXT}(/{TEXT})*(/\*)?"),
        "write `app/*`, `app/feature` or `*`: what follows the project and the environment",
    ),
    "queue": On(re.compile(r"[\w-]{1,75}(\.fifo)?"), "write a queue's name"),
    "repository": On(re.compile(r"[a-z0-9]+([._/-]+[a-z0-9]+)*"), "write a repository's name"),
    "role": On(re.compile(rf"{NAME.pattern}|{ROLE_ARN}"), "write a role of `iam`, or another's ARN"),
    "secret": On(re.compile(r"[\w/+=.@-]+"), "write a secret's name, without what Secrets Manager adds to it"),
    "tag": On(re.compile(r"[\w .:/+@-]+=[\w .:/+@-]+"), "write a tag of the instances: `role=app`"),
    "topic": On(NAME, "write a topic of `monitoring`"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """Actions, on ARNs in which `{on}` and what is like it are filled in; conditions likewise."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[tuple[str, str, str], ...] = ()
    only: Literal["always", "below", "encrypted"] = "always"
    """`below`: where `on` ends in `*`; `encrypted`: where the topic is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    on: Kind | None
    """What it speaks of; None where it stands alone."""
    grants: tuple[Grant, ...]
    because: str = ""
    """Why it allows something on `*`."""
    sources: tuple[str, ...] = ()
    """What says so beside AWS's list of the service's actions, resources and condition keys:
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """


PARAMETER: Final = "arn:{partition}:ssm:{region}:{account}:parameter/"
GROUP: Final = "arn:{partition}:logs:{region}:{account}:log-group:{on}"
TOPIC: Final = "arn:{partition}:sns:{region}:{account}:{on}"
BUCKET: Final = "arn:{partition}:s3:::{on}"
QUEUE: Final = "arn:{partition}:sqs:{region}:{account}:{on}"

WORDS: Mapping[Word, Meaning] = {
    "assume-role": Meaning(on="role", grants=(Grant(("sts:AssumeRole",), ("{on}",)),)),
    "describe-network": Meaning(
        on=None,
        because="EC2 describes everything or nothing",
        grants=(
            Grant(
                (
                    "ec2:DescribeAvailabilityZones",
                    "ec2:DescribeInternetGateways",
                    "ec2:DescribeNatGateways",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeRouteTables",
                    "ec2:DescribeSecurityGroupRules",
                    "ec2:DescribeSecurityGroups",
                    "ec2:DescribeSubnets",
                    "ec2:DescribeVpcs",
                ),
                ("*",),
                (("StringEquals", "ec2:Region", "{region}"),),
            ),
        ),
    ),
    # The key's ARN is not known yet when roles are made, its alias is.
    "publish": Meaning(
        on="topic",
        grants=(
            Grant(("sns:Publish",), (TOPIC,)),
            Grant(
                ("kms:Decrypt", "kms:GenerateDataKey*"),
                ("arn:{partition}:kms:{region}:{account}:key/*",),
                (("ForAnyValue:StringEquals", "kms:ResourceAliases", "alias/{name}-monitoring"),),
                only="encrypted",
            ),
        ),
        sources=(
            "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
            "https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html",
        ),
    ),
    "pull-images": Meaning(
        on="repository",
        because="ECR's tokens are for the whole registry",
        grants=(
            Grant(
                ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
                ("arn:{partition}:ecr:{region}:{account}:repository/{on}",),
            ),
            Grant(("ecr:GetAuthorizationToken",), ("*",)),
        ),
        sources=("https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html",),
    ),
    "put-metrics": Meaning(
        on="namespace",
        because="CloudWatch's metrics are no resources: the namespace is the limit",
        grants=(Grant(("cloudwatch:PutMetricData",), ("*",), (("StringEquals", "cloudwatch:namespace", "{on}"),)),),
        sources=(
            "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html",
        ),
    ),
    "read-bucket": Meaning(
        on="bucket",
        grants=(
            Grant(("s3:GetBucketLocation", "s3:ListBucket"), (BUCKET,)),
            Grant(("s3:GetObject",), (f"{BUCKET}/*",)),
        ),
    ),
    # A group's ARN ends in `:*` to some actions and has no such end to others.
    "read-logs": Meaning(
        on="log group",
        grants=(
            Grant(
                (
                    "logs:DescribeLogStreams",
                    "logs:FilterLogEvents",
                    "logs:GetLogGroupFields",
                    "logs:GetQueryResults",
                    "logs:StartQuery",
                ),
                (GROUP, f"{GROUP}:*"),
            ),
            Grant(("logs:GetLogEvents",), (f"{GROUP}:log-stream:*",)),
        ),
        sources=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html",),
    ),
    # A path is read by its own ARN, too.
    "read-parameters": Meaning(
        on="parameters",
        grants=(
            Grant(("ssm:GetParameter", "ssm:GetParameters"), (f"{PARAMETER}{{on}}",)),
            Grant(("ssm:GetParametersByPath",), (f"{PARAMETER}{{on}}", f"{PARAMETER}{{above}}"), only="below"),
        ),
        sources=("https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html",),
    ),
    # Secrets Manager ends the ARN in six characters of its own.
    "read-secrets": Meaning(
        on="secret",
        grants=(
            Grant(
                ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"),
                ("arn:{partition}:secretsmanager:{region}:{account}:secret:{on}-??????",),
            ),
        ),
        sources=("https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html",),
    ),
    "receive-messages": Meaning(
        on="queue",
        grants=(
            Grant(
                (
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:GetQueueUrl",
                    "sqs:ReceiveMessage",
                ),
                (QUEUE,),
            ),
        ),
    ),
    "send-messages": Meaning(
        on="queue", grants=(Grant(("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"), (QUEUE,)),)
    ),
    # As a person: a shell on instances of that tag, and what becomes of one's own sessions.
    "start-sessions": Meaning(
        on="tag",
        grants=(
            Grant(
                ("ssm:StartSession",),
                ("arn:{partition}:ec2:{region}:{account}:instance/*",),
                (
                    ("StringEquals", "ssm:resourceTag/{key}", "{value}"),
                    ("BoolIfExists", "ssm:SessionDocumentAccessCheck", "true"),
                ),
            ),
            Grant(
                ("ssm:StartSession",),
                ("arn:{partition}:ssm:{region}:{account}:document/SSM-SessionManagerRunShell",),
            ),
            Grant(
                ("ssm:ResumeSession", "ssm:TerminateSession"),
                ("arn:{partition}:ssm:{region}:{account}:session/*",),
                (("StringEquals", "ssm:resourceTag/aws:ssmmessages:session-id", "${aws:userid}"),),
            ),
        ),
        sources=(
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-sessiondocumentaccesscheck.html",
        ),
    ),
    "write-bucket": Meaning(
        on="bucket",
        grants=(
            Grant(
                ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject"),
                (f"{BUCKET}/*",),
            ),
        ),
    ),
    "write-logs": Meaning(
        on="log group",
        grants=(
            Grant(("logs:DescribeLogStreams",), (GROUP, f"{GROUP}:*")),
            Grant(("logs:CreateLogStream", "logs:PutLogEvents"), (f"{GROUP}:log-stream:*",)),
        ),
        sources=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html",),
    ),
    "write-parameters": Meaning(on="parameters", grants=(Grant(("ssm:PutParameter",), (f"{PARAMETER}{{on}}",)),)),
    "write-traces": Meaning(
        on=None,
        because="X-Ray's traces are no resources",
        grants=(
            Grant(
                (
                    "xray:GetSamplingRules",
                    "xray:GetSamplingTargets",
                    "xray:PutTelemetryRecords",
                    "xray:PutTraceSegments",
                ),
                ("*",),
            ),
        ),
        sources=("https://docs.aws.amazon.com/xray/latest/devguide/security_iam_id-based-policy-examples.html",),
    ),
}


def faults(word: Word, on: str) -> Iterator[Fault]:
    """What is wrong with `on` after the word, whoever writes it."""
    kind = WORDS[word].on
    if kind is None:
        if on:
            yield Fault(("on",), f"`{on}`, but `{word}` stands alone", "take it away")
    elif unknown := unknown_fill(on):
        yield Fault(("on",), *unknown)
    elif not on:
        yield Fault(("on",), f"missing, but `{word}` needs it", KINDS[kind].fix)
    elif not KINDS[kind].form.fullmatch(SOMEWHERE.filled(on)):
        yield Fault(("on",), f"`{on}` is no {kind}", KINDS[kind].fix)


SOMEWHERE = Site(project="acme", environment="dev", account="111122223333", region="ap-south-1")
"""Filled in where only a text's form is looked at."""


def spelled(word: Word, on: str, site: Site, *, encrypted: bool, role: str) -> Iterator[Spelled]:
    """What the word allows on `on`: `encrypted` tells of the topic, `role` is the path and the name of the role."""
    fills = {
        "partition": site.partition,
        "region": site.region,
        "account": site.account,
        "name": site.name,
        **_filled(WORDS[word].on, site.filled(on), site, role),
    }

    def text(template: str) -> str:
        return HOLE.sub(lambda found: fills[found[1]], template)

    for grant in WORDS[word].grants:
        if (
            grant.only == "always"
            or (grant.only == "below" and on.endswith("*"))
            or (grant.only == "encrypted" and encrypted)
        ):
            yield Spelled(
                actions=frozenset(grant.actions),
                resources=frozenset(map(text, grant.resources)),
                conditions=frozenset(
                    (how, text(key), frozenset({text(value)})) for how, key, value in grant.conditions
                ),
            )


HOLE = re.compile(r"\{(\w+)\}")


def _filled(kind: Kind | None, on: str, site: Site, role: str) -> dict[str, str]:
    """What the holes of a template are filled with."""
    match kind:
        case "parameters":
            full = f"{site.project}/{site.environment}/{on}"
            return {"on": full, "above": full.removesuffix("/*")}
        case "log group":
            return {"on": on if on.startswith("/") else f"/{site.project}/{site.environment}/{on}"}
        case "topic":
            return {"on": f"{site.name}-{on}"}
        case "role":
            own = f"arn:{site.partition}:iam::{site.account}:role{role}"
            return {"on": on if on.startswith("arn:") else own}
        case "tag":
            key, _, value = on.partition("=")
            return {"key": key, "value": value}
        case _:
            return {"on": on}
