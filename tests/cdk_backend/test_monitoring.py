"""What a template must not say of keys, topics and alarms, though each word alone would be one of ours."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cdk_backend.assemblies import read, synthesize, template
from tests.samples import SAMPLE

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesize(SAMPLE, tmp_path_factory.mktemp("monitoring"))


def another_alias(resources: Any) -> None:
    resources["KeySpare"] = {"Type": "AWS::KMS::Key", "Metadata": {"isoform:id": "key/spare"}}
    resources["KeyMonitoringAlias"]["Properties"]["TargetKeyId"] = {"Ref": "KeySpare"}


def another_policy(resources: Any) -> None:
    resources["TopicAlertsPolicy"]["Properties"]["Topics"] = [{"Ref": "TopicChanges"}]


def of_both_topics(resources: Any) -> None:
    resources["TopicAlertsPolicy"]["Properties"]["Topics"].append({"Ref": "TopicChanges"})


def plain_statistic_as_extended(resources: Any) -> None:
    properties = resources["AlarmWebErrors"]["Properties"]
    properties["ExtendedStatistic"] = properties.pop("Statistic")


def extended_statistic_as_plain(resources: Any) -> None:
    properties = resources["AlarmNatConnections"]["Properties"]
    properties["Statistic"] = properties.pop("ExtendedStatistic")


def two_thresholds(resources: Any) -> None:
    resources["AlarmUnusual"]["Properties"]["Threshold"] = 1


def one_query_twice(resources: Any) -> None:
    metrics = resources["AlarmDropRate"]["Properties"]["Metrics"]
    metrics[1]["Id"] = metrics[0]["Id"]


def no_retention_by_a_null(resources: Any) -> None:
    resources["LogGroupWeb"]["Properties"]["RetentionInDays"] = None


@pytest.mark.parametrize(
    ("change", "at", "field"),
    [
        (another_alias, "key/monitoring#alias", "TargetKeyId"),
        (another_policy, "topic/alerts#policy", "Topics"),
        (of_both_topics, "topic/alerts#policy", "Topics"),
        (plain_statistic_as_extended, "alarm/web-errors", "ExtendedStatistic"),
        (extended_statistic_as_plain, "alarm/nat-connections", "Statistic"),
        (two_thresholds, "alarm/unusual", "ThresholdMetricId"),
        (one_query_twice, "alarm/drop-rate", "Metrics"),
        (no_retention_by_a_null, "log-group/web", "RetentionInDays"),
    ],
)
def test_a_word_in_the_wrong_place_is_named(
    assembly: Path, tmp_path: Path, change: Callable[[Any], None], at: str, field: str
) -> None:
    folder = Path(shutil.copytree(assembly, tmp_path / "copied"))
    words = template(folder, "monitoring")
    change(words["Resources"])
    (folder / "acme-dev-monitoring.template.json").write_text(json.dumps(words))
    assert (at, field) in [(fault.at, fault.field) for fault in read(folder).faults]
