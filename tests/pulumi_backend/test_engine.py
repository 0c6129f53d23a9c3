"""The in-process engine: what it writes down, what it refuses, and that one run leaves nothing to the next."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest
from pulumi_aws import Provider, ec2, get_caller_identity, ssm

from core.errors import EngineFailed
from pulumi_backend.engine import Registration, main, preview
from pulumi_backend.render import render
from tests.samples import ACCOUNT, REGION, SAMPLE

pytestmark = pytest.mark.engine
ROOT = Path(__file__).parents[2]


def of_sample() -> None:
    render(SAMPLE, account=ACCOUNT, region=REGION)


def without_a_vpc() -> None:
    vpc = ec2.Vpc("vpc/a", cidr_block="10.0.0.0/16")
    for n in range(30):
        ec2.Subnet(f"subnet/{n}", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    ec2.Subnet("subnet/a", cidr_block="10.0.0.0/24")


def of_two_names_alike() -> None:
    for _ in range(2):
        vpc = ec2.Vpc("vpc/a", cidr_block="10.0.0.0/16")
    for n in range(30):
        ec2.Subnet(f"subnet/{n}", vpc_id=vpc.id, cidr_block="10.0.0.0/24")


def that_fails_later() -> None:
    vpc = ec2.Vpc("vpc/a", cidr_block="10.0.0.0/16")
    wrong = vpc.id.apply(lambda id: str(1 / (len(id) - len(id))))
    for n in range(30):
        ec2.Subnet(f"subnet/{n}", vpc_id=wrong, cidr_block="10.0.0.0/24")


def with_no_text() -> None:
    ec2.Vpc("vpc/a", cidr_block=object())  # type: ignore[call-overload]  # the mistake that it makes


def with_a_secret() -> None:
    ssm.Parameter("parameter/a", name="a", type="String", value="hush")


def with_a_key() -> None:
    Provider("provider", region="ap-south-1", access_key="AKIAIOSFODNN7EXAMPLE")


def with_a_whole_resource() -> None:
    vpc = ec2.Vpc("vpc/a", cidr_block="10.0.0.0/16")
    ec2.Subnet("subnet/a", vpc_id=vpc, cidr_block="10.0.0.0/24")  # type: ignore[call-overload]  # the mistake that it makes


def that_asks_aws() -> None:
    get_caller_identity()


def that_reads_aws() -> None:
    ec2.Vpc.get("vpc/a", "vpc-0123456789abcdef0")


def of_a_changed_stack() -> None:
    pulumi.runtime.register_resource_transform(lambda arguments: None)
    ec2.Vpc("vpc/a", cidr_block="10.0.0.0/16")


def that_exits() -> None:
    sys.exit(3)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (without_a_vpc, ["TypeError: Missing required property 'vpc_id'", "test_engine.py", 'ec2.Subnet("subnet/a"']),
        (of_two_names_alike, ["two resources of type aws:ec2/vpc:Vpc have the name vpc/a"]),
        (that_fails_later, ["ZeroDivisionError: division by zero", "test_engine.py", "vpc.id.apply"]),
        (with_no_text, ["'vpc/a'", "unexpected input of type object for cidr_block"]),
        (with_a_secret, ["parameter/a: value is a secret"]),
        (with_a_key, ["provider: accessKey is a secret"]),
        (with_a_whole_resource, ["subnet/a: vpcId is a whole resource: say which of its outputs"]),
        (that_asks_aws, ["asks AWS nothing", "aws:index/getCallerIdentity:getCallerIdentity"]),
        (that_reads_aws, ["asks AWS nothing", "aws:ec2/vpc:Vpc vpc-0123456789abcdef0"]),
        (of_a_changed_stack, ["by a transform of the stack"]),
        (that_exits, ["SystemExit: 3", "sys.exit(3)"]),
    ],
)
def test_a_program_that_stops_says_why_and_where(
    program: Callable[[], None],
    words: list[str],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(EngineFailed) as failed:
        preview(program)
    gc.collect()  # when asyncio speaks of exceptions that nobody asked for
    for part in words:
        assert part in str(failed.value)
    assert len(str(failed.value).splitlines()) <= 4
    assert "EngineFailed" not in str(failed.value)
    assert (capfd.readouterr(), caplog.records) == (("", ""), []), "and nothing more"


def test_what_a_stopped_program_left_running_is_not_waited_for() -> None:
    def program() -> None:
        left.append(asyncio.ensure_future(asyncio.sleep(10)))
        sys.exit(3)

    left: list[asyncio.Future[None]] = []
    with pytest.raises(EngineFailed):
        preview(program)
    assert left[0].cancelled()


def test_a_run_after_a_failure_is_as_any_other() -> None:
    with pytest.raises(EngineFailed):
        preview(without_a_vpc)
    assert {*SAMPLE.by_id} <= {one.request["name"] for one in preview(of_sample)}


def test_two_runs_write_the_same() -> None:
    assert preview(of_sample) == preview(of_sample)


def test_what_speaks_of_others_says_of_which_and_in_order() -> None:
    def program() -> None:
        addresses = [ec2.Eip(f"elastic-ip/{n}") for n in range(9)]
        group = ec2.SecurityGroup("group/a", name="acme")
        words = pulumi.Output.concat("of ", group.name, " ", group.arn, *(address.id for address in addresses))
        ec2.Eip("elastic-ip/last", tags={"Name": words})

    registrations = {one.request["name"]: one for one in preview(program)}
    others = [registrations[name].urn for name in ("group/a", *(f"elastic-ip/{n}" for n in range(9)))]
    request = registrations["elastic-ip/last"].request
    assert request["dependencies"] == sorted(others)
    assert request["propertyDependencies"] == {"tags": {"urns": sorted(others)}}
    ids = "".join(f"${{elastic-ip/{n}|id}}" for n in range(9))
    assert request["object"] == {"tags": {"Name": f"of ${{group/a|name}} ${{group/a|arn}}{ids}"}}


def test_processes_write_the_same_whatever_their_hashes(tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        child(["-m", "pulumi_backend.engine", str(out)], ISOFORM_ENV="dev", PYTHONHASHSEED=seed).check_returncode()
        written.append(out.read_bytes())
    assert written[0] == written[1]


def test_runs_share_neither_stack_nor_settings_nor_exports() -> None:
    seen: dict[str, str | None] = {}

    def program() -> None:
        seen[pulumi.get_stack()] = pulumi.Config("isoform").get("adopted")
        pulumi.export(pulumi.get_stack(), "here")

    first = preview(program, stack_name="one", settings_of_stack={"isoform:adopted": "true"})
    second = preview(program, stack_name="two")
    assert seen == {"one": "true", "two": None}
    assert [list(one.outputs) for one in (*first, *second)] == [["one"], ["two"]]


def test_a_run_inside_a_loop_and_beside_another() -> None:
    async def caller() -> tuple[Registration, ...]:
        return preview(of_sample)

    found: list[tuple[Registration, ...]] = []
    threads = [threading.Thread(target=lambda: found.append(preview(of_sample))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [asyncio.run(caller())] * 2


def test_names_are_urns_as_pulumi_makes_them() -> None:
    class Component(pulumi.ComponentResource):
        def __init__(self, name: str, parent: pulumi.Resource | None = None) -> None:
            super().__init__(f"package:index:{name.capitalize()}", name, None, pulumi.ResourceOptions(parent=parent))

    def program() -> None:
        inner = Component("inner", Component("outer"))
        ec2.Vpc("vpc/a", opts=pulumi.ResourceOptions(parent=inner))

    assert [one.urn for one in preview(program, stack_name="dev")] == [
        "urn:pulumi:dev::isoform::package:index:Outer$package:index:Inner$aws:ec2/vpc:Vpc::vpc/a",
        "urn:pulumi:dev::isoform::package:index:Outer$package:index:Inner::inner",
        "urn:pulumi:dev::isoform::package:index:Outer::outer",
        "urn:pulumi:dev::isoform::pulumi:pulumi:Stack::isoform-dev",
    ]


def child(arguments: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ISOFORM_")}
    return subprocess.run(
        [sys.executable, *arguments], env={**environment, **variables}, cwd=ROOT, capture_output=True, text=True
    )


def test_a_child_writes_the_registrations_of_an_environment(tmp_path: Path) -> None:
    out = tmp_path / "registrations.json"
    done = child(["-m", "pulumi_backend.engine", str(out)], ISOFORM_ENV="dev")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    document = json.loads(out.read_text())
    assert document.keys() == {"version", "registrations"}
    assert {"urn", "request", "outputs"} == document["registrations"][0].keys()
    assert "isoform-dev" in [one["request"]["name"] for one in document["registrations"]]


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        ([], {"ISOFORM_ENV": "dev"}, "usage: ISOFORM_ENV=dev python -m pulumi_backend.engine"),
        (["out.json"], {}, "usage: ISOFORM_ENV=dev python -m pulumi_backend.engine"),
        (["out.json"], {"ISOFORM_ENV": "nowhere"}, "`nowhere`"),
        (["out.json"], {"ISOFORM_ENV": "dev", "ISOFORM_CONFIG": "/nonexistent"}, "/nonexistent"),
        (["/nonexistent/out.json"], {"ISOFORM_ENV": "dev"}, "/nonexistent/out.json"),
    ],
)
def test_a_child_that_fails_says_so_in_a_line(
    arguments: list[str], variables: dict[str, str], words: str, tmp_path: Path
) -> None:
    paths = [argument if argument.startswith("/") else str(tmp_path / argument) for argument in arguments]
    done = child(["-m", "pulumi_backend.engine", *paths], **variables)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_the_engine_cannot_know_of_its_arguments_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["one", "two"]) == 1
    assert capsys.readouterr().err.startswith("usage: ")
