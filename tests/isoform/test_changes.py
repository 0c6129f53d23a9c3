"""What `isoform diff` says of changes as people make them, and of environments side by side."""

from __future__ import annotations

import json
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from config.environments import SHIPPED, load
from core.errors import EngineFailed, InputFaults
from core.lower import lower
from isoform.changes import Changes, alike, at_ref, between, side, side_if_there
from isoform.report import changes as report
from tests.isoform.conftest import isoform

DEV = lower(load("dev"))


def copied(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for file in (*SHIPPED.glob("*.yaml"), *SHIPPED.glob("*.lock")):
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


Edit = Callable[[str], str]


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Changes]:
    """What comes of dev, with its files changed by a function each."""

    def change(base: Edit = str, dev: Edit = str, lock: Edit = str) -> Changes:
        folder = copied(tmp_path / "head")
        for name, edit in (("base.yaml", base), ("dev.yaml", dev), ("dev.addresses.lock", lock)):
            before = (folder / name).read_text(encoding="utf-8")
            (folder / name).write_text(edit(before), encoding="utf-8")
        return between(side("dev", SHIPPED), side("dev", folder), called=("main", "dev"))

    return change


def swapped(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return edit


def whats(found: Changes) -> dict[str, list[str]]:
    return {
        what: sorted(each.id for each in found.resources if each.what == what)
        for what in ("added", "removed", "changed")
        if any(each.what == what for each in found.resources)
    }


def fields(found: Changes) -> list[tuple[str, str, object, object]]:
    return [(each.id, field.path, field.was, field.now) for each in found.resources for field in each.fields]


HTTP = "        - from: internet\n          ports: http\n"


def test_a_port_that_is_opened(edited: Callable[..., Changes]) -> None:
    opened = HTTP.replace("http\n", "8443\n          because: partners\n")
    found = edited(swapped(HTTP, opened))
    assert whats(found) == {
        "added": ["rule/load-balancer/ingress/internet-tcp-8443"],
        "removed": ["rule/load-balancer/ingress/internet-tcp-80"],
    }
    (ports, because) = found.settings
    assert (ports.path, ports.was, ports.now) == ("security.groups.load-balancer.ingress.1.ports", "http", "8443")
    assert (because.was, because.now) == (None, "partners")
    base = (SHIPPED / "base.yaml").read_text(encoding="utf-8").splitlines()
    assert ports.where.endswith(f"base.yaml:{base.index('          ports: http') + 1}")


def test_a_gateway_that_is_taken_away(edited: Callable[..., Changes]) -> None:
    bare = "\nmonitoring:\n  composite-alarms: null\n  dashboards: null\n"
    found = edited(dev=lambda text: swapped("gateways: one", "gateways: none")(text).replace("\nmonitoring:\n", bare))
    gone = whats(found)["removed"]
    assert {"nat-gateway/a", "elastic-ip/nat/a", "route/private/internet", "alarm/nat-a-drops"} <= set(gone)
    assert "added" not in whats(found)


def test_a_group_that_is_renamed_is_another(edited: Callable[..., Changes]) -> None:
    found = edited(lambda text: text.replace("cache:\n", "store:\n").replace("to: cache", "to: store"))
    assert {"group/cache", "rule/cache/ingress/app-tcp-6379"} <= set(whats(found)["removed"])
    assert {"group/store", "rule/app/egress/store-tcp-6379"} <= set(whats(found)["added"])


def test_a_retention_that_is_shortened(edited: Callable[..., Changes]) -> None:
    found = edited(dev=swapped("retention: 7", "retention: 3"))
    assert fields(found) == [("log-group/app", "retention_days", 7, 3)]
    assert found.unchanged == len(DEV) - 1


def test_a_subnet_that_is_moved(edited: Callable[..., Changes]) -> None:
    found = edited(lock=swapped("10.10.5.0/24", "10.10.250.0/24"))
    assert fields(found) == [("subnet/data/b", "cidr", "10.10.5.0/24", "10.10.250.0/24")]
    assert [(each.path, each.now) for each in found.settings] == [("network.addresses.data/b", "10.10.250.0/24")]


def test_an_alarm_that_is_dropped(edited: Callable[..., Changes]) -> None:
    found = edited(
        swapped("  defaults: foundation\n  tell:", "  defaults: foundation\n  except: [nat-a-drops]\n  tell:")
    )
    assert whats(found)["removed"] == ["alarm/nat-a-drops"]


def test_a_tag_that_changes_everywhere(edited: Callable[..., Changes]) -> None:
    found = edited(swapped("cost-center: cc-1001", "cost-center: cc-2"))
    assert {(path, was, now) for _, path, was, now in fields(found)} == {("tags.cost-center", "cc-1001", "cc-2")}
    assert len(found.resources) > 40


def test_a_role_that_may_more(edited: Callable[..., Changes]) -> None:
    found = edited(swapped("          on: app/*\n", '          on: "*"\n'))
    ((id, _, was, now),) = [each for each in fields(found) if each[0] == "role/app"]
    assert id == "role/app"
    assert ("app/*" in str(was), "dev/*" in str(now)) == (True, True)


def test_an_order_that_means_nothing_shows_nothing(edited: Callable[..., Changes]) -> None:
    https = HTTP.replace("http\n", "https\n")
    rules = f"{https}        # Only to be redirected to https.\n{HTTP}"
    other = f"{HTTP}        - ports: https\n          from: internet\n"
    found = edited(swapped(rules, other), swapped("zones: [a, b]", "zones: [b, a]"))
    assert (found.settings, found.resources, found.exit_code) == ((), (), 0)


def test_what_two_environments_have_otherwise_is_not_their_names() -> None:
    found = between(*alike("staging", "prod", None), called=("staging", "prod"))
    assert "tags.environment" not in {path for _, path, _, _ in fields(found)}
    assert {"nat-gateway/c", "subnet/data/c"} <= set(whats(found)["added"])
    assert ("network.nat.retain-addresses", None, "true") in {(s.path, s.was, s.now) for s in found.settings}


def test_what_may_not_differ_between_environments_is_said_first_and_is_not_well(tmp_path: Path) -> None:
    folder = copied(tmp_path / "config")
    assert between(*alike("staging", "prod", folder), called=("staging", "prod")).exit_code == 0
    rule = (
        "security:\n  groups:\n    load-balancer:\n      ingress:\n        - {from: internet, ports: ssh, because: x}\n"
    )
    (folder / "staging.yaml").write_text((folder / "staging.yaml").read_text() + rule)
    found = between(*alike("staging", "prod", folder), called=("staging", "prod"))
    assert found.exit_code == 2
    stray = {setting.path for setting in found.settings if not setting.expected}
    assert {path.rpartition(".")[0] for path in stray} <= {f"security.groups.load-balancer.ingress.{n}" for n in "01"}
    assert stray
    text = StringIO()
    report.show(found, Console(file=text, width=200))
    lines = text.getvalue().splitlines()
    assert lines.index("Should be the same") < lines.index("Differs as `may-differ` allows")
    assert report.markdown(found).index("**Should be the same**") > 0
    base = folder / "base.yaml"
    last = "  - termination-protection\n"
    base.write_text(base.read_text().replace(last, f"{last}  - security.*.load-balancer\n"))
    assert between(*alike("staging", "prod", folder), called=("staging", "prod")).exit_code == 0


def test_resources_that_differ_are_a_difference_whatever_the_settings_say(edited: Callable[..., Changes]) -> None:
    found = edited(dev=swapped("retention: 7", "retention: 5"))
    assert replace(found, settings=()).exit_code == 2
    assert replace(found, resources=()).exit_code == 2
    assert replace(found, settings=(), resources=()).exit_code == 0


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@t.example"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.mark.process
def test_the_base_is_read_from_git_without_touching_the_checkout(tmp_path: Path) -> None:
    config = copied(tmp_path / "infra" / "config")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    dev = config / "dev.yaml"
    dev.write_text(dev.read_text().replace("retention: 7", "retention: 5"))
    (config / "qa.yaml").write_text(dev.read_text())

    done = isoform("diff", "--base", "main", "--config", str(config), "--format", "json")
    assert done.returncode == 2, done.stderr
    told = json.loads(done.stdout)
    assert [(each["path"], each["was"], each["now"]) for each in told["settings"]] == [
        ("monitoring.log-groups.app.retention", "7", "5")
    ]
    assert [each["id"] for each in told["resources"]] == ["log-group/app"]
    assert "retention: 5" in dev.read_text()

    new = isoform("diff", "--base", "main", "--env", "qa", "--config", str(config))
    assert new.stdout.splitlines()[-1] == f"{len(DEV)} added; 0 stay as they are."

    with pytest.raises(EngineFailed, match="knows no such commit"), at_ref("nowhere", config):
        pass
    with pytest.raises(EngineFailed, match="not a git repository"), at_ref("main", Path(tmp_path.anchor)):
        pass


@pytest.mark.process
def test_the_base_is_read_by_a_python_whose_tarfile_knows_no_filter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian 12's 3.11.2."""
    config = copied(tmp_path / "config")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    extractall = tarfile.TarFile.extractall
    monkeypatch.delattr(tarfile, "data_filter")
    monkeypatch.setattr(tarfile.TarFile, "extractall", lambda self, path: extractall(self, path, filter="tar"))
    with at_ref("main", config) as there:
        assert sorted(file.name for file in there.iterdir()) == sorted(file.name for file in config.iterdir())


@pytest.mark.process
def test_what_is_to_be_compared_must_be_said() -> None:
    for arguments in (["dev"], ["dev", "prod", "--base", "main"], []):
        done = isoform("diff", *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert "write two environments, or --base REF, or --base-dir FOLDER" in done.stderr


def test_a_fault_on_either_side_is_said(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "dev.yaml").write_text("network: {cidr: nonsense}\n")
    with pytest.raises(InputFaults, match=r"dev\.yaml:1: network\.cidr"):
        side_if_there("dev", folder)


def test_each_form_says_it_all(edited: Callable[..., Changes]) -> None:
    found = edited(dev=swapped("retention: 7", "retention: 3"))
    text = StringIO()
    report.show(found, Console(file=text, width=160))
    lines = [" ".join(line.split()) for line in text.getvalue().splitlines() if line.strip()]
    assert lines[0] == "main → dev"
    assert lines[2].startswith("monitoring.log-groups.app.retention 7 3 ")
    assert lines[3:] == [
        "monitoring",
        "~ log-group/app LogGroup",
        "retention_days: 7 → 3",
        "What is watched",
        "- log-group/app is kept shorter: 7 days → 3 days",
        "What costs money",
        "- log-group/app keeps what it stores 3 days, was 7 days",
        f"1 changed; {len(DEV) - 1} stay as they are.",
    ]
    page = report.markdown(found)
    assert page.startswith(f"### main → dev\n\n1 changed; {len(DEV) - 1} stay as they are.\n")
    assert "- changed `log-group/app` (LogGroup)\n  - `retention_days`: `7` → `3`\n" in page
    assert json.loads(report.document([found]))["resources"][0]["fields"] == [
        {"path": "retention_days", "was": 7, "now": 3}
    ]


@pytest.mark.parametrize(("width", "whole"), [(160, True), (60, False)])
def test_a_path_is_folded_only_where_there_is_no_room_for_it(width: int, whole: bool) -> None:
    found = between(*alike("staging", "prod", None), called=("staging", "prod"))
    text = StringIO()
    report.show(found, Console(file=text, width=width))
    settings = text.getvalue().partition("\nnetwork\n")[0].splitlines()
    paths = [setting.path for setting in found.settings]
    assert all(any(line.startswith(f"  {path} ") for line in settings) for path in paths) is whole
    column = "".join(line[2 : 2 + line.find("  ", 2) - 2] for line in settings if line.startswith("  "))
    assert all(path.replace(" ", "") in column.replace(" ", "") for path in paths)


def test_markdown_is_no_longer_than_a_comment_may_be(edited: Callable[..., Changes]) -> None:
    rules = [f"{{from: 10.{n}.0.0/16, ports: https}}" for n in range(50)]
    groups = [f"    group-{name}: {{ingress: [{', '.join(rules)}]}}\n" for name in "abcdefgh"]
    found = edited(dev=lambda text: f"{text}security:\n  groups:\n{''.join(groups)}")
    page = report.markdown(found)
    assert 50_000 < len(page) <= 65_536
    assert page.endswith(" more lines: `isoform diff` prints them all.\n")
    assert page.count("<details>") == page.count("</details>") > 0


def test_no_section_of_a_comment_crowds_out_what_is_alarming_in_another(edited: Callable[..., Changes]) -> None:
    rule = "{{from: internet, ports: {}, because: tried}}"
    groups = [f"    g{n}: {{ingress: [{', '.join(rule.format(2 * m + 1) for m in range(20))}]}}\n" for n in range(20)]
    found = edited(
        base=swapped("      tell: [alerts]\n      tell-ok: [alerts]\n", ""),
        dev=lambda text: f"{text}security:\n  groups:\n{''.join(groups)}",
    )
    page = report.markdown(found, 6_000)
    assert len(page) <= 6_000
    assert "- **`alarm/app-errors` no longer tells topic/alerts and so nobody when it alarms**\n" in page
    reach = page.partition("**Who can reach what**")[2].partition("\n**What")[0]
    told = reach.count("\n- **opened ")
    assert f"…and {20 - told} more, {20 - told} of them alarming\n" in reach
    assert 0 < told < 20
    shown = [line for line in page.splitlines() if line.startswith(("- ", "  - ", "| `"))]
    whole = report.markdown(found, 10_000_000)
    lines = [line for line in whole.splitlines() if line.startswith(("- ", "  - ", "| `"))]
    assert page.endswith(f"\n…and {len(lines) - len(shown)} more lines: `isoform diff` prints them all.\n")
    assert "…and" not in whole


def test_what_a_field_has_no_more_or_has_now_is_said_to_be_gone_or_new(edited: Callable[..., Changes]) -> None:
    tells = "      tell: [alerts]\n      tell-ok: [alerts]\n"
    trusts = "          mfa: true\n"
    found = edited(base=lambda text: text.replace(tells, "").replace(trusts, f"{trusts}        - service: ec2\n"))
    page = report.markdown(found)
    assert "  - `on_alarm`: `without topic/alerts`\n" in page
    assert "  - `trust`: `with Allow Service ec2.amazonaws.com sts:AssumeRole`\n" in page
    unsaid = edited(base=swapped("      description: where the app logs\n", ""))
    assert '  - `description`: `where the app logs` → `""`\n' in report.markdown(unsaid)


def test_a_path_is_code_whatever_stands_in_it(edited: Callable[..., Changes]) -> None:
    event = "monitoring:\n  events:\n    aws-health:\n      pattern:\n        detail:\n          'a`b|@team': [x]\n"
    found = edited(dev=lambda text: text.replace("monitoring:\n", event))
    page = report.markdown(found)
    assert "| ``monitoring.events.aws-health.pattern.detail.a`b\\|@team.0`` | `—` | `x` |" in page
    assert "  - `pattern.detail`: " in page


def test_code_stays_code_whatever_stands_in_it() -> None:
    assert report._code("a`b") == "``a`b``"
    assert report._code("`x") == "`` `x ``"
    assert report._code("two\nlines") == "`two lines`"


def test_text_is_no_formula() -> None:
    assert report._prose(("{ $.a = 1 } → { $.b = 1 }",)) == "{ \\$.a = 1 } → { \\$.b = 1 }"
