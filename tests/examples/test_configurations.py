"""The examples as files: what each says of itself, and that it is as careful as it asks its readers to be."""

from __future__ import annotations

import re
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import pytest

from config.environments import environments, load
from config.lock import lock_of
from isoform.changes import alike, between
from tests.examples.configurations import EXAMPLES, ROOT, typed, words

WHERE = [(example, environment) for example in EXAMPLES for environment in environments(example / "config")]
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
each_environment = pytest.mark.parametrize(
    ("example", "environment"), WHERE, ids=lambda each: getattr(each, "name", each)
)
INDEX = ROOT / "examples" / "README.md"


def test_the_index_names_every_example() -> None:
    rows = re.findall(r"^\| \[[\w-]+\]\(([\w-]+)\)", INDEX.read_text(encoding="utf-8"), re.M)
    assert sorted(rows) == [each.name for each in EXAMPLES]


@each_example
def test_a_page_goes_through_the_whole_life_of_its_example(example: Path) -> None:
    """The tests run what it says, so what it does not say is not tried."""
    said = [words(step) for step in typed(example)]
    assert [command for command, _ in said] == ["show", "preview", "diff", "deploy", "drift", "destroy"]
    assert {options["config"] for _, options in said} == {f"examples/{example.name}/config"}
    assert said[1][1]["env"] == "all"


@each_example
def test_a_page_speaks_of_modules_and_files_that_there_are(example: Path) -> None:
    page = (example / "README.md").read_text(encoding="utf-8")
    assert all(find_spec(module) for module in re.findall(r"python -m ([\w.]+)", page))
    assert all((example / path).exists() for path in re.findall(r"\]\(([^)]+)\)", page))


@each_example
def test_each_file_names_its_schema_first(example: Path) -> None:
    for file in (example / "config").glob("*.yaml"):
        modeline, schema = file.read_text(encoding="utf-8").splitlines()[0].split("$schema=")
        assert modeline == "# yaml-language-server: "
        assert (file.parent / schema).resolve() == ROOT / "config" / "schema.json"


@each_example
def test_no_two_networks_of_an_example_overlap(example: Path) -> None:
    networks = [load(each, example / "config").network for each in environments(example / "config")]
    for one, other in combinations(networks, 2):
        for own in [one.cidr, *one.secondary_cidrs]:
            assert not any(own.overlaps(others) for others in [other.cidr, *other.secondary_cidrs])


@each_example
def test_environments_differ_in_nothing_that_is_not_allowed(example: Path) -> None:
    for one, other in combinations(environments(example / "config"), 2):
        changes = between(*alike(one, other, example / "config"), called=(one, other))
        assert [each.path for each in changes.settings if not each.expected] == []


@each_environment
def test_the_addresses_of_each_subnet_are_settled(example: Path, environment: str) -> None:
    foundation = load(environment, example / "config")
    lock = lock_of(example / "config" / f"{environment}.yaml")
    assert lock.is_file(), f"isoform addresses --config {example.relative_to(ROOT)}/config --env {environment} --write"
    network = foundation.network
    settled = {*network.addresses, *network.ipv6_subnets}
    assert settled == {f"{tier}/{zone}" for tier in network.tiers for zone in network.zones}


@each_environment
def test_every_connection_between_groups_has_both_sides(example: Path, environment: str) -> None:
    groups = load(environment, example / "config").security.groups
    out = {(name, rule.to, str(rule.ports)) for name, group in groups.items() for rule in group.egress}
    into = {(rule.from_, name, str(rule.ports)) for name, group in groups.items() for rule in group.ingress}
    assert {each for each in out if each[1] in groups} == {each for each in into if each[0] in groups}
