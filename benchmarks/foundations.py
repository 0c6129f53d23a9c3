"""Foundations as large as one likes, and what both engines would say of them.

Real ones grow by security groups and their rules (AWS takes 60 rules of a direction in a group, so that more rules mean
more groups), and so do these: each group is the first one under another name.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from config.cut import lock_of, written
from config.environments import load
from core import cut
from core.lower import lower

PLAIN = Path(__file__).parent / "foundation"
"""The configuration whose `dev` the plain programs build, too."""
ENVIRONMENT = "large"
BASE = """\
project: acme
account: "111122223333"
region: ap-south-1
owner: platform
cost-center: cc-1001
network:
  cidr: 10.0.0.0/16
  zones: [a, b]
  tiers:
    public: {access: public, prefix: 24}
    private: {access: private, prefix: 21}
    data: {access: isolated, prefix: 24}
  nat:
    gateways: one
"""
PARTNERS = 10
REPLICAS = 3
RULES_OF_GROUP = 2 * PARTNERS + 1 + REPLICAS + 1
RESOURCES_OF_GROUP = 1 + RULES_OF_GROUP
RESOURCES_OF_NETWORK = 21


def groups_for(resources: int) -> int:
    """With how many groups a foundation comes nearest to so many resources."""
    return round((resources - RESOURCES_OF_NETWORK) / RESOURCES_OF_GROUP)


def write(folder: Path, groups: int) -> None:
    """The environment `large`, as YAML, with the lock of its stacks where it needs one."""
    lines = ["security:", "  groups:"]
    for n in range(groups):
        lines += [f"    {_name(n)}:", "      ingress:"]
        for partner in range(PARTNERS):
            for ports in ("https", "8080-8099"):
                lines += [f"        - from: 172.16.{partner}.0/24", f"          ports: {ports}"]
        lines += ["        - from: self", "          ports: all"]
        lines += ["      egress:"]
        for replica in range(REPLICAS):
            lines += [f"        - to: 172.17.{replica}.0/24", "          ports: postgres"]
        lines += ["        - to: self", "          ports: all"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "base.yaml").write_text(BASE)
    file = folder / f"{ENVIRONMENT}.yaml"
    file.write_text("\n".join(lines) + "\n")
    if settled := cut.settle(lower(load(ENVIRONMENT, folder, settling=True)), {}):
        lock_of(file).write_text(written(settled, ENVIRONMENT))


def extrapolate_assembly(one: Path, out: Path, groups: int, settled: cut.Settled) -> None:
    """CDK's assembly of so many groups, each in the stack in which it is `settled`, from that of one.

    CDK itself would take minutes. No group here speaks of another, so that it stands in a stack with all its rules.
    """
    shutil.copytree(one, out)
    manifest = json.loads((out / "manifest.json").read_text())
    [name] = [name for name in manifest["artifacts"] if name.endswith("-security")]
    template = json.loads((out / f"{name}.template.json").read_text())
    first = json.dumps(template["Resources"])
    where = {id: stack for stack, ids in settled.items() for id in ids}
    resources: dict[str, dict[str, object]] = {"security": {}}
    for n in range(groups):
        stack = where.get(f"group/{_name(n)}", "security")
        resources.setdefault(stack, {}).update(json.loads(_renamed(first, n)))
    for stack, held in resources.items():
        called = name.removesuffix("security") + stack
        artifact = json.loads(json.dumps(manifest["artifacts"][name]))
        artifact["properties"]["templateFile"] = f"{called}.template.json"
        manifest["artifacts"][called] = artifact
        (out / f"{called}.template.json").write_text(json.dumps({**template, "Resources": held}, indent=1))
    (out / "manifest.json").write_text(json.dumps(manifest))


def extrapolate_registrations(one: Path, out: Path, groups: int) -> None:
    """Pulumi's registrations of so many groups, from those of one."""
    document = json.loads(one.read_text())
    first = json.dumps([each for each in document["registrations"] if _name(0) in each["urn"]])
    for n in range(1, groups):
        document["registrations"] += json.loads(_renamed(first, n))
    document["registrations"].sort(key=lambda each: each["urn"])
    out.write_text(json.dumps(document, sort_keys=True))


def _name(n: int) -> str:
    return f"service-n{n:03d}"


def _logical(n: int) -> str:
    return f"ServiceN{n:03d}"


def _renamed(words: str, n: int) -> str:
    """The words of the first group, said of group `n`."""
    return words.replace(_name(0), _name(n)).replace(_logical(0), _logical(n))
