"""What a deployment keeps a little longer: exports in use, and whatever they speak of."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from cdk_backend import bridge

GROUP = {"Type": "Group", "Properties": {"Vpc": {"Ref": "Vpc"}}, "DependsOn": ["Lock"]}
OUTPUT = {"Value": {"Fn::GetAtt": ["Group", "GroupId"]}, "Export": {"Name": "a:group"}}
VPC = {"Value": {"Ref": "Vpc"}, "Export": {"Name": "a:vpc"}}
DEPLOYED: dict[str, Any] = {
    "a": {
        "Resources": {"Group": GROUP, "Vpc": {"Type": "Vpc"}, "Lock": {"Type": "Lock"}, "Other": {"Type": "Other"}},
        "Outputs": {"Group": OUTPUT, "Vpc": VPC},
    },
    "b": {"Resources": {"Reader": {"Properties": {"Of": {"Fn::ImportValue": "a:group"}}}}},
}
MEANT: dict[str, Any] = {"a": {"Resources": {"Vpc": {"Type": "Vpc"}}, "Outputs": {"Vpc": VPC}}, "b": {"Resources": {}}}


def test_what_is_given_up_is_told_by_the_names_of_exports() -> None:
    assert bridge.vanishing(DEPLOYED, MEANT) == {"a:group": "a"}
    assert bridge.vanishing(DEPLOYED, {}) == {"a:group": "a", "a:vpc": "a"}
    assert bridge.vanishing(MEANT, DEPLOYED) == {}


def test_an_export_is_kept_with_all_that_it_stands_on_and_nothing_more() -> None:
    kept = bridge.with_kept(DEPLOYED["a"], MEANT["a"], ["a:group"])

    assert kept["Outputs"] == {"Vpc": VPC, "Group": OUTPUT}
    assert kept["Resources"] == {"Vpc": {"Type": "Vpc"}, "Group": GROUP, "Lock": {"Type": "Lock"}}


def test_what_is_meant_stands_as_it_is_meant() -> None:
    meant = {"Resources": {"Group": {"Type": "Group", "Properties": {"New": "words"}}}}

    kept = bridge.with_kept(DEPLOYED["a"], meant, ["a:group"])

    assert kept == {**meant, "Outputs": {"Group": OUTPUT}}


def test_whether_what_an_export_speaks_of_goes_too() -> None:
    assert bridge.gone(DEPLOYED["a"], MEANT["a"], "a:group")
    assert not bridge.gone(DEPLOYED["a"], MEANT["a"], "a:vpc")


def test_another_template_has_another_hash_wherever_the_assembly_says_it(tmp_path: Path) -> None:
    """Else the CLI would find it uploaded, and deploy the one that it found."""
    assembly, before = tmp_path / "cdk", "0" * 64
    assembly.mkdir()
    (assembly / "a.template.json").write_text("{}")
    assets = {"files": {before: {"source": {"path": "a.template.json"}, "destinations": {"x": f"{before}.json"}}}}
    (assembly / "a.assets.json").write_text(json.dumps(assets))
    (assembly / "manifest.json").write_text(json.dumps({"url": f"s3://bucket/{before}.json"}))

    out = bridge.rewritten(assembly, {"a": {"Resources": {}}}, tmp_path / "out")

    now = hashlib.sha256((out / "a.template.json").read_bytes()).hexdigest()
    assert json.loads((out / "a.template.json").read_text()) == {"Resources": {}}
    assert json.loads((out / "manifest.json").read_text()) == {"url": f"s3://bucket/{now}.json"}
    assert before not in (out / "a.assets.json").read_text()
    assert (assembly / "a.template.json").read_text() == "{}"
