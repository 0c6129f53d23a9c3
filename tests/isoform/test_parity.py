"""The page of parity is what the readers are."""

from isoform.report.parity import PAGE, page


def test_the_page_is_up_to_date() -> None:
    """`make parity` writes it anew."""
    assert PAGE.read_text() == page()


def test_every_kind_is_read_from_all_three() -> None:
    assert "| no |" not in page()
