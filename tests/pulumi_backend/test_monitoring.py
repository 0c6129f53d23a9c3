"""What a program must not say of keys, event rules, filters and alarms, though each word alone would be one of ours."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_backend.observe import observe
from tests.samples import ACCOUNT, REGION

pytestmark = pytest.mark.engine


def another_rule(inputs: Any) -> None:
    inputs["rule"] = "${event-rule/health|name}"


def another_key(inputs: Any) -> None:
    inputs["targetKeyId"] = "${key/logs|keyId}"


def another_id(inputs: Any) -> None:
    inputs["targetId"] = "people"


def plain_statistic_as_extended(inputs: Any) -> None:
    inputs["extendedStatistic"] = inputs.pop("statistic")


def extended_statistic_as_plain(inputs: Any) -> None:
    inputs["statistic"] = inputs.pop("extendedStatistic")


def a_number_in_other_digits(inputs: Any) -> None:
    inputs["metricTransformation"]["defaultValue"] = "0.50"


def one_query_twice(inputs: Any) -> None:
    inputs["metricQueries"][1]["id"] = inputs["metricQueries"][0]["id"]


def another_period_of_rotation(inputs: Any) -> None:
    inputs["rotationPeriodInDays"] = 90.0


@pytest.mark.parametrize(
    ("change", "name", "field"),
    [
        (another_rule, "event-rule/group-changes#alerts", "rule"),
        (another_key, "key/monitoring#alias", "targetKeyId"),
        (another_id, "event-rule/group-changes#alerts", "targetId"),
        (plain_statistic_as_extended, "alarm/web-errors", "extendedStatistic"),
        (extended_statistic_as_plain, "alarm/nat-connections", "statistic"),
        (a_number_in_other_digits, "metric-filter/web-errors", "metricTransformation.defaultValue"),
        (one_query_twice, "alarm/drop-rate", "metricQueries"),
        (another_period_of_rotation, "key/monitoring", "rotationPeriodInDays"),
    ],
)
def test_a_word_in_the_wrong_place_is_named(sample: Any, change: Callable[[Any], None], name: str, field: str) -> None:
    mutant = copy.deepcopy(sample)
    urns = {one["request"]["name"]: one["urn"] for one in mutant["registrations"]}
    (request,) = [one["request"] for one in mutant["registrations"] if one["request"]["name"] == name]
    before = copy.deepcopy(request["object"])
    change(request["object"])
    for input in request["object"]:  # what an engine would have written beside it
        spoken = request["propertyDependencies"].setdefault(input, {})
        if (said := request["object"][input]) != before.get(input) and isinstance(said, str) and said[:2] == "${":
            kept = [urn for urn in request["dependencies"] if urn not in spoken["urns"]]
            spoken["urns"] = [urns[said[2:].partition("|")[0]]]
            request["dependencies"] = [*kept, *spoken["urns"]]
    for input in request["propertyDependencies"].keys() - request["object"].keys():
        del request["propertyDependencies"][input]
    faults = observe(mutant, account=ACCOUNT, region=REGION).faults
    assert [(fault.at, fault.field) for fault in faults] == [(name, field)]
