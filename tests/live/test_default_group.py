"""The default security group in the embedded account: as AWS makes it, and as a function of a template leaves it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.live.conftest import Account
from tests.live.templates import FAILS, FUNCTIONS, att, changed, with_resource, without

pytestmark = pytest.mark.live


def default_group(account: Account) -> Any:
    (group,) = (
        group
        for group in account.ec2.describe_security_groups()["SecurityGroups"]
        if group["GroupName"] == "default" and group["VpcId"] == account.physical("stack")["Vpc"]
    )
    return group


def rules(account: Account) -> tuple[Any, Any]:
    group = default_group(account)
    return group["IpPermissions"], group["IpPermissionsEgress"]


def functions(account: Account) -> list[Any]:
    found: list[Any] = account.client("lambda").list_functions()["Functions"]
    return found


def test_a_vpc_has_a_group_whose_own_may_talk_and_go_anywhere(account: Account) -> None:
    account.create("stack", without(FUNCTIONS, "Emptied", "Function", "RunRole", "RunLogs"))
    (itself,), (anywhere,) = rules(account)
    assert [pair["GroupId"] for pair in itself["UserIdGroupPairs"]] == [default_group(account)["GroupId"]]
    assert (itself["IpProtocol"], itself["IpRanges"]) == ("-1", [])
    assert (anywhere["IpProtocol"], anywhere["IpRanges"]) == ("-1", [{"CidrIp": "0.0.0.0/0"}])


def test_the_function_of_the_template_empties_it_and_goes_without_a_trace(account: Account) -> None:
    before = account.view(FUNCTIONS)
    assert account.create("stack", FUNCTIONS) == "CREATE_COMPLETE", account.reasons("stack")
    there = account.physical("stack")
    assert there["Emptied"] == default_group(account)["GroupId"]
    assert rules(account) == ([], [])
    (function,) = functions(account)
    assert (function["FunctionName"], function["Runtime"]) == (there["Function"], "python3.13")
    assert account.delete("stack") == "DELETE_COMPLETE", account.reasons("stack")
    assert (account.view(FUNCTIONS), functions(account)) == (before, [])


def test_another_function_changes_in_its_place_and_runs_only_when_it_is_asked_to(account: Account) -> None:
    account.create("stack", FUNCTIONS)
    group = default_group(account)["GroupId"]
    account.ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "192.0.2.0/24"}]}]
    )
    new = changed(FUNCTIONS, Function__Timeout=30, Function__Code={"ZipFile": "def handler(event, context): ..."})
    assert account.update("stack", new) == "UPDATE_COMPLETE", account.reasons("stack")
    assert functions(account)[0]["Timeout"] == 30
    assert len(rules(account)[0]) == 1, "nobody has asked"
    assert account.update("stack", FUNCTIONS) == "UPDATE_COMPLETE"
    assert account.update("stack", changed(FUNCTIONS, Emptied__ServiceTimeout="60")) == "UPDATE_COMPLETE"
    assert rules(account) == ([], [])


def test_a_function_that_fails_or_does_not_answer_fails_the_deployment_in_its_own_words(account: Account) -> None:
    lost = changed(FUNCTIONS, Emptied__GroupId="sg-0123456789abcdef0")
    assert account.create("stack", lost) == "ROLLBACK_COMPLETE"
    assert "Received response status [FAILED] from custom resource" in account.reasons("stack")
    assert "InvalidGroup.NotFound" in account.reasons("stack")
    account.delete("stack")
    silent = changed(FUNCTIONS, Function__Code={"ZipFile": "def handler(event, context): ..."})
    assert account.create("stack", silent) == "ROLLBACK_COMPLETE"
    assert "answered 0 times" in account.reasons("stack")


def test_a_deployment_that_fails_half_way_leaves_no_function(account: Account) -> None:
    failing = with_resource(FUNCTIONS, "ZFails", {**FAILS, "DependsOn": ["Emptied"]})
    assert account.create("stack", failing) == "ROLLBACK_COMPLETE"
    assert functions(account) == []


def test_drift_of_the_function_is_seen_and_that_of_the_group_not_by_cloudformation(account: Account) -> None:
    account.create("stack", FUNCTIONS)
    client, name = account.client("lambda"), account.physical("stack")["Function"]
    client.update_function_configuration(FunctionName=name, MemorySize=256)
    detection = account.cloudformation.detect_stack_drift(StackName="stack")["StackDriftDetectionId"]
    found = account.cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    assert found["DriftedStackResourceCount"] == 1
    drifts = account.cloudformation.describe_stack_resource_drifts(StackName="stack")["StackResourceDrifts"]
    status = {drift["LogicalResourceId"]: drift["StackResourceDriftStatus"] for drift in drifts}
    assert status["Function"] == "MODIFIED"
    assert "Emptied" not in status


def test_a_vpc_made_anew_has_its_group_emptied_too(account: Account) -> None:
    account.create("stack", FUNCTIONS)
    before = default_group(account)["GroupId"]
    assert account.update("stack", changed(FUNCTIONS, Vpc__CidrBlock="10.9.0.0/16")) == "UPDATE_COMPLETE"
    assert rules(account) == ([], [])
    assert account.physical("stack")["Emptied"] == default_group(account)["GroupId"] != before
    assert att("Vpc", "DefaultSecurityGroup") == FUNCTIONS["Resources"]["Emptied"]["Properties"]["GroupId"]
