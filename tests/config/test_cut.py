"""The lock of stacks: needed once a domain outgrows one, whole or a fault, and written by the command alone."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from config.cut import lock_of, written
from config.environments import SHIPPED, load
from core import cut
from core.errors import InputFaults
from core.lower import lower
from core.model import Foundation
from isoform.cut import show
from tests.large import large


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("settled")
    large(folder, {f"g{n:02d}": 50 for n in range(11)})
    settle(folder)
    return folder


@pytest.fixture
def config(settled: Path, tmp_path: Path) -> Path:
    """Eleven groups of fifty rules, with a lock."""
    return Path(shutil.copytree(settled, tmp_path, dirs_exist_ok=True))


def settle(config: Path) -> None:
    foundation = load("dev", config, settling=True)
    lock_of(config / "dev.yaml").write_text(written(cut.settle(lower(foundation), foundation.stacks), "dev"))


def edit(config: Path, old: str, new: str) -> None:
    file = lock_of(config / "dev.yaml")
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def faults(config: Path) -> list[str]:
    with pytest.raises(InputFaults) as refused:
        load("dev", config)
    return [str(fault).replace(str(config), "CONFIG") for fault in refused.value.faults]


def test_a_lock_is_read_as_it_is_written(config: Path) -> None:
    found = load("dev", config).stacks
    assert {stack: len(ids) for stack, ids in found.items()} == {"security": 408, "security-2": 153}
    assert written(found, "dev") == lock_of(config / "dev.yaml").read_text()


def test_what_fits_into_one_stack_needs_no_lock() -> None:
    assert load("dev").stacks == {}
    assert not [*SHIPPED.glob("*.stacks.lock")]


def test_what_outgrows_one_stack_needs_a_lock(config: Path) -> None:
    lock_of(config / "dev.yaml").unlink()
    assert faults(config) == [
        "CONFIG/dev.yaml: security: 561 resources, and a stack of CloudFormation takes 500; run `isoform stacks --env "
        "dev --write --target aws` (`--target local` where the embedded account alone has it), and commit the file"
    ]


def test_what_is_new_is_to_be_settled_first(config: Path) -> None:
    before = load("dev", config).stacks
    large(config, {**{f"g{n:02d}": 50 for n in range(11)}, "g00": 55})
    new = [f"`rule/g00/ingress/10-0-{n}-0-24-tcp-80{n}`" for n in (50, 51, 52)]
    assert faults(config) == [
        f"CONFIG/dev.stacks.lock: stacks: no stack for {', '.join(new)} and 2 more; "
        "run `isoform stacks --env dev --write`, and commit the file"
    ]
    settle(config)
    after = load("dev", config).stacks
    assert all(set(ids) <= set(after[stack]) for stack, ids in before.items())


def test_what_is_gone_is_to_be_given_up_first(config: Path) -> None:
    large(config, {**{f"g{n:02d}": 50 for n in range(11)}, "g00": 49})
    assert faults(config) == [
        "CONFIG/dev.stacks.lock: stacks: a stack for `rule/g00/ingress/10-0-49-0-24-tcp-8049`, which the files no "
        "longer have; run `isoform stacks --env dev --write`, and commit the file"
    ]
    settle(config)
    assert len(load("dev", config).stacks["security"]) == 407


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "  security-2:",
            "  security-02:",
            "`security-02` is no stack: write security, security-2, security-3 and so on",
        ),
        ("  security-2:\n", "  security-2:\n    - group/g00\n", "group/g00 is settled 2 times"),
    ],
)
def test_what_a_person_makes_of_it_is_to_be_undone(config: Path, old: str, new: str, says: str) -> None:
    edit(config, old, new)
    assert faults(config)[-1] == f"CONFIG/dev.stacks.lock: stacks: {says}; take the file as it was last committed"


def test_nothing_else_speaks_of_stacks_nor_the_lock_of_anything_else(config: Path) -> None:
    edit(config, "stacks:\n", "owner: me\nstacks:\n")
    with (config / "dev.yaml").open("a") as dev:
        dev.write("stacks: {security: []}\n")
    line = len((config / "dev.yaml").read_text().splitlines())
    assert faults(config) == [
        "CONFIG/dev.stacks.lock:4: owner: `owner` is none of the lock's keys; take it away",
        f"CONFIG/dev.yaml:{line}: stacks: which stack has what is settled in dev.stacks.lock; take it away",
    ]


def test_names_of_stacks_are_shown_whole_in_a_narrow_terminal(config: Path) -> None:
    assert "  acme-dev-security-2   153         of 500   settled" in table_of(load("dev", config))
    assert "  acme-dev-monitoring   14          of 500" in table_of(load("dev"))  # nothing is settled


def table_of(foundation: Foundation) -> list[str]:
    text = StringIO()
    show(foundation, Console(file=text, width=55))
    return [line.rstrip() for line in text.getvalue().splitlines()]
