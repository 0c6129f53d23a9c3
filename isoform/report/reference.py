"""docs/configuration.md: every key of the files, and every word that they may say, from the model and its tables.

python -m isoform.report.reference
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from ipaddress import IPv4Network
from pathlib import Path
from types import UnionType
from typing import Literal, Union, get_args, get_origin

import config.schema
from config.keys import Key, inside, is_named, keys_in_files
from core.model import Foundation, access, derived, iam, services
from core.model.monitoring import ENDPOINTS
from core.model.parameters import known
from core.model.services import PortRange

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
TYPES = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`", IPv4Network: "IPv4 CIDR"}


def page() -> str:
    """The whole page, as Markdown."""
    lines = [
        "# Configuration",
        "",
        "Every key that `config/*.yaml` may have, and every word that a value may be. Written from the model by",
        "`make reference`; the model itself refuses what it does not know, with the line and what to write instead.",
        "How the parts go together: [A foundation in its parts](guide.md).",
        "",
        "# Keys",
        "",
        "`<name>` is a name of your own: lower-case letters and digits, words joined by `-`. `[n]` is an item of a",
        "list.",
        "",
        *_sections(Foundation, ""),
        "# Words",
        "",
        *_trust(),
        *_access(),
        *_ports(),
        *_parameters(),
        *_monitoring(),
    ]
    return "\n".join(lines).rstrip() + "\n"


# Keys


def _sections(shape: type, path: str) -> Iterator[str]:
    """A table of the keys of `shape`, then one for each shape inside it."""
    yield f"## {f'`{path}`' if path else 'The file'}"
    yield ""
    yield from _table(
        ("key", "what may stand there", "without it", "what it means"), (_row(shape, key) for key in _keys(shape))
    )
    for key in _keys(shape):
        where = f"{path}.{key.word}" if path else key.word
        within: object = key.type
        while is_named(within) or get_origin(within) is tuple:
            named = is_named(within)
            within = inside(within, "" if named else 0)
            where += ".<name>" if named else "[n]"
        if isinstance(within, type) and is_dataclass(within):
            yield from _sections(within, where)


def _keys(shape: type) -> list[Key]:
    return list(keys_in_files(shape).values())


def _row(shape: type, key: Key) -> tuple[str, ...]:
    """The cells of a key of `shape`."""
    examples = "" if get_origin(key.type) is Literal or key.type is bool else examples_in_words(key)
    said = config.schema.description(shape, key)
    return f"`{key.word}`", type_in_words(key.type) + examples, default_in_words(shape, key), said


def default_in_words(shape: type, key: Key) -> str:
    if key.required:
        return "needed"
    default = next(field.default for field in fields(shape) if field.name == key.field)
    return "" if default in (MISSING, None, "", ()) else f"`{_yaml(default)}`"


def examples_in_words(key: Key) -> str:
    return f": {', '.join(f'`{_yaml(each)}`' for each in key.examples)}" if key.examples else ""


def type_in_words(shape: object) -> str:
    if get_origin(shape) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(shape))
    if is_named(shape):
        return f"by name: {type_in_words(inside(shape, ''))}"
    if get_origin(shape) is tuple:
        return f"a list: {type_in_words(inside(shape, 0))}"
    if get_origin(shape) in (Union, UnionType):
        return " or ".join(type_in_words(each) for each in get_args(shape))
    if isinstance(shape, type) and is_dataclass(shape):
        return "the keys below"
    return TYPES.get(shape, "any JSON") if isinstance(shape, type) else "any JSON"


def _yaml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case Mapping():
            return "{" + ", ".join(f"{key}: {_yaml(each)}" for key, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_yaml, value)) + "]"
        case _:
            return str(value)


# Words


def _trust() -> Iterator[str]:
    yield from _titled("## Services that a role may trust (`iam.roles.<name>.trust[n].service`)")
    yield from _table(("word", "the principal"), ((f"`{word}`", f"`{who}`") for word, who in iam.SERVICES.items()))
    yield from _titled("Any other is written as AWS has it: `elasticmapreduce.amazonaws.com`.")


def _access() -> Iterator[str]:
    yield from _titled(
        "## Access (`may` and `on`)",
        "",
        "Each word comes to these actions on just these resources. `{on}` is what you write after `on`, with the",
        "foundation's own name or path before it; sources stand in `core/model/access.py`.",
    )
    rows = []
    for word, meaning in access.WORDS.items():
        on = access.KINDS[meaning.on].fix if meaning.on else "nothing: it stands alone"
        why = [f"on `*` because {meaning.because}"] if meaning.because else []
        rows.append((f"`{word}`", on, "<br>".join([*map(_grant, meaning.grants), *why])))
    yield from _table(("`may`", "`on`", "what it allows"), rows)


def _grant(grant: access.Grant) -> str:
    conditions = " and ".join(f"`{how} {key} {value}`" for how, key, value in grant.conditions)
    where = {"always": "", "below": " (where `on` ends in `*`)", "encrypted": " (where the topic is encrypted)"}
    return (
        f"{_code(grant.actions)} on {_code(grant.resources)}{f' if {conditions}' if conditions else ''}"
        + (where[grant.only])
    )


def _code(texts: Sequence[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _ports() -> Iterator[str]:
    yield from _titled("## Ports (`ports` of a rule)")
    rows = ((f"`{word}`", ", ".join(map(_range, ranges))) for word, ranges in services.SERVICES.items())
    yield from _table(("word", "ports"), rows)
    yield from _titled("Or a number, a range `8000-8100`, or `all`; with `protocol` where it is not tcp.")


def _range(ports: PortRange) -> str:
    return f"{ports.protocol} {ports.first}" + (f"-{ports.last}" if ports.last != ports.first else "")


def _parameters() -> Iterator[str]:
    from config.environments import load

    yield from _titled(
        "## What a parameter may refer to (`${...}` in `parameters.values.<path>.value`)",
        "",
        "Of the shipped `prod`, where the names are its own:",
    )
    yield from _table(("reference",), ((f"`${{{word}}}`",) for word in known(load("prod"))))


def _monitoring() -> Iterator[str]:
    yield from _titled("## Who may subscribe to a topic")
    yield from _table(("protocol", "example"), ((f"`{how}`", f"`{each[1]}`") for how, each in ENDPOINTS.items()))
    yield from _titled(
        "## Metrics of `defaults: foundation`",
        "",
        "One of each per NAT gateway, for alarms and dashboards of your own: `nat-a-drops` in zone a.",
    )
    yield from _table(
        ("name", "metric of AWS/NATGateway"),
        ((f"`nat-<zone>-{word}`", f"`{metric}`") for word, metric in derived.NAT_METRICS.items()),
    )
    yield from _titled("One of each per interface endpoint: `endpoint-ecr-api-drops` of `ecr.api`.")
    yield from _table(
        ("name", "metric of AWS/PrivateLinkEndpoints"),
        ((f"`endpoint-<service>-{word}`", f"`{metric}`") for word, metric in derived.ENDPOINT_METRICS.items()),
    )
    records = f"`{derived.RECORDS}`, where flow logs go to CloudWatch, is `IncomingLogEvents` of their log group."
    yield from _titled(records)
    yield from _titled("## Alarms of `defaults: foundation`", "", "`monitoring.except` leaves one out, by its name.")
    nat = ((f"`nat-<zone>-{word}`", alarm.means, alarm.source) for word, alarm in derived.NAT_ALARMS.items())
    ends = ("`endpoint-<service>-drops`", derived.ENDPOINT_MEANS, derived.ENDPOINT_SOURCE)
    logs = (f"`{derived.STOPPED}`", f"flow logs: {derived.STOPPED_MEANS}", derived.STOPPED_SOURCE)
    trail = (
        (f"`{name}`", f"CloudTrail: {watch.means}", f"{derived.CONTROLS}#cloudwatch-{watch.control}")
        for name, watch in derived.TRAIL.items()
    )
    yield from _table(("name", "what it tells", "source"), (*nat, ends, logs, *trail))


# Markdown


def _titled(*lines: str) -> Iterator[str]:
    yield from (*lines, "")


def _table(heads: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
