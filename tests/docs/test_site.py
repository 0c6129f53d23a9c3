"""The site of docs/: each link and anchor leads somewhere, each page is found, and nothing is loaded from elsewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from runpy import run_path
from shutil import which
from threading import Thread
from types import SimpleNamespace

import pytest
from playwright.sync_api import ViewportSize, expect, sync_playwright

from cdk_backend.cli import node_folder

pytestmark = pytest.mark.process
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class Loaded(HTMLParser):
    """What a browser loads with a page, without a click."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag != "a" and (where := said.get("src") or said.get("href")) and said.get("rel") not in ("next", "prev"):
            self.found.append(where)


def test_each_page_of_the_docs_is_in_it(site: Path) -> None:
    pages = {str(page.relative_to(ROOT / "docs").with_suffix(".html")) for page in (ROOT / "docs").rglob("*.md")}
    built = {str(page.relative_to(site)) for page in site.rglob("*.html") if page.name != "404.html"}
    assert pages | {"CONTRIBUTING.html", "reporting.html", "CHANGELOG.html"} == built
    assert len({page.lower() for page in built}) == len(built)


def test_it_loads_nothing_from_elsewhere(site: Path) -> None:
    for page in site.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        read = Loaded()
        read.feed(text)
        assert len(read.found) > 3
        assert [each for each in read.found if "//" in each] == [], page.name
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?https?:", sheet.read_text(encoding="utf-8")), sheet.name


def test_what_leads_out_of_docs_on_github_stays_in_the_site() -> None:
    hooks = run_path(str(ROOT / "scripts" / "mkdocs_hooks.py"))
    for name, text, expected in (
        ("index.md", "[how](../CONTRIBUTING.md#rooms), [x](guide.md)", "[how](CONTRIBUTING.md#rooms), [x](guide.md)"),
        ("security.md", "[how](../SECURITY.md)", "[how](reporting.md)"),
        ("CONTRIBUTING.md", "[how](docs/guide.md#a-role)", "[how](guide.md#a-role)"),
        ("reporting.md", "[what](docs/security.md)", "[what](security.md)"),
    ):
        page = SimpleNamespace(file=SimpleNamespace(src_uri=name))
        assert hooks["on_page_markdown"](text, page, None, None) == expected


@pytest.mark.browser
def test_in_a_browser_it_fits_a_phone_asks_nobody_finds_and_copies_commands(site: Path) -> None:
    if (chromium := which("chromium")) is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    asked: list[str] = []
    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport=ViewportSize(width=390, height=844))
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: asked.append(str(error)))
        for file in sorted(site.glob("*.html")):
            page.goto(f"{address}/{file.name}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, file.name
        page.goto(f"{address}/tutorial.html")
        page.get_by_role("button", name="Copy to clipboard").nth(1).click()
        page.wait_for_function("navigator.clipboard.readText().then(text => text.length > 0)")
        assert page.evaluate("navigator.clipboard.readText()") == "export PATH=$PWD/.venv/bin:$PATH\nisoform preview"
        page.set_viewport_size(ViewportSize(width=1280, height=900))
        page.get_by_role("textbox", name="Search").press_sequentially("kafka-iam")
        expect(page.locator(".md-search-result__list")).to_contain_text("Words", timeout=30_000)
        browser.close()
    assert [each for each in asked if not each.startswith(address)] == []


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of the folder's files."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing of what is asked for."""


def found(site: Path, *queries: str) -> list[list[str]]:
    """The first three addresses that the site's own search finds, of each query."""
    (worker,) = (site / "assets" / "javascripts" / "workers").glob("search.*.min.js")
    command = [str(node_folder() / "node"), str(Path(__file__).with_name("search.js")), str(worker)]
    done = subprocess.run(
        [*command, str(site / "search" / "search_index.json"), *queries],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answers: list[list[str]] = json.loads(done.stdout)
    return answers


PASTED = {
    '"is no zone"': "is-no-zone",
    '"has host bits; write"': "has-host-bits",
    '"is no key"': "is-no-key",
    "others may stand on what this deployment would take away or make anew:": "others-may-stand-on-what",
    "these are credentials of account 111122223333, but dev is account 444455556666: choose the profile": (
        "these-are-credentials-of-account"
    ),
    "git did not give show abc:config/base.yaml: fatal: invalid object name": "git-did-not-give",
}


def test_a_message_is_found_by_its_words(site: Path) -> None:
    for (pasted, anchor), first in zip(PASTED.items(), found(site, *PASTED), strict=True):
        assert any(each.startswith(f"troubleshooting.html#{anchor}") for each in first), f"{pasted}: {first}"
