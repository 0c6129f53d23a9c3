"""Network ACLs, whichever engine made them: the account says them, and whatever somebody changes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.environments import load
from core.compare import Changed
from core.lower import lower
from core.model import Foundation
from live import record
from live.local import existing
from live.local.account import stop
from live.observe import Seen, observe
from live.record import Entry
from live.target import Target, local
from tests.live.pulumi_account import apply
from tests.live.test_observe import Meant, alone, built_by_cdk, differences, entries

pytestmark = [pytest.mark.live, pytest.mark.engine]
FOUNDATION = load("dev", Path(__file__).parents[1] / "foundations" / "acls")


@dataclass(frozen=True, slots=True)
class Built:
    meant: Meant
    target: Target
    recorded: list[Entry]

    @property
    def ec2(self) -> Any:
        return self.target.client("ec2")

    def __getitem__(self, id: str) -> str:
        return next(entry.physical for entry in self.recorded if entry.id == id)

    @property
    def seen(self) -> Seen:
        return observe(self.target, self.recorded)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("acls")
    yield folder
    stop(folder)


@pytest.fixture(scope="module", params=["cdk", "pulumi"])
def built(request: pytest.FixtureRequest, state: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built_by(request.param, FOUNDATION, state, tmp_path_factory.mktemp("assembly"))


def built_by(engine: str, what: Foundation, state: Path, folder: Path) -> Built:
    """An account of its own, with what it takes for granted and all of `what`."""
    foundation = alone(what)
    meant, target = Meant(foundation, lower(foundation)), local(foundation, state)
    existing.make(target, meant.graph)
    if engine == "pulumi":
        return Built(meant, target, record.heads(entries(apply(meant.graph, target))))
    built_by_cdk(meant, state, folder)
    return Built(meant, target, record.heads(record.of_cloudformation(target, foundation.name)))


def turns_a_rule(built: Built) -> None:
    built.ec2.replace_network_acl_entry(
        NetworkAclId=built["network-acl/app"],
        RuleNumber=90,
        Egress=False,
        Protocol="-1",
        RuleAction="allow",
        CidrBlock="203.0.113.0/24",
    )


def opens_a_rule_to_udp(built: Built) -> None:
    subnet = built.ec2.describe_subnets(SubnetIds=[built["subnet/app/a"]])["Subnets"][0]["CidrBlock"]
    built.ec2.replace_network_acl_entry(
        NetworkAclId=built["network-acl/data"],
        RuleNumber=100,
        Egress=False,
        Protocol="17",
        RuleAction="allow",
        CidrBlock=subnet,
        PortRange={"From": 5432, "To": 5432},
    )


def takes_a_rule_away(built: Built) -> None:
    built.ec2.delete_network_acl_entry(NetworkAclId=built["network-acl/data"], RuleNumber=120, Egress=False)


def adds_a_rule(built: Built) -> None:
    built.ec2.create_network_acl_entry(
        NetworkAclId=built["network-acl/quarantine"],
        RuleNumber=1,
        Egress=True,
        Protocol="-1",
        RuleAction="allow",
        CidrBlock="0.0.0.0/0",
    )


def moves_a_subnet_out(built: Built) -> None:
    move(built, "subnet/data/a", default(built))


def moves_a_subnet_to_another(built: Built) -> None:
    move(built, "subnet/data/c", built["network-acl/quarantine"])


def guards_a_subnet_that_had_no_list(built: Built) -> None:
    move(built, "subnet/public/a", built["network-acl/quarantine"])


def adds_a_list(built: Built) -> None:
    vpc = built["vpc/main"]
    acl = built.ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    built.ec2.create_network_acl_entry(
        NetworkAclId=acl, RuleNumber=1, Egress=True, Protocol="-1", RuleAction="allow", CidrBlock="0.0.0.0/0"
    )


def tells_machines_something_else(built: Built) -> None:
    said: Any = [{"Key": "domain-name-servers", "Values": ["192.0.2.53"]}]
    options = built.ec2.create_dhcp_options(DhcpConfigurations=said)["DhcpOptions"]["DhcpOptionsId"]
    built.ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=built["vpc/main"])


def drops_a_tag(built: Built) -> None:
    built.ec2.delete_tags(Resources=[built["network-acl/app"]], Tags=[{"Key": "owner"}])


def default(built: Built) -> str:
    by = [{"Name": "vpc-id", "Values": [built["vpc/main"]]}, {"Name": "default", "Values": ["true"]}]
    (acl,) = built.ec2.describe_network_acls(Filters=by)["NetworkAcls"]
    return str(acl["NetworkAclId"])


def move(built: Built, subnet: str, acl: str) -> None:
    by = [{"Name": "association.subnet-id", "Values": [built[subnet]]}]
    (there,) = built.ec2.describe_network_acls(Filters=by)["NetworkAcls"]
    (id,) = [a["NetworkAclAssociationId"] for a in there["Associations"] if a["SubnetId"] == built[subnet]]
    built.ec2.replace_network_acl_association(AssociationId=id, NetworkAclId=acl)


RULE, ASSOCIATION = "network-acl-rule", "network-acl-association"
CHANGES: list[tuple[Callable[[Built], None], set[tuple[str, str]]]] = [
    (turns_a_rule, {(f"{RULE}/app/ingress/90", "action")}),
    (opens_a_rule_to_udp, {(f"{RULE}/data/ingress/100", "traffic.protocol")}),
    (takes_a_rule_away, {(f"{RULE}/data/ingress/120", "")}),
    (adds_a_rule, {("NetworkAclRule", "delete-network-acl-entry")}),
    (moves_a_subnet_out, {(f"{ASSOCIATION}/data/a", "")}),
    (
        moves_a_subnet_to_another,
        {(f"{ASSOCIATION}/data/c", ""), ("NetworkAclAssociation", "replace-network-acl-association")},
    ),
    (guards_a_subnet_that_had_no_list, {("NetworkAclAssociation", "replace-network-acl-association")}),
    (adds_a_list, {("NetworkAcl", "delete-network-acl")}),
    (drops_a_tag, {("network-acl/app", "tags.owner")}),
    (
        tells_machines_something_else,
        {("dhcp-options/main", "VpcIds"), ("DhcpOptions", "associate-dhcp-options")},
    ),
]


def test_the_account_has_what_was_meant_and_names_each_change_by_hand(built: Built) -> None:
    """Of what is in no record, the kind and the command that takes it away."""
    assert named(built) == set()
    told: set[tuple[str, ...]] = set()
    for change, expected in CHANGES:
        change(built)
        now = named(built)
        assert {what[:2] for what in now} == {what[:2] for what in told} | expected, change.__name__
        assert len(now) == len(told) + len(expected), change.__name__
        told = now


def named(built: Built) -> set[tuple[str, ...]]:
    seen = built.seen
    found = differences(built.meant.graph, seen)
    changed = {(each.resource.id, each.path if isinstance(each, Changed) else "") for each in found}
    unread = {(fault.at, fault.field) for fault in seen.faults if not fault.cure}
    strays = {(fault.kind, fault.cure.split()[2], fault.cure) for fault in seen.faults if fault.cure}
    return {*(each for each in changed if each[0] not in {at for at, _ in unread}), *unread, *strays}


def test_what_is_in_no_record_goes_by_the_command_that_is_told(built: Built) -> None:
    """After the changes above; the rest is the engine's to repair."""
    for fault in (fault for fault in built.seen.faults if fault.cure):
        _, _, command, *options = fault.cure.split()
        words = iter(options)
        arguments: dict[str, Any] = {}
        for option in words:
            if option in ("--egress", "--ingress"):
                arguments["Egress"] = option == "--egress"
            else:
                name = "".join(word.capitalize() for word in option.strip("-").split("-"))
                value = next(words)
                arguments[name] = int(value) if value.isdigit() else value
        getattr(built.ec2, command.replace("-", "_"))(**arguments)
    assert {fault.at for fault in built.seen.faults} <= {"dhcp-options/main"}
