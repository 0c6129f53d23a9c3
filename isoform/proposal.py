"""What a change to the files does, proven: the model's words for it, and both engines' on either side of it.

The graphs alone say what changes (`isoform.changes`). The engines are asked whether each of them makes just that change
of it; and CDK's templates say what CloudFormation would make anew, which no graph knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cdk_backend.refusals import Impossible
from cdk_backend.replaces import Templates, made_anew
from config.across import of_an_account
from config.environments import Loaded
from core.compare import Changed, compare
from core.graph import ResourceGraph
from isoform.changes import Changes
from isoform.comparison import Comparison, Witness
from isoform.whole import Whole
from pulumi_backend.replaces import SAID


@dataclass(frozen=True, slots=True)
class Anew:
    """What is there now, and would be made a second time before the first is deleted."""

    id: str
    kind: str
    because: str
    """By which of CloudFormation's properties: `CidrBlock`."""
    along: str | None
    """With what it goes along, which that property names; None where the property itself changes."""
    refused: str | None
    """The name of its own that it keeps: CloudFormation refuses that, for of one name there is one at a time."""
    by_pulumi: bool
    """Whether pulumi-aws says so too; where not, it does not say."""
    moves: tuple[str, str] | None = None
    """From which stack of CloudFormation to which: then it is deleted first, with all that is in it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an environment would become."""

    head: Comparison
    """Both engines beside the model, as the files are now."""
    changes: Changes | None = None
    """Since the base; None where none is asked for."""
    base: Comparison | None = None
    """Both engines as the files were; None where nothing was there, or where nothing changes."""
    anew: tuple[Anew, ...] = ()
    impossible: tuple[Impossible, ...] = ()
    """What AWS will refuse."""
    otherwise: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By engine, the ids of what it changes otherwise than the model does."""
    whole: Whole | None = None
    """Every resource in full; None where nobody asks for it."""

    @property
    def exit_code(self) -> int:
        """0 where both engines make the change that is meant, 2 where one does not, 1 where it will be refused."""
        if self.impossible or any(each.refused for each in self.anew):
            return 1
        return 2 if self.is_otherwise else 0

    @property
    def is_otherwise(self) -> bool:
        """Whether an engine builds something else than the model means, or did, or makes another change."""
        proven = [self.head, *([self.base] if self.base else [])]
        return any(each.differences for each in proven) or any(self.otherwise.values())


Differences = Mapping[str, list[tuple[str, object, object]]]
"""By id, what differs: each field with both of its values, or the resource as a whole.

Values, not texts of them: of equal sets, each may be told in an order of its own.
"""


def differences(was: ResourceGraph, now: ResourceGraph) -> Differences:
    found: dict[str, list[tuple[str, object, object]]] = {}
    for each in compare(was, now):
        whole = (type(each).__name__, None, None)
        words = (each.path, each.was, each.now) if isinstance(each, Changed) else whole
        found.setdefault(each.resource.id, []).append(words)
    return found


def otherwise(meant: Differences, was: Witness, now: Witness) -> tuple[str, ...]:
    """The ids of what an engine changes otherwise than is meant, or what it leaves as it is."""
    made = differences(was.observed.graph, now.observed.graph)
    return tuple(id for id in dict.fromkeys([*meant, *made]) if meant.get(id) != made.get(id))


def taken(was: Loaded, now: Loaded) -> Iterator[Impossible]:
    """What cannot be made elsewhere, because the base has it and goes on standing: an account has one of its name."""
    if was.foundation.account != now.foundation.account:
        return
    there = {(each.what, each.name) for each in of_an_account(was)}
    for each in of_an_account(now):
        if (each.what, each.name) in there:
            instead = f"the account has the {each.what} `{each.name}` already, of {was.foundation.name} in "
            yield Impossible(each.id, f"{instead}{was.foundation.region}: delete that first, or rename one of them")


def anew(was: Templates, now: Templates, graph: ResourceGraph) -> Iterator[Anew]:
    """What of the base's `graph` is made anew; not what is only a part of it, as a gateway's attachment is."""
    for each in made_anew(was, now):
        if each.id in graph.by_id:
            kind = type(graph.by_id[each.id])
            along = each.along.partition("#")[0] if each.along else None
            said = kind in SAID and not each.moves
            yield Anew(each.id, kind.__name__, each.because, along, each.name, said, each.moves)
