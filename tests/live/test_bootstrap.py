"""The bootstrap stack's types: created, updated, set back and deleted, as S3, ECR, IAM and SSM tell it."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.live.conftest import SESSION, Account
from tests.live.templates import FAILS, ref, with_resource

pytestmark = pytest.mark.live


def policy(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def template(word: str, **role: Any) -> dict[str, Any]:
    """All mutable properties have `word` in them, or follow from it."""
    first = word == "first"
    tags = [{"Key": "word", "Value": word}, {"Key": f"only-{word}", "Value": "x"}]
    assume = {"Effect": "Allow", "Principal": {"Service": f"{word}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [assume]}
    managed = "ReadOnlyAccess" if first else "AdministratorAccess"
    return {
        "Resources": {
            "Bucket": {
                "Type": "AWS::S3::Bucket",
                "Properties": {
                    "BucketName": {"Fn::Sub": "bucket-${AWS::AccountId}"},
                    "Tags": tags,
                    "VersioningConfiguration": {"Status": "Enabled" if first else "Suspended"},
                    **({"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}} if first else {}),
                    "LifecycleConfiguration": {
                        "Rules": [
                            {"Id": word, "Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}
                        ]
                    },
                },
            },
            "BucketPolicy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"Bucket": ref("Bucket"), "PolicyDocument": policy(f"s3:{word}")},
            },
            "Repository": {
                "Type": "AWS::ECR::Repository",
                "Properties": {
                    "RepositoryName": "repository",
                    "ImageTagMutability": "IMMUTABLE" if first else "MUTABLE",
                    "RepositoryPolicyText": policy(f"ecr:{word}"),
                    "Tags": tags,
                },
            },
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "RoleName": "role",
                    "AssumeRolePolicyDocument": trust,
                    "ManagedPolicyArns": [f"arn:aws:iam::aws:policy/{managed}"],
                    "Policies": [
                        {"PolicyName": name, "PolicyDocument": policy(f"s3:{word}")} for name in ("both", word)
                    ],
                    "Tags": tags,
                    **role,
                },
            },
            "Policy": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyName": f"own-{word}",
                    "PolicyDocument": policy(f"iam:{word}"),
                    "Roles": [ref("Role")],
                },
            },
            "Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/p", "Type": "String", "Value": word}},
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        }
    }


def view(account: Account) -> str:
    def of(service: Any) -> Any:
        return SESSION.client(service, **account.keys)

    s3, ecr, iam, ssm = of("s3"), of("ecr"), of("iam"), of("ssm")
    bucket = f"bucket-{account.id}"

    def told(call: Any, *leave_out: str, **arguments: Any) -> Any:
        try:
            answer = call(**arguments)
        except ClientError as none:
            return none.response["Error"]["Code"]
        return {key: value for key, value in answer.items() if key not in ("ResponseMetadata", *leave_out)}

    seen = [
        told(s3.get_bucket_tagging, Bucket=bucket),
        told(s3.get_bucket_versioning, Bucket=bucket),
        told(s3.get_public_access_block, Bucket=bucket),
        told(s3.get_bucket_lifecycle_configuration, Bucket=bucket),
        told(s3.get_bucket_policy, Bucket=bucket),
        told(ecr.describe_repositories, repositoryNames=["repository"]),
        told(ecr.get_repository_policy, repositoryName="repository"),
        told(iam.list_attached_role_policies, RoleName="role"),
        told(iam.list_role_policies, RoleName="role"),
        told(iam.list_role_tags, RoleName="role"),
        told(iam.get_role_policy, RoleName="role", PolicyName="both"),
        told(iam.get_role, RoleName="role").get("Role", {}).get("AssumeRolePolicyDocument")
        if "role" in [role["RoleName"] for role in iam.list_roles()["Roles"]]
        else None,
    ]
    parameters = [parameter["Value"] for parameter in ssm.get_parameters(Names=["/p"])["Parameters"]]
    return json.dumps([_sorted(item) for item in (*seen, parameters)], default=str, sort_keys=True)


def _sorted(item: Any) -> Any:
    if isinstance(item, dict):
        return {key: _sorted(value) for key, value in item.items()}
    return sorted((_sorted(value) for value in item), key=str) if isinstance(item, list) else item


def test_updates_say_everything_anew_and_deletion_leaves_nothing(account: Account) -> None:
    nothing = view(account)
    assert account.create("stack", template("first")) == "CREATE_COMPLETE", account.reasons("stack")
    first = view(account)
    assert account.update("stack", template("second")) == "UPDATE_COMPLETE", account.reasons("stack")
    second = view(account)
    assert "first" not in second
    assert "IMMUTABLE" not in second
    assert "ReadOnlyAccess" not in second
    assert "NoSuchPublicAccessBlockConfiguration" in second
    assert "second" not in first
    assert account.delete("stack") == "DELETE_COMPLETE", account.reasons("stack")
    assert view(account) == nothing


def test_a_failed_update_is_set_back(account: Account) -> None:
    account.create("stack", template("first"))
    first = view(account)
    after = template("second")
    failing = with_resource(after, "ZFails", {**FAILS, "DependsOn": sorted(after["Resources"])})
    assert account.update("stack", failing) == "UPDATE_ROLLBACK_COMPLETE", account.reasons("stack")
    assert view(account) == first


def test_a_role_whose_second_policy_cannot_be_attached_is_as_it_was(account: Account) -> None:
    account.create("stack", template("first"))
    first = view(account)
    arns = [f"arn:aws:iam::aws:policy/{name}" for name in ("AdministratorAccess", "Nobody")]
    broken = deepcopy(template("first", ManagedPolicyArns=arns))
    assert account.update("stack", broken) == "UPDATE_ROLLBACK_COMPLETE"
    assert "Nobody" in account.reasons("stack")
    assert view(account) == first
