"""What CDK has deployed is found again by the ids that Pulumi imports by, and outlives its stacks where it is to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from config.environments import load
from core.graph import AttributeOf
from core.lower import lower
from isoform.adoption import IDS, WORD, Deployed
from live import record
from live import target as targets
from live.observe import present
from tests.isoform.conftest import Account, Shipped, isoform

ACCORDING_TO_AWS = {"@id": r"[a-z0-9]+(-[a-z0-9]+)+", "@arn": r"arn:aws:\S+", "@record": r"[a-z]+-[0-9a-f]+"}


def documented(native: str) -> list[str]:
    """The examples of an id in the provider's own documentation of the type."""
    package = find_spec("pulumi_aws")
    assert package is not None
    assert package.submodule_search_locations
    folder = Path(package.submodule_search_locations[0]) / native.split(":")[1].split("/")[0]
    pages = (file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py")))
    command = re.compile(rf"pulumi import {re.escape(native)} \S+ (\S+)$", re.M)
    return [id for page in pages if native in page for id in command.findall(page)]


@pytest.mark.parametrize("native", IDS)
def test_an_id_is_of_the_form_that_the_provider_documents(native: str) -> None:
    parts = re.split(r"\{([^{}]+)\}", IDS[native])
    form = "".join(ACCORDING_TO_AWS.get(part, ".+") if n % 2 else re.escape(part) for n, part in enumerate(parts))
    examples = documented(native)
    assert examples
    if native == "aws:cloudwatch/eventTarget:EventTarget":  # whose example is of the default bus, which may be left out
        examples = [f"default/{each}" for each in examples]
    fitting = [each for each in examples if re.fullmatch(form, each)]
    assert fitting, f"{IDS[native]} is none of {examples}"


def test_a_word_is_what_it_says() -> None:
    inputs: dict[tuple[str, str], dict[str, object]] = {
        ("aws:ec2/route:Route", "route/a"): {
            "routeTableId": "${route-table/a|id}",
            "destinationIpv6CidrBlock": "::/0",
        },
        ("aws:ec2/routeTable:RouteTable", "route-table/a"): {},
        ("aws:ec2/networkAclRule:NetworkAclRule", "rule"): {
            "networkAclId": "acl-1",
            "ruleNumber": 100.0,
            "protocol": "6",
            "egress": False,
        },
        ("aws:ec2/flowLog:FlowLog", "flow-log/a"): {},
    }
    deployed = Deployed(inputs, {AttributeOf("route-table/a", "id"): "rtb-1"}, {"flow-log/a": "fl-1"})
    assert deployed.id("aws:ec2/route:Route", "route/a") == "rtb-1_::/0"
    assert deployed.id("aws:ec2/networkAclRule:NetworkAclRule", "rule") == "acl-1:100:6:false"
    assert deployed.id("aws:ec2/flowLog:FlowLog", "flow-log/a") == "fl-1"
    assert deployed.id("aws:ec2/flowLog:FlowLog", "flow-log/b") is None


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory, shipped: Shipped) -> Iterator[Account]:
    """dev, deployed."""
    account = Account("dev", tmp_path_factory.mktemp("adoption"), lower(load("dev")))
    shipped.copy("dev", account.state)
    yield account
    account.isoform("local", "stop")


def skeleton(account: Account, folder: Path) -> Path:
    """As `pulumi preview --import-file` writes it, of all that the program registers."""
    assert account.isoform("preview").returncode == 0
    run = account.state / "run" / "dev" / "pulumi.json"
    requests = [each["request"] for each in json.loads(run.read_text())["registrations"]]
    listed = [
        {"type": each["type"], "name": each["name"], "id": "<PLACEHOLDER>"}
        if each.get("custom")
        else {"type": each["type"], "name": each["name"], "component": True}
        for each in requests
        if each["type"] != "pulumi:pulumi:Stack"
    ]
    file = folder / "import.json"
    file.write_text(json.dumps({"nameTable": {}, "resources": listed}))
    return file


@pytest.mark.live
@pytest.mark.engine
def test_whatever_cdk_has_deployed_has_its_id_in_pulumis_import_file(dev: Account, tmp_path: Path) -> None:
    file = skeleton(dev, tmp_path)
    done = dev.isoform("import-file", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    resources = json.loads(done.stdout)["resources"]
    ours = [each for each in resources if each["type"].startswith("aws:")]
    filled = {each["name"]: each["id"] for each in ours}
    assert not {id for id in filled.values() if "<" in id or "${" in id}
    assert len(filled) >= len(dev.graph)
    assert len({(each["type"], each["id"]) for each in ours}) == len(ours)
    assert_ec2_knows(dev, filled)


def assert_ec2_knows(dev: Account, filled: dict[str, str]) -> None:
    """What is put together of several, beside what EC2 itself says."""
    ec2, iam = dev.client("ec2"), dev.client("iam")
    tables: list[dict[str, Any]] = ec2.describe_route_tables()["RouteTables"]
    routes = {f"{t['RouteTableId']}_{r.get('DestinationCidrBlock')}" for t in tables for r in t["Routes"]}
    joined = {f"{a['SubnetId']}/{t['RouteTableId']}" for t in tables for a in t["Associations"] if "SubnetId" in a}
    addresses = {each["AllocationId"] for each in ec2.describe_addresses()["Addresses"]}
    rules = {each["SecurityGroupRuleId"] for each in ec2.describe_security_group_rules()["SecurityGroupRules"]}
    logs = {each["FlowLogId"] for each in ec2.describe_flow_logs()["FlowLogs"]}
    by_kind = {
        "route/": routes,
        "route-table-association/": joined,
        "elastic-ip/": addresses,
        "rule/": rules,
        "flow-log/": logs,
    }
    for kind, known in by_kind.items():
        found = {id for name, id in filled.items() if name.startswith(kind)}
        assert found <= known, kind
    for name, id in filled.items():
        if "#inline/" in name:
            role, _, policy = id.partition(":")
            iam.get_role_policy(RoleName=role, PolicyName=policy)


@pytest.mark.live
@pytest.mark.engine
def test_what_is_not_there_is_named_and_nothing_is_printed(dev: Account, tmp_path: Path) -> None:
    file = tmp_path / "import.json"
    wrong = [
        {"type": "aws:ec2/vpc:Vpc", "name": "vpc/other", "id": "<PLACEHOLDER>"},
        {"type": "pulumi:providers:aws", "name": "elsewhere"},
    ]
    file.write_text(json.dumps({"resources": wrong}))
    done = dev.isoform("import-file", str(file))
    fix = "let Pulumi write the file anew, for the stack dev"
    said = f"{file}: resources.0: `vpc/other` is no aws:ec2/vpc:Vpc of dev; {fix}"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{said}\n")


@pytest.mark.process
@pytest.mark.parametrize("text", ["", "[]", "{}", '{"resources": [{"type": 5}]}'])
def test_what_is_no_import_file_is_refused_before_anything_starts(tmp_path: Path, text: str) -> None:
    file = tmp_path / "import.json"
    file.write_text(text)
    done = isoform("import-file", str(file), state=tmp_path / "state")
    said = f"{file}: no import file of Pulumi's; let Pulumi write it: `pulumi preview --import-file import.json`"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{said}\n")
    assert not (tmp_path / "state").exists()


@pytest.mark.live
@pytest.mark.engine
def test_stacks_that_keep_everything_leave_everything_when_they_are_deleted(dev: Account) -> None:
    """As docs/moving.md says it; the last here, for nothing is in a stack after it."""
    target = targets.local(load("dev"), dev.state)
    cloudformation, every = target.client("cloudformation"), record.of_cloudformation(target, "acme-dev")
    for stack in reversed(record.stacks(target, "acme-dev")):
        template = cloudformation.get_template(StackName=stack)["TemplateBody"]
        for resource in template["Resources"].values():
            resource["DeletionPolicy"] = "Retain"
            resource.setdefault("Metadata", {})["moved"] = "to Pulumi"
        cloudformation.update_stack(
            StackName=stack, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        cloudformation.get_waiter("stack_update_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})
        cloudformation.delete_stack(StackName=stack)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})
    assert record.stacks(target, "acme-dev") == []
    assert {entry.id for entry in present(target, every)} == {entry.id for entry in record.heads(every)}


def test_each_word_of_an_id_is_one() -> None:
    words = {word for form in IDS.values() for of_aws, word in WORD.findall(form) if of_aws}
    assert words == {"id", "arn", "record"}
