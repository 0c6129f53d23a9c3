"""The page of parity is what the readers are, and each gap that it declares is there."""

from __future__ import annotations

import importlib
import inspect
from dataclasses import fields
from typing import Any

import pytest

from isoform.gaps import GAPS, Gap
from isoform.report.parity import PAGE, page


def test_the_page_is_up_to_date() -> None:
    """`make parity` writes it anew."""
    assert PAGE.read_text() == page()


def test_every_kind_is_read_from_all_three() -> None:
    assert "| no |" not in page()


@pytest.mark.engine
@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.kind.__name__)
def test_a_declared_gap_is_one(gap: Gap) -> None:
    """One engine's constructor has no such argument, the other's has it, and the kind has no such field."""
    cdk, pulumi = (gap.constructor, gap.other) if gap.engine == "CDK" else (gap.other, gap.constructor)
    takes = {"CDK": arguments_of_cdk(cdk), "Pulumi": arguments_of_pulumi(pulumi)}
    assert {engine for engine, arguments in takes.items() if gap.field not in arguments} == {gap.engine}
    assert gap.field not in {field.name for field in fields(gap.kind)}


def arguments_of_cdk(constructor: str) -> set[str]:
    module, name = constructor.split(".")
    return {*inspect.signature(getattr(importlib.import_module(f"aws_cdk.{module}"), name).__init__).parameters}


def arguments_of_pulumi(constructor: str) -> set[str]:
    module, name = constructor.split(".")
    made: Any = getattr(importlib.import_module(f"pulumi_aws.{module}"), name)
    return {*inspect.signature(made._internal_init).parameters}
