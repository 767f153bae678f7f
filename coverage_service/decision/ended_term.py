"""How sessions are taken to count that were had while a condition was listed, once its term is over.

Nobody says on which side of that day a session of this year fell: what is taken is named.
"""

from collections.abc import Iterator
from datetime import date

from coverage_service.decision.complaint import ADULT, counts
from coverage_service.decision.planned_days import list_ends
from coverage_service.decision.planned_sessions import Stretch
from coverage_service.decision.results import Case, counts_for_package
from coverage_service.model import CoverageQuery, Reason


def of_ended_term(case: Case, query: CoverageQuery) -> Iterator[Reason]:
    """Name how what was had of a listed condition counts after its term: a child's for the nine, any for a package."""
    after = [stretch for _, stretch in case.told if not stretch.on_list]
    if not after or not case.row.diagnosed.listed or case.row.therapy != "manual_therapy":
        return
    ended = _may_have_ended_this_year(case, query)
    yield from _of_nine(case, [stretch for stretch in after if stretch.age < ADULT], ended=ended)
    if ended and after[0].age >= ADULT and counts_for_package(case) and _may_have_been_paid(case, query):
        yield Reason("used_counts_for_package")


def _of_nine(case: Case, after: list[Stretch], *, ended: bool) -> Iterator[Reason]:
    """Count for the nine of a child what was had after the term; those of this year are taken as had after it."""
    if not after:
        return
    is_past = ended and not after[0].year
    if is_past or any(stretch.year in _listed_years(case) for stretch in after):
        yield Reason("nine_apart_from_list")
    if is_past:
        yield Reason("used_since_term")


def _may_have_ended_this_year(case: Case, query: CoverageQuery) -> bool:
    """Tell whether sessions of this year may have been had on either side of the end of a term that is over now."""
    ended = list_ends(query, case.row.diagnosed)
    used = query.sessions_used is not None and counts(query.sessions_used).indication_year > 0
    return used and (ended == date.max or ended.year == query.date.year) and 0 not in _listed_years(case)


def _listed_years(case: Case) -> set[int]:
    return {stretch.year for _, stretch in case.told if stretch.on_list}


def _may_have_been_paid(case: Case, query: CoverageQuery) -> bool:
    """Tell whether the basic package may have paid an adult's sessions: more were had than it leaves out."""
    basic = case.row.stacks["everything"][0].of_layer("basic")
    left_out = min((e.after_sessions for e in basic if e.when.is_of_age(ADULT)), default=0)
    return query.sessions_used is not None and counts(query.sessions_used).condition_ever > left_out
