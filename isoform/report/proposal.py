"""Previews as a person reads them, as a pull request shows them, and as a program takes them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from isoform.changes import Changes
from isoform.proposal import Anew, Proposal
from isoform.report import changes, text
from isoform.report import json as documents


def show(found: Proposal, console: Console) -> None:
    """What changes, what of it is made anew, and then the proof: both engines beside the model."""
    if found.changes is not None:
        changes.show(found.changes, console)
        console.print()
        _show_anew(found.anew, console)
        for line in impossible(found):
            console.print(Text(f"{line}\n", "bold red"), soft_wrap=True)
        if found.base is not None and found.base.differences:
            console.print(Text(f"As it was ({found.changes.base}), the engines and the model differ:", "red"))
            text.differences(found.base, console)
        for line in otherwise(found):
            console.print(Text(line, "red"))
    text.show(found.head, console)
    for said in (agreement(found), attention(found)):
        if said is not None:
            console.print(said)


def _show_anew(anew: Sequence[Anew], console: Console) -> None:
    if not anew:
        return
    console.print(Text("made anew by CloudFormation: the new one first, and then the old is deleted", "bold red"))
    for each, along in with_what_goes_along(anew):
        console.print(Text(f"  ± {each.id}  {each.kind}, because {because(each)}", "red"), soft_wrap=True)
        if along:
            console.print(Padding(Text(f"and what stands on it: {', '.join(along)}"), (0, 0, 0, 6)))
    console.print(f"  {by_pulumi(anew)}\n")


def with_what_goes_along(anew: Sequence[Anew]) -> Iterator[tuple[Anew, list[str]]]:
    """Each that is made anew by itself, or is refused, with all that goes along with it, however far."""
    along = {each.id: each.along for each in anew}
    led: dict[str, list[str]] = defaultdict(list)
    for id in along:
        first = id
        while (next := along[first]) is not None and next in along:
            first = next
        led[first].append(id)
    for each in anew:
        if each.id in led or each.refused:
            yield each, [id for id in led.get(each.id, []) if id != each.id]


def because(each: Anew) -> str:
    """Why it is made anew, and what to do where that is refused."""
    if each.moves:
        return (
            f"it goes from {each.moves[0]} to {each.moves[1]}: deleted there with all that is in it, and then made here"
        )
    why = f"{each.along} is, by {each.because}" if each.along else f"{each.because} changes"
    return f"{why}; CloudFormation refuses that while it is called {each.refused}: rename it" if each.refused else why


def by_pulumi(anew: Sequence[Anew]) -> str:
    """What Pulumi's side says of the same resources."""
    said = sum(each.by_pulumi for each in anew)
    groups = f"Pulumi makes the {said} security group{'' if said == 1 else 's'} anew, too. " if said else ""
    rest = f"Whether it makes {'the others' if said else 'them'} anew, pulumi-aws's package does not say."
    return groups + (rest if said < len(anew) else "")


def impossible(found: Proposal) -> list[str]:
    """A line for each change that AWS refuses."""
    return [f"AWS will refuse {each.id}: {each.instead}." for each in found.impossible]


def otherwise(found: Proposal) -> list[str]:
    """A line for each engine that makes another change."""
    lines = []
    for engine, ids in found.otherwise.items():
        others = " and others" if len(ids) > MOST else ""
        if ids:
            lines.append(f"{engine} changes {', '.join(ids[:MOST])}{others} otherwise than the model does.")
    return lines


def agreement(found: Proposal) -> str | None:
    """In one line, whether both engines make the change that is meant; None where none was to be made."""
    if found.changes is None or found.base is None:
        return None
    count = len(found.changes.resources)
    if any(found.otherwise.values()) or found.base.differences or found.head.differences:
        return None
    engines = " and ".join(found.otherwise)
    return f"{engines} both make this change of {count} resource{'' if count == 1 else 's'}, and no other."


def attention(found: Proposal) -> str | None:
    """In one line, what of a change asks for a second look, however well the engines agree on it."""
    if found.changes is None:
        return None
    alarming = sum(each.grade == "alarming" for section in found.changes.review.sections for each in section.findings)
    removed = sum(each.what == "removed" for each in found.changes.resources)
    refused = len({each.id for each in found.impossible} | {each.id for each in found.anew if each.refused})
    counts = {"refused by AWS": refused, "alarming": alarming, "made anew": len(found.anew), "removed": removed}
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"Look at what it means: {said}." if said else None


def document(found: Sequence[Proposal], gone: Sequence[Changes] = ()) -> str:
    """As JSON: one environment's preview, or all of them in a list, with what had its files taken away. Version 1."""
    each = [_document(one) for one in found]
    several = {"version": 1, "environments": each, "taken_away": [changes.fields(one) for one in gone]}
    return json.dumps(each[0] if len(each) == 1 and not gone else several, indent=2)


def _document(found: Proposal) -> dict[str, object]:
    whole = documents.preview(found.head)
    if found.changes is None:
        return whole
    base = None if found.base is None else documents.preview(found.base)
    proof = {"base": base, "otherwise": {engine: [*ids] for engine, ids in found.otherwise.items()}}
    return {
        **whole,
        "change": changes.fields(found.changes),
        "made_anew": [asdict(each) for each in found.anew],
        "impossible": [asdict(each) for each in found.impossible],
        "proof": proof,
    }


def markdown(found: Sequence[Proposal], gone: Sequence[Changes] = ()) -> str:
    """For a pull request: of each environment the verdicts first, then what changes; as long as one comment may be."""
    longest = changes.LONGEST // (len(found) + len(gone))
    return "\n".join(
        [*(changes.markdown(each, longest) for each in gone), *(_markdown(each, longest) for each in found)]
    )


MOST = 40
"""Ids of which markdown tells no more at once: JSON has all."""


def _markdown(found: Proposal, longest: int) -> str:
    lines = [f"## {found.head.environment}", ""]
    if found.exit_code == 1:
        lines += ["⛔ AWS will refuse this change.", ""]
    lines.append(_mark(found) + text.verdict(found.head).plain)
    for said in filter(None, (agreement(found), attention(found))):
        lines += ["", said]
    if wrong := [*impossible(found), *otherwise(found)]:
        lines += ["", *(f"- **{line}**" for line in wrong[:MOST])]
        lines += [f"- …and {len(wrong) - MOST} more"] if len(wrong) > MOST else []
    if found.anew:
        lines += ["", "**Made anew by CloudFormation**: the new one first, and then the old is deleted.", ""]
        told = [*with_what_goes_along(found.anew)]
        for each, along in told[:MOST]:
            lines.append(f"- **`{each.id}`** ({each.kind}), because {because(each)}")
            if along:
                lines.append(f"  <details><summary>and {len(along)} that stand on it</summary>")
                more = f" and {len(along) - MOST} more" if len(along) > MOST else ""
                lines.append(f"  {', '.join(f'`{id}`' for id in along[:MOST])}{more}</details>")
        lines += [f"- …and {len(told) - MOST} more"] if len(told) > MOST else []
        lines += ["", by_pulumi(found.anew)]
    if found.changes is not None:
        lines += ["", changes.markdown(found.changes, longest - sum(map(len, lines)))]
    return "\n".join(lines)


def _mark(found: Proposal) -> str:
    """Of the engines."""
    return "❌ " if found.is_otherwise else "✅ "
