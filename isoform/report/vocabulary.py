"""docs/words.md: every word that a value of the files may be, from the model's tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.model import access, derived, iam, services
from core.model.monitoring import ENDPOINTS
from core.model.parameters import known
from core.model.services import PortRange
from isoform.report.markdown import table, titled

PAGE = Path(__file__).parents[2] / "docs" / "words.md"


def page() -> str:
    """The whole page, as Markdown."""
    lines = [
        "# Words",
        "",
        "Every word that a value in `config/*.yaml` may be, and what it comes to. Written from the model's tables by",
        "`make reference`. The keys: [Configuration](configuration.md).",
        "",
        *_trust(),
        *_access(),
        *_ports(),
        *_parameters(),
        *_monitoring(),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _trust() -> Iterator[str]:
    yield from titled("## Services that a role may trust (`iam.roles.<name>.trust[n].service`)")
    yield from table(("word", "the principal"), ((f"`{word}`", f"`{who}`") for word, who in iam.SERVICES.items()))
    yield from titled("Any other is written as AWS has it: `elasticmapreduce.amazonaws.com`.")


def _access() -> Iterator[str]:
    yield from titled(
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
    yield from table(("`may`", "`on`", "what it allows"), rows)


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
    yield from titled("## Ports (`ports` of a rule)")
    rows = ((f"`{word}`", ", ".join(map(_range, ranges))) for word, ranges in services.SERVICES.items())
    yield from table(("word", "ports"), rows)
    yield from titled("Or a number, a range `8000-8100`, or `all`; with `protocol` where it is not tcp.")


def _range(ports: PortRange) -> str:
    return f"{ports.protocol} {ports.first}" + (f"-{ports.last}" if ports.last != ports.first else "")


def _parameters() -> Iterator[str]:
    from config.environments import load

    yield from titled(
        "## What a parameter may refer to (`${...}` in `parameters.values.<path>.value`)",
        "",
        "Of the shipped `prod`, where the names are its own:",
    )
    yield from table(("reference",), ((f"`${{{word}}}`",) for word in known(load("prod"))))


def _monitoring() -> Iterator[str]:
    yield from titled("## Who may subscribe to a topic")
    yield from table(("protocol", "example"), ((f"`{how}`", f"`{each[1]}`") for how, each in ENDPOINTS.items()))
    yield from titled(
        "## Metrics of `defaults: foundation`",
        "",
        "One of each per NAT gateway, for alarms and dashboards of your own: `nat-a-drops` in zone a.",
    )
    yield from table(
        ("name", "metric of AWS/NATGateway"),
        ((f"`nat-<zone>-{word}`", f"`{metric}`") for word, metric in derived.NAT_METRICS.items()),
    )
    yield from titled("One of each per interface endpoint: `endpoint-ecr-api-drops` of `ecr.api`.")
    yield from table(
        ("name", "metric of AWS/PrivateLinkEndpoints"),
        ((f"`endpoint-<service>-{word}`", f"`{metric}`") for word, metric in derived.ENDPOINT_METRICS.items()),
    )
    records = f"`{derived.RECORDS}`, where flow logs go to CloudWatch, is `IncomingLogEvents` of their log group."
    yield from titled(records)
    yield from titled("## Alarms of `defaults: foundation`", "", "`monitoring.except` leaves one out, by its name.")
    nat = ((f"`nat-<zone>-{word}`", alarm.means, alarm.source) for word, alarm in derived.NAT_ALARMS.items())
    ends = ("`endpoint-<service>-drops`", derived.ENDPOINT_MEANS, derived.ENDPOINT_SOURCE)
    logs = (f"`{derived.STOPPED}`", f"flow logs: {derived.STOPPED_MEANS}", derived.STOPPED_SOURCE)
    trail = (
        (f"`{name}`", f"CloudTrail: {watch.means}", f"{derived.CONTROLS}#cloudwatch-{watch.control}")
        for name, watch in derived.TRAIL.items()
    )
    yield from table(("name", "what it tells", "source"), (*nat, ends, logs, *trail))
