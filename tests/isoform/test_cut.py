"""A foundation that outgrows one stack, by the command and the real CDK CLI: nothing that is deployed is made anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.cut import lock_of
from config.environments import load
from live import target as targets
from tests.isoform.conftest import isoform
from tests.large import large

pytestmark = pytest.mark.live
GROUPS = {f"g{n:02d}": 49 for n in range(9)}
"""Nine groups of 49 rules: 450 resources."""


@pytest.fixture(autouse=True)
def stopped(state: Path) -> Iterator[None]:
    yield
    isoform("local", "stop")


def run(config: Path, *arguments: str) -> str:
    done = isoform(*arguments, "--env", "dev", "--config", str(config))
    assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def refused(config: Path, *arguments: str) -> str:
    done = isoform(*arguments, "--env", "dev", "--config", str(config))
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def stacks(config: Path, state: Path) -> list[str]:
    cloudformation = targets.local(load("dev", config), state).client("cloudformation")
    return sorted(s["StackName"].removeprefix("acme-dev-") for s in cloudformation.describe_stacks()["Stacks"])


def rules(config: Path, state: Path) -> dict[tuple[Any, ...], str]:
    """What AWS calls each ingress rule: another id is another rule."""
    ec2: Any = targets.local(load("dev", config), state).client("ec2")
    pages = ec2.get_paginator("describe_security_group_rules").paginate()
    return {
        (each["GroupId"], each["FromPort"], each.get("CidrIpv4"), str(each.get("ReferencedGroupInfo"))): (
            each["SecurityGroupRuleId"]
        )
        for page in pages
        for each in page["SecurityGroupRules"]
        if not each["IsEgress"] and each["IpProtocol"] != "-1"  # but for that of the default groups
    }


def test_a_thousand_rules_come_and_go_and_no_rule_that_stays_is_made_anew(tmp_path: Path, state: Path) -> None:
    large(tmp_path, GROUPS)
    lock = lock_of(tmp_path / "dev.yaml")
    run(tmp_path, "deploy")
    first = rules(tmp_path, state)
    assert len(first) == 441

    # Growth over the limit: new groups, and new rules of one that is deployed, which name a new group.
    many = {**GROUPS, "g00": 60, **{f"h{n:02d}": 50 for n in range(11)}}
    large(tmp_path, many, {"g01": "h00"})
    command = "isoform stacks --env dev --write"
    assert f"run `{command} --target aws` (`--target local` where" in refused(tmp_path, "deploy")
    assert "only the account knows what of it is deployed" in refused(tmp_path, "stacks", "--write")
    run(tmp_path, "stacks", "--write", "--target", "local")
    assert "0 differences" in run(tmp_path, "deploy")
    second = rules(tmp_path, state)
    assert len(second) == 1003
    assert first.items() <= second.items()
    assert stacks(tmp_path, state) == ["CDKToolkit", "network", "security", "security-2", "security-3"]

    # Growth of a deployed group in a full stack: its newest rules alone go elsewhere, by the files alone.
    settled = load("dev", tmp_path).stacks
    large(tmp_path, {**many, "g02": 60}, {"g01": "h00"})
    assert f"run `{command}`" in refused(tmp_path, "validate")
    run(tmp_path, "stacks", "--write")
    now = load("dev", tmp_path).stacks
    assert all(set(ids) <= set(now[stack]) for stack, ids in settled.items())

    # A lock that is lost, and laid out anew as if nothing were deployed, moves nothing, either.
    text = lock.read_text()
    moved = text.replace("    - rule/g00/ingress/10-0-0-0-24-tcp-8000\n", "", 1)
    lock.write_text(moved.replace("  security-2:\n", "  security-2:\n    - rule/g00/ingress/10-0-0-0-24-tcp-8000\n"))
    said = refused(tmp_path, "deploy")
    assert "  rule/g00/ingress/10-0-0-0-24-tcp-8000 moves from acme-dev-security to acme-dev-security-2\n" in said
    settles = f"isoform stacks --env dev --config {tmp_path} --write --target local"
    assert f"`{settles}` settles what is deployed where it is" in said
    run(tmp_path, "stacks", "--write", "--target", "local")
    assert lock.read_text() == text

    # And back: what is taken away makes room, a stack that has nothing any more is deleted, and so is the lock.
    large(tmp_path, {"g00": 60})
    run(tmp_path, "stacks", "--write")
    assert not lock.exists()
    assert "0 differences" in run(tmp_path, "deploy")
    assert stacks(tmp_path, state) == ["CDKToolkit", "network", "security"]
    last = rules(tmp_path, state)
    assert len(last) == 60
    assert last.items() <= second.items()

    run(tmp_path, "destroy")
    assert stacks(tmp_path, state) == ["CDKToolkit"]
