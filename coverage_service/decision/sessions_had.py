"""What the sessions of this year are taken to be for, where nobody said it: for this complaint, or for another.

How they count is left to `complaint` and `earlier_sessions`.
"""

from collections.abc import Collection, Iterator

from coverage_service.decision.complaint import counts
from coverage_service.decision.planned_sessions import Settled
from coverage_service.decision.results import Case
from coverage_service.model import CoverageQuery, Reason
from coverage_service.settlement import session as s

OF_COMPLAINT = ("indication", "condition", "12_months")


def of_sessions_had(query: CoverageQuery, cases: Collection[Case]) -> Iterator[Reason]:
    """Name how many are taken as of this complaint, where it has a number of its own, and how many as of others."""
    used = query.sessions_used
    if used is None or not used.year or used.indication_year is not None:
        return
    here = counts(used).indication_year
    if used.year > here:
        yield Reason("others_this_year", (("n", used.year - here),))
    of_this = used.manual_indication_year is None and here
    if of_this and any(_counts_by_complaint(settled) for case in cases for settled, _ in case.told):
        yield Reason("used_for_complaint", (("n", of_this),))


def _counts_by_complaint(settled: Settled) -> bool:
    """Tell whether a limit of one complaint decides a session: it counts, or is full."""
    entitlements = settled.stack.entitlements
    if settled.paid_by != s.NOBODY and any(limit.per in OF_COMPLAINT for limit in entitlements[settled.paid_by].limits):
        return True
    return any(
        why >= s.LIMIT_REACHED and each.limits[why - s.LIMIT_REACHED].per in OF_COMPLAINT
        for each, why in zip(entitlements, settled.whys, strict=False)
    )
