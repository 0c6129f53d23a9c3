"""What a linter of IAM policies, parliament, says of one."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from core.documents import written
from core.graph import Policy, Text

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it leaves files open, and imports what is deprecated
    import parliament  # type: ignore[import-untyped]  # it comes without types

KNOWN = {
    "kms:ResourceAliases": "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
    "kms:EncryptionContext:aws:logs:arn": (
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"
    ),
    "Type mismatch: ArnLike requires a value of type Arn but given String": "likewise: a key of any name is text to it",
    "ssm:SessionDocumentAccessCheck": (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html"
    ),
}
"""What it does not know, and what does."""


def findings(policy: Policy) -> list[str]:
    """Each finding in a line."""
    document = _alone(written(policy).content)
    assert isinstance(document, dict)
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    for statement in statements:
        if "Principal" in statement:  # a role's trust is about the role, which it does not say
            statement.setdefault("Resource", "arn:aws:iam::111122223333:role/it")
    found = parliament.analyze_policy_string(json.dumps(document | {"Statement": statements})).findings
    if any("Principal" in statement for statement in statements):
        found = [each for each in found if each.issue != "RESOURCE_STAR"]  # `*` is the resource that has the policy
    return [f"{each.issue}: {each.detail}" for each in found if not any(known in str(each.detail) for known in KNOWN)]


def _alone(content: object) -> object:
    """One item without its list: parliament reads no list in some conditions. What AWS fills in is a role's ARN."""
    if isinstance(content, Mapping):
        return {key: _alone(each) for key, each in content.items()}
    if isinstance(content, tuple):
        return _alone(content[0]) if len(content) == 1 else [_alone(each) for each in content]
    return "arn:aws:iam::111122223333:role/filled-in" if isinstance(content, Text) else content


def policies(value: object) -> Iterator[Policy]:
    """Every policy inside a value."""
    if isinstance(value, Policy):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from policies(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from policies(each)
