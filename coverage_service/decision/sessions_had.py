"""What the sessions of this year are taken to be, where nobody said it: of this complaint or another, of a package.

How they count is left to `complaint` and `earlier_sessions`.
"""

from collections.abc import Collection, Iterator

from coverage_service.decision.complaint import ADULT, counts
from coverage_service.decision.planned_sessions import Settled, Stretch
from coverage_service.decision.results import Case, counts_for_package, has_first_sessions
from coverage_service.model import CoverageQuery, Reason
from coverage_service.settlement import session as s

OF_COMPLAINT = ("indication", "condition", "12_months")


def of_sessions_had(query: CoverageQuery, cases: Collection[Case]) -> Iterator[Reason]:
    """Name how they are taken to count: for this complaint or others, and for a package also what a programme paid."""
    used = query.sessions_used
    if used is None:
        return
    here = counts(used).indication_year
    if here and any(_may_be_of_a_programme(case) for case in cases):
        yield Reason("used_counts_for_package")
    if not used.year or used.indication_year is not None:
        return
    if used.year > here:
        yield Reason("others_this_year", (("n", used.year - here),))
    of_this = used.manual_indication_year is None and here
    told = [(settled, stretch) for case in cases for settled, stretch in case.told]
    in_first = used.ever is None and any(_counts_for_first(*each) for each in told)
    if of_this and (in_first or any(_counts_by_complaint(settled) for settled, _ in told)):
        yield Reason("used_for_complaint", (("n", of_this),))


def _may_be_of_a_programme(case: Case) -> bool:
    """Tell whether the basic package may have paid an adult's sessions in a programme, and they count for a package."""
    condition = case.row.diagnosed.condition
    is_adult = any(stretch.age >= ADULT for _, stretch in case.told)
    return condition is not None and condition.kind == "programme" and is_adult and counts_for_package(case)


def _counts_for_first(settled: Settled, stretch: Stretch) -> bool:
    """Tell whether an adult's sessions of before may be among the first of a listed condition, which nobody pays."""
    return stretch.on_list and stretch.age >= ADULT and has_first_sessions(settled.stack)


def _counts_by_complaint(settled: Settled) -> bool:
    """Tell whether a limit of one complaint decides a session: it counts, or is full."""
    entitlements = settled.stack.entitlements
    if settled.paid_by != s.NOBODY and any(limit.per in OF_COMPLAINT for limit in entitlements[settled.paid_by].limits):
        return True
    return any(
        why >= s.LIMIT_REACHED and each.limits[why - s.LIMIT_REACHED].per in OF_COMPLAINT
        for each, why in zip(entitlements, settled.whys, strict=False)
    )
