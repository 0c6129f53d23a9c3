"""What can go wrong, and who sees it.

IsoformError
├── InputFaults         what a person wrote cannot be meant: every fault of the files, each with line and fix
├── GraphFault          the graph is impossible: two of one id, a reference to nothing, a circle     (a bug in `lower`)
├── ObservationFault    an engine's words cannot be read in full
│   ├── Unmapped        a type or property that no reader knows
│   ├── Unstated        a property that is missing, and whose absence means nothing certain
│   └── Unreadable      a value that is not of the form that the reader knows
├── EngineFailed        an engine stopped; carries its own words
└── TargetRefused       the account is not the one that was meant, or not there
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class IsoformError(Exception):
    """Whatever isoform says went wrong; its text is for a person."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that cannot be meant: where, what is wrong with which value, and what to write instead."""

    path: tuple[str | int, ...]
    """Field names, keys and positions, from the value whose constructor found it."""
    wrong: str
    """What is wrong, and the value received: `` `10.0.0.1/16` has host bits ``."""
    fix: str
    """What to write: `write 10.0.0.0/16`."""

    def __str__(self) -> str:
        at = ".".join(str(step) for step in self.path)
        return f"{at}: {self.wrong}; {self.fix}" if at else f"{self.wrong}; {self.fix}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value is written."""

    file: str
    """As the user gave it, relative to the working folder where it is below that."""
    line: int = 0
    """From 1 on; 0 where the fault is the file's as a whole."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class FaultInFile(Fault):
    """A fault of a file: its path is made of the file's own keys, and it prints with file and line."""

    origin: Origin

    def __str__(self) -> str:
        return f"{self.origin}: {Fault.__str__(self)}"


class InputFaults(IsoformError, ValueError):
    """Every fault found in a value or in an environment's files. A ValueError too, as a constructor's refusal is."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))


class GraphFault(IsoformError):
    """A graph that cannot exist in AWS, or that an engine could not tell from another."""


class ObservationFault(IsoformError):
    """Something that an engine said and no reader understands."""

    def __init__(self, at: str, wrong: str, field: str = "", kind: str = "", cure: str = "") -> None:
        self.at, self.wrong, self.field, self.kind, self.cure = at, wrong, field, kind, cure
        """The resource (its model id where it has one), what is wrong, the property in the engine's own words; the kind
        where it is known though the model does not have the resource; and a command that takes it away."""
        super().__init__(": ".join(part for part in (at, field, wrong) if part))


class Unmapped(ObservationFault):
    """A type or property that no reader knows."""


class Unstated(ObservationFault):
    """A property that is missing, and whose absence means nothing certain."""


class Unreadable(ObservationFault):
    """A value that is not of the form that the reader knows."""


class EngineFailed(IsoformError):
    """An engine stopped. The text has its own words, and what to do."""


class TargetRefused(IsoformError):
    """The account that answers is not the one that was meant, or none answers."""
