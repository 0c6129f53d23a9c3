"""What the benchmark makes of its figures, and that the words which it extrapolates are those of what it measures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import core, foundations
from benchmarks.core import Sized, growth
from benchmarks.processes import Times
from benchmarks.report import BOTH, CDK, HELP, PREVIEW, PULUMI, PYTHON, VALIDATE, Figures, aims, document, text
from config.environments import load
from core.lower import lower

STEPS = ("load", "lower", "observe CDK", "observe Pulumi", "compare, equal", "compare, 1% differ")


def sized(resources: int, seconds: float) -> Sized:
    return Sized(resources, {step: Times((seconds, 2 * seconds)) for step in STEPS})


def processes(**seconds: float) -> dict[str, Times]:
    return {name: Times((each, each), (each, each)) for name, each in seconds.items()}


def figures(preview: float, largest: float) -> Figures:
    """Of a preview and of the largest foundation that take so long."""
    return Figures(
        rounds=2,
        load=(0.1, 1.5),
        engines=processes(**{CDK: 2.0, PULUMI: 1.0, BOTH: 2.1, PREVIEW: preview}),
        start=processes(**{PYTHON: 0.01, HELP: 0.1, VALIDATE: 0.2}),
        plain=sized(40, 0.001),
        large=(Times((5.0, 6.0), (7.0, 8.0)), sized(1_061, largest / 6)),
        sized=[sized(100, 0.01), sized(1_000, 0.1), sized(10_000, largest)],
    )


def test_what_grows_as_the_foundation_does_grows_tenfold_even_between_uneven_sizes() -> None:
    assert growth([sized(100, 1.0), sized(400, 4.0)])["load"] == [pytest.approx(10)]


def test_what_grows_with_the_square_grows_a_hundredfold() -> None:
    assert growth([sized(100, 1.0), sized(200, 4.0)])["load"] == [pytest.approx(100)]


def test_all_aims_are_met_by_a_quick_preview_and_a_linear_core() -> None:
    assert [aim.met for aim in aims(figures(preview=2.2, largest=1.0))] == [True] * 6


def test_a_slow_preview_and_a_core_that_is_not_linear_miss_theirs() -> None:
    slow = figures(preview=2.4, largest=2.1)
    assert [aim.met for aim in aims(slow)] == [False, False, True, False, False, True]
    assert text(slow).count("not linear") == len(STEPS)


def test_a_preview_of_many_rules_in_which_we_take_longer_than_the_engines_misses_its_aim() -> None:
    assert [aim.met for aim in aims(figures(preview=2.2, largest=1.8))] == [True, True, True, False, True, True]


def test_the_json_has_the_figures_of_every_size() -> None:
    written = json.loads(json.dumps(document(figures(preview=2.2, largest=1.0))))
    assert [each["resources"] for each in written["core"]] == [40, 100, 1_000, 10_000]


@pytest.mark.parametrize("groups", [1, 3])
def test_a_generated_foundation_has_as_many_resources_as_it_says(groups: int, tmp_path: Path) -> None:
    foundations.write(tmp_path, groups)
    resources = foundations.RESOURCES_OF_NETWORK + groups * foundations.RESOURCES_OF_GROUP
    assert len(lower(load(foundations.ENVIRONMENT, tmp_path))) == resources
    assert foundations.groups_for(resources) == groups


@pytest.mark.engine
def test_extrapolated_words_are_read_back_as_the_foundation_that_they_are_of(tmp_path: Path) -> None:
    (measured,) = core.measure(tmp_path, [100])  # it raises where they differ
    assert measured.resources == 99
    assert set(measured.steps) == set(STEPS)
