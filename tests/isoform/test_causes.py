"""Which part of the files changes which resource, where several change at once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from isoform.causes import MOST, Cause, causes
from isoform.changes import Changes, between
from isoform.report.changes import markdown
from isoform.settings import Side, edits
from tests.isoform.review.edits import Edit, edited, swap
from tests.isoform.review.test_golden import CASES

OPENED = ("          ports: http\n", "          ports: 8443\n          because: partners\n")


def changed(environment: str = "dev", **files: Edit) -> Changes:
    edits = {f"{name}.yaml": edit for name, edit in files.items()}
    return between(edited(environment, {}), edited(environment, edits), called=("main", environment))


def by_path(found: Changes) -> Mapping[str, set[str]]:
    return {cause.path: set(cause.resources) for cause in found.causes}


def test_each_of_two_settings_has_its_own_resources() -> None:
    found = by_path(changed(base=swap(OPENED, ("          mfa: true\n", ""))))
    assert found["security.groups.load-balancer.ingress.1"] == {
        "rule/load-balancer/ingress/internet-tcp-80",
        "rule/load-balancer/ingress/internet-tcp-8443",
    }
    assert found["iam.roles.auditor.trust.0"] == {"role/auditor"}


def test_what_comes_of_two_settings_together_is_the_doing_of_both() -> None:
    """A gateway in zone b comes neither of a gateway in each zone alone, nor of zone b alone."""
    one_zone = {"dev.yaml": swap(("zones: [a, b]", "zones: [a]")), "dev.addresses.lock": without("/b:")}
    more = {"dev.yaml": swap(("gateways: one", "gateways: per-zone"))}
    found = between(edited("dev", one_zone), edited("dev", more), called=("main", "dev"))
    both = {path for path, ids in by_path(found).items() if "nat-gateway/b" in ids}
    assert both == {"network.zones.1", "network.nat.gateways"}


def test_a_setting_that_another_cannot_be_without_is_told_with_what_follows() -> None:
    """A group of another name: the rule that names it cannot be without the one, nor without the other."""
    found = by_path(changed(base=swap(("    cache:\n", "    store:\n"), ("to: cache", "to: store"))))
    assert "group/store" in found["security.groups.store"]
    assert "rule/app/egress/store-tcp-6379" in found["security.groups.app.egress.1"]


@pytest.mark.parametrize("case", CASES)
def test_every_resource_that_changes_has_a_cause(case: str) -> None:
    environment, files = CASES[case]
    found = between(edited(environment, {}), edited(environment, files), called=("main", environment))
    assert {id for ids in by_path(found).values() for id in ids} == {change.id for change in found.resources}


def test_of_many_parts_those_below_one_key_count_as_one() -> None:
    many = "".join(f"    more-n{n}: {{retention: 30}}\n" for n in range(MOST + 1))
    found = by_path(changed(base=swap(OPENED, ("  log-groups:\n", f"  log-groups:\n{many}"))))
    assert len(found) <= MOST
    assert found["monitoring.log-groups"] >= {f"log-group/more-n{n}" for n in range(MOST + 1)}
    assert "rule/load-balancer/ingress/internet-tcp-8443" in found["security.groups.load-balancer.ingress.1"]


def test_what_several_parts_cause_is_told_with_each_resource_and_of_one_part_it_is_not() -> None:
    port = markdown(changed(base=swap(OPENED)))
    assert ", by `" not in port.partition("**Resources**")[2]
    two = markdown(changed(base=swap(OPENED, ("cost-center: cc-1001", "cost-center: cc-2002"))))
    assert "(IngressRule), by `security.groups.load-balancer.ingress.1`" in two
    assert ", by `cost-center` (" in two


def test_a_tag_on_everything_takes_nothing_away() -> None:
    """Another owner would be on the endpoint, too, were it there; that is not why it goes."""
    found = by_path(
        changed(
            base=swap(
                ("owner: platform", "owner: other"), ("  endpoints:\n", "  endpoints: null\n"), ("    s3: {}\n", "")
            )
        )
    )
    assert "endpoint/s3" in found["network.endpoints"]
    assert "endpoint/s3" not in found["owner"]
    assert "vpc/main" in found["owner"]


def test_an_order_that_means_something_has_its_line_and_what_comes_of_it() -> None:
    servers = "network:\n  dhcp-options: {{domain-name-servers: [{}]}}\n"
    was, now = servers.format("10.9.0.10, 10.9.0.11"), servers.format("10.9.0.11, 10.9.0.10")
    base = {"base.yaml": swap(("network:\n", was))}
    head = {"base.yaml": swap(("network:\n", now)), "dev.yaml": swap(("zones: [a, b]", "zones: [b, a]"))}
    found = between(edited("dev", base), edited("dev", head), called=("main", "dev"))
    [setting] = found.settings
    assert (setting.path, setting.was, setting.now) == (
        "network.dhcp-options.domain-name-servers",
        "[10.9.0.10, 10.9.0.11]",
        "[10.9.0.11, 10.9.0.10]",
    )
    assert by_path(found) == {"network.dhcp-options.domain-name-servers": {"dhcp-options/main"}}


def test_parts_that_cannot_be_without_each_other_are_told_apart_all_the_same() -> None:
    """The two rules would make one id: neither can be beside the other, as it was or as it is now."""
    groups = "security:\n  groups:\n    ingress-x: {}\n    x: {}\n"
    old, new = "{ingress: [{from: ingress-x, ports: 80}]}", "{ingress: [{from: x, ports: 80}]}"
    was, now = (
        edited(
            "dev", {"base.yaml": swap(("security:\n  groups:\n", f"{groups}    a: {one}\n    a-ingress: {other}\n"))}
        )
        for one, other in ((old, "{}"), ("{}", new))
    )
    assert by_path(between(was, now, called=("main", "dev"))) == {
        "security.groups.a.ingress": {"rule/a/ingress/ingress-x-tcp-80"},
        "security.groups.a-ingress.ingress": {"rule/a-ingress/ingress/x-tcp-80"},
    }


def test_an_environment_that_is_new_has_no_causes() -> None:
    head = edited("dev", {})
    assert causes(Side(None, head.graph), head, [*edits(None, head.files)]) == ()


def test_a_part_of_which_nothing_comes_has_no_resources() -> None:
    """It says what the addresses would be without it, too."""
    environment, files = CASES["add-a-zone"]
    found = between(edited(environment, {}), edited(environment, files), called=("main", environment))
    settled = [cause for cause in found.causes if cause.path.startswith("network.addresses.")]
    assert settled == [Cause(cause.path, cause.where, ()) for cause in settled]
    assert len(settled) == 3


def without(word: str) -> Edit:
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if word not in line)
