"""The readings a session that a package pays rests on: of figures that no source shows, and of what the package asks.

The other assumptions are left to `assumptions`.
"""

from collections.abc import Iterator

from coverage_service.decision.citations import cite
from coverage_service.decision.planned_sessions import Settled, Stretch
from coverage_service.decision.possibilities import Possibilities, price_of
from coverage_service.decision.results import Case
from coverage_service.model import Reason, SourceCited
from coverage_service.settlement import session as s
from insurer_rules.model import Entitlement

# The care of which the sessions had this year are asked.
COUNTED_AS_SESSIONS = {"manual_therapy", "manual_therapy_es", "physiotherapy", "exercise_therapy", "oedema_therapy"}


def of_package(
    entitlement: Entitlement, settled: Settled, stretch: Stretch, case: Case, asked: Possibilities
) -> Iterator[Reason]:
    """Name what is taken of figures and conditions of a package that nobody has seen or said."""
    query, sources = asked.query, cite(asked.rules, entitlement.source)
    if "manual_sessions" in entitlement.unknown and case.row.therapy == "manual_therapy":
        yield Reason("manual_limit_unseen", (), sources)
    if query.budget_used_eur is None and _shares_budget(entitlement):
        yield Reason("budget_shared", (), sources)
    if "under_18" in entitlement.unknown and stretch.age < 18:
        yield Reason("under_18_unseen", (), sources)
    if "approval_from_session" in entitlement.unknown:
        yield Reason("approval_unseen", (), sources)
    if "operation" in entitlement.needs:
        yield Reason("operation_assumed", (), sources)
    if "approval" in entitlement.needs and "approval_from_session" not in entitlement.unknown:
        yield from _of_approval(entitlement, settled, sources)
    values = {name: option.value for name, option in case.chosen}
    if settled.rate_known == s.RATE_AT_MOST and price_of(query, values) > s.CHEAP and query.tariff_eur is not None:
        yield Reason("average_tariff_unseen", (), sources)


def _of_approval(entitlement: Entitlement, settled: Settled, sources: tuple[SourceCited, ...]) -> Iterator[Reason]:
    """Name that an approval is taken to be given, where a session of the plan needs one."""
    begins = next((limit.approval_from_session for limit in entitlement.limits if limit.approval_from_session), None)
    if begins is None:
        yield Reason("approval_assumed", (), sources)
    elif settled.needs_approval:
        yield Reason("approval_assumed_from", (("session", begins),), sources)


def _shares_budget(entitlement: Entitlement) -> bool:
    """Tell whether other care than what counts as a session takes from the same amount, as alternative care."""
    has_budget = any(limit.euro_cents is not None for limit in entitlement.limits)
    return has_budget and not COUNTED_AS_SESSIONS.issuperset(entitlement.therapies)
