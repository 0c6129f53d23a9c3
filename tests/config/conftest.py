"""Files of environments, laid out in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from config.environments import load
from core.model import Foundation

BASE = (Path(__file__).parent / "base.yaml").read_text(encoding="utf-8")
Layers = Callable[..., Foundation]


@pytest.fixture
def layers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layers:
    """Loads dev.yaml, or another environment, of this text, over base.yaml of that text, in the working folder."""
    monkeypatch.chdir(tmp_path)

    def loaded(dev: str, base: str = BASE, environment: str = "dev") -> Foundation:
        (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
        (tmp_path / f"{environment}.yaml").write_text(dev, encoding="utf-8")
        return load(environment, tmp_path)

    return loaded
