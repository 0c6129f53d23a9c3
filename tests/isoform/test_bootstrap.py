"""What `isoform bootstrap` makes, and that a foundation lives by nothing else."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from config.environments import load
from core.graph import KINDS, OidcProvider
from core.lower import lower
from live import target as targets
from live.local.account import running, stop
from tests.isoform.conftest import isoform
from tests.isoform.test_changes import copied
from tests.live.conftest import SESSION

EVERYTHING = """\
account: "111122223333"
network:
  cidr: 10.10.0.0/16
  zones: [a]
  secondary-cidrs: [100.64.0.0/16]
  ipv6: {source: amazon}
  nat: {gateways: one}
  tiers:
    private: {addresses: dual-stack}
    data:
      network-acl:
        ingress: [{number: 100, from: private, ports: postgres}]
        egress: [{number: 100, to: private, ports: replies}]
  dhcp-options: {domain-name: corp.example.com}
  prefix-lists:
    partners: {max-entries: 2, entries: {203.0.113.0/24: The London office}}
  default-security-group: emptied
  endpoints:
    ssm: {tiers: [private]}
  flow-logs:
    cloudwatch: {retention: 30}
    s3: {retention: 365}
iam:
  policies:
    shared: {path: /team/, access: [{may: describe-network}]}
  roles:
    app: {path: /team/, managed: [shared], boundary: shared}
monitoring:
  key: {}
  topics:
    alerts: {encrypted: true, subscriptions: [{email: ops@example.com}]}
  log-groups:
    app: {retention: 7, encrypted: true}
"""
"""dev with one of each kind, but for GitHub's provider, which the bootstrap makes here."""
DEPLOYS, LOOKS = "isoform.acme-dev.deploy", "isoform.acme-dev.preview"
EXECUTES = "cdk-hnb659fds-cfn-exec-role-111122223333-ap-south-1"
ROLE = "arn:aws:iam::111122223333:role/{}"


def token(subject: str) -> str:
    """What GitHub says of a job, without its signature."""
    claims = {"iss": "https://token.actions.githubusercontent.com", "aud": "sts.amazonaws.com", "sub": subject}
    words = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims))
    return f"{'.'.join(words)}.x"


@dataclass(frozen=True, slots=True)
class Enforced:
    """An embedded account that asks IAM's policies, bootstrapped by its owner."""

    state: Path
    config: Path
    log: Path

    def owner(self, service: str) -> Any:
        return targets.local(load("dev", self.config), self.state).client(service)

    def keys(self, role: str, subject: str) -> dict[str, str]:
        """Those of a job of GitHub's."""
        said = {"RoleArn": ROLE.format(role), "RoleSessionName": "job", "WebIdentityToken": token(subject)}
        given = self.owner("sts").assume_role_with_web_identity(**said)["Credentials"]
        local = running(self.state)
        assert local
        return {
            "AWS_ENDPOINT_URL": local.endpoint,
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "HOME": str(self.state),
        }

    def client(self, keys: dict[str, str], service: str) -> Any:
        words = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        place: dict[str, Any] = {"endpoint_url": keys["AWS_ENDPOINT_URL"], "region_name": "ap-south-1"}
        place |= {word: keys[word.upper()] for word in words}
        client: Any = SESSION.client
        return client(service, **place)

    def isoform(self, keys: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).parent / "isoform"), *arguments]
        where = ["--env", "dev", "--config", str(self.config), "--target", "aws"]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        surroundings = {**kept, "ISOFORM_STATE": str(self.state), **keys}
        return subprocess.run([*command, *where], env=surroundings, capture_output=True, text=True, timeout=600)

    def decisions(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture(scope="module")
def enforced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Enforced]:
    folder = tmp_path_factory.mktemp("enforced")
    config = copied(folder / "config")
    (config / "dev.yaml").write_text(EVERYTHING)
    for lock in config.glob("*.lock"):
        lock.unlink()
    state = folder / "state"
    state.mkdir()
    record, log = state / "local.json", folder / "decisions"
    log.touch()
    command = [sys.executable, "-m", "tests.live.enforcing", str(record), str(log)]
    with (folder / "server.log").open("w") as said, subprocess.Popen(command, stdout=said, stderr=said) as server:
        try:
            end = time.monotonic() + 30
            while running(state) is None:
                assert server.poll() is None, (folder / "server.log").read_text()
                assert time.monotonic() < end
                time.sleep(0.1)
            yield Enforced(state, config, log)
        finally:
            stop(state)


@pytest.fixture(scope="module")
def bootstrapped(enforced: Enforced) -> Enforced:
    made = isoform("bootstrap", "--env", "dev", "--config", str(enforced.config), state=enforced.state)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.splitlines()[0] == "the embedded account 111122223333, ap-south-1 is bootstrapped."
    role = "arn:aws:iam::111122223333:role"
    assert made.stdout.splitlines()[-2:] == [
        f"  dev: AWS_REGION=ap-south-1 DEPLOY_ROLE={role}/{DEPLOYS}",
        f"  dev-drift: AWS_REGION=ap-south-1 PREVIEW_ROLE={role}/{LOOKS}",
    ]
    return enforced


JOB = "repo:acme/foundation:environment:dev"


@pytest.mark.live
def test_a_foundation_of_every_kind_lives_by_what_the_bootstrap_allows(bootstrapped: Enforced) -> None:
    """Its whole life by the roles of the bootstrap, with each of whose calls IAM's policies are asked."""
    assert {type(resource) for resource in lower(load("dev", bootstrapped.config))} == set(KINDS) - {OidcProvider}

    def run(keys: dict[str, str], *arguments: str) -> None:
        done = bootstrapped.isoform(keys, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr

    deploys = bootstrapped.keys(DEPLOYS, JOB)
    run(deploys, "doctor")
    run(deploys, "deploy")
    run(bootstrapped.keys(LOOKS, f"{JOB}-drift"), "drift")
    run(deploys, "destroy")

    asked = bootstrapped.decisions()
    assert [each for each in asked if not each["allowed"]] == []
    did = {role: {each["action"] for each in asked if each["role"] == role} for role in (DEPLOYS, LOOKS, EXECUTES)}
    assert did[DEPLOYS] == {"sts:AssumeRole", "sts:GetCallerIdentity"}
    assert len(did[LOOKS]) > 50
    assert {"ec2:CreateVpc", "ec2:DeleteVpc", "iam:PassRole", "kms:ScheduleKeyDeletion"} <= did[EXECUTES]


@pytest.mark.live
@pytest.mark.parametrize(
    ("role", "subject"),
    [
        (DEPLOYS, "repo:acme/foundation:environment:dev-drift"),
        (DEPLOYS, "repo:acme/foundation:ref:refs/heads/main"),
        (DEPLOYS, "repo:acme/other:environment:dev"),
        (LOOKS, "repo:acme/foundation:environment:dev"),
    ],
)
def test_nobody_else_becomes_the_roles(bootstrapped: Enforced, role: str, subject: str) -> None:
    with pytest.raises(ClientError, match="is not authorized to perform: sts:AssumeRoleWithWebIdentity"):
        bootstrapped.keys(role, subject)


@pytest.mark.live
def test_the_roles_of_workflows_do_nothing_else(bootstrapped: Enforced) -> None:
    for role, subject, call in (
        (DEPLOYS, JOB, ("ec2", "describe_vpcs", {})),
        (DEPLOYS, JOB, ("cloudformation", "describe_stacks", {})),
        (
            DEPLOYS,
            JOB,
            (
                "sts",
                "assume_role",
                {
                    "RoleArn": ROLE.format("cdk-hnb659fds-image-publishing-role-111122223333-ap-south-1"),
                    "RoleSessionName": "job",
                },
            ),
        ),
        (LOOKS, f"{JOB}-drift", ("ec2", "delete_vpc", {"VpcId": "vpc-1"})),
        (LOOKS, f"{JOB}-drift", ("ssm", "get_parameters", {"Names": ["/acme/prod/app/secret"]})),
    ):
        service, operation, arguments = call
        client = bootstrapped.client(bootstrapped.keys(role, subject), service)
        with pytest.raises(ClientError, match=r"not authorized|UnauthorizedOperation"):
            getattr(client, operation)(**arguments)


TRUST = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}
ANYTHING = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@pytest.mark.live
@pytest.mark.parametrize(
    ("native", "properties", "denied"),
    [
        ("AWS::IAM::Role", {"RoleName": "elsewhere", "AssumeRolePolicyDocument": TRUST}, "iam:CreateRole"),
        (
            "AWS::IAM::Policy",
            {"PolicyName": "more", "Roles": [DEPLOYS], "PolicyDocument": ANYTHING},
            "iam:PutRolePolicy",
        ),
        ("AWS::SSM::Parameter", {"Name": "/acme/prod/x", "Type": "String", "Value": "x"}, "ssm:PutParameter"),
        ("AWS::S3::Bucket", {"BucketName": "elsewhere"}, "Access Denied"),
    ],
)
def test_cloudformation_makes_nothing_else(
    bootstrapped: Enforced, native: str, properties: dict[str, Any], denied: str
) -> None:
    cloudformation = bootstrapped.owner("cloudformation")
    template = {"Resources": {"Other": {"Type": native, "Properties": properties}}}
    name = f"other-{native.rpartition(':')[2].lower()}"
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template), RoleARN=ROLE.format(EXECUTES))
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    reasons = [event["ResourceStatusReason"] for event in events if event["ResourceStatus"] == "CREATE_FAILED"]
    assert denied in str(reasons)
