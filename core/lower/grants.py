"""Who may use what: the statements that policies of keys, topics and buckets have in common."""

from __future__ import annotations

from core.graph import Condition, Principal, Statement, Text
from core.model import Foundation
from core.model.regions import partition

EVERY = frozenset({Text.of("*")})
"""In a key's policy, the key. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html"""


def key_for_account(foundation: Foundation) -> Statement:
    """The account's roles may what their own policies allow: this leaves it to IAM.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    return Statement(principals=frozenset({account(foundation)}), actions=frozenset({"kms:*"}), resources=EVERY)


def key_for_logs(foundation: Foundation, groups: str) -> Statement:
    """CloudWatch encrypts the log groups of that name, in which `*` stands for anything.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    arns = frozenset({Text.of(arn(foundation, "logs", f"log-group:{groups}"))})
    return Statement(
        principals=frozenset({service(f"logs.{foundation.region}.{_suffix(foundation.region)}")}),
        actions=frozenset({"kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"}),
        resources=EVERY,
        conditions=frozenset({Condition("ArnLike", "kms:EncryptionContext:aws:logs:arn", arns)}),
    )


def _suffix(region: str) -> str:
    """What ends the names of services that are named by region."""
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def account(foundation: Foundation) -> Principal:
    return Principal("AWS", Text.of(f"arn:{partition(foundation.region)}:iam::{foundation.account}:root"))


def service(name: str) -> Principal:
    return Principal("Service", Text.of(name))


def arn(foundation: Foundation, service: str, rest: str) -> str:
    return f"arn:{partition(foundation.region)}:{service}:{foundation.region}:{foundation.account}:{rest}"


def from_here(foundation: Foundation, sources: str) -> frozenset[Condition]:
    """A service acts for this account alone, and for what has such an ARN.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    return frozenset(
        {
            Condition("StringEquals", "aws:SourceAccount", frozenset({Text.of(foundation.account)})),
            Condition("ArnLike", "aws:SourceArn", frozenset({Text.of(sources)})),
        }
    )
