"""The function that empties a default security group, by itself: on a group of the test's own, as Lambda calls it."""

from __future__ import annotations

import sys
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cdk_backend.observe import default_group

GROUP = "sg-0123456789abcdef0"
ITSELF = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": GROUP}]}
ANYWHERE = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "192.0.2.0/24"}]}


class Ec2:
    """One group, as EC2 has it. What is revoked must be there."""

    def __init__(self, ingress: list[Any], egress: list[Any]) -> None:
        self.ingress, self.egress = deepcopy(ingress), deepcopy(egress)
        self.called: list[str] = []

    def describe_security_groups(self, GroupIds: list[str]) -> dict[str, Any]:
        assert GroupIds == [GROUP]
        return {"SecurityGroups": [{"IpPermissions": [*self.ingress], "IpPermissionsEgress": [*self.egress]}]}

    def revoke_security_group_ingress(self, GroupId: str, IpPermissions: list[Any]) -> None:
        self._revoke("ingress", GroupId, IpPermissions, self.ingress)

    def revoke_security_group_egress(self, GroupId: str, IpPermissions: list[Any]) -> None:
        self._revoke("egress", GroupId, IpPermissions, self.egress)

    def _revoke(self, way: str, group: str, permissions: list[Any], of: list[Any]) -> None:
        assert group == GROUP
        assert permissions, "EC2 refuses a call that revokes nothing"
        for permission in permissions:
            of.remove(permission)
        self.called.append(way)


def called(ec2: object, request: str) -> list[tuple[Any, ...]]:
    """What the function answers, by status, physical id and reason."""
    answers: list[tuple[Any, ...]] = []

    def send(event: Any, context: Any, status: str, data: Any, physical: str, reason: str | None = None) -> None:
        assert (event["RequestType"], context, data) == (request, "context", {})
        answers.append((status, physical, reason))

    modules = {
        "boto3": SimpleNamespace(client=lambda service: {"ec2": ec2}[service]),
        "cfnresponse": SimpleNamespace(SUCCESS="SUCCESS", FAILED="FAILED", send=send),
    }
    scope: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, module in modules.items():
            patch.setitem(sys.modules, name, module)
        exec(default_group.CODE.read_text(), scope)
        scope["handler"]({"RequestType": request, "ResourceProperties": {"GroupId": GROUP}}, "context")
    return answers


@pytest.mark.parametrize("request_type", ["Create", "Update"])
def test_every_rule_goes_whoever_made_it(request_type: str) -> None:
    ec2 = Ec2([ITSELF, SSH], [ANYWHERE])
    assert called(ec2, request_type) == [("SUCCESS", GROUP, None)]
    assert (ec2.ingress, ec2.egress) == ([], [])


@pytest.mark.parametrize(
    ("ingress", "egress", "calls"), [([], [], []), ([SSH], [], ["ingress"]), ([], [ANYWHERE], ["egress"])]
)
def test_where_there_is_nothing_to_take_away_nothing_is_called(ingress: Any, egress: Any, calls: list[str]) -> None:
    ec2 = Ec2(ingress, egress)
    assert called(ec2, "Create") == [("SUCCESS", GROUP, None)]
    assert ec2.called == calls


def test_a_deletion_leaves_the_group_as_it_is() -> None:
    assert called(None, "Delete") == [("SUCCESS", GROUP, None)]


def test_a_failure_is_answered_with_its_reason() -> None:
    class Forbidden:
        def describe_security_groups(self, GroupIds: list[str]) -> None:
            raise PermissionError("not authorized to perform: ec2:DescribeSecurityGroups")

    assert called(Forbidden(), "Create") == [("FAILED", GROUP, "not authorized to perform: ec2:DescribeSecurityGroups")]


def test_it_fits_where_code_may_stand_in_a_template() -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html"""
    assert len(default_group.CODE.read_bytes()) <= 4096
    assert default_group.CODE.is_relative_to(Path(__file__).parents[2] / "cdk_backend")
