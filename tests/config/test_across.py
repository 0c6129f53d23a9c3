"""What environments of one account cannot both have, each of which is right by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from config.across import clashes, of_an_account
from config.environments import environments, loaded, named
from tests.config.conftest import BASE

Says = Callable[..., list[str]]


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Says:
    """The faults of all environments that are written, or of those that are asked for."""
    monkeypatch.chdir(tmp_path)

    def says(files: dict[str, str], asked: str = "all", base: str = "") -> list[str]:
        Path("base.yaml").write_text(BASE + base, encoding="utf-8")
        for name, text in files.items():
            Path(f"{name}.yaml").write_text(text or "owner: x\n", encoding="utf-8")
        found = {name: loaded(name, Path()) for name in named(asked, Path())}
        return [str(fault) for _, fault in clashes(found, Path())]

    return says


EUROPE = "region: eu-central-1\n"
TRUST = "description: Trusted\n      trust: [{service: ec2}]\n"
ROLES = f"iam:\n  roles:\n    app:\n      {TRUST}"
GITHUB = "iam: {github: {}}\n"


def test_two_regions_of_an_account_leave_each_other_all_names(says: Says) -> None:
    assert says({"prod-mumbai": "", "prod-frankfurt": EUROPE}, base=ROLES) == []


@pytest.mark.parametrize("asked", ["all", "prod-mumbai", "prod-frankfurt"])
def test_an_account_has_one_identity_provider_whatever_the_region(says: Says, asked: str) -> None:
    files = {"prod-mumbai": GITHUB, "prod-frankfurt": EUROPE + GITHUB}
    assert says(files, asked) == [
        "prod-mumbai.yaml:1: iam.github: prod-mumbai would make the identity provider "
        "`token.actions.githubusercontent.com`, as prod-frankfurt does (prod-frankfurt.yaml:2), and an account has one "
        "of it; write `github: {existing: true}` in `iam` of the one that is deployed later"
    ]


def test_the_one_that_does_not_make_it_says_so(says: Says) -> None:
    existing = "iam: {github: {existing: true}}\n"
    assert says({"prod-mumbai": GITHUB, "prod-frankfurt": EUROPE + existing}) == []


BOOTSTRAP = "bootstrap: {github: {repository: acme/app}}\n"


def test_the_bootstraps_of_two_regions_make_one_identity_provider(says: Says) -> None:
    (said,) = says({"prod-mumbai": BOOTSTRAP, "prod-frankfurt": EUROPE + BOOTSTRAP})
    assert said.startswith("prod-mumbai.yaml:1: bootstrap.github: prod-mumbai would make the identity provider ")
    assert said.endswith("; write `github: {existing: true}` in `bootstrap` of the one that is deployed later")
    (said,) = says({"prod-mumbai": GITHUB, "prod-frankfurt": EUROPE + BOOTSTRAP})
    assert said.startswith("prod-mumbai.yaml:1: iam.github: ")


def test_a_bootstrap_that_finds_the_provider_there_makes_none(says: Says) -> None:
    existing = "bootstrap: {github: {repository: acme/app, existing: true}}\n"
    assert says({"prod-mumbai": BOOTSTRAP, "prod-frankfurt": EUROPE + existing}) == []


def test_environments_of_one_region_share_its_bootstrap(says: Says) -> None:
    assert says({"one": BOOTSTRAP, "two": BOOTSTRAP}) == []


def test_another_account_has_its_own(says: Says) -> None:
    assert says({"prod-mumbai": GITHUB, "dev": 'account: "444455556666"\n' + GITHUB}) == []


def test_who_asks_for_one_is_not_told_of_others(says: Says) -> None:
    files = {"prod-mumbai": GITHUB, "prod-frankfurt": EUROPE + GITHUB, "prod-paris": "region: eu-west-3\n"}
    assert says(files, "prod-paris") == []
    assert len(says(files, "prod-mumbai")) == 1


@pytest.mark.parametrize(
    ("section", "name", "what", "path", "of_region"),
    [
        ("iam", "roles", "role", "iam.roles", False),
        ("iam", "policies", "policy", "iam.policies", False),
        ("monitoring", "dashboards", "dashboard", "monitoring.dashboards", False),
        ("monitoring", "topics", "topic", "monitoring.topics", True),
        ("monitoring", "events", "event rule", "monitoring.events", True),
        ("monitoring", "alarms", "alarm", "monitoring.alarms", True),
        ("monitoring", "composite-alarms", "alarm", "monitoring.composite-alarms", True),
    ],
)
def test_a_name_that_two_environments_make_together(
    says: Says, section: str, name: str, what: str, path: str, of_region: bool
) -> None:
    """`prod` with `eu-app`, and `prod-eu` with `app`, are one name."""
    metric = "{namespace: acme/app, name: errors}"
    watched = "metric: errors, statistic: Sum, when: '> 1', for: 1, of: 1, missing: ok, description: Look into it"
    bodies = {
        "roles": f"\n      {TRUST}",
        "policies": "{access: [{may: read-parameters, on: app/*}]}\n",
        "dashboards": "{widgets: [{title: Errors, metrics: [errors], width: half}]}\n",
        "topics": "{}\n",
        "events": "{pattern: {source: [aws.health]}, tell: [more], description: AWS speaks}\n",
        "alarms": f"{{{watched}}}\n",
        "composite-alarms": "{when: errors, description: It fails}\n",
    }
    rest = f"  metrics: {{errors: {metric}}}\n" if section == "monitoring" else ""
    if name == "events":
        rest += "  topics: {more: {}}\n"
    if name == "composite-alarms":
        rest += f"  alarms: {{errors: {{{watched}}}}}\n"

    def with_one(called: str) -> str:
        return f"{section}:\n{rest}  {name}:\n    {called}: {bodies[name]}"

    line = with_one("").splitlines().index("    : " + bodies[name].splitlines()[0]) + 1
    here = {"prod": with_one("eu-app"), "prod-eu": with_one("app")}
    within = "a region of an account" if of_region else "an account"
    (said,) = says(here)
    assert said == (
        f"prod-eu.yaml:{line}: {path}.app: prod-eu would make the {what} `acme-prod-eu-app`, as prod does "
        f"(prod.yaml:{line}), and {within} has one of it; rename one of them"
    )
    elsewhere = says({**here, "prod-eu": EUROPE + with_one("app")})
    assert len(elsewhere) == (0 if of_region else 1)


def test_what_each_region_has_its_own_of_is_nothing_of_the_account_s() -> None:
    prod = loaded("prod")
    assert {each.what for each in of_an_account(prod)} == {"role", "dashboard"}
    assert prod.graph.by_id.keys() >= {"alarm/app-errors", "topic/alerts", "event-rule/aws-health"}


def test_two_that_begin_all_names_alike_are_said_once(says: Says) -> None:
    assert says({"prod-eu": ROLES, "eu": "project: acme-prod\n" + EUROPE + ROLES}) == [
        "base.yaml:1: project: every name of prod-eu would begin with `acme-prod-eu`, as those of eu do (eu.yaml:1), "
        "in the same account; write another project"
    ]


def test_the_addresses_of_a_region_are_counted_together(says: Says) -> None:
    three = "network:\n  zones: [a, b, c]\n  nat: {gateways: per-zone}\n"
    assert says({"one": three, "two": EUROPE + three}) == []
    assert says({"one": three, "two": three}, "one") == [
        "two.yaml:3: network.nat.gateways: 3 elastic IP addresses beside the 3 of one, and AWS allows 5 in a region; "
        "name fewer `zones`, or have the quota raised and say so: `quotas: {elastic-ips: ...}`"
    ]
    assert says({"one": three, "two": three + "  quotas: {elastic-ips: 6}\n"}) == []


def test_who_is_of_the_same_account_is_known_by_a_file_of_its_own(says: Says) -> None:
    other = 'account: "444455556666"\n'
    files = {"prod-mumbai": other + GITHUB, "prod-frankfurt": EUROPE + other + GITHUB}
    Path("prod-paris.yaml").write_bytes(b"\xff")  # and of one that is no text at all nobody is told here
    assert len(says(files, "prod-mumbai")) == 1


def test_one_that_is_faulty_itself_is_passed_over(says: Says) -> None:
    assert says({"prod-mumbai": GITHUB, "prod-frankfurt": EUROPE + GITHUB + "frob: 1\n"}, "prod-mumbai") == []


def test_the_shipped_environments_leave_each_other_everything() -> None:
    assert clashes({name: loaded(name) for name in environments()}) == []
