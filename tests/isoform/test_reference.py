"""The pages of configuration are what the model is, and what they show is accepted and becomes what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.environments import SHIPPED, load
from core.lower import lower
from isoform.report.reference import PAGE, page

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)


def test_the_page_is_up_to_date() -> None:
    """`make reference` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()


def loaded(block: str, folder: Path) -> set[str]:
    """The ids of what dev comes to with the block laid over it in a file of its own."""
    base = (SHIPPED / "base.yaml").read_text(encoding="utf-8")
    own = 'account: "111122223333"\nnetwork:\n  cidr: 10.10.0.0/16\n  zones: [a, b]\n  nat: {gateways: one}\n'
    assert "\nnetwork:\n" in base
    (folder / "base.yaml").write_text(base.replace("\nnetwork:\n", f"\n{own}"), encoding="utf-8")
    (folder / "dev.yaml").write_text(block or "{}", encoding="utf-8")
    return set(lower(load("dev", folder)).by_id)


@pytest.mark.parametrize("block", BLOCKS, ids=[str(n) for n in range(len(BLOCKS))])
def test_what_the_guide_shows_is_accepted_and_adds_something(block: str, tmp_path: Path) -> None:
    assert loaded(block, tmp_path) > loaded("", tmp_path)


def test_every_block_of_the_guide_is_tried() -> None:
    assert len(BLOCKS) == GUIDE.read_text(encoding="utf-8").count("```") // 2 == 16
