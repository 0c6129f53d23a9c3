"""What the site takes from outside docs/: pages at the root of the repository, where GitHub looks for them."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
PAGES = {"CONTRIBUTING.md": "CONTRIBUTING.md", "SECURITY.md": "reporting.md", "CHANGELOG.md": "CHANGELOG.md"}
"""With what the site calls them: to some disks SECURITY.html would be security.html."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for name, there in PAGES.items():
        files.append(File.generated(config, there, abs_src_path=str(ROOT / name)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """A link between docs/ and the root, as it is right on GitHub, leads to the same page of the site."""
    if page.file.src_uri in PAGES.values():
        return markdown.replace("](docs/", "](")
    for name, there in PAGES.items():
        markdown = markdown.replace(f"](../{name}", f"]({there}")
    return markdown
