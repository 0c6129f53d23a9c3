"""The core alone, on ever larger foundations: seconds, and by how much they grow when the foundation grows tenfold."""

from __future__ import annotations

import gc
import json
import math
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from benchmarks import foundations
from benchmarks.foundations import PLAIN
from benchmarks.processes import Command, Failed, Times, interleaved, isoform, seconds
from config import layers
from config.environments import load
from core.compare import compare
from core.graph import EgressRule, IngressRule, ResourceGraph
from core.lower import lower
from core.model import Foundation
from isoform.preview import observe_cdk
from pulumi_backend.observe import observe as observe_registrations

SIZES = (100, 1_000, 10_000)
LINEAR = 20.0
"""Growth per tenfold above which something isn't linear. What grows with the square grows a hundredfold; ten times as
many objects leave a processor's caches, which alone makes 16 of 10 where a step hardly does more than look at each."""
DIFFERENT = "compare, 1% differ"
MOST_RUNS = 5
ENOUGH = 3.0
"""Seconds after which a step isn't run again."""


@dataclass(frozen=True, slots=True)
class Sized:
    """Every step on a foundation of one size."""

    resources: int
    steps: Mapping[str, Times]

    @property
    def seconds(self) -> float:
        """Of all steps that a preview takes of its own, where the engines say what the model does."""
        return sum(times.minimum for step, times in self.steps.items() if step != DIFFERENT)


def measure(folder: Path, sizes: Sequence[int] = SIZES) -> list[Sized]:
    """Measure each step at each size; what is written meanwhile goes below `folder`."""
    one = _engines_words(folder)
    return [_sized(one, folder / str(size), foundations.groups_for(size)) for size in sizes]


def plain(written: Path) -> Sized:
    """Each step on the foundation of the plain programs, of which a preview has `written` the engines' words."""
    return _steps("dev", PLAIN, written / "cdk", written / "pulumi.json")


def large(folder: Path, rules: int, rounds: int) -> tuple[Times, Sized]:
    """Previews of a foundation of so many rules through both engines, and each step on what the engines then say."""
    foundations.write(folder / "config", rules // foundations.RULES_OF_GROUP)
    preview = _preview(folder)
    times = interleaved({preview.name: lambda: seconds(preview)}, rounds)[preview.name]
    said = folder / "state" / "run" / foundations.ENVIRONMENT
    return times, _steps(foundations.ENVIRONMENT, folder / "config", said / "cdk", said / "pulumi.json")


def growth(sized: Sequence[Sized]) -> dict[str, list[float]]:
    """By step, from each size to the next: how many times as long it takes, for ten times as many resources."""
    found: dict[str, list[float]] = {}
    for step in sized[0].steps:
        for small, large in pairwise(sized):
            tenfolds = math.log10(large.resources / small.resources)
            times = large.steps[step].minimum / small.steps[step].minimum
            found.setdefault(step, []).append(times ** (1 / tenfolds))
    return found


def _engines_words(folder: Path) -> Path:
    """The folder with what both engines say of a foundation with one group."""
    foundations.write(folder / "config", 1)
    seconds(_preview(folder))
    return folder / "state" / "run" / foundations.ENVIRONMENT


def _preview(folder: Path) -> Command:
    arguments = ["--env", foundations.ENVIRONMENT, "--config", str(folder / "config"), "--quiet"]
    return isoform("preview", *arguments, state=folder / "state")


def _sized(one: Path, folder: Path, groups: int) -> Sized:
    foundations.write(folder / "config", groups)
    settled = load(foundations.ENVIRONMENT, folder / "config").stacks
    foundations.extrapolate_assembly(one / "cdk", folder / "cdk", groups, settled)
    foundations.extrapolate_registrations(one / "pulumi.json", folder / "pulumi.json", groups)
    measured = _steps(foundations.ENVIRONMENT, folder / "config", folder / "cdk", folder / "pulumi.json")
    shutil.rmtree(folder)
    return measured


def _steps(environment: str, config: Path | None, assembly: Path, registrations: Path) -> Sized:
    """Raises `Failed` where the words that are observed aren't those of the foundation: they would measure another."""
    foundation = load(environment, config)
    graph = lower(foundation)
    other = _with_differences(graph)
    for name, observed in _observed(foundation, assembly, registrations):
        for difference in compare(graph, observed):
            raise Failed(f"{environment} as {name} says it is not what the model says: {difference}")
    steps: Mapping[str, Callable[[], object]] = {
        "load": lambda: _load_anew(environment, config),
        "lower": lambda: lower(foundation),
        "observe CDK": lambda: _observed_cdk(foundation, assembly),
        "observe Pulumi": lambda: _observed_pulumi(foundation, registrations),
        "compare, equal": lambda: list(compare(graph, graph_again)),
        DIFFERENT: lambda: list(compare(graph, other)),
    }
    graph_again = lower(foundation)  # equal and not identical, as what is observed
    return Sized(len(graph), {name: _times(step) for name, step in steps.items()})


def _load_anew(environment: str, config: Path | None) -> Foundation:
    """As a command does, which has read nothing before."""
    layers.of_text.cache_clear()
    return load(environment, config)


def _observed(foundation: Foundation, assembly: Path, registrations: Path) -> Iterator[tuple[str, ResourceGraph]]:
    yield "CDK", _observed_cdk(foundation, assembly)
    yield "Pulumi", _observed_pulumi(foundation, registrations)


def _observed_cdk(foundation: Foundation, assembly: Path) -> ResourceGraph:
    return observe_cdk(assembly, foundation).whole()


def _observed_pulumi(foundation: Foundation, registrations: Path) -> ResourceGraph:
    document = json.loads(registrations.read_text())
    return observe_registrations(document, account=foundation.account, region=foundation.region).whole()


def _with_differences(graph: ResourceGraph) -> ResourceGraph:
    """The same with another description on every hundredth resource, or on the next rule after it."""
    changed = dict(graph.by_id)
    due = 0
    for n, resource in enumerate(graph):
        if n >= due and isinstance(resource, IngressRule | EgressRule):
            changed[resource.id] = replace(resource, description="something else")
            due += 100
    return ResourceGraph(changed)


def _times(step: Callable[[], object]) -> Times:
    """In seconds of our own on a core: waiting for one doesn't count. Garbage stays, as where the command runs."""
    runs: list[float] = []
    while len(runs) < MOST_RUNS and sum(runs) < ENOUGH:
        gc.collect()
        gc.disable()
        try:
            start = time.process_time()
            step()
            runs.append(time.process_time() - start)
        finally:
            gc.enable()
    return Times(tuple(runs))
