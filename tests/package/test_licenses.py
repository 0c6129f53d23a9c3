"""Under which licenses is what isoform needs: all of it, as docs/licenses.md says, and no other than we know."""

from __future__ import annotations

import pytest

from tests.package.licenses import ALLOWED, PAGE, licenses, locked, page, parts

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def found() -> dict[str, str]:
    return licenses()


def test_each_locked_package_says_its_license_and_it_is_one_that_is_allowed(found: dict[str, str]) -> None:
    assert found.keys() == locked()
    assert {name: license for name, license in found.items() if parts(license) - ALLOWED} == {}


def test_the_page_is_up_to_date(found: dict[str, str]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(found), "run `make licenses`"
