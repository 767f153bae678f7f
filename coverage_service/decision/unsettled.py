"""Answers of which nothing is certain: who is insured under another law, and questions with too much missing at once.

Unknown is said as such, with what would settle it; never a certain no.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from coverage_service.decision.citations import cite
from coverage_service.decision.possibilities import Possibilities
from coverage_service.model import (
    CoverageDecision,
    CoverageQuery,
    Reason,
    RulesUsed,
    SessionOutcome,
    SessionsLeft,
    Totals,
    YearOfPlan,
)
from insurer_rules.rules import Rules

# What nobody has seen of a package, and no answer of the person asked can settle.
UNSEEN_PACKAGE = "rules.package"
NOTHING_KNOWN = SessionsLeft(
    allowed=None,
    unlimited=False,
    used=None,
    remaining=None,
    remaining_at_least=0,
    remaining_at_most=None,
    certain=False,
)


def insured_elsewhere(query: CoverageQuery, rules: Rules) -> tuple[Reason, ...]:
    """Say why no Dutch basic insurance decides: the person said so, or the insurer pays under a law of its own.

    Of such a law, what has been read of it. The E.S. method is paid by supplementary insurance alone, whatever the law.
    """
    if query.therapy == "manual_therapy_es" and query.insured_under != "other":
        return ()
    for name in (query.insurer, query.supplementary_insurer):
        if name is not None and (scheme := other_scheme(name, rules)):
            return scheme, Reason(f"{rules.labels_named(name)[0].scheme}_scheme", (), scheme.sources)
    return (Reason("insured_elsewhere"),) if query.insured_under == "other" else ()


def other_scheme(insurer: str, rules: Rules) -> Reason | None:
    """Say that an insurer pays under a law of its own."""
    label = rules.labels_named(insurer)[0]
    if not label.scheme:
        return None
    return Reason("other_scheme", (("insurer", label.name),), cite(rules, label.scheme_source or label.source))


def missing_inputs_of(asked: Possibilities) -> tuple[str, ...]:
    """Name every missing input that has more than one reading, in the order in which people are asked."""
    of_rows = [name for row in asked.rows for name, _ in row.assumed]
    return tuple(dict.fromkeys([*of_rows, *(axis.input for axis in asked.axes)]))


def answer_unsettled(
    query: CoverageQuery, rules: Rules, days: Sequence[date], *, reasons: Sequence[Reason], decided_by: Sequence[str]
) -> CoverageDecision:
    """Answer that nothing is certain of the planned sessions, with what would settle it."""
    years = sorted({query.date.year, *(day.year for day in days)})
    return CoverageDecision(
        verdict="unknown",
        sessions=NOTHING_KNOWN,
        outcomes=tuple(_open_outcomes(days, reasons)),
        totals=_totals(query, len(days)),
        years=tuple(_open_year(query, year, days) for year in years),
        reasons=tuple(reasons),
        decided_by=tuple(decided_by),
        branches=(),
        assumptions=(),
        last_known=None,
        rules=RulesUsed(version=rules.version, policy_year=query.date.year, evidence="none"),
    )


def _open_outcomes(days: Sequence[date], reasons: Sequence[Reason]) -> Iterator[SessionOutcome]:
    codes = tuple(reason.code for reason in reasons)
    for number, day in enumerate(days, 1):
        yield SessionOutcome(number, day, "unknown", None, codes, None, None, None)


def _open_year(query: CoverageQuery, year: int, days: Sequence[date]) -> YearOfPlan:
    totals = _totals(query, sum(day.year == year for day in days))
    return YearOfPlan(policy_year=year, totals=totals, sessions=NOTHING_KNOWN, evidence="none")


def _totals(query: CoverageQuery, sessions: int) -> Totals:
    at_most = None if query.tariff is None else sessions * query.tariff
    return Totals(
        basic=0,
        supplementary=0,
        patient=0,
        unknown=sessions,
        reimbursed=None,
        deductible=None,
        own=None,
        pays_at_least=None if at_most is None else 0,
        pays_at_most=at_most,
    )
