"""What has to stay a little longer than the model has it: exports that stacks still import, and what they speak of.

CloudFormation updates one stack after the other, and takes no export away that another imports, though that one would
let go of it a moment later. So the exporter is deployed twice: first as it is meant with all that is in use beside it,
and again as it is meant once nobody uses that any more.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

Template = Mapping[str, Any]
Templates = Mapping[str, Template]
"""By the name of the stack."""


def exports(template: Template) -> dict[str, str]:
    """The logical ids of a template's outputs, by the names under which they are exported."""
    return {
        output["Export"]["Name"]: logical
        for logical, output in template.get("Outputs", {}).items()
        if "Export" in output
    }


def vanishing(deployed: Templates, meant: Templates) -> dict[str, str]:
    """The stacks that would give up an export, by its name."""
    return {
        name: stack
        for stack in deployed
        for name in exports(deployed[stack]).keys() - exports(meant.get(stack, {})).keys()
    }


def with_kept(deployed: Template, meant: Template, names: Collection[str]) -> Template:
    """What is meant, with those exports of the deployed template beside it, and the resources of which they speak."""
    outputs = {logical: deployed["Outputs"][logical] for name, logical in exports(deployed).items() if name in names}
    kept: dict[str, Any] = {}
    waiting = [*_targets(outputs)]
    while waiting:
        logical = waiting.pop()
        if logical in deployed["Resources"] and logical not in kept and logical not in meant["Resources"]:
            kept[logical] = deployed["Resources"][logical]
            waiting += _targets(kept[logical])
    return {
        **meant,
        "Resources": {**meant["Resources"], **kept},
        "Outputs": {**meant.get("Outputs", {}), **outputs},
    }


def gone(deployed: Template, meant: Template, name: str) -> bool:
    """Whether the export `name` speaks of a resource that is not meant any more."""
    output = deployed["Outputs"][exports(deployed)[name]]
    return any(logical not in meant.get("Resources", {}) for logical in _targets(output))


def _targets(words: Any) -> Iterator[str]:
    """The logical ids of all of which a part of a template speaks."""
    match words:
        case {"Ref": str(logical)} | {"Fn::GetAtt": [str(logical), _]}:
            yield logical
        case dict():
            waits = words.get("DependsOn", [])
            yield from [waits] if isinstance(waits, str) else waits
            for key, item in words.items():
                if key != "DependsOn":
                    yield from _targets(item)
        case list():
            for item in words:
                yield from _targets(item)


def rewritten(assembly: Path, templates: Templates, out: Path) -> Path:
    """A copy of `assembly` in the folder `out`, with other templates for some of its stacks.

    The CLI uploads a template under its hash, and only once: so each gets the hash of what it says now.
    """
    if out.exists():
        shutil.rmtree(out)
    shutil.copytree(assembly, out)
    manifest = (out / "manifest.json").read_text()
    for stack, template in templates.items():
        file, assets = out / f"{stack}.template.json", out / f"{stack}.assets.json"
        before = next(
            hash
            for hash, asset in json.loads(assets.read_text())["files"].items()
            if asset["source"]["path"] == file.name
        )
        file.write_text(json.dumps(template, indent=1))
        now = hashlib.sha256(file.read_bytes()).hexdigest()
        assets.write_text(assets.read_text().replace(before, now))
        manifest = manifest.replace(before, now)
    (out / "manifest.json").write_text(manifest)
    return out
