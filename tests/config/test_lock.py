"""The lock of addresses: one more layer of the files, which nobody contradicts and no edit outruns."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.environments import SHIPPED, environments, load
from config.lock import lock_of, written
from core.errors import InputFaults


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The shipped dev, with a lock."""
    for name in ("base.yaml", "dev.yaml"):
        (tmp_path / name).write_text((SHIPPED / name).read_text())
    settle(tmp_path)
    return tmp_path


def settle(config: Path) -> None:
    lock_of(config / "dev.yaml").write_text(written(load("dev", config, settling=True)))


def edit(config: Path, old: str, new: str) -> None:
    file = config / "dev.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def faults(config: Path) -> list[str]:
    with pytest.raises(InputFaults) as refused:
        load("dev", config)
    return [str(fault).replace(str(config), "CONFIG") for fault in refused.value.faults]


def test_a_lock_changes_nothing_but_that_it_holds(config: Path) -> None:
    before = load("dev", config).network.subnets()

    base = (config / "base.yaml").read_text()
    first, second = base.index("    public:\n"), base.index("    # Workloads")
    third = base.index("    # Databases")
    moved = base[:first] + base[second:third] + base[first:second] + base[third:]
    (config / "base.yaml").write_text(moved)

    assert load("dev", config).network.subnets() == before
    lock_of(config / "dev.yaml").unlink()
    assert load("dev", config).network.subnets() != before


def test_a_new_subnet_is_to_be_settled_first(config: Path) -> None:
    before = load("dev", config).network.subnets()
    edit(config, "zones: [a, b]", "zones: [a, b, c]")

    assert faults(config) == [
        "CONFIG/dev.addresses.lock: network.addresses: no addresses of `public/c`, `private/c`, `data/c`; "
        "run `isoform addresses --env dev --write`, and commit the file"
    ]
    settle(config)
    after = load("dev", config).network.subnets()
    assert {place: after[place] for place in before} == before


def test_what_is_gone_is_to_be_given_up_first(config: Path) -> None:
    edit(config, "zones: [a, b]", "zones: [a]")

    assert faults(config) == [
        "CONFIG/dev.addresses.lock:7: network.addresses: addresses of `public/b`, `private/b`, `data/b`, which "
        "the files no longer have; run `isoform addresses --env dev --write`, and commit the file"
    ]
    settle(config)
    assert load("dev", config).network.subnets().keys() == {("public", "a"), ("private", "a"), ("data", "a")}


def test_nobody_contradicts_a_lock(config: Path) -> None:
    edit(config, "network:\n", "network:\n  addresses:\n    public/a: 10.10.9.0/24\n")

    [fault] = faults(config)

    assert fault.endswith(
        "network.addresses.public/a: `10.10.9.0/24`, where "
        f"{config}/dev.addresses.lock:6 settles 10.10.0.0/24; write that; or, to make the subnet anew, "
        "take it out of the lock first".replace(str(config), "CONFIG")
    )
    with pytest.raises(InputFaults, match="settles"):
        settle(config)


@pytest.mark.parametrize("environment", environments())
def test_shipped_locks_are_as_they_would_be_written(environment: str) -> None:
    file = lock_of(SHIPPED / f"{environment}.yaml")

    assert file.read_text() == written(load(environment, settling=True))


def test_what_a_subnet_or_the_network_has_no_more_is_taken_out_of_the_lock(config: Path) -> None:
    """Its addresses of one kind, where its tier gets others, and those of a range that is gone."""
    lock, dev = config / "dev.addresses.lock", config / "dev.yaml"
    was = dev.read_text()
    dual = "  ipv6: {source: amazon}\n  secondary-cidrs: [100.64.0.0/16]\n  tiers:\n"
    dual += "    private: {addresses: dual-stack}\n    more: {access: isolated, prefix: 24, from: 100.64.0.0/16}\n"
    assert "network:\n" in was
    dev.write_text(was.replace("network:\n", f"network:\n{dual}"))
    settle(config)
    assert "ipv6-subnets" in lock.read_text()
    assert "100.64." in lock.read_text()
    dev.write_text(was)
    said = "\n".join(faults(config))
    assert "subnet of IPv6 of `private/a`, `private/b`, which the files no longer have" in said
    assert "addresses of `more/a`, `more/b`, which the files no longer have" in said
    assert "take it away" not in said
    settle(config)
    load("dev", config)
    assert "100.64." not in lock.read_text()
    assert "ipv6-subnets" not in lock.read_text()
