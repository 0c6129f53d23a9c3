"""Foundations as large as one likes, and what both engines would say of them.

Real ones grow by security groups and their rules (AWS takes 60 rules of a direction in a group, so that more rules mean
more groups), and so do these: each group is the first one under another name.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

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
RESOURCES_OF_GROUP = 1 + 2 * PARTNERS + 1 + REPLICAS + 1
RESOURCES_OF_NETWORK = 21


def groups_for(resources: int) -> int:
    """With how many groups a foundation comes nearest to so many resources."""
    return round((resources - RESOURCES_OF_NETWORK) / RESOURCES_OF_GROUP)


def write(folder: Path, groups: int) -> None:
    """The environment `large`, as YAML."""
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
    (folder / f"{ENVIRONMENT}.yaml").write_text("\n".join(lines) + "\n")


def extrapolate_assembly(one: Path, out: Path, groups: int) -> None:
    """CDK's assembly of so many groups, from that of one.

    CDK itself refuses a stack of more than 500 resources, and would take minutes.
    """
    shutil.copytree(one, out)
    for file in out.glob("*.template.json"):
        template = json.loads(file.read_text())
        resources = template["Resources"]
        first = {logical: words for logical, words in resources.items() if _logical(0) in logical}
        for n in range(1, groups):
            resources |= json.loads(_renamed(json.dumps(first), n))
        file.write_text(json.dumps(template, indent=1))


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
