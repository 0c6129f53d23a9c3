"""What `isoform bootstrap` makes, and that a foundation lives by nothing else."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from ruamel.yaml import YAML

from cdk_backend import cli
from config.environments import SHIPPED, load
from core.errors import InputFaults, TargetRefused
from core.graph import KINDS, OidcProvider
from core.lower import lower
from core.model import bootstrap as model
from core.model.checks import NAME
from isoform.bootstrap import Plan, cdk_command, given, look_at_provider, plan, shown
from live import target as targets
from live.local.account import running
from live.permissions import READS
from live.target import Target
from tests.isoform.conftest import isoform
from tests.isoform.test_changes import copied
from tests.isoform.test_doctor import toolkit
from tests.live.conftest import SESSION
from tests.live.serving import served

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
        return subprocess.run(
            [*command, *where], env=surroundings, capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL
        )

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
    log = folder / "decisions"
    log.touch()
    with served(state, "tests.live.enforcing", str(log)):
        yield Enforced(state, config, log)


@pytest.fixture(scope="module")
def bootstrapped(enforced: Enforced) -> Enforced:
    made = isoform("bootstrap", "--env", "dev", "--config", str(enforced.config), state=enforced.state)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.splitlines()[0] == "The embedded account 111122223333, ap-south-1 is bootstrapped."
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

    def run(keys: dict[str, str], *arguments: str) -> str:
        done = bootstrapped.isoform(keys, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    deploys = bootstrapped.keys(DEPLOYS, JOB)
    assert "\n✓ permissions       those of acme-bootstrap\n" in run(deploys, "doctor")
    run(deploys, "deploy")
    run(bootstrapped.keys(LOOKS, f"{JOB}-drift"), "drift")
    run(deploys, "destroy")

    asked = bootstrapped.decisions()
    assert [each for each in asked if not each["allowed"]] == []
    did = {role: {each["action"] for each in asked if each["role"] == role} for role in (DEPLOYS, LOOKS, EXECUTES)}
    assert did[DEPLOYS] == {"sts:AssumeRole", "sts:GetCallerIdentity"}
    reads = {f"{service}:{action}" for service in READS for action in READS[service].split()}
    assert reads - did[LOOKS] == {"iam:GetOpenIDConnectProvider"}, "what it may read and need not"
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


@pytest.mark.live
def test_twice_changes_nothing(bootstrapped: Enforced) -> None:
    def seen() -> list[Any]:
        names = ("acme-bootstrap", "CDKToolkit")
        return [cloudformation.describe_stack_events(StackName=name)["StackEvents"][0]["EventId"] for name in names]

    cloudformation = bootstrapped.owner("cloudformation")
    before = seen()
    again = isoform("bootstrap", "--env", "dev", "--config", str(bootstrapped.config), state=bootstrapped.state)
    assert again.returncode == 0, again.stderr
    assert "was bootstrapped already, and nothing has changed.\n" in again.stdout
    assert seen() == before


@pytest.mark.live
def test_at_aws_it_shows_what_it_would_do_and_does_nothing_to_which_nobody_agrees(bootstrapped: Enforced) -> None:
    dev = bootstrapped.config / "dev.yaml"
    was = dev.read_text()
    dev.write_text(f"{was}bootstrap: {{boundary: arn:aws:iam::111122223333:policy/limits}}\n")
    sts = bootstrapped.owner("sts")
    given = sts.assume_role(RoleArn=ROLE.format("owner"), RoleSessionName="owner")["Credentials"]
    own = {"AWS_ACCESS_KEY_ID": given["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"]}
    keys = {**bootstrapped.keys(DEPLOYS, JOB), **own, "AWS_SESSION_TOKEN": given["SessionToken"]}
    try:
        done = bootstrapped.isoform(keys, "bootstrap")
    finally:
        dev.write_text(was)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "acme-bootstrap in account 111122223333, ap-south-1:",
        "  remove Boundary (AWS::IAM::ManagedPolicy)",
    ]
    assert done.stderr.startswith("nobody agreed to bootstrap account 111122223333, ap-south-1: nothing was done")
    changes = bootstrapped.owner("cloudformation").list_change_sets(StackName="acme-bootstrap")["Summaries"]
    assert [each for each in changes if each["ExecutionStatus"] == "AVAILABLE"] == []


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another account on the same server, with the files that speak of it."""

    config: Path
    target: Target

    def plan(self, more: str) -> Plan:
        (self.config / "dev.yaml").write_text(f'account: "{self.target.account}"\n{NETWORK}{more}')
        return plan("dev", self.config)


NETWORK = "network: {cidr: 10.10.0.0/16, zones: [a], nat: {gateways: one}}\n"


@pytest.fixture
def elsewhere(enforced: Enforced, tmp_path: Path, request: pytest.FixtureRequest) -> Elsewhere:
    account = f"{zlib.crc32(request.node.nodeid.encode()):012d}"
    config = copied(tmp_path / "config")
    for lock in config.glob("*.lock"):
        lock.unlink()
    foundation = replace(load("dev", enforced.config), account=account)
    return Elsewhere(config, targets.local(foundation, enforced.state))


@pytest.mark.live
def test_there_is_one_provider_in_an_account(elsewhere: Elsewhere) -> None:
    makes = elsewhere.plan("")
    look_at_provider(makes, elsewhere.target)
    at_aws = replace(elsewhere.target, name="aws")
    existing = elsewhere.plan("bootstrap: {github: {existing: true}}\n")
    with pytest.raises(TargetRefused, match="has no provider for token"):
        look_at_provider(existing, at_aws)
    iam = elsewhere.target.client("iam")
    iam.create_open_id_connect_provider(Url="https://token.actions.githubusercontent.com", ClientIDList=[])
    look_at_provider(existing, at_aws)
    with pytest.raises(TargetRefused, match="takes GitHub's word already"):
        look_at_provider(makes, elsewhere.target)


@pytest.mark.live
def test_what_others_gave_is_named_and_what_another_project_gave_is_kept(elsewhere: Elsewhere) -> None:
    wanted = elsewhere.plan("")
    assert given(wanted, elsewhere.target) == ([], [])
    own = f"arn:aws:iam::{elsewhere.target.account}:policy"
    theirs, admin = f"{own}/isoform.shop.ap-south-1.network", "arn:aws:iam::aws:policy/AdministratorAccess"
    policies = ",".join([admin, theirs, wanted.policies[0], f"{own}/isoform.acme.ap-south-1.former"])
    said = {"ParameterKey": "CloudFormationExecutionPolicies", "ParameterValue": policies}
    cloudformation = elsewhere.target.client("cloudformation")
    cloudformation.create_stack(StackName="CDKToolkit", TemplateBody=toolkit("29"), Parameters=[said])
    assert given(wanted, elsewhere.target) == ([theirs], [admin])
    assert wanted.arguments([theirs])[1].endswith(f",{theirs}")


# What is to be there, without any account


def planned(tmp_path: Path, **files: str) -> Plan:
    config = copied(tmp_path / "config")
    for lock in config.glob("*.lock"):
        lock.unlink()
    for name, text in files.items():
        (config / f"{name}.yaml").write_text(text)
    return plan("dev", config)


OTHER = 'account: "111122223333"\nnetwork: {cidr: 10.99.0.0/16, zones: [a], nat: {gateways: one}}\n'


def resources(wanted: Plan) -> dict[str, Any]:
    found = wanted.template["Resources"]
    assert isinstance(found, dict)
    return found


def test_environments_of_one_account_and_region_share_a_bootstrap(tmp_path: Path) -> None:
    alone, together = planned(tmp_path / "1"), planned(tmp_path / "2", test=OTHER)
    assert [each.environment for each in alone.foundations] == ["dev"]
    assert [each.environment for each in together.foundations] == ["dev", "test"]
    more = set(resources(together)) - set(resources(alone))
    assert more == {"TestDeploy", "TestPreview"}
    assert together.policies == alone.policies
    parameters = "arn:aws:ssm:ap-south-1:111122223333:parameter/acme/{}/*"
    said = json.dumps(resources(together)["WatchingPolicy"])
    assert all(parameters.format(each) in said for each in ("dev", "test"))


def test_others_of_another_region_or_project_have_their_own(tmp_path: Path) -> None:
    files = {"far": f"region: eu-central-1\n{OTHER}", "shop": f"project: shop\n{OTHER}"}
    assert [each.environment for each in planned(tmp_path, **files).foundations] == ["dev"]


def test_each_has_the_name_by_which_others_know_it(tmp_path: Path) -> None:
    wanted = planned(tmp_path)
    said = [(each["Type"], each["Properties"]) for each in resources(wanted).values()]
    policies = [words["ManagedPolicyName"] for type, words in said if type == "AWS::IAM::ManagedPolicy"]
    arns = [f"arn:aws:iam::111122223333:policy/{name}" for name in policies]
    assert arns == [*wanted.policies, wanted.boundary]
    roles = {words["RoleName"]: words for type, words in said if type == "AWS::IAM::Role"}
    deploy, look = roles
    assert (deploy, look) == (model.deploy_role(wanted.site), model.preview_role(wanted.site))
    assert [words["Description"] for words in roles.values()] == [
        "Deploys acme-dev by the roles of CDK",
        "Looks at acme-dev, and changes nothing",
    ]
    may = roles[deploy]["Policies"][0]["PolicyDocument"]["Statement"]
    assert [sorted(each.rpartition("/cdk-")[2] for each in statement["Resource"]) for statement in may] == [
        [f"hnb659fds-{role}-role-111122223333-ap-south-1" for role in ("deploy", "file-publishing", "lookup")]
    ]
    [provider] = [words for type, words in said if type == "AWS::IAM::OIDCProvider"]
    assert (provider["Url"], provider["ClientIdList"]) == (
        "https://token.actions.githubusercontent.com",
        ["sts.amazonaws.com"],
    )
    for name, words in (*roles.items(), ("github", provider)):
        tags = {each["Key"]: each["Value"] for each in words["Tags"]}
        assert tags["Name"] == name
        assert tags.items() >= {"project": "acme", "environment": "dev", "managed-by": "isoform"}.items()


def test_without_github_there_are_no_roles_and_no_provider(tmp_path: Path) -> None:
    base = (SHIPPED / "base.yaml").read_text().partition("bootstrap:")[0]
    wanted = planned(tmp_path, base=base)
    assert {each["Type"] for each in resources(wanted).values()} == {"AWS::IAM::ManagedPolicy"}


def test_the_provider_outlives_the_stack_and_nothing_else_does(tmp_path: Path) -> None:
    kept = [name for name, each in resources(planned(tmp_path)).items() if "DeletionPolicy" in each]
    assert kept == ["GithubProvider"]


def test_what_is_there_already_is_not_made(tmp_path: Path) -> None:
    own = "arn:${partition}:iam::${account}:policy/team/limits"
    wanted = planned(tmp_path, dev=f"{OTHER}bootstrap: {{boundary: '{own}', github: {{existing: true}}}}\n")
    assert not {"Boundary", "GithubProvider"} & set(resources(wanted))
    assert wanted.arguments()[-1] == "--custom-permissions-boundary=team/limits"


def test_a_foundation_that_makes_the_provider_may(tmp_path: Path) -> None:
    made = planned(tmp_path, dev=f"{OTHER}iam: {{github: {{}}}}\nbootstrap: {{github: {{existing: true}}}}\n")
    assert "iam:CreateOpenIDConnectProvider" in json.dumps(resources(made)["AccessPolicy"])
    assert "iam:CreateOpenIDConnectProvider" not in json.dumps(resources(planned(tmp_path / "2"))["AccessPolicy"])


def test_environments_that_are_deployed_by_one_role_have_one_boundary(tmp_path: Path) -> None:
    bound = "bootstrap: {role-boundary: 'arn:aws:iam::111122223333:policy/limits'}\n"
    with pytest.raises(InputFaults, match=r"^bootstrap\.role-boundary: none in dev and "):
        planned(tmp_path / "1", test=OTHER + bound)
    bound = "bootstrap: {boundary: 'arn:aws:iam::111122223333:policy/limits'}\n"
    with pytest.raises(InputFaults) as refused:
        planned(tmp_path, test=OTHER + bound)
    assert str(refused.value) == (
        "bootstrap.boundary: none in dev and `arn:aws:iam::111122223333:policy/limits` in test, which are deployed by "
        "the same role of one account and region; write the same: in base.yaml"
    )


def test_more_environments_than_a_policy_has_room_for_are_refused(tmp_path: Path) -> None:
    files = {f"an-environment-{letter}": OTHER.replace("99", str(n)) for n, letter in enumerate("abcdefghij", 20)}
    with pytest.raises(TargetRefused) as refused:
        planned(tmp_path, **files)
    assert re.fullmatch(
        r"dev, an-environment-a, (\S+, )*an-environment-j share one account and region, and what CloudFormation may do "
        r"there for them takes \d{4} characters in the policy for [a-z]+, of which IAM takes 6144: give some of them "
        r"an account of their own",
        str(refused.value),
    )


def test_what_is_shown_is_a_template_with_the_commands(tmp_path: Path) -> None:
    wanted = planned(tmp_path)
    text = shown(wanted)
    assert YAML(typ="safe").load(text) == wanted.template
    assert text.splitlines()[:7] == [
        "# What must be in account 111122223333, ap-south-1, before acme is deployed there: dev",
        "# Whoever owns the account runs, in this order, with this file as bootstrap.yaml:",
        "#",
        "#   aws cloudformation deploy --stack-name acme-bootstrap --template-file bootstrap.yaml "
        "--capabilities CAPABILITY_NAMED_IAM --region ap-south-1",
        "#",
        f"#   {cdk_command(wanted)}",
        "AWSTemplateFormatVersion: '2010-09-09'",
    ]
    assert (
        f"#   npx aws-cdk@{cli.pinned()} bootstrap aws://111122223333/ap-south-1 {' '.join(wanted.arguments()[1:])}\n"
        in text
    )
    assert len(text.encode()) < 51_200, "what CloudFormation takes without a bucket"


def test_no_name_of_it_can_be_a_foundations(tmp_path: Path) -> None:
    """Whose names begin with the project's, a word; or a deployment might change what bounds it."""
    properties = [each["Properties"] for each in resources(planned(tmp_path)).values()]
    names = [each.get("ManagedPolicyName") or each.get("RoleName") or "" for each in properties]
    assert [name for name in names if name and not name.startswith("isoform.")] == []
    assert not NAME.fullmatch("isoform.acme")
