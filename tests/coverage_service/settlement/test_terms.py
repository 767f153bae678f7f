"""Until when a complaint counts as listed: on the list, within its term, below its age."""

from datetime import date, timedelta

import pytest

from coverage_service.decision.complaint import months_later
from coverage_service.settlement import terms
from insurer_rules.compiling import day_number


@pytest.mark.parametrize("begun", ["2018-01-31", "2018-11-30", "2019-08-31", "2019-12-01", "2020-02-29"])
@pytest.mark.parametrize("months", [1, 3, 6, 12, 13, 24])
def test_a_term_ends_on_a_day_that_exists(begun: str, months: int) -> None:
    """The days before the end of so many months, and from it on, are those of a date; no day is in between."""
    first = date.fromisoformat(begun)
    end = months_later(first, months)
    before, on = (day_number(day, 0) for day in (end - timedelta(days=1), end))
    assert before < terms.months_later(day_number(first, 0), months) <= on


@pytest.mark.parametrize(
    ("begun", "months", "end"),
    [
        ("2018-05-15", 3, "2018-08-15"),
        ("2018-12-31", 12, "2019-12-31"),
        ("2018-01-31", 1, "2018-03-01"),
        ("2019-12-31", 2, "2020-03-01"),
        ("2020-02-29", 12, "2021-03-01"),
    ],
)
def test_so_many_months_later(begun: str, months: int, end: str) -> None:
    """The same day of a later month, or the first of the next where that month has no such day."""
    assert end == months_later(date.fromisoformat(begun), months).isoformat()


# Listed, its term runs, on the list from and through, months of the term, until which age.
HOLDS = {"listed": 1, "runs": 1, "first": 20180101, "last": 20181231, "months": 3, "until": 22}
ON_LIST = {
    "all of it holds": (1, {}, 20180601, 20180501, 21),
    "the first day": (1, {}, 20180101, 20180101, 21),
    "the last day": (1, {}, 20181231, 20181101, 21),
    "the day before the list": (0, {}, 20171231, 20171231, 21),
    "the day after the list": (0, {}, 20190101, 20181201, 21),
    "not listed": (0, {"listed": 0}, 20180601, 20180501, 21),
    "the last day of the term": (1, {}, 20180731, 20180501, 21),
    "the first day after the term": (0, {}, 20180801, 20180501, 21),
    "no term": (1, {"months": terms.NO_END}, 20180801, 20180501, 21),
    "the term is over": (0, {"runs": 0}, 20180601, 20180501, 21),
    "of age": (0, {}, 20180601, 20180501, 22),
    "any age": (1, {"until": terms.NO_END}, 20180601, 20180501, 99),
}


@pytest.mark.parametrize(("listed", "other", "day", "begun", "age"), ON_LIST.values(), ids=ON_LIST)
def test_when_a_complaint_counts_as_listed(listed: int, other: dict[str, int], day: int, begun: int, age: int) -> None:
    """A complaint counts as listed on the days of the list, within its term and below its age."""
    assert listed == terms.on_list(*(HOLDS | other).values(), day, begun, age)
