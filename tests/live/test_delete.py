"""Deletion: everything goes but what is retained, in use or protected; and exports are in step with their stacks."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.live.conftest import Account, refusal
from tests.live.templates import (
    ACLS,
    FOUNDATION,
    GROUPS,
    NETWORK,
    PREFIX_LISTS,
    TRUST,
    changed,
    ref,
    with_outputs,
    with_resource,
    without,
)

pytestmark = pytest.mark.live

EXPORTER = with_outputs(NETWORK, Id={"Value": ref("Vpc"), "Export": {"Name": "vpc-id"}})
IMPORTER = {
    "Resources": {
        "Table": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Fn::ImportValue": "vpc-id"}}},
    }
}


@pytest.mark.parametrize(
    "template",
    [NETWORK, ACLS, GROUPS, PREFIX_LISTS, FOUNDATION],
    ids=["network", "acls", "groups", "lists", "foundation"],
)
def test_a_deleted_stack_leaves_nothing(account: Account, template: dict[str, Any]) -> None:
    before = account.view(template)
    account.create("stack", template)
    assert account.delete("stack") == "DELETE_COMPLETE"
    assert account.view(template) == before


def test_a_deleted_key_waits_as_long_as_its_template_says(account: Account) -> None:
    account.create("stack", FOUNDATION)
    key = account.physical("stack")["Key"]
    account.delete("stack")
    about = account.client("kms").describe_key(KeyId=key)["KeyMetadata"]
    assert about["KeyState"] == "PendingDeletion"
    waits = about["DeletionDate"] - datetime.now(UTC)
    assert timedelta(days=6) < waits < timedelta(days=7, minutes=1)


def test_what_others_use_is_not_deleted(account: Account) -> None:
    iam, cloudwatch, events = account.client("iam"), account.client("cloudwatch"), account.client("events")
    account.create("stack", FOUNDATION)
    there = account.physical("stack")
    iam.create_role(RoleName="stranger", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.attach_role_policy(RoleName="stranger", PolicyArn=there["Read"])
    iam.put_role_permissions_boundary(RoleName="stranger", PermissionsBoundary=there["Boundary"])
    iam.create_instance_profile(InstanceProfileName="strangers")
    iam.add_role_to_instance_profile(InstanceProfileName="strangers", RoleName="app")
    cloudwatch.put_composite_alarm(AlarmName="strangers", AlarmRule="ALARM(errors)")
    events.put_targets(Rule="changes", Targets=[{"Id": "stranger", "Arn": there["Topic"]}])
    assert account.delete("stack") == "DELETE_FAILED"
    assert "Cannot delete errors as there are composite alarm(s) depending on it" in account.reasons("stack")
    assert "Rule can't be deleted since it has targets" in account.reasons("stack")
    cloudwatch.delete_alarms(AlarmNames=["strangers"])
    events.remove_targets(Rule="changes", Ids=["stranger"])
    assert account.delete("stack") == "DELETE_FAILED"
    assert "must remove roles from instance profile first" in account.reasons("stack")
    iam.remove_role_from_instance_profile(InstanceProfileName="strangers", RoleName="app")
    assert account.delete("stack") == "DELETE_FAILED"
    assert account.reasons("stack").count("Cannot delete a policy attached to entities") == 2
    iam.detach_role_policy(RoleName="stranger", PolicyArn=there["Read"])
    iam.delete_role(RoleName="stranger")
    assert account.delete("stack") == "DELETE_COMPLETE"


def test_what_is_retained_of_a_foundation_stays(account: Account) -> None:
    template = changed(FOUNDATION)
    # A role holds its policies.
    for name in ("Key", "Group", "Topic", "Role", "Read", "Boundary", "Parameter"):
        template["Resources"][name]["DeletionPolicy"] = "RetainExceptOnCreate"
    account.create("stack", template)
    assert account.delete("stack") == "DELETE_COMPLETE"
    left = account.view(template)
    kinds = ("keys", "log groups", "topics", "roles", "policies", "parameters", "aliases", "alarms", "subscriptions")
    assert [len(left.get(kind, [])) for kind in kinds] == [1, 1, 1, 1, 2, 1, 0, 0, 0]


def test_a_deleted_stack_is_told_of_by_its_id_only(account: Account) -> None:
    account.create("stack", NETWORK)
    identity = account.stack("stack")["StackId"]
    account.delete("stack")
    cloudformation = account.cloudformation
    assert refusal(cloudformation.describe_stacks, StackName="stack") == "Stack with id stack does not exist"
    assert account.stack(identity)["StackStatus"] == "DELETE_COMPLETE"
    assert account.events(identity)[-1]["ResourceStatus"] == "DELETE_COMPLETE"
    listed = cloudformation.list_stack_resources(StackName=identity)["StackResourceSummaries"]
    assert {resource["LogicalResourceId"] for resource in listed} == NETWORK["Resources"].keys()
    assert cloudformation.get_template(StackName=identity)["TemplateBody"] == NETWORK
    cloudformation.delete_stack(StackName=identity)
    cloudformation.delete_stack(StackName="stack")
    assert cloudformation.describe_stacks()["Stacks"] == []
    summaries = cloudformation.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    assert [stack["StackName"] for stack in summaries] == ["stack"]
    assert account.create("stack", NETWORK) == "CREATE_COMPLETE"
    assert account.stack("stack")["StackId"] != identity


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate", "Delete"])
def test_what_is_retained_stays(account: Account, policy: str) -> None:
    template = changed(NETWORK)
    template["Resources"]["Address"]["DeletionPolicy"] = policy
    account.create("stack", template)
    address = account.physical("stack")["Address"]
    assert account.delete("stack") == "DELETE_COMPLETE"
    left = [found["PublicIp"] for found in account.ec2.describe_addresses()["Addresses"]]
    assert left == ([] if policy == "Delete" else [address])


def test_what_an_update_removes_is_kept_by_the_policy_that_it_had(account: Account) -> None:
    template = with_resource(NETWORK, "Kept", {"Type": "AWS::EC2::InternetGateway", "DeletionPolicy": "Retain"})
    account.create("stack", template)
    kept = account.physical("stack")["Kept"]
    account.update("stack", NETWORK)
    assert "Kept" not in account.physical("stack")
    account.ec2.delete_internet_gateway(InternetGatewayId=kept)


def test_a_deletion_that_fails_can_be_done_again(account: Account) -> None:
    account.create("stack", without(NETWORK, "Range"))  # a VPC without its range would look different
    there, before = account.physical("stack"), account.view()["vpcs"]
    stranger = account.ec2.create_subnet(VpcId=there["Vpc"], CidrBlock="10.0.200.0/24")["Subnet"]["SubnetId"]
    assert account.delete("stack") == "DELETE_FAILED"
    stack = account.stack("stack")
    assert stack["StackStatusReason"] == "The following resource(s) failed to delete: [Vpc]."
    assert "has dependencies and cannot be deleted" in account.reasons("stack")
    assert account.view()["vpcs"] == before
    account.ec2.delete_subnet(SubnetId=stranger)
    assert account.delete("stack") == "DELETE_COMPLETE"


def test_a_protected_stack_is_not_deleted_until_it_is_protected_no_more(account: Account) -> None:
    account.create("stack", NETWORK, EnableTerminationProtection=True)
    words = refusal(account.delete, "stack")
    assert words == "Stack [stack] cannot be deleted while TerminationProtection is enabled"
    protect = account.cloudformation.update_termination_protection
    protect(StackName="stack", EnableTerminationProtection=False)
    assert account.stack("stack")["EnableTerminationProtection"] is False
    protect(StackName="stack", EnableTerminationProtection=True)
    refusal(account.delete, "stack")
    protect(StackName="stack", EnableTerminationProtection=False)
    assert account.delete("stack") == "DELETE_COMPLETE"


def test_an_export_in_use_can_neither_go_nor_change(account: Account) -> None:
    account.create("exporter", EXPORTER)
    account.create("importer", IMPORTER)
    table = account.ec2.describe_route_tables(RouteTableIds=[account.physical("importer")["Table"]])["RouteTables"][0]
    assert table["VpcId"] == account.physical("exporter")["Vpc"]
    assert account.cloudformation.list_imports(ExportName="vpc-id")["Imports"] == ["importer"]
    words = "Export vpc-id cannot be {} as it is in use by importer"
    assert refusal(account.delete, "exporter") == words.format("deleted")
    view = account.view()
    assert account.update("exporter", NETWORK) == "UPDATE_ROLLBACK_COMPLETE"
    assert words.format("deleted") in account.reasons("exporter")
    other = with_outputs(NETWORK, Id={"Value": "else", "Export": {"Name": "vpc-id"}})
    assert account.update("exporter", other) == "UPDATE_ROLLBACK_COMPLETE"
    assert words.format("updated") in account.reasons("exporter")
    assert account.view() == view
    account.delete("importer")
    assert refusal(account.cloudformation.list_imports, ExportName="vpc-id").endswith("not imported by any stack.")
    assert account.update("exporter", NETWORK) == "UPDATE_COMPLETE"
    assert account.cloudformation.list_exports()["Exports"] == []
    assert account.delete("exporter") == "DELETE_COMPLETE"


def test_an_export_has_one_stack(account: Account) -> None:
    account.create("one", EXPORTER)
    view = account.view()
    assert account.create("two", EXPORTER) == "ROLLBACK_COMPLETE"
    assert "Export with name vpc-id is already exported by stack one." in account.reasons("two")
    assert account.view() == view


def test_change_sets_tell_what_would_change_and_do_it(account: Account) -> None:
    cloudformation = account.cloudformation

    def change(name: str, template: dict[str, Any], kind: Any) -> dict[str, Any]:
        body = json.dumps(template)
        cloudformation.create_change_set(StackName="s", ChangeSetName=name, TemplateBody=body, ChangeSetType=kind)
        told: Any = cloudformation.describe_change_set(StackName="s", ChangeSetName=name)
        return dict(told)

    first = change("first", EXPORTER, "CREATE")
    assert {row["ResourceChange"]["Action"] for row in first["Changes"]} == {"Add"}
    assert account.stack("s")["StackStatus"] == "REVIEW_IN_PROGRESS"
    cloudformation.execute_change_set(StackName="s", ChangeSetName="first")
    assert account.stack("s")["StackStatus"] == "CREATE_COMPLETE"
    assert [export["Name"] for export in cloudformation.list_exports()["Exports"]] == ["vpc-id"]
    view = account.view()
    moved = changed(EXPORTER, Private__CidrBlock="10.0.9.0/24", Vpc__Tags=[])
    second = change("second", moved, "UPDATE")
    rows = {row["ResourceChange"]["LogicalResourceId"]: row["ResourceChange"] for row in second["Changes"]}
    assert {name: row.get("Replacement") for name, row in rows.items()} == {
        "Private": "True",
        "PrivateAssociation": "Conditional",
        "Vpc": "False",
    }
    assert account.view() == view
    assert change("none", EXPORTER, "UPDATE")["Status"] == "FAILED"
    cloudformation.delete_change_set(StackName="s", ChangeSetName="second")
    with pytest.raises(cloudformation.exceptions.ChangeSetNotFoundException):
        cloudformation.describe_change_set(StackName="s", ChangeSetName="second")


def test_accounts_and_regions_do_not_see_each_other(account: Account) -> None:
    others = [
        Account.of(account.local, account.id, "eu-west-1"),
        Account.of(account.local, account.id[:-1] + ("1" if account.id[-1] != "1" else "2")),
    ]
    before = [other.view() for other in others]
    account.create("stack", EXPORTER)
    for other, seen in zip(others, before, strict=True):
        assert other.view() == seen
        assert other.cloudformation.describe_stacks()["Stacks"] == []
        assert other.cloudformation.list_exports()["Exports"] == []
        assert "No export named vpc-id found" in other.refused_create("importer", IMPORTER)


def test_stacks_of_several_accounts_and_of_one_are_made_at_once(account: Account) -> None:
    other = Account.of(account.local, account.id[:-1] + ("3" if account.id[-1] != "3" else "4"))
    work = [(place, f"stack-{number}") for number in range(2) for place in (account, other)]
    with ThreadPoolExecutor(len(work)) as pool:
        made = list(pool.map(lambda one: one[0].create(one[1], NETWORK), work))
        assert made == ["CREATE_COMPLETE"] * len(work)
        gone = list(pool.map(lambda one: one[0].delete(one[1]), work))
    assert gone == ["DELETE_COMPLETE"] * len(work)
