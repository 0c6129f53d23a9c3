"""An embedded account that asks IAM's policies first: `python -m tests.live.enforcing <record> <log>`.

moto can ask them itself, but only whether an action is allowed on `*`: not on which thing, under which conditions, or
within which boundary. So it is asked here, at the same place. Whoever has keys of a role that is not there, or none of
IAM's, is the account's owner, and may do anything. Each decision is written into the log, a line of JSON.
"""

from __future__ import annotations

import base64
import json
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import AccessDeniedError
from moto.iam.models import Role, iam_backends
from moto.s3.exceptions import S3AccessDeniedError
from moto.sts.models import sts_backends

from live.local import server
from tests.policies import Question, allows, several, speaks_of

PREFIXES = {"monitoring": "cloudwatch"}
"""What a service is called in IAM, where that is not what it is called in a signature."""
S3 = {
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "logging": "BucketLogging",
    "notification": "BucketNotification",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}
"""What S3's words for a bucket are called in IAM."""
TAGGED = {
    "ec2": "ec2:CreateTags",
    "iam:CreateRole": "iam:TagRole",
    "iam:CreateOpenIDConnectProvider": "iam:TagOpenIDConnectProvider",
    "kms:CreateKey": "kms:TagResource",
    "logs:CreateLogGroup": "logs:TagResource",
    "sns:CreateTopic": "sns:TagResource",
    "ssm:PutParameter": "ssm:AddTagsToResource",
    "cloudwatch:PutMetricAlarm": "cloudwatch:TagResource",
    "events:PutRule": "events:TagResource",
    "lambda:CreateFunction": "lambda:TagResource",
}
"""What else is asked for where a thing is made with its tags."""


@dataclass(frozen=True)
class Decision:
    role: str
    action: str
    resource: str
    allowed: bool


LOG: list[Path] = []
_writing = threading.Lock()


def authorize(self: Any, request_class: type, resource: str = "*") -> None:
    """In the place of moto's own."""
    authorization = self.headers.get("Authorization", "")
    if "Credential=" not in authorization:
        return _by_token(self)
    key, _, region, service, _ = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    role = _role(self.current_account, self.partition, key)
    if role is None:
        return None
    prefix = PREFIXES.get(service, service)
    for question in _questions(self, prefix, region, resource, role):
        allowed = question.action == "sts:GetCallerIdentity" or permitted(role, question)
        _write(Decision(role.name, question.action, question.resource, allowed))
        if not allowed and service == "s3":
            raise S3AccessDeniedError
        if not allowed:
            raise AccessDeniedError(user_arn=role.arn, action=f"{question.action} on {question.resource}")
    return None


def _write(decision: Decision) -> None:
    with _writing, LOG[0].open("a", encoding="utf-8") as log:
        log.write(json.dumps(asdict(decision)) + "\n")


def _by_token(self: Any) -> None:
    """A role that is assumed by whom GitHub knows: does it trust that?"""
    if self._get_action() != "AssumeRoleWithWebIdentity":
        return
    arn = self._get_param("RoleArn")
    role = _of_arn(arn)
    payload = self._get_param("WebIdentityToken").split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    issuer = claims["iss"].removeprefix("https://")
    context = {f"{issuer}:{name}": str(value) for name, value in claims.items()}
    question = Question("sts:AssumeRoleWithWebIdentity", arn, context)
    who = {"Federated": f"arn:aws:iam::{arn.split(':')[4]}:oidc-provider/{issuer}"}
    if role is None or not _trusts(role, question, who):
        raise AccessDeniedError(user_arn=claims["sub"], action=f"sts:AssumeRoleWithWebIdentity on {arn}")


def _role(account: str, partition: str, key: str) -> Role | None:
    """The role of which these are keys; None for the account's owner."""
    assumed = next((each for each in sts_backends[account][partition].assumed_roles if each.access_key_id == key), None)
    return _of_arn(assumed.role_arn) if assumed else None


def _of_arn(arn: str) -> Role | None:
    roles = iam_backends[arn.split(":")[4]]["aws"].roles.values()
    return next((role for role in roles if role.arn == arn), None)


# What a request asks for


def _questions(self: Any, service: str, region: str, resource: str, role: Role) -> Iterator[Question]:
    action = f"{service}:{_s3_action(self) if service == 's3' else self._get_action()}"
    said = _said(self)
    account, iam = self.current_account, iam_backends[self.current_account][self.partition]
    context = {"aws:RequestedRegion": region, "aws:ResourceAccount": account, "s3:ResourceAccount": account}
    if service == "iam":
        context["aws:RequestedRegion"] = "us-east-1"
        about = next((each for each in iam.roles.values() if each.name == said.get("RoleName")), None)
        boundary = said.get("PermissionsBoundary") or (about and about.permissions_boundary_arn)
        if boundary:
            context["iam:PermissionsBoundary"] = boundary
    resources = [resource] if service == "s3" else list(_resources(service, region, account, iam, action, said))
    for each in resources or ["*"]:
        yield Question(action, each, context)
        tag = TAGGED.get(action) or (TAGGED["ec2"] if service == "ec2" and "TagSpecifications" in said else None)
        if tag and (service == "ec2" or said.get("Tags") or said.get("tags")):
            yield Question(tag, each, context)
    for passed, to in _passed(action, said, iam, account):
        yield Question("iam:PassRole", passed, {"iam:PassedToService": to})
    if action == "sts:AssumeRole":
        target = _of_arn(said["RoleArn"])
        who = {"AWS": f"arn:aws:iam::{account}:root"}
        if target is not None and not _trusts(target, Question(action, said["RoleArn"], {}), who):
            raise AccessDeniedError(user_arn=role.arn, action=f"{action} on {said['RoleArn']}: it does not trust that")


def _s3_action(self: Any) -> str:
    asked = parse_qs(urlsplit(self.uri).query, keep_blank_values=True)
    word = next((word for word in S3 if word in asked), None)
    if word is None:
        return (
            str(self.data["Action"]).replace("HeadBucket", "ListBucket")
            if "Action" in self.data
            else "ListAllMyBuckets"
        )
    if word == "policy" and self.method == "DELETE":
        return "DeleteBucketPolicy"
    return ("Get" if self.method == "GET" else "Put") + S3[word]


def _said(self: Any) -> Mapping[str, Any]:
    """The request's parameters, whatever protocol its service speaks."""
    if self.automated_parameter_parsing:
        return {name: value for name, value in self.params.items() if value not in (None, [], {})}
    try:
        said = json.loads(self.body or "{}")
    except ValueError:
        said = {}
    return {**self._get_params(), **(said if isinstance(said, dict) else {}), **(self.uri_match or {})}


def _resources(
    service: str, region: str, account: str, iam: Any, action: str, said: Mapping[str, Any]
) -> Iterator[str]:
    """The ARNs of what it is about; none where that is nothing in particular."""

    def here(rest: str) -> str:
        return f"arn:aws:{service}:{region}:{account}:{rest}"

    def each(*words: str) -> Iterator[str]:
        for word in words:
            value = said.get(word)
            yield from value if isinstance(value, list) else [value] if value else []

    match service:
        case "iam":
            own = f"arn:aws:iam::{account}"
            if action.startswith(("iam:Get", "iam:List")) and not said.keys() & IAM_NAMES:
                return
            for kind, word, there in (
                ("role", "RoleName", iam.roles.values()),
                ("instance-profile", "InstanceProfileName", iam.instance_profiles.values()),
                ("policy", "PolicyName", ()),
            ):
                if word not in said or (kind != "role" and "RoleName" in said and kind == "policy"):
                    continue
                if kind == "role" and "InstanceProfileName" in said:
                    continue
                known = next((each.arn for each in there if each.name == said[word]), None)
                yield known or f"{own}:{kind}{said.get('Path', '/')}{said[word]}"
            if "RoleName" not in said:
                yield from each("PolicyArn", "OpenIDConnectProviderArn")
            if "Url" in said:
                yield f"{own}:oidc-provider/{said['Url'].removeprefix('https://')}"
        case "ssm":
            for name in each("Name", "Names", "ResourceId"):
                yield here(f"parameter/{name.removeprefix('/')}")
        case "logs":
            for name in each("logGroupName"):
                yield here(f"log-group:{name}")
            yield from each("resourceArn")
        case "kms":
            for name in each("KeyId", "TargetKeyId"):
                yield name if name.startswith("arn:") else here(name if name.startswith("alias/") else f"key/{name}")
            for name in each("AliasName"):
                yield here(name)
        case "sns":
            if "SubscriptionArn" not in said:
                yield from each("TopicArn", "ResourceArn")
                for name in each("Name"):
                    yield here(name)
        case "cloudwatch":
            if action != "cloudwatch:DescribeAlarms":
                for name in each("AlarmName", "AlarmNames"):
                    yield here(f"alarm:{name}")
            for name in each("DashboardName", "DashboardNames"):
                yield f"arn:aws:cloudwatch::{account}:dashboard/{name}"
            yield from each("ResourceARN")
        case "events":
            for name in each("Rule", *(("Name",) if "Rule" not in said else ())):
                yield here(f"rule/{name}")
            yield from each("ResourceARN")
        case "lambda":
            for name in each("FunctionName", "function_name"):
                yield here(f"function:{name}")
        case "sts":
            yield from each("RoleArn")
        case _:
            return


IAM_NAMES = {"RoleName", "InstanceProfileName", "PolicyName", "PolicyArn", "OpenIDConnectProviderArn"}


def _passed(action: str, said: Mapping[str, Any], iam: Any, account: str) -> Iterator[tuple[str, str]]:
    """Roles that are handed to a service, each with which."""
    if action == "iam:AddRoleToInstanceProfile":
        yield next(role.arn for role in iam.roles.values() if role.name == said["RoleName"]), "ec2.amazonaws.com"
    if action == "lambda:CreateFunction":
        yield said["Role"], "lambda.amazonaws.com"
    if action == "ec2:CreateFlowLogs" and "DeliverLogsPermissionArn" in said:
        yield said["DeliverLogsPermissionArn"], "vpc-flow-logs.amazonaws.com"
    if action.startswith("cloudformation:") and said.get("RoleARN"):
        yield said["RoleARN"], "cloudformation.amazonaws.com"


# What policies answer


def permitted(role: Role, question: Question) -> bool:
    """By the role's own policies and those attached to it, and within its boundary."""
    iam = iam_backends[role.account_id][role.partition]
    own = [json.loads(text) for text in role.policies.values()]
    attached = [_document(iam, arn) for arn in role.managed_policies]
    if not allows([*own, *attached], question):
        return False
    boundary = role.permissions_boundary_arn
    return boundary is None or allows([_document(iam, boundary)], question)


def _document(iam: Any, arn: str) -> dict[str, Any]:
    policy = iam.get_policy(arn)
    text = next(version.document for version in policy.versions if version.is_default)
    found: dict[str, Any] = json.loads(text) if isinstance(text, str) else text
    return found


def _trusts(role: Role, question: Question, who: Mapping[str, str]) -> bool:
    document = role.assume_role_policy_document
    statements = several((json.loads(document) if isinstance(document, str) else document)["Statement"])
    asked = {(kind, name) for kind, name in who.items()}
    effects = {
        statement["Effect"]
        for statement in statements
        if asked & {(kind, _account(name)) for kind, names in statement["Principal"].items() for name in several(names)}
        and speaks_of({"Resource": "*", **statement}, question)
    }
    return effects == {"Allow"}


def _account(principal: str) -> str:
    return f"arn:aws:iam::{principal}:root" if principal.isdigit() else principal


if __name__ == "__main__":
    LOG.append(Path(sys.argv[2]))
    setattr(ActionAuthenticatorMixin, "_authenticate_and_authorize_action", authorize)  # noqa: B010
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    server.main(Path(sys.argv[1]))
