"""Foundations of as many rules as a test likes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

BASE = """\
project: acme
account: "111122223333"
region: ap-south-1
owner: platform
cost-center: cc-1001
network:
  cidr: 10.0.0.0/16
  zones: [a]
  tiers:
    data: {access: isolated, prefix: 24}
"""


def large(folder: Path, rules: Mapping[str, int], of: Mapping[str, str] | None = None) -> None:
    """The environment `dev`: groups with so many rules each, and more, by group, that name another group (`of`)."""
    lines = ["security:", "  groups:"]
    for name, count in rules.items():
        lines += [f"    {name}:", "      ingress:"]
        lines += [f"        - {{from: 10.{n // 200}.{n % 200}.0/24, ports: {8000 + n}}}" for n in range(count)]
        if other := (of or {}).get(name):
            lines.append(f"        - {{from: {other}, ports: https}}")
    (folder / "base.yaml").write_text(BASE)
    (folder / "dev.yaml").write_text("\n".join(lines) + "\n")
