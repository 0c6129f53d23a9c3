"""What is read back, and what is named: mistakes that a program could make."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pytest
from pulumi_aws import Provider

from core.errors import Unmapped
from pulumi_backend.engine import document, preview
from pulumi_backend.observe import observe
from pulumi_backend.render import render
from tests.samples import ACCOUNT, REGION, SAMPLE

OTHERS = ("boto", "aws_cdk", "pulumi_aws", "pulumi.", "grpc", "google", "pydantic", "ruamel")


def test_reading_needs_no_engine() -> None:
    """The process that compares reads both engines' words, and loads neither."""
    code = "import sys, pulumi_backend.observe; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "pulumi_backend.observe" in loaded
    assert [name for name in loaded if name == "pulumi" or name.startswith(OTHERS)] == []


def faults(document: Any, *, account: str = ACCOUNT, region: str = REGION) -> list[tuple[str, str]]:
    """Where something is wrong, and at which of its words."""
    return [(fault.at, fault.field) for fault in observe(document, account=account, region=region).faults]


def changed(sample: Any, name: str, change: Callable[[Any], object]) -> Any:
    """The sample, with a change made to a registration."""
    mutant = copy.deepcopy(sample)
    (one,) = [one for one in mutant["registrations"] if one["request"]["name"] == name]
    change(one)
    return mutant


def renamed(sample: Any, name: str, other: str) -> Any:
    """The sample, as if the program had called a thing otherwise."""
    text = json.dumps(sample)
    for form in ('"name": "{}"', '::{}"', "::{}::", "${{{}|"):
        text = text.replace(form.format(name), form.format(other))
    return json.loads(text)


@pytest.mark.engine
class TestTheProvider:
    def test_in_another_region_is_named(self, sample: Any) -> None:
        assert faults(sample, region="eu-west-1") == [("ap-south-1", "region")]

    def test_of_another_account_is_named(self, sample: Any) -> None:
        assert faults(sample, account="999999999999") == [("ap-south-1", "allowedAccountIds")]

    def test_with_default_tags_is_named(self, sample: Any) -> None:
        def change(one: Any) -> None:
            one["request"]["object"]["defaultTags"] = '{"tags": {"a": "b"}}'
            one["request"]["propertyDependencies"]["defaultTags"] = {}

        assert faults(changed(sample, REGION, change)) == [("ap-south-1", "defaultTags")]

    def test_not_said_is_named(self, sample: Any) -> None:
        mutant = changed(sample, "vpc/main", lambda one: one["request"].pop("provider"))
        assert faults(mutant) == [("vpc/main", "provider")]

    def test_by_another_name_is_named(self, sample: Any) -> None:
        mutant = renamed(sample, REGION, "elsewhere")
        assert faults(mutant) == [("elsewhere", "")]

    def test_a_second_is_named(self) -> None:
        def program() -> None:
            render(SAMPLE, account=ACCOUNT, region=REGION)
            Provider("stray", region="eu-west-1")

        assert faults(document(preview(program))) == [("stray", "")]


@pytest.mark.engine
class TestAnOutput:
    @pytest.mark.parametrize(
        ("name", "input", "token"),
        [
            ("subnet/public/a", "vpcId", "${vpc/main|arn}"),
            ("subnet/public/a", "vpcId", "${vpc/main|ownerId}"),
            ("nat-gateway/a", "allocationId", "${elastic-ip/nat/a|publicIp}"),
            ("route/private/b/partner", "natGatewayId", "${nat-gateway/a|networkInterfaceId}"),
            ("rule/app/egress/data-tcp-5440-5449", "referencedSecurityGroupId", "${group/data|name}"),
        ],
    )
    def test_other_than_the_id_is_no_id(self, sample: Any, name: str, input: str, token: str) -> None:
        mutant = changed(sample, name, lambda one: one["request"]["object"].update({input: token}))
        assert faults(mutant) == [(name, input)]

    def test_that_is_the_id_by_another_name_is_read_as_the_id(self, sample: Any) -> None:
        token = {"allocationId": "${elastic-ip/nat/a|allocationId}"}
        mutant = changed(sample, "nat-gateway/a", lambda one: one["request"]["object"].update(token))
        observed = observe(mutant, account=ACCOUNT, region=REGION)
        assert (observed.faults, observed.graph) == ((), SAMPLE)

    def test_of_a_resource_of_another_kind_is_no_id(self, sample: Any) -> None:
        gateway = next(one["urn"] for one in sample["registrations"] if one["request"]["name"] == "route-table/public")

        def change(one: Any) -> None:
            vpc = one["request"]["propertyDependencies"]["vpcId"]["urns"][0]
            one["request"]["object"]["vpcId"] = "${route-table/public|id}"
            one["request"]["propertyDependencies"]["vpcId"]["urns"] = [gateway]
            one["request"]["dependencies"] = [gateway if urn == vpc else urn for urn in one["request"]["dependencies"]]

        assert faults(changed(sample, "subnet/public/a", change)) == [("subnet/public/a", "vpcId")]

    def test_that_a_program_only_spells_is_none(self) -> None:
        """A text that reads like a token, with nothing to wait for."""
        from pulumi_aws import ec2

        def program() -> None:
            render(SAMPLE, account=ACCOUNT, region=REGION)
            ec2.RouteTable("route-table/stray", vpc_id="${vpc/main|id}", tags={})

        found = observe(document(preview(program)), account=ACCOUNT, region=REGION).faults
        assert {fault.at for fault in found} == {"route-table/stray"}

    def test_that_is_worked_on_before_it_is_used_is_named(self) -> None:
        """The engine knows that the address waits for the VPC, and no word of it says so."""
        from pulumi_aws import ec2

        def program() -> None:
            provider = Provider(REGION, region=REGION, allowed_account_ids=[ACCOUNT])
            above = pulumi.ComponentResource(
                "isoform:index:Network", "network", opts=pulumi.ResourceOptions(providers=[provider])
            )
            options = pulumi.ResourceOptions(parent=above, retain_on_delete=False)
            vpc = ec2.Vpc(
                "vpc/a",
                cidr_block="10.0.0.0/16",
                instance_tenancy="default",
                enable_dns_support=True,
                enable_dns_hostnames=True,
                tags={},
                opts=options,
            )
            ec2.Eip("elastic-ip/a", domain="vpc", tags={"of": vpc.id.apply(lambda id: "constant")}, opts=options)

        assert faults(document(preview(program))) == [("elastic-ip/a", "tags")]


@pytest.mark.engine
class TestBeyondTheModel:
    def test_everything_is_named_and_nothing_hides_the_rest(self) -> None:
        from pulumi_aws import ec2, ssm

        def program() -> None:
            render(SAMPLE, account=ACCOUNT, region=REGION)
            pulumi.export("vpcId", "vpc-1")
            ssm.Parameter("parameter/stray", name="a", type="String", insecure_value="b")
            ec2.SecurityGroup("group/stray", description="group/stray")
            pulumi.ComponentResource("other:index:Thing", "thing").register_outputs({"shown": 1})

        observed = observe(document(preview(program)), account=ACCOUNT, region=REGION)
        assert observed.graph == SAMPLE
        assert sorted(fault.at for fault in observed.faults) == [
            "group/stray",
            "isoform-preview",
            "parameter/stray",
            "thing",
        ]
        assert ("isoform-preview", "vpcId") in [(fault.at, fault.field) for fault in observed.faults]

    def test_a_component_without_resources_is_named(self) -> None:
        def program() -> None:
            provider = Provider(REGION, region=REGION, allowed_account_ids=[ACCOUNT])
            options = pulumi.ResourceOptions(providers=[provider])
            pulumi.ComponentResource("isoform:index:Network", "network", opts=options)

        assert faults(document(preview(program))) == [("network", "")]

    def test_a_component_by_another_name_is_named(self, sample: Any) -> None:
        assert faults(renamed(sample, "network", "net")) == [("net", "")]

    def test_a_component_that_shows_something_is_named(self, sample: Any) -> None:
        mutant = changed(sample, "security", lambda one: one["outputs"].update({"groups": 3}))
        assert faults(mutant) == [("security", "groups")]

    def test_a_stack_of_another_name_than_its_urn_says_is_named(self, sample: Any) -> None:
        text = json.dumps(sample).replace("urn:pulumi:test::", "urn:pulumi:prod::")
        assert faults(json.loads(text)) == [("isoform-test", "")]

    def test_a_rule_inside_a_group_is_named(self, sample: Any) -> None:
        def change(one: Any) -> None:
            one["request"]["object"]["egress"] = [{"protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}]
            one["request"]["propertyDependencies"]["egress"] = {}

        assert faults(changed(sample, "group/closed", change)) == [("group/closed", "egress")]

    def test_a_name_that_is_no_id_is_named(self, sample: Any) -> None:
        def change(one: Any) -> None:
            one["urn"] = one["urn"].replace("elastic-ip/spare", "Spare")
            one["request"]["name"] = "Spare"

        assert faults(changed(sample, "elastic-ip/spare", change)) == [("Spare", "")]


@pytest.mark.engine
class TestParts:
    """Of a role: what attaches each managed policy, and each policy of its own."""

    INLINE, ATTACHED = "role/bare#inline/own", "role/bare#managed/policy/fence"

    def test_of_nothing_are_named(self, sample: Any) -> None:
        mutant = renamed(sample, self.INLINE, "role/gone#inline/own")
        found = observe(mutant, account=ACCOUNT, region=REGION).faults
        assert (Unmapped, "role/gone#inline/own") in [(type(fault), fault.at) for fault in found]

    def test_that_name_another_owner_are_named(self, sample: Any) -> None:
        for part in (self.INLINE, self.ATTACHED):
            mutant = changed(sample, part, lambda one: self.say_role(one, "role/app", urns(sample)))
            assert (part, "role") in faults(mutant)

    def say_role(self, one: Any, role: str, urn: Mapping[str, str]) -> None:
        was, now = urn["role/bare"], urn[role]
        request = one["request"]
        request["object"]["role"] = f"${{{role}|name}}"
        request["propertyDependencies"]["role"] = {"urns": [now]}
        request["dependencies"] = [now if each == was else each for each in request["dependencies"]]

    def test_that_attach_one_policy_twice_are_named(self, sample: Any) -> None:
        mutant = with_another(sample, self.ATTACHED, f"{self.ATTACHED}-again")
        assert (f"{self.ATTACHED}-again", "policyArn") in faults(mutant)

    def test_that_say_one_policy_twice_are_named(self, sample: Any) -> None:
        mutant = with_another(sample, self.INLINE, f"{self.INLINE}-again")
        assert ("role/bare", "RolePolicy") in faults(mutant)

    def test_of_a_type_that_the_owner_does_not_have_are_named(self, sample: Any) -> None:
        mutant = with_another(sample, self.INLINE, "policy/read#inline/own")
        assert ("policy/read#inline/own", "") in faults(mutant)

    def test_kept_where_the_owner_is_not_are_named(self, sample: Any) -> None:
        mutant = changed(sample, self.INLINE, lambda one: one["request"].update(retainOnDelete=True))
        assert faults(mutant) == [(self.INLINE, "")]

    def test_are_awaited_by_whoever_refers_to_the_owner(self, sample: Any) -> None:
        """What an instance may do is there before its profile is."""

        def change(one: Any) -> None:
            one["request"]["dependencies"].remove(urns(sample)["role/deploy#inline/guard"])

        assert faults(changed(sample, "instance-profile/deploy", change)) == [
            ("instance-profile/deploy", "dependencies")
        ]


def urns(document: Any) -> dict[str, str]:
    return {one["request"]["name"]: one["urn"] for one in document["registrations"]}


def with_another(sample: Any, name: str, other: str) -> Any:
    """The sample, with a registration once more, by another name."""
    mutant = copy.deepcopy(sample)
    (one,) = [one for one in mutant["registrations"] if one["request"]["name"] == name]
    another = copy.deepcopy(one)
    another["request"]["name"], another["urn"] = other, one["urn"].replace(f"::{name}", f"::{other}")
    mutant["registrations"].append(another)
    return mutant
