"""When people choose for the next year."""

from datetime import date

import pytest

from coverage_service.web.pages.seasons import year_chosen_for


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 11, 11), 2026), (date(2026, 11, 12), 2027), (date(2026, 12, 31), 2027), (date(2027, 1, 1), 2027)],
)
def test_the_next_year_is_chosen_for_from_the_twelfth_of_november(today: date, year: int) -> None:
    """By then every insurer has named its packages and premiums."""
    assert year == year_chosen_for(today)
