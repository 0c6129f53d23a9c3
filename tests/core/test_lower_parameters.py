"""What parameters come to, and what they speak of."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from hypothesis import given, settings

from core.graph import AttributeOf, Parameter, ResourceGraph, Text
from core.lower import lower
from core.lower.parameters import values
from core.model import (
    Foundation,
    Group,
    Iam,
    LogGroup,
    Monitoring,
    Nat,
    Network,
    Parameters,
    Permission,
    Policy,
    Role,
    Security,
    Tier,
    Topic,
    Trust,
)
from core.model import Parameter as Meant
from core.model.parameters import known, parts
from tests.strategies import few, foundations

WHOLE = Foundation(
    project="acme",
    environment="dev",
    account="111122223333",
    region="ap-south-1",
    owner="platform",
    cost_center="cc-1",
    network=Network(
        cidr=IPv4Network("10.0.0.0/16"),
        zones=("b", "a"),
        tiers={"public": Tier(access="public", prefix=24), "app": Tier(access="private", prefix=24)},
        nat=Nat(gateways="per-zone"),
    ),
    security=Security(groups={"web": Group()}),
    iam=Iam(
        policies={"shared": Policy(access=(Permission(may="describe-network"),))},
        roles={"app": Role(description="x", trust=(Trust(service="ec2"),), instance_profile=True)},
    ),
    monitoring=Monitoring(log_groups={"app": LogGroup(retention=30)}, topics={"alerts": Topic()}),
)


def published(parameters: Parameters, whole: Foundation = WHOLE) -> dict[str, Parameter]:
    """The parameters, by the rest of their ids."""
    graph: ResourceGraph = lower(replace(whole, parameters=parameters))
    return {each.id.removeprefix("parameter/"): each for each in graph if isinstance(each, Parameter)}


def id(target: str) -> AttributeOf:
    return AttributeOf(target, "id")


def arn(target: str) -> AttributeOf:
    return AttributeOf(target, "arn")


def named(target: str) -> AttributeOf:
    return AttributeOf(target, "name")


FILLED: dict[str, Text] = {
    "network.vpc.id": Text.of(id("vpc/main")),
    "network.cidr": Text.of("10.0.0.0/16"),
    "network.zones": Text.of("ap-south-1a,ap-south-1b"),
    "tier.public.subnets": Text.of(id("subnet/public/a"), ",", id("subnet/public/b")),
    "tier.public.subnets.a": Text.of(id("subnet/public/a")),
    "tier.public.subnets.b": Text.of(id("subnet/public/b")),
    "tier.public.route-tables": Text.of(id("route-table/public")),
    "tier.app.subnets": Text.of(id("subnet/app/a"), ",", id("subnet/app/b")),
    "tier.app.subnets.a": Text.of(id("subnet/app/a")),
    "tier.app.subnets.b": Text.of(id("subnet/app/b")),
    "tier.app.route-tables": Text.of(id("route-table/app/a"), ",", id("route-table/app/b")),
    "nat.addresses": Text.of(
        AttributeOf("elastic-ip/nat/a", "address"), ",", AttributeOf("elastic-ip/nat/b", "address")
    ),
    "group.web.id": Text.of(id("group/web")),
    "policy.shared.arn": Text.of(arn("policy/shared")),
    "role.app.arn": Text.of(arn("role/app")),
    "role.app.name": Text.of(named("role/app")),
    "instance-profile.app.arn": Text.of(arn("instance-profile/app")),
    "instance-profile.app.name": Text.of(named("instance-profile/app")),
    "key.monitoring.arn": Text.of(arn("key/monitoring")),
    "key.monitoring.id": Text.of(id("key/monitoring")),
    "topic.alerts.arn": Text.of(arn("topic/alerts")),
    "topic.alerts.name": Text.of(named("topic/alerts")),
    "log-group.app.name": Text.of(named("log-group/app")),
}
LISTS = {"network.zones", "nat.addresses", *(word for word in FILLED if word.endswith((".subnets", ".route-tables")))}


def test_all_that_a_value_can_speak_of() -> None:
    found = published(
        Parameters(values={f"of/{word.replace('.', '-')}": Meant(value=f"${{{word}}}") for word in known(WHOLE)})
    )
    assert {word: found[f"of/{word.replace('.', '-')}"].value for word in known(WHOLE)} == FILLED
    assert {word for word in FILLED if found[f"of/{word.replace('.', '-')}"].type == "StringList"} == LISTS


@settings(max_examples=few(40))
@given(foundations())
def test_the_model_knows_every_word_that_is_filled_in_and_no_other(whole: Foundation) -> None:
    assert set(known(whole)) == set(values(whole))


def test_the_foundation_is_published_where_its_words_stand() -> None:
    found = published(Parameters(defaults="foundation"))
    left_out = {
        *(f"tier.{tier}.subnets.{zone}" for tier in ("public", "app") for zone in "ab"),
        *("policy.shared.arn", "key.monitoring.arn", "key.monitoring.id"),
        *("instance-profile.app.arn", "topic.alerts.name"),
    }
    assert {path.replace("/", "."): each.value for path, each in found.items()} == {
        word: text for word, text in FILLED.items() if word not in left_out
    }
    assert found["tier/app/subnets"] == Parameter(
        id="parameter/tier/app/subnets",
        domain="parameters",
        name="/acme/dev/tier/app/subnets",
        type="StringList",
        value=FILLED["tier.app.subnets"],
        description="the subnets of the tier app, by zone",
        tier="Standard",
        allowed_pattern="",
        tags={
            "project": "acme",
            "environment": "dev",
            "managed-by": "isoform",
            "owner": "platform",
            "cost-center": "cc-1",
            "Name": "acme-dev-tier-app-subnets",
        },
    )
    assert all(each.description for each in found.values())


def test_without_defaults_there_are_those_that_are_written() -> None:
    meant = Meant(
        value="https://x/${group.web.id}?v=$${1}",
        description="where x is",
        tier="advanced",
        allowed_pattern="^https://.*$",
    )
    assert published(Parameters()) == {}
    found = published(Parameters(values={"app/x": meant}))
    assert list(found) == ["app/x"]
    assert found["app/x"].value == Text.of("https://x/", id("group/web"), "?v=${1}")
    assert (found["app/x"].type, found["app/x"].tier) == ("String", "Advanced")
    assert (found["app/x"].description, found["app/x"].allowed_pattern) == ("where x is", "^https://.*$")


TYPES: list[tuple[Meant, str]] = [
    (Meant(value="a,b"), "String"),
    (Meant(value="a,b", type="string-list"), "StringList"),
    (Meant(value="${tier.app.subnets}"), "StringList"),
    (Meant(value="${tier.app.subnets}", type="string"), "String"),
    (Meant(value="${tier.app.subnets},x"), "String"),
    (Meant(value="${network.vpc.id}"), "String"),
]


@pytest.mark.parametrize(("meant", "type"), TYPES)
def test_a_list_of_the_foundation_is_a_list(meant: Meant, type: str) -> None:
    assert published(Parameters(values={"app/x": meant}))["app/x"].type == type


def test_a_value_in_parts() -> None:
    assert parts("a${b.c}$${d}$e") == [(False, "a"), (True, "b.c"), (False, "${"), (False, "d}$e")]
    assert parts("$$${b.c}") == [(False, "$"), (False, "${"), (False, "b.c}")]
