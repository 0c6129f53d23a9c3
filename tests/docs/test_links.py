"""Links of pages that are no part of the site lead to what is there: `mkdocs build --strict` sees the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "examples").rglob("*.md")]
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
LINKS = sorted(
    {
        (str(page.relative_to(ROOT)), path, anchor)
        for page in PAGES
        for path, anchor in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in path
    }
)


def anchors(page: Path) -> set[str]:
    """Of its headings, as GitHub and MkDocs make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("page", "path", "anchor"), LINKS, ids=[f"{page}: {path}#{to}" for page, path, to in LINKS])
def test_a_link_leads_to_what_is_there(page: str, path: str, anchor: str) -> None:
    target = (ROOT / page).parent / path if path else ROOT / page
    assert target.exists()
    assert not anchor or anchor in anchors(target)


def test_there_are_links_to_follow() -> None:
    assert {page for page, _, _ in LINKS} >= {"README.md", "CONTRIBUTING.md"}
    assert any(anchor for _, _, anchor in LINKS)
