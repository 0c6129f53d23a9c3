"""`isoform preview --base`: what a change does, that both engines make just that, and what would be made anew."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import asdict, replace
from io import StringIO
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cdk_backend.refusals import Impossible
from config.environments import SHIPPED, environments, load
from core.graph import GatewayEndpoint, LogGroup, Ref, ResourceGraph, RouteTable
from core.lower import lower
from core.reading import Observed
from isoform.changes import NOTHING, between, side
from isoform.comparison import Comparison, Witness, compared
from isoform.proposal import Anew, Proposal, differences, otherwise
from isoform.report import proposal as report
from isoform.settings import Side
from tests.isoform.conftest import isoform
from tests.isoform.test_changes import copied

DEV = lower(load("dev"))


def witness(graph: ResourceGraph) -> Witness:
    return Witness("CDK", "2", Observed(graph, ()))


def altered() -> ResourceGraph:
    """Dev, with a group of logs that keeps them for another time."""
    group = next(each for each in DEV if isinstance(each, LogGroup))
    return ResourceGraph({**DEV.by_id, group.id: replace(group, retention_days=1827)})


def test_an_engine_that_makes_the_change_that_is_meant_makes_no_other() -> None:
    meant = differences(DEV, altered())
    assert len(meant) == 1
    assert otherwise(meant, witness(DEV), witness(altered())) == ()
    assert otherwise(meant, witness(DEV), witness(DEV)) == tuple(meant)
    assert otherwise({}, witness(DEV), witness(altered())) == tuple(meant)


def test_a_set_is_the_same_in_whatever_order_it_was_filled() -> None:
    endpoint = next(each for each in DEV if isinstance(each, GatewayEndpoint))

    def with_tables(*names: str) -> ResourceGraph:
        tables = frozenset(Ref(RouteTable, name) for name in names)
        return ResourceGraph({**DEV.by_id, endpoint.id: replace(endpoint, tables=tables)})

    # Two whose places in a table of eight are the same: whichever comes first is told first.
    pairs = permutations([f"route-table/{n}" for n in range(20)], 2)
    one, other = next(pair for pair in pairs if repr(with_tables(*pair)) != repr(with_tables(*reversed(pair))))
    meant = differences(DEV, with_tables(one, other))
    assert otherwise(meant, witness(DEV), witness(with_tables(other, one))) == ()
    assert otherwise(meant, witness(DEV), witness(with_tables(one))) == (endpoint.id,)


def proposed(*anew: Anew, otherwise: tuple[str, ...] = ()) -> Proposal:
    """Of dev as it is, with what is said to be made anew."""
    same: Comparison = compared(load("dev"), DEV, witness(DEV), replace(witness(DEV), name="Pulumi"))
    changes = between(side("dev", SHIPPED), side("dev", SHIPPED), called=("main", "dev"))
    return Proposal(same, changes, same, anew, otherwise={"CDK": otherwise, "Pulumi": ()})


VPC = Anew("vpc/main", "Vpc", "CidrBlock", None, None, by_pulumi=False)
ALONG = (
    Anew("group/app", "SecurityGroup", "VpcId", "vpc/main", None, by_pulumi=True),
    Anew("rule/app/egress/x", "EgressRule", "GroupId", "group/app", None, by_pulumi=False),
)
NAMED = Anew("role/app", "Role", "Path", None, "acme-dev-app", by_pulumi=False)


def test_what_is_made_anew_is_said_with_all_that_goes_along_with_it() -> None:
    text = StringIO()
    report.show(proposed(VPC, *ALONG), Console(file=text, width=200))
    assert (
        "  ± vpc/main  Vpc, because CidrBlock changes\n"
        "      and what stands on it: group/app, rule/app/egress/x\n"
        "  Pulumi makes the 1 security group anew, too. Whether it makes the others anew, pulumi-aws's package does not"
        " say.\n"
    ) in "\n".join(line.rstrip() for line in text.getvalue().splitlines())
    assert report.markdown([proposed(VPC, *ALONG)]).count("group/app") == 1


def test_what_is_made_anew_under_its_own_name_is_refused_before_anybody_deploys_it() -> None:
    found = proposed(NAMED)
    assert found.exit_code == 1
    assert (
        "- **`role/app`** (Role), because Path changes; CloudFormation refuses that while it is called acme-dev-app: "
        "rename it\n"
    ) in report.markdown([found])
    assert proposed(VPC).exit_code == 0


def test_what_moves_from_stack_to_stack_is_said_to_be_lost_in_between() -> None:
    moved = Anew("log-group/x", "LogGroup", "", None, None, by_pulumi=False, moves=("a-network", "a-monitoring"))
    assert (
        "- **`log-group/x`** (LogGroup), because it goes from a-network to a-monitoring: deleted there with all that "
        "is in it, and then made here\n"
    ) in report.markdown([proposed(moved)])


def test_a_refused_change_is_said_to_be_refused_and_the_engines_to_agree() -> None:
    said = report.markdown([proposed(NAMED)])
    assert said.index("⛔ AWS will refuse this change.") < said.index("✅ 0 differences")
    assert "\n\nLook at what it means: 1 refused by AWS, 1 made anew.\n" in said


def test_what_is_refused_is_a_list_and_counted_once() -> None:
    many = tuple(Impossible(f"parameter/{n}", "another path") for n in range(report.MOST + 2))
    found = replace(proposed(NAMED), impossible=(Impossible("role/app", "rename it"), *many[1:]))
    said = report.markdown([found])
    assert "\n\n- **AWS will refuse role/app: rename it.**\n- **AWS will refuse parameter/1: " in said
    assert said.count("AWS will refuse parameter/") == report.MOST - 1
    assert "\n- …and 2 more\n" in said
    assert f"{report.MOST + 2} refused by AWS, 1 made anew" in said


def test_what_ec2_will_refuse_is_said_before_anybody_deploys_it() -> None:
    size = Impossible("prefix-list/offices", "not its size and its entries at once: deploy `entries` first")
    found = replace(proposed(), impossible=(size,))
    assert found.exit_code == 1
    says = f"AWS will refuse prefix-list/offices: {size.instead}."
    assert f"**{says}**" in report.markdown([found])
    text = StringIO()
    report.show(found, Console(file=text, width=200))
    assert says in text.getvalue()
    assert json.loads(report.document([found]))["impossible"] == [asdict(size)]


def test_an_engine_that_makes_another_change_is_named() -> None:
    found = proposed(otherwise=("vpc/main",))
    assert found.exit_code == 2
    assert "**CDK changes vpc/main otherwise than the model does.**" in report.markdown([found])
    assert "both make this change" not in report.markdown([found])


def test_all_environments_fit_into_one_comment() -> None:
    """Of GitHub's, which takes 65,536 characters, however much changes."""
    along = tuple(Anew(f"subnet/t{n}/a", "Subnet", "VpcId", "vpc/main", None, by_pulumi=False) for n in range(3000))
    everything = between(Side(None, NOTHING), side("prod", SHIPPED), called=("main", "prod"))
    whole = replace(proposed(VPC, *along, otherwise=tuple(each.id for each in along)), changes=everything)
    said = report.markdown([whole] * 6)
    assert len(said) < 65_536
    assert said.count("## dev\n") == 6
    assert said.count("`isoform diff` prints them all") == 6


def then(folder: Path, file: str, now: str, was: str) -> Path:
    """The shipped files, as they were before somebody wrote `now` for `was`."""
    text = (copied(folder) / file).read_text()
    assert text.count(now) == 1
    (folder / file).write_text(text.replace(now, was))
    return folder


def preview(*arguments: str) -> tuple[subprocess.CompletedProcess[str], Any]:
    done = isoform("preview", "--format", "json", *arguments)
    return done, json.loads(done.stdout)


@pytest.mark.engine
def test_another_range_of_the_vpc_is_one_change_for_both_engines_and_takes_along_what_stands_on_it(
    tmp_path: Path,
) -> None:
    base = then(tmp_path / "base", "dev.yaml", "cidr: 10.10.0.0/16", "cidr: 10.11.0.0/16")
    (base / "dev.addresses.lock").unlink()
    done, found = preview("--base-dir", str(base))
    assert (done.returncode, done.stderr) == (1, "")
    assert found["impossible"] == [
        {
            "id": "vpc/main",
            "instead": "internet-gateway/main is still attached to the old one: make a new environment",
        }
    ]
    assert found["differences"] == found["proof"]["base"]["differences"] == []
    assert found["proof"]["otherwise"] == {"CDK": [], "Pulumi": []}
    assert {each["id"] for each in found["change"]["resources"]} >= {"vpc/main", "subnet/data/a"}
    anew = {each["id"]: each for each in found["made_anew"]}
    assert anew["vpc/main"] == {
        "id": "vpc/main",
        "kind": "Vpc",
        "because": "CidrBlock",
        "along": None,
        "refused": None,
        "by_pulumi": False,
        "moves": None,
    }
    assert "internet-gateway/main" not in anew  # only its attachment is
    assert anew["group/app"] | {"along": "vpc/main", "refused": None, "by_pulumi": True} == anew["group/app"]


@pytest.mark.engine
def test_a_role_that_keeps_its_name_elsewhere_is_refused(tmp_path: Path) -> None:
    role = "      description: What runs on instances of the app\n"
    base = then(tmp_path / "base", "base.yaml", role, role + "      path: /team/\n")
    done, found = preview("--base-dir", str(base))
    assert done.returncode == 1
    anew = [(each["id"], each["because"], each["refused"]) for each in found["made_anew"]]
    assert anew == [
        ("role/app", "Path", "acme-dev-app"),
        ("instance-profile/app", "Path", "acme-dev-app"),
    ]


@pytest.mark.engine
def test_a_prefix_list_of_another_size_with_other_entries_is_refused(tmp_path: Path) -> None:
    """Of the rule itself: tests/cdk_backend/test_replaces.py. Here, that a preview asks it."""
    base = Path(__file__).parents[1] / "foundations" / "prefix-lists"
    now = shutil.copytree(base, tmp_path / "now") / "base.yaml"
    lines = now.read_text().replace("max-entries: 10", "max-entries: 9").splitlines(keepends=True)
    now.write_text("".join(line for line in lines if "London" not in line))
    done, found = preview("--config", str(now.parent), "--base-dir", str(base))
    assert found["impossible"] == [
        {
            "id": "prefix-list/partners",
            "instead": "not its size and its entries at once: deploy `entries` first",
        }
    ]
    assert done.returncode == 1


@pytest.mark.engine
def test_all_environments_are_previewed_and_what_does_not_change_is_said_so() -> None:
    done, found = preview("--env", "all", "--base-dir", str(SHIPPED))
    assert (done.returncode, done.stderr) == (0, "")
    each = found["environments"]
    assert [one["environment"] for one in each] == environments()
    assert [one["change"]["resources"] for one in each] == [[], [], []]
    assert [one["proof"]["base"] for one in each] == [None] * 3
