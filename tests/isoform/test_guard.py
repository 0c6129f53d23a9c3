"""What a deployment must not do by accident, and what it does when it is disturbed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.environments import SHIPPED, load
from live import record
from live import target as targets
from live.local.account import running
from tests.isoform.conftest import ISOFORM, Shipped, isoform

pytestmark = pytest.mark.live


@pytest.fixture
def config(tmp_path: Path, state: Path) -> Iterator[Path]:
    """A folder of configuration to change; in the end the embedded account is stopped."""
    for file in SHIPPED.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text())
    yield tmp_path
    isoform("local", "stop")


def subnets(config: Path, state: Path) -> dict[str, str]:
    target = targets.local(load("dev", config), state)
    return {e.id: e.physical for e in record.of_cloudformation(target, "acme-dev") if e.id.startswith("subnet/")}


def test_what_others_stand_on_goes_only_when_it_is_allowed_by_id(config: Path, state: Path, shipped: Shipped) -> None:
    shipped.copy("dev", state)
    before = subnets(config, state)
    dev = config / "dev.yaml"
    dev.write_text(dev.read_text().replace("zones: [a, b]", "zones: [a]"))

    refused = isoform("deploy", "--config", str(config))

    gone = ["subnet/data/b", "subnet/private/b", "subnet/public/b"]
    assert refused.returncode == 1
    for id in gone:
        assert f"  {id} is taken away\n" in refused.stderr
    assert refused.stderr.endswith(
        f"Nothing was done. To allow it: {' '.join(f'--allow-replace {id}' for id in gone)}\n"
    )
    assert subnets(config, state) == before

    allowed = [word for id in gone for word in ("--allow-replace", id)]
    done = isoform("deploy", "--config", str(config), *allowed)
    assert done.returncode == 0, done.stderr
    assert subnets(config, state) == {id: physical for id, physical in before.items() if id not in gone}


def test_what_ec2_would_refuse_half_way_is_refused_before(config: Path, state: Path, shipped: Shipped) -> None:
    shipped.copy("dev", state)
    dev = config / "dev.yaml"
    before = dev.read_text()
    lists = "network:\n  prefix-lists:\n    friends: {max-entries: 2, entries: {203.0.113.0/24: office}}\n"
    assert before.count("network:\n") == 1
    dev.write_text(before.replace("network:\n", lists))
    assert isoform("deploy", "--config", str(config)).returncode == 0
    both = lists.replace("max-entries: 2", "max-entries: 5").replace("office}", 'office, 192.0.2.0/24: ""}')
    dev.write_text(before.replace("network:\n", both))
    refused = isoform("deploy", "--config", str(config))
    assert refused.returncode == 1
    assert refused.stderr == (
        "AWS would stop this deployment half way:\n"
        "  prefix-list/friends: not its size and its entries at once: deploy `max-entries` first\n"
        "Nothing was done\n"
    )
    dev.write_text(before.replace("cidr: 10.10.0.0/16", "cidr: 10.11.0.0/16"))
    refused = isoform("deploy", "--config", str(config), "--allow-replace", "vpc/main")
    assert refused.returncode == 1
    assert refused.stderr == (
        "AWS would stop this deployment half way:\n"
        "  vpc/main: internet-gateway/main is still attached to the old one: make a new environment\n"
        "Nothing was done\n"
    )
    dev.write_text(before.replace("network:\n", lists.replace("max-entries: 2", "max-entries: 5")))
    assert isoform("deploy", "--config", str(config)).returncode == 0
    dev.write_text(before.replace("network:\n", both))
    assert isoform("deploy", "--config", str(config)).returncode == 0


def test_only_what_was_approved_is_deployed(config: Path, state: Path, shipped: Shipped) -> None:
    shipped.copy("dev", state)
    refused = isoform("deploy", "--config", str(config), "--approved", "0123456789ab")
    assert refused.returncode == 1
    assert refused.stderr.startswith("0123456789ab was approved, but these templates are ")
    (approved,) = [word for word in refused.stderr.split() if len(word) == 13 and word.endswith(":")]
    assert isoform("deploy", "--config", str(config), "--approved", approved.rstrip(":")).returncode == 0


def test_prod_is_destroyed_only_when_it_is_named_once_more(config: Path) -> None:
    for words in ([], ["--yes-delete", "dev"]):
        refused = isoform("destroy", "--env", "prod", "--config", str(config), *words)
        assert refused.returncode == 1
        assert refused.stderr == "prod is not deleted by accident: say `--yes-delete prod`. Nothing was done\n"


def test_an_account_that_ends_in_the_middle_is_told_and_the_same_command_repairs_it(config: Path, state: Path) -> None:
    deploy = [str(ISOFORM), "deploy", "--config", str(config)]
    process = subprocess.Popen(deploy, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    log, end = state / "run" / "dev" / "cdk-deploy.log", time.monotonic() + 120
    while not log.exists() and time.monotonic() < end:  # bootstrapped, and now at the stacks
        time.sleep(0.05)
    local = running(state)
    assert local is not None
    os.kill(local.pid, signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "embedded account ended" in said or "ECONNREFUSED" in said

    done = isoform("deploy", "--config", str(config))
    assert done.returncode == 0, done.stderr


def test_two_deployments_at_once_come_one_after_the_other(config: Path) -> None:
    deploy = [str(ISOFORM), "deploy", "--config", str(config)]
    both = [subprocess.Popen(deploy, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert any("Waiting for another isoform that is working on dev" in errors for _, errors in said)
