"""Who can do what: what is gained is what nothing allowed before, however it is worded; the broadened comes first."""

from __future__ import annotations

import pytest

from core.graph import Condition, Policy, Principal, ResourceGraph, Role, Statement, Text
from core.graph.iam import ManagedPolicy
from core.graph.references import Ref
from isoform.review.access import access
from isoform.review.rights import Grain, beyond, grains, rights
from tests.isoform.review.edits import graph, swap

DEV = graph()
ANY = frozenset({Text.of("*")})


def may(actions: str, on: str = "arn:x/*", effect: str = "Allow", **more: object) -> Statement:
    return Statement(
        effect="Deny" if effect == "Deny" else "Allow",
        actions=frozenset(actions.split()),
        resources=frozenset(map(Text.of, on.split())),
        **more,  # type: ignore[arg-type]  # whichever of its fields a case is about
    )


def mfa(value: str = "true") -> frozenset[Condition]:
    return frozenset({Condition("Bool", "aws:MultiFactorAuthPresent", frozenset({Text.of(value)}))})


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
    "narrower": (may("s3:*"), may("s3:GetObject"), [("less", "role/app may no longer s3:* on arn:x/*")]),
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
        [("less", "role/app may no longer s3:GetObject on arn:x/*")],
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
}


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


@pytest.mark.parametrize(("operator", "narrower"), [("StringEquals", True), ("StringNotEquals", False)])
def test_fewer_values_are_less_but_of_a_negation(operator: str, narrower: bool) -> None:
    def only(*accounts: str) -> frozenset[Grain]:
        values = frozenset(map(Text.of, accounts))
        condition = Condition(operator, "aws:SourceAccount", values)
        return grains(Policy(frozenset({may("s3:GetObject", conditions=frozenset({condition}))})))

    assert bool(beyond(only("1"), only("1", "2"))) != narrower


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


def test_managed_policies_of_aws() -> None:
    managed = "[AmazonSSMManagedInstanceCore]"
    more = graph(base=swap((managed, "[AmazonSSMManagedInstanceCore, AmazonS3FullAccess, ReadOnlyAccess]")))
    assert [(each.grade, each.policy.rpartition("/")[2]) for each in access(DEV, more)] == [
        ("alarming", "AmazonS3FullAccess"),
        ("more", "ReadOnlyAccess"),
    ]
    assert [(each.grade, each.gained) for each in access(more, DEV)] == [("less", False), ("less", False)]


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
