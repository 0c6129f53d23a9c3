"""What a deployment would leave in an account is taken away by a command of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.environments import load
from core.graph import Resource, ResourceGraph, Role
from isoform import accounts
from live.observe import Seen, visible
from tests.samples import SAMPLE

NOBODY = Seen(SAMPLE, (), {}, {})
SHOWN = visible(SAMPLE, NOBODY)
APP, BARE = SHOWN.by_id["role/app"], SHOWN.by_id["role/bare"]
assert isinstance(APP, Role)
assert isinstance(BARE, Role)
OWN = BARE.inline["own"]
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.mark.parametrize(
    ("there", "cure"),
    [
        (
            replace(APP, inline={"by hand": OWN}),
            "aws iam delete-role-policy --role-name acme-dev-app --policy-name 'by hand'",
        ),
        (
            replace(APP, managed=frozenset({ADMINISTRATOR})),
            f"aws iam detach-role-policy --role-name acme-dev-app --policy-arn {ADMINISTRATOR}",
        ),
        (replace(BARE, managed=BARE.managed | {ADMINISTRATOR}), ""),
        (replace(BARE, inline={}), ""),
        (replace(BARE, description="by hand"), ""),
    ],
)
def test_what_a_template_leaves_open_has_a_command_that_takes_it_away(there: Resource, cure: str) -> None:
    seen = replace(NOBODY, graph=ResourceGraph({**SHOWN.by_id, there.id: there}))
    (row,) = accounts.beside_the_model(load("dev"), SAMPLE, seen).differences
    assert (row.id, row.cure) == (there.id, cure)
