"""Previews as one page of HTML, which reviewers open from a pull request's artifacts: everything is in it.

It loads nothing and runs nothing but its own script, whose hash its policy names; what the files say is text in it.
https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from isoform.changes import Changes, Field
from isoform.comparison import Row, Value
from isoform.proposal import Proposal
from isoform.report import changes, drawing, palette, proposal, text
from isoform.review.words import Code
from isoform.whole import Said, Told, Whole

FOLDER = Path(__file__).parent / "page"
SIGNS = {"added": "+", "removed": "−", "changed": "~"}
AT_ONCE = 50
"""Rows that the browser lays out together, once somebody comes near them: a long page opens as fast as a short one."""


def page(found: Sequence[Proposal], gone: Sequence[Changes] = ()) -> str:
    """Of one environment or of several, one below the other. Each has its resources in full, but what is `gone`."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"words": text.words, "anchor": anchor, "sides": sides, "by_weight": changes.by_weight}
    templates.tests["code"] = lambda part: isinstance(part, Code)
    style = Markup(templates.get_template("page.css").render(light=palette.LIGHT, dark=palette.DARK, at_once=AT_ONCE))
    script = Markup((FOLDER / "page.js").read_text(encoding="utf-8"))
    several = len(found) > 1
    return templates.get_template("page.html").render(
        title=", ".join(each.head.environment for each in found),
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        signs=SIGNS,
        folded=changes.FOLDED,
        at_once=AT_ONCE,
        gone=[(each, changes.stays(each), changes.verdict(each)) for each in gone],
        environments=[_environment(each, f"{each.head.environment}:" if several else "") for each in found],
    )


def anchor(row: Row) -> str:
    """By which a difference is linked."""
    return f"{row.id}:{row.field or 'resource'}"


def _hash(inline: str) -> str:
    """As a policy names what stands in the page: https://www.w3.org/TR/CSP3/#grammardef-hash-source"""
    return f"sha256-{b64encode(sha256(inline.encode()).digest()).decode()}"


def _environment(found: Proposal, key: str) -> Mapping[str, object]:
    whole = found.whole
    assert whole is not None  # whoever asks for a page asks for all of it
    anew = {each.id for each in found.anew}
    return {
        "key": key,
        "found": found,
        "head": found.head,
        "changes": found.changes,
        "mark": _mark(found),
        "verdict": text.verdict(found.head).plain,
        "sum": changes.verdict(found.changes) if found.changes else None,
        "stays": changes.stays(found.changes) if found.changes else None,
        "causes": [cause for cause in found.changes.causes if cause.resources] if found.changes else [],
        "agreement": proposal.agreement(found),
        "attention": proposal.attention(found),
        "impossible": proposal.impossible(found),
        "otherwise": proposal.otherwise(found),
        "engines": [
            f"{name} {version}".strip() for name, version in zip(found.head.witnesses, found.head.versions, strict=True)
        ],
        "counts": [(count, _becomes(whole, count.domain)) for count in found.head.counts],
        "became": Counter(each.what for each in whole.resources if each.what),
        "anew": [(each, proposal.because(each), along) for each, along in proposal.with_what_goes_along(found.anew)],
        "by_pulumi": proposal.by_pulumi(found.anew),
        "drawings": (drawing.network(whole.topology), drawing.groups(whole.topology)),
        "resources": whole.resources,
        "known": {each.id for each in whole.resources},
        "made_anew": anew,
        "domains": [*dict.fromkeys(each.domain for each in whole.resources)],
        "kinds": sorted({each.kind for each in whole.resources}),
        "in_full": _script_data(_in_full(whole.resources)),
    }


def _mark(found: Proposal) -> str:
    """By which the summary is coloured: what is proven, and yet alarming, is not green."""
    if found.exit_code:
        return {1: "refused", 2: "different"}[found.exit_code]
    sections = found.changes.review.sections if found.changes else ()
    return "look" if any(each.grade == "alarming" for section in sections for each in section.findings) else "proven"


def _becomes(whole: Whole, domain: str) -> Mapping[str, int]:
    return Counter(each.what for each in whole.resources if each.what and each.domain == domain)


def _script_data(document: object) -> Markup:
    """JSON in which nothing can end the element that holds it."""
    said = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        said = said.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(said)


def _in_full(resources: Iterable[Told]) -> Mapping[str, Mapping[str, Any]]:
    """By id, all that a row shows when it is opened."""
    return {
        each.id: {
            "fields": {name: [*_lines(said)] for name, said in each.fields.items()},
            "changes": [_field(field) for field in each.changes],
            "differences": [
                [row.field or "(the resource)", *(text.words(said) for said in (row.model, *row.said))]
                for row in each.differences
            ],
            "said": [[_said(one) for one in engine] for engine in each.said],
        }
        for each in resources
    }


def _field(field: Field) -> list[str]:
    return [field.path, *sides(field)]


def sides(field: Field) -> tuple[str, str]:
    """Both values. Of statements, a field has those alone that are not on both sides: none of these may be many."""
    listed = isinstance(field.was, list) and isinstance(field.now, list)
    was, now = ("none of these" if listed and not side else text.words(side) for side in (field.was, field.now))
    return was, now


def _lines(value: Value) -> Iterator[str]:
    """A line for each of several."""
    match value:
        case list() | dict() if not value:
            yield "none"
        case list():
            yield from (text.words(each) for each in value)
        case dict():
            yield from (f"{key}: {text.words(each)}" for key, each in value.items())
        case _:
            yield text.words(value)


def _said(said: Said) -> Mapping[str, Any]:
    words = {"lines": said.lines} if said.words is None else {"words": said.words}
    return {"name": said.name, "where": said.where, "type": said.type, **words}
