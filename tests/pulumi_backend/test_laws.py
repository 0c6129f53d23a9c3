"""What a program registers says all that its graph says; and no change to its words passes unseen."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from core.compare import compare
from core.graph import DOMAINS, ResourceGraph
from core.reading import Observed
from pulumi_backend.observe import observe
from pulumi_backend.observe.program import UNREAD
from tests.graphs import graphs
from tests.mutants import mutants
from tests.samples import ACCOUNT, REGION, SAMPLE, part

pytestmark = pytest.mark.engine

DOMAINS_USED = [domain for domain in DOMAINS if any(resource.domain == domain for resource in SAMPLE)]
PARTS = [
    "dhcp-options/main#association",
    "dhcp-options/shared#association",
    "event-rule/group-changes#alerts",
    "event-rule/group-changes#changes.of-dev_1",
    "key/logs#alias",
    "key/monitoring#alias",
    "role/bare#inline/own",
    "role/bare#managed/policy/fence",
    "role/deploy#arn/arn%3Aaws%3Aiam%3A%3A444455556666%3Apolicy/theirs",
    "role/deploy#aws/job-function/ViewOnlyAccess",
    "role/deploy#inline/address",
    "role/deploy#inline/guard",
    "role/deploy#managed/policy/read",
    *(
        f"bucket/{name}#{part}"
        for name in ("files", "spare")
        for part in ("encryption", "lifecycle", "ownership", "policy", "public-access", "versioning")
    ),
    "role/flow#inline/write",
]
NAMES = [*SAMPLE.by_id, *PARTS, *DOMAINS_USED, REGION, "isoform-test"]
"""All that a program of the sample registers."""


def read(document: Any) -> Observed:
    return observe(document, account=ACCOUNT, region=REGION)


def test_a_program_says_what_its_graph_says(sample: Any) -> None:
    observed = read(sample)
    assert observed.faults == ()
    assert list(compare(SAMPLE, observed.graph)) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(graphs())
def test_a_program_of_any_graph_says_what_the_graph_says(
    registered: Callable[[ResourceGraph], Any], graph: ResourceGraph
) -> None:
    observed = read(registered(graph))
    assert observed.faults == ()
    assert list(compare(graph, observed.graph)) == []


def passes_unseen(document: Any, meant: ResourceGraph = SAMPLE) -> bool:
    observed = read(document)
    return not observed.faults and observed.graph == meant


def around(sample: Any, *names: str) -> tuple[Any, ResourceGraph]:
    """Of the sample, what the registrations `names` need, and no more: quick to read, and nobody else sees a change."""
    owners = [name.partition("#")[0] for name in names]
    # What is no resource is the stack, the provider, or what a domain stands in.
    meant = part(
        *(
            owner if owner in SAMPLE.by_id else next((r.id for r in SAMPLE if r.domain == owner), "vpc/main")
            for owner in owners
        )
    )
    around_it = {resource.domain for resource in meant} | {REGION, "isoform-test"}
    registrations = [
        one
        for one in sample["registrations"]
        if one["request"]["name"] in around_it or one["request"]["name"].partition("#")[0] in meant.by_id
    ]
    return {**sample, "registrations": registrations}, meant


def with_registration(document: Any, index: int, *instead: Any) -> Any:
    registrations = document["registrations"]
    return {**document, "registrations": [*registrations[:index], *instead, *registrations[index + 1 :]]}


def find(document: Any, name: str) -> int:
    (index,) = [n for n, one in enumerate(document["registrations"]) if one["request"]["name"] == name]
    return index


def test_the_sample_registers_what_the_tests_below_change(sample: Any) -> None:
    assert {one["request"]["name"] for one in sample["registrations"]} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_no_change_to_a_registration_passes_unseen(sample: Any, name: str) -> None:
    program, meant = around(sample, name)
    assert passes_unseen(program, meant)
    index = find(program, name)
    registration = program["registrations"][index]
    request = {word: value for word, value in registration["request"].items() if word not in UNREAD}
    tried = 0
    for change, mutant in mutants({**registration, "request": request}):
        assert not passes_unseen(with_registration(program, index, mutant), meant), change
        tried += 1
    assert tried > 10


@pytest.mark.parametrize("name", NAMES)
def test_no_registration_is_missed_or_overlooked(sample: Any, name: str) -> None:
    index = find(sample, name)
    registration = sample["registrations"][index]
    stray = copy.deepcopy(registration)
    stray["request"]["name"] = "vpc/main#stray"
    stray["urn"] = f"{registration['urn'].rpartition('::')[0]}::vpc/main#stray"
    assert not passes_unseen(with_registration(sample, index)), "taken away"
    assert not passes_unseen(with_registration(sample, index, registration, registration)), "twice"
    assert not passes_unseen(with_registration(sample, index, registration, stray)), "as a part of another"


def test_no_change_to_the_whole_passes_unseen(sample: Any) -> None:
    changes: list[dict[str, object]]
    changes = [{"version": "0.0.0"}, {"registrations": []}, {"registrations": None}, {"more": 1}]
    for change in changes:
        assert not passes_unseen({**sample, **change}), change
    assert not passes_unseen({})


OPTIONS = {
    "protect": True,
    "ignoreChanges": ["tags"],
    "replaceOnChanges": ["tags"],
    "deleteBeforeReplace": True,
    "deleteBeforeReplaceDefined": True,
    "customTimeouts": {"create": "5m"},
    "aliases": [{"urn": "urn:pulumi:test::isoform::aws:ec2/vpc:Vpc::old"}],
    "aliasURNs": ["urn:pulumi:test::isoform::aws:ec2/vpc:Vpc::old"],
    "additionalSecretOutputs": ["arn"],
    "importId": "vpc-0123456789abcdef0",
    "deletedWith": "urn:pulumi:test::isoform::aws:ec2/vpc:Vpc::other",
    "replaceWith": ["urn:pulumi:test::isoform::aws:ec2/vpc:Vpc::other"],
    "replacementTrigger": "today",
    "pluginDownloadURL": "https://example.com",
    "pluginChecksums": {"linux": "00"},
    "transforms": [{"target": "x", "token": "y"}],
    "hideDiffs": ["tags"],
    "remote": True,
    "packageRef": "other",
    "envVarMappings": {"A": "B"},
    "snippetId": "x",
    "stateMigrations": [{"target": "x", "token": "y"}],
    "providers": {"aws": "urn:pulumi:test::isoform::pulumi:providers:aws::other::id"},
    "unheardOf": True,
}
"""Words of the protocol that nothing in a program of ours says, or not so."""


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_is_named(sample: Any, option: str) -> None:
    for name in NAMES:
        program, _ = around(sample, name)
        index = find(program, name)
        mutant = copy.deepcopy(program["registrations"][index])
        mutant["request"][option] = OPTIONS[option]
        faults = read(with_registration(program, index, mutant)).faults
        assert (name, option) in [(fault.at, fault.field) for fault in faults]


@pytest.mark.parametrize("id", SAMPLE.by_id)
def test_waiting_for_another_resource_is_seen(sample: Any, id: str) -> None:
    waits = sample["registrations"][find(sample, id)]["request"].get("dependencies", [])
    for other in sample["registrations"]:
        if other["urn"] not in waits:
            program, meant = around(sample, id, other["request"]["name"])
            index = find(program, id)
            mutant = copy.deepcopy(program["registrations"][index])
            mutant["request"]["dependencies"] = [*waits, other["urn"]]
            assert not passes_unseen(with_registration(program, index, mutant), meant), other["urn"]
