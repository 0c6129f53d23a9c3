"""The figures, beside what we aim at: for people, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.core import LINEAR, Sized, growth
from benchmarks.processes import Times

CDK, PULUMI, BOTH, PREVIEW = "plain CDK", "plain Pulumi", "both plain, side by side", "isoform preview"
PYTHON, HELP, VALIDATE = "python -c pass", "isoform --help", "isoform validate"
CORE = ("load", "lower", "compare, equal")
"""The steps of a preview that no engine's words have a part in."""
RULES = 1_000
"""Of security groups, in the foundation with which both engines have much to do."""
CALM = 1.0
"""The load average up to which a machine of two cores is ours alone, but for what we run ourselves."""


@dataclass(frozen=True, slots=True)
class Figures:
    rounds: int
    load: tuple[float, float]
    """The machine's load average before and after."""
    engines: Mapping[str, Times]
    """Whole processes on the foundation of the plain programs."""
    start: Mapping[str, Times]
    plain: Sized
    """The core on that foundation."""
    large: tuple[Times, Sized]
    """Previews of a foundation of `RULES` rules, and what of each is neither engine's."""
    sized: Sequence[Sized]
    """The core on ever larger foundations."""

    @property
    def slower(self) -> str:
        """The engine that alone takes longer."""
        return max(CDK, PULUMI, key=lambda name: self.engines[name].minimum)


@dataclass(frozen=True, slots=True)
class Aim:
    what: str
    found: float
    most: float
    form: str

    @property
    def met(self) -> bool:
        return self.found <= self.most

    def __str__(self) -> str:
        verdict = "met" if self.met else "missed"
        return f"{self.what:<58} {self.found:>8{self.form}}   aim {self.most:>5{self.form}}   {verdict}"


def aims(figures: Figures) -> list[Aim]:
    preview, slower = figures.engines[PREVIEW], figures.engines[figures.slower]
    core = sum(figures.plain.steps[step].minimum for step in CORE)
    many, own = figures.large
    worst = max((times, step) for step, found in growth(figures.sized).items() for times in found)
    return [
        Aim(f"{PREVIEW} / {figures.slower}, by minimum", preview.minimum / slower.minimum, 1.15, ".2f"),
        Aim(f"{PREVIEW} / {figures.slower}, by median", preview.median / slower.median, 1.15, ".2f"),
        Aim(f"{', '.join(CORE)} / {PREVIEW}", core / preview.minimum, 0.01, ".1%"),
        Aim(f"our own steps / {PREVIEW} of {RULES:,} rules", own.seconds / many.minimum, 0.25, ".1%"),
        Aim(f"growth of the core per tenfold, at most ({worst[1]})", worst[0], LINEAR, ".1f"),
        Aim(f"{HELP}, seconds", figures.start[HELP].minimum, 0.2, ".2f"),
    ]


def text(figures: Figures) -> str:
    return "\n".join(_lines(figures))


def _lines(figures: Figures) -> Iterator[str]:
    slower = figures.engines[figures.slower].minimum
    size = figures.plain.resources
    yield f"Whole processes on the plain foundation ({size} resources), {figures.rounds} rounds, seconds"
    yield f"  {'':<28} {'minimum':>8} {'median':>8} {'/ slower':>9} {'of cores':>9}"
    for name, times in figures.engines.items():
        wall = f"{times.minimum:>8.2f} {times.median:>8.2f} {times.minimum / slower:>9.2f}"
        yield f"  {name:<28} {wall} {min(times.busy):>9.2f}"
    yield "  of cores: seconds of all cores together, which hardly grow when others are at work"
    yield ""
    many, own = figures.large
    yield f"{PREVIEW} of {RULES:,} rules ({own.resources:,} resources), {len(many.runs)} rounds, seconds"
    wall = f"{many.minimum:>8.2f} {many.median:>8.2f}"
    yield f"  {'through both engines':<28} {wall} {'':>9} {min(many.busy):>9.2f}"
    yield f"  {'of that, our own steps':<28} {own.seconds:>8.2f}"
    yield ""
    yield f"Start, {figures.rounds} rounds, seconds"
    for name, times in figures.start.items():
        yield f"  {name:<28} {times.minimum:>8.3f} {times.median:>8.3f}"
    yield ""
    yield "The core alone, seconds of one core (minimum), and growth for ten times as many resources"
    grown = growth(figures.sized)
    columns = [figures.plain, *figures.sized]
    counts = "".join(
        f" {f'plain: {column.resources}' if n == 0 else column.resources:>9}" for n, column in enumerate(columns)
    )
    yield f"  {'resources':<20}{counts}   growth"
    for step in figures.plain.steps:
        row = "".join(f" {column.steps[step].minimum:>9.4f}" for column in columns)
        flag = "   not linear" if max(grown[step]) > LINEAR else ""
        yield f"  {step:<20}{row}   {', '.join(f'{factor:.1f}' for factor in grown[step])}{flag}"
    yield ""
    yield from map(str, aims(figures))
    yield ""
    before, after = figures.load
    yield f"Load average {before:.1f} before, {after:.1f} after."
    if before > CALM:
        yield f"The machine was busy: figures are worth little until the load average is below {CALM:.0f} beforehand."


def document(figures: Figures) -> dict[str, object]:
    return {
        "version": 1,
        "rounds": figures.rounds,
        "load_average": {"before": figures.load[0], "after": figures.load[1]},
        "engines": _times(figures.engines),
        "start": _times(figures.start),
        "large": {"rules": RULES, "resources": figures.large[1].resources, **_times({PREVIEW: figures.large[0]})},
        "core": [
            {"resources": each.resources, "steps": _times(each.steps)} for each in (figures.plain, *figures.sized)
        ],
        "growth": growth(figures.sized),
        "aims": [{"what": aim.what, "found": aim.found, "most": aim.most, "met": aim.met} for aim in aims(figures)],
    }


def _times(of: Mapping[str, Times]) -> dict[str, object]:
    return {
        name: {"minimum": times.minimum, "median": times.median, "seconds": list(times.runs), "busy": list(times.busy)}
        for name, times in of.items()
    }
