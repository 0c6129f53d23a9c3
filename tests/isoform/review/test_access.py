"""Who can do what: what is gained is what nothing allowed before, however it is worded; the broadened comes first."""

from __future__ import annotations

import pytest

from core.graph import Condition, OidcProvider, Policy, Principal, ResourceGraph, Role, Statement, Text
from core.graph.iam import ManagedPolicy
from core.graph.references import Ref
from isoform.review.access import access
from isoform.review.rights import Grain, beyond, grains, rights
from tests.isoform.review.edits import graph, swap

DEV = graph()
ANY = frozenset({Text.of("*")})
NOTHING = ResourceGraph({})


def may(actions: str, on: str = "arn:x/*", effect: str = "Allow", **more: object) -> Statement:
    return Statement(
        effect="Deny" if effect == "Deny" else "Allow",
        actions=frozenset(actions.split()),
        resources=frozenset(map(Text.of, on.split())),
        **more,  # type: ignore[arg-type]  # whichever of its fields a case is about
    )


def only(*conditions: str) -> frozenset[Condition]:
    """`StringEquals k a b`: the operator, the key and its values."""
    said = (each.split() for each in conditions)
    return frozenset(Condition(operator, key, frozenset(map(Text.of, values))) for operator, key, *values in said)


def mfa(value: str = "true") -> frozenset[Condition]:
    return only(f"Bool aws:MultiFactorAuthPresent {value}")


def role(*statements: Statement, id: str = "role/app", **more: object) -> Role:
    trust = Statement(
        actions=frozenset({"sts:AssumeRole"}), principals=frozenset({Principal("Service", Text.of("ec2"))})
    )
    fields = {
        "id": id,
        "domain": "iam",
        "name": "app",
        "path": "/",
        "description": "",
        "trust": Policy(frozenset({trust})),
        "max_session": 3600,
        "boundary": None,
        "managed": frozenset(),
        "inline": {"own": Policy(frozenset(statements))} if statements else {},
        "tags": {},
        **more,
    }
    return Role(**fields)  # type: ignore[arg-type]  # whichever of its fields a case is about


def lines(was: Role | tuple[object, ...], now: Role | tuple[object, ...]) -> list[tuple[str, str]]:
    def made(of: object) -> ResourceGraph:
        return ResourceGraph({each.id: each for each in (of if isinstance(of, tuple) else (of,))})

    return [(each.grade, "".join(each.words)) for each in access(made(was), made(now))]


CASES = {
    "worded otherwise": (may("s3:GetObject s3:PutObject"), (may("s3:GetObject"), may("s3:PutObject")), []),
    "narrower": (
        may("s3:*"),
        may("s3:GetObject"),
        [("less", "role/app may no longer s3:* on arn:x/* (still s3:GetObject)")],
    ),
    "narrower in all": (
        may("s3:*", "*"),
        (may("s3:GetObject"), may("s3:PutObject", "arn:y", conditions=mfa()), may("sqs:Send")),
        [
            ("more", "role/app may now sqs:Send on arn:x/*"),
            (
                "less",
                "role/app may no longer s3:* on * (still s3:GetObject on arn:x/*;"
                " still s3:PutObject on arn:y if Bool aws:MultiFactorAuthPresent true)",
            ),
        ],
    ),
    "forbidden less": (
        (may("s3:*"), may("s3:Delete*", "arn:x/*", "Deny")),
        (may("s3:*"), may("s3:DeleteObject", "arn:x/*", "Deny")),
        [("alarming", "role/app is no longer forbidden s3:Delete* on arn:x/* (still s3:DeleteObject)")],
    ),
    "by which rights are given": (
        may("s3:GetObject"),
        (may("s3:GetObject"), may("iam:PassRole", "arn:aws:iam::1:role/admin")),
        [("alarming", "role/app may now iam:PassRole on arn:aws:iam::1:role/admin (by which rights are given)")],
    ),
    "another action": (
        may("s3:GetObject"),
        may("s3:GetObject s3:PutObject"),
        [("more", "role/app may now s3:PutObject on arn:x/*")],
    ),
    "any action of a service": (
        may("s3:GetObject"),
        may("s3:*"),
        [("alarming", "role/app may now s3:* on arn:x/* (any action of s3; until now s3:GetObject alone)")],
    ),
    "any action": (
        may("s3:GetObject"),
        may("*", "arn:y"),
        [
            ("alarming", "role/app may now anything on arn:y (any action)"),
            ("less", "role/app may no longer s3:GetObject on arn:x/*"),
        ],
    ),
    "any resource": (
        may("s3:GetObject"),
        may("s3:GetObject", "*"),
        [("alarming", "role/app may now s3:GetObject on * (on any resource; until now on arn:x/* alone)")],
    ),
    "any resource, which AWS lets nobody narrow": (
        may("s3:GetObject"),
        (may("s3:GetObject"), may("ec2:DescribeVpcs", "*")),
        [("more", "role/app may now ec2:DescribeVpcs on *")],
    ),
    "a condition that falls": (
        may("s3:GetObject", conditions=mfa()),
        may("s3:GetObject"),
        [
            (
                "alarming",
                "role/app may now s3:GetObject on arn:x/* (no longer only if Bool aws:MultiFactorAuthPresent true)",
            )
        ],
    ),
    "any resource, under a condition": (
        may("s3:GetObject"),
        (may("s3:GetObject"), may("s3:PutObject", "*", conditions=mfa())),
        [("more", "role/app may now s3:PutObject on *, if Bool aws:MultiFactorAuthPresent true")],
    ),
    "a condition that is new": (
        may("s3:GetObject"),
        may("s3:GetObject", conditions=mfa()),
        [("less", "role/app may no longer s3:GetObject on arn:x/* (still if Bool aws:MultiFactorAuthPresent true)")],
    ),
    "forbidden": (
        may("s3:GetObject"),
        (may("s3:GetObject"), may("s3:GetObject", "arn:x/secret", "Deny")),
        [("less", "role/app is now forbidden s3:GetObject on arn:x/secret")],
    ),
    "no longer forbidden": (
        (may("s3:GetObject"), may("s3:GetObject", "arn:x/secret", "Deny")),
        may("s3:GetObject"),
        [("alarming", "role/app is no longer forbidden s3:GetObject on arn:x/secret (it was forbidden)")],
    ),
    "all actions but some": (
        may("s3:GetObject"),
        (may("s3:GetObject"), Statement(not_actions=frozenset({"iam:*"}), resources=frozenset({Text.of("arn:x/*")}))),
        [
            (
                "alarming",
                "role/app may now anything but iam:* on arn:x/* (any action but those; until now s3:GetObject alone)",
            )
        ],
    ),
    "one character, and then any number": (
        may("s3:GetObject", "arn:x-?/*"),
        may("s3:GetObject", "arn:x-*/*"),
        [("alarming", "role/app may now s3:GetObject on arn:x-*/* (until now on arn:x-?/* alone)")],
    ),
    "one character of an action, and then any number": (
        may("s3:Get?bject"),
        may("s3:Get*bject"),
        [("alarming", "role/app may now s3:Get*bject on arn:x/* (until now s3:Get?bject alone)")],
    ),
    "one resource, and then those that differ in a character": (
        may("s3:GetObject", "arn:x-1"),
        may("s3:GetObject", "arn:x-?"),
        [("alarming", "role/app may now s3:GetObject on arn:x-? (until now on arn:x-1 alone)")],
    ),
    "any bucket": (
        may("s3:GetObject", "arn:aws:s3:::x/*"),
        may("s3:GetObject", "arn:aws:s3:::*"),
        [
            (
                "alarming",
                "role/app may now s3:GetObject on arn:aws:s3:::* (on any resource;"
                " until now on arn:aws:s3:::x/* alone)",
            )
        ],
    ),
    "any action, by more than one wildcard": (
        may("s3:GetObject"),
        may("s3:?* **"),
        [
            (
                "alarming",
                "role/app may now **, s3:?* on arn:x/* (any action; any action of s3; until now s3:GetObject alone)",
            )
        ],
    ),
    "addresses, and then any": (
        may("s3:GetObject", conditions=only("IpAddress aws:SourceIp 203.0.113.0/24")),
        may("s3:GetObject", conditions=only("IpAddress aws:SourceIp 0.0.0.0/0")),
        [
            (
                "alarming",
                "role/app may now s3:GetObject on arn:x/*, if IpAddress aws:SourceIp 0.0.0.0/0 (no longer only if"
                " IpAddress aws:SourceIp 203.0.113.0/24)",
            )
        ],
    ),
    "any resource, under a condition that keeps nobody out": (
        may("s3:GetObject"),
        (may("s3:GetObject"), may("s3:PutObject", "*", conditions=only("IpAddress aws:SourceIp 0.0.0.0/0"))),
        [
            (
                "alarming",
                "role/app may now s3:PutObject on *, if IpAddress aws:SourceIp 0.0.0.0/0 (on any resource)",
            )
        ],
    ),
    "a condition that falls where less is allowed": (
        may("s3:GetObject", "arn:x/*", conditions=mfa()),
        may("s3:GetObject", "arn:x/1"),
        [
            (
                "alarming",
                "role/app may now s3:GetObject on arn:x/1 (no longer only if Bool aws:MultiFactorAuthPresent true)",
            ),
            ("less", "role/app may no longer s3:GetObject on arn:x/*, if Bool aws:MultiFactorAuthPresent true"),
        ],
    ),
    "another value": (
        may("s3:GetObject", conditions=only("StringEquals aws:PrincipalOrgID o-1")),
        may("s3:GetObject", conditions=only("StringEquals aws:PrincipalOrgID o-2")),
        [
            ("more", "role/app may now s3:GetObject on arn:x/*, if StringEquals aws:PrincipalOrgID o-2"),
            ("less", "role/app may no longer s3:GetObject on arn:x/*, if StringEquals aws:PrincipalOrgID o-1"),
        ],
    ),
    "forbidden in fewer cases": (
        (may("s3:*"), may("s3:*", "arn:x/*", "Deny", conditions=only("BoolIfExists aws:SecureTransport false"))),
        (may("s3:*"), may("s3:*", "arn:x/*", "Deny", conditions=only("Bool aws:SecureTransport false"))),
        [
            (
                "alarming",
                "role/app is no longer forbidden s3:* on arn:x/*, if BoolIfExists aws:SecureTransport false"
                " (still if Bool aws:SecureTransport false)",
            )
        ],
    ),
}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Bool aws:MultiFactorAuthPresent true", "BoolIfExists aws:MultiFactorAuthPresent true"),
        ("StringEquals aws:PrincipalOrgID o-1", "StringEqualsIfExists aws:PrincipalOrgID o-1"),
        ("NumericLessThan aws:MultiFactorAuthAge 300", "NumericLessThan aws:MultiFactorAuthAge 86400"),
        ("StringLike aws:PrincipalArn arn:aws:iam::*:role/ci-*", "StringLike aws:PrincipalArn *"),
        ("IpAddress aws:SourceIp 203.0.113.0/24", "IpAddress aws:SourceIp 0.0.0.0/0"),
    ],
)
def test_a_weaker_condition_is_broader_and_takes_nothing_away(was: str, now: str) -> None:
    def trusted(said: str) -> Role:
        principal = frozenset({Principal("AWS", Text.of("arn:aws:iam::999999999999:root"))})
        trust = Statement(actions=frozenset({"sts:AssumeRole"}), principals=principal, conditions=only(said))
        return role(trust=Policy(frozenset({trust})))

    def allowed(said: str) -> Role:
        return role(may("s3:GetObject", conditions=only(said)))

    for made in (trusted, allowed):
        ((grade, line),) = lines(made(was), made(now))
        assert grade == "alarming"
        assert line.endswith(f", if {now} (no longer only if {was})")
        assert [grade for grade, _ in lines(made(now), made(was))] == ["less"]


@pytest.mark.parametrize("case", CASES)
def test_a_right(case: str) -> None:
    was, now, told = CASES[case]
    before, after = (each if isinstance(each, tuple) else (each,) for each in (was, now))
    assert lines(role(*before), role(*after)) == told


def test_all_but_some_covers_what_is_not_among_them() -> None:
    most = grains(Policy(frozenset({Statement(not_actions=frozenset({"iam:*"}), resources=ANY)})))
    assert not beyond(grains(Policy(frozenset({may("s3:GetObject")}))), most)
    assert beyond(grains(Policy(frozenset({may("iam:PassRole")}))), most)
    assert beyond(grains(Policy(frozenset({may("*", "*")}))), most)
    assert not beyond(most, grains(Policy(frozenset({may("*", "*")}))))


def test_all_resources_but_some_covers_what_is_not_among_them() -> None:
    most = grains(
        Policy(frozenset({Statement(actions=frozenset({"s3:*"}), not_resources=frozenset({Text.of("arn:x/*")}))}))
    )
    assert not beyond(grains(Policy(frozenset({may("s3:GetObject", "arn:y")}))), most)
    assert beyond(grains(Policy(frozenset({may("s3:GetObject", "arn:x/1")}))), most)
    assert beyond(grains(Policy(frozenset({may("s3:GetObject", "*/1")}))), most)
    assert beyond(most, grains(Policy(frozenset({may("s3:*", "arn:y/*")}))))


def test_resources_are_told_apart_by_case_and_actions_are_not() -> None:
    most = grains(
        Policy(frozenset({Statement(not_actions=frozenset({"IAM:*"}), not_resources=frozenset({Text.of("X")}))}))
    )
    assert beyond(grains(Policy(frozenset({may("s3:GetObject", "X")}))), most)
    assert not beyond(grains(Policy(frozenset({may("s3:GetObject", "x")}))), most)
    assert beyond(grains(Policy(frozenset({may("iam:PassRole", "x")}))), most)


@pytest.mark.parametrize(("operator", "narrower"), [("StringEquals", True), ("StringNotEquals", False)])
def test_fewer_values_are_less_but_of_a_negation(operator: str, narrower: bool) -> None:
    def of(accounts: str) -> frozenset[Grain]:
        return grains(
            Policy(frozenset({may("s3:GetObject", conditions=only(f"{operator} aws:SourceAccount {accounts}"))}))
        )

    assert bool(beyond(of("1"), of("1 2"))) != narrower


def test_rights_alike_are_one_line() -> None:
    these = grains(Policy(frozenset({may("s3:GetObject", "a b"), may("s3:PutObject", "a b")})))
    (right,) = rights(these)
    assert (right.actions, right.resources) == (("s3:GetObject", "s3:PutObject"), ("a", "b"))


def test_a_policy_that_is_shared_is_told_once_for_all_who_have_it() -> None:
    def shared(*statements: Statement) -> tuple[object, ...]:
        policy = ManagedPolicy(
            id="policy/own", domain="iam", name="own", path="/", policy=Policy(frozenset(statements))
        )
        has = frozenset({Ref(ManagedPolicy, "policy/own")})
        return (policy, role(managed=has), role(id="role/ci", managed=has))

    told = lines(shared(may("s3:GetObject")), shared(may("s3:GetObject"), may("s3:PutObject")))
    assert told == [("more", "role/app, role/ci may now s3:PutObject on arn:x/*")]
    moved = (*shared(may("s3:GetObject"))[:1], role(may("s3:GetObject")), role(may("s3:GetObject"), id="role/ci"))
    assert lines(shared(may("s3:GetObject")), moved) == []


def test_a_boundary_that_falls_and_a_role_that_goes() -> None:
    kept = role(boundary="arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert lines(kept, role()) == [
        ("alarming", "role/app is no longer kept within arn:aws:iam::aws:policy/ReadOnlyAccess")
    ]
    assert [grade for grade, _ in lines(role(), kept)] == ["less"]
    assert lines(kept, ()) == [("less", "role/app is gone, with all that it might")]


def test_a_boundary_of_this_graph_by_what_it_leaves() -> None:
    def with_(*statements: Statement, auditor: str = "policy/own") -> tuple[object, ...]:
        made = {"domain": "iam", "path": "/", "policy": Policy(frozenset(statements))}
        policy = ManagedPolicy(id="policy/own", name="own", **made)  # type: ignore[arg-type]  # what all of them have
        other = ManagedPolicy(id="policy/wide", name="wide", **{**made, "policy": Policy(frozenset({may("s3:*")}))})  # type: ignore[arg-type]
        own = Ref(ManagedPolicy, "policy/own")
        app = role(managed=frozenset({own}))
        return (policy, other, app, role(id="role/auditor", boundary=Ref(ManagedPolicy, auditor)))

    narrow, wide = (may("s3:GetObject"),), (may("s3:GetObject"), may("sts:AssumeRole"))
    assert lines(with_(*narrow), with_(*wide)) == [
        ("more", "role/app may now sts:AssumeRole on arn:x/*"),
        ("more", "the boundary policy/own now leaves role/auditor sts:AssumeRole on arn:x/*"),
    ]
    assert lines(with_(*wide), with_(*narrow))[1] == (
        "less",
        "the boundary policy/own no longer leaves role/auditor sts:AssumeRole on arn:x/*",
    )
    assert lines(with_(*narrow), with_(*narrow, may("s3:*", "*", "Deny")))[1] == (
        "less",
        "the boundary policy/own now forbids role/auditor s3:* on *",
    )
    broad, moved, other, kept = lines(with_(*wide), with_(*wide, auditor="policy/wide"))
    assert broad == (
        "alarming",
        "the boundary policy/wide now leaves role/auditor s3:* on arn:x/*"
        " (any action of s3; until now s3:GetObject alone)",
    )
    assert moved == ("more", "role/auditor is no longer kept within policy/own")
    assert {other, kept} == {
        ("less", "role/auditor is now kept within policy/wide"),
        ("less", "the boundary policy/own no longer leaves role/auditor sts:AssumeRole on arn:x/*"),
    }


def test_who_may_become_it() -> None:
    def trusting(who: str, **more: object) -> Role:
        principal = Principal("AWS", Text.of(who))
        trust = Statement(actions=frozenset({"sts:AssumeRole"}), principals=frozenset({principal}), **more)  # type: ignore[arg-type]  # conditions
        return role(trust=Policy(frozenset({trust})))

    partner = trusting("arn:aws:iam::999999999999:root")
    gained, lost = lines(role(), partner)
    assert gained == ("alarming", "account 999999999999 may now become role/app (who could not become it before)")
    assert lost == ("less", "ec2 may no longer become role/app")
    assert lines((), partner)[0] == ("more", "account 999999999999 may now become role/app")
    assert lines((), trusting("*"))[0] == ("alarming", "anyone may now become role/app (anyone)")
    assert [grade for grade, _ in lines(partner, trusting("arn:aws:iam::999999999999:root", conditions=mfa()))] == [
        "less"
    ]


def test_who_else_may_become_it_is_broader_by_whatever_they_are_known() -> None:
    def trusted(*who: str) -> Role:
        statements = []
        for each in who:
            principal, _, subject = each.partition(" ")
            github = Principal("Federated", Text.of("arn:aws:iam::1:oidc-provider/github"))
            of = github if subject else Principal("Service", Text.of(principal))
            conditions = only("StringEquals aud sts", f"StringEquals sub {subject}") if subject else frozenset()
            actions = frozenset({"sts:AssumeRole"})
            statements.append(Statement(actions=actions, principals=frozenset({of}), conditions=conditions))
        return role(trust=Policy(frozenset(statements)))

    ours, theirs = "github repo:acme/app:ref:refs/heads/main", "github repo:evil/app:ref:refs/heads/main"
    for now in (theirs, "github repo:acme/app:environment:prod"):
        gained, lost = lines(trusted(ours), trusted(now))
        assert gained[0] == "alarming"
        assert gained[1].endswith(f"sub {now.split()[1]} (who could not become it before)")
        assert lost[0] == "less"
    assert lines(trusted(ours), trusted(ours, theirs))[0][0] == "alarming"
    assert lines(trusted("ec2"), trusted("ec2", "lambda")) == [
        ("alarming", "lambda may now become role/app (who could not become it before)")
    ]
    assert [grade for grade, _ in lines((), trusted("ec2", ours))] == ["more", "more"]


def test_another_way_to_become_it_is_no_other_who() -> None:
    def trusted(*actions: str) -> Role:
        principal = frozenset({Principal("Service", Text.of("pods.eks"))})
        return role(trust=Policy(frozenset({Statement(actions=frozenset(actions), principals=principal)})))

    assert [grade for grade, _ in lines(trusted("sts:AssumeRole"), trusted("sts:AssumeRole", "sts:TagSession"))] == [
        "more"
    ]


def test_managed_policies_of_aws() -> None:
    managed = "[AmazonSSMManagedInstanceCore]"
    more = graph(
        base=swap((managed, "[AmazonSSMManagedInstanceCore, AmazonS3FullAccess, ReadOnlyAccess, SecurityAudit]"))
    )
    assert [(each.grade, each.policy.rpartition("/")[2]) for each in access(DEV, more)] == [
        ("alarming", "AmazonS3FullAccess"),
        ("alarming", "ReadOnlyAccess"),
        ("more", "SecurityAudit"),
    ]
    assert [(each.grade, each.gained) for each in access(more, DEV)] == [("less", False)] * 3


def test_a_new_role_that_another_account_may_become() -> None:
    def grade(trusted: str) -> list[str]:
        who = Principal("AWS", Text.of(f"arn:aws:iam::{trusted}:root"))
        trust = Policy(frozenset({Statement(actions=frozenset({"sts:AssumeRole"}), principals=frozenset({who}))}))
        return [each.grade for each in access(NOTHING, ResourceGraph({"role/app": role(trust=trust)}), "111122223333")]

    assert (grade("111122223333"), grade("999988887777")) == (["more"], ["alarming"])
    (found,) = access(NOTHING, ResourceGraph({"role/app": role()}), "111122223333")
    assert found.grade == "more"  # a service is nobody's account


@pytest.mark.parametrize(
    ("before", "repository", "grade"),
    [
        ("", "", "more"),  # nothing tells who is a stranger
        ("", "Acme/foundation", "alarming"),
        ("", "evil/foundation", "more"),
        ("acme", "", "alarming"),
        ("evil", "acme/foundation", "more"),
    ],
)
@pytest.mark.parametrize("subject", ["evil/app:ref:refs/heads/main", "Evil/app:*"])
def test_a_new_role_that_a_stranger_s_repository_may_become(
    before: str, repository: str, grade: str, subject: str
) -> None:
    def deployer(subject: str, id: str) -> Role:
        how = "StringLike" if "*" in subject else "StringEquals"
        who = Principal(
            "Federated", Text.of("arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com")
        )
        conditions = only(f"{how} token.actions.githubusercontent.com:sub repo:{subject}")
        actions = frozenset({"sts:AssumeRoleWithWebIdentity"})
        trust = Statement(actions=actions, principals=frozenset({who}), conditions=conditions)
        return role(id=id, trust=Policy(frozenset({trust})))

    was = ResourceGraph({"role/old": deployer(f"{before}/app:*", "role/old")}) if before else NOTHING
    now = ResourceGraph({**was.by_id, "role/app": deployer(subject, "role/app")})
    (found,) = access(was, now, "111122223333", repository)
    assert (found.grade, found.why) == (grade, ("of another owner at GitHub",) if grade == "alarming" else ())


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize(
    ("action", "on", "why"),
    [
        ("sts:AssumeRole", "arn:aws:iam::999988887777:role/x", ("in another account",)),
        ("sts:Assume*", "arn:aws:iam::*:role/x", ("in another account",)),
        ("sts:AssumeRole", "arn:aws:iam::111122223333:role/x", ()),
        ("iam:GetRole", "arn:aws:iam::999988887777:role/x", ()),
    ],
)
def test_whoever_may_become_a_role_of_another_account(action: str, on: str, why: tuple[str, ...], is_new: bool) -> None:
    was = NOTHING if is_new else ResourceGraph({"role/app": role()})
    now = ResourceGraph({"role/app": role(may(action, on))})
    (found,) = [each for each in access(was, now, "111122223333") if each.how == "may"]
    assert (found.grade, found.why) == ("alarming" if why else "more", why)


def test_what_a_resource_s_own_policy_lets() -> None:
    s3 = swap(("    s3: {}\n", "    s3: {policy: [{actions: ['s3:GetObject'], resources: ['*'], because: a test}]}\n"))
    only = graph(base=s3)
    (wider,) = [each for each in access(only, DEV) if each.gained]
    assert (wider.grade, "".join(wider.words)) == (
        "alarming",
        "endpoint/s3 now lets anyone do anything through it (anyone; until now s3:GetObject alone)",
    )
    gone = graph(base=swap(("    s3: {}\n", "    dynamodb: {}\n")))
    assert [(each.grade, each.of) for each in access(DEV, gone)] == [("more", ("endpoint/dynamodb",))]


def test_whoever_makes_the_provider_of_github_s_tokens_who_may_become_a_role_stays() -> None:
    """Another environment has made it, or this one has: an account has one."""
    trust = "      trust:\n        - github: acme/app\n          branch: main\n"
    role = f"    deployer:\n      description: Deploys the app\n{trust}"
    provider = "  github: {}\n", "  github: {existing: true}\n"
    ours = ("    repository: acme/foundation\n", "    repository: acme/foundation\n    existing: true\n")
    made, found = (graph(base=swap(ours, ("iam:\n  roles:\n", f"iam:\n{each}  roles:\n{role}"))) for each in provider)
    assert any(isinstance(each, OidcProvider) for each in made)
    assert [each for each in access(made, found) if each.how == "becomes"] == []
    [gained] = [each for each in access(graph(), found) if each.of == ("role/deployer",) and each.how == "becomes"]
    assert "".join(gained.words).startswith("GitHub may now become role/deployer")
