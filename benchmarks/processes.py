"""Commands as whole processes, timed from start to end; alone, or several side by side."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from isoform.engines import surroundings

CHECKOUT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    words: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of each run of one thing."""

    runs: tuple[float, ...]
    """By the clock on the wall; of a step of the core, of our own on a core."""
    busy: tuple[float, ...] = ()
    """Of a process and its children on all cores together: it hardly grows when others are at work."""

    @property
    def minimum(self) -> float:
        return min(self.runs)

    @property
    def median(self) -> float:
        return statistics.median(self.runs)


@dataclass(frozen=True, slots=True)
class Took:
    wall: float
    busy: float


class Failed(Exception):
    """A command failed, and there is nothing to measure: its text is what it said."""


def interleaved(measured: Mapping[str, Callable[[], Took]], rounds: int) -> dict[str, Times]:
    """Measure each once per round, after one round that doesn't count.

    Each round begins with another of them, so that what slows the machine for a while slows none of them alone.
    """
    names = list(measured)
    runs: dict[str, list[Took]] = {name: [] for name in names}
    for name in names:
        measured[name]()
    for n in range(rounds):
        first = n % len(names)
        for name in names[first:] + names[:first]:
            runs[name].append(measured[name]())
    return {name: Times(tuple(run.wall for run in of), tuple(run.busy for run in of)) for name, of in runs.items()}


def seconds(*commands: Command) -> Took:
    """From the start of the first to the end of the last, all at once. Raises `Failed`."""
    start, busy = time.perf_counter(), _busy()
    started = [(command, _start(command)) for command in commands]
    said = [(command, process, process.communicate()[0]) for command, process in started]
    took = Took(time.perf_counter() - start, _busy() - busy)
    for command, process, words in said:
        if process.returncode:
            raise Failed(f"{command.name} ended with {process.returncode}:\n{words.decode(errors='replace').strip()}")
    return took


def _busy() -> float:
    """Seconds on a core of all children that have ended, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _start(command: Command) -> subprocess.Popen[bytes]:
    """With the Node, and nothing of a person's own settings, that isoform gives its engines."""
    return subprocess.Popen(
        command.words,
        cwd=CHECKOUT,
        env={**surroundings(), "CDK_VALIDATION": "false", **command.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def isoform(*arguments: str, state: Path) -> Command:
    """The installed command, with a state folder of its own."""
    words = [str(Path(sys.executable).parent / "isoform"), *arguments]
    return Command(f"isoform {arguments[0]}", words, {"ISOFORM_STATE": str(state)})


def plain_cdk(out: Path) -> Command:
    return Command("plain CDK", [sys.executable, "-m", "benchmarks.plain_cdk"], {"CDK_OUTDIR": str(out)})


def plain_pulumi(out: Path) -> Command:
    return Command("plain Pulumi", [sys.executable, "-m", "benchmarks.plain_pulumi", str(out)])


def load_average() -> float:
    """How many processes wanted a core over the last minute."""
    return os.getloadavg()[0]
