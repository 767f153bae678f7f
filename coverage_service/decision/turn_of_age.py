"""Which birthdays change what is paid, and that an age that was said is taken for the whole plan.

Without a birth date nobody knows whether such a birthday falls in the plan: what is taken is named.
"""

from collections.abc import Collection, Container, Iterator, Sequence
from datetime import date

from coverage_service.decision.complaint import ADULT
from coverage_service.decision.results import Case
from coverage_service.model import CoverageQuery, Reason

DAYS_OF_YEAR = 365


def of_age_said(query: CoverageQuery, cases: Collection[Case], days: Sequence[date]) -> Iterator[Reason]:
    """Name that every session is taken to be had at the age that was said, where a birthday may change the answer."""
    span = (days[-1] - days[0]).days
    if query.birth_date is not None or query.age is None or span < 1:
        return
    birthdays = 1 + (span - 1) // DAYS_OF_YEAR
    for age in range(query.age + 1, query.age + 1 + birthdays):
        if any(turns_at(case, (age,)) for case in cases):
            yield Reason("age_stays", (("age", query.age), ("turns", age)))
            return


def turns_at(case: Case, ages: Container[int]) -> bool:
    """Tell whether what the law or something that is held pays begins or ends at one of these ages."""
    if case.row.therapy == "manual_therapy" and (ADULT in ages or _is_listed_until(case, ages)):
        return True
    held = (e.when for stack in case.row.stacks["everything"] for e in stack.entitlements)
    return any(when.age_from in ages or when.age_below in ages for when in held)


def _is_listed_until(case: Case, ages: Container[int]) -> bool:
    condition = case.row.diagnosed.condition
    return case.row.diagnosed.listed is True and condition is not None and condition.until_age in ages
