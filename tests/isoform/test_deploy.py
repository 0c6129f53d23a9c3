"""A real deployment by the real CDK CLI onto an embedded account, and what boto3 then finds there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.isoform.conftest import Account
from tests.live import found

pytestmark = pytest.mark.live
CLOSING = frozenset({("icmp", 252, 86, "255.255.255.255/32", "Nothing may leave")})
"""The inline rule in whose place AWS would let everything out."""


@pytest.mark.parametrize("check", found.CHECKS, ids=lambda check: check.__name__)
def test_what_was_deployed_is_what_was_meant(account: Account, check: Callable[[found.Built], None]) -> None:
    check(found.Built(account.graph, account.client("ec2"), CLOSING))


def test_a_second_deployment_changes_nothing(account: Account) -> None:
    ec2 = account.client("ec2")

    def view() -> list[Any]:
        return [
            ec2.describe_vpcs()["Vpcs"],
            ec2.describe_subnets()["Subnets"],
            ec2.describe_route_tables()["RouteTables"],
            ec2.describe_addresses()["Addresses"],
            ec2.describe_security_group_rules()["SecurityGroupRules"],
            ec2.describe_network_acls()["NetworkAcls"],
            ec2.describe_vpc_endpoints()["VpcEndpoints"],
        ]

    before = view()
    done = account.isoform("deploy", "--env", account.environment)
    assert done.returncode == 0, done.stderr
    assert view() == before
