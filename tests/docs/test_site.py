"""The site of docs/: each link and anchor leads somewhere, each page is found, and nothing is loaded from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

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
