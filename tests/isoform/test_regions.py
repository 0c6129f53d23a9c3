"""Two regions of one account side by side, and an environment of another account: the files of `regions`."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from typer.testing import CliRunner

from config.environments import load, named
from core.errors import InputFaults
from core.graph import Dashboard, Role
from core.lower import lower
from isoform.changes import alike, between
from isoform.cli import app
from isoform.deploy import Wish, deploy
from live import target as targets
from tests.isoform.conftest import ISOFORM, isoform

REGIONS = Path(__file__).parent / "regions"
PROD = ("prod-frankfurt", "prod-mumbai")


def command(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return isoform(*arguments, "--config", str(REGIONS), state=state)


def test_a_region_differs_by_nature_and_what_is_meant_is_said() -> None:
    found = between(*alike("prod-mumbai", "prod-frankfurt", REGIONS), called=("prod-mumbai", "prod-frankfurt"))
    assert [setting.path for setting in found.settings] == ["network.cidr", "iam.github.existing"]
    assert {change.id for change in found.resources} == {
        "vpc/main",
        *(f"subnet/{tier}/{zone}" for tier in ("public", "private") for zone in ("a", "b")),
        "oidc-provider/github",
        "role/deployer",
        "parameter/network/cidr",
    }
    assert found.exit_code == 0


def test_zones_that_one_region_alone_has_are_told_with_it(tmp_path: Path) -> None:
    folder = copytree(REGIONS, tmp_path / "config")
    frankfurt = folder / "prod-frankfurt.yaml"
    frankfurt.write_text(frankfurt.read_text().replace("zones: [a, b]", "zones: [euc1-az1, euc1-az2]"))
    found = between(*alike("prod-mumbai", "prod-frankfurt", folder), called=("prod-mumbai", "prod-frankfurt"))
    assert {"subnet/public/a", "subnet/public/euc1-az1"} < {change.id for change in found.resources}


def test_what_the_account_has_one_of_is_a_fault_before_anything_is_done(tmp_path: Path, state: Path) -> None:
    folder = copytree(REGIONS, tmp_path / "config")
    frankfurt = folder / "prod-frankfurt.yaml"
    frankfurt.write_text(frankfurt.read_text().replace("existing: true", "existing: false"))
    told: list[str] = []

    def said(what: str) -> AbstractContextManager[None]:
        told.append(what)
        return nullcontext()

    wish = Wish("prod-mumbai", folder, "local", lambda _: True)
    with pytest.raises(InputFaults) as refused:
        deploy(wish, said, told.append)
    assert str(refused.value).startswith(f"{folder / 'base.yaml'}:21: iam.github: prod-mumbai would make the identity")
    assert (told, [*state.iterdir()]) == ([], [])

    done = CliRunner().invoke(app, ["validate", "--env", "all", "--config", str(folder), "--format", "json"])
    document = json.loads(done.stdout)
    assert (done.exit_code, [*document["valid"]]) == (1, ["dev"])
    (fault,) = document["faults"]
    assert (fault["line"], fault["path"]) == (21, "iam.github")


@pytest.mark.engine
def test_both_engines_build_both_regions_alike(tmp_path: Path) -> None:
    done = command(tmp_path, "preview", "--env", "prod-*", "--format", "json")
    assert done.returncode == 0, done.stderr
    each = json.loads(done.stdout)["environments"]
    assert [(one["environment"], one["region"], one["differences"]) for one in each] == [
        ("prod-frankfurt", "eu-central-1", []),
        ("prod-mumbai", "ap-south-1", []),
    ]


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state of an embedded account onto which both regions were deployed at once."""
    state = tmp_path_factory.mktemp("regions")
    try:
        running = [
            subprocess.Popen(
                [str(ISOFORM), "deploy", "--env", name, "--config", str(REGIONS)],
                env={**os.environ, "ISOFORM_STATE": str(state)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for name in PROD
        ]
        for each in running:
            said, wrong = each.communicate(timeout=300)
            assert each.returncode == 0, said + wrong
        yield state
    finally:
        isoform("local", "stop", state=state)


def clients(state: Path) -> Mapping[str, Any]:
    return {name: targets.local(load(name, REGIONS), state) for name in named("all", REGIONS)}


@pytest.mark.live
def test_each_region_has_its_own_and_the_account_has_both(deployed: Path) -> None:
    there = clients(deployed)
    for name in PROD:
        ec2 = there[name].client("ec2")
        ours = [vpc["CidrBlock"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
        assert ours == [str(load(name, REGIONS).network.cidr)]
    iam, cloudwatch = (there["prod-mumbai"].client(service) for service in ("iam", "cloudwatch"))
    roles = {role["RoleName"] for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]}
    assert {name for name in roles if name.startswith("acme-")} == called(Role)
    assert len(iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]) == 1
    assert called(Dashboard) == {"acme-prod-mumbai-foundation", "acme-prod-frankfurt-foundation"}
    assert cloudwatch.get_dashboard(DashboardName="acme-prod-mumbai-foundation")["DashboardBody"]
    other = there["dev"]
    assert not other.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    assert not other.client("cloudformation").describe_stacks()["Stacks"]


def called(kind: type[Dashboard | Role]) -> set[str]:
    """What both regions' resources of a kind are called."""
    return {each.name for name in PROD for each in lower(load(name, REGIONS)) if isinstance(each, kind)}


@pytest.mark.live
def test_neither_has_drifted_and_one_goes_without_the_other(deployed: Path) -> None:
    done = command(deployed, "drift", "--env", "prod-*")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("0 differences") == 2

    done = command(deployed, "destroy", "--env", "prod-frankfurt", "--yes-delete", "prod-frankfurt")
    assert done.returncode == 0, done.stdout + done.stderr
    ec2 = clients(deployed)["prod-frankfurt"].client("ec2")
    assert all(vpc["IsDefault"] for vpc in ec2.describe_vpcs()["Vpcs"])

    done = command(deployed, "drift", "--env", "all", "--format", "json")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    (mumbai,) = document["environments"]
    assert (mumbai["environment"], mumbai["differences"]) == ("prod-mumbai", [])
    assert {each["environment"]: each["why"].partition(":")[0] for each in document["failed"]} == {
        "dev": "dev is not deployed in the embedded account 444455556666, ap-south-1",
        "prod-frankfurt": "prod-frankfurt is not deployed in the embedded account 111122223333, eu-central-1",
    }
