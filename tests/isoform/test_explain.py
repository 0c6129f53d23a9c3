"""What `isoform explain` says of settings of the shipped prod."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from core.errors import InputFaults
from isoform.explain import Explained, explain
from isoform.report import explain as report


def of(path: str) -> Explained:
    return explain(path, "prod", None)


def becomes(path: str) -> dict[str, tuple[str, ...]]:
    return {each.id: each.fields for each in of(path).becomes}


def test_a_setting_is_told_with_its_line_and_with_what_it_is_laid_over() -> None:
    found = of("network.nat.gateways")
    assert found.value is not None
    assert found.value.text == "per-zone"
    assert str(found.value.at).startswith("config/prod.yaml:")
    assert (found.may_be, found.otherwise) == ("`none`, `one`, `per-zone`", "`none`")
    data = of("network.tiers.data")
    assert [each.text for each in data.over] == ["{access: isolated, prefix: 24}"]
    assert str(data.over[0].at).startswith("config/base.yaml:")
    assert data.may_be.startswith("keys: access, prefix,")


def test_what_is_of_several_names_the_keys_of_each() -> None:
    assert of("security.groups.app.ingress").may_be == "a list: with keys ports, protocol, description, because, from"
    assert of("monitoring.alarms").may_be.startswith("by name: with keys metric, ")
    assert of("may-differ").may_be.startswith("a list: text: ")


def test_what_a_setting_becomes_is_what_is_another_without_it() -> None:
    assert becomes("network.flow-logs.cloudwatch.retention") == {"log-group/flow-logs": ("retention_days",)}
    assert becomes("security.groups.app.ingress.0.ports") == {"rule/app/ingress/load-balancer-tcp-8080": ()}
    assert becomes("security.groups.app.ingress[0].ports") == {"rule/app/ingress/load-balancer-tcp-8080": ()}
    assert becomes("network.room-for-zones") == {}


def test_what_stands_on_it_goes_along() -> None:
    without_gateways = becomes("network.nat.gateways")
    assert without_gateways.keys() >= {"nat-gateway/c", "elastic-ip/nat/a", "route/private/a/internet"}
    assert {"group/app", "rule/database/ingress/app-tcp-5432"} <= becomes("security.groups.app").keys()
    assert set(becomes("owner").values()) >= {("tags.owner",)}
    assert "subnet/private/c" in becomes("network.zones")
    assert "alarm/nat-a-drops" in becomes("monitoring.defaults")


def test_a_lock_that_is_to_be_written_anew_takes_nothing_along() -> None:
    """Other addresses of the network make the alarms of its gateways no others."""
    kinds = {each.kind for each in explain("network.cidr", "dev", None).becomes}
    assert kinds == {"Vpc", "Subnet", "Parameter"}


def test_what_is_needed_is_explained_by_its_parts() -> None:
    assert (of("network.tiers").becomes, of("network.tiers").stays) == ((), "it is needed, so ask about its parts")


def test_a_kind_is_called_as_each_engine_calls_it_where_two_have_one_type() -> None:
    dual = explain("network.ipv6", "dev", Path(__file__).parents[1] / "foundations" / "dual-stack")
    assert {each.id: (each.cdk, each.pulumi) for each in dual.becomes}["ipv6-range/main"] == (
        "AWS::EC2::VPCCidrBlock",
        "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
    )


def test_names_with_dots_are_found() -> None:
    found = of("network.endpoints.ecr.api")
    assert {each.id: (each.cdk, each.pulumi) for each in found.becomes}["endpoint/ecr-api"] == (
        "AWS::EC2::VPCEndpoint",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
    )


def test_what_no_file_says_is_told_with_what_it_is_then() -> None:
    found = of("network.room-for-zones")
    assert (found.value, found.over, found.becomes, found.otherwise) == (None, (), (), "`4`")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("network.nat.gatways", "network.nat: `gatways` is no key here; did you mean `gateways`?"),
        ("owner.name", "owner: `name` is no key here; write less: it has no parts"),
        ("network.zones.7", "network.zones: `7` is no key here; write 0 or 1 or 2"),
        ("..", "no path; write one like `network.nat.gateways`"),
    ],
)
def test_a_path_that_there_is_not(path: str, says: str) -> None:
    with pytest.raises(InputFaults) as refused:
        of(path)
    assert str(refused.value) == says


def test_a_person_reads_it_in_a_few_lines_and_a_program_all_of_it() -> None:
    text = StringIO()
    report.show(of("owner"), Console(file=text, width=140))
    lines = text.getvalue().splitlines()
    assert lines[0] == "owner in prod"
    assert lines[-1].strip().endswith("more: --format json has all")
    assert len(lines) < 32
    assert len(json.loads(report.document(of("owner")))["becomes"]) > 80
