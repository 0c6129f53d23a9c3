"""Each kind is registered as the hand-written inputs say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network
from typing import Any

import pytest

from core.graph import ElasticIp, ResourceGraph, Vpc
from tests.kinds import ROWS, Row

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def requests(registered: Callable[[ResourceGraph], Any]) -> Mapping[str, Any]:
    """What a program of all rows asks of the engine, by name."""
    document = registered(ResourceGraph.of(row.neutral for row in ROWS))
    return {one["request"]["name"]: one["request"] for one in document["registrations"]}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.neutral.id)
def test_a_kind_is_registered_as_documented(row: Row, requests: Mapping[str, Any]) -> None:
    assert {name: (requests[name]["type"], requests[name]["object"]) for name in row.pulumi} == row.pulumi


def test_what_every_resource_has_is_said_as_options(registered: Callable[[ResourceGraph], Any]) -> None:
    first = Vpc(
        id="vpc/a", domain="network", cidr=IPv4Network("10.0.0.0/16"), dns_support=True, dns_hostnames=False, tags={}
    )
    second = ElasticIp(id="elastic-ip/a", domain="network", after=frozenset({"vpc/a"}), retained=True, tags={})
    document = registered(ResourceGraph.of([first, second]))
    by_name = {one["request"]["name"]: one for one in document["registrations"]}
    request, stack = by_name["elastic-ip/a"]["request"], "urn:pulumi:test::isoform::"
    assert request["parent"] == f"{stack}isoform:index:Network::network"
    assert request["dependencies"] == [f"{stack}isoform:index:Network$aws:ec2/vpc:Vpc::vpc/a"]
    assert request["retainOnDelete"] is True
    assert request["provider"] == f"{stack}pulumi:providers:aws::ap-south-1::${{ap-south-1|id}}"
    assert request["version"] == document["version"]
    assert by_name["vpc/a"]["request"]["retainOnDelete"] is False
    provider = by_name["ap-south-1"]["request"]["object"]
    assert (provider["region"], provider["allowedAccountIds"]) == ("ap-south-1", '["111122223333"]')
