"""A template is read in full: no change to its words passes unseen."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from cdk_backend.permissions import NEEDS
from core.compare import compare
from core.graph import DOMAINS, KINDS, ResourceGraph
from tests.cdk_backend.assemblies import changes, read, synthesize, template, unseen
from tests.graphs import graphs
from tests.samples import SAMPLE

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesize(SAMPLE, tmp_path_factory.mktemp("assembly"))


@pytest.fixture
def copied(assembly: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(assembly, tmp_path / "copied"))


def test_the_sample_has_every_kind() -> None:
    assert {type(resource) for resource in SAMPLE} == set(KINDS)


def test_cloudformation_may_make_each_type_that_is_rendered_and_no_other(assembly: Path) -> None:
    stacks = [json.loads(file.read_text())["Resources"] for file in assembly.glob("*.template.json")]
    assert {resource["Type"] for resources in stacks for resource in resources.values()} == set(NEEDS)


def test_an_assembly_reads_as_the_graph_that_was_rendered(assembly: Path) -> None:
    assert unseen(assembly)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(graph=graphs())
def test_an_assembly_of_any_graph_reads_as_the_graph(
    tmp_path_factory: pytest.TempPathFactory, graph: ResourceGraph
) -> None:
    observed = read(synthesize(graph, tmp_path_factory.mktemp("any")))
    assert observed.faults == ()
    assert list(compare(graph, observed.graph)) == []


@pytest.mark.parametrize("domain", [domain for domain in DOMAINS if any(r.domain == domain for r in SAMPLE)])
def test_no_change_to_a_template_passes_unseen(assembly: Path, tmp_path: Path, domain: str) -> None:
    tried = list(changes(assembly, domain, tmp_path))
    assert len(tried) > 200
    assert [change for change, unseen in tried if unseen] == []


ATTRIBUTES: dict[str, Any] = {
    "DependsOn": ["VpcMain"],
    "Condition": "Never",
    "DeletionPolicy": "Retain",
    "UpdateReplacePolicy": "Retain",
    "CreationPolicy": {"ResourceSignal": {"Count": 1}},
    "UpdatePolicy": {"AutoScalingReplacingUpdate": {"WillReplace": True}},
}


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_no_attribute_added_to_a_resource_passes_unseen(copied: Path, attribute: str) -> None:
    words = template(copied, "network")
    passed = []
    for logical, body in words["Resources"].items():
        if attribute not in body and logical != "VpcMain":
            mutant = copy.deepcopy(words)
            mutant["Resources"][logical][attribute] = ATTRIBUTES[attribute]
            (copied / "acme-dev-network.template.json").write_text(json.dumps(mutant))
            if unseen(copied):
                passed.append(logical)
    assert passed == []


def test_an_order_that_is_left_out_is_seen(copied: Path) -> None:
    """A NAT gateway must wait for the gateway's attachment, which none of its properties names."""
    words = template(copied, "network")
    words["Resources"]["NatGatewayA"]["DependsOn"] = ["InternetGatewayMain"]
    (copied / "acme-dev-network.template.json").write_text(json.dumps(words))
    assert [(fault.at, fault.field) for fault in read(copied).faults] == [("nat-gateway/a", "DependsOn")]


def test_a_group_without_its_closing_rule_is_seen(copied: Path) -> None:
    words = template(copied, "security")
    del words["Resources"]["GroupClosed"]["Properties"]["SecurityGroupEgress"]
    (copied / "acme-dev-security.template.json").write_text(json.dumps(words))
    assert [str(fault) for fault in read(copied).faults] == ["group/closed: SecurityGroupEgress: not stated"]


def test_what_something_else_made_is_named(copied: Path) -> None:
    words = template(copied, "network")
    words["Resources"]["Stray"] = {"Type": "AWS::S3::Bucket"}
    (copied / "acme-dev-network.template.json").write_text(json.dumps(words))
    assert [str(fault) for fault in read(copied).faults] == [
        "acme-dev-network Stray: AWS::S3::Bucket was made by something else"
    ]


@pytest.mark.parametrize(
    ("word", "value"), [("environment", "aws://444455556666/ap-south-1"), ("terminationProtection", True)]
)
def test_another_account_or_protection_is_seen(copied: Path, word: str, value: object) -> None:
    manifest = json.loads((copied / "manifest.json").read_text())
    artifact = manifest["artifacts"]["acme-dev-security"]
    (artifact if word in artifact else artifact["properties"])[word] = value
    (copied / "manifest.json").write_text(json.dumps(manifest))
    assert [(fault.at, fault.field) for fault in read(copied).faults] == [("acme-dev-security", word)]


def test_a_stack_that_is_not_ours_is_seen(copied: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_text())
    manifest["artifacts"]["acme-prod-network"] = manifest["artifacts"].pop("acme-dev-network")
    (copied / "manifest.json").write_text(json.dumps(manifest))
    assert [str(fault) for fault in read(copied).faults] == ["acme-prod-network: is no stack of acme-dev"]


def test_a_resource_in_another_stack_is_a_change_of_domain(copied: Path) -> None:
    network, security = template(copied, "network"), template(copied, "security")
    security["Resources"]["ElasticIpSpare"] = network["Resources"].pop("ElasticIpSpare")
    for domain, words in (("network", network), ("security", security)):
        (copied / f"acme-dev-{domain}.template.json").write_text(json.dumps(words))
    assert read(copied).whole().by_id["elastic-ip/spare"].domain == "security"
