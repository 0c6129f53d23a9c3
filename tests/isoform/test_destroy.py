"""What a destruction leaves: the account as it was after bootstrap, but for what the environment retains."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.environments import SHIPPED, environments, load
from core.graph import DOMAINS, ElasticIp, Key, LogGroup
from core.lower import lower
from isoform import kept as kept_names
from live import target as targets
from tests.isoform.conftest import Shipped, isoform
from tests.isoform.test_drift import carry_out

pytestmark = pytest.mark.live


@pytest.fixture(autouse=True)
def stopped(state: Path) -> Iterator[None]:
    yield
    isoform("local", "stop")


def everything(environment: str, state: Path) -> dict[str, list[Any]]:
    """Whatever EC2 has, by the name of the list."""
    target = targets.local(load(environment), state)
    ec2 = target.client("ec2")
    lists = {
        "Vpcs": ec2.describe_vpcs,
        "Subnets": ec2.describe_subnets,
        "InternetGateways": ec2.describe_internet_gateways,
        "NatGateways": ec2.describe_nat_gateways,
        "RouteTables": ec2.describe_route_tables,
        "Addresses": ec2.describe_addresses,
        "SecurityGroups": ec2.describe_security_groups,
        "SecurityGroupRules": ec2.describe_security_group_rules,
        "NetworkInterfaces": ec2.describe_network_interfaces,
        "NetworkAcls": ec2.describe_network_acls,
    }
    found: dict[str, list[Any]] = {
        name: [item for item in describe()[name] if item.get("State") != "deleted"] for name, describe in lists.items()
    }
    stacks = target.client("cloudformation").describe_stacks()["Stacks"]
    # Stacks that need nothing of each other are made side by side, in any order.
    return {**found, "Stacks": sorted(stack["StackName"] for stack in stacks)}


@pytest.mark.parametrize("environment", environments())
def test_nothing_is_left_but_what_is_retained(environment: str, state: Path, shipped: Shipped) -> None:
    # The first deployment bootstraps the account, and its undoing leaves just that: what the second is held against.
    shipped.copy(environment, state)
    assert isoform("destroy", "--env", environment, "--yes-delete", environment).returncode == 0
    before = everything(environment, state)
    assert before["Stacks"] == ["CDKToolkit"]
    retained = [r for r in lower(load(environment)) if r.retained]
    addresses = [r for r in retained if isinstance(r, ElasticIp)]
    assert len(before["Addresses"]) == len(addresses)
    target = targets.local(load(environment), state)
    if named := {r.id for r in retained if isinstance(r, Key | LogGroup)}:
        refused = isoform("deploy", "--env", environment)
        assert refused.returncode == 1
        assert refused.stderr.endswith("Nothing was done\n")
        assert {line.split()[0] for line in refused.stderr.splitlines() if line.startswith("  ")} == named
    for taken in kept_names.names(target, lower(load(environment)), {}):
        carry_out(taken.cure, target.client)

    again = isoform("deploy", "--env", environment)
    assert again.returncode == 0, again.stderr
    for address in before["Addresses"]:
        forgotten = "`isoform local stop` forgets it, with all that is in the embedded account."
        assert f"in no stack: {address['PublicIp']}. {forgotten}\n" in again.stdout
    done = isoform("destroy", "--env", environment, "--yes-delete", environment)

    assert done.returncode == 0, done.stderr
    after = everything(environment, state)
    fresh = [address for address in after.pop("Addresses") if address not in before["Addresses"]]
    before.pop("Addresses")
    assert after == before
    kept = dict(line.split() for line in done.stdout.splitlines() if line.startswith("  "))
    assert kept.keys() == {resource.id for resource in retained}
    assert {kept[each.id] for each in addresses} == {address["PublicIp"] for address in fresh}


def test_another_environments_name_deletes_nothing() -> None:
    done = isoform("destroy", "--env", "dev", "--yes-delete", "prod")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "`--yes-delete prod`, but this is dev. Nothing was done\n"


def test_a_stack_that_has_nothing_any_more_is_deleted(state: Path, tmp_path: Path, shipped: Shipped) -> None:
    for file in SHIPPED.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text())
    shipped.copy("dev", state)
    (tmp_path / "dev.yaml").write_text((tmp_path / "dev.yaml").read_text() + "\nsecurity: null\n")

    done = isoform("deploy", "--config", str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert everything("dev", state)["Stacks"] == [
        "CDKToolkit",
        *sorted(f"acme-dev-{domain}" for domain in DOMAINS if domain != "security"),
    ]
