"""Which environments `--env` means."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.environments import named
from core.errors import InputFaults

NAMES = ("dev", "prod-frankfurt", "prod-mumbai", "staging")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    for name in ("base", *NAMES):
        (tmp_path / "there" / f"{name}.yaml").write_text("owner: x\n", encoding="utf-8")
    return Path("there")


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("dev", ["dev"]),
        ("all", [*NAMES]),
        ("prod-*", ["prod-frankfurt", "prod-mumbai"]),
        ("*-m?mbai", ["prod-mumbai"]),
        ("[ds]*", ["dev", "staging"]),
        ("staging,dev", ["staging", "dev"]),
        ("prod-mumbai, prod-*", ["prod-mumbai", "prod-frankfurt"]),
        ("dev,all", [*NAMES]),
    ],
)
def test_a_name_a_pattern_or_several_of_them(folder: Path, wanted: str, names: list[str]) -> None:
    assert named(wanted, folder) == names


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("qa-*", "`qa-*` is like none of its environments"),
        ("dev,qa-*", "`qa-*` is like none of its environments"),
        ("PROD-*", "`PROD-*` is like none of its environments"),
        ("dev,", "an empty name is none of its environments"),
        ("dev,prod-mumba", "`prod-mumba` is none of its environments"),
    ],
)
def test_what_is_like_none_is_a_fault_that_names_those_there_are(folder: Path, wanted: str, says: str) -> None:
    with pytest.raises(InputFaults) as refused:
        named(wanted, folder)
    assert str(refused.value).startswith(f"there: {says} ({', '.join(NAMES)}); ")


def test_no_environment_is_called_as_all_of_them_are(folder: Path) -> None:
    (folder / "all.yaml").write_text("owner: x\n", encoding="utf-8")
    for wanted in ("all", "dev"):
        with pytest.raises(InputFaults) as refused:
            named(wanted, folder)
        assert str(refused.value) == (
            "there/all.yaml: `all` is what `--env` takes for every environment; give the file another name"
        )


@pytest.mark.parametrize("wanted", ["all", "d*"])
def test_a_folder_without_environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text("owner: x\n", encoding="utf-8")
    with pytest.raises(InputFaults, match=r"is none of its environments \(it has none\)"):
        named(wanted, Path())
