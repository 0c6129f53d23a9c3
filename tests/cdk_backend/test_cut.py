"""A domain in more stacks than one: rendered as it is settled, read back as if it were one, and checked."""

from __future__ import annotations

import copy
import json
import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from cdk_backend import limits
from cdk_backend.observe.assembly import stack_names
from cdk_backend.replaces import Loss, losses
from core import cut
from core.compare import compare
from core.errors import EngineFailed, GraphFault
from core.graph import DOMAINS, EgressRule, IngressRule, ResourceGraph
from tests.cdk_backend.assemblies import changes, read, synthesize, template, unseen, write
from tests.graphs import graphs
from tests.samples import SAMPLE

pytestmark = pytest.mark.engine


def settled(graph: ResourceGraph) -> dict[str, tuple[str, ...]]:
    """As if a stack took no more than what cannot but stand in a domain's first."""
    with pytest.MonkeyPatch.context() as small:
        for most in range(5, 500):
            small.setattr(cut, "MOST", most)
            small.setattr(cut, "FULL", most)
            with suppress(GraphFault):
                return cut.settle(graph, {})
    raise AssertionError("no stack takes it")


RULES = {r.id for r in SAMPLE if isinstance(r, IngressRule | EgressRule) and r.domain == "security"}
SETTLED: dict[str, tuple[str, ...]] = {
    **settled(SAMPLE),
    "security": tuple(r.id for r in SAMPLE if r.domain == "security" and r.id not in RULES),
    "security-2": tuple(sorted(RULES)),
}
STACKS = sorted({*DOMAINS, *SETTLED}, key=cut.place)
FURTHER = [stack for stack in SETTLED if stack not in DOMAINS]


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesize(SAMPLE, tmp_path_factory.mktemp("assembly"), SETTLED)


@pytest.fixture
def copied(assembly: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(assembly, tmp_path / "copied"))


def test_a_split_assembly_reads_as_the_graph_that_was_rendered(assembly: Path) -> None:
    assert len(FURTHER) >= 2
    assert stack_names(assembly) == [f"acme-dev-{stack}" for stack in STACKS]
    assert unseen(assembly, settled=SETTLED)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(graph=graphs())
def test_a_split_assembly_of_any_graph_reads_as_the_graph(
    tmp_path_factory: pytest.TempPathFactory, graph: ResourceGraph
) -> None:
    assume(found := settled(graph))
    observed = read(synthesize(graph, tmp_path_factory.mktemp("any"), found), found)
    assert observed.faults == ()
    assert list(compare(graph, observed.graph)) == []


@pytest.mark.parametrize("stack", FURTHER)
def test_no_change_to_a_further_template_passes_unseen(assembly: Path, tmp_path: Path, stack: str) -> None:
    tried = list(changes(assembly, stack, tmp_path, SETTLED))
    assert tried
    assert [change for change, unseen in tried if unseen] == []


def test_a_further_stack_waits_for_the_first_of_its_domain(assembly: Path) -> None:
    artifacts = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    for stack in STACKS:
        if (domain := cut.domain_of(stack)) != stack:
            assert f"acme-dev-{domain}" in artifacts[f"acme-dev-{stack}"]["dependencies"]


def test_what_stands_in_another_stack_than_settled_is_a_fault(assembly: Path) -> None:
    other = {**SETTLED, "security": (*SETTLED["security"], *SETTLED["security-2"]), "security-2": ()}
    wrong = {str(fault) for fault in read(assembly, other).faults}
    assert wrong == {f"{id}: stack: stands in the stack security-2, and is settled in security" for id in RULES}
    assert len(read(assembly).faults) == sum(len(SETTLED[stack]) for stack in SETTLED if stack.endswith("-2"))


def test_a_kind_is_as_many_resources_as_the_core_thinks(assembly: Path) -> None:
    """Or a stack would be thought to have room that it has not."""
    bodies = [body for stack in STACKS for body in template(assembly, stack)["Resources"].values()]
    natives = Counter(body["Metadata"]["isoform:id"].partition("#")[0] for body in bodies)
    assert natives == {resource.id: cut.size([resource]) for resource in SAMPLE}


def test_what_changes_its_stack_is_a_loss_and_retained_or_not(assembly: Path) -> None:
    deployed = {f"acme-dev-{stack}": template(assembly, stack) for stack in STACKS}
    assert losses(deployed, deployed) == []
    meant = copy.deepcopy(deployed)
    moved = meant["acme-dev-security-2"]["Resources"].pop("RuleDataIngressDataAll")
    meant["acme-dev-security"]["Resources"]["RuleDataIngressDataAll"] = moved
    loss = Loss(
        "rule/data/ingress/data-all",
        "AWS::EC2::SecurityGroupIngress",
        "moves from acme-dev-security-2 to acme-dev-security",
        moves=True,
    )
    assert losses(deployed, meant) == [loss]
    kept = copy.deepcopy(deployed)
    kept["acme-dev-security-2"]["Resources"]["RuleDataIngressDataAll"]["DeletionPolicy"] = "RetainExceptOnCreate"
    assert losses(kept, meant) == [loss]


def test_what_cloudformation_does_not_take_is_said(copied: Path) -> None:
    limits.check(copied)
    words = template(copied, "security")
    words["Outputs"] = {f"O{n}": {"Value": "x"} for n in range(201)}
    words["Resources"]["GroupApp"]["Metadata"]["more"] = "x" * 1_000_000
    write(copied, "security", words)
    with pytest.raises(EngineFailed) as refused:
        limits.check(copied)
    outputs, size = str(refused.value).splitlines()
    assert outputs.startswith("acme-dev-security would give other stacks 201 values, and CloudFormation takes 200: ")
    assert size.startswith("the template of acme-dev-security has 1,0")
