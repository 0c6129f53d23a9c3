"""What goes wrong in the middle: a killed server, two deployments at once, what cannot be set back or deleted."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError

from live.local.account import running, start, stop
from tests.live.conftest import Account, refusal
from tests.live.templates import FAILS, GROUPS, NETWORK, Template, changed, ref, tags, with_resource

pytestmark = pytest.mark.live
WITHIN = 60.0

TABLE: Template = {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": ref("Vpc")}}
LONG: Template = {
    "Resources": {"Vpc": GROUPS["Resources"]["Vpc"], **{f"Table{number}": TABLE for number in range(300)}}
}
"""A deployment of some seconds."""


@contextmanager
def under_way(account: Account, name: str, act: Any, *arguments: Any) -> Iterator[Future[str]]:
    """While a deployment of the stack is under way."""
    with ThreadPoolExecutor(1) as pool:
        deployment = pool.submit(act, *arguments)
        deadline = time.monotonic() + WITHIN
        while not _in_progress(account, name):
            assert time.monotonic() < deadline
            assert not deployment.done(), deployment.result()
        yield deployment


def _in_progress(account: Account, name: str) -> bool:
    stacks = account.cloudformation.describe_stacks()["Stacks"]
    found = [stack["StackStatus"] for stack in stacks if stack["StackName"] == name]
    return found in (["CREATE_IN_PROGRESS"], ["UPDATE_IN_PROGRESS"])


def test_a_second_deployment_of_one_stack_is_refused_by_name(account: Account) -> None:
    with under_way(account, "stack", account.create, "stack", LONG) as deployment:
        identity = account.stack("stack")["StackId"]
        creating = f"Stack:{identity} is in CREATE_IN_PROGRESS state and can not be "
        assert account.refused_update("stack", NETWORK) == f"{creating}updated."
        assert account.refused_create("stack", NETWORK) == f"{creating}updated."
        assert refusal(account.prepare, "stack", NETWORK) == f"{creating}updated."
        assert refusal(account.delete, "stack") == f"{creating}deleted."
        assert not deployment.done()
    assert deployment.result() == "CREATE_COMPLETE"
    tagged = changed(LONG, **{f"Table{number}__Tags": tags("x") for number in range(300)})
    with under_way(account, "stack", account.update, "stack", tagged) as deployment:
        words = f"Stack:{identity} is in UPDATE_IN_PROGRESS state and can not be updated."
        assert account.refused_update("stack", NETWORK) == words
        assert not deployment.done()
    assert deployment.result() == "UPDATE_COMPLETE"


def test_an_account_that_is_killed_in_the_middle_of_a_deployment_is_a_fresh_one_after(tmp_path: Path) -> None:
    account = Account.of(start(tmp_path), "111111111111")
    with under_way(account, "stack", account.create, "stack", LONG) as deployment:
        os.kill(account.local.pid, signal.SIGKILL)
        assert isinstance(deployment.exception(WITHIN), BotoCoreError)
    os.waitpid(account.local.pid, 0)
    assert running(tmp_path) is None
    try:
        after = Account.of(start(tmp_path), "111111111111")
        assert after.cloudformation.list_stacks()["StackSummaries"] == []
        assert after.create("stack", NETWORK) == "CREATE_COMPLETE"
    finally:
        stop(tmp_path)


FOREIGN: Template = {
    "Parameters": {"Vpc": {"Type": "String"}, "Subnet": {"Type": "String"}},
    "Resources": {"Gateway": {"Type": "AWS::EC2::InternetGateway"}},
}
"""A gateway, and further down an attachment to a VPC that is another's."""
ATTACHED = with_resource(FOREIGN, "Attachment", NETWORK["Resources"]["Attachment"])
OUTWARD = with_resource(
    with_resource(ATTACHED, "Address", NETWORK["Resources"]["Address"]),
    "Nat",
    {**changed(NETWORK, Nat__SubnetId=ref("Subnet"))["Resources"]["Nat"], "DeletionPolicy": "Retain"},
)
FAILING = with_resource(OUTWARD, "ZFails", {**FAILS, "DependsOn": "Nat"})
"""The NAT gateway is kept, whatever comes; and so the gateway cannot be detached again."""


@pytest.fixture
def foreign(account: Account) -> dict[str, Any]:
    vpc = account.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = account.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    values = {"Vpc": vpc, "Subnet": subnet}
    return {"Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]}


def unkeep(account: Account) -> None:
    (nat,) = account.ec2.describe_nat_gateways()["NatGateways"]
    account.ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])


def first_fault(account: Account, identity: str) -> str:
    return next(
        event["LogicalResourceId"] for event in account.events(identity) if event["ResourceStatus"].endswith("FAILED")
    )


def test_a_creation_that_cannot_be_undone_says_what_stays_and_can_be_deleted_later(
    account: Account, foreign: dict[str, Any]
) -> None:
    before = account.view()
    assert account.create("stack", FAILING, **foreign) == "ROLLBACK_FAILED"
    assert account.stack("stack")["StackStatusReason"] == (
        "The following resource(s) failed to delete: [Attachment, Gateway]."
    )
    assert "mapped public address" in account.reasons("stack")
    assert first_fault(account, "stack") == "ZFails"
    assert account.physical("stack")["Attachment"]
    assert "is in ROLLBACK_FAILED state and can not be updated" in account.refused_update("stack", OUTWARD)
    assert account.delete("stack") == "DELETE_FAILED"
    unkeep(account)
    assert account.delete("stack") == "DELETE_COMPLETE", account.reasons("stack")
    assert account.view() == before


@pytest.mark.parametrize("skipped", [False, True])
def test_an_update_that_cannot_be_undone_is_continued_later_or_skips_what_stays(
    account: Account, foreign: dict[str, Any], skipped: bool
) -> None:
    assert account.create("stack", FOREIGN, **foreign) == "CREATE_COMPLETE"
    before, proceed = account.view(), account.cloudformation.continue_update_rollback
    assert "can not be continued" in refusal(proceed, StackName="stack")
    assert account.update("stack", FAILING, **foreign) == "UPDATE_ROLLBACK_FAILED"
    assert account.stack("stack")["StackStatusReason"] == "The following resource(s) failed to undo: [Attachment]."
    assert "is in UPDATE_ROLLBACK_FAILED state and can not be updated" in account.refused_update("stack", OUTWARD)
    proceed(StackName="stack")
    assert account.stack("stack")["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    if skipped:
        assert "[Gateway]" in refusal(proceed, StackName="stack", ResourcesToSkip=["Gateway"])
        proceed(StackName="stack", ResourcesToSkip=["Attachment"])
        assert account.physical("stack").keys() == {"Attachment", "Gateway"}
        unkeep(account)
    else:
        unkeep(account)
        proceed(StackName="stack")
        assert account.view() == before
        assert account.physical("stack").keys() == {"Gateway"}
    assert account.stack("stack")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    told = account.update("stack", changed(FOREIGN, Gateway__Tags=tags("x")), **foreign)
    assert told == "UPDATE_COMPLETE", account.reasons("stack")
    assert account.physical("stack").keys() == {"Gateway"}


def test_what_an_update_cannot_delete_at_its_end_stays_and_is_said(account: Account) -> None:
    more = with_resource(NETWORK, "Second", {**NETWORK["Resources"]["Vpc"]})
    account.create("stack", more)
    second = account.physical("stack")["Second"]
    account.ec2.create_subnet(VpcId=second, CidrBlock="10.0.0.0/24")
    assert account.update("stack", NETWORK) == "UPDATE_COMPLETE"
    assert account.stack("stack")["StackStatusReason"] == (
        "Update successful. One or more resources could not be deleted."
    )
    assert first_fault(account, "stack") == "Second"
    assert "Second" not in account.physical("stack")
    assert second in [vpc["VpcId"] for vpc in account.ec2.describe_vpcs()["Vpcs"]]


def test_a_first_change_set_that_nobody_executes_is_in_nobodys_way(account: Account) -> None:
    account.prepare("stack", NETWORK, ChangeSetType="CREATE")
    identity = account.stack("stack")["StackId"]
    assert "already exists" in refusal(account.prepare, "stack", NETWORK, ChangeSetType="CREATE")
    account.prepare("stack", NETWORK, "another", ChangeSetType="CREATE")
    assert account.create("stack", NETWORK) == "CREATE_COMPLETE"
    assert account.stack("stack")["StackId"] == identity
    # Planned for a stack that was not there yet.
    assert "does not exist" in refusal(account.execute, "stack", "another")
    account.delete("stack")
    account.prepare("stack", NETWORK, ChangeSetType="CREATE")
    assert account.delete("stack") == "DELETE_COMPLETE"
    assert refusal(account.execute, "stack")


def test_a_change_set_of_many_changes_comes_in_pages(account: Account) -> None:
    assert account.prepare("stack", LONG, ChangeSetType="CREATE").keys() == LONG["Resources"].keys()
    first = account.cloudformation.describe_change_set(StackName="stack", ChangeSetName="x")
    assert len(first["Changes"]) < len(LONG["Resources"])


def test_what_changes_beside_the_properties_is_shown(account: Account) -> None:
    account.create("stack", GROUPS)
    kept = changed(GROUPS)
    kept["Resources"]["Vpc"] |= {"DeletionPolicy": "Retain", "Metadata": {"word": "x"}}
    told = account.prepare("stack", kept)
    assert told.keys() == {"Vpc"}
    assert (told["Vpc"]["Action"], told["Vpc"]["Replacement"]) == ("Modify", "False")
    assert told["Vpc"]["Scope"] == ["DeletionPolicy", "Metadata"]
    view = account.view()
    assert account.execute("stack") == "UPDATE_COMPLETE"
    assert account.view() == view


def test_a_change_of_outputs_alone_has_no_changes_and_is_executed(account: Account) -> None:
    account.create("stack", GROUPS)
    with_output = {**GROUPS, "Outputs": {"Id": {"Value": ref("Vpc")}}}
    assert account.prepare("stack", with_output) == {}
    told = account.cloudformation.describe_change_set(StackName="stack", ChangeSetName="x")
    assert (told["Status"], told["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert account.execute("stack") == "UPDATE_COMPLETE"
    assert account.outputs("stack") == {"Id": account.physical("stack")["Vpc"]}
