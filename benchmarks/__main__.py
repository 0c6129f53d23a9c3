"""Measures all in one run, and judges nothing: `python -m benchmarks`, which `make bench` runs.

Exit code 0, whatever the figures; 1 where something failed, so that there is nothing to measure.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import core, report
from benchmarks.foundations import PLAIN
from benchmarks.processes import (
    Command,
    Failed,
    Times,
    interleaved,
    isoform,
    load_average,
    plain_cdk,
    plain_pulumi,
    seconds,
)
from core.errors import IsoformError


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure isoform beside its engines.")
    parser.add_argument("--rounds", type=int, default=5, help="how often each process runs (5)")
    parser.add_argument("--json", action="store_true", help="print the figures for programs")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds: write 1 or more")
    try:
        figures = measure(arguments.rounds)
    except (Failed, IsoformError) as failed:
        sys.exit(str(failed))
    if arguments.json:
        print(json.dumps(report.document(figures), indent=2))
    else:
        print(report.text(figures))


def measure(rounds: int) -> report.Figures:
    before = load_average()
    with TemporaryDirectory(prefix="isoform-bench-") as name:
        folder = Path(name)
        engines = _engines(folder, rounds)
        start = _start(folder, rounds)
        plain = core.plain(folder / "state" / "run" / "dev")
        large = core.large(folder / "rules", report.RULES, min(rounds, 3))
        sized = core.measure(folder)
    return report.Figures(rounds, (before, load_average()), engines, start, plain, large, sized)


def _engines(folder: Path, rounds: int) -> dict[str, Times]:
    cdk, pulumi = plain_cdk(folder / "plain-cdk"), plain_pulumi(folder / "plain-pulumi.json")
    preview = isoform("preview", "--env", "dev", "--config", str(PLAIN), state=folder / "state")
    return interleaved(
        {
            report.CDK: lambda: seconds(cdk),
            report.PULUMI: lambda: seconds(pulumi),
            report.BOTH: lambda: seconds(cdk, pulumi),
            report.PREVIEW: lambda: seconds(preview),
        },
        rounds,
    )


def _start(folder: Path, rounds: int) -> dict[str, Times]:
    nothing = Command(report.PYTHON, [sys.executable, "-c", "pass"])
    help, validate = isoform("--help", state=folder), isoform("validate", "--env", "dev", state=folder)
    return interleaved(
        {
            report.PYTHON: lambda: seconds(nothing),
            report.HELP: lambda: seconds(help),
            report.VALIDATE: lambda: seconds(validate),
        },
        rounds,
    )


if __name__ == "__main__":
    main()
