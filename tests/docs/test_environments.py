"""What the page of environments shows is right as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

from config.across import clashes
from config.environments import SHIPPED, loaded, named

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "environments.md").read_text(encoding="utf-8")
FILE = re.compile(r"^    # (\S+\.yaml)\n((?:    .*\n)+)", re.M)


def test_the_two_regions_of_the_page_are_right_and_leave_each_other_everything(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text((SHIPPED / "base.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    files = {name: dedent(text) for name, text in FILE.findall(PAGE)}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = {name: loaded(name, tmp_path) for name in named("prod-*", tmp_path)}
    assert {f"{name}.yaml" for name in found} == files.keys() != set()
    assert clashes(found, tmp_path) == []
    assert {each.foundation.region for each in found.values()} == {"ap-south-1", "eu-central-1"}

    frankfurt = tmp_path / "prod-frankfurt.yaml"
    frankfurt.write_text(files["prod-frankfurt.yaml"].replace("existing: true", "existing: false"), encoding="utf-8")
    assert len(clashes({"prod-frankfurt": loaded("prod-frankfurt", tmp_path)}, tmp_path)) == 1
