"""What a deployment would take away or make anew is known before it is deployed."""

from __future__ import annotations

import copy
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]  # it ships no types

from cdk_backend.observe import READERS
from cdk_backend.refusals import Impossible, impossible
from cdk_backend.replaces import CREATE_ONLY, PRECIOUS, Loss, losses, made_anew
from config.environments import load
from core.graph import DOMAINS, Domain, ResourceGraph, Subnet
from core.lower import lower
from tests.cdk_backend.assemblies import synthesize, template
from tests.kinds import ROWS
from tests.samples import SAMPLE

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("native", [native for native in CREATE_ONLY if native.startswith("AWS::")])
def test_what_is_create_only_is_what_cloudformation_says(native: str) -> None:
    """Of the properties that CloudFormation calls create-only, the table has those that a template of ours says."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("ap-south-1", native).schema
    words = [*schema.get("createOnlyProperties", []), *schema.get("conditionalCreateOnlyProperties", [])]
    published = {word.removeprefix("/properties/") for word in words}
    assert CREATE_ONLY[native] <= published
    ours = said()[native]
    assert published & ours == CREATE_ONLY[native] & ours


def said() -> dict[str, set[str]]:
    """The properties of each type that the hand-written kinds say."""
    found: dict[str, set[str]] = {}
    for row in ROWS:
        for body in row.cloudformation.values():
            properties: Any = body["Properties"]
            found.setdefault(str(body["Type"]), set()).update(properties)
    return found


def test_every_type_that_is_rendered_is_in_the_table() -> None:
    parts = {
        "AWS::EC2::VPCDHCPOptionsAssociation",
        "AWS::EC2::VPCGatewayAttachment",
        "AWS::KMS::Alias",
        "AWS::Lambda::Function",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
    }
    assert CREATE_ONLY.keys() == READERS.keys() | parts


@pytest.fixture
def deployed(synthesized: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(synthesized)


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = synthesize(SAMPLE, tmp_path_factory.mktemp("deployed"))
    return {f"acme-dev-{domain}": template(folder, domain) for domain in used(SAMPLE)}


def test_the_same_templates_lose_nothing(deployed: dict[str, Any]) -> None:
    assert losses(deployed, deployed) == []


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ({"MaxEntries": 13}, ""),
        ({"Entries": []}, ""),
        ({"MaxEntries": 13, "Entries": []}, "not its size and its entries at once: deploy `max-entries` first"),
        ({"MaxEntries": 1, "Entries": []}, "not its size and its entries at once: deploy `entries` first"),
        ({"AddressFamily": "IPv6", "Entries": []}, "its family cannot change: write a list under another name"),
    ],
)
def test_what_ec2_would_refuse_of_a_prefix_list_is_said_before(
    deployed: dict[str, Any], said: dict[str, Any], instead: str
) -> None:
    meant = copy.deepcopy(deployed)
    meant["acme-dev-network"]["Resources"]["PrefixListPartners"]["Properties"] |= said
    assert [*impossible(deployed, meant)] == ([Impossible("prefix-list/partners", instead)] if instead else [])
    assert losses(deployed, meant) == []


@pytest.mark.parametrize(
    ("was", "said", "wrong"),
    [
        ({}, {"Value": "other"}, ""),
        ({}, {"Type": "StringList"}, "a String cannot become a StringList"),
        ({"Type": "StringList"}, {"Type": "String"}, "a StringList cannot become a String"),
        ({"Tier": "Standard"}, {"Tier": "Advanced"}, ""),
        ({"Tier": "Advanced"}, {"Tier": "Standard"}, "an advanced parameter cannot become a standard one"),
        ({}, {"Name": "/acme/dev/other", "Type": "StringList"}, ""),
    ],
)
def test_what_parameter_store_would_refuse_is_said_before(
    deployed: dict[str, Any], was: dict[str, Any], said: dict[str, Any], wrong: str
) -> None:
    logical = next(
        logical
        for logical, body in deployed["acme-dev-parameters"]["Resources"].items()
        if body.get("Properties", {}).get("Type") == "String"
    )
    deployed["acme-dev-parameters"]["Resources"][logical]["Properties"] |= was
    meant = copy.deepcopy(deployed)
    meant["acme-dev-parameters"]["Resources"][logical]["Properties"] |= said
    instead = "write it under another path, or take it away, deploy, and add it so"
    assert [each.instead for each in impossible(deployed, meant)] == ([f"{wrong}: {instead}"] if wrong else [])


def refused(deployed: dict[str, Any], meant: dict[str, Any]) -> dict[str, str]:
    found = [*impossible(deployed, meant)]
    assert len({each.id for each in found}) == len(found)
    return {each.id: each.instead for each in found}


def renamed(meant: dict[str, Any], stack: str, logical: str, id: str) -> Any:
    """The same resource under another id; its words, to change some."""
    resources = meant[f"acme-dev-{stack}"]["Resources"]
    body = copy.deepcopy(resources.pop(logical))
    body["Metadata"]["isoform:id"] = id
    resources["Another"] = body
    return body["Properties"]


def words(templates: dict[str, Any], logical: str) -> Any:
    return templates["acme-dev-network"]["Resources"][logical]["Properties"]


ANEW = {  # by the type of what is taken away, and there again under another id: what the other still holds
    "SubnetInsideC": "its 10.0.3.0/26 belongs to subnet/inside/c",
    "SubnetSixC": "its range of IPv6 belongs to subnet/six/c",
    "SecondaryCidr100x64x0x0x17": "its 100.64.0.0/17 belongs to secondary-cidr/100-64-0-0-17",
    "NatGatewayBorrowed": "its address belongs to nat-gateway/borrowed",
    "RoutePublicInternet": "its destination belongs to route/public/internet",
    "NetworkAclRuleEdgeIngress110": "its number belongs to network-acl-rule/edge/ingress/110",
    "EndpointS3": "the route to com.amazonaws.ap-south-1.s3 belongs to endpoint/s3",
    "EndpointSsm": "the private name of com.amazonaws.ap-south-1.ssm belongs to endpoint/ssm",
    "EndpointEks": None,  # without private names there may be two
    "GroupTools": None,
    "RouteTableSpare": None,
}


@pytest.mark.parametrize(("logical", "held"), ANEW.items())
def test_nothing_has_what_another_one_holds_until_it_is_deleted(
    deployed: dict[str, Any], logical: str, held: str | None
) -> None:
    meant = copy.deepcopy(deployed)
    renamed(meant, "network", logical, "kind/another")
    found = refused(deployed, meant)
    assert found.keys() == ({"kind/another"} if held else set())
    assert found.get("kind/another", "").partition(" until that is deleted afterwards: ")[0] == (held or "")


def test_a_range_of_a_pool_is_one_vpc_s_at_a_time(deployed: dict[str, Any]) -> None:
    said = {"VpcId": {"Ref": "VpcShared"}, "Ipv6CidrBlock": "2001:db8:1234:5600::/56"}
    block = {"Type": "AWS::EC2::VPCCidrBlock", "Properties": said, "Metadata": {"isoform:id": "ipv6/pool"}}
    deployed["acme-dev-network"]["Resources"]["Block"] = block
    meant = copy.deepcopy(deployed)
    renamed(meant, "network", "Block", "ipv6/another")
    assert refused(deployed, meant) == {
        "ipv6/another": "its range of IPv6 belongs to ipv6/pool until that is deleted afterwards: deploy without "
        "ipv6/pool first"
    }


@pytest.mark.parametrize(
    "logical",
    [
        "RuleAppIngress192x0x2x0x24Udp53x54",
        "RuleAppEgressCloudfrontTcp446x447",
        "RuleAppIngressPartnersTcp8443x8444",
        "RuleDataEgress2001Db8x1x0x0x0x0x0x48All",
    ],
)
def test_a_rule_is_not_made_beside_one_that_allows_the_same(deployed: dict[str, Any], logical: str) -> None:
    meant = copy.deepcopy(deployed)
    id = meant["acme-dev-security"]["Resources"][logical]["Metadata"]["isoform:id"]
    said = renamed(meant, "security", logical, "rule/another")
    said["Description"] = "in other words"
    assert refused(deployed, meant) == {
        "rule/another": f"what it allows belongs to {id} until that is deleted afterwards: deploy without {id} first"
    }
    said["ToPort"] = 65535
    assert refused(deployed, meant) == {}


def test_a_rule_goes_on_to_another_group_and_to_another_peer(deployed: dict[str, Any]) -> None:
    meant = copy.deepcopy(deployed)
    said = renamed(meant, "security", "RuleDataIngressAppTcp5432x5439", "rule/another")
    assert refused(deployed, meant).keys() == {"rule/another"}
    said["SourceSecurityGroupId"] = {"Fn::GetAtt": ["GroupClosed", "GroupId"]}
    assert refused(deployed, meant) == {}
    said["SourceSecurityGroupId"] = {"Fn::GetAtt": ["GroupApp", "GroupId"]}
    meant["acme-dev-security"]["Resources"]["GroupApp"]["Properties"]["GroupName"] = "acme-dev-apps"
    assert "rule/another" not in refused(deployed, meant)


def test_a_rule_goes_to_a_stack_that_is_deployed_later_and_not_to_an_earlier_one(deployed: dict[str, Any]) -> None:
    """Each stack deletes what it has no more before the next one is updated."""
    meant = copy.deepcopy(deployed)
    rule = meant["acme-dev-security"]["Resources"].pop("RuleAppEgressCloudfrontTcp446x447")
    rule["Properties"]["GroupId"] = "sg-0123456789abcdef0"
    deployed["acme-dev-security"]["Resources"]["RuleAppEgressCloudfrontTcp446x447"]["Properties"] = rule["Properties"]
    meant["acme-dev-iam"]["Resources"]["RuleAppEgressCloudfrontTcp446x447"] = rule
    assert refused(deployed, meant) == {}
    meant["acme-dev-network"]["Resources"]["RuleAppEgressCloudfrontTcp446x447"] = meant["acme-dev-iam"][
        "Resources"
    ].pop("RuleAppEgressCloudfrontTcp446x447")
    assert refused(deployed, meant) == {
        "rule/app/egress/cloudfront-tcp-446-447": "acme-dev-network would have it before acme-dev-security lets go of "
        "it: settle it there by `isoform stacks --write`"
    }


def test_what_is_imported_is_what_the_other_stack_has_by_then(deployed: dict[str, Any]) -> None:
    """A rule of a group that stands in another stack: of one that is made anew it is another rule."""
    security, iam = deployed["acme-dev-security"], deployed["acme-dev-iam"]
    rule = security["Resources"].pop("RuleAppEgressCloudfrontTcp446x447")
    rule["Properties"] |= {"GroupId": {"Fn::ImportValue": "app"}, "CidrIp": {"Ref": "AWS::NoValue"}}
    iam["Resources"]["Rule"] = rule
    value = {"Fn::GetAtt": ["GroupApp", "GroupId"]}
    security.setdefault("Outputs", {})["App"] = {"Value": value, "Export": {"Name": "app"}}
    meant = copy.deepcopy(deployed)
    renamed(meant, "iam", "Rule", "rule/another")
    assert refused(deployed, meant).keys() == {"rule/another"}
    meant["acme-dev-security"]["Resources"]["GroupApp"]["Properties"]["GroupName"] = "acme-dev-apps"
    assert refused(deployed, meant)["group/app"] == (
        "acme-dev-monitoring imports it, and no export in use can change: write it under another name, or take it "
        "away, deploy, and add it so"
    )
    assert "rule/another" not in refused(deployed, meant)


def test_a_subnet_is_not_made_anew_over_its_own_addresses(deployed: dict[str, Any]) -> None:
    meant = copy.deepcopy(deployed)
    words(meant, "SubnetInsideC")["CidrBlock"] = "10.0.3.0/27"
    assert refused(deployed, meant) == {
        "subnet/inside/c": "its 10.0.3.0/27 overlaps 10.0.3.0/26, which belongs to the old one until that is deleted "
        "afterwards: add a tier at addresses that are free, move what uses this one, and take it away; or take its "
        "tier away, deploy, and add it so"
    }
    words(meant, "SubnetInsideC")["CidrBlock"] = "10.0.4.0/26"
    assert refused(deployed, meant) == {}
    # A range of another VPC is another one.
    words(meant, "SubnetInsideC").update(CidrBlock="10.0.3.0/27", VpcId={"Ref": "VpcShared"})
    assert refused(deployed, meant) == {}


def test_two_subnets_do_not_change_places(deployed: dict[str, Any]) -> None:
    meant = copy.deepcopy(deployed)
    words(meant, "SubnetInsideC")["CidrBlock"] = "10.0.9.0/26"
    words(meant, "SubnetDualC")["CidrBlock"] = "10.0.3.0/26"
    assert {id: said.partition(" until ")[0] for id, said in refused(deployed, meant).items()} == {
        "subnet/inside/c": "its 10.0.9.0/26 belongs to subnet/dual/c",
        "subnet/dual/c": "its 10.0.3.0/26 belongs to subnet/inside/c",
    }


def test_a_gateway_that_stays_as_it_is_holds_what_it_has(deployed: dict[str, Any]) -> None:
    """And takes over what another one still has no sooner than a new one would."""
    meant = copy.deepcopy(deployed)
    del meant["acme-dev-network"]["Resources"]["EndpointS3"]
    said = words(meant, "EndpointDynamodb")
    said["RouteTableIds"] = [*said["RouteTableIds"], {"Ref": "RouteTablePublic"}]
    assert refused(deployed, meant) == {}
    words(deployed, "EndpointS3")["ServiceName"] = said["ServiceName"]
    assert refused(deployed, meant).keys() == {"endpoint/dynamodb"}


def test_a_nat_gateway_does_not_move_with_its_address(deployed: dict[str, Any]) -> None:
    meant = copy.deepcopy(deployed)
    for logical in ("NatGatewayA", "NatGatewayBorrowed"):
        words(meant, logical)["SubnetId"] = {"Ref": "SubnetDualC"}
    instead = (
        "its address belongs to the old one until that is deleted afterwards: write `gateways: none`, deploy, and "
        "then make this change"
    )
    assert refused(deployed, meant) == {"nat-gateway/a": instead, "nat-gateway/borrowed": instead}
    words(meant, "NatGatewayBorrowed")["AllocationId"] = "eipalloc-0fedcba9876543210"
    assert refused(deployed, meant) == {"nat-gateway/a": instead}


def test_a_vpc_is_not_made_anew_while_its_gateway_stays_and_nothing_else_is_said_of_it(
    deployed: dict[str, Any],
) -> None:
    meant = copy.deepcopy(deployed)
    words(meant, "VpcMain")["CidrBlock"] = "10.9.0.0/16"
    words(meant, "SubnetPublicA")["CidrBlock"] = "10.9.1.0/24"
    assert refused(deployed, meant) == {
        "vpc/main": "internet-gateway/main is still attached to the old one: make a new environment"
    }


def test_what_another_stack_imports_is_not_made_anew(deployed: dict[str, Any]) -> None:
    meant = copy.deepcopy(deployed)
    words(meant, "VpcShared")["CidrBlock"] = "10.9.0.0/16"
    assert refused(deployed, meant) == {
        "vpc/shared": "acme-dev-security imports it, and no export in use can change: make a new environment"
    }
    meant = copy.deepcopy(deployed)
    words(meant, "SubnetPublicA")["CidrBlock"] = "10.0.8.0/24"
    found = refused(deployed, meant)
    assert found.keys() == {"subnet/public/a", "nat-gateway/a", "nat-gateway/borrowed"}
    assert found["subnet/public/a"].startswith(
        "acme-dev-iam and acme-dev-parameters import it, and no export in use can change: add a tier"
    )
    # What is taken away may go: its export stays until nobody imports it (`cdk_backend.bridge`).
    del meant["acme-dev-network"]["Resources"]["SubnetPublicA"]
    assert "subnet/public/a" not in refused(deployed, meant)


def test_what_goes_to_another_stack_is_made_anew_there(deployed: dict[str, Any]) -> None:
    meant = copy.deepcopy(deployed)
    names = {name.rpartition("-")[2]: name for name in meant}
    group = next(
        logical
        for logical, body in meant[names["monitoring"]]["Resources"].items()
        if body["Type"] == "AWS::Logs::LogGroup"
    )
    body = meant[names["monitoring"]]["Resources"].pop(group)
    meant[names["network"]]["Resources"][group] = body
    moved = [each for each in made_anew(deployed, meant) if each.moves]
    assert [(each.id, each.moves) for each in moved] == [
        (body["Metadata"]["isoform:id"], (names["monitoring"], names["network"]))
    ]


def test_a_tag_loses_nothing(deployed: dict[str, Any]) -> None:
    meant = copy.deepcopy(deployed)
    meant["acme-dev-network"]["Resources"]["SubnetPublicA"]["Properties"]["Tags"] = []
    assert losses(deployed, meant) == []


def test_another_cidr_takes_along_all_that_stands_on_the_subnet(deployed: dict[str, Any]) -> None:
    meant = copy.deepcopy(deployed)
    meant["acme-dev-network"]["Resources"]["SubnetPublicA"]["Properties"]["CidrBlock"] = "10.0.9.0/24"
    assert {loss.id: loss.why for loss in losses(deployed, meant)} == {
        "subnet/public/a": "is made anew, because CidrBlock changes",
        "nat-gateway/a": "is made anew, because what its SubnetId names is",
        "nat-gateway/borrowed": "is made anew, because what its SubnetId names is",
        "network-acl-association/public/a": "is made anew, because what its SubnetId names is",
        "route-table-association/public/a": "is made anew, because what its SubnetId names is",
    }


def test_a_subnet_gets_addresses_of_ipv6_as_it_is_and_other_ones_by_being_made_anew(deployed: dict[str, Any]) -> None:
    meant = copy.deepcopy(deployed)
    meant["acme-dev-network"]["Resources"]["SubnetPublicA"]["Properties"]["Ipv6CidrBlock"] = "2001:db8::/64"
    assert losses(deployed, meant) == []
    meant["acme-dev-network"]["Resources"]["SubnetDualC"]["Properties"]["Ipv6CidrBlock"] = "2001:db8:0:1::/64"
    assert Loss("subnet/dual/c", "AWS::EC2::Subnet", "is made anew, because Ipv6CidrBlock changes") in losses(
        deployed, meant
    )


def test_a_subnet_of_both_families_says_nothing_that_would_make_one_of_ipv4_anew(deployed: dict[str, Any]) -> None:
    """CloudFormation compares what templates say, not what it means: `Ipv6Native: false` beside nothing is a change."""
    both, one = (
        deployed["acme-dev-network"]["Resources"][f"Subnet{name}"]["Properties"] for name in ("DualC", "PublicA")
    )
    assert {"CidrBlock", "Ipv6CidrBlock"} <= both.keys()
    assert (both.keys() - one.keys()) & CREATE_ONLY["AWS::EC2::Subnet"] == {"Ipv6CidrBlock"}
    meant = copy.deepcopy(deployed)
    meant["acme-dev-network"]["Resources"]["SubnetPublicA"]["Properties"] |= {
        "Ipv6CidrBlock": "2001:db8::/64",
        "Ipv6Native": False,
    }
    assert Loss("subnet/public/a", "AWS::EC2::Subnet", "is made anew, because Ipv6Native changes") in losses(
        deployed, meant
    )


def test_another_vpc_takes_along_groups_in_another_stack_and_their_rules(deployed: dict[str, Any]) -> None:
    meant = copy.deepcopy(deployed)
    meant["acme-dev-network"]["Resources"]["VpcShared"]["Properties"]["CidrBlock"] = "10.9.0.0/16"
    lost = {loss.id for loss in losses(deployed, meant)}
    assert {"vpc/shared", "subnet/private/b", "route-table/private/b", "rule/data/ingress/data-all"} <= lost
    assert "group/app" not in lost


def test_what_is_retained_is_no_loss_when_it_is_taken_away(deployed: dict[str, Any]) -> None:
    meant = copy.deepcopy(deployed)
    spare = meant["acme-dev-network"]["Resources"].pop("ElasticIpSpare")
    assert losses(deployed, meant) == [Loss("elastic-ip/spare", "AWS::EC2::EIP", "is taken away")]
    kept = copy.deepcopy(deployed)
    kept["acme-dev-network"]["Resources"]["ElasticIpSpare"] = {**spare, "DeletionPolicy": "RetainExceptOnCreate"}
    assert losses(kept, meant) == []


def test_another_path_makes_a_role_anew_and_nothing_of_what_it_says_does(deployed: dict[str, Any]) -> None:
    meant = copy.deepcopy(deployed)
    properties = meant["acme-dev-iam"]["Resources"]["RoleDeploy"]["Properties"]
    properties.update(Description="other words", MaxSessionDuration=3600, Policies=[], ManagedPolicyArns=[])
    assert losses(deployed, meant) == []
    properties["Path"] = "/elsewhere/"
    kept = meant["acme-dev-iam"]["Resources"]["RoleDeploy"].pop("DeletionPolicy")
    assert kept == deployed["acme-dev-iam"]["Resources"]["RoleDeploy"].pop("DeletionPolicy")
    (loss,) = losses(deployed, meant)
    assert loss == Loss("role/deploy", "AWS::IAM::Role", "is made anew, because Path changes")
    assert loss.native in PRECIOUS


def test_a_zone_more_loses_nothing(tmp_path: Path) -> None:
    """And so for each shipped environment: adding a zone makes nothing anew."""
    foundation = load("dev")
    more = replace(foundation, network=replace(foundation.network, zones=("a", "b", "c")))
    was, now = lower(foundation), lower(more)
    assert losses(stacks(was, tmp_path / "was"), stacks(now, tmp_path / "now")) == []
    assert isinstance(now.by_id["subnet/public/c"], Subnet)


def test_another_vpc_cidr_loses_nearly_all(tmp_path: Path) -> None:
    foundation = load("dev")
    elsewhere = replace(foundation.network, cidr=IPv4Network("10.99.0.0/16"), addresses={})
    moved = replace(foundation, network=elsewhere)
    lost = {loss.id for loss in losses(stacks(lower(foundation), tmp_path / "a"), stacks(lower(moved), tmp_path / "b"))}
    kept = {"internet-gateway/main", "elastic-ip/nat/a"}
    assert lost | kept >= {r.id for r in lower(foundation) if r.domain == "network"}


def stacks(graph: ResourceGraph, folder: Path) -> dict[str, Any]:
    made = synthesize(graph, folder)
    return {f"acme-dev-{domain}": template(made, domain) for domain in used(graph)}


def used(graph: ResourceGraph) -> list[Domain]:
    """The domains that have a stack."""
    return [domain for domain in DOMAINS if any(resource.domain == domain for resource in graph)]
