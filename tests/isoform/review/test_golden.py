"""What `isoform diff` says of changes as people make them, whole: read as a reviewer would.

`pytest tests/isoform/review/test_golden.py --snapshot-update` writes what is said now. Read it before committing it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from config.environments import SHIPPED
from isoform.changes import Changes, between
from isoform.report import changes as report
from isoform.report.html import page
from tests.isoform.pages import proposed
from tests.isoform.review.edits import Edit, edited, foundation, swap


class Plain(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "text"


class Json(Plain):
    file_extension = "json"


class Markdown(Plain):
    file_extension = "md"


class Html(Plain):
    file_extension = "html"


BASE = (SHIPPED / "base.yaml").read_text(encoding="utf-8")
APP_CUT_OFF = BASE[BASE.index("  composite-alarms:\n") : BASE.index("  dashboards:\n")]
HTTPS = "        - from: internet\n          ports: https\n"
HTTP = "        # Only to be redirected to https.\n        - from: internet\n          ports: http\n"
FLOW_LOGS = "      retention: 365\n      encrypted: true\n"

CASES: Mapping[str, tuple[str, Mapping[str, Edit]]] = {
    "add-a-zone": (
        "staging",
        {
            "staging.yaml": swap(("zones: [a, b]", "zones: [a, b, c]")),
            "staging.addresses.lock": lambda text: (
                f"{text}    public/c: 10.20.2.0/24\n    private/c: 10.20.48.0/21\n    data/c: 10.20.6.0/24\n"
            ),
        },
    ),
    "remove-the-nat-gateway": (
        "dev",
        {
            "base.yaml": swap((APP_CUT_OFF, ""), ("alarms: [app-errors, app-cut-off]", "alarms: [app-errors]")),
            "dev.yaml": swap(("gateways: one", "gateways: none")),
        },
    ),
    "open-a-port": (
        "prod",
        {"base.yaml": swap((HTTPS, HTTPS.replace("https", "440-450\n          because: partners")))},
    ),
    "rename-a-group": (
        "dev",
        {"base.yaml": swap(("    cache:\n", "    store:\n"), ("to: cache", "to: store"))},
    ),
    "widen-a-policy": (
        "dev",
        {
            "base.yaml": swap(
                ("          on: app/*\n", '          on: "*"\n'),
                ("          mfa: true\n", ""),
                ("[AmazonSSMManagedInstanceCore]", "[AmazonSSMManagedInstanceCore, AdministratorAccess]"),
            )
        },
    ),
    "shorten-a-retention": ("prod", {"prod.yaml": swap((FLOW_LOGS, FLOW_LOGS.replace("365", "30")))}),
    "add-an-endpoint": ("dev", {"base.yaml": swap(("    s3: {}\n", "    s3: {}\n    ssm: {}\n"))}),
    "move-a-subnet": ("prod", {"prod.addresses.lock": swap(("10.30.5.0/24", "10.30.250.0/24"))}),
    "drop-an-alarm": (
        "prod",
        {
            "base.yaml": swap(
                ("  defaults: foundation\n  tell:", "  defaults: foundation\n  except: [nat-a-drops]\n  tell:")
            )
        },
    ),
    "change-a-tag-everywhere": ("dev", {"base.yaml": swap(("cost-center: cc-1001", "cost-center: cc-2002"))}),
    "turn-on-dual-stack": (
        "dev",
        {
            "base.yaml": swap(
                ("      access: public\n", "      access: public\n      addresses: dual-stack\n"),
                ("      access: private\n", "      access: private\n      addresses: dual-stack\n"),
            ),
            "dev.yaml": swap(("  zones: [a, b]\n", "  zones: [a, b]\n  ipv6: {source: amazon}\n")),
            "dev.addresses.lock": lambda text: (
                f"{text}  ipv6-subnets: {{public/a: 0, public/b: 1, private/a: 4, private/b: 5}}\n"
            ),
        },
    ),
    "reorder-a-list": (
        "dev",
        {
            "base.yaml": swap((HTTPS + HTTP, HTTP + HTTPS)),
            "dev.yaml": swap(("zones: [a, b]", "zones: [b, a]")),
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_change(case: str, snapshot: SnapshotAssertion) -> None:
    found = _found(case)
    assert _text(found) == snapshot(extension_class=Plain)
    assert report.markdown(found) == snapshot(extension_class=Markdown)
    assert report.document([found]) + "\n" == snapshot(extension_class=Json)
    assert _page(case, found) == snapshot(extension_class=Html)


def test_an_order_says_nothing() -> None:
    found = _found("reorder-a-list")
    assert (found.settings, found.resources, found.review.sections) == ((), (), ())


def _found(case: str) -> Changes:
    """With the files where a person has them."""
    environment, edits = CASES[case]
    found = between(edited(environment, {}), edited(environment, edits), called=("main", environment))
    return replace(
        found,
        settings=tuple(replace(each, where=_in_config(each.where)) for each in found.settings),
        causes=tuple(replace(each, where=_in_config(each.where)) for each in found.causes),
    )


def _in_config(where: str) -> str:
    return f"config/{where.rpartition('/config/')[2]}"


def _page(case: str, found: Changes) -> str:
    """What the page says of the change; its picture and its list, tests/isoform/test_page.py looks at."""
    environment, edits = CASES[case]
    whole = proposed(foundation(environment, edits), foundation(environment, {}))
    text = page([replace(whole, changes=found)])
    first = text.index('<section id="changes">')
    return text[first : text.index("</section>", first)] + "</section>\n"


def _text(found: Changes) -> str:
    out = StringIO()
    report.show(found, Console(file=out, width=120))
    return re.sub(r" +$", "", out.getvalue(), flags=re.MULTILINE)
