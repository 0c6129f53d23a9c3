"""What the embedded account would lose is refused by name, before anything is made."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]  # it has no types

from live.local.cloudformation.catalogue import TYPES
from live.local.cloudformation.resource import ResourceType
from tests.live.conftest import REGION, Account, refusal
from tests.live.templates import FOUNDATION, GROUPS, NETWORK, changed, ref, with_outputs, with_resource

KINDS = sorted(TYPES.values(), key=lambda kind: kind.name)
OURS = [kind for kind in KINDS if kind.name != "AWS::CDK::Metadata" and not kind.name.startswith("Custom::")]
"""Those of which CloudFormation publishes a schema."""


def schema(kind: ResourceType) -> dict[str, Any]:
    return dict(PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind.name).schema)


def names(schema: dict[str, Any], words: str) -> set[str]:
    """The properties at the top of a schema that one of its lists names."""
    paths = [path.removeprefix("/properties/") for path in schema.get(words, [])]
    return {path for path in paths if "/" not in path}


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: str(kind.name))
def test_a_types_data_agrees_with_cloudformations_own_schema(kind: ResourceType) -> None:
    published = schema(kind)
    ours = kind.properties.keys()
    assert ours <= published["properties"].keys() - names(published, "readOnlyProperties")
    create_only = names(published, "createOnlyProperties") | names(published, "conditionalCreateOnlyProperties")
    assert kind.create_only == create_only & ours
    assert set(published.get("required", [])) <= kind.required
    if "Tags" in ours:
        assert kind.system_tags == published["tagging"]["cloudFormationSystemTags"]


UNTAKEN = [
    (kind, name)
    for kind in OURS
    for name in sorted(schema(kind)["properties"].keys() - names(schema(kind), "readOnlyProperties"))
    if name not in kind.properties
]
"""Every property that CloudFormation has and the embedded account has not."""


def test_most_types_have_properties_that_are_not_taken() -> None:
    assert len(UNTAKEN) > 50


@pytest.mark.live
def test_every_property_that_is_not_taken_is_refused_by_name(account: Account) -> None:
    """In one template: all faults are told at once."""
    resources = {
        f"R{number}": {"Type": kind.name, "Properties": {name: "x"}} for number, (kind, name) in enumerate(UNTAKEN)
    }
    told = account.refused_create("untaken", {"Resources": resources}).splitlines()
    for number, (kind, name) in enumerate(UNTAKEN):
        assert f"Resources/R{number}: {kind.name}: the embedded account does not implement the property {name}" in told
    assert account.cloudformation.list_stacks()["StackSummaries"] == []


def nested(template: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The path of each object inside a property of a template, with its type's name: each gets one word too many."""

    def within(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
        if isinstance(value, dict) and not any(key == "Ref" or key.startswith("Fn::") for key in value):
            yield path
            for key, inner in value.items():
                yield from within(inner, (*path, key))
        elif isinstance(value, list):
            for position, item in enumerate(value):
                yield from within(item, (*path, position))

    for logical, said in template["Resources"].items():
        for name, value in said.get("Properties", {}).items():
            for path in within(value, (logical, "Properties", name)):
                yield "/".join(map(str, path)), said["Type"]


NESTED = [(template, path) for template in (NETWORK, GROUPS) for path, _ in nested(template)]


@pytest.mark.live
@pytest.mark.parametrize(("template", "path"), NESTED, ids=[path for _, path in NESTED])
def test_a_word_too_many_inside_a_property_is_refused_by_name(
    account: Account, template: dict[str, Any], path: str
) -> None:
    broken = deepcopy(template)
    place: Any = broken["Resources"]
    for step in path.split("/"):
        place = place[int(step)] if isinstance(place, list) else place[step]
    place["Surplus"] = "x"
    assert "does not implement the property Surplus" in account.refused_create("nested", broken)


FREE = ("AssumeRolePolicyDocument", "EventPattern", "KeyPolicy", "PolicyDocument", "Parameter/Properties/Tags")
"""What has words of its own: documents, and tags as a mapping."""


@pytest.mark.live
def test_a_word_too_many_in_any_place_of_a_foundation_is_refused_by_name(account: Account) -> None:
    broken = deepcopy(FOUNDATION)
    paths = [path for path, _ in nested(FOUNDATION) if not any(free in path for free in FREE)]
    for path in paths:
        place: Any = broken["Resources"]
        for step in path.split("/"):
            place = place[int(step)] if isinstance(place, list) else place[step]
        place["Surplus"] = "x"
    told = account.refused_create("nested", broken)
    assert told.count("does not implement the property Surplus") == len(paths) >= 30


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "type": (with_resource(NETWORK, "Q", {"Type": "AWS::SQS::Queue"}), "resource types: [AWS::SQS::Queue]"),
    "custom type": (with_resource(NETWORK, "Q", {"Type": "Custom::Thing"}), "resource types: [Custom::Thing]"),
    "section": ({**NETWORK, "Transform": "AWS::Serverless"}, "the section Transform"),
    "function": (changed(NETWORK, Vpc__CidrBlock={"Fn::Length": [1]}), "intrinsic function Fn::Length"),
    "function in tags": (
        changed(NETWORK, Vpc__Tags=[{"Key": "a", "Value": {"Fn::ToJsonString": {}}}]),
        "intrinsic function Fn::ToJsonString",
    ),
    "function in a condition": (
        {**NETWORK, "Conditions": {"C": {"Fn::EachMemberIn": [[], []]}}},
        "intrinsic function Fn::EachMemberIn",
    ),
    "function in an output": (with_outputs(NETWORK, O={"Value": {"Fn::Length": []}}), "function Fn::Length"),
    "dynamic reference": (
        changed(NETWORK, Vpc__CidrBlock="{{resolve:ssm:/cidr}}"),
        "dynamic reference {{resolve:ssm:/cidr}}",
    ),
    "attribute of a type": (with_outputs(NETWORK, O={"Value": {"Fn::GetAtt": "Nat.EniId"}}), "EniId"),
    "word of an output": (with_outputs(NETWORK, O={"Value": "x", "Colour": "red"}), "Colour"),
    "word of a parameter": ({**NETWORK, "Parameters": {"P": {"Type": "String", "Default": "x", "Hue": 1}}}, "Hue"),
    "required property": (changed(NETWORK, Public__VpcId=None), "required property VpcId is missing"),
    "property of another form": (changed(NETWORK, Vpc__EnableDnsSupport=["x"]), "EnableDnsSupport: expected flag"),
    "value of another form": (changed(NETWORK, Vpc__EnableDnsSupport="perhaps"), "EnableDnsSupport: expected flag"),
    "dependency": (
        with_resource(NETWORK, "X", {"Type": "AWS::EC2::InternetGateway", "DependsOn": "Nobody"}),
        "dependencies [Nobody]",
    ),
    "reference": (changed(NETWORK, Vpc__CidrBlock=ref("Nobody")), "dependencies [Nobody]"),
    "circle": (
        with_resource(
            with_resource(NETWORK, "X", {"Type": "AWS::EC2::InternetGateway", "DependsOn": "Y"}),
            "Y",
            {"Type": "AWS::EC2::InternetGateway", "DependsOn": "X"},
        ),
        "Circular dependency between resources: [X, Y]",
    ),
    "import": (changed(NETWORK, Vpc__CidrBlock={"Fn::ImportValue": "nowhere"}), "No export named nowhere found"),
    "deletion policy": (
        with_resource(NETWORK, "X", {"Type": "AWS::EC2::InternetGateway", "DeletionPolicy": "Snapshot"}),
        "DeletionPolicy Snapshot",
    ),
    "rule": (
        {**NETWORK, "Rules": {"R": {"Assertions": [{"Assert": {"Fn::Equals": ["a", "b"]}}]}}},
        "Rule R is violated",
    ),
    "malformed": ({"Resources": {}}, "At least one Resources member"),
    **{
        f"resource attribute {word}": (
            with_resource(NETWORK, "X", {"Type": "AWS::EC2::InternetGateway", word: {}}),
            f"the resource attribute {word}",
        )
        for word in ("CreationPolicy", "UpdatePolicy", "Transform")
    },
}


@pytest.mark.live
@pytest.mark.parametrize("case", REFUSED)
def test_what_would_be_lost_is_refused_by_name(account: Account, case: str) -> None:
    template, words = REFUSED[case]
    before = account.view()
    assert words in account.refused_create("refused", template)
    assert account.cloudformation.list_stacks()["StackSummaries"] == []
    assert account.view() == before


@pytest.mark.live
@pytest.mark.parametrize("case", ["type", "function", "resource attribute UpdatePolicy", "import", "circle"])
def test_an_update_that_is_refused_leaves_the_stack_as_it_was(account: Account, case: str) -> None:
    template, words = REFUSED[case]
    account.create("stack", NETWORK)
    stack, before = account.stack("stack"), account.view()
    assert words in account.refused_update("stack", template)
    assert account.stack("stack") | {"ResponseMetadata": None} == stack | {"ResponseMetadata": None}
    assert account.view() == before


@pytest.mark.live
@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"StackPolicyBody": "{}"}, "StackPolicyBody"),
        ({"RollbackConfiguration": {"MonitoringTimeInMinutes": 1}}, "RollbackConfiguration"),
        ({"ResourceTypes": ["AWS::EC2::*"]}, "ResourceTypes"),
        ({"DeploymentConfig": {"Mode": "EXPRESS"}}, "DeploymentConfig"),
        ({"Parameters": [{"ParameterKey": "Nobody", "ParameterValue": "x"}]}, "[Nobody] do not exist in the template"),
    ],
)
def test_an_argument_that_would_be_lost_is_refused_by_name(account: Account, said: dict[str, Any], named: str) -> None:
    assert named in account.refused_create("refused", NETWORK, **said)


@pytest.mark.live
def test_an_action_that_is_not_offered_is_refused_by_name(account: Account) -> None:
    words = refusal(account.cloudformation.list_stack_sets)
    assert words == "The embedded account does not offer CloudFormation's action ListStackSets"


@pytest.mark.live
def test_parameters_are_held_to_what_the_template_allows(account: Account) -> None:
    template = {
        **NETWORK,
        "Parameters": {
            "Size": {"Type": "String", "AllowedValues": ["s", "m"]},
            "Name": {"Type": "String", "AllowedPattern": "[a-z]+", "MaxLength": 3, "Default": "ab"},
            "Count": {"Type": "Number", "MinValue": 2, "Default": 3},
        },
    }

    def refused(**values: str) -> str:
        said = [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]
        return account.refused_create("parameters", template, Parameters=said)

    assert "[Size] must have values" in refused()
    assert "AllowedValues" in refused(Size="l")
    assert "must match pattern" in refused(Size="s", Name="A")
    assert "length out of bounds" in refused(Size="s", Name="abcd")
    assert "out of bounds: MinValue 2" in refused(Size="s", Count="1")
    assert "must be a number" in refused(Size="s", Count="many")


@pytest.mark.live
@pytest.mark.parametrize(
    ("template", "told"),
    [
        (
            {"Resources": {f"R{n}": {"Type": "AWS::EC2::EIP"} for n in range(501)}},
            "Template format error: Number of resources, 501, is greater than maximum allowed, 500",
        ),
        (
            with_outputs(NETWORK, **{f"O{n}": {"Value": "x"} for n in range(201)}),
            "Template format error: Outputs count 201 is greater than max allowed 200",
        ),
        ({**NETWORK, "Description": "x" * 1_000_000}, "Template may not exceed 1000000 bytes in size."),
    ],
    ids=["resources", "outputs", "bytes"],
)
def test_what_is_more_than_cloudformation_takes_is_refused(
    account: Account, template: dict[str, Any], told: str
) -> None:
    assert told in account.refused_create("large", template)
