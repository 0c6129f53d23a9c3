"""What roles and policies in words come to."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from hypothesis import given, settings

from config.environments import environments, load
from core.graph import (
    AttributeOf,
    Condition,
    InstanceProfile,
    ManagedPolicy,
    OidcProvider,
    Policy,
    Principal,
    Ref,
    ResourceGraph,
    Role,
    Statement,
    Text,
)
from core.lower import lower
from core.lower.iam import stated
from core.model import (
    Bootstrap,
    CloudWatchFlowLog,
    FlowLogs,
    Foundation,
    Github,
    Iam,
    LogGroup,
    Monitoring,
    Network,
    Permission,
    Tier,
    Topic,
    Trust,
    aws,
)
from core.model import Policy as Written
from core.model import Role as Meant
from core.model import Statement as Said
from core.model.iam import SERVICES, allowed
from core.model.policies import Site, size
from tests.core.linter import findings, policies
from tests.strategies import few, foundations

EC2 = Trust(service="ec2")
TIERS = {"data": Tier(access="isolated", prefix=24)}


def foundation(iam: Iam, region: str = "ap-south-1") -> Foundation:
    return Foundation(
        project="acme",
        environment="dev",
        account="111122223333",
        region=region,
        owner="platform",
        cost_center="cc-1",
        network=Network(
            cidr=IPv4Network("10.0.0.0/16"), zones=("a",), tiers={"data": Tier(access="isolated", prefix=24)}
        ),
        monitoring=Monitoring(
            log_groups={"app": LogGroup(retention=30)},
            topics={"alerts": Topic(), "news": Topic(encrypted=False)},
        ),
        iam=iam,
    )


def role(meant: Meant, iam: Iam | None = None) -> Role:
    """The role that `meant` comes to, under the name `app`."""
    found = lower(foundation(replace(iam or Iam(), roles={"app": meant}))).by_id["role/app"]
    assert isinstance(found, Role)
    return found


def texts(*said: str) -> frozenset[Text]:
    return frozenset(map(Text.of, said))


def tags(rest: str) -> dict[str, str]:
    return {
        "project": "acme",
        "environment": "dev",
        "managed-by": "isoform",
        "owner": "platform",
        "cost-center": "cc-1",
        "Name": f"acme-dev-{rest}",
    }


def test_a_role_is_stated_in_full() -> None:
    meant = Meant(
        description="Runs the app",
        trust=(EC2,),
        access=(Permission(may="send-messages", on="orders"), Permission(may="publish", on="news")),
        statements=(
            Said(actions=("s3:GetObject",), resources=("arn:${partition}:s3:::acme-${environment}-${account}/*",)),
            Said(effect="deny", actions=("s3:*",), not_resources=("arn:aws:s3:::*",)),
        ),
        managed=("AmazonSSMManagedInstanceCore", "shared", "arn:aws:iam::111122223333:policy/theirs"),
        boundary="shared",
        instance_profile=True,
        path="/team/",
        max_session_hours=4,
    )
    shared = Written(access=(Permission(may="describe-network"),), path="/team/")
    graph = lower(foundation(Iam(roles={"app": meant}, policies={"shared": shared})))
    assert graph.by_id["role/app"] == Role(
        id="role/app",
        domain="iam",
        name="acme-dev-app",
        path="/team/",
        description="Runs the app",
        trust=trust(Principal("Service", Text.of("ec2.amazonaws.com"))),
        max_session=14400,
        boundary=Ref(ManagedPolicy, "policy/shared"),
        managed=frozenset(
            {
                "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
                Ref(ManagedPolicy, "policy/shared"),
                "arn:aws:iam::111122223333:policy/theirs",
            }
        ),
        inline={
            "access": Policy(
                frozenset(
                    {
                        Statement(
                            actions=frozenset({"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"}),
                            resources=texts("arn:aws:sqs:ap-south-1:111122223333:orders"),
                        ),
                        Statement(
                            actions=frozenset({"sns:Publish"}),
                            resources=texts("arn:aws:sns:ap-south-1:111122223333:acme-dev-news"),
                        ),
                    }
                )
            ),
            "statements": Policy(
                frozenset(
                    {
                        Statement(
                            actions=frozenset({"s3:GetObject"}),
                            resources=texts("arn:aws:s3:::acme-dev-111122223333/*"),
                        ),
                        Statement(effect="Deny", actions=frozenset({"s3:*"}), not_resources=texts("arn:aws:s3:::*")),
                    }
                )
            ),
        },
        tags=tags("app"),
    )
    assert graph.by_id["instance-profile/app"] == InstanceProfile(
        id="instance-profile/app", domain="iam", name="acme-dev-app", path="/team/", role=Ref(Role, "role/app")
    )
    found = graph.by_id["policy/shared"]
    assert isinstance(found, ManagedPolicy)
    assert (found.name, found.path, found.domain) == ("acme-dev-shared", "/team/", "iam")
    (statement,) = found.policy.statements
    assert statement.conditions == {Condition("StringEquals", "ec2:Region", texts("ap-south-1"))}


def trust(who: Principal, *conditions: Condition, action: str = "sts:AssumeRole") -> Policy:
    return Policy(
        frozenset(
            {Statement(principals=frozenset({who}), actions=frozenset({action}), conditions=frozenset(conditions))}
        )
    )


def condition(operator: str, key: str, *values: str) -> Condition:
    return Condition(operator, key, texts(*values))


def account(arn: str) -> Principal:
    return Principal("AWS", Text.of(arn))


GITHUB = Principal("Federated", Text.of(AttributeOf("oidc-provider/github", "arn")))
AUDIENCE = condition("StringEquals", "token.actions.githubusercontent.com:aud", "sts.amazonaws.com")
SUBJECT = "token.actions.githubusercontent.com:sub"
WEB = "sts:AssumeRoleWithWebIdentity"
TRUSTS: list[tuple[Trust, Policy]] = [
    (Trust(service="lambda"), trust(Principal("Service", Text.of("lambda.amazonaws.com")))),
    (Trust(service="x.y.amazonaws.com"), trust(Principal("Service", Text.of("x.y.amazonaws.com")))),
    (Trust(account="444455556666"), trust(account("arn:aws:iam::444455556666:root"))),
    (
        Trust(account="self", mfa=True),
        trust(account("arn:aws:iam::111122223333:root"), condition("Bool", "aws:MultiFactorAuthPresent", "true")),
    ),
    (
        Trust(account="444455556666", role="team/${environment}-deploy", external_id="acme-1"),
        trust(
            account("arn:aws:iam::444455556666:role/team/dev-deploy"),
            condition("StringEquals", "sts:ExternalId", "acme-1"),
        ),
    ),
    (
        Trust(account="self", conditions={"StringLike": {"aws:PrincipalArn": ("arn:aws:iam::${account}:role/*",)}}),
        trust(
            account("arn:aws:iam::111122223333:root"),
            condition("StringLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/*"),
        ),
    ),
    (
        Trust(github="acme/app", branch="main"),
        trust(GITHUB, AUDIENCE, condition("StringEquals", SUBJECT, "repo:acme/app:ref:refs/heads/main"), action=WEB),
    ),
    (
        Trust(github="acme/app", environment="${environment}"),
        trust(GITHUB, AUDIENCE, condition("StringEquals", SUBJECT, "repo:acme/app:environment:dev"), action=WEB),
    ),
    (
        Trust(github="acme/app", because="its checks look at what is there"),
        trust(GITHUB, AUDIENCE, condition("StringLike", SUBJECT, "repo:acme/app:*"), action=WEB),
    ),
]


@pytest.mark.parametrize(("meant", "means"), TRUSTS)
def test_a_trust_means(meant: Trust, means: Policy) -> None:
    assert role(Meant(description="x", trust=(meant,)), Iam(github=Github())).trust == means


def test_pods_of_eks_may_say_which_they_are() -> None:
    (statement,) = role(Meant(description="x", trust=(Trust(service="eks-pods"),))).trust.statements
    assert statement.actions == {"sts:AssumeRole", "sts:TagSession"}
    assert statement.principals == {Principal("Service", Text.of("pods.eks.amazonaws.com"))}


def test_services_that_may_become_it_are_one_statement_where_they_differ_in_nothing_else() -> None:
    both = role(Meant(description="x", trust=(EC2, Trust(service="lambda")))).trust
    assert {who for each in both.statements for who in each.principals} == {
        Principal("Service", Text.of("ec2.amazonaws.com")),
        Principal("Service", Text.of("lambda.amazonaws.com")),
    }


def test_github_is_known_once_in_an_account() -> None:
    workflows = {"ci": Meant(description="x", trust=(Trust(github="acme/app", branch="main"),))}
    graph = lower(foundation(Iam(github=Github(), roles=workflows)))
    assert graph.by_id["oidc-provider/github"] == OidcProvider(
        id="oidc-provider/github",
        domain="iam",
        url="https://token.actions.githubusercontent.com",
        audiences=frozenset({"sts.amazonaws.com"}),
        thumbprints=frozenset({"6938fd4d98bab03faadb97b34396831e3780aea1", "1c58a3a8518e8759bf075b76b750d4f2df264fcd"}),
        tags=tags("github"),
    )
    there = lower(foundation(Iam(github=Github(existing=True), roles=workflows)))
    assert "oidc-provider/github" not in there.by_id
    ci = there.by_id["role/ci"]
    assert isinstance(ci, Role)
    assert {who for each in ci.trust.statements for who in each.principals} == {
        Principal(
            "Federated",
            Text.of("arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"),
        )
    }


def test_arns_are_of_the_regions_partition() -> None:
    meant = Meant(description="x", trust=(Trust(account="self"),), managed=("SecurityAudit",))
    graph = lower(foundation(Iam(roles={"app": meant}), region="cn-north-1"))
    found = graph.by_id["role/app"]
    assert isinstance(found, Role)
    assert found.managed == {"arn:aws-cn:iam::aws:policy/SecurityAudit"}
    assert found.trust == trust(account("arn:aws-cn:iam::111122223333:root"))


def test_a_role_that_may_become_another_names_it_by_its_path() -> None:
    ops = Meant(description="x", trust=(Trust(account="self"),), path="/ops/")
    app = Meant(description="x", trust=(EC2,), access=(Permission(may="assume-role", on="ops"),))
    found = lower(foundation(Iam(roles={"app": app, "ops": ops}))).by_id["role/app"]
    assert isinstance(found, Role)
    (statement,) = found.inline["access"].statements
    assert statement.resources == texts("arn:aws:iam::111122223333:role/ops/acme-dev-ops")


def test_words_of_a_kind_are_joined() -> None:
    both = (Permission(may="write-logs", on="app"), Permission(may="write-logs", on="/aws/lambda/app"))
    statements = role(Meant(description="x", trust=(EC2,), access=both)).inline["access"].statements
    assert sorted(len(each.resources) for each in statements) == [2, 4]


def test_a_role_that_only_has_managed_policies_has_none_of_its_own() -> None:
    assert role(Meant(description="x", trust=(EC2,), managed=("SecurityAudit",))).inline == {}


# What AWS would say of it


def shipped() -> list[tuple[str, ResourceGraph]]:
    return [(name, lower(load(name))) for name in environments()]


@pytest.mark.parametrize(("name", "graph"), shipped(), ids=environments())
def test_a_linter_finds_nothing_in_a_shipped_policy(name: str, graph: ResourceGraph) -> None:
    found = {resource.id: findings(each) for resource in graph for each in policies(resource)}
    assert len(found) >= 4, name
    assert {id: said for id, said in found.items() if said} == {}


@pytest.mark.parametrize("wrong", [Said(actions=("s3:GetObject",), resources=("arn:aws:s3:::bucket",))])
def test_the_linter_finds_what_is_wrong(wrong: Said) -> None:
    site = Site(project="acme", environment="dev", account="111122223333", region="ap-south-1")
    assert findings(stated([wrong.spelled(site)]))


@pytest.mark.parametrize("name", environments())
def test_no_shipped_role_may_do_everything(name: str) -> None:
    for meant in load(name).iam.roles.values():
        assert not any(statement.because for statement in meant.statements)
        assert "AdministratorAccess" not in meant.managed


def test_services_are_called_as_aws_calls_them() -> None:
    assert all(name.endswith(".amazonaws.com") for name in SERVICES.values())
    assert len(set(SERVICES.values())) == len(SERVICES)


@settings(max_examples=few(40))
@given(foundations())
def test_what_is_lowered_is_as_long_as_the_model_reckons(whole: Foundation) -> None:
    graph = lower(whole)
    for name, meant in whole.iam.roles.items():
        found = graph.by_id[f"role/{name}"]
        assert isinstance(found, Role)
        said = allowed(whole, meant)
        assert {part: stated(statements) for part, statements in said.items()} == found.inline
        assert sum(map(size, said.values())) <= 10240
        assert all(aws.has_action(action) for part in said.values() for each in part for action in each.actions)


def test_every_role_bears_the_boundary_that_the_bootstrap_asks_for() -> None:
    """Those that isoform makes by itself, too."""
    dev = load("dev")
    logged = replace(dev.network, flow_logs=FlowLogs(cloudwatch=CloudWatchFlowLog(retention=30)))
    asked = Bootstrap(role_boundary="arn:${partition}:iam::${account}:policy/limits")
    for bootstrap, boundary in ((asked, "arn:aws:iam::111122223333:policy/limits"), (Bootstrap(), None)):
        graph = lower(replace(dev, network=logged, bootstrap=bootstrap))
        roles = {each.id: each.boundary for each in graph if isinstance(each, Role)}
        assert roles == dict.fromkeys(["role/app", "role/auditor", "role/flow-logs"], boundary)
