"""The shipped files, changed as people change them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from config.environments import SHIPPED, load
from core.graph import ResourceGraph
from core.model import Foundation
from isoform.changes import side
from isoform.settings import Side

Edit = Callable[[str], str]
"""From a file's text to another."""


def swap(*pairs: tuple[str, str]) -> Edit:
    """Each first text by its second, wherever it stands."""

    def edit(text: str) -> str:
        for old, new in pairs:
            assert old in text, f"the file has no {old!r}"
            text = text.replace(old, new)
        return text

    return edit


@contextmanager
def files(edits: Mapping[str, Edit]) -> Iterator[Path]:
    """The folder of the shipped files, with these changed."""
    with TemporaryDirectory() as there:
        folder = Path(there) / "config"
        folder.mkdir()
        for file in (*SHIPPED.glob("*.yaml"), *SHIPPED.glob("*.lock")):
            text = file.read_text(encoding="utf-8")
            (folder / file.name).write_text(edits.get(file.name, str)(text), encoding="utf-8")
        yield folder


def edited(environment: str, edits: Mapping[str, Edit]) -> Side:
    """What `environment` means with these files changed. Where something is told to be, the folder is `config`."""
    with files(edits) as folder:
        return side(environment, folder)


def foundation(environment: str, edits: Mapping[str, Edit]) -> Foundation:
    with files(edits) as folder:
        return load(environment, folder)


def graph(environment: str = "dev", **edits: Edit) -> ResourceGraph:
    """`base` and the like are the files' names without their endings."""
    return edited(environment, {f"{name}.yaml": edit for name, edit in edits.items()}).graph
